/** What the go-to box finds: names, ids and addresses of the operation, and coordinates. */

import { key_of, selection_of } from '../../lib/map/ground';
import { read_coordinates } from '../../lib/map/coordinates';
import type { Position } from '../../lib/api';
import type { Selection } from '../../lib/here/here.svelte';
import { middle_of, operation, type Thing } from '../../lib/operation';
import { format, tongue } from '../../lib/words';
import { kind_one } from '../../lib/words/operation';

export interface Found { id: string; label: string; hint: string; place: Position; sel: Selection | null }

const SHOWN_MAX = 12;
/** Fields in which an address may stand. */
const ADDRESSES = ['address', 'city', 'seat', 'base'];

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[’']/g, ' ').toLowerCase();

function place_of(thing: Thing): Position | null {
  const { longitude_deg, latitude_deg } = thing.fields;
  if (thing.geometry) return middle_of(thing.geometry);
  return typeof longitude_deg === 'number' && typeof latitude_deg === 'number' ? { longitude_deg, latitude_deg } : null;
}

export function find(text: string): Found[] {
  const place = read_coordinates(text);
  if (place) return [{ id: 'place', label: format.position(place), hint: tongue.w.layers.go_place, place, sel: null }];
  const words = fold(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found: (Found & { begins: boolean })[] = [];
  for (const thing of operation.document?.things ?? []) {
    const at = place_of(thing);
    if (!at) continue;
    const address = ADDRESSES.map((field) => thing.fields[field]).filter((one) => typeof one === 'string').join(', ');
    const hay = fold(`${thing.name} ${thing.id} ${address} ${kind_one(thing.kind)}`);
    if (!words.every((word) => hay.includes(word))) continue;
    const hint = [kind_one(thing.kind), address].filter(Boolean).join(' · ');
    found.push({ id: key_of(thing), label: thing.name || thing.id, hint, place: at, sel: selection_of(thing), begins: fold(thing.name).startsWith(words[0]!) });
  }
  return found.sort((a, b) => Number(b.begins) - Number(a.begins)).slice(0, SHOWN_MAX);
}
