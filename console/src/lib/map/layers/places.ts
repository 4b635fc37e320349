/** Incidents, ordered units, alerts without a track, and the evidence of what is selected. */

import type { Position, Severity } from '../../api';
import { tongue } from '../../words';
import { FONT_BOLD, FONT_SMALL, severity_path, type Pen } from '../pen';
import type { Layer, Scene } from '../scene';
import { to_screen, type View } from '../view';

export interface Mark {
  kind: 'incident' | 'unit' | 'alert';
  id: string;
  x: number;
  y: number;
  severity?: Severity;
  text: string;
}

function place_of_incident(scene: Scene, number: number): Position | null {
  const incident = scene.model.incidents.get(number);
  if (incident?.place) return incident.place;
  for (const alert of incident?.alerts ?? []) {
    const place = scene.model.alerts.get(alert)?.place;
    if (place) return place;
  }
  return null;
}

/** Every mark of the scene, on the screen. */
export function marks(scene: Scene, view: View): Mark[] {
  const all: Mark[] = [];
  const put = (place: Position | null, mark: Omit<Mark, 'x' | 'y'>, dx = 0) => {
    if (!place) return;
    const [x, y] = to_screen(view, place.longitude_deg, place.latitude_deg);
    all.push({ ...mark, x: x + dx, y });
  };
  for (const one of scene.model.alerts.values()) {
    const on_track = 'track' in one.about && scene.tracks.row_of(one.about.track) >= 0;
    if (one.state === 'judged' || on_track) continue;
    put(one.place, { kind: 'alert', id: String(one.alert), severity: one.severity, text: '' });
  }
  for (const one of scene.model.incidents.values()) {
    if (one.state === 'closed') continue;
    const id = String(one.incident);
    const mark = { kind: 'incident', id, severity: one.severity, text: id } as const;
    put(place_of_incident(scene, one.incident), mark);
  }
  const beside = new Map<number, number>();
  for (const one of scene.model.taskings.values()) {
    if (one.status === 'released') continue;
    const n = (beside.get(one.incident) ?? 0) + 1;
    beside.set(one.incident, n);
    const name = scene.model.operation?.units.find((unit) => unit.id === one.unit)?.name ?? one.unit;
    const place = one.place ?? place_of_incident(scene, one.incident);
    const text = `${name} · ${tongue.w.status[one.status]}`;
    put(place, { kind: 'unit', id: one.unit, text }, one.place ? 0 : 22 * n);
  }
  return all;
}

function draw_mark(pen: Pen, scene: Scene, mark: Mark) {
  const { ctx } = pen;
  const { palette } = scene;
  const chosen = scene.selected?.kind === mark.kind && scene.selected.id === mark.id;
  const colour = mark.severity ? palette.severity[mark.severity] : palette.label;
  ctx.fillStyle = palette.halo;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.8;
  if (mark.kind === 'incident') {
    ctx.beginPath();
    ctx.rect(mark.x - 9, mark.y - 9, 18, 18);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = colour;
    ctx.font = pen.font(FONT_BOLD);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(mark.text, mark.x, mark.y + 0.5);
  } else if (mark.kind === 'alert') {
    severity_path(ctx, mark.severity!, mark.x, mark.y, 7);
    ctx.fillStyle = colour;
    ctx.fill();
  } else {
    ctx.beginPath();
    ctx.rect(mark.x - 6, mark.y - 4, 12, 8);
    ctx.fill();
    ctx.stroke();
  }
  pen.reserve({ x: mark.x - 10, y: mark.y - 10, w: 20, h: 20 });
  if (!chosen) return;
  ctx.beginPath();
  ctx.arc(mark.x, mark.y, 16, 0, Math.PI * 2);
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 2.2;
  ctx.stroke();
}

/** Where the cited tracks were when the alert was raised: a cross, with a line to nowhere. */
function draw_evidence(pen: Pen, scene: Scene, view: View) {
  const sel = scene.selected;
  const alert = sel?.kind === 'alert' ? scene.model.alerts.get(Number(sel.id)) : undefined;
  for (const state of alert?.evidence.tracks ?? []) {
    const { latitude_deg, longitude_deg } = state.position ?? {};
    if (latitude_deg == null || longitude_deg == null) continue;
    const [x, y] = to_screen(view, longitude_deg, latitude_deg);
    pen.ctx.beginPath();
    pen.ctx.moveTo(x - 6, y);
    pen.ctx.lineTo(x + 6, y);
    pen.ctx.moveTo(x, y - 6);
    pen.ctx.lineTo(x, y + 6);
    pen.ctx.strokeStyle = scene.palette.accent;
    pen.ctx.lineWidth = 1.5;
    pen.ctx.stroke();
  }
}

export function places(): Layer {
  return {
    id: 'places',
    draw(pen, scene, view) {
      draw_evidence(pen, scene, view);
      const all = marks(scene, view);
      for (const mark of all) draw_mark(pen, scene, mark);
      for (const mark of all) {
        if (mark.kind !== 'unit') continue;
        const w = pen.measure(mark.text, FONT_SMALL) + 4;
        const h = 14 * pen.unit;
        const beside = { x: mark.x + 10, y: mark.y - 7 * pen.unit, w, h };
        const beneath = { x: mark.x - 6, y: mark.y + 12, w, h };
        const box = [beside, beneath].find((one) => pen.is_free(one));
        if (!box) continue;
        pen.reserve(box);
        const line = { text: mark.text, colour: scene.palette.label_faint, font: FONT_SMALL };
        pen.text([line], box.x + 2, box.y + 1, 14, scene.palette.halo);
      }
    },
  };
}
