/** Columns of things for tables: shown, copied and sorted alike. */

import type { Column, Thing } from '../../lib/operation';
import { activity_of } from '../../lib/show/thing_times';
import { short_date, value_rank, value_text } from '../../lib/show/thing_values';
import type { Column as TableColumn } from '../../lib/ui/table';
import { tongue } from '../../lib/words';
import { choice_label, column_label } from '../../lib/words/operation';

export interface ThingColumn extends TableColumn<Thing> {
  rank(thing: Thing): string | number;
  /** How wide it wants to be. */
  px: number;
}

const WIDTHS: Partial<Record<Column['form'], number>> = {
  time: 106, whole: 92, number: 92, flag: 88, choice: 116, ref: 130, ref_by: 130,
};
const WIDTH_PX = 130;
const NAME_PX = 200;

export function of_column(column: Column, spare = false): ThingColumn {
  const is_number = column.form === 'whole' || column.form === 'number';
  return {
    id: column.name, label: column_label(column.name), spare,
    text: (thing) => {
      const value = thing.fields[column.name];
      return column.form === 'time' && typeof value === 'string' ? short_date(value) : value_text(column, value, thing.fields);
    },
    rank: (thing) => value_rank(column, thing),
    px: WIDTHS[column.form] ?? WIDTH_PX, ...(is_number && { align: 'right' as const }),
  };
}

/** For copies: everything, times as the package has them. */
export const csv_columns = (columns: readonly Column[]): TableColumn<Thing>[] => [
  { id: 'id', label: tongue.w.operation.id, text: (thing) => thing.id },
  ...columns.map((one) => ({
    id: one.name, label: column_label(one.name),
    text: (thing: Thing) => {
      const value = thing.fields[one.name];
      return value === undefined ? '' : one.form === 'time' ? String(value) : value_text(one, value, thing.fields);
    },
  })),
];

export const name_column = (): ThingColumn => ({
  id: 'name', label: tongue.w.operation.columns.name, px: NAME_PX,
  text: (thing) => thing.name || thing.id, rank: (thing) => thing.name || thing.id,
});

/** What holds at `at`, for kinds that have times. */
export function now_column(at: number): ThingColumn {
  const text = (thing: Thing) => {
    const what = activity_of(thing, at).what;
    return what === null ? '—' : `● ${choice_label(what)}`;
  };
  return {
    id: 'now', label: tongue.w.detail.now, text, rank: text, px: 106,
    class: (thing) => (activity_of(thing, at).active ? 'good' : 'muted'),
  };
}

export function sorted(rows: readonly Thing[], column: ThingColumn | undefined, down: boolean): Thing[] {
  if (!column) return [...rows];
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [column.rank(a), column.rank(b)];
    // What is not given stands last, whichever way.
    if (x === '' || y === '') return Number(x === '') - Number(y === '');
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y);
    return sign * String(x).localeCompare(String(y), tongue.code, { numeric: true });
  });
}
