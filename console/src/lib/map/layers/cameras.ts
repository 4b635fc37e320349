/** Cameras: a sign, and from near what each can see. */

import type { Feature } from 'geojson';
import { points_of, type Thing } from '../../operation';
import { towards } from '../draft';
import { key_of } from '../ground';
import { drawn } from '../kinds';
import { point_layer } from '../points';
import type { Layer } from '../scene';
import { Sheet } from '../sheet';

const sheet = new Sheet('camera-fields');
const AT = drawn('camera');
const CONES_FROM = 13;
const RANGE_M = 80;
const STEP_DEG = 6;

/** A slice of a circle; a whole one where it sees all around. */
export function field_of(camera: Thing): Feature | null {
  const { bearing_deg, field_of_view_deg, range_m } = camera.fields;
  const [from] = points_of(camera.geometry);
  if (!from || typeof bearing_deg !== 'number' || typeof field_of_view_deg !== 'number') return null;
  const range = typeof range_m === 'number' ? range_m : RANGE_M;
  const steps = Math.max(2, Math.ceil(field_of_view_deg / STEP_DEG));
  const arc = Array.from({ length: steps + 1 }, (_, i) =>
    towards(from, bearing_deg + field_of_view_deg * (i / steps - 0.5), range));
  const ring = field_of_view_deg >= 360 ? arc : [from, ...arc, from];
  return {
    type: 'Feature', properties: { key: key_of(camera), surveyed: camera.surveyed },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
}

export function camera_fields(): Layer {
  return {
    id: sheet.id,
    sources: [sheet.id],
    add(map, palette) {
      sheet.add(map);
      map.addLayer({
        id: sheet.id, type: 'fill', source: sheet.id, minzoom: CONES_FROM,
        paint: { 'fill-color': palette.camera, 'fill-opacity': 0.16, 'fill-antialias': false },
      });
      map.addLayer({
        id: `${sheet.id}-line`, type: 'line', source: sheet.id, minzoom: CONES_FROM,
        paint: {
          'line-color': palette.camera, 'line-width': 0.9, 'line-opacity': 0.75,
          'line-dasharray': ['case', ['get', 'surveyed'], ['literal', [1, 0]], ['literal', [4, 3]]],
        },
      });
    },
    update(map, { ground, off }) {
      const on = ground !== null && !off.has(AT.group);
      sheet.put(map, on ? String(ground.version) : 'off', () =>
        (on ? ground.of('camera') : []).flatMap((one) => field_of(one) ?? []));
    },
  };
}

export const cameras = () => point_layer('camera');
