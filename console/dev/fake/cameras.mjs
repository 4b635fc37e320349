/**
 * Cameras as the fake centre knows them, one of each kind: watched, crowded, with faults, moved,
 * waiting, without address, without order, and one whose worker is not heard.
 */
import { WebSocketServer } from 'ws';
import { box_of, fragment, LOOP_S, pieces, still, walkers } from './filmed.mjs';
import { on_globe, seen_at, SIZE, tried } from './plane.mjs';
import { say } from './story.mjs';

const iso = (ms) => new Date(ms).toISOString();
const WATCHERS = ['duty_commander', 'operator', 'air_desk', 'planner', 'auditor'];
const KEEPERS = ['duty_commander', 'operator'];

/** How each is, as it begins. */
const BEGIN = {
  'cam-1': {},
  'cam-2': { crowd: true, is_truth: true },
  'cam-3': { faults: ['frozen'] },
  'cam-4': { faults: ['moved'], is_paused: true },
  'cam-5': { state: 'waiting' },
  'cam-6': { state: 'no_order' },
  'cam-7': { state: 'no_address' },
  'cam-8': { silent_s: 41 },
};

const text = (points, digits) => points.map(([a, b]) => `${a.toFixed(digits)} ${b.toFixed(digits)}`).join(', ');
/** The drawn columns of a camera of the package: points, areas and a line. */
export function drawn(at, bearing) {
  const globe = (right, ahead) => on_globe(at, bearing, right, ahead);
  const POINTS = [[-6, 18], [6, 18], [-14, 32], [13, 35], [-9, 60], [10, 62]];
  return {
    pairs: POINTS.map(([r, f]) => `${text([seen_at(r, f)], 5)} ${text([globe(r, f)], 7)}`),
    areas: [`Parvis: ${text([globe(-13, 22), globe(-1, 22), globe(-1, 40), globe(-13, 40)], 7)}`, `Passage: ${text([globe(2, 20), globe(12, 20), globe(14, 52), globe(2, 52)], 7)}`],
    lines: [`Entrée: ${text([globe(-12, 44), globe(13, 44)], 7)}`],
    masks: ['0.00000 0.00000, 0.12000 0.00000, 0.12000 0.09000, 0.00000 0.09000'],
  };
}

export class FakeCameras {
  constructor(world, now) {
    this.world = world;
    this.begun = now - 1_800_000;
    this.how = structuredClone(BEGIN);
    this.missing = say('There is no model, so nobody is detected. Fetch one with: cordon models fetch', 'Il n’y a pas de modèle, donc personne n’est détecté. Prenez-en un : cordon models fetch');
    this.is_missing = false;
    this.accepted = [];
    this.tries = [];
    this.kept = [
      this.clip(3, 'cam-1', now - 240_000, 60, 'Fall at the entrance', { sha256: '4f'.repeat(32), bytes_count: 3_412_000 }),
      this.clip(2, 'cam-2', now - 5_400_000, 300, 'Crush reported at Alma', {}),
      this.clip(1, 'cam-1', now - 86_400_000, 30, 'Test of the morning', { is_gone: true }),
    ];
    this.server = new WebSocketServer({ noServer: true });
    this.looking = new Set();
  }

  clip(clip, camera, from, seconds, purpose, more) {
    return { clip, camera, from: iso(from), until: iso(from + seconds * 1000), purpose, sha256: null, bytes_count: null, erase_at: iso(from + 30 * 86_400_000), is_gone: false, ...more };
  }
  things() {
    return this.world.package.versions.at(-1).things.filter((one) => one.kind === 'camera');
  }

  view(now) {
    const cameras = this.things().map((one) => this.camera(one, now)).sort((a, b) => (a.camera < b.camera ? -1 : 1));
    const holds = cameras.filter((one) => one.worker !== null).length;
    const workers = cameras.length === 0 ? [] : [{ worker: 'watch-1', room: 8, holds, silent_s: 0.6, pending_count: 0 }, { worker: 'watch-2', room: 4, holds: 0, silent_s: 23, pending_count: 12 }];
    return { at: iso(now), cameras, workers, missing: this.is_missing ? this.missing : null };
  }

  camera(thing, now) {
    const { state = 'watched', silent_s = 0.4, ...how } = this.how[thing.id] ?? { state: 'no_order' };
    const watched = state === 'watched';
    const live = watched ? this.live(thing, now, how) : null;
    const minute = Math.floor(now / 60_000) * 60_000;
    const areas = Object.fromEntries(Object.entries(live?.areas ?? {}).map(([name, one]) => [name, { persons_max: one.persons_count + 3, density_max_milli: one.density_per_m2 === null ? null : Math.round(one.density_per_m2 * 1100), is_at_least: one.is_at_least }]));
    return {
      camera: thing.id, name: thing.name, controller: thing.fields.controller, position: thing.geometry?.coordinates ?? null, state,
      order: state === 'no_order' ? null : 'video-1', order_ends_at: state === 'no_order' ? null : iso(this.begun + 6 * 3_600_000),
      address: state === 'no_address' ? null : `rtsp://10.2.0.${thing.id.replace(/\D/g, '')}/stream1`, is_calibrated: (thing.fields.pairs ?? []).length >= 4,
      worker: watched ? 'watch-1' : null, silent_s: watched ? silent_s : null, live,
      figures: watched ? { from: iso(minute - 60_000), until: iso(minute), frames_count: 298, persons_max: 37, persons_mean_milli: 31_250, areas, lines: { Entrée: [14, 11] }, is_truth: how.is_truth ?? false } : null,
      crossed: watched ? { Entrée: [214, 180] } : {},
    };
  }

  live(thing, now, { faults = [], is_paused = false, is_truth = false, crowd = false }) {
    const away = faults.some((one) => one !== 'moved');
    const bearing = thing.fields.bearing_deg;
    const is_placed = (thing.fields.pairs ?? []).length >= 4;
    const place = (right, ahead) => (is_placed ? on_globe(thing.geometry.coordinates, bearing, right, ahead) : null);
    const all = away ? [] : walkers((now / 1000) % LOOP_S);
    const people = all.filter((one) => !crowd || one.ahead < 26).map((one) => ({
      track: one.track, is_vehicle: false, place: box_of(one), position: place(one.right, one.ahead), spread_m: is_placed ? 0.4 : null,
      speed_mps: is_placed ? Math.hypot(...one.speed) : null, direction_deg: is_placed ? (bearing + (Math.atan2(...one.speed) * 180) / Math.PI + 360) % 360 : null,
    }));
    const within = (r0, r1, f0, f1) => all.filter((one) => one.right > r0 && one.right < r1 && one.ahead > f0 && one.ahead < f1).length;
    const area = (persons_count, m2, is_at_least = false) => ({ persons_count, density_per_m2: is_placed ? persons_count / m2 : null, is_at_least });
    const areas = away || is_paused || !thing.fields.areas ? {} : { Parvis: crowd ? area(702, 216, true) : area(within(-13, -1, 22, 40), 40), Passage: crowd ? area(612, 352) : area(within(2, 12, 20, 52), 352) };
    const turn = (bearing * Math.PI) / 180;
    const flow = !crowd ? [] : [-10, -5, 0, 5, 10].flatMap((right) => [28, 36, 46].map((ahead) => ({ at: seen_at(right, ahead), position: place(right, ahead), velocity: [0.9 * Math.sin(turn) - 0.1 * right * Math.cos(turn), 0.9 * Math.cos(turn) + 0.1 * right * Math.sin(turn)], moving: 0.7, divergence: Math.abs(right) < 6 ? -0.1 : 0.02 })));
    return {
      camera: thing.id, lease: 40 + Number(thing.id.replace(/\D/g, '')), at: iso(now - (away ? 95_000 : 700)), size: SIZE, rate: away ? 0 : 4.9, latency_ms: 83, dropped_count: crowd ? 1_204 : 3,
      is_detecting: !this.is_missing, is_truth, is_paused, faults, people: this.is_missing ? [] : people, areas: this.is_missing ? {} : areas, flow,
    };
  }

  refused(status, code, en, fr, mend_en = 'Look at it again, then decide.', mend_fr = 'Regardez de nouveau, puis décidez.') {
    return { status, body: { problem: { code, sentence: say(en, fr), mend: say(mend_en, mend_fr) } } };
  }
  gone() {
    return this.refused(404, 'nothing', 'There is no such camera.', 'Cette caméra n’existe pas.');
  }

  /** Answers a call; null: it is not about cameras. */
  call(method, path, who, body) {
    if (!/^\/api\/(cameras|clips)(\/|$)/.test(path)) return null;
    const may = (roles) => who.roles.some((role) => roles.includes(role));
    if (!may(WATCHERS)) return this.refused(403, 'role', 'Your role does not see cameras.', 'Votre rôle ne voit pas les caméras.', 'Ask the duty commander.', 'Adressez-vous au chef de permanence.');
    const now = Date.now();
    if (path === '/api/cameras') return { status: 200, body: this.view(now) };
    if (path === '/api/cameras/try-pairs') return this.try_pairs(body);
    const of = /^\/api\/cameras\/([^/]+)\/still$/.exec(path)?.[1];
    if (of) return this.still(decodeURIComponent(of), now);
    if (path === '/api/clips' && method === 'GET') return { status: 200, body: { clips: this.kept } };
    const clip = this.kept.find((one) => path.startsWith(`/api/clips/${one.clip}/`));
    if (clip && path.endsWith('/video')) return this.film();
    if (!may(KEEPERS)) return this.refused(403, 'role', 'Your role may not do this.', 'Votre rôle ne le permet pas.', 'Ask an operator.', 'Adressez-vous à un opérateur.');
    if (path === '/api/cameras/accept-view') {
      this.accepted.push(body.camera);
      Object.assign(this.how[body.camera], { faults: [], is_paused: false });
      return { status: 200, body: {} };
    }
    if (path === '/api/clips') {
      this.kept.unshift({ ...this.clip(this.kept[0].clip + 1, body.camera, Date.parse(body.from), 1, body.purpose, {}), ...body });
      return { status: 200, body: this.kept[0] };
    }
    if (!clip) return this.gone();
    Object.assign(clip, { is_gone: true, sha256: null, bytes_count: null });
    return { status: 200, body: clip };
  }

  try_pairs(body) {
    this.tries.push(body);
    const answer = body.pairs.length < 4 ? null : tried(body);
    return answer ? { status: 200, body: answer } : this.refused(422, 'pairs', 'These points say nothing: they lie in one line.', 'Ces points ne disent rien : ils sont sur une même ligne.', 'Move one of them aside.', 'Déplacez l’un d’eux.');
  }
  still(camera, now) {
    const how = this.how[camera];
    if (!how || (how.state ?? 'watched') !== 'watched') return this.refused(404, 'no_picture', 'No picture has come from this camera.', 'Aucune image n’est venue de cette caméra.');
    return { status: 200, type: 'image/png', bytes: still(how.faults?.includes('frozen') ? 2 : now / 1000) };
  }
  async film() {
    const film = await pieces();
    return film ? { status: 200, type: 'video/mp4', bytes: Buffer.concat([film.beginning, ...film.fragments]) } : this.gone();
  }

  /** Pieces of a second each, from now on. */
  upgrade(request, socket, head) {
    this.server.handleUpgrade(request, socket, head, async (ws) => {
      this.looking.add(ws);
      ws.on('close', () => this.looking.delete(ws));
      const camera = decodeURIComponent(request.url.split('/')[3]);
      const film = await pieces();
      const watched = (this.how[camera]?.state ?? 'watched') === 'watched';
      // Closed while the film was made: `close` has been told already, and would stop no timer.
      if (ws.readyState !== ws.OPEN) return;
      if (!film || !watched || this.is_mute) return ws.close();
      ws.send(JSON.stringify({ codec: this.codec ?? film.codec }));
      ws.send(film.beginning);
      const frozen = this.how[camera]?.faults?.includes('frozen');
      let n = Math.floor(Date.now() / 1000) - 2;
      const tell = () => {
        for (; n < Date.now() / 1000 - 1; n++) ws.send(frozen ? fragment({ ...film, fragments: [film.fragments[2]] }, n) : fragment(film, n));
      };
      tell();
      const timer = setInterval(tell, 250);
      ws.on('close', () => clearInterval(timer));
    });
  }
  stop() {
    for (const one of this.looking) one.terminate();
  }
}
