//! Other people's formats: bytes in, changes of the operation out, or what is wrong with each part.
//!
//! A part that is broken is named and left out; the others are taken. So far geographical zones for
//! unmanned aircraft, which become volumes of air: EUROCAE ED-269 ([`ed269`]) and ED-318
//! ([`ed318`]). Not here: whether the changes fit the operation (see `cordon-operation`).

pub mod ed269;
pub mod ed318;
mod zone;

use cordon_operation::Change;

/// What was read of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// A volume of air each.
    pub changes: Vec<Change>,
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

/// Most zones of one file.
pub const ZONES_MAX: usize = 10_000;
