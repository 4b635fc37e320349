/** What the address says of the wall: which cameras, how many at once, and what is drawn over. */

import { CAMERA_FAULTS, WATCH_STATES } from '../../lib/api';
import type { Filter } from '../../lib/cameras';
import { OVERLAYS, type Overlay } from '../../lib/cameras/overlay';

interface Address { get(key: string): string | null }

const one_of = <T extends string>(all: readonly T[], text: string | null): T | null =>
  all.find((one) => one === text) ?? null;

export const read_filter = (address: Address): Filter => ({
  controller: address.get('controller'),
  state: one_of(WATCH_STATES, address.get('state')),
  fault: one_of([...CAMERA_FAULTS, 'any'], address.get('fault')),
});

export const GRIDS = ['2x2', '3x3', '4x3', '6x4'] as const;
export type Grid = (typeof GRIDS)[number] | 'auto';
export const read_grid = (address: Address): Grid => one_of(GRIDS, address.get('grid')) ?? 'auto';

/** A tile wants so much room. */
const WANT_PX = 400;
/** Columns, and rows in view; 0: as many as fit, each as high as its picture. */
export function cells(grid: Grid, width: number): { columns: number; rows: number } {
  if (grid !== 'auto') {
    const [columns, rows] = grid.split('x').map(Number);
    return { columns: columns!, rows: rows! };
  }
  return { columns: Math.max(1, Math.min(6, Math.round(width / WANT_PX))), rows: 0 };
}

export const read_hidden = (address: Address): ReadonlySet<Overlay> => {
  const hidden = (address.get('hide') ?? '').split(',');
  return new Set(OVERLAYS.filter((one) => hidden.includes(one)));
};
export const write_hidden = (hidden: ReadonlySet<Overlay>): string | null =>
  hidden.size === 0 ? null : OVERLAYS.filter((one) => hidden.has(one)).join(',');
