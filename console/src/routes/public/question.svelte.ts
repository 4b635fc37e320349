/**
 * The question and its answer. The address holds the question, so that it can be sent to somebody;
 * where a device is, is only kept while the page is open. Nothing is stored.
 */

import {
  aborted, open, problemOf, type Problem, type PublicAnswer, type PublicOperation,
} from '../../lib/api';
import { here } from '../../lib/here/here.svelte';

export interface Place { lat: number; lon: number }
const LATER_MS = 150;

class Question {
  operation = $state.raw<PublicOperation | null>(null);
  problem = $state.raw<Problem | null>(null);
  answer = $state.raw<PublicAnswer | null>(null);
  asking = $state(false);
  place = $state.raw<Place | null>(null);
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get zone(): string | null {
    return this.place ? null : here.get('zone');
  }
  get mode(): string {
    return here.get('mode') ?? 'pedestrian';
  }
  get motive(): string {
    return here.get('motive') ?? 'any';
  }
  get role(): string {
    return here.get('role') ?? 'any';
  }
  /** Null: now. */
  get at(): number | null {
    const at = Date.parse(here.get('at') ?? '');
    return Number.isNaN(at) ? null : at;
  }

  async load() {
    this.problem = null;
    try {
      this.operation = await open.operation();
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** Asks what is wanted now; a question under way is dropped. */
  ask() {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const { zone, place } = this;
    if (zone === null && place === null) {
      this.answer = null;
      this.asking = false;
      return;
    }
    this.asking = true;
    const query = {
      zone, lat: place?.lat ?? null, lon: place?.lon ?? null, mode: this.mode, motive: this.motive,
      role: this.role, at: new Date(this.at ?? Date.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    };
    const abort = new AbortController();
    this.#abort = abort;
    this.#timer = setTimeout(() => void this.#ask(query, abort), LATER_MS);
  }

  async #ask(query: Parameters<typeof open.rule>[0], abort: AbortController) {
    try {
      this.answer = await open.rule(query, abort.signal);
      this.problem = null;
    } catch (error) {
      if (aborted(error)) return;
      this.answer = null;
      this.problem = problemOf(error);
    }
    if (this.#abort === abort) this.asking = false;
  }
}

export const question = new Question();

/** `48.86, 2.30`, also with a decimal comma and a semicolon. */
export function read_place(text: string): Place | null {
  const plain = text.includes(';') ? text.replaceAll(',', '.') : text;
  const numbers = [...plain.matchAll(/-?\d+(?:\.\d+)?/g)].map(([one]) => Number(one));
  const [lat, lon] = numbers;
  if (numbers.length !== 2 || lat === undefined || lon === undefined) return null;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}
