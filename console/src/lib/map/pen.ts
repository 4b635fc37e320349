/**
 * A canvas over the map, for text and small marks. Text is placed once and never over a live
 * thing: every mark and every text reserves its box.
 */

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
  /** What an important name may lie over, if there is no other room. */
  minor?: boolean;
}

const CELL = 64;
const WIDTHS_MAX = 5000;
/** From this width on, the map is a wall's. */
export const WALL_PX = 2000;
const WALL_UNIT = 1.3;
/** How much larger everything is on a wall. */
export const unit_of = (map: { getContainer(): HTMLElement }) =>
  map.getContainer().clientWidth >= WALL_PX ? WALL_UNIT : 1;

export class Pen {
  readonly ctx: CanvasRenderingContext2D;
  width = 0;
  height = 0;
  /** 1 on a desk; more on a wall, which is read from afar. */
  unit = 1;
  #cells = new Map<number, Box[]>();
  #widths = new Map<string, number>();

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.ctx = canvas.getContext('2d')!;
  }

  begin(width: number, height: number) {
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    this.width = width;
    this.unit = width >= WALL_PX ? WALL_UNIT : 1;
    this.height = height;
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.ctx.clearRect(0, 0, width, height);
    this.#cells.clear();
  }

  reserve(box: Box) {
    for (const key of keys(box)) {
      const cell = this.#cells.get(key);
      if (cell) cell.push(box);
      else this.#cells.set(key, [box]);
    }
  }

  is_free(box: Box, over_minor = false): boolean {
    if (box.x < 0 || box.y < 0) return false;
    if (box.x + box.w > this.width || box.y + box.h > this.height) return false;
    for (const key of keys(box)) {
      for (const other of this.#cells.get(key) ?? []) {
        if (touch(box, other) && !(over_minor && other.minor)) return false;
      }
    }
    return true;
  }

  /** Lines of text with a halo, top left at `x`, `y`. */
  text(
    lines: readonly { text: string; colour: string; font: string }[],
    x: number, y: number, line_h: number, halo: string,
  ) {
    const { ctx } = this;
    ctx.textBaseline = 'top';
    ctx.textAlign = 'left';
    ctx.lineJoin = 'round';
    ctx.lineWidth = 3;
    ctx.strokeStyle = halo;
    lines.forEach((line, i) => {
      ctx.font = this.font(line.font);
      ctx.strokeText(line.text, x, y + i * line_h);
      ctx.fillStyle = line.colour;
      ctx.fillText(line.text, x, y + i * line_h);
    });
  }

  /** `font` at this screen's size. */
  font(font: string): string {
    return this.unit === 1 ? font : font.replace(/(\d+)px/, (_, px) => `${Number(px) * this.unit}px`);
  }

  measure(text: string, font: string): number {
    const key = `${this.unit} ${font} ${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    this.ctx.font = this.font(font);
    const { width } = this.ctx.measureText(text);
    if (this.#widths.size > WIDTHS_MAX) this.#widths.clear();
    // A font that is still on its way measures otherwise.
    if (document.fonts.status === 'loaded') this.#widths.set(key, width);
    return width;
  }
}

function keys(box: Box): number[] {
  const found: number[] = [];
  const [x0, x1] = [Math.floor(box.x / CELL), Math.floor((box.x + box.w) / CELL)];
  const [y0, y1] = [Math.floor(box.y / CELL), Math.floor((box.y + box.h) / CELL)];
  for (let x = x0; x <= x1; x++) for (let y = y0; y <= y1; y++) found.push(x * 4096 + y);
  return found;
}

const touch = (a: Box, b: Box) =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

export const FONT = "500 12px 'Inter Variable', system-ui, sans-serif";
export const FONT_SMALL = "400 11px 'Inter Variable', system-ui, sans-serif";
export const FONT_BOLD = "650 12px 'Inter Variable', system-ui, sans-serif";

/** The marks of the severities, around `x`, `y`: the shapes of `SeverityMark`. */
export function severity_path(
  ctx: CanvasRenderingContext2D, severity: string, x: number, y: number, r: number,
) {
  ctx.beginPath();
  if (severity === 'critical') {
    ctx.moveTo(x, y - r);
    ctx.lineTo(x + r, y + r * 0.85);
    ctx.lineTo(x - r, y + r * 0.85);
    ctx.closePath();
  } else if (severity === 'warning') {
    ctx.moveTo(x, y - r * 1.1);
    ctx.lineTo(x + r * 1.1, y);
    ctx.lineTo(x, y + r * 1.1);
    ctx.lineTo(x - r * 1.1, y);
    ctx.closePath();
  } else {
    ctx.arc(x, y, r * 0.9, 0, Math.PI * 2);
  }
}
