/** Which alerts call for a sound at `now`. */

import type { Alert } from '../api';
import type { SoundName } from './sound.svelte';

/** An alert nobody takes for this long makes itself heard. */
export const UNTAKEN_MAX_MS = 30_000;

/** `since`: Unix milliseconds from which it waits to be taken; one that becomes worse waits anew. */
export interface Call { alert: number; since: number; name: SoundName }

/** Those that are due and have not sounded since they wait, worst first. */
export function due(
  alerts: Iterable<Alert>, now: number, sounded: ReadonlyMap<number, number>,
): Call[] {
  const calls: Call[] = [];
  for (const alert of alerts) {
    if (alert.state !== 'active' || alert.severity === 'notice') continue;
    const since = Date.parse(alert.worsened_at ?? alert.raised_at);
    if (sounded.get(alert.alert) === since) continue;
    if (now - since >= UNTAKEN_MAX_MS || alert.escalated) {
      calls.push({ alert: alert.alert, since, name: alert.severity });
    }
  }
  return calls.sort((a, b) => a.name.localeCompare(b.name) || a.alert - b.alert);
}
