/** What a person writes to start a run, read with the server's limits. */

import type { NewRun } from '../../lib/api';

export type Wished = Record<'name' | 'days' | 'seconds' | 'seed', string>;

const SECONDS_MAX = 3_600;
const DAYS_MAX = 60;

const whole = (text: string, least: number, most: number): number | null => {
  const n = /^\d{1,15}$/.test(text.trim()) ? Number(text) : NaN;
  return n >= least && n <= most ? n : null;
};

export function read_wish(wished: Wished): { run: NewRun } | { bad: (keyof Wished)[] } {
  const name = wished.name.trim();
  const days = whole(wished.days, 1, DAYS_MAX);
  const seconds = whole(wished.seconds, 1, SECONDS_MAX);
  const seed = whole(wished.seed, 0, Number.MAX_SAFE_INTEGER);
  if (name !== '' && name.length <= 80 && days !== null && seconds !== null && seed !== null) {
    return { run: { name, days, seconds, seed } };
  }
  const bad: (keyof Wished)[] = [];
  if (name === '' || name.length > 80) bad.push('name');
  if (days === null) bad.push('days');
  if (seconds === null) bad.push('seconds');
  if (seed === null) bad.push('seed');
  return { bad };
}
