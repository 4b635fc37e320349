/**
 * The client's copy of the gates: asked for while somebody looks, and by whoever wants it soonest.
 * The server knows only how gates are now; nobody who shows the past may watch.
 */

import { gates as api, Newest, type CentreGate, type GatesView, type Problem } from '../api';
import { signs_of, type GateSigns } from './state';

/** What was told longer ago is late, and says so. */
const LATE_MS = 5_000;
/** Signs on the map that are older are taken away. */
const OLD_MS = 20_000;

class Gates {
  view = $state.raw<GatesView | null>(null);
  /** Why the last question had no answer. */
  problem = $state.raw<Problem | null>(null);
  #told_at = 0;
  #signs: GateSigns | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #watchers = new Set<{ every_ms: number }>();
  readonly #newest = new Newest<null, GatesView>(
    (_, signal) => api.list(signal),
    { answer: (view) => this.#told(view), problem: (problem) => this.#failed(problem) },
  );

  /** Asks every `every_ms` until what this gives is called. */
  watch(every_ms: number): () => void {
    const watcher = { every_ms };
    if (this.#watchers.size === 0 && Date.now() - this.#told_at > LATE_MS) this.view = null;
    this.#watchers.add(watcher);
    this.#ask();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0) return;
      clearTimeout(this.#timer);
      this.#newest.cancel();
    };
  }

  find(gate: string): CentreGate | undefined {
    return this.view?.gates.find((one) => one.gate === gate);
  }
  /** For the map; null when nothing is known of now. */
  get signs(): GateSigns | null {
    const { view } = this;
    if (view === null || Date.now() - this.#told_at > OLD_MS) return null;
    return (this.#signs ??= signs_of(view));
  }

  #ask() {
    clearTimeout(this.#timer);
    this.#newest.want(null);
  }
  #told(view: GatesView) {
    [this.view, this.problem, this.#signs, this.#told_at] = [view, null, null, Date.now()];
    this.#again();
  }
  #failed(problem: Problem) {
    this.problem = problem;
    this.#again();
  }
  #again() {
    const every_ms = Math.min(...[...this.#watchers].map((one) => one.every_ms));
    if (Number.isFinite(every_ms)) this.#timer = setTimeout(() => this.#ask(), every_ms);
  }
}

export const gates = new Gates();

/** `clock`: the server's time, Unix milliseconds. */
export const is_late = (view: GatesView, clock: number) => clock - Date.parse(view.at) > LATE_MS;
