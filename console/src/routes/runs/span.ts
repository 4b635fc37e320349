/** Which days of a plan are shown, as the address has it; pure. */

export const SPANS = ['all', 'week', 'two'] as const;
export type Span = (typeof SPANS)[number];
export interface Days { span: Span; from: number; count: number }

const COUNTS: Record<Span, number> = { all: Infinity, week: 7, two: 2 };

/** Never beyond the plan's days, of which there are `all`. */
export function shown_days(span: string | null, from: string | null, all: number): Days {
  const of = SPANS.find((one) => one === span) ?? 'all';
  const count = Math.max(1, Math.min(all, COUNTS[of]));
  const first = /^\d{1,3}$/.test(from ?? '') ? Number(from) : 0;
  return { span: of, from: Math.max(0, Math.min(first, all - count)), count };
}
/** The next wider or nearer. */
export const other_span = (of: Span, by: 1 | -1): Span =>
  SPANS[Math.max(0, Math.min(SPANS.length - 1, SPANS.indexOf(of) + by))]!;
