//! The border of cameras: what a worker (`cordon watch`) says to the centre and hears from it, and
//! what the console is shown. See docs/design/watch.md.
//!
//! Places are fractions of the camera's picture, 0 to 1 from its left and from its top, or degrees
//! on the globe. Nothing here tells one person from another: a track's number is its camera's own,
//! and ends with it.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::camera::{CameraFault, CameraFigures, WatchEnd};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Words;

/// Most records in a report.
pub const RECORDS_MAX: usize = 1_000;
/// Most people of one camera that are sent live.
pub const LIVE_MAX: usize = 500;
/// Largest piece of video, bytes.
pub const SEGMENT_LEN_MAX: usize = 8 << 20;
/// Largest JPEG of a camera, bytes.
pub const STILL_LEN_MAX: usize = 2 << 20;
/// Largest clip, bytes.
pub const CLIP_LEN_MAX: u64 = 2 << 30;
/// Longest clip, milliseconds.
pub const CLIP_LONG_MAX_MS: i64 = 600_000;

/// What a worker says, about once a second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchReport {
    /// Its name, as a source's.
    pub worker: String,
    /// Its run: a worker whose store is new begins a greater one.
    pub run: u64,
    /// How many cameras it can take in all.
    pub room: usize,
    /// The leases that it works by, each with how it fares.
    pub holds: Vec<CameraLive>,
    /// The number of the first record.
    pub first: u64,
    /// Records, in order, each on the worker's disk.
    pub records: Vec<WatchRecord>,
}

/// Something that a worker tells the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchRecord {
    /// Which camera.
    pub camera: String,
    /// Under which lease.
    pub lease: u64,
    /// When, by the worker's clock.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// What.
    pub what: WatchWhat,
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum WatchWhat {
    /// Analysis began.
    Began {
        /// The order it rests on.
        order: String,
        /// What detects, by name and hash; `None` where nothing does.
        model: Option<String>,
    },
    /// Analysis ended.
    Ended {
        /// Why.
        why: WatchEnd,
    },
    /// The camera is not as it should be, or is again.
    Fault {
        /// What.
        fault: CameraFault,
        /// Whether it is so now.
        is_present: bool,
        /// In words, with numbers.
        said: String,
    },
    /// What was seen in a span of time, by numbers alone.
    Figures {
        /// The numbers.
        figures: CameraFigures,
    },
}

/// How a camera fares at a worker now: the stream lane, newest wins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CameraLive {
    /// Which.
    pub camera: String,
    /// Under which lease.
    pub lease: u64,
    /// When its newest picture came, by the worker's clock; `None` before the first.
    #[schemars(with = "Option<String>")]
    pub at: Option<Timestamp>,
    /// Width and height of its picture, pixels.
    pub size: Option<(u32, u32)>,
    /// Pictures a second that are looked at.
    pub rate: f64,
    /// From a picture's arrival to what it says, milliseconds, 95 of 100.
    pub latency_ms: f64,
    /// Pictures that were not looked at, as there was no time.
    pub dropped_count: u64,
    /// Whether people are detected: there is a model. Otherwise only motion, flow and health are.
    pub is_detecting: bool,
    /// Whether what is shown as detected comes from a simulation's truth and not from pictures.
    #[serde(default)]
    pub is_truth: bool,
    /// Whether its view has changed and its zones pause.
    pub is_paused: bool,
    /// What is wrong with it now.
    pub faults: Vec<CameraFault>,
    /// Who is there.
    pub people: Vec<PersonLive>,
    /// How full its areas are.
    pub areas: BTreeMap<String, AreaLive>,
    /// How a crowd moves, where it is too dense for boxes: on a coarse grid.
    #[serde(default)]
    pub flow: Vec<FlowLive>,
}

/// Someone, or a vehicle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonLive {
    /// Its track's number at its camera.
    pub track: u64,
    /// Whether it is a vehicle.
    pub is_vehicle: bool,
    /// Left, top, width and height in the picture, fractions of it.
    pub place: [f64; 4],
    /// Longitude and latitude, degrees; `None` without a calibration.
    pub position: Option<(f64, f64)>,
    /// Standard deviation of the position, metres.
    pub spread_m: Option<f64>,
    /// Metres a second.
    pub speed_mps: Option<f64>,
    /// Where to, degrees from true north.
    pub direction_deg: Option<f64>,
}

/// How full an area is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaLive {
    /// Persons in it.
    pub persons_count: u64,
    /// Persons a square metre of the part that is seen; `None` without a calibration.
    pub density_per_m2: Option<f64>,
    /// There may be more than that.
    pub is_at_least: bool,
}

/// How a piece of a crowd moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowLive {
    /// Middle of the piece in the picture, fractions of it.
    pub at: (f64, f64),
    /// Longitude and latitude, degrees.
    pub position: Option<(f64, f64)>,
    /// Metres a second, east and north; pixels a second, right and down, without a calibration.
    pub velocity: (f64, f64),
    /// How much of it moves, 0 to 1.
    pub moving: f64,
    /// Change of its density by its motion, a second; negative where people come together.
    pub divergence: Option<f64>,
}

/// What the centre answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WatchWord {
    /// The centre's time.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// The number of the record that is to come next.
    pub next: u64,
    /// Records below this are in the journal.
    pub covered: u64,
    /// What the worker is to watch: all of it, and nothing else.
    pub leases: Vec<Lease>,
    /// Cameras whose video somebody looks at now.
    pub wanted: Vec<String>,
    /// Moments that are to be kept.
    pub clips: Vec<ClipWanted>,
}

/// The right and the duty to watch a camera for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lease {
    /// Which camera.
    pub camera: String,
    /// The lease's number, unique for ever; it stays while the lease is renewed.
    pub lease: u64,
    /// It ends so many milliseconds after this answer was asked for, if it is not renewed.
    pub for_ms: u64,
    /// The order that the analysis rests on.
    pub order: String,
    /// When the order ends: whatever the line does, the analysis ends then.
    #[schemars(with = "String")]
    pub order_ends_at: Timestamp,
    /// Where its pictures come from, with whatever secret that takes.
    pub address: String,
    /// Longitude and latitude of the camera, degrees: the origin of its metres.
    pub origin: (f64, f64),
    /// Points of the picture and where they are: x, y, longitude, latitude.
    pub pairs: Vec<[f64; 4]>,
    /// Areas by name: rings of longitude and latitude.
    pub areas: BTreeMap<String, Vec<(f64, f64)>>,
    /// Lines by name: from, to; longitude and latitude.
    pub lines: BTreeMap<String, [(f64, f64); 2]>,
    /// What is painted over: rings in the picture.
    pub masks: Vec<Vec<(f64, f64)>>,
    /// Pictures a second that are to be looked at.
    pub rate: f64,
    /// A greater one is served first where a machine is short, 0 to 9.
    pub priority: u8,
    /// Counts up when somebody says that its changed view is its view from now on.
    pub view: u64,
}

/// A moment that is to be kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipWanted {
    /// Its number.
    pub clip: u64,
    /// Which camera.
    pub camera: String,
    /// From when.
    #[schemars(with = "String")]
    pub from: Timestamp,
    /// Until when.
    #[schemars(with = "String")]
    pub until: Timestamp,
}

/// What a piece of video is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentQuery {
    /// Which camera.
    pub camera: String,
    /// Under which lease.
    pub lease: u64,
    /// The codec as a browser names it, for the first piece: `avc1.64001f`. That piece is the
    /// beginning of a fragmented MP4 (ISO/IEC 14496-12, `ftyp` and `moov`); the others are
    /// fragments.
    #[serde(default)]
    pub codec: Option<String>,
    /// When the fragment's first picture was taken, by the worker's clock.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub at: Option<Timestamp>,
}

/// Which camera a JPEG is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StillQuery {
    /// Which camera.
    pub camera: String,
    /// Under which lease.
    pub lease: u64,
}

/// Which clip a body is; the body is an MP4, or empty where that moment is not kept any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClipQuery {
    /// Its number.
    pub clip: u64,
}

/// How watching a camera stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WatchState {
    /// No order in force allows it.
    NoOrder,
    /// No address is known.
    NoAddress,
    /// No worker has room, or none is there.
    Waiting,
    /// A worker watches it.
    Watched,
}

/// A camera.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CameraView {
    /// Its id.
    pub camera: String,
    /// Its name.
    pub name: String,
    /// Who answers for its pictures.
    pub controller: String,
    /// Longitude and latitude, degrees.
    pub position: Option<(f64, f64)>,
    /// How watching it stands.
    pub state: WatchState,
    /// The order that allows it, and when that ends.
    pub order: Option<String>,
    /// When the order ends.
    #[schemars(with = "Option<String>")]
    pub order_ends_at: Option<Timestamp>,
    /// Where its pictures come from, without secrets.
    pub address: Option<String>,
    /// Whether points of its picture are known on the map.
    pub is_calibrated: bool,
    /// Who watches it.
    pub worker: Option<String>,
    /// Seconds since its worker said something of it.
    pub silent_s: Option<f64>,
    /// How it fares.
    pub live: Option<CameraLive>,
    /// What the last complete minute came to.
    pub figures: Option<CameraFigures>,
    /// Crossings of its lines since the analysis began, forwards and backwards.
    pub crossed: BTreeMap<String, [u64; 2]>,
}

/// All cameras.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CamerasView {
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// In order of id.
    pub cameras: Vec<CameraView>,
    /// Workers that were heard in the last minute.
    pub workers: Vec<WorkerView>,
    /// What is missing so that people are detected, with the command that mends it.
    pub missing: Option<Words>,
}

/// A worker.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WorkerView {
    /// Its name.
    pub worker: String,
    /// How many cameras it can take.
    pub room: usize,
    /// How many it has.
    pub holds: usize,
    /// Seconds since it was heard.
    pub silent_s: f64,
    /// Records that are not in the journal yet.
    pub pending_count: u64,
}

/// Points that a person picked, to be tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TryPairs {
    /// Width and height of the picture, pixels.
    pub size: (u32, u32),
    /// The camera: longitude and latitude.
    pub origin: (f64, f64),
    /// x, y in fractions of the picture; longitude, latitude.
    pub pairs: Vec<[f64; 4]>,
}

/// What the points come to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PairsTried {
    /// How far each point is from where the others put it, metres.
    pub errors_m: Vec<f64>,
    /// The median of them.
    pub error_median_m: f64,
    /// Where the horizon is at the left and the right edge, fractions of the height; `None` where
    /// there is none in reach.
    pub horizon: Option<(f64, f64)>,
    /// How the lens bends lines; 0 not at all.
    pub lens: f64,
    /// A grid on the ground, ten metres apart, as lines in the picture: to be looked at.
    pub grid: Vec<Vec<(f64, f64)>>,
    /// What of the ground is seen, as a ring of longitude and latitude, up to 100 m.
    pub seen: Vec<(f64, f64)>,
    /// What is to be thought of.
    pub warnings: Vec<Words>,
}

/// A moment that somebody wants to keep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeepClip {
    /// Which camera.
    pub camera: String,
    /// From when.
    #[schemars(with = "String")]
    pub from: Timestamp,
    /// Until when: ten minutes at most.
    #[schemars(with = "String")]
    pub until: Timestamp,
    /// What for.
    pub purpose: String,
}

/// A clip.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ClipView {
    /// Its number.
    pub clip: u64,
    /// Which camera.
    pub camera: String,
    /// From when.
    #[schemars(with = "String")]
    pub from: Timestamp,
    /// Until when.
    #[schemars(with = "String")]
    pub until: Timestamp,
    /// What for.
    pub purpose: String,
    /// SHA-256 of the file, hexadecimal; `None` while it is fetched.
    pub sha256: Option<String>,
    /// Its length, bytes.
    pub bytes_count: Option<u64>,
    /// When it is erased.
    #[schemars(with = "String")]
    pub erase_at: Timestamp,
    /// Whether it is gone: erased, or never kept.
    pub is_gone: bool,
}

/// Clips.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ClipsView {
    /// The newest first.
    pub clips: Vec<ClipView>,
}

/// A camera whose changed view is its view from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptView {
    /// Which camera.
    pub camera: String,
}
