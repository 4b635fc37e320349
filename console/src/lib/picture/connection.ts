/**
 * The one connection to the picture: opens, resumes, watches for the heartbeat, comes back.
 *
 * Tells messages and its own state; keeps no picture.
 */

import { decode, type Message } from './wire';

/** The server sends at least one message a second. */
export const SILENCE_MAX_MS = 3_500;
const OPEN_MAX_MS = 8_000;
const WAITS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];

export type Link =
  | { state: 'opening' }
  | { state: 'open' }
  /** `since`: our clock, Unix milliseconds, when the last message came. */
  | { state: 'lost'; since: number; retry_at: number };

export type Viewport = [west: number, south: number, east: number, north: number] | null;

interface Hooks {
  message(message: Message): void;
  link(link: Link): void;
  /** Could not be opened: perhaps the session is over. */
  failed(): void;
}

export class Connection {
  #socket: WebSocket | null = null;
  #viewport: Viewport = null;
  #resume: { epoch: string; frame: number } | null = null;
  #tries = 0;
  #heard = Date.now();
  #watch: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  constructor(private readonly hooks: Hooks) {}

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#resume = null;
    this.#heard = Date.now();
    window.addEventListener('online', this.now);
    this.#open();
  }

  stop() {
    this.#running = false;
    window.removeEventListener('online', this.now);
    clearTimeout(this.#retry);
    clearTimeout(this.#watch);
    this.#drop();
  }

  /** Tries again at once. */
  now = () => {
    if (!this.#running || this.#socket?.readyState === WebSocket.OPEN) return;
    this.#open();
  };

  see(viewport: Viewport) {
    this.#viewport = viewport;
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ viewport }));
    }
  }

  #open() {
    clearTimeout(this.#retry);
    this.#drop();
    const url = new URL('/api/picture/stream', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => socket.send(this.#hello());
    socket.onmessage = (event) => this.#take(event.data);
    socket.onclose = () => this.#lost();
    this.#expect(OPEN_MAX_MS);
  }

  /** Written by hand: the epoch is a u64, which `JSON.stringify` would round. */
  #hello(): string {
    const resume = this.#resume
      ? `{"epoch":${this.#resume.epoch},"frame":${this.#resume.frame}}`
      : 'null';
    return `{"viewport":${JSON.stringify(this.#viewport)},"resume":${resume}}`;
  }

  #take(data: unknown) {
    if (!(data instanceof ArrayBuffer)) return;
    let message: Message;
    try {
      message = decode(data);
    } catch (error) {
      console.error('a message of the stream cannot be read', error);
      this.#resume = null;
      return this.#lost();
    }
    if (message.kind === 'delta' && message.epoch !== this.#resume?.epoch) {
      // A delta of another run says nothing about the picture we hold.
      this.#resume = null;
      return this.#lost();
    }
    this.#tries = 0;
    this.#heard = Date.now();
    this.#resume = { epoch: message.epoch, frame: message.frame };
    this.hooks.link({ state: 'open' });
    this.hooks.message(message);
    this.#expect(SILENCE_MAX_MS);
  }

  #expect(within_ms: number) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#lost(), within_ms);
  }

  #lost() {
    if (!this.#running) return;
    clearTimeout(this.#watch);
    this.#drop();
    if (this.#tries > 0) this.hooks.failed();
    const wait = WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)]!;
    const retry_at = Date.now() + wait * (0.8 + Math.random() * 0.4);
    this.hooks.link({ state: 'lost', since: this.#heard, retry_at });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), retry_at - Date.now());
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
