/** Links to cameras, and what is said of how they are. */

import { SILENT_S, type Stand } from '../cameras';
import { here } from '../here/here.svelte';
import { operation } from '../operation';
import type { CameraView } from '../api';
import { format, tongue } from '../words';

/** What the address keeps from the wall to a page and back. */
const KEPT = ['part', 'controller', 'state', 'fault', 'grid', 'hide', 'sort'] as const;
const kept = () => Object.fromEntries(KEPT.map((key) => [key, here.get(key)]));

export const sel_of = (camera: string) => `thing:camera/${camera}`;
export const select_camera = (camera: string) => here.select({ kind: 'thing', id: `camera/${camera}` });
/** The selected camera. */
export const selected_camera = (): string | null =>
  here.sel?.kind === 'thing' && here.sel.id.startsWith('camera/') ? here.sel.id.slice('camera/'.length) : null;

export const camera_page = (camera: string) =>
  here.href(`cameras/${encodeURIComponent(camera)}`, { ...kept(), sel: sel_of(camera) });
export const calibrate_page = (camera: string) =>
  here.href(`cameras/${encodeURIComponent(camera)}/calibrate`, { ...kept(), sel: sel_of(camera) });
export const all_cameras = () => here.href('cameras', kept());

const NEAR_ZOOM = 16.5;
export function on_map({ camera, position }: CameraView): string | null {
  if (!position) return null;
  const map = `${position[0].toFixed(5)},${position[1].toFixed(5)},${NEAR_ZOOM}`;
  return here.href('map', { sel: sel_of(camera), map });
}

export const agency = (id: string) => operation.get('agency', id)?.name || id;

/** How long its worker has said nothing of it. */
export function silent(one: CameraView): string {
  if (one.silent_s === null) return '—';
  const age = format.age(one.silent_s * 1000);
  return one.silent_s > SILENT_S ? `▲ ${age}` : `● ${age}`;
}
export const silent_tone = (one: CameraView) =>
  one.silent_s === null ? 'muted' : one.silent_s > SILENT_S ? 'critical' : '';

/** A stand that is worth a look. */
export const is_wrong = (stand: Stand) => stand === 'faulted' || stand === 'unheard' || stand === 'moved';

export const megabytes = (bytes: number) =>
  tongue.w.cameras.clip.megabytes(format.number(bytes / 1_000_000, 1));
