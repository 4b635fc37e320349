//! The public benchmarks as rosters, one adapter a format.

pub mod nrp24;
