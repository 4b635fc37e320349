/** What is asked for while the map is shown: how gates are and what cameras see, only now. */

import { cameras } from '../../lib/cameras';
import { gates } from '../../lib/gates';
import { CAMERA_LIVE } from '../../lib/map/layers/cameras_live';
import { operation } from '../../lib/operation';
import { picture } from '../../lib/picture';
import { tools } from './tools.svelte';

const [GATES_MS, CAMERAS_MS] = [5_000, 2_000];

/** For effects: each asks while it runs. */
export const watch_gates = () =>
  (picture.is_live && operation.of('gate').length > 0 ? gates.watch(GATES_MS) : undefined);
export const watch_cameras = () =>
  (picture.is_live && operation.of('camera').length > 0 && !tools.off.has(CAMERA_LIVE) ? cameras.watch(CAMERAS_MS) : undefined);

export const of_now = () => ({
  gates: picture.is_live ? gates.signs : null, cameras: picture.is_live ? cameras.fresh : null,
});
