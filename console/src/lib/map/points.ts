/**
 * How kinds with a point are drawn: a dot from afar, its sign from near. Signs make room for each
 * other; the dot beneath stays, so that nothing is lost in a crowd.
 */

import type { Feature } from 'geojson';
import { middle_of, type Thing } from '../operation';
import { key_of, standing_of, type Ground } from './ground';
import { drawn } from './kinds';
import type { Palette } from './palette';
import { unit_of } from './pen';
import type { Layer, Scene } from './scene';
import { Sheet } from './sheet';
import { sign, sign_name, type Mark } from './signs';

export function point_feature(thing: Thing, more: Record<string, unknown>): Feature | null {
  const place = thing.geometry && middle_of(thing.geometry);
  if (!place) return null;
  return {
    type: 'Feature', properties: { key: key_of(thing), ...more },
    geometry: { type: 'Point', coordinates: [place.longitude_deg, place.latitude_deg] },
  };
}

interface Options {
  /** Leaves some without a sign. */
  fits?: (thing: Thing, ground: Ground) => boolean;
  dots?: boolean;
  /** A small shape at the corner of a sign; another `key`, other marks. */
  marks?: { key(scene: Scene): string; of(thing: Thing, scene: Scene): Mark | null };
}

/** The layer of one kind. */
export function point_layer(kind: string, { fits = () => true, dots = true, marks }: Options = {}): Layer {
  const at = drawn(kind);
  const sheet = new Sheet(`${kind}-points`);
  let colours: Palette;
  return {
    id: sheet.id,
    sources: [sheet.id],
    add(map, palette) {
      colours = palette;
      sheet.add(map);
      if (dots) {
        map.addLayer({
          id: `${sheet.id}-dot`, type: 'circle', source: sheet.id, minzoom: at.from,
          paint: {
            'circle-radius': ['interpolate', ['linear'], ['zoom'], at.from, 1.6, at.sign, 2.6],
            'circle-color': ['match', ['get', 'standing'], 'open', palette.thing_faint, palette.closed],
            'circle-stroke-color': palette.halo, 'circle-stroke-width': 1,
          },
        });
      }
      map.addLayer({
        id: `${sheet.id}-sign`, type: 'symbol', source: sheet.id, minzoom: at.sign,
        layout: {
          'icon-image': ['get', 'sign'], 'icon-padding': 3,
          'icon-size': ['interpolate', ['linear'], ['zoom'], at.sign, 0.8 * unit_of(map), at.sign + 2, unit_of(map)],
          'symbol-sort-key': ['match', ['get', 'standing'], 'open', at.rank + 20, at.rank],
        },
      });
    },
    update(map, scene) {
      const { ground } = scene;
      const on = ground !== null && !scene.off.has(at.group);
      const key = on ? `${ground.version} ${marks?.key(scene) ?? ''}` : 'off';
      sheet.put(map, key, () => (on ? ground.of(kind) : []).flatMap((thing) => {
        if (!fits(thing, ground!)) return [];
        const standing = standing_of(thing, ground!.now(thing));
        const name = sign_name(kind, thing.fields['kind']);
        const mark = marks?.of(thing, scene) ?? null;
        const image = sign(map, colours, name, standing, thing.surveyed, mark);
        return point_feature(thing, { standing, sign: image }) ?? [];
      }));
    },
  };
}
