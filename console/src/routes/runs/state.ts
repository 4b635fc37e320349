/** How a run is, as it is shown. */

import type { RunState, RunView } from '../../lib/api';
import { format, tongue } from '../../lib/words';

export const SHAPES: Record<RunState, string> = { running: '▷', stopping: '□', done: '●', failed: '▲', broken_off: '◆' };
const TONES: Record<RunState, string> = { running: 'notice', stopping: 'notice', done: 'good', failed: 'critical', broken_off: 'warning' };

export const is_at_work = (one: RunView) =>
  one.state === 'running' || one.state === 'stopping' || one.is_replanning;
export const state_tone = (one: RunView) => TONES[one.state];
export function state_words(one: RunView): string {
  const w = tongue.w.runs;
  return one.is_replanning ? w.replanning : w.states[one.state];
}

export const percent = (part: number | null) => (part === null ? '—' : `${format.number(100 * part, 1)} %`);

/** How far what is open may be above what no plan could fill. */
export function overall_gap({ figures }: RunView): string {
  if (figures === null) return '—';
  const { open_weighted: open, unavoidable_weighted: least } = figures;
  return percent(open <= 0 ? 0 : (open - least) / open);
}
