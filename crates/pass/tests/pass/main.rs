//! The pass, its lists and the verdict, from outside.

#![allow(clippy::unwrap_used, reason = "a test may")]

mod conformance;
mod desk;
mod judging;
mod lists;
