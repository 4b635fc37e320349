//! The Second International Nurse Rostering Competition, checked over the whole horizon.
//!
//! Rules, weights and file formats follow S. Ceschia, N. T. T. Dang, P. De Causmaecker,
//! S. Haspeslagh, A. Schaerf, "Second International Nurse Rostering Competition (INRC-II):
//! Problem Description and Rules" (arXiv:1501.04177). The breakdown has the names that the
//! organisers' validator prints. What the paper leaves to the validator:
//!
//! - a run that comes in from the history counts with its length there; only days of this horizon
//!   are charged as too many, and one that ends with the history is charged if it is too short;
//! - a run that reaches the last day goes on outside: it is never too short;
//! - of two shifts on one day the first one stands in the nurse's row, both count as coverage.

mod bound;
mod read;

pub use bound::{bound, bound_files};

use std::collections::BTreeMap;

use super::fault::Faults;
use super::verdict::{Broken, Verdict};
use super::{CheckError, count};

use read::{Case, DAYS_A_WEEK, History, Nurse};

const COVERAGE: &str = "Minimal coverage constraints";
const SKILL: &str = "Required skill constraints";
const SUCCESSION: &str = "Illegal shift type succession constraints";
const SINGLE: &str = "Single assignment per day";
const HARD: [&str; 4] = [COVERAGE, SKILL, SUCCESSION, SINGLE];

const TOTAL: &str = "Total assignment constraints";
const CONSECUTIVE: &str = "Consecutive constraints";
const OFF: &str = "Non working days constraints";
const PREFERENCES: &str = "Preferences";
const WEEKENDS: &str = "Max working weekend";
const COMPLETE: &str = "Complete weekends";
const OPTIMAL: &str = "Optimal coverage constraints";
const SOFT: [&str; 7] = [TOTAL, CONSECUTIVE, OFF, PREFERENCES, WEEKENDS, COMPLETE, OPTIMAL];

/// Each person below the optimal coverage.
const OPTIMAL_WEIGHT: i64 = 30;
/// Each day too many or too few in a run of one type of shift.
const SHIFT_RUN_WEIGHT: i64 = 15;
/// Each day too many or too few in a run of working days.
const WORK_RUN_WEIGHT: i64 = 30;
/// Each day too many or too few in a run of days off.
const OFF_RUN_WEIGHT: i64 = 30;
/// Each wish not met.
const PREFERENCE_WEIGHT: i64 = 10;
/// Each weekend of one day where both or none are due.
const COMPLETE_WEIGHT: i64 = 30;
/// Each assignment outside the contract's limits.
const TOTAL_WEIGHT: i64 = 20;
/// Each weekend worked beyond the contract's limit.
const WEEKEND_WEIGHT: i64 = 30;

/// Saturday, counted from Monday.
const SATURDAY: usize = 5;

/// One file of an instance or a solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File<'a> {
    /// What faults call it.
    pub name: &'a str,
    /// All of it.
    pub text: &'a str,
}

/// Judges a roster whose instance and solution are one text each.
///
/// `instance` has the scenario, the history and the weeks' data after one another, the weeks in
/// their order; `solution` has the `SOLUTION` of every week. Otherwise as [`check_files`].
///
/// # Errors
///
/// As [`check_files`].
pub fn check(instance: &str, solution: &str) -> Result<Verdict, CheckError> {
    check_files(&[
        File { name: "instance", text: instance },
        File { name: "solution", text: solution },
    ])
}

/// Judges a roster.
///
/// `files` have together one scenario, the history before week 0, and for every week its data and
/// its solution. A block is known by its first line (`SCENARIO = ..`, `HISTORY`, `WEEK_DATA`,
/// `SOLUTION`), so that one file may hold several. Data of the weeks are taken in their order
/// here; solutions by the week in their second line.
///
/// # Errors
///
/// [`CheckError::Faulty`] with every fault, where a text is not in the competition's form, names
/// what is not there, or a block is missing.
pub fn check_files(files: &[File<'_>]) -> Result<Verdict, CheckError> {
    let mut faults = Faults::default();
    let case = read::case(files, &mut faults);
    faults.finish()?;
    let mut verdict = Verdict::clean(&HARD, &SOFT);
    let Some(case) = case else { return Ok(verdict) };
    let rows = nurse_rows(&case, &mut verdict);
    for ((nurse, history), row) in case.nurses.iter().zip(&case.history).zip(&rows) {
        let mut person = Person { case: &case, nurse, history, row, verdict: &mut verdict };
        person.successions();
        person.runs();
        person.weekends();
        person.total();
    }
    charge_wishes(&case, &rows, &mut verdict);
    judge_coverage(&case, &mut verdict);
    Ok(verdict)
}

/// The files of an instance that a published solution is for, by the names of the two folders:
/// scenario, history, and the weeks in order.
///
/// `instance` is a name such as `n005w4`, `solution` one such as `Solution_H_0-WD_1-2-3-3`: the
/// number of the history, then those of the weeks. `None` where `solution` is no such name.
#[must_use]
pub fn folder_files(instance: &str, solution: &str) -> Option<Vec<String>> {
    let (history, weeks) = solution.strip_prefix("Solution_H_")?.split_once("-WD_")?;
    let mut names = vec![format!("Sc-{instance}.txt"), format!("H0-{instance}-{history}.txt")];
    names.extend(weeks.split('-').map(|week| format!("WD-{instance}-{week}.txt")));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(history) && weeks.split('-').all(is_number)).then_some(names)
}

/// The shift, or `None` for a day off, of each nurse on each day of the horizon. Notes second
/// shifts of a day, and skills that the nurse has not.
fn nurse_rows(case: &Case, verdict: &mut Verdict) -> Vec<Vec<Option<usize>>> {
    let days = case.weeks.len().saturating_mul(DAYS_A_WEEK);
    let mut rows = vec![vec![None; days]; case.nurses.len()];
    for duty in &case.duties {
        let Some(nurse) = case.nurses.get(duty.nurse) else { continue };
        let mut broke = |rule, detail| {
            let employee = Some(nurse.id.clone());
            let day = Some(duty.day);
            verdict.break_rule(1, Broken { rule, employee, day, amount: 1, detail });
        };
        if !nurse.skills.contains(&duty.skill) {
            let skill = case.skill(duty.skill);
            broke(SKILL, format!("works as {skill} without that skill"));
        }
        let Some(cell) = rows.get_mut(duty.nurse).and_then(|row| row.get_mut(duty.day)) else {
            continue;
        };
        match *cell {
            None => *cell = Some(duty.shift),
            Some(first) => {
                let (first, second) = (case.shift_id(first), case.shift_id(duty.shift));
                broke(SINGLE, format!("{second} beside {first} on one day"));
            }
        }
    }
    rows
}

/// One nurse's rules.
struct Person<'a> {
    case: &'a Case,
    nurse: &'a Nurse,
    history: &'a History,
    row: &'a [Option<usize>],
    verdict: &'a mut Verdict,
}

impl Person<'_> {
    fn successions(&mut self) {
        let before = std::iter::once(self.history.last).chain(self.row.iter().copied());
        for (day, (before, shift)) in before.zip(self.row).enumerate() {
            let (Some(before), Some(shift)) = (before, shift) else { continue };
            let case = self.case;
            let Some(first) = case.shifts.get(before) else { continue };
            if first.never_next.contains(shift) {
                let detail = format!("{} may not follow {}", case.shift_id(*shift), first.id);
                let employee = Some(self.nurse.id.clone());
                let broken =
                    Broken { rule: SUCCESSION, employee, day: Some(day), amount: 1, detail };
                self.verdict.break_rule(1, broken);
            }
        }
    }

    fn runs(&mut self) {
        let contract = &self.nurse.contract;
        let history = self.history;
        let worked: Vec<bool> = self.row.iter().map(Option::is_some).collect();
        let carried = match history.last {
            Some(_) => (true, history.work_run),
            None => (false, history.off_run),
        };
        let work = days_outside(&worked, carried, |works| works.then_some(contract.work_run));
        let off = days_outside(&worked, carried, |works| (!works).then_some(contract.off_run));
        let same = days_outside(self.row, (history.last, history.shift_run), |shift| {
            shift.and_then(|shift| self.case.shifts.get(shift)).map(|shift| shift.run)
        });
        self.verdict.charge(CONSECUTIVE, work, WORK_RUN_WEIGHT);
        self.verdict.charge(CONSECUTIVE, same, SHIFT_RUN_WEIGHT);
        self.verdict.charge(OFF, off, OFF_RUN_WEIGHT);
    }

    fn weekends(&mut self) {
        let mut worked = self.history.weekend_count;
        for week in self.row.chunks(DAYS_A_WEEK) {
            let days = count(week.iter().skip(SATURDAY).flatten().count());
            worked = worked.saturating_add(days.min(1));
            if self.nurse.contract.complete_weekends && days == 1 {
                self.verdict.charge(COMPLETE, 1, COMPLETE_WEIGHT);
            }
        }
        let over = worked.saturating_sub(self.nurse.contract.weekend_max).max(0);
        self.verdict.charge(WEEKENDS, over, WEEKEND_WEIGHT);
    }

    fn total(&mut self) {
        let worked = count(self.row.iter().flatten().count());
        let outside =
            self.nurse.contract.total.outside(self.history.assignment_count.saturating_add(worked));
        self.verdict.charge(TOTAL, outside, TOTAL_WEIGHT);
    }
}

/// Days by which the runs of equal states miss their limits; a state without limits is free.
///
/// `carried` is the run that comes in from the history, with its length there.
fn days_outside<S: Copy + PartialEq>(
    states: &[S],
    (state_before, length_before): (S, i64),
    limits: impl Fn(S) -> Option<read::Limits>,
) -> i64 {
    let mut outside: i64 = 0;
    let continues = states.first() == Some(&state_before);
    if let Some(limits) = limits(state_before).filter(|_| !continues && length_before > 0) {
        outside = limits.under(length_before);
    }
    let mut carried = if continues { length_before } else { 0 };
    let mut rest = states.len();
    for run in states.chunk_by(PartialEq::eq) {
        rest = rest.saturating_sub(run.len());
        let length = count(run.len()).saturating_add(carried);
        if let Some(limits) = run.first().and_then(|state| limits(*state)) {
            // Days too many that lie in the history were charged there.
            let over = limits.over(length).saturating_sub(limits.over(carried));
            let under = if rest > 0 { limits.under(length) } else { 0 };
            outside = outside.saturating_add(over).saturating_add(under);
        }
        carried = 0;
    }
    outside
}

fn charge_wishes(case: &Case, rows: &[Vec<Option<usize>>], verdict: &mut Verdict) {
    for wish in case.weeks.iter().flat_map(|week| &week.wishes) {
        let shift = rows.get(wish.nurse).and_then(|row| row.get(wish.day)).copied().flatten();
        let against = match wish.shift {
            Some(unwanted) => shift == Some(unwanted),
            None => shift.is_some(),
        };
        verdict.charge(PREFERENCES, i64::from(against), PREFERENCE_WEIGHT);
    }
}

fn judge_coverage(case: &Case, verdict: &mut Verdict) {
    let mut present: BTreeMap<(usize, usize, usize), i64> = BTreeMap::new();
    for duty in &case.duties {
        let people = present.entry((duty.day, duty.shift, duty.skill)).or_insert(0);
        *people = people.saturating_add(1);
    }
    for demand in case.weeks.iter().flat_map(|week| &week.demands) {
        let (shift, skill) = (case.shift_id(demand.shift), case.skill(demand.skill));
        let there = present.get(&(demand.day, demand.shift, demand.skill)).copied().unwrap_or(0);
        let short = demand.least.saturating_sub(there);
        if short > 0 {
            let least = demand.least;
            let detail = format!("{shift} {skill}: {there}, at least {least}: {short} too few");
            let day = Some(demand.day);
            let broken = Broken { rule: COVERAGE, employee: None, day, amount: short, detail };
            verdict.break_rule(short, broken);
        }
        verdict.charge(OPTIMAL, demand.best.saturating_sub(there).max(0), OPTIMAL_WEIGHT);
    }
}

#[cfg(test)]
mod tests;
