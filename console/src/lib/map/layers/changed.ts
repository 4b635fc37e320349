/** While a plan is looked at ahead: everything that it changes, framed. */

import { areas_of, lines_of, points_of } from '../../operation';
import type { Layer } from '../scene';
import { to_screen } from '../view';

const HALF_PX = 14;

export function changed(): Layer {
  return {
    id: 'changed',
    draw({ ctx }, { ground, preview, palette }, view) {
      if (!preview || !ground) return;
      ctx.beginPath();
      for (const thing of ground.index.document.things) {
        if (thing.changed !== 'plan') continue;
        for (const way of [...areas_of(thing.geometry), ...lines_of(thing.geometry)]) {
          way.forEach(([lon, lat], i) => {
            const [x, y] = to_screen(view, lon, lat);
            if (i === 0) ctx.moveTo(x, y);
            else ctx.lineTo(x, y);
          });
        }
        for (const [lon, lat] of points_of(thing.geometry)) {
          const [x, y] = to_screen(view, lon, lat);
          ctx.rect(x - HALF_PX, y - HALF_PX, 2 * HALF_PX, 2 * HALF_PX);
        }
      }
      ctx.strokeStyle = palette.accent;
      ctx.lineWidth = 2;
      ctx.setLineDash([7, 4]);
      ctx.stroke();
      ctx.setLineDash([]);
    },
  };
}
