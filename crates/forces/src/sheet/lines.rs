//! A plan line by line: one line a duty and post, one line a want that is open.

use super::written::{Cell, csv_of};
use super::{Legend, SheetError, members::Members};
use crate::faults::quoted;
use crate::plan::file::{Open, Plan, Relaxation};

/// Columns of duties; [`super::duties`] reads them again.
pub(super) const DUTY_COLUMNS: [&str; 11] = [
    "day",
    "date",
    "band",
    "starts",
    "ends",
    "unit",
    "unit_name",
    "post",
    "post_name",
    "people",
    "members",
];

/// Columns of wants that are open.
pub(super) const OPEN_COLUMNS: [&str; 11] = [
    "day",
    "date",
    "band",
    "starts",
    "ends",
    "post",
    "post_name",
    "missing",
    "below_min",
    "reasons",
    "relaxation",
];

/// The duties as CSV (RFC 4180): a line a duty and post, with [`DUTY_COLUMNS`]. Times are local
/// with their offset. A cell that a spreadsheet would compute begins with an apostrophe.
///
/// # Errors
///
/// [`SheetError::Plan`] where a duty has a day, a band or a number of members that cannot be.
pub fn duties_csv(plan: &Plan, legend: &Legend) -> Result<String, SheetError> {
    csv_of(&DUTY_COLUMNS, |take| each_duty(plan, legend, take))
}

/// The open wants as CSV, with [`OPEN_COLUMNS`]; reasons and relaxation in words.
///
/// # Errors
///
/// [`SheetError::Plan`] where a want has a day or a band that cannot be.
pub fn open_csv(plan: &Plan, legend: &Legend) -> Result<String, SheetError> {
    csv_of(&OPEN_COLUMNS, |take| each_open(plan, legend, take))
}

/// Gives the cells of every line to `take`.
pub(super) fn each_duty(
    plan: &Plan,
    legend: &Legend,
    take: &mut dyn FnMut(&[Cell]) -> Result<(), SheetError>,
) -> Result<(), SheetError> {
    for duty in &plan.duties {
        let wrong = |why: String| {
            let (unit, day) = (quoted(&duty.unit), duty.day);
            SheetError::Plan { why: format!("unit `{unit}`, day {day}: {why}") }
        };
        let shift = shift_cells(legend, duty.day, &duty.band)?;
        let mut members = Members::read(&duty.members).map_err(wrong)?;
        let people: u64 = duty.posts.iter().map(|(_, people)| u64::from(*people)).sum();
        if members.count() != people {
            let count = members.count();
            return Err(wrong(format!("{count} members stand at posts for {people} people")));
        }
        let nowhere = [(String::new(), 0)];
        let posts = if duty.posts.is_empty() { &nowhere[..] } else { &duty.posts[..] };
        for (post, people) in posts {
            let who = members.take(*people);
            let mut cells = shift.to_vec();
            cells.extend([
                Cell::text(&duty.unit),
                Cell::text(legend.unit_name(&duty.unit)),
                Cell::text(post),
                Cell::text(legend.post_name(post)),
                Cell::Whole(i64::from(*people)),
                Cell::Text(who.to_string()),
            ]);
            take(&cells)?;
        }
    }
    Ok(())
}

/// Gives the cells of every line to `take`.
pub(super) fn each_open(
    plan: &Plan,
    legend: &Legend,
    take: &mut dyn FnMut(&[Cell]) -> Result<(), SheetError>,
) -> Result<(), SheetError> {
    for open in &plan.open {
        let mut cells = shift_cells(legend, open.day, &open.band)?.to_vec();
        cells.extend([
            Cell::text(&open.post),
            Cell::text(legend.post_name(&open.post)),
            Cell::Whole(i64::from(open.missing)),
            Cell::Whole(i64::from(open.below_min)),
            Cell::Text(reasons(open)),
            Cell::Text(open.relaxation.as_ref().map_or_else(
                || "no single step fills it".to_owned(),
                |step| relaxation(step, legend),
            )),
        ]);
        take(&cells)?;
    }
    Ok(())
}

fn shift_cells(legend: &Legend, day: u32, band: &str) -> Result<[Cell; 5], SheetError> {
    let shift = legend.shift(day, band)?;
    let clock = |at: &jiff::Zoned| Cell::Text(at.strftime("%Y-%m-%dT%H:%M%:z").to_string());
    Ok([
        Cell::Whole(i64::from(day)),
        Cell::Text(shift.date.to_string()),
        Cell::text(band),
        clock(&shift.starts),
        clock(&shift.ends),
    ])
}

/// Why a want is open, in words: how many units cannot, by reason.
fn reasons(open: &Open) -> String {
    let words = |(reason, count): (&String, &u32)| match reason.as_str() {
        "placed" => format!("{count} stand at posts as urgent or more"),
        "resting" => format!("{count} rest"),
        "absent" => format!("{count} absent"),
        "elsewhere" => format!("{count} on duty in another shift"),
        "full" => format!("{count} have everybody in the field"),
        "skills" => format!("{count} lack the skills"),
        "powers" => format!("{count} lack the powers"),
        "reach" => format!("{count} out of reach"),
        other => format!("{count} {other}"),
    };
    let told = open.reasons.iter().filter(|(_, count)| **count > 0).map(words);
    let told: Vec<String> = told.collect();
    if told.is_empty() { "no unit could come".to_owned() } else { told.join("; ") }
}

/// The cheapest step that fills a want, in words.
fn relaxation(step: &Relaxation, legend: &Legend) -> String {
    let Relaxation { kind, unit, people, price } = step;
    let who = format!("{people} of {} ({unit})", legend.unit_name(unit));
    match kind.as_str() {
        "rest" => format!("{who} rest {price} minutes less"),
        "loan" => format!("{who} are lent: {price} minutes of loan and travel a person"),
        "skill" => format!("{who} come without the skills: {price} minutes of travel and loan"),
        "power" => format!("{who} come without the powers: {price} minutes of travel and loan"),
        "absence" => format!("{who} are called back from absence: {price}"),
        "take" => format!("{who} leave another post, which opens a weight of {price} there"),
        other => format!("{who}: {other}, {price}"),
    }
}
