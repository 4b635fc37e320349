/**
 * A camera's live picture: pieces of MP4 over a WebSocket into a media source, near the newest; or
 * stills, where the browser cannot play them, the reader wants little data, or no piece comes.
 */

import { aborted, cameras as api, problemOf, type Problem } from '../api';
import { step, type Buffered } from './edge';

export type Why = 'thrift' | 'codec' | 'lost';
export type Shown =
  | { kind: 'off' }
  | { kind: 'opening' }
  /**
   * `behind_s`: how far behind the newest piece, with how long ago that came. `at`: when what is
   * shown was taken, Unix milliseconds of the camera's clock; null where that was not told.
   */
  | { kind: 'video'; behind_s: number; at: number | null }
  /** `at`: when the newest still came, Unix milliseconds of this machine. */
  | { kind: 'stills'; why: Why; at: number | null; problem: Problem | null }
  | { kind: 'lost'; retry_at: number };

export interface Hooks {
  shown(shown: Shown): void;
  /** The address of the newest still; null: there is none. */
  still(address: string | null): void;
}

const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000];
/** Pieces are about a second long. */
const SILENCE_MAX_MS = 10_000;
const STILL_MS = 2_000;
const LOOK_MS = 500;
/** Pieces that wait to be taken; of more, the oldest go. */
const WAITING_MAX = 30;
/** Pieces of which it is remembered when they were taken. */
const MARKS_MAX = 60;
/** So many tries without a piece, and stills are shown meanwhile. */
const TRIES_MAX = 2;

type Source = typeof MediaSource;
/** What telephones have instead. */
const Media = (): Source | undefined =>
  (globalThis as { ManagedMediaSource?: Source }).ManagedMediaSource ?? globalThis.MediaSource;

export const plays = (codec: string): boolean =>
  Media()?.isTypeSupported(`video/mp4; codecs="${codec}"`) ?? false;

export class Player {
  #socket: WebSocket | null = null;
  #buffer: SourceBuffer | null = null;
  #waiting: { piece: ArrayBuffer; at: number | null }[] = [];
  /** When the piece that comes next was taken. */
  #next_at: number | null = null;
  /** Where in the buffer pieces begin, seconds, and when each was taken. */
  #marks: { from: number; at: number }[] = [];
  #tries = 0;
  #heard = 0;
  #running = false;
  #stills: { why: Why; abort: AbortController } | null = null;
  #address: string | null = null;
  #still_at: number | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #next_still: ReturnType<typeof setTimeout> | undefined;
  #look: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly camera: string, private readonly video: HTMLVideoElement,
    private readonly hooks: Hooks,
  ) {}

  /** `thrift`: stills alone. */
  start(thrift: boolean) {
    if (this.#running) return;
    this.#running = true;
    this.#tries = 0;
    this.hooks.shown({ kind: 'opening' });
    if (thrift) this.#show_stills('thrift');
    else this.#open();
  }

  /** Lets everything go: connection, buffers, pictures. */
  stop() {
    this.#running = false;
    clearTimeout(this.#retry);
    this.#close();
    this.#end_stills();
    this.hooks.shown({ kind: 'off' });
  }

  #open() {
    this.#close();
    const socket = new WebSocket(api.video(this.camera));
    this.#socket = socket;
    this.#heard = Date.now();
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => {
      this.#heard = Date.now();
      const at = typeof data === 'string' ? read_at(data) : null;
      if (at !== null) this.#next_at = at;
      else if (typeof data === 'string') this.#begin(data);
      else this.#take(data as ArrayBuffer);
    };
    socket.onclose = () => this.#lost();
    this.#look = setInterval(() => this.#watch(), LOOK_MS);
  }

  /** What the pieces are of; told again where they begin anew. */
  #begin(text: string) {
    const codec = read_codec(text);
    if (codec === null) return this.#lost();
    if (!plays(codec)) {
      this.#close();
      return this.#show_stills('codec');
    }
    const source = new (Media()!)();
    const address = URL.createObjectURL(source);
    this.#buffer = null;
    this.#waiting = [];
    this.#marks = [];
    source.addEventListener('sourceopen', () => {
      URL.revokeObjectURL(address);
      if (source.readyState !== 'open' || this.video.src !== address) return;
      this.#buffer = source.addSourceBuffer(`video/mp4; codecs="${codec}"`);
      // One after the other, whatever times they carry: a worker that begins anew begins at 0.
      this.#buffer.mode = 'sequence';
      this.#buffer.addEventListener('updateend', () => this.#feed());
      this.#feed();
    }, { once: true });
    this.video.disableRemotePlayback = true;
    this.video.src = address;
    void this.video.play().catch(() => {});
  }

  #take(piece: ArrayBuffer) {
    this.#waiting.push({ piece, at: this.#next_at });
    this.#next_at = null;
    // The first is the beginning, without which the others say nothing.
    if (this.#waiting.length > WAITING_MAX) this.#waiting.splice(this.#buffer ? 0 : 1, 1);
    this.#feed();
  }

  #feed() {
    const buffer = this.#buffer;
    if (!buffer || buffer.updating || this.#waiting.length === 0) return;
    try {
      const { piece, at } = this.#waiting[0]!;
      const from = ranges(buffer).at(-1)?.end ?? 0;
      buffer.appendBuffer(piece);
      this.#waiting.shift();
      if (at !== null) this.#marks = [...this.#marks.slice(-MARKS_MAX), { from, at }];
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) return this.#lost();
      const { start } = ranges(buffer)[0] ?? { start: 0 };
      if (this.video.currentTime - 2 > start) buffer.remove(start, this.video.currentTime - 2);
    }
  }

  /** Keeps near the newest picture, and says how near. */
  #watch() {
    if (Date.now() - this.#heard > SILENCE_MAX_MS || this.video.error) return this.#lost();
    const buffer = this.#buffer;
    const parts = buffer ? ranges(buffer) : [];
    const last = parts.at(-1);
    if (!buffer || !last) return;
    const { video } = this;
    const { seek, rate, drop } = step(video.currentTime, video.playbackRate, parts);
    if (seek !== null) video.currentTime = seek;
    if (video.playbackRate !== rate) video.playbackRate = rate;
    if (drop !== null && !buffer.updating) buffer.remove(0, drop);
    if (video.paused) void video.play().catch(() => {});
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    this.#tries = 0;
    this.#end_stills();
    const behind_s = Math.max(0, last.end - video.currentTime) + (Date.now() - this.#heard) / 1000;
    const mark = this.#marks.findLast((one) => one.from <= video.currentTime);
    const at = mark ? mark.at + (video.currentTime - mark.from) * 1000 : null;
    this.hooks.shown({ kind: 'video', behind_s, at });
  }

  #lost() {
    if (!this.#running) return;
    this.#close();
    const wait = WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)]! * (0.8 + Math.random() * 0.4);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), wait);
    if (this.#tries > TRIES_MAX) this.#show_stills('lost');
    else this.hooks.shown({ kind: 'lost', retry_at: Date.now() + wait });
  }

  #close() {
    clearInterval(this.#look);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onmessage = socket.onclose = null;
      socket.close();
    }
    this.#buffer = null;
    this.#waiting = [];
    if (!this.video.hasAttribute('src')) return;
    this.video.removeAttribute('src');
    this.video.load();
  }

  #show_stills(why: Why) {
    if (this.#stills?.why === why) return;
    this.#end_stills();
    this.#stills = { why, abort: new AbortController() };
    void this.#still(this.#stills);
  }

  async #still(of: { why: Why; abort: AbortController }) {
    const { why, abort } = of;
    let problem: Problem | null = null;
    try {
      const picture = await api.still(this.camera, Date.now(), abort.signal);
      if (this.#stills !== of) return;
      this.#put(URL.createObjectURL(picture));
      this.#still_at = Date.now();
    } catch (error) {
      if (aborted(error) || this.#stills !== of) return;
      problem = problemOf(error);
    }
    this.hooks.shown({ kind: 'stills', why, at: this.#still_at, problem });
    this.#next_still = setTimeout(() => void this.#still(of), STILL_MS);
  }

  #put(address: string | null) {
    this.hooks.still(address);
    if (this.#address !== null) URL.revokeObjectURL(this.#address);
    this.#address = address;
  }

  #end_stills() {
    clearTimeout(this.#next_still);
    this.#stills?.abort.abort();
    this.#stills = null;
    this.#still_at = null;
    if (this.#address !== null) this.#put(null);
  }
}


/** When the next piece was taken, if that is what a text says. */
function read_at(text: string): number | null {
  try {
    const { at } = JSON.parse(text) as { at?: unknown };
    const ms = typeof at === 'string' ? Date.parse(at) : NaN;
    return Number.isFinite(ms) ? ms : null;
  } catch {
    return null;
  }
}
function read_codec(text: string): string | null {
  try {
    const { codec } = JSON.parse(text) as { codec?: unknown };
    return typeof codec === 'string' ? codec : null;
  } catch {
    return null;
  }
}

const ranges = ({ buffered }: SourceBuffer): Buffered[] =>
  Array.from({ length: buffered.length }, (_, i) =>
    ({ start: buffered.start(i), end: buffered.end(i) }));
