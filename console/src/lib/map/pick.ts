/** What is under the pointer. */

import type { Selection } from '../here/here.svelte';
import { areas_of, lines_of, middle_of, type At, type Thing } from '../operation';
import { within } from '../picture';
import { selection_of } from './ground';
import { DRAWN } from './kinds';
import { live_hits } from './layers/cameras_live';
import { on_screen } from './layers/labels';
import { marks } from './layers/places';
import { label_hits } from './layers/thing_labels';
import { unit_place, type Scene } from './scene';
import { to_screen, type View } from './view';

const REACH_PX = 16;
const EDGE_PX = 6;
const SIGN_PX = 11;
/** An area that fills more of the view than this is no target: one looks at what is in it. */
const FILLS_MAX = 0.4;

export function pick(scene: Scene, view: View, x: number, y: number): Selection | null {
  return nearest_mark(scene, view, x, y) ?? nearest_track(scene, view, x, y) ?? by_name(x, y)
    ?? nearest_point(scene, view, x, y) ?? by_camera(x, y) ?? nearest_edge(scene, view, x, y)
    ?? volume(scene, view, x, y) ?? smallest_area(scene, view, x, y);
}

function nearest_track(scene: Scene, view: View, x: number, y: number): Selection | null {
  if (scene.off.has('track')) return null;
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

const by_name = (x: number, y: number): Selection | null =>
  label_hits.find((one) => x >= one.x && y >= one.y && x <= one.x + one.w && y <= one.y + one.h)?.sel ?? null;

/** Who is seen belongs to the camera that sees. */
const by_camera = (x: number, y: number): Selection | null =>
  live_hits.find((one) => x >= one.x && y >= one.y && x <= one.x + one.w && y <= one.y + one.h)?.sel ?? null;

/** The things that are drawn at this zoom. */
function things(scene: Scene, view: View): Thing[] {
  const { ground, off } = scene;
  if (!ground) return [];
  return DRAWN.filter((at) => view.zoom >= at.from && !off.has(at.group)).flatMap((at) => ground.of(at.kind));
}

function nearest_point(scene: Scene, view: View, x: number, y: number): Selection | null {
  let best: { thing: Thing; far: number } | null = null;
  for (const thing of things(scene, view)) {
    const place = point_of(thing, scene);
    if (!place) continue;
    const at = to_screen(view, place.longitude_deg, place.latitude_deg);
    const far = Math.hypot(at[0] - x, at[1] - y);
    if (far <= SIGN_PX && (!best || far < best.far)) best = { thing, far };
  }
  return best && selection_of(best.thing);
}

function point_of(thing: Thing, scene: Scene) {
  if (thing.kind === 'unit') return unit_place(thing, scene.model);
  return thing.geometry?.type === 'Point' ? middle_of(thing.geometry) : null;
}

/** Of lines and areas; lines lie above. */
function nearest_edge(scene: Scene, view: View, x: number, y: number): Selection | null {
  let best: { thing: Thing; far: number } | null = null;
  for (const thing of things(scene, view)) {
    const ways = [...lines_of(thing.geometry), ...areas_of(thing.geometry)];
    for (const way of ways) {
      const far = from_way(screen(view, way), x, y);
      if (far <= EDGE_PX && (!best || far <= best.far)) best = { thing, far };
    }
  }
  return best && selection_of(best.thing);
}

function smallest_area(scene: Scene, view: View, x: number, y: number): Selection | null {
  let best: { thing: Thing; size: number } | null = null;
  for (const thing of things(scene, view)) {
    for (const ring of areas_of(thing.geometry)) {
      const way = screen(view, ring);
      if (!within(way, x, y)) continue;
      const size = size_of(way);
      if (size < FILLS_MAX * view.width * view.height && (!best || size < best.size)) best = { thing, size };
    }
  }
  return best && selection_of(best.thing);
}

const screen = (view: View, way: readonly At[]) => way.map(([lon, lat]) => to_screen(view, lon, lat));

function size_of(way: readonly [number, number][]): number {
  const xs = way.map((at) => at[0]);
  const ys = way.map((at) => at[1]);
  return (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys));
}

const from_way = (way: readonly [number, number][], x: number, y: number) =>
  way.reduce((least, at, i) => (i === 0 ? least : Math.min(least, from_line(x, y, way[i - 1]!, at))), Infinity);

/** By its edge or its label: the inside belongs to what flies there. */
function volume(scene: Scene, view: View, x: number, y: number): Selection | null {
  if (scene.off.has('air_volume')) return null;
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
