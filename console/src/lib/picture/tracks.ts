/**
 * The newest of each track, as columns that the map can send to the graphics card as they are.
 *
 * Rows are dense: taking one away moves the last one into its place.
 */

import type { PictureTrack } from '../api';
import { address_number, address_of, flags_of, FORGET, type TrackRecord } from './wire';

export interface Track extends TrackRecord {
  /** The id by name; empty until the server has told it. */
  track: string;
  icao: string;
}

export class TrackTable {
  count = 0;
  /** One up for each change, so that a drawer knows whether it has seen this. */
  version = 0;
  longitude_deg = new Float64Array(0);
  latitude_deg = new Float64Array(0);
  position_at = new Float64Array(0);
  speed_kt = new Float32Array(0);
  track_deg = new Float32Array(0);
  altitude_ft = new Float32Array(0);
  readonly #rows: Track[] = [];
  readonly #row_of = new Map<number, number>();
  readonly #number_of = new Map<string, number>();

  readonly #name_of = new Map<number, string>();

  clear() {
    this.#name_of.clear();
    this.count = 0;
    this.#rows.length = 0;
    this.#row_of.clear();
    this.#number_of.clear();
    this.version++;
  }

  /** Track numbers to ids, as the stream tells them. */
  name(names: Record<string, string>) {
    for (const [number, track] of Object.entries(names)) {
      this.#number_of.set(track, Number(number));
      this.#name_of.set(Number(number), track);
      const row = this.#row_of.get(Number(number));
      if (row !== undefined) this.#rows[row]!.track = track;
    }
  }

  put(records: readonly TrackRecord[]) {
    for (const record of records) {
      if (record.flags & FORGET) this.drop(record.number);
      else this.#put(record);
    }
    if (records.length > 0) this.version++;
  }

  #put(record: TrackRecord) {
    let row = this.#row_of.get(record.number);
    if (row === undefined) {
      row = this.count++;
      this.#reserve(this.count);
      this.#row_of.set(record.number, row);
    }
    const track = this.#name_of.get(record.number) ?? '';
    this.#rows[row] = { ...record, track, icao: address_of(record.icao24) };
    this.#copy(row, record);
  }

  #copy(row: number, record: TrackRecord) {
    this.longitude_deg[row] = record.longitude_deg;
    this.latitude_deg[row] = record.latitude_deg;
    this.position_at[row] = record.position_at;
    this.speed_kt[row] = record.ground_speed_kt;
    this.track_deg[row] = record.track_deg;
    this.altitude_ft[row] = record.altitude_ft;
  }

  /** Over for good: its number may be given to another. */
  end(number: number) {
    this.drop(number);
    const track = this.#name_of.get(number);
    this.#name_of.delete(number);
    if (track !== undefined) this.#number_of.delete(track);
  }

  /** Out of view: it may come back, and its name is still its name. */
  drop(number: number) {
    const row = this.#row_of.get(number);
    if (row === undefined) return;
    const last = --this.count;
    this.#row_of.delete(number);
    if (row !== last) {
      const moved = this.#rows[last]!;
      this.#rows[row] = moved;
      this.#row_of.set(moved.number, row);
      this.#copy(row, moved);
    }
    this.#rows.length = last;
    this.version++;
  }

  #reserve(count: number) {
    if (count <= this.longitude_deg.length) return;
    const capacity = Math.max(256, count * 2);
    this.longitude_deg = grown(this.longitude_deg, new Float64Array(capacity));
    this.latitude_deg = grown(this.latitude_deg, new Float64Array(capacity));
    this.position_at = grown(this.position_at, new Float64Array(capacity));
    this.speed_kt = grown(this.speed_kt, new Float32Array(capacity));
    this.track_deg = grown(this.track_deg, new Float32Array(capacity));
    this.altitude_ft = grown(this.altitude_ft, new Float32Array(capacity));
  }

  row(row: number): Track | undefined {
    return this.#rows[row];
  }

  all(): readonly Track[] {
    return this.#rows;
  }

  /** The track called `track`, or -1. */
  row_of(track: string): number {
    const number = this.#number_of.get(track);
    const row = number === undefined ? undefined : this.#row_of.get(number);
    return row ?? this.#rows.findIndex((one) => one.track === track);
  }

  find(track: string): Track | undefined {
    return this.#rows[this.row_of(track)];
  }

  /** A table of the tracks of a past picture, numbered as they come. */
  static past(tracks: readonly PictureTrack[]): TrackTable {
    const table = new TrackTable();
    table.name(Object.fromEntries(tracks.map((one, i) => [i, one.track])));
    table.put(tracks.map(record_of));
    return table;
  }
}

function grown<T extends Float64Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function record_of(track: PictureTrack, number: number): TrackRecord {
  return {
    number,
    icao24: address_number(track.icao24),
    latitude_deg: track.latitude_deg ?? NaN,
    longitude_deg: track.longitude_deg ?? NaN,
    altitude_ft: track.altitude_ft ?? NaN,
    ground_speed_kt: track.ground_speed_kt ?? NaN,
    track_deg: track.track_deg ?? NaN,
    vertical_rate_fpm: track.vertical_rate_fpm ?? NaN,
    flags: flags_of(track.altitude_datum),
    position_at: Date.parse(track.position_at ?? track.observed_at),
    squawk: track.squawk ?? '',
    callsign: track.callsign ?? '',
  };
}
