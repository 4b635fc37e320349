/** What is drawn over a camera's picture: people, areas, lines and how a crowd flows. */

import type { CameraView, FlowLive, Pair, PersonLive } from '../api';
import { format, tongue } from '../words';
import type { Drawn } from './columns';
import { to_picture, way_to_picture, type Ground } from './ground';
import { area_short } from './says';
import { density_class, is_fresh } from './state';

export const OVERLAYS = ['boxes', 'areas', 'lines', 'flow'] as const;
export type Overlay = (typeof OVERLAYS)[number];

/** Over any picture, by day and by night: light, on a dark edge. */
const [INK, EDGE, PLATE, PAUSED] = ['#ffffff', 'rgb(0 0 0 / 75%)', 'rgb(0 0 0 / 82%)', '#f2b83b'];
const FILLS = ['#7fd1ff', '#7fd1ff', '#ffe27a', '#ffb45c', '#ff7a70'];
const FONT_PX = 12;
/** Narrower pictures have no words on them. */
const WORDS_FROM_PX = 300;
/** From here on they say all. */
const ALL_WORDS_FROM_PX = 520;
/** An arrow is as long as the way of so many seconds. */
const ARROW_S = 2;

export interface Scene {
  camera: CameraView;
  drawn: Drawn | null;
  ground: Ground | null;
  hidden: ReadonlySet<string>;
}
interface Sheet {
  ctx: CanvasRenderingContext2D;
  w: number;
  h: number;
  /** Words and where they want to stand. */
  words: { text: string; x: number; y: number }[];
}

/** The least width of a line, and of its dark edge. */
function stroke({ ctx }: Sheet, colour: string, width = 1.5) {
  ctx.strokeStyle = EDGE;
  ctx.lineWidth = width + 2;
  ctx.stroke();
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

function path({ ctx, w, h }: Sheet, parts: readonly (readonly Pair[])[]) {
  ctx.beginPath();
  for (const way of parts) {
    way.forEach(([x, y], i) => (i === 0 ? ctx.moveTo(x * w, y * h) : ctx.lineTo(x * w, y * h)));
  }
}

/** Over everything, and never over each other: what finds no room is in the tables. */
function say({ ctx, w, h, words }: Sheet) {
  if (w < WORDS_FROM_PX) return;
  ctx.font = `600 ${FONT_PX}px 'Inter Variable', system-ui, sans-serif`;
  ctx.textBaseline = 'middle';
  const high = FONT_PX + 6;
  const taken: { left: number; top: number; wide: number }[] = [];
  for (const { text, x, y } of words) {
    const wide = ctx.measureText(text).width + 8;
    const left = Math.max(2, Math.min(w - wide - 2, x - wide / 2));
    const free = [0, 1, -1, 2, -2, 3].map((step) => y + step * (high + 2) - high / 2).find((top) =>
      top > 2 && top + high < h - 2
      && taken.every((one) => Math.abs(one.top - top) >= high || left >= one.left + one.wide || one.left >= left + wide));
    if (free === undefined) continue;
    taken.push({ left, top: free, wide });
    ctx.fillStyle = PLATE;
    ctx.fillRect(left, free, wide, high);
    ctx.fillStyle = INK;
    ctx.fillText(text, left + 4, free + high / 2 + 0.5);
  }
}

/** Corners alone, so that who stands there stays to be seen; of vehicles the whole box. */
function box(sheet: Sheet, { place, is_vehicle }: PersonLive) {
  const { ctx, w, h } = sheet;
  const [x, y, wide, high] = [place[0] * w, place[1] * h, place[2] * w, place[3] * h];
  const arm = is_vehicle ? Math.max(wide, high) : Math.min(wide, high) * 0.3;
  const [ax, ay] = [Math.min(arm, wide / 2), Math.min(arm, high / 2)];
  ctx.beginPath();
  for (const [cx, sx] of [[x, 1], [x + wide, -1]] as const) {
    for (const [cy, sy] of [[y, 1], [y + high, -1]] as const) {
      ctx.moveTo(cx + sx * ax, cy);
      ctx.lineTo(cx, cy);
      ctx.lineTo(cx, cy + sy * ay);
    }
  }
  stroke(sheet, INK, 1.2);
}

const middle = (all: readonly Pair[]): Pair =>
  [0, 1].map((i) => all.reduce((sum, one) => sum + one[i]!, 0) / all.length) as Pair;

/** Of the part that is in the picture. */
function label_at(parts: readonly Pair[][]): Pair | null {
  const seen = parts.flat().filter(([x, y]) => x >= 0 && y >= 0 && x <= 1 && y <= 1);
  return seen.length === 0 ? null : middle(seen);
}

function areas(sheet: Sheet, { camera, drawn, ground }: Scene) {
  const { ctx } = sheet;
  for (const { name, points } of drawn?.areas ?? []) {
    const parts = way_to_picture(ground!, points, true);
    const live = is_fresh(camera) ? camera.live?.areas[name] : undefined;
    const is_paused = camera.live?.is_paused ?? false;
    const fullness = density_class(live?.density_per_m2 ?? null);
    path(sheet, parts);
    if (fullness !== null && fullness > 0 && !is_paused) {
      ctx.fillStyle = FILLS[fullness]!;
      ctx.globalAlpha = 0.1 + 0.06 * fullness;
      ctx.fill();
      ctx.globalAlpha = 1;
    }
    ctx.setLineDash(is_paused ? [6, 5] : []);
    stroke(sheet, is_paused ? PAUSED : FILLS[fullness ?? 0]!);
    ctx.setLineDash([]);
    const at = label_at(parts);
    if (!at) continue;
    const says = is_paused ? tongue.w.cameras.paused_short : live ? area_short(live, sheet.w < ALL_WORDS_FROM_PX) : '';
    sheet.words.push({ text: says ? `${name} · ${says}` : name, x: at[0] * sheet.w, y: at[1] * sheet.h });
  }
}

function arrow({ ctx }: Sheet, from: Pair, to: Pair, head: number) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  for (const side of [2.6, -2.6]) {
    ctx.moveTo(...to);
    ctx.lineTo(to[0] + head * Math.cos(angle + side), to[1] + head * Math.sin(angle + side));
  }
}

/** With a short arrow where forwards is: left to right as one looks along the line. */
function lines(sheet: Sheet, { camera, drawn, ground }: Scene) {
  const { w, h } = sheet;
  for (const { name, points } of drawn?.lines ?? []) {
    const parts = way_to_picture(ground!, points, false);
    path(sheet, parts);
    stroke(sheet, INK, 2);
    const [from, to] = [points[0]!, points.at(-1)!];
    const mid = middle([from, to]);
    const squeeze = Math.cos((mid[1] * Math.PI) / 180);
    // A quarter turn to the right of the way, on the ground.
    const over: Pair = [mid[0] + (to[1] - from[1]) / squeeze / 4, mid[1] - ((to[0] - from[0]) * squeeze) / 4];
    const [a, b] = [to_picture(ground!, mid), to_picture(ground!, over)];
    if (!a || !b) continue;
    arrow(sheet, [a[0] * w, a[1] * h], [b[0] * w, b[1] * h], 7);
    stroke(sheet, INK, 1.5);
    const [on, back] = camera.crossed[name] ?? [0, 0];
    sheet.words.push({ text: `${name} · ▶ ${format.number(on)} ◀ ${format.number(back)}`, x: a[0] * w, y: a[1] * h - 14 });
  }
}

/** Where a piece of the crowd is after two seconds. */
function flows_to({ at, position, velocity }: FlowLive, size: Pair | null, ground: Ground | null): Pair | null {
  if (position && ground) {
    const north = (velocity[1] * ARROW_S) / 111_320;
    const east = (velocity[0] * ARROW_S) / 111_320 / Math.cos((position[1] * Math.PI) / 180);
    return to_picture(ground, [position[0] + east, position[1] + north]);
  }
  if (position || !size) return null;
  return [at[0] + (velocity[0] * ARROW_S) / size[0], at[1] + (velocity[1] * ARROW_S) / size[1]];
}

/** Where people come together, the arrow is thick. */
function flow(sheet: Sheet, { camera, ground }: Scene) {
  const { w, h } = sheet;
  for (const one of camera.live?.flow ?? []) {
    const to = one.moving > 0.05 ? flows_to(one, camera.live!.size, ground) : null;
    if (!to) continue;
    const meets = (one.divergence ?? 0) < -0.05;
    arrow(sheet, [one.at[0] * w, one.at[1] * h], [to[0] * w, to[1] * h], meets ? 9 : 6);
    stroke(sheet, meets ? FILLS[3]! : INK, meets ? 3 : 1.4);
  }
}

/** `w` and `h`: of the picture on the screen, whose corner is at the canvas's. */
export function draw_overlay(ctx: CanvasRenderingContext2D, w: number, h: number, scene: Scene) {
  const sheet: Sheet = { ctx, w, h, words: [] };
  const { camera, ground, hidden } = scene;
  ctx.lineJoin = ctx.lineCap = 'round';
  if (ground && !hidden.has('areas')) areas(sheet, scene);
  if (ground && !hidden.has('lines')) lines(sheet, scene);
  // Nobody is boxed where somebody was a while ago.
  const fresh = is_fresh(camera);
  if (fresh && !hidden.has('flow')) flow(sheet, scene);
  if (fresh && !hidden.has('boxes')) for (const one of camera.live?.people ?? []) box(sheet, one);
  say(sheet);
}
