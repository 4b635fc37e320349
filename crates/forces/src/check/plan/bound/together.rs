//! The most that sections of one unit can earn together: in each shift they share what is
//! offered, in each week each of them is off for a day, and each has only so many weekends.
//!
//! Two relaxations of the same are both no less than what sections earn, and the lesser counts:
//! each section by itself, by the whole of its work rule, and all of them together by a part of
//! it. A set of sections is a number, a bit for each.

use std::ops::Range;

use super::earn::{Earner, Offers};
use crate::check::plan::clock::Calendar;
use crate::check::plan::fault::whole;
use crate::check::plan::given::Given;
use crate::check::plan::units::WorkRule;

/// Sections that are asked together at most.
pub(super) const SECTIONS_MAX: usize = 6;
/// Weekends are heeded where so few numbers of them, of all sections, are to be told apart.
const COUNTS_MAX: u64 = 4096;
/// Less than sections earn, and far from where numbers end.
const NEVER: i64 = i64::MIN / 2;

/// Days up to the end of a weekend, or those after the last.
struct Week {
    days: Range<usize>,
    has_weekend: bool,
}

/// Sections of a unit.
pub(super) struct Sections<'a> {
    calendar: &'a Calendar,
    rule: &'a WorkRule,
    weeks: Vec<Week>,
    count: usize,
}

impl<'a> Sections<'a> {
    pub(super) fn new(given: &'a Given, units: &[usize]) -> Sections<'a> {
        let calendar = &given.calendar;
        let rule = &given.rules[given.units[units[0]].rule];
        Sections { calendar, rule, weeks: weeks(calendar), count: units.len() }
    }

    fn sets(&self) -> usize {
        1 << self.count
    }

    /// How much work [`Sections::most`] is.
    pub(super) fn steps(&self) -> u64 {
        let pairs = whole(3_usize.pow(u32::try_from(self.count).unwrap_or(u32::MAX)));
        let shifts = whole(self.calendar.shifts.len()).saturating_mul(pairs);
        let days = whole(self.calendar.days * self.sets()).saturating_mul(pairs);
        let weeks = whole(self.weeks.len() * self.sets()).saturating_mul(COUNTS_MAX);
        shifts.saturating_add(days).saturating_add(weeks)
    }

    /// Weekends of each section, where they are heeded.
    fn weekends_max(&self) -> Option<usize> {
        let all = self.weeks.iter().filter(|week| week.has_weekend).count();
        let most = self.rule.weekends_max.filter(|most| *most < all)?;
        let power = u32::try_from(self.count).ok()?;
        (whole(most) + 1).checked_pow(power).filter(|it| *it <= COUNTS_MAX).map(|_| most)
    }

    /// No less than they earn of `offers` together.
    pub(super) fn most(&self, units: &[usize], offers: &Offers, earner: &Earner<'_>) -> i64 {
        let days: Vec<Vec<i64>> =
            (0..self.calendar.days).map(|day| self.day(day, units, offers, earner)).collect();
        let everybody = self.sets() - 1;
        let Some(most) = self.weekends_max() else {
            return self.weeks.iter().map(|week| self.week(week, everybody, &days)).sum();
        };
        // By how many weekends each section has had, its number a digit.
        let digit = |section: usize| (0..section).fold(1, |digit, _| digit * (most + 1));
        let may_more = |state: usize, section: usize| state / digit(section) % (most + 1) < most;
        let sections = |set: usize| (0..self.count).filter(move |at| set >> at & 1 == 1);
        let mut best = vec![NEVER; digit(self.count)];
        best[0] = 0;
        for week in &self.weeks {
            if !week.has_weekend {
                let earned = self.week(week, everybody, &days);
                best.iter_mut().for_each(|it| *it += earned);
                continue;
            }
            let mut next = vec![NEVER; best.len()];
            for set in 0..self.sets() {
                let earned = self.week(week, set, &days);
                let more: usize = sections(set).map(digit).sum();
                for (state, before) in best.iter().enumerate() {
                    if *before > NEVER / 2 && sections(set).all(|at| may_more(state, at)) {
                        next[state + more] = next[state + more].max(before + earned);
                    }
                }
            }
            best = next;
        }
        best.into_iter().fold(0, i64::max)
    }

    /// By set, what its sections earn on a day, each in one band or in none.
    fn day(&self, day: usize, units: &[usize], offers: &Offers, earner: &Earner<'_>) -> Vec<i64> {
        let mut best = vec![0; self.sets()];
        for band in 0..self.calendar.bands.len() {
            let shift = self.calendar.shift(day, band);
            let people = |set: usize| -> u64 {
                let some = units.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
                some.map(|(_, unit)| earner.people(*unit, shift)).sum()
            };
            let earned: Vec<i64> = (0..self.sets())
                .map(|set| earner.together(units[0], shift, people(set), offers))
                .collect();
            let before = best.clone();
            for (set, best) in best.iter_mut().enumerate() {
                for part in parts(set) {
                    *best = (*best).max(before[set & !part] + earned[part]);
                }
            }
        }
        best
    }

    /// What all earn in a week whose weekend those of a set alone may work. Whoever may has a day
    /// off, where the week is longer than any row of duties.
    fn week(&self, week: &Week, set: usize, days: &[Vec<i64>]) -> i64 {
        let everybody = self.sets() - 1;
        let owe = match week.days.len() > self.rule.days_row_max {
            true if week.has_weekend => set,
            true => everybody,
            false => 0,
        };
        // By who has not been off yet.
        let mut best = vec![NEVER; self.sets()];
        best[owe] = 0;
        for day in week.days.clone() {
            let there = match self.calendar.weekends[day] {
                Some(_) => set,
                None => everybody,
            };
            let mut next = vec![NEVER; self.sets()];
            for (owe, before) in best.iter().enumerate().filter(|(_, before)| **before > NEVER) {
                for off in parts(owe) {
                    let earned = before + days[day][there & !off];
                    next[owe & !off] = next[owe & !off].max(earned);
                }
            }
            best = next;
        }
        best[0]
    }
}

/// Every part of a set, nothing and itself among them.
fn parts(set: usize) -> impl Iterator<Item = usize> {
    let before = move |part: &usize| (*part > 0).then(|| (part - 1) & set);
    std::iter::successors(Some(set), before)
}

fn weeks(calendar: &Calendar) -> Vec<Week> {
    let mut weeks = Vec::new();
    let mut from = 0;
    for day in 0..calendar.days {
        let weekend = calendar.weekends[day];
        let next = calendar.weekends.get(day + 1).copied().flatten();
        if weekend.is_some() && next != weekend {
            weeks.push(Week { days: from..day + 1, has_weekend: true });
            from = day + 1;
        }
    }
    if from < calendar.days {
        weeks.push(Week { days: from..calendar.days, has_weekend: false });
    }
    weeks
}
