/** The keys of the whole screen. */

import { actions_on } from '../lib/actions/all';
import { deeds } from '../lib/actions/deeds.svelte';
import { here } from '../lib/here/here.svelte';
import { look } from '../lib/look/look.svelte';
import { place_of } from '../lib/show/place';
import { sound } from '../lib/sound/sound.svelte';
import { notices } from '../lib/ui/notices.svelte';
import { plain, writing } from '../lib/ui/press';
import { tongue } from '../lib/words';
import { player } from './player.svelte';
import { queue } from './queue.svelte';
import { screens } from './screens';
import { frame } from './state.svelte';

/** Shows the selected thing on the map. */
export function show_on_map() {
  if (!here.sel) return queue.move(1);
  const place = place_of(here.sel);
  if (here.screen !== 'map') here.go(here.href('map'));
  if (place) look.at(place);
}

const FIXED: Record<string, () => void> = {
  j: () => queue.move(1),
  k: () => queue.move(-1),
  l: () => player.live(),
  m: () => sound.mute(!sound.muted),
  '?': () => (frame.dialog = 'keys'),
};

export function pressed(event: KeyboardEvent) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    frame.dialog = 'palette';
    return;
  }
  if (frame.dialog || event.defaultPrevented || !plain(event)) return;
  if (event.key === 'Escape') return escape();
  if (writing(event)) return;
  const done = screen_key(event) || time_key(event) || fixed_key(event) || action_key(event);
  if (done) event.preventDefault();
}

function escape() {
  if (look.picking) look.stop_picking();
  else if (deeds.form) deeds.close();
  else if (here.sel) here.select(null);
}

function screen_key(event: KeyboardEvent): boolean {
  // By place on the keyboard, so that a French keyboard needs no shift.
  const number = /^Digit([1-9])$/.exec(event.code)?.[1];
  const screen = number === undefined ? undefined : screens()[Number(number) - 1];
  if (!screen) return false;
  here.go(here.href(screen.id));
  return true;
}

function time_key(event: KeyboardEvent): boolean {
  const at = event.target as Element;
  if (at.closest?.('[data-arrows], .maplibregl-canvas, [role="region"]')) return false;
  if (event.key === 'ArrowLeft') player.jump(-10_000);
  else if (event.key === 'ArrowRight') player.jump(10_000);
  else if (event.key === ' ' && here.at !== null && at.tagName !== 'BUTTON') player.toggle();
  else return false;
  return true;
}

function fixed_key(event: KeyboardEvent): boolean {
  if (event.key === 'Enter') {
    if ((event.target as Element).closest?.('a, button, summary, [role="region"]')) return false;
    show_on_map();
    return true;
  }
  const run = FIXED[event.key.toLowerCase()];
  run?.();
  return run !== undefined;
}

function action_key(event: KeyboardEvent): boolean {
  if (event.repeat) return false;
  const key = event.key.toUpperCase();
  const sel = here.sel;
  if (!sel) {
    if (!['A', 'F', 'T', 'R', 'I'].includes(key)) return false;
    notices.tell({ tone: 'bad', text: tongue.w.off.nothing });
    return true;
  }
  const action = actions_on(sel).find((one) => one.key === key);
  if (action) void deeds.do(action, sel);
  return action !== undefined;
}
