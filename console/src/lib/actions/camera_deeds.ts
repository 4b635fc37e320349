import { cameras as api, type Role } from '../api';
import { cameras } from '../cameras';
import type { Selection } from '../here/here.svelte';
import { tongue } from '../words';
import { LEAD, type Action } from './action';
import { key_of } from './things';

/** Who may keep and erase clips. */
export const KEEPERS: readonly Role[] = LEAD;
/** Who may say that a changed view is to stay. */
const ACCEPTERS: readonly Role[] = ['duty_commander', 'operator', 'planner'];

function camera_of(target: Selection): string | null {
  const key = key_of(target);
  return key?.kind === 'camera' && key.id !== '' ? key.id : null;
}
const view_of = (target: Selection) => cameras.find(camera_of(target) ?? '');

/** Keeps a moment of a camera as a clip, with what for. */
export const keep_clip: Action = {
  id: 'keep_clip',
  key: 'G',
  on: ['thing'],
  roles: KEEPERS,
  label: () => tongue.w.cameras.act.keep,
  fits: (target) => camera_of(target) !== null,
  // Also of a camera that is not watched now: its worker may still have the moment.
  off: () => null,
  form: 'keep_clip',
};

/** Says that a camera's changed view is its view from now on; its areas and lines go on. */
export const accept_view: Action = {
  id: 'accept_view',
  on: ['thing'],
  roles: ACCEPTERS,
  label: () => tongue.w.cameras.act.accept,
  fits: (target) => view_of(target)?.live?.faults.includes('moved') ?? false,
  off: (target) =>
    view_of(target)?.live?.faults.includes('moved') ? null : tongue.w.cameras.act.not_moved,
  async asks(target) {
    await api.accept_view(camera_of(target)!);
    cameras.ask();
    return tongue.w.cameras.act.accepted;
  },
};
