//! inrc2: to come.
