/** Making a map: its worker, its gestures, nothing from elsewhere. */

import 'maplibre-gl/dist/maplibre-gl.css';
import * as maplibregl from 'maplibre-gl';
import worker_url from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Volume } from '../api';
import type { Flavour } from '../look/theme.svelte';
import { areas_of, lines_of, points_of, type At, type OperationDocument } from '../operation';
import { style } from './style';

maplibregl.setWorkerUrl(worker_url);
// The worker is on its way while the picture is.
maplibregl.prewarm();

export type { Map as MapLibre } from 'maplibre-gl';

export interface Camera { longitude_deg: number; latitude_deg: number; zoom: number }

export function make(
  container: HTMLElement, flavour: Flavour, camera: Camera, title: string,
): maplibregl.Map {
  const map = new maplibregl.Map({
    container,
    style: style(flavour),
    center: [camera.longitude_deg, camera.latitude_deg],
    zoom: camera.zoom,
    minZoom: 2,
    maxZoom: 18,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 60,
    renderWorldCopies: false,
    fadeDuration: 0,
    locale: { 'Map.Title': title },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}

/** `lon,lat,zoom`, as the address has it. */
export function read_camera(text: string | null): Camera | null {
  const [longitude_deg, latitude_deg, zoom] = (text ?? '').split(',').map(Number);
  const numbers = [longitude_deg, latitude_deg, zoom];
  const good = numbers.every((one) => one !== undefined && Number.isFinite(one));
  if (!good || Math.abs(latitude_deg!) > 85 || Math.abs(longitude_deg!) > 180) return null;
  return { longitude_deg: longitude_deg!, latitude_deg: latitude_deg!, zoom: zoom! };
}

/** How far from the centre the ground of a city reaches; what lies beyond is another place. */
const REACH_DEG = 0.55;

/** The corners of what is on the ground around the centre. */
export function ground_corners(document: OperationDocument): At[] {
  const { longitude_deg, latitude_deg } = document.centre;
  const near = ([lon, lat]: At) => Math.abs(lon - longitude_deg) < REACH_DEG && Math.abs(lat - latitude_deg) < REACH_DEG;
  return document.things.filter((one) => one.kind !== 'air_volume')
    .flatMap((one) => [...areas_of(one.geometry), ...lines_of(one.geometry), points_of(one.geometry)].flat())
    .filter(near);
}

export const write_camera = (camera: Camera) =>
  `${camera.longitude_deg.toFixed(4)},${camera.latitude_deg.toFixed(4)},${camera.zoom.toFixed(2)}`;

/** A camera that shows every outline in `share` of the view, or a city's width around `centre`. */
export function home(
  outlines: readonly (readonly [number, number])[], centre: [number, number],
  width_px: number, height_px: number, share = 0.62,
): Camera {
  const lons = outlines.map((at) => at[0]);
  const lats = outlines.map((at) => at[1]);
  if (outlines.length === 0) return { longitude_deg: centre[0], latitude_deg: centre[1], zoom: 9 };
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const mid = (south + north) / 2;
  const wide = ((east - west) / 360) * 512;
  const high = ((north - south) / 360 / Math.cos((mid * Math.PI) / 180)) * 512;
  const zoom = Math.log2(Math.min((width_px * share) / wide, (height_px * share) / high));
  return { longitude_deg: (west + east) / 2, latitude_deg: mid, zoom: Math.max(3, Math.min(13, zoom)) };
}

/** Degrees of latitude from the middle of the operation that the air desk opens on at the most. */
const AIR_REACH_DEG = 3;

/** Corners of the volumes of air around the middle: those in force, or all where none is. */
export function air_corners(
  volumes: readonly Volume[], centre: { latitude_deg: number } | undefined,
): (readonly [number, number])[] {
  const in_force = volumes.filter((one) => one.active);
  const corners = (in_force.length > 0 ? in_force : volumes).flatMap((one) => one.outline);
  return corners.filter((at) => Math.abs(at[1] - (centre?.latitude_deg ?? at[1])) < AIR_REACH_DEG) as [number, number][];
}

/** A view (west, south, east, north, in degrees) and half of it more on each side, within the world. */
export function widened([west, south, east, north]: [number, number, number, number]): [number, number, number, number] {
  const [dx, dy] = [(east - west) / 2, (north - south) / 2];
  return [Math.max(-180, west - dx), Math.max(-90, south - dy), Math.min(180, east + dx), Math.min(90, north + dy)];
}
