/** What is being measured or drawn, over everything. */

import type { Layer } from '../scene';
import { to_screen } from '../view';

export function draft(): Layer {
  return {
    id: 'draft',
    draw(pen, { draft: drawing, palette }, view) {
      if (!drawing) return;
      const { ctx } = pen;
      const corners = drawing.points.map(([lon, lat]) => to_screen(view, lon, lat));
      const cursor = drawing.cursor && to_screen(view, ...drawing.cursor);
      ctx.beginPath();
      corners.forEach(([x, y], i) => (i === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)));
      if (corners.length > 0 && cursor) ctx.lineTo(...cursor);
      const closed = drawing.kind === 'zone' && corners.length + (cursor ? 1 : 0) > 2;
      if (closed) {
        ctx.closePath();
        ctx.fillStyle = palette.accent;
        ctx.globalAlpha = 0.14;
        ctx.fill();
        ctx.globalAlpha = 1;
      }
      ctx.strokeStyle = palette.halo;
      ctx.lineWidth = 4;
      ctx.stroke();
      ctx.strokeStyle = palette.accent;
      ctx.lineWidth = 1.8;
      ctx.stroke();
      for (const [x, y] of corners) {
        ctx.beginPath();
        ctx.rect(x - 3.5, y - 3.5, 7, 7);
        ctx.fillStyle = palette.ground;
        ctx.fill();
        ctx.lineWidth = 1.5;
        ctx.stroke();
        pen.reserve({ x: x - 6, y: y - 6, w: 12, h: 12 });
      }
    },
  };
}
