/** A long list of which only what is looked at is asked for, a hundred at a time. */

import { aborted, problemOf, type Problem } from '../../lib/api';

export const CHUNK = 100;
/** Chunks that are kept; those left longest ago go first. */
const KEPT_MAX = 40;

export interface Page<T> { total: number; offset: number; list: T[] }

export class Window<T> {
  total = $state<number | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** One up with each answer, for whoever draws. */
  version = $state(0);
  readonly #chunks = new Map<number, T[]>();
  readonly #asked = new Map<number, AbortController>();

  constructor(private readonly ask: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<T>>) {
    this.need(0, 1);
  }

  get(at: number): T | undefined {
    return this.#chunks.get(Math.floor(at / CHUNK))?.[at % CHUNK];
  }

  /** Sees to it that the rows from `first` to before `last` come; others that are asked for need not. */
  need(first: number, last: number) {
    const end = Math.min(last, this.total ?? CHUNK);
    const wanted = new Set<number>();
    for (let chunk = Math.floor(first / CHUNK); chunk * CHUNK < end; chunk++) wanted.add(chunk);
    for (const [chunk, asked] of this.#asked) if (!wanted.has(chunk)) asked.abort();
    for (const chunk of wanted) {
      const known = this.#chunks.get(chunk);
      if (known) {
        this.#chunks.delete(chunk);
        this.#chunks.set(chunk, known);
      } else if (!this.#asked.has(chunk)) void this.#fetch(chunk);
    }
  }

  stop() {
    for (const asked of this.#asked.values()) asked.abort();
  }

  async #fetch(chunk: number) {
    const abort = new AbortController();
    this.#asked.set(chunk, abort);
    try {
      const page = await this.ask(chunk * CHUNK, CHUNK, abort.signal);
      if (abort.signal.aborted) return;
      this.#chunks.set(chunk, page.list);
      for (const old of this.#chunks.keys()) {
        if (this.#chunks.size <= KEPT_MAX) break;
        this.#chunks.delete(old);
      }
      [this.total, this.problem] = [page.total, null];
      this.version++;
    } catch (error) {
      if (!aborted(error) && !abort.signal.aborted) this.problem = problemOf(error);
    } finally {
      if (this.#asked.get(chunk) === abort) this.#asked.delete(chunk);
    }
  }
}
