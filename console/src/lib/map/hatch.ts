/** Hatches: the kind of a zone by its strokes, which read in print and without colours. */

import type { Map as MapLibre } from 'maplibre-gl';
import { add_image, SCALE } from './image';
import { hue_of, type Palette } from './palette';

const TILE = 16;

type Stroke = (ctx: CanvasRenderingContext2D) => void;

const line = (ctx: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number) => {
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
};
/** Slanted strokes `apart` pixels from each other; over the edges, so that tiles join. */
const slanted = (ctx: CanvasRenderingContext2D, apart: number, up: boolean) => {
  for (let x = -TILE; x <= TILE; x += apart) {
    if (up) line(ctx, x - 2, TILE + 2, x + TILE + 2, -2);
    else line(ctx, x - 2, -2, x + TILE + 2, TILE + 2);
  }
};

export const HATCHES: Record<string, Stroke> = {
  protection: (ctx) => slanted(ctx, 8, true),
  traffic: (ctx) => slanted(ctx, 16, false),
  access: (ctx) => { line(ctx, 4, 0, 4, TILE); line(ctx, 12, 0, 12, TILE); },
  organiser: (ctx) => { slanted(ctx, 8, true); slanted(ctx, 8, false); },
  river(ctx) {
    for (const y of [4, 12]) {
      ctx.moveTo(0, y);
      ctx.bezierCurveTo(4, y - 4, 4, y - 4, 8, y);
      ctx.bezierCurveTo(12, y + 4, 12, y + 4, 16, y);
    }
  },
  transport: (ctx) => { line(ctx, 1, 4, 7, 4); line(ctx, 9, 12, 15, 12); },
  temporary: (ctx) => { line(ctx, 5, 8, 11, 8); line(ctx, 8, 5, 8, 11); },
  other: (ctx) => { ctx.moveTo(10, 8); ctx.arc(8, 8, 2, 0, Math.PI * 2); },
};

const stroke_of = (kind: string) => HATCHES[kind] ?? HATCHES['other']!;

function paint(ctx: CanvasRenderingContext2D, kind: string, colour: string, alpha: number) {
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 0.9;
  ctx.beginPath();
  stroke_of(kind)(ctx);
  ctx.stroke();
}

/** The image's name; it is made when it is first wanted. */
export function hatch(map: MapLibre, palette: Palette, kind: string, colour: unknown): string {
  const hue = hue_of(colour);
  return add_image(map, `hatch-${kind}-${hue}`, TILE, (ctx) => paint(ctx, kind, palette.hue[hue], 0.42));
}

/** For the legend. */
export function draw_swatch(canvas: HTMLCanvasElement, kind: string, colour: string, dashed: boolean, filled: boolean) {
  const [w, h] = [28, 16];
  canvas.width = w * SCALE;
  canvas.height = h * SCALE;
  const ctx = canvas.getContext('2d')!;
  ctx.scale(SCALE, SCALE);
  if (filled) {
    for (const x of [0, TILE]) {
      ctx.save();
      ctx.translate(x, 0);
      paint(ctx, kind, colour, 0.9);
      ctx.restore();
    }
  }
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  ctx.setLineDash(dashed ? [4, 3] : []);
  ctx.strokeRect(0.75, 0.75, w - 1.5, h - 1.5);
}
