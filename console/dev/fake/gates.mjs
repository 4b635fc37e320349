/**
 * Gates as the fake centre knows them: some report well, some badly, one never, and two that the
 * operation does not have. Whose pass a double entry is, nobody is told without an entry.
 */
import { raise, say } from './story.mjs';

const READERS = ['duty_commander', 'operator', 'air_desk', 'auditor'];
const MIN = 60_000;
const iso = (ms) => new Date(ms).toISOString();

/** A pass that was here and there; any other was nowhere. */
export const PASS = '0123456789abcdef0123';
const HOLDER = 4711;

const NEVER = {
  silent_s: null, freshness: 'green', list_age_s: 0, pending_count: 0, entered_count: 0,
  left_count: 0, refused_count: 0, overruled_count: 0, entered_per_minute: 0, reasons: {},
  lanes: {}, inside_count: 0, room: null, pressure_until: null, is_training: false,
};
const WELL = {
  ...NEVER, silent_s: 1, list_age_s: 12, entered_count: 8_412, left_count: 1_204, refused_count: 61,
  overruled_count: 4, entered_per_minute: 41.3,
  reasons: { good: 8_120, used_again: 214, to_search: 88, left: 1_204, expired: 29, wrong_zone: 21,
    revoked: 9, bad_signature: 2, used_before: 4, a_reason_of_tomorrow: 1 },
  lanes: { 1: 3_010, 2: 2_880, 3: 2_410, 10: 174 }, inside_count: 7_208, room: 2_792,
};

/** As they begin; `more` of each is what a test changes. */
function begin(now) {
  return {
    alma: { ...WELL, pressure_until: iso(now + 25 * MIN) },
    debilly: { ...WELL, freshness: 'amber', list_age_s: 4_210, entered_count: 2_003,
      left_count: 311, refused_count: 12, overruled_count: 0, entered_per_minute: 18.1,
      inside_count: 1_692, room: 0, pending_count: 3, reasons: { good: 1_950, to_search: 53,
      expired: 8, too_early: 4 }, lanes: { 1: 1_200, 2: 815 } },
    louvre: { ...WELL, silent_s: 214, list_age_s: 31, entered_count: 3_377, left_count: 90,
      refused_count: 20, entered_per_minute: 6.4, inside_count: 3_287, room: null,
      pending_count: 41, reasons: { good: 3_300, free: 77, not_issued: 6, proof_old: 14 },
      lanes: { 1: 3_397 } },
    'quai-branly': { ...WELL, freshness: 'red', list_age_s: 92_000, entered_count: 640,
      left_count: 12, refused_count: 75, overruled_count: 9, entered_per_minute: 9.7,
      inside_count: 628, room: 372, pending_count: 118, reasons: { good: 640, status_unknown: 60,
      trust_expired: 15 }, lanes: { 1: 715 } },
    'essai-1': { ...WELL, is_training: true, entered_count: 0, left_count: 0, refused_count: 0,
      overruled_count: 0, entered_per_minute: 0, reasons: {}, lanes: {}, inside_count: 0,
      room: null },
  };
}

export class FakeGates {
  constructor(world, now) {
    this.world = world;
    this.reported = world.fleet.length > 0 ? begin(now) : {};
    const double = (minutes, rank, first_gate, second_gate, apart) => ({
      found_at: iso(now - minutes * MIN),
      double: { holder: HOLDER + minutes, zone: 'gris', first_gate,
        first_at: iso(now - (minutes + 2 + apart) * MIN), second_gate,
        second_at: iso(now - (minutes + 2) * MIN), rank },
    });
    this.doubles = world.fleet.length > 0
      ? [
        double(4, 'impossible_travel', 'louvre', 'alma', 3),
        double(31, 'inside', 'debilly', 'alma', 47), double(190, 'same_site', 'alma', 'alma', 1),
      ] : [];
  }

  view(now) {
    const things = this.world.package.versions.at(-1).things.filter((one) => one.kind === 'gate');
    const named = things.map((one) => one.id);
    const ids = [...new Set([...named, ...Object.keys(this.reported)])].sort();
    const gates = ids.map((gate) => {
      const thing = things.find((one) => one.id === gate);
      return { gate, name: thing?.name ?? gate, zone: thing?.fields.zone ?? null, ...NEVER,
        ...this.reported[gate] };
    });
    return { at: iso(now), gates, doubles: this.doubles };
  }

  movements(who, query) {
    const mend = say('Ask the duty commander.', 'Adressez-vous au chef de permanence.');
    const answer = (status, code, en, fr) =>
      ({ status, body: { problem: { code, sentence: say(en, fr), mend } } });
    if (!who.roles.some((role) => READERS.includes(role))) return answer(403, 'role',
      'Your role may not ask where a pass was.',
      'Votre rôle ne demande pas où était un laissez-passer.');
    const [pass, purpose] = [query.get('pass') ?? '', (query.get('purpose') ?? '').trim()];
    if (!/^[0-9a-f]{20}$/i.test(pass) || purpose === '') return answer(400, 'unreadable',
      'The question cannot be read.', 'La question est illisible.');
    const known = pass === PASS;
    const now = Date.now();
    const audited = this.world.write(now, { person: { account: who.account } }, 'movements_read',
      { holder: known ? HOLDER : null, purpose });
    const at = (minutes, gate, entered) => ({ at: iso(now - minutes * MIN), gate, entered });
    return { status: 200, body: { audited, movements: known ? [at(190, 'debilly', 'document'),
      at(121, 'debilly', null), at(44, 'louvre', 'code'), at(6, 'alma', 'photo')] : [] } };
  }

  /** A batch of a gate's records comes, as an entry. */
  report(gate) {
    const figures = { entered_count: 12, left_count: 1, refused_count: 0, overruled_count: 0,
      reasons: { good: 12 }, lanes: { 1: 12 } };
    return this.world.write(Date.now(), { source: { source: gate, epoch: 1, source_seq: 40 } },
      'gate_reported', { records_count: 13, bytes_count: 1_204, figures });
  }

  /** The newest double entry, as an entry and as the alert that the rule makes of it. */
  find_double() {
    const { double } = this.doubles[0];
    const author = { source: { source: 'gates', epoch: 1, source_seq: 1 } };
    const seq = this.world.write(Date.now(), author, 'double_entry_found', { double });
    return raise(this.world, Date.now(), {
      name: 'double_entry', severity: 'warning', group: `double_entry/${double.zone}`,
      about: { source: double.second_gate }, entries: [seq],
      sentence: say('One pass entered twice: nobody gets from one to the other in that time.',
        'Un laissez-passer est entré deux fois : personne ne va de l’un à l’autre en ce temps.'),
      why: { rule: 'double_entry', double },
    });
  }
}
