/** In which order kinds stand, and which of their columns matter first. */

import type { Column, Part } from '../../lib/operation';

const ORDER = [
  'site', 'session', 'zone', 'schedule', 'rule', 'gate', 'lane', 'barrier', 'order', 'regime', 'plan',
  'sector', 'post', 'band', 'assignment', 'unit', 'work_rule', 'absence', 'request', 'way', 'camera', 'bridge', 'station', 'pier', 'closure',
  'air_volume', 'exemption', 'delegation', 'tier', 'command', 'agency', 'contingent', 'source',
];
/** Where a kind stands among the others. */
export const place = (kind: string) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);

export const in_order = (parts: readonly Part[]): Part[] =>
  [...parts].sort((a, b) => place(a.kind) - place(b.kind));

const FIRST: Record<string, readonly string[]> = {
  absence: ['unit', 'starts_at', 'ends_at', 'people', 'member'],
  assignment: ['unit', 'kind', 'place', 'starts_at', 'ends_at'],
  camera: ['controller', 'bearing_deg', 'field_of_view_deg', 'range_m'],
  closure: ['kind', 'thing', 'what', 'starts_at', 'ends_at'],
  gate: ['zone', 'lanes', 'kind', 'barrier', 'starts_at', 'ends_at'],
  order: ['kind', 'number', 'starts_at', 'ends_at', 'authority'],
  plan: ['owner', 'decide_by', 'capacity_people', 'lead_time_min', 'extends', 'is_base'],
  post: ['kind', 'gate', 'sector', 'strength_min', 'strength_target', 'priority', 'starts_at', 'ends_at'],
  rule: ['zone', 'mode', 'motive', 'role', 'decision', 'starts_at', 'ends_at'],
  request: ['unit', 'member', 'day', 'band', 'weight'],
  way: ['unit', 'sector', 'minutes', 'router'],
  schedule: ['zone', 'starts_at', 'ends_at'],
  session: ['site', 'hall', 'starts_at', 'ends_at', 'spectators'],
  zone: ['kind', 'colour', 'ring', 'is_guarded', 'site', 'command'],
  unit: ['kind', 'agency', 'strength_field', 'sector', 'base'],
  site: ['kind', 'city', 'capacity_people', 'command', 'address'],
};
/** Long or everybody's: on the page, not in the table. */
const LATER = /^(name|source|note|accuracy_m|sidc|limits|.*_(en|fr)|longitude_deg|latitude_deg)$/;
const SHOWN_MAX = 6;

/** The columns of the table of a kind. */
export function table_columns(part: Part): Column[] {
  const first = FIRST[part.kind];
  if (first) return first.flatMap((name) => part.columns.find((one) => one.name === name) ?? []);
  const short = part.columns.filter((one) => !LATER.test(one.name));
  return [...short].sort((a, b) => Number(b.is_required) - Number(a.is_required)).slice(0, SHOWN_MAX);
}
