/** Where the selected track had been in the ten minutes before the moment shown. */

import type { Layer } from '../scene';
import { to_screen } from '../view';

export function trail(): Layer {
  return {
    id: 'trail',
    draw(pen, scene, view) {
      if (scene.trail.length < 2) return;
      const { ctx } = pen;
      ctx.beginPath();
      scene.trail.forEach(([lon, lat], i) => {
        const [x, y] = to_screen(view, lon, lat);
        if (i === 0) ctx.moveTo(x, y);
        else ctx.lineTo(x, y);
      });
      ctx.strokeStyle = scene.palette.accent;
      ctx.globalAlpha = 0.7;
      ctx.lineWidth = 1.5;
      ctx.setLineDash([2, 4]);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.globalAlpha = 1;
    },
  };
}
