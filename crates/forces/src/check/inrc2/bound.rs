//! The bound of an instance, computed again from the prices that prove it.

use std::collections::BTreeMap;

use super::read::{self, Case, DAYS_A_WEEK, Demand, History, Limits, Nurse};
use super::{
    COMPLETE_WEIGHT, File, OFF_RUN_WEIGHT, OPTIMAL_WEIGHT, PREFERENCE_WEIGHT, SHIFT_RUN_WEIGHT,
    TOTAL_WEIGHT, WEEKEND_WEIGHT, WORK_RUN_WEIGHT,
};
use crate::check::count;
use crate::check::fault::Faults;
use crate::check::proof::{self, BoundError, MUST_WORTH, PARTS, Proof};
use crate::check::rota::{NEVER, OFF, Rules, Run, Total};

/// Judges the proof of a bound for an instance in one text; otherwise as [`bound_files`].
///
/// # Errors
///
/// As [`bound_files`].
pub fn bound(instance: &str, proof: &str) -> Result<i64, BoundError> {
    bound_files(&[File { name: "instance", text: instance }], proof)
}

/// Judges the proof of a bound: gives the bound that its prices prove, which is what it claims or
/// more. The shape of `proof` is on the page `docs/design/forces.md`.
///
/// `files` have scenario, history and weeks as for [`super::check_files`]; solutions are passed
/// over. Duty number `shift * skills + skill` comes first to last in a day's prices. A price lies
/// between 0 and what one person below the best costs, where people must be there 10,000 more.
/// Runs of one type of shift are left out.
///
/// # Errors
///
/// [`BoundError`] where a text is not in its form, a price is outside its box, or the prices prove
/// less than the proof claims.
pub fn bound_files(files: &[File<'_>], proof: &str) -> Result<i64, BoundError> {
    let mut faults = Faults::default();
    let case = read::instance(files, &mut faults);
    let Some(case) = case.filter(|_| faults.is_empty()) else {
        return Err(BoundError::Faulty(faults));
    };
    let days = case.weeks.len().saturating_mul(DAYS_A_WEEK);
    let duties = case.shifts.len().saturating_mul(case.skills.len());
    let proof = Proof::read(proof, "inrc2", [days, duties, 0])?;
    let mut whole = wanted(&case, &proof)?;
    for (number, (nurse, history)) in case.nurses.iter().zip(&case.history).enumerate() {
        let mut bill = bill(&case, &proof, number)?;
        first_day(&case, nurse, history, &mut bill);
        let rules = rules(&case, nurse, history, days);
        let fits = |rules: &&Rules| rules.fit(case.nurses.len());
        let large = BoundError::TooLarge("days, nurses and shifts");
        let found = rules.iter().find(fits).ok_or(large)?.cheapest(&bill);
        let cost = found.ok_or_else(|| BoundError::NoRoster(format!("a row for {}", nurse.id)))?;
        whole = whole.saturating_add(i128::from(cost));
    }
    proof.judge(whole)
}

/// What all demands cost at least, each person paid the price of the duty.
fn wanted(case: &Case, proof: &Proof) -> Result<i128, BoundError> {
    let mut faults = Faults::default();
    let people = count(case.nurses.len());
    let all = case.weeks.iter().flat_map(|week| &week.demands);
    let at = |demand: &Demand| (demand.day, demand.shift, demand.skill);
    let demands: BTreeMap<_, _> = all.map(|demand| (at(demand), demand)).collect();
    let mut whole: i128 = 0;
    for (day, prices) in proof.wants.iter().enumerate() {
        for (duty, price) in prices.iter().enumerate() {
            let (shift, skill) = (duty / case.skills.len(), duty % case.skills.len());
            let Some(demand) = demands.get(&(day, shift, skill)) else {
                let what = "the price of a duty that nobody wants";
                proof::within(what, *price, (0, 0), &mut faults);
                continue;
            };
            let most = OPTIMAL_WEIGHT.saturating_add(MUST_WORTH).saturating_mul(PARTS);
            proof::within("a price of this duty", *price, (0, most), &mut faults);
            let missing = |there: i64| i128::from(demand.best.saturating_sub(there).max(0));
            let cost = |there: i64| missing(there).saturating_mul(i128::from(OPTIMAL_WEIGHT));
            let corners = [demand.least, demand.best.min(people), people];
            let corners: Vec<i64> = corners
                .into_iter()
                .filter(|there| (demand.least..=people).contains(there))
                .collect();
            let cost = proof::cheapest_count(&corners, *price, cost).ok_or_else(|| {
                let (shift, skill) = (case.shift_id(shift), case.skill(skill));
                BoundError::NoRoster(format!("{} {skill} in {shift}, day {day},", demand.least))
            })?;
            whole = whole.saturating_add(cost);
        }
    }
    proof::finish(faults)?;
    Ok(whole)
}

/// What each shift of each day costs a nurse, who takes the dearest of her skills: by day, a day
/// off first.
fn bill(case: &Case, proof: &Proof, number: usize) -> Result<Vec<Vec<i64>>, BoundError> {
    let nurse = &case.nurses[number];
    let mut bill = Vec::new();
    for prices in &proof.wants {
        let mut costs = vec![0];
        for shift in 0..case.shifts.len() {
            let first = shift.saturating_mul(case.skills.len());
            let of = |skill: &usize| prices.get(first.saturating_add(*skill));
            let dearest = nurse.skills.iter().filter_map(of).max();
            costs.push(dearest.map_or(NEVER, |price| -price));
        }
        bill.push(costs);
    }
    let weight = PREFERENCE_WEIGHT.saturating_mul(PARTS);
    let wishes = case.weeks.iter().flat_map(|week| &week.wishes);
    for wish in wishes.filter(|wish| wish.nurse == number) {
        let costs = bill[wish.day].iter_mut().enumerate().skip(1);
        for (at, cost) in costs.filter(|(_, cost)| **cost < NEVER) {
            if wish.shift.is_none_or(|shift| at == shift.saturating_add(1)) {
                *cost = proof::day_cost(i128::from(*cost) + i128::from(weight))?;
            }
        }
    }
    Ok(bill)
}

/// What the history adds to the first day: shifts that may not follow, runs that end too short.
fn first_day(case: &Case, nurse: &Nurse, history: &History, bill: &mut [Vec<i64>]) {
    let short = |limits: Limits, length: i64, weight: i64| match length {
        0 => 0,
        _ => limits.under(length).saturating_mul(weight).saturating_mul(PARTS),
    };
    let Some(first) = bill.first_mut() else { return };
    let Some(last) = history.last else {
        let cost = short(nurse.contract.off_run, history.off_run, OFF_RUN_WEIGHT);
        for shift in first.iter_mut().skip(1).filter(|shift| **shift < NEVER) {
            *shift = shift.saturating_add(cost);
        }
        return;
    };
    let shift = &case.shifts[last];
    let work = short(nurse.contract.work_run, history.work_run, WORK_RUN_WEIGHT);
    let same = short(shift.run, history.shift_run, SHIFT_RUN_WEIGHT);
    for (at, cost) in first.iter_mut().enumerate().filter(|(_, cost)| **cost < NEVER) {
        let number = at.checked_sub(1);
        if number.is_some_and(|number| shift.never_next.contains(&number)) {
            *cost = NEVER;
            continue;
        }
        let off = if number.is_none() { work } else { 0 };
        let other = if number == Some(last) { 0 } else { same };
        *cost = cost.saturating_add(off).saturating_add(other);
    }
}

/// The rules of a nurse, each leaving out more than the one before.
fn rules(case: &Case, nurse: &Nurse, history: &History, days: usize) -> [Rules; 3] {
    let contract = &nurse.contract;
    let kinds = 0..=case.shifts.len();
    let follows = |one: usize, other: usize| match (one.checked_sub(1), other.checked_sub(1)) {
        (Some(one), Some(other)) => !case.shifts[one].never_next.contains(&other),
        _ => true,
    };
    let run = |limits: Limits, weight: i64, before: Option<i64>| {
        let weight = weight.saturating_mul(PARTS);
        let Limits { min, max } = limits;
        Run { min, max, under: weight, over: weight, before, is_open: false }
    };
    let total = |Limits { min, max }: Limits, weight: i64, before: i64, most: usize| {
        let weight = weight.saturating_mul(PARTS);
        Total { min, max, under: weight, over: weight, before, most: count(most) }
    };
    let weekends = Limits { min: 0, max: contract.weekend_max };
    let (assigned, worked) = (history.assignment_count, history.weekend_count);
    let all = Rules {
        days,
        may_follow: kinds
            .clone()
            .map(|one| kinds.clone().map(|other| follows(one, other)).collect())
            .collect(),
        adds: kinds.clone().map(|kind| usize::from(kind != OFF)).collect(),
        amount: total(contract.total, TOTAL_WEIGHT, assigned, days),
        weekends: Some(total(weekends, WEEKEND_WEIGHT, worked, case.weeks.len())),
        work: run(contract.work_run, WORK_RUN_WEIGHT, history.last.map(|_| history.work_run)),
        off: {
            let before = if history.last.is_none() { Some(history.off_run) } else { None };
            run(contract.off_run, OFF_RUN_WEIGHT, before)
        },
        half_weekend: match contract.complete_weekends {
            true => COMPLETE_WEIGHT.saturating_mul(PARTS),
            false => 0,
        },
    };
    let no_weekends = Rules { weekends: None, ..all.clone() };
    let adds = vec![0; no_weekends.adds.len()];
    let runs = Rules { adds, amount: Total::NOTHING, ..no_weekends.clone() };
    [all, no_weekends, runs]
}

#[cfg(test)]
mod tests;
