//! The things in a picture.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Verdict};
use cordon_kernel::body::{Ending, IncidentKind, Kind, Outcome, TaskingStatus};
use cordon_kernel::entry::Author;
use cordon_kernel::gate::{DoubleEntry, GateFigures};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{
    AccountId, AlertId, ClipId, IncidentId, NoteId, ProposalId, RuleId, Seq, SilenceId, TaskingId,
    UnitId,
};
use cordon_kernel::role::Role;
use cordon_kernel::track::TrackState;
use minicbor::{Decode, Encode};

/// A source that has reported.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Source {
    /// Its run.
    #[n(0)]
    pub epoch: u64,
    /// When it was last heard, as far as the journal knows; `Live` may know of a later time.
    #[n(1)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub heard_at: Timestamp,
    /// Where it listens or reads from.
    #[n(2)]
    pub from: String,
    /// Milliseconds added to the times of a recording.
    #[n(3)]
    pub rebased_by_ms: Option<i64>,
    /// Why it stopped; `None` while it runs.
    #[n(4)]
    pub stopped: Option<Ending>,
    /// Messages taken in this run.
    #[n(5)]
    pub messages_count: u64,
    /// Messages of this run that could not be decoded.
    #[n(6)]
    pub undecodable_count: u64,
    /// Messages of this run that were dropped.
    #[n(7)]
    pub dropped_count: u64,
    /// The entry that last changed it.
    #[n(8)]
    pub changed_seq: Seq,
}

/// A gate that has reported.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Gate {
    /// Its run.
    #[n(0)]
    pub epoch: u64,
    /// The number of its next record.
    #[n(1)]
    pub next: u64,
    /// When its newest records came.
    #[n(2)]
    #[cbor(with = "cordon_kernel::time::micros_option")]
    pub heard_at: Option<Timestamp>,
    /// What its records of this run come to, and how it was when the newest came.
    #[n(3)]
    pub figures: GateFigures,
    /// People who came in, by the minute (since 1970) in which it was heard, the last fifteen.
    #[n(4)]
    pub minutes: Vec<(i64, u64)>,
    /// The entry that last changed it.
    #[n(5)]
    pub changed_seq: Seq,
}

/// A pass that entered while it was inside, as it was found.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Double {
    /// The entry that says so.
    #[n(0)]
    pub seq: Seq,
    /// When it was found.
    #[n(1)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub found_at: Timestamp,
    /// Which entries.
    #[n(2)]
    pub double: DoubleEntry,
}

/// A track that has begun: what was journalled of it.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Track {
    /// When it began.
    #[n(0)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub began_at: Timestamp,
    /// Its newest journalled state.
    #[n(1)]
    pub state: TrackState,
    /// The entry that last changed it.
    #[n(2)]
    pub changed_seq: Seq,
}

/// A person's judgement of an alert.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Judgement {
    /// The verdict.
    #[n(0)]
    pub verdict: Verdict,
    /// By whom.
    #[n(1)]
    pub by: AccountId,
    /// When.
    #[n(2)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub at: Timestamp,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Alert {
    /// The rule that raised it.
    #[n(0)]
    pub rule: RuleId,
    /// The rule's version.
    #[n(1)]
    pub rule_version: u16,
    /// What the finding is about, so that it is raised once.
    #[n(2)]
    pub key: String,
    /// How bad.
    #[n(3)]
    pub severity: Severity,
    /// Alerts of one group are shown as one.
    #[n(4)]
    pub group: String,
    /// What it is about.
    #[n(5)]
    pub about: Subject,
    /// What it rests on, from when it was last raised, returned or became worse.
    #[n(6)]
    pub evidence: Evidence,
    /// When it was raised, by the journal's time: the picture as of then has it.
    #[n(7)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub raised_at: Timestamp,
    /// The entry that raised it.
    #[n(8)]
    pub raised_seq: Seq,
    /// When what it was raised for was over; `None` while it holds.
    #[n(9)]
    #[cbor(with = "cordon_kernel::time::micros_option")]
    pub over_at: Option<Timestamp>,
    /// How often it was over and came back.
    #[n(10)]
    pub returned_count: u32,
    /// Who has taken it.
    #[n(11)]
    pub acknowledged_by: Option<AccountId>,
    /// When it was taken.
    #[n(12)]
    #[cbor(with = "cordon_kernel::time::micros_option")]
    pub acknowledged_at: Option<Timestamp>,
    /// What a person said of it.
    #[n(13)]
    pub judgement: Option<Judgement>,
    /// Whether it was made heard by other means because nobody took it.
    #[n(14)]
    pub escalated: bool,
    /// The incident it belongs to.
    #[n(15)]
    pub incident: Option<IncidentId>,
    /// The entry that last changed it.
    #[n(16)]
    pub changed_seq: Seq,
    /// When it last became worse.
    #[n(17)]
    #[cbor(with = "cordon_kernel::time::micros_option")]
    pub worsened_at: Option<Timestamp>,
}

/// One line of an incident's timeline.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Step {
    /// The entry.
    #[n(0)]
    pub seq: Seq,
    /// When.
    #[n(1)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub at: Timestamp,
    /// By whom.
    #[n(2)]
    pub by: Author,
    /// What.
    #[n(3)]
    pub what: Kind,
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Incident {
    /// Of what kind.
    #[n(0)]
    pub kind: IncidentKind,
    /// How bad.
    #[n(1)]
    pub severity: Severity,
    /// Alerts that belong to it.
    #[n(2)]
    pub alerts: Vec<AlertId>,
    /// Where.
    #[n(3)]
    pub place: Option<Position>,
    /// Who opened it.
    #[n(4)]
    pub opened_by: AccountId,
    /// When it was opened.
    #[n(5)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub opened_at: Timestamp,
    /// How it ended; `None` while it is open.
    #[n(6)]
    pub outcome: Option<Outcome>,
    /// When it was closed.
    #[n(7)]
    #[cbor(with = "cordon_kernel::time::micros_option")]
    pub closed_at: Option<Timestamp>,
    /// Texts about it.
    #[n(8)]
    pub notes: Vec<NoteId>,
    /// What happened, oldest first, at most [`crate::STEPS_MAX`].
    #[n(9)]
    pub steps: Vec<Step>,
    /// The entry that last changed it.
    #[n(10)]
    pub changed_seq: Seq,
}

/// An order to a unit.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Tasking {
    /// To whom.
    #[n(0)]
    pub unit: UnitId,
    /// For which incident.
    #[n(1)]
    pub incident: IncidentId,
    /// Where to, if elsewhere than the incident.
    #[n(2)]
    pub place: Option<Position>,
    /// How far it has come.
    #[n(3)]
    pub status: TaskingStatus,
    /// Who ordered it.
    #[n(4)]
    pub ordered_by: AccountId,
    /// When.
    #[n(5)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub ordered_at: Timestamp,
    /// The entry that last changed it.
    #[n(6)]
    pub changed_seq: Seq,
}

/// A silence on a rule.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Silence {
    /// Which rule.
    #[n(0)]
    pub rule: RuleId,
    /// For what alone; `None` for everything.
    #[n(1)]
    pub about: Option<Subject>,
    /// Until when.
    #[n(2)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub until: Timestamp,
    /// By whom.
    #[n(3)]
    pub by: AccountId,
    /// The entry that last changed it.
    #[n(4)]
    pub changed_seq: Seq,
}

/// A command that waits for a second person.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Proposal {
    /// The command, as JSON.
    #[n(0)]
    pub command: String,
    /// Who asked.
    #[n(1)]
    pub by: AccountId,
    /// When it lapses.
    #[n(2)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub until: Timestamp,
    /// The entry that last changed it.
    #[n(3)]
    pub changed_seq: Seq,
}

/// A text: about what and by whom. What it says is in the vault.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Note {
    /// About what.
    #[n(0)]
    pub about: Subject,
    /// By whom.
    #[n(1)]
    pub by: Author,
    /// When.
    #[n(2)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub at: Timestamp,
    /// The entry whose body it is, if one came before.
    #[n(3)]
    pub text: Option<Text>,
    /// Whether it was erased.
    #[n(4)]
    pub erased: bool,
}

/// Where a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Text {
    /// The entry.
    #[n(0)]
    pub seq: Seq,
    /// The hash in its header, under which the vault keeps it.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub body_hash: [u8; 32],
}

/// An account.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Account {
    /// What it may do; nothing when it is closed.
    #[n(0)]
    pub roles: Vec<Role>,
    /// The entry that last changed it.
    #[n(1)]
    pub changed_seq: Seq,
}

/// The numbers given last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Numbers {
    /// To an alert.
    #[n(0)]
    pub alert: AlertId,
    /// To an incident.
    #[n(1)]
    pub incident: IncidentId,
    /// To an order.
    #[n(2)]
    pub tasking: TaskingId,
    /// To a silence.
    #[n(3)]
    pub silence: SilenceId,
    /// To a text.
    #[n(4)]
    pub note: NoteId,
    /// To a proposal.
    #[n(5)]
    pub proposal: ProposalId,
    /// To a clip.
    #[n(6)]
    pub clip: ClipId,
}
