//! What a unit says of itself.

use jiff::Timestamp;
use minicbor::{Decode, Encode};

use crate::geometry::Position;
use crate::id::{SourceId, UnitId};

/// Where a unit is, by its own report. Stream lane: it never enters the journal.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct UnitPlace {
    /// Which unit.
    #[n(0)]
    pub unit: UnitId,
    /// Where.
    #[n(1)]
    pub position: Position,
    /// When it was there.
    #[n(2)]
    #[cbor(with = "crate::time::micros")]
    pub at: Timestamp,
    /// Who reported it.
    #[n(3)]
    pub source: SourceId,
}
