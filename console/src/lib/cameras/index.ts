export { cameras, is_late, LATE_MS } from './cameras.svelte';
export { thrift } from './thrift.svelte';
export { Player, type Shown } from './video';
export {
  density_class, DENSITY_FROM, faults_of, fits, fullest_of, has_video, is_fresh, people_of, picture_age_s,
  PICTURE_OLD_S, SHAPES, SILENT_S, stand_of, STANDS, TONES, worst_first, type Filter, type Stand,
} from './state';
export {
  changed_columns, DRAWN_COLUMNS, read_drawn, WRITE, type Drawn, type DrawnColumn, type Named,
} from './columns';
export { ground_of, PAIRS_MIN, to_picture, way_to_picture, type Ground } from './ground';
