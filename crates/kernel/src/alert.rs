//! The parts of an alert: how bad, what it is about, why it was raised, what a person said of it.

use jiff::Timestamp;
use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gate::DoubleEntry;
use crate::id::{IncidentId, ProposalId, Seq, SilenceId, SourceId, TrackId, UnitId, VolumeId};
use crate::track::{Doubt, Emergency, TrackState};

/// How bad; the queue sorts by it, worst first.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Encode,
    Decode,
    Serialize,
    Deserialize,
    JsonSchema
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// To be known.
    #[n(0)]
    Notice,
    /// To be looked at soon.
    #[n(1)]
    Warning,
    /// To be looked at now.
    #[n(2)]
    Critical,
}

/// A person's judgement of an alert.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    Serialize,
    Deserialize,
    JsonSchema
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// What the rule saw was not so.
    #[n(0)]
    False,
    /// It was so, and does not matter here.
    #[n(1)]
    Irrelevant,
    /// It was so, and matters.
    #[n(2)]
    Relevant,
}

/// A thing that an alert, an incident or a note is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[derive(Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A track.
    #[n(0)]
    Track(#[n(0)] TrackId),
    /// A source.
    #[n(1)]
    Source(#[n(0)] SourceId),
    /// A volume of air.
    #[n(2)]
    Volume(#[n(0)] VolumeId),
    /// An alert.
    #[n(3)]
    Alert(#[n(0)] crate::id::AlertId),
    /// An incident.
    #[n(4)]
    Incident(#[n(0)] IncidentId),
    /// A unit.
    #[n(5)]
    Unit(#[n(0)] UnitId),
    /// A silence on a rule.
    #[n(6)]
    Silence(#[n(0)] SilenceId),
    /// A command that waits for a second person.
    #[n(7)]
    Proposal(#[n(0)] ProposalId),
    /// The operation: what its package describes.
    #[n(8)]
    Operation,
}

/// What a rule saw, in facts; `cordon-rules` turns them into a sentence.
#[derive(Clone, Debug, PartialEq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Why {
    /// A track is inside a volume of air.
    #[n(0)]
    VolumeEntered {
        /// Which volume.
        #[n(0)]
        volume: VolumeId,
        /// Which track.
        #[n(1)]
        track: TrackId,
        /// False when the track's altitude is unknown or above another datum than the volume's
        /// limits, so that only the outline was judged.
        #[n(2)]
        height_known: bool,
        /// An exemption that would name it, if its call sign were not another aircraft's.
        #[n(3)]
        #[serde(default)]
        contradicted: Option<String>,
    },
    /// A source is unheard for longer than it may be.
    #[n(1)]
    SourceSilent {
        /// Which source.
        #[n(0)]
        source: SourceId,
        /// When it was last heard; `None` if never since the operation began.
        #[n(1)]
        #[cbor(with = "crate::time::micros_option")]
        #[schemars(with = "Option<String>")]
        heard_at: Option<Timestamp>,
        /// How long it may be silent, in seconds.
        #[n(2)]
        silence_max_s: u32,
    },
    /// A track will be inside a volume of air if it flies on as it does.
    #[n(2)]
    VolumeEntryPredicted {
        /// Which volume.
        #[n(0)]
        volume: VolumeId,
        /// Which track.
        #[n(1)]
        track: TrackId,
        /// When it will be inside.
        #[n(2)]
        #[cbor(with = "crate::time::micros")]
        #[schemars(with = "String")]
        enters_at: Timestamp,
        /// Whether its height was compared with the limits.
        #[n(3)]
        height_known: bool,
    },
    /// A track declares an emergency, by its squawk or in words.
    #[n(3)]
    EmergencySquawk {
        /// Which track.
        #[n(0)]
        track: TrackId,
        /// 7500, 7600 or 7700, where it was the squawk.
        #[n(1)]
        squawk: Option<String>,
        /// The emergency that it declares beside.
        #[n(2)]
        emergency: Option<Emergency>,
    },
    /// A track's reports contradict one another, or what is possible.
    #[n(4)]
    PositionImplausible {
        /// Which track.
        #[n(0)]
        track: TrackId,
        /// What does not fit.
        #[n(1)]
        doubt: Doubt,
    },
    /// An aircraft is in a volume by an exemption that ends soon, and the volume does not.
    #[n(5)]
    ExemptionLapsing {
        /// The exemption.
        #[n(0)]
        exemption: String,
        /// The volume.
        #[n(1)]
        volume: VolumeId,
        /// The track.
        #[n(2)]
        track: TrackId,
        /// When it ends.
        #[n(3)]
        #[cbor(with = "crate::time::micros")]
        #[schemars(with = "String")]
        ends_at: Timestamp,
    },
    /// A group has more findings than alerts are raised for, each by itself.
    #[n(6)]
    TooMany {
        /// The group.
        #[n(0)]
        group: String,
        /// How many findings stood without an alert of their own.
        #[n(1)]
        count: u32,
    },
    /// A pass entered while it was inside.
    #[n(7)]
    DoubleEntry {
        /// Which entries.
        #[n(0)]
        double: DoubleEntry,
    },
}

/// What an alert rests on.
#[derive(Clone, Debug, PartialEq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(array)]
pub struct Evidence {
    /// The facts.
    #[n(0)]
    pub why: Why,
    /// Entries it rests on.
    #[n(1)]
    pub entries: Vec<Seq>,
    /// Track states it rests on, as they were.
    #[n(2)]
    pub tracks: Vec<TrackState>,
}
