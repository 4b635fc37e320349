/** Names of tracks: the selected, the alarmed and the nearest to the middle; never over another. */

import { datum_of } from '../../picture';
import { format, tongue } from '../../words';
import { FONT, FONT_BOLD, FONT_SMALL, type Pen } from '../pen';
import { alarms, selected_track, type Layer, type Scene } from '../scene';
import {
  EXTRAPOLATE_MAX_S, height_of, is_tilted, mercator_x, mercator_y, on_view, project, velocity, type View,
} from '../view';

export const LABELS_MAX = 60;
const STALE_S = 10;
const CLEAR_PX = 9;

/** On the screen, and its place on the ground in Mercator units. */
interface Seen { row: number; x: number; y: number; east: number; south: number; rank: number }

/** Where each track is on the screen now; those outside are left out. */
export function on_screen(scene: Scene, view: View, margin = 0): Seen[] {
  const { tracks } = scene;
  const found: Seen[] = [];
  for (let row = 0; row < tracks.count; row++) {
    const lat = tracks.latitude_deg[row]!;
    if (Number.isNaN(lat)) continue;
    const age_s = Math.max(0, (scene.now - tracks.position_at[row]!) / 1000);
    const on_s = scene.moving ? Math.min(age_s, EXTRAPOLATE_MAX_S) : 0;
    const [vx, vy] = velocity(tracks.speed_kt[row]!, tracks.track_deg[row]!, lat);
    const east = mercator_x(tracks.longitude_deg[row]!) + vx * on_s;
    const south = mercator_y(lat) + vy * on_s;
    const [x, y] = project(view, east, south, height_of(view, tracks.altitude_ft[row]!));
    if (!on_view(view, x, y, margin)) continue;
    found.push({ row, x, y, east, south, rank: Math.hypot(x - view.width / 2, y - view.height / 2) });
  }
  return found;
}

function lines(scene: Scene, row: number, chosen: boolean) {
  const { palette } = scene;
  const track = scene.tracks.row(row)!;
  const age_s = (scene.now - track.position_at) / 1000;
  const parts: string[] = [];
  if (!Number.isNaN(track.altitude_ft)) {
    const arrow = track.vertical_rate_fpm > 200 ? '↑' : track.vertical_rate_fpm < -200 ? '↓' : '';
    parts.push(format.height(track.altitude_ft, datum_of(track.flags)) + arrow);
  }
  if (age_s > STALE_S) parts.push(format.age(age_s * 1000));
  else if (!Number.isNaN(track.ground_speed_kt)) {
    parts.push(`${Math.round(track.ground_speed_kt)} ${tongue.w.units.knots}`);
  }
  return [
    {
      text: track.callsign || track.icao, colour: chosen ? palette.accent : palette.label,
      font: chosen ? FONT_BOLD : FONT,
    },
    { text: parts.join(' '), colour: palette.label_faint, font: FONT_SMALL },
  ];
}

/** Tilted, a line from each track down to its place on the ground. */
function stems(pen: Pen, scene: Scene, view: View, seen: readonly Seen[]) {
  const { ctx } = pen;
  ctx.beginPath();
  for (const one of seen) {
    const [x, y] = project(view, one.east, one.south);
    ctx.moveTo(one.x, one.y);
    ctx.lineTo(x, y);
    ctx.moveTo(x - 2, y);
    ctx.lineTo(x + 2, y);
  }
  ctx.strokeStyle = scene.palette.label_faint;
  ctx.globalAlpha = 0.5;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

export function labels(): Layer {
  return {
    id: 'labels',
    draw(pen, scene, view) {
      if (scene.off.has('track')) return;
      const seen = on_screen(scene, view);
      const chosen = selected_track(scene);
      const selected = chosen === null ? -1 : scene.tracks.row_of(chosen);
      const named = [...alarms(scene.model).keys()];
      const alarmed = new Set(named.map((track) => scene.tracks.row_of(track)));
      if (is_tilted(view)) stems(pen, scene, view, seen);
      const clear = CLEAR_PX * pen.unit;
      for (const one of seen) {
        pen.reserve({ x: one.x - clear, y: one.y - clear, w: clear * 2, h: clear * 2 });
        if (alarmed.has(one.row)) one.rank -= 1e5;
        if (one.row === selected) one.rank -= 1e6;
      }
      seen.sort((a, b) => a.rank - b.rank);
      let count = 0;
      for (const one of seen) {
        if (count >= LABELS_MAX) break;
        const text = lines(scene, one.row, one.row === selected);
        const w = Math.max(...text.map((line) => pen.measure(line.text, line.font))) + 4;
        const gap = (one.row === selected ? 23 : alarmed.has(one.row) ? 18 : 13) * pen.unit;
        const h = 29 * pen.unit;
        const places = [
          { x: one.x + gap, y: one.y - h / 2 }, { x: one.x - gap - w, y: one.y - h / 2 },
          { x: one.x - w / 2, y: one.y + gap }, { x: one.x - w / 2, y: one.y - gap - h },
        ];
        const free = places.map((place) => ({ ...place, w, h })).find((box) => pen.is_free(box));
        if (!free) continue;
        pen.reserve(free);
        const stale = (scene.now - scene.tracks.position_at[one.row]!) / 1000 > 60;
        pen.ctx.globalAlpha = stale ? 0.65 : 1;
        pen.text(text, free.x + 2, free.y + 1, 14 * pen.unit, scene.palette.halo);
        pen.ctx.globalAlpha = 1;
        count++;
      }
    },
  };
}
