//! Plans: who stands where and when, and how many lanes a gate opens.
//!
//! Pure: files come as text, time as iterations and a [`roster::Budget`], randomness as a seed.
//! The optimiser ([`roster`], [`format`]) and the checker ([`check`]) share no code: the checker
//! reads the files again by itself and believes nobody.

pub mod check;
pub mod faults;
pub mod flow;
#[cfg(test)]
mod for_tests;
pub mod format;
pub mod lanes;
pub mod plan;
pub mod reserves;
pub mod roster;
pub mod sheet;
pub mod travel;
