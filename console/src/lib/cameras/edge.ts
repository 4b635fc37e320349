/** How a player keeps near the newest picture; pure. */

/** Later than this, it hurries. */
export const BEHIND_MAX_S = 3;
/** Later than this, it leaves out what is between. */
const JUMP_S = 8;
/** What it hurries down to, and where it jumps to. */
const NEAR_S = 1.2;
const HURRY = 1.25;
/** Older pictures than this are let go; not one by one. */
const KEEP_S = 30;
const KEEP_MORE_S = 5;

export interface Buffered { start: number; end: number }
export interface Step {
  seek: number | null;
  rate: number;
  /** Up to where the buffer is to be emptied. */
  drop: number | null;
}

/** `now`: where it plays, seconds; `rate`: how fast. */
export function step(now: number, rate: number, parts: readonly Buffered[]): Step {
  const last = parts.at(-1);
  if (!last) return { seek: null, rate: 1, drop: null };
  const behind = last.end - now;
  const outside = now < last.start || now > last.end;
  const seek = outside || behind > JUMP_S ? Math.max(last.start, last.end - NEAR_S) : null;
  const hurries = seek === null && (behind > BEHIND_MAX_S || (rate > 1 && behind > NEAR_S));
  const old = (seek ?? now) - KEEP_S;
  const drop = parts[0]!.start < old - KEEP_MORE_S ? old : null;
  return { seek, rate: hurries ? HURRY : 1, drop };
}
