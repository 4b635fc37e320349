/** The operation before the day: its things, edits, calendar, plans, and what everybody may ask. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { axe } from '../dev/axe.mjs';
import { go, launch, log_in, open, PASSWORD } from '../dev/browser.mjs';
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
/** The public page: nobody is logged in. */
async function anybody(address = '/public', options = {}) {
  page = await open(browser, options);
  await go(page, fake.url + address);
  return page;
}
const seen = (selector, options) => page.waitForSelector(selector, options);
const flag = (name, value) => seen(`html[data-${name}="${value}"]`, { state: 'attached' });
const query = () => new URL(page.url()).searchParams;
const path = () => new URL(page.url()).pathname;
const told = (tone, part) => seen(`[data-notice="${tone}"]:has-text("${part}")`);
const texts = (selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent.trim()));
const things = () => fake.world.package.versions.at(-1).things;

test('every kind is listed with its count, and its table is sorted by a press on a heading', async () => {
  await at('/operation');
  const count = things().filter((one) => one.kind === 'gate').length;
  await seen(`[data-kind="gate"]:has-text("${count}")`);
  await page.click('[data-kind="gate"]');
  await seen('th button:has-text("Lanes")');
  assert.equal(path(), '/operation/gate');
  const lanes = async () => (await page.$$eval('tr[data-row]', (all) => all.map((one) => Number(one.querySelector('td.right')?.textContent))));
  await page.click('th button:has-text("Lanes")');
  await seen('th[aria-sort="ascending"]');
  assert.deepEqual(await lanes(), [...await lanes()].sort((a, b) => a - b));
  await page.click('th button:has-text("Lanes")');
  await seen('th[aria-sort="descending"]');
  assert.deepEqual(await lanes(), [...await lanes()].sort((a, b) => b - a));
  assert.equal(query().get('sort'), '-lanes', 'a link opens it sorted alike');
});

test('a table is copied whole, with the times of the package', async () => {
  await at('/operation/session', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.click('button:has-text("Copy as CSV")');
  await seen('button:has-text("Copied")');
  const [head, first] = (await page.evaluate(() => navigator.clipboard.readText())).split('\r\n');
  assert.match(head, /^Id,Name,Site,Hall,From,Until,Spectators,Source,Note/);
  assert.match(first, /^ceremony,Cérémonie,Trocadéro,,\d{4}-\d\d-\d\dT/);
});

test('a kind with hundreds of things holds few rows in the page', async () => {
  for (let i = 0; i < 700; i++) things().push({ kind: 'session', id: `s-${i}`, name: `Séance ${i}`, fields: { name: `Séance ${i}`, site: 'versailles' }, geometry: null, file: 'sessions.csv', surveyed: false, changed: null });
  await at('/operation/session');
  await seen('table[aria-rowcount="712"]');
  assert.ok((await page.$$('tr[data-row]')).length < 80);
});

test('anything is found by its words, from the search and from the palette', async () => {
  await at('/operation');
  await page.fill('input[type=search]', 'eisenhower');
  await seen('tr[data-row="site/grand-palais"]');
  assert.equal(query().get('q'), 'eisenhower');
  await page.click('tr[data-row="site/grand-palais"] a');
  await seen('[data-thing="site/grand-palais"]');
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('Control+k');
  await page.keyboard.type('debilly gate');
  await page.keyboard.press('Enter');
  await seen('[data-thing="gate/debilly"]');
  assert.equal(query().get('sel'), 'thing:gate/debilly');
});

test('a zone shows its rules as a table, its order, gates and times, and they lead back', async () => {
  await at('/operation/zone/gris');
  await seen('[data-now="true"]:has-text("active now")');
  assert.ok((await texts('[data-rules] tbody tr:not(.reason)')).length >= 4);
  await seen('[data-rules] :text("not at all")');
  await seen('[data-uses="barrier zone"] a:has-text("Quai nord")');
  await page.click('[data-uses="gate zone"] a:has-text("Alma")');
  await seen('[data-thing="gate/alma"] [data-uses="lane gate"]');
  await page.click('[data-field="zone"] a');
  await seen('[data-thing="zone/gris"]');
  await page.click('[data-orders] a');
  await seen('[data-thing="order/arrete-1"] [data-covers] a:has-text("Trocadéro, tribunes")');
  const pdf = await page.context().request.get(fake.url + (await page.getAttribute('[data-pdf="fr"]', 'href')));
  assert.equal(pdf.headers()['content-type'], 'application/pdf');
});

test('a site shows the cameras near it, and what is not surveyed says so', async () => {
  await at('/operation/site/grand-palais');
  await seen('[data-cameras] a:has-text("Caméra 2")');
  await go(page, `${fake.url}/operation/camera/cam-5`);
  await seen('dd:has-text("unsurveyed")');
});

test('a thing is selected on the map, and its panel leads to its page', async () => {
  await at('/operation/gate/alma');
  await page.click('header a:has-text("Show on the map")');
  await flag('screen', 'map');
  assert.equal(query().get('sel'), 'thing:gate/alma');
  await page.click('[data-detail="thing:gate/alma"] [data-page]');
  await seen('[data-thing="gate/alma"]');
});

test('a planner changes one field: one change is sent with what it was decided on, and the page says so', async () => {
  await at('/operation/gate/alma?sel=thing:gate/alma', { who: 'paula' });
  const { seq } = fake.world.package;
  await page.keyboard.press('e');
  await seen('[data-form="edit_thing"]');
  await page.click('[data-form] button[type=submit]');
  await seen('[data-form] :text("Nothing was changed.")');
  await page.fill('[data-form] [name=lanes]', '14');
  await page.fill('[data-form] label:text-is("Why") + textarea', 'Two more lanes came.');
  await page.click('[data-form] button[type=submit]');
  await told('good', 'Done');
  const [sent] = fake.requests;
  assert.deepEqual(sent.command, { do: 'edit_operation', changes: [{ op: 'set', kind: 'gate', id: 'alma', fields: { lanes: 14 } }], text: 'Two more lanes came.' });
  assert.equal(sent.expected, seq);
  await seen('[data-field="lanes"]:has-text("14")');
  await seen('[data-changed="edit"]');
});

test('a wrong number is said before it is sent, and a refusal with its mend', async () => {
  await at('/operation/gate/alma?sel=thing:gate/alma');
  await page.click('header button:has-text("Edit")');
  await page.fill('[data-form] [name=lanes]', 'many');
  await page.click('[data-form] button[type=submit]');
  await seen('[data-form] [role=alert]:has-text("no number")');
  assert.equal(fake.requests.length, 0);
  await page.fill('[data-form] [name=lanes]', '15');
  fake.world.package.versions.push({ ...fake.world.package.versions.at(-1), seq: 10_000 });
  await page.click('[data-form] button[type=submit]');
  await seen('[data-form] [role=alert]:has-text("Look at it again, then decide.")');
  await seen('[data-form="edit_thing"]');
});

test('a row is added and taken out again', async () => {
  await at('/operation/rule', { who: 'paula' });
  await page.click('#do-add_thing');
  await seen('[data-form="add_thing"]');
  await page.fill('[data-form] [name=id]', 'bleu-boat');
  await page.selectOption('[data-form] [name=zone]', 'bleu');
  await page.selectOption('[data-form] [name=mode]', 'boat');
  await page.click('[data-form] button[type=submit]');
  await seen('[data-form] [role=alert]:has-text("Answer is missing.")');
  await page.selectOption('[data-form] [name=decision]', 'refuse');
  await page.fill('[data-form] [name=reason_en]', 'No boats.');
  await page.fill('[data-form] [name=reason_fr]', 'Pas de bateaux.');
  await page.click('[data-form] button[type=submit]');
  await seen('[data-thing="rule/bleu-boat"]');
  assert.equal(fake.requests[0].command.changes[0].op, 'add');
  await page.click('header button:has-text("Remove")');
  await page.click('[data-form="remove_thing"] button[type=submit]');
  await seen('table[aria-rowcount]');
  await page.waitForFunction(() => !document.querySelector('[data-row="rule/bleu-boat"]'));
  assert.deepEqual(fake.requests[1].command.changes, [{ op: 'remove', kind: 'rule', id: 'bleu-boat' }]);
});

test('a gate is added at a place of its own', async () => {
  await at('/operation/gate', { who: 'paula' });
  await page.click('#do-add_thing');
  await page.fill('[data-form] [name=id]', 'tuileries');
  await page.fill('[data-form] [name=name]', 'Tuileries');
  await page.selectOption('[data-form] [name=zone]', 'gris');
  await page.selectOption('[data-form] [name=barrier]', 'quai-nord');
  await page.click('[data-form] button[type=submit]');
  await seen('[data-form] [role=alert]:has-text("It needs a place.")');
  await page.click('[data-form] button:has-text("Pick on the map")');
  await seen('html[data-map="drawn"]', { state: 'attached' });
  const box = await page.locator('.maplibregl-canvas').boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.click('[data-form] button[type=submit]');
  await told('good', 'Done');
  const [change] = fake.requests[0].command.changes;
  assert.equal(change.geometry.type, 'Point');
  assert.deepEqual(change.fields, { name: 'Tuileries', zone: 'gris', barrier: 'quai-nord' });
});

test('who may not change the operation is told who may', async () => {
  await at('/operation/gate/alma?sel=thing:gate/alma', { who: 'grace' });
  const edit = await seen('header button:has-text("Edit")');
  assert.match(await edit.getAttribute('title'), /planner, duty commander/);
  await page.keyboard.press('e');
  await told('bad', 'planner');
  assert.equal(fake.requests.length, 0);
});

test('in the past, the operation is as it was, and nothing is changed', async () => {
  const then = new Date(Date.now() - 5 * 60_000).toISOString();
  await at(`/operation/gate/alma?at=${then}`);
  await flag('live', 'past');
  const edit = await seen('header button:has-text("Edit")');
  assert.equal(await edit.getAttribute('aria-disabled'), 'true');
});

test('a plan is activated by two persons', async () => {
  fake.accounts.push({ account: 'a-zoe', name: 'Zoe', roles: ['duty_commander'], password: PASSWORD, password_set: true });
  await at('/plans');
  await seen('[data-plan="a"][data-active="true"]');
  assert.equal(await page.getAttribute('[data-plan="a"] button', 'aria-disabled'), 'true');
  await page.click('[data-plan="b"] button:has-text("Activate the plan")');
  await told('good', 'a second person');
  const number = fake.world.next.proposal - 1;
  await page.context().close();
  await at('/plans', { who: 'zoe' });
  await page.click(`[data-proposal="${number}"] button:has-text("Approve")`);
  await seen('[data-plan="b"][data-active="true"]');
  await go(page, `${fake.url}/operation/gate/alma`);
  await seen('[data-changed="plan"]');
});

test('plans stand side by side with how long they can still be decided, and what they change', async () => {
  await at('/plans');
  await seen('[data-plan="b"] [data-decide="warning"]:has-text("in 59 min")');
  await seen('[data-plan="c"] [data-decide="critical"]:has-text("over since")');
  await seen('[data-changes="5"]');
  const lanes = await texts('[data-difference="set gate/alma"] tr');
  assert.match(lanes[0], /Lanes\s*12\s*→\s*4/);
  await seen('[data-difference="add gate/royal"]');
  await seen('[data-difference="remove lane/alma-1"]');
  assert.match(await page.getAttribute('[data-show]', 'href'), /^\/map\?.*show=plan:b/);
  await page.click('[data-plan="c"] a:has-text("What it changes")');
  await seen('[data-changes="0"]:has-text("Nothing differs.")');
});

test('what has changed since an entry is compared', async () => {
  await at('/plans', { who: 'paula' });
  const since = fake.world.entries.length - 1;
  fake.as('a-paula', { command: { do: 'edit_operation', changes: [{ op: 'set', kind: 'gate', id: 'alma', fields: { lanes: 3 } }], text: null }, expected: fake.world.package.seq });
  await page.fill('[name=since]', 'soon');
  await page.press('[name=since]', 'Enter');
  await seen(':text("Give the number of an entry.")');
  await page.fill('[name=since]', String(since));
  await page.press('[name=since]', 'Enter');
  await seen('[data-changes="1"] [data-difference="set gate/alma"]');
  assert.equal(query().get('since'), String(since));
});

test('the calendar shows times and the orders that cover them, by the keys alone', async () => {
  await at('/calendar?kinds=zone');
  await seen('[data-calendar="7"]');
  await seen('[data-now-line]', { state: 'attached' });
  await seen('[data-row="zone/gris"] [data-order="arrete-1"]');
  await page.focus('[role=region][aria-label="Calendar"]');
  await page.keyboard.press('+');
  await seen('[data-zoom="week"]');
  await page.keyboard.press('+');
  await seen('[data-zoom="day"]');
  const middle = query().get('middle');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((was) => !location.search.includes(was), middle);
  await page.keyboard.press('ArrowDown');
  await seen('li.chosen[data-row]');
  await page.keyboard.press('Enter');
  await seen('[data-thing^="zone/"]');
});

test('the calendar is filtered by kind', async () => {
  await at('/calendar');
  await seen('[data-row^="site/"]');
  await page.click('[data-filter="bridge"]');
  await seen('[data-calendar="4"]');
  assert.equal(query().get('kinds'), 'bridge');
});

test('anybody asks, without a login, and nothing is stored or asked of anybody else', async () => {
  page = await open(browser);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await go(page, `${fake.url}/public`);
  const before = await page.evaluate(() => JSON.stringify(localStorage));
  await page.selectOption('[name=zone]', 'gris');
  await seen('[data-decision="pass"]:has-text("Yes, with a pass")');
  await seen('[data-decision] :text("2024-00968")');
  await page.selectOption('[name=mode]', 'car');
  await seen('[data-decision="refuse"]:has-text("No.")');
  await page.selectOption('[name=mode]', 'pedestrian');
  await page.selectOption('[name=role]', 'ticket_holder');
  await seen('[data-decision="ticket"]');
  await page.click('.lang');
  await seen('html[lang="fr"]', { state: 'attached' });
  await seen('[data-decision="ticket"]:has-text("Les détenteurs de billet entrent à pied.")');
  assert.equal(await page.evaluate(() => JSON.stringify(localStorage)), before);
  assert.deepEqual(await page.context().cookies(), []);
  assert.ok(asked.every((one) => one.startsWith(fake.url)));
  assert.ok(!asked.some((one) => /api\/(session|operation|picture)/.test(new URL(one).pathname)), 'nobody is asked who they are');
});

test('a link holds the question: zone, way, time and language', async () => {
  const later = new Date(Date.now() + 30 * 3_600_000).toISOString();
  await anybody(`/public?zone=gris&mode=car&lang=fr&at=${later}`);
  await seen('[data-decision="free"]:has-text("Oui, librement.")');
  await seen('html[lang="fr"]', { state: 'attached' });
});

test('a place is given by coordinates or by the device, only when asked, and is not in the address', async () => {
  await anybody('/public', { geolocation: { latitude: 48.8642, longitude: 2.3205 }, permissions: ['geolocation'] });
  await page.fill('[name=place]', 'near the river');
  await page.press('[name=place]', 'Enter');
  await seen('[role=alert]');
  await page.fill('[name=place]', '48,9244; 2,3600');
  await page.press('[name=place]', 'Enter');
  await seen('[data-decision="free"]:has-text("Stade de France")');
  await seen('[data-place]', { state: 'attached' });
  await page.click('button:has-text("Where I am")');
  await seen('[data-decision="pass"]:has-text("Périmètre SILT")');
  assert.ok(!page.url().includes('48.8'));
});

test('a device that does not say where it is leaves the other ways', async () => {
  await anybody('/public', { permissions: [] });
  await page.click('button:has-text("Where I am")');
  await seen('[role=alert]:has-text("choose a zone")');
});

test('on a phone, the public page is as wide as the phone, in both languages', async () => {
  await anybody('/public?zone=gris', { width: 390, height: 844 });
  await seen('[data-decision]');
  for (const language of ['en', 'fr']) {
    await seen(`html[lang="${language}"]`, { state: 'attached' });
    const wide = await page.$eval('.page', (one) => one.scrollWidth);
    assert.ok(wide <= 390, `${language}: ${wide} px wide`);
    await page.click('.lang');
  }
});

for (const theme of ['dark', 'light']) {
  test(`axe finds nothing on the screens of the operation, ${theme}`, async () => {
    page = await open(browser, { theme });
    const found = {};
    await go(page, `${fake.url}/public?zone=gris`);
    await seen('[data-decision]');
    found.public = await axe(page);
    await log_in(page, fake.url);
    const screens = {
      '/operation/zone': '[data-row]', '/operation?q=alma': '[data-row]', '/operation/zone/gris?sel=thing:zone/gris': '[data-thing]', '/operation/order/arrete-1': '[data-thing]',
      '/operation/plan/b?sel=thing:plan/b': '[data-changes]', '/operation/gate/alma': '[data-thing]', '/calendar?sel=thing:zone/gris': '[data-row]', '/plans': '[data-changes]',
    };
    for (const [screen, drawn] of Object.entries(screens)) {
      await go(page, fake.url + screen);
      await seen(drawn);
      found[screen] = await axe(page);
    }
    await go(page, `${fake.url}/operation/order/arrete-1?sel=thing:order/arrete-1`);
    await seen('[data-thing]');
    await page.keyboard.press('e');
    await seen('[data-form]');
    found.form = await axe(page);
    const broken = Object.entries(found).flatMap(([screen, all]) => all.map((one) => `${screen}: ${one.id} ${one.nodes.map((node) => node.target).join(' ')}`));
    assert.deepEqual(broken, []);
  });
}
