/**
 * The client's copy of the operation: everything the package describes, as it stood at the moment
 * the screen shows. The picture says which version that is; a version never changes.
 */

import { aborted, problemOf, type Problem } from '../api';
import { call } from '../api/client';
import { picture } from '../picture';
import { tongue } from '../words';
import { Index, in_tongue, type OperationDocument, type Span, type Thing } from './document';
import { activity_of, type Activity } from './spans';

/** Versions kept: the slider goes to and fro over few edits. */
const KEPT_MAX = 4;
const AGAIN_MS = 5_000;

class Operation {
  #known = $state.raw<OperationDocument | null>(null);
  #index = $derived(this.#known && new Index(in_tongue(this.#known, tongue.code)));
  /** Why there is none, or not the one wanted. */
  failed = $state.raw<Problem | null>(null);
  readonly #kept = new Map<number, OperationDocument>();
  #abort: AbortController | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const wanted = $derived(wish());
    $effect.root(() => {
      $effect(() => this.#follow(wanted));
    });
  }

  get document(): OperationDocument | null {
    return this.#index?.document ?? null;
  }
  /** For those who work something out of all of it. */
  get index(): Index | null {
    return this.#index;
  }
  get(kind: string, id: string): Thing | undefined {
    return this.#index?.get(kind, id);
  }
  /** By its key in an address: `zone/red`. */
  find(key: string): Thing | undefined {
    return this.#index?.find(key);
  }
  of(kind: string): readonly Thing[] {
    return this.#index?.of(kind) ?? [];
  }
  spans(kind: string, id: string): readonly Span[] {
    return this.#index?.spans(kind, id) ?? [];
  }
  /** Whether it is active, closed, booked or in force at `at_ms`, and what changes next. */
  active(kind: string, id: string, at_ms: number): Activity {
    return activity_of(this.get(kind, id), this.spans(kind, id), at_ms);
  }

  #follow(wanted: string | null) {
    this.#abort?.abort();
    clearTimeout(this.#retry);
    if (wanted === null) {
      this.#known = null;
      this.#kept.clear();
      return;
    }
    const seq = Number(wanted.split(' ')[1]);
    const kept = this.#kept.get(seq);
    if (kept) this.#known = kept;
    else void this.#load(seq);
  }

  async #load(seq: number) {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const told = await ask(seq, abort.signal);
      if (abort.signal.aborted) return;
      this.#keep(seq, told);
      this.#known = told;
      this.failed = null;
    } catch (error) {
      if (aborted(error) || abort.signal.aborted) return;
      this.failed = problemOf(error);
      this.#retry = setTimeout(() => void this.#load(seq), AGAIN_MS);
    }
  }

  #keep(seq: number, told: OperationDocument) {
    this.#kept.set(seq, told);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** Operation and version that the screen shows. */
function wish(): string | null {
  const shown = picture.shown.operation;
  return shown === null ? null : `${shown.id} ${shown.seq}`;
}

const ask = (seq: number, signal: AbortSignal) =>
  call<OperationDocument>('GET /api/operation', { query: { seq }, signal });

/** A plan's overlay over the operation as it stands. */
export const ask_plan = (plan: string, signal: AbortSignal) =>
  call<OperationDocument>('GET /api/operation', { query: { plan }, signal });

export const operation = new Operation();
