/** What the layers are given to draw. */

import type { CamerasView, Severity } from '../api';
import type { GateSigns } from '../gates';
import type { Selection } from '../here/here.svelte';
import type { Thing } from '../operation';
import type { Model, TrackTable } from '../picture';
import type { Draft } from './draft';
import type { Ground } from './ground';
import type { Palette } from './palette';
import type { Pen } from './pen';
import type { Sketch } from './sketch';
import type { View } from './view';
import type { Map as MapLibre } from 'maplibre-gl';

export interface Scene {
  palette: Palette;
  model: Model;
  tracks: TrackTable;
  selected: Selection | null;
  /** Unix milliseconds, by the server's clock, or the past moment. */
  now: number;
  /** False in the past and when the connection is lost: nothing is extrapolated. */
  moving: boolean;
  /** Where the selected track has been, if that is known. */
  trail: readonly [number, number, number][];
  /** The operation's things as they are at `now`. */
  ground: Ground | null;
  /** How the gates stand that report; null when that is not known, as in the past. */
  gates: GateSigns | null;
  /** What cameras see; null when that is not known, as in the past. */
  cameras: CamerasView | null;
  /** The ground is a plan's, looked at ahead. */
  preview: boolean;
  /** Groups of layers that the reader has put off. */
  off: ReadonlySet<string>;
  /** What is being measured or drawn. */
  draft: Draft | null;
  /** What is drawn while a camera is calibrated. */
  sketch?: Sketch;
}

/** A place on the screen where the pointer finds something. */
export interface Hit { x: number; y: number; w: number; h: number; sel: Selection }

/** One layer; `update` when the scene has changed, `draw` with each frame, on top of the map. */
export interface Layer {
  id: string;
  /** Its sources, which must be loaded before the map is drawn. */
  sources?: readonly string[];
  add?(map: MapLibre, palette: Palette): void;
  update?(map: MapLibre, scene: Scene): void;
  draw?(pen: Pen, scene: Scene, view: View): void;
}

/** A place older than this is old. */
export const PLACE_OLD_MS = 300_000;

/**
 * Where a unit is by its own report, with when that was; else its base, and of anything else what
 * its columns say, with no time.
 */
export function unit_place(thing: Thing, model: Model) {
  const [east, north, told_at] = (thing.kind === 'unit' && model.units.get(thing.id)?.place) || [];
  const longitude_deg = east ?? thing.fields.longitude_deg;
  const latitude_deg = north ?? thing.fields.latitude_deg;
  if (typeof longitude_deg !== 'number' || typeof latitude_deg !== 'number') return null;
  return { longitude_deg, latitude_deg, told_at: told_at ?? null };
}

/** The worst open alert about each track. */
export function alarms(model: Model): Map<string, Severity> {
  const rank: Record<Severity, number> = { notice: 0, warning: 1, critical: 2 };
  const worst = new Map<string, Severity>();
  for (const alert of model.alerts.values()) {
    if (alert.state === 'judged' || !('track' in alert.about)) continue;
    const known = worst.get(alert.about.track);
    if (!known || rank[alert.severity] > rank[known]) worst.set(alert.about.track, alert.severity);
  }
  return worst;
}

/** The track that is selected, or that the selected alert is about. */
export function selected_track(scene: Pick<Scene, 'selected' | 'model'>): string | null {
  const sel = scene.selected;
  if (sel?.kind === 'track') return sel.id;
  if (sel?.kind !== 'alert') return null;
  const about = scene.model.alerts.get(Number(sel.id))?.about;
  return about && 'track' in about ? about.track : null;
}
