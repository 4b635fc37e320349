//! The public benchmarks as rosters, one adapter a format.

pub mod inrc1;
pub mod inrc2;
pub mod nrp24;
