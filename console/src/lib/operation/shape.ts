/** Geometries taken apart, and where a name or a view of one belongs. */

import type { Geometry } from 'geojson';
import type { Position } from '../api';

export type At = [longitude_deg: number, latitude_deg: number];

const at = (of: number[]): At => [of[0]!, of[1]!];

/** Outer rings. */
export function areas_of(geometry: Geometry | null): At[][] {
  if (geometry?.type === 'Polygon') return [(geometry.coordinates[0] ?? []).map(at)];
  if (geometry?.type === 'MultiPolygon') {
    return geometry.coordinates.map((one) => (one[0] ?? []).map(at));
  }
  return [];
}
export function lines_of(geometry: Geometry | null): At[][] {
  if (geometry?.type === 'LineString') return [geometry.coordinates.map(at)];
  if (geometry?.type === 'MultiLineString') return geometry.coordinates.map((one) => one.map(at));
  return [];
}
export function points_of(geometry: Geometry | null): At[] {
  if (geometry?.type === 'Point') return [at(geometry.coordinates)];
  if (geometry?.type === 'MultiPoint') return geometry.coordinates.map(at);
  return [];
}

const length = (line: readonly At[]) =>
  line.reduce((sum, one, i) => sum + (i === 0 ? 0 : Math.hypot(one[0] - line[i - 1]![0], one[1] - line[i - 1]![1])), 0);

/** Half way along. */
function half_way(line: readonly At[]): At {
  let left = length(line) / 2;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!];
    const step = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (step >= left && step > 0) {
      const t = left / step;
      return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
    }
    left -= step;
  }
  return line[0]!;
}

function surface(ring: readonly At[]): { area: number; middle: At } {
  let [area, x, y] = [0, 0, 0];
  const [x0, y0] = ring[0] ?? [0, 0];
  // From the first corner, so that small areas keep their digits.
  for (let i = 0; i < ring.length; i++) {
    const [a, b] = [ring[i]!, ring[(i + 1) % ring.length]!];
    const cross = (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0);
    area += cross / 2;
    x += (a[0] + b[0] - 2 * x0) * cross;
    y += (a[1] + b[1] - 2 * y0) * cross;
  }
  if (area === 0) return { area, middle: [x0, y0] };
  return { area: Math.abs(area), middle: [x0 + x / (6 * area), y0 + y / (6 * area)] };
}

const most = <T>(all: readonly T[], of: (one: T) => number): T | undefined =>
  all.reduce<T | undefined>((best, one) => (best === undefined || of(one) > of(best) ? one : best), undefined);

/** The middle of the largest part. */
export function middle_of(geometry: Geometry): Position | null {
  const ring = most(areas_of(geometry), (one) => surface(one).area);
  const line = most(lines_of(geometry), length);
  const found = ring ? surface(ring).middle : line ? half_way(line) : points_of(geometry)[0];
  return found ? { longitude_deg: found[0], latitude_deg: found[1] } : null;
}
