/** Which alerts call for a sound at `now`. */

import type { Alert } from '../api';
import type { SoundName } from './sound.svelte';

/** An alert nobody takes for this long makes itself heard. */
export const UNTAKEN_MAX_MS = 30_000;

export interface Call { alert: number; name: SoundName }

/** Those that are due and not in `sounded`, worst first. */
export function due(alerts: Iterable<Alert>, now: number, sounded: ReadonlySet<number>): Call[] {
  const calls: Call[] = [];
  for (const alert of alerts) {
    if (alert.state !== 'active' || alert.severity === 'notice') continue;
    if (sounded.has(alert.alert)) continue;
    const waited = now - Date.parse(alert.raised_at);
    if (waited >= UNTAKEN_MAX_MS || alert.escalated) {
      calls.push({ alert: alert.alert, name: alert.severity });
    }
  }
  return calls.sort((a, b) => a.name.localeCompare(b.name) || a.alert - b.alert);
}
