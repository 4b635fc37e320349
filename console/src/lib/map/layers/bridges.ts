/** Bridges: their line, broken where closed; a sign only where something is restricted. */

import { key_of, standing_of } from '../ground';
import { drawn } from '../kinds';
import { point_layer } from '../points';
import type { Layer } from '../scene';
import { Sheet } from '../sheet';

const sheet = new Sheet('bridge-lines');
const AT = drawn('bridge');

export function bridge_lines(): Layer {
  return {
    id: sheet.id,
    sources: [sheet.id],
    add(map, palette) {
      sheet.add(map);
      for (const [part, width, gap] of [['edges', 1.1, 4], ['cross', 2.2, 0]] as const) {
        map.addLayer({
          id: `${sheet.id}-${part}`, type: 'line', source: sheet.id, minzoom: AT.from,
          ...(part === 'cross' && { filter: ['==', ['get', 'standing'], 'closed'] as const }),
          paint: {
            'line-color': ['match', ['get', 'standing'], 'open', palette.thing_faint, palette.closed],
            'line-width': width, 'line-gap-width': gap,
            'line-dasharray': ['case', ['==', ['get', 'standing'], 'closed'], ['literal', [1.5, 1.5]], ['get', 'surveyed'], ['literal', [1, 0]], ['literal', [4, 3]]],
          },
        });
      }
    },
    update(map, { ground, off }) {
      const on = ground !== null && !off.has(AT.group);
      sheet.put(map, on ? String(ground.version) : 'off', () => (on ? ground.of('bridge') : [])
        .filter((one) => one.geometry?.type.endsWith('LineString'))
        .map((one) => ({
          type: 'Feature', properties: { key: key_of(one), standing: standing_of(one, ground!.now(one)), surveyed: one.surveyed },
          geometry: one.geometry!,
        })));
    },
  };
}

export const bridges = () => point_layer('bridge', {
  dots: false,
  fits: (bridge, ground) => bridge.geometry?.type === 'Point' || standing_of(bridge, ground.now(bridge)) !== 'open',
});
