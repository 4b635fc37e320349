//! What is told of cameras that are watched: by numbers, and never of a person.

use std::collections::BTreeMap;

use jiff::Timestamp;
use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{CameraId, SourceId};

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

/// The analysis of a camera's pictures began.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(array)]
pub struct CameraWatched {
    /// Which.
    #[n(0)]
    pub camera: CameraId,
    /// Who watches it.
    #[n(1)]
    pub worker: SourceId,
    /// Under which lease.
    #[n(2)]
    pub lease: u64,
    /// The order that it rests on.
    #[n(3)]
    pub order: String,
    /// What detects, by name and hash; `None` where nothing does.
    #[n(4)]
    pub model: Option<String>,
}

/// The analysis of a camera's pictures ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(array)]
pub struct CameraLeft {
    /// Which.
    #[n(0)]
    pub camera: CameraId,
    /// Who watched it.
    #[n(1)]
    pub worker: SourceId,
    /// Under which lease.
    #[n(2)]
    pub lease: u64,
    /// Why.
    #[n(3)]
    pub why: WatchEnd,
}

/// Something is wrong with a camera, or is well again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(array)]
pub struct CameraFaulted {
    /// Which.
    #[n(0)]
    pub camera: CameraId,
    /// Under which lease it was seen.
    #[n(1)]
    pub lease: u64,
    /// What.
    #[n(2)]
    pub fault: CameraFault,
    /// Whether it is so from then on.
    #[n(3)]
    pub is_present: bool,
    /// In words, with numbers.
    #[n(4)]
    pub said: String,
}

/// What a camera has seen in a span of time, by numbers alone.
#[derive(Clone, Debug, PartialEq, Encode, Decode, Serialize)]
#[cbor(array)]
pub struct CameraCounted {
    /// Which.
    #[n(0)]
    pub camera: CameraId,
    /// Under which lease.
    #[n(1)]
    pub lease: u64,
    /// The numbers.
    #[n(2)]
    pub figures: CameraFigures,
}

/// A person has said that what a camera looks at now is its view from now on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(array)]
pub struct ViewAccepted {
    /// Which.
    #[n(0)]
    pub camera: CameraId,
    /// The number of the view, counted from 1.
    #[n(1)]
    pub view: u64,
}
