//! The pass, its lists and the verdict, from outside.

#![allow(clippy::unwrap_used, reason = "a test may")]
#![allow(clippy::disallowed_methods, reason = "tests read what stands beside them")]

mod conformance;
mod desk;
mod fuzz;
mod judging;
mod lists;
mod vectors;
