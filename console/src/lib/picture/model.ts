/**
 * The client's copy of the picture, and the one reducer that changes it.
 *
 * A model is never changed in place: a slice that changed is a new map, the others are the same.
 */

import type {
  AccountName, Alert, Checkpoint, Incident, Operation, PictureBody, PictureDelta, Proposal, Silence,
  Source, Tasking, UnitState,
} from '../api';

export interface Model {
  seq: number;
  /** Unix milliseconds the picture is of. */
  at: number;
  hash: string | null;
  operation: Operation | null;
  alerts: ReadonlyMap<number, Alert>;
  incidents: ReadonlyMap<number, Incident>;
  units: ReadonlyMap<string, UnitState>;
  taskings: ReadonlyMap<number, Tasking>;
  sources: ReadonlyMap<string, Source>;
  silences: ReadonlyMap<number, Silence>;
  proposals: ReadonlyMap<number, Proposal>;
  accounts: ReadonlyMap<string, AccountName>;
  checkpoint: Checkpoint | null;
  posture: number | null;
}

export const EMPTY: Model = {
  seq: 0,
  at: 0,
  hash: null,
  operation: null,
  alerts: new Map(),
  incidents: new Map(),
  units: new Map(),
  taskings: new Map(),
  sources: new Map(),
  silences: new Map(),
  proposals: new Map(),
  accounts: new Map(),
  checkpoint: null,
  posture: null,
};

export function from_snapshot(body: PictureBody, at = Date.parse(body.at)): Model {
  return {
    seq: body.seq ?? 0,
    at,
    hash: body.hash,
    operation: body.operation,
    alerts: by(body.alerts, (one) => one.alert),
    incidents: by(body.incidents, (one) => one.incident),
    units: by(body.units, (one) => one.unit),
    taskings: by(body.taskings, (one) => one.tasking),
    sources: by(body.sources, (one) => one.source),
    silences: by(body.silences, (one) => one.silence),
    proposals: by(body.proposals, (one) => one.proposal),
    accounts: by(body.accounts, (one) => one.account),
    checkpoint: body.checkpoint,
    posture: body.posture ?? null,
  };
}

export function with_delta(model: Model, seq: number, at: number, delta: PictureDelta): Model {
  const gone = delta.gone ?? {};
  return {
    seq,
    at,
    hash: null,
    operation: delta.operation === undefined ? model.operation : delta.operation,
    alerts: merged(model.alerts, delta.alerts, (one) => one.alert, gone.alerts),
    incidents: merged(model.incidents, delta.incidents, (one) => one.incident, gone.incidents),
    units: merged(model.units, delta.units, (one) => one.unit),
    taskings: merged(model.taskings, delta.taskings, (one) => one.tasking, gone.taskings),
    sources: merged(model.sources, delta.sources, (one) => one.source),
    silences: merged(model.silences, delta.silences, (one) => one.silence, gone.silences),
    proposals: merged(model.proposals, delta.proposals, (one) => one.proposal, gone.proposals),
    accounts: merged(model.accounts, delta.accounts, (one) => one.account),
    checkpoint: delta.checkpoint === undefined ? model.checkpoint : delta.checkpoint,
    posture: delta.posture === undefined ? model.posture : delta.posture,
  };
}

function by<K, T>(things: readonly T[] | undefined, key: (thing: T) => K): ReadonlyMap<K, T> {
  return new Map((things ?? []).map((thing) => [key(thing), thing]));
}

function merged<K, T>(
  before: ReadonlyMap<K, T>,
  changed: readonly T[] | undefined,
  key: (thing: T) => K,
  gone: readonly K[] = [],
): ReadonlyMap<K, T> {
  if (!changed?.length && gone.length === 0) return before;
  const after = new Map(before);
  for (const thing of changed ?? []) after.set(key(thing), thing);
  for (const one of gone) after.delete(one);
  return after;
}
