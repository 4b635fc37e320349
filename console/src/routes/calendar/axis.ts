/** The time axis: which stretch is shown, and where it has its marks. */

import { format } from '../../lib/words';

export const DAY_MS = 86_400_000;
export const ZOOMS = ['day', 'week', 'all'] as const;
export type Zoom = (typeof ZOOMS)[number];
export interface Stretch { from: number; to: number }

/** A day or a week around `middle`, or everything with a little air. */
export function stretch(zoom: Zoom, middle: number, whole: Stretch): Stretch {
  if (zoom === 'all') {
    const air = (whole.to - whole.from) * 0.02;
    return { from: whole.from - air, to: whole.to + air };
  }
  const wide = zoom === 'day' ? DAY_MS : 7 * DAY_MS;
  return { from: middle - wide / 2, to: middle + wide / 2 };
}

const STEPS_MS = [3_600_000, 3 * 3_600_000, 6 * 3_600_000, 12 * 3_600_000, DAY_MS, 2 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS, 28 * DAY_MS, 91 * DAY_MS];

/** Midnight of `ms` in `zone`. */
function midnight(ms: number, zone: string): number {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(ms);
  return format.from_wall(`${day}T00:00`, zone);
}

export interface Tick { at: number; label: string; strong: boolean }

/** Marks at whole hours or days of `zone`, none nearer to the next than `least` of the width. */
export function ticks({ from, to }: Stretch, zone: string, least: number): Tick[] {
  const step = STEPS_MS.find((one) => one / (to - from) >= least) ?? STEPS_MS.at(-1)!;
  const found: Tick[] = [];
  let day = midnight(from, zone);
  while (day <= to && found.length < 200) {
    if (step >= DAY_MS) {
      found.push({ at: day, label: format.day(day, zone), strong: true });
      // Noon of the day wanted, then back to midnight: days of 23 and 25 hours count as days.
      day = midnight(day + step + DAY_MS / 2, zone);
      continue;
    }
    const next = midnight(day + 1.5 * DAY_MS, zone);
    for (let at = day; at < next; at += step) {
      found.push({ at, label: at === day ? format.day(at, zone) : format.minute(at, zone), strong: at === day });
    }
    day = next;
  }
  return found.filter((one) => one.at >= from && one.at <= to);
}
