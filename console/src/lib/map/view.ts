/** The camera as numbers: always north up, never tilted, so a place is two multiplications. */

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
  width: number;
  height: number;
  latitude_deg: number;
}

export function view_of(map: {
  getCenter(): { lng: number; lat: number };
  getZoom(): number;
  getContainer(): HTMLElement;
}): View {
  const { lng, lat } = map.getCenter();
  const box = map.getContainer();
  return {
    x: mercator_x(lng), y: mercator_y(lat), world: TILE * 2 ** map.getZoom(),
    width: box.clientWidth, height: box.clientHeight, latitude_deg: lat,
  };
}

export function to_screen(view: View, lon: number, lat: number): [x: number, y: number] {
  return [
    view.width / 2 + (mercator_x(lon) - view.x) * view.world,
    view.height / 2 + (mercator_y(lat) - view.y) * view.world,
  ];
}

export const EARTH_M = 40_075_016.686;
/** Metres that a pixel is wide, at the middle of the view. */
export const metres_per_pixel = (view: View) =>
  (EARTH_M * Math.cos((view.latitude_deg * Math.PI) / 180)) / view.world;

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
