/** One picture of a camera, held still to be clicked on. */

import { aborted, cameras as api, problemOf, type Pair, type Problem } from '../../../lib/api';

export class Still {
  address = $state<string | null>(null);
  size = $state.raw<Pair | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  at = $state(0);
  #abort: AbortController | null = null;

  constructor(private readonly camera: string) {}

  async fetch() {
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    this.busy = true;
    try {
      const bytes = await api.still(this.camera, Date.now(), abort.signal);
      const address = URL.createObjectURL(bytes);
      const image = new Image();
      image.src = address;
      await image.decode();
      if (abort.signal.aborted) return URL.revokeObjectURL(address);
      if (this.address) URL.revokeObjectURL(this.address);
      [this.address, this.size, this.problem, this.at] = [address, [image.naturalWidth, image.naturalHeight], null, Date.now()];
    } catch (error) {
      if (!aborted(error) && !abort.signal.aborted) this.problem = problemOf(error);
    } finally {
      if (this.#abort === abort) this.busy = false;
    }
  }
  end() {
    this.#abort?.abort();
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = null;
  }
}
