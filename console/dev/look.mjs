/**
 * Takes a picture of every screen in four sizes into screenshots/, and asks axe about each.
 *
 *   npm run look [-- part-of-a-name ...]
 *
 * Against another server: BASE_URL=http://... and ONCE=<one-time login> or NAME=, PASSWORD=.
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch, log_in, open, PASSWORD, ready } from './browser.mjs';
import { axe } from './axe.mjs';
import { start } from './fake-server.mjs';

const OUT = fileURLToPath(new URL('../screenshots/', import.meta.url));
const SIZES = { laptop: [1280, 800], desk: [1920, 1080], wall: [3840, 1080], phone: [390, 844] };
const only = process.argv.slice(2);
const wanted = (name) => only.length === 0 || only.some((part) => name.includes(part));

const base = process.env.BASE_URL ?? null;
const fake = base ? null : await start();
const url = base ?? fake.url;
await mkdir(OUT, { recursive: true });
const browser = await launch();
let faults = 0;

async function how(name) {
  if (process.env.ONCE) return { once: process.env.ONCE };
  return { name: process.env.NAME ?? name, password: process.env.PASSWORD ?? PASSWORD };
}

async function shoot(page, name, full = true) {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${OUT}${name}.png` });
  const found = full ? await axe(page) : [];
  for (const one of found) console.log(`  axe ${name}: ${one.id} (${one.impact}) ${one.nodes.slice(0, 3).map((n) => `${n.target} ${n.any?.[0]?.message ?? ''}`).join(' | ')}`);
  for (const one of page.faults) console.log(`  fault ${name}: ${one}`);
  faults += found.length + page.faults.length;
  page.faults.length = 0;
  console.log(name);
}

const first_alert = fake ? `alert:${fake.world.next.alert - 1}` : '';
const SCREENS = {
  map: '/map', 'map-alert': `/map?sel=${first_alert}`, incidents: '/incidents?sel=incident:2', journal: '/journal?sel=entry:6',
  sources: '/sources?sel=source:receiver-1',
};

let cookies = null;
async function inside(size, options = {}, name = 'ada') {
  const [width, height] = SIZES[size];
  const page = await open(browser, { width, height, ...options });
  // A one-time login is good once: the session it began is shared by every page.
  if (base && cookies) await page.context().addCookies(cookies);
  else await log_in(page, url, await how(name));
  if (base) cookies = await page.context().cookies();
  return page;
}

async function screens(size, options, suffix, list = Object.entries(SCREENS)) {
  const todo = list.filter(([name]) => wanted(`${name}-${size}${suffix}`));
  if (todo.length === 0) return;
  const page = await inside(size, options);
  for (const [name, path] of todo) {
    await page.goto(url + path);
    await ready(page);
    if (path.startsWith('/journal')) await page.waitForSelector('[data-proof="ok"], [data-row]');
    await shoot(page, `${name}-${size}${suffix}`);
  }
  await page.context().close();
}

for (const size of Object.keys(SIZES)) await screens(size, {}, '');
await screens('laptop', { theme: 'light' }, '-light');
await screens('laptop', { language: 'fr' }, '-fr', Object.entries(SCREENS).slice(0, 3));

/** States that a person meets seldom. */
const STATES = {
  async login() {
    const page = await open(browser);
    await page.goto(`${url}/login`);
    await page.waitForSelector('[data-ready-login]');
    return page;
  },
  async 'queue-phone'() {
    const page = await inside('phone');
    await page.goto(`${url}/map?tab=queue&sel=${first_alert}`);
    await ready(page);
    return page;
  },
  async past() {
    const page = await inside('laptop');
    const at = new Date(Date.now() - 20 * 60_000).toISOString().replace(/\.\d+Z/, 'Z');
    await page.goto(`${url}/map?at=${at}&sel=alert:4`);
    await ready(page);
    await page.waitForFunction(() => document.documentElement.dataset.live === 'past');
    await page.waitForTimeout(600);
    return page;
  },
  async keys() {
    const page = await inside('laptop');
    await page.goto(`${url}/map`);
    await ready(page);
    await page.keyboard.press('?');
    await page.waitForSelector('dialog');
    return page;
  },
  async palette() {
    const page = await inside('laptop');
    await page.goto(`${url}/map?sel=${first_alert}`);
    await ready(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('a');
    return page;
  },
};
const FAKE_STATES = {
  async form() {
    const page = await inside('laptop');
    await page.goto(`${url}/map?sel=${first_alert}`);
    await ready(page);
    await page.keyboard.press('i');
    await page.waitForSelector('[data-form]');
    return page;
  },
  async silence() {
    const page = await inside('laptop', {}, 'grace');
    await page.goto(`${url}/map?sel=${first_alert}`);
    await ready(page);
    await page.keyboard.press('s');
    await page.waitForSelector('[data-form]');
    return page;
  },
  async accounts() {
    const page = await inside('laptop', {}, 'root');
    await page.goto(`${url}/accounts`);
    await page.waitForSelector('[data-account]');
    return page;
  },
  async 'accounts-refused'() {
    const page = await inside('laptop');
    await page.goto(`${url}/accounts`);
    await ready(page);
    return page;
  },
  async auditor() {
    const page = await inside('laptop', {}, 'bob');
    await page.goto(`${url}/map?sel=${first_alert}`);
    await ready(page);
    return page;
  },
  async once() {
    fake.onces.set('look', 'a-root');
    fake.accounts.find((one) => one.account === 'a-root').password_set = false;
    const page = await open(browser);
    await page.goto(`${url}/login#once=look`);
    await page.waitForSelector('[data-step="set"]');
    return page;
  },
  async docs() {
    const page = await inside('laptop');
    await page.goto(`${url}/api-docs`);
    await page.waitForSelector('.swagger-ui .opblock');
    return page;
  },
  async lost() {
    const page = await inside('laptop');
    await page.goto(`${url}/map?sel=${first_alert}`);
    await ready(page);
    fake.cut();
    await page.waitForSelector('[data-banner="lost"]');
    await page.waitForTimeout(400);
    return page;
  },
};
for (const [name, open_it] of Object.entries(fake ? { ...STATES, ...FAKE_STATES } : STATES)) {
  if (!wanted(name)) continue;
  const page = await open_it();
  await shoot(page, name, name !== 'docs');
  await page.context().close();
  fake?.up();
}
if (fake && wanted('empty')) {
  const quiet = await start({ empty: true });
  const page = await open(browser);
  await log_in(page, quiet.url);
  await page.goto(`${quiet.url}/map`);
  await ready(page);
  await shoot(page, 'empty');
  await page.context().close();
  await quiet.stop();
}
await browser.close();
await fake?.stop();
console.log(faults === 0 ? 'no fault' : `${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
