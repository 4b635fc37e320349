/** Stations, crossed out while they are closed. */

import { point_layer } from '../points';

export const stations = () => point_layer('station');
