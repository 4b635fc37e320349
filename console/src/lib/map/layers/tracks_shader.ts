/** How a track looks: its shaders, and the glyphs they draw from. */

/** Cells of the atlas. */
export const GLYPH = { aircraft: 0, dot: 1, halo: 2, critical: 3, warning: 4, notice: 5 } as const;
export const CELLS = 8;
const CELL = 128;

export const VERTEX = `#version 300 es
layout(location = 0) in vec2 corner;
layout(location = 1) in vec2 place;
layout(location = 2) in vec2 speed;
layout(location = 3) in vec4 look;   // born (s), angle (rad), glyph, half size (px)
layout(location = 4) in vec4 colour;
layout(location = 5) in float height;  // metres
uniform vec2 shift, pixel, now;
uniform vec3 tilt;                     // sine, cosine, distance of the eye (px)
uniform float cells, world, metre, unit;

out vec2 uv;
out vec4 tint;
void main() {
  float age = max(now.x - look.x, 0.0);
  vec2 flat_at = (place + speed * min(age, now.y) + shift) * world;
  float up = max(height, 0.0) * metre;
  float near = 1.0 - (flat_at.y * tilt.x + up * tilt.y) / tilt.z;
  vec2 at = vec2(flat_at.x, up * tilt.x - flat_at.y * tilt.y) * pixel;
  float s = sin(look.y), c = cos(look.y);
  vec2 turned = vec2(corner.x * c + corner.y * s, corner.y * c - corner.x * s);
  gl_Position = vec4(at + turned * look.w * unit * pixel * near, 0.0, near);
  uv = vec2((look.z + corner.x * 0.5 + 0.5) / cells, 0.5 - corner.y * 0.5);
  tint = vec4(colour.rgb, mix(1.0, 0.38, smoothstep(10.0, 60.0, age)));
}`;

export const FRAGMENT = `#version 300 es
precision mediump float;
uniform sampler2D glyphs;
uniform vec3 edge;
in vec2 uv;
in vec4 tint;
out vec4 colour;
void main() {
  vec4 cover = texture(glyphs, uv);
  float all = max(cover.r, cover.g) * tint.a;
  colour = vec4(mix(edge, tint.rgb, cover.r) * all, all);
}`;

type Path = (ctx: CanvasRenderingContext2D) => void;

/** Seen from above, nose up; coordinates -1..1. */
const aircraft: Path = (ctx) => {
  ctx.moveTo(0, -0.86);
  ctx.lineTo(0.13, -0.6);
  ctx.lineTo(0.13, -0.2);
  ctx.lineTo(0.82, 0.22);
  ctx.lineTo(0.82, 0.4);
  ctx.lineTo(0.13, 0.18);
  ctx.lineTo(0.1, 0.56);
  ctx.lineTo(0.34, 0.74);
  ctx.lineTo(0.34, 0.86);
  ctx.lineTo(0, 0.76);
  ctx.lineTo(-0.34, 0.86);
  ctx.lineTo(-0.34, 0.74);
  ctx.lineTo(-0.1, 0.56);
  ctx.lineTo(-0.13, 0.18);
  ctx.lineTo(-0.82, 0.4);
  ctx.lineTo(-0.82, 0.22);
  ctx.lineTo(-0.13, -0.2);
  ctx.lineTo(-0.13, -0.6);
  ctx.closePath();
};
const dot: Path = (ctx) => ctx.arc(0, 0, 0.7, 0, Math.PI * 2);

/** Red: the fill; green: fill and edge. */
function solid(ctx: CanvasRenderingContext2D, path: Path) {
  ctx.beginPath();
  path(ctx);
  ctx.lineJoin = 'round';
  ctx.lineWidth = 0.26;
  ctx.strokeStyle = 'rgb(0 255 0)';
  ctx.stroke();
  ctx.fillStyle = 'rgb(255 255 0)';
  ctx.fill();
}

function outline(ctx: CanvasRenderingContext2D, path: Path, width: number, dash: number[] = []) {
  ctx.beginPath();
  path(ctx);
  ctx.lineJoin = 'miter';
  ctx.setLineDash(dash);
  ctx.lineWidth = width;
  ctx.strokeStyle = 'rgb(255 255 0)';
  ctx.stroke();
  ctx.setLineDash([]);
}

export function atlas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = CELL * CELLS;
  canvas.height = CELL;
  const ctx = canvas.getContext('2d')!;
  ctx.fillStyle = 'rgb(0 0 0)';
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  const draws: [number, (ctx: CanvasRenderingContext2D) => void][] = [
    [GLYPH.aircraft, (c) => solid(c, aircraft)],
    [GLYPH.dot, (c) => solid(c, dot)],
    [GLYPH.halo, (c) => outline(c, (p) => p.arc(0, 0, 0.85, 0, Math.PI * 2), 0.13)],
    // The severity's own shape around the aircraft: not only a colour.
    [GLYPH.critical, (c) => outline(c, (p) => { p.moveTo(0, -0.92); p.lineTo(0.9, 0.68); p.lineTo(-0.9, 0.68); p.closePath(); }, 0.12)],
    [GLYPH.warning, (c) => outline(c, (p) => { p.moveTo(0, -0.9); p.lineTo(0.9, 0); p.lineTo(0, 0.9); p.lineTo(-0.9, 0); p.closePath(); }, 0.12)],
    [GLYPH.notice, (c) => outline(c, (p) => p.arc(0, 0, 0.8, 0, Math.PI * 2), 0.1, [0.24, 0.16])],
  ];
  for (const [cell, draw] of draws) {
    ctx.save();
    ctx.translate(cell * CELL + CELL / 2, CELL / 2);
    ctx.scale(CELL / 2, CELL / 2);
    draw(ctx);
    ctx.restore();
  }
  return canvas;
}
