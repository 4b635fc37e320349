/**
 * The base map, where the server has one: one PMTiles file in the schema of Protomaps, read by
 * ranges. Barely there, in the colours of the flavour; its names are drawn by `base_labels`.
 */

import * as maplibregl from 'maplibre-gl';
import type { ExpressionSpecification, LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import type { BaseColours, Palette } from '../palette';
import type { Layer } from '../scene';

export const BASE = 'base';
const GROUP = { group: BASE };

let protocol: Promise<void> | null = null;
/** The reader of PMTiles comes when there is a file to read. */
const ready = () => (protocol ??= import('pmtiles').then(({ Protocol }) => {
  maplibregl.addProtocol('pmtiles', new Protocol().tile);
}));

const kinds = (...all: string[]): ExpressionSpecification => ['in', ['get', 'kind'], ['literal', all]];
const grows = (...stops: number[]): ExpressionSpecification => ['interpolate', ['exponential', 1.6], ['zoom'], ...stops];

/** A layer before it knows its source. */
interface Part {
  id: string;
  'source-layer': string;
  type: 'fill' | 'line';
  filter?: ExpressionSpecification;
  minzoom?: number;
  paint: Record<string, unknown>;
}

function layers(c: BaseColours): LayerSpecification[] {
  const all: Part[] = [
    { id: 'earth', 'source-layer': 'earth', type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': c.earth } },
    { id: 'built', 'source-layer': 'landuse', type: 'fill', filter: kinds('pedestrian', 'industrial', 'hospital', 'school', 'university', 'railway', 'aerodrome', 'airfield', 'military'), paint: { 'fill-color': c.built } },
    { id: 'park', 'source-layer': 'landuse', type: 'fill', filter: kinds('park', 'forest', 'wood', 'cemetery', 'garden', 'grass', 'nature_reserve', 'national_park', 'pitch', 'golf_course', 'zoo'), paint: { 'fill-color': c.park } },
    { id: 'water', 'source-layer': 'water', type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': c.water } },
    { id: 'stream', 'source-layer': 'water', type: 'line', filter: ['==', ['geometry-type'], 'LineString'], minzoom: 11, paint: { 'line-color': c.water, 'line-width': grows(11, 0.6, 16, 4) } },
    { id: 'minor', 'source-layer': 'roads', type: 'line', minzoom: 12, filter: kinds('minor_road', 'path', 'other'), paint: { 'line-color': c.road, 'line-width': grows(12, 0.4, 15, 2.5, 18, 12) } },
    { id: 'major', 'source-layer': 'roads', type: 'line', minzoom: 8, filter: kinds('major_road', 'medium_road'), paint: { 'line-color': c.road_major, 'line-width': grows(8, 0.4, 12, 1.2, 15, 4, 18, 18) } },
    { id: 'highway', 'source-layer': 'roads', type: 'line', filter: kinds('highway'), paint: { 'line-color': c.road_major, 'line-width': grows(6, 0.5, 12, 2, 15, 6, 18, 22) } },
    { id: 'rail', 'source-layer': 'roads', type: 'line', minzoom: 11, filter: kinds('rail'), paint: { 'line-color': c.rail, 'line-width': grows(11, 0.5, 16, 2), 'line-dasharray': [4, 2] } },
    { id: 'buildings', 'source-layer': 'buildings', type: 'fill', minzoom: 14, paint: { 'fill-color': c.building, 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 14, 0, 15, 1] } },
    { id: 'boundary', 'source-layer': 'boundaries', type: 'line', paint: { 'line-color': c.boundary, 'line-width': 0.8, 'line-dasharray': [5, 3] } },
  ];
  return all.map((one) => ({ ...one, id: `${BASE}-${one.id}`, source: BASE, metadata: GROUP }) as LayerSpecification);
}

function mount(map: MapLibre, palette: Palette) {
  if (map.getSource(BASE)) return;
  map.addSource(BASE, { type: 'vector', url: `pmtiles://${location.origin}/basemap.pmtiles` });
  for (const layer of layers(palette.base)) map.addLayer(layer, 'graticule');
}

export function base(): Layer {
  let state: 'none' | 'coming' | 'there' = 'none';
  let colours: Palette;
  /** The style's number, so that a late answer is not put into another style. */
  let style = 0;
  return {
    id: BASE,
    sources: [BASE],
    add(_, palette) {
      colours = palette;
      state = 'none';
      style++;
    },
    update(map, { ground, off }) {
      if (state !== 'none' || !ground?.index.document.base_map || off.has(BASE)) return;
      state = 'coming';
      const mine = style;
      void ready().then(() => {
        if (mine !== style) return;
        state = 'there';
        mount(map, colours);
      });
    },
  };
}
