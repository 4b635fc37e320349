/** Signs of what has a point: drawn here, so that both flavours and the legend have the same. */

import type { Map as MapLibre } from 'maplibre-gl';
import type { Standing } from './ground';
import { add_image } from './image';
import type { Palette } from './palette';

const BOX = 20;
type Path = (ctx: CanvasRenderingContext2D) => void;

const lines = (...all: [number, number][][]): Path => (ctx) => {
  for (const way of all) way.forEach(([x, y], i) => (i === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)));
};
const circle = (ctx: CanvasRenderingContext2D, x: number, y: number, r: number) => {
  ctx.moveTo(x + r, y);
  ctx.arc(x, y, r, 0, Math.PI * 2);
};

/** In a box of twenty; strokes, a dot is a stroke of no length. */
const SIGNS: Record<string, Path> = {
  gate: lines([[5, 5], [5, 15]], [[15, 5], [15, 15]], [[7, 10], [13, 10]], [[10.8, 7.8], [13, 10], [10.8, 12.2]]),
  bridge(ctx) {
    lines([[4, 6], [4, 14]], [[16, 6], [16, 14]], [[4, 9], [16, 9]])(ctx);
    ctx.moveTo(5, 14);
    ctx.quadraticCurveTo(10, 8, 15, 14);
  },
  station(ctx) {
    circle(ctx, 10, 10, 4.5);
    lines([[3.5, 10], [16.5, 10]])(ctx);
  },
  pier(ctx) {
    circle(ctx, 10, 5.6, 1.4);
    lines([[10, 7], [10, 15]], [[7.2, 9.2], [12.8, 9.2]])(ctx);
    ctx.moveTo(5, 11.5);
    ctx.quadraticCurveTo(6, 15, 10, 15);
    ctx.quadraticCurveTo(14, 15, 15, 11.5);
  },
  camera: lines([[4, 7], [12, 7], [12, 13], [4, 13], [4, 7]], [[12, 9.5], [16, 7], [16, 13], [12, 10.5]]),
  post: lines([[6.5, 4.5], [6.5, 15.5]], [[6.5, 5], [14.5, 7.5], [6.5, 10]]),
  post_command: lines([[6.5, 4.5], [6.5, 15.5]], [[6.5, 5], [14.5, 5], [14.5, 10], [6.5, 10]], [[6.5, 7.5], [14.5, 7.5]]),
  post_medical: lines([[10, 5], [10, 15]], [[5, 10], [15, 10]]),
  post_observation(ctx) {
    ctx.moveTo(4, 10);
    ctx.quadraticCurveTo(10, 4, 16, 10);
    ctx.quadraticCurveTo(10, 16, 4, 10);
    circle(ctx, 10, 10, 1.4);
  },
  post_river(ctx) {
    for (const y of [7.5, 12.5]) {
      ctx.moveTo(4, y);
      ctx.bezierCurveTo(7, y - 4, 7, y - 4, 10, y);
      ctx.bezierCurveTo(13, y + 4, 13, y + 4, 16, y);
    }
  },
  site(ctx) {
    lines([[10, 4.2], [15.6, 8.4], [13.5, 15], [6.5, 15], [4.4, 8.4], [10, 4.2]])(ctx);
    circle(ctx, 10, 10, 0.8);
  },
  site_hospital: lines([[7, 5], [7, 15]], [[13, 5], [13, 15]], [[7, 10], [13, 10]]),
  site_airport: lines([[10, 4], [10, 16]], [[4, 11], [10, 8], [16, 11]], [[7.5, 15.5], [10, 14], [12.5, 15.5]]),
  site_hotel: lines([[4, 6], [4, 15]], [[4, 13], [16, 13], [16, 15]], [[16, 13], [16, 10.5], [9, 10.5], [9, 13]], [[6.2, 9.6], [6.3, 9.6]]),
};

/** The sign of a kind of kind: its own, where it has one. */
export const sign_name = (kind: string, what: unknown) =>
  Object.hasOwn(SIGNS, `${kind}_${String(what)}`) ? `${kind}_${String(what)}` : kind;

/** How a gate stands, by a shape at the corner: hollow is of the gate, full of its lists. */
export type Mark = 'silent' | 'red' | 'amber' | 'pressed' | 'fresh';
const MARK_AT = { x: 16, y: 4 };

function draw_mark(ctx: CanvasRenderingContext2D, palette: Palette, mark: Mark) {
  const { x, y } = MARK_AT;
  ctx.beginPath();
  if (mark === 'fresh') circle(ctx, x, y, 2);
  else if (mark === 'silent' || mark === 'red') {
    lines([[x, y - 3.6], [x + 3.8, y + 3], [x - 3.8, y + 3], [x, y - 3.6]])(ctx);
  } else lines([[x, y - 3.8], [x + 3.8, y], [x, y + 3.8], [x - 3.8, y], [x, y - 3.8]])(ctx);
  ctx.closePath();
  const { critical, warning } = palette.severity;
  const colour = {
    silent: critical, red: critical, amber: warning, pressed: warning, fresh: palette.thing,
  }[mark];
  const is_hollow = mark === 'silent' || mark === 'pressed';
  ctx.strokeStyle = palette.halo;
  ctx.lineWidth = 2.6;
  ctx.stroke();
  ctx.fillStyle = is_hollow ? palette.halo : colour;
  ctx.fill();
  if (!is_hollow) return;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.3;
  ctx.stroke();
}

/** Closed: crossed out. In part: a bar beneath. Unsurveyed: a dashed frame. */
export function draw_sign(
  ctx: CanvasRenderingContext2D, palette: Palette, name: string, standing: Standing, surveyed: boolean,
  mark: Mark | null = null,
) {
  const colour = standing === 'open' ? palette.thing : palette.closed;
  ctx.lineJoin = ctx.lineCap = 'round';
  ctx.beginPath();
  ctx.roundRect(1.5, 1.5, BOX - 3, BOX - 3, 3);
  ctx.fillStyle = palette.ground;
  ctx.globalAlpha = 0.88;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.setLineDash(surveyed ? [] : [2.4, 2.2]);
  ctx.strokeStyle = standing === 'open' ? palette.thing_faint : colour;
  ctx.lineWidth = standing === 'open' ? 0.9 : 1.3;
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  SIGNS[name]?.(ctx);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.4;
  ctx.globalAlpha = standing === 'closed' ? 0.7 : 1;
  ctx.stroke();
  ctx.globalAlpha = 1;
  if (standing !== 'open') draw_standing(ctx, standing);
  if (mark) draw_mark(ctx, palette, mark);
}

function draw_standing(ctx: CanvasRenderingContext2D, standing: Standing) {
  ctx.beginPath();
  if (standing === 'closed') lines([[3.5, 16.5], [16.5, 3.5]], [[3.5, 3.5], [16.5, 16.5]])(ctx);
  else lines([[4, 17], [16, 17]])(ctx);
  ctx.lineWidth = standing === 'closed' ? 1.5 : 2.2;
  ctx.stroke();
}

/** The image's name; it is made when it is first wanted. */
export function sign(
  map: MapLibre, palette: Palette, name: string, standing: Standing, surveyed: boolean,
  mark: Mark | null = null,
): string {
  const id = `sign-${name}-${standing}-${surveyed}${mark ? `-${mark}` : ''}`;
  return add_image(map, id, BOX, (ctx) =>
    draw_sign(ctx, palette, name, standing, surveyed, mark));
}
