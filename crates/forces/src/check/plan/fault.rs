//! Why a plan was not judged: what the file has in which place, and what to do about it.

use std::fmt;

pub(super) use crate::faults::{Faults, quoted};

/// Letters of a reason that a fault repeats.
const REASON_MAX: usize = 160;

/// Something in a plan's file that cannot be made sense of. Its sentence ends with the mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where in the file, such as `duties[12]`.
    pub place: String,
    /// What is wrong there, and what to write instead.
    pub sentence: String,
}

impl fmt::Display for Entry {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}: {}", self.place, self.sentence)
    }
}

/// Why nothing was judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanFault {
    /// More text than is read.
    #[error("the plan has {bytes} bytes, at most {max} are read; make a plan of fewer days")]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        max: usize,
    },
    /// Not JSON, or not a plan.
    #[error("line {line}, column {column}: this is not a whole plan ({reason}); make it again")]
    Form {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What the reader said.
        reason: String,
    },
    /// A plan of another program.
    #[error("format {found} is not one that this program reads; make the plan again")]
    Format {
        /// The format it says.
        found: u32,
    },
    /// The package in the plan is not one.
    #[error("the plan's operation has faults; mend it and make the plan again:\n{0}")]
    Operation(Faults<String>),
    /// A plan that would take hours, or more memory than there is.
    #[error("there are {found} {what}, at most {max} are judged; plan fewer at a time")]
    TooMany {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// How many are judged.
        max: u64,
    },
    /// Names that nothing has, numbers that mean nothing.
    #[error("the plan cannot be judged:\n{0}")]
    Entries(Faults<Entry>),
}

impl PlanFault {
    pub(super) fn of_json(error: &serde_json::Error) -> PlanFault {
        let reason = error.to_string();
        let reason = match reason.char_indices().nth(REASON_MAX) {
            Some((end, _)) => format!("{}...", reason.get(..end).unwrap_or_default()),
            None => reason,
        };
        PlanFault::Form { line: error.line(), column: error.column(), reason }
    }
}

impl Faults<Entry> {
    pub(super) fn add(&mut self, place: impl Into<String>, sentence: impl Into<String>) {
        self.push(Entry { place: place.into(), sentence: sentence.into() });
    }

    /// A name in `place` that no `what` has.
    pub(super) fn unknown(&mut self, place: &str, what: &str, name: &str) {
        let name = quoted(name);
        self.add(place, format!("there is no {what} `{name}`; name one of the operation"));
    }

    /// The error, where there is a fault.
    pub(super) fn finish(self) -> Result<(), PlanFault> {
        if self.is_empty() { Ok(()) } else { Err(PlanFault::Entries(self)) }
    }
}

/// Refuses what is too much of something.
pub(super) fn limit(what: &'static str, found: u64, max: u64) -> Result<(), PlanFault> {
    if found <= max { Ok(()) } else { Err(PlanFault::TooMany { what, found, max }) }
}

/// A count as a number to calculate with.
pub(super) fn whole(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
