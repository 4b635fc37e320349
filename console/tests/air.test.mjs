/** The air desk's pure parts, without a browser. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { modules } from '../dev/modules.mjs';

let vite;
let load;
before(async () => {
  globalThis.localStorage ??= { getItem: () => 'en', setItem: () => {} };
  globalThis.document ??= { documentElement: {} };
  vite = await modules();
  load = vite.load;
});
after(() => vite.close());

/** Several turns, each begun when the one before is over: on a slow machine a single timer may be
 * due before one that was set for sooner, but later. */
async function settled() {
  for (let turn = 0; turn < 5; turn++) await new Promise((done) => setTimeout(done, 5));
}

/** A server that answers when it is told to: `asked` is what it was asked, oldest first. */
function slow() {
  const asked = [];
  const ask = (wish, signal) => new Promise((answer, refuse) => {
    const aborted = () => refuse(new DOMException('', 'AbortError'));
    asked.push({ wish, answer, refuse, signal });
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted);
  });
  return { asked, ask };
}

test('one question at a time: none is cut short by the next, and the last wish is answered', async () => {
  const { Newest } = await load('lib/api/newest.ts');
  const { asked, ask } = slow();
  const told = [];
  const newest = new Newest(ask, { answer: (answer, wish) => told.push([wish, answer]), problem: (problem) => told.push(problem.code) });
  for (const wish of [1, 2, 3]) newest.want(wish);
  assert.deepEqual(asked.map((one) => one.wish), [1]);
  asked[0].answer('a');
  await settled();
  assert.deepEqual(told, [[1, 'a']], 'the answer is shown though a newer wish waits');
  assert.deepEqual(asked.map((one) => one.wish), [1, 3], 'and the newest is asked next');
  newest.want(4);
  asked[1].refuse(new Error('no'));
  await settled();
  assert.deepEqual(told, [[1, 'a'], 'unreachable']);
  newest.cancel();
  assert.ok(asked[2].signal.aborted);
  await settled();
  assert.equal(told.length, 2, 'what was cancelled says nothing');
  newest.want(5);
  asked[3].answer('e');
  await settled();
  assert.deepEqual(told[2], [5, 'e']);
});

test('a question without an answer is given up, and the next one asked', async (t) => {
  const { Newest } = await load('lib/api/newest.ts');
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { asked, ask } = slow();
  const told = [];
  const newest = new Newest(ask, { answer: () => {}, problem: (problem) => told.push(problem.code) });
  newest.want(1);
  newest.want(2);
  t.mock.timers.tick(30_000);
  for (let i = 0; i < 5; i++) await Promise.resolve();
  t.mock.timers.tick(1);
  assert.deepEqual([told, asked.map((one) => one.wish)], [['unreachable'], [1, 2]]);
  newest.cancel();
});

test('while the past is played, the list changes though every answer is slower than a step', async () => {
  const { Desk, is_current } = await load('routes/air/desk.svelte.ts');
  const { asked, ask } = slow();
  const fetched = globalThis.fetch;
  globalThis.fetch = async (path, { signal }) => ({ ok: true, status: 200, json: () => ask(new URL(path, 'http://x').searchParams.get('at'), signal) });
  const desk = new Desk();
  const second = (n) => Date.parse('2024-07-26T18:00:00Z') + n * 1000;
  const at = (n) => new Date(second(n)).toISOString();
  desk.follow(second(0));
  await settled();
  for (let n = 1; n <= 3; n++) desk.follow(second(n));
  assert.deepEqual(asked.map((one) => one.wish), [at(0)]);
  asked[0].answer({ at: at(0) });
  await settled();
  assert.equal(desk.view.at, at(0));
  assert.equal(is_current(Date.parse(desk.view.at), second(3), 0), false, 'shown, and said to be of another moment');
  assert.deepEqual(asked.map((one) => one.wish), [at(0), at(3)]);
  asked[1].answer({ at: at(3) });
  await settled();
  assert.equal(is_current(Date.parse(desk.view.at), second(3), 0), true);
  // Back to now: an answer about the past that is still under way is not waited for.
  desk.follow(second(4));
  await settled();
  desk.follow(null);
  await settled();
  assert.ok(asked[2].signal.aborted);
  assert.equal(asked[3].wish, null);
  desk.stop();
  globalThis.fetch = fetched;
});

test('a list of now is late after five seconds', async () => {
  const { is_current } = await load('routes/air/desk.svelte.ts');
  assert.deepEqual([0, 4_900, 5_000].map((age) => is_current(100_000 - age, null, 100_000)), [true, true, false]);
});

const AT = Date.parse('2024-07-26T18:00:00Z');
const track = (more = {}) => ({
  callsign: 'DLH4KC', altitude_ft: 3000, altitude_datum: 'pressure', squawk: '1000', emergency: null, doubt: null,
  inside: false, enters_at: null, exemption: null, contradicted: false, height_known: true, on_ground: false,
  observed_at: '2024-07-26T18:00:00Z', position_at: '2024-07-26T18:00:00Z', ...more,
});

test('a height says what it is measured from', async () => {
  const { height } = await load('routes/air/track_row.ts');
  const said = ['pressure', 'ellipsoid', 'sea', 'ground'].map((altitude_datum) => height(track({ altitude_datum })));
  assert.deepEqual(said, ['3,000 ft pressure', '3,000 ft ellipsoid', '3,000 ft sea', '3,000 ft ground']);
  assert.equal(height(track({ altitude_ft: null, altitude_datum: null })), '—');
});

test('a declared emergency is marked with or without a squawk', async () => {
  const { marks, marks_tone } = await load('routes/air/track_row.ts');
  const said = (more) => [marks(track(more), AT), marks_tone(track(more))];
  assert.deepEqual(said({ emergency: 'minimum_fuel' }), ['▲ minimum fuel', 'critical']);
  assert.deepEqual(said({ squawk: '7600' }), ['▲ 7600', 'critical']);
  assert.deepEqual(said({ squawk: '7700', emergency: 'general', doubt: { kind: 'jump' } }), ['▲ 7700 emergency · ◆ jumps', 'critical']);
  assert.deepEqual(said({ contradicted: true }), ['◆ call sign of another', 'warning']);
  assert.deepEqual(said({}), ['', '']);
});

test('a row fades with the age of its position, and an old one says so', async () => {
  const { age_ms, marks, row_tone } = await load('routes/air/track_row.ts');
  const heard = (seconds) => track({ position_at: new Date(AT - seconds * 1000).toISOString() });
  assert.deepEqual([0, 14, 15, 59, 60, 300].map((s) => row_tone(heard(s), AT)), ['', '', 'muted', 'muted', 'faint', 'faint']);
  assert.deepEqual([60, 61].map((s) => marks(heard(s), AT)), ['', '◆ position old']);
  assert.equal(age_ms(heard(-3), AT), 0, 'a clock that is ahead of ours');
  const nowhere = track({ position_at: null, observed_at: '2024-07-26T17:59:20Z' });
  assert.deepEqual([age_ms(nowhere, AT), marks(nowhere, AT)], [40_000, 'no position']);
});

test('the boundary is said by shape and word', async () => {
  const { boundary, boundary_tone } = await load('routes/air/track_row.ts');
  const said = (more) => [boundary(track(more), AT), boundary_tone(track(more))];
  const enters_at = '2024-07-26T18:02:05Z';
  assert.deepEqual(said({ inside: true }), ['▲ inside', 'critical']);
  assert.deepEqual(said({ inside: true, exemption: 'duty' }), ['✓ exempt', 'muted']);
  assert.deepEqual(said({ enters_at }), ['◆ 2:05', 'warning']);
  assert.deepEqual(said({ enters_at, exemption: 'duty' }), ['✓ 2:05', 'muted']);
  assert.deepEqual(said({}), ['—', 'muted']);
});

test('the strip counts what stands above something else, and what it cannot draw', async () => {
  const { census } = await load('routes/air/strip.ts');
  const seen = (flags, altitude_ft = 100, longitude_deg = 2) => ({ flags, altitude_ft, longitude_deg });
  const all = [seen(0), seen(1), seen(2), seen(3), seen(0, NaN), seen(1, NaN), seen(0, 100, NaN)];
  assert.deepEqual(census(all), { others: 3, heightless: 2, placeless: 1 });
});

test('flags and words name one datum', async () => {
  const { datum_of, flags_of } = await load('lib/picture/wire.ts');
  for (const datum of ['pressure', 'ellipsoid', 'ground', 'sea']) assert.equal(datum_of(flags_of(datum)), datum);
  assert.equal(datum_of(flags_of('sea') | 4), 'sea');
  assert.equal(flags_of(null), 0);
});

test('an address that the ICAO did not give is never an aircraft’s own', async () => {
  const { address_of, address_number } = await load('lib/picture/wire.ts');
  for (const address of ['400f99', '~400f99', '000001']) assert.equal(address_of(address_number(address)), address);
  assert.notEqual(address_number('400f99'), address_number('~400f99'));
});

test('a flight level is of pressure alone', async () => {
  const { height } = await load('lib/words/format.ts');
  assert.deepEqual([height(3000, 'pressure'), height(3000, 'sea'), height(3000, 'ground')], ['FL030', '3,000 ft AMSL', '3,000 ft AGL']);
});

test('a clock of another day says its day', async () => {
  const { clock_by } = await load('lib/words/format.ts');
  const said = (text) => clock_by(Date.parse(text), AT, 'Europe/Paris');
  assert.equal(said('2024-07-26T21:59:59Z'), '23:59:59');
  assert.equal(said('2024-07-26T22:00:00Z'), '27 Jul 00:00:00');
  assert.equal(said('2025-07-26T18:00:00Z'), '26 Jul 20:00:00', 'of another year it is another day');
});

test('a unit is where it reports to be, and fades with the age of the report', async () => {
  const { unit_place } = await load('lib/map/scene.ts');
  const { clearness } = await load('lib/map/layers/units.ts');
  const thing = (kind, id) => ({ kind, id, fields: { longitude_deg: 2.3, latitude_deg: 48.8 } });
  const model = { units: new Map([['a', { place: [2.4, 48.9, 7] }], ['b', {}]]) };
  assert.deepEqual(unit_place(thing('unit', 'a'), model), { longitude_deg: 2.4, latitude_deg: 48.9, told_at: 7 });
  assert.deepEqual(unit_place(thing('unit', 'b'), model), { longitude_deg: 2.3, latitude_deg: 48.8, told_at: null });
  assert.equal(unit_place(thing('source', 'a'), model).told_at, null);
  const clear = [0, 60_000, 180_000, 300_000, 11_000_000].map(clearness);
  assert.deepEqual(clear, [1, 1, 0.7, 0.4, 0.4]);
});

test('of a trail in the past nothing is shown that came later', async () => {
  const { Trail } = await load('routes/map/trail.svelte.ts');
  const { asked, ask } = slow();
  const fetched = globalThis.fetch;
  globalThis.fetch = async (path, { signal }) => ({ ok: true, status: 200, json: () => ask(path, signal) });
  const trail = new Trail();
  trail.follow('a-1', 2_000);
  await settled();
  assert.equal(asked[0].wish, '/api/tracks/a-1?at=1970-01-01T00%3A00%3A02.000Z');
  asked[0].answer({ trail: [[2, 48, 500], [2, 49, 1_500]] });
  await settled();
  assert.equal(trail.points.length, 2);
  trail.follow('a-1', 1_000);
  assert.deepEqual(trail.points, [[2, 48, 500]], 'at once, before the answer');
  trail.follow('b-2', 1_000);
  assert.deepEqual(trail.points, [], 'of another track nothing stays');
  trail.follow(null, null);
  globalThis.fetch = fetched;
});
