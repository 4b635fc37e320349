/**
 * Doing: says why not, asks more, sends with what the author saw, and tells how it went.
 */

import { problemOf, send, type CommandAnswer, type Problem, type Role } from '../api';
import { here, type Selection } from '../here/here.svelte';
import { picture } from '../picture';
import { session } from '../session/session.svelte';
import { notices } from '../ui/notices.svelte';
import { format, tongue } from '../words';
import type { Action, FormName, Wish } from './action';
import { name_of } from './things';

/** Refusals that mean: another person has done it, or has changed it. */
const FASTER = ['stale', 'alert_taken', 'alert_judged'];

class Deeds {
  /** What is on its way, as `action id + thing`. */
  pending = $state<string | null>(null);
  /** The form that is open; forms stand in the side panel and block nothing. */
  form = $state.raw<{ name: FormName; target: Selection; action: Action } | null>(null);
  /** The last refusal of the open form. */
  problem = $state.raw<Problem | null>(null);

  /** Why no action at all is possible, or not for these roles. */
  barred(roles: readonly Role[]): string | null {
    if (!picture.is_live) return tongue.w.off.past;
    if (!session.may(roles)) {
      const only_auditor = session.who?.roles.every((role) => role === 'auditor') ?? false;
      const names = roles.map((role) => tongue.w.roles[role]).join(', ');
      return only_auditor ? tongue.w.off.auditor : tongue.w.off.role(names);
    }
    if (picture.lost) return tongue.w.off.lost;
    return null;
  }

  off(action: Action, target: Selection): string | null {
    return this.barred(action.roles) ?? action.off(target);
  }

  async do(action: Action, target: Selection) {
    const why = this.off(action, target);
    if (why) {
      const text = `${action.label(target)}${tongue.w.colon} ${why}`;
      return notices.tell({ tone: 'bad', text });
    }
    if (action.form) {
      this.problem = null;
      this.form = { name: action.form, target, action };
      return;
    }
    const wish = action.wish?.(target);
    const what = `${action.id} ${target.kind}:${target.id}`;
    if (wish) await this.send(wish, what);
    else if (action.asks) await this.ask(what, () => action.asks!(target));
  }

  /** What it was answered; a refusal is told, and kept in `problem`. */
  async send(wish: Wish, what: string): Promise<CommandAnswer | null> {
    return this.#during(what, async () => {
      const answer = await send({ ...wish, seen: seen() });
      this.#told(answer);
      return answer;
    });
  }

  /** As `send`, by a call that is no command; `said`, or what the call gives, is told. */
  async ask(what: string, call: () => Promise<unknown>, said?: string): Promise<true | null> {
    return this.#during<true>(what, async () => {
      const answer = await call();
      notices.tell({ tone: 'good', text: said ?? String(answer) });
      return true;
    });
  }

  async #during<T>(what: string, does: () => Promise<T>): Promise<T | null> {
    if (this.pending) {
      notices.tell({ tone: 'bad', text: tongue.w.off.pending });
      return null;
    }
    this.pending = what;
    this.problem = null;
    try {
      return await does();
    } catch (error) {
      this.problem = problemOf(error);
      this.#refused(this.problem);
      return null;
    } finally {
      this.pending = null;
    }
  }

  close() {
    this.form = null;
    this.problem = null;
  }

  #told(answer: CommandAnswer) {
    const w = tongue.w.action;
    const text = answer.proposal == null
      ? w.done(format.number(answer.seq))
      : w.proposed(answer.proposal);
    notices.tell({ tone: 'good', text });
  }

  #refused(problem: Problem) {
    const w = tongue.w.action;
    const text = FASTER.includes(problem.code)
      ? w.faster(name_of(problem.by), problem.seq == null ? null : format.number(problem.seq))
      : tongue.pick(problem.sentence);
    notices.tell({ tone: 'bad', text, mend: tongue.pick(problem.mend) });
  }
}

/** What this screen showed when the person decided. */
function seen() {
  const feeds = [...picture.live.sources.values()].map((one) => ({
    source: one.source,
    age_ms: one.heard_at === null
      ? null : Math.max(0, Math.round(picture.clock - Date.parse(one.heard_at))),
  }));
  return { seq: picture.live.seq, view: here.view, feeds };
}

export const deeds = new Deeds();
