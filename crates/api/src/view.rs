//! What readers are told: the picture and its parts as JSON.

mod make;

pub(crate) use make::feet;
pub use make::{SentenceOf, author_name, operation_of, sources, units, waiting};

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Verdict};
use cordon_kernel::body::{BodyClass, IncidentKind, Kind, Outcome, TaskingStatus};
use cordon_kernel::entry::Author;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{AccountId, AlertId, IncidentId, NoteId, SourceId, UnitId};
use cordon_kernel::role::Role;
use cordon_kernel::units::Altitude;
use schemars::JsonSchema;
use serde::Serialize;

use crate::Words;

/// The picture. Alerts that were judged and incidents that were closed stay for 24 hours.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PictureView {
    /// The newest entry; `None` before the first.
    pub seq: Option<u64>,
    /// The time that ages and schedules are reckoned from.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Whether this is now.
    pub live: bool,
    /// SHA-256 of the picture, hexadecimal; only of a past one.
    pub hash: Option<String>,
    /// The operation, once one is adopted.
    pub operation: Option<OperationView>,
    /// Alerts.
    pub alerts: Vec<AlertView>,
    /// Incidents.
    pub incidents: Vec<IncidentView>,
    /// Units.
    pub units: Vec<UnitView>,
    /// Orders.
    pub taskings: Vec<TaskingView>,
    /// Sources.
    pub sources: Vec<SourceView>,
    /// Silences that hold.
    pub silences: Vec<SilenceView>,
    /// Proposals that wait.
    pub proposals: Vec<ProposalView>,
    /// Accounts, by name where the reader may know it.
    pub accounts: Vec<AccountName>,
    /// The newest signed checkpoint.
    pub checkpoint: Option<CheckpointView>,
    /// The posture of the operation; set by a later room.
    pub posture: Option<u8>,
    /// Tracks; absent where they come by the stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracks: Option<Vec<TrackView>>,
}

/// The operation.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OperationView {
    /// The entry that last changed it: what an edit is expected to be made to.
    pub seq: u64,
    /// The plan in force, where it is not the package as it stands.
    pub plan: Option<String>,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its time zone.
    pub time_zone: String,
    /// When it begins.
    #[schemars(with = "String")]
    pub starts_at: Timestamp,
    /// When it ends.
    #[schemars(with = "String")]
    pub ends_at: Timestamp,
    /// Where a map of it opens.
    pub centre: Position,
    /// Volumes of air.
    pub volumes: Vec<VolumeView>,
    /// Units that can be tasked.
    pub units: Vec<OperationUnit>,
}

/// A volume of air.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VolumeView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Corners, longitude first, the first not repeated.
    pub outline: Vec<[f64; 2]>,
    /// Its lower limit.
    pub floor: Option<Altitude>,
    /// Its upper limit.
    pub ceiling: Option<Altitude>,
    /// When it begins to be active.
    #[schemars(with = "Option<String>")]
    pub starts_at: Option<Timestamp>,
    /// When it is active no more.
    #[schemars(with = "Option<String>")]
    pub ends_at: Option<Timestamp>,
    /// Whether it is active at the picture's time.
    pub active: bool,
}

/// A unit of the operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OperationUnit {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// Whose it is.
    pub agency: String,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[allow(missing_docs)] // each key is said in docs/design/border.md
pub struct AlertView {
    pub alert: AlertId,
    pub rule: String,
    pub rule_version: u16,
    pub severity: Severity,
    pub group: String,
    pub about: Subject,
    pub sentence: Words,
    #[schemars(with = "String")]
    pub raised_at: Timestamp,
    pub raised_seq: u64,
    pub changed_seq: u64,
    pub state: AlertState,
    pub condition: Condition,
    pub returned_count: u32,
    /// When it last became worse.
    #[schemars(with = "Option<String>")]
    pub worsened_at: Option<Timestamp>,
    pub acknowledged_by: Option<AccountId>,
    #[schemars(with = "Option<String>")]
    pub acknowledged_at: Option<Timestamp>,
    pub verdict: Option<Verdict>,
    pub judged_by: Option<AccountId>,
    #[schemars(with = "Option<String>")]
    pub judged_at: Option<Timestamp>,
    pub escalated: bool,
    pub incident: Option<IncidentId>,
    pub place: Option<Position>,
    pub evidence: Evidence,
}

/// How far people are with an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// Nobody has taken it.
    Active,
    /// Somebody has.
    Acknowledged,
    /// It has a verdict.
    Judged,
}

/// Whether what an alert was raised for is still so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// It is.
    Holds,
    /// It is over.
    Over,
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[allow(missing_docs)] // each key is said in docs/design/border.md
pub struct IncidentView {
    pub incident: IncidentId,
    pub kind: IncidentKind,
    pub severity: Severity,
    pub state: IncidentState,
    pub outcome: Option<Outcome>,
    pub alerts: Vec<AlertId>,
    pub place: Option<Position>,
    pub opened_by: AccountId,
    #[schemars(with = "String")]
    pub opened_at: Timestamp,
    #[schemars(with = "Option<String>")]
    pub closed_at: Option<Timestamp>,
    pub changed_seq: u64,
    pub note_count: usize,
    pub timeline: Vec<StepView>,
}

/// Whether an incident is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    /// It is.
    Open,
    /// It is not.
    Closed,
}

/// One line of an incident's timeline.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StepView {
    /// The entry.
    pub seq: u64,
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// By which account, rule or source.
    pub by: String,
    /// What kind of entry.
    pub what: Kind,
    /// The same as a sentence.
    pub sentence: Words,
}

/// A unit and its order.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct UnitView {
    /// Which.
    pub unit: UnitId,
    /// Where it is by its own report: longitude, latitude in degrees, Unix milliseconds; absent
    /// where it has not reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 3]>,
    /// Its order under way.
    pub tasking: Option<u64>,
    /// The entry that last changed it.
    pub changed_seq: u64,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[allow(missing_docs)] // each key is said in docs/design/border.md
pub struct TaskingView {
    pub tasking: u64,
    pub unit: UnitId,
    pub incident: IncidentId,
    pub status: TaskingStatus,
    pub place: Option<Position>,
    pub ordered_by: AccountId,
    #[schemars(with = "String")]
    pub ordered_at: Timestamp,
    pub changed_seq: u64,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[allow(missing_docs)] // each key is said in docs/design/border.md
pub struct SourceView {
    pub source: SourceId,
    pub kind: String,
    pub state: SourceState,
    #[schemars(with = "Option<String>")]
    pub heard_at: Option<Timestamp>,
    pub from: String,
    pub rebased_by_ms: Option<i64>,
    pub silence_max_s: Option<u32>,
    pub messages_count: u64,
    pub undecodable_count: u64,
    pub dropped_count: u64,
}

/// Whether a source reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// It does.
    Heard,
    /// It is silent for longer than it may be.
    Silent,
    /// It stopped in good order or at the end of its recording.
    Stopped,
}

/// A silence.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[allow(missing_docs)] // each key is said in docs/design/border.md
pub struct SilenceView {
    pub silence: u64,
    pub rule: String,
    pub about: Option<Subject>,
    #[schemars(with = "String")]
    pub until: Timestamp,
    pub by: AccountId,
    pub changed_seq: u64,
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[allow(missing_docs)] // each key is said in docs/design/border.md
pub struct ProposalView {
    pub proposal: u64,
    pub command: serde_json::Value,
    pub by: AccountId,
    #[schemars(with = "String")]
    pub until: Timestamp,
    pub sentence: Words,
    pub changed_seq: u64,
}

/// An account's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountName {
    /// Which.
    pub account: AccountId,
    /// What people call it.
    pub name: String,
}

/// A signed checkpoint of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CheckpointView {
    /// Entries it covers.
    pub size: u64,
    /// Root of the tree over them, hexadecimal.
    pub root: String,
    /// When it was signed.
    #[schemars(with = "Option<String>")]
    pub signed_at: Option<Timestamp>,
    /// Whether it covers all entries but those of the last seconds.
    pub ok: bool,
}

/// A track.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[allow(missing_docs)] // each key is said in docs/design/border.md
pub struct TrackView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    pub track: String,
    pub icao24: String,
    pub callsign: Option<String>,
    pub latitude_deg: Option<f64>,
    pub longitude_deg: Option<f64>,
    pub altitude_ft: Option<i32>,
    pub altitude_datum: Option<&'static str>,
    pub ground_speed_kt: Option<f64>,
    pub track_deg: Option<f64>,
    pub vertical_rate_fpm: Option<i32>,
    pub squawk: Option<String>,
    #[schemars(with = "String")]
    pub observed_at: Timestamp,
    #[schemars(with = "Option<String>")]
    pub position_at: Option<Timestamp>,
    pub source: String,
}

/// A track as of a time, and where it had been in the ten minutes before.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TrailView {
    /// The track.
    #[serde(flatten)]
    pub track: TrackView,
    /// Longitude, latitude, Unix milliseconds; oldest first.
    pub trail: Vec<[f64; 3]>,
}

/// Who is logged in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SessionView {
    /// The account; null when nobody is.
    pub account: Option<AccountId>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<Role>>,
    /// Whether it has a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_set: Option<bool>,
    /// When the session ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub expires_at: Option<Timestamp>,
}

/// An account, as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountView {
    /// Which.
    pub account: AccountId,
    /// The name to log in with.
    pub name: String,
    /// What it may do; nothing when it is closed.
    pub roles: Vec<Role>,
    /// Whether it has a password.
    pub password_set: bool,
    /// A one-time login, shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub once: Option<String>,
}

/// A text of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoteView {
    /// Which.
    pub note: NoteId,
    /// About what.
    pub about: Subject,
    /// What it says; null when it was erased.
    pub text: Option<String>,
    /// By which account.
    pub by: String,
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
}

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[allow(missing_docs)] // each key is said in docs/design/border.md
pub struct EntryView {
    pub seq: u64,
    pub kind: Kind,
    pub author: Author,
    #[schemars(with = "String")]
    pub observed_at: Timestamp,
    #[schemars(with = "String")]
    pub recorded_at: Timestamp,
    pub class: BodyClass,
    pub body: Option<serde_json::Value>,
    pub body_hash: String,
}

/// Entries, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct JournalView {
    /// The entries.
    pub entries: Vec<EntryView>,
    /// How many there are in all.
    pub size: u64,
    /// Where to go on looking; null when all was looked through.
    pub next_before: Option<u64>,
}

/// How far the journal reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct JournalTimes {
    /// When the first entry was recorded.
    #[schemars(with = "Option<String>")]
    pub first: Option<Timestamp>,
    /// When the last was.
    #[schemars(with = "Option<String>")]
    pub last: Option<Timestamp>,
    /// How many there are.
    pub size: u64,
}

/// That an entry is in the tree of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProofView {
    /// The entry.
    pub seq: u64,
    /// Its header: the leaf, hexadecimal.
    pub header: String,
    /// SHA-256 of a zero byte and the header, hexadecimal (RFC 6962, section 2.1).
    pub leaf: String,
    /// Entries that the tree covers.
    pub size: u64,
    /// Its root, hexadecimal.
    pub root: String,
    /// The audit path, hexadecimal, leaf side first (RFC 6962, section 2.1.1).
    pub path: Vec<String>,
    /// The signed note of the checkpoint.
    pub checkpoint: String,
}

/// What a command did.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DoneView<M> {
    /// The newest of its entries.
    pub seq: u64,
    /// Its entries.
    pub entries: Vec<u64>,
    /// What it made.
    pub made: M,
    /// A proposal that now waits for a second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<u64>,
}

/// How the node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HealthView {
    /// Whether nothing fails.
    pub ok: bool,
    /// One sentence a part.
    pub sentences: Vec<HealthSentence>,
}

/// How one part of the node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HealthSentence {
    /// Short name of the part.
    pub code: String,
    /// How it is.
    pub state: HealthState,
    /// The same as a sentence.
    pub sentence: Words,
}

/// How a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// As it should be.
    Ok,
    /// Works, but should be looked at.
    Attention,
    /// Does not work.
    Failing,
}
