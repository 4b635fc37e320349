/** Aircraft over Paris: where each is at any moment, from its number alone. */

const CENTRE = { lat: 48.857, lon: 2.345 };
const AIRLINES = ['DLH', 'AFR', 'EZY', 'RYR', 'VLG', 'TAP', 'IBE', 'EIN', 'BAW', 'KLM'];

function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function fleet(count, epoch_s) {
  return Array.from({ length: count }, (_, i) => {
    const r = random(1000 + i);
    const icao24 = (0x380000 + Math.floor(r() * 0x20000)).toString(16).padStart(6, '0');
    const low = i % 4 === 0;
    return {
      number: i + 1,
      icao24,
      track: `${icao24}-${epoch_s - 7000 + i * 13}`,
      callsign: i % 9 === 5 ? '' : `${AIRLINES[i % AIRLINES.length]}${Math.floor(r() * 90 + 10)}${'ABCDEFGH'[Math.floor(r() * 8)]}`,
      lat: CENTRE.lat + (r() - 0.5) * 0.55,
      lon: CENTRE.lon + (r() - 0.5) * 0.8,
      track_deg: r() * 360,
      turn_deg_s: (r() - 0.5) * 0.25,
      speed_kt: low ? 90 + r() * 60 : 180 + r() * 260,
      altitude_ft: Math.round((low ? 900 + r() * 2500 : 5000 + r() * 31000) / 25) * 25,
      climb_fpm: Math.round((r() - 0.5) * 150) * 16,
      squawk: String(1000 + Math.floor(r() * 5) * 111),
      phase_ms: Math.floor(r() * 1000),
      // A few that are heard badly, one that never told where it is.
      gap_ms: i === 7 ? 90_000 : i === 13 ? 40_000 : 1000,
      no_heading: i === 11,
      no_position: i === 17,
      // Heights above other things, and one without.
      datum: { 9: 'ground', 15: 'sea', 21: 'ellipsoid' }[i] ?? 'pressure',
      no_height: i === 19,
    };
  });
}

/** When the newest position before `at` was observed. */
export const heard_at = (one, at) => at - ((at + one.phase_ms) % one.gap_ms);

/** The state as it was last heard at `at`. */
export function state(one, at) {
  const heard = heard_at(one, at);
  const t = (heard / 1000) % 700;
  const knots_deg = 1 / 3600 / 60;
  // An arc: the heading turns evenly, so the way is an integral of sine and cosine.
  const w = (one.turn_deg_s * Math.PI) / 180;
  const a0 = (one.track_deg * Math.PI) / 180 - w * 350;
  const a1 = a0 + w * t;
  const amid = a0 + w * 350;
  const along = one.speed_kt * knots_deg;
  const north = (along * (Math.sin(a1) - Math.sin(amid))) / w;
  const east = (along * (Math.cos(amid) - Math.cos(a1))) / w;
  const heading = ((((a1 * 180) / Math.PI) % 360) + 360) % 360;
  return {
    number: one.number, track: one.track, icao24: one.icao24, callsign: one.callsign,
    latitude_deg: one.no_position ? null : one.lat + north,
    longitude_deg: one.no_position ? null : one.lon + east / Math.cos((CENTRE.lat * Math.PI) / 180),
    altitude_ft: one.no_height ? null : one.altitude_ft, altitude_datum: one.no_height ? null : one.datum,
    ground_speed_kt: one.no_heading ? null : Math.round(one.speed_kt * 10) / 10,
    track_deg: one.no_heading ? null : Math.round(heading * 100) / 100,
    vertical_rate_fpm: one.climb_fpm, squawk: one.squawk,
    observed_at: new Date(heard).toISOString(), position_at: one.no_position ? null : new Date(heard).toISOString(),
    source: 'receiver-1', heard_ms: heard,
  };
}
export { CENTRE };
