/** One line of what an entry says, for the list. */

import type { Entry } from '../../lib/api';

const FIRST = [
  'alert', 'incident', 'tasking', 'unit', 'silence', 'proposal', 'note', 'track', 'source',
  'verdict', 'status', 'outcome', 'approved',
];
const LEFT_OUT = new Set(['seen', 'evidence', 'key', 'files', 'body_hash', 'figures']);

export function says(entry: Entry): string {
  const body = entry.body;
  if (!body) return '—';
  const keys = Object.keys(body).filter((key) => !LEFT_OUT.has(key) && body[key] !== null);
  keys.sort((a, b) => rank(a) - rank(b));
  return keys.map((key) => `${key.replaceAll('_', ' ')} ${short(body[key])}`).join(' · ');
}

function rank(key: string): number {
  const at = FIRST.indexOf(key);
  return at < 0 ? FIRST.length : at;
}

function short(value: unknown): string {
  if (value === null || value === undefined) return '—';
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.map(short).join(', ');
  if (typeof value !== 'object') return String(value);
  const named = value as Record<string, unknown>;
  if ('second_gate' in named) {
    return `${named['zone']} ${named['first_gate']} → ${named['second_gate']}`;
  }
  const parts = Object.entries(named);
  if (parts.length === 1) return `${parts[0]![0]} ${short(parts[0]![1])}`;
  return short(named['callsign'] ?? named['track'] ?? parts[0]?.[1]);
}
