/** How a picture lies in its pane: whole, or a part of it enlarged. */

import type { Pair } from '../../../lib/api';

const ZOOM_MAX = 8;

export class Lens {
  width = $state(1);
  height = $state(1);
  size = $state.raw<Pair>([16, 9]);
  zoom = $state(1);
  /** What of the picture is in the middle of the pane. */
  middle = $state.raw<Pair>([0.5, 0.5]);

  /** The picture's size on the screen. */
  get extent(): Pair {
    const [w, h] = this.size;
    const scale = Math.min(this.width / w, this.height / h) * this.zoom;
    return [w * scale, h * scale];
  }
  get corner(): Pair {
    const [w, h] = this.extent;
    return [this.width / 2 - this.middle[0] * w, this.height / 2 - this.middle[1] * h];
  }
  to_screen([x, y]: Pair): Pair {
    const { extent, corner } = this;
    return [corner[0] + x * extent[0], corner[1] + y * extent[1]];
  }
  /** Fractions of the picture; beside it, its edge. */
  to_picture([px, py]: Pair): Pair {
    const { extent, corner } = this;
    const within = (value: number) => Math.max(0, Math.min(1, value));
    return [within((px - corner[0]) / extent[0]), within((py - corner[1]) / extent[1])];
  }
  is_in([px, py]: Pair): boolean {
    const { extent, corner } = this;
    return px >= corner[0] && py >= corner[1] && px <= corner[0] + extent[0] && py <= corner[1] + extent[1];
  }

  /** What is at `at` stays there. */
  zoom_by(by: number, at: Pair = [this.width / 2, this.height / 2]) {
    const held = this.to_picture(at);
    this.zoom = Math.max(1, Math.min(ZOOM_MAX, this.zoom * by));
    const [px, py] = this.to_screen(held);
    this.pan(at[0] - px, at[1] - py);
  }
  pan(dx: number, dy: number) {
    const [w, h] = this.extent;
    const clamp = (value: number, shown: number) => {
      const least = Math.min(0.5, shown / 2);
      return Math.max(least, Math.min(1 - least, value));
    };
    this.middle = [clamp(this.middle[0] - dx / w, this.width / w), clamp(this.middle[1] - dy / h, this.height / h)];
  }
  whole() {
    this.zoom = 1;
    this.middle = [0.5, 0.5];
  }
}
