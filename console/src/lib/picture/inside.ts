/** Which tracks are inside a volume, by outline and by height where both speak of one datum. */

import type { Volume } from '../api';
import { ABOVE_ELLIPSOID, ABOVE_GROUND } from './wire';
import type { Track, TrackTable } from './tracks';

export function within(outline: readonly [number, number][], lon: number, lat: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [xi, yi] = outline[i]!;
    const [xj, yj] = outline[j]!;
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

export function tracks_inside(volume: Volume, tracks: TrackTable): Track[] {
  return tracks.all().filter((track) =>
    within(volume.outline, track.longitude_deg, track.latitude_deg) && height_fits(volume, track));
}

function height_fits(volume: Volume, track: Track): boolean {
  if (Number.isNaN(track.altitude_ft)) return true;
  if (track.flags & (ABOVE_ELLIPSOID | ABOVE_GROUND)) return true;
  const { floor, ceiling } = volume;
  const above = !floor || !('pressure' in floor) || track.altitude_ft >= floor.pressure;
  const below = !ceiling || !('pressure' in ceiling) || track.altitude_ft <= ceiling.pressure;
  return above && below;
}
