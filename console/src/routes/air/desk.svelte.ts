/** The air desk's view: asked for once a second while live, and for each moment of the past. */

import { air, Newest, type AirView, type Problem } from '../../lib/api';

const AGAIN_MS = 1_000;
/** A list of now that is older is late. */
const LATE_MS = 5_000;

export class Desk {
  view = $state.raw<AirView | null>(null);
  problem = $state.raw<Problem | null>(null);
  #at: number | null | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #newest = new Newest<number | null, AirView>(
    (at, signal) => air(at === null ? null : new Date(at).toISOString(), signal),
    {
      answer: (view) => this.#told(view, null),
      problem: (problem) => this.#told(this.view, problem),
    },
  );

  /** `at`: Unix milliseconds of the moment shown, null for now. */
  follow(at: number | null) {
    if (at === this.#at) return;
    // Between now and then, what is under way is of no use.
    if (at === null || this.#at === null) this.#newest.cancel();
    clearTimeout(this.#timer);
    this.#at = at;
    this.#newest.want(at);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#newest.cancel();
    this.#at = undefined;
  }

  #told(view: AirView | null, problem: Problem | null) {
    [this.view, this.problem] = [view, problem];
    if (this.#at === null) this.#timer = setTimeout(() => this.#newest.want(null), AGAIN_MS);
  }
}

/** Whether a list of `listed_at` is of the moment shown: `at`, or now, which is `clock`. */
export function is_current(listed_at: number, at: number | null, clock: number): boolean {
  return at === null ? Math.abs(clock - listed_at) < LATE_MS : listed_at === at;
}
