/**
 * The operation as the server tells it, and finding things in it. By hand is what the description
 * leaves open: forms, shapes, values and geometries.
 */

import type { Geometry } from 'geojson';
import type { Position } from '../api';

export type Shape = 'none' | 'point' | 'line' | 'area' | 'place' | 'crossing';
export type Form =
  | 'text' | 'list' | 'ref' | 'refs' | 'ref_by' | 'time' | 'whole' | 'number' | 'flag' | 'choice'
  | 'choices';

export interface Column {
  name: string;
  form: Form;
  /** Of a reference: the kind it names; of `ref_by`: the column that says the kind. */
  of: string | null;
  choices: string[];
  is_required: boolean;
  says: string;
}

/** A kind of thing. */
export interface Part { kind: string; says: string; shape: Shape; columns: Column[] }

export type Value = string | number | boolean | string[];

export interface Thing {
  kind: string;
  id: string;
  name: string;
  fields: Record<string, Value>;
  geometry: Geometry | null;
  file: string;
  surveyed: boolean;
  /** Whether it stands so by an edit in the running system or by a plan. */
  changed: 'edit' | 'plan' | null;
}

/** A time in which something is active, closed, booked or in force. */
export interface Span {
  kind: string;
  id: string;
  /** Null: from the beginning. */
  starts_at: string | null;
  /** Null: without end. */
  ends_at: string | null;
  what: string;
  by: { kind: string; id: string } | null;
}

export interface OperationDocument {
  seq: number;
  id: string;
  name: string;
  time_zone: string;
  starts_at: string;
  ends_at: string;
  centre: Position;
  plan: string | null;
  base_map: { attribution: string } | null;
  parts: Part[];
  things: Thing[];
  spans: Span[];
}

/** How a thing is written in an address: `zone/red`. */
export const thing_key = (kind: string, id: string) => `${kind}/${id}`;

/** A document that can be asked. */
export class Index {
  readonly #things = new Map<string, Thing>();
  readonly #kinds = new Map<string, Thing[]>();
  readonly #spans = new Map<string, Span[]>();

  constructor(readonly document: OperationDocument) {
    for (const thing of document.things) {
      this.#things.set(thing_key(thing.kind, thing.id), thing);
      push(this.#kinds, thing.kind, thing);
    }
    for (const span of document.spans) push(this.#spans, thing_key(span.kind, span.id), span);
  }

  get(kind: string, id: string): Thing | undefined {
    return this.#things.get(thing_key(kind, id));
  }
  /** By its key in an address. */
  find(key: string): Thing | undefined {
    return this.#things.get(key);
  }
  of(kind: string): readonly Thing[] {
    return this.#kinds.get(kind) ?? [];
  }
  spans(kind: string, id: string): readonly Span[] {
    return this.#spans.get(thing_key(kind, id)) ?? [];
  }
}

function push<K, T>(map: Map<K, T[]>, key: K, value: T) {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/** The field `name` in the reader's language, where both are there. */
export function reader_name(thing: Thing, name: string, code: 'en' | 'fr'): string {
  const value = thing.fields[`${name}_${code}`] ?? thing.fields[`${name}_en`] ?? '';
  return String(value);
}

/** The document with the names that its things have in a language. */
export function in_tongue(document: OperationDocument, language: string): OperationDocument {
  if (language !== 'fr') return document;
  const named = (thing: Thing): Thing => {
    const name = thing.fields.name_fr;
    return typeof name === 'string' ? { ...thing, name } : thing;
  };
  return { ...document, things: document.things.map(named) };
}
