/** How cameras stand, from what the centre says of them; pure. */

import type { AreaLive, CameraFault, CameraView, WatchState } from '../api';

/** A worker that said nothing of a camera for longer is silent about it. */
export const SILENT_S = 6;
/** A picture that is older than this is old. */
export const PICTURE_OLD_S = 5;

/** From the worst on: what is wrong first, then what does not work, then what does. */
export const STANDS = [
  'faulted', 'moved', 'unheard', 'waiting', 'no_address', 'no_order', 'watched',
] as const;
export type Stand = (typeof STANDS)[number];

export function stand_of(one: CameraView): Stand {
  if (one.state !== 'watched') return one.state;
  if (one.silent_s === null || one.silent_s > SILENT_S || !one.live) return 'unheard';
  if (one.live.faults.some((fault) => fault !== 'moved')) return 'faulted';
  return one.live.faults.includes('moved') ? 'moved' : 'watched';
}

export const SHAPES: Record<Stand, string> = {
  faulted: '▲', moved: '◆', unheard: '▲', waiting: '◇', no_address: '□', no_order: '○', watched: '●',
};
export const TONES: Record<Stand, string> = {
  faulted: 'critical', moved: 'warning', unheard: 'critical', waiting: 'warning',
  no_address: 'warning', no_order: 'muted', watched: 'good',
};

/** Whether there is anything to be looked at. */
export const has_video = (one: CameraView) => one.state === 'watched';
export const faults_of = (one: CameraView): CameraFault[] => one.live?.faults ?? [];

/** Seconds since its newest picture, by the worker's clock; null before the first. */
export const picture_age_s = (one: CameraView, at: number): number | null =>
  one.live?.at == null ? null : Math.max(0, (at - Date.parse(one.live.at)) / 1000);

/** Whether what its worker told is of now: there is a picture, and the worker is heard. */
export function is_fresh(one: CameraView): boolean {
  const stand = stand_of(one);
  return (stand === 'watched' || stand === 'moved') && one.live?.at != null;
}

/** People in the picture; null where nothing detects them, or nothing of now. */
export function people_of(one: CameraView): number | null {
  if (!one.live?.is_detecting || !is_fresh(one)) return null;
  return one.live.people.filter((who) => !who.is_vehicle).length;
}

/** The fullest of its areas. */
export function fullest_of(one: CameraView): { name: string; area: AreaLive } | null {
  if (!is_fresh(one)) return null;
  const all = Object.entries(one.live?.areas ?? {}).map(([name, area]) => ({ name, area }));
  const of = ({ area }: { area: AreaLive }) => [area.density_per_m2 ?? -1, area.persons_count];
  all.sort((a, b) => of(b)[0]! - of(a)[0]! || of(b)[1]! - of(a)[1]!);
  return all[0] ?? null;
}

/** How full: from which density on, persons a square metre. */
export const DENSITY_FROM = [0, 0.5, 1.5, 3, 4.5] as const;
/** 0 to 4; null where the density is not known. */
export function density_class(density: number | null): number | null {
  if (density === null) return null;
  return DENSITY_FROM.findLastIndex((from) => density >= from);
}

export interface Filter {
  controller: string | null;
  state: WatchState | null;
  /** `any`, or one of the faults. */
  fault: string | null;
}
export const fits = (one: CameraView, { controller, state, fault }: Filter) =>
  (controller === null || one.controller === controller)
  && (state === null || one.state === state)
  && (fault === null || (fault === 'any' ? faults_of(one).length > 0 : faults_of(one).includes(fault as CameraFault)));

/** The worst first, then by id. */
export function worst_first(all: readonly CameraView[]): CameraView[] {
  const rank = new Map(all.map((one) => [one.camera, STANDS.indexOf(stand_of(one))]));
  return [...all].sort((a, b) =>
    rank.get(a.camera)! - rank.get(b.camera)! || (a.camera < b.camera ? -1 : a.camera > b.camera ? 1 : 0));
}
