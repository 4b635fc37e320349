//! The First International Nurse Rostering Competition (2010), checked.
//!
//! The model is that of S. Haspeslagh, P. De Causmaecker, A. Schaerf, M. Stølevik, "The first
//! international nurse rostering competition 2010" (Annals of Operations Research 218, 2014); the
//! format is its `competition.xsd` and `solution.xsd`. Where the paper is silent, this gives the
//! costs of the public evaluator of D. Meignan (INRC2010-UOS-evaluator) and of its tests:
//!
//! - there is no history: a run that touches the first or the last day counts as it stands;
//! - a weekend counts from its first day; one that begins before the horizon is none, one that the
//!   end of the horizon cuts keeps the days inside; a single day left cannot be incomplete;
//! - an incomplete weekend costs its free days, and its whole length besides where the days worked
//!   do not hang together;
//! - types of shift are compared in weekends without a free day: each type beyond the first costs
//!   the length of the weekend;
//! - `NoNightShiftBeforeFreeWeekend`, `TwoFreeDaysAfterNightShifts` and
//!   `MaxWorkingWeekendsInFourWeeks` are in the schema and not in the evaluation; where an instance
//!   turns one on, the verdict names it as left out.

mod read;

use super::fault::Faults;
use super::verdict::{Broken, Verdict};
use super::{CheckError, count};

use read::{Contract, DAYS_A_WEEK, Employee, Instance, Limit, Wanted, Wish};

const COVER: &str = "CoverRequirements";
const SINGLE: &str = "SingleAssignmentPerDay";
const HARD: [&str; 2] = [COVER, SINGLE];

const MAX_ASSIGNMENTS: &str = "MaxNumAssignments";
const MIN_ASSIGNMENTS: &str = "MinNumAssignments";
const MAX_WORK: &str = "MaxConsecutiveWorkingDays";
const MIN_WORK: &str = "MinConsecutiveWorkingDays";
const MAX_FREE: &str = "MaxConsecutiveFreeDays";
const MIN_FREE: &str = "MinConsecutiveFreeDays";
const MAX_WEEKENDS: &str = "MaxConsecutiveWorkingWeekends";
const MIN_WEEKENDS: &str = "MinConsecutiveWorkingWeekends";
const COMPLETE: &str = "CompleteWeekends";
const IDENTICAL: &str = "IdenticalShiftTypesDuringWeekend";
const SKILL: &str = "AlternativeSkillCategory";
const PATTERNS: &str = "UnwantedPatterns";
const DAY_OFF: &str = "DayOffRequests";
const DAY_ON: &str = "DayOnRequests";
const SHIFT_OFF: &str = "ShiftOffRequests";
const SHIFT_ON: &str = "ShiftOnRequests";
const SOFT: [&str; 16] = [
    MAX_ASSIGNMENTS,
    MIN_ASSIGNMENTS,
    MAX_WORK,
    MIN_WORK,
    MAX_FREE,
    MIN_FREE,
    MAX_WEEKENDS,
    MIN_WEEKENDS,
    COMPLETE,
    IDENTICAL,
    SKILL,
    PATTERNS,
    DAY_OFF,
    DAY_ON,
    SHIFT_OFF,
    SHIFT_ON,
];

/// Judges a roster.
///
/// `instance` is a `SchedulingPeriod`, `solution` a `Solution`, both XML of the competition. Every
/// person too few or too many in a shift of a day is one violation, and so is every second shift
/// of an employee on one day; the first one of the file then stands in the employee's row, both
/// count as cover. The cost that the solution claims for itself is not read.
///
/// # Errors
///
/// [`CheckError::Faulty`] with every fault, where a text is not whole XML of this form or names
/// what is not there.
pub fn check(instance: &str, solution: &str) -> Result<Verdict, CheckError> {
    let mut faults = Faults::default();
    let instance = read::instance(instance, &mut faults);
    let Some(instance) = instance.filter(|_| faults.is_empty()) else {
        // A roster read against half an instance would only add faults that are none.
        faults.finish()?;
        return Ok(Verdict::clean(&HARD, &SOFT));
    };
    let duties = read::solution(&instance, solution, &mut faults);
    faults.finish()?;
    let mut verdict = Verdict::clean(&HARD, &SOFT);
    verdict.left_out = instance.left_out.clone();
    let rows = rows(&instance, &duties, &mut verdict);
    judge_cover(&instance, &duties, &mut verdict);
    for (employee, row) in instance.employees.iter().zip(&rows) {
        let Some(contract) = instance.contracts.get(employee.contract) else { continue };
        let mut person = Person { instance: &instance, contract, row, verdict: &mut verdict };
        person.amounts();
        person.weekends();
        person.skills(employee);
        person.patterns();
    }
    for wish in &instance.wishes {
        let shift = rows.get(wish.employee).and_then(|row| row.get(wish.day)).copied().flatten();
        let (name, against) = against(wish, shift);
        verdict.charge(name, i64::from(against), wish.weight);
    }
    Ok(verdict)
}

/// The shift, or `None` for a day off, of each employee on each day.
fn rows(
    instance: &Instance,
    duties: &[read::Duty],
    verdict: &mut Verdict,
) -> Vec<Vec<Option<usize>>> {
    let mut rows = vec![vec![None; instance.days]; instance.employees.len()];
    for duty in duties {
        let Some(cell) = rows.get_mut(duty.employee).and_then(|row| row.get_mut(duty.day)) else {
            continue;
        };
        let Some(first) = *cell else {
            *cell = Some(duty.shift);
            continue;
        };
        let (first, second) = (instance.shift_id(first), instance.shift_id(duty.shift));
        let employee = instance.employees.get(duty.employee).map(|employee| employee.id.clone());
        let detail = format!("{second} beside {first} on one day");
        let day = Some(duty.day);
        verdict.break_rule(1, Broken { rule: SINGLE, employee, day, amount: 1, detail });
    }
    rows
}

fn judge_cover(instance: &Instance, duties: &[read::Duty], verdict: &mut Verdict) {
    let shift_count = instance.shifts.len();
    let slot = |day: usize, shift: usize| day.saturating_mul(shift_count).saturating_add(shift);
    let mut present = vec![0_i64; instance.cover.len()];
    for duty in duties {
        if let Some(people) = present.get_mut(slot(duty.day, duty.shift)) {
            *people = people.saturating_add(1);
        }
    }
    let slots = (0..instance.days).flat_map(|day| (0..shift_count).map(move |shift| (day, shift)));
    for ((day, shift), (need, there)) in slots.zip(instance.cover.iter().zip(present)) {
        let off = need.saturating_sub(there);
        if off == 0 {
            continue;
        }
        let word = if off > 0 { "few" } else { "many" };
        let amount = off.saturating_abs();
        let id = instance.shift_id(shift);
        let detail = format!("shift {id}: {there}, exactly {need}: {amount} too {word}");
        let broken = Broken { rule: COVER, employee: None, day: Some(day), amount, detail };
        verdict.break_rule(amount, broken);
    }
}

/// The kind of a wish, and whether `shift` goes against it.
fn against(wish: &Wish, shift: Option<usize>) -> (&'static str, bool) {
    match wish.wanted {
        Wanted::DayOff => (DAY_OFF, shift.is_some()),
        Wanted::DayOn => (DAY_ON, shift.is_none()),
        Wanted::ShiftOff(unwanted) => (SHIFT_OFF, shift == Some(unwanted)),
        Wanted::ShiftOn(wanted) => (SHIFT_ON, shift != Some(wanted)),
    }
}

/// One employee's soft rules.
struct Person<'a> {
    instance: &'a Instance,
    contract: &'a Contract,
    row: &'a [Option<usize>],
    verdict: &'a mut Verdict,
}

impl Person<'_> {
    fn at_most(&mut self, name: &str, limit: Option<Limit>, number: i64) {
        if let Some(Limit { number: most, weight }) = limit {
            self.verdict.charge(name, number.saturating_sub(most).max(0), weight);
        }
    }

    fn at_least(&mut self, name: &str, limit: Option<Limit>, number: i64) {
        if let Some(Limit { number: least, weight }) = limit {
            self.verdict.charge(name, least.saturating_sub(number).max(0), weight);
        }
    }

    fn amounts(&mut self) {
        let contract = self.contract;
        let worked: Vec<bool> = self.row.iter().map(Option::is_some).collect();
        let total = count(self.row.iter().flatten().count());
        self.at_most(MAX_ASSIGNMENTS, contract.max_assignments, total);
        self.at_least(MIN_ASSIGNMENTS, contract.min_assignments, total);
        for run in worked.chunk_by(PartialEq::eq) {
            let length = count(run.len());
            if run.first() == Some(&true) {
                self.at_most(MAX_WORK, contract.max_work, length);
                self.at_least(MIN_WORK, contract.min_work, length);
            } else {
                self.at_most(MAX_FREE, contract.max_free, length);
                self.at_least(MIN_FREE, contract.min_free, length);
            }
        }
    }

    fn weekends(&mut self) {
        let (first, length) = self.contract.weekend;
        let mut worked = Vec::new();
        let days_before =
            first.saturating_add(DAYS_A_WEEK).saturating_sub(self.instance.first_weekday);
        let mut start = days_before % DAYS_A_WEEK;
        while let Some(rest) = self.row.get(start..).filter(|rest| !rest.is_empty()) {
            let days = rest.get(..length).unwrap_or(rest);
            worked.push(days.iter().any(Option::is_some));
            if let Some(weight) = self.contract.complete_weekends {
                self.verdict.charge(COMPLETE, incompleteness(days), weight);
            }
            if let Some(weight) = self.contract.identical_shifts {
                self.verdict.charge(IDENTICAL, differences(days), weight);
            }
            start = start.saturating_add(DAYS_A_WEEK);
        }
        for run in worked.chunk_by(PartialEq::eq).filter(|run| run.first() == Some(&true)) {
            let length = count(run.len());
            self.at_most(MAX_WEEKENDS, self.contract.max_weekends, length);
            self.at_least(MIN_WEEKENDS, self.contract.min_weekends, length);
        }
    }

    fn skills(&mut self, employee: &Employee) {
        let Some(weight) = self.contract.skill else { return };
        let shifts = &self.instance.shifts;
        let unskilled = self.row.iter().flatten().filter_map(|shift| shifts.get(*shift));
        let unskilled = unskilled.filter(|shift| !shift.skills.is_subset(&employee.skills)).count();
        self.verdict.charge(SKILL, count(unskilled), weight);
    }

    fn patterns(&mut self) {
        for pattern in &self.contract.patterns {
            let Some(pattern) = self.instance.patterns.get(*pattern) else { continue };
            let length = pattern.entries.len().max(1);
            let found = self.row.windows(length).enumerate().filter(|(day, shifts)| {
                let weekday = self.instance.first_weekday.saturating_add(*day);
                let weekdays = weekday..weekday.saturating_add(length);
                !pattern.entries.is_empty()
                    && pattern.entries.iter().zip(*shifts).zip(weekdays).all(
                        |((entry, shift), weekday)| entry.matches(*shift, weekday % DAYS_A_WEEK),
                    )
            });
            let found = count(found.count());
            self.verdict.charge(PATTERNS, found, pattern.weight);
        }
    }
}

/// Penalty points of one weekend that is neither free nor worked on every day.
fn incompleteness(days: &[Option<usize>]) -> i64 {
    let free = days.iter().filter(|day| day.is_none()).count();
    if free == 0 || free == days.len() {
        return 0;
    }
    let runs = days.chunk_by(|one, other| one.is_some() == other.is_some());
    let worked_runs = runs.filter(|run| run.first().is_some_and(Option::is_some)).count();
    let torn = if worked_runs > 1 { days.len() } else { 0 };
    // The single day that is left of a weekend is either free or worked: it never comes here.
    count(free.saturating_add(torn))
}

/// Penalty points of one weekend of different types of shift.
fn differences(days: &[Option<usize>]) -> i64 {
    if days.iter().any(Option::is_none) {
        return 0;
    }
    let types: std::collections::BTreeSet<_> = days.iter().flatten().collect();
    count(types.len().saturating_sub(1).saturating_mul(days.len()))
}

#[cfg(test)]
mod tests;
