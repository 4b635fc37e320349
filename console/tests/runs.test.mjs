/** Runs of the optimiser: pure parts without a browser, then the screen against a fake server. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { axe } from '../dev/axe.mjs';
import { go, launch, log_in, open, PASSWORD } from '../dev/browser.mjs';
import { start } from '../dev/fake-server.mjs';
import { modules } from '../dev/modules.mjs';

describe('without a browser', () => {
  let vite;
  let load;
  before(async () => {
    globalThis.localStorage ??= { getItem: () => 'en', setItem: () => {} };
    globalThis.document ??= { documentElement: { dataset: {} } };
    vite = await modules();
    load = (path) => vite.load(path);
  });
  after(() => vite.close());

  const BANDS = [
    { id: 'early', name: 'Early', starts_min: 360, minutes: 480, is_night: false },
    { id: 'night', name: 'Night', starts_min: 1320, minutes: 480, is_night: true },
  ];
  const bar = (day, band, more = {}) => ({ day, band, people: 2, missing: 0, below_min: 0, at: [], ...more });

  test('a level without a bound has no gap, and one at nothing has none to close', async () => {
    const { gap } = await load('routes/runs/curve.ts');
    assert.equal(gap({ name: 'effort', value: 200, bound: 190 }), 0.05);
    assert.equal(gap({ name: 'unevenness', value: 200, bound: 0 }), null);
    assert.equal(gap({ name: 'open_min', value: 0, bound: 0 }), 0);
  });

  test('the curve runs from the first point to the last, within round axes', async () => {
    const { curve, round_up } = await load('routes/runs/curve.ts');
    const point = (cpu_s, value) => ({ cpu_s, iterations: 1, levels: [{ name: 'open_min', value, bound: 50 }] });
    const drawn = curve([point(0, 100), point(41, 50)], 100, 10);
    assert.deepEqual([drawn.cpu_max, drawn.gap_max], [50, 0.5]);
    assert.deepEqual(drawn.lines.map((one) => [one.path, one.last]), [['M0.0 0.0L82.0 10.0', 0]]);
    assert.deepEqual([3, 10, 0, 0.021].map(round_up), [5, 10, 1, 0.05]);
  });

  test('a shift stands where its hours are, also over midnight', async () => {
    const { place } = await load('routes/runs/gantt.ts');
    const scale = { from: 1, days: 2, width: 480 };
    assert.deepEqual(place(1, BANDS[0], scale), { x: 60, wide: 79 });
    assert.deepEqual(place(1, BANDS[1], scale), { x: 220, wide: 79 });
  });

  test('what is missing goes before the time of day', async () => {
    const { tone } = await load('routes/runs/gantt.ts');
    assert.equal(tone(bar(0, 1), BANDS[1]), 'night');
    assert.equal(tone(bar(0, 1, { missing: 2 }), BANDS[1]), 'target');
    assert.equal(tone(bar(0, 1, { missing: 2, below_min: 1 }), BANDS[1]), 'min');
  });

  test('keys go from duty to duty, and on from where there is none', async () => {
    const { next_bar } = await load('routes/runs/gantt.ts');
    const row = { bars: [bar(0, 0), bar(2, 1), bar(3, 0)] };
    assert.deepEqual(next_bar(row, null, 1), { day: 0, band: 0 });
    assert.deepEqual(next_bar(row, { day: 0, band: 0 }, 1), { day: 2, band: 1 });
    assert.deepEqual(next_bar(row, { day: 1, band: 1 }, 1), { day: 2, band: 1 });
    assert.deepEqual(next_bar(row, { day: 3, band: 0 }, 1), { day: 3, band: 0 });
    assert.deepEqual(next_bar(row, { day: 1, band: 0 }, -1), { day: 0, band: 0 });
  });

  test('the days shown never leave the plan', async () => {
    const { shown_days } = await load('routes/runs/span.ts');
    assert.deepEqual(shown_days(null, '9', 14), { span: 'all', from: 0, count: 14 });
    assert.deepEqual(shown_days('week', '12', 14), { span: 'week', from: 7, count: 7 });
    assert.deepEqual(shown_days('two', 'x', 1), { span: 'two', from: 0, count: 1 });
  });

  test('a wish is read with the limits of the server', async () => {
    const { read_wish } = await load('routes/runs/wish.ts');
    const wish = { name: ' Night ', days: '60', seconds: '3600', seed: '0' };
    assert.deepEqual(read_wish(wish), { run: { name: 'Night', days: 60, seconds: 3600, seed: 0 } });
    assert.deepEqual(read_wish({ name: '', days: '61', seconds: '1.5', seed: '-1' }),
      { bad: ['name', 'days', 'seconds', 'seed'] });
  });

  test('every plan but the one that is looked at can be compared with', async () => {
    const { others, read_other } = await load('routes/runs/compare.ts');
    const all = [{ run: 2, revision: null, name: 'b' }, { run: 1, revision: 2, name: 'a' }];
    assert.deepEqual(others(all, 1, 2), [{ run: 1, revision: 1, name: 'a' }]);
    assert.deepEqual([read_other('3.1'), read_other('3')], [{ run: 3, revision: 1 }, null]);
  });
});

describe('in a browser', () => {
  let browser;
  let fake;
  let page;
  before(async () => (browser = await launch()));
  after(() => browser.close());
  beforeEach(async () => (fake = await start()));
  afterEach(async () => {
    const faults = page?.faults ?? [];
    await page?.context().close();
    await fake.stop();
    page = undefined;
    assert.deepEqual(faults, [], 'no error and no broken content policy on the page');
  });

  async function at(address, { who = 'paula', ...options } = {}) {
    page = await open(browser, options);
    await log_in(page, fake.url, { name: who, password: PASSWORD });
    await go(page, fake.url + address);
    return page;
  }
  const seen = (selector, options) => page.waitForSelector(selector, options);
  const query = () => new URL(page.url()).searchParams;
  const texts = (selector) => page.$$eval(selector, (all) => all.map((one) =>
    one.textContent.replace(/\s+/g, ' ').trim()));

  test('a planner starts a run, watches its gap fall, and stops it to keep the best', async () => {
    await at('/runs');
    await seen('[data-runs="4"]');
    assert.deepEqual(await axe(page), []);
    await page.click('[data-form="start-run"] button');
    await seen('[role=alert]:has-text("Give it a name")');
    await page.fill('[name=name]', 'Tonight');
    await page.fill('[name=seconds]', '120');
    await page.keyboard.press('Enter');
    await seen('[data-run="5"][data-state="running"]');
    await seen('[data-curve="60"] [data-line="open_min"]');
    await seen('[data-level="effort"]');
    await page.click('button:has-text("Stop and keep")');
    await seen('[data-run="5"][data-state="done"][data-revision="1"]');
    await page.click('label:has-text("Who and when")');
    await seen('[data-gantt="2500"]');
  });

  test('a second run is refused with a sentence while one searches', async () => {
    fake.runs.add('Long', { seconds: 900, seed: 1, state: 'running', started: Date.now() });
    await at('/runs');
    await seen('[data-form="start-run"]:has-text("“Long” is at work: one run at a time.")');
  });

  test('who does not plan may look, and is told why no more', async () => {
    await at('/runs/3', { who: 'grace' });
    await seen('[data-run="3"]');
    await go(page, `${fake.url}/runs`);
    await seen('[data-form="start-run"]:has-text("planner")');
    await page.context().close();
    await at('/runs', { who: 'omar' });
    await seen('[role=alert]:has-text("Your role may not do this.")');
  });

  test('thousands of rows hold few in the page, and come as they are scrolled to', async () => {
    await at('/runs/3?part=people');
    await seen('[data-gantt="2500"] li[data-row="u-0001"]');
    assert.ok((await page.$$('[data-gantt] li')).length < 90);
    await page.$eval('[data-gantt]', (it) => (it.scrollTop = 1_800 * 28));
    await seen('li[data-row="u-1805"]');
    assert.equal(await page.$('li[data-row="u-0001"]'), null);
  });

  test('a frame of scrolling through 2,500 rows takes little of a processor', async () => {
    await at('/runs/3?part=people');
    await seen('li[data-row="u-0001"]');
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    const busy_s = async () => {
      const { metrics } = await cdp.send('Performance.getMetrics');
      return metrics.filter((one) => /^(Script|Layout|RecalcStyle)Duration$/.test(one.name)).reduce((sum, one) => sum + one.value, 0);
    };
    const begun = await busy_s();
    const frames = await page.$eval('[data-gantt]', (it) => new Promise((done) => {
      const all = [];
      let last = performance.now();
      const turn = (now) => {
        all.push(now - last);
        last = now;
        it.scrollTop += 160;
        if (all.length < 120) requestAnimationFrame(turn);
        else done(all.slice(2).sort((a, b) => a - b));
      };
      requestAnimationFrame(turn);
    }));
    const of_frame_ms = (1_000 * (await busy_s() - begun)) / 120;
    // How fast frames come is the machine's; what one costs is ours.
    console.log(`a frame of scrolling costs ${of_frame_ms.toFixed(2)} ms; half came within ${frames[Math.floor(frames.length / 2)].toFixed(1)} ms`);
    assert.ok(of_frame_ms < 8, `${of_frame_ms} ms of script, style and layout a frame`);
  });

  test('rows are found by key: unit, duty, people of the unit', async () => {
    await at('/runs/3?part=people');
    await seen('li[data-row="u-0001"]');
    await page.focus('[data-gantt]');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    await seen('[data-facts="u-0003"]');
    await page.keyboard.press('ArrowRight');
    await seen('[data-facts="u-0003"] [data-cell]');
    const first = query().get('cell');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction((was) => new URL(location.href).searchParams.get('cell') !== was, first);
    await page.keyboard.press('End');
    await seen('[data-facts="u-2500"]');
    await page.keyboard.press('Home');
    await seen('[data-facts="u-0001"]');
    await page.keyboard.press('Enter');
    await seen('[data-gantt="8"] li[data-row="u-0001#8"]');
    assert.deepEqual([query().get('by'), query().get('unit')], ['member', 'u-0001']);
    assert.deepEqual(await axe(page), []);
  });

  test('rows are filtered by text, and a link opens the same row and duty', async () => {
    await at('/runs/3?part=people&by=post');
    await seen('[data-gantt="3000"]');
    await page.fill('[name=text]', 'Passage 6');
    await seen('[data-gantt]:not([data-gantt="3000"]) li[data-row="p-0006"]');
    await go(page, `${fake.url}/runs/3?part=people&by=post&row=p-0006&cell=0.0&span=week`);
    await seen('[data-facts="p-0006"] [data-cell="0.0"]:has-text("3 missing, 3 below minimum")');
  });

  test('a click chooses the duty that it falls on', async () => {
    await at('/runs/3?part=people&by=post&span=two');
    await seen('li[data-row="p-0002"]');
    const box = await (await page.$('[data-gantt] canvas')).boundingBox();
    await page.mouse.click(box.x + (box.width / 2) * (10 / 24), box.y + 28 + 14);
    await seen('[data-facts="p-0002"] [data-cell="0.0"]');
  });

  test('open posts say why, are sorted by need, and narrow by reason', async () => {
    await at('/runs/3?part=opens');
    await seen('[data-open-total="28008"]');
    await seen('tr[data-row] td:has-text("out of reach")');
    const before = await page.textContent('[data-open-total]');
    await page.selectOption('[name=reason]', 'skills');
    await page.waitForFunction((was) => document.querySelector('[data-open-total]').textContent !== was, before);
    await page.click('tr[data-row]');
    await seen('[data-open]:has-text("without the skill")');
    assert.deepEqual(await axe(page), []);
  });

  test('a pin is planned in, compared with the plan before, and undone', async () => {
    await at('/runs/3?part=people&row=u-0003');
    await seen('[data-facts="u-0003"]');
    await page.fill('[data-form=pin] [name=post]', 'p-0040');
    await page.keyboard.press('Enter');
    await seen('[data-run="3"][data-revision="2"]');
    await seen('header:has-text("u-0003 → p-0040")');
    await page.click('label:has-text("Compare")');
    await page.selectOption('[name=with]', '3.1');
    await seen('[data-differ]');
    await seen('td:has-text("p-0040")');
    await page.click('button:has-text("Undo pin")');
    await seen('[data-run="3"][data-revision="1"]');
  });

  test('a pin on a plan that somebody else has changed is refused', async () => {
    await at('/runs/3?part=people&row=u-0003');
    await seen('[data-facts="u-0003"]');
    Object.assign(fake.runs.runs[2], { revision: 2, pins: [{ unit: 'u-0001', post: 'p-0001', by: 'a-ada', at: Date.now() }] });
    await page.fill('[data-form=pin] [name=post]', 'p-0040');
    await page.keyboard.press('Enter');
    await seen(':text("was faster")');
    assert.equal(fake.runs.runs[2].pins.length, 1);
  });

  test('a run that a restart broke off shows how far it was', async () => {
    await at('/runs/1');
    await seen('[data-state="broken_off"] :text("The server ended before this run did")');
    await seen('[data-line="open_min"]');
    assert.equal(await page.$('label:has-text("Who and when")'), null);
  });

  test('in the past the screen says that it shows only now', async () => {
    await at(`/runs?at=${new Date(Date.now() - 20 * 60_000).toISOString()}`);
    await seen('.screen:has-text("This screen shows only now.")');
  });

  test('the screen is French for who reads French', async () => {
    await at('/runs/3?part=people', { language: 'fr' });
    await seen('nav a:has-text("Effectifs")');
    await seen('label:has-text("Personnes")');
    await seen('[data-total]:has-text("lignes")');
    assert.deepEqual(await axe(page), []);
  });
});
