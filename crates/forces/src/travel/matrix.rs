//! Travel times that a router computed.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Journey, Mode, Place, Travel};

/// Travel times by one mode between places known by id, whatever the time of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    mode: Mode,
    label: String,
    from: BTreeMap<String, usize>,
    to: BTreeMap<String, usize>,
    rows: Vec<Vec<Journey>>,
    /// Cells that the router itself only estimated.
    guessed_count: usize,
}

impl Matrix {
    /// `rows` has a row for each of `from` and in it a cell for each of `to`: the readers see to
    /// it.
    pub(super) fn new(
        mode: Mode,
        label: String,
        (from, to): (&[String], &[String]),
        rows: Vec<Vec<Journey>>,
        guessed_count: usize,
    ) -> Matrix {
        let index = |ids: &[String]| ids.iter().cloned().zip(0..).collect();
        Matrix { mode, label, from: index(from), to: index(to), rows, guessed_count }
    }

    /// How many journeys of it have no way.
    pub fn no_way_count(&self) -> usize {
        self.rows.iter().flatten().filter(|it| **it == Journey::NoWay).count()
    }

    /// How many the router only estimated from the distance.
    pub fn guessed_count(&self) -> usize {
        self.guessed_count
    }

    /// By ids.
    pub fn between(&self, from: &str, to: &str) -> Journey {
        let (Some(from), Some(to)) = (self.from.get(from), self.to.get(to)) else {
            return Journey::Unknown;
        };
        let cell = self.rows.get(*from).and_then(|row| row.get(*to));
        cell.copied().unwrap_or(Journey::Unknown)
    }

    fn told(&self) -> String {
        let Matrix { mode, label, guessed_count, .. } = self;
        let (from, to) = (self.from.len(), self.to.len());
        let guessed = match guessed_count {
            0 => String::new(),
            count => format!(", {count} of them estimated by the router"),
        };
        format!("{}: {label} ({from} x {to}{guessed})", mode.name())
    }
}

/// Matrices, one a mode at the most, and what to ask where they do not know.
pub struct Matrices<T> {
    by_mode: BTreeMap<Mode, Matrix>,
    otherwise: T,
}

impl<T: Travel> Matrices<T> {
    /// `matrices` by their mode, the last of a mode counting; for others and for places they do not
    /// hold, `otherwise`.
    pub fn new(matrices: Vec<Matrix>, otherwise: T) -> Matrices<T> {
        Matrices { by_mode: matrices.into_iter().map(|it| (it.mode, it)).collect(), otherwise }
    }
}

impl<T: Travel> Travel for Matrices<T> {
    fn journey(&self, from: &Place, to: &Place, mode: Mode, at: Timestamp) -> Journey {
        let known = self.by_mode.get(&mode).map(|it| it.between(&from.id, &to.id));
        match known {
            Some(known @ (Journey::Takes(_) | Journey::NoWay)) => known,
            Some(Journey::Unknown) | None => self.otherwise.journey(from, to, mode, at),
        }
    }

    fn source(&self) -> String {
        let mut told: Vec<String> = self.by_mode.values().map(Matrix::told).collect();
        told.push(format!("otherwise {}", self.otherwise.source()));
        told.join("; ")
    }
}

/// A source that knows nothing: for plans that must rest on matrices alone.
pub struct Nothing;

impl Travel for Nothing {
    fn journey(&self, _: &Place, _: &Place, _: Mode, _: Timestamp) -> Journey {
        Journey::Unknown
    }

    fn source(&self) -> String {
        "unknown".to_owned()
    }
}
