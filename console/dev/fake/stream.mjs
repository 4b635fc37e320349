/** The picture's stream over WebSockets. */
import { WebSocketServer } from 'ws';
import { heard_at, state as track_state } from './city.mjs';
import { message, record } from './wire.mjs';
import { KEY_OF } from './world.mjs';

const KEEP_MS = 30_000;
const TICK_MS = 100;

const inside = (view, t) =>
  !view || t.latitude_deg === null || (t.longitude_deg >= view[0] && t.longitude_deg <= view[2] && t.latitude_deg >= view[1] && t.latitude_deg <= view[3]);

/** What of `after` is not as in `before`. */
function difference(before, after) {
  const delta = {};
  for (const [list, key] of Object.entries(KEY_OF)) {
    const old = new Map(before[list].map((one) => [one[key], JSON.stringify(one)]));
    const changed = after[list].filter((one) => old.get(one[key]) !== JSON.stringify(one));
    if (changed.length > 0) delta[list] = changed;
    const kept = new Set(after[list].map((one) => one[key]));
    const gone = [...old.keys()].filter((one) => !kept.has(one));
    if (gone.length > 0) delta.gone = { ...delta.gone, [list]: gone };
  }
  return delta;
}

function merge(a, b) {
  const out = { ...a };
  for (const [key, value] of Object.entries(b)) {
    if (key === 'gone') out.gone = { ...a.gone, ...value };
    else if (Array.isArray(value)) {
      const id = KEY_OF[key];
      const fresh = new Set(value.map((one) => one[id]));
      out[key] = [...(a[key] ?? []).filter((one) => !fresh.has(one[id])), ...value];
    } else out[key] = value;
  }
  return out;
}

export class Stream {
  constructor(world) {
    this.world = world;
    this.server = new WebSocketServer({ noServer: true });
    this.clients = new Set();
    this.epoch = BigInt(Date.now()) * 1_000_000n + 7n;
    this.frame = 1;
    this.log = [];
    this.pending = {};
    this.silent = false;
    this.sent = { snapshots: 0, resumed: 0 };
    this.last_at = Date.now();
    world.listeners.add((before, after) => (this.pending = merge(this.pending, difference(before, after))));
    world.operation_listeners.add((operation) => (this.pending = { ...this.pending, operation }));
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  upgrade(request, socket, head) {
    this.server.handleUpgrade(request, socket, head, (ws) => {
      const client = { ws, view: null, known: new Set(), ready: false, told: Date.now() };
      ws.on('message', (data) => this.heard(client, String(data)));
      ws.on('close', () => this.clients.delete(client));
      this.clients.add(client);
    });
  }

  heard(client, text) {
    const resume = /"epoch":(\d+),"frame":(\d+)/.exec(text);
    client.view = JSON.parse(text).viewport ?? null;
    if (client.ready) return;
    client.ready = true;
    const from = resume && BigInt(resume[1]) === this.epoch ? Number(resume[2]) : null;
    const oldest = this.log[0]?.frame ?? this.frame;
    if (from !== null && (from >= oldest - 1)) return this.resume(client, from);
    this.snapshot(client);
  }

  snapshot(client) {
    this.sent.snapshots++;
    const at = Date.now();
    const tracks = this.world.tracks(at).filter((t) => inside(client.view, t));
    client.known = new Set(tracks.map((t) => t.number));
    const json = { ...this.world.picture(at, true), names: Object.fromEntries(this.world.fleet.map((one) => [one.number, one.track])) };
    this.send(client, 'snapshot', this.frame, json, tracks.map((t) => record(t, at)));
  }

  resume(client, from) {
    this.sent.resumed++;
    const at = Date.now();
    for (const one of this.log.filter((l) => l.frame > from)) this.send(client, 'delta', one.frame, one.delta, []);
    const tracks = this.world.tracks(at).filter((t) => inside(client.view, t));
    client.known = new Set(tracks.map((t) => t.number));
    this.send(client, 'delta', this.frame, {}, tracks.map((t) => record(t, at)));
  }

  tick() {
    const at = Date.now();
    this.frame++;
    const delta = this.pending;
    this.pending = {};
    const changed = Object.keys(delta).length > 0;
    if (changed) this.log.push({ frame: this.frame, delta, at });
    while (this.log[0] && this.log[0].at < at - KEEP_MS) this.log.shift();
    const moved = this.world.fleet.filter((one) => heard_at(one, at) > this.last_at).map((one) => track_state(one, at));
    this.last_at = at;
    if (this.silent) return;
    for (const client of this.clients) this.tell(client, at, delta, changed, moved);
  }

  tell(client, at, delta, changed, moved) {
    if (!client.ready) return;
    const records = [];
    for (const t of moved) {
      if (inside(client.view, t)) {
        client.known.add(t.number);
        records.push(record(t, at));
      } else if (client.known.delete(t.number)) records.push(record(t, at, 4));
    }
    if (!changed && records.length === 0 && at - client.told < 1000) return;
    this.send(client, 'delta', this.frame, delta, records);
  }

  send(client, kind, frame, json, records) {
    client.told = Date.now();
    client.ws.send(message({ kind, epoch: this.epoch, frame, seq: this.world.seq, at: Date.now(), json, records }));
  }

  cut() {
    for (const client of this.clients) client.ws.terminate();
    this.clients.clear();
  }
  stop() {
    clearInterval(this.timer);
    this.cut();
  }
}
