//! Plans of an operation: which unit stands where in which shift, who of it, and what stays open.
//!
//! The model, the file and the proof stand in `docs/design/plans.md`. Judging a plan is the
//! business of [`crate::check`], which shares no code with this.

pub mod bound;
pub mod build;
pub mod file;
pub mod generate;
pub mod incident;
pub mod members;
pub mod people;
pub mod reasons;
pub mod replan;
mod reroute;
mod rota;
pub mod search;
pub mod shift;
mod site;
pub mod situation;
pub mod stand;
pub mod state;
#[cfg(test)]
mod tests;
pub mod work;
