/** Volumes of air as bodies, while the map is tilted. */

import type { Feature } from 'geojson';
import type { Altitude, Volume } from '../../api';
import type { Layer, Scene } from '../scene';
import { Sheet } from '../sheet';
import { is_tilted, METRES_PER_FOOT, to_screen } from '../view';

const sheet = new Sheet('volume-bodies');
/** A layer each, the smallest first: within one layer the outer body would hide what is in it. */
const BODIES_MAX = 8;
/** How high a volume without a ceiling is drawn. */
const ENDLESS_M = 12_000;
/** Of a round volume, not every corner has an edge. */
const PILLARS_MAX = 12;

/** To look at, not to judge by: the three data differ by some tens of metres here. */
function metres(limit: Altitude | null, none: number): number {
  if (!limit) return none;
  if ('pressure' in limit) return limit.pressure * METRES_PER_FOOT;
  if ('mean_sea' in limit) return limit.mean_sea;
  return 'ellipsoid' in limit ? limit.ellipsoid : limit.ground;
}

const width_of = (volume: Volume) =>
  Math.max(...volume.outline.map((at) => at[0])) - Math.min(...volume.outline.map((at) => at[0]));

const bodies = (scene: Scene) => (scene.model.operation?.volumes ?? [])
  .filter((one) => one.outline.length >= 3).sort((a, b) => width_of(a) - width_of(b));

function features(scene: Scene): Feature[] {
  return bodies(scene).map((one, i) => ({
    type: 'Feature',
    properties: { layer: Math.min(i, BODIES_MAX - 1), base: Math.max(0, metres(one.floor, 0)), top: metres(one.ceiling, ENDLESS_M), active: one.active },
    geometry: { type: 'Polygon', coordinates: [[...one.outline, one.outline[0]!]] },
  }));
}

export function volumes_3d(): Layer {
  return {
    id: sheet.id,
    sources: [sheet.id],
    add(map, palette) {
      sheet.add(map);
      for (let i = 0; i < BODIES_MAX; i++) {
        map.addLayer({
          id: `${sheet.id}-${i}`, type: 'fill-extrusion', source: sheet.id, filter: ['==', ['get', 'layer'], i],
          paint: {
            'fill-extrusion-color': ['case', ['get', 'active'], palette.accent, palette.volume],
            'fill-extrusion-base': ['get', 'base'], 'fill-extrusion-height': ['get', 'top'],
            'fill-extrusion-opacity': 0.11, 'fill-extrusion-vertical-gradient': false,
          },
        });
      }
    },
    update(map, scene) {
      const on = map.getPitch() > 1 && !scene.off.has('air_volume');
      const { operation } = scene.model;
      const key = operation?.volumes.map((one) => `${one.id} ${one.active}`).join();
      sheet.put(map, on ? `${scene.ground?.version} ${key}` : 'off', () => (on ? features(scene) : []));
    },
    /** The upper edge, and what it stands on: a body without edges is fog. */
    draw({ ctx }, scene, view) {
      if (!is_tilted(view) || scene.off.has('air_volume')) return;
      ctx.beginPath();
      for (const one of bodies(scene)) {
        const top = metres(one.ceiling, ENDLESS_M);
        const base = Math.max(0, metres(one.floor, 0));
        const every = Math.ceil(one.outline.length / PILLARS_MAX);
        const at = (i: number, height: number) => to_screen(view, ...one.outline[i % one.outline.length]!, height);
        for (let i = 0; i < one.outline.length; i++) {
          ctx.moveTo(...at(i, top));
          ctx.lineTo(...at(i + 1, top));
          if (i % every !== 0) continue;
          ctx.moveTo(...at(i, base));
          ctx.lineTo(...at(i, top));
        }
      }
      ctx.strokeStyle = scene.palette.accent;
      ctx.globalAlpha = 0.55;
      ctx.lineWidth = 1;
      ctx.stroke();
      ctx.globalAlpha = 1;
    },
  };
}
