//! `cordon forces`: rosters, plans, lanes.

mod check;
mod lanes;
mod solve;

use crate::args::forces::{Forces, Solved};

/// Does what was asked; whether what was checked is good.
///
/// # Errors
///
/// Fails where a file cannot be read, with its place.
pub fn run(command: Forces) -> anyhow::Result<bool> {
    match command {
        Forces::Solve { format: Solved::Nrp24, instance, how, out } => {
            solve::run(&instance, &how, &out)
        }
        Forces::Check { format, files } => check::run(format, &files),
        Forces::Lanes(asked) => lanes::run(&asked),
    }
}
