/** The map with everything of the operation on it, in a browser against the fake server. */
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

async function at(address, { who = 'ada', ...options } = {}) {
  page = await open(browser, options);
  await log_in(page, fake.url, { name: who, password: PASSWORD });
  await go(page, fake.url + address);
  await flag('map', 'drawn');
  return page;
}
const seen = (selector, options) => page.waitForSelector(selector, options);
const flag = (name, value) => seen(`html[data-${name}="${value}"]`, { state: 'attached' });
const query = () => new URL(page.url()).searchParams;
const asked = (key, value) => page.waitForFunction(([k, v]) => new URLSearchParams(location.search).get(k) === v, [key, value]);
async function middle() {
  const box = await page.locator('.maplibregl-canvas').boundingBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}
const tool = (name) => page.click(`[data-tool="${name}"]`);
/** Close to the gate of Alma, without aircraft, which would be chosen first. */
const ALMA = '/map?map=2.3012,48.8653,16.00&off=track';

test('a gate on the map is selected by a click, and the link opens it', async () => {
  await at(ALMA);
  await page.mouse.click(...(await middle()));
  await asked('sel', 'thing:gate/alma');
  await seen('[data-detail="thing:gate/alma"]');
});

test('a unit and a volume of air are selected as what they are in the picture', async () => {
  await at('/map?map=2.3060,48.8672,16.00&off=track');
  await page.mouse.click(...(await middle()));
  await asked('sel', 'unit:crs-8');
});

test('layers are counted and put off; the address keeps it', async () => {
  await at('/map');
  await tool('layers');
  assert.equal(await page.getAttribute('[data-switch="zone"] [data-count]', 'data-count'), '8');
  assert.match(await page.textContent('[data-switch="zone"]'), /6 active · 1 unsurveyed/);
  assert.match(await page.textContent('[data-switch="bridge"]'), /1 closed/);
  await page.uncheck('[data-switch="zone"] input');
  await page.uncheck('[data-switch="track"] input');
  await asked('off', 'track,zone');
  await page.reload();
  await flag('map', 'drawn');
  await tool('layers');
  assert.equal(await page.isChecked('[data-switch="zone"] input'), false);
  await page.click('button:has-text("Show everything")');
  await asked('off', null);
});

test('the legend says what is not surveyed, in both languages, and axe finds nothing', async () => {
  await at('/map?map=2.3150,48.8615,13.60', { language: 'fr', theme: 'light' });
  await tool('layers');
  assert.match(await page.textContent('[data-legend]'), /non levé/);
  assert.deepEqual((await axe(page)).map((one) => `${one.id} ${one.nodes.map((node) => node.target).join(' ')}`), []);
  await page.click('.lang');
  await seen('[data-legend]:has-text("unsurveyed")');
});

test('a way is measured by keys alone, and Escape ends', async () => {
  await at('/map?map=2.3150,48.8615,14.00');
  await tool('measure');
  await page.focus('.maplibregl-canvas');
  for (const key of ['ArrowRight', 'ArrowDown', null]) {
    await page.keyboard.press('Space');
    const was = query().get('map');
    if (!key) continue;
    await page.keyboard.press(key);
    await page.waitForFunction((before) => new URLSearchParams(location.search).get('map') !== before, was);
  }
  await seen('[data-area]');
  assert.ok(Number(await page.getAttribute('[data-distance]', 'data-distance')) > 200);
  await page.keyboard.press('Backspace');
  await seen('[data-area]', { state: 'detached' });
  await page.keyboard.press('Escape');
  await seen('[data-panel]', { state: 'detached' });
});

test('a place is found by coordinates, an address and a name', async () => {
  await at('/map');
  await tool('go_to');
  await page.keyboard.type('48°48′18″N 2°07′13″E');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /^2\.1203,48\.8050/.test(new URLSearchParams(location.search).get('map') ?? ''));
  await page.fill('[data-panel="go_to"] input', 'general eisenhower');
  await seen('[data-found="site/grand-palais"]');
  await page.press('[data-panel="go_to"] input', 'Enter');
  await asked('sel', 'thing:site/grand-palais');
  await page.fill('[data-panel="go_to"] input', 'nowhere at all');
  await seen('[data-panel="go_to"]:has-text("addresses are those in the operation")');
});

test('a temporary zone is drawn and decided; a refusal is shown where it was asked', async () => {
  await at('/map?map=2.3150,48.8615,14.00&off=track');
  const [x, y] = await middle();
  await tool('zone');
  for (const [dx, dy] of [[-80, -60], [80, -60], [80, 60], [-80, 60]]) await page.mouse.click(x + dx, y + dy);
  await seen('[data-corners="4"]');
  await page.keyboard.press('Enter');
  const form = '[data-form="draw_zone"]';
  await page.click(`${form} [type=submit]`);
  await seen(`${form} :text("A name is needed.")`);
  await page.fill(`${form} [name=name]`, 'Colis suspect, Pont Royal');
  await page.fill(`${form} [name=reason_en]`, 'A parcel is being looked at.');
  await page.fill(`${form} [name=reason_fr]`, 'Un colis est examiné.');
  await page.selectOption(`${form} [name=colour]`, 'orange');
  await page.fill(`${form} textarea`, 'Report of the bomb squad.');
  // Somebody else changes the operation first.
  fake.stream.silent = true;
  fake.as('a-ada', { command: { do: 'edit_operation', changes: [{ op: 'set', kind: 'gate', id: 'alma', fields: { lanes: 9 } }], text: null }, expected: fake.world.package.seq });
  await page.click(`${form} [type=submit]`);
  await seen(`${form} [data-problem="stale"]`);
  const newer = page.waitForResponse((response) => /api\/operation\?seq=[1-9]/.test(response.url()));
  fake.stream.silent = false;
  fake.stream.cut();
  await (await newer).finished();
  await page.waitForFunction(() => document.documentElement.dataset.live === 'live');
  await page.click(`${form} [type=submit]`);
  await asked('sel', 'thing:zone/temporary-colis-suspect-pont-royal');
  await seen('[data-detail="thing:zone/temporary-colis-suspect-pont-royal"] :text("Colis suspect")');
  const { command } = fake.requests.at(-1);
  const [zone, ...rules] = command.changes;
  assert.deepEqual([zone.op, zone.kind, zone.fields.kind, zone.fields.colour], ['add', 'zone', 'temporary', 'orange']);
  assert.equal(zone.geometry.coordinates[0].length, 5, 'the ring is closed');
  assert.ok(Date.parse(zone.fields.ends_at) > Date.parse(zone.fields.starts_at));
  assert.deepEqual(rules.map((one) => [one.kind, one.fields.mode, one.fields.decision]), [['rule', 'any', 'refuse'], ['rule', 'emergency_vehicle', 'free']]);
  assert.equal(command.text, 'Report of the bomb squad.');
});

test('the past shows the operation as it was', async () => {
  await at('/map?map=2.3150,48.8615,14.00');
  const zone = { op: 'add', kind: 'zone', id: 'new', fields: { name: 'New', kind: 'temporary' }, geometry: { type: 'Polygon', coordinates: [[[2.31, 48.86], [2.32, 48.86], [2.32, 48.87], [2.31, 48.86]]] } };
  fake.as('a-ada', { command: { do: 'edit_operation', changes: [zone], text: null }, expected: fake.world.package.seq });
  await tool('layers');
  await seen('[data-switch="zone"] [data-count="9"]');
  const then = new Date(Date.now() - 20 * 60_000).toISOString();
  await go(page, `${fake.url}/map?map=2.3150,48.8615,14.00&at=${then}`);
  await flag('live', 'past');
  await tool('layers');
  await seen('[data-switch="zone"] [data-count="8"]');
});

test('a plan is looked at ahead, and what it changes is counted', async () => {
  await at('/map?map=2.3150,48.8615,14.00&show=plan:b');
  await seen('[data-preview="plan:b"][data-changed="4"]:has-text("Plan B")');
  await page.click('[data-preview] button');
  await asked('show', null);
  await seen('[data-preview]', { state: 'detached' });
});

test('what has changed since an entry is shown where it is', async () => {
  const change = { op: 'set', kind: 'gate', id: 'alma', fields: { lanes: 3 } };
  const told = fake.as('a-ada', { command: { do: 'edit_operation', changes: [change], text: null }, expected: fake.world.package.seq });
  assert.equal(told?.status ?? 200, 200);
  await at('/map?map=2.3150,48.8615,14.00&show=since:1');
  await seen('[data-preview="since:1"]:not([data-changed="0"])');
  await page.click('[data-preview] button');
  await seen('[data-preview]', { state: 'detached' });
});

test('the map tilts and is level again, and a link keeps it', async () => {
  await at('/map');
  await tool('tilt');
  await asked('tilt', '1');
  await page.reload();
  await flag('map', 'drawn');
  await seen('[data-tool="tilt"][aria-pressed="true"]');
  await tool('tilt');
  await asked('tilt', null);
});

test('a base map is read by ranges from this server alone', async () => {
  await fake.stop();
  fake = await start({ basemap: true });
  page = await open(browser);
  const ranges = [];
  page.on('response', (response) => { if (response.url().endsWith('/basemap.pmtiles')) ranges.push(response.status()); });
  await log_in(page, fake.url, { name: 'ada', password: PASSWORD });
  await go(page, `${fake.url}/map?map=2.3250,48.8595,14.00`);
  await flag('map', 'drawn');
  await seen('.note:has-text("© OpenStreetMap")');
  while (ranges.length < 3) await page.waitForResponse((response) => response.url().endsWith('/basemap.pmtiles'));
  assert.ok(ranges.every((status) => status === 206), String(ranges));
});

test('two thousand things are drawn, and still answer', async (t) => {
  const { things } = fake.world.package.versions[0];
  const post = things.find((one) => one.kind === 'post');
  for (let i = 0; i < 2000; i++) {
    const coordinates = [2.26 + (i % 50) * 0.0026, 48.83 + Math.floor(i / 50) * 0.0016];
    things.push({ ...post, id: `many-${i}`, name: `Poste ${i}`, geometry: { type: 'Point', coordinates } });
  }
  page = await open(browser);
  await page.addInitScript(() => new MutationObserver(() => { window.drawn_at ??= document.documentElement.dataset.map && performance.now(); }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-map'] }));
  await log_in(page, fake.url, { name: 'ada', password: PASSWORD });
  await go(page, `${fake.url}/map?map=2.3250,48.8595,13.00`);
  await flag('map', 'drawn');
  t.diagnostic(`drawn after ${Math.round(await page.evaluate(() => window.drawn_at))} ms`);
  await tool('layers');
  await seen('[data-switch="post"] [data-count="2004"]');
});

test('the map is printed light, with legend, north and time', async () => {
  await at('/map?map=2.3150,48.8615,13.60');
  await page.evaluate(() => { window.print = () => { window.printed = true; }; });
  await tool('print');
  await page.waitForFunction(() => window.printed);
  await page.emulateMedia({ media: 'print' });
  await seen('[data-paper] img');
  assert.equal(await page.isVisible('[data-paper] [data-legend]'), true);
  assert.match(await page.textContent('[data-paper] header'), /Paris.*As of/s);
  assert.equal(await page.isVisible('nav'), false);
  // The corner of the picture is of the light ground.
  const light = await page.evaluate(async () => {
    const image = document.querySelector('[data-paper] img');
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const ctx = canvas.getContext('2d');
    ctx.drawImage(image, 3, 3, 1, 1, 0, 0, 1, 1);
    return ctx.getImageData(0, 0, 1, 1).data[0];
  });
  assert.ok(light > 200, `${light}`);
});
