//! inrc1: to come.
