/** Meridians and parallels in round steps, with their degrees at the edges. */

import type { Feature } from 'geojson';
import type { GeoJSONSource } from 'maplibre-gl';
import { format } from '../../words';
import { FONT_SMALL, type Pen } from '../pen';
import type { Layer } from '../scene';
import { is_tilted, mercator_x, mercator_y, view_of, type View } from '../view';

const STEPS_DEG = [30, 20, 10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
const APART_PX = 150;
const ID = 'graticule';

function lon_of(view: View, x: number) {
  return (view.x + (x - view.width / 2) / view.world) * 360 - 180;
}
function lat_of(view: View, y: number) {
  const m = view.y + (y - view.height / 2) / view.world;
  return (360 / Math.PI) * Math.atan(Math.exp(((180 - m * 360) * Math.PI) / 180)) - 90;
}
function step_of(view: View) {
  const px_per_deg = view.world / 360;
  return STEPS_DEG.findLast((step) => step * px_per_deg >= APART_PX) ?? 30;
}
/** Multiples of `step` from below `from` to above `to`. */
function multiples(from: number, to: number, step: number): number[] {
  const all: number[] = [];
  for (let n = Math.floor(from / step); n <= Math.ceil(to / step); n++) all.push(n * step);
  return all;
}
const digits = (step: number) => String(step).split('.')[1]?.length ?? 0;
function degrees(value: number, step: number, plus: string, minus: string) {
  return `${format.number(Math.abs(value), digits(step))}° ${value < -1e-9 ? minus : plus}`;
}

function lines(view: View): Feature[] {
  const step = step_of(view);
  // Half a screen more on each side, so that a drag does not run out of lines; tilted, far more.
  const more = is_tilted(view) ? 4 : 1;
  const west = lon_of(view, (-view.width / 2) * more);
  const east = lon_of(view, view.width * (1 + more / 2));
  const north = Math.min(85, lat_of(view, (-view.height / 2) * more));
  const south = Math.max(-85, lat_of(view, view.height * 1.5));
  const line = (coordinates: number[][]): Feature => ({
    type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates },
  });
  return [
    ...multiples(west, east, step).map((lon) => line([[lon, south], [lon, north]])),
    ...multiples(south, north, step).map((lat) => line([[west, lat], [east, lat]])),
  ];
}

export function graticule(): Layer {
  let drawn = '';
  return {
    id: ID,
    sources: [ID],
    add(map, palette) {
      drawn = '';
      map.addSource(ID, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
      map.addLayer({
        id: ID, type: 'line', source: ID, metadata: { group: ID },
        paint: { 'line-color': palette.graticule, 'line-width': 1 },
      });
    },
    update(map) {
      const view = view_of(map);
      const where = `${Math.round((view.x * view.world) / 200)} ${Math.round((view.y * view.world) / 200)}`;
      const key = `${step_of(view)} ${where} ${view.width} ${view.height} ${is_tilted(view)}`;
      if (key === drawn) return;
      drawn = key;
      map.getSource<GeoJSONSource>(ID)?.setData({
        type: 'FeatureCollection', features: lines(view),
      });
    },
  };
}

function put(pen: Pen, text: string, x: number, y: number) {
  if (pen.is_free({ x, y, w: 52 * pen.unit, h: 13 * pen.unit })) pen.ctx.fillText(text, x, y);
}

/** Drawn last, where room is left. */
export function graticule_labels(): Layer {
  return {
    id: `${ID}-labels`,
    draw(pen, scene, view) {
      // The degrees belong to straight edges.
      if (is_tilted(view) || scene.off.has(ID)) return;
      const step = step_of(view);
      pen.ctx.fillStyle = scene.palette.graticule_label;
      pen.ctx.font = pen.font(FONT_SMALL);
      pen.ctx.textBaseline = 'top';
      pen.ctx.textAlign = 'left';
      for (const lon of multiples(lon_of(view, 0), lon_of(view, view.width), step)) {
        const x = view.width / 2 + (mercator_x(lon) - view.x) * view.world;
        if (x > 60 && x < view.width - 70) put(pen, degrees(lon, step, 'E', 'W'), x + 4, 5);
      }
      for (const lat of multiples(lat_of(view, view.height), lat_of(view, 0), step)) {
        const y = view.height / 2 + (mercator_y(lat) - view.y) * view.world;
        if (y > 24 && y < view.height - 70) put(pen, degrees(lat, step, 'N', 'S'), 6, y + 4);
      }
    },
  };
}
