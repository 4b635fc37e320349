/**
 * Few sounds, each with a name, never two at once. Made here from tones: no file is needed.
 *
 * A browser lets nobody sound before the reader has clicked once; `blocked` says so.
 */

export type SoundName = 'critical' | 'warning' | 'admit' | 'search' | 'escort' | 'refuse';

interface Tone { hz: number; from_s: number; for_s: number }
const TONES: Record<SoundName, readonly Tone[]> = {
  critical: [
    { hz: 660, from_s: 0, for_s: 0.16 }, { hz: 880, from_s: 0.2, for_s: 0.16 },
    { hz: 660, from_s: 0.55, for_s: 0.16 }, { hz: 880, from_s: 0.75, for_s: 0.3 },
  ],
  warning: [{ hz: 520, from_s: 0, for_s: 0.22 }, { hz: 520, from_s: 0.34, for_s: 0.22 }],
  // The verdicts of a gate, told apart by rise, count and pitch also in the noise of a street.
  admit: [{ hz: 880, from_s: 0, for_s: 0.09 }, { hz: 1320, from_s: 0.1, for_s: 0.16 }],
  search: [0, 0.14, 0.28].map((from_s) => ({ hz: 740, from_s, for_s: 0.09 })),
  escort: [{ hz: 620, from_s: 0, for_s: 0.16 }, { hz: 466, from_s: 0.18, for_s: 0.26 }],
  refuse: [{ hz: 220, from_s: 0, for_s: 0.24 }, { hz: 185, from_s: 0.28, for_s: 0.42 }],
};
const RANK: readonly SoundName[] = ['critical', 'warning'];
const KEY = 'cordon.muted';

class Sound {
  muted = $state(localStorage.getItem(KEY) === 'yes');
  blocked = $state(true);
  playing = $state<SoundName | null>(null);
  #context: AudioContext | null = null;
  #wanted: SoundName | null = null;
  #sounding: OscillatorNode[] = [];
  #ends: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const allow = () => void this.allow();
    window.addEventListener('pointerdown', allow);
    window.addEventListener('keydown', allow);
  }

  /** To be called from a click or a key. */
  async allow() {
    if (!this.blocked || typeof AudioContext === 'undefined') return;
    this.#context ??= new AudioContext();
    await this.#context.resume();
    this.blocked = this.#context.state !== 'running';
  }

  mute(muted: boolean) {
    this.muted = muted;
    localStorage.setItem(KEY, muted ? 'yes' : 'no');
    if (muted) this.#wanted = null;
  }

  /** Sounds, or sounds next when another is sounding; the worse one of two that wait. */
  play(name: SoundName) {
    if (this.muted || this.blocked || !this.#context) return;
    if (this.playing) {
      if (!this.#wanted || RANK.indexOf(name) < RANK.indexOf(this.#wanted)) this.#wanted = name;
      return;
    }
    this.playing = name;
    const tones = TONES[name];
    this.#sounding = [];
    for (const tone of tones) this.#tone(this.#context, tone);
    const last = tones[tones.length - 1]!;
    this.#ends = setTimeout(() => this.#ended(), (last.from_s + last.for_s) * 1000 + 700);
  }

  /** Sounds at once; what is sounding ends. For answers, which come one after the other. */
  play_now(name: SoundName) {
    clearTimeout(this.#ends);
    for (const one of this.#sounding) one.stop();
    this.playing = null;
    this.#wanted = null;
    this.play(name);
  }

  #ended() {
    this.playing = null;
    this.#sounding = [];
    const next = this.#wanted;
    this.#wanted = null;
    if (next) this.play(next);
  }

  #tone(context: AudioContext, tone: Tone) {
    const at = context.currentTime + 0.02 + tone.from_s;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.type = 'triangle';
    oscillator.frequency.value = tone.hz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.25, at + 0.015);
    gain.gain.setValueAtTime(0.25, at + tone.for_s - 0.04);
    gain.gain.linearRampToValueAtTime(0, at + tone.for_s);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + tone.for_s + 0.01);
    this.#sounding.push(oscillator);
  }
}

export const sound = new Sound();
