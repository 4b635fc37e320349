//! Rosters: to come.
