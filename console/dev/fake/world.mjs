/**
 * What the fake server believes: a journal, and after each entry the whole picture, so that any
 * past one can be given. Made for looking and testing; it decides nothing the real one would.
 */
import { createHash } from 'node:crypto';
import { fleet, state as track_state, CENTRE } from './city.mjs';
import { signer } from './note.mjs';
import { FakeOperation } from './operation.mjs';
import { leaf, path, root } from './tree.mjs';

const iso = (ms) => new Date(ms).toISOString();
const ORIGIN = 'cordon.example/paris';
const LISTS = ['alerts', 'incidents', 'units', 'taskings', 'sources', 'silences', 'proposals', 'accounts'];
export const KEY_OF = { alerts: 'alert', incidents: 'incident', units: 'unit', taskings: 'tasking', sources: 'source', silences: 'silence', proposals: 'proposal', accounts: 'account' };

export class World {
  constructor(now, { count = 40, empty = false } = {}) {
    this.begun = now - 2 * 3_600_000;
    this.fleet = empty ? [] : fleet(count, Math.floor(now / 1000));
    this.entries = [];
    this.leaves = [];
    this.history = [];
    this.notes = [];
    this.next = { alert: 1, incident: 1, tasking: 1, silence: 1, proposal: 1, note: 1 };
    this.listeners = new Set();
    this.operation_listeners = new Set();
    this.state = Object.fromEntries(LISTS.map((list) => [list, []]));
    this.checkpoint = null;
    this.signer = signer(ORIGIN);
    this.package = new FakeOperation(now);
    this.operation = { ...operation(now), seq: this.package.seq };
    this.state.units = this.operation.units.map((one) => ({ unit: one.id, tasking: null, changed_seq: 0 }));
    // Two say where they are, one of them long ago.
    this.state.units.find((one) => one.unit === 'patrol-2').place = [2.3262, 48.8572, now];
    this.state.units.find((one) => one.unit === 'medic-1').place = [2.3338, 48.8628, now - 11_520_000];
  }

  get seq() {
    return this.entries.length - 1;
  }
  tracks(at) {
    return this.fleet.map((one) => track_state(one, at));
  }

  /** The air desk: the first track is inside, the third comes in two minutes, the second has leave. */
  air(at, live) {
    const volume = this.operation.volumes?.[0];
    const tracks = this.tracks(at).map(({ heard_ms, ...track }, i) => ({
      ...track, category: 'A3', on_ground: false, known_as: i === 1 ? 'Helicopter on duty' : null,
      operator: null, volume: i < 3 ? volume?.id ?? 'v' : null, volume_name: i < 3 ? volume?.name ?? 'V' : null,
      inside: i < 2, enters_at: i === 2 ? iso(at + 125_000) : null, height_known: true,
      exemption: i === 1 ? 'duty' : null, contradicted: false, emergency: i === 4 ? 'minimum_fuel' : null,
      doubt: i === 3 ? { kind: 'two_places', since: iso(at), last_at: iso(at), count: 3, measured: 84_000, possible: 0, place: null } : null,
      heard_by: live ? [{ source: 'receiver-1', messages_count: 12, heard_at: iso(at) }] : [],
    }));
    if (tracks.length > 2) tracks.splice(1, 2, tracks[2], tracks[1]);
    const leave = { volume: volume?.id ?? 'v', by: 'operator', issuer: 'Prefect', starts_at: null, in_force: true };
    const exemptions = [
      { ...leave, exemption: 'duty', value: 'Air force', purpose: 'rescue', ends_at: iso(at + 600_000), tracks: [tracks[2]?.track].filter(Boolean) },
      { ...leave, exemption: 'film', value: 'Film unit', purpose: 'ceremony', ends_at: iso(at + 36 * 3_600_000), tracks: [] },
    ];
    const receiver = (source, lag_ms, loss, state) => ({
      source, state, messages_count: 12_345, messages_per_s: 812.4, undecodable_count: 3, dropped_count: 0,
      reconnects_count: 1, lag_ms, loss, clock_ahead_ms: null,
    });
    const receivers = live ? [receiver('receiver-1', 0.4, 0.021, 'connected'), receiver('receiver-2', 44.2, 0.13, 'waiting'), receiver('receiver-3', null, null, 'connected')] : [];
    const counts = tracks.length > 2 ? { inside_count: 1, coming_count: 1, by_leave_count: 1 } : { inside_count: 0, coming_count: 0, by_leave_count: 0 };
    return { at: iso(at), tracks, tracks_count: tracks.length, ...counts, exemptions, receivers };
  }

  /** Appends an entry; `change` then changes the state with its number. */
  write(at, author, kind, body, change = () => {}) {
    const seq = this.entries.length;
    const text = Buffer.from(JSON.stringify(body));
    const body_hash = createHash('sha256').update(`salt ${seq}`).update(text).digest();
    const header = Buffer.concat([Buffer.from(`${kind} ${iso(at)} `), body_hash]);
    this.entries.push({
      seq, kind, author, observed_at: iso(at), recorded_at: iso(at),
      class: kind === 'note_text' ? 'personal' : 'operational',
      body: kind === 'note_text' ? null : body, body_hash: body_hash.toString('hex'), header,
    });
    this.leaves.push(leaf(header));
    const before = this.state;
    this.state = structuredClone(before);
    change(seq, this.state);
    this.history.push({ at, seq, state: this.state });
    for (const listener of this.listeners) listener(before, this.state);
    return seq;
  }

  sign(at) {
    const size = this.entries.length;
    this.checkpoint = { size, root: root(this.leaves).toString('hex'), signed_at: iso(at), ok: true };
    return this.checkpoint;
  }
  note_text() {
    const base64 = Buffer.from(this.checkpoint.root, 'hex').toString('base64');
    const text = `${ORIGIN}\n${this.checkpoint.size}\n${base64}\n`;
    return `${text}\n${this.signer.line(text)}`;
  }
  proof(seq) {
    const { size } = this.checkpoint;
    const leaves = this.leaves.slice(0, size);
    return {
      seq, leaf: this.leaves[seq].toString('hex'), size, root: this.checkpoint.root,
      path: path(seq, leaves).map((one) => one.toString('hex')),
      checkpoint: this.note_text(), header: this.entries[seq].header.toString('hex'),
    };
  }

  picture(at, live) {
    const then = live ? { seq: this.seq, state: this.state } : (this.history.findLast((one) => one.at <= at) ?? { seq: 0, state: this.history[0].state });
    return {
      seq: then.seq, at: iso(at), live, hash: live ? null : createHash('sha256').update(String(then.seq)).digest('hex'),
      ...then.state, operation: { ...this.operation, seq: this.package.seq_at(then.seq) }, checkpoint: this.checkpoint, posture: null,
    };
  }
}

function operation(now) {
  const at = (lat, lon) => [lon, lat];
  const ring = (lat, lon, r, n) => Array.from({ length: n }, (_, i) => {
    const a = (i / n) * 2 * Math.PI;
    return at(lat + r * Math.cos(a), lon + (r * Math.sin(a)) / Math.cos((lat * Math.PI) / 180));
  });
  const volume = (id, name, outline, floor, ceiling, active) => ({
    id, name, outline, floor, ceiling, starts_at: null, ends_at: null, active,
  });
  return {
    id: 'paris-2024', name: 'Paris', time_zone: 'Europe/Paris',
    starts_at: iso(now - 86_400_000), ends_at: iso(now + 86_400_000),
    centre: { latitude_deg: CENTRE.lat, longitude_deg: CENTRE.lon },
    volumes: [
      volume('paris', 'Paris', [at(48.70, 2.1), at(48.94, 2.1), at(49.02, 2.345), at(48.94, 2.59), at(48.70, 2.59)], { pressure: 0 }, { pressure: 20000 }, true),
      volume('seine', 'Seine', ring(48.857, 2.345, 0.045, 24), { ground: 0 }, { pressure: 3500 }, true),
    ],
    units: [
      ['patrol-1', 'Patrouille 1', 'patrol', 'Police nationale'], ['patrol-2', 'Patrouille 2', 'patrol', 'Police nationale'],
      ['drone-1', 'Lutte anti-drone 1', 'counter_drone', 'Gendarmerie'], ['medic-1', 'SAMU 75', 'medical', 'SAMU'],
      ['tech-1', 'Technique 1', 'technical', 'Cordon'],
    ].map(([id, name, kind, agency]) => ({ id, name, kind, agency })),
  };
}
