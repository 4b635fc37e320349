/** Numbers, times, ages and places in the reader's form. */

import type { Altitude, Position } from '../api';
import { tongue } from './words.svelte';

const made = new Map<string, Intl.DateTimeFormat>();
function dates(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = tongue.code === 'fr' ? 'fr-FR' : 'en-GB';
  const key = locale + zone + JSON.stringify(options);
  let format = made.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    made.set(key, format);
  }
  return format;
}

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const DAY = { day: '2-digit', month: 'short' } as const;
const MINUTE = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

export const clock = (ms: number, zone: string) => dates(zone, CLOCK).format(ms);
export const day = (ms: number, zone: string) => dates(zone, DAY).format(ms);
export const minute = (ms: number, zone: string) =>
  dates(zone, MINUTE).format(ms);
export const moment = (ms: number, zone: string) => `${day(ms, zone)} ${clock(ms, zone)}`;
/** The clock, with its day where that is not the day of `shown`. */
export const clock_by = (ms: number, shown: number, zone: string) =>
  whole_day(ms, zone) === whole_day(shown, zone) ? clock(ms, zone) : moment(ms, zone);
const whole_day = (ms: number, zone: string) => dates(zone, { ...DAY, year: 'numeric' }).format(ms);
/** With its year: what an operation plans may be far away. */
export const date = (ms: number, zone: string) =>
  dates(zone, { weekday: 'short', ...DAY, year: 'numeric', ...MINUTE }).format(ms);
/** Without it, for what is near. */
export const date_near = (ms: number, zone: string) =>
  dates(zone, { weekday: 'short', ...DAY, ...MINUTE }).format(ms);
/** For hovering: always UTC, always whole. */
export const utc = (ms: number) => `${new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')} UTC`;

export function number(value: number, digits = 0): string {
  const locale = tongue.code === 'fr' ? 'fr-FR' : 'en-GB';
  return value.toLocaleString(locale, {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  });
}

const two = (n: number) => String(n).padStart(2, '0');

/** For running text: `12 s`, `3 min 05 s`, `2 h 10 min`, `4 d`. */
export function age(ms: number): string {
  const w = tongue.w.age;
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return w.seconds(String(s));
  if (s < 3600) return w.minutes(String(Math.floor(s / 60)), two(s % 60));
  if (s < 172_800) return w.hours(String(Math.floor(s / 3600)), two(Math.floor((s % 3600) / 60)));
  return w.days(String(Math.floor(s / 86_400)));
}

/** For columns: `00:12`, `1:02:10`. */
export function stopwatch(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const tail = `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return s < 3600 ? tail : `${Math.floor(s / 3600)}:${tail}`;
}

export function position(at: Position): string {
  return `${degrees(at.latitude_deg, 'N', 'S')}  ${degrees(at.longitude_deg, 'E', 'W')}`;
}
function degrees(value: number, plus: string, minus: string): string {
  return `${number(Math.abs(value), 4)}° ${value < 0 ? minus : plus}`;
}

const FEET_PER_METRE = 1 / 0.3048;

/** Feet and, for pressure altitudes, the flight level. */
export function altitude(of: Altitude): string {
  const w = tongue.w;
  if ('pressure' in of) return feet(of.pressure, 'pressure');
  const [metres, datum] = 'ellipsoid' in of ? [of.ellipsoid, 'ellipsoid' as const]
    : 'mean_sea' in of ? [of.mean_sea, 'sea' as const] : [of.ground, 'ground' as const];
  return `${number(Math.round(metres))} ${w.units.metres} (${feet(metres * FEET_PER_METRE, datum)})`;
}
export function feet(value: number, datum: 'pressure' | 'ellipsoid' | 'ground' | 'sea'): string {
  const w = tongue.w;
  return `${number(Math.round(value))} ${w.units.feet}, ${w.detail.above[datum]}`;
}

/** As charts write it: a flight level, or feet above what. */
export const height = (value: number, datum: keyof typeof SIGNS) =>
  datum === 'pressure' ? tongue.w.map.flight_level(level(value))
  : `${number(Math.round(value))} ${tongue.w.units.feet} ${SIGNS[datum]}`;
const SIGNS = { pressure: '', ellipsoid: 'HAE', ground: 'AGL', sea: 'AMSL' } as const;

/** A limit of a volume, as charts write it. */
export const floor = (of: Altitude | null) => (of ? limit(of) : tongue.w.map.surface);
export const ceiling = (of: Altitude | null) => (of ? limit(of) : tongue.w.map.unlimited);
function limit(of: Altitude): string {
  const w = tongue.w;
  if ('pressure' in of) {
    return of.pressure <= 0 ? w.map.surface : w.map.flight_level(level(of.pressure));
  }
  const metres = 'ellipsoid' in of ? of.ellipsoid : 'mean_sea' in of ? of.mean_sea : of.ground;
  const sign = 'ellipsoid' in of ? 'HAE' : 'mean_sea' in of ? 'AMSL' : 'AGL';
  return metres <= 0 && sign === 'AGL' ? w.map.surface : `${number(metres)} m ${sign}`;
}
export const level = (feet: number) => String(Math.max(0, Math.round(feet / 100))).padStart(3, '0');

/** Unix milliseconds of a wall clock (`2027-06-12T18:00`) in `zone`; NaN for anything else. */
export function from_wall(text: string, zone: string): number {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return NaN;
  // The zone's offset there, looked up twice for the hours around a change of clocks.
  const guess = wall - offset(wall, zone);
  return wall - offset(guess, zone);
}
function offset(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(ms);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const there = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return there - Math.floor(ms / 1000) * 1000;
}
