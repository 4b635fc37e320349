/**
 * The client's copy of the cameras: asked for while somebody looks, and by whoever wants it
 * soonest. The server knows only how cameras are now.
 */

import { cameras as api, Newest, type CamerasView, type CameraView, type Problem } from '../api';

/** What was told longer ago is late, and says so. */
export const LATE_MS = 5_000;
/** What is older is taken off the map. */
const OLD_MS = 15_000;

class Cameras {
  view = $state.raw<CamerasView | null>(null);
  /** Why the last question had no answer. */
  problem = $state.raw<Problem | null>(null);
  #told_at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #watchers = new Set<{ every_ms: number }>();
  readonly #newest = new Newest<null, CamerasView>(
    (_, signal) => api.list(signal),
    { answer: (view) => this.#told(view), problem: (problem) => this.#failed(problem) },
  );

  /** Asks every `every_ms` until what this gives is called. */
  watch(every_ms: number): () => void {
    const watcher = { every_ms };
    if (this.#watchers.size === 0 && Date.now() - this.#told_at > LATE_MS) this.view = null;
    this.#watchers.add(watcher);
    this.ask();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0) return;
      clearTimeout(this.#timer);
      this.#newest.cancel();
    };
  }

  find(camera: string): CameraView | undefined {
    return this.view?.cameras.find((one) => one.camera === camera);
  }
  /** For the map; null when nothing is known of now. */
  get fresh(): CamerasView | null {
    return Date.now() - this.#told_at > OLD_MS ? null : this.view;
  }

  /** At once, as after something was done. */
  ask() {
    clearTimeout(this.#timer);
    this.#newest.want(null);
  }
  #told(view: CamerasView) {
    [this.view, this.problem, this.#told_at] = [view, null, Date.now()];
    this.#again();
  }
  #failed(problem: Problem) {
    this.problem = problem;
    this.#again();
  }
  #again() {
    clearTimeout(this.#timer);
    const every_ms = Math.min(...[...this.#watchers].map((one) => one.every_ms));
    if (Number.isFinite(every_ms)) this.#timer = setTimeout(() => this.ask(), every_ms);
  }
}

export const cameras = new Cameras();

/** `clock`: the server's time, Unix milliseconds. */
export const is_late = (view: CamerasView, clock: number) => clock - Date.parse(view.at) > LATE_MS;
