//! The report door: how a source that is no receiver of this node says that it lives and where its
//! units are. See docs/design/border.md.

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{SourceId, UnitId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Words;

/// Most reports in one call.
pub const REPORTS_MAX: usize = 1_000;

/// What a source reports, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportBatch {
    /// Which source: a gate, a camera, a patrol's phone.
    pub source: SourceId,
    /// Its run: a source that restarts begins a greater one.
    pub epoch: u64,
    /// At most 1,000.
    pub reports: Vec<Report>,
}

/// One report. Without a unit it says that the source lives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Its count within the run; one that was taken before is a duplicate.
    pub source_seq: u64,
    /// When, by the source's clock.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// A unit of the operation whose place is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Where the unit is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReportsTaken {
    /// Taken.
    pub taken_count: usize,
    /// Taken before, and left aside.
    pub duplicate_count: usize,
    /// By the source's clock in the future, and taken as of now.
    pub ahead_count: usize,
    /// Taken, but older than what is known of where the unit is: behind by the source's clock, or
    /// held up on the way.
    pub late_count: usize,
    /// Refused, each with its count and why.
    pub refused: Vec<ReportRefused>,
}

/// A report that was refused; the others of its batch are taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReportRefused {
    /// Its count.
    pub source_seq: u64,
    /// Why, and what to do.
    pub why: Words,
}
