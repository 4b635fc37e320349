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
import { PASS } from './fake/gates.mjs';
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
  map: '/map', 'map-near': '/map?map=2.3150,48.8615,13.60&sel=thing:gate/alma', 'map-tilt': '/map?map=2.3450,48.8500,10.20&tilt=1', 'map-alert': `/map?sel=${first_alert}`, incidents: '/incidents?sel=incident:2', journal: '/journal?sel=entry:6',
  sources: '/sources?sel=source:receiver-1',
  air: '/air', 'air-exemptions': '/air?part=exemptions', 'air-receivers': '/air?part=receivers',
  gates: '/gates?sel=thing:gate/alma', 'gates-doubles': '/gates?part=doubles', 'gates-bad': '/gates?reports=1&sel=thing:gate/quai-branly', 'map-gate': '/map?map=2.2990,48.8646,15.50&sel=thing:gate/alma&off=track',
  cameras: '/cameras?sel=thing:camera/cam-1', 'cameras-health': '/cameras?part=health&sel=thing:camera/cam-3', 'cameras-clips': '/cameras?part=clips', 'cameras-wall-6x4': '/cameras?grid=6x4',
  'camera-page': '/cameras/cam-2?sel=thing:camera/cam-2', 'camera-moved': '/cameras/cam-4?sel=thing:camera/cam-4', calibrate: '/cameras/cam-1/calibrate?sel=thing:camera/cam-1', 'map-crowd': '/map?map=2.3134,48.8643,18.00&off=track,zone', 'map-cameras': '/map?map=2.3012,48.8647,17.20&sel=thing:camera/cam-1&off=track',
  operation: '/operation/session', zone: '/operation/zone/gris?sel=thing:zone/gris', order: '/operation/order/arrete-1', plan: '/operation/plan/b?sel=thing:plan/b',
  calendar: '/calendar', 'calendar-day': '/calendar?zoom=day&sel=thing:zone/gris', plans: '/plans',
  runs: '/runs', 'run-progress': '/runs/3', 'run-broken': '/runs/1', 'run-people': '/runs/3?part=people&row=u-0003&cell=1.0', 'run-week': '/runs/3?part=people&by=post&span=week&row=p-0006&cell=2.1', 'run-members': '/runs/3?part=people&by=member&unit=u-0003', 'run-opens': '/runs/3?part=opens', 'run-compare': '/runs/3?part=compare&with=4.1',
};
/** Without a login, and as often on a phone. */
const OPEN = { public: '/public', 'public-zone': '/public?zone=gris&motive=resident', 'public-no': '/public?zone=gris&mode=car&lang=fr' };

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

/** Until the pictures of the cameras are there; what cannot be shown says so. */
async function cameras_shown(page, path) {
  if (path.includes('calibrate')) {
    await page.waitForSelector('[data-tried]:not([data-tried="0"])');
    return page.waitForSelector('html[data-map="drawn"]', { state: 'attached' });
  }
  if (path.includes('part=')) return page.waitForSelector('[data-row], [data-clip]');
  await page.waitForSelector('[data-video="video"], [data-video="stills"]', { timeout: 15_000 }).catch(() => {});
  await page.waitForTimeout(2_500);
}
async function screens(size, options, suffix, list = Object.entries(SCREENS)) {
  const todo = list.filter(([name]) => wanted(`${name}-${size}${suffix}`));
  if (todo.length === 0) return;
  const page = await inside(size, options);
  for (const [name, path] of todo) {
    await page.goto(url + path);
    await ready(page);
    if (path.startsWith('/gates')) await page.waitForSelector('[data-row]');
    if (path.startsWith('/cameras') || name.startsWith('map-c')) await cameras_shown(page, path);
    if (path.startsWith('/runs')) await page.waitForSelector('[data-row], [data-curve]');
    if (path.startsWith('/journal')) await page.waitForSelector('[data-proof="ok"], [data-row]');
    await shoot(page, `${name}-${size}${suffix}`);
  }
  await page.context().close();
}

for (const size of Object.keys(SIZES)) await screens(size, {}, '');
await screens('laptop', { theme: 'light' }, '-light');
await screens('laptop', { language: 'fr' }, '-fr', Object.entries(SCREENS).filter(([name]) => !['journal', 'sources'].includes(name)));

for (const [size, theme] of [...Object.keys(SIZES).map((one) => [one, 'dark']), ['phone', 'light'], ['laptop', 'light']]) {
  for (const [name, path] of Object.entries(OPEN)) {
    const full = `${name}-${size}${theme === 'light' ? '-light' : ''}`;
    if (!wanted(full)) continue;
    const [width, height] = SIZES[size];
    const page = await open(browser, { width, height, theme });
    await page.goto(url + path);
    await ready(page);
    if (path.includes('zone=')) await page.waitForSelector('[data-decision]');
    await shoot(page, full);
    await page.context().close();
  }
}

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
/** A panel of the map, opened by its tool. */
async function map_tool(name, then = async () => {}) {
  const page = await inside('laptop');
  await page.goto(`${url}/map?map=2.3150,48.8615,13.60`);
  await ready(page);
  await page.click(`[data-tool="${name}"]`);
  await then(page);
  return page;
}
/** Where a pass was, asked and answered. */
async function asked_where(size) {
  const page = await inside(size);
  await page.goto(`${url}/gates?part=pass`);
  await ready(page);
  await page.fill('[name=pass]', PASS);
  await page.fill('[name=purpose]', 'Lost child, found at Alma');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-movements]');
  return page;
}
const corners = (...all) => async (page) => {
  for (const [x, y] of all) await page.mouse.click(x, y);
};
const FAKE_STATES = {
  'gates-pass': () => asked_where('laptop'),
  'gates-pass-phone': () => asked_where('phone'),
  async 'gates-past'() {
    const page = await inside('laptop');
    await page.goto(`${url}/gates?at=${new Date(Date.now() - 20 * 60_000).toISOString().replace(/\.\d+Z/, 'Z')}`);
    await ready(page);
    return page;
  },
  'map-layers': () => map_tool('layers'),
  'map-measure': () => map_tool('measure', corners([450, 300], [600, 250], [680, 420])),
  'map-zone': () => map_tool('zone', async (page) => {
    await corners([500, 300], [650, 280], [680, 420], [520, 440])(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-form="draw_zone"]');
  }),
  async form() {
    const page = await inside('laptop');
    await page.goto(`${url}/map?sel=${first_alert}`);
    await ready(page);
    await page.keyboard.press('i');
    await page.waitForSelector('[data-form]');
    return page;
  },
  async edit() {
    const page = await inside('laptop', {}, 'paula');
    await page.goto(`${url}/operation/order/arrete-1?sel=thing:order/arrete-1`);
    await ready(page);
    await page.keyboard.press('e');
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
/** A gate's box and its phones: what was done before, and what is there then. */
const OFFICER = async (page) => {
  await page.keyboard.press('s');
  await page.waitForSelector('[data-panel="agents"]');
  await code(page, 'CP1:OFFICER');
  await page.waitForSelector('[data-signed-on], [data-verdict]');
};
async function code(page, text) {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}
const scanned = (text) => async (page) => {
  await code(page, text);
  await page.waitForSelector('[data-verdict]');
};
const opened = (key, panel) => async (page) => {
  await page.keyboard.press(key);
  await page.waitForSelector(`[data-panel="${panel}"]`);
};
const with_officer = (one) => one.gate.sign_on({ text: 'CP1:OFFICER', post: 'Alma 1' });
const GATES = {
  gate: {}, 'gate-admit': { then: scanned('CP1:GOOD') }, 'gate-photo': { then: scanned('CP1:PHOTO') }, 'gate-again': { then: scanned('CP1:AGAIN') },
  'gate-van': { then: scanned('CP1:VAN') }, 'gate-search': { then: scanned('CP1:SEARCH') }, 'gate-escort': { then: scanned('CP1:ESCORT') },
  'gate-code': { then: scanned('CP1:CODE') }, 'gate-refuse': { then: scanned('CP1:REVOKED') }, 'gate-early': { then: scanned('CP1:EARLY') },
  'gate-officer': { before: with_officer, then: scanned('CP1:REVOKED') },
  'gate-overrule': { before: with_officer, then: async (page) => {
    await scanned('CP1:REVOKED')(page);
    await page.keyboard.press('o');
    await page.waitForSelector('[data-form="overrule"]');
  } },
  'gate-refused': { before: with_officer, then: async (page) => {
    await scanned('CP1:REVOKED')(page);
    await page.keyboard.press('r');
    await page.waitForSelector('#slip');
  } },
  'gate-slip': { before: with_officer, then: async (page) => {
    await scanned('CP1:REVOKED')(page);
    await page.keyboard.press('r');
    await page.waitForSelector('#slip');
    await page.keyboard.press('p');
    await page.waitForSelector('article');
  } },
  'gate-short': { then: opened('k', 'short') }, 'gate-agents': { then: OFFICER }, 'gate-keys': { then: opened('?', 'keys') },
  'gate-enrol-phone': { then: async (page) => {
    await opened('e', 'phone')(page);
    await page.waitForSelector('[data-enrolment]');
  } },
  'gate-glass': { before: with_officer, then: opened('b', 'glass') }, 'gate-press': { then: opened('f', 'press') },
  'gate-pressure': { before: (one) => { with_officer(one); one.gate.press({ minutes: 15 }); } },
  'gate-exit': { then: async (page) => {
    await page.keyboard.press('x');
    await page.waitForSelector('[data-banner="exit"]');
  } },
  'gate-training': { before: (one) => (one.gate.is_training = true) },
  'gate-training-refuse': { before: (one) => (one.gate.is_training = true), then: scanned('CP1:REVOKED') },
  'gate-red': { before: (one) => Object.assign(one.gate, { fresh: 'red', room: 0, uplink: { is_set: true, is_up: false, pending_count: 214, silent_s: 4_000 } }) },
  'gate-scanner': { before: (one) => (one.gate.scanners = [{ lane: 1, is_exit: false, is_up: true, read_count: 0 }]), then: async (page, one) => {
    await page.waitForTimeout(1_500);
    one.gate.read(1, 'CP1:GOOD');
    await page.waitForSelector('[data-verdict]');
  } },
  'gate-scanner-away': { before: (one) => (one.gate.scanners = [{ lane: 1, is_exit: false, is_up: false, read_count: 3 }]), then: (page) => page.waitForSelector('[data-banner="scanner"]') },
  'gate-no-order': { before: (one) => (one.gate.order = null) },
  'gate-no-record': { before: (one) => (one.gate.is_recording = false) },
  'gate-lost': { then: async (page, one) => {
    one.down = true;
    await page.waitForSelector('[data-banner="lost"]');
  } },
  'gate-not-enrolled': { token: 'wrong' },
  'gate-phone-camera': { path: '/gate/phone' }, 'gate-phone-admit': { path: '/gate/phone', then: scanned('CP1:GOOD') },
  'gate-phone-refuse': { path: '/gate/phone', then: scanned('CP1:REVOKED') }, 'gate-phone-agents': { path: '/gate/phone', then: OFFICER },
};
async function look_at_gate(name, { path = '/gate', token = 'box', before = () => {}, then = async () => {} }, size, theme, language) {
  const one = await start({ empty: true });
  before(one);
  const [width, height] = SIZES[size];
  const page = await open(browser, { width, height, theme, language });
  await page.goto(`${one.url}${path}#enrol=${token}`);
  await ready(page);
  await then(page, one);
  await shoot(page, name);
  await page.context().close();
  await one.stop();
}
if (fake) {
  for (const [size, theme, language] of [['laptop', 'light', 'en'], ['desk', 'light', 'fr'], ['phone', 'light', 'fr'], ['phone', 'dark', 'en'], ['laptop', 'dark', 'fr']]) {
    for (const [name, gate] of Object.entries(GATES)) {
      const full = `${name}-${size}-${theme}-${language}`;
      if (wanted(full) && (!gate.path || size === 'phone')) await look_at_gate(full, gate, size, theme, language);
    }
  }
}
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
