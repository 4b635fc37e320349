//! What the journal promises, seen from outside.

// Tests may unwrap; the helpers here are tests too.
#![allow(clippy::unwrap_used)]

mod appending;
mod archiving;
mod backing_up;
mod killing;
mod proving;
mod recovering;
mod room;
mod verifying;
