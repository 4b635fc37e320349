/** The selected thing of the operation, outlined. */

import { areas_of, lines_of, middle_of, type At } from '../../operation';
import { selected_key } from '../ground';
import { unit_place, type Layer } from '../scene';
import { to_screen } from '../view';

const RING_PX = 15;

export function selection(): Layer {
  return {
    id: 'selection',
    draw(pen, { ground, selected, palette, model }, view) {
      const key = selected_key(selected);
      const thing = key === null ? undefined : ground?.index.find(key);
      if (!thing) return;
      const { ctx } = pen;
      const way = (line: readonly At[]) => line.forEach(([lon, lat], i) => {
        const [x, y] = to_screen(view, lon, lat);
        if (i === 0) ctx.moveTo(x, y);
        else ctx.lineTo(x, y);
      });
      ctx.beginPath();
      for (const ring of areas_of(thing.geometry)) way(ring);
      for (const line of lines_of(thing.geometry)) way(line);
      const place = thing.geometry?.type === 'Point' ? middle_of(thing.geometry) : unit_place(thing, model);
      if (place) {
        const [x, y] = to_screen(view, place.longitude_deg, place.latitude_deg);
        ctx.moveTo(x + RING_PX, y);
        ctx.arc(x, y, RING_PX, 0, Math.PI * 2);
      }
      ctx.strokeStyle = palette.halo;
      ctx.lineWidth = 4.5;
      ctx.stroke();
      ctx.strokeStyle = palette.accent;
      ctx.lineWidth = 2.4;
      ctx.stroke();
    },
  };
}
