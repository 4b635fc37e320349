/** The operation's volumes of air: outline, a hatch by kind that reads in print, name and limits. */

import type { Feature } from 'geojson';
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import type { Volume } from '../../api';
import { format } from '../../words';
import type { Palette } from '../palette';
import { FONT_BOLD, FONT_SMALL } from '../pen';
import type { Layer, Scene } from '../scene';
import { to_screen } from '../view';

const ID = 'volumes';
const TILE = 16;

/** In force: strokes rising to the right. Not in force: dots. Another kind: falling strokes. */
type Hatch = 'rising' | 'falling' | 'dots';
const hatch_of = (volume: Volume): Hatch =>
  !volume.active ? 'dots' : volume.kind && volume.kind !== 'restricted' ? 'falling' : 'rising';

function picture_of(hatch: Hatch, colour: string): ImageData {
  const scale = 2;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = TILE * scale;
  const ctx = canvas.getContext('2d')!;
  ctx.scale(scale, scale);
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.globalAlpha = 0.34;
  if (hatch === 'dots') {
    ctx.arc(TILE / 2, TILE / 2, 1, 0, Math.PI * 2);
    ctx.fill();
  } else {
    const rise = hatch === 'rising' ? 1 : -1;
    for (const shift of [-TILE, 0, TILE]) {
      ctx.moveTo(shift - 2, rise > 0 ? TILE + 2 : -2);
      ctx.lineTo(shift + TILE + 2, rise > 0 ? -2 : TILE + 2);
    }
    ctx.lineWidth = 0.8;
    ctx.stroke();
  }
  return ctx.getImageData(0, 0, canvas.width, canvas.height);
}

function features(scene: Scene): Feature[] {
  const sel = scene.selected?.kind === 'volume' ? scene.selected.id : null;
  return (scene.model.operation?.volumes ?? []).filter((one) => one.outline.length >= 3).map((one) => ({
    type: 'Feature',
    properties: { id: one.id, hatch: `hatch-${hatch_of(one)}`, active: one.active, selected: one.id === sel },
    geometry: { type: 'Polygon', coordinates: [[...one.outline, one.outline[0]!]] },
  }));
}

function add(map: MapLibre, palette: Palette) {
  for (const hatch of ['rising', 'falling', 'dots'] as const) {
    map.addImage(`hatch-${hatch}`, picture_of(hatch, palette.volume), { pixelRatio: 2 });
  }
  map.addSource(ID, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  map.addLayer({ id: ID, type: 'fill', source: ID, paint: { 'fill-pattern': ['get', 'hatch'] } });
  map.addLayer({
    id: `${ID}-line`, type: 'line', source: ID,
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
    add(map, palette) {
      drawn = [];
      add(map, palette);
    },
    update(map, scene) {
      const now = [scene.model.operation, scene.selected?.kind === 'volume' ? scene.selected.id : null];
      if (now.every((one, i) => one === drawn[i]) && drawn.length > 0) return;
      drawn = now;
      map.getSource<GeoJSONSource>(ID)?.setData({ type: 'FeatureCollection', features: features(scene) });
    },
    draw(pen, scene, view) {
      for (const volume of scene.model.operation?.volumes ?? []) {
        const top = volume.outline.reduce<[number, number] | null>(
          (best, at) => (!best || at[1] > best[1] + 1e-9 || (Math.abs(at[1] - best[1]) < 1e-9 && at[0] < best[0]) ? at : best), null);
        if (!top) continue;
        const [x, y] = to_screen(view, top[0], top[1]);
        const limits = `${format.limit(volume.floor)} – ${format.limit(volume.ceiling)}`;
        const w = Math.max(pen.measure(volume.name, FONT_BOLD), pen.measure(limits, FONT_SMALL)) + 8;
        // Below the corner, inside; where that is taken, above it, outside.
        for (const box of [{ x: x + 6, y: y + 5, w, h: 32 }, { x, y: y - 36, w, h: 32 }]) {
          if (!pen.is_free(box)) continue;
          pen.reserve(box);
          pen.text([
            { text: volume.name, colour: scene.palette.volume_label, font: FONT_BOLD },
            { text: limits, colour: scene.palette.volume_label, font: FONT_SMALL },
          ], box.x + 2, box.y + 2, 15, scene.palette.halo);
          break;
        }
      }
    },
  };
}
