/**
 * A server that is not there: serves `dist/` and speaks the border of docs/design/border.md, with
 * some forty aircraft around Paris, for looking at the console and for its tests.
 *
 *   node dev/fake-server.mjs [--port 7100] [--empty] [--basemap]
 *
 * Logs in: ada (commander), grace (operator), ivan (air desk), bob (auditor), omar (gate steward),
 * root (administrator), paula (planner); the password of all is `correct horse battery`.
 * The box of a gate besides: `/gate#enrol=box` and `/gate/phone#enrol=phone` (see fake/gate.mjs).
 */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import { state as track_state } from './fake/city.mjs';
import { basemap, serve_range } from './fake/basemap.mjs';
import { FakeCameras } from './fake/cameras.mjs';
import { command } from './fake/commands.mjs';
import { FakeGate } from './fake/gate.mjs';
import { FakeGates } from './fake/gates.mjs';
import { FakeRuns } from './fake/runs.mjs';
import { quiet, raise, say, tell } from './fake/story.mjs';
import { Stream } from './fake/stream.mjs';
import { World } from './fake/world.mjs';
import { operation_call, public_call } from './fake/operation_calls.mjs';
import { openapi } from './fake/openapi.mjs';

const DIST = process.env.DIST ? join(process.env.DIST, '/') : fileURLToPath(new URL('../dist/', import.meta.url));
const PASSWORD = 'correct horse battery';
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.wasm': 'application/wasm' };
/** As strict as the real server's: nothing from elsewhere, no script in the page. */
export const CSP = "default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
/** A gate's box lets its pages run the reader of codes, too. */
const GATE_CSP = CSP.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");

const READERS = ['duty_commander', 'operator', 'air_desk', 'auditor'];
const people = () => [
  { account: 'a-ada', name: 'Ada', roles: ['duty_commander'] }, { account: 'a-grace', name: 'Grace', roles: ['operator'] },
  { account: 'a-ivan', name: 'Ivan', roles: ['air_desk'] }, { account: 'a-bob', name: 'Bob', roles: ['auditor'] },
  { account: 'a-root', name: 'Root', roles: ['administrator'] }, { account: 'a-omar', name: 'Omar', roles: ['gate_steward'] },
  { account: 'a-paula', name: 'Paula', roles: ['planner'] },
].map((one) => ({ ...one, password: PASSWORD, password_set: true }));

const problem = (code, en, fr, mend_en, mend_fr, more = {}) => ({ problem: { code, sentence: say(en, fr), mend: say(mend_en, mend_fr), ...more } });

class Fake {
  constructor({ empty = false, count = 40, basemap: with_basemap = false } = {}) {
    const now = Date.now();
    this.accounts = people();
    this.world = new World(now, { empty, count });
    (empty ? quiet : tell)(this.world, now, this.accounts);
    this.stream = new Stream(this.world);
    this.gate = new FakeGate();
    this.gates = new FakeGates(this.world, now);
    this.cameras = new FakeCameras(this.world, now);
    this.runs = new FakeRuns(this.world, now);
    this.sessions = new Map();
    this.basemap = with_basemap ? basemap() : null;
    if (this.basemap) this.world.package.base_map = { attribution: '© OpenStreetMap' };
    this.onces = new Map([['first-login', 'a-root']]);
    this.failures = 0;
    this.down = false;
    this.requests = [];
    this.timer = setInterval(() => this.beat(), 1000);
  }

  beat() {
    const now = new Date().toISOString();
    for (const one of this.world.state.sources) if (one.state === 'heard') Object.assign(one, { heard_at: now, messages_count: one.messages_count + 61 });
    if (this.world.checkpoint?.size !== this.world.entries.length) this.stream.pending.checkpoint = this.world.sign(Date.now());
    if (this.world.state.sources.length > 0) this.stream.pending.sources = this.world.state.sources;
  }

  who(request) {
    const token = /cordon_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    return this.accounts.find((one) => one.account === this.sessions.get(token));
  }
  session(one) {
    return { account: one.account, name: one.name, roles: one.roles, password_set: one.password_set, expires_at: new Date(Date.now() + 43_200_000).toISOString() };
  }
  begin(one) {
    const token = randomBytes(16).toString('hex');
    this.sessions.set(token, one.account);
    return { status: 200, body: this.session(one), cookie: `cordon_session=${token}; Path=/; HttpOnly; SameSite=Strict` };
  }

  log_in(body) {
    if (body.once !== undefined) {
      const account = this.accounts.find((one) => one.account === this.onces.get(body.once));
      if (!account) return { status: 401, body: problem('once', 'This one-time login is used up or wrong.', 'Cette connexion unique est épuisée ou fausse.', 'Ask an administrator for another.', 'Demandez-en une autre à un administrateur.') };
      this.onces.delete(body.once);
      return this.begin(account);
    }
    if (this.failures >= 5) {
      this.failures = 0;
      return { status: 429, body: problem('slow', 'Too many tries.', 'Trop d’essais.', 'Wait, then try again.', 'Attendez, puis réessayez.', { retry_after_s: 3 }) };
    }
    const account = this.accounts.find((one) => one.name.toLowerCase() === String(body.name).toLowerCase() && one.password === body.password);
    if (account) return this.begin(account);
    this.failures++;
    return { status: 401, body: problem('login', 'Name or password is wrong.', 'Nom ou mot de passe faux.', 'Try again, or ask an administrator for a one-time login.', 'Réessayez, ou demandez une connexion unique à un administrateur.') };
  }

  async api(method, url, request, body) {
    const path = url.pathname;
    const who = this.who(request);
    if (path === '/api/session') {
      if (method === 'GET') return { status: 200, body: who ? this.session(who) : { account: null } };
      if (method === 'POST') return this.log_in(body);
      this.sessions.clear();
      return { status: 204 };
    }
    if (path === '/api/health') return { status: 200, body: health() };
    if (path === '/api/openapi.json') return { status: 200, body: openapi };
    if (path.startsWith('/api/public/')) return public_call(this.world, path, url.searchParams);
    if (!who) return { status: 401, body: problem('session', 'You are not logged in.', 'Vous n’êtes pas connecté.', 'Log in.', 'Connectez-vous.') };
    if (path === '/api/session/password') {
      Object.assign(who, { password: body.password, password_set: true });
      return { status: 200, body: this.session(who) };
    }
    if (path.startsWith('/api/accounts')) return this.account_call(method, path, who, body);
    if (path === '/api/commands') {
      this.requests.push(body);
      return command(this.world, who, body);
    }
    const of_cameras = this.cameras.call(method, path, who, body);
    if (of_cameras) return of_cameras;
    const of_runs = this.runs.call(method, path, url.searchParams, who, body);
    if (of_runs) return of_runs;
    return operation_call(this.world, path, url.searchParams) ?? this.read(path, url.searchParams, who);
  }

  account_call(method, path, who, body) {
    if (!who.roles.includes('administrator')) return { status: 403, body: problem('role', 'Only an administrator may.', 'Seul un administrateur le peut.', 'Ask one.', 'Adressez-vous à lui.') };
    const view = ({ password, ...rest }) => rest;
    if (method === 'GET') return { status: 200, body: this.accounts.map(view) };
    const once = () => {
      const token = randomBytes(12).toString('base64url');
      return token;
    };
    const [, , , id, what] = path.split('/');
    if (!id) {
      const made = { account: `a-${randomBytes(2).toString('hex')}`, name: body.name, roles: body.roles, password_set: false };
      this.accounts.push(made);
      const token = once();
      this.onces.set(token, made.account);
      return { status: 200, body: { ...made, once: token } };
    }
    const found = this.accounts.find((one) => one.account === id);
    if (what === 'roles') found.roles = body.roles;
    const token = what === 'once' ? once() : undefined;
    if (token) this.onces.set(token, id);
    return { status: 200, body: { ...view(found), ...(token && { once: token }) } };
  }

  read(path, query, who) {
    const { world } = this;
    if (path === '/api/picture') {
      const at = query.has('at') ? Date.parse(query.get('at')) : Date.now();
      return { status: 200, body: { ...world.picture(at, !query.has('at')), tracks: world.tracks(at).map(({ number, heard_ms, ...t }) => (query.has('at') ? t : { number, ...t })) } };
    }
    if (path === '/api/air') return { status: 200, body: world.air(query.has('at') ? Date.parse(query.get('at')) : Date.now(), !query.has('at')) };
    if (path === '/api/gates') return { status: 200, body: this.gates.view(Date.now()) };
    if (path === '/api/gates/movements') return this.gates.movements(who, query);
    if (path === '/api/operation') return { status: 200, body: this.operation(query) };
    if (path === '/api/journal') return { status: 200, body: page(world, query) };
    if (path === '/api/journal/times') return { status: 200, body: { first: world.entries[0].recorded_at, last: world.entries.at(-1).recorded_at, size: world.entries.length } };
    const proof = /^\/api\/journal\/(\d+)\/proof$/.exec(path);
    if (proof) {
      const found = world.proof(Number(proof[1]));
      if (this.lie) found.path[0] = '00'.repeat(32);
      return { status: 200, body: found };
    }
    const incident = /^\/api\/incidents\/(\d+)\/notes$/.exec(path)?.[1];
    if (incident) return this.texts(`incident:${incident}`, who);
    if (path === '/api/notes') return this.texts(query.get('about') ?? '', who);
    const track = /^\/api\/tracks\/(.+)$/.exec(path);
    if (track) return this.trail(decodeURIComponent(track[1]), query.has('at') ? Date.parse(query.get('at')) : Date.now());
    return { status: 404, body: problem('nothing', 'There is nothing here.', 'Il n’y a rien ici.', 'Check the address.', 'Vérifiez l’adresse.') };
  }

  operation(query) {
    const { world } = this;
    const at = query.has('at') ? world.history.findLast((one) => one.at <= Date.parse(query.get('at')))?.seq ?? 0 : Infinity;
    const seq = query.has('seq') ? Number(query.get('seq')) : at;
    return world.package.document(world.operation, { seq, plan: query.get('plan') });
  }

  /** Texts about `purpose`, such as `alert:17`; the reading is journalled first. */
  texts(purpose, who) {
    const { world } = this;
    if (!who.roles.some((role) => READERS.includes(role))) return { status: 403, body: problem('role', 'Your role may not read texts.', 'Votre rôle ne lit pas les textes.', 'Ask the duty commander.', 'Adressez-vous au chef de permanence.') };
    const [kind, ...id] = purpose.split(':');
    const mine = world.notes.filter((one) => String(one.about[kind]) === id.join(':'));
    if (mine.length > 0) world.write(Date.now(), { person: { account: who.account } }, 'vault_read', { notes: mine.map((one) => one.note), purpose });
    return { status: 200, body: mine };
  }

  trail(id, now) {
    const one = this.world.fleet.find((f) => f.track === id);
    const trail = [];
    for (let at = now - 240_000; one && at <= now; at += 5_000) {
      const s = track_state(one, at);
      if (s.latitude_deg !== null && Math.floor(s.heard_ms / 700_000) === Math.floor(now / 700_000)) trail.push([s.longitude_deg, s.latitude_deg, at]);
    }
    return { status: 200, body: { ...(one && track_state(one, now)), trail } };
  }

  // What tests do behind the console's back.
  cut() {
    this.down = true;
    this.stream.cut();
  }
  up() {
    this.down = false;
  }
  /** The newest signed note; a forged one when `forge` is set. */
  note() {
    const text = this.world.note_text();
    return this.forge ? text.replace(/\n\d+\n/, '\n7\n') : text;
  }
  raise(severity = 'critical') {
    const one = this.world.fleet[33];
    return raise(this.world, Date.now(), {
      name: 'volume_entered', severity, group: `test/${Math.random()}`, about: { track: one.track },
      sentence: say('A test has entered.', 'Un essai est entré.'), why: { rule: 'volume_entered', volume: 'seine', track: one.track, height_known: true },
    });
  }
  as(account, request) {
    return command(this.world, this.accounts.find((one) => one.account === account), { seen: { seq: 0, view: '/', feeds: [] }, ...request });
  }
}

function page(world, query) {
  const before = query.has('before') ? Number(query.get('before')) : Infinity;
  const limit = Number(query.get('limit') ?? 100);
  const text = (query.get('text') ?? '').toLowerCase();
  const author = query.get('author');
  const fits = (one) => one.seq < before && (!query.get('kind') || one.kind === query.get('kind'))
    && (!author || JSON.stringify(one.author).includes(`"${author}"`)) && (!text || JSON.stringify(one.body).toLowerCase().includes(text));
  const found = world.entries.filter(fits).reverse();
  const entries = found.slice(0, limit).map(({ header, ...one }) => one);
  return { entries, size: world.entries.length, next_before: found.length > limit ? entries.at(-1).seq : null };
}

const health = () => ({
  ok: false,
  sentences: [
    { code: 'journal_syncs', state: 'ok', sentence: say('The journal syncs in 3 ms.', 'Le journal se synchronise en 3 ms.') },
    { code: 'checkpoint', state: 'ok', sentence: say('The newest checkpoint is 2 s old.', 'Le dernier sceau a 2 s.') },
    { code: 'disk', state: 'ok', sentence: say('412 GB are free.', '412 Go sont libres.') },
    { code: 'source_receiver-2', state: 'attention', sentence: say('receiver-2 has been silent for 8 min.', 'receiver-2 est muette depuis 8 min.') },
    { code: 'clients', state: 'ok', sentence: say('One console is connected; none was dropped.', 'Une console est connectée ; aucune n’a été coupée.') },
  ],
});

async function file(path, response) {
  const wanted = normalize(join(DIST, path));
  const inside = wanted.startsWith(DIST) && extname(wanted) !== '';
  const bytes = inside ? await readFile(wanted).catch(() => null) : await readFile(join(DIST, 'index.html'));
  if (bytes === null) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(inside ? wanted : 'index.html')] ?? 'application/octet-stream', 'content-security-policy': /^\/gate(\/|$)/.test(path) ? GATE_CSP : CSP });
  response.end(bytes);
}

async function body_of(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return parts.length === 0 ? {} : JSON.parse(Buffer.concat(parts).toString());
}

/** Starts one; `port` 0 takes any that is free. */
export async function start({ port = 0, ...options } = {}) {
  const fake = new Fake(options);
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://fake');
    if (url.pathname === '/tlog/checkpoint') return response.end(fake.note());
    if (url.pathname === '/tlog/key.pub') return response.end(fake.world.signer.public);
    if (url.pathname === '/basemap.pmtiles' && fake.basemap) return serve_range(fake.basemap, request, response);
    const of_gate = url.pathname.startsWith('/gate/api/');
    if (!of_gate && !url.pathname.startsWith('/api/')) return file(url.pathname, response);
    if (fake.down) return request.socket.destroy();
    const body = await body_of(request);
    const answer = of_gate ? await fake.gate.call(request.method, url.pathname, body, request.headers.cookie, url.searchParams) : await fake.api(request.method, url, request, body);
    response.writeHead(answer.status, { 'content-type': answer.type ?? 'application/json', ...(answer.cookie && { 'set-cookie': answer.cookie }) });
    response.end(answer.status === 204 ? undefined : answer.bytes ?? JSON.stringify(answer.body));
  });
  server.on('upgrade', (request, socket, head) => {
    if (fake.down || !fake.who(request)) return socket.destroy();
    if (/^\/api\/cameras\/[^/]+\/video$/.test(request.url)) fake.cameras.upgrade(request, socket, head);
    else fake.stream.upgrade(request, socket, head);
  });
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  fake.url = `http://127.0.0.1:${server.address().port}`;
  fake.stop = () => new Promise((done) => {
    clearInterval(fake.timer);
    fake.stream.stop();
    fake.cameras.stop();
    server.closeAllConnections();
    server.close(done);
  });
  return fake;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--port');
  const fake = await start({ port: at < 0 ? 7100 : Number(process.argv[at + 1]), empty: process.argv.includes('--empty'), basemap: process.argv.includes('--basemap') });
  console.log(`${fake.url} (ada, grace, ivan, bob, omar, root; password: ${PASSWORD}; once: ${fake.url}/login#once=first-login; gate: ${fake.url}/gate#enrol=box)`);
}
