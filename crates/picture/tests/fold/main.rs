//! The fold: any prefix of a journal is a valid picture, and a snapshot changes none.

#![allow(clippy::unwrap_used, reason = "a test may")]

mod cameras;
mod contradicting;
mod forgetting;
mod fuzz;
mod gates;
mod prefixes;
mod story;
