/**
 * One question at a time: while an answer is under way the newest wish waits, and is asked next.
 * However fast wishes come, answers come too, and the last wish is always answered.
 */

import { problemOf } from './client';
import type { Problem } from './types';

/** A question that takes longer is given up, so that it does not stop those after it. */
const PATIENCE_MS = 30_000;

interface Hooks<Wish, Answer> {
  answer(answer: Answer, wish: Wish): void;
  problem(problem: Problem, wish: Wish): void;
}

export class Newest<Wish, Answer> {
  #next: { wish: Wish } | null = null;
  #asking: AbortController | null = null;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ask: (wish: Wish, signal: AbortSignal) => Promise<Answer>,
    private readonly hooks: Hooks<Wish, Answer>,
    /** From an answer to the next question. */
    private readonly rest_ms = 0,
  ) {}

  want(wish: Wish) {
    this.#next = { wish };
    if (!this.#asking && this.#resting === undefined) void this.#turn();
  }

  /** Forgets the wish, and the answer that is under way. */
  cancel() {
    this.#next = null;
    clearTimeout(this.#resting);
    this.#resting = undefined;
    this.#asking?.abort();
    this.#asking = null;
  }

  async #turn() {
    if (!this.#next) return;
    const { wish } = this.#next;
    this.#next = null;
    const asking = new AbortController();
    this.#asking = asking;
    const late = setTimeout(() => asking.abort(), PATIENCE_MS);
    const tell = await this.ask(wish, asking.signal).then(
      (answer) => () => this.hooks.answer(answer, wish),
      (error: unknown) => () => this.hooks.problem(problemOf(error), wish),
    );
    clearTimeout(late);
    if (this.#asking !== asking) return;
    this.#asking = null;
    this.#resting = setTimeout(() => {
      this.#resting = undefined;
      void this.#turn();
    }, this.rest_ms);
    tell();
  }
}
