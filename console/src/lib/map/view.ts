/**
 * The camera as numbers: always north up, level or tilted. With no turn, a tilted place is one
 * division more; the same sums stand in the shader of the tracks.
 */

const TILE = 512;

export const mercator_x = (lon: number) => (180 + lon) / 360;
export const mercator_y = (lat: number) =>
  (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))) / 360;

export interface View {
  /** Of the centre, in Mercator units: 0 to 1 around the world. */
  x: number;
  y: number;
  /** Pixels around the world. */
  world: number;
  zoom: number;
  width: number;
  height: number;
  latitude_deg: number;
  /** Sine and cosine of the tilt; 0 and 1 when level. */
  sin: number;
  cos: number;
  /** From the eye to the centre, in pixels. */
  eye: number;
}

export function view_of(map: {
  getCenter(): { lng: number; lat: number };
  getZoom(): number;
  getPitch(): number;
  getVerticalFieldOfView(): number;
  getContainer(): HTMLElement;
}): View {
  const { lng, lat } = map.getCenter();
  const box = map.getContainer();
  const tilt = (map.getPitch() * Math.PI) / 180;
  const half_angle = (map.getVerticalFieldOfView() * Math.PI) / 360;
  return {
    x: mercator_x(lng), y: mercator_y(lat), world: TILE * 2 ** map.getZoom(), zoom: map.getZoom(),
    width: box.clientWidth, height: box.clientHeight, latitude_deg: lat,
    sin: Math.sin(tilt), cos: Math.cos(tilt), eye: box.clientHeight / 2 / Math.tan(half_angle),
  };
}

export const is_tilted = (view: View) => view.sin > 0.001;

/** Nearer to the eye than this share of the centre's distance, a place is behind it. */
const NEAR = 0.05;

/** Of Mercator units, `height_m` above the ground; not a number when behind the eye. */
export function project(view: View, x: number, y: number, height_m = 0): [x: number, y: number] {
  const east = (x - view.x) * view.world;
  const south = (y - view.y) * view.world;
  if (view.sin === 0) return [view.width / 2 + east, view.height / 2 + south];
  const up = height_m / metres_per_pixel(view);
  const near = 1 - (south * view.sin + up * view.cos) / view.eye;
  if (near < NEAR) return [NaN, NaN];
  return [
    view.width / 2 + east / near,
    view.height / 2 + (south * view.cos - up * view.sin) / near,
  ];
}

export const to_screen = (view: View, lon: number, lat: number, height_m = 0) =>
  project(view, mercator_x(lon), mercator_y(lat), height_m);

export const on_view = (view: View, x: number, y: number, margin = 0) =>
  x >= -margin && y >= -margin && x <= view.width + margin && y <= view.height + margin;

export const EARTH_M = 40_075_016.686;
/** Metres that a pixel is wide, at the middle of the view. */
export const metres_per_pixel = (view: View) =>
  (EARTH_M * Math.cos((view.latitude_deg * Math.PI) / 180)) / view.world;

export const METRES_PER_FOOT = 0.3048;
/** How high a track is drawn: on the ground while the map is level. */
export const height_of = (view: View, altitude_ft: number) =>
  is_tilted(view) && altitude_ft > 0 ? altitude_ft * METRES_PER_FOOT : 0;

export const EXTRAPOLATE_MAX_S = 10;
const KNOT_MPS = 1852 / 3600;

/** Mercator units a second, east and south. */
export function velocity(speed_kt: number, track_deg: number, lat: number): [number, number] {
  if (Number.isNaN(speed_kt) || Number.isNaN(track_deg)) return [0, 0];
  const per_metre = 1 / (EARTH_M * Math.cos((lat * Math.PI) / 180));
  const units = speed_kt * KNOT_MPS * per_metre;
  const angle = (track_deg * Math.PI) / 180;
  return [Math.sin(angle) * units, -Math.cos(angle) * units];
}
