/** What is known of a track, as labels and values with units. */

import type { TrackState } from '../../lib/api';
import { datum_of, type Track } from '../../lib/picture';
import { format, tongue } from '../../lib/words';

type Row = readonly [string, string];
const given = (value: number | null | undefined): value is number =>
  value != null && !Number.isNaN(value);

function movement(speed?: number | null, track?: number | null, climb?: number | null): Row[] {
  const w = tongue.w;
  const unknown = w.detail.unknown;
  return [
    [w.detail.speed, given(speed) ? `${format.number(speed, 0)} ${w.units.knots}` : unknown],
    [
      w.detail.heading,
      given(track) ? `${format.number(track, 0).padStart(3, '0')}${w.units.degrees}` : unknown,
    ],
    [
      w.detail.climb,
      given(climb)
        ? `${climb > 0 ? '+' : ''}${format.number(climb)} ${w.units.feet_per_minute}` : unknown,
    ],
  ];
}

export function live_facts(track: Track): Row[] {
  const w = tongue.w;
  const unknown = w.detail.unknown;
  return [
    [w.detail.callsign, track.callsign || w.detail.unknown],
    [w.detail.address, track.icao],
    [w.detail.altitude, given(track.altitude_ft) ? format.feet(track.altitude_ft, datum_of(track.flags)) : unknown],
    ...movement(track.ground_speed_kt, track.track_deg, track.vertical_rate_fpm),
    [w.detail.squawk, track.squawk || w.detail.unknown],
  ];
}

export function state_facts(state: TrackState, zone: string): Row[] {
  const w = tongue.w;
  return [
    [w.detail.callsign, state.callsign || w.detail.unknown],
    [w.detail.address, state.icao24],
    [w.detail.position, state.position ? format.position(state.position) : w.detail.unknown],
    [w.detail.altitude, state.altitude ? format.altitude(state.altitude) : w.detail.unknown],
    ...movement(state.ground_speed, state.track_angle, state.vertical_rate),
    ...(state.squawk ? [[w.detail.squawk, state.squawk] as const] : []),
    ...(state.source ? [[w.detail.source, state.source] as const] : []),
    [w.detail.observed, format.clock(Date.parse(state.observed_at), zone)],
  ];
}
