/**
 * Past pictures: asked for when the slider rests, one at a time, and a newer wish ends an older.
 */

import { aborted, picture as api, problemOf, type Picture, type Problem } from '../api';

const REST_MS = 120;

export class Past {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;
  #busy = false;

  constructor(
    private readonly hooks: {
      picture(picture: Picture, at: number): void;
      problem(problem: Problem): void;
    },
  ) {}

  /** Unix milliseconds. While playing, a wish waits for the answer before it, so none starves. */
  want(at: number, playing: boolean) {
    clearTimeout(this.#timer);
    if (playing && this.#busy) return;
    this.#timer = setTimeout(() => void this.#ask(at), playing ? 0 : REST_MS);
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = null;
    this.#busy = false;
  }

  async #ask(at: number) {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#busy = true;
    try {
      const picture = await api.at(new Date(at).toISOString(), abort.signal);
      if (!abort.signal.aborted) this.hooks.picture(picture, at);
    } catch (error) {
      if (!aborted(error) && !abort.signal.aborted) this.hooks.problem(problemOf(error));
    } finally {
      if (this.#abort === abort) this.#busy = false;
    }
  }
}
