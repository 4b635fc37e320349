//! The scenario: what stays the same in every week.

use std::collections::BTreeSet;

use super::{Block, Contract, Limits, Nurse, ShiftType, pair};
use crate::check::fault::{Faults, Problem};
use crate::check::row::{Cell, NUMBER_MAX, Names, Row};

/// The longest horizon believed; the competition's have 4 and 8 weeks.
const WEEKS_MAX: i64 = 520;

/// A scenario with the names that other files use.
pub(super) struct Scenario {
    pub(super) name: String,
    pub(super) week_count: usize,
    pub(super) skills: Vec<String>,
    pub(super) skill_names: Names,
    pub(super) shifts: Vec<ShiftType>,
    pub(super) shift_names: Names,
    pub(super) nurses: Vec<Nurse>,
    pub(super) nurse_names: Names,
}

pub(super) fn scenario(block: &mut Block<'_>, faults: &mut Faults) -> Option<Scenario> {
    let name = block.value("SCENARIO", faults)?.text.to_owned();
    let weeks = block.value("WEEKS", faults)?;
    let week_count = weeks.number("a number of weeks", WEEKS_MAX, faults);
    if week_count == Some(0) {
        let text = weeks.text.to_owned();
        let problem = Problem::Number { what: "a number of weeks", text, min: 1, max: WEEKS_MAX };
        faults.add(weeks.place(), problem);
    }
    let mut skill_names = Names::new("skill", "SKILLS of the scenario");
    let mut skills = Vec::new();
    for row in block.counted("SKILLS", faults)? {
        let Some([skill]) = row.exactly("a skill", faults) else { continue };
        if skill_names.add(skill.text, || skill.place(), faults).is_some() {
            skills.push(skill.text.to_owned());
        }
    }
    let (shifts, shift_names) = shifts(block, faults)?;
    let (contracts, contract_names) = contracts(block, faults)?;
    let mut nurse_names = Names::new("nurse", "NURSES of the scenario");
    let mut nurses = Vec::new();
    for row in block.counted("NURSES", faults)? {
        let lists = (&contract_names, contracts.as_slice(), &skill_names);
        nurses.extend(nurse(&row, lists, &mut nurse_names, faults));
    }
    block.finish(faults);
    Some(Scenario {
        name,
        week_count: usize::try_from(week_count?).ok()?,
        skills,
        skill_names,
        shifts,
        shift_names,
        nurses,
        nurse_names,
    })
}

fn limits(cell: Cell<'_>, what: &'static str, faults: &mut Faults) -> Limits {
    let (min, max) = pair(cell, what, faults).unwrap_or_default();
    Limits { min, max }
}

fn shifts(block: &mut Block<'_>, faults: &mut Faults) -> Option<(Vec<ShiftType>, Names)> {
    let mut names = Names::new("shift", "SHIFT_TYPES of the scenario");
    let mut shifts = Vec::new();
    let rows = block.counted("SHIFT_TYPES", faults)?;
    for row in &rows {
        let Some([id, run]) = row.exactly("a type of shift", faults) else { continue };
        let run = limits(run, "limits of days in a row", faults);
        if names.add(id.text, || id.place(), faults).is_some() {
            let never_next = BTreeSet::new();
            shifts.push(ShiftType { id: id.text.to_owned(), run, never_next });
        }
    }
    block.head("FORBIDDEN_SHIFT_TYPES_SUCCESSIONS", faults)?;
    for _ in &rows {
        let row = block.need("a line of forbidden successions for each shift", faults)?;
        let Some((first, next)) = listed(&row, 1, &names, faults) else { continue };
        if let Some(shift) = names.cell(first, faults).and_then(|shift| shifts.get_mut(shift)) {
            shift.never_next.extend(next);
        }
    }
    Some((shifts, names))
}

/// The first cell, and the names behind the cell number `at`, which says how many they are.
fn listed<'a>(
    row: &Row<'a>,
    at: usize,
    names: &Names,
    faults: &mut Faults,
) -> Option<(Cell<'a>, BTreeSet<usize>)> {
    let (Some(first), Some(number)) = (row.cells.first(), row.cells.get(at)) else {
        let (expected, found) = (at.saturating_add(1), row.cells.len());
        faults.add(row.place(), Problem::Cells { what: "this line", expected, found });
        return None;
    };
    let number = number.number("how many names follow", NUMBER_MAX, faults)?;
    let rest = row.cells.iter().skip(at.saturating_add(1));
    let found = rest.len();
    if usize::try_from(number).ok() != Some(found) {
        let mend = "write how many names follow";
        let expected = usize::try_from(number).unwrap_or(usize::MAX);
        let problem = Problem::Count { what: "names behind the number", expected, found, mend };
        faults.add(row.place(), problem);
    }
    Some((*first, rest.filter_map(|cell| names.cell(*cell, faults)).collect()))
}

fn contracts(block: &mut Block<'_>, faults: &mut Faults) -> Option<(Vec<Contract>, Names)> {
    let mut names = Names::new("contract", "CONTRACTS of the scenario");
    let mut contracts = Vec::new();
    for row in block.counted("CONTRACTS", faults)? {
        let cells = row.exactly("a contract", faults);
        let Some([id, total, work, off, weekends, complete]) = cells else { continue };
        if names.add(id.text, || id.place(), faults).is_none() {
            continue;
        }
        let weekends = weekends.number("a number of weekends", NUMBER_MAX, faults);
        let complete = complete.number("1 for complete weekends or 0", 1, faults);
        contracts.push(Contract {
            total: limits(total, "limits of assignments", faults),
            work_run: limits(work, "limits of working days in a row", faults),
            off_run: limits(off, "limits of days off in a row", faults),
            weekend_max: weekends.unwrap_or_default(),
            complete_weekends: complete == Some(1),
        });
    }
    Some((contracts, names))
}

fn nurse(
    row: &Row<'_>,
    (contract_names, contracts, skills): (&Names, &[Contract], &Names),
    names: &mut Names,
    faults: &mut Faults,
) -> Option<Nurse> {
    let (id, skills) = listed(row, 2, skills, faults)?;
    names.add(id.text, || id.place(), faults)?;
    let contract = contract_names.cell(*row.cells.get(1)?, faults)?;
    let contract = contracts.get(contract)?.clone();
    Some(Nurse { id: id.text.to_owned(), contract, skills })
}
