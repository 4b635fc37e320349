/** Barriers: a line with ticks; heavier where it stops a vehicle. */

import type { Map as MapLibre } from 'maplibre-gl';
import { key_of } from '../ground';
import { add_image } from '../image';
import { drawn } from '../kinds';
import type { Palette } from '../palette';
import type { Layer } from '../scene';
import { Sheet } from '../sheet';

const sheet = new Sheet('barriers');
const AT = drawn('barrier');
const HEAVY = ['concrete', 'vehicle_block', 'wall'];
const TILE = 12;

/** A stretch of line with one tick across. */
const tick = (map: MapLibre, palette: Palette) => add_image(map, 'barrier', TILE, (ctx) => {
  ctx.strokeStyle = palette.thing;
  ctx.lineWidth = 1.2;
  ctx.moveTo(0, TILE / 2);
  ctx.lineTo(TILE, TILE / 2);
  ctx.moveTo(TILE / 2, TILE / 2 - 3);
  ctx.lineTo(TILE / 2, TILE / 2 + 3);
  ctx.stroke();
});

export function barriers(): Layer {
  return {
    id: 'barriers',
    sources: [sheet.id],
    add(map, palette) {
      sheet.add(map);
      tick(map, palette);
      map.addLayer({
        id: 'barriers', type: 'line', source: sheet.id, minzoom: AT.from,
        paint: {
          'line-color': palette.thing, 'line-width': ['case', ['get', 'heavy'], 3, 1.2],
          'line-dasharray': ['case', ['get', 'surveyed'], ['literal', [1, 0]], ['literal', [4, 3]]],
        },
      });
      map.addLayer({
        id: 'barriers-ticks', type: 'line', source: sheet.id, minzoom: 13.5, filter: ['get', 'surveyed'],
        paint: { 'line-pattern': 'barrier', 'line-width': TILE },
      });
    },
    update(map, { ground, off }) {
      const on = ground !== null && !off.has(AT.group);
      sheet.put(map, on ? String(ground.version) : 'off', () => (on ? ground.of('barrier') : [])
        .filter((one) => one.geometry !== null)
        .map((one) => ({
          type: 'Feature',
          properties: { key: key_of(one), surveyed: one.surveyed, heavy: HEAVY.includes(String(one.fields['kind'])) },
          geometry: one.geometry!,
        })));
    },
  };
}
