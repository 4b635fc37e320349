/** Gates: checkpoints, crossed out while they are closed. */

import { point_layer } from '../points';

export const gates = () => point_layer('gate');
