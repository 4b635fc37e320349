/** The operation's volumes of air: outline, a hatch that reads in print, name and limits. */

import type { Feature } from 'geojson';
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import type { Volume } from '../../api';
import { within } from '../../picture';
import { format } from '../../words';
import { add_image } from '../image';
import type { Palette } from '../palette';
import { FONT_BOLD, FONT_SMALL, type Pen } from '../pen';
import type { Layer, Scene } from '../scene';
import { to_screen, type View } from '../view';

const ID = 'volumes';
const TILE = 16;

/** In force: strokes rising to the right. Not in force: dots. */
type Hatch = 'rising' | 'dots';
const hatch_of = (volume: Volume): Hatch => (volume.active ? 'rising' : 'dots');

function paint(ctx: CanvasRenderingContext2D, hatch: Hatch, colour: string) {
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.globalAlpha = hatch === 'dots' ? 0.22 : 0.34;
  if (hatch === 'dots') {
    ctx.arc(TILE / 2, TILE / 2, 1, 0, Math.PI * 2);
    ctx.fill();
  } else {
    for (const shift of [-TILE, 0, TILE]) {
      ctx.moveTo(shift - 2, TILE + 2);
      ctx.lineTo(shift + TILE + 2, -2);
    }
    ctx.lineWidth = 0.8;
    ctx.stroke();
  }
}

function features(scene: Scene): Feature[] {
  const sel = scene.selected?.kind === 'volume' ? scene.selected.id : null;
  const volumes = scene.model.operation?.volumes ?? [];
  return volumes.filter((one) => one.outline.length >= 3).map((one) => ({
    type: 'Feature',
    properties: {
      id: one.id, hatch: `hatch-${hatch_of(one)}`, active: one.active, selected: one.id === sel,
    },
    geometry: { type: 'Polygon', coordinates: [[...one.outline, one.outline[0]!]] },
  }));
}

function add(map: MapLibre, palette: Palette) {
  for (const hatch of ['rising', 'dots'] as const) {
    add_image(map, `hatch-${hatch}`, TILE, (ctx) => paint(ctx, hatch, palette.volume));
  }
  map.addSource(ID, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  const metadata = { group: 'air_volume' };
  map.addLayer({ id: ID, type: 'fill', source: ID, metadata,
    // From near, a volume is all around: its edge and name say so, and the ground is left in peace.
    paint: { 'fill-pattern': ['get', 'hatch'], 'fill-antialias': false, 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 10, 1, 12, 0.3, 13, 0] },
  });
  map.addLayer({
    id: `${ID}-line`, type: 'line', source: ID, metadata,
    paint: {
      'line-color': ['case', ['get', 'selected'], palette.accent, palette.volume],
      'line-width': ['case', ['get', 'selected'], 2.5, 1.5],
      'line-opacity': ['case', ['get', 'active'], 1, 0.6],
    },
  });
}

export function volumes(): Layer {
  let drawn: unknown[] = [];
  return {
    id: ID,
    sources: [ID],
    add(map, palette) {
      drawn = [];
      add(map, palette);
    },
    update(map, scene) {
      const now = [scene.model.operation, scene.selected?.kind === 'volume' ? scene.selected.id : null];
      if (now.every((one, i) => one === drawn[i]) && drawn.length > 0) return;
      drawn = now;
      map.getSource<GeoJSONSource>(ID)?.setData({
        type: 'FeatureCollection', features: features(scene),
      });
    },
  };
}

/** Drawn after what lives: a name moves aside, an aircraft does not. */
export function volume_labels(): Layer {
  return {
    id: `${ID}-labels`,
    draw(pen, scene, view) {
      if (scene.off.has('air_volume')) return;
      const volumes = scene.model.operation?.volumes ?? [];
      for (const volume of volumes) draw_label(pen, scene, view, volume);
    },
  };
}

function draw_label(pen: Pen, scene: Scene, view: View, volume: Volume) {
  const ring = volume.outline.map(([lon, lat]) => to_screen(view, lon, lat));
  if (ring.length === 0) return;
  const limits = `${format.floor(volume.floor)} – ${format.ceiling(volume.ceiling)}`;
  const w = Math.max(pen.measure(volume.name, FONT_BOLD), pen.measure(limits, FONT_SMALL)) + 8;
  const h = 32 * pen.unit;
  const found = label_places(ring, w, h).find((place) => pen.is_free({ ...place, w, h }));
  if (!found) return;
  pen.reserve({ ...found, w, h });
  const colour = scene.palette.volume_label;
  pen.text([
    { text: volume.name, colour, font: FONT_BOLD }, { text: limits, colour, font: FONT_SMALL },
  ], found.x + 2, found.y + 2, 15 * pen.unit, scene.palette.halo);
}

/** Below the highest corner, inside; else above it, or beside or below the whole outline. */
function label_places(ring: [number, number][], w: number, h: number) {
  const higher = (a: readonly number[], b: readonly number[]) =>
    a[1]! < b[1]! - 0.5 || (Math.abs(a[1]! - b[1]!) <= 0.5 && a[0]! < b[0]!);
  const top = ring.reduce((best, at) => (higher(at, best) ? at : best));
  const xs = ring.map((at) => at[0]);
  const ys = ring.map((at) => at[1]);
  const [left, right, bottom] = [Math.min(...xs), Math.max(...xs), Math.max(...ys)];
  const middle = (top[1] + bottom) / 2 - h / 2;
  const inside = { x: top[0] + 6, y: top[1] + 5 };
  const corners = [[0, 0], [w, 0], [0, h], [w, h]] as const;
  const fits = corners.every(([dx, dy]) => within(ring, inside.x + dx, inside.y + dy));
  return [
    ...(fits ? [inside] : []), { x: (left + right - w) / 2, y: top[1] - h - 4 }, { x: (left + right - w) / 2, y: bottom + 4 },
    { x: right + 6, y: middle }, { x: left - w - 6, y: middle }, { x: (left + right - w) / 2, y: bottom - h - 4 },
  ];
}
