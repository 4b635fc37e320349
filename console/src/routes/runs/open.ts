/** An open want in words. */

import type { OpenWant } from '../../lib/api';
import { format, tongue } from '../../lib/words';

export const key_of = (one: OpenWant) => `${one.post}.${one.day}.${one.band}`;

/** Why it is open: how many units cannot, the most first. */
export function why_words(one: OpenWant): string {
  const w = tongue.w.runs;
  const sorted = Object.entries(one.reasons).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]);
  return sorted.map(([reason, n]) => w.units_count(format.number(n), w.reasons[reason] ?? reason)).join(', ') || '—';
}

/** The cheapest single step that fills it. */
export function step_words(one: OpenWant): string {
  const w = tongue.w.runs;
  const step = one.relaxation;
  if (step === null) return w.no_step;
  const who = step.people === 1 ? step.unit : `${step.unit} × ${step.people}`;
  return w.relaxation[step.kind]?.(who, format.number(step.price)) ?? `${step.kind}: ${who}`;
}
