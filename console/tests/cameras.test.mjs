/** Cameras: wall, health, page, clips, calibration, and what of it is on the map. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { axe } from '../dev/axe.mjs';
import { go, launch, log_in, open, PASSWORD, ready } from '../dev/browser.mjs';
import { pieces } from '../dev/fake/filmed.mjs';
import { on_globe, seen_at } from '../dev/fake/plane.mjs';
import { start } from '../dev/fake-server.mjs';
import { modules } from '../dev/modules.mjs';

const AT = Date.parse('2024-07-26T18:00:00Z');
const iso = (ms) => new Date(ms).toISOString();
const live = (more = {}) => ({
  camera: 'a', lease: 1, at: iso(AT - 1_000), size: [640, 360], rate: 5, latency_ms: 80, dropped_count: 0, is_detecting: true,
  is_truth: false, is_paused: false, faults: [], people: [], areas: {}, flow: [], ...more,
});
const camera = (id, more = {}) => ({
  camera: id, name: id, controller: 'pn', position: null, state: 'watched', order: 'o', order_ends_at: iso(AT + 60_000), address: null,
  is_calibrated: true, worker: 'w', silent_s: 0.5, live: live(), figures: null, crossed: {}, ...more,
});

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

  test('the worst camera stands first; a changed view is less than a fault', async () => {
    const { stand_of, worst_first } = await load('lib/cameras/state.ts');
    const all = [
      camera('a'), camera('b', { state: 'no_order', live: null, silent_s: null }), camera('c', { live: live({ faults: ['moved'] }) }),
      camera('d', { silent_s: 7 }), camera('e', { live: live({ faults: ['moved', 'black'] }) }), camera('f', { live: null }),
      camera('g', { state: 'waiting', live: null }), camera('h', { state: 'no_address', live: null }),
    ];
    assert.deepEqual(all.map(stand_of), ['watched', 'no_order', 'moved', 'unheard', 'faulted', 'unheard', 'waiting', 'no_address']);
    assert.deepEqual(worst_first(all).map((one) => one.camera), ['e', 'c', 'd', 'f', 'g', 'h', 'b', 'a']);
  });

  test('nobody is counted where there is no picture of now, or nothing that detects', async () => {
    const { people_of, fullest_of } = await load('lib/cameras/state.ts');
    const people = [{ is_vehicle: false }, { is_vehicle: true }];
    const areas = { A: { persons_count: 9, density_per_m2: 0.4, is_at_least: false }, B: { persons_count: 2, density_per_m2: 1.2, is_at_least: true } };
    const of = (more, rest = {}) => camera('a', { live: live({ people, areas, ...more }), ...rest });
    assert.equal(people_of(of({})), 1, 'a vehicle is nobody');
    for (const one of [of({ is_detecting: false }), of({ faults: ['frozen'] }), of({ at: null }), of({}, { silent_s: 60 })]) assert.equal(people_of(one), null);
    assert.equal(fullest_of(of({})).name, 'B');
    assert.equal(fullest_of(of({ faults: ['silent'] })), null);
  });

  test('what is at least so much says it in words and by a sign', async () => {
    const { area_short, density, fullest, persons } = await load('lib/cameras/says.ts');
    const area = { persons_count: 702, density_per_m2: 3.25, is_at_least: true };
    assert.equal(density(3.25, true), 'at least 3.3 /m²');
    assert.equal(density(0.031, false), '0.03 /m²', 'few are not none');
    assert.equal(area_short(area), '≥ 3.3 /m² · 702 people');
    assert.equal(persons(1), 'one person');
    assert.equal(fullest(camera('a', { live: live({ areas: { P: { ...area, density_per_m2: null } } }) })), 'P: at least 702 people');
    tongue.set('fr');
    assert.equal(density(3.25, true), 'au moins 3,3 /m²');
  });

  test('density has five classes, and none where it is not known', async () => {
    const { density_class } = await load('lib/cameras/state.ts');
    assert.deepEqual([null, 0, 0.49, 0.5, 1.5, 2.9, 3, 4.5, 9].map(density_class), [null, 0, 0, 1, 2, 2, 3, 4, 4]);
  });

  test('drawn columns are read and written as they were; what cannot be read is left out', async () => {
    const { changed_columns, read_drawn, WRITE } = await load('lib/cameras/columns.ts');
    const fields = {
      pairs: ['0.12345 0.50000 2.3000001 48.8600002', 'x 1 2 3', '1 2 3'],
      areas: ['Place: de 1: 2.1000000 48.1000000, 2.2000000 48.1000000, 2.2000000 48.2000000', 'Two: 1 2, 3 4', 'no name'],
      lines: ['Way: 2.1000000 48.1000000, 2.2000000 48.2000000'], masks: ['0.00000 0.00000, 0.10000 0.00000, 0.10000 0.10000', '0 0'],
    };
    const drawn = read_drawn(fields);
    assert.deepEqual(drawn.areas.map((one) => one.name), ['Place: de 1']);
    for (const column of ['pairs', 'areas', 'lines', 'masks']) assert.deepEqual(WRITE[column](drawn), fields[column].slice(0, 1), column);
    assert.deepEqual(changed_columns(drawn, drawn), {});
    assert.deepEqual(changed_columns(drawn, { ...drawn, masks: [] }), { masks: [] });
    assert.deepEqual(read_drawn({}), { pairs: [], areas: [], lines: [], masks: [] });
  });

  test('a place of the ground is found in the picture, and what lies behind the camera is not', async () => {
    const { ground_of, to_picture, way_to_picture } = await load('lib/cameras/ground.ts');
    const origin = [2.3, 48.86];
    const pair = (right, ahead) => [...seen_at(right, ahead), ...on_globe(origin, 200, right, ahead)];
    const pairs = [pair(-6, 18), pair(6, 18), pair(-12, 40), pair(10, 60), pair(0, 30)];
    const ground = ground_of(pairs);
    const near = (got, want) => assert.ok(Math.hypot(got[0] - want[0], got[1] - want[1]) < 1e-4, `${got} ${want}`);
    near(to_picture(ground, on_globe(origin, 200, 3, 25)), seen_at(3, 25));
    assert.equal(to_picture(ground, on_globe(origin, 200, 0, -50)), null);
    const ring = [[-5, 20], [5, 20], [5, -40], [-5, -40]].map(([r, f]) => on_globe(origin, 200, r, f));
    const parts = way_to_picture(ground, ring, true);
    assert.ok(parts.length > 0 && parts.flat().every((at) => at.every(Number.isFinite)));
    assert.equal(ground_of(pairs.slice(0, 3)), null);
    assert.equal(ground_of([pair(0, 20), pair(0, 30), pair(0, 40), pair(0, 50)]), null, 'in one line');
  });

  test('a player hurries when late, jumps when very late, and lets old pictures go', async () => {
    const { step } = await load('lib/cameras/edge.ts');
    const part = (start, end) => ({ start, end });
    assert.deepEqual(step(8.5, 1, [part(0, 10)]), { seek: null, rate: 1, drop: null });
    assert.equal(step(6.5, 1, [part(0, 10)]).rate > 1, true);
    assert.equal(step(8, 1.25, [part(0, 10)]).rate > 1, true, 'until it is near');
    assert.equal(step(9, 1.25, [part(0, 10)]).rate, 1);
    assert.deepEqual(step(1, 1, [part(0, 10)]), { seek: 8.8, rate: 1, drop: null });
    assert.equal(step(3, 1, [part(0, 3), part(20, 20.5)]).seek, 20, 'over a gap, not before its end');
    assert.equal(step(49, 1, [part(0, 50)]).drop, 19);
    assert.equal(step(34, 1, [part(0, 35)]).drop, null, 'not for a moment alone');
    assert.deepEqual(step(5, 1.25, []), { seek: null, rate: 1, drop: null });
  });

  test('as many pictures stand side by side as have room', async () => {
    const { cells, read_filter, read_hidden, write_hidden } = await load('routes/cameras/address.ts');
    assert.deepEqual([390, 844, 1416, 2660].map((width) => cells('auto', width).columns), [1, 2, 4, 6]);
    assert.deepEqual(cells('6x4', 390), { columns: 6, rows: 4 });
    const address = (all) => ({ get: (key) => all[key] ?? null });
    assert.deepEqual(read_filter(address({ state: 'of tomorrow', fault: 'any' })), { controller: null, state: null, fault: 'any' });
    assert.equal(write_hidden(read_hidden(address({ hide: 'flow,nothing,boxes' }))), 'boxes,flow');
  });

  test('a picture that is enlarged stays where it was clicked', async () => {
    const { Lens } = await load('routes/cameras/calibrate/lens.svelte.ts');
    const lens = new Lens();
    [lens.width, lens.height, lens.size] = [800, 600, [640, 360]];
    const at = [500, 300];
    const before = lens.to_picture(at);
    lens.zoom_by(3, at);
    const after = lens.to_picture(at);
    assert.ok(Math.hypot(after[0] - before[0], after[1] - before[1]) < 1e-9);
    lens.pan(-1e5, 1e5);
    assert.ok(lens.to_screen([1, 1])[0] >= 799, 'it is not lost beside its pane');
    const [x, y] = lens.to_picture(lens.to_screen([0.3, 0.6]));
    assert.ok(Math.abs(x - 0.3) < 1e-9 && Math.abs(y - 0.6) < 1e-9);
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
  const asked = (key, value) => page.waitForFunction(([k, v]) => new URLSearchParams(location.search).get(k) === v, [key, value]);
  const tile = (id) => `[data-camera="${id}"]`;
  const found = async () => (await axe(page)).map((one) => `${one.id} ${one.nodes.map((node) => node.target).join(' ')}`);
  const until = async (holds) => {
    for (let i = 0; i < 200 && !holds(); i++) await page.waitForTimeout(50);
    assert.ok(holds(), String(holds));
  };

  test('the wall shows every camera as it stands, by shape and word', async () => {
    await at('/cameras');
    const stands = { 'cam-1': 'watched', 'cam-3': 'faulted', 'cam-4': 'moved', 'cam-5': 'waiting', 'cam-6': 'no_order', 'cam-7': 'no_address', 'cam-8': 'unheard' };
    for (const [id, stand] of Object.entries(stands)) await seen(`${tile(id)}[data-stand="${stand}"]`);
    assert.match(await page.textContent(tile('cam-3')), /▲ picture frozen.*people not counted now.*◆ picture 1 min 3\d s old/s);
    assert.match(await page.textContent(tile('cam-2')), /Detections come from a simulation’s truth.*Parvis: at least 3.3 \/m²/s);
    assert.match(await page.textContent(tile('cam-6')), /○ no order.*only while an order of kind video/s);
    assert.match(await page.textContent(tile('cam-7')), /cordon cameras import/);
    await seen('[data-wrong="3"]');
    assert.equal(await page.getAttribute('[data-columns]', 'data-columns'), '2');
  });

  test('video is played near its newest picture, and stills where a line is thin', async (t) => {
    await at('/cameras/cam-1');
    if (await pieces()) {
      await seen('[data-video="video"]');
      const now = () => page.evaluate(() => document.querySelector('video').currentTime);
      const first = await now();
      await page.waitForFunction((then) => document.querySelector('video').currentTime > then + 1, first);
      assert.match(await page.textContent('[data-video] .says'), /video · \d+\.\d s behind/);
      assert.equal(fake.cameras.looking.size, 1);
    } else t.diagnostic('no ffmpeg here: stills alone');
    await page.check('[data-thrift] input');
    await seen('[data-video="stills"]:has-text("stills only") img');
    await until(() => fake.cameras.looking.size === 0);
    await page.reload();
    await seen('[data-video="stills"]:has-text("stills only") img');
  });

  test('a browser that cannot play the video shows stills, and says why', async () => {
    fake.cameras.codec = 'avc1.ffffff';
    await at('/cameras/cam-1');
    if (!(await pieces())) return;
    await seen('[data-video="stills"]:has-text("cannot play the video") img');
  });

  test('where no video comes it is tried again, with stills meanwhile, and played when it is back', async () => {
    fake.cameras.is_mute = true;
    await at('/cameras/cam-1');
    await seen('[data-video="lost"]:has-text("video lost")');
    await seen('[data-video="stills"]:has-text("no video comes") img');
    if (!(await pieces())) return;
    fake.cameras.is_mute = false;
    await seen('[data-video="video"]');
    await seen('[data-video] img', { state: 'detached' });
  });

  test('what is off the screen is let go', async () => {
    if (!(await pieces())) return;
    await at('/cameras?grid=2x2&state=watched', { height: 460 });
    await seen(`${tile('cam-1')} [data-video="video"]`);
    await page.$eval(tile('cam-8'), (one) => one.scrollIntoView());
    await seen(`${tile('cam-1')} [data-video="off"]`);
    await seen(`${tile('cam-8')} [data-video="video"]`);
    assert.ok(fake.cameras.looking.size < 5);
    await page.keyboard.press('1');
    await until(() => fake.cameras.looking.size === 0);
  });

  test('filters, grid and what is drawn over are in the address', async () => {
    await at('/cameras');
    await page.selectOption('[name=fault]', 'any');
    await asked('fault', 'any');
    await seen('[data-shown="2"]');
    await page.selectOption('[name=state]', 'waiting');
    await seen('p:has-text("No camera fits.")');
    await page.click('button:has-text("Clear")');
    await page.selectOption('[name=grid]', '4x3');
    await page.uncheck('[data-overlay="flow"] input');
    await asked('grid', '4x3');
    await asked('hide', 'flow');
    await page.reload();
    await seen('[data-columns="4"]');
    await page.click(`${tile('cam-2')} header a`);
    await seen('[data-page="cam-2"]');
    assert.equal(await page.isChecked('[data-overlay="flow"] input'), false);
    await page.click('a:has-text("All cameras")');
    await seen('[data-columns="4"]');
  });

  test('keys go through the wall, and open', async () => {
    await at('/cameras');
    await seen(tile('cam-1'));
    await page.focus('[data-columns]');
    await page.keyboard.press('ArrowRight');
    await asked('sel', 'thing:camera/cam-1');
    await page.keyboard.press('ArrowDown');
    await asked('sel', 'thing:camera/cam-3');
    await seen('[data-detail="thing:camera/cam-3"] [data-stand="faulted"]');
    await page.keyboard.press('Enter');
    await seen('[data-page="cam-3"]');
    await page.keyboard.press('5');
    await seen(tile('cam-1'));
  });

  test('the health list has the worst first, each number with its unit, and is copied whole', async () => {
    await at('/cameras?part=health', { permissions: ['clipboard-read', 'clipboard-write'] });
    await seen('[data-row]');
    const rows = await page.$$eval('[data-row]', (all) => all.map((one) => one.dataset.row));
    assert.deepEqual(rows, ['cam-3', 'cam-4', 'cam-8', 'cam-5', 'cam-7', 'cam-6', 'cam-1', 'cam-2']);
    assert.match(await page.textContent('[data-row="cam-8"]'), /worker not heard.*▲ 41 s.*4.9 \/s.*83 ms/s);
    await page.click('button:has-text("Copy as CSV")');
    await seen('button:has-text("Copied")');
    const [head, first, ...rest] = (await page.evaluate(() => navigator.clipboard.readText())).trim().split('\r\n');
    assert.match(head, /^Id,Camera,State,Faults,Silent,.*Order ends,Order,/);
    assert.match(first, /^cam-3,Caméra 3,▲ fault,picture frozen,/);
    assert.equal(rest.length, 7);
    assert.match(await page.textContent('[data-worker="watch-2"]'), /▲ silent for 2\d s.*0 of 4.*12/s);
  });

  test('what is missing is said with the command that mends it', async () => {
    fake.cameras.is_missing = true;
    await at('/cameras');
    await seen('[data-missing]:has-text("cordon models fetch")');
    await seen(`${tile('cam-1')}:has-text("people not detected")`);
  });

  test('a role that sees no cameras is told who does, and the past shows none', async () => {
    await at('/cameras', { who: 'omar' });
    await seen('[role=alert]:has-text("Your role does not see cameras.")');
    await page.context().close();
    await at(`/cameras?at=${iso(Date.now() - 600_000).replace(/\.\d+Z/, 'Z')}`);
    await seen('p:has-text("This screen shows only now.")');
  });

  test('when the server falls silent the wall is grey and says of when it is', async () => {
    await at('/cameras');
    await seen(tile('cam-1'));
    fake.down = true;
    await seen('p[role=alert]:has-text("The server does not answer.")');
    fake.down = false;
    await seen('p[role=alert]', { state: 'detached' });
  });

  test('the page of a camera says how full its areas are and who crossed its lines', async () => {
    await at('/cameras/cam-2');
    assert.match(await page.textContent('[data-area="Parvis"]'), /at least 702 people.*at least 3.3 \/m²/s);
    assert.match(await page.textContent('[data-line="Entrée"]'), /214.*180/s);
    assert.match(await page.textContent('[data-minute]'), /Most people at once.*37 people.*31\.3/s);
    await asked('sel', 'thing:camera/cam-2');
    await seen('[data-detail="thing:camera/cam-2"]:has-text("Arrêté vidéo n° 2024-01012")');
  });

  test('a clip is kept with what for, and only of what has been', async () => {
    await at('/cameras/cam-1');
    await page.keyboard.press('g');
    const form = '[data-form="keep_clip"]';
    await page.click(`${form} [type=submit]`);
    await seen(`${form} [role=alert]:has-text("Say what for")`);
    await page.fill(`${form} [name=purpose]`, 'Fall at the kerb');
    await page.fill(`${form} [name=from]`, '2001-01-01T00:00:00');
    await page.click(`${form} [type=submit]`);
    await seen(`${form} [role=alert]:has-text("Ten minutes at most.")`);
    await page.click(`${form} label:has-text("2 min")`);
    await page.click(`${form} [type=submit]`);
    await seen('[data-clip="4"]:has-text("Fall at the kerb")');
    const [clip] = fake.cameras.kept;
    assert.equal(clip.camera, 'cam-1');
    assert.equal(Date.parse(clip.until) - Date.parse(clip.from), 120_000);
    assert.ok(Math.abs(Date.parse(clip.until) - Date.now()) < 30_000);
  });

  test('a clip is played on wish and erased in two steps', async () => {
    await at('/cameras?part=clips');
    const clip = '[data-clip="3"]';
    await seen(`${clip}[data-state="kept"]`);
    await seen('[data-clip="2"][data-state="fetching"]');
    await page.click(`${clip} button:has-text("Play")`);
    if (await pieces()) await page.waitForFunction(() => document.querySelector('[data-clip="3"] video')?.readyState > 1);
    await page.click(`${clip} button:has-text("Erase")`);
    assert.equal(fake.cameras.kept.find((one) => one.clip === 3).is_gone, false);
    await page.click(`${clip} button:has-text("Erase for ever")`);
    await seen(`${clip}[data-state="gone"]`);
  });

  test('who may not keep is told so; a refusal of the server stands in the form', async () => {
    await at('/cameras/cam-1', { who: 'ivan' });
    await seen('[data-page="cam-1"]');
    assert.match(await page.getAttribute('.head button:has-text("Keep a clip")', 'title'), /Needs the role duty commander, operator/);
  });

  test('a changed view is accepted', async () => {
    await at('/cameras/cam-4');
    await seen('[data-areas]:has-text("paused: the view has changed")');
    await page.click('.head button:has-text("Accept the changed view")');
    await seen('.head button:has-text("Accept")', { state: 'detached' });
    assert.deepEqual(fake.cameras.accepted, ['cam-4']);
  });

  describe('calibration', () => {
    const thing = (id) => fake.world.package.versions.at(-1).things.find((one) => one.kind === 'camera' && one.id === id);
    const picture_px = async (x, y) => {
      const box = await page.locator('[data-still] img').boundingBox();
      return [box.x + x * box.width, box.y + y * box.height];
    };
    const rad = Math.PI / 180;
    const mercator = ([lon, lat]) => [(180 + lon) / 360, (180 - Math.log(Math.tan(Math.PI / 4 + (lat * rad) / 2)) / rad) / 360];
    /** The map opens 35 m before the camera, and is not moved. */
    async function map_px(id, place) {
      const { geometry, fields } = thing(id);
      const [middle, at] = [on_globe(geometry.coordinates, fields.bearing_deg, 0, 35), place].map(mercator);
      const world = 512 * 2 ** 17.4;
      const box = await page.locator('[data-ground] .maplibregl-canvas').boundingBox();
      return [box.x + box.width / 2 + (at[0] - middle[0]) * world, box.y + box.height / 2 + (at[1] - middle[1]) * world];
    }
    const place = (id, right, ahead) => on_globe(thing(id).geometry.coordinates, thing(id).fields.bearing_deg, right, ahead);
    async function opened(id, options) {
      await at(`/cameras/${id}/calibrate`, options);
      await seen('[data-still="true"]');
      await seen('html[data-map="drawn"]', { state: 'attached' });
      // Both sides still give way to what is written above them.
      const boxes = async () => {
        const sides = ['[data-still] img', '[data-ground] .maplibregl-canvas'].map((side) => page.locator(side).boundingBox());
        return JSON.stringify(await Promise.all(sides));
      };
      for (let before = ''; before !== (before = await boxes()); ) await page.waitForTimeout(150);
    }
    /** Clicks one point on both sides. */
    async function point(id, right, ahead, map_first = false) {
      const sides = [await picture_px(...seen_at(right, ahead)), await map_px(id, place(id, right, ahead))];
      for (const side of map_first ? sides.reverse() : sides) await page.mouse.click(...side);
    }
    const last = () => fake.requests.at(-1).command.changes[0];
    const mode = (name) => page.click(`.bar label:has-text("${name}")`);

    test('four points in both and Save: the camera is calibrated', async () => {
      await opened('cam-3', { who: 'paula' });
      await seen('[data-hint]:has-text("Click a point on the ground")');
      await page.mouse.click(...(await picture_px(...seen_at(-6, 18))));
      await seen('[data-hint]:has-text("Point 1: now the same place on the map.")');
      await page.mouse.click(...(await map_px('cam-3', place('cam-3', -6, 18))));
      await seen('[data-pair="1"]');
      await point('cam-3', 6, 18, true);
      await point('cam-3', -10, 40);
      await seen('.sum:has-text("One more point")');
      await page.keyboard.press('Control+s');
      await seen('[data-off]:has-text("Four points or more")');
      assert.equal(fake.requests.length, 0, 'three are too few');
      await point('cam-3', 9, 42);
      await seen('[data-tried="4"]:has-text("Good")');
      await page.click('#do-save');
      await seen('[data-saved]');
      assert.deepEqual([last().op, last().kind, last().id, Object.keys(last().fields)], ['set', 'camera', 'cam-3', ['pairs']]);
      assert.equal(last().fields.pairs.length, 4);
      for (const one of last().fields.pairs) assert.match(one, /^0\.\d{5} 0\.\d{5} 2\.\d{7} 48\.\d{7}$/);
      const [x, y, lon, lat] = last().fields.pairs[3].split(' ').map(Number);
      const [want, globe] = [seen_at(9, 42), place('cam-3', 9, 42)];
      assert.ok(Math.hypot(x - want[0], y - want[1]) < 0.004 && Math.hypot(lon - globe[0], lat - globe[1]) < 1e-5);
      assert.ok(fake.cameras.tries.at(-1).size.join() === '640,360');
    });

    test('the worst point is named, dragged into its place, and undone', async () => {
      await opened('cam-1', { who: 'paula' });
      await seen('[data-tried="6"]:has-text("Good")');
      const [x, y] = await picture_px(...seen_at(-14, 32));
      const drag = async (to_x, to_y) => {
        await page.mouse.move(x, y);
        await page.mouse.down();
        await page.mouse.move(to_x, to_y, { steps: 4 });
        await page.mouse.up();
      };
      await drag(x + 60, y + 20);
      await seen('[data-pair="3"][data-worst="true"]:has-text("worst")');
      await seen('[data-mark="3"].bad');
      await page.keyboard.press('Control+z');
      await seen('[data-tried="6"]:has-text("Good")');
      assert.match(await page.getAttribute('#do-save', 'title'), /Nothing was changed/);
      await page.focus('[data-mark="2"]');
      for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowRight');
      await page.waitForFunction(() => document.querySelector('[data-pair="2"]').textContent.match(/0\.[1-9]|[1-9]\.\d/));
      await page.keyboard.press('Delete');
      await seen('[data-tried="5"]');
      assert.equal(fake.requests.length, 0);
    });

    test('a point on the map is dragged, and the map stays', async () => {
      await opened('cam-1', { who: 'paula' });
      await seen('[data-tried="6"]');
      const tries = fake.cameras.tries.length;
      const [x, y] = await map_px('cam-1', place('cam-1', 13, 35));
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 30, y, { steps: 4 });
      await page.mouse.up();
      await until(() => fake.cameras.tries.length > tries);
      await seen('[data-pair="4"][data-worst="true"]');
      const pairs = fake.cameras.tries.at(-1).pairs;
      const [lon] = place('cam-1', 13, 35);
      assert.ok(pairs[3][2] > lon + 0.00005, 'to the east');
    });

    test('points in one line are refused where they stand', async () => {
      await opened('cam-3', { who: 'paula' });
      for (const ahead of [16, 22, 30, 44]) await point('cam-3', 0, ahead);
      await seen('.sum:has-text("they lie in one line"), .sum:has-text("Too far off")');
    });

    test('an area and a line are drawn on the map, a mask in the picture, and named', async () => {
      await opened('cam-1', { who: 'paula' });
      await mode('Areas');
      await page.click('button:has-text("Draw an area")');
      for (const [r, f] of [[-4, 50], [6, 50], [6, 62], [-4, 62]]) await page.mouse.click(...(await map_px('cam-1', place('cam-1', r, f))));
      await page.keyboard.press('Enter');
      await seen('[data-shape="Area 3"]');
      await page.fill('[data-shape="Area 3"] input', 'Quai: haut');
      await page.press('[data-shape="Area 3"] input', 'Tab');
      await seen('[data-off]:has-text("without a colon")');
      await page.fill('[data-shape="Quai: haut"] input', 'Quai haut');
      await page.press('[data-shape="Quai: haut"] input', 'Tab');
      await mode('Lines');
      await page.click('button:has-text("Draw a line")');
      for (const [r, f] of [[-8, 30], [8, 30]]) await page.mouse.click(...(await map_px('cam-1', place('cam-1', r, f))));
      await seen('[data-shape="Line 2"]');
      await mode('Masks');
      await page.click('button:has-text("Draw a mask")');
      for (const at of [[0.8, 0.1], [0.95, 0.1], [0.95, 0.3]]) await page.mouse.click(...(await picture_px(...at)));
      await page.keyboard.press('Enter');
      await seen('[data-mask="1"]', { state: 'attached' });
      await page.keyboard.press('Control+s');
      await seen('[data-saved]');
      assert.deepEqual(Object.keys(last().fields).sort(), ['areas', 'lines', 'masks']);
      assert.match(last().fields.areas[2], /^Quai haut: 2\.\d{7} 48\.\d{7}(, 2\.\d{7} 48\.\d{7}){3}$/);
      assert.match(last().fields.lines[1], /^Line 2: 2\.\d{7} 48\.\d{7}, 2\.\d{7} 48\.\d{7}$/);
      assert.match(last().fields.masks[1], /^0\.8\d{4} 0\.\d{5}, 0\.9\d{4} 0\.\d{5}, 0\.9\d{4} 0\.\d{5}$/);
    });

    test('what another person changed meanwhile is not overwritten', async () => {
      await opened('cam-1', { who: 'paula' });
      await seen('[data-tried="6"]');
      await page.click('[data-pair="6"] button');
      await seen('[data-tried="5"]');
      const { pairs } = thing('cam-1').fields;
      fake.as('a-ada', { command: { do: 'edit_operation', changes: [{ op: 'set', kind: 'camera', id: 'cam-1', fields: { pairs: pairs.slice(0, 4) } }], text: null }, expected: fake.world.package.seq });
      await seen('[data-overtaken]:has-text("Somebody else has changed this camera.")');
      await page.keyboard.press('Control+s');
      await seen('[data-problem="stale"], [data-overtaken]');
      assert.equal(thing('cam-1').fields.pairs.length, 4);
      await page.click('button:has-text("Take theirs")');
      await seen('[data-tried="4"]');
      await seen('[data-overtaken]', { state: 'detached' });
    });

    test('an edit of something else does not get in the way', async () => {
      await opened('cam-1', { who: 'paula' });
      await seen('[data-tried="6"]');
      await page.click('[data-pair="6"] button');
      fake.as('a-ada', { command: { do: 'edit_operation', changes: [{ op: 'set', kind: 'gate', id: 'alma', fields: { lanes: 3 } }], text: null }, expected: fake.world.package.seq });
      await page.click('a:has-text("Its page")');
      await seen('[data-page="cam-1"]');
      await page.click('[data-calibrate]');
      await seen('[data-tried="5"]', { timeout: 5_000 });
      await page.click('#do-save');
      await seen('[data-saved]');
      assert.equal(last().fields.pairs.length, 5);
    });

    test('who may not change the operation is told so, and a camera without a picture too', async () => {
      await opened('cam-1', { who: 'ivan' });
      await seen('[data-tried="6"]');
      await page.click('[data-pair="6"] button');
      await seen('[data-off]:has-text("Needs the role planner, duty commander.")');
      await go(page, `${fake.url}/cameras/cam-6/calibrate`);
      await seen('p:has-text("There is no picture to click on.")');
    });
  });

  test('the map shows whom cameras see; a click selects the camera, a switch puts it off', async () => {
    await at('/map?map=2.3134,48.8643,18.00&off=track,zone,post');
    await seen('html[data-map="drawn"]', { state: 'attached' });
    await page.waitForResponse((response) => response.url().endsWith('/api/cameras'));
    await page.waitForTimeout(500);
    const { geometry, fields } = fake.world.package.versions[0].things.find((one) => one.id === 'cam-2');
    const one = fake.cameras.view(Date.now()).cameras.find((each) => each.camera === 'cam-2').live.people[0];
    assert.ok(one.position && geometry && fields.areas);
    // The name of its crowded area stands at the area's right.
    const box = await page.locator('.maplibregl-canvas').boundingBox();
    for (let y = 20; y < box.height && !page.url().includes('camera/cam-2'); y += 12) {
      for (let x = box.width * 0.35; x < box.width * 0.7 && !page.url().includes('camera/cam-2'); x += 24) await page.mouse.click(box.x + x, box.y + y);
    }
    await seen('[data-detail="thing:camera/cam-2"]');
    await page.click('[data-tool="layers"]');
    await seen('[data-switch="camera_live"] [data-count]:not([data-count="0"])');
    await seen('[data-live-legend]:has-text("4.5 people /m² and more")');
    await page.uncheck('[data-switch="camera_live"] input');
    await asked('off', 'camera_live,post,track,zone');
    await seen('[data-live-legend]', { state: 'detached' });
  });

  for (const [name, address, wait, options] of [
    ['wall', '/cameras?sel=thing:camera/cam-1', tile('cam-8'), {}], ['wall on a phone, light', '/cameras', tile('cam-8'), { width: 390, height: 844, theme: 'light' }],
    ['health, light', '/cameras?part=health', '[data-row]', { theme: 'light' }], ['clips, in French', '/cameras?part=clips', '[data-clip]', { language: 'fr' }],
    ['page', '/cameras/cam-4', '[data-minute]', {}], ['calibration', '/cameras/cam-1/calibrate', '[data-tried="6"]', { theme: 'light' }],
    ['calibration on a phone', '/cameras/cam-1/calibrate', '[data-tried="6"]', { width: 390, height: 844, language: 'fr' }],
  ]) {
    test(`axe finds nothing: ${name}`, async () => {
      await at(address, options);
      await ready(page);
      await seen(wait);
      assert.deepEqual(await found(), []);
    });
  }
});
