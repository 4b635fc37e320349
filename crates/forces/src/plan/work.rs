//! Work rules: how long and how often people work.

use cordon_operation::Operation;

use super::shift::{Band, Shift};
use crate::roster::{Cost, Duty, Person, Problem, Range, Runs, Want};

/// A work rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id; empty for what holds where the package has none.
    pub id: String,
    /// Minutes between two duties.
    pub rest_min: i64,
    /// Whether the duty of the next day begins at no earlier time of day.
    pub is_forward: bool,
    /// Duty days in a row.
    pub days_row_max: u32,
    /// Days off in a row, of a unit.
    pub days_off_min: u32,
    /// Minutes in all.
    pub minutes_max: Option<u32>,
    /// Weekends with a duty.
    pub weekends_max: Option<u32>,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            id: String::new(),
            rest_min: 660,
            is_forward: false,
            days_row_max: 6,
            days_off_min: 1,
            minutes_max: None,
            weekends_max: None,
        }
    }
}

/// The package's rules by id, or the one that holds without any.
pub(super) fn rules(operation: &Operation) -> Vec<Rule> {
    let usual = Rule::default();
    let small = |value: Option<i64>| value.and_then(|it| u32::try_from(it).ok());
    let read = operation.things.of("work_rule").map(|thing| Rule {
        id: thing.id.clone(),
        rest_min: thing.whole("rest_min").unwrap_or(usual.rest_min),
        is_forward: thing.flag("is_forward"),
        days_row_max: small(thing.whole("days_row_max")).unwrap_or(usual.days_row_max),
        days_off_min: small(thing.whole("days_off_min")).unwrap_or(usual.days_off_min),
        minutes_max: small(thing.whole("minutes_max")),
        weekends_max: small(thing.whole("weekends_max")),
    });
    let rules: Vec<Rule> = read.collect();
    if rules.is_empty() { vec![usual] } else { rules }
}

/// How strictly rest is taken where clocks change between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// As on the worst day: rotas that always hold.
    Whole,
    /// As on the best day: nothing that holds is left out.
    Relaxed,
}

/// The roster problem of one unit under `rule`; its wishes are free.
pub(super) fn problem(rule: &Rule, bands: &[Band], shifts: &[Shift], is_away: &[bool]) -> Problem {
    let days = shifts.len() / bands.len();
    let width = bands.len() + 1;
    let duties = bands.iter().zip(0..).map(|(band, shift)| Duty { shift, minutes: band.minutes });
    let mut follow = vec![Cost::default(); width * width];
    for before in 0..bands.len() {
        for after in 0..bands.len() {
            let is_back = rule.is_forward && bands[after].starts < bands[before].starts;
            let rest = rest(shifts, bands.len(), before, after, 1, Strictness::Whole);
            if is_back || rest.is_some_and(|rest| rest < rule.rest_min) {
                follow[(before + 1) * width + after + 1] = Cost::hard(1);
            }
        }
    }
    let free = Range { under: Cost::hard(0), ..Range::FREE };
    // What is not limited is not counted: rotas are found in a tenth of the time.
    let most = |max: Option<u32>| {
        max.map_or(Range::FREE, |max| Range { max, over: Cost::hard(1), ..free })
    };
    let runs = |min: u32, max: u32| Runs { length: Range::must(min, max, 1), ..Runs::FREE };
    let mut wishes = vec![Cost::default(); days * width];
    for (shift, _) in is_away.iter().enumerate().filter(|(_, is_away)| **is_away) {
        let (day, band) = (shift / bands.len(), shift % bands.len());
        wishes[day * width + band + 1] = Cost::hard(1);
    }
    let person = Person {
        may: vec![true; width],
        wishes,
        last: 0,
        work_runs: runs(0, rule.days_row_max),
        off_runs: runs(days_off(rule, bands, shifts), u32::MAX),
        shift_runs: Vec::new(),
        minutes: most(rule.minutes_max),
        duties: Range::FREE,
        often: Vec::new(),
        weekends: most(rule.weekends_max),
        part_weekend: Cost::default(),
        together: std::sync::Arc::default(),
    };
    Problem {
        days,
        duties: duties.collect(),
        follow,
        people: vec![person],
        wants: vec![Want::default(); days * bands.len()],
        weekends: weekends(shifts, bands.len()),
        constant: 0,
    }
}

/// Minutes between a band on a day and a band so many days after; `None` where there are no such
/// days.
pub(super) fn rest(
    shifts: &[Shift],
    bands: usize,
    before: usize,
    after: usize,
    days: usize,
    how: Strictness,
) -> Option<i64> {
    let count = shifts.len() / bands;
    let of = |day: usize| {
        let (before, after) = (shifts[day * bands + before], shifts[(day + days) * bands + after]);
        (after.from.as_second() - before.until.as_second()).div_euclid(60)
    };
    let all = (0..count.saturating_sub(days)).map(of);
    if how == Strictness::Whole { all.min() } else { all.max() }
}

/// Days off in a row: those of the rule, or more where a long rest needs them.
pub(super) fn days_off(rule: &Rule, bands: &[Band], shifts: &[Shift]) -> u32 {
    let mut off = rule.days_off_min.max(1);
    let all = || (0..bands.len()).flat_map(|b| (0..bands.len()).map(move |a| (b, a)));
    let is_short = |off: u32| {
        all().any(|(before, after)| {
            rest(shifts, bands.len(), before, after, off as usize + 1, Strictness::Whole)
                .is_some_and(|rest| rest < rule.rest_min)
        })
    };
    while (off as usize) < shifts.len() / bands.len() && is_short(off) {
        off += 1;
    }
    off
}

/// The first and the last day of each weekend.
pub(super) fn weekends(shifts: &[Shift], bands: usize) -> Vec<(usize, usize)> {
    let mut weekends: Vec<(usize, usize)> = Vec::new();
    for (day, shift) in shifts.iter().step_by(bands).enumerate() {
        if !shift.is_weekend {
            continue;
        }
        match weekends.last_mut() {
            Some((_, last)) if *last + 1 == day => *last = day,
            _ => weekends.push((day, day)),
        }
    }
    weekends
}
