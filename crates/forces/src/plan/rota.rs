//! The rota of a unit that earns most: a dynamic programme over days. For bounds, rest is taken as
//! on the best day of the plan, so that no rota is left out; for plans as on the worst, so that
//! each holds.

use super::situation::Situation;
use super::work::{self, Rule, Strictness};

/// Less than any rota earns, and far from where numbers end.
const NEVER: i64 = i64::MIN / 4;

/// So many counts of minutes and weekends are told apart at most; a rule that needs more is left
/// out, minutes first. As in `docs/design/plans.md`.
const COUNTS_MAX: usize = 4096;

/// A work rule as a machine: how days end, times minutes so far, times weekends so far.
#[derive(Debug, Clone)]
pub(super) struct Machine {
    days: usize,
    bands: usize,
    /// Days in a row that are told apart.
    row: usize,
    /// Days off after which nothing before matters.
    off: usize,
    /// By band and band of the next day, whether it may follow.
    follow: Vec<bool>,
    /// By band, how much it adds to what is counted, and the most in all.
    adds: Vec<usize>,
    most: usize,
    /// Weekends that may have a duty; by day, whether it is the first, or a later one, of any.
    weekends_max: usize,
    weekend: Vec<Option<bool>>,
}

/// Memory that rotas are found in, taken once.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    now: Vec<i64>,
    then: Vec<i64>,
    back: Vec<u32>,
}

impl Machine {
    /// One that leaves out no rota that holds.
    pub(super) fn new(situation: &Situation, rule: &Rule) -> Self {
        Self::with(situation, rule, Strictness::Relaxed).0
    }

    /// One whose rotas all hold, and that leaves out none but where clocks change; `None` where
    /// rules need too much counting.
    pub(super) fn exact(situation: &Situation, rule: &Rule) -> Option<Self> {
        let (mut machine, is_whole) = Self::with(situation, rule, Strictness::Whole);
        let off = work::days_off(rule, &situation.bands, &situation.shifts);
        machine.off = (off as usize).min(situation.days).max(1);
        is_whole.then_some(machine)
    }

    /// Also whether nothing was left out.
    fn with(situation: &Situation, rule: &Rule, how: Strictness) -> (Self, bool) {
        let (days, bands) = (situation.days, situation.bands.len());
        let mut follow = vec![false; bands * bands];
        for before in 0..bands {
            for after in 0..bands {
                let (one, other) = (&situation.bands[before], &situation.bands[after]);
                let is_back = rule.is_forward && other.starts < one.starts;
                let rest = work::rest(&situation.shifts, bands, before, after, 1, how);
                let is_short = rest.is_some_and(|rest| rest < rule.rest_min);
                follow[before * bands + after] = !is_back && !is_short;
            }
        }
        let small = |it: u32| (it as usize).min(days);
        let (mut weekend, weekends) = (vec![None; days], work::weekends(&situation.shifts, bands));
        for (first, last) in &weekends {
            for (at, day) in weekend[*first..=*last].iter_mut().enumerate() {
                *day = Some(at == 0);
            }
        }
        let (adds, most) = minutes(situation, rule);
        let is_short = weekends.iter().all(|(first, last)| last - first <= 1);
        let weekends_max = rule.weekends_max.map_or(usize::MAX, |it| it as usize);
        let is_counted = is_short && weekends_max < weekends.len();
        let weekends_max = if is_counted { weekends_max } else { 0 };
        if !is_counted || weekends_max + 1 > COUNTS_MAX {
            weekend.fill(None);
        }
        let mut machine = Self {
            days,
            bands,
            row: small(rule.days_row_max),
            off: small(rule.days_off_min).max(1),
            follow,
            adds,
            most,
            weekends_max,
            weekend,
        };
        let is_limited = rule.weekends_max.is_some_and(|it| (it as usize) < weekends.len());
        let mut is_whole = !is_limited || machine.weekend.iter().any(Option::is_some);
        if (machine.most + 1).saturating_mul(machine.weekends_max + 1) > COUNTS_MAX {
            machine.adds.fill(0);
            machine.most = 0;
            is_whole = false;
        }
        (machine, is_whole)
    }

    /// States that are told apart by how the days end.
    fn ends(&self) -> usize {
        self.off + self.bands * self.row
    }

    /// The most that a rota earns, `worth` by shift, `None` where the unit is absent; and the
    /// shifts of such a rota, in order.
    pub(super) fn dearest(
        &self,
        worth: &[Option<i64>],
        table: &mut Table,
        shifts: &mut Vec<u32>,
    ) -> i64 {
        shifts.clear();
        if self.row == 0 || worth.iter().all(|it| it.unwrap_or(0) <= 0) {
            return 0;
        }
        let ends = self.ends();
        let states = ends * (self.most + 1) * (self.weekends_max + 1);
        table.now.clear();
        table.now.resize(states, NEVER);
        table.now[self.off - 1] = 0;
        table.back.resize(states * self.days, 0);
        for day in 0..self.days {
            table.then.clear();
            table.then.resize(states, NEVER);
            let back = &mut table.back[day * states..(day + 1) * states];
            self.day(day, worth, &table.now, &mut table.then, back);
            std::mem::swap(&mut table.now, &mut table.then);
        }
        let all = table.now.iter().enumerate();
        let best = all.max_by_key(|(at, earned)| (**earned, std::cmp::Reverse(*at)));
        let (mut state, earned) = best.map_or((0, 0), |(at, earned)| (at, *earned));
        for day in (0..self.days).rev() {
            let end = state % ends;
            if let Some(work) = end.checked_sub(self.off) {
                let shift = day * self.bands + work / self.row;
                shifts.push(u32::try_from(shift).unwrap_or(u32::MAX));
            }
            state = table.back[day * states + state] as usize;
        }
        shifts.reverse();
        earned
    }

    /// From the states before a day to those after it.
    fn day(
        &self,
        day: usize,
        worth: &[Option<i64>],
        now: &[i64],
        then: &mut [i64],
        back: &mut [u32],
    ) {
        let ends = self.ends();
        let worth = &worth[day * self.bands..(day + 1) * self.bands];
        for (at, earned) in now.iter().enumerate().filter(|(_, earned)| **earned > NEVER) {
            let (block, end) = (at / ends, at % ends);
            let from = u32::try_from(at).unwrap_or(u32::MAX);
            let mut reach = |to: usize, earned: i64| {
                if earned > then[to] {
                    then[to] = earned;
                    back[to] = from;
                }
            };
            let work = end.checked_sub(self.off);
            let rested = if work.is_some() { 0 } else { (end + 1).min(self.off - 1) };
            reach(block * ends + rested, *earned);
            if work.is_none() && end + 1 < self.off {
                continue;
            }
            let run = work.map_or(0, |work| work % self.row + 1);
            if run >= self.row {
                continue;
            }
            for (band, worth) in worth.iter().enumerate() {
                let Some(worth) = worth else { continue };
                let follows =
                    work.is_none_or(|work| self.follow[work / self.row * self.bands + band]);
                let Some(block) = self.counted(block, day, work.is_some(), band) else { continue };
                if follows {
                    reach(block * ends + self.off + band * self.row + run, earned + worth);
                }
            }
        }
    }

    /// The counts after a duty of a band; `None` where that is too much.
    fn counted(&self, block: usize, day: usize, is_after_duty: bool, band: usize) -> Option<usize> {
        let (spent, weekends) = (block / (self.weekends_max + 1), block % (self.weekends_max + 1));
        let spent = spent + self.adds[band];
        let is_new = match self.weekend[day] {
            Some(is_first) => is_first || !is_after_duty,
            None => false,
        };
        let weekends = weekends + usize::from(is_new);
        let fits = spent <= self.most && weekends <= self.weekends_max;
        fits.then_some(spent * (self.weekends_max + 1) + weekends)
    }
}

/// By band, its minutes in parts that divide all, and how many such parts may be worked; nothing
/// where the rule forbids nothing.
fn minutes(situation: &Situation, rule: &Rule) -> (Vec<usize>, usize) {
    let none = (vec![0; situation.bands.len()], 0);
    let Some(most) = rule.minutes_max else { return none };
    let part = situation.bands.iter().map(|band| band.minutes).fold(0, gcd).max(1);
    let longest = situation.bands.iter().map(|band| band.minutes).max().unwrap_or(0);
    if u64::from(longest) * situation.days as u64 <= u64::from(most) {
        return none;
    }
    let adds = situation.bands.iter().map(|band| (band.minutes / part) as usize).collect();
    (adds, (most / part) as usize)
}

fn gcd(one: u32, other: u32) -> u32 {
    if other == 0 { one } else { gcd(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::{Machine, Table};

    fn machine(most: usize, weekends_max: usize) -> Machine {
        Machine {
            days: 7,
            bands: 2,
            row: 3,
            off: 2,
            follow: vec![true, true, false, true],
            adds: vec![usize::from(most > 0); 2],
            most,
            weekends_max,
            weekend: vec![None, None, None, None, None, Some(true), Some(false)],
        }
    }

    fn dearest(machine: &Machine, worth: &[Option<i64>]) -> (i64, Vec<u32>) {
        let mut shifts = Vec::new();
        let earned = machine.dearest(worth, &mut Table::default(), &mut shifts);
        (earned, shifts)
    }

    #[test]
    fn three_days_in_a_row_and_two_off_earn_what_a_hand_calculation_says() {
        let worth = vec![Some(10); 14];
        assert_eq!(dearest(&machine(0, 2), &worth).0, 50);
    }

    #[test]
    fn a_free_weekend_and_few_minutes_cost_what_they_take_away() {
        let worth = vec![Some(10); 14];
        assert_eq!(dearest(&machine(0, 0), &worth).0, 40 - 10);
        assert_eq!(dearest(&machine(2, 2), &worth).0, 20);
    }

    #[test]
    fn an_absence_is_no_duty_and_the_rota_is_told() {
        let mut worth = vec![None; 14];
        worth[3] = Some(7);
        assert_eq!(dearest(&machine(0, 2), &worth), (7, vec![3]));
    }
}
