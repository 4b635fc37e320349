//! What we believe as of one line of the journal: [`Picture`], folded from entries by
//! [`Picture::apply`]; and [`Live`], the newest of each track, beside it.
//!
//! `apply` is total and deterministic: no entry makes it fail, no clock, disk or chance makes it
//! differ. It is made of headers and operational bodies only, so that forgetting a personal body
//! changes no picture. Staleness is never stored; it is asked with a time.

mod apply;
mod cameras;
mod gates;
mod live;
mod parts;
mod snapshot;

pub use cameras::{CAMERAS_MAX, CLIPS_MAX, Camera, Clip, ClipFile, Fault, Watch};
pub use live::{Live, is_stale};
pub use parts::{
    Account, Alert, Double, Gate, Incident, Judgement, Note, Proposal, Silence, Source, Step,
    Tasking, Track,
};
pub use snapshot::SnapshotError;

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_kernel::Timestamp;
use cordon_kernel::body::Kind;
use cordon_kernel::id::{
    AccountId, AlertId, CameraId, ClipId, IncidentId, NoteId, ProposalId, Seq, SilenceId, SourceId,
    TaskingId, TrackId, UnitId,
};
use cordon_operation::Operation;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

/// How long judged alerts, closed incidents and what belongs to them stay in the picture.
pub const KEPT_MS: i64 = 24 * 3600 * 1000;
/// Steps of an incident's timeline that the picture holds; the journal has all.
pub const STEPS_MAX: usize = 500;

/// What we believe as of one line of the journal.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Picture {
    /// Entries applied: the `seq` of the next one.
    #[n(0)]
    pub size: u64,
    /// The operation; `None` before adoption. Not part of the encoded form: the entries at
    /// `operation_seq` and `operation_changes` hold it.
    #[cbor(skip)]
    pub operation: Option<Arc<Operation>>,
    /// The entry that adopted the operation; `operation_changes` have changed it since.
    #[n(1)]
    pub operation_seq: Option<Seq>,
    /// Digest of the adopted package and of every change since.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub operation_digest: [u8; 32],
    /// Sources that have ever reported.
    #[n(3)]
    pub sources: BTreeMap<SourceId, Source>,
    /// Tracks that have begun and not ended.
    #[n(4)]
    pub tracks: BTreeMap<TrackId, Track>,
    /// Alerts: all that are open, and those judged within [`KEPT_MS`].
    #[n(5)]
    pub alerts: BTreeMap<AlertId, Alert>,
    /// For each finding that is being followed, its alert.
    #[n(6)]
    pub findings: BTreeMap<String, AlertId>,
    /// Incidents: all that are open, and those closed within [`KEPT_MS`].
    #[n(7)]
    pub incidents: BTreeMap<IncidentId, Incident>,
    /// Orders: all that are under way, and those of the incidents above.
    #[n(8)]
    pub taskings: BTreeMap<TaskingId, Tasking>,
    /// For each unit that has one, its order under way.
    #[n(9)]
    pub unit_taskings: BTreeMap<UnitId, TaskingId>,
    /// Silences that were not ended; whether one has lapsed is asked with a time.
    #[n(10)]
    pub silences: BTreeMap<SilenceId, Silence>,
    /// Proposals that wait for a second person; whether one has lapsed is asked with a time.
    #[n(11)]
    pub proposals: BTreeMap<ProposalId, Proposal>,
    /// Texts, by number: about what, by whom; never what they say.
    #[n(12)]
    pub notes: BTreeMap<NoteId, Note>,
    /// Accounts and their roles.
    #[n(13)]
    pub accounts: BTreeMap<AccountId, Account>,
    /// Entries of each kind.
    #[n(14)]
    pub counts: BTreeMap<Kind, u64>,
    /// Numbers given so far.
    #[n(15)]
    pub last: parts::Numbers,
    /// Entries that contradict what was believed, such as a judgement of no alert; they change
    /// nothing else.
    #[n(16)]
    pub contradictions_count: u64,
    /// When the newest entry was recorded.
    #[n(17)]
    #[cbor(with = "cordon_kernel::time::micros_option")]
    pub recorded_at: Option<Timestamp>,
    /// The text that the next `note_added` belongs to.
    #[n(18)]
    pub unclaimed_text: Option<parts::Text>,
    /// When what is over is next swept out.
    #[n(19)]
    #[cbor(with = "cordon_kernel::time::micros_option")]
    pub sweep_at: Option<Timestamp>,
    /// When the first entry was recorded.
    #[n(20)]
    #[cbor(with = "cordon_kernel::time::micros_option")]
    pub began_at: Option<Timestamp>,
    /// The entries that have changed the operation since it was adopted, in order.
    #[n(21)]
    pub operation_changes: Vec<Seq>,
    /// Gates that have ever reported.
    #[n(22)]
    pub gates: BTreeMap<SourceId, Gate>,
    /// Passes that entered while they were inside, found within [`KEPT_MS`], the newest last.
    #[n(23)]
    pub doubles: Vec<Double>,
    /// Cameras of which something was told, at most [`CAMERAS_MAX`].
    #[n(24)]
    pub cameras: BTreeMap<CameraId, Camera>,
    /// Clips: all that are not gone, at most [`CLIPS_MAX`], and those gone within [`KEPT_MS`].
    #[n(25)]
    pub clips: BTreeMap<ClipId, Clip>,
}

impl Picture {
    /// The newest entry applied; `None` for an empty picture.
    pub fn seq(&self) -> Option<Seq> {
        self.size.checked_sub(1).map(Seq)
    }

    /// The entry that last changed the operation; `None` before adoption.
    pub fn operation_changed_seq(&self) -> Option<Seq> {
        self.operation_changes.last().copied().or(self.operation_seq)
    }

    /// SHA-256 of the encoded form.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.to_bytes()).into()
    }

    /// Whether a finding about `about` by `rule` is silenced at `now`.
    pub fn is_silenced(
        &self,
        rule: &str,
        about: &cordon_kernel::alert::Subject,
        now: Timestamp,
    ) -> bool {
        self.silences.values().any(|silence| {
            silence.rule.as_str() == rule
                && now < silence.until
                && silence.about.as_ref().is_none_or(|only| only == about)
        })
    }
}
