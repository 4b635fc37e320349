//! Reading `SchedulingPeriod` and `Solution` of the first competition, with every fault.

mod element;
mod period;

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::check::fault::{Faults, Problem, quoted};
use crate::check::row::Names;

use element::{Element, parse};
pub(super) use period::instance;

pub(super) const DAYS_A_WEEK: usize = 7;

/// A number with the cost of each unit beyond it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    pub(super) number: i64,
    pub(super) weight: i64,
}

#[derive(Debug)]
pub(super) struct Shift {
    pub(super) id: String,
    pub(super) skills: BTreeSet<usize>,
}

/// What a day of an unwanted pattern asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    Any,
    None,
    Shift(usize),
}

/// One day of an unwanted pattern.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) work: Work,
    /// From Monday as 0; `None` for any.
    pub(super) weekday: Option<usize>,
}

impl Entry {
    pub(super) fn matches(&self, shift: Option<usize>, weekday: usize) -> bool {
        let work = match self.work {
            Work::Any => shift.is_some(),
            Work::None => shift.is_none(),
            Work::Shift(wanted) => shift == Some(wanted),
        };
        work && self.weekday.is_none_or(|day| day == weekday)
    }
}

#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) weight: i64,
    pub(super) entries: Vec<Entry>,
}

/// The rules that a contract turns on; the weights are the costs of one point.
#[derive(Debug)]
pub(super) struct Contract {
    pub(super) max_assignments: Option<Limit>,
    pub(super) min_assignments: Option<Limit>,
    pub(super) max_work: Option<Limit>,
    pub(super) min_work: Option<Limit>,
    pub(super) max_free: Option<Limit>,
    pub(super) min_free: Option<Limit>,
    pub(super) max_weekends: Option<Limit>,
    pub(super) min_weekends: Option<Limit>,
    /// First day of the weekend, from Monday as 0, and its length in days.
    pub(super) weekend: (usize, usize),
    pub(super) complete_weekends: Option<i64>,
    pub(super) identical_shifts: Option<i64>,
    pub(super) skill: Option<i64>,
    pub(super) patterns: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Employee {
    pub(super) id: String,
    pub(super) contract: usize,
    pub(super) skills: BTreeSet<usize>,
}

/// What somebody asks for on a day.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted {
    DayOff,
    DayOn,
    ShiftOff(usize),
    ShiftOn(usize),
}

#[derive(Debug)]
pub(super) struct Wish {
    pub(super) wanted: Wanted,
    pub(super) employee: usize,
    pub(super) day: usize,
    pub(super) weight: i64,
}

/// A whole instance.
#[derive(Debug)]
pub(super) struct Instance {
    id: String,
    start: Date,
    pub(super) days: usize,
    /// Of the first day, from Monday as 0.
    pub(super) first_weekday: usize,
    pub(super) shifts: Vec<Shift>,
    shift_names: Names,
    pub(super) patterns: Vec<Pattern>,
    pub(super) contracts: Vec<Contract>,
    pub(super) employees: Vec<Employee>,
    employee_names: Names,
    /// People needed: a day after another, each with all shifts.
    pub(super) cover: Vec<i64>,
    pub(super) wishes: Vec<Wish>,
    /// Rules turned on that the evaluation does not know.
    pub(super) left_out: BTreeSet<String>,
}

impl Instance {
    pub(super) fn shift_id(&self, shift: usize) -> &str {
        self.shifts.get(shift).map_or("", |shift| &shift.id)
    }
}

/// One assignment of a solution.
#[derive(Debug)]
pub(super) struct Duty {
    pub(super) employee: usize,
    pub(super) day: usize,
    pub(super) shift: usize,
}

/// The day of the horizon of a date; a fault outside it.
fn day(element: Element<'_, '_>, start: Date, days: usize, faults: &mut Faults) -> Option<usize> {
    let date = element.date(faults)?;
    let day = start.until(date).ok().and_then(|span| usize::try_from(span.get_days()).ok());
    let day = day.filter(|day| *day < days);
    if day.is_none() {
        let mend = "a date from StartDate to EndDate of the instance";
        let problem = Problem::Word { what: "a day of the horizon", text: date.to_string(), mend };
        faults.add(element.place(), problem);
    }
    day
}

/// The assignments of a solution, in the order of the file.
pub(super) fn solution(instance: &Instance, text: &str, faults: &mut Faults) -> Vec<Duty> {
    let Some(document) = parse("solution", text, faults) else { return Vec::new() };
    let Some(root) = Element::root("solution", &document, "Solution", faults) else {
        return Vec::new();
    };
    if let Some(id) = root.child("SchedulingPeriodID", faults).filter(|id| id.text() != instance.id)
    {
        let (expected, found) = (quoted(&instance.id), quoted(id.text()));
        faults.add(id.place(), Problem::Mismatch { expected, found });
    }
    let mut seen = BTreeSet::new();
    let mut duties = Vec::new();
    for assignment in root.children("Assignment") {
        let date = assignment.child("Date", faults);
        let employee = assignment.child("Employee", faults);
        let shift = assignment.child("ShiftType", faults);
        let (Some(date), Some(employee), Some(shift)) = (date, employee, shift) else { continue };
        let day = day(date, instance.start, instance.days, faults);
        let employee_index = employee.name_in(&instance.employee_names, faults);
        let shift_index = shift.name_in(&instance.shift_names, faults);
        let (Some(day), Some(employee_index), Some(shift_index)) =
            (day, employee_index, shift_index)
        else {
            continue;
        };
        // The same shift twice is a slip of the pen; two shifts on one day are a broken rule.
        if !seen.insert((employee_index, day, shift_index)) {
            let name = format!("{} {} {}", date.text(), employee.text(), shift.text());
            let problem = Problem::Repeated { what: "the assignment", name };
            faults.add(assignment.place(), problem);
        }
        duties.push(Duty { employee: employee_index, day, shift: shift_index });
    }
    duties
}
