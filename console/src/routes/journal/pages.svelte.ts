/** The journal, page by page, newest first. */

import {
  aborted, journal, problemOf, type Entry, type JournalPage, type Problem,
} from '../../lib/api';

export interface Filter { kind: string; author: string; text: string }
const PAGE = 100;

export class Pages {
  entries = $state.raw<Entry[]>([]);
  size = $state<number | null>(null);
  /** The highest entry that was read. */
  newest = $state(0);
  busy = $state(false);
  done = $state(false);
  problem = $state.raw<Problem | null>(null);
  #filter: Filter = { kind: '', author: '', text: '' };
  #next: number | null = null;
  #wish = '';
  #abort: AbortController | null = null;

  /** `up_to`: the newest entry that the picture knows of. */
  begin(filter: Filter, before: number | null, up_to: number, again = false) {
    const wish = JSON.stringify([filter, before]);
    if (wish === this.#wish && !again) return;
    this.#wish = wish;
    this.#filter = filter;
    this.#next = before;
    this.#abort?.abort();
    this.done = false;
    void this.#read(true, up_to);
  }

  async more() {
    if (this.busy || this.done || this.#next === null) return;
    await this.#read(false, 0);
  }

  /** What came since the newest that was read; a gap means to begin again. */
  async more_new(up_to: number) {
    if (this.busy) return;
    const page = await this.#ask(undefined);
    if (!page) return;
    const fresh = page.entries.filter((one) => one.seq > this.newest);
    const gap = fresh.length === page.entries.length && page.entries.length > 0;
    if (gap && this.entries.length > 0) this.#next = page.next_before ?? page.entries.at(-1)!.seq;
    this.entries = gap ? page.entries : [...fresh, ...this.entries];
    this.#counted(page, up_to);
  }

  async #read(first: boolean, up_to: number) {
    const page = await this.#ask(this.#next ?? undefined);
    if (!page) return;
    this.entries = first ? page.entries : [...this.entries, ...page.entries];
    const last = page.entries.at(-1)?.seq;
    this.#next = page.next_before ?? last ?? null;
    this.done = page.next_before === undefined
      ? page.entries.length < PAGE || last === 0
      : page.next_before === null;
    this.#counted(page, up_to);
  }

  #counted(page: JournalPage, up_to: number) {
    this.size = page.size;
    this.newest = Math.max(this.newest, page.size - 1, up_to);
  }

  async #ask(before: number | undefined): Promise<JournalPage | null> {
    const abort = new AbortController();
    this.#abort = abort;
    this.busy = true;
    try {
      const query = { ...this.#filter, limit: PAGE, ...(before !== undefined && { before }) };
      const page = await journal.page(query, abort.signal);
      if (abort.signal.aborted) return null;
      this.problem = null;
      return page;
    } catch (error) {
      if (!aborted(error)) this.problem = problemOf(error);
      return null;
    } finally {
      if (this.#abort === abort) this.busy = false;
    }
  }
}
