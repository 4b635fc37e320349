/** What a person can do: one file each beside this one, all listed in `all.ts`. */

import type { Command, Role } from '../api';
import type { Selection, ThingKind } from '../here/here.svelte';

export type FormName =
  | 'open_incident' | 'update_incident' | 'close_incident' | 'task_unit' | 'silence_rule'
  | 'write_note' | 'edit_thing' | 'remove_thing' | 'add_thing' | 'keep_clip';

export interface Wish { command: Command; expected: number | null }

export interface Action {
  id: string;
  /** The key, as `KeyboardEvent.key` in upper case. */
  key?: string;
  on: readonly ThingKind[];
  /** Who may; the server decides, this only says so before. */
  roles: readonly Role[];
  label(target: Selection): string;
  /** Why not on this thing as it is now; null: it can be done. */
  off(target: Selection): string | null;
  /** Leaves the action out where it makes no sense at all. */
  fits?(target: Selection): boolean;
  /** More is to be asked first, by this form... */
  form?: FormName;
  /** ...or it is done at once. */
  wish?(target: Selection): Wish | null;
  /** ...or by a call that is no command; gives what is told when it is done. */
  asks?(target: Selection): Promise<string>;
}

export const DECIDE: readonly Role[] = ['duty_commander', 'operator', 'air_desk'];
export const LEAD: readonly Role[] = ['duty_commander', 'operator'];
/** Who may read texts. */
export const READ: readonly Role[] = ['duty_commander', 'operator', 'air_desk', 'auditor'];
export const COMMAND: readonly Role[] = ['duty_commander'];
/** Who may change the operation. */
export const PLAN: readonly Role[] = ['planner', 'duty_commander'];
export const WRITE: readonly Role[] = [
  'duty_commander', 'operator', 'air_desk', 'gate_steward', 'planner',
];
