/** Finding the thing that is meant, in the live picture: decisions are about what is now. */

import type { Alert, Incident, Subject, Tasking, UnitState } from '../api';
import type { Selection } from '../here/here.svelte';
import { operation, type Thing } from '../operation';
import { picture } from '../picture';
import { tongue } from '../words';

export const alert_of = (target: Selection): Alert | undefined =>
  target.kind === 'alert' ? picture.live.alerts.get(Number(target.id)) : undefined;

export const incident_of = (target: Selection): Incident | undefined =>
  target.kind === 'incident' ? picture.live.incidents.get(Number(target.id)) : undefined;

export const unit_of = (target: Selection): UnitState | undefined =>
  target.kind === 'unit' ? picture.live.units.get(target.id) : undefined;

/** The tasking that a unit works on. */
export function tasking_of(target: Selection): Tasking | undefined {
  const tasking = unit_of(target)?.tasking;
  return tasking == null ? undefined : picture.live.taskings.get(tasking);
}

export const open_incidents = (): Incident[] =>
  [...picture.live.incidents.values()].filter((one) => one.state === 'open');

export function subject_of(target: Selection): Subject | null {
  switch (target.kind) {
    case 'alert': return { alert: Number(target.id) };
    case 'incident': return { incident: Number(target.id) };
    case 'track': return { track: target.id };
    case 'unit': return { unit: target.id };
    case 'source': return { source: target.id };
    case 'volume': return { volume: target.id };
    case 'entry':
    case 'thing': return null;
  }
}

/** Kind and id of what stands in the operation: units and volumes are selected as themselves. */
export function key_of(target: Selection): { kind: string; id: string } | null {
  if (target.kind === 'unit') return { kind: 'unit', id: target.id };
  if (target.kind === 'volume') return { kind: 'air_volume', id: target.id };
  if (target.kind !== 'thing') return null;
  const [kind = '', ...rest] = target.id.split('/');
  return { kind, id: rest.join('/') };
}

export function thing_of(target: Selection): Thing | undefined {
  const key = key_of(target);
  return key === null ? undefined : operation.get(key.kind, key.id);
}

export const taskings_of = (incident: number): Tasking[] =>
  [...picture.live.taskings.values()].filter((one) => one.incident === incident);

export const name_of_unit = (unit: string): string =>
  picture.live.operation?.units.find((one) => one.id === unit)?.name ?? unit;

/** The name of an account, as the reader knows it. */
export function name_of(account: string | null | undefined): string {
  if (!account) return tongue.w.action.somebody;
  return picture.shown.accounts.get(account)?.name
    ?? picture.live.accounts.get(account)?.name ?? account;
}
