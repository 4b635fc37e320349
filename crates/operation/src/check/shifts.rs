//! Whether shifts, absences and requests say when they are, and name people that a unit has.

use crate::check::Check;
use crate::thing::Thing;
use crate::value::{self, clip};

pub(super) fn check(check: &mut Check<'_>) {
    let things = check.things;
    for band in things.of("band") {
        let starts = band.text("starts").unwrap_or_default();
        if value::clock(starts).is_none() {
            let message = format!("`starts` = {} is not a time of day", clip(starts));
            check.fault(band, "clock", message, "write hours and minutes, such as 06:00");
        }
    }
    for absence in things.of("absence") {
        if absence.whole("people").is_some() && absence.whole("member").is_some() {
            let message = "it says both how many people are absent and which one";
            check.fault(absence, "people_or_member", message, "leave `people` or `member` empty");
        }
        people_of(check, absence, "people", "there are not so many");
        people_of(check, absence, "member", "no one has this number");
    }
    for request in things.of("request") {
        let day = request.text("day").unwrap_or_default();
        if value::day(day).is_none() {
            let message = format!("`day` = {} is not a day", clip(day));
            check.fault(request, "day", message, "write year, month and day, such as 2024-07-26");
        }
        people_of(check, request, "member", "no one has this number");
    }
}

/// Notes where `column` names more people, or one of a higher number, than the unit has.
fn people_of(check: &mut Check<'_>, thing: &Thing, column: &str, why: &str) {
    let unit = thing.text("unit").and_then(|id| check.things.get("unit", id));
    let (Some(unit), Some(number)) = (unit, thing.whole(column)) else { return };
    let strength = unit.whole("strength_paper").or(unit.whole("strength_field"));
    // Where the strength could not be read, that is said already.
    let Some(strength) = strength else { return };
    if number > strength {
        let message = format!("`{column}` = {number}, and {:?} has {strength}: {why}", unit.id);
        let mend = match strength {
            0 => "name another unit, or give this one people".to_owned(),
            _ => format!("give 1 to {strength}"),
        };
        check.fault(thing, "strength", message, mend);
    }
}
