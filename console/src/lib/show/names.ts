/** What things are called on a screen. */

import type { Alert, Author, Subject } from '../api';
import { gates } from '../gates';
import type { Selection } from '../here/here.svelte';
import { operation } from '../operation';
import { picture } from '../picture';
import { format, tongue } from '../words';

export function selection_of(subject: Subject): Selection {
  const [kind, id] = Object.entries(subject)[0] as [Selection['kind'], string | number];
  if (kind === 'source' && is_gate(String(id))) return { kind: 'thing', id: `gate/${id}` };
  return { kind, id: String(id) };
}

/** A gate reports under its own name: it is selected as the gate that it is. */
const is_gate = (source: string) =>
  !picture.shown.sources.has(source)
  && (operation.get('gate', source) !== undefined || gates.find(source) !== undefined);

export function rule_name(rule: string): string {
  const known = tongue.w.rule[rule];
  if (known) return known;
  const words = rule.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const kind_name = (kind: string) =>
  tongue.w.entry_kind[kind] ?? kind.replaceAll('_', ' ');

export function person(account: string | null | undefined): string {
  if (!account) return '—';
  return picture.shown.accounts.get(account)?.name
    ?? picture.live.accounts.get(account)?.name ?? account;
}

export function author_name(author: Author): string {
  if ('person' in author) return person(author.person.account);
  if ('rule' in author) return `${author.rule.rule} v${author.rule.version}`;
  return author.source.source;
}

/** A track's call sign, else its address, else its id. */
export function track_name(track: string): string {
  const found = picture.tracks.find(track);
  return found?.callsign || found?.icao || evidence_name(track) || track.replace(/-.*/, '').replace(/^x/, '~') || track;
}

function evidence_name(track: string): string | null {
  for (const alert of picture.shown.alerts.values()) {
    const state = alert.evidence.tracks.find((one) => one.track === track);
    if (state) return state.callsign || state.icao24;
  }
  return null;
}

export function name_thing(sel: Selection): string {
  const w = tongue.w.things;
  const told = picture.shown.operation;
  switch (sel.kind) {
    case 'track': return track_name(sel.id);
    case 'unit': return told?.units.find((one) => one.id === sel.id)?.name ?? sel.id;
    case 'volume': return told?.volumes.find((one) => one.id === sel.id)?.name ?? sel.id;
    case 'source': return sel.id;
    case 'thing': return operation.find(sel.id)?.name || sel.id.replace(/^gate\//, '');
    case 'entry': return `#${format.number(Number(sel.id))}`;
    case 'alert': return `${w.alert} ${sel.id}`;
    case 'incident': return `${w.incident} ${sel.id}`;
  }
}

export const subject_name = (alert: Alert) => name_thing(selection_of(alert.about));
