//! Packages: what is wrong with one is named with its place and what to do about it.

#![allow(clippy::unwrap_used, reason = "a test may")]
#![allow(clippy::disallowed_methods, reason = "packages of this repository are files")]

mod asking;
mod between;
mod changing;
mod city;
mod faults;
mod fuzz;
mod package;
mod reading;
mod watching;
