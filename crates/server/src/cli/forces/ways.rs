//! `cordon forces ways`: a router's travel times into a package.

use std::fmt::Write;

use anyhow::Context;
use cordon_forces::plan::situation::{End, ends};
use cordon_forces::travel::{Journey, Labels, Matrix, Mode, from_csv, from_osrm, from_valhalla};
use serde_json::json;

use crate::args::forces::{Mode as Asked, Ways};
use crate::cli::{say, text};
use crate::folder;

/// Minutes that stand for no way, as `way` of the package has them.
const NO_WAY: u32 = 1_440;

/// Writes the ways of a package, or prints what to ask a router.
///
/// # Errors
///
/// Where the package has faults, or the answer is none to what is asked, with every cell.
pub(super) fn run(asked: &Ways) -> anyhow::Result<bool> {
    let package = folder::read_package(&asked.operation)?;
    let (units, sectors) = ends(&package.operation, asked.days)?;
    let Some((matrix, router)) = matrix(asked, &units, &sectors)? else {
        let place = |(id, east, north): &End| {
            json!(
                { "id": id, "longitude_deg": east, "latitude_deg": north }
            )
        };
        let all = |ends: &[End]| ends.iter().map(place).collect::<Vec<_>>();
        say(&json!({ "units": all(&units), "sectors": all(&sectors) }).to_string())?;
        return Ok(true);
    };
    let mut written = String::from("id,unit,sector,minutes,router\n");
    let (mut count, mut no_way) = (0, 0);
    for (unit, ..) in &units {
        for (sector, ..) in &sectors {
            let minutes = match matrix.between(unit, sector) {
                Journey::Takes(seconds) => seconds.div_ceil(60).min(NO_WAY),
                Journey::NoWay => {
                    no_way += 1;
                    NO_WAY
                }
                Journey::Unknown => continue,
            };
            count += 1;
            writeln!(written, "w{count},{unit},{sector},{minutes},{router}")?;
        }
    }
    folder::add(&asked.operation, "ways.csv", written.as_bytes())?;
    let guessed = matrix.guessed_count();
    let said = json!({ "ways": count, "no_way": no_way, "guessed": guessed, "router": router });
    say(&said.to_string())?;
    Ok(true)
}

/// The answer, and whose it is; none where none is given.
fn matrix(
    asked: &Ways,
    units: &[End],
    sectors: &[End],
) -> anyhow::Result<Option<(Matrix, String)>> {
    let mode = match asked.mode {
        Asked::Foot => Mode::Foot,
        Asked::Road => Mode::Road,
        Asked::Motorcycle => Mode::Motorcycle,
        Asked::River => Mode::River,
    };
    let ids = |ends: &[End]| ends.iter().map(|(id, ..)| id.clone()).collect::<Vec<_>>();
    let (from, to) = (ids(units), ids(sectors));
    let given = [("OSRM", &asked.osrm), ("Valhalla", &asked.valhalla), ("CSV table", &asked.csv)];
    let given = given.into_iter().find_map(|(whose, path)| Some((whose, path.as_ref()?)));
    let Some((whose, path)) = given else { return Ok(None) };
    let answer = text(path)?;
    let labels = Labels { mode, name: whose, from: &from, to: &to };
    let read = match whose {
        "OSRM" => from_osrm(&answer, labels),
        "Valhalla" => from_valhalla(&answer, labels),
        _ => from_csv(&answer, mode, whose),
    };
    let matrix = read.with_context(|| format!("cannot take ways from `{}`", path.display()))?;
    Ok(Some((matrix, format!("{whose} by {}", mode.name()))))
}
