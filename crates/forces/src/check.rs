//! The checker: rules and objective recomputed from the files alone.
//!
//! Shares nothing with the optimiser, not even the readers of the formats; only the list of faults
//! ([`crate::faults`]) is that of other readers.

mod fault;
pub mod inrc1;
pub mod inrc2;
pub mod nrp24;
pub mod plan;
mod proof;
mod rota;
mod row;
mod verdict;

pub use fault::{CheckError, Fault, Faults, Place, Problem};
pub use proof::BoundError;
pub use verdict::{BROKEN_MAX, Broken, Verdict};

/// A count of things in a file as a number to calculate with.
fn count(things: usize) -> i64 {
    i64::try_from(things).unwrap_or(i64::MAX)
}
