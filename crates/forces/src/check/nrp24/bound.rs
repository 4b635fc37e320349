//! The bound of an instance, computed again from the prices that prove it.

use super::read::{self, Employee, Instance};
use crate::check::count;
use crate::check::fault::Faults;
use crate::check::proof::{self, BoundError, PARTS, Proof};
use crate::check::rota::{self, NEVER, OFF, Rules, Run, Total};

/// How much of the rules is taken in: each leaves out more than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    All,
    /// Minutes only as the number of shifts that they allow.
    Shifts,
    /// Weekends neither.
    NoWeekends,
    /// Only which shift may follow which, and how many in a row.
    Runs,
}

const DETAILS: [Detail; 4] = [Detail::All, Detail::Shifts, Detail::NoWeekends, Detail::Runs];

/// Judges the proof of a bound: gives the bound that its prices prove, which is what it claims or
/// more. The shape of `proof` is on the page `docs/design/forces.md`.
///
/// `often` has a row an employee: how many shifts of a type somebody works at most has a price of
/// its own, 0 or more. A price of `wants` lies between what one person too many costs, taken
/// away, and what one too few costs.
///
/// # Errors
///
/// [`BoundError`] where a text is not in its form, a price is outside its box, or the prices prove
/// less than the proof claims.
pub fn bound(instance: &str, proof: &str) -> Result<i64, BoundError> {
    let mut faults = Faults::default();
    let instance = read::instance(instance, &mut faults);
    let Some(instance) = instance.filter(|_| faults.is_empty()) else {
        return Err(BoundError::Faulty(faults));
    };
    let sizes = [instance.days, instance.shifts.len(), instance.staff.len()];
    let proof = Proof::read(proof, "nrp24", sizes)?;
    let mut whole = wanted(&instance, &proof)?;
    for (number, employee) in instance.staff.iter().enumerate() {
        let often = proof.often.get(number).map_or(&[][..], Vec::as_slice);
        let bill = bill(&instance, &proof, number, often)?;
        let days = cheapest(&instance, employee, &bill)?;
        let days = days.ok_or_else(|| BoundError::NoRoster(named(employee)))?;
        whole = whole.saturating_add(i128::from(days));
        // Whoever keeps the limit pays this for it at most.
        for (price, most) in often.iter().zip(&employee.shift_max) {
            let paid = i128::from(*price).saturating_mul(i128::from(*most));
            whole = whole.saturating_sub(paid);
        }
    }
    proof.judge(whole)
}

fn named(employee: &Employee) -> String {
    format!("a row for employee {}", employee.id)
}

/// What all cover costs at least, each person paid the price of the shift.
fn wanted(instance: &Instance, proof: &Proof) -> Result<i128, BoundError> {
    let mut faults = Faults::default();
    let people = count(instance.staff.len());
    let mut free: Vec<Vec<bool>> = vec![vec![true; instance.shifts.len()]; instance.days];
    let mut whole: i128 = 0;
    for cover in &instance.cover {
        free[cover.day][cover.shift] = false;
        let price = proof.wants[cover.day][cover.shift];
        let range = (-cover.over.saturating_mul(PARTS), cover.under.saturating_mul(PARTS));
        proof::within("a price of this shift", price, range, &mut faults);
        let cost = |there: i64| {
            let under = i128::from(cover.under) * i128::from((cover.need - there).max(0));
            under + i128::from(cover.over) * i128::from((there - cover.need).max(0))
        };
        let corners = [0, cover.need.min(people), people];
        let cost = proof::cheapest_count(&corners, price, cost).unwrap_or(0);
        whole = whole.saturating_add(cost);
    }
    for (free, prices) in free.iter().zip(&proof.wants) {
        for (_, price) in free.iter().zip(prices).filter(|(is_free, _)| **is_free) {
            proof::within("the price of a shift that nobody wants", *price, (0, 0), &mut faults);
        }
    }
    proof::finish(faults)?;
    Ok(whole)
}

/// What each shift of each day costs an employee: by day, a day off first.
fn bill(
    instance: &Instance,
    proof: &Proof,
    number: usize,
    often: &[i64],
) -> Result<Vec<Vec<i64>>, BoundError> {
    let employee = &instance.staff[number];
    let width = instance.shifts.len().saturating_add(1);
    let mut weights = vec![vec![0_i128; width]; instance.days];
    for request in instance.requests.iter().filter(|request| request.employee == number) {
        let wished = request.shift.saturating_add(1);
        for (at, weight) in weights[request.day].iter_mut().enumerate() {
            if (at == wished) != request.on {
                *weight = weight.saturating_add(i128::from(request.weight));
            }
        }
    }
    let mut bill = Vec::new();
    for (day, weights) in weights.iter().enumerate() {
        let mut costs = vec![proof::day_cost(weights[OFF].saturating_mul(PARTS.into()))?];
        for shift in 0..instance.shifts.len() {
            let is_off = employee.shift_max[shift] == 0 || employee.days_off.contains(&day);
            let weight = weights[shift.saturating_add(1)].saturating_mul(PARTS.into());
            let often = often.get(shift).copied().unwrap_or(0);
            let price = i128::from(often) - i128::from(proof.wants[day][shift]);
            let cost = proof::day_cost(weight.saturating_add(price))?;
            costs.push(if is_off { NEVER } else { cost });
        }
        bill.push(costs);
    }
    Ok(bill)
}

fn cheapest(
    instance: &Instance,
    employee: &Employee,
    bill: &[Vec<i64>],
) -> Result<Option<i64>, BoundError> {
    for detail in DETAILS {
        let (kinds, rules) = rules(instance, employee, detail);
        if rules.fit(instance.staff.len()) {
            return Ok(rules.cheapest(&rota::by_kind(bill, &kinds)));
        }
    }
    Err(BoundError::TooLarge("days, employees and shifts"))
}

/// The shifts of each kind, a day off first, counted as in a bill; and the rules.
fn rules(instance: &Instance, employee: &Employee, detail: Detail) -> (Vec<Vec<usize>>, Rules) {
    let shifts: Vec<usize> =
        (0..instance.shifts.len()).filter(|shift| employee.shift_max[*shift] > 0).collect();
    let minutes = |shift: &usize| instance.shifts[*shift].minutes;
    let unit = shifts.iter().map(minutes).fold(0, gcd).max(1);
    let add = |shift: usize| match detail {
        Detail::All => usize::try_from(minutes(&shift) / unit).unwrap_or(usize::MAX),
        Detail::Shifts | Detail::NoWeekends => 1,
        Detail::Runs => 0,
    };
    let may_follow = |one: usize, other: usize| !instance.shifts[one].never_next.contains(&other);
    let is_like = |one: usize, other: usize| {
        let mut all = 0..instance.shifts.len();
        add(one) == add(other)
            && instance.shifts[one].never_next == instance.shifts[other].never_next
            && all.all(|before| may_follow(before, one) == may_follow(before, other))
    };
    let kinds = rota::kinds(&shifts, is_like);
    let first = |kind: usize| kinds[kind].first().map_or(0, |at| at.saturating_sub(1));
    let follows = |one: usize, other: usize| {
        one == OFF || other == OFF || may_follow(first(one), first(other))
    };
    let all = 0..kinds.len();
    let row = |one| all.clone().map(|other| follows(one, other)).collect();
    let run = |min, max| {
        let (under, over) = (NEVER, NEVER);
        Run { min, max, under, over, before: None, is_open: true }
    };
    let days = count(instance.days);
    let weeks = days.saturating_add(6) / 7;
    let knows_weekends = matches!(detail, Detail::All | Detail::Shifts);
    let rules = Rules {
        days: instance.days,
        may_follow: all.clone().map(row).collect(),
        adds: all.clone().map(|kind| if kind == OFF { 0 } else { add(first(kind)) }).collect(),
        amount: amount(employee, detail, days, &shifts.iter().map(minutes).collect::<Vec<_>>()),
        weekends: knows_weekends.then(|| must(0, employee.weekends_max, weeks)),
        work: run(employee.run_min, employee.run_max),
        off: run(employee.off_min, i64::MAX),
        half_weekend: 0,
    };
    (kinds, rules)
}

fn must(min: i64, max: i64, most: i64) -> Total {
    Total { min, max, under: NEVER, over: NEVER, before: 0, most }
}

/// What is counted of an employee who may work shifts of so many minutes.
fn amount(employee: &Employee, detail: Detail, days: i64, minutes: &[i64]) -> Total {
    let (least, most) = (employee.minutes_min, employee.minutes_max);
    let longest = minutes.iter().copied().max().unwrap_or(0);
    let shortest = minutes.iter().copied().min().unwrap_or(0);
    match detail {
        Detail::All => {
            let unit = minutes.iter().copied().fold(0, gcd).max(1);
            let whole = longest.saturating_mul(days) / unit;
            must(least.saturating_add(unit - 1) / unit, most / unit, whole)
        }
        Detail::Shifts | Detail::NoWeekends => {
            // So many shifts at least and at most, whichever they are.
            let least = match longest {
                0 if least > 0 => days.saturating_add(1),
                0 => 0,
                _ => least.saturating_add(longest - 1) / longest,
            };
            must(least, most.checked_div(shortest).unwrap_or(days), days)
        }
        Detail::Runs => Total::NOTHING,
    }
}

fn gcd(one: i64, other: i64) -> i64 {
    if other == 0 { one } else { gcd(other, one % other) }
}

#[cfg(test)]
mod tests;
