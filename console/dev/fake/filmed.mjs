/**
 * What the fake cameras show: a square with people on it, drawn here, as PNG and, where ffmpeg is
 * installed, as pieces of fragmented MP4. It comes again every twelve seconds.
 */
import { spawn } from 'node:child_process';
import { deflateSync } from 'node:zlib';
import { ground_at, HORIZON, seen_at, SIZE } from './plane.mjs';

const [W, H] = SIZE;
export const LOOP_S = 12;
const RATE = 5;

function random(seed) {
  let a = seed;
  return () => {
    a = (Math.imul(a, 1_103_515_245) + 12_345) >>> 0;
    return a / 4_294_967_296;
  };
}
const next = random(7);
const WALKERS = Array.from({ length: 34 }, (_, i) => ({
  track: 100 + i, right: -14 + next() * 26, ahead: 19 + next() * next() * 62, a: 0.6 + next() * 1.7, b: 0.6 + next() * 1.7,
  phase: next() * 6.3, coat: [[52, 66, 96], [96, 52, 48], [40, 44, 50], [120, 108, 84], [58, 84, 70]][i % 5],
}));

/** Who is where, `t` in seconds: right and ahead of the camera, metres, and how fast. */
export function walkers(t) {
  const w = (2 * Math.PI) / LOOP_S;
  return WALKERS.map((one) => {
    const angle = w * t + one.phase;
    return {
      ...one, right: one.right + one.a * Math.cos(angle), ahead: one.ahead + one.b * Math.sin(angle),
      speed: [-one.a * w * Math.sin(angle), one.b * w * Math.cos(angle)],
    };
  });
}
/** Left, top, width and height in the picture. */
export function box_of({ right, ahead }) {
  const [foot, head] = [seen_at(right, ahead), seen_at(right, ahead, 1.75)];
  const wide = Math.abs(seen_at(right + 0.62, ahead)[0] - foot[0]);
  return [foot[0] - wide / 2, head[1], wide, foot[1] - head[1]];
}

let ground = null;
function background() {
  if (ground) return ground;
  ground = Buffer.alloc(W * H * 3);
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      const at = ground_at((x + 0.5) / W, (y + 0.5) / H);
      let shade = [150 + y, 165 + y, 185 + y];
      if (at && at[1] < 400) {
        const edge = 0.05 + at[1] * 0.004;
        const on_line = Math.min(Math.abs(at[0] / 5 - Math.round(at[0] / 5)) * 5, Math.abs(at[1] / 5 - Math.round(at[1] / 5)) * 5) < edge;
        const stone = 118 + 10 * ((Math.floor(at[0] / 5) + Math.floor(at[1] / 5)) & 1) + Math.min(50, at[1] / 4);
        shade = Math.abs(at[0]) > 18 ? [84, 104, 78] : on_line ? [92, 90, 86] : [stone, stone - 2, stone - 8];
      } else if (y / H > HORIZON - 0.07 && ((x >> 5) * 37) % 5 > 0) shade = [102, 100, 98];
      ground.set(shade.map((one) => Math.min(255, one)), (y * W + x) * 3);
    }
  }
  return ground;
}

function frame(t) {
  const picture = Buffer.from(background());
  const fill = (x0, y0, x1, y1, colour) => {
    for (let y = Math.max(0, Math.floor(y0)); y < Math.min(H, y1); y++) {
      for (let x = Math.max(0, Math.floor(x0)); x < Math.min(W, x1); x++) picture.set(colour, (y * W + x) * 3);
    }
  };
  for (const one of walkers(t).sort((a, b) => b.ahead - a.ahead)) {
    const [x, y, w, h] = box_of(one).map((value, i) => value * (i % 2 ? H : W));
    fill(x, y + h, x + w * 1.5, y + h + Math.max(1, h * 0.06), [88, 86, 82]);
    fill(x + w * 0.15, y + h * 0.5, x + w * 0.85, y + h, [34, 36, 42]);
    fill(x, y + h * 0.16, x + w, y + h * 0.58, one.coat);
    fill(x + w * 0.28, y, x + w * 0.72, y + h * 0.18, [196, 158, 132]);
  }
  return picture;
}

const CRC = Array.from({ length: 256 }, (_, n) => Array.from({ length: 8 }).reduce((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n));
function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const crc = ~body.reduce((c, byte) => CRC[(c ^ byte) & 255] ^ (c >>> 8), ~0);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeInt32BE(crc);
  return Buffer.concat([length, body, check]);
}
/** The picture at `t`, in seconds; `how`: as a fault has it. */
export function still(t, how = null) {
  const pixels = how === 'black' ? Buffer.alloc(W * H * 3) : frame(Math.floor((t % LOOP_S) * RATE) / RATE);
  const rows = Buffer.concat(Array.from({ length: H }, (_, y) => Buffer.concat([Buffer.of(0), pixels.subarray(y * W * 3, (y + 1) * W * 3)])));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(W, 0);
  head.writeUInt32BE(H, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 1 })), chunk('IEND', Buffer.alloc(0))]);
}

function boxes(bytes) {
  const all = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) all.push({ name: bytes.toString('latin1', at + 4, at + 8), bytes: bytes.subarray(at, at + bytes.readUInt32BE(at)) });
  return all;
}
async function filmed() {
  const child = spawn('ffmpeg', ['-v', 'error', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${W}x${H}`, '-r', String(RATE), '-i', '-', '-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'main', '-pix_fmt', 'yuv420p', '-bf', '0', '-g', String(RATE), '-keyint_min', String(RATE), '-sc_threshold', '0', '-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-f', 'mp4', '-'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const over = new Promise((done) => child.on('close', done).on('error', () => done(-1)));
  child.stdin.on('error', () => {});
  for (let i = 0; i < LOOP_S * RATE; i++) child.stdin.write(frame(i / RATE));
  child.stdin.end();
  const parts = [];
  for await (const part of child.stdout) parts.push(part);
  if ((await over) !== 0) return null;
  const all = boxes(Buffer.concat(parts));
  const beginning = Buffer.concat(all.filter((one) => one.name === 'ftyp' || one.name === 'moov').map((one) => one.bytes));
  const fragments = all.flatMap((one, i) => (one.name === 'moof' ? [Buffer.concat([one.bytes, all[i + 1].bytes])] : []));
  const at = beginning.indexOf('avcC') + 5;
  return { codec: `avc1.${beginning.toString('hex', at, at + 3)}`, beginning, fragments };
}
let film = null;
/** Codec, beginning and fragments of a second each; null without ffmpeg. */
export const pieces = () => (film ??= filmed());

/** The fragment of second `n`, with its own time. */
export function fragment({ beginning, fragments }, n) {
  const bytes = Buffer.from(fragments[n % fragments.length]);
  const scale = beginning.readUInt32BE(beginning.indexOf('mdhd') + 16);
  bytes.writeBigUInt64BE(BigInt(n * scale), bytes.indexOf('tfdt') + 8);
  return bytes;
}
