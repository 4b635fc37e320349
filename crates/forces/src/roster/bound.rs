//! Bounds: to come.
