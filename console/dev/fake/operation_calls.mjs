/** What the fake server answers about the operation: differences, orders as PDF, the public rule. */

const say = (en, fr) => ({ en, fr });
const iso = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
const HOUR = 3_600_000;

/** What each plan changes. */
const OVERLAYS = {
  b: [
    { op: 'set', kind: 'gate', id: 'alma', fields: { lanes: 4, note: 'Only the upper bank.' } },
    { op: 'set', kind: 'zone', id: 'seine', fields: { kind: 'protection', is_guarded: true } },
    { op: 'set', kind: 'post', id: 'p-medical', fields: {}, geometry: { type: 'Point', coordinates: [2.3368, 48.8612] } },
    { op: 'add', kind: 'gate', id: 'royal', fields: { name: 'Royal', zone: 'gris', barrier: 'quai-nord', kind: 'pedestrian', lanes: 10 }, geometry: { type: 'Point', coordinates: [2.3305, 48.8622] } },
    { op: 'remove', kind: 'lane', id: 'alma-1' },
  ],
};

/** The things of a plan's overlay, marked as changed. */
export function overlaid(things, plan) {
  const next = structuredClone(things);
  for (const change of OVERLAYS[plan] ?? []) {
    const at = next.findIndex((one) => one.kind === change.kind && one.id === change.id);
    if (change.op === 'add') next.push({ kind: change.kind, id: change.id, name: change.fields.name ?? '', fields: change.fields, geometry: change.geometry ?? null, file: 'plans.toml', surveyed: false, changed: 'plan' });
    else if (at < 0) continue;
    else if (change.op === 'remove') next.splice(at, 1);
    else Object.assign(next[at], { fields: { ...next[at].fields, ...change.fields }, geometry: change.geometry ?? next[at].geometry, changed: 'plan' });
  }
  return next;
}

function differences(before, after) {
  const key = (one) => `${one.kind}/${one.id}`;
  const [was, is] = [new Map(before.map((one) => [key(one), one])), new Map(after.map((one) => [key(one), one]))];
  const changes = [];
  for (const [k, one] of is) {
    const old = was.get(k);
    const names = [...new Set([...Object.keys(old?.fields ?? {}), ...Object.keys(one.fields)])];
    const fields = names.map((name) => ({ name, before: old?.fields[name] ?? null, after: one.fields[name] ?? null }))
      .filter((field) => JSON.stringify(field.before) !== JSON.stringify(field.after));
    const moved = JSON.stringify(old?.geometry ?? null) !== JSON.stringify(one.geometry ?? null);
    if (!old || fields.length > 0 || moved) changes.push({ op: old ? 'set' : 'add', kind: one.kind, id: one.id, name: one.name, fields, geometry_before: old?.geometry ?? null, geometry_after: one.geometry });
  }
  for (const [k, one] of was) if (!is.has(k)) changes.push({ op: 'remove', kind: one.kind, id: one.id, name: one.name, fields: [], geometry_before: one.geometry, geometry_after: null });
  return changes;
}

const refused = (status, code, en, fr) => ({ status, body: { problem: { code, sentence: say(en, fr), mend: say('Look at it again, then decide.', 'Regardez de nouveau, puis décidez.') } } });

/** For those who are logged in; null: not one of these calls. */
export function operation_call(world, path, query) {
  const { versions } = world.package;
  const now = versions.at(-1).things;
  if (path === '/api/operation/diff') {
    const plan = query.get('plan');
    if (plan !== null && !now.some((one) => one.kind === 'plan' && one.id === plan)) return refused(404, 'plan', `There is no plan ${plan}.`, `Le plan ${plan} n’existe pas.`);
    if (plan !== null) return { status: 200, body: { changes: differences(now, overlaid(now, plan)) } };
    const then = versions.findLast((one) => one.seq <= Number(query.get('from_seq'))) ?? versions[0];
    return { status: 200, body: { changes: differences(then.things, now) } };
  }
  const order = /^\/api\/operation\/orders\/([^/]+)\/pdf$/.exec(path)?.[1];
  if (order === undefined) return null;
  const found = now.find((one) => one.kind === 'order' && one.id === decodeURIComponent(order));
  if (!found) return refused(404, 'order', 'There is no such order.', 'Cet arrêté n’existe pas.');
  return { status: 200, type: 'application/pdf', bytes: pdf(`${found.fields.number} (${query.get('lang')})`) };
}

/** One page with one line, as short as a PDF can be. */
function pdf(line) {
  const text = `BT /F1 18 Tf 72 760 Td (${line.replace(/[()\\]/g, '')}) Tj ET`;
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>', `<</Length ${text.length}>>stream\n${text}\nendstream`];
  return Buffer.from(`%PDF-1.4\n${objects.map((one, i) => `${i + 1} 0 obj ${one} endobj\n`).join('')}trailer<</Root 1 0 R>>\n`);
}

const from = (one) => (one.fields.starts_at ? Date.parse(one.fields.starts_at) : -Infinity);
const to = (one) => (one.fields.ends_at ? Date.parse(one.fields.ends_at) : Infinity);
const SENTENCES = {
  free: ['Yes, freely.', 'Oui, librement.'], justify: ['Yes, if you can show why.', 'Oui, si vous pouvez en justifier le motif.'],
  pass: ['Yes, with a pass and an identity document.', 'Oui, avec un laissez-passer et une pièce d’identité.'], ticket: ['Yes, with a ticket.', 'Oui, avec un billet.'],
  accreditation: ['Yes, with an accreditation.', 'Oui, avec une accréditation.'], escort: ['Only under escort, by decision of an officer.', 'Seulement sous escorte, sur décision d’un officier.'], refuse: ['No.', 'Non.'],
};
const STRICT = ['free', 'justify', 'ticket', 'pass', 'accreditation', 'escort', 'refuse'];

function inside(ring, lon, lat) {
  let is = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [ring[i], ring[j]];
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) is = !is;
  }
  return is;
}

/** The answer of one zone at one time. */
function decide(things, zone, asked, at) {
  const times = things.filter((one) => one.kind === 'schedule' && one.fields.zone === zone.id);
  const edges = times.flatMap((one) => [from(one), to(one)]).filter((ms) => ms > at);
  const until = edges.length === 0 ? null : Math.min(...edges);
  if (!times.some((one) => from(one) <= at && at < to(one))) return { decision: 'free', rule: null, until };
  const any = (value) => value === undefined || value === '' || value === 'any';
  const fits = (one) => ['mode', 'motive', 'role'].every((name) => any(one.fields[name]) || one.fields[name] === asked[name]) && from(one) <= at && at < to(one);
  const weight = (one) => 4 * Number(!any(one.fields.motive) || !any(one.fields.role)) + 2 * Number(!any(one.fields.mode)) + Number(!!one.fields.starts_at);
  const rule = things.filter((one) => one.kind === 'rule' && one.fields.zone === zone.id && fits(one)).sort((a, b) => weight(b) - weight(a))[0];
  return { decision: rule?.fields.decision ?? 'free', rule: rule ?? null, until };
}

function answer(world, query) {
  const { things } = world.package.versions.at(-1);
  const at = query.has('at') ? Date.parse(query.get('at')) : Date.now();
  const asked = { mode: query.get('mode') ?? 'any', motive: query.get('motive') ?? 'any', role: query.get('role') ?? 'any' };
  const [lat, lon] = [Number(query.get('lat')), Number(query.get('lon'))];
  const zones = things.filter((one) => one.kind === 'zone' && (query.has('zone') ? one.id === query.get('zone') : inside(one.geometry.coordinates[0], lon, lat)));
  if (query.has('zone') && zones.length === 0) return refused(404, 'zone', 'There is no such zone.', 'Cette zone n’existe pas.');
  const all = zones.map((zone) => ({ zone, ...decide(things, zone, asked, at) })).sort((a, b) => STRICT.indexOf(b.decision) - STRICT.indexOf(a.decision));
  const first = all[0] ?? { zone: null, decision: 'free', rule: null, until: null };
  const order = first.rule && things.find((one) => one.kind === 'order' && one.fields.zones?.includes(first.zone.id) && from(one) <= at && at < to(one));
  const next = first.until === null || !first.zone ? null : { at: iso(first.until), decision: decide(things, first.zone, asked, first.until).decision };
  const name = first.zone?.name ?? '';
  return {
    status: 200,
    body: {
      at: iso(at), zone: first.zone && { id: first.zone.id, name, name_fr: first.zone.fields?.name_fr ?? name }, decision: first.decision,
      sentence_en: SENTENCES[first.decision][0], sentence_fr: SENTENCES[first.decision][1],
      reason_en: first.rule?.fields.reason_en ?? (first.zone ? 'The zone is not active then.' : 'No zone lies here.'),
      reason_fr: first.rule?.fields.reason_fr ?? (first.zone ? 'La zone n’est pas active alors.' : 'Aucune zone ne couvre ce lieu.'), rule: first.rule?.id ?? null,
      order: order ? { id: order.id, name: order.name, name_fr: order.fields.name_fr ?? order.name, number: order.fields.number ?? null } : null,
      until: first.until === null ? null : iso(first.until), next,
    },
  };
}

/** For everybody. */
export function public_call(world, path, query) {
  if (path === '/api/public/rule') return answer(world, query);
  if (path !== '/api/public/operation') return refused(404, 'nothing', 'There is nothing here.', 'Il n’y a rien ici.');
  const { things } = world.package.versions.at(-1);
  const { name, time_zone, starts_at, ends_at, centre } = world.operation;
  const zones = things.filter((one) => one.kind === 'zone').map((one) => ({
    id: one.id, name: one.name, name_fr: one.fields.name_fr ?? one.name, kind: one.fields.kind, colour: one.fields.colour ?? null, ring: one.fields.ring ?? null, geometry: one.geometry,
    spans: things.filter((other) => other.kind === 'schedule' && other.fields.zone === one.id).map((other) => ({ starts_at: other.fields.starts_at, ends_at: other.fields.ends_at })),
  }));
  return {
    status: 200,
    body: {
      name, time_zone, starts_at, ends_at, centre, base_map: null, zones, modes: ['pedestrian', 'cycle', 'car', 'delivery_vehicle', 'taxi', 'bus', 'boat', 'emergency_vehicle'],
      motives: ['resident', 'worker', 'visitor', 'delivery', 'health'], roles: ['ticket_holder', 'accredited'],
    },
  };
}

/** Approved by a second person: the overlay is in force from entry `seq` on. */
export function activate(world, plan, seq) {
  const { versions } = world.package;
  versions.push({ seq, things: overlaid(versions.at(-1).things, plan), plan });
  world.operation = { ...world.operation, seq };
  for (const tell of world.operation_listeners) tell(world.operation);
}

/** Rows that make the rule table, the plans and the calendar worth looking at. */
export function more(now) {
  const t = (h) => iso(now + h * HOUR);
  const rule = (id, zone, mode, decision, reason_en, reason_fr, rest = {}) => ['rule', id, '', { zone, mode, decision, reason_en, reason_fr, ...rest }];
  return [
    rule('gris-ticket', 'gris', 'pedestrian', 'ticket', 'Ticket holders enter on foot.', 'Les détenteurs de billet entrent à pied.', { role: 'ticket_holder' }),
    rule('gris-car', 'gris', 'car', 'refuse', 'No cars along the river.', 'Aucune voiture le long du fleuve.'),
    rule('gris-resident', 'gris', 'pedestrian', 'pass', 'Residents show their pass.', 'Les riverains montrent leur laissez-passer.', { motive: 'resident' }),
    rule('gris-late', 'gris', 'any', 'accreditation', 'The last hour is for the accredited.', 'La dernière heure est pour les accrédités.', { starts_at: t(4), ends_at: t(5) }),
    rule('rouge-foot', 'rouge', 'pedestrian', 'free', 'On foot everybody may.', 'À pied, tout le monde peut.'),
    rule('bleu-car', 'bleu', 'car', 'justify', 'Cars need a reason.', 'Les véhicules doivent justifier.'),
    ['plan', 'c', 'Plan C, repli au Trocadéro', { owner: 'Le préfet de police', extends: 'b', decide_by: t(-1), lead_time_min: 240, capacity_people: 60000, preconditions: ['Le Trocadéro est libre', 'La RATP confirme la ligne 6'], triggers: ['Crue', 'Alerte à la bombe'], summary_en: 'Everything at the Trocadéro.', summary_fr: 'Tout au Trocadéro.' }],
    ...Array.from({ length: 9 }, (_, i) => ['session', `jour-${i + 2}`, `Athlétisme, jour ${i + 2}`, { site: 'versailles', starts_at: t(20 + i * 24), ends_at: t(26 + i * 24), spectators: 9000 + i * 500 }]),
    ...Array.from({ length: 4 }, (_, i) => ['schedule', `stade-${i + 1}`, `Stade, jour ${i + 1}`, { zone: 'stade-de-france', starts_at: t(18 + i * 48), ends_at: t(30 + i * 48), name: `Jour ${i + 1}` }]),
    ['order', 'arrete-2', 'Arrêté, Stade de France', { kind: 'perimeter', regime: 'l226', authority: 'Le préfet de la Seine-Saint-Denis', number: '2024-1102', starts_at: t(12), ends_at: t(90), zones: ['stade-de-france'], checks: ['identity', 'bag_search'], agents: ['police nationale'], access_text: 'Porte A, porte D', text_en: 'Bags above 15 litres are not let in.', text_fr: 'Les sacs de plus de 15 litres ne sont pas admis.' }],
  ];
}
