/** Which stretch of time the slider covers. */

import { journal } from '../lib/api';
import { picture } from '../lib/picture';

export const RANGES = [1, 3, 6, 24, 'all'] as const;
export type Width = (typeof RANGES)[number];
const HOUR_MS = 3_600_000;
const LEAST_MS = 10 * 60_000;

class Span {
  width = $state<Width>(1);
  /** Where the hand is, while it drags. */
  dragging = $state<number | null>(null);
  /** When the journal begins. */
  first = $state<number | null>(null);
  #read = false;

  async read() {
    if (this.#read) return;
    this.#read = true;
    try {
      const times = await journal.times();
      this.first = times.first === null ? null : Date.parse(times.first);
    } catch {
      this.#read = false;
    }
  }

  /** From and to, Unix milliseconds; a past moment before the stretch moves it. */
  range(at: number | null): { from: number; to: number } {
    const now = picture.clock;
    if (this.width === 'all') {
      return { from: Math.min(this.first ?? now - HOUR_MS, now - LEAST_MS), to: now };
    }
    const wide = this.width * HOUR_MS;
    if (at !== null && at < now - wide) return { from: at - wide / 2, to: at + wide / 2 };
    return { from: now - wide, to: now };
  }
}

export const span = new Span();
