//! What the journal promises, seen from outside.

mod appending;
mod archiving;
mod backing_up;
mod common;
mod killing;
mod proving;
mod recovering;
mod verifying;
