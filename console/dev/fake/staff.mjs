/**
 * A plan as the optimiser makes them: 2,500 units, 3,000 posts, fourteen days of three shifts. The
 * same seed gives the same plan.
 */

export const BANDS = [
  { id: 'early', name: 'Early', starts_min: 360, minutes: 480, is_night: false },
  { id: 'late', name: 'Late', starts_min: 840, minutes: 480, is_night: false },
  { id: 'night', name: 'Night', starts_min: 1320, minutes: 480, is_night: true },
];
const KINDS = ['CRS', 'EGM', 'Sentinelle', 'Police', 'BAC', 'Dogs'];
const PLACES = ['Pont', 'Quai', 'Porte', 'Rue', 'Place', 'Passage'];
const REASONS = ['placed', 'resting', 'absent', 'elsewhere', 'full', 'skills', 'powers', 'reach'];
const STEPS = ['rest', 'loan', 'skill', 'power', 'absence', 'take'];
const DEFAULT = { units: 2_500, posts: 3_000, days: 14, sectors: 35 };

function dice(seed) {
  let state = seed * 2_654_435_761 + 1;
  return (n) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % n;
  };
}
const id = (letter, n) => `${letter}-${String(n + 1).padStart(4, '0')}`;

/** Duties by unit: the posts of its sector one after the other, five days of seven. */
export function make({ seed = 7, pins = [], ...size } = {}) {
  const { units: n, posts: m, days, sectors } = { ...DEFAULT, ...size };
  const roll = dice(seed);
  const sector = (i) => `s-${String((i % sectors) + 1).padStart(2, '0')}`;
  const units = Array.from({ length: n }, (_, i) => ({ id: id('u', i), name: `${KINDS[i % 6]} ${i + 1}`, sector: sector(i), members: 8 + (i % 13) }));
  const posts = Array.from({ length: m }, (_, i) => ({ id: id('p', i), name: `${PLACES[i % 6]} ${i + 1}`, sector: sector(i), min: 1 + (i % 3), target: 2 + (i % 4) }));
  const pinned = new Map(pins.map((one) => [one.unit, one.post]));
  const by_sector = new Map();
  for (const one of posts) by_sector.set(one.sector, [...(by_sector.get(one.sector) ?? []), one]);
  const here = new Map();
  const duties = [];
  for (const unit of units) {
    const [off, turn, near] = [roll(7), roll(3), by_sector.get(unit.sector)];
    for (let day = 0; day < days; day++) {
      if ((day + off) % 7 >= 5) continue;
      const band = (turn + Math.floor((day + off) / 7)) % 3;
      let left = unit.members - roll(3);
      const at = [];
      const first = roll(near.length);
      const wish = posts.find((one) => one.id === pinned.get(unit.id));
      for (const post of [...(wish ? [wish] : []), ...near.slice(first), ...near.slice(0, first)]) {
        const key = `${post.id} ${day} ${band}`;
        const people = Math.min(left, post.target - (here.get(key) ?? 0));
        if (people <= 0) continue;
        here.set(key, (here.get(key) ?? 0) + people);
        at.push([post.id, people]);
        if ((left -= people) === 0 || at.length === 5) break;
      }
      if (at.length > 0) duties.push({ unit: unit.id, day, band, at });
    }
  }
  return { units, posts, duties, days, open: wants(posts, days, here, roll, units), seed };
}

/** What is missing where; one post in nine is manned in each shift, the others by day only. */
function wants(posts, days, here, roll, units) {
  const open = [];
  posts.forEach((post, i) => {
    for (let day = 0; day < days; day++) {
      for (let band = 0; band < (i % 9 === 0 ? 3 : 2); band++) {
        const people = here.get(`${post.id} ${day} ${band}`) ?? 0;
        if (people >= post.target) continue;
        const reasons = Object.fromEntries(REASONS.filter(() => roll(3) > 0).map((one) => [one, 1 + roll(140)]));
        const kind = STEPS[roll(7)];
        open.push({
          post: post.id, name: post.name, sector: post.sector, day, band, missing: post.target - people,
          below_min: Math.max(0, post.min - people), reasons,
          relaxation: kind ? { kind, unit: units[roll(units.length)].id, people: 1 + roll(3), price: 5 + roll(200) } : null,
        });
      }
    }
  });
  const key = (one) => [one.below_min === 0 ? 1 : 0, -one.missing, one.day, one.post];
  return open.map((one) => [key(one), one]).sort(([a], [b]) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || (a[3] < b[3] ? -1 : 1)).map(([, one]) => one);
}

const bar = (day, band, people, at) => ({ day, band, people, missing: 0, below_min: 0, at: at.map(([id, of]) => ({ id, people: of })) });
const by_time = (a, b) => a.day - b.day || a.band - b.band;

/** Rows of a plan by unit, member or post; made once each. */
export function rows_of(plan, by) {
  plan.rows ??= {};
  return (plan.rows[by] ??= { unit: by_unit, member: by_member, post: by_post }[by](plan));
}
function by_unit({ units, duties }) {
  const of = new Map(units.map((one) => [one.id, []]));
  for (const one of duties) of.get(one.unit).push(bar(one.day, one.band, one.at.reduce((sum, [, n]) => sum + n, 0), one.at));
  return units.map((one) => ({ id: one.id, member: null, name: one.name, sector: one.sector, bars: of.get(one.id) }));
}
function by_member(plan) {
  return plan.units.flatMap((unit, i) => {
    const { bars } = rows_of(plan, 'unit')[i];
    return Array.from({ length: unit.members }, (_, n) => ({
      id: unit.id, member: n + 1, name: unit.name, sector: unit.sector,
      bars: bars.flatMap((one) => {
        let before = 0;
        // Who stands by turns, so that one rests while another does not.
        const place = (n + one.day) % unit.members;
        const post = one.at.find(({ people }) => (before += people) > place);
        return post ? [bar(one.day, one.band, 1, [[post.id, 1]])] : [];
      }),
    }));
  });
}
function by_post({ posts, duties, open }) {
  const cells = new Map(posts.map((one) => [one.id, new Map()]));
  for (const duty of duties) for (const [post, people] of duty.at) {
    const key = `${duty.day} ${duty.band}`;
    const of = cells.get(post);
    const known = of.get(key) ?? of.set(key, bar(duty.day, duty.band, 0, [])).get(key);
    known.people += people;
    known.at.push({ id: duty.unit, people });
  }
  for (const one of open) {
    const of = cells.get(one.post);
    const key = `${one.day} ${one.band}`;
    of.set(key, { ...(of.get(key) ?? bar(one.day, one.band, 0, [])), missing: one.missing, below_min: one.below_min });
  }
  return posts.map((one) => ({ id: one.id, member: null, name: one.name, sector: one.sector, bars: [...cells.get(one.id).values()].sort(by_time) }));
}

export function figures(plan) {
  const sum = (of) => plan.open.reduce((all, one) => all + of(one), 0) * 480;
  const [min, all] = [sum((one) => one.below_min), sum((one) => one.missing)];
  return {
    units: plan.units.length, people: plan.units.reduce((n, one) => n + one.members, 0), posts: plan.posts.length, violations: 0,
    demand_weighted: all * 9, open_weighted: all, unavoidable_weighted: Math.round(all * 0.93),
    levels: levels(min, all - min, 1),
  };
}
/** `part`: how far a search is, from 0 to 1. */
export function levels(min, target, part) {
  const far = 1 + 2.2 * Math.exp(-6 * part);
  const level = (name, value, bound) => ({ name, value: Math.round(value), bound: Math.round(bound) });
  return [
    level('open_min', min * far, min * 0.985), level('open_target', target * far ** 0.7, target * (0.95 - 0.4 * Math.exp(-9 * part))),
    level('effort', 412_000 * far ** 0.4, 388_000 * (1 - 0.5 * Math.exp(-4 * part))), level('unevenness', 3_100 * far, 0),
  ];
}
