/** The map's colours, for either flavour; they agree with `app.css`. */

import type { Severity } from '../api';
import type { Flavour } from '../look/theme.svelte';

export type Hue =
  'grey' | 'red' | 'blue' | 'green' | 'yellow' | 'orange' | 'violet' | 'black' | 'white' | 'none';

/** The base map's: barely there. */
export interface BaseColours {
  earth: string;
  water: string;
  park: string;
  built: string;
  building: string;
  road: string;
  road_major: string;
  rail: string;
  boundary: string;
  label: string;
}

export interface Palette {
  ground: string;
  graticule: string;
  graticule_label: string;
  volume: string;
  volume_label: string;
  track: string;
  track_edge: string;
  label: string;
  label_faint: string;
  halo: string;
  accent: string;
  past: string;
  severity: Record<Severity, string>;
  /** Of the operation's things. */
  thing: string;
  thing_faint: string;
  closed: string;
  camera: string;
  /** What people call zones by; faded, so that a red zone is no alarm. */
  hue: Record<Hue, string>;
  base: BaseColours;
}

const DARK: Palette = {
  ground: '#0e1114', graticule: '#1d2227', graticule_label: '#7d8790', volume: '#8d98a5',
  volume_label: '#b6c0ca', track: '#d5dce3', track_edge: '#0e1114', label: '#e4e8ec',
  label_faint: '#a3acb6', halo: '#0e1114', accent: '#6db0ff', past: '#c4a3ff',
  severity: { critical: '#ff7a70', warning: '#f2b83b', notice: '#6db0ff' },
  thing: '#c3cbd4', thing_faint: '#7f8a95', closed: '#e0937f', camera: '#8fb3a6',
  hue: {
    grey: '#a7b0ba', red: '#c9807a', blue: '#7f9fd0', green: '#84b392', yellow: '#c9b672', orange: '#cf9a68',
    violet: '#a893c9', black: '#c9ced4', white: '#dfe4e8', none: '#8d98a5',
  },
  base: {
    earth: '#12161a', water: '#0b1e2b', park: '#131d19', built: '#14181c', building: '#1a1f24',
    road: '#232a31', road_major: '#323a43', rail: '#2a3037', boundary: '#38414a', label: '#7d8790',
  },
};
const LIGHT: Palette = {
  ground: '#eef0f1', graticule: '#dadee2', graticule_label: '#5f6872', volume: '#59636e',
  volume_label: '#3a434c', track: '#1f262d', track_edge: '#ffffff', label: '#15181c',
  label_faint: '#4c545d', halo: '#f4f5f6', accent: '#0a58b8', past: '#5f35ad',
  severity: { critical: '#b3201b', warning: '#a06600', notice: '#0a58b8' },
  thing: '#2c343c', thing_faint: '#76808a', closed: '#a4402a', camera: '#33705c',
  hue: {
    grey: '#59636e', red: '#a2453f', blue: '#3f63a3', green: '#3c7650', yellow: '#857018', orange: '#9a5a1c',
    violet: '#6b4f9c', black: '#23282e', white: '#7a848e', none: '#59636e',
  },
  base: {
    earth: '#f0f1f1', water: '#cddfe8', park: '#e2eae0', built: '#eaebec', building: '#dfe1e3',
    road: '#ffffff', road_major: '#ffffff', rail: '#d3d7db', boundary: '#b4bbc3', label: '#5f6872',
  },
};

const WORDS: Record<string, Hue> = {
  gris: 'grey', grise: 'grey', gray: 'grey', rouge: 'red', bleu: 'blue', bleue: 'blue', vert: 'green',
  verte: 'green', jaune: 'yellow', mauve: 'violet', purple: 'violet', violette: 'violet', noir: 'black',
  noire: 'black', blanc: 'white', blanche: 'white',
};
/** The hue that a package's word for a colour names, in either language. */
export function hue_of(colour: unknown): Hue {
  const word = String(colour ?? '').trim().toLowerCase();
  return WORDS[word] ?? (Object.hasOwn(DARK.hue, word) ? (word as Hue) : 'none');
}

export const palette = (flavour: Flavour): Palette => (flavour === 'dark' ? DARK : LIGHT);
