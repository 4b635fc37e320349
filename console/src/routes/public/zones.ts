/** Zones as everybody sees them. */

import type { PublicZone } from '../../lib/api';
import { format } from '../../lib/words';

/** Colours that people call zones by, in both languages. */
const COLOURS: Record<string, string> = {
  gris: '#8a8f98', grey: '#8a8f98', gray: '#8a8f98', noir: '#4a4f57', black: '#4a4f57', rouge: '#d9534a', red: '#d9534a',
  bleu: '#4a86d9', blue: '#4a86d9', jaune: '#d9b13a', yellow: '#d9b13a', vert: '#4aa86a', green: '#4aa86a',
  orange: '#dd8a3a', violet: '#9a6ad0', purple: '#9a6ad0', blanc: '#c8ccd2', white: '#c8ccd2',
};
export const paint = (zone: PublicZone) => COLOURS[(zone.colour ?? '').toLowerCase()] ?? '#8a8f98';

/** The year is said only where it is another. */
export function when(at: string, zone: string): string {
  const ms = Date.parse(at);
  const near = new Date(ms).getUTCFullYear() === new Date().getUTCFullYear();
  return near ? format.date_near(ms, zone) : format.date(ms, zone);
}

const from = (one: PublicZone['spans'][number]) => (one.starts_at === null ? -Infinity : Date.parse(one.starts_at));
const to = (one: PublicZone['spans'][number]) => (one.ends_at === null ? Infinity : Date.parse(one.ends_at));

export const is_active = (zone: PublicZone, at: number) => zone.spans.some((one) => from(one) <= at && at < to(one));

/** Times that are not over at `at`, the next first. */
export const times_from = (zone: PublicZone, at: number) =>
  zone.spans.filter((one) => to(one) > at).sort((a, b) => from(a) - from(b));
