/** The camera of this device: its pictures, eight a second, to the reader, and its light. */

import { take } from '../agents.svelte';
import { gate } from '../gate.svelte';
import { Same } from './same';

const EVERY_MS = 125;
/** Pixels of the longer side that are looked at: a pass of 97 modules has five for each. */
const SIDE_MAX = 1_024;

export type CameraState =
  'starting' | 'on' | 'insecure' | 'denied' | 'none' | 'failed' | 'reader';
/** What browsers know of a light, and the language of types does not. */
type Torch = { torch?: boolean };

class Camera {
  state = $state<CameraState>('starting');
  /** Null: it has no light. */
  torch = $state<boolean | null>(null);
  #stream: MediaStream | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;
  readonly #same = new Same();
  readonly #canvas = document.createElement('canvas');

  async start(video: HTMLVideoElement) {
    this.stop();
    const turn = ++this.#turn;
    this.state = 'starting';
    if (!window.isSecureContext || !navigator.mediaDevices) {
      this.state = 'insecure';
      return;
    }
    const reader = import('./reader').then(async (one) => (await one.prepare(), one));
    reader.catch(() => {});
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: {
          facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 },
        },
      });
      if (turn !== this.#turn) return stream.getTracks().forEach((one) => one.stop());
      this.#stream = stream;
      await this.#show(video, stream);
    } catch (error) {
      if (turn === this.#turn) this.state = why(error);
      return;
    }
    const ready = await reader.catch(() => null);
    if (turn !== this.#turn) return;
    this.state = ready ? 'on' : 'reader';
    if (ready) void this.#look(video, ready.read, turn);
  }

  async #show(video: HTMLVideoElement, stream: MediaStream) {
    const [track] = stream.getVideoTracks();
    track?.addEventListener('ended', () => (this.state = 'failed'));
    const able = track?.getCapabilities?.() as (MediaTrackCapabilities & Torch) | undefined;
    this.torch = able?.torch ? false : null;
    video.srcObject = stream;
    await video.play();
  }

  async #look(
    video: HTMLVideoElement, read: (picture: ImageData) => Promise<string | null>, turn: number,
  ) {
    const began = performance.now();
    // While a person waits for the steward's answer, the next in the row is not looked at.
    if (gate.waits && gate.panel !== 'agents') this.#same.rested(began);
    else await this.#read(video, read).catch(() => {});
    if (turn !== this.#turn) return;
    const rest = Math.max(20, EVERY_MS - (performance.now() - began));
    this.#timer = setTimeout(() => void this.#look(video, read, turn), rest);
  }

  async #read(video: HTMLVideoElement, read: (picture: ImageData) => Promise<string | null>) {
    const { videoWidth: width, videoHeight: height } = video;
    if (width === 0 || video.readyState < 2) return;
    const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    const paper = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (!paper) return;
    paper.drawImage(video, 0, 0, this.#canvas.width, this.#canvas.height);
    const text = await read(paper.getImageData(0, 0, this.#canvas.width, this.#canvas.height));
    if (text !== null && this.#same.is_new(text, performance.now())) take(text);
  }

  async light(on: boolean) {
    const [track] = this.#stream?.getVideoTracks() ?? [];
    const wish: MediaTrackConstraintSet & Torch = { torch: on };
    try {
      await track?.applyConstraints({ advanced: [wish] });
      this.torch = on;
    } catch {
      this.torch = null;
    }
  }

  stop() {
    this.#turn++;
    clearTimeout(this.#timer);
    this.#stream?.getTracks().forEach((one) => one.stop());
    this.#stream = null;
    this.torch = null;
  }
}

function why(error: unknown): CameraState {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'failed';
}

export const camera = new Camera();
