/** The calendar's axis and rows, without a browser. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { modules } from '../dev/modules.mjs';

let vite;
let load;
before(async () => {
  // The reader's language is remembered by a browser; there is none.
  globalThis.localStorage ??= { getItem: () => 'en', setItem: () => {} };
  globalThis.document ??= { documentElement: {} };
  vite = await modules();
  load = (path) => vite.load(`routes/calendar/${path}`);
});
after(() => vite.close());

const utc = (text) => Date.parse(`${text}Z`);
const HOUR = 3_600_000;

test('days begin at midnight of the operation’s zone, also when clocks change', async () => {
  const { ticks } = await load('axis.ts');
  const days = ticks({ from: utc('2024-10-25T12:00'), to: utc('2024-10-29T12:00') }, 'Europe/Paris', 0.2).map((one) => new Date(one.at).toISOString());
  assert.deepEqual(days, ['2024-10-25T22:00:00.000Z', '2024-10-26T22:00:00.000Z', '2024-10-27T23:00:00.000Z', '2024-10-28T23:00:00.000Z']);
});

test('marks are hours of the zone where there is room, and never nearer than they may be', async () => {
  const { ticks } = await load('axis.ts');
  const day = { from: utc('2024-07-26T10:00'), to: utc('2024-07-27T10:00') };
  const marks = ticks(day, 'Europe/Paris', 0.1);
  assert.ok(marks.length >= 7 && marks.length <= 10);
  for (let i = 1; i < marks.length; i++) assert.equal(marks[i].at - marks[i - 1].at, 3 * HOUR);
  assert.deepEqual(marks.filter((one) => one.strong).map((one) => one.at), [utc('2024-07-26T22:00')]);
});

test('a row has its times in order, and a zone the orders that cover it', async () => {
  const { rows_of, extent } = await load('rows.ts');
  const span = (kind, id, starts_at, ends_at) => ({ kind, id, starts_at, ends_at, what: 'active', by: null });
  const order = { kind: 'order', id: 'o', name: 'O', fields: { zones: ['a'], starts_at: '2024-07-20T00:00:00Z', ends_at: '2024-07-30T00:00:00Z' } };
  const document = {
    starts_at: '2024-07-26T00:00:00Z', ends_at: '2024-07-27T00:00:00Z', things: [order],
    spans: [span('zone', 'a', '2024-07-27T00:00:00Z', '2024-07-28T00:00:00Z'), span('zone', 'a', '2024-07-25T00:00:00Z', '2024-07-26T00:00:00Z'), span('zone', 'b', null, '2024-07-24T00:00:00Z'), span('bridge', 'c', '2024-07-24T00:00:00Z', null)],
  };
  const rows = rows_of(document, ['zone']);
  assert.deepEqual(rows.map((one) => one.id ?? one.kind), ['zone', 'b', 'a'], 'who begins first stands first');
  assert.deepEqual(rows[2].bars.map((one) => one.from), [utc('2024-07-25T00:00'), utc('2024-07-27T00:00')]);
  assert.deepEqual(rows[2].orders.map((one) => one.by.id), ['o']);
  assert.equal(rows[1].bars[0].from, -Infinity);
  assert.deepEqual(extent(document), { from: utc('2024-07-24T00:00'), to: utc('2024-07-28T00:00') });
});
