//! The operation package: files in, an operation or every fault with its place out.
//!
//! A package is a folder whose `operation.toml` lists every other file. This crate is given the
//! bytes and reads no disk. All faults are found in one pass, each with what to do about it.
//! Not here: what the operation looks like now (see `cordon-picture`).

pub mod fault;
mod manifest;
mod package;
mod sources;
mod units;
pub mod volume;

pub use fault::Fault;
pub use package::{Package, digest, normalise, read};
pub use sources::ExpectedSource;
pub use units::Unit;
pub use volume::AirVolume;

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{OperationId, SourceId, UnitId, VolumeId};

/// An operation whose package has no fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Its id.
    pub id: OperationId,
    /// Its name, as people say it.
    pub name: String,
    /// Name of its time zone in the IANA database.
    pub time_zone: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Where a map of it opens.
    pub centre: Position,
    /// Volumes of air.
    pub volumes: BTreeMap<VolumeId, AirVolume>,
    /// Sources that are expected to report.
    pub sources: BTreeMap<SourceId, ExpectedSource>,
    /// Units that can be tasked.
    pub units: BTreeMap<UnitId, Unit>,
}
