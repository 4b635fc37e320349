//! Travel: how long people take from place to place, and how that is known.
//!
//! [`Ground`] estimates it from the distance, speeds, and lines that are crossed only at open
//! bridges and gates. [`Matrices`] hold what a router computed: the answers of OSRM and Valhalla,
//! or CSV. Both are a [`Travel`], and both say by what: each plan carries [`Travel::source`].

mod ground;
mod import;
mod line;
mod matrix;

pub use ground::{Barrier, Crossing, Ground, GroundError, Speeds};
pub use import::{CellFault, ImportError, Labels, PLACES_MAX, from_csv, from_osrm, from_valhalla};
pub use matrix::{Matrices, Matrix, Nothing};

use cordon_kernel::geometry::Position;
use jiff::Timestamp;

/// The longest journey that is believed, seconds: a day.
pub const SECONDS_MAX: u32 = 86_400;

/// How people move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// On foot.
    Foot,
    /// By car, van or coach on roads.
    Road,
    /// By motorcycle.
    Motorcycle,
    /// By boat.
    River,
}

impl Mode {
    /// All of them.
    pub const ALL: [Mode; 4] = [Mode::Foot, Mode::Road, Mode::Motorcycle, Mode::River];

    /// As it is written in reports.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Foot => "foot",
            Mode::Road => "road",
            Mode::Motorcycle => "motorcycle",
            Mode::River => "river",
        }
    }
}

/// A place that people leave or reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its id, by which matrices know it.
    pub id: String,
    /// Where it is, by which the ground knows it.
    pub position: Position,
}

/// What is known about a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journey {
    /// It takes so many seconds, at most [`SECONDS_MAX`].
    Takes(u32),
    /// There is no way, or it takes longer than [`SECONDS_MAX`].
    NoWay,
    /// This source does not know: not these places, or not this mode.
    Unknown,
}

impl Journey {
    /// Seconds; [`NoWay`](Journey::NoWay) for what is no number, negative or too long. Rounded up,
    /// so that nobody is promised before they can be there.
    fn of(seconds: f64) -> Journey {
        match libm::ceil(seconds) {
            whole if (0.0..=f64::from(SECONDS_MAX)).contains(&whole) => {
                Journey::Takes(whole as u32)
            }
            _ => Journey::NoWay,
        }
    }
}

/// A source of travel times.
pub trait Travel {
    /// From `from` to `to` by `mode`, starting at `at`.
    fn journey(&self, from: &Place, to: &Place, mode: Mode, at: Timestamp) -> Journey;

    /// All journeys from each of `from` to each of `to`.
    fn table(&self, from: &[Place], to: &[Place], mode: Mode, at: Timestamp) -> Table {
        let row = |it: &Place| to.iter().map(|to| self.journey(it, to, mode, at)).collect();
        Table { rows: from.iter().map(row).collect() }
    }

    /// By what it is known, for plans and reports.
    fn source(&self) -> String;
}

/// Journeys from each of some places to each of others.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Table {
    /// A row for each place left, in it a journey for each place reached.
    pub rows: Vec<Vec<Journey>>,
}

#[cfg(test)]
mod tests;
