/** Calls about runs of the optimiser and the plans that they make. */

import { call } from './client';
import type {
  CompareView, NewRun, OpensView, RowsBy, RowsView, RunDetail, RunView, StaffPlan,
} from './types';

/** A part of a long answer, of one plan. */
export interface Part { revision: number; offset: number; limit: number; text?: string | null }

export const runs = {
  list: async (signal: AbortSignal) =>
    (await call<{ runs: RunView[] }>('GET /api/runs', { signal })).runs,
  start: (body: NewRun) => call<RunView>('POST /api/runs', { body }),
  one: (run: number, signal: AbortSignal) =>
    call<RunDetail>('GET /api/runs/{run}', { path: { run }, signal }),
  /** Ends it early; the best it has is kept. */
  stop: (run: number) => call<RunView>('POST /api/runs/{run}/stop', { path: { run } }),
  plan: (run: number, revision: number, signal: AbortSignal) =>
    call<StaffPlan>('GET /api/runs/{run}/plan', { path: { run }, query: { revision }, signal }),
  rows: (run: number, by: RowsBy, unit: string | null, part: Part, signal: AbortSignal) =>
    call<RowsView>('GET /api/runs/{run}/rows', {
      path: { run }, query: { by, unit, ...part }, signal,
    }),
  open: (run: number, reason: string | null, part: Part, signal: AbortSignal) =>
    call<OpensView>('GET /api/runs/{run}/open', { path: { run }, query: { reason, ...part }, signal }),
  /** `revision`: the plan that was looked at. */
  pin: (run: number, unit: string, post: string, revision: number) =>
    call<RunView>('POST /api/runs/{run}/pins', { path: { run }, body: { unit, post, revision } }),
  undo: (run: number, revision: number) =>
    call<RunView>('POST /api/runs/{run}/undo', { path: { run }, body: { revision } }),
  compare: (run: number, other: { with: number; with_revision: number }, part: Part, signal: AbortSignal) =>
    call<CompareView>('GET /api/runs/{run}/compare', {
      path: { run }, query: { ...other, ...part }, signal,
    }),
};
