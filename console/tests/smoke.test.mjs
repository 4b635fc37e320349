/**
 * The way through every screen, against any server: BASE_URL=http://..., and ONCE=<one-time login>
 * or NAME= and PASSWORD=. With JUDGE=yes it waits for an alert and judges it. Without BASE_URL it
 * takes the fake server.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { go, launch, log_in, open, PASSWORD } from '../dev/browser.mjs';
import { start } from '../dev/fake-server.mjs';

const fake = process.env.BASE_URL ? null : await start();
const url = process.env.BASE_URL ?? fake.url;
const judge = fake !== null || process.env.JUDGE === 'yes';
let browser;
let page;
before(async () => {
  browser = await launch();
  page = await open(browser);
  const how = process.env.ONCE ? { once: process.env.ONCE } : { name: process.env.NAME ?? 'ada', password: process.env.PASSWORD ?? PASSWORD };
  await log_in(page, url, how);
});
after(async () => {
  await browser.close();
  await fake?.stop();
});
const seen = (selector, options) => page.waitForSelector(selector, options);

test('aircraft are on the map', async () => {
  await go(page, `${url}/map`);
  await seen('html[data-map="drawn"]', { state: 'attached' });
  await page.waitForFunction(() => /[1-9]/.test(document.querySelector('.note')?.textContent ?? ''));
  assert.equal(await page.getAttribute('html', 'data-live'), 'live');
});

test('an alert is judged', { skip: judge ? false : 'JUDGE=yes is not set' }, async () => {
  await seen('li[data-alert][data-state="active"]', { timeout: 300_000 });
  const alert = await page.getAttribute('li[data-alert][data-state="active"]', 'data-alert');
  await page.click(`li[data-alert="${alert}"] a`);
  await seen('[data-evidence]');
  await page.keyboard.press('r');
  await seen('[data-verdict="relevant"]');
});

test('every screen is drawn', async () => {
  for (const screen of ['incidents', 'journal', 'sources', 'accounts', 'api-docs']) {
    await go(page, `${url}/${screen}`);
    await seen(screen === 'api-docs' ? '.swagger-ui .opblock' : 'main h1');
  }
});

test('the proof of the first entry is checked', async () => {
  await go(page, `${url}/journal?sel=entry:0`);
  await seen('[data-proof="ok"]');
});

test('the past is found by the slider, and live again', async () => {
  await go(page, `${url}/map`);
  await page.focus('[role=slider]');
  await page.keyboard.press('ArrowLeft');
  await seen('html[data-live="past"]', { state: 'attached' });
  await seen('[data-banner="past"]:not(:has-text("Fetching"))');
  assert.equal(await page.$('[data-banner="past"] .critical'), null, 'the past picture came');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('l');
  await seen('html[data-live="live"]', { state: 'attached' });
});

test('nothing on the way broke the page or its content policy', () => {
  assert.deepEqual(page.faults, []);
});
