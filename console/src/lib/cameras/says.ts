/** What is said of cameras, in the reader's words. */

import type { AreaLive, CameraView } from '../api';
import { format, tongue } from '../words';
import { faults_of, fullest_of, people_of, picture_age_s, SHAPES, stand_of, type Stand } from './state';

export const stand_text = (stand: Stand) => `${SHAPES[stand]} ${tongue.w.cameras.stands[stand]}`;
/** The faults, else how it stands. */
export function stands(one: CameraView): string {
  const stand = stand_of(one);
  return stand === 'faulted' ? `${SHAPES.faulted} ${faults(one)}` : stand_text(stand);
}

export const faults = (one: CameraView): string =>
  faults_of(one).map((fault) => tongue.w.cameras.faults[fault]).join(', ');

/** Thin crowds to a hundredth: nothing that is there reads as zero. */
const per_m2 = (density: number) => format.number(density, density < 1 ? 2 : 1);

export function density(density_per_m2: number | null, is_at_least: boolean): string {
  const w = tongue.w.cameras;
  if (density_per_m2 === null) return w.no_density;
  const text = w.density(per_m2(density_per_m2));
  return is_at_least ? w.at_least(text) : text;
}

export function persons(count: number, is_at_least = false): string {
  const w = tongue.w.cameras;
  const text = count === 1 ? w.one_person : w.people(format.number(count));
  return is_at_least ? w.at_least(text) : text;
}

/** Density and, unless `only_density`, people; `≥` where there may be more. */
export function area_short({ persons_count, density_per_m2, is_at_least }: AreaLive, only_density = false): string {
  const w = tongue.w.cameras;
  const more = is_at_least ? '≥ ' : '';
  const people = persons_count === 1 ? w.one_person : w.people(format.number(persons_count));
  if (density_per_m2 === null) return more + people;
  const text = more + w.density(per_m2(density_per_m2));
  return only_density ? text : `${text} · ${people}`;
}

export function people(one: CameraView): string {
  const count = people_of(one);
  if (count !== null) return persons(count);
  return one.live?.is_detecting ? tongue.w.cameras.not_counted : tongue.w.cameras.not_detecting;
}

/** Of the fullest area, in words. */
export function fullest(one: CameraView): string | null {
  const found = fullest_of(one);
  if (!found) return null;
  const { density_per_m2, is_at_least, persons_count } = found.area;
  const text = density_per_m2 === null ? persons(persons_count, is_at_least) : density(density_per_m2, is_at_least);
  return tongue.w.cameras.fullest(found.name, text);
}

export function picture_age(one: CameraView, at: number): string {
  const age = picture_age_s(one, at);
  const w = tongue.w.cameras;
  return age === null ? w.no_picture_yet : w.picture_age(format.age(age * 1000));
}
