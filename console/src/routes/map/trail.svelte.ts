/** The trail of the selected track, asked for anew every ten seconds. */

import { picture as api } from '../../lib/api';

const AGAIN_MS = 10_000;

export class Trail {
  points = $state.raw<readonly [number, number, number][]>([]);
  #track: string | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  follow(track: string | null) {
    if (track === this.#track) return;
    this.#track = track;
    this.points = [];
    clearInterval(this.#timer);
    if (track === null) return;
    void this.#read(track);
    this.#timer = setInterval(() => void this.#read(track), AGAIN_MS);
  }

  async #read(track: string) {
    try {
      const { trail } = await api.track(track);
      if (track === this.#track) this.points = trail ?? [];
    } catch {
      // A track without a trail is drawn without one; the rest of the picture says what is wrong.
    }
  }
}
