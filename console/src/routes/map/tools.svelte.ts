/** What the reader does with the map besides looking: measures, draws, opens a panel. */

import { here } from '../../lib/here/here.svelte';
import type { Draft } from '../../lib/map/draft';
import { read_off, write_off } from '../../lib/map/kinds';
import type { At } from '../../lib/operation';

export type Panel = 'layers' | 'go_to' | 'measure' | 'zone';

class Tools {
  panel = $state<Panel | null>(null);
  points = $state.raw<readonly At[]>([]);
  cursor = $state.raw<At | null>(null);
  /** The zone's corners are set, and its form is open. */
  is_closed = $state(false);

  /** While corners are being set, a click on the map sets one. */
  get is_drawing(): boolean {
    return this.panel === 'measure' || (this.panel === 'zone' && !this.is_closed);
  }
  get draft(): Draft | null {
    if (this.panel !== 'measure' && this.panel !== 'zone') return null;
    return { kind: this.panel, points: this.points, cursor: this.is_closed ? null : this.cursor };
  }
  get off(): ReadonlySet<string> {
    return read_off(here.get('off'));
  }
  get is_tilted(): boolean {
    return here.get('tilt') === '1';
  }

  toggle(panel: Panel) {
    this.panel = this.panel === panel ? null : panel;
    this.restart();
  }
  end() {
    this.panel = null;
    this.restart();
  }
  restart() {
    this.points = [];
    this.cursor = null;
    this.is_closed = false;
  }
  add(at: At) {
    this.points = [...this.points, at];
  }
  undo() {
    this.points = this.points.slice(0, -1);
  }

  switch(group: string, on: boolean) {
    const off = new Set(this.off);
    if (on) off.delete(group);
    else off.add(group);
    here.set({ off: write_off(off) });
  }
  all_on() {
    here.set({ off: null });
  }
  tilt() {
    here.set({ tilt: this.is_tilted ? null : '1' });
  }
}

export const tools = new Tools();
