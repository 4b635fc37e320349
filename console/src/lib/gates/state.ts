/** How gates stand, from what the centre says of them; pure. */

import type { CentreGate, GatesView } from '../api';

/** A gate that was not heard for longer is silent. */
export const SILENT_S = 10;

/** From the worst on; `pressed`: all is well but a crowd presses. */
export const STATES = ['silent', 'red', 'amber', 'pressed', 'fresh', 'never'] as const;
export type GateState = (typeof STATES)[number];

const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((all, n) => all + n, 0);

/** Also before the centre began, after which only its counts are known. */
export function has_reported(one: CentreGate): boolean {
  const counts = [one.entered_count, one.left_count, one.refused_count, one.overruled_count];
  return one.silent_s !== null || counts.some((n) => n > 0) || sum(one.reasons) > 0;
}

export const is_silent = (one: CentreGate) =>
  has_reported(one) && (one.silent_s === null || one.silent_s > SILENT_S);

/** `at`: Unix milliseconds. */
export const is_pressed = (one: CentreGate, at: number) =>
  one.pressure_until !== null && Date.parse(one.pressure_until) > at;

export function state_of(one: CentreGate, at: number): GateState {
  if (!has_reported(one)) return 'never';
  if (is_silent(one)) return 'silent';
  if (one.freshness !== 'green') return one.freshness;
  return is_pressed(one, at) ? 'pressed' : 'fresh';
}

/** The worst first, then by id; those that never reported last. */
export function worst_first(gates: readonly CentreGate[], at: number): CentreGate[] {
  const rank = new Map(gates.map((one) => [one.gate, STATES.indexOf(state_of(one, at))]));
  const by_id = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...gates].sort((a, b) =>
    rank.get(a.gate)! - rank.get(b.gate)! || by_id(a.gate, b.gate));
}

/** Reasons for which a gate lets in, or lets out; for any other it proposes to refuse. */
const ADMITS = new Set(['good', 'free', 'to_search', 'to_escort', 'left', 'used_again']);

/** Judgements by reason, the most first. */
export function judgements(one: CentreGate): Record<'refusals' | 'admits', [string, number][]> {
  const all = Object.entries(one.reasons).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]);
  return {
    refusals: all.filter(([code]) => !ADMITS.has(code)),
    admits: all.filter(([code]) => ADMITS.has(code)),
  };
}

/** Judgements by the number of the lane. */
export const by_lane = (one: CentreGate): [string, number][] =>
  Object.entries(one.lanes).sort((a, b) => Number(a[0]) - Number(b[0]));

/** What the map shows of gates; another `key`, other signs. */
export interface GateSigns {
  key: string;
  of: ReadonlyMap<string, { state: GateState; per_minute: number }>;
}
export function signs_of(view: GatesView): GateSigns {
  const at = Date.parse(view.at);
  const of = new Map(view.gates.map((one) => {
    const state = state_of(one, at);
    return [one.gate, { state, per_minute: state === 'silent' ? 0 : one.entered_per_minute }];
  }));
  return { key: [...of].map(([id, one]) => `${id} ${one.state}`).join(), of };
}
