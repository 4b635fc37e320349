//! Lanes: to come.
