/** The map and its layers together: gets scenes, draws frames. */

import type { Flavour } from '../look/theme.svelte';
import { all_layers } from './layers/all';
import { palette } from './palette';
import { Pen } from './pen';
import type { Scene } from './scene';
import { make, type Camera, type MapLibre } from './setup';
import { style } from './style';
import { view_of, type View } from './view';


const TILT_DEG = 55;

export class Stage {
  readonly map: MapLibre;
  readonly #layers = all_layers();
  readonly #sources = this.#layers.flatMap((one) => one.sources ?? []);
  #off: ReadonlySet<string> | null = null;
  #pen: Pen;
  #mounted = false;
  #shown = '';
  #waiting: ((paper: HTMLCanvasElement) => void)[] = [];
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

  /** Level, or tilted so that volumes stand up. */
  tilt(on: boolean, ms: number) {
    const pitch = on ? TILT_DEG : 0;
    if (Math.abs(this.map.getPitch() - pitch) > 0.5) this.map.easeTo({ pitch, duration: ms });
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
    this.#shown = '';
    this.#off = null;
    this.refresh();
  }

  #update() {
    if (!this.#mounted) return;
    this.scene = this.look();
    for (const layer of this.#layers) layer.update?.(this.map, this.scene);
    this.#show(this.scene.off);
  }

  /** Layers of the style that a switch shows or hides as they are. */
  #show(off: ReadonlySet<string>) {
    const key = [...off].join();
    if (this.#off === off || key === this.#shown) return;
    this.#off = off;
    this.#shown = key;
    for (const layer of this.map.getStyle().layers) {
      const group = (layer.metadata as { group?: string } | undefined)?.group;
      if (group) this.map.setLayoutProperty(layer.id, 'visibility', off.has(group) ? 'none' : 'visible');
    }
  }

  /** The next whole frame as one picture, for paper. */
  picture(): Promise<HTMLCanvasElement> {
    return new Promise((done) => {
      this.#waiting.push(done);
      this.refresh();
    });
  }

  /** Only within a frame: afterwards the browser forgets what was drawn. */
  #paper(): HTMLCanvasElement {
    const ground = this.map.getCanvas();
    const paper = document.createElement('canvas');
    paper.width = ground.width;
    paper.height = ground.height;
    const ctx = paper.getContext('2d')!;
    ctx.drawImage(ground, 0, 0);
    ctx.drawImage(this.#pen.ctx.canvas, 0, 0, paper.width, paper.height);
    return paper;
  }

  #draw() {
    if (!this.#mounted || !this.scene) return;
    const { view } = this;
    this.#pen.begin(view.width, view.height);
    for (const layer of this.#layers) layer.draw?.(this.#pen, this.scene, view);
    const whole = this.#sources.every((id) => !this.map.getSource(id) || this.map.isSourceLoaded(id));
    this.on_drawn(whole);
    const told = this.#waiting;
    if (!whole || told.length === 0) return;
    this.#waiting = [];
    const paper = this.#paper();
    for (const tell of told) tell(paper);
  }
}
