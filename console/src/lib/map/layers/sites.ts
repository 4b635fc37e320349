/** Sites: an outline where it is known, and a sign. */

import { key_of } from '../ground';
import { drawn } from '../kinds';
import { point_layer } from '../points';
import type { Layer } from '../scene';
import { Sheet } from '../sheet';

const sheet = new Sheet('site-areas');
const AT = drawn('site');

export function site_areas(): Layer {
  return {
    id: sheet.id,
    sources: [sheet.id],
    add(map, palette) {
      sheet.add(map);
      map.addLayer({
        id: sheet.id, type: 'fill', source: sheet.id, minzoom: AT.sign,
        paint: { 'fill-color': palette.thing, 'fill-antialias': false, 'fill-opacity': ['case', ['get', 'active'], 0.14, 0.06] },
      });
      map.addLayer({
        id: `${sheet.id}-line`, type: 'line', source: sheet.id, minzoom: AT.sign,
        paint: {
          'line-color': palette.thing, 'line-width': ['case', ['get', 'active'], 1.8, 1],
          'line-dasharray': ['case', ['get', 'surveyed'], ['literal', [1, 0]], ['literal', [4, 3]]],
        },
      });
    },
    update(map, { ground, off }) {
      const on = ground !== null && !off.has(AT.group);
      sheet.put(map, on ? String(ground.version) : 'off', () => (on ? ground.of('site') : [])
        .filter((one) => one.geometry?.type.endsWith('Polygon'))
        .map((one) => ({
          type: 'Feature', properties: { key: key_of(one), active: ground!.now(one)?.active ?? false, surveyed: one.surveyed },
          geometry: one.geometry!,
        })));
    },
  };
}

export const sites = () => point_layer('site');
