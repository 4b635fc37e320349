/**
 * The fake operation's document: a few things of every kind along the Seine, with times around
 * `now`. Applies edits as the real server does, as far as the console can tell.
 */
import { drawn } from './cameras.mjs';
import { more, overlaid } from './operation_calls.mjs';
import { PARTS } from './parts.mjs';

const HOUR = 3_600_000;
const iso = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

const point = (lon, lat) => ({ type: 'Point', coordinates: [lon, lat] });
const line = (...at) => ({ type: 'LineString', coordinates: at });
const area = (...at) => ({ type: 'Polygon', coordinates: [[...at, at[0]]] });

/** The Seine from Austerlitz to Iéna; banks lie north and south of it. */
export const SEINE = [
  [2.3655, 48.8455], [2.3585, 48.8505], [2.3525, 48.8530], [2.3455, 48.8555], [2.3400, 48.8580],
  [2.3325, 48.8595], [2.3250, 48.8615], [2.3180, 48.8632], [2.3100, 48.8635], [2.3030, 48.8630],
  [2.2960, 48.8612], [2.2922, 48.8597],
];
/** A band along the river, `d` degrees of latitude to each side and somewhat more at its ends. */
export const band = (d) => {
  const last = SEINE.length - 1;
  const way = SEINE.map(([x, y], i) => [x + (i === 0 ? d : i === last ? -d : 0), y]);
  return area(...way.map(([x, y]) => [x, y + d]), ...way.reverse().map(([x, y]) => [x - d * 0.4, y - d]));
};

function things(now) {
  const t = (h) => iso(now + h * HOUR);
  const all = [];
  const put = (kind, id, name, fields, geometry = null, more = {}) => all.push({
    kind, id, name, fields: { ...('name' in fields || !name ? {} : { name }), ...fields }, geometry,
    file: `${kind}s`, surveyed: fields.source !== 'invented', changed: null, ...more,
  });
  put('command', 'pp', 'Préfecture de police', { authority: 'Le préfet de police', seat: 'Paris 4e' });
  put('agency', 'pn', 'Police nationale', { kind: 'police', command: 'pp', powers: ['identity_check', 'pat_down', 'arrest'] });
  put('agency', 'gn', 'Gendarmerie nationale', { kind: 'gendarmerie', powers: ['identity_check', 'arrest'] });
  put('agency', 'bspp', 'BSPP', { kind: 'fire' });
  put('contingent', 'es-dogs', 'Guardia Civil, chiens', { country: 'ES', dog_teams: 8, paired_with: 'pn' });
  put('tier', 't1', 'Palier 1', { rank: 1, duties: ['close_protection', 'escort'] });
  put('delegation', 'ita', 'Italie', { country: 'IT', tier: 't1', people: 34, site: 'trocadero' });

  put('zone', 'gris', 'Périmètre SILT, bords de Seine', { kind: 'protection', colour: 'gris', ring: 1, is_guarded: true, command: 'pp' }, band(0.0024));
  put('zone', 'rouge', 'Zone rouge', { kind: 'traffic', colour: 'rouge', ring: 2, command: 'pp' }, band(0.0058));
  put('zone', 'bleu', 'Zone bleue', { kind: 'traffic', colour: 'bleu', ring: 3, command: 'pp' }, band(0.0115));
  put('zone', 'trocadero-0', 'Trocadéro, tribunes', { kind: 'organiser', ring: 0, is_guarded: true, site: 'trocadero', source: 'invented' }, area([2.2862, 48.8636], [2.2905, 48.8642], [2.2935, 48.8612], [2.2892, 48.8602]));
  put('zone', 'seine', 'Seine, navigation arrêtée', { kind: 'river', ring: 1 }, band(0.0006));
  put('zone', 'concorde', 'Concorde', { kind: 'access', colour: 'jaune', ring: 2 }, area([2.3180, 48.8668], [2.3235, 48.8675], [2.3242, 48.8650], [2.3190, 48.8640]));
  put('zone', 'bastille', 'Bastille, dépôt des bus', { kind: 'transport', ring: 4 }, area([2.3660, 48.8545], [2.3715, 48.8548], [2.3715, 48.8520], [2.3665, 48.8518]));
  put('zone', 'stade-de-france', 'Stade de France', { kind: 'protection', colour: 'gris', ring: 1, is_guarded: true }, area([2.3560, 48.9265], [2.3640, 48.9265], [2.3640, 48.9222], [2.3560, 48.9222]));
  put('schedule', 'gris-1', 'Cérémonie', { zone: 'gris', starts_at: t(-6), ends_at: t(5), name: 'Cérémonie' });
  put('schedule', 'rouge-1', 'Cérémonie', { zone: 'rouge', starts_at: t(-3), ends_at: t(4.5) });
  put('schedule', 'bleu-1', 'Cérémonie', { zone: 'bleu', starts_at: t(1.5), ends_at: t(4.5) });
  put('schedule', 'seine-1', 'Cérémonie', { zone: 'seine', starts_at: t(-24), ends_at: t(12) });
  put('schedule', 'trocadero-1', 'Cérémonie', { zone: 'trocadero-0', starts_at: t(-5), ends_at: t(6) });
  put('regime', 'l226', 'L. 226-1 CSI', { law: 'CSI L. 226-1', in_force_from: '2017-11-01T00:00:00Z', days_max: 30 });
  put('order', 'arrete-1', 'Arrêté n° 2024-00968', { kind: 'perimeter', regime: 'l226', authority: 'Le préfet de police', number: '2024-00968', starts_at: t(-48), ends_at: t(48), zones: ['gris', 'trocadero-0'], access_points: ['alma', 'debilly'], checks: ['identity', 'bag_search'] });
  put('order', 'video-1', 'Arrêté vidéo n° 2024-01012', { kind: 'video', regime: 'l226', authority: 'Le préfet de police', number: '2024-01012', starts_at: t(-5), ends_at: t(5.5), cameras: ['cam-1', 'cam-2', 'cam-3', 'cam-4', 'cam-5', 'cam-7', 'cam-8'], events: ['crowd_density', 'wrong_way'] });
  put('rule', 'gris-any', '', { zone: 'gris', mode: 'any', decision: 'pass', reason_en: 'A pass is needed.', reason_fr: 'Un laissez-passer est nécessaire.' });
  put('rule', 'rouge-car', '', { zone: 'rouge', mode: 'car', decision: 'justify', reason_en: 'Cars need a reason.', reason_fr: 'Les véhicules doivent justifier.' });

  put('barrier', 'quai-nord', 'Quai nord', { zone: 'gris', kind: 'fence' }, line(...SEINE.slice(3, 8).map(([x, y]) => [x, y + 0.0024])));
  put('barrier', 'quai-sud', 'Quai sud', { zone: 'gris', kind: 'crowd_barrier', source: 'invented' }, line(...SEINE.slice(6, 11).map(([x, y]) => [x - 0.001, y - 0.0024])));
  put('barrier', 'alma-blocs', 'Alma, blocs', { zone: 'gris', kind: 'concrete' }, line([2.3005, 48.8650], [2.3020, 48.8655]));
  put('gate', 'alma', 'Alma', { zone: 'gris', barrier: 'alma-blocs', kind: 'pedestrian', lanes: 12 }, point(2.3012, 48.8653));
  put('gate', 'debilly', 'Debilly', { zone: 'gris', barrier: 'quai-nord', kind: 'mixed', lanes: 8 }, point(2.2968, 48.8640));
  put('gate', 'louvre', 'Louvre', { zone: 'gris', barrier: 'quai-nord', kind: 'pedestrian', lanes: 6 }, point(2.3335, 48.8618));
  put('gate', 'orsay', 'Orsay', { zone: 'gris', barrier: 'quai-sud', kind: 'vehicle', lanes: 2, source: 'invented' }, point(2.3240, 48.8590));
  put('lane', 'alma-1', '', { gate: 'alma', kind: 'no_bags', count: 4, people_per_minute: 9 });
  for (const [id, name, i] of [['austerlitz', 'Pont d’Austerlitz', 0], ['sully', 'Pont de Sully', 1], ['neuf', 'Pont Neuf', 4], ['royal', 'Pont Royal', 5], ['concorde', 'Pont de la Concorde', 7], ['alma', 'Pont de l’Alma', 9], ['iena', 'Pont d’Iéna', 11]]) {
    const [x, y] = SEINE[i];
    put('bridge', id, name, { kind: 'mixed' }, line([x - 0.0004, y - 0.0011], [x + 0.0004, y + 0.0011]));
  }
  put('closure', 'neuf-1', '', { kind: 'bridge', thing: 'neuf', starts_at: t(-2), ends_at: t(4), what: 'closed' });
  put('closure', 'alma-1', '', { kind: 'bridge', thing: 'alma', starts_at: t(-2), ends_at: t(4), what: 'pass_only' });
  put('closure', 'iena-1', '', { kind: 'bridge', thing: 'iena', starts_at: t(1), ends_at: t(4), what: 'no_vehicles' });
  put('closure', 'tuileries-1', '', { kind: 'station', thing: 'tuileries', starts_at: t(-4), ends_at: t(6), what: 'closed' });
  for (const [id, name, x, y, lines] of [['trocadero', 'Trocadéro', 2.2868, 48.8632, ['6', '9']], ['tuileries', 'Tuileries', 2.3297, 48.8644, ['1']], ['chatelet', 'Châtelet', 2.3470, 48.8586, ['1', '4', '7', '11', '14']], ['invalides', 'Invalides', 2.3140, 48.8608, ['8', '13', 'C']], ['bastille', 'Bastille', 2.3692, 48.8532, ['1', '5', '8']]]) {
    put('station', id, name, { kind: 'metro', lines }, point(x, y));
  }
  put('pier', 'austerlitz', 'Port d’Austerlitz', { kind: 'embarkation' }, point(2.3675, 48.8436));
  put('pier', 'debilly', 'Port Debilly', { kind: 'landing' }, point(2.2949, 48.8622));
  for (const [i, [x, y, bearing]] of [[2.3015, 48.8655, 200], [2.3130, 48.8645, 150], [2.3205, 48.8655, 90], [2.3330, 48.8615, 235], [2.3420, 48.8590, 300], [2.2900, 48.8620, 120], [2.3060, 48.8650, 180], [2.3405, 48.8572, 60]].entries()) {
    put('camera', `cam-${i + 1}`, `Caméra ${i + 1}`, { controller: 'pn', bearing_deg: bearing, field_of_view_deg: i === 3 ? 90 : 55, range_m: 160 + i * 20, height_ground_m: 8, ...(i === 4 && { source: 'invented' }), ...([0, 1, 3].includes(i) && drawn([x, y], bearing)) }, point(x, y));
  }
  put('sector', 's1', 'Secteur 1', { kind: 'bank_high', command: 'pp', agency: 'pn' }, area([2.2860, 48.8690], [2.3180, 48.8690], [2.3180, 48.8560], [2.2860, 48.8560]));
  put('sector', 's2', 'Secteur 2', { kind: 'bank_high', command: 'pp', agency: 'gn' }, area([2.3180, 48.8690], [2.3480, 48.8650], [2.3480, 48.8500], [2.3180, 48.8560]));
  put('post', 'p-alma', 'Poste Alma', { sector: 's1', gate: 'alma', kind: 'checkpoint', strength_min: 12, strength_target: 18 }, point(2.3022, 48.8647));
  put('post', 'p-concorde', 'PC Concorde', { sector: 's2', kind: 'command', strength_min: 6 }, point(2.3212, 48.8659));
  put('post', 'p-medical', 'Poste médical Louvre', { sector: 's2', kind: 'medical' }, point(2.3358, 48.8609));
  put('post', 'p-fluvial', 'Brigade fluviale', { kind: 'river', source: 'invented' }, point(2.3590, 48.8497));
  put('site', 'trocadero', 'Trocadéro', { kind: 'ceremony', city: 'Paris', address: '1 place du Trocadéro et du 11 Novembre, 75016 Paris', capacity_people: 30000 }, point(2.2890, 48.8622));
  put('site', 'grand-palais', 'Grand Palais', { kind: 'venue', city: 'Paris', address: '3 avenue du Général Eisenhower, 75008 Paris', capacity_people: 8000 }, area([2.3105, 48.8668], [2.3140, 48.8670], [2.3140, 48.8650], [2.3108, 48.8650]));
  put('site', 'versailles', 'Château de Versailles', { kind: 'venue', city: 'Versailles', address: 'Place d’Armes, 78000 Versailles' }, point(2.1204, 48.8049));
  put('site', 'hotel-dieu', 'Hôtel-Dieu', { kind: 'hospital', city: 'Paris', address: '1 place du Parvis Notre-Dame, 75004 Paris' }, point(2.3488, 48.8546));
  put('session', 'ceremony', 'Cérémonie', { site: 'trocadero', starts_at: t(-0.5), ends_at: t(3.5), spectators: 28000 });
  put('session', 'escrime', 'Escrime', { site: 'grand-palais', starts_at: t(14), ends_at: t(20), spectators: 7500 });
  const units = [
    ['patrol-1', 'Patrouille 1', 'patrol', 'pn', 2.3190, 48.8625], ['patrol-2', 'Patrouille 2', 'patrol', 'pn', 2.3450, 48.8615],
    ['drone-1', 'Lutte anti-drone 1', 'counter_drone', 'gn', 2.3300, 48.8555], ['medic-1', 'SAMU 75', 'medical', 'bspp', 2.3560, 48.8545],
    ['tech-1', 'Technique 1', 'technical', 'pn', 2.3080, 48.8590],
    ['crs-8', 'CRS 8', 'crs', 'pn', 2.3060, 48.8672], ['egm-1', 'EGM 21/7', 'gendarmerie_mobile', 'gn', 2.3265, 48.8685], ['heli-1', 'Dragon 75', 'helicopter', 'bspp', 2.2750, 48.8335],
  ];
  for (const [id, name, kind, agency, longitude_deg, latitude_deg] of units) {
    put('unit', id, name, { kind, agency, longitude_deg, latitude_deg, strength_field: 20, callsign: name.toUpperCase() });
  }
  put('band', 'early', 'Matin', { starts: '06:00', minutes: 480 });
  put('band', 'late', 'Soir', { starts: '14:00', minutes: 480 });
  put('band', 'night', 'Nuit', { starts: '22:00', minutes: 480, is_night: true });
  put('work_rule', 'six-one', 'Six jours, un de repos', { rest_min: 660, is_forward: true, days_row_max: 6, days_off_min: 1 });
  put('absence', 'crs-8-malades', '', { unit: 'crs-8', starts_at: t(-30), ends_at: t(40), people: 3 });
  put('request', 'crs-8-7', '', { unit: 'crs-8', member: 7, day: iso(now).slice(0, 10), band: 'night', weight: 10 });
  put('assignment', 'crs-8-1', '', { unit: 'crs-8', kind: 'post', place: 'p-alma', starts_at: t(-3), ends_at: t(5) });
  put('air_volume', 'paris', 'Paris', { ceiling_pressure_ft: 20000 }, area([2.1, 48.7], [2.1, 48.94], [2.345, 49.02], [2.59, 48.94], [2.59, 48.7]));
  put('air_volume', 'seine', 'Seine', { floor_ground_m: 0, ceiling_pressure_ft: 3500, starts_at: t(-4), ends_at: t(6) }, point(2.345, 48.857));
  put('exemption', 'samu', '', { volume: 'seine', by: 'callsign', value: 'SAMU75', issuer: 'DGAC', purpose: 'Secours', ends_at: t(12) });
  put('source', 'receiver-1', 'Récepteur 1', { kind: 'adsb_receiver', silence_max_s: 30 });
  put('plan', 'a', 'Plan A', { owner: 'Le préfet de police', is_base: true, summary_en: 'As planned.', summary_fr: 'Comme prévu.' });
  put('plan', 'b', 'Plan B, quais hauts fermés', { owner: 'Le préfet de police', extends: 'a', decide_by: t(1), lead_time_min: 90, triggers: ['crowd'], summary_en: 'High banks closed.', summary_fr: 'Quais hauts fermés.' });
  for (const one of more(now)) put(...one);
  return all;
}

/** When each is active, closed, booked or in force, from the fields. */
function spans(all) {
  const found = [];
  const span = (kind, id, of, what) => found.push({
    kind, id, starts_at: of.fields.starts_at ?? null, ends_at: of.fields.ends_at ?? null, what, by: { kind: of.kind, id: of.id },
  });
  for (const one of all) {
    const f = one.fields;
    if (one.kind === 'schedule') span('zone', f.zone, one, 'active');
    if (one.kind === 'zone' && (f.starts_at || f.ends_at)) span('zone', one.id, one, 'active');
    if (one.kind === 'closure') span(f.kind, f.thing, one, f.what);
    if (one.kind === 'session') {
      span('site', f.site, one, 'booked');
      span('session', one.id, one, 'booked');
    }
    if (one.kind === 'order' || one.kind === 'air_volume') span(one.kind, one.id, one, 'in_force');
    if (one.kind === 'assignment') span('unit', f.unit, one, 'assigned');
    if (one.kind === 'absence' && !f.people && !f.member) span('unit', f.unit, one, 'absent');
    if (one.kind === 'delegation') span('delegation', one.id, one, 'protected');
  }
  return found;
}

export class FakeOperation {
  constructor(now) {
    this.versions = [{ seq: 0, things: things(now) }];
  }
  get seq() {
    return this.versions.at(-1).seq;
  }

  /** The version that stood at entry `seq`. */
  seq_at(seq) {
    return (this.versions.findLast((one) => one.seq <= seq) ?? this.versions[0]).seq;
  }

  /** A refusal as [code, en, fr], or null: the changes stand from `seq` on. */
  apply(changes, seq) {
    const next = structuredClone(this.versions.at(-1).things);
    for (const change of changes) {
      const at = next.findIndex((one) => one.kind === change.kind && one.id === change.id);
      if (change.op === 'add') {
        if (at >= 0) return ['exists', `${change.kind} ${change.id} is there already.`, `${change.kind} ${change.id} existe déjà.`];
        if (change.kind === 'rule' && !next.some((one) => one.kind === 'zone' && one.id === change.fields.zone)) return ['dangling', `There is no zone ${change.fields.zone}.`, `La zone ${change.fields.zone} n’existe pas.`];
        const { starts_at, ends_at } = change.fields;
        if (starts_at && ends_at && starts_at >= ends_at) return ['times', 'It ends before it begins.', 'La fin précède le début.'];
        next.push({ kind: change.kind, id: change.id, name: change.fields.name ?? '', fields: change.fields, geometry: change.geometry ?? null, file: `${change.kind}s`, surveyed: false, changed: 'edit' });
      } else if (at < 0) return ['gone', `There is no ${change.kind} ${change.id}.`, `${change.kind} ${change.id} n’existe pas.`];
      else if (change.op === 'remove') next.splice(at, 1);
      else {
        const fields = Object.fromEntries(Object.entries({ ...next[at].fields, ...change.fields }).filter(([, value]) => value !== null));
        Object.assign(next[at], { fields, name: fields.name ?? next[at].name, geometry: change.geometry ?? next[at].geometry, changed: 'edit' });
      }
    }
    this.versions.push({ seq, things: next, plan: this.versions.at(-1).plan });
    return null;
  }

  /** The document as of entry `seq`; `head`: what the picture says of the operation. */
  document(head, { seq = Infinity, plan = null } = {}) {
    const then = this.versions.findLast((one) => one.seq <= seq) ?? this.versions[0];
    const { id, name, time_zone, starts_at, ends_at, centre } = head;
    const things = plan === null ? then.things : overlaid(then.things, plan);
    return {
      seq: then.seq, id, name, time_zone, starts_at, ends_at, centre, plan: plan ?? then.plan ?? null, base_map: this.base_map ?? null,
      parts: PARTS, things, spans: spans(things),
    };
  }
}
