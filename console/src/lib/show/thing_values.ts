/** What a thing's fields say, in the reader's words. */

import { here, writeSelection, type Selection } from '../here/here.svelte';
import { operation, type Column, type Thing, type Value } from '../operation';
import { picture } from '../picture';
import { format, tongue } from '../words';
import { choice_label, unit_of } from '../words/operation';

export const zone_of_time = () =>
  operation.document?.time_zone ?? picture.shown.operation?.time_zone ?? 'UTC';
/** For tables: the year only where it is not the operation's. */
export function short_date(at: string): string {
  const [ms, zone] = [Date.parse(at), zone_of_time()];
  const same = at.slice(0, 4) === operation.document?.starts_at.slice(0, 4);
  return same ? `${format.day(ms, zone)} ${format.minute(ms, zone)}` : format.date(ms, zone);
}
export const date = (at: string) => format.date(Date.parse(at), zone_of_time());

/** Units and volumes of air are selected as themselves, as they are in the picture. */
export function selection_of_thing(kind: string, id: string): Selection {
  if (kind === 'unit') return { kind: 'unit', id };
  if (kind === 'air_volume') return { kind: 'volume', id };
  return { kind: 'thing', id: `${kind}/${id}` };
}

/** The address of its page; the thing is selected there. */
export const page_of = (kind: string, id: string) =>
  here.href(`operation/${kind}/${encodeURIComponent(id)}`, {
    sel: writeSelection(selection_of_thing(kind, id)),
  });

/** Of a reference: the kind of what it names. */
export function kind_named(column: Column, fields: Thing['fields']): string | null {
  if (column.form === 'ref' || column.form === 'refs') return column.of;
  if (column.form === 'ref_by') return String(fields[column.of ?? ''] ?? '') || null;
  return null;
}

const LISTED = new Set(['kind', 'motive', 'role']);

export function number_text(column: string, value: number): string {
  const decimals = String(value).split('.')[1]?.length ?? 0;
  const text = format.number(value, Math.min(decimals, 5));
  const unit = unit_of(column);
  return unit === null ? text : unit === tongue.w.operation.units.degrees ? text + unit : `${text} ${unit}`;
}

const name_of = (kind: string | null, id: string) =>
  (kind === null ? undefined : operation.get(kind, id)?.name) || id;

/** As text: for tables, lists and copies. */
export function value_text(
  column: Column, value: Value | null | undefined, fields: Thing['fields'] = {},
): string {
  if (value === null || value === undefined || value === '') return '—';
  if (Array.isArray(value)) {
    const kind = kind_named(column, fields);
    const one = (item: string) =>
      kind !== null ? name_of(kind, item) : column.form === 'choices' ? choice_label(item) : item;
    return value.length === 0 ? '—' : value.map(one).join(', ');
  }
  if (typeof value === 'boolean') return value ? tongue.w.common.yes : tongue.w.common.no;
  if (typeof value === 'number') return number_text(column.name, value);
  switch (column.form) {
    case 'time': return date(value);
    case 'choice': return choice_label(value);
    case 'ref': case 'ref_by': return name_of(kind_named(column, fields), value);
    case 'flag': return value === 'true' || value === 'yes' ? tongue.w.common.yes : tongue.w.common.no;
    default: return LISTED.has(column.name) ? choice_label(value) : value;
  }
}

/** For sorting: numbers as numbers, times as they follow each other, the rest as it is read. */
export function value_rank(column: Column, thing: Thing): string | number {
  const value = thing.fields[column.name];
  if (value === undefined) return '';
  if (column.form === 'time' || typeof value === 'number') return value as string | number;
  return value_text(column, value, thing.fields);
}
