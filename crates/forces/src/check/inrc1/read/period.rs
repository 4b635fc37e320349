//! The instance, a `SchedulingPeriod`.

use std::collections::{BTreeMap, BTreeSet};

use super::element::{Element, parse};
use super::{
    Contract, DAYS_A_WEEK, Employee, Entry, Instance, Limit, Pattern, Shift, Wanted, Wish, Work,
    day,
};
use crate::check::fault::{Faults, Problem, quoted};
use crate::check::row::{NUMBER_MAX, Names};

/// The longest horizon believed; the competition's have four weeks.
const DAYS_MAX: i64 = 3_660;
/// Types of shift of one instance; the competition's have five at most.
const SHIFTS_MAX: usize = 1_000;

const WEEKDAYS: [&str; DAYS_A_WEEK] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// In the schema and not in the evaluation.
const LEFT_OUT: [&str; 3] = [
    "NoNightShiftBeforeFreeWeekend",
    "TwoFreeDaysAfterNightShifts",
    "MaxWorkingWeekendsInFourWeeks",
];

/// The names that elements point at.
struct Known {
    skills: Names,
    shifts: Names,
    patterns: Names,
    contracts: Names,
    employees: Names,
}

/// The instance; `None`, or a part of it beside faults, where it cannot be read.
pub(in super::super) fn instance(text: &str, faults: &mut Faults) -> Option<Instance> {
    let document = parse("instance", text, faults)?;
    let root = Element::root("instance", &document, "SchedulingPeriod", faults)?;
    let id = root.attribute("ID", faults).unwrap_or_default().to_owned();
    let (start, end) = (root.child("StartDate", faults), root.child("EndDate", faults));
    let (start, end) = (start?.date(faults)?, end?);
    let last = start.until(end.date(faults)?).ok().map(|span| i64::from(span.get_days()));
    let Some(last) = last.filter(|last| (0..DAYS_MAX).contains(last)) else {
        let mend = "a date after StartDate, ten years at most";
        let what = "the end of this horizon";
        faults.add(end.place(), Problem::Word { what, text: quoted(end.text()), mend });
        return None;
    };
    let days = usize::try_from(last).ok()?.saturating_add(1);
    let first_weekday = usize::try_from(start.weekday().to_monday_zero_offset()).ok()?;
    let mut known = Known {
        skills: Names::new("skill", "Skills"),
        shifts: Names::new("shift", "ShiftTypes"),
        patterns: Names::new("pattern", "Patterns"),
        contracts: Names::new("contract", "Contracts"),
        employees: Names::new("employee", "Employees"),
    };
    for skill in root.list("Skills", "Skill") {
        known.skills.add(skill.text(), || skill.place(), faults);
    }
    let shifts = shifts(root, &mut known, faults);
    let patterns = patterns(root, &mut known, faults);
    let mut left_out = BTreeSet::new();
    let contracts = contracts(root, &mut known, &mut left_out, faults);
    let employees = employees(root, &mut known, faults);
    let mut reader = Days { start, days, first_weekday, known: &known, faults };
    let cover = reader.cover(root);
    let wishes = reader.wishes(root);
    let Known { shifts: shift_names, employees: employee_names, .. } = known;
    Some(Instance {
        id,
        start,
        days,
        first_weekday,
        shifts,
        shift_names,
        patterns,
        contracts,
        employees,
        employee_names,
        cover,
        wishes,
        left_out,
    })
}

/// The skills that `element` lists.
fn skills(element: Element<'_, '_>, known: &Known, faults: &mut Faults) -> BTreeSet<usize> {
    let skills = element.list("Skills", "Skill");
    skills.filter_map(|skill| skill.name_in(&known.skills, faults)).collect()
}

fn shifts(root: Element<'_, '_>, known: &mut Known, faults: &mut Faults) -> Vec<Shift> {
    let mut shifts = Vec::new();
    let Some(list) = root.child("ShiftTypes", faults) else { return shifts };
    for shift in list.children("Shift") {
        if shifts.len() == SHIFTS_MAX {
            let (what, expected) = ("types of shift", SHIFTS_MAX);
            let found = list.children("Shift").count();
            let mend = "leave out shifts that nobody works";
            faults.add(list.place(), Problem::Count { what, expected, found, mend });
            break;
        }
        let Some(id) = shift.attribute("ID", faults) else { continue };
        if known.shifts.add(id, || shift.place(), faults).is_some() {
            shifts.push(Shift { id: id.to_owned(), skills: skills(shift, known, faults) });
        }
    }
    shifts
}

/// `None` for any day.
fn weekday(element: Element<'_, '_>, faults: &mut Faults) -> Option<usize> {
    let day = WEEKDAYS.iter().position(|day| *day == element.text());
    if day.is_none() {
        let mend = "a day in English, such as Monday";
        let problem = Problem::Word { what: "a day", text: quoted(element.text()), mend };
        faults.add(element.place(), problem);
    }
    day
}

fn patterns(root: Element<'_, '_>, known: &mut Known, faults: &mut Faults) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    for pattern in root.list("Patterns", "Pattern") {
        let id = pattern.attribute("ID", faults);
        let weight = weight(pattern, faults);
        let mut entries = BTreeMap::new();
        for entry in pattern.list("PatternEntries", "PatternEntry") {
            let Some(index) = entry.attribute("index", faults) else { continue };
            let index = entry.number(index, "an index", NUMBER_MAX, faults);
            let read = pattern_entry(entry, known, faults);
            let (Some(index), Some(read)) = (index, read) else { continue };
            if entries.insert(index, read).is_some() {
                let name = index.to_string();
                faults.add(entry.place(), Problem::Repeated { what: "the index", name });
            }
        }
        // Where the last index is as high as there are entries, a day between is missing.
        let expected = entries.keys().next_back().map_or(1, |last| last.saturating_add(1));
        let expected = usize::try_from(expected).unwrap_or(usize::MAX);
        if entries.len() != expected {
            let (what, found) = ("entries of this pattern", entries.len());
            let mend = "give one entry an index, counted from 0";
            faults.add(pattern.place(), Problem::Count { what, expected, found, mend });
        }
        let Some(id) = id else { continue };
        if known.patterns.add(id, || pattern.place(), faults).is_some() {
            patterns.push(Pattern { weight, entries: entries.into_values().collect() });
        }
    }
    patterns
}

fn pattern_entry(entry: Element<'_, '_>, known: &Known, faults: &mut Faults) -> Option<Entry> {
    let (work, day) = (entry.child("ShiftType", faults), entry.child("Day", faults));
    let (work, day) = (work?, day?);
    let work = match work.text() {
        "Any" => Some(Work::Any),
        "None" => Some(Work::None),
        _ => work.name_in(&known.shifts, faults).map(Work::Shift),
    };
    let weekday = match day.text() {
        "Any" => None,
        _ => Some(weekday(day, faults)?),
    };
    Some(Entry { work: work?, weekday })
}

fn weight(element: Element<'_, '_>, faults: &mut Faults) -> i64 {
    let text = element.attribute("weight", faults);
    text.and_then(|text| element.number(text, "a weight", NUMBER_MAX, faults)).unwrap_or_default()
}

/// A rule with a number, where the contract has it and turns it on.
fn limit(contract: Element<'_, '_>, name: &'static str, faults: &mut Faults) -> Option<Limit> {
    let rule = contract.optional(name)?;
    if !rule.on(faults) {
        return None;
    }
    let number = rule.number(rule.text(), "the number of this rule", NUMBER_MAX, faults)?;
    Some(Limit { number, weight: weight(rule, faults) })
}

/// The weight of a rule without a number, where the contract has it and turns it on.
fn switch(contract: Element<'_, '_>, name: &'static str, faults: &mut Faults) -> Option<i64> {
    let rule = contract.optional(name)?;
    rule.is_true(rule.text(), faults).then(|| weight(rule, faults))
}

fn contracts(
    root: Element<'_, '_>,
    known: &mut Known,
    left_out: &mut BTreeSet<String>,
    faults: &mut Faults,
) -> Vec<Contract> {
    let mut contracts = Vec::new();
    let Some(list) = root.child("Contracts", faults) else { return contracts };
    for contract in list.children("Contract") {
        let Some(id) = contract.attribute("ID", faults) else { continue };
        if known.contracts.add(id, || contract.place(), faults).is_none() {
            continue;
        }
        for name in LEFT_OUT {
            let Some(rule) = contract.optional(name) else { continue };
            let on = match name {
                "MaxWorkingWeekendsInFourWeeks" => rule.on(faults),
                _ => rule.is_true(rule.text(), faults),
            };
            if on {
                left_out.insert(name.to_owned());
            }
        }
        let patterns = contract.list("UnwantedPatterns", "Pattern");
        contracts.push(Contract {
            max_assignments: limit(contract, "MaxNumAssignments", faults),
            min_assignments: limit(contract, "MinNumAssignments", faults),
            max_work: limit(contract, "MaxConsecutiveWorkingDays", faults),
            min_work: limit(contract, "MinConsecutiveWorkingDays", faults),
            max_free: limit(contract, "MaxConsecutiveFreeDays", faults),
            min_free: limit(contract, "MinConsecutiveFreeDays", faults),
            max_weekends: limit(contract, "MaxConsecutiveWorkingWeekends", faults),
            min_weekends: limit(contract, "MinConsecutiveWorkingWeekends", faults),
            weekend: weekend(contract, faults),
            complete_weekends: switch(contract, "CompleteWeekends", faults),
            identical_shifts: switch(contract, "IdenticalShiftTypesDuringWeekend", faults),
            skill: switch(contract, "AlternativeSkillCategory", faults),
            patterns: patterns.filter_map(|id| id.name_in(&known.patterns, faults)).collect(),
        });
    }
    contracts
}

/// First day and length; Saturday and Sunday where nothing is said.
fn weekend(contract: Element<'_, '_>, faults: &mut Faults) -> (usize, usize) {
    const FRIDAY: usize = 4;
    const SATURDAY: usize = 5;
    let Some(definition) = contract.optional("WeekendDefinition") else { return (SATURDAY, 2) };
    match definition.text() {
        "SaturdaySunday" => (SATURDAY, 2),
        "SaturdaySundayMonday" => (SATURDAY, 3),
        "FridaySaturdaySunday" => (FRIDAY, 3),
        "FridaySaturdaySundayMonday" => (FRIDAY, 4),
        other => {
            let mend = "SaturdaySunday, perhaps with Friday before or Monday behind";
            let problem = Problem::Word { what: "a weekend", text: quoted(other), mend };
            faults.add(definition.place(), problem);
            (SATURDAY, 2)
        }
    }
}

fn employees(root: Element<'_, '_>, known: &mut Known, faults: &mut Faults) -> Vec<Employee> {
    let mut employees = Vec::new();
    let Some(list) = root.child("Employees", faults) else { return employees };
    for employee in list.children("Employee") {
        let id = employee.attribute("ID", faults);
        let contract = employee.child("ContractID", faults);
        let contract = contract.and_then(|id| id.name_in(&known.contracts, faults));
        let (Some(id), Some(contract)) = (id, contract) else { continue };
        if known.employees.add(id, || employee.place(), faults).is_some() {
            let skills = skills(employee, known, faults);
            employees.push(Employee { id: id.to_owned(), contract, skills });
        }
    }
    employees
}

/// Reads what happens on days.
struct Days<'a> {
    start: jiff::civil::Date,
    days: usize,
    first_weekday: usize,
    known: &'a Known,
    faults: &'a mut Faults,
}

impl Days<'_> {
    /// People of every shift on every day; a date's own cover stands before that of its weekday.
    fn cover(&mut self, root: Element<'_, '_>) -> Vec<i64> {
        let shift_count = self.known.shifts.len();
        let mut cover = vec![0_i64; self.days.saturating_mul(shift_count)];
        let Some(list) = root.child("CoverRequirements", self.faults) else { return cover };
        let mut seen = BTreeSet::new();
        let (by_weekday, by_date) = ("DayOfWeekCover", "DateSpecificCover");
        for (kind, group) in list
            .children(by_weekday)
            .map(|group| (by_weekday, group))
            .chain(list.children(by_date).map(|group| (by_date, group)))
        {
            let days: Vec<usize> = match kind == by_weekday {
                true => self.weekdays(group),
                false => self.date(group, "Date").into_iter().collect(),
            };
            for row in group.children("Cover") {
                let Some((shift, people)) = self.people(row) else { continue };
                if let Some(first) = days.first().filter(|day| !seen.insert((kind, **day, shift))) {
                    let name = first.to_string();
                    let problem = Problem::Repeated { what: "a shift's cover on day", name };
                    self.faults.add(row.place(), problem);
                }
                for day in &days {
                    let slot = day.saturating_mul(shift_count).saturating_add(shift);
                    if let Some(need) = cover.get_mut(slot) {
                        *need = people;
                    }
                }
            }
        }
        cover
    }

    /// The days of the horizon that fall on the weekday of `group`.
    fn weekdays(&mut self, group: Element<'_, '_>) -> Vec<usize> {
        let day = group.child("Day", self.faults).and_then(|day| weekday(day, self.faults));
        let Some(day) = day else { return Vec::new() };
        let before = day.saturating_add(DAYS_A_WEEK).saturating_sub(self.first_weekday);
        (before % DAYS_A_WEEK..self.days).step_by(DAYS_A_WEEK).collect()
    }

    fn people(&mut self, row: Element<'_, '_>) -> Option<(usize, i64)> {
        let shift = row.child("Shift", self.faults)?;
        let shift = shift.name_in(&self.known.shifts, self.faults);
        let people = row.child("Preferred", self.faults)?;
        let people = people.number(people.text(), "a number of people", NUMBER_MAX, self.faults);
        Some((shift?, people?))
    }

    fn date(&mut self, element: Element<'_, '_>, name: &'static str) -> Option<usize> {
        let date = element.child(name, self.faults)?;
        day(date, self.start, self.days, self.faults)
    }

    fn wishes(&mut self, root: Element<'_, '_>) -> Vec<Wish> {
        let mut wishes = Vec::new();
        for (list, name, wanted) in [
            ("DayOffRequests", "DayOff", Wanted::DayOff),
            ("DayOnRequests", "DayOn", Wanted::DayOn),
        ] {
            for wish in root.list(list, name) {
                wishes.extend(self.wish(wish, |_| Some(wanted)));
            }
        }
        for (list, name, wanted) in [
            ("ShiftOffRequests", "ShiftOff", Wanted::ShiftOff as fn(usize) -> Wanted),
            ("ShiftOnRequests", "ShiftOn", Wanted::ShiftOn),
        ] {
            for wish in root.list(list, name) {
                wishes.extend(self.wish(wish, |days| days.shift(wish).map(wanted)));
            }
        }
        wishes
    }

    fn shift(&mut self, wish: Element<'_, '_>) -> Option<usize> {
        wish.child("ShiftTypeID", self.faults)?.name_in(&self.known.shifts, self.faults)
    }

    fn wish(
        &mut self,
        wish: Element<'_, '_>,
        wanted: impl FnOnce(&mut Self) -> Option<Wanted>,
    ) -> Option<Wish> {
        let weight = weight(wish, self.faults);
        let employee = wish.child("EmployeeID", self.faults);
        let employee = employee.and_then(|id| id.name_in(&self.known.employees, self.faults));
        let day = self.date(wish, "Date");
        Some(Wish { wanted: wanted(self)?, employee: employee?, day: day?, weight })
    }
}
