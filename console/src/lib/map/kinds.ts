/** The kinds that have a place on the map: in which group, from which zoom, and whose name first. */

export interface Drawn {
  kind: string;
  /** What one switch of the panel shows or hides. */
  group: string;
  /** From which zoom it is drawn at all, with its sign, and with its name. */
  from: number;
  sign: number;
  label: number;
  /** The lower, the sooner its name finds room. */
  rank: number;
}

/** From the ground up. */
export const DRAWN: readonly Drawn[] = [
  { kind: 'sector', group: 'sector', from: 10, sign: 10, label: 12, rank: 6 },
  { kind: 'zone', group: 'zone', from: 0, sign: 0, label: 9.5, rank: 0 },
  { kind: 'barrier', group: 'barrier', from: 11.5, sign: 11.5, label: 15, rank: 9 },
  { kind: 'camera', group: 'camera', from: 12.5, sign: 14, label: 15.5, rank: 10 },
  { kind: 'bridge', group: 'bridge', from: 11.5, sign: 12.5, label: 13.5, rank: 5 },
  { kind: 'station', group: 'station', from: 12, sign: 13.5, label: 14.5, rank: 7 },
  { kind: 'pier', group: 'pier', from: 12, sign: 13.5, label: 14.5, rank: 8 },
  { kind: 'post', group: 'post', from: 11.5, sign: 13, label: 14.2, rank: 4 },
  { kind: 'gate', group: 'gate', from: 11, sign: 12.5, label: 13.5, rank: 3 },
  { kind: 'site', group: 'site', from: 7, sign: 10.5, label: 11.5, rank: 2 },
  { kind: 'unit', group: 'unit', from: 9, sign: 11.5, label: 12.5, rank: 1 },
];

export const drawn = (kind: string) => DRAWN.find((one) => one.kind === kind)!;

/** Every switch of the panel, grouped as it is read. */
export const SWITCHES: readonly { title: 'operation' | 'live' | 'ground'; groups: readonly string[] }[] = [
  { title: 'operation', groups: ['zone', 'sector', 'barrier', 'gate', 'bridge', 'station', 'pier', 'site', 'post', 'camera', 'unit'] },
  { title: 'live', groups: ['air_volume', 'track', 'camera_live'] },
  { title: 'ground', groups: ['base', 'graticule'] },
];

/** `off` in the address. */
export const read_off = (text: string | null): ReadonlySet<string> =>
  new Set((text ?? '').split(',').filter(Boolean));
export const write_off = (off: ReadonlySet<string>): string | null =>
  off.size === 0 ? null : [...off].sort().join(',');
