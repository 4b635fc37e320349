/** Everything that can be found by its name: screens, actions, things. */

import { actions_on } from '../lib/actions/all';
import { deeds } from '../lib/actions/deeds.svelte';
import { here, writeSelection, type Selection } from '../lib/here/here.svelte';
import { operation } from '../lib/operation';
import { picture } from '../lib/picture';
import { name_thing, rule_name, subject_name } from '../lib/show/names';
import { has_name } from '../lib/show/thing_times';
import { camera_page } from '../lib/show/camera';
import { page_of } from '../lib/show/thing_values';
import { tongue } from '../lib/words';
import { kind_many, kind_one } from '../lib/words/operation';
import { show_on_map } from './keys';
import { screens } from './screens';

export interface Hit { id: string; label: string; hint: string; key?: string; run(): void }

const SHOWN_MAX = 40;
/** Kinds that are found in the picture. */
const OWN = new Set(['unit', 'air_volume', 'source']);

function select(sel: Selection): () => void {
  return () => {
    here.set({ sel: writeSelection(sel) }, false);
    if (sel.kind !== 'incident' && sel.kind !== 'source') show_on_map();
    else here.go(here.href(sel.kind === 'incident' ? 'incidents' : 'sources'));
  };
}

function thing(sel: Selection, label: string, hint: string): Hit {
  return { id: writeSelection(sel), label, hint, run: select(sel) };
}

function all(): Hit[] {
  const w = tongue.w;
  const model = picture.shown;
  const sel = here.sel;
  const actions = sel
    ? actions_on(sel).map((one) => ({
        id: `do:${one.id}`, label: one.label(sel), hint: deeds.off(one, sel) ?? name_thing(sel),
        ...(one.key && { key: one.key }), run: () => void deeds.do(one, sel),
      }))
    : [];
  return [
    ...actions,
    ...screens().map((one, i) => ({
      id: `go:${one.id}`, label: w.screens[one.id], hint: w.palette.go, key: String(i + 1),
      run: () => here.go(here.href(one.id)),
    })),
    ...(operation.document?.parts ?? []).map((one) => ({
      id: `go:operation/${one.kind}`, label: kind_many(one.kind), hint: `${w.palette.go} · ${w.screens.operation}`,
      run: () => here.go(here.href(`operation/${one.kind}`)),
    })),
    ...[...model.alerts.values()].filter((one) => one.state !== 'judged').map((one) =>
      thing(
        { kind: 'alert', id: String(one.alert) },
        `${w.things.alert} ${one.alert} · ${subject_name(one)}`, rule_name(one.rule),
      )),
    ...[...model.incidents.values()].map((one) =>
      thing(
        { kind: 'incident', id: String(one.incident) },
        `${w.things.incident} ${one.incident}`, `${w.kind[one.kind]}, ${w.severity[one.severity]}`,
      )),
    ...(model.operation?.units ?? []).map((one) =>
      thing({ kind: 'unit', id: one.id }, one.name, `${w.things.unit}, ${one.agency}`)),
    ...(model.operation?.volumes ?? []).map((one) =>
      thing({ kind: 'volume', id: one.id }, one.name, w.things.volume)),
    ...[...model.sources.values()].map((one) =>
      thing({ kind: 'source', id: one.source }, one.source, w.things.source)),
    // Those without a name are rows of tables: found on their thing's page.
    ...(operation.document?.things ?? []).filter((one) => has_name(one) && !OWN.has(one.kind)).map((one) => ({
      id: `thing:${one.kind}/${one.id}`, label: one.name, hint: `${kind_one(one.kind)}, ${one.id}`,
      run: () => here.go(one.kind === 'camera' ? camera_page(one.id) : page_of(one.kind, one.id)),
    })),
    ...picture.tracks.all().filter((one) => one.track !== '').map((one) =>
      thing(
        { kind: 'track', id: one.track }, one.callsign || one.icao, `${w.things.track} ${one.icao}`,
      )),
  ];
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Those that hold every word of `text`; names that begin with it come first. */
export function find(text: string): Hit[] {
  const words = fold(text).split(/\s+/).filter(Boolean);
  const fits = all().filter((hit) => {
    const hay = fold(`${hit.label} ${hit.hint}`);
    return words.every((word) => hay.includes(word));
  });
  const first = words[0];
  const begins = (one: (typeof fits)[number]) => Number(fold(one.label).startsWith(first ?? ''));
  if (first) fits.sort((a, b) => begins(b) - begins(a));
  return fits.slice(0, SHOWN_MAX);
}
