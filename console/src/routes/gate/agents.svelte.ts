/** Who works at the gate: signing on by one's own pass, and where a code goes that was read. */

import { gate as api, type Problem } from '../../lib/api';
import { gate } from './gate.svelte';

class Agents {
  /** Where the next one stands; said before their pass is shown. */
  post = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** The badge that has just signed on. */
  last = $state<string | null>(null);
  missing = $state(false);
  busy = $state(false);

  get place(): string {
    return this.post ?? gate.view?.gate ?? '';
  }

  async sign_on(text: string) {
    const post = this.place.trim();
    this.missing = post === '';
    if (this.missing || this.busy) return;
    const before = new Set(gate.view?.agents.map((one) => one.badge));
    await this.#ask(() => api.sign_on(text, post));
    if (this.problem) return;
    const agents = gate.view?.agents ?? [];
    this.last = (agents.find((one) => !before.has(one.badge)) ?? agents.at(-1))?.badge ?? null;
    // Whoever came for a person who waits goes on with them.
    if (gate.waits) gate.panel = null;
  }

  sign_off(badge: string) {
    this.last = null;
    return this.#ask(() => api.sign_off(badge));
  }

  async #ask(deed: Parameters<typeof gate.change>[0]) {
    this.busy = true;
    this.problem = await gate.change(deed);
    this.busy = false;
  }

  /** As the panel opens. */
  begin() {
    this.problem = this.last = null;
    this.missing = false;
  }
}

export const agents = new Agents();

/** A code that was read: of whoever signs on, or of whoever comes. */
export function take(text: string) {
  if (gate.panel === 'agents') void agents.sign_on(text);
  else void gate.judge({ text });
}
