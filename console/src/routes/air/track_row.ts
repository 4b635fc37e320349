/** A track of the air desk as cells of its list. */

import type { AirTrack } from '../../lib/api';
import { format, tongue } from '../../lib/words';

/** As everywhere: fresh until then, and from then on too old to be flown on from. */
const FRESH_MS = 15_000;
const OLD_MS = 60_000;
const DISTRESS = ['7500', '7600', '7700'];

/** Inside without leave, inside with it, or the time until it is. */
export function boundary(one: AirTrack, at: number): string {
  const w = tongue.w.air;
  if (one.inside) return one.exemption === null ? `▲ ${w.in}` : `✓ ${w.exempt}`;
  if (one.enters_at === null) return '—';
  const seconds = Math.max(0, Math.round((Date.parse(one.enters_at) - at) / 1000));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return one.exemption === null ? `◆ ${clock}` : `✓ ${clock}`;
}

export function boundary_tone(one: AirTrack): string {
  if (one.exemption !== null || (!one.inside && one.enters_at === null)) return 'muted';
  return one.inside ? 'critical' : 'warning';
}

/** Of its position; of whatever was heard last where there is none. */
export const age_ms = (one: AirTrack, at: number) =>
  Math.max(0, at - Date.parse(one.position_at ?? one.observed_at));

/** A row fades with the age of what it says. */
export function row_tone(one: AirTrack, at: number): string {
  const age = age_ms(one, at);
  return age < FRESH_MS ? '' : age < OLD_MS ? 'muted' : 'faint';
}

const is_distress = (one: AirTrack) => one.emergency !== null || DISTRESS.includes(one.squawk ?? '');

export function marks(one: AirTrack, at: number): string {
  const w = tongue.w.air;
  const said: string[] = [];
  if (is_distress(one)) {
    const code = DISTRESS.includes(one.squawk ?? '') ? one.squawk : null;
    const what = one.emergency && w.emergencies[one.emergency];
    said.push(`▲ ${[code, what].filter(Boolean).join(' ')}`);
  }
  if (one.doubt) said.push(`◆ ${w.doubts[one.doubt.kind]}`);
  if (one.contradicted) said.push(`◆ ${w.borrowed}`);
  if (!one.position_at) said.push(w.no_position);
  else if (age_ms(one, at) > OLD_MS) said.push(`◆ ${w.position_old}`);
  if (one.on_ground) said.push(w.on_ground);
  if (!one.height_known) said.push(w.height_unknown);
  return said.join(' · ');
}

export function marks_tone(one: AirTrack): string {
  if (is_distress(one)) return 'critical';
  return one.doubt || one.contradicted ? 'warning' : '';
}

/** Feet, and above what. */
export function height(one: AirTrack): string {
  if (one.altitude_ft == null) return '—';
  const w = tongue.w;
  const datum = w.air.datum[one.altitude_datum ?? ''] ?? one.altitude_datum ?? '';
  return `${format.number(one.altitude_ft)} ${w.units.feet} ${datum}`;
}

export const speed = (one: AirTrack) =>
  one.ground_speed_kt == null ? '—' : `${format.number(one.ground_speed_kt, 0)} ${tongue.w.units.knots}`;
