/**
 * Names of the base map: places and streets, on the canvas like every other name and after all of
 * them, so that they fill what room is left.
 */

import type { Map as MapLibre, MapGeoJSONFeature } from 'maplibre-gl';
import { tongue } from '../../words';
import { FONT_BOLD, FONT_SMALL, type Pen } from '../pen';
import type { Layer, Scene } from '../scene';
import { is_tilted, mercator_x, mercator_y, on_view, project, type View } from '../view';
import { BASE } from './base';

const PLACES_MAX = 25;
const STREETS_MAX = 45;
const STREETS_FROM = 14;
const SMALL_STREETS_FROM = 15.5;
/** A street's name stands once in this distance. */
const APART_PX = 420;
/** How much shorter than the way a straight line may be where a name stands on it. */
const STRAIGHT = 0.985;
const HIGH_PX = 12;
const AGAIN_MS = 700;

interface PlaceName { name: string; x: number; y: number; rank: number }
/** A stretch that is nearly straight, in Mercator units. */
interface Stretch { name: string; rank: number; ends: [number, number, number, number] }

const RANKS: Record<string, number> = { highway: 0, major_road: 1, medium_road: 2, minor_road: 3 };

function name_of(feature: MapGeoJSONFeature): string {
  const { properties } = feature;
  return String(properties[`name:${tongue.code}`] ?? properties['name'] ?? '');
}

function places_of(map: MapLibre, zoom: number): PlaceName[] {
  const seen = new Map<string, PlaceName>();
  for (const one of map.querySourceFeatures(BASE, { sourceLayer: 'places' })) {
    if (one.geometry.type !== 'Point' || Number(one.properties['min_zoom'] ?? 0) > zoom) continue;
    const [lon = 0, lat = 0] = one.geometry.coordinates;
    const name = name_of(one as MapGeoJSONFeature);
    if (name) seen.set(name, { name, x: mercator_x(lon), y: mercator_y(lat), rank: -Number(one.properties['population_rank'] ?? 0) });
  }
  return [...seen.values()].sort((a, b) => a.rank - b.rank);
}

/** The longest stretches of a line that are straight enough. */
function stretches(name: string, rank: number, line: number[][]): Stretch[] {
  const way = line.map(([lon = 0, lat = 0]) => [mercator_x(lon), mercator_y(lat)] as const);
  const found: Stretch[] = [];
  for (let i = 0; i < way.length - 1;) {
    let [j, walked] = [i + 1, Math.hypot(way[i + 1]![0] - way[i]![0], way[i + 1]![1] - way[i]![1])];
    while (j + 1 < way.length) {
      const step = Math.hypot(way[j + 1]![0] - way[j]![0], way[j + 1]![1] - way[j]![1]);
      const direct = Math.hypot(way[j + 1]![0] - way[i]![0], way[j + 1]![1] - way[i]![1]);
      if (direct < (walked + step) * STRAIGHT) break;
      walked += step;
      j++;
    }
    found.push({ name, rank, ends: [...way[i]!, ...way[j]!] });
    i = j;
  }
  return found;
}

function streets_of(map: MapLibre, zoom: number): Stretch[] {
  if (zoom < STREETS_FROM) return [];
  const rank_max = zoom < SMALL_STREETS_FROM ? 2 : 3;
  const found = map.querySourceFeatures(BASE, { sourceLayer: 'roads' }).flatMap((one) => {
    const name = name_of(one as MapGeoJSONFeature);
    const rank = RANKS[String(one.properties['kind'])] ?? 9;
    if (name === '' || rank > rank_max) return [];
    const lines = one.geometry.type === 'LineString' ? [one.geometry.coordinates]
      : one.geometry.type === 'MultiLineString' ? one.geometry.coordinates : [];
    return lines.flatMap((line) => stretches(name, rank, line));
  });
  const long = ({ ends }: Stretch) => Math.hypot(ends[2] - ends[0], ends[3] - ends[1]);
  return found.sort((a, b) => a.rank - b.rank || long(b) - long(a));
}

function draw_places(pen: Pen, scene: Scene, view: View, all: readonly PlaceName[]) {
  let count = 0;
  for (const one of all) {
    if (count >= PLACES_MAX) return;
    const [x, y] = project(view, one.x, one.y);
    if (!on_view(view, x, y)) continue;
    const [w, h] = [pen.measure(one.name, FONT_BOLD) + 4, 15 * pen.unit];
    const box = { x: x - w / 2, y: y - h / 2, w, h };
    if (!pen.is_free(box)) continue;
    pen.reserve(box);
    pen.text([{ text: one.name, colour: scene.palette.base.label, font: FONT_BOLD }], box.x + 2, box.y + 1, h, scene.palette.base.earth);
    count++;
  }
}

/** Along the stretch, if small boxes along the name are all free. */
function draw_street(pen: Pen, scene: Scene, view: View, one: Stretch): [number, number] | null {
  const [x0, y0] = project(view, one.ends[0], one.ends[1]);
  const [x1, y1] = project(view, one.ends[2], one.ends[3]);
  const [mx, my] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const w = pen.measure(one.name, FONT_SMALL);
  if (!on_view(view, mx, my) || Math.hypot(x1 - x0, y1 - y0) < w + 8) return null;
  let angle = Math.atan2(y1 - y0, x1 - x0);
  if (Math.abs(angle) > Math.PI / 2) angle += Math.PI;
  const h = HIGH_PX * pen.unit;
  const steps = Math.ceil(w / h);
  const boxes = Array.from({ length: steps + 1 }, (_, i) => {
    const along = (i / steps - 0.5) * w;
    return { x: mx + Math.cos(angle) * along - h / 2, y: my + Math.sin(angle) * along - h / 2, w: h, h };
  });
  if (!boxes.every((box) => pen.is_free(box))) return null;
  for (const box of boxes) pen.reserve(box);
  const { ctx } = pen;
  ctx.save();
  ctx.translate(mx, my);
  ctx.rotate(angle);
  pen.text([{ text: one.name, colour: scene.palette.base.label, font: FONT_SMALL }], -w / 2, -h / 2, h, scene.palette.base.earth);
  ctx.restore();
  return [mx, my];
}

function draw_streets(pen: Pen, scene: Scene, view: View, all: readonly Stretch[]) {
  const drawn = new Map<string, [number, number][]>();
  let count = 0;
  for (const one of all) {
    if (count >= STREETS_MAX) return;
    const near = drawn.get(one.name) ?? [];
    const [x, y] = project(view, (one.ends[0] + one.ends[2]) / 2, (one.ends[1] + one.ends[3]) / 2);
    if (near.some((at) => Math.hypot(at[0] - x, at[1] - y) < APART_PX)) continue;
    const at = draw_street(pen, scene, view, one);
    if (!at) continue;
    drawn.set(one.name, [...near, at]);
    count++;
  }
}

export function base_labels(): Layer {
  let map: MapLibre | null = null;
  let read = { key: '', at: 0, places: [] as PlaceName[], streets: [] as Stretch[] };
  return {
    id: 'base-labels',
    update(of) {
      map = of;
    },
    draw(pen, scene, view) {
      if (!map?.getSource(BASE) || scene.off.has(BASE)) return;
      // Tiles come and go: what they name is read now and then, and drawn with each frame.
      const key = `${view.x} ${view.y} ${view.zoom} ${map.isSourceLoaded(BASE)} ${tongue.code}`;
      const now = performance.now();
      if (key !== read.key && now - read.at > AGAIN_MS) {
        read = { key, at: now, places: places_of(map, view.zoom), streets: streets_of(map, view.zoom) };
      }
      draw_places(pen, scene, view, read.places);
      // Lines run together towards the horizon.
      if (!is_tilted(view)) draw_streets(pen, scene, view, read.streets);
    },
  };
}
