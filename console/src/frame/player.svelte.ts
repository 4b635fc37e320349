/** Plays the past: moves the time in the address, twice a second, until it is live again. */

import { here } from '../lib/here/here.svelte';
import { picture } from '../lib/picture';

export const SPEEDS = [1, 10, 60] as const;
export type Speed = (typeof SPEEDS)[number];
const STEP_MS = 500;

class Player {
  playing = $state(false);
  speed = $state<Speed>(1);
  #at = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (here.at === null) return;
    this.#at = here.at;
    this.playing = true;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  pause() {
    this.playing = false;
    clearInterval(this.#timer);
  }

  /** Ten seconds and the like, from wherever the screen is. */
  jump(by_ms: number) {
    this.to((here.at ?? picture.clock) + by_ms);
  }

  /** To a moment; at or beyond now it is live. */
  to(at: number) {
    if (at >= picture.clock - 500) return this.live();
    this.#at = at;
    here.travel(at);
  }

  live() {
    this.pause();
    here.travel(null, false);
  }

  #step() {
    if (here.at === null) return this.pause();
    this.to(this.#at + STEP_MS * this.speed);
  }
}

export const player = new Player();
