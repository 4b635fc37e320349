/**
 * The columns of a camera that are drawn and not written (docs/design/watch.md): calibration,
 * areas, lines and masks, as texts and as numbers.
 */

import type { Pair, PointPair } from '../api';

export interface Named { name: string; points: Pair[] }
export interface Drawn {
  pairs: PointPair[];
  areas: Named[];
  lines: Named[];
  masks: Pair[][];
}
export type DrawnColumn = keyof Drawn;
export const DRAWN_COLUMNS: readonly DrawnColumn[] = ['pairs', 'areas', 'lines', 'masks'];

/** Of a picture: to a hundred-thousandth of it; on the globe: to a centimetre. */
const [PICTURE_DIGITS, GLOBE_DIGITS] = [5, 7];

const numbers = (text: string) => text.trim().split(/\s+/).map(Number);
function point(text: string): Pair | null {
  const [a, b, ...rest] = numbers(text);
  return rest.length === 0 && Number.isFinite(a) && Number.isFinite(b) ? [a!, b!] : null;
}
function points(text: string, least: number): Pair[] | null {
  const all = text.split(',').map(point);
  return all.length >= least && all.every((one) => one !== null) ? (all as Pair[]) : null;
}
function named(text: string, least: number): Named | null {
  const at = text.lastIndexOf(':');
  const found = points(text.slice(at + 1), least);
  return at > 0 && found ? { name: text.slice(0, at).trim(), points: found } : null;
}
function pair(text: string): PointPair | null {
  const all = numbers(text);
  return all.length === 4 && all.every(Number.isFinite) ? (all as PointPair) : null;
}

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === 'string' && value !== '' ? [value] : [];

/** What cannot be read is left out: the package says so when it is read. */
export function read_drawn(fields: Record<string, unknown>): Drawn {
  return {
    pairs: list(fields['pairs']).map(pair).filter((one) => one !== null),
    areas: list(fields['areas']).flatMap((one) => named(one, 3) ?? []),
    lines: list(fields['lines']).flatMap((one) => named(one, 2) ?? []),
    masks: list(fields['masks']).map((one) => points(one, 3)).filter((one) => one !== null),
  };
}

const write = ([a, b]: Pair, digits: number) => `${a.toFixed(digits)} ${b.toFixed(digits)}`;
const ring = (all: readonly Pair[], digits: number) =>
  all.map((one) => write(one, digits)).join(', ');
const write_named = (one: Named) => `${one.name.trim()}: ${ring(one.points, GLOBE_DIGITS)}`;

export const WRITE: { [Column in DrawnColumn]: (of: Drawn) => string[] } = {
  pairs: ({ pairs }) => pairs.map(([x, y, lon, lat]) =>
    `${write([x, y], PICTURE_DIGITS)} ${write([lon, lat], GLOBE_DIGITS)}`),
  areas: ({ areas }) => areas.map(write_named),
  lines: ({ lines }) => lines.map(write_named),
  masks: ({ masks }) => masks.map((one) => ring(one, PICTURE_DIGITS)),
};

/** The columns in which the two differ, as they are saved. */
export function changed_columns(before: Drawn, after: Drawn): Partial<Record<DrawnColumn, string[]>> {
  return Object.fromEntries(DRAWN_COLUMNS.flatMap((column) => {
    const [was, is] = [WRITE[column](before), WRITE[column](after)];
    return was.join('\n') === is.join('\n') ? [] : [[column, is]];
  }));
}
