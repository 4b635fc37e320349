/**
 * The map's ground as a function of a flavour. There is no base map yet: a plain ground, so that
 * nothing is asked of any other server; the layers beside this file draw the rest.
 */

import type { StyleSpecification } from 'maplibre-gl';
import type { Flavour } from '../look/theme.svelte';
import { palette } from './palette';

export function style(flavour: Flavour): StyleSpecification {
  return {
    version: 8,
    sources: {},
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': palette(flavour).ground } },
    ],
  };
}
