/** What is under the pointer. */

import type { Selection } from '../here/here.svelte';
import { within } from '../picture';
import { on_screen } from './layers/labels';
import { marks } from './layers/places';
import type { Scene } from './scene';
import { to_screen, type View } from './view';

const REACH_PX = 16;
const EDGE_PX = 6;

export function pick(scene: Scene, view: View, x: number, y: number): Selection | null {
  return nearest_mark(scene, view, x, y) ?? nearest_track(scene, view, x, y) ?? volume(scene, view, x, y);
}

function nearest_track(scene: Scene, view: View, x: number, y: number): Selection | null {
  let best: { row: number; far: number } | null = null;
  for (const one of on_screen(scene, view, REACH_PX)) {
    const far = Math.hypot(one.x - x, one.y - y);
    if (far <= REACH_PX && (!best || far < best.far)) best = { row: one.row, far };
  }
  const track = best && scene.tracks.row(best.row);
  return track?.track ? { kind: 'track', id: track.track } : null;
}

function nearest_mark(scene: Scene, view: View, x: number, y: number): Selection | null {
  const found = marks(scene, view).findLast((one) => Math.hypot(one.x - x, one.y - y) <= 11);
  return found ? { kind: found.kind, id: found.id } : null;
}

/** By its edge or its label: the inside belongs to what flies there. */
function volume(scene: Scene, view: View, x: number, y: number): Selection | null {
  for (const one of scene.model.operation?.volumes ?? []) {
    const ring = one.outline.map(([lon, lat]) => to_screen(view, lon, lat));
    const near = ring.some((a, i) => from_line(x, y, a, ring[(i + 1) % ring.length]!) <= EDGE_PX);
    if (near) return { kind: 'volume', id: one.id };
    const top = ring.reduce((best, at) => (at[1] < best[1] - 0.5 ? at : best), ring[0]!);
    const on_label = x >= top[0] && x <= top[0] + 110 && y >= top[1] && y <= top[1] + 38;
    if (on_label && within(ring, x, y)) return { kind: 'volume', id: one.id };
  }
  return null;
}

function from_line(x: number, y: number, a: [number, number], b: [number, number]): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const along = dx || dy ? ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy) : 0;
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(x - a[0] - t * dx, y - a[1] - t * dy);
}
