/**
 * A difference looked at on the map: what a plan would change, before anybody activates it
 * (`show=plan:b`), or what has changed since an entry (`show=since:1200`).
 */

import { aborted, differences, problemOf, type Difference, type Problem } from '../../lib/api';
import { here } from '../../lib/here/here.svelte';
import { ask_plan, Index, operation, type OperationDocument, type Thing } from '../../lib/operation';

type Wish = { plan: string } | { since: number };

class Preview {
  index = $state.raw<Index | null>(null);
  problem = $state.raw<Problem | null>(null);
  #abort: AbortController | null = null;

  /** What the address asks for, as it stands there. */
  get shown(): string | null {
    const show = here.get('show');
    return show !== null && wish_of(show) ? show : null;
  }
  get wish(): Wish | null {
    return this.shown === null ? null : wish_of(this.shown);
  }

  end() {
    here.set({ show: null });
  }

  async follow(shown: string | null) {
    this.#abort?.abort();
    this.index = null;
    this.problem = null;
    const wish = shown === null ? null : wish_of(shown);
    if (!wish) return;
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const document = 'plan' in wish ? await ask_plan(wish.plan, abort.signal) : await since(wish.since, abort.signal);
      if (document && !abort.signal.aborted) this.index = new Index(document);
    } catch (error) {
      if (!aborted(error) && !abort.signal.aborted) this.problem = problemOf(error);
    }
  }
}

function wish_of(show: string): Wish | null {
  const [what, id] = [show.slice(0, show.indexOf(':')), show.slice(show.indexOf(':') + 1)];
  if (what === 'plan' && id !== '') return { plan: id };
  return what === 'since' && /^\d+$/.test(id) ? { since: Number(id) } : null;
}

/** The operation as it stands, with what differs marked, and what is gone drawn where it was. */
async function since(seq: number, signal: AbortSignal): Promise<OperationDocument | null> {
  const changes = await differences.since(seq, signal);
  const now = operation.document;
  if (!now) return null;
  const differs = new Set(changes.map((one) => `${one.kind}/${one.id}`));
  const things = now.things.map((one): Thing =>
    ({ ...one, changed: differs.has(`${one.kind}/${one.id}`) ? 'plan' : null }));
  return { ...now, things: [...things, ...changes.filter((one) => one.op === 'remove').map(gone)] };
}

const gone = (one: Difference): Thing => ({
  kind: one.kind, id: one.id, name: one.name, geometry: one.geometry_before, file: '', surveyed: false, changed: 'plan',
  fields: Object.fromEntries(one.fields.flatMap(({ name, before }) => (before === null ? [] : [[name, before]]))),
});

export const preview = new Preview();
