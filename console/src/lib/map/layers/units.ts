/** Units where they report to be, or at their bases, with the symbols of MIL-STD-2525 and APP-6. */

import type { Feature } from 'geojson';
import type { Map as MapLibre } from 'maplibre-gl';
import type { Flavour } from '../../look/theme.svelte';
import type { Thing } from '../../operation';
import { key_of } from '../ground';
import { SCALE } from '../image';
import { drawn } from '../kinds';
import { palette as palette_of, type Palette } from '../palette';
import { unit_of } from '../pen';
import { PLACE_OLD_MS, unit_place, type Layer, type Scene } from '../scene';
import { Sheet } from '../sheet';

const sheet = new Sheet('units');
const AT = drawn('unit');
const SIZE = 17;

/** Friend, present; the rest is symbol set and entity (MIL-STD-2525D, tables A-IX and A-XIX). */
const code = (set: string, entity: string) => `1003${set}0000${entity}0000`;
const LAND = '10';
const AIR = '01';
const CODES: Record<string, string> = {
  crs: code(LAND, '141700'), patrol: code(LAND, '141700'), gendarmerie_mobile: code(LAND, '141200'),
  sentinelle: code(LAND, '121100'), dog: code(LAND, '140500'), river: code(LAND, '142000'),
  counter_drone: code(LAND, '130100'), fire: code(LAND, '141000'), medical: code(LAND, '161300'),
  technical: code(LAND, '161100'), eod: code(LAND, '140800'), bomb_disposal: code(LAND, '140800'),
  fighter: code(AIR, '110104'), awacs: code(AIR, '110116'), helicopter: code(AIR, '110200'),
  surveillance_drone: code(AIR, '110300'),
};
export function code_of(unit: Thing): string {
  const { sidc, kind } = unit.fields;
  if (typeof sidc === 'string' && /^\d{20,30}$/.test(sidc)) return sidc;
  return CODES[String(kind)] ?? code(LAND, '110000');
}

/** The standard's four colours, faded: friend, hostile, neutral, unknown. */
const FILLS: Record<Flavour, [string, string, string, string]> = {
  dark: ['#86b0d6', '#e08a80', '#8fbf96', '#d6c479'], light: ['#b5d6f2', '#f0b1aa', '#bfe0c2', '#f0e3a6'],
};

type Milsymbol = (typeof import('milsymbol'))['default'];
let library: Promise<Milsymbol> | null = null;
/** It is large, and comes when the first unit is to be drawn. */
const symbols = () => (library ??= import('milsymbol').then((found) => found.default));

/** As SVG, for a canvas would have to be read back from the graphics card. */
async function picture_of(ms: Milsymbol, sidc: string, flavour: Flavour): Promise<HTMLImageElement> {
  const [friend, hostile, neutral, unknown] = FILLS[flavour];
  const drawn = new ms.Symbol(sidc, {
    size: SIZE * SCALE, colorMode: ms.ColorMode('#c9a9d6', friend, hostile, neutral, unknown, unknown),
    outlineWidth: 4, outlineColor: palette_of(flavour).ground, strokeWidth: 4.5, simpleStatusModifier: true,
  });
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(drawn.asSVG())}`;
  await image.decode();
  return image;
}

/** A place fades from the age of one minute on, until it is old. */
const [FADES_MS, FAINTEST] = [60_000, 0.4];
export function clearness(age_ms: number): number {
  const part = (age_ms - FADES_MS) / (PLACE_OLD_MS - FADES_MS);
  return 1 - Math.max(0, Math.min(1, part)) * (1 - FAINTEST);
}

function feature(unit: Thing, scene: Scene): Feature | null {
  const place = unit_place(unit, scene.model);
  if (!place) return null;
  const clear = place.told_at === null ? 1 : clearness(scene.now - place.told_at);
  return {
    type: 'Feature', properties: { key: key_of(unit), sign: `unit-${code_of(unit)}`, clear },
    geometry: { type: 'Point', coordinates: [place.longitude_deg, place.latitude_deg] },
  };
}

/** Changes when a unit has reported another place, and as places fade. */
const STEP_MS = 15_000;
function told(scene: Scene): string {
  let newest = 0;
  for (const unit of scene.model.units.values()) newest = Math.max(newest, unit.place?.[2] ?? 0);
  return `${newest} ${Math.floor(scene.now / STEP_MS)}`;
}

export function units(): Layer {
  let flavour: Flavour = 'dark';
  /** Which ground's pictures are there, and which are coming. */
  let [ready, coming] = [-1, -1];

  /** Makes the pictures that are still missing, in the style that is on now. */
  async function images(map: MapLibre, { ground }: Scene) {
    const [style, version] = [flavour, ground!.version];
    // Meanwhile the style may change, the operation, or the screen: a map that went away has no style.
    const is_over = () => !map.style || style !== flavour || version !== coming;
    const ms = await symbols();
    if (is_over()) return;
    const missing = new Set(ground!.of('unit').map(code_of).filter((sidc) => !map.hasImage(`unit-${sidc}`)));
    const made = await Promise.all([...missing].map(async (sidc) => [sidc, await picture_of(ms, sidc, style)] as const));
    if (is_over()) return;
    for (const [sidc, image] of made) {
      if (!map.hasImage(`unit-${sidc}`)) map.addImage(`unit-${sidc}`, image, { pixelRatio: SCALE });
    }
    ready = version;
    map.triggerRepaint();
  }

  function add(map: MapLibre, palette: Palette) {
    flavour = palette === palette_of('dark') ? 'dark' : 'light';
    ready = coming = -1;
    sheet.add(map);
    map.addLayer({
      id: 'units-dot', type: 'circle', source: sheet.id, minzoom: AT.from, maxzoom: AT.sign,
      paint: { 'circle-radius': 2.4, 'circle-color': palette.accent, 'circle-stroke-color': palette.halo, 'circle-stroke-width': 1, 'circle-opacity': ['get', 'clear'] },
    });
    map.addLayer({
      id: 'units', type: 'symbol', source: sheet.id, minzoom: AT.sign,
      layout: {
        'icon-image': ['get', 'sign'], 'icon-allow-overlap': ['step', ['zoom'], false, 15, true],
        'icon-size': ['interpolate', ['linear'], ['zoom'], AT.sign, 0.75 * unit_of(map), 14, unit_of(map)], 'icon-padding': 0,
        'symbol-sort-key': 0,
      },
      paint: { 'icon-opacity': ['get', 'clear'] },
    });
  }

  return {
    id: 'units',
    sources: [sheet.id],
    add,
    update(map, scene) {
      const { ground, off } = scene;
      const on = ground !== null && !off.has(AT.group) && ground.of('unit').length > 0;
      if (on && coming !== ground.version) {
        coming = ground.version;
        void images(map, scene);
      }
      const shown = on && ready === ground.version;
      sheet.put(map, shown ? `${ready} ${told(scene)}` : on ? 'coming' : 'off', () =>
        (shown ? ground.of('unit').flatMap((one) => feature(one, scene) ?? []) : []));
    },
  };
}
