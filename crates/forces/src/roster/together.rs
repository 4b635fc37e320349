//! Rules about days that lie together in other ways than runs: patterns, and weekends as wholes.
//!
//! The first nurse rostering competition has them all. [`super::price`] knows those of two days in
//! a row and leaves out the others, so that its days come out cheaper, never dearer.

use super::{Cost, DutyId, OFF, Problem, Runs};

/// Days in a row that are not wanted as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// What each occurrence costs.
    pub cost: Cost,
    /// By day of the pattern, then by duty, [`OFF`] first: whether it fits.
    pub fits: Vec<Vec<bool>>,
    /// By day of the roster: whether the pattern may begin there. It lies inside as a whole.
    pub starts: Vec<bool>,
}

/// What a person's days cost as wholes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    /// What is not wanted.
    pub patterns: Vec<Pattern>,
    /// The first and the last day of each weekend as this person has them, in order, apart from
    /// each other.
    pub weekends: Vec<(usize, usize)>,
    /// What each free day of a weekend costs that is worked in part; where the days worked do not
    /// hang together, its whole length besides.
    pub part: Cost,
    /// In a weekend without a day off: what each of its days costs for each shift but one.
    pub mixed: Cost,
    /// Runs of weekends with a duty.
    pub runs: Runs,
}

impl Default for Together {
    /// No rule.
    fn default() -> Self {
        Self {
            patterns: Vec::new(),
            weekends: Vec::new(),
            part: Cost::default(),
            mixed: Cost::default(),
            runs: Runs::FREE,
        }
    }
}

impl Together {
    /// What all of a row costs that a change of the days `from..until` can change.
    pub(super) fn cost(
        &self,
        problem: &Problem,
        row: &[DutyId],
        from: usize,
        until: usize,
    ) -> Cost {
        let mut cost = Cost::default();
        for pattern in &self.patterns {
            cost += pattern.cost.times(pattern.count(row, from, until));
        }
        if self.weekends.is_empty() {
            return cost;
        }
        let first = self.weekends.partition_point(|(_, last)| *last < from);
        let touched = self.weekends[first..].iter().take_while(|(day, _)| *day < until);
        let mut is_touched = false;
        for (day, last) in touched {
            is_touched = true;
            let days = &row[*day..=*last];
            cost += self.part.times(in_part(days));
            cost += self.mixed.times(mixed(problem, days));
        }
        if is_touched && self.runs != Runs::FREE {
            cost += self.runs_cost(row);
        }
        cost
    }

    /// Whether [`Together::pair`] can cost anything.
    pub(super) fn has_pairs(&self) -> bool {
        let is_pair = |(day, last): &(usize, usize)| last - day == 1;
        let is_costly = self.part != Cost::default() || self.mixed != Cost::default();
        self.patterns.iter().any(|one| one.fits.len() == 2)
            || (is_costly && self.weekends.iter().any(is_pair))
    }

    /// Whether [`Together::pair`] says all that it costs.
    pub(super) fn is_of_pairs(&self) -> bool {
        let is_pair = |(day, last): &(usize, usize)| last - day == 1;
        let is_costly = self.part != Cost::default() || self.mixed != Cost::default();
        self.patterns.iter().all(|one| one.fits.len() == 2)
            && (!is_costly || self.weekends.iter().all(is_pair))
            && (self.weekends.is_empty() || self.runs == Runs::FREE)
    }

    /// What `duty` on `day` costs after `before` by rules of two days: patterns, and weekends.
    pub(super) fn pair(&self, problem: &Problem, day: usize, [before, duty]: [DutyId; 2]) -> Cost {
        let Some(first) = day.checked_sub(1) else { return Cost::default() };
        let days = [before, duty];
        let patterns = self.patterns.iter().filter(|one| one.fits.len() == 2);
        let times = |one: &Pattern| {
            let fits = one.fits.iter().zip(days).all(|(fits, duty)| fits[usize::from(duty)]);
            one.cost.times(i32::from(one.starts[first] && fits))
        };
        let mut cost = patterns.map(times).fold(Cost::default(), |sum, one| sum + one);
        if self.weekends.binary_search(&(first, day)).is_ok() {
            cost += self.part.times(in_part(&days)) + self.mixed.times(mixed(problem, &days));
        }
        cost
    }

    fn runs_cost(&self, row: &[DutyId]) -> Cost {
        let is_worked = |(day, last): &(usize, usize)| row[*day..=*last].iter().any(|one| *one > 0);
        let (mut cost, mut begun) = (Cost::default(), None);
        let count = self.weekends.len();
        let worked = self.weekends.iter().map(is_worked).chain(std::iter::once(false));
        for (at, is_worked) in worked.enumerate() {
            match (is_worked, begun) {
                (true, None) => begun = Some(at),
                (false, Some(first)) => {
                    let length = u32::try_from(at - first).unwrap_or(u32::MAX);
                    cost += self.runs.cost(length, first == 0, at == count);
                    begun = None;
                }
                (true, Some(_)) | (false, None) => {}
            }
        }
        cost
    }
}

impl Pattern {
    /// How often it occurs with a day of `from..until` in it.
    fn count(&self, row: &[DutyId], from: usize, until: usize) -> i32 {
        let length = self.fits.len();
        let Some(most) = row.len().checked_sub(length).filter(|_| length > 0) else { return 0 };
        let starts = (from + 1).saturating_sub(length)..until.min(most + 1);
        let is_there = |start: &usize| {
            let days = row[*start..].iter();
            self.starts[*start]
                && self.fits.iter().zip(days).all(|(fits, duty)| fits[usize::from(*duty)])
        };
        i32::try_from(starts.filter(is_there).count()).unwrap_or(i32::MAX)
    }
}

/// Free days of a weekend that is worked in part, and all its days where those worked are apart.
fn in_part(days: &[DutyId]) -> i32 {
    let free = days.iter().filter(|duty| **duty == OFF).count();
    if free == 0 || free == days.len() {
        return 0;
    }
    let begins = days.windows(2).filter(|pair| pair[0] == OFF && pair[1] != OFF).count();
    let runs = begins + usize::from(days[0] != OFF);
    i32::try_from(if runs > 1 { free + days.len() } else { free }).unwrap_or(i32::MAX)
}

/// The days of a weekend without a day off, times its shifts but one.
fn mixed(problem: &Problem, days: &[DutyId]) -> i32 {
    if days.contains(&OFF) {
        return 0;
    }
    let shift = |duty: DutyId| problem.duties[usize::from(duty) - 1].shift;
    let is_new = |at: &usize| days[..*at].iter().all(|one| shift(*one) != shift(days[*at]));
    let shifts = (0..days.len()).filter(is_new).count();
    i32::try_from((shifts - 1) * days.len()).unwrap_or(i32::MAX)
}
