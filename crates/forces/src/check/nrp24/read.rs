//! Reading the instance and the roster of the 24 instances, with every fault.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::fault::{Faults, Place, Problem, quoted};
use crate::check::row::{Cell, NUMBER_MAX, Names, Row, line_number};

/// The longest horizon believed; the longest published one has 364 days.
const DAYS_MAX: i64 = 3_660;
/// Shift types of one instance; the most published are 32.
const SHIFTS_MAX: usize = 1_000;

const HORIZON: &str = "SECTION_HORIZON";
const SHIFTS: &str = "SECTION_SHIFTS";
const STAFF: &str = "SECTION_STAFF";
const OFF: &str = "SECTION_DAYS_OFF";
const ON_REQUESTS: &str = "SECTION_SHIFT_ON_REQUESTS";
const OFF_REQUESTS: &str = "SECTION_SHIFT_OFF_REQUESTS";
const COVER: &str = "SECTION_COVER";
const SECTIONS: [&str; 7] = [HORIZON, SHIFTS, STAFF, OFF, ON_REQUESTS, OFF_REQUESTS, COVER];

/// A shift, or `None` for a day off, of each employee on each day.
pub(super) type Roster = Vec<Vec<Option<usize>>>;

/// One type of shift.
#[derive(Debug)]
pub(super) struct Shift {
    pub(super) id: String,
    pub(super) minutes: i64,
    /// Shifts that may not come on the day after.
    pub(super) never_next: BTreeSet<usize>,
}

/// One row of `SECTION_STAFF` with the days off.
#[derive(Debug)]
pub(super) struct Employee {
    pub(super) id: String,
    /// The most shifts of each type.
    pub(super) shift_max: Vec<i64>,
    pub(super) minutes_max: i64,
    pub(super) minutes_min: i64,
    pub(super) run_max: i64,
    pub(super) run_min: i64,
    pub(super) off_min: i64,
    pub(super) weekends_max: i64,
    pub(super) days_off: BTreeSet<usize>,
}

/// A shift asked for (`on`) or asked to be spared.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) on: bool,
    pub(super) employee: usize,
    pub(super) day: usize,
    pub(super) shift: usize,
    pub(super) weight: i64,
}

/// People wanted for one shift of one day, and what each one too few or too many costs.
#[derive(Debug)]
pub(super) struct Cover {
    pub(super) day: usize,
    pub(super) shift: usize,
    pub(super) need: i64,
    pub(super) under: i64,
    pub(super) over: i64,
}

/// A whole instance.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) days: usize,
    pub(super) shifts: Vec<Shift>,
    pub(super) staff: Vec<Employee>,
    pub(super) requests: Vec<Request>,
    pub(super) cover: Vec<Cover>,
    shift_names: Names,
}

fn file(name: &str) -> Place {
    Place { file: name.to_owned(), line: 0, column: 0 }
}

/// Lines that say something, each with its number.
fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let numbered = text.lines().enumerate().map(|(index, line)| (line_number(index), line));
    numbered.filter(|(_, line)| !line.trim_start().starts_with('#'))
}

/// The rows of every section.
fn sections<'a>(text: &'a str, faults: &mut Faults) -> BTreeMap<&'static str, Vec<Row<'a>>> {
    let mut found: BTreeMap<&'static str, Vec<Row<'a>>> = BTreeMap::new();
    let mut current: Option<&'static str> = None;
    // The rows of a section that nobody knows are one fault, its head's.
    let mut skipping = false;
    for (number, line) in lines(text).filter(|(_, line)| !line.trim().is_empty()) {
        let row = Row::split("instance", number, line, ',');
        let head = line.trim();
        if let Some(section) = SECTIONS.iter().find(|section| **section == head) {
            if found.insert(section, Vec::new()).is_some() {
                let name = (*section).to_owned();
                faults.add(row.place(), Problem::Repeated { what: "section", name });
            }
            (current, skipping) = (Some(*section), false);
        } else if let Some(rows) = current
            .filter(|_| !head.starts_with("SECTION_"))
            .and_then(|section| found.get_mut(section))
        {
            rows.push(row);
        } else if !skipping {
            let mend = "one of the seven SECTION_ heads, spelled as in the published instances";
            let problem = Problem::Word { what: "a section head", text: quoted(head), mend };
            faults.add(row.place(), problem);
            (current, skipping) = (None, true);
        }
    }
    for section in SECTIONS {
        if !found.contains_key(section) {
            faults.add(file("instance"), Problem::Missing { what: section.to_owned() });
        }
    }
    found
}

/// The instance; `None`, or a part of it beside faults, where it cannot be read.
pub(super) fn instance(text: &str, faults: &mut Faults) -> Option<Instance> {
    let mut sections = sections(text, faults);
    let mut rows = |section: &str| sections.remove(section).unwrap_or_default();
    let days = horizon(&rows(HORIZON), faults)?;
    let (shifts, shift_names) = shifts(&rows(SHIFTS), faults);
    let mut staff_names = Names::new("employee", STAFF);
    let mut staff = Vec::new();
    for row in rows(STAFF) {
        staff.extend(employee(&row, &shift_names, &mut staff_names, faults));
    }
    if staff.is_empty() && faults.is_empty() {
        faults.add(file("instance"), Problem::Missing { what: format!("a row of {STAFF}") });
    }
    let mut reader = Reader { days, shifts: &shift_names, staff: &staff_names, faults };
    for row in rows(OFF) {
        reader.days_off(&row, &mut staff);
    }
    let mut requests = Vec::new();
    for (section, on) in [(ON_REQUESTS, true), (OFF_REQUESTS, false)] {
        for row in rows(section) {
            requests.extend(reader.request(&row, on));
        }
    }
    let mut seen = BTreeSet::new();
    let cover = rows(COVER).iter().filter_map(|row| reader.cover(row, &mut seen)).collect();
    Some(Instance { days, shifts, staff, requests, cover, shift_names })
}

fn horizon(rows: &[Row<'_>], faults: &mut Faults) -> Option<usize> {
    let Some(row) = rows.first() else {
        faults.add(file("instance"), Problem::Missing { what: format!("the row of {HORIZON}") });
        return None;
    };
    let [cell] = row.exactly("the horizon", faults)?;
    let days = cell.number("a number of days", DAYS_MAX, faults)?;
    if days == 0 {
        let text = "0".to_owned();
        let problem = Problem::Number { what: "a number of days", text, min: 1, max: DAYS_MAX };
        faults.add(cell.place(), problem);
        return None;
    }
    usize::try_from(days).ok()
}

fn shifts(rows: &[Row<'_>], faults: &mut Faults) -> (Vec<Shift>, Names) {
    let mut names = Names::new("shift", SHIFTS);
    let mut shifts = Vec::new();
    let mut barred = Vec::new();
    for row in rows.iter().take(SHIFTS_MAX) {
        let Some([id, minutes, never]) = row.exactly("a shift", faults) else { continue };
        let minutes = minutes.number("a length in minutes", NUMBER_MAX, faults).unwrap_or(0);
        if names.add(id.text, || id.place(), faults).is_some() {
            shifts.push(Shift { id: id.text.to_owned(), minutes, never_next: BTreeSet::new() });
            barred.push(never);
        }
    }
    if rows.len() > SHIFTS_MAX {
        let mend = "split the instance or leave out shifts that nobody works";
        let (expected, found) = (SHIFTS_MAX, rows.len());
        let problem = Problem::Count { what: "types of shift", expected, found, mend };
        faults.add(file("instance"), problem);
    }
    for (shift, cell) in shifts.iter_mut().zip(barred) {
        for id in cell.text.split('|').map(str::trim).filter(|id| !id.is_empty()) {
            shift.never_next.extend(names.find(id, || cell.place(), faults));
        }
    }
    (shifts, names)
}

fn employee(
    row: &Row<'_>,
    shifts: &Names,
    names: &mut Names,
    faults: &mut Faults,
) -> Option<Employee> {
    let [id, most, minutes_max, minutes_min, run_max, run_min, off_min, weekends] =
        row.exactly("an employee", faults)?;
    names.add(id.text, || id.place(), faults)?;
    let mut number = |cell: Cell<'_>, what: &'static str| {
        cell.number(what, NUMBER_MAX, faults).unwrap_or_default()
    };
    Some(Employee {
        id: id.text.to_owned(),
        minutes_max: number(minutes_max, "a number of minutes"),
        minutes_min: number(minutes_min, "a number of minutes"),
        run_max: number(run_max, "a number of shifts"),
        run_min: number(run_min, "a number of shifts"),
        off_min: number(off_min, "a number of days"),
        weekends_max: number(weekends, "a number of weekends"),
        shift_max: shift_max(most, shifts, faults),
        days_off: BTreeSet::new(),
    })
}

/// `E=14|L=0` as the most of each shift, all of which have to be there.
fn shift_max(cell: Cell<'_>, shifts: &Names, faults: &mut Faults) -> Vec<i64> {
    let mut most: Vec<Option<i64>> = vec![None; shifts.len()];
    for part in cell.text.split('|') {
        let Some((id, number)) = part.split_once('=') else {
            let mend = "`shift=number`, with | between two";
            let problem = Problem::Word { what: "a limit of shifts", text: quoted(part), mend };
            faults.add(cell.place(), problem);
            continue;
        };
        let Some(shift) = shifts.find(id.trim(), || cell.place(), faults) else { continue };
        let number = cell.part(number);
        let Some(number) = number.number("a number of shifts", NUMBER_MAX, faults) else {
            continue;
        };
        let slot = most.get_mut(shift);
        if slot.is_some_and(|slot| slot.replace(number).is_some()) {
            let problem = Problem::Repeated { what: "the limit of shift", name: quoted(id) };
            faults.add(cell.place(), problem);
        }
    }
    let missing = most.iter().filter(|most| most.is_none()).count();
    if missing > 0 {
        let mend = "give MaxShifts for every shift";
        let (expected, found) = (shifts.len(), shifts.len().saturating_sub(missing));
        faults
            .add(cell.place(), Problem::Count { what: "limits of shifts", expected, found, mend });
    }
    most.into_iter().map(Option::unwrap_or_default).collect()
}

/// Reads rows that point at employees, days and shifts.
struct Reader<'a> {
    days: usize,
    shifts: &'a Names,
    staff: &'a Names,
    faults: &'a mut Faults,
}

impl Reader<'_> {
    fn day(&mut self, cell: Cell<'_>) -> Option<usize> {
        let last = i64::try_from(self.days).unwrap_or(i64::MAX).saturating_sub(1);
        let day = cell.number("a day of the horizon, counted from 0", last, self.faults)?;
        usize::try_from(day).ok()
    }

    fn days_off(&mut self, row: &Row<'_>, staff: &mut [Employee]) {
        let Some((first, days)) = row.cells.split_first() else { return };
        let employee = self.staff.cell(*first, self.faults);
        for cell in days.iter().filter(|cell| !cell.text.is_empty()) {
            let day = self.day(*cell);
            let employee = employee.and_then(|employee| staff.get_mut(employee));
            if let (Some(employee), Some(day)) = (employee, day) {
                employee.days_off.insert(day);
            }
        }
    }

    fn request(&mut self, row: &Row<'_>, on: bool) -> Option<Request> {
        let [employee, day, shift, weight] = row.exactly("a request", self.faults)?;
        let employee = self.staff.cell(employee, self.faults);
        let day = self.day(day);
        let shift = self.shifts.cell(shift, self.faults);
        let weight = weight.number("a weight", NUMBER_MAX, self.faults);
        Some(Request { on, employee: employee?, day: day?, shift: shift?, weight: weight? })
    }

    fn cover(&mut self, row: &Row<'_>, seen: &mut BTreeSet<(usize, usize)>) -> Option<Cover> {
        let [day, shift, need, under, over] = row.exactly("a row of cover", self.faults)?;
        let name = format!("{}, {}", quoted(day.text), quoted(shift.text));
        let day = self.day(day);
        let shift = self.shifts.cell(shift, self.faults);
        let need = need.number("a number of people", NUMBER_MAX, self.faults);
        let under = under.number("a weight", NUMBER_MAX, self.faults);
        let over = over.number("a weight", NUMBER_MAX, self.faults);
        let (day, shift) = (day?, shift?);
        if !seen.insert((day, shift)) {
            let problem = Problem::Repeated { what: "the cover of day and shift", name };
            self.faults.add(row.place(), problem);
        }
        Some(Cover { day, shift, need: need?, under: under?, over: over? })
    }
}

/// The roster, one line an employee; lines with faults are left out.
pub(super) fn roster(instance: &Instance, text: &str, faults: &mut Faults) -> Roster {
    let mut roster = Roster::new();
    let mut row_count: usize = 0;
    // With a horizon of one day an empty line is somebody's day off.
    for (number, line) in
        lines(text).filter(|(_, line)| instance.days == 1 || !line.trim().is_empty())
    {
        row_count = row_count.saturating_add(1);
        if row_count > instance.staff.len() {
            continue;
        }
        let row = Row::split("solution", number, line, ',');
        if row.cells.len() != instance.days {
            let (expected, found) = (instance.days, row.cells.len());
            let what = "this employee's line";
            faults.add(row.place(), Problem::Cells { what, expected, found });
            continue;
        }
        let shift = |cell: &Cell<'_>| match cell.text.is_empty() {
            true => None,
            false => instance.shift_names.cell(*cell, faults),
        };
        roster.push(row.cells.iter().map(shift).collect());
    }
    if row_count != instance.staff.len() {
        let mend = "give one line an employee, in the order of SECTION_STAFF";
        let (expected, found) = (instance.staff.len(), row_count);
        let problem = Problem::Count { what: "lines", expected, found, mend };
        faults.add(file("solution"), problem);
    }
    roster
}
