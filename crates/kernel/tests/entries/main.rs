//! Entries as bytes: what was ever written is read for ever, and nothing else is.

#![allow(clippy::disallowed_methods, reason = "fixtures are files")]

mod fixtures;
mod fuzz;
mod reading;
mod samples;
