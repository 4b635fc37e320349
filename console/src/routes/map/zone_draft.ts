/** A drawn zone as changes of the operation: the zone, and who may enter it. */

import type { Change, Decision } from '../../lib/api';
import { operation, type At } from '../../lib/operation';

export interface ZoneDraft {
  name: string;
  colour: string;
  /** Unix milliseconds. */
  from: number;
  until: number;
  decision: Decision;
  reason_en: string;
  reason_fr: string;
  emergency_free: boolean;
}

const DIGITS = 6;
const LONG_MAX = 40;

function slug(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, LONG_MAX).replace(/-$/, '');
}

/** `temporary-` and the name; numbered if there is one already. */
export function id_of(name: string): string {
  const first = `temporary-${slug(name)}`.replace(/-$/, '');
  let id = first;
  for (let n = 2; operation.get('zone', id); n++) id = `${first}-${n}`;
  return id;
}

/** Counter-clockwise, as RFC 7946 has outer rings, and closed. */
function ring_of(points: readonly At[]): At[] {
  const all = points.map(([lon, lat]): At => [Number(lon.toFixed(DIGITS)), Number(lat.toFixed(DIGITS))]);
  const turned = all.reduce((sum, a, i) => {
    const b = all[(i + 1) % all.length]!;
    return sum + (b[0] - a[0]) * (b[1] + a[1]);
  }, 0);
  if (turned > 0) all.reverse();
  return [...all, all[0]!];
}

const time = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

export function changes_of(id: string, draft: ZoneDraft, points: readonly At[], emergency: { en: string; fr: string }): Change[] {
  const { name, colour, from, until, decision, reason_en, reason_fr } = draft;
  const rule = (mode: string, says: Decision, en: string, fr: string): Change => ({
    op: 'add', kind: 'rule', id: `${id}-${mode.replaceAll('_', '-')}`,
    fields: { zone: id, mode, decision: says, reason_en: en, reason_fr: fr },
  });
  return [
    {
      op: 'add', kind: 'zone', id,
      fields: { name, kind: 'temporary', ...(colour !== 'none' && { colour }), starts_at: time(from), ends_at: time(until), source: 'drawn on the map' },
      geometry: { type: 'Polygon', coordinates: [ring_of(points)] },
    },
    rule('any', decision, reason_en, reason_fr),
    ...(draft.emergency_free ? [rule('emergency_vehicle', 'free', emergency.en, emergency.fr)] : []),
  ];
}
