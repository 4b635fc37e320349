//! Rosters: a duty or a day off for every person and day, as cheap as can be.
//!
//! A [`Problem`] is what every roster format comes down to: days, duties, people with rules as
//! data, and the number of people that each duty wants each day. [`search`] finds a roster,
//! [`bound`] says how much better any other could be at most, with prices as proof, and makes a
//! roster of the rotas that these prices mix.
//!
//! Not here: reading and writing (see [`crate::format`]), and judging what was found (see
//! [`crate::check`], which shares no code with this).

pub mod bound;
mod moves;
pub mod price;
mod rings;
mod row;
pub mod search;
mod state;
#[cfg(test)]
mod tests;
pub mod together;

use std::ops::{Add, AddAssign, Neg, Sub};
use std::sync::Arc;

use together::Together;

/// What a search may use up. Asked often; must be cheap.
pub trait Budget {
    /// Whether it is used up.
    fn is_over(&mut self) -> bool;
}

/// Who works side by side, where there is anybody.
pub trait Crew {
    /// What `find` gives of each number below `count`, in their order.
    fn each<T: Send>(&self, count: usize, find: impl Fn(usize) -> T + Sync) -> Vec<T>;
}

/// One after another.
#[derive(Debug, Clone, Copy)]
pub struct Alone;

impl Crew for Alone {
    fn each<T: Send>(&self, count: usize, find: impl Fn(usize) -> T + Sync) -> Vec<T> {
        (0..count).map(find).collect()
    }
}

/// A cost: rules that must hold come before all that is only wished.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// By how many steps rules are broken that must hold; 0 in every valid roster.
    pub hard: i32,
    /// Weighted wishes that are not met.
    pub soft: i32,
}

impl Cost {
    /// Steps of a rule that must hold.
    #[must_use]
    pub const fn hard(hard: i32) -> Self {
        Self { hard, soft: 0 }
    }

    /// A weight.
    #[must_use]
    pub const fn soft(soft: i32) -> Self {
        Self { hard: 0, soft }
    }

    fn times(self, n: i32) -> Self {
        Self { hard: self.hard.saturating_mul(n), soft: self.soft.saturating_mul(n) }
    }
}

impl Add for Cost {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            hard: self.hard.saturating_add(other.hard),
            soft: self.soft.saturating_add(other.soft),
        }
    }
}

impl Sub for Cost {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self {
            hard: self.hard.saturating_sub(other.hard),
            soft: self.soft.saturating_sub(other.soft),
        }
    }
}

impl Neg for Cost {
    type Output = Self;
    fn neg(self) -> Self {
        Self::default() - self
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// What a person does on a day: 0 is nothing, others count from 1 through [`Problem::duties`].
pub type DutyId = u8;

/// No duty.
pub const OFF: DutyId = 0;

/// Something to be done for a day: a shift, or a shift with a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The shift it belongs to; runs and successions count shifts.
    pub shift: u8,
    /// How long it takes, minutes.
    pub minutes: u32,
}

/// A range of a number, with what each step outside costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// From.
    pub min: u32,
    /// To.
    pub max: u32,
    /// What each step below costs.
    pub under: Cost,
    /// What each step above costs.
    pub over: Cost,
    /// How much a step is; a part counts as a whole step.
    pub step: u32,
}

impl Range {
    /// Any number.
    pub const FREE: Self =
        Self { min: 0, max: u32::MAX, under: Cost::hard(0), over: Cost::hard(0), step: 1 };

    /// A range that must hold.
    #[must_use]
    pub const fn must(min: u32, max: u32, step: u32) -> Self {
        Self { min, max, under: Cost::hard(1), over: Cost::hard(1), step }
    }

    /// What `value` costs.
    #[must_use]
    pub fn cost(&self, value: u32) -> Cost {
        let steps = |by: u32| i32::try_from(by.div_ceil(self.step)).unwrap_or(i32::MAX);
        if value < self.min {
            self.under.times(steps(self.min - value))
        } else if value > self.max {
            self.over.times(steps(value - self.max))
        } else {
            Cost::default()
        }
    }
}

/// How long runs of days may be, for one kind of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runs {
    /// Their length.
    pub length: Range,
    /// How many such days in a row lie before the first day.
    pub before: u32,
    /// Whether a run that begins on the first day may have begun earlier: it is never too short.
    pub open_start: bool,
    /// The same of the last day.
    pub open_end: bool,
}

impl Runs {
    /// Runs of any length.
    pub const FREE: Self =
        Self { length: Range::FREE, before: 0, open_start: true, open_end: true };

    /// What a run of `length` days costs that touches the first day, the last, both or neither.
    #[must_use]
    pub fn cost(&self, length: u32, at_start: bool, at_end: bool) -> Cost {
        let before = if at_start { self.before } else { 0 };
        let whole = length.saturating_add(before);
        let is_open = (at_start && self.open_start) || (at_end && self.open_end);
        if whole < self.length.min && is_open {
            return Cost::default();
        }
        // Days too many before the first were paid for by the past.
        let past = self.length.cost(before.max(self.length.min));
        let now = self.length.cost(whole);
        if before > self.length.max { now - past } else { now }
    }
}

/// A person and the rules that hold for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Which duties they may do at all; by duty, [`OFF`] first.
    pub may: Vec<bool>,
    /// What each duty on each day costs; `day * (duties + 1) + duty`, [`OFF`] first.
    pub wishes: Vec<Cost>,
    /// The duty of the day before the first; [`OFF`] where it is not known.
    pub last: DutyId,
    /// Runs of days with any duty.
    pub work_runs: Runs,
    /// Runs of days off.
    pub off_runs: Runs,
    /// Runs of days with one shift, by shift; empty where no rule asks.
    pub shift_runs: Vec<Runs>,
    /// Minutes in all.
    pub minutes: Range,
    /// How many duties in all.
    pub duties: Range,
    /// How often each duty, by duty, [`OFF`] first; empty where no rule asks.
    pub often: Vec<Range>,
    /// How many weekends with a duty.
    pub weekends: Range,
    /// What a weekend costs that is worked in part.
    pub part_weekend: Cost,
    /// What days cost as wholes, beyond runs; people may share it.
    pub together: Arc<Together>,
}

/// How many people one group of duties wants on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Want {
    /// At least so many.
    pub min: u32,
    /// What each person fewer than `min` costs.
    pub under: Cost,
    /// So many are wished.
    pub wish: u32,
    /// What each person fewer than `wish` costs, beside `under`.
    pub below: Cost,
    /// What each person more than `most` costs.
    pub over: Cost,
    /// So many at most.
    pub most: u32,
}

impl Want {
    /// What `count` people cost.
    #[must_use]
    pub fn cost(&self, count: u32) -> Cost {
        let n = |many: u32| i32::try_from(many).unwrap_or(i32::MAX);
        self.under.times(n(self.min.saturating_sub(count)))
            + self.below.times(n(self.wish.saturating_sub(count)))
            + self.over.times(n(count.saturating_sub(self.most)))
    }
}

/// The most days times people times duties, with [`OFF`], that formats read: some hundred
/// megabytes, and three times a year of 150 people with 32 shifts.
pub const CELLS_MAX: usize = 5_000_000;

/// What is to be solved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How many days.
    pub days: usize,
    /// Duties; number 1 first.
    pub duties: Vec<Duty>,
    /// What a duty costs the day after another, for everybody; `before * (duties + 1) + after`,
    /// [`OFF`] first.
    pub follow: Vec<Cost>,
    /// People.
    pub people: Vec<Person>,
    /// What is wanted: see [`Problem::cell`].
    pub wants: Vec<Want>,
    /// The first and the last day of each weekend, in order, apart from each other.
    pub weekends: Vec<(usize, usize)>,
    /// What is paid in every roster, whatever is done.
    pub constant: i64,
}

impl Problem {
    /// How many duties there are with [`OFF`].
    #[must_use]
    pub fn width(&self) -> usize {
        self.duties.len() + 1
    }

    /// Where what a day wants of a duty, from 1 on, stands among the wants.
    #[must_use]
    pub fn cell(&self, day: usize, duty: usize) -> usize {
        day * self.duties.len() + duty - 1
    }

    /// A roster's cost, from nothing but the roster.
    #[must_use]
    pub fn cost(&self, roster: &Roster) -> Cost {
        state::State::new(self, roster.clone()).cost()
    }
}

/// Who does what when: `person * days + day`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster(pub Vec<DutyId>);

impl Roster {
    /// Everybody off.
    #[must_use]
    pub fn empty(problem: &Problem) -> Self {
        Self(vec![OFF; problem.people.len() * problem.days])
    }

    /// A person's days.
    #[must_use]
    pub fn row(&self, problem: &Problem, person: usize) -> &[DutyId] {
        &self.0[person * problem.days..(person + 1) * problem.days]
    }
}
