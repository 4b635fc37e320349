/**
 * The trail of the selected track: asked for anew every ten seconds, and in the past for each
 * moment that is shown, as far as answers come.
 */

import { untrack } from 'svelte';
import { Newest, picture as api, type TrackDetail } from '../../lib/api';

const AGAIN_MS = 10_000;
/** Where somebody has been is read from the archive: while the past is played, once a second. */
const REST_MS = 1_000;

interface Wish { track: string; at: number | null }

export class Trail {
  points = $state.raw<readonly [number, number, number][]>([]);
  #track: string | null = null;
  #at: number | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #newest = new Newest<Wish, TrackDetail>(
    ({ track, at }, signal) => api.track(track, at === null ? null : new Date(at).toISOString(), signal),
    {
      answer: ({ trail }) => (this.points = this.#until_now(trail)),
      // A track without a trail is drawn without one; the rest of the picture says what is wrong.
      problem: () => {},
    },
    REST_MS,
  );

  /** `at`: Unix milliseconds of the past moment shown, null for now. */
  follow(track: string | null, at: number | null) {
    if (track === this.#track && at === this.#at) return;
    const is_another = track !== this.#track;
    if (is_another || (at === null) !== (this.#at === null)) this.#newest.cancel();
    clearInterval(this.#timer);
    [this.#track, this.#at] = [track, at];
    this.points = is_another ? [] : this.#until_now(untrack(() => this.points));
    if (track === null) return;
    const ask = () => this.#newest.want({ track, at });
    ask();
    if (at === null) this.#timer = setInterval(ask, AGAIN_MS);
  }

  /** Nothing of what came after the moment shown. */
  #until_now(trail: readonly [number, number, number][]) {
    const at = this.#at ?? Infinity;
    return trail.filter(([, , when]) => when <= at);
  }
}
