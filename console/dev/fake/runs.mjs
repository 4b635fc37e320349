/**
 * Runs of the optimiser as the fake server knows them: one that is done, one that failed, one that a
 * restart broke off; what a test starts searches for as long as it says, and a pin takes a moment.
 */
import { BANDS, figures, levels, make, rows_of } from './staff.mjs';
import { say } from './story.mjs';

const READERS = ['duty_commander', 'operator', 'air_desk', 'planner', 'auditor', 'administrator'];
const PLANNERS = ['duty_commander', 'planner'];
const iso = (ms) => new Date(ms).toISOString();
const REPLAN_MS = 700;
const MEND = say('Look again, and try again.', 'Regardez de nouveau, puis réessayez.');
const no = (status, code, en, fr) => ({ status, body: { problem: { code, sentence: say(en, fr), mend: MEND } } });
const ok = (body) => ({ status: 200, body });

export class FakeRuns {
  constructor(world, now) {
    this.runs = [];
    this.first_day = iso(now).slice(0, 10);
    if (world.fleet.length === 0) return;
    this.add('Overnight, before the reserves', { seconds: 900, seed: 3, state: 'broken_off', started: now - 90_000_000, ended: now - 89_800_000, part: 0.2 });
    this.add('Forty days', { days: 40, seconds: 60, seed: 4, state: 'failed', started: now - 80_000_000, ended: now - 79_990_000, part: 0.01, said: say('The optimiser ended with 1: the work rule `crs` allows no duty.', 'L’optimiseur a rendu 1 : la règle `crs` ne permet aucun service.') });
    this.add('Two weeks', { seconds: 300, seed: 7, state: 'done', started: now - 3_600_000, ended: now - 3_300_000, part: 1 });
    this.add('Two weeks, with the reserves', { seconds: 300, seed: 8, state: 'done', started: now - 1_800_000, ended: now - 1_500_000, part: 1 });
  }

  add(name, { days = 14, seconds, seed, state, started, ended = null, part = 0, said = null, by = 'a-paula' }) {
    const one = { run: this.runs.length + 1, name, days, seconds, seed, state, by, started, ended, part, said, pins: [], revision: null, replanning_until: 0, plans: [] };
    if (state === 'done') one.revision = 1;
    this.runs.push(one);
    return one;
  }
  /** The plan `revision` of a run; made when it is first looked at. */
  plan(one, revision = one.revision) {
    return (one.plans[revision - 1] ??= make({ seed: one.seed, days: one.days, pins: one.pins.slice(0, revision - 1) }));
  }

  /** Time goes on: runs end, pins are planned in. */
  turn(now) {
    for (const one of this.runs) {
      if (one.state === 'running') one.part = Math.min(1, (now - one.started) / (one.seconds * 1000));
      if (one.state === 'stopping' || (one.state === 'running' && one.part >= 1)) Object.assign(one, { state: 'done', ended: now, revision: 1 });
      if (one.replanning_until > 0 && now >= one.replanning_until) Object.assign(one, { replanning_until: 0, revision: one.pins.length + 1 });
    }
  }

  point(one, part) {
    return { cpu_s: Number((part * one.seconds * 1.9).toFixed(1)), iterations: Math.round(part * one.seconds * 41_230), levels: levels(1_412_000, 5_770_000, part) };
  }
  view(one) {
    const { run, name, days, seconds, seed, state, by, said, revision, pins } = one;
    return {
      run, name, days, seconds, seed, state, is_replanning: one.replanning_until > 0, by, started_at: iso(one.started), ended_at: one.ended && iso(one.ended),
      operation_seq: 4, last: one.part > 0 ? this.point(one, one.part) : null, said, revision,
      figures: revision === null ? null : figures(this.plan(one)), pins: pins.map((pin) => ({ ...pin, at: iso(pin.at) })),
    };
  }

  call(method, path, query, who, body) {
    const [, , part, run, what] = path.split('/');
    if (part !== 'runs') return null;
    const may = method === 'POST' ? PLANNERS : READERS;
    if (!who.roles.some((role) => may.includes(role))) return no(403, 'role', 'Your role may not do this.', 'Votre rôle ne le peut pas.');
    this.turn(Date.now());
    if (!run) return method === 'POST' ? this.start(who, body) : ok({ runs: this.runs.map((one) => this.view(one)).reverse() });
    const one = this.runs.find((found) => found.run === Number(run));
    if (!one) return no(404, 'not_found', 'There is no such run.', 'Il n’y a pas de tel calcul.');
    if (what === undefined) return ok({ run: this.view(one), curve: Array.from({ length: one.part > 0 ? 60 : 0 }, (_, i) => this.point(one, (one.part * (i + 1)) / 60)) });
    if (what === 'stop') return this.stop(one);
    if (one.revision === null) return no(409, 'no_plan', 'There is no plan yet.', 'Il n’y a pas encore de plan.');
    const revision = Number(query.get('revision') ?? one.revision);
    if (revision > one.pins.length + 1) return no(404, 'not_found', 'There is no such plan.', 'Il n’y a pas de tel plan.');
    const read = { plan: () => ok(this.head(one, revision)), rows: () => this.rows(one, revision, query), open: () => this.open(one, revision, query), compare: () => this.compare(one, revision, query) };
    const act = { pins: () => this.pin(one, who, body), undo: () => this.undo(one, body) };
    return (method === 'POST' ? act : read)[what]?.() ?? null;
  }

  start(who, body) {
    const busy = this.runs.find((one) => one.state === 'running' || one.replanning_until > 0);
    if (busy) return no(409, 'busy', `Run ${busy.run} is at work: one at a time.`, `Le calcul ${busy.run} est en cours : un à la fois.`);
    return ok(this.view(this.add(body.name, { ...body, state: 'running', started: Date.now(), by: who.account })));
  }
  stop(one) {
    if (one.state !== 'running') return no(409, 'not_running', 'This run does not search.', 'Ce calcul ne cherche pas.');
    one.state = 'stopping';
    return ok(this.view(one));
  }
  pin(one, who, { unit, post, revision }) {
    if (revision !== one.revision) return no(409, 'stale', 'Another plan is in force by now.', 'Un autre plan est en vigueur.');
    const plan = this.plan(one);
    if (!plan.units.some((found) => found.id === unit) || !plan.posts.some((found) => found.id === post)) return no(404, 'not_found', 'The plan has no such unit or post.', 'Le plan n’a pas cette unité ou ce poste.');
    one.pins = [...one.pins.slice(0, one.revision - 1), { unit, post, by: who.account, at: Date.now() }];
    one.plans.length = Math.min(one.plans.length, one.revision);
    one.replanning_until = Date.now() + REPLAN_MS;
    return ok(this.view(one));
  }
  undo(one, { revision }) {
    if (revision !== one.revision) return no(409, 'stale', 'Another plan is in force by now.', 'Un autre plan est en vigueur.');
    if (one.revision === 1) return no(409, 'no_pin', 'Nothing was pinned.', 'Rien n’est épinglé.');
    one.pins = one.pins.slice(0, -1);
    one.revision--;
    return ok(this.view(one));
  }

  head(one, revision) {
    const plan = this.plan(one, revision);
    return {
      run: one.run, revision, first_day: this.first_day, days: plan.days, bands: BANDS, figures: figures(plan), seed: one.seed, iterations: one.seconds * 41_230,
      travel: 'great circle times 1.35 at 20 km/h, plus 4 minutes', open_count: plan.open.length, missing: plan.open.reduce((sum, it) => sum + it.missing, 0),
    };
  }
  rows(one, revision, query) {
    const text = (query.get('text') ?? '').toLowerCase();
    const unit = query.get('unit');
    const fits = (row) => (!unit || row.id === unit) && (!text || `${row.id} ${row.name} ${row.sector}`.toLowerCase().includes(text));
    const all = rows_of(this.plan(one, revision), query.get('by') ?? 'unit');
    const rows = text || unit ? all.filter(fits) : all;
    const [offset, limit] = part(query);
    return ok({ revision, total: rows.length, offset, rows: rows.slice(offset, offset + limit) });
  }
  open(one, revision, query) {
    const text = (query.get('text') ?? '').toLowerCase();
    const named = this.plan(one, revision).open.filter((it) => !text || `${it.post} ${it.name} ${it.sector}`.toLowerCase().includes(text));
    const reasons = {};
    for (const it of named) for (const reason of Object.keys(it.reasons)) reasons[reason] = (reasons[reason] ?? 0) + 1;
    const opens = query.get('reason') ? named.filter((it) => query.get('reason') in it.reasons) : named;
    const [offset, limit] = part(query);
    return ok({ revision, total: opens.length, missing: opens.reduce((sum, it) => sum + it.missing, 0), offset, opens: opens.slice(offset, offset + limit), reasons });
  }
  compare(one, revision, query) {
    const other = this.runs.find((found) => found.run === Number(query.get('with')));
    if (!other?.revision) return no(404, 'not_found', 'There is no such plan.', 'Il n’y a pas de tel plan.');
    const there_revision = Number(query.get('with_revision') ?? other.revision);
    const there = new Map(rows_of(this.plan(other, there_revision), 'unit').map((row) => [row.id, row]));
    let same_count = 0;
    const units = rows_of(this.plan(one, revision), 'unit').map((row) => {
      const theirs = there.get(row.id)?.bars ?? [];
      const keys = (bars) => new Set(bars.map((it) => JSON.stringify(it)));
      const [mine, yours] = [keys(row.bars), keys(theirs)];
      const here = row.bars.filter((it) => !yours.has(JSON.stringify(it)));
      same_count += row.bars.length - here.length;
      return { unit: row.id, name: row.name, here, there: theirs.filter((it) => !mine.has(JSON.stringify(it))) };
    }).filter((it) => it.here.length + it.there.length > 0);
    const count = (of) => units.reduce((sum, it) => sum + of(it).length, 0);
    const [offset, limit] = part(query);
    return ok({ here: this.head(one, revision), there: this.head(other, there_revision), same_count, here_count: count((it) => it.here), there_count: count((it) => it.there), total: units.length, offset, units: units.slice(offset, offset + limit) });
  }
}

const part = (query) => [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 100)];
