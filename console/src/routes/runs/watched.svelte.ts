/** An answer that is asked for again and again while somebody looks. */

import { Newest, type Problem } from '../../lib/api';

export class Watched<T> {
  value = $state.raw<T | null>(null);
  /** Why the last question had no answer. */
  problem = $state.raw<Problem | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #newest: Newest<null, T>;

  constructor(ask: (signal: AbortSignal) => Promise<T>, private readonly every_ms: (now: T | null) => number) {
    this.#newest = new Newest<null, T>((_, signal) => ask(signal), {
      answer: (value) => {
        [this.value, this.problem] = [value, null];
        this.#again();
      },
      problem: (problem) => {
        this.problem = problem;
        this.#again();
      },
    });
  }

  /** Until what this gives is called. */
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
    this.#timer = setTimeout(() => this.ask(), this.every_ms(this.value));
  }
}
