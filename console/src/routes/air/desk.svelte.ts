/** The air desk's view: asked for once a second while live, once for a moment of the past. */

import { air, aborted, problemOf, type AirView, type Problem } from '../../lib/api';

const AGAIN_MS = 1_000;

export class Desk {
  view = $state.raw<AirView | null>(null);
  problem = $state.raw<Problem | null>(null);
  #at: number | null | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  /** `at`: Unix milliseconds of the moment shown, null for now. */
  follow(at: number | null) {
    if (at === this.#at) return;
    this.#at = at;
    this.stop();
    void this.#read(at);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  async #read(at: number | null) {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const view = await air(at === null ? null : new Date(at).toISOString(), abort.signal);
      if (abort.signal.aborted) return;
      [this.view, this.problem] = [view, null];
    } catch (error) {
      if (aborted(error) || abort.signal.aborted) return;
      this.problem = problemOf(error);
    }
    if (at === null) this.#timer = setTimeout(() => void this.#read(null), AGAIN_MS);
  }
}
