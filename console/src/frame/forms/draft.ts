/** A thing's fields as texts that a form can hold, and back. */

import type { Fields } from '../../lib/api';
import { operation, type Column, type Part, type Thing, type Value } from '../../lib/operation';
import { kind_named, zone_of_time } from '../../lib/show/thing_values';
import { format, tongue } from '../../lib/words';
import { column_label } from '../../lib/words/operation';

/** Lists have an item a line, times are of the operation's zone, flags `yes` or `no`. */
export type Draft = Record<string, string>;

/** As `<input type=datetime-local>` has it. */
export function wall(ms: number, zone: string): string {
  const form = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return form.format(ms).replace(' ', 'T');
}

export function to_text(column: Column, value: Value | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join('\n');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (column.form === 'time') return wall(Date.parse(String(value)), zone_of_time());
  return String(value);
}

export const draft_of = (part: Part, thing?: Thing): Draft =>
  Object.fromEntries(part.columns.map((one) => [one.name, to_text(one, thing?.fields[one.name])]));

export const lines = (text: string) => text.split('\n').map((one) => one.trim()).filter(Boolean);

/** Null: not given. Throws the sentence that says what is wrong. */
export function from_text(column: Column, text: string, fields: Draft): Value | null {
  const w = tongue.w.operation.form;
  const label = column_label(column.name);
  const bare = text.trim();
  if (bare === '') {
    if (column.is_required) throw new Error(w.missing(label));
    return null;
  }
  const kind = kind_named(column, fields);
  const known = (id: string) => {
    if (kind !== null && !operation.get(kind, id)) throw new Error(w.unknown_ref(label, id));
    return id;
  };
  switch (column.form) {
    case 'list': case 'choices': return lines(text);
    case 'refs': return lines(text).map(known);
    case 'ref': case 'ref_by': return known(bare);
    case 'flag': return bare === 'yes';
    case 'whole': case 'number': {
      const value = Number(bare.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.'));
      if (!Number.isFinite(value) || (column.form === 'whole' && !Number.isInteger(value))) throw new Error(w.bad_number(label));
      return value;
    }
    case 'time': {
      const ms = format.from_wall(bare, zone_of_time());
      if (Number.isNaN(ms)) throw new Error(w.bad_time(label));
      return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
    }
    default: return bare;
  }
}

/** What was changed, or the first fault. */
export function changed(part: Part, before: Draft, after: Draft): { fields: Fields; fault: string | null } {
  const fields: Fields = {};
  try {
    for (const column of part.columns) {
      const text = after[column.name] ?? '';
      if (text === (before[column.name] ?? '') && !(column.is_required && text === '')) continue;
      fields[column.name] = from_text(column, text, after);
    }
    return { fields, fault: null };
  } catch (error) {
    return { fields, fault: (error as Error).message };
  }
}
