/**
 * A gate as its screens see it: one poller, one reducer. Nothing of a person stays here longer than
 * their verdict is shown, and nothing is stored.
 */

import {
  gate as api, problemOf, Refused, type GateVerdict, type GateView, type JudgedView, type Problem,
  type Settle, type ShownView,
} from '../../lib/api';
import { here } from '../../lib/here/here.svelte';
import { sound } from '../../lib/sound/sound.svelte';

const EVERY_MS = 1_000;
/** Without an answer for so long, what is shown is not of now. */
const LOST_MS = 4_000;
const PATIENCE_MS = 6_000;
/** The box answers after 20 s, whether or not a scanner has read something. */
const FOLLOW_MS = 25_000;
/** What needs no answer is shown for so long. */
const SHOWN_MS = 2_000;

export type Panel = 'short' | 'agents' | 'glass' | 'press' | 'phone' | 'keys';
/** What became of a proposal; `itself`: nobody had to answer. */
export type Done = Settle | 'itself';

class Gate {
  view = $state.raw<GateView | null>(null);
  judged = $state.raw<JudgedView | null>(null);
  done = $state<Done | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state<'scan' | 'settle' | null>(null);
  /** Null until the gate has said so. */
  enrolled = $state<boolean | null>(null);
  enrolling = $state(false);
  /** People who leave are scanned. */
  is_exit = $state(false);
  /** The verdict on the screen is of somebody who leaves. */
  leaves = $state(false);
  /** An officer writes why they let in. */
  overruling = $state(false);
  panel = $state<Panel | null>(null);
  /** The refusal whose slip is shown. */
  slip = $state<number | null>(null);
  /** An answer was not taken: the proposal can be put aside. */
  stuck = $state(false);

  #tick = $state(performance.now());
  #heard = $state(0);
  #turn = 0;
  #taken = 0;
  #scan = 0;
  #ends: ReturnType<typeof setTimeout> | undefined;

  /** The gate's own time, Unix milliseconds. */
  get now(): number {
    return this.view ? Date.parse(this.view.now) + this.silent_ms : Date.now();
  }
  /** Since the last good answer. */
  get silent_ms(): number {
    return Math.max(0, this.#tick - this.#heard);
  }
  get lost(): boolean {
    return this.view !== null && this.silent_ms > LOST_MS;
  }
  get zone(): string {
    return this.view?.time_zone ?? 'UTC';
  }
  get has_officer(): boolean {
    return this.view?.agents.some((one) => one.is_officer) ?? false;
  }
  /** From the address; null: the gate's first. */
  get lane(): number | null {
    const lane = Number(here.get('lane'));
    return Number.isInteger(lane) && lane > 0 && lane < 65_536 ? lane : null;
  }
  /** The scanner at the box that reads into this lane. */
  get scanner() {
    return this.view?.scanners.find((one) => one.lane === (this.lane ?? 1)) ?? null;
  }
  /** A proposal that waits for its answer. */
  get waits(): boolean {
    return this.judged !== null && !this.judged.is_settled;
  }

  /** Asks each second until the returned function is called. */
  start(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const ticking = setInterval(() => (this.#tick = performance.now()), 250);
    const again = async () => {
      await this.#poll();
      if (!ended) timer = setTimeout(again, EVERY_MS);
    };
    const following = new AbortController();
    void this.#enrol().then(() => {
      void again();
      void this.#follow(following.signal);
    });
    return () => {
      ended = true;
      following.abort();
      clearTimeout(timer);
      clearInterval(ticking);
    };
  }

  /** With the token in the address, which is used up by it and goes from there. */
  async #enrol() {
    const token = new URLSearchParams(location.hash.slice(1)).get('enrol');
    if (token === null) return;
    here.forgetFragment();
    this.enrolling = true;
    const turn = ++this.#turn;
    try {
      this.#took(await api.enrol(token), turn);
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.enrolling = false;
  }

  /** Shows what the scanner of this lane reads, as soon as it is judged. */
  async #follow(signal: AbortSignal) {
    let after: number | null = null;
    let of: number | null = null;
    while (!signal.aborted) {
      const lane = this.scanner?.lane ?? null;
      // What was read before this screen was there is of nobody here.
      if (lane !== of) after = null;
      of = lane;
      try {
        if (lane === null) throw new Error('no scanner');
        const abort = AbortSignal.any([signal, AbortSignal.timeout(FOLLOW_MS)]);
        const shown: ShownView = await api.shown(lane, after, abort);
        if (after !== null && shown.read_count !== after) this.#shown(shown);
        after = shown.read_count;
      } catch {
        await new Promise((done) => setTimeout(done, EVERY_MS));
      }
    }
  }

  #shown({ judged, problem, is_exit }: ShownView) {
    this.dismiss();
    this.leaves = is_exit;
    this.problem = problem?.problem ?? null;
    if (!judged) return;
    this.#show(judged, judged.is_settled ? 'itself' : null);
    sound.play_now(judged.verdict);
  }

  async #poll() {
    const turn = ++this.#turn;
    const abort = new AbortController();
    const late = setTimeout(() => abort.abort(), PATIENCE_MS);
    try {
      this.#took(await api.state(abort.signal), turn);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.enrolled = false;
      else if (this.view === null) this.problem = problemOf(error);
    }
    clearTimeout(late);
  }

  /** Takes what the gate said, unless something newer is known. */
  #took(view: GateView, turn: number) {
    if (turn < this.#taken) return;
    const first = this.view === null;
    this.#taken = turn;
    this.#heard = this.#tick = performance.now();
    this.view = view;
    this.enrolled = true;
    if (!first) return;
    this.problem = null;
    // A screen that was loaded anew goes on where it was.
    if (view.open && view.open.lane === (this.lane ?? 1)) this.judged = view.open;
  }

  /** Does what changes the gate; its problem, if it was refused. */
  async change(deed: () => Promise<GateView>): Promise<Problem | null> {
    const turn = ++this.#turn;
    try {
      this.#took(await deed(), turn);
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }

  /** A code or a short code; the one before it goes from the screen at once. */
  async judge(what: { text: string } | { short: string }) {
    if (this.view && !this.view.is_recording) return;
    this.dismiss();
    const mine = this.#scan;
    const leaves = this.is_exit;
    this.busy = 'scan';
    const abort = new AbortController();
    const late = setTimeout(() => abort.abort(), PATIENCE_MS);
    const lane = this.lane === null ? {} : { lane: this.lane };
    try {
      const judged = await api.scan({ ...what, is_exit: leaves, ...lane }, abort.signal);
      if (mine !== this.#scan) return;
      this.leaves = leaves;
      this.#show(judged, judged.is_settled ? 'itself' : null);
      sound.play_now(judged.verdict);
    } catch (error) {
      if (mine === this.#scan) this.problem = problemOf(error);
    } finally {
      clearTimeout(late);
      if (mine === this.#scan) this.busy = null;
    }
  }

  async settle(how: Settle, why?: string) {
    const { judged } = this;
    if (!judged || judged.is_settled || this.busy !== null) return;
    const mine = this.#scan;
    this.busy = 'settle';
    this.problem = null;
    try {
      const answer = await api.settle(judged.record, how, why);
      if (mine !== this.#scan) return;
      this.overruling = false;
      if (how === 'leave') this.#clear();
      else this.#show(answer, answer.is_settled ? how : null);
      if (how === 'mismatch') sound.play_now(answer.verdict);
    } catch (error) {
      if (mine !== this.#scan) return;
      this.problem = problemOf(error);
      this.stuck = true;
    } finally {
      if (mine === this.#scan) this.busy = null;
    }
  }

  #show(judged: JudgedView, done: Done | null) {
    clearTimeout(this.#ends);
    this.judged = judged;
    this.done = done;
    this.stuck = false;
    const stays = judged.verdict === 'refuse' && done !== 'overrule';
    if (judged.is_settled && !stays) this.#ends = setTimeout(() => this.#clear(), SHOWN_MS);
  }

  /** The next, please. */
  dismiss() {
    this.#clear();
    this.panel = this.slip = null;
  }

  /** The verdict goes, and what is under way about it. */
  #clear() {
    clearTimeout(this.#ends);
    this.judged = this.done = this.problem = this.busy = null;
    this.overruling = this.stuck = this.leaves = false;
    this.#scan++;
  }

  show(panel: Panel) {
    this.panel = this.panel === panel ? null : panel;
  }
}

export const gate = new Gate();

/** How a verdict looks once it is answered: whom an officer lets in is let in. */
export const tone = (verdict: GateVerdict, done: Done | null): GateVerdict =>
  done === 'overrule' ? 'admit' : verdict;
