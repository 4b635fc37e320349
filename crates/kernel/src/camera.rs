//! What is told of cameras that are watched: by numbers, and never of a person.

use std::collections::BTreeMap;

use jiff::Timestamp;
use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What may be wrong with a camera.
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
pub enum CameraFault {
    /// No picture comes.
    #[n(0)]
    Silent,
    /// The same picture comes again and again.
    #[n(1)]
    Frozen,
    /// The picture is black.
    #[n(2)]
    Black,
    /// The picture is out of focus.
    #[n(3)]
    OutOfFocus,
    /// It was moved or turned: its areas and lines pause.
    #[n(4)]
    Moved,
}

/// Why the analysis of a camera ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum WatchEnd {
    /// The order ended, or was taken back.
    #[n(0)]
    OrderEnded,
    /// The lease was not renewed: the line is cut, or another has it.
    #[n(1)]
    LeaseLost,
    /// The worker was stopped.
    #[n(2)]
    Stopped,
    /// Its settings changed; it begins anew at once.
    #[n(3)]
    Changed,
}

/// What a camera has seen in a span of time.
#[derive(Clone, Debug, PartialEq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(map)]
#[serde(deny_unknown_fields)]
pub struct CameraFigures {
    /// From when.
    #[n(0)]
    #[cbor(with = "crate::time::micros")]
    #[schemars(with = "String")]
    pub from: Timestamp,
    /// Until when.
    #[n(1)]
    #[cbor(with = "crate::time::micros")]
    #[schemars(with = "String")]
    pub until: Timestamp,
    /// Pictures that were looked at.
    #[n(2)]
    pub frames_count: u64,
    /// Persons in the picture: the most, and the mean in thousandths.
    #[n(3)]
    pub persons_max: u64,
    /// Mean number of persons, thousandths.
    #[n(4)]
    pub persons_mean_milli: u64,
    /// Areas by name.
    #[n(5)]
    pub areas: BTreeMap<String, AreaFigures>,
    /// Crossings of lines by name: forwards, backwards.
    #[n(6)]
    pub lines: BTreeMap<String, [u64; 2]>,
    /// Whether detections came from a simulation's truth.
    #[n(7)]
    #[serde(default)]
    pub is_truth: bool,
}

/// What an area has held in a span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(map)]
#[serde(deny_unknown_fields)]
pub struct AreaFigures {
    /// Most persons at once.
    #[n(0)]
    pub persons_max: u64,
    /// Greatest density, persons on a thousand square metres; `None` without a calibration.
    #[n(1)]
    pub density_max_milli: Option<u64>,
    /// There may have been more.
    #[n(2)]
    pub is_at_least: bool,
}
