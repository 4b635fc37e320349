//! Plans of an operation: which unit stands where in which shift, who of it, and what stays open.
//!
//! The model, the file and the proof stand in `docs/design/plans.md`. Judging a plan is the
//! business of [`crate::check`], which shares no code with this.

pub mod file;
pub mod generate;
