/** A gate's screens in a browser, against a fake box: the scanner, verdicts, the officer, phones. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { axe } from '../dev/axe.mjs';
import { launch, open, ready } from '../dev/browser.mjs';
import { start } from '../dev/fake-server.mjs';
import { modules } from '../dev/modules.mjs';

const [WIDTH, HEIGHT] = [640, 480];
let folder;
let browser;
let fake;
let page;

/** A film of one picture: a code on white paper. */
async function film(path, text) {
  const wasmBinary = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm'));
  prepareZXingModule({ overrides: { wasmBinary } });
  const { symbol, error } = await writeBarcode(text, { format: 'QRCode', scale: 1 });
  assert.equal(error, '');
  const scale = Math.floor((HEIGHT - 80) / symbol.height);
  const [left, top] = [(WIDTH - symbol.width * scale) >> 1, (HEIGHT - symbol.height * scale) >> 1];
  const luma = Buffer.alloc(WIDTH * HEIGHT, 235);
  for (let y = 0; y < symbol.height * scale; y++) {
    for (let x = 0; x < symbol.width * scale; x++) {
      const dark = symbol.data[Math.floor(y / scale) * symbol.width + Math.floor(x / scale)] < 128;
      if (dark) luma[(top + y) * WIDTH + left + x] = 16;
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
  await writeFile(path, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), ...Array(5).fill(frame)]));
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordon-gate-'));
  const path = join(folder, 'good.y4m');
  await film(path, 'CP1:GOOD');
  browser = await launch(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${path}`]);
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => (fake = await start({ empty: true })));
afterEach(async () => {
  const faults = page?.faults ?? [];
  await page?.context().close();
  await fake.stop();
  page = undefined;
  assert.deepEqual(faults, [], 'no error and no broken content policy on the page');
});

const seen = (selector, options) => page.waitForSelector(selector, options);
const text = (selector) => page.textContent(selector);
/** What was asked of the box by `what`, such as `POST /scan`. */
const asked = (what) => fake.gate.requests.filter((one) => one.what === what).map((one) => one.body);

/** The box's screen, or a phone: enrolled, and drawn. */
async function at(path = '/gate', { token = 'box', theme = 'light', ...options } = {}) {
  page = await open(browser, { theme, ...options });
  await page.goto(`${fake.url}${path}#enrol=${token}`);
  await ready(page);
}
/** As a scanner types. */
async function scan(code) {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}
async function judged(code, verdict) {
  await scan(code);
  await seen(`[data-verdict="${verdict}"]`);
  // A hand is slower than the second Enter of a scanner.
  await page.waitForTimeout(120);
}
const officer = () => fake.gate.sign_on({ text: 'CP1:OFFICER', post: 'Alma 1' });
const next = () => seen('[data-idle="next"]');

test('a device enrols by the token in its address, which goes from there', async () => {
  await at();
  await next();
  assert.equal(page.url(), `${fake.url}/gate`);
  await page.reload();
  await next();
  assert.equal(asked('POST /enrol').length, 1, 'and is known from then on');
});

test('a device that is not enrolled is told what to do, in both languages', async () => {
  await at('/gate', { token: 'wrong' });
  await seen('[data-standstill="enrol"]:has-text("not enrolled")');
  await seen('[lang="fr"]:has-text("n’est pas inscrit")');
  await seen('[data-problem="token"]:has-text("used up")');
});

test('nobody has chosen a look: a gate is light, for the sun', async () => {
  await at('/gate', { theme: null });
  await seen('html[data-theme="light"]', { state: 'attached' });
  await page.click('button[aria-label="Dark screen"]');
  await seen('html[data-theme="dark"]', { state: 'attached' });
});

test('a scanner types without any field, the name is compared, Enter lets in', async () => {
  await at();
  await judged('CP1:GOOD', 'admit');
  await seen('[data-sign="admit"]');
  await seen('[data-look="document"]:has-text("Compare the name") [data-name]:has-text("Marguerite Duval")');
  assert.deepEqual(asked('POST /scan'), [{ text: 'CP1:GOOD', is_exit: false }]);
  assert.match(await text('[data-told]'), /^Let in\. Welcome\. .*Marguerite Duval$/);
  await page.keyboard.press('Enter');
  await seen('[data-done="enter"]:has-text("Came in")');
  assert.deepEqual(asked('POST /records/1'), [{ settle: 'enter' }]);
  await next();
  await seen('[data-count="entered"]:has-text("813")');
});

test('a scanner that ends its codes with two Enters lets nobody in by it', async () => {
  await at();
  await scan('CP1:GOOD');
  await page.keyboard.press('Enter');
  await seen('[data-verdict="admit"]');
  await page.waitForTimeout(300);
  assert.equal(await page.getAttribute('[data-verdict]', 'data-settled'), 'false');
  assert.deepEqual(asked('POST /records/1'), []);
});

test('a scanner at the box shows its verdict in its own lane alone, and says when it is away', async () => {
  fake.gate.scanners = [{ lane: 2, is_exit: false, is_up: true, read_count: 4 }];
  await at('/gate?lane=2');
  await next();
  await page.waitForTimeout(1_500);
  fake.gate.read(2, 'CP1:GOOD');
  await seen('[data-verdict="admit"][data-settled="false"]');
  await page.keyboard.press('Enter');
  await seen('[data-done="enter"]');
  fake.gate.scanners[0].is_exit = true;
  fake.gate.read(2, 'CP1:CODE');
  await seen('[data-verdict="admit"]:has-text("C0DE-00AA1")');
  fake.gate.scanners[0].is_up = false;
  await seen('[data-banner="scanner"]:has-text("not connected")');
  // Another lane's screen sees neither.
  await page.goto(`${fake.url}/gate?lane=1`);
  await next();
  fake.gate.read(2, 'CP1:REVOKED');
  await page.waitForTimeout(1_500);
  assert.equal(await page.$('[data-verdict], [data-banner="scanner"]'), null);
});

test('both languages are said; the reader’s is the larger one', async () => {
  await at('/gate', { language: 'fr' });
  await judged('CP1:SEARCH', 'search');
  const size = (selector) => page.$eval(selector, (one) => parseFloat(getComputedStyle(one).fontSize));
  assert.equal(await text('.why'), 'Bienvenue ; vos sacs sont contrôlés.');
  assert.equal(await text('.why + .second'), 'Welcome; your bags are searched.');
  assert.ok(await size('.why') > await size('.why + .second'));
  await page.click('#language');
  await seen('.why:has-text("Welcome; your bags are searched.")');
});

test('where the code is enough, nobody has to answer, and the next scan comes at once', async () => {
  await at();
  await judged('CP1:CODE', 'admit');
  await seen('[data-settled="true"]');
  assert.equal(await page.$('#enter'), null);
  await judged('CP1:ESCORT', 'escort');
  await page.waitForTimeout(2_200);
  await seen('[data-verdict="escort"]');
  await page.keyboard.press('Escape');
  await next();
  await judged('CP1:CODE', 'admit');
  await next();
  assert.deepEqual(asked('POST /records/2'), [{ settle: 'leave' }]);
});

test('a document of another makes a refusal of it', async () => {
  await at();
  await judged('CP1:PHOTO', 'admit');
  await page.keyboard.press('d');
  await seen('[data-verdict="refuse"]:has-text("The document is another’s.")');
  assert.deepEqual(asked('POST /records/1'), [{ settle: 'mismatch' }]);
});

test('a refusal needs an officer, who signs on by their own pass, confirms it, and gives a slip', async () => {
  await at();
  await judged('CP1:REVOKED', 'refuse');
  await seen('[data-need-officer]');
  await page.keyboard.press('r');
  await seen('[data-panel="agents"]');
  assert.deepEqual(asked('POST /records/1'), [], 'nobody was refused by it');
  await page.fill('[name=post]', 'Alma 2');
  await scan('CP1:REVOKED');
  await seen('[data-panel] [data-problem="no_agent"]');
  await scan('CP1:OFFICER');
  await seen('#refuse');
  assert.deepEqual(asked('POST /agents').at(-1), { text: 'CP1:OFFICER', post: 'Alma 2' });
  await page.keyboard.press('r');
  await seen('[data-done="refuse"]:has-text("Refused by the officer")');
  await page.keyboard.press('p');
  await seen('[data-slip="alma-3-1"]');
  for (const [language, remedy] of [['fr', 'Adressez-vous au guichet'], ['en', 'Ask the prefecture’s desk']]) {
    const slip = await text(`article [lang="${language}"]`);
    for (const part of [remedy, 'alma-3-1', 'RVKD-8S9D0', 'revoked', 'arrete-1', 'gris-resident', '43', 'FC1R-6Z7X8', 'Europe/Paris']) assert.ok(slip.includes(part), `${language}: ${part}`);
  }
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.isVisible('#print'), false, 'only the sheet is printed');
  await page.emulateMedia({ media: 'screen' });
  await page.keyboard.press('Escape');
  await seen('[data-done="refuse"]');
  await scan('CP1:GOOD');
  await seen('[data-verdict="admit"]');
});

test('an officer lets in against a refusal only with a reason', async () => {
  officer();
  await at();
  await judged('CP1:REVOKED', 'refuse');
  await page.keyboard.press('o');
  await seen('[data-form="overrule"]');
  await page.keyboard.press('Enter');
  await seen('[data-form="overrule"] [role=alert]');
  await page.keyboard.type('child alone, mother inside', { delay: 5 });
  await page.keyboard.press('Enter');
  await seen('[data-done="overrule"] [data-sign="admit"]');
  assert.deepEqual(asked('POST /records/1'), [{ settle: 'overrule', why: 'child alone, mother inside' }]);
  await next();
});

test('a scanner that types into a field is still a scanner, and what was written stays', async () => {
  officer();
  await at();
  await page.keyboard.press('b');
  await page.fill('[name=escort]', 'SAMU 75');
  await page.focus('[name=escort]');
  await judged('CP1:GOOD', 'admit');
  await page.keyboard.press('Enter');
  await seen('[data-done="enter"]');
  await page.keyboard.press('b');
  assert.equal(await page.inputValue('[name=escort]'), 'SAMU 75');
});

test('a short code is typed by hand, and its holder shows a document', async () => {
  await at();
  await page.keyboard.press('k');
  await seen('[name=short]');
  await page.keyboard.type('c0de', { delay: 60 });
  await page.keyboard.press('Enter');
  await seen('[data-form="short"] [role=alert]');
  await page.keyboard.type('00aa1', { delay: 60 });
  assert.equal(await page.inputValue('[name=short]'), 'C0DE-00AA1');
  await page.keyboard.press('Enter');
  await seen('[data-verdict="admit"] [data-look="document"]');
  assert.deepEqual(asked('POST /scan'), [{ short: 'C0DE-00AA1', is_exit: false }]);
});

test('people who leave are scanned as leaving, in the lane of the address', async () => {
  await at('/gate?lane=3');
  await page.keyboard.press('x');
  await seen('[data-banner="exit"]');
  await judged('CP1:CODE', 'admit');
  assert.match(await text('h1'), /Goes out/);
  assert.deepEqual(asked('POST /scan'), [{ text: 'CP1:CODE', is_exit: true, lane: 3 }]);
});

test('responders come in without passes by an officer, with an escort and a reason', async () => {
  await at();
  await page.keyboard.press('b');
  await seen('[data-officer-only]');
  assert.equal(await page.$('[data-form="glass"]'), null);
  officer();
  await seen('[data-form="glass"]');
  await page.click('[data-form="glass"] button');
  assert.equal((await page.$$('[data-form="glass"] [role=alert]')).length, 3);
  await page.fill('[name=people]', '6');
  await page.fill('[name=escort]', 'VSAV 3');
  await page.fill('[name=why]', 'fire on platform 2');
  await page.press('[name=why]', 'Enter');
  await seen('[data-done="glass"]');
  assert.deepEqual(asked('POST /break-glass'), [{ people_count: 6, escort: 'VSAV 3', why: 'fire on platform 2' }]);
  await seen('[data-count="glass"]:has-text("18")');
});

test('while a crowd presses the screen says what it means, and the code is enough', async () => {
  officer();
  await at();
  await page.keyboard.press('f');
  await page.fill('[name=minutes]', '90');
  await page.fill('[name=why]', 'crush at the barrier');
  await page.press('[name=why]', 'Enter');
  await seen('[data-form="press"] [role=alert]:has-text("1 to 60")');
  await page.fill('[name=minutes]', '20');
  await page.press('[name=minutes]', 'Enter');
  await seen('[data-banner="pressure"]:has-text("20 min left"):has-text("Hold the inflow upstream.")');
  await judged('CP1:GOOD', 'admit');
  await seen('[data-settled="true"]');
  await next();
  await page.keyboard.press('f');
  await page.fill('[name=why]', 'flow is free');
  await page.press('[name=why]', 'Enter');
  await seen('[data-banner="pressure"]', { state: 'detached' });
  assert.deepEqual(asked('POST /pressure').map((one) => one.minutes), [20, 0]);
});

test('agents are listed and sign off', async () => {
  officer();
  await at();
  await seen('[data-cell="agents"]:has-text("officer")');
  await page.keyboard.press('s');
  await seen('[data-agent="FC1R-6Z7X8"]:has-text("Alma 1")');
  await scan('CP1:STEWARD');
  await seen('[data-signed-on="STWD-1Q2W3"]');
  await page.click('[data-agent="FC1R-6Z7X8"] button');
  await seen('[data-agent="FC1R-6Z7X8"]', { state: 'detached' });
});

test('a phone is enrolled by a code on the screen', async () => {
  await at();
  await page.keyboard.press('e');
  const address = await (await seen('[data-enrolment]')).getAttribute('data-enrolment');
  assert.match(address, /\/gate\/phone#enrol=/);
  assert.ok(await page.$eval('[data-enrolment]', (one) => one.complete && one.naturalWidth > 0));
});

test('a training is seen on everything, in both languages', async () => {
  fake.gate.is_training = true;
  officer();
  await at();
  await seen('[data-training]:has-text("TRAINING · EXERCICE")');
  assert.match(await page.title(), /^TRAINING/);
  await judged('CP1:REVOKED', 'refuse');
  await seen('[data-verdict] .training');
  await page.keyboard.press('r');
  await seen('#slip');
  await page.keyboard.press('p');
  await seen('article [lang="fr"] .training:has-text("EXERCICE")');
});

test('without an order nobody is checked, and without a store nobody is judged: the screen says so', async () => {
  fake.gate.order = null;
  await at();
  await seen('[data-idle="no-order"]:has-text("nobody is checked here")');
  fake.gate.is_recording = false;
  await seen('[data-standstill="no_record"]');
  await scan('CP1:GOOD');
  assert.deepEqual(asked('POST /scan'), []);
});

test('old lists, a silent centre and a full zone are told by shape and word', async () => {
  Object.assign(fake.gate, { fresh: 'red', room: 0, uplink: { is_set: true, is_up: false, pending_count: 214, silent_s: 4_000 } });
  await at();
  await seen('[data-cell="lists"][data-tone="critical"]:has-text("▲ very old"):has-text("26 h 23 min")');
  await seen('[data-cell="uplink"][data-tone="warning"]:has-text("▼ does not answer"):has-text("214 records wait")');
  await seen('[data-cell="room"]:has-text("FULL")');
  await seen('[data-mode]:has-text("Everybody shows a document and a photo.")');
});

test('a box that does not answer greys the screen, with the time of its last answer', async () => {
  await at();
  fake.down = true;
  await seen('[data-banner="lost"]:has-text("last good answer")');
  await seen('html[data-gate="lost"]', { state: 'attached' });
  await scan('CP1:GOOD');
  await seen('[data-problem="unreachable"]');
  fake.down = false;
  await seen('[data-banner="lost"]', { state: 'detached' });
  await judged('CP1:GOOD', 'admit');
});

test('an answer that was not taken can be tried again or put aside', async () => {
  await at();
  await judged('CP1:GOOD', 'admit');
  fake.gate.records[0].is_settled = true;
  await page.keyboard.press('Enter');
  await seen('[data-problem="settled"]');
  await page.click('#aside');
  await next();
});

test('a screen that is loaded anew shows the proposal that waits', async () => {
  await at();
  await judged('CP1:GOOD', 'admit');
  await page.reload();
  await seen('[data-verdict="admit"] [data-name]');
});

test('a phone reads a code by its camera, once, and a thumb answers', async () => {
  const elsewhere = [];
  page = await open(browser, { theme: null, width: 390, height: 844 });
  page.on('request', (request) => request.url().startsWith('http') && !request.url().startsWith(fake.url) && elsewhere.push(request.url()));
  await page.goto(`${fake.url}/gate/phone#enrol=phone`);
  await seen('[data-verdict="admit"] [data-name]:has-text("Marguerite Duval")');
  const box = await (await page.$('#enter')).boundingBox();
  assert.ok(box.height >= 64, 'a button for a thumb');
  await page.click('#enter');
  await seen('[data-done="enter"]');
  await seen('[data-verdict]', { state: 'detached' });
  await seen('[data-camera="on"]');
  await page.waitForTimeout(1_500);
  assert.equal(asked('POST /scan').length, 1, 'the same code before the camera is one scan');
  assert.deepEqual(elsewhere, [], 'nothing comes from anywhere else');
});

test('a phone without a safe address, a permission or a camera says which, and takes a short code', async () => {
  const phone = async (broken) => {
    await page?.context().close();
    page = await open(browser, { width: 390, height: 844 });
    await page.addInitScript(broken);
    fake.gate.tokens.add('phone');
    await page.goto(`${fake.url}/gate/phone#enrol=phone`);
  };
  await phone(() => Object.defineProperty(window, 'isSecureContext', { value: false }));
  await seen('[data-camera="insecure"]:has-text("https")');
  await phone(() => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))));
  await seen('[data-camera="denied"]:has-text("Allow the camera")');
  await phone(() => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotFoundError'))));
  await seen('[data-camera="none"]:has-text("No camera")');
  await page.click('[data-tool="short"]');
  await page.fill('[name=short]', 'K7QF2M9XT');
  await page.press('[name=short]', 'Enter');
  await seen('[data-verdict="admit"]');
});

test('an officer signs on before a phone’s camera', async () => {
  await at('/gate/phone', { token: 'phone', width: 390, height: 844 });
  await seen('[data-verdict="admit"]');
  await page.click('#leave');
  await page.click('[data-tool="agents"]');
  await seen('[data-camera="on"]');
  await scan('CP1:OFFICER');
  await seen('[data-signed-on]');
});

test('on a narrow screen nothing is wider than it, in both languages', async () => {
  for (const language of ['en', 'fr']) {
    await page?.context().close();
    fake.gate.tokens.add('box');
    await at('/gate', { language, width: 390, height: 844 });
    for (const code of [null, 'CP1:PHOTO', 'CP1:EARLY']) {
      if (code) await scan(code).then(() => seen('[data-verdict]'));
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390, `${language} ${code}`);
    }
  }
});

for (const theme of ['light', 'dark']) {
  test(`axe finds nothing on a gate’s screens, ${theme}`, async () => {
    officer();
    await at('/gate', { theme });
    const found = {};
    const look = async (name) => (found[name] = await axe(page));
    await look('idle');
    for (const [key, panel] of [['k', 'short'], ['s', 'agents'], ['b', 'glass'], ['f', 'press'], ['e', 'phone'], ['?', 'keys']]) {
      await page.keyboard.press(key);
      await seen(`[data-panel="${panel}"]`);
      await look(panel);
      await page.keyboard.press('Escape');
      await seen('[data-panel]', { state: 'detached' });
    }
    for (const [code, verdict] of [['CP1:AGAIN', 'admit'], ['CP1:SEARCH', 'search'], ['CP1:ESCORT', 'escort'], ['CP1:REVOKED', 'refuse']]) {
      await judged(code, verdict);
      await look(verdict);
    }
    await page.keyboard.press('o');
    await seen('[data-form="overrule"]');
    await look('overrule');
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    await seen('#slip');
    await page.keyboard.press('p');
    await seen('article');
    await look('slip');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    fake.gate.is_training = true;
    fake.gate.press({ minutes: 10 });
    await seen('[data-training]');
    await look('training');
    fake.gate.is_recording = false;
    await seen('[data-standstill]');
    await look('no record');
    fake.down = true;
    await seen('[data-banner="lost"]');
    await look('lost');
    const broken = Object.entries(found).flatMap(([screen, all]) => all.map((one) => `${screen}: ${one.id} ${one.nodes.map((node) => node.target).join(' ')}`));
    assert.deepEqual(broken, []);
  });
}

test('a scanner is told from a hand by its pace, and a pass by its beginning', async () => {
  const vite = await modules();
  const { Wedge } = await vite.load('routes/gate/wedge.ts');
  const { Same } = await vite.load('routes/gate/phone/same.ts');
  await vite.close();
  /** Types `keys` with `gap` ms between; what an Enter then gives. */
  const typed = (keys, gap, wait = gap) => {
    const wedge = new Wedge();
    let at = 0;
    for (const one of keys) wedge.add({ key: one.key ?? one, code: one.code ?? '', shift: one.shift ?? false, at: (at += gap) });
    return wedge.end(at + wait);
  };
  assert.equal(typed('https://example.fr', 10), 'https://example.fr', 'fast: whatever it is');
  assert.equal(typed('https://example.fr', 200), null, 'slow: a hand');
  assert.equal(typed('CP1:6BF%$ +X', 200), 'CP1:6BF%$ +X', 'slow, but as a pass begins');
  assert.equal(typed('cp2:ab', 10), 'CP2:AB', 'with the capitals locked');
  assert.equal(typed('CP1:AB', 10, 5_000), null, 'an Enter long after is another’s');
  assert.equal(typed('k', 10), null);
  // A scanner set to the United States on a French keyboard.
  const french = [['C', 'KeyC', true], ['P', 'KeyP', true], ['&', 'Digit1'], ['M', 'Semicolon', true], ['Q', 'KeyA', true], ['£', 'Digit4', true], [' ', 'Space'], [':', 'Period'], ['!', 'Slash']]
    .map(([key, code, shift = false]) => ({ key, code, shift }));
  assert.equal(typed(french, 10), 'CP1:A$ ./');
  const same = new Same();
  assert.deepEqual([['a', 0], ['a', 2_900], ['a', 5_000], ['a', 8_100], ['b', 8_200], ['a', 8_300]].map(([code, at]) => same.is_new(code, at)), [true, false, false, true, true, true]);
  same.rested(20_000);
  assert.equal(same.is_new('a', 22_000), false, 'it may have stayed there');
});
