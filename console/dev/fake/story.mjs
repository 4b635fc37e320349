/** The two hours before the fake server starts, so that every screen has something to show. */
import { state as track_state } from './city.mjs';

const MIN = 60_000;
const person = (account) => ({ person: { account } });
const rule = (name) => ({ rule: { rule: name, version: 1 } });
const iso = (ms) => new Date(ms).toISOString();
const RECEIVERS = ['receiver-1', 'receiver-2'];

export const say = (en, fr) => ({ en, fr });

export function seen(world, view = '/map') {
  return { seq: world.seq, view, feeds: [{ source: 'receiver-1', age_ms: 320 }] };
}

/** Raises an alert about a track or a source. */
export function raise(world, at, { name, severity, group, about, sentence, why, entries }) {
  const alert = world.next.alert++;
  const one = 'track' in about ? world.fleet.find((f) => f.track === about.track) : undefined;
  const s = one && track_state(one, at);
  const states = s ? [{
    track: s.track, icao24: s.icao24, callsign: s.callsign || null,
    position: s.latitude_deg === null ? null : { latitude_deg: s.latitude_deg, longitude_deg: s.longitude_deg },
    position_at: s.position_at, altitude: { pressure: s.altitude_ft }, ground_speed: s.ground_speed_kt,
    track_angle: s.track_deg, vertical_rate: s.vertical_rate_fpm, squawk: s.squawk, observed_at: s.observed_at, source: 'receiver-1',
  }] : [];
  const evidence = { why, entries: entries ?? [Math.max(0, world.seq - 3)], tracks: states };
  world.write(at, rule(name), 'alert_raised', { alert, key: `${name}/${Object.values(about)[0]}`, severity, group, about, evidence }, (seq, state) => {
    state.alerts.push({
      alert, rule: name, rule_version: 1, severity, group, about, sentence, raised_at: iso(at), raised_seq: seq, changed_seq: seq,
      state: 'active', condition: 'holds', returned_count: 0, worsened_at: null, acknowledged_by: null, acknowledged_at: null, verdict: null,
      judged_by: null, judged_at: null, escalated: false, incident: null, place: states[0]?.position ?? null, evidence,
    });
  });
  return alert;
}

export function change(state, list, key, id, seq, what) {
  const thing = state[list].find((one) => one[key] === id);
  Object.assign(thing, typeof what === 'function' ? what(thing) : what, { changed_seq: seq });
}

const take = (world, at, by, alert) =>
  world.write(at, person(by), 'alert_acknowledged', { alert, seen: seen(world, `/map?sel=alert:${alert}`) }, (seq, state) =>
    change(state, 'alerts', 'alert', alert, seq, { state: 'acknowledged', acknowledged_by: by, acknowledged_at: iso(at) }));

const judge = (world, at, by, alert, verdict) =>
  world.write(at, person(by), 'alert_judged', { alert, verdict, seen: seen(world) }, (seq, state) =>
    change(state, 'alerts', 'alert', alert, seq, { state: 'judged', verdict, judged_by: by, judged_at: iso(at) }));

const worsen = (world, at, alert, severity) =>
  world.write(at, rule('volume_entered'), 'alert_worsened', { alert, severity }, (seq, state) =>
    change(state, 'alerts', 'alert', alert, seq, { severity, worsened_at: iso(at) }));

export function entered(world, at, n, volume, severity) {
  const one = world.fleet[n];
  const name = one.callsign || one.icao24;
  const label = world.operation.volumes.find((v) => v.id === volume).name;
  return raise(world, at, {
    name: 'volume_entered', severity, group: `volume_entered/${volume}`, about: { track: one.track },
    sentence: say(`${name} is inside ${label} at ${one.altitude_ft} ft, below its ceiling.`, `${name} est dans ${label} à ${one.altitude_ft} ft, sous son plafond.`),
    why: { rule: 'volume_entered', volume, track: one.track, height_known: n !== 12 },
  });
}

function silent(world, at, source) {
  return raise(world, at, {
    name: 'source_silent', severity: 'warning', group: 'source_silent', about: { source },
    sentence: say(`${source} has not been heard for 42 s; it may be silent for 30 s.`, `${source} n’est plus entendue depuis 42 s ; 30 s de silence sont admises.`),
    why: { rule: 'source_silent', source },
  });
}

export function step(incident, seq, at, by, what, en, fr) {
  incident.timeline.push({ seq, at: iso(at), by, what, sentence: say(en, fr) });
}

export function open(world, at, by, body) {
  const incident = world.next.incident++;
  world.write(at, person(by), 'incident_opened', { incident, ...body, seen: seen(world) }, (seq, state) => {
    const one = {
      incident, state: 'open', outcome: null, opened_by: by, opened_at: iso(at), closed_at: null, changed_seq: seq, note_count: 0, timeline: [], ...body,
    };
    step(one, seq, at, by, 'incident_opened', 'Opened', 'Ouvert');
    state.incidents.push(one);
    for (const alert of body.alerts) change(state, 'alerts', 'alert', alert, seq, { incident });
  });
  return incident;
}

export function task(world, at, by, unit, incident, place = null) {
  const tasking = world.next.tasking++;
  world.write(at, person(by), 'unit_tasked', { tasking, unit, incident, place, seen: seen(world) }, (seq, state) => {
    state.taskings.push({ tasking, unit, incident, status: 'sent', place, ordered_by: by, ordered_at: iso(at), changed_seq: seq });
    change(state, 'units', 'unit', unit, seq, { tasking });
    change(state, 'incidents', 'incident', incident, seq, (one) => (step(one, seq, at, by, 'unit_tasked', `${unit} was tasked`, `${unit} engagée`), {}));
  });
  return tasking;
}

export function advance(world, at, by, tasking, status) {
  world.write(at, person(by), 'tasking_advanced', { tasking, status, seen: seen(world) }, (seq, state) => {
    const order = state.taskings.find((one) => one.tasking === tasking);
    Object.assign(order, { status, changed_seq: seq });
    if (status === 'released') change(state, 'units', 'unit', order.unit, seq, { tasking: null });
    change(state, 'incidents', 'incident', order.incident, seq, (one) => (step(one, seq, at, by, 'tasking_advanced', `${order.unit}: ${status.replace('_', ' ')}`, `${order.unit} : ${status.replace('_', ' ')}`), {}));
  });
}

export function write_note(world, at, by, about, text) {
  const note = world.next.note++;
  world.write(at, person(by), 'note_text', { note, text });
  world.write(at, person(by), 'note_added', { note, about, seen: seen(world) }, (seq, state) => {
    if ('incident' in about) change(state, 'incidents', 'incident', about.incident, seq, (one) => (step(one, seq, at, by, 'note_added', 'A note was written', 'Une note a été écrite'), { note_count: one.note_count + 1 }));
  });
  world.notes.push({ note, text, by, at: iso(at), about });
}

function heard(world, at, source, n) {
  world.write(at, { source: { source, epoch: 1, source_seq: n } }, 'source_heard', { messages_count: n * 5400, undecodable_count: n * 31, dropped_count: 0 }, (_, state) => {
    Object.assign(state.sources.find((one) => one.source === source), { messages_count: n * 5400, undecodable_count: n * 31, heard_at: iso(at) });
  });
}

/** Tells the story up to `now`. */
export function tell(world, now, accounts) {
  const t = (min) => now - min * MIN;
  world.state.accounts = accounts.map(({ account, name }) => ({ account, name }));
  world.write(t(120), person('a-root'), 'operation_adopted', { operation: 'paris-2024', files: [{ path: 'operation.toml', bytes: 2140 }] });
  world.write(t(120), { source: { source: 'node', epoch: 1, source_seq: 1 } }, 'node_started', { version: '0.1.0' });
  for (const source of RECEIVERS) {
    const from = source === 'receiver-1' ? 'tcp://10.4.0.21:30005' : 'tcp://10.4.0.22:30005';
    world.write(t(119.5), { source: { source, epoch: 1, source_seq: 0 } }, 'source_started', { from, rebased_by_ms: null }, (_, state) =>
      state.sources.push({ source, kind: 'adsb_receiver', state: 'heard', heard_at: iso(t(119.5)), from, rebased_by_ms: null, silence_max_s: 30, messages_count: 0, undecodable_count: 0, dropped_count: 0 }));
  }
  const events = [
    ...world.fleet.slice(0, 30).map((one, i) => [118 - i * 2.3, (at) => world.write(at, { source: { source: 'receiver-1', epoch: 1, source_seq: 100 + i } }, 'track_began', { state: { track: one.track, icao24: one.icao24, callsign: one.callsign || null } })]),
    ...Array.from({ length: 110 }, (_, i) => [118 - i, (at) => heard(world, at, 'receiver-1', i + 1)]),
    ...Array.from({ length: 54 }, (_, i) => [117.5 - i * 2, (at) => heard(world, at, 'receiver-2', i + 1)]),
    [95, (at) => entered(world, at, 3, 'paris', 'notice')],
    [93, (at) => judge(world, at, 'a-ivan', 1, 'irrelevant')],
    [80, (at) => silent(world, at, 'receiver-2')],
    [79, (at) => take(world, at, 'a-grace', 2)],
    [78.5, (at) => open(world, at, 'a-grace', { kind: 'technical', severity: 'warning', alerts: [2], place: null })],
    [77, (at) => task(world, at, 'a-grace', 'tech-1', 1)],
    [70, (at) => advance(world, at, 'a-grace', 1, 'in_place')],
    [62, (at) => advance(world, at, 'a-grace', 1, 'released')],
    [61, (at) => judge(world, at, 'a-grace', 2, 'relevant')],
    [60, (at) => world.write(at, person('a-grace'), 'incident_closed', { incident: 1, outcome: 'resolved', seen: seen(world) }, (seq, state) =>
      change(state, 'incidents', 'incident', 1, seq, (one) => (step(one, seq, at, 'a-grace', 'incident_closed', 'Closed: resolved', 'Clos : résolu'), { state: 'closed', outcome: 'resolved', closed_at: iso(at) })))],
    [50, (at) => entered(world, at, 5, 'seine', 'critical')],
    [48, (at) => judge(world, at, 'a-ivan', 3, 'false')],
    [24, (at) => entered(world, at, 8, 'seine', 'critical')],
    [23.5, (at) => take(world, at, 'a-ada', 4)],
    [23, (at) => open(world, at, 'a-ada', { kind: 'air', severity: 'critical', alerts: [4], place: { latitude_deg: 48.842, longitude_deg: 2.339 } })],
    [22, (at) => task(world, at, 'a-ada', 'drone-1', 2)],
    [21, (at) => task(world, at, 'a-ada', 'patrol-1', 2, { latitude_deg: 48.8585, longitude_deg: 2.3165 })],
    [20.5, (at) => advance(world, at, 'a-ada', 2, 'acknowledged')],
    [19, (at) => advance(world, at, 'a-ada', 2, 'moving')],
    [18, (at) => write_note(world, at, 'a-ada', { incident: 2 }, 'The tower says the pilot has lost radio and follows the ring road. Caller: M. Dupont.')],
    [15, (at) => write_note(world, at, 'a-grace', { incident: 2 }, 'Drone team has eyes on it: a small plane, white and red, no banner.')],
    [14, (at) => open(world, at, 'a-grace', { kind: 'crowd', severity: 'notice', alerts: [], place: { latitude_deg: 48.8625, longitude_deg: 2.3365 } })],
    [11, (at) => entered(world, at, 12, 'paris', 'notice')],
    [9, (at) => entered(world, at, 16, 'paris', 'warning')],
    [8, (at) => silent(world, at, 'receiver-2')],
    [8, (_, w = world) => { w.state.sources.find((one) => one.source === 'receiver-2').state = 'silent'; }],
    [6, (at) => entered(world, at, 20, 'paris', 'notice')],
    [5, (at) => worsen(world, at, 8, 'warning')],
    [3, (at) => entered(world, at, 24, 'seine', 'critical')],
    [2.6, (at) => take(world, at, 'a-grace', 9)],
    [0.6, (at) => raise(world, at, {
      name: 'emergency_squawk', severity: 'critical', group: `emergency_squawk/${world.fleet[28].track}`, about: { track: world.fleet[28].track },
      sentence: say(`${world.fleet[28].callsign} transmits 7700.`, `${world.fleet[28].callsign} émet 7700.`), why: { rule: 'emergency_squawk', track: world.fleet[28].track },
    })],
    [0.5, (at) => world.write(at, person('a-grace'), 'command_proposed', { proposal: 1, command: '{"do":"silence_rule"}', until: iso(now + 10 * MIN), seen: seen(world) }, (seq, state) => {
      world.next.proposal = 2;
      state.proposals.push({
        proposal: 1, command: { do: 'silence_rule', rule: 'source_silent', about: null, until: iso(now + 60 * MIN), text: null }, by: 'a-grace', until: iso(now + 10 * MIN),
        sentence: say('Silence the whole rule “source silent” for one hour', 'Mettre en silence toute la règle « source muette » pendant une heure'), changed_seq: seq,
      });
    })],
    [0.4, (at) => write_note(world, at, 'a-grace', { proposal: 1 }, 'Both receivers are being moved to the north roof.')],
    [0.3, (at) => write_note(world, at, 'a-ivan', { alert: world.next.alert - 1 }, 'Tower confirms: radio failure, not unlawful interference.')],
    [0.2, (at) => write_note(world, at, 'a-ivan', { source: 'receiver-2' }, 'Its mast sways in wind.')],
  ];
  for (const [min, run] of events.sort((a, b) => b[0] - a[0])) run(t(min));
  world.sign(now);
}

/** An operation in which nothing has happened yet. */
export function quiet(world, now, accounts) {
  world.state.accounts = accounts.map(({ account, name }) => ({ account, name }));
  world.write(now - 60_000, person('a-root'), 'operation_adopted', { operation: 'paris-2024', files: [] });
}
