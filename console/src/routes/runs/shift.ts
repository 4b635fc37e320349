/** A plan's days and shifts in the reader's words; days are local, and have no zone here. */

import type { Band, PlanBar, PlanRow, StaffPlan } from '../../lib/api';
import { tongue } from '../../lib/words';

const DAY_MS = 86_400_000;

export function day_label(plan: StaffPlan, day: number, is_long = false): string {
  const locale = tongue.code === 'fr' ? 'fr-FR' : 'en-GB';
  const options: Intl.DateTimeFormatOptions = { timeZone: 'UTC', day: '2-digit', month: 'short' };
  if (is_long) options.weekday = 'short';
  return new Intl.DateTimeFormat(locale, options).format(Date.parse(`${plan.first_day}T00:00Z`) + day * DAY_MS);
}

const clock = (minute: number) => {
  const of = minute % 1_440;
  return `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
};
export const band_times = (band: Band) => `${clock(band.starts_min)}–${clock(band.starts_min + band.minutes)}`;
export const band_name = (band: Band | undefined) => (band ? band.name || band.id : '—');

/** `Fri 26 Jul, night`, for tables. */
export const shift_short = (plan: StaffPlan, day: number, band: number) =>
  `${day_label(plan, day, true)}, ${band_name(plan.bands[band])}`;

/** `Fri 26 Jul, night 22:00–06:00`. */
export function shift_label(plan: StaffPlan, day: number, band: number): string {
  const of = plan.bands[band];
  return `${day_label(plan, day, true)}, ${band_name(of)}${of ? ` ${band_times(of)}` : ''}`;
}

export const row_key = (row: PlanRow) => (row.member === null ? row.id : `${row.id}#${row.member}`);
export const at_label = (bar: PlanBar) => bar.at.map(({ id, people }) => (people === 1 ? id : `${id} × ${people}`)).join(', ');
