/** The console in a browser, against the fake server. Every wait is on the page, none on a clock. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { axe } from '../dev/axe.mjs';
import { go, launch, log_in, open, PASSWORD, ready } from '../dev/browser.mjs';
import { start } from '../dev/fake-server.mjs';

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

/** A page of `who` at `address`, drawn. */
async function at(address, { who = 'ada', ...options } = {}) {
  page = await open(browser, options);
  await log_in(page, fake.url, { name: who, password: PASSWORD });
  await go(page, fake.url + address);
  return page;
}
const seen = (selector, options) => page.waitForSelector(selector, options);
const flag = (name, value) => seen(`html[data-${name}="${value}"]`, { state: 'attached' });
const query = () => new URL(page.url()).searchParams;
const text = (selector) => page.textContent(selector);
const told = (tone, part) => seen(`[data-notice="${tone}"]:has-text("${part}")`);
const OPEN = 10;

test('a wrong password is answered by a sentence, too many by a wait, the right one by the map', async () => {
  page = await open(browser);
  await page.goto(`${fake.url}/map?sel=alert:${OPEN}`);
  await seen('[data-ready-login]');
  await page.fill('[name=name]', 'ada');
  await page.fill('[name=password]', 'guess');
  for (let i = 0; i < 5; i++) {
    await page.press('[name=password]', 'Enter');
    await seen('[data-problem="login"]');
    await page.waitForFunction(() => !document.querySelector('button[type=submit][aria-disabled]'));
  }
  await page.press('[name=password]', 'Enter');
  assert.match(await (await seen('[data-wait]')).textContent(), /Wait \d+ s/);
  await page.fill('[name=password]', PASSWORD);
  await seen('[data-wait]', { state: 'detached' });
  await page.press('[name=password]', 'Enter');
  await ready(page);
  assert.equal(query().get('sel'), `alert:${OPEN}`, 'the link that was opened still leads where it said');
});

test('a one-time login asks for a password, which can be skipped, and is gone from the address', async () => {
  fake.accounts.find((one) => one.account === 'a-root').password_set = false;
  page = await open(browser);
  await page.goto(`${fake.url}/login#once=first-login`);
  await seen('[data-step="set"]');
  await page.click('#skip-password');
  await ready(page);
  assert.ok(!page.url().includes('first-login'));
});

test('a used one-time login says so and shows the form', async () => {
  page = await open(browser);
  await page.goto(`${fake.url}/login#once=nobody`);
  await seen('[data-problem="once"]');
  await seen('[name=password]');
});

test('J and K walk the queue, worst first, and the selection is in the address', async () => {
  await at('/map');
  await page.keyboard.press('j');
  await seen('li.sel[data-alert]');
  const first = query().get('sel');
  await page.keyboard.press('j');
  await page.waitForFunction((was) => !location.search.includes(was), first);
  const second = query().get('sel');
  await page.keyboard.press('k');
  await page.waitForFunction((was) => !location.search.includes(was), second);
  assert.equal(query().get('sel'), first);
  const severities = await page.$$eval('li[data-alert] .mark .unseen', (all) => all.map((one) => one.textContent));
  const rank = { critical: 0, warning: 1, notice: 2 };
  assert.equal(severities[0], 'critical');
  const heads = severities.filter((one) => one in rank);
  assert.ok(heads.length >= 4);
});

test('A takes an alert and F judges it: what was seen is sent, and the alert stays under the eye', async () => {
  await at(`/map?sel=alert:${OPEN}`);
  await page.keyboard.press('a');
  await seen(`li[data-alert="${OPEN}"][data-state="acknowledged"]`);
  await told('good', 'Done');
  const [took] = fake.requests;
  assert.equal(took.command.do, 'acknowledge_alert');
  assert.match(took.seen.view, /^\/map\?sel=alert:10/);
  assert.ok(took.seen.seq > 0 && took.seen.feeds.find((one) => one.source === 'receiver-1').age_ms >= 0);
  await page.keyboard.press('f');
  await seen('[data-verdict="false"]');
  assert.equal(fake.requests[1].expected, fake.world.entries.find((one) => one.kind === 'alert_acknowledged' && one.body.alert === OPEN).seq);
  await seen(`li.sel[data-alert="${OPEN}"][data-state="judged"]`);
  await page.keyboard.press('r');
  await told('bad', 'has judged it already');
  assert.equal(fake.requests.length, 2, 'what cannot be done is not sent');
});

test('when somebody was faster, the console says who', async () => {
  await at(`/map?sel=alert:${OPEN}`);
  fake.stream.silent = true;
  const changed = fake.world.state.alerts.find((one) => one.alert === OPEN).changed_seq;
  fake.as('a-grace', { command: { do: 'acknowledge_alert', alert: OPEN }, expected: changed });
  await page.keyboard.press('t');
  await told('bad', 'Grace was faster');
  fake.stream.silent = false;
  fake.stream.cut();
  await seen(`li[data-alert="${OPEN}"][data-state="acknowledged"]`);
});

test('an alert comes by the stream and is counted', async () => {
  await at('/map');
  const before = Number(await page.getAttribute('[data-open]', 'data-open'));
  const alert = fake.raise();
  await seen(`li.fresh[data-alert="${alert}"]`);
  assert.equal(Number(await page.getAttribute('[data-open]', 'data-open')), before + 1);
});

test('the language is switched, and remembered', async () => {
  await at('/incidents');
  await page.click('.lang');
  await seen('html[lang="fr"]', { state: 'attached' });
  assert.equal(await text('[data-state="live"]'), 'DIRECT');
  await page.reload();
  await ready(page);
  assert.equal(await text('[data-state="live"]'), 'DIRECT');
});

test('the slider goes to the past, where nothing can be done, and back to live', async () => {
  await at(`/map?sel=alert:${OPEN}`);
  await page.focus('[role=slider]');
  for (let i = 0; i < 3; i++) await page.keyboard.press('PageDown');
  await flag('live', 'past');
  await seen('[data-banner="past"]');
  await page.waitForFunction(() => document.querySelectorAll('li[data-alert]').length === 0 || !document.querySelector('li[data-alert="10"]'));
  assert.ok(Date.now() - Date.parse(query().get('at')) > 25 * 60_000);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('a');
  await told('bad', 'past');
  assert.equal(fake.requests.length, 0);
  await page.keyboard.press('l');
  await flag('live', 'live');
  await seen(`li[data-alert="${OPEN}"]`);
  assert.equal(query().get('at'), null);
});

test('the slider is dragged, and the moment where it rests is shown', async () => {
  await at('/map');
  const asked = [];
  page.on('request', (request) => { if (/picture\?at=/.test(request.url())) asked.push(new URL(request.url()).searchParams.get('at')); });
  const box = await page.locator('[role=slider]').boundingBox();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 18);
  await page.mouse.down();
  for (let i = 0; i < 20; i++) await page.mouse.move(box.x + box.width * (0.9 - i * 0.02), box.y + 18);
  await page.mouse.up();
  await flag('live', 'past');
  await page.waitForFunction(() => Date.parse(document.documentElement.dataset.shown) === Date.parse(new URLSearchParams(location.search).get('at')));
  const age_min = (Date.now() - Date.parse(query().get('at'))) / 60_000;
  assert.ok(age_min > 26 && age_min < 32, `${age_min} min`);
  assert.equal(Date.parse(asked.at(-1)), Date.parse(query().get('at')), 'the last question is about where it rests');
  assert.ok(asked.length <= 20, `${asked.length} questions`);
});

test('a link with a time opens the picture of that time, and playing moves it', async () => {
  const then = new Date(Date.now() - 20 * 60_000).toISOString();
  await at(`/map?at=${then}&sel=alert:4`);
  await flag('live', 'past');
  await seen('li[data-alert="4"][data-state="acknowledged"]');
  const first = query().get('at');
  await page.keyboard.press('Space');
  await page.waitForFunction((was) => new URLSearchParams(location.search).get('at') !== was, first);
  await page.keyboard.press('Space');
});

test('a lost connection greys the picture, and what was missed comes back without a new snapshot', async () => {
  await at(`/map?sel=alert:${OPEN}`);
  const { snapshots } = fake.stream.sent;
  fake.cut();
  await flag('live', 'lost');
  assert.match(await text('[data-banner="lost"]'), /Connection lost since .* The picture is of/);
  await page.keyboard.press('a');
  await told('bad', 'connection is lost');
  const alert = fake.raise('warning');
  fake.up();
  // It comes back by itself, or a moment sooner by the button, if that is still there.
  await page.click('[data-banner="lost"] button', { timeout: 500 }).catch(() => {});
  await flag('live', 'live');
  await seen(`li[data-alert="${alert}"]`);
  assert.deepEqual([fake.stream.sent.snapshots, fake.stream.sent.resumed > 0], [snapshots, true]);
});

test('the air desk lists by the time to the boundary, says who has leave, and how receivers fare', async () => {
  await at('/air');
  await seen('[data-inside="1"]');
  await seen('[data-coming="1"]');
  const rows = await page.$$eval('.parts tbody tr', (all) => all.slice(0, 4).map((row) => row.textContent));
  assert.match(rows[0], /▲ inside/);
  assert.match(rows[1], /◆ 2:0\d/);
  assert.match(rows[2], /✓ exempt.*Helicopter on duty/);
  assert.match(rows[3], /two places/);
  await seen('[data-by-leave="1"]');
  await seen('[data-current="true"]');
  await seen('.parts tbody td.critical:has-text("▲ minimum fuel")');
  await seen('.parts tbody td:has-text("ft ground")');
  await seen('figcaption:has-text("not drawn: 1 without height, 1 without position")');
  await page.click('.parts tbody tr:nth-child(2)');
  assert.match(query().get('sel'), /^track:/);
  await page.click('label:has-text("Exemptions")');
  await seen('td:has-text("◆ lapsing")');
  // One ends on another day than the one shown, and says which.
  assert.match(await text('.parts tbody tr:nth-child(2)'), /Film unit.*\d\d \w{3} \d\d:\d\d:\d\d/);
  assert.equal(query().get('part'), 'exemptions');
  await page.click('label:has-text("Receivers")');
  await seen('td:has-text("▲ link lost")');
  assert.match(await text('.parts table'), /44 ms.*13\.0 %/s);
  assert.match(await text('.parts tbody tr:nth-child(3)'), /receiver-3.*——/s, 'nobody to compare it with');
  assert.deepEqual(await axe(page), []);
});

test('in the past the air desk says of which moment its list is, and the trail is of that moment', async () => {
  const then = new Date(Date.now() - 20 * 60_000).toISOString();
  const { track } = fake.world.fleet[0];
  const trails = [];
  const api = fake.api.bind(fake);
  let free = Promise.resolve();
  fake.api = async (method, url, ...rest) => {
    if (url.pathname.startsWith('/api/tracks/')) trails.push(url.searchParams.get('at'));
    if (url.pathname === '/api/air') await free;
    return api(method, url, ...rest);
  };
  await at(`/air?at=${then}&sel=track:${track}`);
  await seen('[data-current="true"]');
  let release;
  free = new Promise((done) => (release = done));
  await page.focus('[role=slider]');
  await page.keyboard.press('ArrowLeft');
  await seen('.parts .another [data-row]');
  assert.match(await text('[data-current="false"]'), /still as of/);
  release();
  await seen('[data-current="true"]');
  assert.equal(Date.parse(await page.getAttribute('[data-of]', 'data-of')), Date.parse(query().get('at')));
  while (Date.parse(trails.at(-1)) !== Date.parse(query().get('at'))) await page.waitForTimeout(50);
  // Where the list cannot be told, neither can the counts.
  fake.api = async (method, url, ...rest) => (url.pathname === '/api/air' ? { status: 500, body: {} } : api(method, url, ...rest));
  await page.keyboard.press('ArrowLeft');
  await seen('.parts [role=alert]');
  assert.equal(await page.$('[data-inside]'), null);
});

test('a server that falls silent is noticed without a closed connection', async () => {
  await at('/sources');
  fake.stream.silent = true;
  await flag('live', 'lost');
  fake.stream.silent = false;
  await flag('live', 'live');
});

test('another run of the server gives a new snapshot', async () => {
  await at('/incidents');
  const { snapshots } = fake.stream.sent;
  fake.stream.epoch += 1n;
  await page.waitForFunction(() => document.documentElement.dataset.live === 'live');
  fake.raise();
  await assert.doesNotReject(async () => {
    while (fake.stream.sent.snapshots === snapshots) await page.waitForFunction((n) => Number(document.documentElement.dataset.frame) > n, Number(await page.getAttribute('html', 'data-frame')));
  });
  await flag('live', 'live');
});

test('the proof of an entry is checked in the browser, and a false one is seen', async () => {
  await at('/journal?sel=entry:42');
  await seen('[data-proof="ok"]');
  fake.lie = true;
  await page.fill('[placeholder="Entry no."]', '43');
  await page.press('[placeholder="Entry no."]', 'Enter');
  await seen('[data-proof="path"]');
});

test('the evidence of an alert leads to its entries in the journal', async () => {
  await at(`/map?sel=alert:${OPEN}`);
  await page.click('.entries a');
  await flag('screen', 'journal');
  await seen('[data-detail^="entry:"] [data-proof]');
});

test('a long journal holds few rows in the page, and finds by kind and text', async () => {
  await at('/journal');
  const region = page.getByRole('region', { name: 'Journal' });
  const last = () => page.$$eval('tr[data-row]', (all) => Math.min(...all.map((one) => Number(one.dataset.row))));
  while ((await last()) > 0) {
    const was = await last();
    await region.evaluate((one) => { one.scrollTop = one.scrollHeight; });
    await page.waitForFunction((least) => Math.min(...[...document.querySelectorAll('tr[data-row]')].map((one) => Number(one.dataset.row))) < least, was);
  }
  assert.ok((await page.$$('tr[data-row]')).length < 120);
  await page.selectOption('select:has(option[value=alert_judged])', 'alert_judged');
  await page.waitForFunction(() => [...document.querySelectorAll('tr[data-row]')].length === 3);
  assert.equal(query().get('kind'), 'alert_judged');
});

test('an incident is opened from an alert, gets a unit, and closes with a reason', async () => {
  await at(`/map?sel=alert:${OPEN}`);
  await page.keyboard.press('i');
  await seen('[data-form="open_incident"]');
  await page.fill('[data-form] textarea', 'Seen by the tower.');
  const number = fake.world.next.incident;
  await page.click('[data-form] button[type=submit]');
  await seen(`[data-detail="incident:${number}"]`);
  await page.keyboard.press('2');
  await flag('screen', 'incidents');
  await page.keyboard.press('d');
  await seen('[data-form="task_unit"]');
  await page.click('[data-form] button[type=submit]');
  await seen('[data-tasking][data-status="sent"]');
  assert.equal(await page.getAttribute('#do-close_incident', 'aria-disabled'), 'true', 'not while a unit is out');
  await page.click('[data-tasking] button:has-text("Set “released”")');
  await seen('[data-tasking][data-status="released"]');
  await page.keyboard.press('c');
  await page.click('[data-form] button[type=submit]');
  await seen('[data-form] :text("A reason is needed.")');
  await page.fill('[data-form] textarea', 'It has left.');
  await page.click('[data-form] button[type=submit]');
  await seen('[data-outcome="resolved"]');
  const sent = fake.requests.map((one) => one.command.do);
  assert.deepEqual(sent, ['open_incident', 'task_unit', 'advance_tasking', 'close_incident']);
});

test('texts are shown when asked for, and the look is in the journal', async () => {
  await at('/incidents?sel=incident:2');
  assert.equal(await page.$('[data-notes]'), null);
  await page.click('main [data-texts="incident:2"] button');
  await seen('[data-notes] :text("white and red")');
  assert.ok(fake.world.entries.some((one) => one.kind === 'vault_read'));
});

test('texts about an alert and a source are shown beside them, to those who may', async () => {
  await at(`/map?sel=alert:${OPEN}`);
  await page.click(`[data-texts="alert:${OPEN}"] button`);
  await seen('[data-notes] :text("Tower confirms")');
  assert.equal(fake.world.entries.at(-1).body.purpose, `alert:${OPEN}`);
  await go(page, `${fake.url}/sources?sel=source:receiver-2`);
  assert.equal(await page.$('[data-notes]'), null);
  await page.click('[data-texts="source:receiver-2"] button');
  await seen('[data-notes] :text("sways")');
  const { track } = fake.world.fleet[2];
  await go(page, `${fake.url}/map?sel=track:${track}`);
  await page.click(`[data-texts="track:${track}"] button`);
  await seen('[data-notes] :text("No text was written")');
  await page.context().close();
  await at(`/map?sel=alert:${OPEN}`, { who: 'omar' });
  await seen(`[data-texts="alert:${OPEN}"] [data-forbidden]:has-text("duty commander")`);
});

test('a role that was taken away is told so in a sentence', async () => {
  await at(`/map?sel=alert:${OPEN}`, { who: 'ivan' });
  fake.accounts.find((one) => one.account === 'a-ivan').roles = ['planner'];
  await page.click(`[data-texts="alert:${OPEN}"] button`);
  await seen(`[data-texts="alert:${OPEN}"] [data-forbidden]`);
});

test('the second person reads why before approving', async () => {
  await at('/map');
  await page.click('[data-texts="proposal:1"] button:has-text("Show reason")');
  await seen('[data-proposal="1"] [data-notes] :text("north roof")');
  assert.equal(fake.world.entries.at(-1).kind, 'vault_read');
});

test('the signature of the checkpoint is checked in the browser, and a forged one is seen', async () => {
  await at('/journal?sel=entry:42');
  await seen('footer [data-signature="ok"]:has-text("signed by cordon.example/paris")');
  await seen('[data-detail="entry:42"] [data-signature="ok"]');
  fake.forge = true;
  await go(page, `${fake.url}/journal`);
  await seen('footer [data-signature="signature"]');
});

test('a browser without Ed25519 says so', async () => {
  await at('/journal');
  await page.addInitScript(() => {
    crypto.subtle.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'));
  });
  await go(page, `${fake.url}/journal`);
  await seen('footer [data-signature="unsupported"]:has-text("cannot check")');
});

test('a rule is silenced for one subject at once, and as a whole only by two persons', async () => {
  await at(`/map?sel=alert:7`, { who: 'grace' });
  await page.keyboard.press('s');
  await page.fill('[data-form] textarea', 'Being repaired.');
  await page.click('[data-form] button[type=submit]');
  await seen('[data-silence="1"]');
  assert.deepEqual(fake.requests[0].command.about, { source: 'receiver-2' });
  await page.click('[data-silence="1"] button:has-text("Show reason")');
  await seen('[data-silence="1"] :text("Being repaired.")');
  await page.click('[data-silence="1"] button:has-text("End silence")');
  await seen('[data-silence="1"]', { state: 'detached' });
  assert.equal(await page.getAttribute('[data-proposal="1"] button:has-text("Approve")', 'aria-disabled'), 'true', 'not her own');
  await page.context().close();
  await at('/map');
  await page.click('[data-proposal="1"] button:has-text("Approve")');
  await seen('[data-silence="2"]:has-text("the whole rule")');
});

test('an auditor sees everything and is told why nothing can be done', async () => {
  await at(`/map?sel=alert:${OPEN}`, { who: 'bob' });
  assert.match(await text('[role=group][aria-label="What can I do"]'), /An auditor reads everything/);
  await page.keyboard.press('a');
  await told('bad', 'auditor');
  assert.equal(fake.requests.length, 0);
});

test('an administrator adds an account and sees its one-time login once', async () => {
  await at('/accounts', { who: 'root' });
  await seen('[data-account="a-ada"]');
  await page.fill('[data-form="add-account"] [name=name]', 'Linus');
  await page.check('[data-form="add-account"] [value=air_desk]');
  await page.click('[data-form="add-account"] [type=submit]');
  const once = await (await seen('[data-once]')).getAttribute('data-once');
  assert.ok(fake.onces.has(once));
  await seen('li:has-text("Linus")');
  await page.check('[data-account="a-grace"] [value=planner]');
  await page.click('[data-account="a-grace"] button:has-text("Save roles")');
  await told('good', 'Roles saved');
  assert.deepEqual(fake.accounts.find((one) => one.account === 'a-grace').roles.sort(), ['operator', 'planner']);
});

test('the palette finds an aircraft by its call sign and shows it', async () => {
  await at('/incidents');
  const { callsign, track } = fake.world.fleet[2];
  await page.keyboard.press('Control+k');
  await page.keyboard.type(callsign.toLowerCase());
  await page.keyboard.press('Enter');
  await flag('screen', 'map');
  assert.equal(query().get('sel'), `track:${track}`);
  await seen(`[data-detail="track:${track}"] :text("${callsign}")`);
});

test('an aircraft on the map is selected by a click', async () => {
  // From so far that every aircraft is in view.
  await at('/map?map=2.3450,48.8570,8.50');
  const { track } = fake.world.fleet[2];
  await page.keyboard.press('Control+k');
  await page.keyboard.type(fake.world.fleet[2].callsign);
  const was = query().get('map');
  await page.keyboard.press('Enter');
  await seen(`[data-detail="track:${track}"]`);
  // It now flies in the middle of the map.
  await page.waitForFunction((before) => new URLSearchParams(location.search).get('map') !== before, was);
  await page.keyboard.press('Escape');
  await seen('[data-detail=""]', { state: 'attached' });
  const box = await page.locator('.maplibregl-canvas').boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await seen('[data-detail^="track:"]');
});

test('sound waits for one gesture, then a call that nobody took is heard by its name', async () => {
  await at('/map');
  assert.equal(await page.getAttribute('[data-sound]', 'data-sound'), 'blocked');
  await page.keyboard.press('j');
  await seen('[data-sound="on"]');
  await seen('[data-sound]:has-text("critical call")');
  await page.keyboard.press('m');
  await seen('[data-sound="muted"]');
});

test('a session that is over leads to the login, with a sentence', async () => {
  await at('/incidents');
  fake.sessions.clear();
  fake.stream.cut();
  await seen('[data-ready-login]');
  assert.match(await text('main'), /Your session is over/);
});

test('on a phone, map and queue are one tap apart', async () => {
  await at(`/map`, { width: 390, height: 844 });
  await page.click('nav a:has-text("Queue")');
  await seen('li[data-alert]');
  await page.click(`li[data-alert="${OPEN}"] a`);
  await seen(`[data-detail="alert:${OPEN}"]`);
  assert.equal(query().get('tab'), 'queue');
  await page.click('nav a:has-text("Map")');
  await seen('.maplibregl-canvas');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px wide`);
});

test('an operation in which nothing happened says what is watched', async () => {
  const quiet = await start({ empty: true });
  page = await open(browser);
  await log_in(page, quiet.url);
  await go(page, `${quiet.url}/map`);
  await seen(':text("Nothing waits for you.")');
  await seen(':text("Watched: 0 sources, 2 volumes")');
  await quiet.stop();
});

for (const theme of ['dark', 'light']) {
  test(`axe finds nothing on any screen, ${theme}`, async () => {
    page = await open(browser, { theme });
    await page.goto(`${fake.url}/login`);
    await seen('[data-ready-login]');
    const found = { login: await axe(page) };
    await log_in(page, fake.url, { name: 'root', password: PASSWORD });
    const screens = [`/map?sel=alert:${OPEN}`, '/incidents?sel=incident:2', '/journal?sel=entry:42', '/sources?sel=source:receiver-1', '/accounts', '/map?at=2020-01-01T00:00:00Z'];
    for (const screen of screens) {
      await go(page, fake.url + screen);
      if (screen === '/accounts') await seen('[data-account]');
      if (screen.includes('at=')) await flag('live', 'past');
      found[screen] = await axe(page);
    }
    const broken = Object.entries(found).flatMap(([screen, all]) => all.map((one) => `${screen}: ${one.id} ${one.nodes.map((node) => node.target).join(' ')}`));
    assert.deepEqual(broken, []);
  });
}
