/** References the other way round, and finding things by their words. */

import { middle_of, operation, thing_key, type OperationDocument, type Thing } from '../../lib/operation';
import type { Position } from '../../lib/api';

export interface Use { kind: string; column: string; things: Thing[] }

const made = new WeakMap<OperationDocument, Map<string, Map<string, Use>>>();

function index(document: OperationDocument): Map<string, Map<string, Use>> {
  const known = made.get(document);
  if (known) return known;
  const all = new Map<string, Map<string, Use>>();
  const parts = new Map(document.parts.map((one) => [one.kind, one]));
  for (const thing of document.things) {
    for (const column of parts.get(thing.kind)?.columns ?? []) {
      const value = thing.fields[column.name];
      if (value === undefined || !['ref', 'refs', 'ref_by'].includes(column.form)) continue;
      const kind = column.form === 'ref_by' ? thing.fields[column.of ?? ''] : column.of;
      for (const id of Array.isArray(value) ? value : [value]) note(all, String(kind), String(id), thing, column.name);
    }
  }
  made.set(document, all);
  return all;
}

function note(all: Map<string, Map<string, Use>>, kind: string, id: string, by: Thing, column: string) {
  const key = thing_key(kind, id);
  const uses = all.get(key) ?? new Map<string, Use>();
  all.set(key, uses);
  const use = uses.get(`${by.kind} ${column}`) ?? { kind: by.kind, column, things: [] };
  uses.set(`${by.kind} ${column}`, use);
  use.things.push(by);
}

/** Who names a thing, by kind and column. */
export function uses_of(kind: string, id: string): Use[] {
  const document = operation.document;
  return document ? [...(index(document).get(thing_key(kind, id))?.values() ?? [])] : [];
}

export const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const texts = new WeakMap<Thing, string>();
function text_of(thing: Thing): string {
  let text = texts.get(thing);
  if (text === undefined) {
    text = fold([thing.name, thing.id, ...Object.values(thing.fields).flat()].join(' '));
    texts.set(thing, text);
  }
  return text;
}

/** Things that hold every word; those whose name begins with the first come first. */
export function search(words: string): Thing[] {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  const first = wanted[0];
  if (first === undefined) return [];
  const found = (operation.document?.things ?? []).filter((one) => {
    const text = text_of(one);
    return wanted.every((word) => text.includes(word));
  });
  const rank = (one: Thing) => (fold(one.name).startsWith(first) ? 0 : fold(one.name).includes(first) ? 1 : 2);
  return found.sort((a, b) => rank(a) - rank(b));
}

export function metres_between(a: Position, b: Position): number {
  const degree_m = 111_320;
  const dy = (a.latitude_deg - b.latitude_deg) * degree_m;
  const dx = (a.longitude_deg - b.longitude_deg) * degree_m * Math.cos((a.latitude_deg * Math.PI) / 180);
  return Math.hypot(dx, dy);
}

/** Things of `kind` within `metres` of the middle of `thing`, nearest first. */
export function near(thing: Thing, kind: string, metres: number): { thing: Thing; metres: number }[] {
  const from = thing.geometry && middle_of(thing.geometry);
  if (!from) return [];
  return operation.of(kind)
    .flatMap((one) => {
      const at = one.geometry && middle_of(one.geometry);
      return at ? [{ thing: one, metres: metres_between(from, at) }] : [];
    })
    .filter((one) => one.metres <= metres)
    .sort((a, b) => a.metres - b.metres);
}
