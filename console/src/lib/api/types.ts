/** What crosses the border (`docs/design/border.md`): shapes only. */

export interface Bilingual { en: string; fr: string }

export interface Problem {
  code: string;
  sentence: Bilingual;
  mend: Bilingual;
  /** For `stale`: who was faster, and with which entry. */
  by?: string;
  seq?: number;
  retry_after_s?: number;
}

export type Role =
  | 'duty_commander' | 'operator' | 'air_desk' | 'gate_steward' | 'planner' | 'auditor'
  | 'administrator';
export const ROLES: readonly Role[] = [
  'duty_commander', 'operator', 'air_desk', 'gate_steward', 'planner', 'auditor', 'administrator',
];

export interface Session {
  account: string;
  name: string;
  roles: Role[];
  password_set: boolean;
  expires_at: string;
}

export interface Account { account: string; name: string; roles?: Role[]; once?: string }

export type Severity = 'notice' | 'warning' | 'critical';
export const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'notice'];
export type Verdict = 'false' | 'irrelevant' | 'relevant';
export type IncidentKind =
  | 'air' | 'crowd' | 'access' | 'medical' | 'fire' | 'technical' | 'other';
export const INCIDENT_KINDS: readonly IncidentKind[] = [
  'air', 'crowd', 'access', 'medical', 'fire', 'technical', 'other',
];
export type Outcome = 'resolved' | 'unfounded' | 'handed_over';
export const OUTCOMES: readonly Outcome[] = ['resolved', 'unfounded', 'handed_over'];
export type TaskingStatus =
  | 'sent' | 'received' | 'acknowledged' | 'moving' | 'in_place' | 'released';
export const TASKING_STATUSES: readonly TaskingStatus[] = [
  'sent', 'received', 'acknowledged', 'moving', 'in_place', 'released',
];

export interface Position { latitude_deg: number; longitude_deg: number }
/** Pressure altitude in feet; the other two in metres. */
export type Altitude = { pressure: number } | { ellipsoid: number } | { ground: number };

export type Subject =
  | { track: string } | { source: string } | { volume: string } | { alert: number }
  | { incident: number } | { unit: string } | { proposal: number };

export interface TrackState {
  track: string;
  icao24: string;
  callsign?: string | null;
  position?: Partial<Position> | null;
  position_at?: string | null;
  altitude?: Altitude | null;
  ground_speed?: number | null;
  track_angle?: number | null;
  vertical_rate?: number | null;
  squawk?: string | null;
  observed_at: string;
  source?: string;
}

/** What a rule saw, in facts. */
export interface Why { rule: string; height_known?: boolean; volume?: string; track?: string; source?: string }
export interface Evidence { why?: Why; entries: number[]; tracks: TrackState[] }

export interface Alert {
  alert: number;
  rule: string;
  rule_version: number;
  severity: Severity;
  group: string;
  about: Subject;
  sentence: Bilingual;
  raised_at: string;
  raised_seq: number;
  changed_seq: number;
  state: 'active' | 'acknowledged' | 'judged';
  condition: 'holds' | 'over';
  returned_count: number;
  acknowledged_by: string | null;
  acknowledged_at: string | null;
  verdict: Verdict | null;
  judged_by: string | null;
  judged_at: string | null;
  escalated: boolean;
  incident: number | null;
  place: Position | null;
  evidence: Evidence;
}

export interface TimelineLine {
  seq: number;
  at: string;
  by: string;
  what: string;
  sentence: Bilingual;
}

export interface Incident {
  incident: number;
  kind: IncidentKind;
  severity: Severity;
  state: 'open' | 'closed';
  outcome: Outcome | null;
  alerts: number[];
  place: Position | null;
  opened_by: string;
  opened_at: string;
  closed_at: string | null;
  changed_seq: number;
  note_count: number;
  timeline: TimelineLine[];
}

export interface UnitState { unit: string; tasking: number | null; changed_seq: number }

export interface Tasking {
  tasking: number;
  unit: string;
  incident: number;
  status: TaskingStatus;
  place: Position | null;
  ordered_by: string;
  ordered_at: string;
  changed_seq: number;
}

export interface Source {
  source: string;
  kind: string;
  state: 'heard' | 'silent' | 'stopped';
  heard_at: string | null;
  from: string;
  rebased_by_ms: number | null;
  silence_max_s: number | null;
  messages_count: number;
  undecodable_count: number;
  dropped_count: number;
}

export interface Silence {
  silence: number;
  rule: string;
  about: Subject | null;
  until: string;
  by: string;
  changed_seq: number;
}

export interface Proposal {
  proposal: number;
  command: Command;
  by: string;
  until: string;
  sentence: Bilingual;
  changed_seq: number;
}

export interface Checkpoint { size: number; root: string; signed_at: string | null; ok: boolean }

export interface Volume {
  id: string;
  name: string;
  kind?: string;
  outline: [number, number][];
  /** Null: no limit. */
  floor: Altitude | null;
  ceiling: Altitude | null;
  starts_at: string | null;
  ends_at: string | null;
  active: boolean;
}

export interface Unit { id: string; name: string; kind: string; agency: string }

export interface Operation {
  id: string;
  name: string;
  time_zone: string;
  starts_at: string | null;
  ends_at: string | null;
  centre: Position;
  volumes: Volume[];
  units: Unit[];
}

export interface PictureTrack {
  /** Only in the live picture. */
  number?: number;
  track: string;
  icao24: string;
  callsign?: string | null;
  latitude_deg?: number | null;
  longitude_deg?: number | null;
  altitude_ft?: number | null;
  altitude_datum?: 'pressure' | 'ellipsoid' | 'ground' | null;
  ground_speed_kt?: number | null;
  track_deg?: number | null;
  vertical_rate_fpm?: number | null;
  squawk?: string | null;
  observed_at: string;
  position_at?: string | null;
  source?: string;
}

/** The JSON of a snapshot, and `GET /api/picture` without its tracks. */
export interface PictureBody {
  /** Null before the first entry. */
  seq: number | null;
  at: string;
  live: boolean;
  hash: string | null;
  operation: Operation | null;
  alerts: Alert[];
  incidents: Incident[];
  units: UnitState[];
  taskings: Tasking[];
  sources: Source[];
  silences: Silence[];
  proposals: Proposal[];
  accounts: Account[];
  checkpoint: Checkpoint | null;
  posture: number | string | null;
}
export interface Picture extends PictureBody { tracks: PictureTrack[] }

export interface Gone {
  alerts?: number[];
  incidents?: number[];
  taskings?: number[];
  silences?: number[];
  proposals?: number[];
  tracks?: number[];
}
/** The JSON of a delta: whole things that changed; an absent key did not. */
export interface PictureDelta extends Partial<Omit<PictureBody, 'seq' | 'at' | 'live' | 'hash'>> {
  names?: Record<string, string>;
  gone?: Gone;
}

export type Command =
  | { do: 'acknowledge_alert'; alert: number }
  | { do: 'judge_alert'; alert: number; verdict: Verdict }
  | { do: 'open_incident'; kind: IncidentKind; severity: Severity; alerts: number[];
      place: Position | null; text: string | null }
  | { do: 'update_incident'; incident: number; kind: IncidentKind | null;
      severity: Severity | null; alerts: number[]; place: Position | null; text: string | null }
  | { do: 'close_incident'; incident: number; outcome: Outcome; text: string | null }
  | { do: 'task_unit'; unit: string; incident: number; place: Position | null;
      text: string | null }
  | { do: 'advance_tasking'; tasking: number; status: TaskingStatus }
  | { do: 'silence_rule'; rule: string; about: Subject | null; until: string;
      text: string | null }
  | { do: 'end_silence'; silence: number }
  | { do: 'write_note'; about: Subject; text: string }
  | { do: 'erase_notes'; notes: number[] }
  | { do: 'answer_proposal'; proposal: number; approved: boolean };

export interface Seen {
  seq: number;
  view: string;
  feeds: { source: string; age_ms: number | null }[];
}
export interface CommandRequest { command: Command; expected: number | null; seen: Seen }
export interface CommandAnswer {
  seq: number;
  entries?: number[];
  made?: Record<string, number>;
  proposal?: number;
}

export type Author =
  | { source: { source: string; epoch: number; source_seq: number } }
  | { rule: { rule: string; version: number } }
  | { person: { account: string } };

export interface Entry {
  seq: number;
  kind: string;
  author: Author;
  observed_at: string;
  recorded_at: string;
  class: 'operational' | 'personal';
  body: Record<string, unknown> | null;
  body_hash: string;
}

export interface JournalPage { entries: Entry[]; size: number; next_before?: number | null }
export interface JournalTimes { first: string | null; last: string | null; size: number }
export interface Proof {
  seq: number;
  leaf: string;
  size: number;
  root: string;
  path: string[];
  checkpoint: string;
  header: string;
}

export interface Note { note: number; text: string | null; by: string; at: string }
export interface TrackDetail extends PictureTrack { trail?: [number, number, number][] }

export interface HealthSentence {
  code: string;
  state: 'ok' | 'attention' | 'failing';
  sentence: Bilingual;
}
export interface Health { ok: boolean; sentences: HealthSentence[] }
