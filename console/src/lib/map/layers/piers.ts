/** Piers: landing places on the river. */

import { point_layer } from '../points';

export const piers = () => point_layer('pier');
