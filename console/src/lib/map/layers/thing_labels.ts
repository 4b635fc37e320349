/**
 * Names of the operation's things, with what holds now and what changes next. The selected first,
 * then zones, units and so on; each only from the zoom at which there is room for its kind.
 */

import { areas_of, middle_of, type Activity, type At, type Thing } from '../../operation';
import { format, tongue } from '../../words';
import { choice_label } from '../../words/operation';
import { key_of, selected_key, selection_of, standing_of, type Ground } from '../ground';
import { DRAWN, type Drawn } from '../kinds';
import { hue_of, type Palette } from '../palette';
import { FONT, FONT_BOLD, FONT_SMALL, type Box, type Pen } from '../pen';
import { PLACE_OLD_MS, unit_place, type Hit, type Layer, type Scene } from '../scene';
import { mercator_x, mercator_y, on_view, project, type View } from '../view';
import { ring_of } from './zones';

const HOUR_MS = 3_600_000;
const LABELS_MAX = 90;
const TRIES_MAX = 500;
const LINE_PX = 13;
/** Zones, units, sites and gates. */
const MAJOR_RANK = 3;
/** A name that is longer is cut. */
const NAME_MAX = 34;
/** From this zoom on a gate says how many come in. */
const RATE_FROM = 15;
/** What changes within this time is said. */
const SOON_MS = 12 * HOUR_MS;

interface Label {
  thing: Thing;
  at: Drawn;
  /** Mercator units; of a unit, which moves, see `spot_of`. */
  x: number;
  y: number;
  rank: number;
  /** Of an area: highest and lowest corner. */
  edges: [number, number][];
}

/** Where the names of the last frame stand, for the pointer. */
export let label_hits: readonly Hit[] = [];

function place_of(thing: Thing): At | null {
  if (thing.kind === 'unit') return [0, 0];
  const place = thing.geometry && middle_of(thing.geometry);
  return place ? [place.longitude_deg, place.latitude_deg] : null;
}

/** Where it is in this scene, in Mercator units. */
function spot_of(label: Label, scene: Scene): At | null {
  if (label.thing.kind !== 'unit') return [label.x, label.y];
  const place = unit_place(label.thing, scene.model);
  return place && [mercator_x(place.longitude_deg), mercator_y(place.latitude_deg)];
}

/** How long ago a unit was there, where that is long. */
function age_of(thing: Thing, scene: Scene): string | null {
  const told_at = thing.kind === 'unit' ? unit_place(thing, scene.model)?.told_at : null;
  if (told_at == null || scene.now - told_at < PLACE_OLD_MS) return null;
  return tongue.w.age.ago(format.age(scene.now - told_at));
}

/** How many come in a minute at a gate that reports, from near. */
function rate_of(thing: Thing, scene: Scene, zoom: number): string | null {
  const sign = thing.kind === 'gate' && zoom >= RATE_FROM ? scene.gates?.of.get(thing.id) : undefined;
  if (!sign || sign.per_minute === 0) return null;
  return tongue.w.gates.rate(format.number(sign.per_minute, 1));
}

/** Highest, lowest, and the two furthest to the sides. */
function edges_of(thing: Thing): [number, number][] {
  const ring = areas_of(thing.geometry).flat();
  if (ring.length === 0) return [];
  const most = (of: (at: At) => number) => ring.reduce((best, one) => (of(one) > of(best) ? one : best));
  return [most((at) => at[1]), most((at) => -at[1]), most((at) => -at[0]), most((at) => at[0])]
    .map(([lon, lat]) => [mercator_x(lon), mercator_y(lat)]);
}

function labels_of(ground: Ground): Label[] {
  const all = DRAWN.flatMap((at) => ground.of(at.kind).flatMap((thing): Label[] => {
    const place = place_of(thing);
    if (!place || thing.name === '') return [];
    const now = ground.now(thing);
    const closed = standing_of(thing, now) === 'open' ? 0 : -0.5;
    const ring = thing.kind === 'zone' ? ring_of(thing) / 100 + (now?.active ? 0 : 0.5) : 0;
    return [{
      thing, at, x: mercator_x(place[0]), y: mercator_y(place[1]), rank: at.rank + closed + ring,
      edges: thing.kind === 'zone' || thing.kind === 'sector' ? edges_of(thing) : [],
    }];
  }));
  return all.sort((a, b) => a.rank - b.rank);
}

/** What goes without saying, and of what only an end within the hour is said. */
const QUIET = ['active', 'open', 'assigned', 'present'];
const CALM = ['open', 'assigned', 'present'];

/** `until 21:00`, `from 18:00`; nothing when nothing changes soon. */
export function changes(kind: string, now: Activity | undefined, scene: Scene): string | null {
  const w = tongue.w.layers;
  if (!now) return null;
  const zone = scene.ground?.index.document.time_zone ?? 'UTC';
  const soon = now.next_at !== null && now.next_at - scene.now < SOON_MS;
  const time = soon ? format.minute(now.next_at!, zone) : null;
  if (now.active) {
    const what = QUIET.includes(now.what ?? '') ? null : choice_label(now.what ?? '');
    const calm = CALM.includes(now.what ?? '') && (kind === 'unit' || (now.next_at ?? Infinity) - scene.now > HOUR_MS);
    const until = time && !calm ? w.until(time) : null;
    return [what, until].filter(Boolean).join(' ') || null;
  }
  if (!time || kind === 'unit') return null;
  const next = kind === 'zone' || now.next_what === null || now.next_what === 'assigned' ? '' : `${choice_label(now.next_what)} `;
  return next + w.from(time);
}

const cut = (name: string) => (name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name);

function lines_of(label: Label, scene: Scene, chosen: boolean, zoom: number) {
  const { palette } = scene;
  const { thing } = label;
  const now = scene.ground?.now(thing);
  const closed = standing_of(thing, now) !== 'open';
  const second = changes(thing.kind, now, scene);
  const age = age_of(thing, scene) ?? rate_of(thing, scene, zoom);
  return [
    { text: cut(thing.name), colour: chosen ? palette.accent : colour_of(thing, palette, now), font: thing.kind === 'zone' ? FONT_BOLD : FONT },
    ...(age ? [{ text: age, colour: palette.label_faint, font: FONT_SMALL }] : []),
    ...(second ? [{ text: second, colour: closed ? palette.closed : palette.label_faint, font: FONT_SMALL }] : []),
  ];
}

function colour_of(thing: Thing, palette: Palette, now: Activity | undefined): string {
  if (thing.kind === 'zone') return now?.active ? palette.hue[hue_of(thing.fields['colour'])] : palette.label_faint;
  return thing.kind === 'unit' || thing.kind === 'site' || thing.kind === 'gate' ? palette.label : palette.label_faint;
}

/** Beside a point; in an area or along its edges. */
function spots(label: Label, view: View, x: number, y: number, w: number, h: number, unit: number): Box[] {
  if (label.edges.length > 0) {
    const [top, bottom, left, right] = label.edges.map(([ex, ey]) => project(view, ex, ey));
    const at = (cx: number, cy: number) => ({ x: cx - w / 2, y: cy, w, h });
    const above = at(top![0], top![1] - h - 3);
    const below = at(bottom![0], bottom![1] + 3);
    // What is smaller than its name has it beside itself.
    if (bottom![1] - top![1] < h * 1.5 || right![0] - left![0] < w) {
      return [above, below, { x: right![0] + 4, y: y - h / 2, w, h }, { x: left![0] - w - 4, y: y - h / 2, w, h }];
    }
    return [
      at(top![0], top![1] + 4), at(bottom![0], bottom![1] - h - 4), at(x, y - h / 2), above, below, { x: left![0] + 6, y: left![1] - h / 2, w, h }, { x: right![0] - w - 6, y: right![1] - h / 2, w, h },
    ];
  }
  const gap = (view.zoom < label.at.sign ? 5 : label.at.kind === 'unit' ? 15 : 12) * unit;
  return [
    { x: x + gap, y: y - h / 2, w, h }, { x: x - gap - w, y: y - h / 2, w, h },
    { x: x - w / 2, y: y + gap, w, h }, { x: x - w / 2, y: y - gap - h, w, h },
  ];
}

/** What a name lies over is put out beneath it. */
function plate({ ctx }: Pen, { palette }: Scene, { x, y, w, h }: Box) {
  ctx.globalAlpha = 0.82;
  ctx.fillStyle = palette.halo;
  ctx.fillRect(x, y, w, h);
  ctx.globalAlpha = 1;
}

/** Every sign keeps its own place; in a crowd only a zone's name and the like lie over a lesser one. */
function reserve_signs(pen: Pen, view: View, all: readonly Label[], scene: Scene) {
  const half = 9 * pen.unit;
  for (const one of all) {
    if (one.edges.length > 0 || view.zoom < one.at.from || scene.off.has(one.at.group)) continue;
    const spot = spot_of(one, scene);
    if (!spot) continue;
    const [x, y] = project(view, ...spot);
    const r = view.zoom >= one.at.sign ? half : 3;
    const minor = one.at.rank > MAJOR_RANK;
    if (on_view(view, x, y, 20)) pen.reserve({ x: x - r, y: y - r, w: 2 * r, h: 2 * r, minor });
  }
}

export function thing_labels(): Layer {
  let known: { ground: Ground; all: Label[] } | null = null;
  return {
    id: 'thing-labels',
    draw(pen, scene, view) {
      const { ground } = scene;
      label_hits = [];
      if (!ground) return;
      if (known?.ground !== ground) known = { ground, all: labels_of(ground) };
      reserve_signs(pen, view, known.all, scene);
      const chosen = selected_key(scene.selected);
      const first = known.all.filter((one) => key_of(one.thing) === chosen);
      const hits: Hit[] = [];
      let tries = 0;
      for (const label of [...first, ...known.all]) {
        if (hits.length >= LABELS_MAX || tries >= TRIES_MAX) break;
        const is_chosen = key_of(label.thing) === chosen;
        if (is_chosen && hits.some((one) => one.sel === scene.selected)) continue;
        if (!is_chosen && view.zoom < label.at.label) continue;
        if (scene.off.has(label.at.group)) continue;
        const spot = spot_of(label, scene);
        if (!spot) continue;
        const [x, y] = project(view, ...spot);
        if (!on_view(view, x, y, label.edges.length > 0 ? view.width : 0)) continue;
        tries++;
        const text = lines_of(label, scene, is_chosen, view.zoom);
        const w = Math.max(...text.map((one) => pen.measure(one.text, one.font))) + 4;
        const h = text.length * LINE_PX * pen.unit + 2;
        const all = spots(label, view, x, y, w, h, pen.unit);
        const free = all.find((one) => pen.is_free(one));
        const box = free ?? (label.at.rank <= MAJOR_RANK ? all.find((one) => pen.is_free(one, true)) : undefined);
        if (!box) continue;
        pen.reserve(box);
        if (!free) plate(pen, scene, box);
        pen.text(text, box.x + 2, box.y + 1, LINE_PX * pen.unit, scene.palette.halo);
        hits.push({ ...box, sel: is_chosen ? scene.selected! : selection_of(label.thing) });
      }
      label_hits = hits;
    },
  };
}
