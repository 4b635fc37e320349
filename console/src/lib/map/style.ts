/**
 * The map's ground as a function of a flavour: plain, so that nothing is asked of any other server.
 * The layers draw the rest, a base map among them where the server has one.
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
