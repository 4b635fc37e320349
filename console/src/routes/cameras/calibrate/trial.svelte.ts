/** What the server makes of the points, asked anew with each change; the newest answer counts. */

import { cameras as api, Newest, type PairsTried, type Problem, type TryPairs } from '../../../lib/api';
import { PAIRS_MIN } from '../../../lib/cameras';

const REST_MS = 120;
/** A calibration of a square is good to half a metre, and good for something to two. */
const [GOOD_M, FAIR_M] = [0.5, 2];

export class Trial {
  answer = $state.raw<PairsTried | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  readonly #newest = new Newest<TryPairs, PairsTried>((body, signal) => api.try_pairs(body, signal), {
    answer: (answer) => ([this.answer, this.problem, this.busy] = [answer, null, false]),
    problem: (problem) => ([this.answer, this.problem, this.busy] = [null, problem, false]),
  }, REST_MS);

  want(body: TryPairs | null) {
    if (body === null || body.pairs.length < PAIRS_MIN) return this.forget();
    this.busy = true;
    this.#newest.want(body);
  }
  forget() {
    this.#newest.cancel();
    [this.answer, this.problem, this.busy] = [null, null, false];
  }

  /** The point that is farthest off; -1: none is. */
  get worst(): number {
    const errors = this.answer?.errors_m ?? [];
    return errors.reduce((at, one, i) => (at < 0 || one > errors[at]! ? i : at), -1);
  }
  /** Whether the worst is so far off that it says something is wrong. */
  get is_off(): boolean {
    const error = this.answer?.errors_m[this.worst] ?? 0;
    return error > FAIR_M || error > 4 * Math.max(0.1, this.answer?.error_median_m ?? 0);
  }
  get verdict(): 'good' | 'fair' | 'bad' | null {
    const { answer } = this;
    if (!answer) return null;
    return answer.error_median_m <= GOOD_M ? 'good' : answer.error_median_m <= FAIR_M ? 'fair' : 'bad';
  }
}
