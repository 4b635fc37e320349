/** The map's colours, for either flavour; they agree with `app.css`. */

import type { Severity } from '../api';
import type { Flavour } from '../look/theme.svelte';

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
}

const DARK: Palette = {
  ground: '#0e1114', graticule: '#1d2227', graticule_label: '#7d8790', volume: '#8d98a5',
  volume_label: '#b6c0ca', track: '#d5dce3', track_edge: '#0e1114', label: '#e4e8ec',
  label_faint: '#a3acb6', halo: '#0e1114', accent: '#6db0ff', past: '#c4a3ff',
  severity: { critical: '#ff7a70', warning: '#f2b83b', notice: '#6db0ff' },
};
const LIGHT: Palette = {
  ground: '#eef0f1', graticule: '#dadee2', graticule_label: '#5f6872', volume: '#59636e',
  volume_label: '#3a434c', track: '#1f262d', track_edge: '#ffffff', label: '#15181c',
  label_faint: '#4c545d', halo: '#f4f5f6', accent: '#0a58b8', past: '#5f35ad',
  severity: { critical: '#b3201b', warning: '#a06600', notice: '#0a58b8' },
};

export const palette = (flavour: Flavour): Palette => (flavour === 'dark' ? DARK : LIGHT);
