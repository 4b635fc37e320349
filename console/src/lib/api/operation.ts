/** Calls about the operation: what differs, what everybody may ask, and changes as decisions. */

import type { Geometry } from 'geojson';
import { call, type Call } from './client';

export type Fields = Record<string, string | number | boolean | string[] | null>;

/** One language says what differs (`docs/design/operation-package.md`). */
export type Change =
  | { op: 'add'; kind: string; id: string; fields: Fields; geometry?: Geometry | null }
  | { op: 'set'; kind: string; id: string; fields: Fields; geometry?: Geometry | null }
  | { op: 'remove'; kind: string; id: string };

export interface FieldChange { name: string; before: Fields[string]; after: Fields[string] }
/** A change with what was before. */
export interface Difference {
  op: 'add' | 'set' | 'remove';
  kind: string;
  id: string;
  name: string;
  fields: FieldChange[];
  geometry_before: Geometry | null;
  geometry_after: Geometry | null;
}

export const DECISIONS = [
  'free', 'justify', 'pass', 'ticket', 'accreditation', 'escort', 'refuse',
] as const;
export type Decision = (typeof DECISIONS)[number];

export interface PublicZone {
  id: string;
  name: string;
  name_fr: string;
  kind: string;
  colour: string | null;
  ring: number | null;
  geometry: Geometry | null;
  spans: { starts_at: string | null; ends_at: string | null }[];
}
/** What everybody may know. */
export interface PublicOperation {
  name: string;
  time_zone: string;
  starts_at: string;
  ends_at: string;
  centre: { latitude_deg: number; longitude_deg: number };
  base_map: { attribution: string } | null;
  modes: string[];
  motives: string[];
  roles: string[];
  zones: PublicZone[];
}
export interface PublicAnswer {
  at: string;
  zone: { id: string; name: string; name_fr: string } | null;
  decision: Decision;
  sentence_en: string;
  sentence_fr: string;
  reason_en: string | null;
  reason_fr: string | null;
  rule: string | null;
  order: { id: string; name: string; name_fr: string; number: string | null } | null;
  until: string | null;
  next: { at: string; decision: Decision } | null;
}
export interface PublicQuestion {
  zone?: string | null;
  lat?: number | null;
  lon?: number | null;
  mode: string;
  motive: string;
  role: string;
  at: string;
}

export const differences = {
  of_plan: (plan: string, signal?: AbortSignal) => differ({ plan }, signal),
  since: (from_seq: number, signal?: AbortSignal) => differ({ from_seq }, signal),
};
async function differ(query: Record<string, unknown>, signal?: AbortSignal) {
  const what = 'GET /api/operation/diff' as Call;
  return (await call<{ changes: Difference[] }>(what, { query, signal })).changes;
}

/** Where the text of an order is, generated from the rule table. */
export const order_pdf = (order: string, lang: 'fr' | 'en') =>
  `/api/operation/orders/${encodeURIComponent(order)}/pdf?lang=${lang}`;

/** Asked by anybody: no session is looked at. */
export const open = {
  operation: () => call<PublicOperation>('GET /api/public/operation' as Call),
  rule: (query: PublicQuestion, signal?: AbortSignal) =>
    call<PublicAnswer>('GET /api/public/rule' as Call, { query: { ...query }, signal }),
};

/** The name of a zone or order in a language. */
export const name_in = (one: { name: string; name_fr: string }, language: string): string =>
  language === 'fr' ? one.name_fr : one.name;
