/** Every action on a thing, in the order in which they are shown. */

import type { Selection } from '../here/here.svelte';
import { acknowledge_alert } from './acknowledge_alert';
import type { Action } from './action';
import { activate_plan } from './activate_plan';
import { accept_view, keep_clip } from './camera_deeds';
import { advance_tasking } from './advance_tasking';
import { close_incident } from './close_incident';
import { add_thing, edit_thing, remove_thing } from './edit_operation';
import { judge_false, judge_irrelevant, judge_relevant } from './judge_alert';
import { open_incident } from './open_incident';
import { silence_rule } from './silence_rule';
import { task_unit } from './task_unit';
import { update_incident } from './update_incident';
import { write_note } from './write_note';

export const ALL: readonly Action[] = [
  acknowledge_alert, judge_false, judge_irrelevant, judge_relevant, open_incident,
  update_incident, task_unit, advance_tasking, close_incident, silence_rule, write_note,
  keep_clip, accept_view, edit_thing, activate_plan, remove_thing, add_thing,
];

export const actions_on = (target: Selection): Action[] =>
  ALL.filter((one) => one.on.includes(target.kind) && (one.fits?.(target) ?? true));
