import type { Change } from '../api';
import type { Selection } from '../here/here.svelte';
import { operation } from '../operation';
import { tongue } from '../words';
import { kind_one } from '../words/operation';
import { PLAN, type Action, type Wish } from './action';
import { key_of, thing_of } from './things';

/** Changes of the operation as it runs: a decision, with what it was decided on. */
export function edit(changes: Change[], text: string | null): Wish {
  return {
    command: { do: 'edit_operation', changes, text }, expected: operation.document?.seq ?? null,
  };
}

const there = (target: Selection) => (thing_of(target) ? null : tongue.w.detail.gone);

/** Changes fields of a thing, or where it is. */
export const edit_thing: Action = {
  id: 'edit_thing',
  key: 'E',
  on: ['thing', 'unit', 'volume'],
  roles: PLAN,
  label: () => tongue.w.operation.edit,
  fits: (target) => thing_of(target) !== undefined,
  off: there,
  form: 'edit_thing',
};

/** Takes a thing out. */
export const remove_thing: Action = {
  id: 'remove_thing',
  on: ['thing', 'unit', 'volume'],
  roles: PLAN,
  label: () => tongue.w.operation.remove,
  fits: (target) => thing_of(target) !== undefined,
  off: there,
  form: 'remove_thing',
};

/** Adds one; its target is a kind without an id: `zone/`. */
export const add_thing: Action = {
  id: 'add_thing',
  on: ['thing'],
  roles: PLAN,
  label: (target) => tongue.w.operation.add(kind_one(key_of(target)?.kind ?? '')),
  fits: (target) => key_of(target)?.id === '',
  off: () => null,
  form: 'add_thing',
};
