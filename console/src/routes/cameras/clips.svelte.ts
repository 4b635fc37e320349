/** Clips, asked for while they are shown. */

import { clips as api, Newest, type ClipView, type Problem } from '../../lib/api';

const POLL_MS = 5_000;

export class ClipList {
  all = $state.raw<ClipView[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #newest = new Newest<null, ClipView[]>((_, signal) => api.list(signal), {
    answer: (all) => {
      [this.all, this.problem] = [all, null];
      this.#again();
    },
    problem: (problem) => {
      this.problem = problem;
      this.#again();
    },
  });

  watch(): () => void {
    this.ask();
    return () => {
      clearTimeout(this.#timer);
      this.#newest.cancel();
    };
  }
  ask() {
    clearTimeout(this.#timer);
    this.#newest.want(null);
  }
  #again() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ask(), POLL_MS);
  }
}

export type ClipState = 'kept' | 'fetching' | 'gone';
export const state_of = (one: ClipView): ClipState =>
  one.is_gone ? 'gone' : one.sha256 === null ? 'fetching' : 'kept';
export const SHAPES: Record<ClipState, string> = { kept: '●', fetching: '◇', gone: '○' };
