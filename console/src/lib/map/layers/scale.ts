/** The scale bar, in kilometres and nautical miles. */

import { format, tongue } from '../../words';
import { FONT_SMALL, type Pen } from '../pen';
import type { Layer, Scene } from '../scene';
import { metres_per_pixel } from '../view';

const LONGEST_PX = 130;

/** The largest of 1, 2, 5 times a power of ten that is not over `most`. */
export function round_below(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((n) => n * power).find((n) => n <= most) ?? power;
}

function bar(
  pen: Pen, scene: Scene, y: number, unit_m: number, unit: string, px_m: number, above: boolean,
) {
  const length = round_below((LONGEST_PX * px_m) / unit_m);
  const w = (length * unit_m) / px_m;
  const { ctx } = pen;
  const x = 12;
  ctx.beginPath();
  ctx.moveTo(x, y + (above ? -4 : 4));
  ctx.lineTo(x, y);
  ctx.lineTo(x + w, y);
  ctx.lineTo(x + w, y + (above ? -4 : 4));
  ctx.strokeStyle = scene.palette.label_faint;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.fillStyle = scene.palette.label_faint;
  ctx.font = pen.font(FONT_SMALL);
  ctx.textAlign = 'left';
  ctx.textBaseline = above ? 'bottom' : 'top';
  const digits = length >= 1 ? 0 : Math.ceil(-Math.log10(length));
  ctx.fillText(`${format.number(length, digits)} ${unit}`, x + 4, y + (above ? -2 : 3));
}

export function scale(): Layer {
  return {
    id: 'scale',
    draw(pen, scene, view) {
      const px_m = metres_per_pixel(view);
      const y = view.height - 26;
      pen.ctx.globalAlpha = 0.7;
      pen.ctx.fillStyle = scene.palette.halo;
      pen.ctx.fillRect(6, y - 18, LONGEST_PX + 12, 38);
      pen.ctx.globalAlpha = 1;
      bar(pen, scene, y, 1000, tongue.w.map.km, px_m, true);
      bar(pen, scene, y, 1852, tongue.w.map.nm, px_m, false);
      pen.reserve({ x: 0, y: y - 20, w: LONGEST_PX + 30, h: 46 });
      // The buttons and the count at the right edge are not ours, but they are there.
      pen.reserve({ x: view.width - 58 * pen.unit, y: 20, w: 58 * pen.unit, h: 320 * pen.unit });
      pen.reserve({ x: view.width - 260, y: view.height - 30, w: 260, h: 30 });
    },
  };
}
