/** Coordinates as people write them: decimal degrees, or degrees, minutes and seconds. */

import type { Position } from '../api';

const NUMBER = String.raw`(\d+(?:[.,]\d+)?)`;
const PART = new RegExp(
  String.raw`([NSEWO])?\s*([-+−])?\s*${NUMBER}\s*(?:°|d(?![a-z]))?\s*(?:${NUMBER}\s*['′’m]\s*)?(?:${NUMBER}\s*(?:["″”]|s(?!\w)|''|′′))?\s*([NSEWO])?`,
  'giy',
);

interface Part { value: number; letter: string | null }

function part(text: string, at: number): { part: Part; end: number } | null {
  PART.lastIndex = at;
  const found = PART.exec(text);
  if (!found) return null;
  const [all, before, sign, degrees, minutes, seconds, after] = found;
  const [d, m, s] = [degrees, minutes, seconds].map((one) => Number((one ?? '0').replace(',', '.')));
  if (m! >= 60 || s! >= 60) return null;
  const letter = (before ?? after ?? '').toUpperCase() || null;
  const minus = sign === '-' || sign === '−' || letter === 'S' || letter === 'W' || letter === 'O';
  return { part: { value: (d! + m! / 60 + s! / 3600) * (minus ? -1 : 1), letter }, end: at + all.length };
}

/** Latitude first, unless letters say otherwise; west may be O, as in French. */
export function read_coordinates(text: string): Position | null {
  // "48,85 2,35" has decimal commas; "48.85,2.35" and "48,85, 2,35" have one between.
  const clean = text.trim().replace(/(\d)\s*;\s*/g, '$1 ');
  const points = clean.replace(/(\d\.\d+[^,]*?),\s*/, '$1 ').replace(/,\s+/, ' ');
  const first = part(points, 0);
  if (!first) return null;
  const gap = /^[\s,]+/.exec(points.slice(first.end))?.[0].length ?? 0;
  const second = part(points, first.end + gap);
  if (!second || second.end !== points.length) return null;
  if (gap === 0 && first.part.letter === null && /\d$/.test(points.slice(0, first.end).trim()) && !/\s$/.test(points.slice(0, first.end))) return null;
  const is_lon = (one: Part) => one.letter !== null && 'EWO'.includes(one.letter);
  const is_lat = (one: Part) => one.letter !== null && 'NS'.includes(one.letter);
  const turned = is_lon(first.part) || is_lat(second.part);
  if ((is_lon(first.part) && is_lon(second.part)) || (is_lat(first.part) && is_lat(second.part))) return null;
  const [lat, lon] = turned ? [second.part, first.part] : [first.part, second.part];
  if (Math.abs(lat.value) > 85 || Math.abs(lon.value) > 180) return null;
  return { latitude_deg: lat.value, longitude_deg: lon.value };
}
