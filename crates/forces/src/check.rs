//! The checker: rules and objective recomputed from the files alone.
//!
//! Shares nothing with the optimiser, not even the readers of the formats.

mod fault;
pub mod inrc1;
pub mod inrc2;
pub mod nrp24;
mod row;
#[cfg(test)]
mod tests_data;
mod verdict;

pub use fault::{CheckError, FAULTS_MAX, Fault, Place, Problem};
pub use verdict::{BROKEN_MAX, Broken, Verdict};

/// A count of things in a file as a number to calculate with.
fn count(things: usize) -> i64 {
    i64::try_from(things).unwrap_or(i64::MAX)
}
