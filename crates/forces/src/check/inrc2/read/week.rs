//! History, the data of a week, and its solution.

use std::collections::{BTreeMap, BTreeSet};

use super::scenario::Scenario;
use super::{Block, DAYS_A_WEEK, Demand, Duty, History, Week, Wish, nowhere, pair};
use crate::check::fault::{Faults, Problem, quoted};
use crate::check::row::{Cell, NUMBER_MAX, Row};

const DAYS: [&str; DAYS_A_WEEK] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Day of the week from Monday.
fn weekday(cell: Cell<'_>, faults: &mut Faults) -> Option<usize> {
    let day = DAYS.iter().position(|day| *day == cell.text);
    if day.is_none() {
        let mend = "Mon, Tue, Wed, Thu, Fri, Sat or Sun";
        let problem = Problem::Word { what: "a day", text: quoted(cell.text), mend };
        faults.add(cell.place(), problem);
    }
    day
}

/// A fault where a block is for another scenario.
fn same_scenario(cell: Cell<'_>, scenario: &Scenario, faults: &mut Faults) {
    if cell.text != scenario.name {
        let (expected, found) = (quoted(&scenario.name), quoted(cell.text));
        faults.add(cell.place(), Problem::Mismatch { expected, found });
    }
}

/// The line `week scenario`; the week.
fn stamp(
    block: &mut Block<'_>,
    scenario: &Scenario,
    week_max: usize,
    faults: &mut Faults,
) -> Option<usize> {
    let row = block.need("a line `week scenario`", faults)?;
    let [week, name] = row.exactly("the line `week scenario`", faults)?;
    same_scenario(name, scenario, faults);
    let max = i64::try_from(week_max).unwrap_or(i64::MAX);
    usize::try_from(week.number("a week, counted from 0", max, faults)?).ok()
}

/// What every nurse brings along, in the order of the scenario.
pub(super) fn history(
    block: &mut Block<'_>,
    scenario: &Scenario,
    faults: &mut Faults,
) -> Vec<History> {
    let mut found: BTreeMap<usize, History> = BTreeMap::new();
    block.head("HISTORY", faults);
    // The whole horizon is judged, so the history is the one before its first week.
    if stamp(block, scenario, 0, faults).is_some() && block.head("NURSE_HISTORY", faults).is_some()
    {
        while let Some(row) = block.row() {
            let Some((nurse, history)) = nurse_history(&row, scenario, faults) else { continue };
            if found.insert(nurse, history).is_some() {
                let name = quoted(row.cells.first().map_or("", |cell| cell.text));
                faults.add(row.place(), Problem::Repeated { what: "the history of nurse", name });
            }
        }
        if faults.is_empty() && found.len() != scenario.nurses.len() {
            let mend = "give one line a nurse";
            let (expected, found) = (scenario.nurses.len(), found.len());
            let problem = Problem::Count { what: "histories of nurses", expected, found, mend };
            faults.add(block.end.clone(), problem);
        }
    }
    (0..scenario.nurses.len()).map(|nurse| found.remove(&nurse).unwrap_or_default()).collect()
}

fn nurse_history(
    row: &Row<'_>,
    scenario: &Scenario,
    faults: &mut Faults,
) -> Option<(usize, History)> {
    let [nurse, assignments, weekends, last, shift_run, work_run, off_run] =
        row.exactly("a nurse's history", faults)?;
    let nurse = scenario.nurse_names.cell(nurse, faults);
    let last = match last.text {
        "None" => None,
        _ => scenario.shift_names.cell(last, faults),
    };
    let mut number = |cell: Cell<'_>, what| cell.number(what, NUMBER_MAX, faults).unwrap_or(0);
    let history = History {
        assignment_count: number(assignments, "a number of assignments"),
        weekend_count: number(weekends, "a number of weekends"),
        last,
        shift_run: number(shift_run, "a number of days"),
        work_run: number(work_run, "a number of days"),
        off_run: number(off_run, "a number of days"),
    };
    Some((nurse?, history))
}

/// The data of one week that begins on `first_day` of the horizon.
pub(super) fn week(
    block: &mut Block<'_>,
    scenario: &Scenario,
    first_day: usize,
    faults: &mut Faults,
) -> Option<Week> {
    block.head("WEEK_DATA", faults)?;
    let what = "the scenario's name";
    let [name] = block.need(what, faults)?.exactly(what, faults)?;
    same_scenario(name, scenario, faults);
    block.head("REQUIREMENTS", faults)?;
    let mut week = Week::default();
    let mut seen = BTreeSet::new();
    while block.peek().is_some_and(|word| word != "SHIFT_OFF_REQUESTS") {
        let row = block.row()?;
        let Some((shift, skill)) = demands(&row, scenario, first_day, &mut week.demands, faults)
        else {
            continue;
        };
        if !seen.insert((shift, skill)) {
            let name = row.cells.iter().take(2).map(|cell| cell.text).collect::<Vec<_>>().join(" ");
            faults.add(row.place(), Problem::Repeated { what: "the requirement", name });
        }
    }
    for row in block.counted("SHIFT_OFF_REQUESTS", faults)? {
        let Some([nurse, shift, day]) = row.exactly("a wish", faults) else { continue };
        let nurse = scenario.nurse_names.cell(nurse, faults);
        let shift = match shift.text {
            "Any" => Some(None),
            _ => scenario.shift_names.cell(shift, faults).map(Some),
        };
        let day = weekday(day, faults).map(|day| first_day.saturating_add(day));
        if let (Some(nurse), Some(shift), Some(day)) = (nurse, shift, day) {
            week.wishes.push(Wish { nurse, shift, day });
        }
    }
    block.finish(faults);
    Some(week)
}

/// One line of requirements; its shift and skill.
fn demands(
    row: &Row<'_>,
    scenario: &Scenario,
    first_day: usize,
    demands: &mut Vec<Demand>,
    faults: &mut Faults,
) -> Option<(usize, usize)> {
    let cells: [Cell<'_>; 2 + DAYS_A_WEEK] = row.exactly("a requirement", faults)?;
    let [shift, skill, days @ ..] = cells;
    let shift = scenario.shift_names.cell(shift, faults);
    let skill = scenario.skill_names.cell(skill, faults);
    let days = days.map(|cell| pair(cell, "the least and the best number of people", faults));
    let (shift, skill) = (shift?, skill?);
    for (day, (least, best)) in (first_day..).zip(days.into_iter().map(Option::unwrap_or_default)) {
        demands.push(Demand { day, shift, skill, least, best });
    }
    Some((shift, skill))
}

/// The assignments of every week, in the order of the weeks.
pub(super) fn solutions(
    blocks: Vec<Block<'_>>,
    scenario: &Scenario,
    faults: &mut Faults,
) -> Vec<Duty> {
    let mut weeks: BTreeMap<usize, Vec<Duty>> = BTreeMap::new();
    let mut all_stamped = true;
    for mut block in blocks {
        block.head("SOLUTION", faults);
        let place = block.rows.first().map_or_else(nowhere, Row::place);
        let last = scenario.week_count.saturating_sub(1);
        let Some(week) = stamp(&mut block, scenario, last, faults) else {
            all_stamped = false;
            continue;
        };
        let duties = solution(&mut block, scenario, week, faults).unwrap_or_default();
        if weeks.insert(week, duties).is_some() {
            let name = week.to_string();
            faults.add(place, Problem::Repeated { what: "the solution of week", name });
        }
    }
    for week in (0..scenario.week_count).filter(|week| all_stamped && !weeks.contains_key(week)) {
        let what = format!("the solution (SOLUTION) of week {week}");
        faults.add(nowhere(), Problem::Missing { what });
    }
    weeks.into_values().flatten().collect()
}

fn solution(
    block: &mut Block<'_>,
    scenario: &Scenario,
    week: usize,
    faults: &mut Faults,
) -> Option<Vec<Duty>> {
    let mut duties = Vec::new();
    let mut seen = BTreeSet::new();
    for row in block.counted("ASSIGNMENTS", faults)? {
        let Some([nurse, day, shift, skill]) = row.exactly("an assignment", faults) else {
            continue;
        };
        let name = format!("{} {} {}", quoted(nurse.text), quoted(day.text), quoted(shift.text));
        let nurse = scenario.nurse_names.cell(nurse, faults);
        let day = weekday(day, faults);
        let shift = scenario.shift_names.cell(shift, faults);
        let skill = scenario.skill_names.cell(skill, faults);
        let (Some(nurse), Some(day), Some(shift), Some(skill)) = (nurse, day, shift, skill) else {
            continue;
        };
        // The same shift twice is a slip of the pen; two shifts on one day are a broken rule.
        if !seen.insert((nurse, day, shift)) {
            faults.add(row.place(), Problem::Repeated { what: "the assignment", name });
        }
        let day = week.saturating_mul(DAYS_A_WEEK).saturating_add(day);
        duties.push(Duty { nurse, day, shift, skill });
    }
    // Solvers leave notes such as `Cost: 575` at the end, which the validator passes over.
    while block.peek().is_some_and(|word| word.ends_with(':')) {
        block.row();
    }
    block.finish(faults);
    Some(duties)
}
