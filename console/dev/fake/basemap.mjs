/**
 * A PMTiles file (version 3, the schema of Protomaps) of a city that is not there: enough streets,
 * water and names to look at the base map and to test reading by ranges.
 */
import { GeoJSONVT } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import { zxyToTileId } from 'pmtiles';
import { SEINE, band } from './operation.mjs';

const BOX = { west: 2.22, south: 48.8, east: 2.43, north: 48.92 };
const ZOOMS = { min: 8, max: 14 };

const feature = (geometry, properties) => ({ type: 'Feature', geometry, properties });
const polygon = (...at) => ({ type: 'Polygon', coordinates: [[...at, at[0]]] });
const rectangle = (x0, y0, x1, y1) => polygon([x0, y0], [x1, y0], [x1, y1], [x0, y1]);

function streets() {
  const all = [];
  const line = (coordinates, kind, name) => all.push(feature({ type: 'LineString', coordinates }, { kind, name }));
  for (let i = 0; i <= 40; i++) {
    const x = BOX.west + (i / 40) * (BOX.east - BOX.west);
    const kind = i % 8 === 0 ? 'highway' : i % 4 === 0 ? 'major_road' : 'minor_road';
    line(Array.from({ length: 25 }, (_, n) => [x + Math.sin(n / 4 + i) * 0.0006, BOX.south + (n / 24) * (BOX.north - BOX.south)]), kind, `Rue du ${i + 1} Mai`);
    const y = BOX.south + (i / 40) * (BOX.north - BOX.south);
    line(Array.from({ length: 25 }, (_, n) => [BOX.west + (n / 24) * (BOX.east - BOX.west), y + Math.cos(n / 3 + i) * 0.0004]), kind, `Avenue n° ${i + 1}`);
  }
  line(SEINE.map(([x, y]) => [x, y + 0.0012]), 'medium_road', 'Quai de la Rive droite');
  line([[BOX.west, 48.848], [BOX.east, 48.866]], 'rail', '');
  return all;
}

function buildings() {
  const all = [];
  for (let x = 2.28; x < 2.375; x += 0.0022) for (let y = 48.845; y < 48.875; y += 0.0013) all.push(feature(rectangle(x, y, x + 0.0012, y + 0.0006), { kind: 'building' }));
  return all;
}

const place = (name, x, y, population_rank, min_zoom) => feature({ type: 'Point', coordinates: [x, y] }, { kind: 'locality', name, population_rank, min_zoom });

const LAYERS = {
  earth: [feature(rectangle(BOX.west, BOX.south, BOX.east, BOX.north), { kind: 'earth' })],
  landuse: [
    feature(rectangle(2.3235, 48.862, 2.3305, 48.8655), { kind: 'park' }), feature(rectangle(2.243, 48.858, 2.262, 48.875), { kind: 'forest' }),
    feature(rectangle(2.334, 48.845, 2.341, 48.8485), { kind: 'garden' }), feature(rectangle(2.362, 48.836, 2.368, 48.842), { kind: 'hospital' }),
  ],
  water: [feature(band(0.0006), { kind: 'river', name: 'La Seine' })],
  roads: streets(),
  buildings: buildings(),
  boundaries: [feature({ type: 'LineString', coordinates: [[BOX.west, 48.9], [BOX.east, 48.905]] }, { kind: 'county' })],
  places: [place('Paris', 2.3488, 48.8534, 12, 4), place('Invalides', 2.313, 48.8565, 5, 12), place('Le Marais', 2.3585, 48.8585, 5, 12), place('Saint-Germain', 2.3335, 48.8535, 4, 13), place('Chaillot', 2.2925, 48.867, 4, 13)],
};

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}

/** Columns: ids as differences, run lengths, lengths, offsets plus one. */
function directory(entries) {
  let last = 0;
  const ids = entries.map((one) => {
    const step = one.id - last;
    last = one.id;
    return varint(step);
  });
  return Buffer.concat([varint(entries.length), ...ids, ...entries.map(() => varint(1)), ...entries.map((one) => varint(one.length)), ...entries.map((one) => varint(one.offset + 1))]);
}

const tile_x = (lon, z) => Math.floor(((lon + 180) / 360) * 2 ** z);
const tile_y = (lat, z) => Math.floor(((1 - Math.log(Math.tan((lat * Math.PI) / 180) + 1 / Math.cos((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);

export function basemap() {
  const indexes = Object.entries(LAYERS).map(([name, features]) => [name, new GeoJSONVT({ type: 'FeatureCollection', features }, { maxZoom: ZOOMS.max, indexMaxZoom: 0, buffer: 64 })]);
  const tiles = [];
  for (let z = ZOOMS.min; z <= ZOOMS.max; z++) {
    for (let x = tile_x(BOX.west, z); x <= tile_x(BOX.east, z); x++) {
      for (let y = tile_y(BOX.north, z); y <= tile_y(BOX.south, z); y++) {
        const found = Object.fromEntries(indexes.map(([name, index]) => [name, index.getTile(z, x, y)]).filter(([, tile]) => tile?.features.length > 0));
        if (Object.keys(found).length > 0) tiles.push({ id: zxyToTileId(z, x, y), bytes: Buffer.from(fromGeojsonVt(found, { version: 2, extent: 4096 })) });
      }
    }
  }
  tiles.sort((a, b) => a.id - b.id);
  let offset = 0;
  const root = directory(tiles.map((one) => {
    const entry = { id: one.id, length: one.bytes.length, offset };
    offset += one.bytes.length;
    return entry;
  }));
  const metadata = Buffer.from(JSON.stringify({ name: 'fake', vector_layers: Object.keys(LAYERS).map((id) => ({ id, fields: {} })) }));
  const head = Buffer.alloc(127);
  head.write('PMTiles', 0, 'ascii');
  head.writeUInt8(3, 7);
  [127, root.length, 127 + root.length, metadata.length, 0, 0, 127 + root.length + metadata.length, offset, tiles.length, tiles.length, tiles.length]
    .forEach((value, i) => head.writeBigUInt64LE(BigInt(value), 8 + i * 8));
  [1, 1, 1, 1, ZOOMS.min, ZOOMS.max].forEach((value, i) => head.writeUInt8(value, 96 + i));
  [BOX.west, BOX.south, BOX.east, BOX.north].forEach((value, i) => head.writeInt32LE(Math.round(value * 1e7), 102 + i * 4));
  head.writeUInt8(12, 118);
  head.writeInt32LE(23_450_000, 119);
  head.writeInt32LE(488_570_000, 123);
  return Buffer.concat([head, root, metadata, ...tiles.map((one) => one.bytes)]);
}

/** Answers a request for a range, as the real server does. */
export function serve_range(bytes, request, response) {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', etag: '"fake"' };
  if (from === undefined) return response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
  const end = Math.min(Number(to), bytes.length - 1);
  const part = bytes.subarray(Number(from), end + 1);
  response.writeHead(206, { ...headers, 'content-length': part.length, 'content-range': `bytes ${from}-${end}/${bytes.length}` });
  response.end(part);
}
