/** Words for what a package names: a name that is not known is shown as it is written. */

import { tongue } from './words.svelte';

export type Unit =
  'metres' | 'feet' | 'degrees' | 'minutes' | 'seconds' | 'people' | 'days' | 'people_per_minute';

const plain = (name: string) => {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
const known = <T>(map: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;

export const kind_one = (kind: string) => known(tongue.w.operation.kinds, kind)?.one ?? plain(kind);
export const kind_many = (kind: string) =>
  known(tongue.w.operation.kinds, kind)?.many ?? plain(kind);
export const kind_says = (kind: string) => known(tongue.w.operation.kinds, kind)?.says ?? '';
export const column_label = (name: string) => known(tongue.w.operation.columns, name) ?? plain(name);
export const choice_label = (name: string) =>
  known<string>(tongue.w.operation.choices, name) ?? name.replaceAll('_', ' ');

/** Names of columns do not say all units: `strength_min` is no time. */
const UNITS: Record<string, Unit> = {
  lead_time_min: 'minutes', silence_max_s: 'seconds', people_per_minute: 'people_per_minute',
  strength_people: 'people', capacity_people: 'people', days_max: 'days',
};
const ENDINGS: readonly [string, Unit][] = [['_m', 'metres'], ['_ft', 'feet'], ['_deg', 'degrees']];

export function unit_of(column: string): string | null {
  const unit = known(UNITS, column) ?? ENDINGS.find(([ending]) => column.endsWith(ending))?.[1];
  return unit === undefined ? null : tongue.w.operation.units[unit];
}
