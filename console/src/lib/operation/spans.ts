/** What holds at a moment, and what changes next. */

import type { Span, Thing } from './document';

export interface Activity {
  active: boolean;
  /** What holds now, such as `active`, `closed`, `pass_only`; null: nothing does. */
  what: string | null;
  /** Unix milliseconds; null: from the beginning, or nothing holds. */
  since: number | null;
  /** Null: without end, or nothing holds. */
  until: number | null;
  /** When something changes next; null: never. */
  next_at: number | null;
  /** What will hold then; null: nothing. */
  next_what: string | null;
}

const from = (span: Span) => (span.starts_at === null ? -Infinity : Date.parse(span.starts_at));
const to = (span: Span) => (span.ends_at === null ? Infinity : Date.parse(span.ends_at));
const finite = (ms: number) => (Number.isFinite(ms) ? ms : null);

/** What is said of the usual, and gives way to what a closure says. */
const USUAL = ['open', 'booked', 'assigned', 'present'];
const later = (a: Span, b: Span) => {
  const [x, y] = [USUAL.includes(a.what), USUAL.includes(b.what)];
  return x === y ? from(a) > from(b) : y;
};

/** Of those that hold at `at`, the one that began last; a closure before anything usual. */
function holding(spans: readonly Span[], at: number): Span | undefined {
  const all = spans.filter((one) => from(one) <= at && at < to(one));
  return all.reduce<Span | undefined>((last, one) => (!last || later(one, last) ? one : last), undefined);
}

/** `spans` are those of one thing. */
export function activity(spans: readonly Span[], at: number): Activity {
  const now = holding(spans, at);
  const next_at = spans.flatMap((one) => [from(one), to(one)])
    .filter((ms) => ms > at && ms < Infinity)
    .reduce((least, ms) => Math.min(least, ms), Infinity);
  const next = next_at === Infinity ? undefined : holding(spans, next_at);
  return {
    active: now !== undefined,
    what: now?.what ?? null,
    since: now ? finite(from(now)) : null,
    until: now ? finite(to(now)) : null,
    next_at: finite(next_at),
    next_what: next?.what ?? null,
  };
}

const ALWAYS: Activity = { active: true, what: 'active', since: null, until: null, next_at: null, next_what: null };

/** As `activity`; a zone that says no times is active always, unless it is guarded. */
export function activity_of(thing: Thing | undefined, spans: readonly Span[], at: number): Activity {
  const { is_guarded, starts_at, ends_at } = thing?.fields ?? {};
  const timeless = thing?.kind === 'zone' && spans.length === 0 && !starts_at && !ends_at;
  return timeless && is_guarded !== true ? ALWAYS : activity(spans, at);
}
