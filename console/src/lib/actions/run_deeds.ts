/** What a planner does with runs of the optimiser; a plan is a proposal, so no entry is written. */

import { runs as api, type NewRun, type RunView } from '../api';
import { format, tongue } from '../words';
import { PLAN } from './action';
import { deeds } from './deeds.svelte';

const is_busy = (one: RunView) =>
  one.state === 'running' || one.state === 'stopping' || one.is_replanning;

/** Why none can be started now. */
export function off_start(all: readonly RunView[]): string | null {
  const busy = all.find(is_busy);
  return deeds.barred(PLAN) ?? (busy ? tongue.w.runs.off.busy(busy.name) : null);
}
export const off_stop = (one: RunView): string | null =>
  deeds.barred(PLAN) ?? (one.state === 'running' ? null : tongue.w.runs.off.not_running);
export function off_pin(one: RunView): string | null {
  const { off } = tongue.w.runs;
  return deeds.barred(PLAN)
    ?? (one.revision === null ? off.no_plan : one.is_replanning ? off.replanning : null);
}
export const off_undo = (one: RunView): string | null =>
  off_pin(one) ?? (one.revision === 1 ? tongue.w.runs.off.no_pin : null);

async function answered(what: string, call: () => Promise<RunView>, said: (one: RunView) => string) {
  let answer: RunView | null = null;
  await deeds.ask(what, async () => said((answer = await call())));
  return answer as RunView | null;
}

export const start_run = (wanted: NewRun) =>
  answered('start_run', () => api.start(wanted), (one) => tongue.w.runs.started(one.name));
export const stop_run = (one: RunView) =>
  answered(`stop_run ${one.run}`, () => api.stop(one.run), () => tongue.w.runs.stopped);
export const pin_unit = (one: RunView, unit: string, post: string) =>
  answered(
    `pin_unit ${one.run}`, () => api.pin(one.run, unit, post, one.revision ?? 0),
    () => tongue.w.runs.pinned(unit, post),
  );
export const undo_pin = (one: RunView) =>
  answered(
    `undo_pin ${one.run}`, () => api.undo(one.run, one.revision ?? 0),
    (now) => tongue.w.runs.undone(format.number(now.revision ?? 1)),
  );
