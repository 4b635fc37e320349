/**
 * A gate's box that is not there. It enrols with the token `box` (or one of its own codes) and
 * judges texts by name: `CP1:GOOD`, `CP1:CODE`, `CP1:SEARCH` and the others of `PASSES`.
 */
import { randomBytes } from 'node:crypto';
import { say } from './story.mjs';

const ORDER = 'arrete-1';
const pass = (short, role, name, more = {}) => ({ verdict: 'admit', reason: 'good', text: say('Welcome.', 'Bienvenue.'), look: 'document', short, role, name, rule: 'gris-resident', ...more });
const refuse = (reason, en, fr, more = {}) => ({ verdict: 'refuse', reason, text: say(en, fr), look: 'code', ...more });

export const PASSES = {
  'CP1:GOOD': pass('K7QF-2M9XT', 'resident', 'Marguerite Duval'),
  'CP1:PHOTO': pass('P0TX-11AB4', 'worker', 'Jean-Baptiste de La Rochefoucauld', { look: 'photo' }),
  'CP2:HOLDER': pass('H1DR-77QQ2', 'resident', 'Anh Nguyễn', { look: 'holder' }),
  'CP1:CODE': pass('C0DE-00AA1', 'staff', null, { look: 'code', rule: 'gris-staff' }),
  'CP1:AGAIN': pass('AGN0-5T6Y7', 'resident', 'Paul Martin', { is_again: true, text: say('Somebody came in with this pass at 18:02.', 'Quelqu’un est entré avec ce laissez-passer à 18 h 02.') }),
  'CP1:VAN': pass('VAN1-9H8G7', 'delivery', 'Livraisons Bonnet', { plate_hint: '··-482-·K' }),
  'CP1:SEARCH': pass('SRCH-4X5C6', 'visitor', 'Luísa Ferreira', { verdict: 'search', reason: 'to_search', text: say('Welcome; your bags are searched.', 'Bienvenue ; vos sacs sont contrôlés.') }),
  'CP1:ESCORT': pass('ESCT-3D4F5', 'media', 'Karl-Heinz Obermüller', { verdict: 'escort', reason: 'to_escort', text: say('Only under escort: call the officer.', 'Seulement sous escorte : appelez l’officier.') }),
  'CP1:REVOKED': pass('RVKD-8S9D0', 'resident', 'Hugo Petit', refuse('revoked', 'It was revoked.', 'Il a été révoqué.')),
  'CP1:EARLY': pass('EARL-2W3E4', 'ticket_holder', 'Inès Moreau', refuse('not_yet_valid', 'It is not valid yet.', 'Il n’est pas encore valable.', { in_ms: 7_200_000 })),
};
/** By whom one signs on. */
const AGENTS = {
  'CP1:OFFICER': { badge: 'FC1R-6Z7X8', role: 'police', is_officer: true },
  'CP1:STEWARD': { badge: 'STWD-1Q2W3', role: 'staff', is_officer: false },
};
const MODE = {
  green: say('The code and a document that bears the name.', 'Le code, et une pièce d’identité qui porte le nom.'),
  amber: say('One class more is looked at: staff show a document too.', 'Une classe de plus est regardée : le personnel montre aussi une pièce.'),
  red: say('Everybody shows a document and a photo.', 'Chacun montre une pièce d’identité et une photo.'),
};
const AGES = { green: [12, 40, 95], amber: [1_900, 2_400, 5_100], red: [92_000, 88_000, 95_000] };

const ok = (body) => ({ status: 200, body });
const no = (status, code, en, fr, mend_en, mend_fr) => ({ status, body: { problem: { code, sentence: say(en, fr), mend: say(mend_en, mend_fr) } } });

export class FakeGate {
  /** What tests and the look change. */
  fresh = 'green';
  is_training = false;
  is_recording = true;
  order = ORDER;
  room = 760;
  uplink = { is_set: true, is_up: true, pending_count: 0, silent_s: 0 };
  agents = [];
  pressure = null;
  counts = { entered_count: 812, left_count: 301, refused_count: 4, overruled_count: 1, broken_glass_count: 12 };
  records = [];
  requests = [];
  tokens = new Set(['box', 'phone']);
  sessions = new Set();
  /** Scanners at the box; `read` has one read a text. */
  scanners = [];
  #readings = new Map();

  iso(in_ms = 0) {
    return new Date(Date.now() + in_ms).toISOString();
  }
  view() {
    if (this.pressure && Date.parse(this.pressure.until) <= Date.now()) this.pressure = null;
    const lists = ['trust', 'status', 'policy'].map((list, i) => ({ list, version: 41 + i, age_s: AGES[this.fresh][i], expires_at: this.iso(172_800_000) }));
    const { is_training, order, is_recording, agents, pressure, room, counts, uplink } = this;
    return {
      gate: 'alma', zone: 'gris', operation: 'paris-2024', time_zone: 'Europe/Paris', now: this.iso(), is_training, order, is_recording,
      freshness: this.fresh, mode: MODE[this.fresh], lists, agents, pressure, inside_count: 1_240 + this.counts.entered_count - 812, room, counts, uplink,
      open: this.records.findLast((one) => !one.is_settled) ?? null, scanners: this.scanners,
    };
  }

  /** The answer, and a cookie where a device is enrolled. */
  call(method, path, body, cookies, query) {
    const what = `${method} ${path.slice('/gate/api'.length)}`;
    if (method === 'POST') this.requests.push({ what, body });
    if (what === 'POST /enrol') return this.enrol(body.token);
    if (!this.sessions.has(/cordon_gate=([^;]+)/.exec(cookies ?? '')?.[1])) {
      return no(401, 'not_enrolled', 'This device is not enrolled.', 'Cet appareil n’est pas inscrit.', 'Open the code on the gate’s screen.', 'Ouvrez le code de l’écran du point d’accès.');
    }
    const record = /^\/gate\/api\/records\/(\d+)(\/slip)?$/.exec(path);
    if (record) return record[2] ? this.slip(Number(record[1])) : this.settle(Number(record[1]), body);
    const calls = {
      'GET /state': () => ok(this.view()), 'GET /enrolment': () => this.enrolment(), 'POST /scan': () => this.scan(body),
      'POST /agents': () => this.sign_on(body), 'POST /agents/off': () => this.sign_off(body), 'POST /break-glass': () => this.break_glass(body),
      'POST /pressure': () => this.press(body), 'GET /shown': () => this.shown(query),
    };
    return calls[what]?.() ?? no(404, 'nothing', 'There is nothing here.', 'Il n’y a rien ici.', 'Check the address.', 'Vérifiez l’adresse.');
  }

  /** A scanner of the box reads a code. */
  read(lane, text) {
    const scanner = this.scanners.find((one) => one.lane === lane);
    const { body } = this.scan({ text, is_exit: scanner.is_exit, lane });
    scanner.read_count++;
    this.#readings.set(lane, body);
  }
  /** As the box does, but for a second at most. */
  async shown(query) {
    const [lane, after] = ['lane', 'after'].map((name) => (query.has(name) ? Number(query.get(name)) : null));
    const scanner = this.scanners.find((one) => one.lane === lane);
    if (!scanner) return no(400, 'unreadable', 'No scanner stands there.', 'Aucun lecteur n’y est.', 'Look at the lane.', 'Voyez la voie.');
    for (let n = 0; n < 50 && scanner.read_count === after; n++) await new Promise((done) => setTimeout(done, 20));
    const { read_count, is_exit } = scanner;
    return ok({ read_count, is_exit, judged: this.#readings.get(lane) ?? null, problem: null });
  }

  enrol(token) {
    if (!this.tokens.delete(token)) return no(401, 'token', 'This enrolment code is used up or wrong.', 'Ce code d’inscription est épuisé ou faux.', 'Ask for another on the gate’s screen.', 'Demandez-en un autre sur l’écran du point d’accès.');
    return { ...ok(this.view()), cookie: `cordon_gate=${this.session()}; Path=/gate; HttpOnly; SameSite=Strict` };
  }
  /** A device that is enrolled already. */
  session() {
    const session = randomBytes(12).toString('hex');
    this.sessions.add(session);
    return session;
  }
  enrolment() {
    const token = randomBytes(9).toString('base64url');
    this.tokens.add(token);
    return ok({ url: `https://192.0.2.7:7443/gate/phone#enrol=${token}`, svg: squares(), until: this.iso(600_000) });
  }

  scan({ text, short, is_exit = false, lane = 1 }) {
    if (!this.is_recording) return no(503, 'not_recording', 'The store takes no records.', 'Le registre n’accepte plus d’enregistrement.', 'Send people to another gate.', 'Dirigez les personnes vers un autre point d’accès.');
    if (!this.order) return no(409, 'no_order', 'No order is in force.', 'Aucun arrêté n’est en vigueur.', 'Let people through.', 'Laissez passer.');
    const found = text === undefined
      ? Object.values(PASSES).find((one) => one.short === short) ?? refuse('unknown_short', 'No pass with this short code is known here.', 'Aucun laissez-passer de ce code court n’est connu ici.')
      : PASSES[text] ?? refuse('not_a_pass', 'This code is not a pass; look for the right one.', 'Ce code n’est pas un laissez-passer ; cherchez le bon.');
    const { in_ms, ...known } = found;
    const judged = {
      record: this.records.length + 1, is_settled: false, name: null, plate_hint: null, short: null, role: null, rule: null, order: ORDER, is_again: false,
      when: in_ms ? this.iso(in_ms) : null, at: this.iso(), lane, ...known,
    };
    if (text === undefined && judged.verdict !== 'refuse') judged.look = 'document';
    if (this.pressure && judged.verdict === 'admit') judged.look = 'code';
    judged.is_settled = judged.look === 'code' && judged.verdict === 'admit';
    if (judged.is_settled) this.counts[is_exit ? 'left_count' : 'entered_count']++;
    this.records.push(judged);
    return ok(judged);
  }

  settle(record, { settle, why }) {
    const one = this.records[record - 1];
    if (!one || one.is_settled) return no(409, 'settled', 'This proposal is settled already.', 'Cette proposition a déjà sa réponse.', 'Scan the next code.', 'Lisez le code suivant.');
    const officer = this.agents.find((agent) => agent.is_officer);
    if (['refuse', 'overrule'].includes(settle) && !officer) return no(403, 'no_officer', 'Only an officer may.', 'Seul un officier le peut.', 'An officer signs on first.', 'Un officier prend d’abord son poste.');
    if (settle === 'overrule' && !why) return no(400, 'why', 'A reason is missing.', 'Il manque un motif.', 'Write one.', 'Écrivez-le.');
    if (settle === 'mismatch') Object.assign(one, refuse('mismatch', 'The document is another’s.', 'La pièce est celle d’une autre personne.'));
    else Object.assign(one, { is_settled: true, settle, officer: officer?.badge });
    const count = { enter: 'entered_count', refuse: 'refused_count', overrule: 'overruled_count' }[settle];
    if (count) this.counts[count]++;
    const { settle: _, officer: __, ...view } = one;
    return ok(view);
  }

  slip(record) {
    const one = this.records[record - 1];
    if (one?.settle !== 'refuse') return no(409, 'no_slip', 'This is no confirmed refusal.', 'Ce n’est pas un refus confirmé.', 'An officer confirms it first.', 'Un officier le confirme d’abord.');
    return ok({
      refusal: `alma-3-${record}`, gate: 'alma', at: one.at, reason: one.reason, text: one.text, short: one.short, order: one.order, rule: one.rule, policy_version: 43,
      officer: one.officer, is_training: this.is_training,
      remedy: say('Ask the prefecture’s desk, 7 bd du Palais, or write to acces@example.fr with this number.', 'Adressez-vous au guichet de la préfecture, 7 bd du Palais, ou écrivez à acces@example.fr avec ce numéro.'),
    });
  }

  sign_on({ text, post }) {
    const agent = AGENTS[text];
    if (!agent) return no(403, 'no_agent', 'This pass is not of somebody who works here.', 'Ce laissez-passer n’est pas celui d’un agent.', 'Show your own service pass.', 'Présentez votre propre laissez-passer de service.');
    this.agents = [...this.agents.filter((one) => one.badge !== agent.badge), { ...agent, post, since: this.iso(), until: this.iso(28_800_000) }];
    return ok(this.view());
  }
  sign_off({ badge }) {
    this.agents = this.agents.filter((one) => one.badge !== badge);
    return ok(this.view());
  }
  officer_only() {
    return no(403, 'no_officer', 'Only an officer may.', 'Seul un officier le peut.', 'An officer signs on first.', 'Un officier prend d’abord son poste.');
  }
  break_glass({ people_count }) {
    if (!this.agents.some((one) => one.is_officer)) return this.officer_only();
    this.counts.broken_glass_count += people_count;
    return ok(this.view());
  }
  press({ minutes }) {
    const officer = this.agents.find((one) => one.is_officer);
    if (!officer) return this.officer_only();
    this.pressure = minutes === 0 ? null : { by: officer.badge, until: this.iso(minutes * 60_000) };
    return ok(this.view());
  }
}

/** Looks like a code, and is none. */
function squares() {
  const corner = (x, y) => `<path d="M${x} ${y}h7v7h-7zm1 1v5h5v-5zm1 1h3v3h-3z" fill-rule="evenodd"/>`;
  const dots = Array.from({ length: 29 * 29 }, (_, i) => [i % 29, Math.floor(i / 29)])
    .filter(([x, y]) => (x * 7 + y * 13 + x * y * 3) % 5 < 2 && !((x < 8 || x > 20) && y < 8) && !(x < 8 && y > 20));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 33 33" shape-rendering="crispEdges"><rect x="-2" y="-2" width="33" height="33" fill="#fff"/>${corner(0, 0)}${corner(22, 0)}${corner(0, 22)}<path d="${dots.map(([x, y]) => `M${x} ${y}h1v1h-1z`).join('')}"/></svg>`;
}
