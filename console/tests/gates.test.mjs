/** The gates as the centre sees them: list, panel, double entries, where a pass was. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { axe } from '../dev/axe.mjs';
import { go, launch, log_in, open, PASSWORD, ready } from '../dev/browser.mjs';
import { PASS } from '../dev/fake/gates.mjs';
import { start } from '../dev/fake-server.mjs';
import { modules } from '../dev/modules.mjs';

const AT = Date.parse('2024-07-26T18:00:00Z');
const gate = (id, more = {}) => ({
  gate: id, name: id, zone: null, silent_s: 1, freshness: 'green', list_age_s: 12, pending_count: 0,
  entered_count: 5, left_count: 0, refused_count: 0, overruled_count: 0, entered_per_minute: 0.3,
  reasons: { good: 5 }, lanes: { 1: 5 }, inside_count: 5, room: null, pressure_until: null,
  is_training: false, ...more,
});
const NEVER = { silent_s: null, entered_count: 0, reasons: {}, lanes: {}, inside_count: 0 };

describe('without a browser', () => {
  let vite;
  let load;
  let tongue;
  before(async () => {
    globalThis.localStorage ??= { getItem: () => 'en', setItem: () => {} };
    globalThis.document ??= { documentElement: {} };
    vite = await modules();
    load = vite.load;
    ({ tongue } = await load('lib/words/words.svelte.ts'));
  });
  after(() => vite.close());
  afterEach(() => tongue.set('en'));

  test('the worst gate stands first, and those that never reported last', async () => {
    const { worst_first } = await load('lib/gates/state.ts');
    const soon = new Date(AT + 60_000).toISOString();
    const all = [
      gate('a-never', NEVER), gate('b-fresh'), gate('c-pressed', { pressure_until: soon }),
      gate('d-amber', { freshness: 'amber' }), gate('e-red', { freshness: 'red' }),
      gate('f-silent', { silent_s: 11 }), gate('a-fresh'), gate('e-silent', { silent_s: 4_000 }),
    ];
    const order = worst_first(all, AT).map((one) => one.gate);
    assert.deepEqual(order, ['e-silent', 'f-silent', 'e-red', 'd-amber', 'c-pressed', 'a-fresh',
      'b-fresh', 'a-never']);
    assert.equal(all[0].gate, 'a-never', 'what the server told stays as it was');
  });

  test('a gate is silent after ten seconds, by shape and word', async () => {
    const { heard, heard_tone } = await load('lib/show/gate.ts');
    const said = (more) => [heard(gate('a', more)), heard_tone(gate('a', more))];
    assert.deepEqual(said({ silent_s: 10 }), ['● 00:10', 'good']);
    assert.deepEqual(said({ silent_s: 11 }), ['▲ silent 00:11', 'critical']);
    assert.deepEqual(said(NEVER), ['○ never', 'muted']);
  });

  test('a gate of before the centre began has only what the journal has', async () => {
    const { counted, heard, lists, room, said } = await load('lib/show/gate.ts');
    const one = gate('a', { silent_s: null, room: 0 });
    assert.equal(heard(one), '▲ silent');
    assert.deepEqual([lists(one), room(one), said(one, one.inside_count)], ['—', '—', '—'],
      'no list is fresh that nobody told of');
    assert.equal(counted(one, one.entered_count), '5');
  });

  test('lists say how old they are, by shape, word and age', async () => {
    const { lists, lists_tone } = await load('lib/show/gate.ts');
    const said = (freshness, list_age_s, more = {}) => lists(gate('a', { freshness, list_age_s,
      ...more }));
    assert.deepEqual(
      [said('green', 59), said('amber', 4_210), said('red', 92_000), said('red', 180_000)],
      ['● fresh 59 s', '◆ old 70 min', '▲ very old 25 h', '▲ very old 2 d'],
    );
    assert.equal(lists_tone(gate('a', { silent_s: 60 })), 'muted',
      'of a silent gate it is not news');
  });

  test('a crowd that has stopped pressing is not shown, and a full zone says so', async () => {
    const { pressure, room } = await load('lib/show/gate.ts');
    const until = (ms) => pressure(gate('a', { pressure_until: new Date(AT + ms).toISOString() }),
      AT, 'Europe/Paris');
    assert.deepEqual([until(-1), until(60_000)], ['', '◆ 20:01']);
    assert.deepEqual([0, 7, null].map((n) => room(gate('a', { room: n }))), ['◆ full', '7', '—']);
  });

  test('every reason has a label in both languages; a new one shows its code', async () => {
    const { reason_name } = await load('lib/show/gate.ts');
    const source = await readFile(new URL('../../crates/pass/src/reason.rs', import.meta.url),
      'utf8');
    const codes = [...source.matchAll(/^ {4}[A-Z]\w+ "(\w+)" \w+$/gm)].map((found) => found[1]);
    assert.ok(codes.length > 40, `${codes.length} reasons`);
    for (const language of ['en', 'fr']) {
      tongue.set(language);
      const bare = codes.filter((code) => !Object.hasOwn(tongue.w.gates.reasons, code));
      assert.deepEqual(bare, [], language);
      const said = codes.map(reason_name);
      assert.equal(new Set(said).size, said.length, 'no two share a label');
    }
    assert.equal(reason_name('of_tomorrow'), 'of_tomorrow');
    assert.equal(reason_name('constructor'), 'constructor');
  });

  test('judgements are parted by what the gate proposes', async () => {
    const { judgements } = await load('lib/gates/state.ts');
    const source = await readFile(new URL('../../crates/pass/src/reason.rs', import.meta.url),
      'utf8');
    const all = [...source.matchAll(/^ {4}[A-Z]\w+ "(\w+)" (\w+)$/gm)];
    const reasons = Object.fromEntries(all.map((found, i) => [found[1], i + 1]));
    const { refusals, admits } = judgements(gate('a', { reasons }));
    const codes = (rows) => rows.map(([code]) => code).sort();
    const of = (fits) => all.filter((found) => fits(found[2])).map((found) => found[1]).sort();
    assert.deepEqual(codes(refusals), of((verdict) => verdict === 'Refuse'));
    assert.deepEqual(codes(admits), of((verdict) => verdict !== 'Refuse'));
    assert.equal(admits[0][0], all.findLast((found) => found[2] !== 'Refuse')[1], 'the most first');
  });

  test('lanes stand by their number', async () => {
    const { by_lane } = await load('lib/gates/state.ts');
    assert.deepEqual(by_lane(gate('a', { lanes: { 10: 1, 2: 5, 1: 3 } })).map(([lane]) => lane),
      ['1', '2', '10']);
  });

  test('the id of a pass is read with spaces and capitals, and nothing else is', async () => {
    const { read_pass } = await load('routes/gates/ask.svelte.ts');
    assert.equal(read_pass(' 0123 4567-89AB cdef 0123 '), PASS);
    assert.deepEqual(['', PASS.slice(1), `${PASS}0`, PASS.replace('0', 'g')].map(read_pass), [null,
      null, null, null]);
  });

  test('an answer that comes after its form was left is forgotten', async () => {
    const { Ask } = await load('routes/gates/ask.svelte.ts');
    const fetched = globalThis.fetch;
    let answer;
    globalThis.fetch = () => new Promise((done) => (answer = () => done({ ok: true, status: 200,
      json: async () => ({ audited: 7, movements: [] }) })));
    const ask = new Ask();
    const asked = ask.send(PASS, 'why');
    ask.forget();
    answer();
    await asked;
    globalThis.fetch = fetched;
    assert.deepEqual([ask.answer, ask.problem, ask.busy], [null, null, false]);
  });

  test('the map has a sign for each gate, and new ones only when one changes', async () => {
    const { signs_of } = await load('lib/gates/state.ts');
    const view = (...gates) => ({ at: new Date(AT).toISOString(), gates, doubles: [] });
    const first = signs_of(view(gate('a'), gate('b', { silent_s: 60 })));
    assert.deepEqual(first.of.get('a'), { state: 'fresh', per_minute: 0.3 });
    assert.deepEqual(first.of.get('b'), { state: 'silent', per_minute: 0 },
      'nobody knows how many come in where nothing is heard');
    assert.equal(signs_of(view(gate('a', { entered_per_minute: 9 }), gate('b',
      { silent_s: 61 }))).key, first.key);
    assert.notEqual(signs_of(view(gate('a', { freshness: 'red' }), gate('b',
      { silent_s: 60 }))).key, first.key);
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

  async function at(address, { who = 'ada', ...options } = {}) {
    page = await open(browser, options);
    await log_in(page, fake.url, { name: who, password: PASSWORD });
    await go(page, fake.url + address);
    return page;
  }
  const seen = (selector, options) => page.waitForSelector(selector, options);
  const query = () => new URL(page.url()).searchParams;
  const texts = (selector) => page.$$eval(selector, (all) => all.map((one) =>
    one.textContent.replace(/\s+/g, ' ').trim()));
  const rows = () => page.$$eval('tr[data-row]', (all) => all.map((one) => one.dataset.row));
  const entries = (kind) => fake.world.entries.filter((one) => one.kind === kind);
  async function ask(pass, purpose) {
    await page.fill('[name=pass]', pass);
    await page.fill('[name=purpose]', purpose);
    await page.keyboard.press('Enter');
  }

  test('the screen has a key, lists the worst gate first and follows the gates', async () => {
    await at('/map');
    await page.keyboard.press('4');
    await seen('html[data-screen="gates"]', { state: 'attached' });
    await seen('tr[data-row="alma"]');
    assert.deepEqual(await rows(), ['louvre', 'quai-branly', 'debilly', 'alma', 'essai-1',
      'orsay']);
    await seen('tr[data-row="louvre"] td:has-text("▲ silent")');
    await seen('tr[data-row="essai-1"] [data-training]');
    Object.assign(fake.gates.reported.alma, { freshness: 'red', list_age_s: 90_000 });
    await page.waitForFunction(() => [...document.querySelectorAll('tr[data-row]')].findIndex((
      one) => one.dataset.row === 'alma') === 1);
    await seen('[data-red="2"]');
    assert.deepEqual(await axe(page), []);
  });

  test('gates are listed by zone and by whether they report, and the address keeps it', async () => {
    await at('/gates');
    await seen('tr[data-row="orsay"]');
    await page.selectOption('.filters select', 'gris');
    await seen('tr[data-row="essai-1"]', { state: 'detached' });
    await page.check('.filters input[type=checkbox]');
    await seen('tr[data-row="orsay"]', { state: 'detached' });
    assert.deepEqual(await rows(), ['louvre', 'debilly', 'alma'],
      'a silent gate has reported: it stays');
    assert.deepEqual([query().get('zone'), query().get('reports')], ['gris', '1']);
  });

  test('the list is copied whole, also what found no room on the screen', async () => {
    await at('/gates', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.click('button:has-text("Copy as CSV")');
    await seen('button:has-text("Copied")');
    const [head, first] = (await page.evaluate(() => navigator.clipboard.readText())).split('\r\n');
    assert.match(head, /^Id,Gate,Last heard,In a minute.*Overruled,Zone,Training$/);
    assert.match(first, /^louvre,Louvre,▲ silent 03:34,6\.4,/);
  });

  test('hundreds of gates hold few rows in the page', async () => {
    for (let i = 0; i < 400; i++) fake.gates.reported[`g-${i}`] = fake.gates.reported.alma;
    await at('/gates');
    await seen('table[aria-rowcount="407"]');
    assert.ok((await page.$$('tr[data-row]')).length < 80);
  });

  test('a gate says why it refuses, by lane, and leads to the map and its entries', async () => {
    fake.gates.report('alma');
    await at('/gates');
    await page.click('tr[data-row="alma"]');
    await seen('[data-gate="alma"][data-known="true"]');
    assert.equal(query().get('sel'), 'thing:gate/alma', 'as the map selects it');
    const panel = '[data-gate="alma"]';
    assert.deepEqual((await texts(`${panel} [aria-label="Refusals proposed"] li`)).slice(0, 3),
      ['valid no more29', 'for another zone21', 'withdrawn9']);
    await seen(`${panel} [data-bar="a_reason_of_tomorrow"]:has-text("a_reason_of_tomorrow")`);
    assert.deepEqual(await texts(`${panel} [aria-label="By lane"] li`), ['lane 13,010',
      'lane 22,880', 'lane 32,410', 'lane 10174']);
    await seen(`${panel} :text("crowd pressure until")`);
    const map = new URL(await page.getAttribute(`${panel} a:has-text("map")`, 'href'), fake.url);
    assert.deepEqual([map.pathname, map.searchParams.get('sel'), map.searchParams.get('map')],
      ['/map', 'thing:gate/alma', '2.3012,48.8653,15.5']);
    await page.click(`${panel} a:has-text("journal")`);
    await seen('tr[data-row]:has-text("gate reported")');
    assert.equal((await rows()).length, 1);
  });

  test('a gate that the operation does not have is selected all the same', async () => {
    await at('/gates?sel=thing:gate/quai-branly');
    await seen('[data-gate="quai-branly"] :text("lists very old, 25 h 33 min old")');
    await seen('[data-detail] h2:has-text("quai-branly")');
  });

  test('double entries are listed, newest first, and name gates but nobody', async () => {
    await at('/gates');
    await page.click('label:has-text("Double entries (3)")');
    await seen('tr[data-row] td:has-text("◆ impossible travel")');
    const said = await texts('tr[data-row]');
    assert.match(said[0], /impossible travelPérimètre SILT, bords de Seine.*Louvre.*Alma$/);
    assert.match(said[1], /had not left/);
    assert.match(said[2], /● perhaps read twice/);
    assert.ok(!(await page.textContent('.screen')).includes('4711'));
    await page.click('tr[data-row]');
    await seen('[data-gate="alma"]');
    assert.equal(query().get('part'), 'doubles');
  });

  test('the alert of a double entry leads to the gate, by name', async () => {
    const alert = fake.gates.find_double();
    await at(`/gates?sel=alert:${alert}`);
    await seen(`[data-detail="alert:${alert}"] :text("Double entry")`);
    await page.click('[data-detail] a:has-text("Alma")');
    await seen('[data-detail="thing:gate/alma"]');
    await go(page, `${fake.url}/journal?kind=double_entry_found`);
    await seen('tr[data-row]:has-text("double entry found"):has-text("gris louvre → alma")');
  });

  test('where a pass was needs a purpose, is journalled, and goes with the form', async () => {
    await at('/gates?part=pass');
    await seen('[data-form="where-pass"]:has-text("written in the journal")');
    await page.fill('[name=pass]', PASS);
    await page.keyboard.press('Enter');
    await seen(':text("Say what for")');
    await ask('12', 'Lost child');
    await seen(':text("20 hexadecimal digits")');
    assert.equal(entries('movements_read').length, 0, 'what is not whole is not asked');
    await ask(PASS, 'Lost child');
    await seen('[data-movements="4"]');
    const [audit] = entries('movements_read');
    assert.deepEqual(audit.body.purpose, 'Lost child');
    assert.equal(await page.getAttribute('[data-audited]', 'data-audited'), String(audit.seq));
    const said = await texts('tr[data-row]');
    assert.match(said[0], /Debilly→ came in, by document$/);
    assert.match(said[1], /Debilly← went out$/);
    assert.ok(!page.url().includes(PASS), 'a link tells nobody whose pass it was');
    await page.click('tr[data-row] >> nth=3');
    await seen('[data-gate="alma"]');
    await seen('[data-movements="4"]');
    await page.click('label:has-text("Double entries")');
    await page.click('label:has-text("Where was this pass?")');
    await seen('[name=pass]');
    assert.equal(await page.inputValue('[name=pass]'), '');
    assert.equal(await page.$('[data-movements]'), null);
    assert.equal(entries('movements_read').length, 1);
  });

  test('another question takes the answer away; of a pass nobody saw that is said', async () => {
    await at('/gates?part=pass');
    await ask(PASS, 'Lost child');
    await seen('[data-movements="4"]');
    await page.fill('[name=pass]', 'f'.repeat(20));
    await seen('[data-movements]', { state: 'detached' });
    await page.keyboard.press('Enter');
    await seen('[data-movements="0"]:has-text("No gate has reported this pass.")');
    await page.click('[data-audited] a');
    await seen('html[data-screen="journal"]', { state: 'attached' });
    await seen('tr[data-row]:has-text("movements of a pass read")');
  });

  test('who may not ask is not offered it, and a refusal of the server is said', async () => {
    await at('/gates', { who: 'paula' });
    await seen('tr[data-row]');
    assert.equal(await page.$('label:has-text("Where was this pass?")'), null);
    await go(page, `${fake.url}/gates?part=pass`);
    await seen(':text("Where a pass was is asked by: duty commander")');
    assert.equal(await page.$('[name=pass]'), null);
    await page.context().close();
    await at('/gates?part=pass', { who: 'bob' });
    await seen('[name=pass]');
    fake.accounts.find((one) => one.account === 'a-bob').roles = ['planner'];
    await ask(PASS, 'Audit');
    await seen('[role=alert]:has-text("Your role may not ask")');
    assert.equal(entries('movements_read').length, 0);
  });

  test('in the past the screen says that it shows only now, and asks nothing', async () => {
    const asked = [];
    await at('/sources');
    page.on('request', (request) => { if (request.url().includes('/api/gates')) asked.push(
      request.url()); });
    await go(page,
      `${fake.url}/gates?at=${new Date(Date.now() - 20 * 60_000).toISOString()}&sel=thing:gate/alma`);
    await seen('.screen:has-text("This screen shows only now.")');
    await seen('[data-gate="alma"]:has-text("only now")');
    assert.deepEqual(asked, []);
    await page.click('.screen button:has-text("Back to live")');
    await seen('tr[data-row="alma"]');
    assert.ok(asked.length > 0);
  });

  test('a list that is not renewed stays, and says of when it is', async () => {
    await at('/gates');
    await seen('tr[data-row="alma"]');
    await page.route('**/api/gates', (route) => route.fulfill({ status: 500, json: {} }));
    await seen('.problem[role=alert]');
    await seen('[data-late="true"]');
    await seen('tr[data-row="alma"]');
  });

  test('the map’s legend says what the marks of gates mean that report', async () => {
    await at('/map?map=2.3012,48.8653,16.00&off=track&sel=thing:gate/alma');
    await seen('[data-gate="alma"]');
    await page.click('[data-tool="layers"]');
    await seen('[data-legend]:has-text("gate is silent")');
    await seen('[data-legend]:has-text("crowd pressure")');
  });

  test('the screen is French for who reads French', async () => {
    await at('/gates?sel=thing:gate/alma', { language: 'fr' });
    await seen('tr[data-row="louvre"] td:has-text("▲ muet")');
    await seen('nav a:has-text("Accès")');
    await seen('[data-gate="alma"] [data-bar="expired"]:has-text("plus valable")');
    await page.click('label:has-text("Doubles entrées")');
    await seen('td:has-text("trajet impossible")');
    await page.click('label:has-text("Où était ce laissez-passer")');
    await ask(PASS, 'Enfant perdu');
    await seen('td:has-text("entré, par photo")');
    assert.deepEqual(await axe(page), []);
    await ready(page);
  });
});
