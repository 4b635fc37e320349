//! `cordon forces`: rosters, plans, lanes.

mod attended;
mod check;
mod generate;
mod lanes;
mod plan;
mod replan;
mod sheet;
mod solve;
mod ways;

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
        Forces::Export { plan, out, open, unit, post } => {
            let what = sheet::What { open, unit: unit.as_deref(), post: post.as_deref() };
            sheet::export(&plan, &out, &what)
        }
        Forces::Import { plan, duties, out, report } => {
            sheet::import(&plan, &duties, &out, report.as_deref())
        }
        Forces::Table { table, kind, time_zone, out } => {
            sheet::table(&table, &kind, &time_zone, &out)
        }
        Forces::Ways(asked) => ways::run(&asked),
        Forces::Generate(asked) => generate::run(&asked),
        Forces::Lanes(asked) => lanes::run(&asked),
    }
}
