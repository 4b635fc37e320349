//! Entries as bytes: what was ever written is read for ever, and nothing else is.

#![allow(clippy::unwrap_used, reason = "a test may")]
#![allow(clippy::disallowed_methods, reason = "fixtures are files")]

mod fixtures;
mod fuzz;
mod reading;
mod samples;
