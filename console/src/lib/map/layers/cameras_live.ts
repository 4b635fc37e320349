/**
 * What cameras see now: people in their places, areas hatched by how full they are, lines with
 * their crossings. The denser the hatch, the fuller; the number says it, and `≥` where there may
 * be more.
 */

import type { CameraView } from '../../api';
import { density_class, is_fresh, read_drawn, type Drawn } from '../../cameras';
import { area_short } from '../../cameras/says';
import type { At, Thing } from '../../operation';
import { format } from '../../words';
import type { Palette } from '../palette';
import { FONT, FONT_BOLD, type Box, type Pen } from '../pen';
import type { Hit, Layer, Scene } from '../scene';
import { on_view, to_screen, type View } from '../view';

/** The switch of the panel. */
export const CAMERA_LIVE = 'camera_live';
const [FROM, LABELS_FROM, TICKS_FROM] = [14, 15.5, 16.5];
/** Pixels between the strokes, by how full; 0: none. */
export const APART_PX = [0, 14, 9, 6, 5] as const;
const TICK_M_S = 3;

/** People and names of the last frame, for the pointer. */
export let live_hits: readonly Hit[] = [];

const known = new WeakMap<Thing, Drawn>();
function drawn_of(thing: Thing): Drawn {
  const made = known.get(thing) ?? read_drawn(thing.fields);
  known.set(thing, made);
  return made;
}

export function fullness_colour(palette: Palette, fullness: number | null): string {
  const { hue } = palette;
  return [palette.camera, palette.camera, hue.yellow, hue.orange, hue.red][fullness ?? 0]!;
}

/** Slanted strokes over the box of a path that is clipped to; the fullest are crossed. */
export function draw_fullness(ctx: CanvasRenderingContext2D, x: number, y: number, w: number, h: number, fullness: number, colour: string) {
  const apart = APART_PX[fullness]!;
  if (apart === 0) return;
  ctx.beginPath();
  for (let at = x - h - ((x - h) % apart); at < x + w; at += apart) {
    ctx.moveTo(at, y + h);
    ctx.lineTo(at + h, y);
    if (fullness < 4) continue;
    ctx.moveTo(at, y);
    ctx.lineTo(at + h, y + h);
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.stroke();
}

function outline({ ctx }: Pen, way: readonly At[], closed: boolean) {
  ctx.beginPath();
  way.forEach((at, i) => (i === 0 ? ctx.moveTo(...at) : ctx.lineTo(...at)));
  if (closed) ctx.closePath();
}
function stroke({ ctx }: Pen, palette: Palette, colour: string, width: number) {
  ctx.strokeStyle = palette.halo;
  ctx.lineWidth = width + 2;
  ctx.stroke();
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

/** Beside what box it wants to stand, and what it says. */
interface Mark { around: Box; lines: { text: string; font: string; colour: string }[]; camera: string }
const screen = (view: View, points: readonly At[]) => points.map(([lon, lat]) => to_screen(view, lon, lat) as At);
const middle = (way: readonly At[]): At =>
  [0, 1].map((i) => way.reduce((sum, one) => sum + one[i]!, 0) / way.length) as At;
const box_of = (way: readonly At[]) => {
  const [xs, ys] = [way.map((at) => at[0]), way.map((at) => at[1])];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
};

function areas(pen: Pen, { palette }: Scene, view: View, camera: CameraView, drawn: Drawn, marks: Mark[]) {
  const { ctx } = pen;
  const is_paused = camera.live!.is_paused;
  for (const { name, points } of drawn.areas) {
    const way = screen(view, points);
    const box = box_of(way);
    if (!on_view(view, box.x + box.w / 2, box.y + box.h / 2, Math.max(box.w, box.h))) continue;
    const live = is_paused ? undefined : camera.live!.areas[name];
    const fullness = density_class(live?.density_per_m2 ?? null);
    const colour = fullness_colour(palette, fullness);
    if (fullness !== null) {
      ctx.save();
      outline(pen, way, true);
      ctx.clip();
      ctx.globalAlpha = 0.75;
      draw_fullness(ctx, box.x, box.y, box.w, box.h, fullness, colour);
      ctx.restore();
    }
    outline(pen, way, true);
    ctx.setLineDash(live ? [] : [5, 4]);
    stroke(pen, palette, colour, 1.4);
    ctx.setLineDash([]);
    marks.push({ around: box, camera: camera.camera, lines: [{ text: name, font: FONT, colour: palette.label }, ...(live ? [{ text: area_short(live), font: FONT_BOLD, colour: palette.label }] : [])] });
  }
}

/** A small arrow where forwards is: left to right as one looks along the line. */
function lines(pen: Pen, { palette }: Scene, view: View, camera: CameraView, drawn: Drawn, marks: Mark[]) {
  for (const { name, points } of drawn.lines) {
    const way = screen(view, points);
    const [from, to] = [way[0]!, way.at(-1)!];
    const [x, y] = middle([from, to]);
    if (!on_view(view, x, y, 200)) continue;
    outline(pen, way, false);
    stroke(pen, palette, palette.camera, 2.4);
    const long = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
    const over: At = [-(to[1] - from[1]) / long, (to[0] - from[0]) / long];
    const tip: At = [x + over[0] * 12, y + over[1] * 12];
    outline(pen, [[x, y], tip], false);
    const angle = Math.atan2(over[1], over[0]);
    for (const side of [2.6, -2.6]) {
      pen.ctx.moveTo(...tip);
      pen.ctx.lineTo(tip[0] + 6 * Math.cos(angle + side), tip[1] + 6 * Math.sin(angle + side));
    }
    stroke(pen, palette, palette.camera, 1.6);
    const [on, back] = camera.crossed[name] ?? [0, 0];
    marks.push({ around: box_of([...way, tip]), camera: camera.camera, lines: [{ text: name, font: FONT, colour: palette.label }, { text: `▶ ${format.number(on)}  ◀ ${format.number(back)}`, font: FONT_BOLD, colour: palette.label }] });
  }
}

function people(pen: Pen, { palette }: Scene, view: View, camera: CameraView, hits: Hit[]) {
  const { ctx } = pen;
  const r = (view.zoom < 15.5 ? 1.5 : view.zoom < 17 ? 2.2 : 3) * pen.unit;
  const dots: At[] = [];
  ctx.beginPath();
  for (const { position, speed_mps, direction_deg, is_vehicle } of camera.live!.people) {
    if (!position) continue;
    const [x, y] = to_screen(view, ...position);
    if (!on_view(view, x, y)) continue;
    dots.push([x, y]);
    pen.reserve({ x: x - 5, y: y - 5, w: 10, h: 10 });
    hits.push({ x: x - 6, y: y - 6, w: 12, h: 12, sel: { kind: 'thing', id: `camera/${camera.camera}` } });
    if (is_vehicle) ctx.rect(x - r * 1.3, y - r * 1.3, r * 2.6, r * 2.6);
    if (view.zoom < TICKS_FROM || !speed_mps || direction_deg === null || speed_mps < 0.2) continue;
    const turn = (direction_deg * Math.PI) / 180;
    const long = r + Math.min(18, speed_mps * TICK_M_S * r);
    ctx.moveTo(x, y);
    ctx.lineTo(x + long * Math.sin(turn), y - long * Math.cos(turn));
  }
  stroke(pen, palette, palette.label, 1.2);
  ctx.beginPath();
  for (const [x, y] of dots) {
    ctx.moveTo(x + r, y);
    ctx.arc(x, y, r, 0, Math.PI * 2);
  }
  ctx.lineWidth = 2;
  ctx.strokeStyle = palette.halo;
  ctx.stroke();
  ctx.fillStyle = palette.label;
  ctx.fill();
}

const LINE_PX = 14;
/** Outside of what it is about, where there is room: who is in it is to be seen. */
function label(pen: Pen, { palette }: Scene, { around, lines: text, camera }: Mark, hits: Hit[]) {
  const w = Math.max(...text.map((one) => pen.measure(one.text, one.font))) + 4;
  const h = text.length * LINE_PX * pen.unit + 2;
  const [x, y] = [around.x + around.w / 2 - w / 2, around.y + around.h / 2 - h / 2];
  const places = [
    [around.x + around.w + 4, y], [around.x - w - 4, y], [x, around.y + around.h + 4], [x, around.y - h - 4], [x, y],
  ] as const;
  const box = places.map(([left, top]) => ({ x: left, y: top, w, h })).find((one) => pen.is_free(one));
  if (!box) return;
  pen.reserve(box);
  pen.ctx.globalAlpha = 0.78;
  pen.ctx.fillStyle = palette.halo;
  pen.ctx.fillRect(box.x, box.y, w, h);
  pen.ctx.globalAlpha = 1;
  pen.text(text, box.x + 2, box.y + 1, LINE_PX * pen.unit, palette.halo);
  hits.push({ ...box, sel: { kind: 'thing', id: `camera/${camera}` } });
}

export function cameras_live(): Layer {
  return {
    id: 'cameras-live',
    draw(pen, scene, view) {
      live_hits = [];
      const { cameras, ground } = scene;
      if (!cameras || !ground || view.zoom < FROM || scene.off.has(CAMERA_LIVE)) return;
      const hits: Hit[] = [];
      const marks: Mark[] = [];
      // What a worker last said of a camera long ago is not now.
      const seen = cameras.cameras.filter(is_fresh);
      for (const camera of seen) {
        const thing = ground.index.get('camera', camera.camera);
        if (!thing) continue;
        areas(pen, scene, view, camera, drawn_of(thing), marks);
        lines(pen, scene, view, camera, drawn_of(thing), marks);
      }
      for (const camera of seen) people(pen, scene, view, camera, hits);
      if (view.zoom >= LABELS_FROM) for (const mark of marks) label(pen, scene, mark, hits);
      live_hits = hits;
    },
  };
}
