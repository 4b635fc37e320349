/**
 * A camera that is not there: from the ground into its picture and back, and what points that a
 * person picked come to, by a plane alone.
 */

const DEGREE_M = 111_320;
/** Height, tilt and width of view of every fake camera; the picture is 16 to 9. */
const [HEIGHT_M, TILT, FOV, ASPECT] = [8, (14 * Math.PI) / 180, (55 * Math.PI) / 180, 16 / 9];
const FOCAL = 0.5 / Math.tan(FOV / 2);
export const SIZE = [640, 360];
export const HORIZON = 0.5 - FOCAL * ASPECT * Math.tan(TILT);

/** Of a place `right` and `ahead` of the camera, `up` over the ground, metres; null behind it. */
export function seen_at(right, ahead, up = 0) {
  const drop = HEIGHT_M - up;
  const deep = ahead * Math.cos(TILT) + drop * Math.sin(TILT);
  if (deep < 1) return null;
  return [0.5 + (FOCAL * right) / deep, 0.5 + (FOCAL * ASPECT * (drop * Math.cos(TILT) - ahead * Math.sin(TILT))) / deep];
}
/** The place on the ground of a point of the picture; null above the horizon. */
export function ground_at(x, y) {
  const v = (y - 0.5) / (FOCAL * ASPECT);
  const below = Math.sin(TILT) + v * Math.cos(TILT);
  if (below <= 0.001) return null;
  const ahead = (HEIGHT_M * (Math.cos(TILT) - v * Math.sin(TILT))) / below;
  return [((x - 0.5) / FOCAL) * (ahead * Math.cos(TILT) + HEIGHT_M * Math.sin(TILT)), ahead];
}

/** Longitude and latitude of a place right and ahead of a camera that looks to `bearing_deg`. */
export function on_globe([lon, lat], bearing_deg, right, ahead) {
  const turn = (bearing_deg * Math.PI) / 180;
  const [east, north] = [ahead * Math.sin(turn) + right * Math.cos(turn), ahead * Math.cos(turn) - right * Math.sin(turn)];
  return [lon + east / DEGREE_M / Math.cos((lat * Math.PI) / 180), lat + north / DEGREE_M];
}

function solve(rows) {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    const best = rows.slice(i).reduce((at, row, j) => (Math.abs(row[i]) > Math.abs(rows[at][i]) ? i + j : at), i);
    [rows[i], rows[best]] = [rows[best], rows[i]];
    if (Math.abs(rows[i][i]) < 1e-12) return null;
    for (let j = 0; j < n; j++) {
      const part = j === i ? 0 : rows[j][i] / rows[i][i];
      for (let k = i; k <= n; k++) rows[j][k] -= part * rows[i][k];
    }
  }
  return rows.map((row, i) => row[n] / row[i]);
}

/** The plane from `[u, v]` to `[s, t]`, by least squares. */
function plane(points) {
  const rows = points.flatMap(([u, v, s, t]) => [[u, v, 1, 0, 0, 0, -u * s, -v * s, s], [0, 0, 0, u, v, 1, -u * t, -v * t, t]]);
  const normal = Array.from({ length: 8 }, (_, i) => Array.from({ length: 9 }, (_, j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0)));
  const h = solve(normal);
  return h && (([u, v]) => {
    const w = h[6] * u + h[7] * v + 1;
    return w > 0.001 ? [(h[0] * u + h[1] * v + h[2]) / w, (h[3] * u + h[4] * v + h[5]) / w] : null;
  });
}

const say = (en, fr) => ({ en, fr });
/** What `POST /api/cameras/try-pairs` answers; null where the points say nothing. */
export function tried({ origin, pairs }) {
  const squeeze = DEGREE_M * Math.cos((origin[1] * Math.PI) / 180);
  const HUNDRED = 100;
  const ground = ([lon, lat]) => [((lon - origin[0]) * squeeze) / HUNDRED, ((lat - origin[1]) * DEGREE_M) / HUNDRED];
  const globe = ([e, n]) => [origin[0] + (e * HUNDRED) / squeeze, origin[1] + (n * HUNDRED) / DEGREE_M];
  const points = pairs.map(([x, y, lon, lat]) => [...ground([lon, lat]), x, y]);
  const [e1, n1] = [0, 1].map((i) => points.reduce((sum, one) => sum + one[i], 0) / points.length);
  const ahead = plane(points.map(([e, n, x, y]) => [e - e1, n - n1, x, y]));
  const into = ([e, n]) => ahead?.([e - e1, n - n1]);
  // From the middle of the points, where the ground is for sure.
  const [x0, y0] = [2, 3].map((i) => points.reduce((sum, one) => sum + one[i], 0) / points.length);
  const back = plane(points.map(([e, n, x, y]) => [x - x0, y - y0, e, n]));
  const out = ([x, y]) => back?.([x - x0, y - y0]);
  if (!ahead || !back) return null;
  const errors_m = points.map(([e, n, x, y]) => {
    const at = out([x, y]);
    return at ? HUNDRED * Math.hypot(at[0] - e, at[1] - n) : 99;
  });
  const [e0, n0] = [0, 1].map((i) => Math.round((points.reduce((sum, one) => sum + one[i], 0) / points.length) * 10) / 10);
  const steps = Array.from({ length: 11 }, (_, i) => (i - 5) / 10);
  const line = (of) => steps.map((s) => into(of(s))).filter(Boolean);
  const grid = steps.flatMap((k) => [line((s) => [e0 + k, n0 + s]), line((s) => [e0 + s, n0 + k])]).filter((one) => one.length > 1);
  const seen = [[0, 1], [1, 1], [1, 0.32], [0.5, 0.3], [0, 0.32]].map(out).filter(Boolean).map(globe);
  const spread = Math.max(...pairs.map((one) => one[1])) - Math.min(...pairs.map((one) => one[1]));
  const warnings = [
    ...(spread < 0.25 ? [say('The points lie at one height of the picture: add one nearer or farther.', 'Les points sont à une même hauteur de l’image : ajoutez-en un plus près ou plus loin.')] : []),
    ...(pairs.length < 6 ? [say('With six points or more an error is found out.', 'Avec six points ou plus, une erreur se remarque.')] : []),
  ];
  const sorted = [...errors_m].sort((a, b) => a - b);
  return { errors_m, error_median_m: sorted[Math.floor(sorted.length / 2)], horizon: [HORIZON, HORIZON], lens: 0, grid, seen, warnings };
}
