/**
 * The picture on this screen: the live one as the stream tells it, or a past one.
 *
 * Everything that shows something reads `picture.shown` and `picture.now`; nobody else listens.
 */

import { Newest, picture as api, type Picture as PastPicture, type Problem } from '../api';
import { Connection, type Link, type Viewport } from './connection';
import { EMPTY, from_snapshot, with_delta, type Model } from './model';
import { TrackTable } from './tracks';
import type { Message } from './wire';

class Picture {
  /** The newest the stream told. */
  live = $state.raw<Model>(EMPTY);
  link = $state.raw<Link>({ state: 'opening' });
  /** True once the first snapshot is here. */
  known = $state(false);
  /** The past moment that is wanted, Unix milliseconds; null: live. */
  wanted_at = $state<number | null>(null);
  past = $state.raw<{ model: Model; tracks: TrackTable } | null>(null);
  past_problem = $state.raw<Problem | null>(null);
  /** One up for each message that was taken; the map and the test flags follow it. */
  frame = $state(0);
  /** The server's time, Unix milliseconds, one up a second. */
  clock = $state(Date.now());

  readonly #live_tracks = new TrackTable();
  #offset_ms: number | null = null;
  #ticking: ReturnType<typeof setInterval> | undefined;
  readonly #connection = new Connection({
    message: (message) => this.#take(message),
    link: (link) => this.#linked(link),
    failed: () => this.on_failed(),
  });
  readonly #past = new Newest(
    (at: number, signal) => api.at(new Date(at).toISOString(), signal),
    {
      answer: (picture, at) => this.#took_past(picture, at),
      problem: (problem) => (this.past_problem = problem),
    },
  );

  /** Told when the stream cannot be opened; the session looks whether it is over. */
  on_failed: () => void = () => {};

  get is_live(): boolean {
    return this.wanted_at === null;
  }
  get lost(): boolean {
    return this.link.state === 'lost';
  }
  /** What the screen shows. */
  get shown(): Model {
    return this.is_live ? this.live : (this.past?.model ?? this.live);
  }
  get tracks(): TrackTable {
    return this.is_live ? this.#live_tracks : (this.past?.tracks ?? this.#live_tracks);
  }
  /** True while the past picture of the wanted moment is under way. */
  get pending(): boolean {
    return this.wanted_at !== null && this.past === null && this.past_problem === null;
  }
  /** The moment that ages are measured from. */
  get now(): number {
    return this.wanted_at ?? this.clock;
  }
  /** As `now`, to the millisecond: for drawing. */
  exact_now(): number {
    return this.wanted_at ?? Date.now() + (this.#offset_ms ?? 0);
  }

  start() {
    clearInterval(this.#ticking);
    this.#ticking = setInterval(() => this.#tick(), 1000);
    this.#connection.start();
  }

  stop() {
    clearInterval(this.#ticking);
    this.#connection.stop();
    this.#past.cancel();
    this.known = false;
    this.live = EMPTY;
    this.past = null;
    this.#live_tracks.clear();
    this.link = { state: 'opening' };
  }

  retry() {
    this.#connection.now();
  }

  see(viewport: Viewport) {
    this.#connection.see(viewport);
  }

  /** Goes to a past moment, or back to live. */
  go(at: number | null) {
    if (at === this.wanted_at) return;
    this.wanted_at = at;
    this.past_problem = null;
    if (at === null) {
      this.#past.cancel();
      this.past = null;
      this.frame++;
    } else {
      this.#past.want(at);
    }
  }

  #tick() {
    this.clock = Date.now() + (this.#offset_ms ?? 0);
  }

  #linked(link: Link) {
    if (link.state === 'open' && this.link.state === 'open') return;
    this.link = link;
  }

  #take(message: Message) {
    this.#measure(message.at);
    if (message.kind === 'snapshot') {
      this.#live_tracks.clear();
      this.#live_tracks.name(message.body.names ?? {});
      this.#live_tracks.put(message.records);
      this.live = from_snapshot({ ...message.body, seq: message.seq }, message.at);
      this.known = true;
      this.#tick();
    } else {
      this.#live_tracks.name(message.body.names ?? {});
      this.#live_tracks.put(message.records);
      for (const number of message.body.gone?.tracks ?? []) this.#live_tracks.end(number);
      this.live = with_delta(this.live, message.seq, message.at, message.body);
    }
    if (this.is_live) this.frame = message.frame;
  }

  /** The server's clock against ours: the least delayed message is the best measure. */
  #measure(at: number) {
    const offset = at - Date.now();
    const known = this.#offset_ms;
    this.#offset_ms = known === null || offset > known ? offset : known + (offset - known) * 0.02;
  }

  #took_past(picture: PastPicture, at: number) {
    if (this.wanted_at === null) return;
    this.past = { model: from_snapshot(picture, at), tracks: TrackTable.past(picture.tracks) };
    this.past_problem = null;
    this.frame++;
  }
}

export const picture = new Picture();
