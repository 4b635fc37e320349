export { picture } from './picture.svelte';
export type { Model } from './model';
export type { Link, Viewport } from './connection';
export { TrackTable, type Track } from './tracks';
export { rows, worse, type Row } from './queue';
export { tracks_inside, within } from './inside';
export { datum_of, type Datum } from './wire';
