/** Every layer, from the ground up; what is drawn first on the canvas also takes its place first. */

import type { Layer } from '../scene';
import { graticule } from './graticule';
import { labels } from './labels';
import { places } from './places';
import { scale } from './scale';
import { tracks } from './tracks';
import { trail } from './trail';
import { volumes } from './volumes';

export const all_layers = (): Layer[] => [
  graticule(), scale(), trail(), tracks(), places(), labels(), volumes(),
];
