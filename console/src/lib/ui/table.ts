/** Columns of a table, and its rows as comma-separated values (RFC 4180). */

export interface Column<T> {
  id: string;
  label: string;
  /** What is shown, and copied. */
  text(row: T): string;
  align?: 'right';
  /** CSS width. */
  width?: string;
  mono?: boolean;
  class?(row: T): string;
  /** Hidden on narrow screens. */
  spare?: boolean;
}

/** A column with how wide it wants to be. */
export interface SizedColumn<T> extends Column<T> { px: number }

/** As many as fit into `width`, from the left; what is left over is shared. */
export function fitting<C extends SizedColumn<never>>(columns: readonly C[], width: number): C[] {
  let used = 0;
  const fit = columns.filter((one, i) => {
    if (i > 1 && used + one.px > width) return false;
    used += one.px;
    return true;
  });
  return fit.map((one) => ({ ...one, width: `${((100 * one.px) / used).toFixed(2)}%` }));
}

export function csv<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const line = (cells: string[]) => cells.map(quoted).join(',');
  const head = line(columns.map((c) => c.label));
  const lines = [head, ...rows.map((row) => line(columns.map((c) => c.text(row))))];
  return lines.join('\r\n') + '\r\n';
}

function quoted(cell: string): string {
  // A leading sign would be taken for a formula by spreadsheets.
  const safe = /^[=+@\t\r]|^-(?![\d.])/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
