/** The map and its layers together: gets scenes, draws frames. */

import type { Flavour } from '../look/theme.svelte';
import { all_layers } from './layers/all';
import { palette } from './palette';
import { Pen } from './pen';
import type { Scene } from './scene';
import { make, type Camera, type MapLibre } from './setup';
import { style } from './style';
import { view_of, type View } from './view';

const SOURCES = ['graticule', 'volumes'];

export class Stage {
  readonly map: MapLibre;
  #layers = all_layers();
  #pen: Pen;
  #mounted = false;
  scene: Scene | null = null;
  /** Told after each frame that shows a scene; `whole` when nothing of it is still being made. */
  on_drawn: (whole: boolean) => void = () => {};

  constructor(
    container: HTMLElement, canvas: HTMLCanvasElement, private flavour: Flavour, camera: Camera,
    title: string, private readonly look: () => Scene,
  ) {
    this.map = make(container, flavour, camera, title);
    this.#pen = new Pen(canvas);
    this.map.on('style.load', () => this.#mount());
    this.map.on('render', () => this.#draw());
    this.map.on('move', () => this.#update());
  }

  get view(): View {
    return view_of(this.map);
  }

  paint(flavour: Flavour) {
    if (flavour === this.flavour) return;
    this.flavour = flavour;
    this.#mounted = false;
    this.map.setStyle(style(flavour), { diff: false });
  }

  /** Something has changed, or has moved on. */
  refresh() {
    this.#update();
    if (this.#mounted) this.map.triggerRepaint();
  }

  destroy() {
    this.map.remove();
  }

  #mount() {
    for (const layer of this.#layers) layer.add?.(this.map, palette(this.flavour));
    this.#mounted = true;
    this.refresh();
  }

  #update() {
    if (!this.#mounted) return;
    this.scene = this.look();
    for (const layer of this.#layers) layer.update?.(this.map, this.scene);
  }

  #draw() {
    if (!this.#mounted || !this.scene) return;
    const { view } = this;
    this.#pen.begin(view.width, view.height);
    for (const layer of this.#layers) layer.draw?.(this.#pen, this.scene, view);
    this.on_drawn(SOURCES.every((id) => this.map.isSourceLoaded(id)));
  }
}
