/**
 * Zones: hatched by kind while they are active, an outline else. The inner the ring, the heavier
 * the line; what is not surveyed is dashed.
 */

import type { Feature } from 'geojson';
import { areas_of, type At, type Thing } from '../../operation';
import { within } from '../../picture';
import { key_of, type Ground } from '../ground';
import { hatch } from '../hatch';
import { hue_of, type Palette } from '../palette';
import type { Layer } from '../scene';
import { Sheet } from '../sheet';
import type { Map as MapLibre } from 'maplibre-gl';

const sheet = new Sheet('zones');

export const ring_of = (zone: Thing) => Number(zone.fields['ring'] ?? 9);

/** Outer rings of what is hatched. */
interface Hatched { key: string; rings: At[][]; size: number }

function size_of(ring: readonly At[]): number {
  const [xs, ys] = [ring.map((at) => at[0]), ring.map((at) => at[1])];
  return (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys));
}

/** The smallest zones first. */
function hatched_of(ground: Ground): Hatched[] {
  const active = ground.of('zone').filter((one) => ground.now(one)?.active);
  return active.map((one) => {
    const rings = areas_of(one.geometry);
    return { key: key_of(one), rings, size: rings.reduce((sum, ring) => sum + size_of(ring), 0) };
  }).sort((a, b) => a.size - b.size);
}

const any_in = (some: readonly At[], ring: readonly At[]) => some.some(([x, y]) => within(ring, x, y));
/** Zones often share a border: what is as near to the edge as this is in. */
const EDGE_DEG = 3e-5;
function on_edge([x, y]: At, ring: readonly At[]): boolean {
  return ring.some((a, i) => {
    const b = ring[(i + 1) % ring.length]!;
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const along = dx || dy ? ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy) : 0;
    const t = Math.max(0, Math.min(1, along));
    return Math.hypot(x - a[0] - t * dx, y - a[1] - t * dy) < EDGE_DEG;
  });
}
const all_in = (all: readonly At[], ring: readonly At[]) =>
  all.every((at) => within(ring, at[0], at[1]) || on_edge(at, ring));

/** Where zones lie in each other, only the innermost hatch is drawn: holes of the others. */
function holes_of(ring: readonly At[], zone: Hatched, all: readonly Hatched[]): At[][] {
  const holes: At[][] = [];
  // From the largest down, so that what lies in a hole already is passed over.
  for (const other of all.filter((one) => one.size < zone.size).reverse()) {
    for (const inner of other.rings) {
      const apart = holes.every((hole) => !any_in(inner, hole) && !any_in(hole, inner));
      if (apart && all_in(inner, ring)) holes.push(inner);
    }
  }
  return holes;
}

/** Whatever is active, without what lies in it. */
function fills(map: MapLibre, palette: Palette, ground: Ground): Feature[] {
  const all = hatched_of(ground);
  return all.flatMap((zone) => zone.rings.map((ring): Feature => {
    const { kind, colour } = ground.index.find(zone.key)!.fields;
    return {
      type: 'Feature', properties: { key: zone.key, part: 'fill', hatch: hatch(map, palette, String(kind), colour) },
      geometry: { type: 'Polygon', coordinates: [ring, ...holes_of(ring, zone, all)] },
    };
  }));
}

function outlines(palette: Palette, ground: Ground): Feature[] {
  // Outer rings first, so that inner ones lie on them.
  const zones = [...ground.of('zone')].sort((a, b) => ring_of(b) - ring_of(a));
  return zones.filter((one) => one.geometry !== null).map((one) => {
    const { colour } = one.fields;
    const ring = ring_of(one);
    return {
      type: 'Feature',
      properties: {
        key: key_of(one), part: 'line', colour: palette.hue[hue_of(colour)],
        active: ground.now(one)?.active ?? false, surveyed: one.surveyed,
        width: ring === 0 ? 3.2 : ring === 1 ? 2.2 : ring === 2 ? 1.5 : 1,
      },
      geometry: one.geometry!,
    };
  });
}

export function zones(): Layer {
  let colours: Palette;
  return {
    id: 'zones',
    sources: [sheet.id],
    add(map, palette) {
      colours = palette;
      sheet.add(map);
      map.addLayer({
        id: 'zones', type: 'fill', source: sheet.id, filter: ['==', ['get', 'part'], 'fill'],
        paint: { 'fill-pattern': ['get', 'hatch'], 'fill-antialias': false },
      });
      map.addLayer({
        id: 'zones-line', type: 'line', source: sheet.id, filter: ['==', ['get', 'part'], 'line'], layout: { 'line-join': 'round' },
        paint: {
          'line-color': ['get', 'colour'],
          // From afar a heavy line would be larger than what it goes around.
          'line-width': ['interpolate', ['linear'], ['zoom'], 10, ['*', 0.45, ['get', 'width']], 13, ['get', 'width']],
          'line-opacity': ['case', ['get', 'active'], 0.95, 0.5],
          'line-dasharray': ['case', ['get', 'surveyed'], ['literal', [1, 0]], ['literal', [4, 2.5]]],
        },
      });
    },
    update(map, { ground, off }) {
      const on = ground !== null && !off.has('zone');
      sheet.put(map, on ? String(ground.version) : 'off', () => (on ? [...fills(map, colours, ground), ...outlines(colours, ground)] : []));
    },
  };
}
