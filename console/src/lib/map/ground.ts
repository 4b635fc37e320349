/** The operation's things as they are at one moment: worked out anew only when something changes. */

import { activity_of, type Activity, type Index, type Thing } from '../operation';
import type { Selection } from '../here/here.svelte';

let made = 0;

export class Ground {
  /** Another number, another ground. */
  readonly version = ++made;
  readonly #now = new Map<string, Activity>();
  /** The stretch of time in which nothing changes, Unix milliseconds. */
  readonly from: number;
  readonly until: number;

  constructor(readonly index: Index, at: number) {
    let until = Infinity;
    for (const thing of index.document.things) {
      const spans = index.spans(thing.kind, thing.id);
      if (spans.length === 0 && thing.kind !== 'zone') continue;
      const now = activity_of(thing, spans, at);
      this.#now.set(key_of(thing), now);
      until = Math.min(until, now.next_at ?? Infinity);
    }
    this.from = at;
    this.until = until;
  }

  of(kind: string): readonly Thing[] {
    return this.index.of(kind);
  }
  now(thing: Thing): Activity | undefined {
    return this.#now.get(key_of(thing));
  }
}

export const key_of = (thing: Thing) => `${thing.kind}/${thing.id}`;

/** The ground of `index` at `at`: the last one, while it holds. */
export function ground_at(last: Ground | null, index: Index | null, at: number): Ground | null {
  if (!index) return null;
  if (last?.index === index && at >= last.from && at < last.until) return last;
  return new Ground(index, at);
}

/** Units and volumes of air are selected as such: the picture says more of them. */
export function selection_of(thing: Thing): Selection {
  if (thing.kind === 'unit') return { kind: 'unit', id: thing.id };
  if (thing.kind === 'air_volume') return { kind: 'volume', id: thing.id };
  return { kind: 'thing', id: key_of(thing) };
}

/** The key of the selected thing, or nothing. */
export function selected_key(sel: Selection | null): string | null {
  if (sel?.kind === 'thing') return sel.id;
  if (sel?.kind === 'unit') return `unit/${sel.id}`;
  return null;
}

export type Standing = 'open' | 'limited' | 'closed';
const LIMITED = ['pass_only', 'no_vehicles', 'pedestrians_only', 'not_signposted'];

/** How far it is closed; what has hours of opening is closed outside them. */
export function standing_of(thing: Thing, now: Activity | undefined): Standing {
  if (now === undefined || thing.kind === 'zone') return 'open';
  if (now.what === 'closed') return 'closed';
  if (LIMITED.includes(now.what ?? '')) return 'limited';
  const has_hours = thing.kind === 'gate' && (thing.fields['starts_at'] ?? thing.fields['ends_at']) !== undefined;
  return has_hours && !now.active ? 'closed' : 'open';
}
