/** The keys of a gate's screen, and the scanner that types between them. */

import { plain, writing } from '../../lib/ui/press';
import { sound } from '../../lib/sound/sound.svelte';
import { take } from './agents.svelte';
import { gate } from './gate.svelte';
import { FAST_MS, Wedge } from './wedge';

/** A key is one of a person when nothing has followed for so long. */
const QUIET_MS = FAST_MS + 10;

const wedge = new Wedge();
/** When a code was ended: some scanners end each with two Enters, and the second lets nobody in. */
let ended_at = -Infinity;
let waiting: ReturnType<typeof setTimeout> | undefined;
/** The field that a scanner began to type into, and what stood there before. */
let field: { at: HTMLInputElement | HTMLTextAreaElement; value: string } | null = null;

/** C is none: codes begin with it. */
const KEYS: Record<string, () => void> = {
  k: () => gate.show('short'),
  x: () => (gate.is_exit = !gate.is_exit),
  s: () => gate.show('agents'),
  b: () => gate.show('glass'),
  f: () => gate.show('press'),
  e: () => gate.show('phone'),
  '?': () => gate.show('keys'),
  m: () => sound.mute(!sound.muted),
  d: () => answer_mismatch(),
  r: () => officer(() => void gate.settle('refuse')),
  o: () => officer(() => (gate.overruling = true)),
  p: () => (gate.slip === null ? show_slip() : window.print()),
};

function answer_mismatch() {
  if (gate.waits && gate.judged?.verdict !== 'refuse') void gate.settle('mismatch');
}

/** What only an officer may; without one, an officer signs on. */
export function officer(deed: () => void) {
  if (!gate.waits || gate.judged?.verdict !== 'refuse') return;
  if (gate.has_officer) deed();
  else gate.panel = 'agents';
}

/** Whether the verdict on the screen is a refusal that was confirmed. */
export const is_refused = () =>
  gate.judged?.verdict === 'refuse' && gate.judged.is_settled
  && gate.done !== 'overrule' && gate.done !== 'leave';

export function show_slip() {
  if (gate.judged && is_refused()) gate.slip = gate.judged.record;
}

export function enter() {
  if (!gate.judged) return gate.dismiss();
  if (!gate.waits) gate.dismiss();
  else if (gate.judged.verdict !== 'refuse') void gate.settle('enter');
}

export function escape() {
  if (gate.panel) gate.panel = null;
  else if (gate.slip !== null) gate.slip = null;
  else if (gate.overruling) gate.overruling = false;
  else if (gate.waits) void gate.settle('leave');
  else gate.dismiss();
}

/** To be called before anybody else has the key: a scanner's keys press no button. */
export function pressed(event: KeyboardEvent) {
  if (event.isComposing) return;
  if (!plain(event) && !event.getModifierState('AltGraph')) return;
  if (event.key === 'Escape') {
    swallow(event);
    escape();
  } else if (event.key === 'Enter') entered(event);
  else if (event.key.length === 1) typed(event);
}

function entered(event: KeyboardEvent) {
  clearTimeout(waiting);
  const own = writing(event) && !wedge.is_code;
  const code = wedge.end(event.timeStamp);
  if (own) return;
  if (code !== null || event.timeStamp - ended_at <= 2 * FAST_MS) {
    swallow(event);
    if (code === null) return;
    ended_at = event.timeStamp;
    take(code);
  } else if (!writing(event) && !(event.target as Element).closest?.('a, button')) {
    swallow(event);
    if (!event.repeat) enter();
  }
}

function typed(event: KeyboardEvent) {
  clearTimeout(waiting);
  const { key, code, shiftKey: shift, timeStamp: at } = event;
  const is_field = writing(event);
  const mine = wedge.add({ key, code, shift, at });
  if (is_field) return into_field(event);
  if (mine) return swallow(event);
  if (event.repeat) return;
  const run = KEYS[key.toLowerCase()];
  if (!run) return;
  if (gate.slip === null || key.toLowerCase() === 'p') {
    waiting = setTimeout(() => wedge.length === 1 && run(), QUIET_MS);
  }
}

/** A scanner's code goes out of the field that has the focus; what a person writes stays. */
function into_field(event: KeyboardEvent) {
  const at = event.target as HTMLInputElement | HTMLTextAreaElement;
  if (wedge.length === 1) field = { at, value: at.value };
  if (!wedge.is_code) return;
  swallow(event);
  if (field?.at !== at || at.value === field.value) return;
  at.value = field.value;
  at.dispatchEvent(new Event('input', { bubbles: true }));
}

function swallow(event: KeyboardEvent) {
  event.preventDefault();
  event.stopPropagation();
}
