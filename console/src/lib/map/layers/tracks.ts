/**
 * Tracks: one instanced draw of typed arrays, whatever their number. Positions move on by speed
 * and track on the graphics card for ten seconds, then they stand; from there they fade.
 */

import type { CustomLayerInterface, Map as MapLibre } from 'maplibre-gl';
import type { Severity } from '../../api';
import type { Palette } from '../palette';
import { unit_of } from '../pen';
import { alarms, selected_track, type Layer, type Scene } from '../scene';
import {
  EXTRAPOLATE_MAX_S, is_tilted, mercator_x, mercator_y, METRES_PER_FOOT, metres_per_pixel, velocity,
  view_of,
} from '../view';
import { atlas, CELLS, FRAGMENT, GLYPH, VERTEX } from './tracks_shader';

const STRIDE = 10;
const QUAD = new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]);

/** Rows of the buffer: place, speed, born, angle, glyph, size, colour, height. */
export class Instances {
  floats = new Float32Array(0);
  bytes = new Uint8Array(0);
  count = 0;
  /** What the numbers are measured from. */
  origin: [number, number] = [0, 0];
  base_ms = 0;

  fill(scene: Scene) {
    const { tracks } = scene;
    const worst = alarms(scene.model);
    const chosen = selected_track(scene);
    this.#reserve(tracks.count * 2 + 2);
    this.count = 0;
    this.base_ms = Math.floor(scene.now / 1000) * 1000;
    const centre = scene.model.operation?.centre;
    this.origin = [mercator_x(centre?.longitude_deg ?? 0), mercator_y(centre?.latitude_deg ?? 0)];
    const rings: [number, number, string, number][] = [];
    const selected = chosen === null ? -1 : tracks.row_of(chosen);
    const alarmed = new Map<number, Severity>();
    for (const [track, severity] of worst) {
      const row = tracks.row_of(track);
      if (row >= 0) alarmed.set(row, severity);
    }
    for (let row = 0; row < tracks.count; row++) {
      if (Number.isNaN(tracks.latitude_deg[row]!)) continue;
      const severity = alarmed.get(row);
      const colour = severity ? scene.palette.severity[severity] : scene.palette.track;
      const heading = !Number.isNaN(tracks.track_deg[row]!);
      if (row === selected) rings.push([row, GLYPH.halo, scene.palette.accent, 21]);
      if (severity) rings.push([row, GLYPH[severity], colour, 18]);
      this.#push(scene, row, heading ? GLYPH.aircraft : GLYPH.dot, colour, heading ? 11 : 6);
    }
    for (const [row, glyph, colour, size] of rings) this.#push(scene, row, glyph, colour, size);
  }

  #push(scene: Scene, row: number, glyph: number, colour: string, size: number) {
    const { tracks } = scene;
    const at = this.count++ * STRIDE;
    const lat = tracks.latitude_deg[row]!;
    const [vx, vy] = velocity(tracks.speed_kt[row]!, tracks.track_deg[row]!, lat);
    const turned = glyph === GLYPH.aircraft;
    this.floats[at] = mercator_x(tracks.longitude_deg[row]!) - this.origin[0];
    this.floats[at + 1] = mercator_y(lat) - this.origin[1];
    this.floats[at + 2] = vx;
    this.floats[at + 3] = vy;
    this.floats[at + 4] = (tracks.position_at[row]! - this.base_ms) / 1000;
    this.floats[at + 5] = turned ? (tracks.track_deg[row]! * Math.PI) / 180 : 0;
    this.floats[at + 6] = glyph;
    this.floats[at + 7] = size;
    const rgb = parseInt(colour.slice(1), 16);
    this.bytes.set([rgb >> 16, (rgb >> 8) & 255, rgb & 255, 255], (at + 8) * 4);
    this.floats[at + 9] = (tracks.altitude_ft[row] || 0) * METRES_PER_FOOT;
  }

  #reserve(count: number) {
    if (count * STRIDE <= this.floats.length) return;
    this.floats = new Float32Array(count * STRIDE * 2);
    this.bytes = new Uint8Array(this.floats.buffer);
  }
}

class Drawer implements CustomLayerInterface {
  readonly id = 'tracks';
  readonly type = 'custom' as const;
  readonly renderingMode = '2d' as const;
  scene: Scene | null = null;
  readonly #instances = new Instances();
  #seen = '';
  #map: MapLibre | null = null;
  #program: WebGLProgram | null = null;
  #array: WebGLVertexArrayObject | null = null;
  #buffer: WebGLBuffer | null = null;
  #texture: WebGLTexture | null = null;

  constructor(private readonly palette: Palette) {}

  onAdd(map: MapLibre, context: WebGLRenderingContext | WebGL2RenderingContext) {
    const gl = context as WebGL2RenderingContext;
    this.#map = map;
    this.#program = program(gl);
    this.#texture = texture(gl);
    this.#array = gl.createVertexArray();
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, QUAD, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    this.#buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    const floats: [place: number, size: number, at: number][] = [[1, 2, 0], [2, 2, 2], [3, 4, 4]];
    for (const [place, size, at] of floats) {
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, STRIDE * 4, at * 4);
      gl.vertexAttribDivisor(place, 1);
    }
    gl.enableVertexAttribArray(4);
    gl.vertexAttribPointer(4, 4, gl.UNSIGNED_BYTE, true, STRIDE * 4, 32);
    gl.vertexAttribDivisor(4, 1);
    gl.enableVertexAttribArray(5);
    gl.vertexAttribPointer(5, 1, gl.FLOAT, false, STRIDE * 4, 36);
    gl.vertexAttribDivisor(5, 1);
    gl.bindVertexArray(null);
  }

  onRemove(_: unknown, context: WebGLRenderingContext | WebGL2RenderingContext) {
    const gl = context as WebGL2RenderingContext;
    gl.deleteProgram(this.#program);
    gl.deleteVertexArray(this.#array);
    gl.deleteBuffer(this.#buffer);
    gl.deleteTexture(this.#texture);
  }

  render(context: WebGLRenderingContext | WebGL2RenderingContext) {
    const gl = context as WebGL2RenderingContext;
    const { scene } = this;
    if (!scene || !this.#map || !this.#program || scene.off.has('track')) return;
    this.#upload(gl, scene);
    const view = view_of(this.#map);
    const all = this.#instances;
    gl.useProgram(this.#program);
    const at = (name: string) => gl.getUniformLocation(this.#program!, name);
    gl.uniform2f(at('shift'), all.origin[0] - view.x, all.origin[1] - view.y);
    gl.uniform2f(at('pixel'), 2 / view.width, 2 / view.height);
    gl.uniform1f(at('unit'), unit_of(this.#map));
    gl.uniform1f(at('world'), view.world);
    gl.uniform3f(at('tilt'), view.sin, view.cos, view.eye);
    gl.uniform1f(at('metre'), is_tilted(view) ? 1 / metres_per_pixel(view) : 0);
    gl.uniform2f(at('now'), (scene.now - all.base_ms) / 1000, scene.moving ? EXTRAPOLATE_MAX_S : 0);
    gl.uniform1f(at('cells'), CELLS);
    const edge = parseInt(this.palette.track_edge.slice(1), 16);
    gl.uniform3f(at('edge'), (edge >> 16) / 255, ((edge >> 8) & 255) / 255, (edge & 255) / 255);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.uniform1i(at('glyphs'), 0);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindVertexArray(this.#array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, all.count);
    gl.bindVertexArray(null);
  }

  #upload(gl: WebGL2RenderingContext, scene: Scene) {
    const { model, tracks, selected } = scene;
    const what = `${tracks.version} ${model.seq} ${tracks.count}`;
    const seen = `${what} ${selected?.kind}:${selected?.id} ${scene.moving}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#instances.fill(scene);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    const floats = this.#instances.floats.subarray(0, this.#instances.count * STRIDE);
    gl.bufferData(gl.ARRAY_BUFFER, floats, gl.DYNAMIC_DRAW);
  }
}

function program(gl: WebGL2RenderingContext): WebGLProgram {
  const made = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) {
      throw new Error(gl.getShaderInfoLog(shader) ?? 'shader');
    }
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) {
    throw new Error(gl.getProgramInfoLog(made) ?? 'program');
  }
  return made;
}

function texture(gl: WebGL2RenderingContext): WebGLTexture {
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, atlas());
  gl.generateMipmap(gl.TEXTURE_2D);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return made;
}

export function tracks(): Layer {
  let drawer: Drawer | null = null;
  return {
    id: 'tracks',
    add(map, palette) {
      drawer = new Drawer(palette);
      map.addLayer(drawer);
    },
    update(_, scene) {
      if (drawer) drawer.scene = scene;
    },
  };
}
