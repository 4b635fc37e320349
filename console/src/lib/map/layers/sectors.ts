/** Sectors: thin lines of dots and dashes, as boundaries of command are drawn. */

import { key_of } from '../ground';
import { drawn } from '../kinds';
import type { Layer } from '../scene';
import { Sheet } from '../sheet';

const sheet = new Sheet('sectors');
const AT = drawn('sector');

export function sectors(): Layer {
  return {
    id: 'sectors',
    sources: [sheet.id],
    add(map, palette) {
      sheet.add(map);
      map.addLayer({
        id: 'sectors', type: 'line', source: sheet.id, minzoom: AT.from,
        paint: { 'line-color': palette.thing_faint, 'line-width': 1, 'line-dasharray': [7, 3, 1, 3], 'line-opacity': 0.75 },
      });
    },
    update(map, { ground, off }) {
      const on = ground !== null && !off.has(AT.group);
      sheet.put(map, on ? String(ground.version) : 'off', () => (on ? ground.of('sector') : [])
        .filter((one) => one.geometry !== null)
        .map((one) => ({ type: 'Feature', properties: { key: key_of(one) }, geometry: one.geometry! })));
    },
  };
}
