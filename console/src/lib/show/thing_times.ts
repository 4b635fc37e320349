/** When a thing is active, also where it says so of itself alone. */

import { activity, operation, type Activity, type Span, type Thing } from '../operation';

/** What kinds are in their own times. */
const WHAT: Record<string, string> = { session: 'booked', schedule: 'active', assignment: 'assigned' };

/** The times that are told of a thing; else its own. */
export function times_of(thing: Thing): readonly Span[] {
  const told = operation.spans(thing.kind, thing.id);
  if (told.length > 0) return told;
  const { starts_at, ends_at, what } = thing.fields;
  if (starts_at === undefined && ends_at === undefined) return is_always(thing) ? [span(thing, null, null, 'active')] : [];
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return [span(thing, text(starts_at), text(ends_at), text(what) ?? WHAT[thing.kind] ?? 'in_force')];
}

const span = (thing: Thing, starts_at: string | null, ends_at: string | null, what: string): Span =>
  ({ kind: thing.kind, id: thing.id, starts_at, ends_at, what, by: null });

/** A zone that is no perimeter and has no times is active always. */
const is_always = (thing: Thing) => thing.kind === 'zone' && thing.fields['is_guarded'] !== true;

export const activity_of = (thing: Thing, at: number): Activity => activity(times_of(thing), at);

/** Its name; rows of tables have none but their id. */
export const has_name = (thing: Thing) => thing.name !== '' && thing.name !== thing.id;
