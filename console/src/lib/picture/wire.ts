/**
 * Reading the stream's binary messages; see `docs/design/border.md`, "The stream".
 *
 * Bytes in, a message out; knows no connection and no picture.
 */

import type { PictureBody, PictureDelta } from '../api';

export const HEADER_BYTES = 48;
export const RECORD_BYTES = 48;
const NO_I32 = -0x8000_0000;
const NO_U16 = 0xffff;
const NO_I16 = -0x8000;

/** Flags of a track record; the first two together: above mean sea level. */
export const ABOVE_ELLIPSOID = 1;
export const ABOVE_GROUND = 2;
export const FORGET = 4;

/** What a height is measured from, in the order of the first two flags. */
const DATUMS = ['pressure', 'ellipsoid', 'ground', 'sea'] as const;
export type Datum = (typeof DATUMS)[number];
export const datum_of = (flags: number): Datum => DATUMS[flags & (ABOVE_ELLIPSOID | ABOVE_GROUND)]!;
export const flags_of = (datum: string | null | undefined): number =>
  Math.max(0, DATUMS.findIndex((one) => one === datum));

export interface TrackRecord {
  number: number;
  icao24: number;
  /** Degrees; NaN without a position. */
  latitude_deg: number;
  longitude_deg: number;
  /** NaN: none. */
  altitude_ft: number;
  ground_speed_kt: number;
  track_deg: number;
  vertical_rate_fpm: number;
  flags: number;
  /** Unix milliseconds of the position, by the server's clock; NaN without a position. */
  position_at: number;
  squawk: string;
  callsign: string;
}

interface Head {
  /** Digits of a u64: a JSON number can hold it, a JavaScript one not always. */
  epoch: string;
  frame: number;
  seq: number;
  /** The server's time, Unix milliseconds. */
  at: number;
  records: TrackRecord[];
}
export type Snapshot = Head & {
  kind: 'snapshot';
  body: PictureBody & { names?: Record<string, string> };
};
export type Delta = Head & { kind: 'delta'; body: PictureDelta };
export type Message = Snapshot | Delta;

export class WireError extends Error {}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws WireError for bytes that are not a message of version 1 to their last byte. */
export function decode(buffer: ArrayBuffer): Message {
  if (buffer.byteLength < HEADER_BYTES) throw new WireError('shorter than a header');
  const view = new DataView(buffer);
  const kind = view.getUint8(0);
  const version = view.getUint8(1);
  if (version !== 1) throw new WireError(`version ${version} is not known`);
  if (kind !== 1 && kind !== 2) throw new WireError(`kind ${kind} is not known`);
  const json_len = view.getUint32(4, true);
  const record_count = view.getUint32(40, true);
  const want = HEADER_BYTES + json_len + record_count * RECORD_BYTES;
  if (buffer.byteLength !== want) {
    throw new WireError(`${buffer.byteLength} bytes instead of ${want}`);
  }
  const at = view.getFloat64(32, true);
  const head: Head = {
    epoch: view.getBigUint64(8, true).toString(),
    frame: Number(view.getBigUint64(16, true)),
    seq: Number(view.getBigUint64(24, true)),
    at,
    records: records(view, HEADER_BYTES + json_len, record_count, at),
  };
  const body = parse(new Uint8Array(buffer, HEADER_BYTES, json_len));
  return kind === 1
    ? { kind: 'snapshot', ...head, body: body as Snapshot['body'] }
    : { kind: 'delta', ...head, body: body as PictureDelta };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return bytes.length === 0 ? {} : JSON.parse(utf8.decode(bytes));
  } catch {
    throw new WireError('the JSON cannot be read');
  }
}

function records(view: DataView, start: number, count: number, at: number): TrackRecord[] {
  const all: TrackRecord[] = new Array(count);
  for (let i = 0; i < count; i++) all[i] = record(view, start + i * RECORD_BYTES, at);
  return all;
}

function record(view: DataView, o: number, at: number): TrackRecord {
  const lat = view.getInt32(o + 8, true);
  const lon = view.getInt32(o + 12, true);
  const nowhere = lat === NO_I32 || lon === NO_I32;
  const altitude = view.getInt32(o + 16, true);
  const speed = view.getUint16(o + 20, true);
  const track = view.getUint16(o + 22, true);
  const climb = view.getInt16(o + 24, true);
  const squawk = view.getUint16(o + 32, true);
  return {
    number: view.getUint32(o, true),
    icao24: view.getUint32(o + 4, true),
    latitude_deg: nowhere ? NaN : lat / 1e7,
    longitude_deg: nowhere ? NaN : lon / 1e7,
    altitude_ft: altitude === NO_I32 ? NaN : altitude,
    ground_speed_kt: speed === NO_U16 ? NaN : speed / 10,
    track_deg: track === NO_U16 ? NaN : track / 100,
    vertical_rate_fpm: climb === NO_I16 ? NaN : climb * 16,
    flags: view.getUint16(o + 26, true),
    position_at: nowhere ? NaN : at - view.getUint32(o + 28, true),
    squawk: squawk === NO_U16 ? '' : String(squawk).padStart(4, '0'),
    callsign: ascii(view, o + 36),
  };
}

function ascii(view: DataView, o: number): string {
  let text = '';
  for (let i = 0; i < 8; i++) {
    const code = view.getUint8(o + i);
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text.trim();
}

/** An address that the ICAO did not give bears this besides, and a `~` before its digits. */
const NOT_ICAO = 0x100_0000;
export const address_of = (number: number) =>
  (number >= NOT_ICAO ? '~' : '') + (number % NOT_ICAO).toString(16).padStart(6, '0');
export const address_number = (address: string) =>
  (address.startsWith('~') ? NOT_ICAO : 0) + parseInt(address.replace('~', ''), 16);
