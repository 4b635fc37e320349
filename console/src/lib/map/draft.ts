/** What is being measured or drawn: corners, and sums about them. */

import type { At } from '../operation';

export interface Draft {
  kind: 'measure' | 'zone';
  points: readonly At[];
  /** Where the pointer is, if it is on the map. */
  cursor: At | null;
}

const RADIUS_M = 6_371_008.8;
const rad = (deg: number) => (deg * Math.PI) / 180;

/** On a great circle, metres. */
export function distance_m(a: At, b: At): number {
  const [dy, dx] = [rad(b[1] - a[1]) / 2, rad(b[0] - a[0]) / 2];
  const h = Math.sin(dy) ** 2 + Math.cos(rad(a[1])) * Math.cos(rad(b[1])) * Math.sin(dx) ** 2;
  return 2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

export const length_m = (points: readonly At[]) =>
  points.reduce((sum, one, i) => sum + (i === 0 ? 0 : distance_m(points[i - 1]!, one)), 0);

/** From true north, at the first place. */
export function bearing_deg(a: At, b: At): number {
  const dx = rad(b[0] - a[0]);
  const y = Math.sin(dx) * Math.cos(rad(b[1]));
  const x = Math.cos(rad(a[1])) * Math.sin(rad(b[1])) - Math.sin(rad(a[1])) * Math.cos(rad(b[1])) * Math.cos(dx);
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
}

/** Of the closed ring, on the sphere, square metres. */
export function area_m2(points: readonly At[]): number {
  let sum = 0;
  points.forEach((a, i) => {
    const b = points[(i + 1) % points.length]!;
    sum += rad(b[0] - a[0]) * (2 + Math.sin(rad(a[1])) + Math.sin(rad(b[1])));
  });
  return Math.abs((sum * RADIUS_M * RADIUS_M) / 2);
}

/** Where one comes to from `a`, going `metres` towards `deg`; good for a few kilometres. */
export function towards(a: At, deg: number, metres: number): At {
  const north = (metres * Math.cos(rad(deg))) / RADIUS_M;
  const east = (metres * Math.sin(rad(deg))) / (RADIUS_M * Math.cos(rad(a[1])));
  return [a[0] + (east * 180) / Math.PI, a[1] + (north * 180) / Math.PI];
}

/** Whether two edges of the closed ring cross. */
export function crosses_itself(points: readonly At[]): boolean {
  const n = points.length;
  const side = (a: At, b: At, c: At) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
  for (let i = 0; i < n; i++) {
    const [a, b] = [points[i]!, points[(i + 1) % n]!];
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      const [c, d] = [points[j]!, points[(j + 1) % n]!];
      if (side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)) return true;
    }
  }
  return false;
}
