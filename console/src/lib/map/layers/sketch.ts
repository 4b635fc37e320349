/** A camera's calibration, over everything: numbered points, areas and lines, the seen ground. */

import type { At } from '../../operation';
import { FONT_BOLD, type Pen } from '../pen';
import type { Layer } from '../scene';
import type { Palette } from '../palette';
import type { SketchPoint } from '../sketch';
import { to_screen, type View } from '../view';

const RING_PX = 8;

function path({ ctx }: Pen, view: View, way: readonly At[], closed: boolean) {
  ctx.beginPath();
  way.forEach(([lon, lat], i) => {
    const at = to_screen(view, lon, lat);
    if (i === 0) ctx.moveTo(...at);
    else ctx.lineTo(...at);
  });
  if (closed) ctx.closePath();
}

function stroke({ ctx }: Pen, palette: Palette, colour: string, width: number) {
  ctx.strokeStyle = palette.halo;
  ctx.lineWidth = width + 2.4;
  ctx.stroke();
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

function fill({ ctx }: Pen, colour: string, alpha: number) {
  ctx.fillStyle = colour;
  ctx.globalAlpha = alpha;
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** A ring around the exact place; its number beside it. */
function point(pen: Pen, view: View, palette: Palette, { at, label, half, bad }: SketchPoint) {
  const { ctx } = pen;
  const [x, y] = to_screen(view, ...at);
  const colour = bad ? palette.severity.critical : palette.accent;
  ctx.beginPath();
  ctx.arc(x, y, RING_PX, 0, Math.PI * 2);
  ctx.setLineDash(half ? [3, 3] : []);
  stroke(pen, palette, colour, 2);
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.arc(x, y, 1.8, 0, Math.PI * 2);
  fill(pen, colour, 1);
  pen.text([{ text: label, colour, font: FONT_BOLD }], x + RING_PX + 2, y - RING_PX - 6, 14, palette.halo);
}

function corners(pen: Pen, view: View, palette: Palette, all: readonly At[]) {
  for (const place of all) {
    const [x, y] = to_screen(view, ...place);
    pen.ctx.beginPath();
    pen.ctx.rect(x - 3.5, y - 3.5, 7, 7);
    fill(pen, palette.ground, 1);
    stroke(pen, palette, palette.accent, 1.4);
  }
}

export function sketch(): Layer {
  return {
    id: 'sketch',
    draw(pen, { sketch: of, palette }, view) {
      if (!of) return;
      if (of.seen.length > 2) {
        path(pen, view, of.seen, true);
        fill(pen, palette.accent, 0.08);
        pen.ctx.setLineDash([6, 4]);
        stroke(pen, palette, palette.accent, 1.2);
        pen.ctx.setLineDash([]);
      }
      for (const way of of.ways) {
        path(pen, view, way.points, way.closed);
        if (way.closed) fill(pen, palette.camera, 0.18);
        stroke(pen, palette, palette.camera, 2);
        corners(pen, view, palette, way.points);
        const [x, y] = to_screen(view, ...way.points[0]!);
        pen.text([{ text: way.label, colour: palette.label, font: FONT_BOLD }], x + 6, y + 5, 14, palette.halo);
      }
      if (of.open) {
        const { points, closed, cursor } = of.open;
        path(pen, view, cursor ? [...points, cursor] : points, closed && points.length > 1);
        if (closed) fill(pen, palette.accent, 0.14);
        stroke(pen, palette, palette.accent, 1.8);
        corners(pen, view, palette, points);
      }
      for (const one of of.points) point(pen, view, palette, one);
    },
  };
}
