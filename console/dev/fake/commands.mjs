/** What the fake server does with a command: enough to see each screen answer. */
import { activate } from './operation_calls.mjs';
import { advance, change, open, say, seen, step, task, write_note } from './story.mjs';

const LEAD = ['duty_commander', 'operator'];
const DESK = [...LEAD, 'air_desk'];
const MAY = {
  acknowledge_alert: DESK, judge_alert: DESK, open_incident: DESK, update_incident: DESK, close_incident: LEAD, task_unit: LEAD,
  advance_tasking: LEAD, silence_rule: LEAD, end_silence: LEAD, write_note: [...DESK, 'gate_steward', 'planner'],
  erase_notes: ['duty_commander'], answer_proposal: DESK, edit_operation: ['duty_commander', 'planner'], activate_plan: ['duty_commander'],
};
const iso = (ms) => new Date(ms).toISOString();
const refused = (status, code, en, fr, more = {}) => ({
  status, body: { problem: { code, sentence: say(en, fr), mend: say('Look at it again, then decide.', 'Regardez-la de nouveau, puis décidez.'), ...more } },
});
const person = (account) => ({ person: { account } });

const TARGET = {
  acknowledge_alert: ['alerts', 'alert'], judge_alert: ['alerts', 'alert'], update_incident: ['incidents', 'incident'],
  close_incident: ['incidents', 'incident'], task_unit: ['units', 'unit'], advance_tasking: ['taskings', 'tasking'],
  end_silence: ['silences', 'silence'], answer_proposal: ['proposals', 'proposal'],
};

function silence(world, at, by, c) {
  const number = world.next.silence++;
  world.write(at, person(by), 'rule_silenced', { silence: number, rule: c.rule, about: c.about, until: c.until, seen: seen(world) }, (seq, state) =>
    state.silences.push({ silence: number, rule: c.rule, about: c.about, until: c.until, by, changed_seq: seq }));
  if (c.text) write_note(world, at, by, { silence: number }, c.text);
  return number;
}

function propose(world, at, by, c, sentence) {
  const proposal = world.next.proposal++;
  const until = iso(at + 600_000);
  const seq = world.write(at, person(by), 'command_proposed', { proposal, command: JSON.stringify(c), until, seen: seen(world) }, (s, state) =>
    state.proposals.push({ proposal, command: { ...c, text: null }, by, until, sentence, changed_seq: s }));
  if (c.text) write_note(world, at, by, { proposal }, c.text);
  return { status: 202, body: { proposal, seq, entries: [seq], made: { proposal } } };
}

const DO = {
  acknowledge_alert: (w, at, by, c) => void w.write(at, person(by), 'alert_acknowledged', { alert: c.alert, seen: c.seen }, (seq, s) =>
    change(s, 'alerts', 'alert', c.alert, seq, { state: 'acknowledged', acknowledged_by: by, acknowledged_at: iso(at) })),
  judge_alert: (w, at, by, c) => void w.write(at, person(by), 'alert_judged', { alert: c.alert, verdict: c.verdict, seen: c.seen }, (seq, s) =>
    change(s, 'alerts', 'alert', c.alert, seq, { state: 'judged', verdict: c.verdict, judged_by: by, judged_at: iso(at) })),
  open_incident(w, at, by, c) {
    const incident = open(w, at, by, { kind: c.kind, severity: c.severity, alerts: c.alerts, place: c.place });
    if (c.text) write_note(w, at, by, { incident }, c.text);
    return { incident };
  },
  update_incident(w, at, by, c) {
    w.write(at, person(by), 'incident_updated', { incident: c.incident, kind: c.kind, severity: c.severity, alerts: c.alerts, place: c.place, seen: c.seen }, (seq, s) => {
      for (const alert of c.alerts) change(s, 'alerts', 'alert', alert, seq, { incident: c.incident });
      change(s, 'incidents', 'incident', c.incident, seq, (one) => {
        step(one, seq, at, by, 'incident_updated', 'Changed', 'Modifié');
        return { kind: c.kind ?? one.kind, severity: c.severity ?? one.severity, place: c.place ?? one.place, alerts: [...one.alerts, ...c.alerts] };
      });
    });
    if (c.text) write_note(w, at, by, { incident: c.incident }, c.text);
  },
  close_incident(w, at, by, c) {
    w.write(at, person(by), 'incident_closed', { incident: c.incident, outcome: c.outcome, seen: c.seen }, (seq, s) =>
      change(s, 'incidents', 'incident', c.incident, seq, (one) => (step(one, seq, at, by, 'incident_closed', `Closed: ${c.outcome}`, `Clos : ${c.outcome}`), { state: 'closed', outcome: c.outcome, closed_at: iso(at) })));
    if (c.text) write_note(w, at, by, { incident: c.incident }, c.text);
  },
  task_unit: (w, at, by, c) => ({ tasking: task(w, at, by, c.unit, c.incident, c.place) }),
  advance_tasking: (w, at, by, c) => void advance(w, at, by, c.tasking, c.status),
  edit_operation(w, at, by, c) {
    w.write(at, person(by), 'operation_edited', { changes: c.changes, seen: c.seen });
    w.operation = { ...w.operation, seq: w.package.seq };
    for (const tell of w.operation_listeners) tell(w.operation);
  },
  silence_rule: (w, at, by, c) => ({ silence: silence(w, at, by, c) }),
  end_silence: (w, at, by, c) => void w.write(at, person(by), 'silence_ended', { silence: c.silence, seen: c.seen }, (_, s) => {
    s.silences = s.silences.filter((one) => one.silence !== c.silence);
  }),
  write_note: (w, at, by, c) => void write_note(w, at, by, c.about, c.text),
  answer_proposal(w, at, by, c) {
    const wanted = w.state.proposals.find((one) => one.proposal === c.proposal);
    w.write(at, person(by), 'proposal_answered', { proposal: c.proposal, approved: c.approved, seen: c.seen }, (_, s) => {
      s.proposals = s.proposals.filter((one) => one.proposal !== c.proposal);
    });
    if (!c.approved) return;
    if (wanted.command.do === 'activate_plan') activate(w, wanted.command.plan, w.write(at, person(by), 'plan_activated', { plan: wanted.command.plan, seen: c.seen }));
    if (wanted.command.do === 'silence_rule') silence(w, at, by, wanted.command);
    if (wanted.command.do === 'erase_notes') {
      w.write(at, person(by), 'vault_erased', { notes: wanted.command.notes });
      for (const note of w.notes) if (wanted.command.notes.includes(note.note)) note.text = null;
    }
  },
};

/** Answers `POST /api/commands`. */
export function command(world, who, request) {
  const { command: c, expected, seen: saw } = request;
  const at = Date.now();
  if (!MAY[c?.do]) return refused(400, 'command', 'There is no such command.', 'Cette commande n’existe pas.');
  if (!saw || typeof saw.seq !== 'number' || typeof saw.view !== 'string' || !Array.isArray(saw.feeds)) return refused(400, 'seen', 'What you saw is missing.', 'Ce que vous avez vu manque.');
  if (!who.roles.some((role) => MAY[c.do].includes(role))) return refused(403, 'role', 'Your role may not do this.', 'Votre rôle ne le permet pas.');
  const [list, key] = TARGET[c.do] ?? [];
  const thing = list && world.state[list].find((one) => one[key] === c[key]);
  if (list && !thing) return refused(409, 'gone', 'It is not in the picture any more.', 'Absent de l’image.');
  if (thing && thing.changed_seq !== expected) {
    const entry = world.entries[thing.changed_seq];
    return refused(409, 'stale', 'Somebody was faster.', 'Quelqu’un a été plus rapide.', { by: entry.author.person?.account ?? null, seq: thing.changed_seq });
  }
  if (c.do === 'answer_proposal' && thing.by === who.account) return refused(409, 'same_person', 'It is yours.', 'C’est la vôtre.');
  if (c.do === 'silence_rule' && c.about === null) return propose(world, at, who.account, c, say(`Silence the whole rule ${c.rule}`, `Mettre en silence toute la règle ${c.rule}`));
  if (c.do === 'erase_notes') return propose(world, at, who.account, c, say(`Erase ${c.notes.length} texts`, `Effacer ${c.notes.length} textes`));
  if (c.do === 'activate_plan') return propose(world, at, who.account, c, say(`Activate the plan ${c.plan}`, `Activer le plan ${c.plan}`));
  if (c.do === 'edit_operation') {
    if (expected !== world.package.seq) return refused(409, 'stale', 'Somebody has changed the operation.', 'Quelqu’un a modifié l’opération.', { seq: world.package.seq });
    const fault = world.package.apply(c.changes, world.entries.length);
    if (fault) return refused(409, ...fault);
  }
  const from = world.entries.length;
  const made = DO[c.do](world, at, who.account, { ...c, seen: saw }) ?? {};
  const entries = world.entries.slice(from).map((one) => one.seq);
  return { status: 200, body: { seq: world.seq, entries, made } };
}
