/** The order of the queue: worst first, then oldest first; alerts of one group are one row. */

import type { Alert, Severity } from '../api';

const RANK: Record<Severity, number> = { critical: 0, warning: 1, notice: 2 };

export interface Row { alert: Alert; others: Alert[] }

export function worse(a: Alert, b: Alert): number {
  return (
    RANK[a.severity] - RANK[b.severity] ||
    Date.parse(a.raised_at) - Date.parse(b.raised_at) ||
    a.alert - b.alert
  );
}

/**
 * Rows of the alerts that `wanted` lets through. `kept` stays in the queue though it was judged:
 * nothing jumps away under the eye of the person who has just judged it.
 */
export function rows(alerts: Iterable<Alert>, wanted: (one: Alert) => boolean, kept: number | null) {
  const listed = [...alerts].filter((one) => wanted(one) || one.alert === kept).sort(worse);
  const heads = new Map<string, Row>();
  const all: Row[] = [];
  for (const alert of listed) {
    const key = `${alert.group}\n${alert.state === 'judged'}`;
    const head = alert.group === '' ? undefined : heads.get(key);
    if (head) {
      head.others.push(alert);
    } else {
      const row = { alert, others: [] };
      heads.set(key, row);
      all.push(row);
    }
  }
  return all;
}
