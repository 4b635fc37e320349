/** A plan's overlay, looked at on the map before anybody activates it: `show=plan:b`. */

import { aborted, problemOf, type Problem } from '../../lib/api';
import { here } from '../../lib/here/here.svelte';
import { ask_plan, Index } from '../../lib/operation';

const PREFIX = 'plan:';

class Preview {
  index = $state.raw<Index | null>(null);
  problem = $state.raw<Problem | null>(null);
  #abort: AbortController | null = null;

  get plan(): string | null {
    const show = here.get('show');
    return show?.startsWith(PREFIX) ? show.slice(PREFIX.length) : null;
  }

  end() {
    here.set({ show: null });
  }

  async follow(plan: string | null) {
    this.#abort?.abort();
    this.index = null;
    this.problem = null;
    if (plan === null) return;
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const document = await ask_plan(plan, abort.signal);
      if (!abort.signal.aborted) this.index = new Index(document);
    } catch (error) {
      if (!aborted(error) && !abort.signal.aborted) this.problem = problemOf(error);
    }
  }
}

export const preview = new Preview();
