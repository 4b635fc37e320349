/** The queue as it stands on this screen: filtered, grouped, and what J and K walk through. */

import type { Alert } from '../lib/api';
import { here } from '../lib/here/here.svelte';
import { picture, rows, type Row } from '../lib/picture';
import { session } from '../lib/session/session.svelte';

export type Filter = 'open' | 'mine' | 'judged';
export const FILTERS: readonly Filter[] = ['open', 'mine', 'judged'];
const FRESH_MS = 5_000;
const FRESH_MAX = 3;

class Queue {
  /** Groups that a person has opened. */
  unfolded = $state.raw<ReadonlySet<string>>(new Set());
  /** Alerts that came just now: they may blink, three at most and five seconds at most. */
  fresh = $state.raw<readonly number[]>([]);
  #known: Set<number> | null = null;

  get filter(): Filter {
    const show = here.get('show');
    return show === 'mine' || show === 'judged' ? show : 'open';
  }

  get rows(): Row[] {
    const sel = here.sel;
    const kept = sel?.kind === 'alert' ? Number(sel.id) : null;
    return rows(picture.shown.alerts.values(), (one) => this.#wanted(one), kept);
  }

  get open_count(): number {
    let count = 0;
    for (const one of picture.shown.alerts.values()) if (one.state !== 'judged') count++;
    return count;
  }

  is_unfolded(row: Row): boolean {
    if (row.others.length === 0) return false;
    const sel = here.sel;
    const inside = sel?.kind === 'alert' && row.others.some((one) => String(one.alert) === sel.id);
    return inside || this.unfolded.has(row.alert.group);
  }

  fold(row: Row) {
    const next = new Set(this.unfolded);
    if (!next.delete(row.alert.group)) next.add(row.alert.group);
    this.unfolded = next;
  }

  /** Selects the next (1) or the one before (-1) of every alert, folded or not. */
  move(by: 1 | -1) {
    const order = this.rows.flatMap((row) => [row.alert, ...row.others]);
    if (order.length === 0) return;
    const sel = here.sel;
    const at = sel?.kind === 'alert' ? order.findIndex((one) => String(one.alert) === sel.id) : -1;
    const to = at < 0 ? (by > 0 ? 0 : order.length - 1) : at + by;
    const alert = order[Math.max(0, Math.min(order.length - 1, to))]!;
    here.set({ sel: `alert:${alert.alert}` });
  }

  /** Notes which alerts are new since the last look. */
  look(alerts: ReadonlyMap<number, Alert>) {
    if (!this.#known) {
      this.#known = new Set(alerts.keys());
      return;
    }
    const came = [...alerts.values()].filter(
      (one) => !this.#known!.has(one.alert) && one.state === 'active',
    );
    for (const one of alerts.keys()) this.#known.add(one);
    if (came.length === 0) return;
    const numbers = came.map((one) => one.alert).slice(0, FRESH_MAX);
    this.fresh = [...numbers, ...this.fresh].slice(0, FRESH_MAX);
    setTimeout(() => (this.fresh = this.fresh.filter((one) => !numbers.includes(one))), FRESH_MS);
  }

  #wanted(alert: Alert): boolean {
    switch (this.filter) {
      case 'open': return alert.state !== 'judged';
      case 'mine':
        return alert.state === 'acknowledged' && alert.acknowledged_by === session.who?.account;
      case 'judged': return alert.state === 'judged';
    }
  }
}

export const queue = new Queue();
