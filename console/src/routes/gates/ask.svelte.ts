/** A question where a pass was. Its answer lives as long as the form: it is kept nowhere else. */

import { aborted, gates, problemOf, type MovementsView, type Problem } from '../../lib/api';

const PASS = /^[0-9a-f]{20}$/;
export const PURPOSE_MAX = 200;

/** The id of a pass as it is sent; null when it is none. */
export function read_pass(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '').toLowerCase();
  return PASS.test(digits) ? digits : null;
}

export class Ask {
  answer = $state.raw<MovementsView | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  #abort: AbortController | null = null;

  /** What was answered is about another question, or nobody may see it any more. */
  forget() {
    this.#abort?.abort();
    this.#abort = null;
    [this.answer, this.problem, this.busy] = [null, null, false];
  }

  async send(pass: string, purpose: string) {
    this.forget();
    const abort = new AbortController();
    this.#abort = abort;
    this.busy = true;
    try {
      const answer = await gates.movements(pass, purpose, abort.signal);
      if (this.#abort === abort) this.answer = answer;
    } catch (error) {
      if (!aborted(error) && this.#abort === abort) this.problem = problemOf(error);
    } finally {
      if (this.#abort === abort) this.busy = false;
    }
  }
}
