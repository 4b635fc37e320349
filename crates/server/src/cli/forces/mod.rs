//! `cordon forces`: rosters, plans, lanes.

mod attended;
mod check;
mod generate;
mod lanes;
mod plan;
mod replan;
mod solve;

use crate::args::forces::Forces;

/// Does what was asked; whether what was checked is good.
///
/// # Errors
///
/// Fails where a file cannot be read, with its place.
pub fn run(command: Forces) -> anyhow::Result<bool> {
    match command {
        Forces::Solve { format, instance, how, out, proof } => solve::run(
            format,
            &instance,
            &how,
            solve::Out { roster: &out, proof: proof.as_deref() },
        ),
        Forces::Check { format, files, proof } => check::run(format, &files, proof.as_deref()),
        Forces::Plan(asked) => plan::run(&asked),
        Forces::Verify { plan } => plan::verify(&plan),
        Forces::Replan { plan, incident, out, report } => {
            replan::run(&plan, &incident, &out, report.as_deref())
        }
        Forces::Generate(asked) => generate::run(&asked),
        Forces::Lanes(asked) => lanes::run(&asked),
    }
}
