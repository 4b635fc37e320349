/** Where the bars of a plan's rows stand, and how they are painted; knows no page. */

import type { Band, PlanBar, PlanRow } from '../../lib/api';

export const ROW = 28;
const TOP = 5;
const TALL = ROW - 2 * TOP;
const TEXT_PX = 22;
const STRIP = 4;

/** Which days are shown, and how wide one is. */
export interface Scale { from: number; days: number; width: number }

export interface Place { x: number; wide: number }
const MINUTES = 1_440;

/** Where a shift stands, in pixels from the left. */
export function place(day: number, band: Band | undefined, { from, days, width }: Scale): Place {
  const one = width / days;
  const starts = band ? band.starts_min / MINUTES : 0;
  const lasts = band ? band.minutes / MINUTES : 1;
  return { x: (day - from + starts) * one, wide: Math.max(3, lasts * one - 1) };
}

export type Tone = 'day' | 'night' | 'target' | 'min';
/** How a bar is shown: what is missing goes before the time of day. */
export function tone(bar: PlanBar, band: Band | undefined): Tone {
  if (bar.below_min > 0) return 'min';
  if (bar.missing > 0) return 'target';
  return band?.is_night ? 'night' : 'day';
}

/** The bar after or before a cell, in the order of time; from nothing, the first or last. */
export function next_bar(row: PlanRow, cell: Cell | null, by: 1 | -1): Cell | null {
  const at = row.bars.findIndex((one) => one.day === cell?.day && one.band === cell.band);
  const bars = row.bars;
  const to = at >= 0 ? at + by
    : cell === null ? (by > 0 ? 0 : bars.length - 1)
    : by > 0 ? bars.findIndex((one) => after(one, cell)) : bars.findLastIndex((one) => after(cell, one));
  const found = bars[Math.max(0, Math.min(bars.length - 1, to))];
  return found ? { day: found.day, band: found.band } : cell;
}
export interface Cell { day: number; band: number }
const after = (one: Cell, than: Cell) => one.day > than.day || (one.day === than.day && one.band > than.band);

export function read_cell(text: string | null): Cell | null {
  const found = /^(\d{1,3})\.(\d{1,2})$/.exec(text ?? '');
  return found ? { day: Number(found[1]), band: Number(found[2]) } : null;
}
export const write_cell = (cell: Cell) => `${cell.day}.${cell.band}`;

/** The bar under a point of a row, if any; the later of two that overlap. */
export function bar_at(row: PlanRow, bands: readonly Band[], scale: Scale, x: number): PlanBar | undefined {
  return row.bars.findLast((bar) => {
    const { x: left, wide } = place(bar.day, bands[bar.band], scale);
    return x >= left - 1 && x <= left + wide + 1;
  });
}

export type Colours = Record<Tone | 'line' | 'line_strong' | 'chosen' | 'accent' | 'on' | 'faint' | 'surface', string>;

interface Painted {
  first: number; last: number; bands: readonly Band[]; scale: Scale; colours: Colours;
  row(at: number): PlanRow | undefined; chosen: { at: number; cell: Cell | null };
}

/** Paints the rows from `first` to before `last`, the first at the top. */
export function paint(to: CanvasRenderingContext2D, painted: Painted) {
  const { first, last, scale, colours, chosen } = painted;
  const tall = (last - first) * ROW;
  to.clearRect(0, 0, scale.width, tall);
  to.font = '11px "Inter Variable", sans-serif';
  to.textBaseline = 'middle';
  for (let at = first; at < last; at++) {
    const y = (at - first) * ROW;
    if (at === chosen.at) rect(to, colours.chosen, 0, y, scale.width, ROW - 1);
    rect(to, colours.line, 0, y + ROW - 1, scale.width, 1);
  }
  for (let day = 0; day <= scale.days; day++) {
    rect(to, colours.line_strong, Math.round((day / scale.days) * scale.width), 0, 1, tall);
  }
  for (let at = first; at < last; at++) {
    const row = painted.row(at);
    if (row) bars(to, row, (at - first) * ROW, painted, at === chosen.at ? chosen.cell : null);
    else rect(to, colours.line, 4, (at - first) * ROW + ROW / 2 - 1, scale.width - 8, 2);
  }
}

function rect(to: CanvasRenderingContext2D, colour: string, x: number, y: number, wide: number, tall: number) {
  to.fillStyle = colour;
  to.fillRect(x, y, wide, tall);
}

function bars(to: CanvasRenderingContext2D, row: PlanRow, y: number, painted: Painted, cell: Cell | null) {
  const { bands, scale, colours } = painted;
  for (const bar of row.bars) {
    if (bar.day < scale.from - 1 || bar.day >= scale.from + scale.days) continue;
    const band = bands[bar.band];
    const { x, wide } = place(bar.day, band, scale);
    const of = tone(bar, band);
    to.fillStyle = to.strokeStyle = colours[of];
    to.lineWidth = 1.5;
    // What is missing is an outline, and the share that is there a strip: it reads without colour.
    if (of === 'min' || of === 'target') {
      const share = bar.people / Math.max(1, bar.people + bar.missing);
      to.strokeRect(x + 0.75, y + TOP + 0.75, Math.max(1.5, wide - 1.5), TALL - 1.5);
      to.fillRect(x, y + TOP + TALL - STRIP, wide * share, STRIP);
    } else if (of === 'night') {
      to.fillRect(x, y + TOP, wide, TALL);
      rect(to, colours.surface, x, y + TOP + TALL - 4, wide, 1.5);
    } else to.fillRect(x, y + TOP, wide, TALL);
    if (wide >= TEXT_PX) number(to, bar, of, x, y, wide, colours);
    if (cell?.day === bar.day && cell.band === bar.band) {
      to.strokeStyle = colours.accent;
      to.lineWidth = 2;
      to.strokeRect(x - 1, y + 2, wide + 2, ROW - 5);
    }
  }
}

function number(
  to: CanvasRenderingContext2D, bar: PlanBar, of: Tone, x: number, y: number, wide: number, colours: Colours,
) {
  const text = bar.missing > 0 ? `${bar.people}/${bar.people + bar.missing}` : String(bar.people);
  if (to.measureText(text).width + 4 > wide) return;
  const is_filled = of === 'day' || of === 'night';
  to.fillStyle = is_filled ? colours.on : colours[of];
  to.fillText(text, x + 3, y + ROW / 2 - (is_filled ? 0 : 1));
}
