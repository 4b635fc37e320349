//! The 24 instances of schedulingbenchmarks.org, checked.
//!
//! Rules and objective follow the page "Nurse Rostering Instances 1..24"
//! (<http://www.schedulingbenchmarks.org/nrp/instances1_24.html>) and T. Curtois, R. Qu,
//! "Computational results on new staff scheduling benchmark instances" (2014). By that page, at
//! the borders of the horizon:
//!
//! - rotation and the most consecutive shifts: the day before and the day after are days off;
//! - the fewest consecutive shifts and days off: the run goes on without end outside, so a run
//!   that touches the first or the last day is never too short.
//!
//! Day 0 is a Monday; a weekend counts when its Saturday or its Sunday is worked. A shift and day
//! without a row of cover may be worked freely and costs nothing.

mod bound;
mod read;

pub use bound::bound;

use super::verdict::{Broken, Verdict};
use super::{CheckError, count, fault::Faults};

use read::{Employee, Instance, Roster};

const ROTATION: &str = "ShiftRotation";
const MAX_SHIFTS: &str = "MaxShifts";
const MAX_MINUTES: &str = "MaxTotalMinutes";
const MIN_MINUTES: &str = "MinTotalMinutes";
const MAX_RUN: &str = "MaxConsecutiveShifts";
const MIN_RUN: &str = "MinConsecutiveShifts";
const MIN_OFF: &str = "MinConsecutiveDaysOff";
const MAX_WEEKENDS: &str = "MaxWeekends";
const DAYS_OFF: &str = "DaysOff";
const HARD: [&str; 9] = [
    ROTATION,
    MAX_SHIFTS,
    MAX_MINUTES,
    MIN_MINUTES,
    MAX_RUN,
    MIN_RUN,
    MIN_OFF,
    MAX_WEEKENDS,
    DAYS_OFF,
];

const ON_REQUESTS: &str = "ShiftOnRequests";
const OFF_REQUESTS: &str = "ShiftOffRequests";
const UNDER: &str = "CoverUnder";
const OVER: &str = "CoverOver";
const SOFT: [&str; 4] = [ON_REQUESTS, OFF_REQUESTS, UNDER, OVER];

const DAYS_A_WEEK: usize = 7;
/// Saturday, counted from Monday.
const SATURDAY: usize = 5;

/// Judges a roster.
///
/// `instance` is the text of a file of the 24 instances. `solution` has one line an employee in
/// the order of `SECTION_STAFF`, one cell a day between commas: the shift's id, or nothing for a
/// day off. Blank lines, lines that begin with `#`, and either end of line are allowed in both.
/// Every place where a hard rule breaks counts once.
///
/// # Errors
///
/// [`CheckError::Faulty`] with every fault, where a text is not in this form or names what is not
/// there.
pub fn check(instance: &str, solution: &str) -> Result<Verdict, CheckError> {
    let mut faults = Faults::default();
    let instance = read::instance(instance, &mut faults);
    let Some(instance) = instance.filter(|_| faults.is_empty()) else {
        // A roster read against half an instance would only add faults that are none.
        faults.finish()?;
        return Ok(Verdict::clean(&HARD, &SOFT));
    };
    let roster = read::roster(&instance, solution, &mut faults);
    faults.finish()?;
    let mut verdict = Verdict::clean(&HARD, &SOFT);
    for (employee, line) in instance.staff.iter().zip(&roster) {
        let mut person = Person { instance: &instance, employee, line, verdict: &mut verdict };
        person.amounts();
        person.rotation();
        person.runs();
        person.weekends();
        person.days_off();
    }
    charge_requests(&instance, &roster, &mut verdict);
    charge_cover(&instance, &roster, &mut verdict);
    Ok(verdict)
}

/// One employee's hard rules.
struct Person<'a> {
    instance: &'a Instance,
    employee: &'a Employee,
    /// A shift or nothing, a day.
    line: &'a [Option<usize>],
    verdict: &'a mut Verdict,
}

impl Person<'_> {
    fn broke(&mut self, rule: &'static str, day: Option<usize>, amount: i64, detail: String) {
        let employee = Some(self.employee.id.clone());
        self.verdict.break_rule(1, Broken { rule, employee, day, amount, detail });
    }

    /// Shifts of each type, and minutes.
    fn amounts(&mut self) {
        let mut minutes: i64 = 0;
        let mut shift_counts = vec![0_i64; self.instance.shifts.len()];
        for shift in self.line.iter().flatten() {
            if let Some(count) = shift_counts.get_mut(*shift) {
                *count = count.saturating_add(1);
            }
            let length = self.instance.shifts.get(*shift).map_or(0, |shift| shift.minutes);
            minutes = minutes.saturating_add(length);
        }
        let instance = self.instance;
        let employee = self.employee;
        for ((shift, count), max) in
            instance.shifts.iter().zip(shift_counts).zip(&employee.shift_max)
        {
            if count > *max {
                let over = count.saturating_sub(*max);
                let detail =
                    format!("shifts {}: {count}, at most {max}: {over} too many", shift.id);
                self.broke(MAX_SHIFTS, None, over, detail);
            }
        }
        let (least, most) = (employee.minutes_min, employee.minutes_max);
        if minutes > most {
            let over = minutes.saturating_sub(most);
            let detail = format!("minutes: {minutes}, at most {most}: {over} too many");
            self.broke(MAX_MINUTES, None, over, detail);
        }
        if minutes < least {
            let under = least.saturating_sub(minutes);
            let detail = format!("minutes: {minutes}, at least {least}: {under} too few");
            self.broke(MIN_MINUTES, None, under, detail);
        }
    }

    fn rotation(&mut self) {
        let instance = self.instance;
        for (before, pair) in self.line.windows(2).enumerate() {
            let [Some(first), Some(next)] = pair else { continue };
            let (Some(first), Some(shift)) =
                (instance.shifts.get(*first), instance.shifts.get(*next))
            else {
                continue;
            };
            if first.never_next.contains(next) {
                let detail = format!("{} may not follow {}", shift.id, first.id);
                self.broke(ROTATION, before.checked_add(1), 1, detail);
            }
        }
    }

    /// Runs of working days and of days off.
    fn runs(&mut self) {
        let mut start: usize = 0;
        for run in self.line.chunk_by(|one, other| one.is_some() == other.is_some()) {
            let worked = run.first().is_some_and(Option::is_some);
            let end = start.saturating_add(run.len());
            // Outside the horizon the run goes on without end: it cannot be too short.
            let at_border = start == 0 || end == self.line.len();
            let length = count(run.len());
            let run_max = self.employee.run_max;
            if worked && length > run_max {
                let over = length.saturating_sub(run_max);
                let detail =
                    format!("shifts in a row: {length}, at most {run_max}: {over} too many");
                self.broke(MAX_RUN, Some(start), over, detail);
            }
            let (rule, min, what) = match worked {
                true => (MIN_RUN, self.employee.run_min, "shifts"),
                false => (MIN_OFF, self.employee.off_min, "days off"),
            };
            if !at_border && length < min {
                let under = min.saturating_sub(length);
                let detail = format!("{what} in a row: {length}, at least {min}: {under} too few");
                self.broke(rule, Some(start), under, detail);
            }
            start = end;
        }
    }

    fn weekends(&mut self) {
        let worked = self
            .line
            .chunks(DAYS_A_WEEK)
            .filter(|week| week.iter().skip(SATURDAY).any(Option::is_some))
            .count();
        let worked = count(worked);
        let max = self.employee.weekends_max;
        if worked > max {
            let over = worked.saturating_sub(max);
            let detail = format!("weekends worked: {worked}, at most {max}: {over} too many");
            self.broke(MAX_WEEKENDS, None, over, detail);
        }
    }

    fn days_off(&mut self) {
        let employee = self.employee;
        for day in &employee.days_off {
            let Some(Some(shift)) = self.line.get(*day) else { continue };
            let id = self.instance.shifts.get(*shift).map_or("", |shift| shift.id.as_str());
            let detail = format!("works {id} on a day off");
            self.broke(DAYS_OFF, Some(*day), 1, detail);
        }
    }
}

fn charge_requests(instance: &Instance, roster: &Roster, verdict: &mut Verdict) {
    for request in &instance.requests {
        let cell = roster.get(request.employee).and_then(|line| line.get(request.day));
        let works = cell.copied().flatten() == Some(request.shift);
        match (request.on, works) {
            (true, false) => verdict.charge(ON_REQUESTS, 1, request.weight),
            (false, true) => verdict.charge(OFF_REQUESTS, 1, request.weight),
            (true, true) | (false, false) => {}
        }
    }
}

fn charge_cover(instance: &Instance, roster: &Roster, verdict: &mut Verdict) {
    let shift_count = instance.shifts.len();
    let mut present = vec![0_i64; instance.days.saturating_mul(shift_count)];
    let slot = |day: usize, shift: usize| day.saturating_mul(shift_count).saturating_add(shift);
    for line in roster {
        for (day, shift) in line.iter().enumerate() {
            let count = shift.and_then(|shift| present.get_mut(slot(day, shift)));
            if let Some(count) = count {
                *count = count.saturating_add(1);
            }
        }
    }
    for cover in &instance.cover {
        let there = present.get(slot(cover.day, cover.shift)).copied().unwrap_or(0);
        verdict.charge(UNDER, cover.need.saturating_sub(there).max(0), cover.under);
        verdict.charge(OVER, there.saturating_sub(cover.need).max(0), cover.over);
    }
}

#[cfg(test)]
mod tests;
