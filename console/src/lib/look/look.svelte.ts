/** What other parts of the screen ask of the map: look there, or let the reader pick a place. */

import type { Position } from '../api';

class Look {
  wish = $state.raw<{ place: Position; n: number } | null>(null);
  picking = $state.raw<((place: Position) => void) | null>(null);

  at(place: Position) {
    this.wish = { place, n: (this.wish?.n ?? 0) + 1 };
  }
  pick(then: (place: Position) => void) {
    this.picking = then;
  }
  picked(place: Position) {
    const then = this.picking;
    this.picking = null;
    then?.(place);
  }
  stop_picking() {
    this.picking = null;
  }
}

export const look = new Look();
