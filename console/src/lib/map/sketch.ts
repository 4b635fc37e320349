/** What is drawn on the map while a camera is calibrated: points, areas and lines, and the seen ground. */

import type { At } from '../operation';
import { to_screen, type View } from './view';

export interface SketchPoint {
  at: At;
  label: string;
  /** Waits for its other half. */
  half: boolean;
  bad: boolean;
}
export interface SketchWay { points: readonly At[]; closed: boolean; label: string }
export interface Sketch {
  points: readonly SketchPoint[];
  seen: readonly At[];
  ways: readonly SketchWay[];
  /** What is being drawn. */
  open: { points: readonly At[]; closed: boolean; cursor: At | null } | null;
}

const REACH_PX = 12;
/** Which of `all` is under the pointer, the nearest; -1: none. */
export function nearest(all: readonly At[], view: View, x: number, y: number): number {
  let [best, reach] = [-1, REACH_PX];
  all.forEach(([lon, lat], i) => {
    const [px, py] = to_screen(view, lon, lat);
    const far = Math.hypot(px - x, py - y);
    if (far <= reach) [best, reach] = [i, far];
  });
  return best;
}
