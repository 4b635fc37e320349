/** What is said of a gate: in the list of gates and in its panel. */

import type { CentreGate, DoubleRank } from '../api';
import { has_reported, is_pressed, is_silent } from '../gates/state';
import { format, tongue } from '../words';

const TONE = { green: 'good', amber: 'warning', red: 'critical' } as const;
const MARK = { green: '●', amber: '◆', red: '▲' } as const;
const NOTHING = '—';

/** A short label of a reason; of one that is not known, its code. */
export const reason_name = (code: string) =>
  Object.hasOwn(tongue.w.gates.reasons, code) ? tongue.w.gates.reasons[code]! : code;

export function heard(one: CentreGate): string {
  const w = tongue.w.gates;
  if (!has_reported(one)) return `○ ${w.never}`;
  const age = one.silent_s === null ? '' : ` ${format.stopwatch(one.silent_s * 1000)}`;
  return is_silent(one) ? `▲ ${w.silent}${age}` : `●${age}`;
}
export const heard_tone = (one: CentreGate) =>
  !has_reported(one) ? 'muted' : is_silent(one) ? 'critical' : 'good';

/** The largest unit alone: whoever wants more looks at the panel. */
function about(seconds: number): string {
  const w = tongue.w;
  if (seconds < 60) return w.age.seconds(String(seconds));
  if (seconds < 7_200) return w.form.minutes(Math.floor(seconds / 60));
  if (seconds < 172_800) return w.form.hours(Math.floor(seconds / 3_600));
  return w.age.days(String(Math.floor(seconds / 86_400)));
}

/** What a gate says of itself, it says only while it is heard. */
export function lists(one: CentreGate): string {
  if (one.silent_s === null) return NOTHING;
  const w = tongue.w.gates.lists_are;
  return `${MARK[one.freshness]} ${w[one.freshness]} ${about(one.list_age_s)}`;
}
export const lists_tone = (one: CentreGate) =>
  one.silent_s === null || is_silent(one) ? 'muted' : TONE[one.freshness];

/** `at`, and in which `zone` of time. */
export const pressure = (one: CentreGate, at: number, zone: string) =>
  is_pressed(one, at) ? `◆ ${format.minute(Date.parse(one.pressure_until!), zone)}` : '';

/** Of what it says of itself. */
export const said = (one: CentreGate, value: number) =>
  one.silent_s === null ? NOTHING : format.number(value);
/** Of what the journal has of it. */
export const counted = (one: CentreGate, value: number, digits = 0) =>
  has_reported(one) ? format.number(value, digits) : NOTHING;

export function room(one: CentreGate): string {
  if (one.silent_s === null || one.room === null) return NOTHING;
  return one.room === 0 ? `◆ ${tongue.w.gates.full}` : format.number(one.room);
}
export const room_tone = (one: CentreGate) =>
  one.silent_s !== null && one.room === 0 ? 'warning' : '';

/** As the rule has it: the first two are warnings, the last a notice. */
const RANK = {
  impossible_travel: ['◆', 'warning'], inside: ['◆', 'warning'], same_site: ['●', 'notice'],
} as const;
export const rank = (of: DoubleRank) => `${RANK[of][0]} ${tongue.w.gates.rank[of]}`;
export const rank_tone = (of: DoubleRank) => RANK[of][1];
