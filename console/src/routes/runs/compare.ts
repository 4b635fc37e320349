/** Two plans side by side: which, and in which words. */

import type { CompareView, PlanBar, RunView, StaffPlan } from '../../lib/api';
import { format, tongue } from '../../lib/words';
import { at_label, band_name, day_label } from './shift';

export type UnitDifference = CompareView['units'][number];
export interface Other { run: number; revision: number }

/** Every plan but the one that is looked at: the newest run first, of a run its newest plan. */
export function others(all: readonly RunView[], run: number, revision: number): (Other & { name: string })[] {
  return all.flatMap((one) => Array.from({ length: one.revision ?? 0 }, (_, i) => ({ run: one.run, revision: (one.revision ?? 0) - i, name: one.name })))
    .filter((one) => one.run !== run || one.revision !== revision);
}
export const write_other = (of: Other) => `${of.run}.${of.revision}`;
export function read_other(text: string | null): Other | null {
  const found = /^(\d+)\.(\d+)$/.exec(text ?? '');
  return found ? { run: Number(found[1]), revision: Number(found[2]) } : null;
}

export interface FigureRow { label: string; here: string; there: string; by: string; tone: string }

/** Lower is better, but for what is counted in people, days and duties. */
export function figure_rows({ here, there, same_count, here_count, there_count, total }: CompareView): FigureRow[] {
  const w = tongue.w.runs;
  const row = (label: string, mine: number, theirs: number, is_better_low: boolean): FigureRow => {
    const by = mine - theirs;
    const tone = by === 0 || !is_better_low ? 'muted' : by < 0 ? 'good' : 'warning';
    return { label, here: format.number(mine), there: format.number(theirs), by: by === 0 ? '=' : `${by > 0 ? '+' : '−'}${format.number(Math.abs(by))}`, tone };
  };
  const level = (plan: StaffPlan, name: string) => plan.figures.levels.find((one) => one.name === name)?.value ?? 0;
  return [
    row(w.figures.violations, here.figures.violations, there.figures.violations, true),
    row(w.figures.open_weighted, here.figures.open_weighted, there.figures.open_weighted, true),
    ...here.figures.levels.map(({ name }) => row(w.levels[name] ?? name, level(here, name), level(there, name), true)),
    row(w.days, here.days, there.days, false),
    { label: w.difference, here: w.duties(format.number(here_count)), there: w.duties(format.number(there_count)), by: `${format.number(same_count)} ${w.same}, ${format.number(total)} ${w.differ}`, tone: 'muted' },
  ];
}

export const bars_words = (plan: StaffPlan, bars: readonly PlanBar[]) =>
  bars.map((bar) => `${day_label(plan, bar.day)} ${band_name(plan.bands[bar.band])}${tongue.w.colon} ${at_label(bar)}`).join('; ') || '—';
