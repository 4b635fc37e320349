/**
 * What crosses the border (`docs/design/border.md`), under the console's names.
 *
 * The shapes are generated; by hand is only what the description does not say: the messages of the
 * stream, what a free-form value holds, and the order in which a screen lists choices.
 */

import type * as made from './generated';
import type { Change } from './operation';

/**
 * The server writes every key of an answer, null where there is nothing. The description cannot say
 * so of a key that may be null; where a key is really left out, the generated shape is used as is.
 */
type Whole<T> =
  T extends [unknown, ...unknown[]] ? T
  : T extends (infer One)[] ? Whole<One>[]
  : T extends object ? { [Key in keyof T]-?: Whole<T[Key]> }
  : T;

export type Bilingual = made.Words;
export type Problem = made.ProblemBody;

export type Role = made.Role;
export const ROLES: readonly Role[] = [
  'duty_commander', 'operator', 'air_desk', 'gate_steward', 'planner', 'auditor', 'administrator',
  'source',
];

/** Of somebody who is logged in. */
export type Session = { [Key in keyof made.SessionView]-?: NonNullable<made.SessionView[Key]> };
export type Account = made.AccountView;
export type AccountName = made.AccountName;

export type Severity = made.Severity;
export const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'notice'];
export type Verdict = made.Verdict;
export type IncidentKind = made.IncidentKind;
export const INCIDENT_KINDS: readonly IncidentKind[] = [
  'air', 'crowd', 'access', 'medical', 'fire', 'technical', 'other',
];
export type Outcome = made.Outcome;
export const OUTCOMES: readonly Outcome[] = ['resolved', 'unfounded', 'handed_over'];
export type TaskingStatus = made.TaskingStatus;
export const TASKING_STATUSES: readonly TaskingStatus[] = [
  'sent', 'received', 'acknowledged', 'moving', 'in_place', 'released',
];

export type Position = made.Position;
/** Pressure altitude in feet; the other two in metres. */
export type Altitude = made.Altitude;
/** A text can also be about the whole operation; nothing else is. */
export type Subject = Exclude<made.Subject, string>;

export type TrackState = Whole<made.TrackState>;
export type Alert = Omit<Whole<made.AlertView>, 'about'> & { about: Subject };
export type Incident = Whole<made.IncidentView>;
export type UnitState = Whole<made.UnitView>;
export type Tasking = Whole<made.TaskingView>;
export type Source = Whole<made.SourceView>;
export type Silence = Omit<Whole<made.SilenceView>, 'about'> & { about: Subject | null };
export type Proposal = Omit<made.ProposalView, 'command'> & { command: Command };
export type Checkpoint = Whole<made.CheckpointView>;
export type Volume = Whole<made.VolumeView>;
/** The air desk's view; its tracks are those of the picture, and more. */
export type AirView = Whole<made.AirView>;
export type AirTrack = AirView['tracks'][number];
export type Exemption = AirView['exemptions'][number];
export type Receiver = AirView['receivers'][number];
export type Unit = made.OperationUnit;
export type Operation = Whole<made.OperationView>;
/** A number only in the live picture. */
export type PictureTrack = made.TrackView;
export type TrackDetail = made.TrailView;

/** The JSON of a snapshot, and `GET /api/picture` without its tracks. */
export type PictureBody =
  Omit<Whole<made.PictureView>, 'proposals' | 'tracks' | 'alerts' | 'silences'>
  & { proposals: Proposal[]; alerts: Alert[]; silences: Silence[] };
export type Picture = PictureBody & { tracks: PictureTrack[] };

// By hand from here to `PictureDelta`: the stream is no part of the description.
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

/** Of the operation; by hand until the description has them. */
export type OperationCommand =
  | { do: 'edit_operation'; changes: Change[]; text: string | null }
  | { do: 'activate_plan'; plan: string };
export type Command = made.Command | OperationCommand;
export type Seen = made.Seen;
export type CommandRequest = Omit<made.Request, 'command'> & { command: Command };
export type CommandAnswer = made.DoneView;

export type Author = made.Author;
/** Null: in the vault, or erased. */
export type Entry = Omit<Whole<made.EntryView>, 'body'> & { body: Record<string, unknown> | null };
export type JournalPage = Omit<Whole<made.JournalView>, 'entries'> & { entries: Entry[] };
export type JournalTimes = Whole<made.JournalTimes>;
export type Proof = made.ProofView;

export type Note = Whole<made.NoteView>;

export type GateView = Whole<made.GateView>;
export type JudgedView = Whole<made.JudgedView>;
export type GateVerdict = made.GateVerdict;
export type Freshness = made.Freshness;
export type Settle = made.Settle;
export type ShownView = Whole<made.ShownView>;
export type SlipView = Whole<made.SlipView>;
export type EnrolmentView = made.EnrolmentView;

/** All gates as the centre knows them; not the box of one, which is `GateView`. */
export type GatesView = Whole<made.GatesView>;
export type CentreGate = GatesView['gates'][number];
export type Double = GatesView['doubles'][number];
export type DoubleRank = made.DoubleRank;
export type MovementsView = Whole<made.MovementsView>;
export type Movement = MovementsView['movements'][number];

export type HealthSentence = made.HealthSentence;
export type Health = made.HealthView;

/** A run of the optimiser, and the plans that it made: not the plans of the operation. */
export type RunView = Whole<made.RunView>;
export type RunState = made.RunState;
export type RunDetail = Whole<made.RunDetail>;
export type ProgressPoint = Whole<made.ProgressPoint>;
export type LevelView = made.LevelView;
export type Figures = made.FiguresView;
export type NewRun = made.NewRun;
export type StaffPlan = Whole<made.StaffPlanView>;
export type Band = made.BandView;
export type RowsBy = made.RowsBy;
export type RowsView = Whole<made.RowsView>;
export type PlanRow = Whole<made.RowView>;
export type PlanBar = made.BarView;
export type OpensView = Whole<made.OpensView>;
export type OpenWant = Whole<made.OpenView>;
export type CompareView = Whole<made.CompareView>;
