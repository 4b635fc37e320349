/** What the calendar shows: a heading a kind, a row a thing that has times. */

import type { OperationDocument, Span } from '../../lib/operation';

export interface Bar { from: number; to: number; what: string; by: Span['by'] }
export type Row =
  | { type: 'kind'; kind: string; count: number }
  | { type: 'thing'; kind: string; id: string; bars: Bar[]; orders: Bar[] };

const ms = (text: string | null, none: number) => (text === null ? none : Date.parse(text));
const bar = (one: Span): Bar =>
  ({ from: ms(one.starts_at, -Infinity), to: ms(one.ends_at, Infinity), what: one.what, by: one.by });

/** Kinds that have times, with how many things. */
export function kinds_of(document: OperationDocument): Map<string, number> {
  const things = new Map<string, Set<string>>();
  for (const one of document.spans) {
    things.set(one.kind, (things.get(one.kind) ?? new Set()).add(one.id));
  }
  return new Map([...things].map(([kind, ids]) => [kind, ids.size]));
}

/** Orders by the zones they cover. */
function orders_of(document: OperationDocument): Map<string, Bar[]> {
  const found = new Map<string, Bar[]>();
  for (const order of document.things) {
    const { zones, starts_at, ends_at } = order.fields;
    if (order.kind !== 'order' || !Array.isArray(zones)) continue;
    const from = typeof starts_at === 'string' ? Date.parse(starts_at) : -Infinity;
    const to = typeof ends_at === 'string' ? Date.parse(ends_at) : Infinity;
    for (const zone of zones) {
      const bars = found.get(zone) ?? [];
      found.set(zone, [...bars, { from, to, what: 'order', by: { kind: 'order', id: order.id } }]);
    }
  }
  return found;
}

/** Rows of `kinds` in their order; within a kind, who begins first stands first. */
export function rows_of(document: OperationDocument, kinds: readonly string[]): Row[] {
  const bars = new Map<string, Bar[]>();
  for (const one of document.spans) {
    const key = `${one.kind}/${one.id}`;
    const known = bars.get(key);
    if (known) known.push(bar(one));
    else bars.set(key, [bar(one)]);
  }
  const orders = orders_of(document);
  return kinds.flatMap((kind) => {
    const rows = [...bars].filter(([key]) => key.startsWith(`${kind}/`)).map(([key, of]) => {
      const id = key.slice(kind.length + 1);
      const sorted = of.sort((a, b) => a.from - b.from);
      return { type: 'thing' as const, kind, id, bars: sorted, orders: kind === 'zone' ? (orders.get(id) ?? []) : [] };
    });
    rows.sort((a, b) => (a.bars[0]!.from < b.bars[0]!.from ? -1 : a.bars[0]!.from > b.bars[0]!.from ? 1 : a.id.localeCompare(b.id)));
    return rows.length === 0 ? [] : [{ type: 'kind' as const, kind, count: rows.length }, ...rows];
  });
}

/** Laws, and what is allowed for long, are in force for years: they widen the axis by nothing. */
const LONG = ['regime', 'exemption', 'contingent', 'order'];
/** Nor does anything else this far from the operation's days. */
const FAR_MS = 100 * 86_400_000;

/** From the first to the last moment that is named, the operation's window in any case. */
export function extent(document: OperationDocument): { from: number; to: number } {
  let from = Date.parse(document.starts_at);
  let to = Date.parse(document.ends_at);
  const [first, last] = [from - FAR_MS, to + FAR_MS];
  const named = document.spans.filter((one) => !LONG.includes(one.kind)).flatMap((one) => [one.starts_at, one.ends_at])
    .flatMap((text) => (text === null ? [] : [Date.parse(text)])).filter((one) => one > first && one < last);
  for (const one of named) {
    from = Math.min(from, one);
    to = Math.max(to, one);
  }
  return { from, to: Math.max(to, from + 3_600_000) };
}
