//! What an entry says: one variant a kind, past tense.
//!
//! A variant's number is for ever. A field may be added at the end as an `Option`; anything else
//! is a new kind. `crates/kernel/tests/fixtures/` holds an entry of every kind in every version
//! that was ever written.

mod kind;

use jiff::Timestamp;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use serde::Serialize;

use crate::alert::{Evidence, Severity, Subject, Verdict};
use crate::camera::{CameraCounted, CameraFaulted, CameraLeft, CameraWatched, ViewAccepted};
pub use crate::class::BodyClass;
use crate::clip::{ClipAsked, ClipErased, ClipKept};
use crate::gate::{DoubleEntry, GateFigures};
use crate::geometry::Position;
pub use crate::incident::{IncidentKind, Outcome, TaskingStatus};
pub use crate::package::PackageFile;
pub use crate::seen::{FeedAge, Seen};
pub use crate::track::Ending;
pub use kind::Kind;

use crate::id::{
    AccountId, AlertId, ClipId, IncidentId, NoteId, OperationId, ProposalId, RuleId, SilenceId,
    SourceId, TaskingId, TrackId, UnitId,
};
use crate::role::Role;
use crate::track::TrackState;

pub(crate) fn count<S: serde::Serializer>(bytes: &ByteVec, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_u64(bytes.len() as u64)
}

/// What an entry says. In JSON, for readers only: the fields of its variant.
#[derive(Clone, Debug, PartialEq, Encode, Decode, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// The operation package was adopted; replay reads this and no folder.
    #[n(1)]
    OperationAdopted {
        /// The operation's name.
        #[n(0)]
        operation: OperationId,
        /// Every file, in order of path.
        #[n(1)]
        files: Vec<PackageFile>,
    },
    /// A source began to report.
    #[n(2)]
    SourceStarted {
        /// Where it listens or reads from, without secrets.
        #[n(0)]
        from: String,
        /// Milliseconds that were added to the times of a recording; `None` for a live feed.
        #[n(1)]
        rebased_by_ms: Option<i64>,
    },
    /// A source is alive; sent at most every ten seconds.
    #[n(3)]
    SourceHeard {
        /// Messages taken since the source started.
        #[n(0)]
        messages_count: u64,
        /// Messages that could not be decoded.
        #[n(1)]
        undecodable_count: u64,
        /// Messages dropped because we were too slow.
        #[n(2)]
        dropped_count: u64,
    },
    /// A source stopped.
    #[n(4)]
    SourceStopped {
        /// Why.
        #[n(0)]
        why: Ending,
    },
    /// A track began: its first position is known.
    #[n(5)]
    TrackBegan {
        /// Its state then.
        #[n(0)]
        state: TrackState,
    },
    /// A track matters in a new way: its call sign or squawk is known or has changed.
    #[n(6)]
    TrackMattered {
        /// Its state then.
        #[n(0)]
        state: TrackState,
    },
    /// A track ended.
    #[n(7)]
    TrackEnded {
        /// Which.
        #[n(0)]
        track: TrackId,
        /// Why.
        #[n(1)]
        why: Ending,
    },
    /// An alert was raised.
    #[n(8)]
    AlertRaised {
        /// Its number.
        #[n(0)]
        alert: AlertId,
        /// What the finding is about, so that it is raised once.
        #[n(1)]
        key: String,
        /// How bad.
        #[n(2)]
        severity: Severity,
        /// Alerts of one group are shown as one.
        #[n(3)]
        group: String,
        /// What it is about.
        #[n(4)]
        about: Subject,
        /// What it rests on.
        #[n(5)]
        evidence: Evidence,
    },
    /// What an alert was raised for is over; the alert still wants a verdict.
    #[n(9)]
    AlertCleared {
        /// Which.
        #[n(0)]
        alert: AlertId,
    },
    /// What an alert was raised for, and was over, is so again.
    #[n(10)]
    AlertReturned {
        /// Which.
        #[n(0)]
        alert: AlertId,
        /// What it rests on now.
        #[n(1)]
        evidence: Evidence,
    },
    /// Nobody took an alert in time, and it was made heard by other means.
    #[n(11)]
    AlertEscalated {
        /// Which.
        #[n(0)]
        alert: AlertId,
        /// Whether the webhook took it; `None` where none is set.
        #[n(1)]
        delivered: Option<bool>,
    },
    /// A person has taken an alert.
    #[n(12)]
    AlertAcknowledged {
        /// Which.
        #[n(0)]
        alert: AlertId,
        /// What the person saw.
        #[n(1)]
        seen: Seen,
    },
    /// A person has judged an alert.
    #[n(13)]
    AlertJudged {
        /// Which.
        #[n(0)]
        alert: AlertId,
        /// The judgement.
        #[n(1)]
        verdict: Verdict,
        /// What the person saw.
        #[n(2)]
        seen: Seen,
    },
    /// An incident was opened.
    #[n(14)]
    IncidentOpened {
        /// Its number.
        #[n(0)]
        incident: IncidentId,
        /// Of what kind.
        #[n(1)]
        kind: IncidentKind,
        /// How bad.
        #[n(2)]
        severity: Severity,
        /// Alerts it came from.
        #[n(3)]
        alerts: Vec<AlertId>,
        /// Where, if anywhere.
        #[n(4)]
        place: Option<Position>,
        /// What the person saw.
        #[n(5)]
        seen: Seen,
    },
    /// An incident was changed; absent fields stay as they were.
    #[n(15)]
    IncidentUpdated {
        /// Which.
        #[n(0)]
        incident: IncidentId,
        /// Its kind now.
        #[n(1)]
        kind: Option<IncidentKind>,
        /// How bad now.
        #[n(2)]
        severity: Option<Severity>,
        /// Alerts that belong to it too.
        #[n(3)]
        alerts: Vec<AlertId>,
        /// Where now.
        #[n(4)]
        place: Option<Position>,
        /// What the person saw.
        #[n(5)]
        seen: Seen,
    },
    /// An incident was closed.
    #[n(16)]
    IncidentClosed {
        /// Which.
        #[n(0)]
        incident: IncidentId,
        /// How it ended.
        #[n(1)]
        outcome: Outcome,
        /// What the person saw.
        #[n(2)]
        seen: Seen,
    },
    /// A unit was given an order.
    #[n(17)]
    UnitTasked {
        /// The order's number.
        #[n(0)]
        tasking: TaskingId,
        /// To whom.
        #[n(1)]
        unit: UnitId,
        /// For which incident.
        #[n(2)]
        incident: IncidentId,
        /// Where to, if elsewhere than the incident.
        #[n(3)]
        place: Option<Position>,
        /// What the person saw.
        #[n(4)]
        seen: Seen,
    },
    /// An order has come further.
    #[n(18)]
    TaskingAdvanced {
        /// Which.
        #[n(0)]
        tasking: TaskingId,
        /// How far.
        #[n(1)]
        status: TaskingStatus,
        /// What the person saw.
        #[n(2)]
        seen: Seen,
    },
    /// A rule was silenced, wholly or for one subject.
    #[n(19)]
    RuleSilenced {
        /// The silence's number.
        #[n(0)]
        silence: SilenceId,
        /// Which rule.
        #[n(1)]
        rule: RuleId,
        /// For what alone; `None` for everything.
        #[n(2)]
        about: Option<Subject>,
        /// Until when.
        #[n(3)]
        #[cbor(with = "crate::time::micros")]
        until: Timestamp,
        /// What the person saw.
        #[n(4)]
        seen: Seen,
    },
    /// A silence was ended before its time.
    #[n(20)]
    SilenceEnded {
        /// Which.
        #[n(0)]
        silence: SilenceId,
        /// What the person saw.
        #[n(1)]
        seen: Seen,
    },
    /// Free text was written about something; the text is in the vault, under the same number.
    #[n(21)]
    NoteAdded {
        /// The note's number.
        #[n(0)]
        note: NoteId,
        /// What it is about.
        #[n(1)]
        about: Subject,
        /// What the person saw.
        #[n(2)]
        seen: Seen,
    },
    /// The text of a note. A personal body: its bytes live in the vault and can be forgotten.
    #[n(22)]
    NoteText {
        /// The note's number.
        #[n(0)]
        note: NoteId,
        /// The text.
        #[n(1)]
        text: String,
    },
    /// Somebody is about to be shown texts from the vault.
    #[n(23)]
    VaultRead {
        /// Which notes.
        #[n(0)]
        notes: Vec<NoteId>,
        /// What for.
        #[n(1)]
        purpose: String,
    },
    /// Texts were erased from the vault.
    #[n(24)]
    VaultErased {
        /// Which notes.
        #[n(0)]
        notes: Vec<NoteId>,
    },
    /// A segment of the stream's archive was closed and sealed.
    #[n(25)]
    ArchiveSealed {
        /// The segment's file name.
        #[n(0)]
        name: String,
        /// SHA-256 of the file.
        #[n(1)]
        #[cbor(with = "minicbor::bytes")]
        #[serde(serialize_with = "crate::package::hex_text")]
        sha256: [u8; 32],
        /// First observation.
        #[n(2)]
        #[cbor(with = "crate::time::micros")]
        from: Timestamp,
        /// Last observation.
        #[n(3)]
        #[cbor(with = "crate::time::micros")]
        to: Timestamp,
        /// Observations kept.
        #[n(4)]
        kept_count: u64,
        /// Observations thinned out or dropped.
        #[n(5)]
        dropped_count: u64,
    },
    /// An account exists with these roles; who it is, the vault knows.
    #[n(26)]
    AccountOpened {
        /// Which account.
        #[n(0)]
        account: AccountId,
        /// What it may do.
        #[n(1)]
        roles: Vec<Role>,
    },
    /// An account's roles are these now; none at all closes it.
    #[n(27)]
    AccountChanged {
        /// Which account.
        #[n(0)]
        account: AccountId,
        /// What it may do.
        #[n(1)]
        roles: Vec<Role>,
    },
    /// A person asked for something that takes two.
    #[n(28)]
    CommandProposed {
        /// The proposal's number.
        #[n(0)]
        proposal: ProposalId,
        /// The command, as JSON, without free text.
        #[n(1)]
        command: String,
        /// When it lapses if nobody answers.
        #[n(2)]
        #[cbor(with = "crate::time::micros")]
        until: Timestamp,
        /// What the person saw.
        #[n(3)]
        seen: Seen,
    },
    /// A second person answered a proposal; the command's own entries follow a yes.
    #[n(29)]
    ProposalAnswered {
        /// Which.
        #[n(0)]
        proposal: ProposalId,
        /// Yes or no.
        #[n(1)]
        approved: bool,
        /// What the person saw.
        #[n(2)]
        seen: Seen,
    },
    /// This node started.
    #[n(30)]
    NodeStarted {
        /// The program's version.
        #[n(0)]
        version: String,
    },
    /// This node was stopped in good order.
    #[n(31)]
    NodeStopped,
    /// This node's clock went back; recorded times stand still until it has caught up.
    #[n(32)]
    ClockWentBack {
        /// By how much, in milliseconds.
        #[n(0)]
        by_ms: u64,
    },
    /// A one-time login was made for an account.
    #[n(33)]
    LoginIssued {
        /// For which account.
        #[n(0)]
        account: AccountId,
    },
    /// A person changed the operation: zones, gates, posts, whatever the package describes.
    #[n(34)]
    OperationEdited {
        /// The changes, as a JSON array (docs/design/operation-package.md).
        #[n(0)]
        changes: String,
        /// What the person saw.
        #[n(1)]
        seen: Seen,
    },
    /// Another plan was put into force.
    #[n(35)]
    PlanActivated {
        /// The plan's id in the operation.
        #[n(0)]
        plan: String,
        /// What the person saw.
        #[n(1)]
        seen: Seen,
    },
    /// What an alert was raised for holds and has become worse: it wants to be taken again.
    #[n(36)]
    AlertWorsened {
        /// Which.
        #[n(0)]
        alert: AlertId,
        /// How bad now.
        #[n(1)]
        severity: Severity,
        /// What it rests on now.
        #[n(2)]
        evidence: Evidence,
    },
    /// A gate's records have come: passes stand in them under the numbers of their holders.
    #[n(37)]
    GateReported {
        /// How many records; the first has the number of the author.
        #[n(0)]
        records_count: u64,
        /// The records, as `cordon-access` writes them.
        #[n(1)]
        #[serde(rename = "bytes_count", serialize_with = "count")]
        records: ByteVec,
        /// What they come to.
        #[n(2)]
        figures: GateFigures,
    },
    /// Records of gates, put together, show a pass that entered while it was inside.
    #[n(38)]
    DoubleEntryFound {
        /// Which.
        #[n(0)]
        double: DoubleEntry,
    },
    /// Somebody is about to be shown where a pass was: its number, and what for.
    #[n(39)]
    MovementsRead {
        /// The holder's number; `None` where there is none.
        #[n(0)]
        holder: Option<u64>,
        /// What for.
        #[n(1)]
        purpose: String,
    },
    /// Of so many holders nobody knows any more who they are: asked for, or their time is over.
    #[n(40)]
    HoldersErased {
        /// How many.
        #[n(0)]
        count: u64,
    },
    /// The right to let a pass into a zone is at one gate from now on, until a record of that gate
    /// gives it up.
    #[n(41)]
    RightGranted {
        /// The holder's number.
        #[n(0)]
        holder: u64,
        /// The zone's number.
        #[n(1)]
        zone: u16,
        /// The gate.
        #[n(2)]
        gate: SourceId,
        /// The number that it is granted under, unique for ever, below 2^53.
        #[n(3)]
        number: u64,
        /// The run of the gate's records.
        #[n(4)]
        run: u64,
    },
    /// Places of a zone's capacity are at one gate from now on, until records of that gate give
    /// them back.
    #[n(42)]
    RoomGranted {
        /// The zone's number.
        #[n(0)]
        zone: u16,
        /// The gate.
        #[n(1)]
        gate: SourceId,
        /// The number that they are granted under, unique for ever, below 2^53.
        #[n(2)]
        number: u64,
        /// How many.
        #[n(3)]
        count: u64,
        /// The run of the gate's records.
        #[n(4)]
        run: u64,
    },
    /// The analysis of a camera's pictures began.
    #[n(43)]
    CameraWatched(#[n(0)] CameraWatched),
    /// The analysis of a camera's pictures ended.
    #[n(44)]
    CameraLeft(#[n(0)] CameraLeft),
    /// Something is wrong with a camera, or is well again.
    #[n(45)]
    CameraFaulted(#[n(0)] CameraFaulted),
    /// What a camera has seen in a span of time, by numbers alone.
    #[n(46)]
    CameraCounted(#[n(0)] CameraCounted),
    /// A person has said that a camera's changed view is its view from now on.
    #[n(47)]
    ViewAccepted(#[n(0)] ViewAccepted),
    /// A person wants a moment of a camera's video kept.
    #[n(48)]
    ClipAsked(#[n(0)] ClipAsked),
    /// A clip is on the centre's disk, or was not to be had.
    #[n(49)]
    ClipKept(#[n(0)] ClipKept),
    /// A person is about to be shown a clip.
    #[n(50)]
    ClipRead {
        /// Which.
        #[n(0)]
        clip: ClipId,
    },
    /// A clip's file was erased.
    #[n(51)]
    ClipErased(#[n(0)] ClipErased),
}

impl Body {
    /// Where its bytes are kept.
    pub fn class(&self) -> BodyClass {
        match self.kind() {
            Kind::NoteText => BodyClass::Personal,
            _ => BodyClass::Operational,
        }
    }
}
