/** Every layer, from the ground up; what is drawn first on the canvas also takes its place first. */

import type { Layer } from '../scene';
import { barriers } from './barriers';
import { base } from './base';
import { base_labels } from './base_labels';
import { bridge_lines, bridges } from './bridges';
import { camera_fields, cameras } from './cameras';
import { cameras_live } from './cameras_live';
import { changed } from './changed';
import { draft } from './draft';
import { gates } from './gates';
import { graticule, graticule_labels } from './graticule';
import { labels } from './labels';
import { piers } from './piers';
import { places } from './places';
import { posts } from './posts';
import { scale } from './scale';
import { sectors } from './sectors';
import { selection } from './selection';
import { site_areas, sites } from './sites';
import { sketch } from './sketch';
import { stations } from './stations';
import { thing_labels } from './thing_labels';
import { tracks } from './tracks';
import { trail } from './trail';
import { units } from './units';
import { volume_labels, volumes } from './volumes';
import { volumes_3d } from './volumes_3d';
import { zones } from './zones';

export const all_layers = (): Layer[] => [
  base(), graticule(), volumes(), zones(), site_areas(), sectors(), camera_fields(), bridge_lines(), barriers(),
  cameras(), bridges(), stations(), piers(), posts(), gates(), sites(), units(), volumes_3d(), scale(), cameras_live(),
  changed(), selection(), trail(), tracks(), draft(), sketch(), places(), labels(), thing_labels(), volume_labels(),
  base_labels(), graticule_labels(),
];
