/** A code that stays before the camera is one scan. Knows no clock. */

/** Milliseconds out of sight, after which a code is shown anew. */
export const SAME_MS = 3_000;

export class Same {
  #text: string | null = null;
  #seen = -Infinity;

  /** Whether `text`, seen at `at`, is shown anew. */
  is_new(text: string, at: number): boolean {
    const is_new = text !== this.#text || at - this.#seen >= SAME_MS;
    this.#text = text;
    this.#seen = at;
    return is_new;
  }
  /** Nobody looked until `at`: what was there last may be there still. */
  rested(at: number) {
    this.#seen = at;
  }
}
