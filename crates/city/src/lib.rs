//! The simulated city: one seed, real bytes.
