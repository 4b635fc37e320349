/** Posts: where people stand, by what is done there. */

import { point_layer } from '../points';

export const posts = () => point_layer('post');
