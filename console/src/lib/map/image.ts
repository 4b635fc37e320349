/** Small pictures for the map, drawn here once. */

import type { Map as MapLibre } from 'maplibre-gl';

/** Pixels of the picture to one of the screen. */
export const SCALE = 2;

/** Adds the picture `id`, if it is not there yet; it keeps off the graphics card, which would have to be waited for. */
export function add_image(
  map: MapLibre, id: string, size: number, draw: (ctx: CanvasRenderingContext2D) => void,
): string {
  if (map.hasImage(id)) return id;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * SCALE;
  const ctx = canvas.getContext('2d', { willReadFrequently: true })!;
  ctx.scale(SCALE, SCALE);
  draw(ctx);
  map.addImage(id, ctx.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: SCALE });
  return id;
}
