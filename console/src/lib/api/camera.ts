/**
 * Calls about cameras, clips and calibrations, with the shapes that they carry. The shapes are by
 * hand, as `crates/api/src/camera.rs` writes them, until the description has them.
 */

import { call, call_blob, type Call } from './client';
import type { Bilingual } from './types';

/** Longitude and latitude, degrees; or x and y, fractions of a picture. */
export type Pair = [number, number];

export const WATCH_STATES = ['no_order', 'no_address', 'waiting', 'watched'] as const;
export type WatchState = (typeof WATCH_STATES)[number];
export const CAMERA_FAULTS = ['silent', 'frozen', 'black', 'out_of_focus', 'moved'] as const;
export type CameraFault = (typeof CAMERA_FAULTS)[number];

export interface PersonLive {
  track: number;
  is_vehicle: boolean;
  /** Left, top, width and height, fractions of the picture. */
  place: [number, number, number, number];
  position: Pair | null;
  spread_m: number | null;
  speed_mps: number | null;
  direction_deg: number | null;
}
export interface AreaLive {
  persons_count: number;
  density_per_m2: number | null;
  is_at_least: boolean;
}
export interface FlowLive {
  at: Pair;
  position: Pair | null;
  /** Metres a second, east and north; pixels, right and down, without a calibration. */
  velocity: Pair;
  moving: number;
  divergence: number | null;
}
export interface CameraLive {
  camera: string;
  lease: number;
  at: string | null;
  size: Pair | null;
  rate: number;
  latency_ms: number;
  dropped_count: number;
  is_detecting: boolean;
  is_truth: boolean;
  is_paused: boolean;
  faults: CameraFault[];
  people: PersonLive[];
  areas: Record<string, AreaLive>;
  flow: FlowLive[];
}
export interface CameraFigures {
  from: string;
  until: string;
  frames_count: number;
  persons_max: number;
  persons_mean_milli: number;
  areas: Record<string, {
    persons_max: number; density_max_milli: number | null; is_at_least: boolean;
  }>;
  /** Forwards, backwards. */
  lines: Record<string, Pair>;
  is_truth: boolean;
}
export interface CameraView {
  camera: string;
  name: string;
  controller: string;
  position: Pair | null;
  state: WatchState;
  order: string | null;
  order_ends_at: string | null;
  address: string | null;
  is_calibrated: boolean;
  worker: string | null;
  silent_s: number | null;
  live: CameraLive | null;
  figures: CameraFigures | null;
  /** Forwards, backwards. */
  crossed: Record<string, Pair>;
}
export interface WorkerView {
  worker: string;
  room: number;
  holds: number;
  silent_s: number;
  pending_count: number;
}
export interface CamerasView {
  at: string;
  cameras: CameraView[];
  workers: WorkerView[];
  missing: Bilingual | null;
}

/** x, y, longitude, latitude. */
export type PointPair = [number, number, number, number];
export interface TryPairs { size: Pair; origin: Pair; pairs: PointPair[] }
export interface PairsTried {
  errors_m: number[];
  error_median_m: number;
  horizon: Pair | null;
  lens: number;
  grid: Pair[][];
  seen: Pair[];
  warnings: Bilingual[];
}

export interface KeepClip { camera: string; from: string; until: string; purpose: string }
export interface ClipView extends KeepClip {
  clip: number;
  sha256: string | null;
  bytes_count: number | null;
  erase_at: string;
  is_gone: boolean;
}
/** The longest moment that is kept. */
export const CLIP_MAX_MS = 600_000;

export const cameras = {
  list: (signal: AbortSignal) => call<CamerasView>('GET /api/cameras' as Call, { signal }),
  try_pairs: (body: TryPairs, signal: AbortSignal) =>
    call<PairsTried>('POST /api/cameras/try-pairs' as Call, { body, signal }),
  /** Its changed view is its view from now on. */
  accept_view: (camera: string) =>
    call<unknown>('POST /api/cameras/accept-view' as Call, { body: { camera } }),
  /** The newest picture; `t` only so that the browser asks anew. */
  still: (camera: string, t: number, signal: AbortSignal) =>
    call_blob('GET /api/cameras/{id}/still' as Call, { path: { id: camera }, query: { t }, signal }),
  /** Where its pieces of video come from. */
  video(camera: string): URL {
    const url = new URL(`/api/cameras/${encodeURIComponent(camera)}/video`, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    return url;
  },
};

export const clips = {
  list: async (signal: AbortSignal) =>
    (await call<{ clips: ClipView[] }>('GET /api/clips' as Call, { signal })).clips,
  keep: (body: KeepClip) => call<unknown>('POST /api/clips' as Call, { body }),
  erase: (clip: number) => call<unknown>('POST /api/clips/{id}/erase' as Call, { path: { id: clip } }),
  /** Each reading is written into the journal first. */
  video: (clip: number) => `/api/clips/${clip}/video`,
};
