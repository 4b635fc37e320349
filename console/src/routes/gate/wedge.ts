/**
 * A scanner that types: tells its codes from the keys of a person.
 *
 * What follows within `FAST_MS` was typed by no hand. A code that begins as passes begin may also
 * come slowly. A scanner that is set to a keyboard other than the computer's is read by the places
 * of its keys. Knows no clock: every key comes with its time.
 */

/** Milliseconds between two keys of a scanner, at most. */
export const FAST_MS = 50;
/** Milliseconds between two keys of a code that begins as a pass does. */
const HELD_MS = 1_500;
/** Fewer characters are no code. */
const LEAST = 4;
const PREFIXES = ['CP1:', 'CP2:'];

const begins = (text: string) =>
  PREFIXES.some((one) => one.startsWith(text) || text.startsWith(one));
const is_pass = (text: string) => PREFIXES.some((one) => text.startsWith(one));

/** A key as the browser tells it. */
export interface Key { key: string; code: string; shift: boolean; at: number }

export class Wedge {
  #typed = '';
  #placed = '';
  #raw = '';
  #at = -Infinity;

  /** True: the key belongs to a code, and nobody else may have it. */
  add({ key, code, shift, at }: Key): boolean {
    const gap = at - this.#at;
    const [typed, placed] = [this.#typed + key.toUpperCase(), this.#placed + place(code, shift)];
    const fast = this.#typed !== '' && gap <= FAST_MS;
    const held = gap <= HELD_MS && (begins(typed) || begins(placed));
    this.#typed = fast || held ? typed : key.toUpperCase();
    this.#placed = fast || held ? placed : place(code, shift);
    this.#raw = fast || held ? this.#raw + key : key;
    this.#at = at;
    return fast || this.is_code;
  }

  /** Whether what was typed begins as a pass does, wholly. */
  get is_code(): boolean {
    return is_pass(this.#typed) || is_pass(this.#placed);
  }
  /** How many characters are together. */
  get length(): number {
    return this.#typed.length;
  }

  /** The code that a key Enter at `at` ends; null: it ends none. */
  end(at: number): string | null {
    const { is_code } = this;
    const in_time = at - this.#at <= (is_code ? HELD_MS : 2 * FAST_MS);
    const text = is_pass(this.#typed) ? this.#typed : is_code ? this.#placed : this.#raw;
    this.clear();
    return in_time && text.length >= LEAST ? text : null;
  }

  clear() {
    this.#typed = this.#placed = this.#raw = '';
    this.#at = -Infinity;
  }
}

const SHIFTED: Record<string, string> = {
  Digit4: '$', Digit5: '%', Digit8: '*', Equal: '+', Semicolon: ':',
};
const PLAIN: Record<string, string> = { Space: ' ', Minus: '-', Period: '.', Slash: '/' };

/** What stands at a place of a keyboard from the United States, of what passes are made of. */
function place(code: string, shift: boolean): string {
  const one = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1];
  if (shift) return SHIFTED[code] ?? (code.startsWith('Key') ? (one ?? '?') : '?');
  return one ?? PLAIN[code] ?? '?';
}
