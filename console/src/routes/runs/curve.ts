/** How far a plan may be from the best, over processor time; pure. */

import type { LevelView, ProgressPoint } from '../../lib/api';

/** From 0 to 1: how far the value may be from the best there is; null: nothing is proven. */
export function gap(level: LevelView): number | null {
  if (level.value <= 0) return 0;
  return level.bound <= 0 ? null : (level.value - level.bound) / level.value;
}

export const LEVELS = ['open_min', 'open_target', 'effort'] as const;
export type DrawnLevel = (typeof LEVELS)[number];

export interface Line { level: DrawnLevel; path: string; last: number }
export interface Curve { lines: Line[]; cpu_max: number; gap_max: number }

/** A round number from `value` on, for the end of an axis. */
export function round_up(value: number): number {
  if (value <= 0) return 1;
  const step = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((n) => n * step).find((n) => n >= value) ?? value;
}

/** Lines within `width` by `height`; a level that stays unproven has none. */
export function curve(points: readonly ProgressPoint[], width: number, height: number): Curve {
  const gaps = (name: string) => points.flatMap((point) => {
    const level = point.levels.find((one) => one.name === name);
    const of = level ? gap(level) : null;
    return of === null ? [] : [{ cpu_s: point.cpu_s, gap: of }];
  });
  const all = LEVELS.map((level) => ({ level, of: gaps(level) })).filter((one) => one.of.length > 0);
  const cpu_max = round_up(Math.max(1, ...points.map((one) => one.cpu_s)));
  const gap_max = Math.min(1, round_up(Math.max(0.01, ...all.flatMap((one) => one.of.map((at) => at.gap)))));
  const lines = all.map(({ level, of }) => {
    const at = of.map((one) =>
      `${((one.cpu_s / cpu_max) * width).toFixed(1)} ${((1 - one.gap / gap_max) * height).toFixed(1)}`);
    return { level, path: `M${at.join('L')}`, last: of.at(-1)!.gap };
  });
  return { lines, cpu_max, gap_max };
}
