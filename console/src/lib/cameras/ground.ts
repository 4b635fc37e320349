/**
 * From the map into the picture, for showing only: a plane through the calibration's points. What
 * is measured is measured by the server, which knows the lens, too.
 */

import type { Pair, PointPair } from '../api';

/** Row by row, the last number is 1. */
export type Homography = readonly number[];
export interface Ground { origin: Pair; of: Homography }

/** The least that a plane takes. */
export const PAIRS_MIN = 4;
const DEGREE_M = 111_320;

const east_north = ([lon0, lat0]: Pair, [lon, lat]: Pair): Pair =>
  [(lon - lon0) * DEGREE_M * Math.cos((lat0 * Math.PI) / 180), (lat - lat0) * DEGREE_M];

/** Gauss with pivots; null where the points do not say. */
function solve(rows: number[][]): number[] | null {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let best = i;
    for (let j = i + 1; j < n; j++) if (Math.abs(rows[j]![i]!) > Math.abs(rows[best]![i]!)) best = j;
    [rows[i], rows[best]] = [rows[best]!, rows[i]!];
    const pivot = rows[i]![i]!;
    if (!(Math.abs(pivot) > 1e-12)) return null;
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const part = rows[j]![i]! / pivot;
      for (let k = i; k <= n; k++) rows[j]![k]! -= part * rows[i]![k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

/** Of all points, by least squares; null for too few, or for points in a line. */
export function ground_of(pairs: readonly PointPair[]): Ground | null {
  if (pairs.length < PAIRS_MIN) return null;
  const mean = (at: 2 | 3) => pairs.reduce((sum, one) => sum + one[at], 0) / pairs.length;
  const origin: Pair = [mean(2), mean(3)];
  const all = pairs.map(([x, y, lon, lat]) => [...east_north(origin, [lon, lat]), x, y] as PointPair);
  // In units of their spread, so that the equations are of one size.
  const size = Math.max(1, ...all.flatMap(([e, n]) => [Math.abs(e), Math.abs(n)]));
  const rows = all.flatMap(([e0, n0, x, y]) => {
    const [e, n] = [e0 / size, n0 / size];
    return [[e, n, 1, 0, 0, 0, -e * x, -n * x, x], [0, 0, 0, e, n, 1, -e * y, -n * y, y]];
  });
  const normal = Array.from({ length: 8 }, (_, i) =>
    Array.from({ length: 9 }, (_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)));
  const h = solve(normal);
  if (!h) return null;
  const [a, b, c, d, e, f, g, i] = h as [number, number, number, number, number, number, number, number];
  const of = [a / size, b / size, c, d / size, e / size, f, g / size, i / size, 1];
  // The points themselves lie before the camera: there the last row is of one sign.
  const signs = new Set(all.map(([east, north]) => Math.sign(of[6]! * east + of[7]! * north + 1)));
  return signs.size === 1 ? { origin, of } : null;
}

/** Where a place is in the picture, fractions of it; null behind the camera. */
export function to_picture({ origin, of }: Ground, place: Pair): Pair | null {
  const [e, n] = east_north(origin, place);
  const w = of[6]! * e + of[7]! * n + 1;
  if (w < 0.02) return null;
  return [(of[0]! * e + of[1]! * n + of[2]!) / w, (of[3]! * e + of[4]! * n + of[5]!) / w];
}

/** A ring or line of places, cut at the camera's own plane so that nothing comes from behind it. */
export function way_to_picture(ground: Ground, way: readonly Pair[], closed: boolean): Pair[][] {
  const STEPS = 12;
  const dense: Pair[] = way.flatMap((a, i) => {
    const b = way[i + 1] ?? (closed ? way[0] : undefined);
    if (!b) return [a];
    return Array.from({ length: STEPS }, (_, k): Pair => {
      const t = k / STEPS;
      return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
    });
  });
  if (closed && way[0]) dense.push(way[0]);
  const parts: Pair[][] = [[]];
  for (const place of dense) {
    const at = to_picture(ground, place);
    if (at) parts.at(-1)!.push(at);
    else if (parts.at(-1)!.length > 0) parts.push([]);
  }
  return parts.filter((one) => one.length > 1);
}
