/** Pure parts, without a browser: the same modules the console is built from. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { modules } from '../dev/modules.mjs';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { leaf, path, root } from '../dev/fake/tree.mjs';
import { message, record } from '../dev/fake/wire.mjs';

let vite;
let load;
before(async () => {
  vite = await modules();
  load = (path) => vite.load(`lib/${path}`);
});
after(() => vite.close());

const bytes = (buffer) => buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);
const aircraft = (more = {}) => ({
  number: 7, icao24: '3c6444', callsign: 'DLH4KC', latitude_deg: 43.6, longitude_deg: -1.5, altitude_ft: 3000,
  ground_speed_kt: 250.1, track_deg: 359.99, vertical_rate_fpm: -640, squawk: '0021', heard_ms: 900, ...more,
});
const told = (more) => bytes(message({ kind: 'delta', epoch: 18_000_000_000_000_000_123n, frame: 9, seq: 1234, at: 1000, json: {}, records: [], ...more }));

test('a message gives back what was put into it', async () => {
  const { decode } = await load('picture/wire.ts');
  const got = decode(told({ json: { alerts: [{ alert: 1, sentence: { fr: 'Éà' } }] }, records: [record(aircraft(), 1000)] }));
  assert.equal(got.kind, 'delta');
  assert.equal(got.epoch, '18000000000000000123', 'a u64 keeps its last digits');
  assert.deepEqual([got.frame, got.seq, got.at], [9, 1234, 1000]);
  assert.equal(got.body.alerts[0].sentence.fr, 'Éà');
  assert.deepEqual(got.records[0], {
    number: 7, icao24: 0x3c6444, latitude_deg: 43.6, longitude_deg: -1.5, altitude_ft: 3000, ground_speed_kt: 250.1,
    track_deg: 359.99, vertical_rate_fpm: -640, flags: 0, position_at: 900, squawk: '0021', callsign: 'DLH4KC',
  });
});

test('what is not known is not a number', async () => {
  const { decode } = await load('picture/wire.ts');
  const empty = aircraft({ latitude_deg: null, longitude_deg: null, altitude_ft: null, ground_speed_kt: null, track_deg: null, vertical_rate_fpm: null, squawk: null, callsign: null });
  const [got] = decode(told({ records: [record(empty, 1000)] })).records;
  for (const key of ['latitude_deg', 'longitude_deg', 'altitude_ft', 'ground_speed_kt', 'track_deg', 'vertical_rate_fpm', 'position_at']) assert.ok(Number.isNaN(got[key]), key);
  assert.deepEqual([got.squawk, got.callsign], ['', '']);
});

test('a message that is cut, of another version or of another kind is refused', async () => {
  const { decode } = await load('picture/wire.ts');
  const whole = told({ records: [record(aircraft(), 1000)] });
  for (let length = 0; length < whole.byteLength; length += 7) assert.throws(() => decode(whole.slice(0, length)), /WireError|bytes|header/);
  for (const [at, value] of [[0, 3], [1, 2]]) {
    const other = whole.slice(0);
    new DataView(other).setUint8(at, value);
    assert.throws(() => decode(other), /not known/);
  }
});

test('tracks stay dense when one goes, and a track that leaves the view is forgotten', async () => {
  const { TrackTable } = await load('picture/tracks.ts');
  const { decode } = await load('picture/wire.ts');
  const records = decode(told({ records: [1, 2, 3].map((number) => record(aircraft({ number, longitude_deg: number }), 1000)) })).records;
  const table = new TrackTable();
  table.name({ 1: 'a-1', 2: 'b-2', 3: 'c-3' });
  table.put(records);
  table.drop(1);
  assert.equal(table.count, 2);
  assert.deepEqual([...table.longitude_deg.slice(0, 2)], [3, 2]);
  assert.equal(table.find('c-3').number, 3);
  assert.equal(table.row_of('a-1'), -1);
  table.put([{ ...records[1], flags: 4 }]);
  assert.deepEqual([table.count, table.row_of('b-2')], [1, -1]);
  table.put([records[1]]);
  assert.equal(table.find('b-2').number, 2, 'back in view, it has its name');
  table.end(2);
  table.put([records[1]]);
  assert.equal(table.find('b-2'), undefined, 'ended, its number is nobody’s');
});

test('a delta changes only what it names', async () => {
  const { EMPTY, with_delta } = await load('picture/model.ts');
  const one = with_delta(EMPTY, 1, 10, { alerts: [{ alert: 1 }, { alert: 2 }], units: [{ unit: 'u' }] });
  const two = with_delta(one, 2, 20, { alerts: [{ alert: 2, state: 'judged' }], gone: { alerts: [1] } });
  assert.deepEqual([...two.alerts.values()], [{ alert: 2, state: 'judged' }]);
  assert.equal(two.units, one.units, 'an untouched slice is the same one');
  assert.equal(one.alerts.size, 2, 'the model before is as it was');
});

test('the queue is sorted by severity, then age; groups are one row; the judged one stays while it is looked at', async () => {
  const { rows } = await load('picture/queue.ts');
  const alert = (alert, severity, minute, group = '', state = 'active') => ({ alert, severity, group, state, raised_at: `2027-01-01T00:0${minute}:00Z` });
  const all = [alert(1, 'notice', 1), alert(2, 'critical', 5, 'g'), alert(3, 'critical', 3, 'h'), alert(4, 'warning', 2, 'g'), alert(5, 'critical', 0, '', 'judged')];
  const open = (one) => one.state !== 'judged';
  const shape = (list) => list.map((row) => [row.alert.alert, row.others.map((one) => one.alert)]);
  assert.deepEqual(shape(rows(all, open, null)), [[3, []], [2, [4]], [1, []]]);
  assert.deepEqual(shape(rows(all, open, 5)), [[5, []], [3, []], [2, [4]], [1, []]]);
});

test('inclusion proofs of every entry of trees up to 40 lead to the root, and no other leaf does', async () => {
  const { root_of } = await load('picture/proof.ts');
  for (const size of [1, 2, 3, 7, 8, 21, 40]) {
    const leaves = Array.from({ length: size }, (_, i) => leaf(Buffer.from(`entry ${i}`)));
    const want = root(leaves).toString('hex');
    for (let index = 0; index < size; index++) {
      const way = path(index, leaves);
      const got = await root_of(leaves[index], index, size, way);
      assert.equal(Buffer.from(got).toString('hex'), want, `${index} of ${size}`);
      const other = await root_of(leaf(Buffer.from('lie')), index, size, way);
      assert.notEqual(other && Buffer.from(other).toString('hex'), want);
      if (size > 1) assert.equal(await root_of(leaves[index], index, size, way.slice(1)), null, 'a path of a wrong length');
    }
  }
});

test('a proof is checked in every part', async () => {
  const { check, read_note } = await load('picture/proof.ts');
  const { World } = await import('../dev/fake/world.mjs');
  const world = new World(Date.now(), { empty: true });
  for (let i = 0; i < 11; i++) world.write(i, { person: { account: 'a' } }, 'node_started', { version: String(i) });
  world.sign(1);
  const proof = world.proof(5);
  const { body_hash } = world.entries[5];
  assert.equal(await check(proof, body_hash), 'ok');
  assert.equal(await check({ ...proof, leaf: '00' + proof.leaf.slice(2) }, body_hash), 'leaf');
  assert.equal(await check(proof, 'ab'.repeat(32)), 'body');
  assert.equal(await check({ ...proof, path: [...proof.path].reverse() }, body_hash), 'path');
  assert.equal(await check({ ...proof, seq: 4 }, body_hash), 'path');
  assert.equal(await check({ ...proof, checkpoint: proof.checkpoint.replace('\n11\n', '\n12\n') }, body_hash), 'note');
  assert.deepEqual(read_note(proof.checkpoint).signers, ['cordon.example/paris']);
});

/** A key and a checkpoint that it signs, by Node's own Ed25519. */
function vector(name = 'cordon.example/toulouse') {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const key = Buffer.concat([Buffer.of(1), spki.subarray(-32)]);
  const id = createHash('sha256').update(name).update('\n').update(key).digest().subarray(0, 4);
  const line = (text) => `— ${name} ${Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]).toString('base64')}\n`;
  const text = `${name}\n1234\n${Buffer.alloc(32, 9).toString('base64')}\n`;
  return { name, text, line, note: `${text}\n${line(text)}`, public: `${name}+${id.toString('hex')}+${key.toString('base64')}\n` };
}

test('a signed note is believed by its key alone', async () => {
  const { verify } = await load('picture/signature.ts');
  const [ours, other] = [vector(), vector()];
  const fault = async (note, key = ours.public) => (await verify(note, key)).fault;
  assert.deepEqual(await verify(ours.note, ours.public), { name: ours.name, fault: null });
  assert.equal(await fault(`${ours.text}\n${other.line(ours.text)}${ours.line(ours.text)}`), null, 'beneath the line of another');
  assert.equal(await fault(ours.note.replace('1234', '1235')), 'signature', 'a byte of the text');
  const at = ours.note.length - 8;
  const flipped = ours.note[at] === 'A' ? 'B' : 'A';
  assert.equal(await fault(ours.note.slice(0, at) + flipped + ours.note.slice(at + 1)), 'signature', 'a byte of the signature');
  assert.equal(await fault(ours.note, other.public), 'signer', 'another key of the same name');
  assert.equal(await fault(`${ours.text}\n${other.line(ours.text)}`), 'signer');
  const text = ours.text.replace('toulouse', 'nantes');
  assert.equal(await fault(`${text}\n${ours.line(text)}`), 'origin', 'another journal');
});

test('what is no note and no key is said to be none', async () => {
  const { read_key, split, verify } = await load('picture/signature.ts');
  const { note, text, public: key } = vector();
  for (const bad of ['', text, `${text}\n`, note.slice(0, -1), `${note}\n`, note.replace('— ', '- '), `${text}\n— a AAAA\n`, `${text}\n— a b c\n`]) {
    assert.equal((await verify(bad, key)).fault, 'note', JSON.stringify(bad));
  }
  assert.equal(split(note).text, text);
  const [name, id, bytes] = key.trim().split('+');
  const wrong = id.replace(/^./, (one) => (one === '0' ? '1' : '0'));
  for (const bad of ['', name, `${name}+${id}`, `+${id}+${bytes}`, `${name}+${wrong}+${bytes}`, `x${key}`, `${name}+${id}+${Buffer.alloc(33, 2).toString('base64')}`]) {
    assert.equal(await read_key(bad), null, bad);
    assert.equal((await verify(note, bad)).fault, 'key', bad);
  }
});

test('an alert calls after thirty seconds untaken, once, and a notice never', async () => {
  const { due } = await load('sound/calls.ts');
  const alert = (alert, severity, more = {}) => ({ alert, severity, state: 'active', escalated: false, raised_at: '1970-01-01T00:00:10Z', ...more });
  const all = [alert(1, 'warning'), alert(2, 'critical'), alert(3, 'notice'), alert(4, 'critical', { state: 'acknowledged' })];
  const since = 10_000;
  assert.deepEqual(due(all, 39_000, new Map()), []);
  assert.deepEqual(due(all, 40_000, new Map()), [{ alert: 2, since, name: 'critical' }, { alert: 1, since, name: 'warning' }]);
  assert.deepEqual(due(all, 40_000, new Map([[2, since]])), [{ alert: 1, since, name: 'warning' }]);
  assert.deepEqual(due([alert(5, 'warning', { escalated: true })], 11_000, new Map()), [{ alert: 5, since, name: 'warning' }]);
  const worse = [alert(6, 'critical', { worsened_at: '1970-01-01T00:01:00Z' })];
  assert.deepEqual(due(worse, 89_000, new Map([[6, since]])), [], 'it waits anew');
  assert.deepEqual(due(worse, 90_000, new Map([[6, since]])), [{ alert: 6, since: 60_000, name: 'critical' }]);
});

test('a table is copied as CSV that a spreadsheet reads and does not run', async () => {
  const { csv } = await load('ui/table.ts');
  const columns = [{ id: 'a', label: 'A', text: (row) => row[0] }, { id: 'b', label: 'B', text: (row) => row[1] }];
  assert.equal(csv(columns, [['x,"y"', '-3'], ['=1+1', 'a\nb']]), 'A,B\r\n"x,""y""",-3\r\n\'=1+1,"a\nb"\r\n');
});

test('what holds now and what changes next is read off the spans', async () => {
  const { activity } = await load('operation/spans.ts');
  const at = (hour) => Date.parse(`2024-07-26T${String(hour).padStart(2, '0')}:00:00Z`);
  const span = (from, to, what) => ({ kind: 'bridge', id: 'b', starts_at: from && new Date(at(from)).toISOString(), ends_at: to && new Date(at(to)).toISOString(), what, by: null });
  const spans = [span(10, 14, 'no_vehicles'), span(12, 16, 'closed'), span(20, null, 'pass_only')];
  const none = { active: false, what: null, since: null, until: null };
  assert.deepEqual(activity(spans, at(9)), { ...none, next_at: at(10), next_what: 'no_vehicles' });
  assert.deepEqual(activity(spans, at(10)), { active: true, what: 'no_vehicles', since: at(10), until: at(14), next_at: at(12), next_what: 'closed' });
  assert.deepEqual(activity(spans, at(13)), { active: true, what: 'closed', since: at(12), until: at(16), next_at: at(14), next_what: 'closed' });
  assert.deepEqual(activity(spans, at(16)), { ...none, next_at: at(20), next_what: 'pass_only' });
  assert.deepEqual(activity(spans, at(21)), { active: true, what: 'pass_only', since: at(20), until: null, next_at: null, next_what: null });
  assert.deepEqual(activity([], at(1)), { ...none, next_at: null, next_what: null });
});

test('coordinates are read as people write them, and nothing else is', async () => {
  const { read_coordinates } = await load('map/coordinates.ts');
  const near = (text, lat, lon) => {
    const got = read_coordinates(text);
    assert.ok(got && Math.abs(got.latitude_deg - lat) < 1e-4 && Math.abs(got.longitude_deg - lon) < 1e-4, `${text}: ${JSON.stringify(got)}`);
  };
  for (const text of ['48.8566, 2.3522', '48.8566 2.3522', '48,8566 2,3522', '48,8566; 2,3522', '2.3522E 48.8566N', 'N48.8566 E2.3522']) near(text, 48.8566, 2.3522);
  for (const text of ['48°51′24″N 2°21′08″E', '48°51\'24"N, 2°21\'08"E', '48° 51.4\' N 2° 21.1333\' E']) near(text, 48.85667, 2.35222);
  near('33°52′S 151°12′E', -33.8667, 151.2);
  near('48.5 N 4.5 O', 48.5, -4.5);
  for (const text of ['', 'Alma', '12', 'Pont 3', '91 2', '48°61′N 2°E', '48N 2N', '1 2 3', '100 rue']) assert.equal(read_coordinates(text), null, text);
});

test('ways and areas are measured on the sphere', async () => {
  const { area_m2, bearing_deg, crosses_itself, distance_m, towards } = await load('map/draft.ts');
  const about = (got, want, part = 0.005) => assert.ok(Math.abs(got - want) <= want * part, `${got}, not ${want}`);
  about(distance_m([2.3522, 48.8566], [-0.1276, 51.5072]), 343_500);
  about(area_m2([[0, 0], [1, 0], [1, 1], [0, 1]]), 12_364e6);
  about(bearing_deg([2, 48], [3, 48]), 89.6);
  about(distance_m([2, 48], towards([2, 48], 30, 500)), 500);
  assert.equal(crosses_itself([[0, 0], [1, 1], [1, 0], [0, 1]]), true);
  assert.equal(crosses_itself([[0, 0], [1, 0], [1, 1], [0, 1]]), false);
});

test('a tilted place is where the perspective has it', async () => {
  const { project, view_of } = await load('map/view.ts');
  const camera = (pitch) => ({
    getCenter: () => ({ lng: 2.35, lat: 48.86 }), getZoom: () => 12, getPitch: () => pitch,
    getVerticalFieldOfView: () => 36.87, getContainer: () => ({ clientWidth: 800, clientHeight: 600 }),
  });
  const [level, tilted] = [view_of(camera(0)), view_of(camera(55))];
  assert.deepEqual(project(tilted, tilted.x, tilted.y), [400, 300], 'the middle stays');
  const north = level.y - 100 / level.world;
  assert.ok(Math.abs(project(level, level.x, north)[1] - 200) < 1e-6);
  const [, y] = project(tilted, tilted.x, north);
  assert.ok(y > 200 && y < 300, `${y}: what is north is nearer to the middle`);
  assert.ok(project(tilted, tilted.x, tilted.y, 1000)[1] < 300, 'what flies is above its ground');
});

test('a colour in either language is one hue', async () => {
  const { hue_of } = await load('map/palette.ts');
  assert.deepEqual(['rouge', 'Red', ' gris ', 'bleue', 'mauve', 'fuchsia', undefined].map(hue_of), ['red', 'red', 'grey', 'blue', 'violet', 'none', 'none']);
});
