//! The checker: rules and objective recomputed from the files alone.
//!
//! Shares nothing with the optimiser, not even the readers of the formats.

pub mod inrc1;
pub mod inrc2;
pub mod nrp24;
