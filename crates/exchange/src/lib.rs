//! Other people's formats: bytes in, changes of the operation out, or what is wrong with each part.
//!
//! A part that is broken is named and left out; the others are taken. So far geographical zones for
//! unmanned aircraft, which become volumes of air: EUROCAE ED-269 ([`ed269`]) and ED-318
//! ([`ed318`]). Whether the changes fit an operation, it judges itself; [`fit`] leaves out those
//! that do not.

mod applicability;
pub mod ed269;
pub mod ed318;
mod fit;
mod taking;
mod zone;

use std::collections::BTreeMap;

use cordon_operation::Change;

pub use fit::fit;

/// What was read of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// A volume of air each.
    pub changes: Vec<Change>,
    /// Which zone each change is of, by the change's id.
    pub zones: BTreeMap<String, String>,
    /// Zones that were left out, or taken with less than they say.
    pub notes: Vec<Note>,
}

/// What is to be said of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which zone, by its own identifier, or its place in the file.
    pub zone: String,
    /// Whether it was left out.
    pub left_out: bool,
    /// What is the matter.
    pub message: String,
}

impl Note {
    pub(crate) fn left_out(zone: &str, message: impl Into<String>) -> Note {
        Note { zone: zone.to_owned(), left_out: true, message: message.into() }
    }

    pub(crate) fn taken(zone: &str, message: impl Into<String>) -> Note {
        Note { zone: zone.to_owned(), left_out: false, message: message.into() }
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = if self.left_out { "left out" } else { "taken" };
        write!(f, "{}: {what}: {}", self.zone, self.message)
    }
}

/// Why nothing of a file can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// It is no JSON.
    #[error("not JSON: {0}")]
    Json(String),
    /// It is JSON, but not of this format.
    #[error("{0}")]
    Format(&'static str),
    /// It holds more zones than are taken at once.
    #[error("the file holds {0} zones; at most {ZONES_MAX} are read at once: split it")]
    TooMany(usize),
}

/// The JSON of a file; a mark of byte order before it is taken off.
fn json(bytes: &[u8]) -> Result<serde_json::Value, ExchangeError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| ExchangeError::Json(error.to_string()))
}

/// Most zones of one file.
pub const ZONES_MAX: usize = 10_000;
/// Most volumes that are made of one file.
pub const VOLUMES_MAX: usize = 10_000;
/// Most volumes that are made of one zone: its shapes, each once for every time it is active.
pub const VOLUMES_OF_ZONE_MAX: usize = 400;
/// Most corners of all the volumes of one file together.
pub const CORNERS_OF_FILE_MAX: usize = 500_000;
