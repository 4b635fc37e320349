/**
 * What a person draws for a camera, before it is saved: points, areas, lines and masks, with undo.
 * It rests on one version of the operation; what others change meanwhile is not overwritten.
 */

import { edit } from '../../../lib/actions/edit_operation';
import { PLAN } from '../../../lib/actions/action';
import { deeds } from '../../../lib/actions/deeds.svelte';
import type { Pair, PointPair } from '../../../lib/api';
import { changed_columns, DRAWN_COLUMNS, PAIRS_MIN, read_drawn, WRITE, type Drawn } from '../../../lib/cameras';
import type { Thing } from '../../../lib/operation';
import { tongue } from '../../../lib/words';

export const MODES = DRAWN_COLUMNS;
export type Mode = keyof Drawn;
/** A point that is known on one side alone. */
export type Half = { side: 'picture' | 'map'; at: Pair };
/** The least corners of what is drawn. */
export const CORNERS_MIN: Record<Mode, number> = { pairs: 1, areas: 3, lines: 2, masks: 3 };

const UNDO_MAX = 200;
const text_of = (drawn: Drawn) => JSON.stringify(MODES.map((mode) => WRITE[mode](drawn)));

export class Board {
  drawn = $state.raw<Drawn>({ pairs: [], areas: [], lines: [], masks: [] });
  #base = $state.raw<Drawn>({ pairs: [], areas: [], lines: [], masks: [] });
  #undo = $state.raw<readonly Drawn[]>([]);
  mode = $state<Mode>('pairs');
  half = $state.raw<Half | null>(null);
  /** Of what is being drawn; null: nothing is. */
  corners = $state.raw<readonly Pair[] | null>(null);
  /** Somebody else has changed this camera since it was read. */
  overtaken = $state(false);
  saved = $state(false);
  #seq: number | null = null;
  /** Saved, and not yet come back. */
  #awaits = false;

  constructor(readonly id: string) {}

  /** The camera as it stands in version `seq` of the operation. */
  follow(thing: Thing, seq: number) {
    const stands = read_drawn(thing.fields);
    const text = text_of(stands);
    if (this.#seq === null) [this.drawn, this.#base] = [stands, stands];
    else if (text !== text_of(this.#base)) {
      this.overtaken = !this.#awaits;
      return;
    }
    this.#awaits = false;
    this.#seq = seq;
  }
  /** Takes what stands, and drops what was drawn. */
  reload(thing: Thing, seq: number) {
    this.#seq = null;
    [this.#undo, this.half, this.corners, this.overtaken, this.#awaits] = [[], null, null, false, false];
    this.follow(thing, seq);
  }

  get can_undo(): boolean {
    return this.half !== null || (this.corners?.length ?? 0) > 0 || this.#undo.length > 0;
  }
  undo() {
    if (this.half !== null) this.half = null;
    else if (this.corners !== null && this.corners.length > 0) this.corners = this.corners.slice(0, -1);
    else {
      const before = this.#undo.at(-1);
      if (!before) return;
      this.drawn = before;
      this.#undo = this.#undo.slice(0, -1);
    }
  }
  /** Before something is dragged: all of the way is one step. */
  hold() {
    this.#undo = [...this.#undo.slice(1 - UNDO_MAX), this.drawn];
    this.saved = false;
  }
  /** Changes without a step of its own. */
  move(change: Partial<Drawn>) {
    this.drawn = { ...this.drawn, ...change };
  }
  change(change: Partial<Drawn>) {
    this.hold();
    this.move(change);
  }

  /** One side of a point; the other side's makes it whole. */
  point(side: Half['side'], at: Pair) {
    const { half } = this;
    if (!half || half.side === side) this.half = { side, at };
    else {
      const [picture, map] = side === 'picture' ? [at, half.at] : [half.at, at];
      this.half = null;
      this.change({ pairs: [...this.drawn.pairs, [...picture, ...map] as PointPair] });
    }
  }
  move_point(i: number, side: Half['side'], at: Pair) {
    this.move({ pairs: this.drawn.pairs.map((one, j) =>
      (j !== i ? one : side === 'picture' ? [...at, one[2], one[3]] : [one[0], one[1], ...at]) as PointPair) });
  }
  move_corner(i: number, k: number, at: Pair) {
    const { mode } = this;
    if (mode === 'masks') this.move({ masks: this.drawn.masks.map((one, j) => (j === i ? one.with(k, at) : one)) });
    else if (mode !== 'pairs') this.move({ [mode]: this.drawn[mode].map((one, j) => (j === i ? { ...one, points: one.points.with(k, at) } : one)) });
  }
  remove(mode: Mode, i: number) {
    this.change({ [mode]: this.drawn[mode].filter((_, j) => j !== i) });
  }
  name(mode: 'areas' | 'lines', i: number, name: string) {
    this.change({ [mode]: this.drawn[mode].map((one, j) => (j === i ? { ...one, name } : one)) });
  }

  corner(at: Pair) {
    if (this.corners === null) return;
    this.corners = [...this.corners, at];
    if (this.mode === 'lines' && this.corners.length === 2) this.close();
  }
  get can_close(): boolean {
    return this.corners !== null && this.corners.length >= CORNERS_MIN[this.mode];
  }
  close() {
    const { mode, corners } = this;
    if (!corners || !this.can_close || mode === 'pairs') return;
    this.corners = null;
    if (mode === 'masks') return this.change({ masks: [...this.drawn.masks, [...corners]] });
    this.change({ [mode]: [...this.drawn[mode], { name: this.#new_name(mode), points: [...corners] }] });
  }
  #new_name(mode: 'areas' | 'lines'): string {
    const w = tongue.w.cameras.cal;
    const called = mode === 'areas' ? w.area_name : w.line_name;
    const taken = new Set(this.drawn[mode].map((one) => one.name));
    let n = this.drawn[mode].length + 1;
    while (taken.has(called(String(n)))) n++;
    return called(String(n));
  }

  get changed() {
    return changed_columns(this.#base, this.drawn);
  }
  /** Why it cannot be saved as it is; null: it can. */
  get off(): string | null {
    const w = tongue.w.cameras.cal;
    const { pairs, areas, lines } = this.drawn;
    const named = (all: readonly { name: string }[]) => {
      const names = all.map((one) => one.name.trim());
      return names.every((one) => one !== '' && !one.includes(':')) && new Set(names).size === names.length;
    };
    if (this.overtaken) return w.changed;
    if (pairs.length > 0 && pairs.length < PAIRS_MIN) return w.few;
    if (!named(areas) || !named(lines)) return w.no_name;
    if (Object.keys(this.changed).length === 0) return w.unchanged;
    return deeds.barred(PLAN);
  }
  async save() {
    const fields = Object.fromEntries(Object.entries(this.changed).map(([name, list]) => [name, list.length === 0 ? null : list]));
    const wish = edit([{ op: 'set', kind: 'camera', id: this.id, fields }], null);
    this.#awaits = true;
    if (await deeds.send({ ...wish, expected: this.#seq }, `calibrate ${this.id}`)) {
      this.#base = this.drawn;
      this.saved = true;
    } else this.#awaits = false;
  }
}

/** What was drawn and not saved, by camera: whoever looks elsewhere finds it again. */
const left = new Map<string, Board>();
export const board_of = (id: string): Board => left.get(id) ?? new Board(id);
export function leave(board: Board) {
  [board.half, board.corners, board.saved] = [null, null, false];
  if (Object.keys(board.changed).length > 0) left.set(board.id, board);
  else left.delete(board.id);
}
