/**
 * The height strip: every track by its distance from the middle of the operation and its height.
 *
 * The axis is of pressure altitude. What is measured from something else stands at the same number
 * and is drawn hollow, or dotted, so that nobody compares the two by eye.
 */

import type { Altitude, Severity, Volume } from '../../lib/api';
import type { Palette } from '../../lib/map/palette';
import { severity_path } from '../../lib/map/pen';
import { datum_of, type Track } from '../../lib/picture';

export interface Strip {
  tracks: readonly Track[];
  volumes: readonly Volume[];
  now: number;
  selected: string | null;
  centre: [number, number];
  palette: Palette;
  feet: string;
  /** Which tracks are inside without leave, and which come in without: by track. */
  standing: ReadonlyMap<string, Severity>;
}

/** Of the tracks, how many stand above something else than the axis, and how many not at all. */
export interface Census { others: number; heightless: number; placeless: number }
export function census(tracks: readonly Track[]): Census {
  const all = { others: 0, heightless: 0, placeless: 0 };
  for (const track of tracks) {
    if (Number.isNaN(track.longitude_deg)) all.placeless++;
    else if (Number.isNaN(track.altitude_ft)) all.heightless++;
    else if (datum_of(track.flags) !== 'pressure') all.others++;
  }
  return all;
}

const FEET_MAX = 45_000;
const FEET_PER_METRE = 1 / 0.3048;
const LEFT = 54;
const FOOT = 16;
const HIT_PX = 10;
/** A track unheard for longer is drawn paler. */
const FRESH_MS = 15_000;

function kilometres([lon0, lat0]: [number, number], lon: number, lat: number): number {
  const east = (((lon - lon0 + 540) % 360) - 180) * Math.cos(((lat + lat0) / 2) * (Math.PI / 180));
  return Math.hypot(east, lat - lat0) * 111.2;
}

function reach(strip: Strip): number {
  const far = strip.volumes.flatMap((one) => one.outline.map(([lon, lat]) => kilometres(strip.centre, lon, lat)));
  return Math.max(60, ...far.filter((km) => km < 400)) * 1.35;
}

function place(canvas: HTMLCanvasElement, strip: Strip) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const km = reach(strip);
  return {
    width, height, km,
    x: (distance: number) => LEFT + (Math.min(distance, km) / km) * (width - LEFT - 8),
    y: (feet: number) => height - FOOT - (Math.max(0, Math.min(feet, FEET_MAX)) / FEET_MAX) * (height - FOOT - 6),
  };
}

function feet_of(limit: Altitude | null, none: number): number {
  if (!limit) return none;
  if ('pressure' in limit) return limit.pressure;
  const metres = 'ellipsoid' in limit ? limit.ellipsoid : 'mean_sea' in limit ? limit.mean_sea : limit.ground;
  return metres * FEET_PER_METRE;
}

/** The ground is at the foot of every axis. */
function is_on_axis(limit: Altitude | null): boolean {
  return !limit || 'pressure' in limit || ('ground' in limit && limit.ground <= 0);
}

/** Where a volume begins and ends, seen from the middle. */
function span(strip: Strip, volume: Volume): [number, number] {
  const all = volume.outline.map(([lon, lat]) => kilometres(strip.centre, lon, lat));
  return [Math.min(...all), Math.max(...all)];
}

export function draw(canvas: HTMLCanvasElement, strip: Strip) {
  const ratio = devicePixelRatio;
  const at = place(canvas, strip);
  canvas.width = Math.round(at.width * ratio);
  canvas.height = Math.round(at.height * ratio);
  const ctx = canvas.getContext('2d');
  if (!ctx) return;
  ctx.scale(ratio, ratio);
  ctx.font = '11px "Inter Variable", sans-serif';
  grid(ctx, strip, at);
  for (const volume of strip.volumes) band(ctx, strip, at, volume);
  // Those that matter lie above the others.
  const matters = (track: Track) => strip.standing.has(track.track) || track.track === strip.selected;
  for (const track of strip.tracks) if (!matters(track)) dot(ctx, strip, at, track);
  for (const track of strip.tracks) if (matters(track)) dot(ctx, strip, at, track);
}

type Place = ReturnType<typeof place>;

function grid(ctx: CanvasRenderingContext2D, strip: Strip, at: Place) {
  ctx.fillStyle = strip.palette.graticule_label;
  ctx.strokeStyle = strip.palette.graticule;
  ctx.lineWidth = 1;
  for (const feet of [0, 15_000, 30_000, 45_000]) {
    const y = Math.round(at.y(feet)) + 0.5;
    line(ctx, LEFT, y, at.width - 8, y);
    ctx.textAlign = 'right';
    ctx.fillText(`${feet / 1000}k ${strip.feet}`, LEFT - 6, Math.max(10, y + 4));
  }
  ctx.textAlign = 'center';
  for (let km = 0; km <= at.km; km += 50) ctx.fillText(`${km} km`, Math.max(LEFT + 12, at.x(km)), at.height - 3);
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number) {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

function band(ctx: CanvasRenderingContext2D, strip: Strip, at: Place, volume: Volume) {
  const [near, far] = span(strip, volume);
  if (near > at.km) return;
  // A volume around the middle begins there.
  const x1 = at.x(near < far * 0.9 ? 0 : near > 1 && far - near < far * 0.05 ? 0 : near);
  const [top, bottom] = [at.y(feet_of(volume.ceiling, FEET_MAX)), at.y(feet_of(volume.floor, 0))];
  const x2 = at.x(far);
  ctx.strokeStyle = strip.palette.volume;
  ctx.globalAlpha = volume.active ? 0.9 : 0.3;
  ctx.setLineDash(volume.active ? [] : [3, 4]);
  line(ctx, x1, top, x1, bottom);
  line(ctx, x2, top, x2, bottom);
  for (const [limit, y] of [[volume.ceiling, top], [volume.floor, bottom]] as const) {
    ctx.setLineDash(is_on_axis(limit) ? (volume.active ? [] : [3, 4]) : [1, 3]);
    line(ctx, x1, y, x2, y);
  }
  ctx.setLineDash([]);
  ctx.globalAlpha = volume.active ? 0.08 : 0;
  ctx.fillStyle = strip.palette.volume;
  ctx.fillRect(x1, top, x2 - x1, bottom - top);
  ctx.globalAlpha = 1;
}

function spot(strip: Strip, at: Place, track: Track): [number, number] | null {
  if (Number.isNaN(track.longitude_deg) || Number.isNaN(track.altitude_ft)) return null;
  return [at.x(kilometres(strip.centre, track.longitude_deg, track.latitude_deg)), at.y(track.altitude_ft)];
}

function dot(ctx: CanvasRenderingContext2D, strip: Strip, at: Place, track: Track) {
  const here = spot(strip, at, track);
  if (!here) return;
  const chosen = track.track === strip.selected;
  ctx.globalAlpha = chosen || strip.now - track.position_at < FRESH_MS ? 1 : 0.35;
  const severity = strip.standing.get(track.track);
  const colour = severity ? strip.palette.severity[severity] : chosen ? strip.palette.accent : strip.palette.track;
  ctx.fillStyle = ctx.strokeStyle = colour;
  ctx.lineWidth = 1.3;
  ctx.beginPath();
  if (severity) severity_path(ctx, severity, here[0], here[1], 5);
  else ctx.arc(here[0], here[1], chosen ? 4 : 2.2, 0, Math.PI * 2);
  if (datum_of(track.flags) === 'pressure') ctx.fill();
  else ctx.stroke();
  if (chosen) {
    ctx.fillStyle = strip.palette.accent;
    if (severity) {
      ctx.strokeStyle = strip.palette.accent;
      ctx.beginPath();
      ctx.arc(here[0], here[1], 8, 0, Math.PI * 2);
      ctx.stroke();
    }
    ctx.textAlign = here[0] > at.width - 90 ? 'right' : 'left';
    ctx.fillText(track.callsign || track.icao, here[0] + (ctx.textAlign === 'left' ? 11 : -11), here[1] + 4);
  }
  ctx.globalAlpha = 1;
}

/** The track nearest to a place on the strip. */
export function pick(canvas: HTMLCanvasElement, strip: Strip, x: number, y: number): string | null {
  const at = place(canvas, strip);
  let [best, found]: [number, string | null] = [HIT_PX, null];
  for (const track of strip.tracks) {
    const here = spot(strip, at, track);
    const far = here ? Math.hypot(here[0] - x, here[1] - y) : Infinity;
    if (far < best && track.track) [best, found] = [far, track.track];
  }
  return found;
}
