/** Every layer, from the ground up; what is drawn first on the canvas also takes its place first. */

import type { Layer } from '../scene';
import { graticule, graticule_labels } from './graticule';
import { labels } from './labels';
import { places } from './places';
import { scale } from './scale';
import { tracks } from './tracks';
import { trail } from './trail';
import { volume_labels, volumes } from './volumes';

export const all_layers = (): Layer[] => [
  graticule(), volumes(), scale(), trail(), tracks(), places(), labels(), volume_labels(),
  graticule_labels(),
];
