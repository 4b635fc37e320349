/** The stream's messages as bytes (docs/design/border.md). */

const NO_I32 = -0x80000000;

const DATUMS = ['pressure', 'ellipsoid', 'ground', 'sea'];

export function record(track, at, flags = 0) {
  const b = Buffer.alloc(48);
  const or = (value, none, scale = 1) => (value === null || value === undefined ? none : Math.round(value * scale));
  b.writeUInt32LE(track.number, 0);
  b.writeUInt32LE(parseInt(track.icao24, 16), 4);
  b.writeInt32LE(or(track.latitude_deg, NO_I32, 1e7), 8);
  b.writeInt32LE(or(track.longitude_deg, NO_I32, 1e7), 12);
  b.writeInt32LE(or(track.altitude_ft, NO_I32), 16);
  b.writeUInt16LE(or(track.ground_speed_kt, 65535, 10), 20);
  b.writeUInt16LE(or(track.track_deg, 65535, 100), 22);
  b.writeInt16LE(or(track.vertical_rate_fpm, -32768, 1 / 16), 24);
  b.writeUInt16LE(flags | Math.max(0, DATUMS.indexOf(track.altitude_datum)), 26);
  b.writeUInt32LE(Math.max(0, at - (track.heard_ms ?? at)), 28);
  b.writeUInt16LE(track.squawk ? Number(track.squawk) : 65535, 32);
  b.write((track.callsign ?? '').slice(0, 8), 36, 'ascii');
  return b;
}

export function message({ kind, epoch, frame, seq, at, json, records }) {
  const text = Buffer.from(JSON.stringify(json));
  const padded = Math.ceil(text.length / 8) * 8;
  const head = Buffer.alloc(48 + padded, 0x20);
  head.fill(0, 0, 48);
  head.writeUInt8(kind === 'snapshot' ? 1 : 2, 0);
  head.writeUInt8(1, 1);
  head.writeUInt32LE(padded, 4);
  head.writeBigUInt64LE(BigInt(epoch), 8);
  head.writeBigUInt64LE(BigInt(frame), 16);
  head.writeBigUInt64LE(BigInt(seq), 24);
  head.writeDoubleLE(at, 32);
  head.writeUInt32LE(records.length, 40);
  text.copy(head, 48);
  return Buffer.concat([head, ...records]);
}
