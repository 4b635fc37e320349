//! Sections of a unit asked together. Where each is asked by itself, sections of three seem to
//! share posts of two as they like, and a weekend that they may not all work seems long enough;
//! what they earn in all where they share the places proves more. The form of the proof stands in
//! `docs/design/plans.md`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::net::Net;
use super::{Bound, floor, real};
use crate::plan::situation::Situation;
use crate::plan::state::{State, Value};
use crate::plan::work;
use crate::roster::OFF;
use crate::roster::price::SCALE;

/// So many sections are asked together at most: sets of them are looked at one by one.
const SECTIONS_MAX: usize = 6;
/// So many counts of weekends, of all sections, are told apart at most.
const COUNTS_MAX: usize = 4096;
/// Units are looked at whose sections could earn so large a part of what is open more than they do
/// in the plan, and asked together where that proves as much; so many of them at most.
const LOST: f64 = 1e-4;
const TEAMS_MAX: usize = 64;
/// Less than anything earns, and far from where numbers end.
const NEVER: i64 = i64::MIN / 4;

impl Bound<'_> {
    /// Asks sections of units together where that proves more: those that could earn more by
    /// themselves than they do in the plan. Ways and requests are not known of many at once.
    pub fn join(&mut self, state: &State, values: &Value) {
        if self.level == 2 || !self.is_open(values) {
            return;
        }
        let Some(best) = self.best.as_ref().filter(|best| best.together.is_empty()) else { return };
        self.prices.clone_from(&best.prices);
        self.tops.set(&self.net, &self.prices);
        self.round = None;
        self.net.cut(&best.above.clone());
        self.tighten(state);
        let Some(best) = &self.best else { return };
        let (mut kept, mut together) = (best.kept, best.together.clone());
        let least = self.least(values);
        for (units, earned) in self.losing(state, least) {
            if together.contains(&units) {
                continue;
            }
            let most = Team::new(self.situation, &self.net, &units).most(self);
            if earned - most > least {
                kept += i128::from(earned - most);
                together.push(units);
            }
        }
        if let Some(best) = &mut self.best {
            (best.kept, best.together) = (kept, together);
        }
    }

    /// What is too little to be looked at, scaled.
    fn least(&self, values: &Value) -> i64 {
        floor(LOST * real(self.known(values))) * SCALE
    }

    /// By unit, its sections, where they are few enough to be asked together.
    pub(super) fn lines(&self) -> Vec<Vec<usize>> {
        let mut lines: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, unit) in self.situation.units.iter().enumerate() {
            if unit.section > 0 {
                lines.entry(unit.line()).or_default().push(number);
            }
        }
        let lines = lines.into_values();
        lines.filter(|it| (2..=SECTIONS_MAX).contains(&it.len())).collect()
    }

    /// Sections of units that could earn most more than they do in the plan, with what all earn
    /// by themselves.
    fn losing(&self, state: &State, least: i64) -> Vec<(Vec<usize>, i64)> {
        let mut all: Vec<(i64, Vec<usize>, i64)> = Vec::new();
        for units in self.lines() {
            let asked: Vec<[i64; 2]> = units.iter().map(|it| self.earns(*it, state)).collect();
            let [does, earned] = [0, 1].map(|at| asked.iter().map(|it| it[at]).sum::<i64>());
            if earned - does > least {
                all.push((earned - does, units, earned));
            }
        }
        all.sort_by_key(|(lost, ..)| std::cmp::Reverse(*lost));
        all.into_iter().take(TEAMS_MAX).map(|(_, units, earned)| (units, earned)).collect()
    }

    /// What a unit earns on the days of the plan, and what it could.
    fn earns(&self, unit: usize, state: &State) -> [i64; 2] {
        let asked = self.asked(unit);
        let duties = state.rows[unit].iter().zip(asked.worth.chunks(self.situation.bands.len()));
        let does = duties.filter(|(duty, _)| **duty != OFF);
        let does = does.map(|(duty, worth)| worth[usize::from(*duty) - 1].unwrap_or(0)).sum();
        [does, asked.earned]
    }
}

/// A few days that end with a weekend, or the days after the last.
struct Block {
    days: Range<usize>,
    weekend: Range<usize>,
}

/// Sections and what of their rules is heeded: days off, one in so many, and weekends. Sets of
/// sections are bits of a number.
pub(super) struct Team<'a> {
    units: &'a [usize],
    bands: usize,
    blocks: Vec<Block>,
    /// In so many days in a row one is off.
    off_every: usize,
    /// Weekends with a duty, where that is fewer than there are.
    weekends_max: Option<usize>,
    /// By shift and set, how many people they have.
    people: Vec<Vec<u32>>,
}

impl<'a> Team<'a> {
    pub(super) fn new(situation: &Situation, net: &Net, units: &'a [usize]) -> Self {
        let rule = &situation.rules[situation.units[units[0]].rule];
        let (bands, shifts) = (situation.bands.len(), situation.shifts.len());
        let weekends = work::weekends(&situation.shifts, bands);
        let most = rule.weekends_max.map(|it| it as usize).filter(|it| *it < weekends.len());
        let power = u32::try_from(units.len()).unwrap_or(u32::MAX);
        let fits = |it: &usize| (it + 1).checked_pow(power).is_some_and(|it| it <= COUNTS_MAX);
        let people = |shift: usize| {
            let cap = |at: usize| net.cap(units[at], shift);
            let of = |set: usize| (0..units.len()).filter(|at| set >> at & 1 == 1).map(cap).sum();
            (0..1 << units.len()).map(of).collect()
        };
        Self {
            units,
            bands,
            blocks: blocks(&weekends, situation.days),
            off_every: rule.days_row_max as usize + 1,
            weekends_max: most.filter(fits),
            people: (0..shifts).map(people).collect(),
        }
    }

    fn all(&self) -> usize {
        (1 << self.units.len()) - 1
    }

    /// No less than sections earn together, at the prices that are tried, by any rotas that hold.
    pub(super) fn most(&self, bound: &Bound) -> i64 {
        let days: Vec<Vec<i64>> =
            (0..bound.situation.days).map(|day| self.day(bound, day)).collect();
        let Some(most) = self.weekends_max else {
            return self.blocks.iter().map(|block| self.block(block, self.all(), &days)).sum();
        };
        // A state is how many weekends each section has worked.
        let powers: Vec<usize> = powers(most, self.units.len()).collect();
        let room = room(most, &powers);
        let mut best = vec![NEVER; room.len()];
        best[0] = 0;
        for block in &self.blocks {
            if block.weekend.is_empty() {
                let earned = self.block(block, self.all(), &days);
                best.iter_mut().for_each(|it| *it += earned);
                continue;
            }
            let mut next = vec![NEVER; best.len()];
            for set in 0..=self.all() {
                let in_set = powers.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
                let by: usize = in_set.map(|(_, power)| power).sum();
                let earned = self.block(block, set, &days);
                for (from, before) in best.iter().enumerate() {
                    if *before > NEVER / 2 && set & !room[from] == 0 {
                        next[from + by] = next[from + by].max(before + earned);
                    }
                }
            }
            best = next;
        }
        best.into_iter().fold(0, i64::max)
    }

    /// By set, what sections earn on a day, each in the band that is best for all.
    fn day(&self, bound: &Bound, day: usize) -> Vec<i64> {
        let mut best = vec![0; self.all() + 1];
        for shift in day * self.bands..(day + 1) * self.bands {
            let people = &self.people[shift];
            let prices = (&bound.prices[..], &bound.tops);
            let earned = bound.net.together(self.units[0], shift, people[self.all()], prices);
            let mut next = best.clone();
            for (set, next) in next.iter_mut().enumerate() {
                let mut part = set;
                while part > 0 {
                    *next = (*next).max(best[set ^ part] + earned[people[part] as usize]);
                    part = (part - 1) & set;
                }
            }
            best = next;
        }
        best
    }

    /// What all earn in a block whose weekend only a set of sections may work.
    fn block(&self, block: &Block, set: usize, days: &[Vec<i64>]) -> i64 {
        let owing = match (block.days.len() >= self.off_every, block.weekend.is_empty()) {
            (false, _) => 0,
            (true, true) => self.all(),
            (true, false) => set,
        };
        // By who still has to be off for a day.
        let mut best = vec![NEVER; self.all() + 1];
        best[owing] = 0;
        for day in block.days.clone() {
            let there = if block.weekend.contains(&day) { set } else { self.all() };
            let mut next = vec![NEVER; self.all() + 1];
            for (left, before) in best.iter().enumerate().filter(|(_, it)| **it > NEVER) {
                let mut off = left;
                loop {
                    let earned = before + days[day][there & !off];
                    next[left ^ off] = next[left ^ off].max(earned);
                    if off == 0 {
                        break;
                    }
                    off = (off - 1) & left;
                }
            }
            best = next;
        }
        best[0]
    }
}

/// What a weekend of each section adds to the number of a state.
fn powers(most: usize, sections: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(1), move |it| Some(it * (most + 1))).take(sections)
}

/// By state, the set of those that may work another weekend.
fn room(most: usize, powers: &[usize]) -> Vec<usize> {
    let of = |state: usize| {
        let counts = powers.iter().map(|power| state / power % (most + 1));
        counts.enumerate().filter(|(_, count)| *count < most).map(|(at, _)| 1 << at).sum()
    };
    let states = powers.last().map_or(1, |last| last * (most + 1));
    (0..states).map(of).collect()
}

fn blocks(weekends: &[(usize, usize)], days: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut from = 0;
    for (first, last) in weekends {
        blocks.push(Block { days: from..last + 1, weekend: *first..last + 1 });
        from = last + 1;
    }
    if from < days {
        blocks.push(Block { days: from..days, weekend: days..days });
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::for_tests::drawn;
    use crate::plan::generate::Size;
    use crate::plan::rota::Table;
    use crate::plan::state::Rules;

    /// Prices that are drawn, mostly none.
    fn draw(bound: &mut Bound, random: &mut fastrand::Rng) {
        for price in &mut bound.prices {
            *price = if random.u8(..4) == 0 { random.i64(1..1_000) } else { 0 };
        }
        bound.tops.set(&bound.net, &bound.prices);
    }

    #[test]
    fn no_rotas_that_hold_earn_sections_more_together_than_is_said() {
        let mut random = fastrand::Rng::with_seed(5);
        let (mut is_near, mut tried) = (false, 0);
        for seed in 1..4 {
            let size = Size { units: 90, people: 2_200, posts: 120, days: 21, seed };
            let situation = drawn(&size);
            let rules = Rules::new(&situation);
            let rotas = rules.rotas();
            let mut bound = Bound::new(&situation, 1);
            for units in bound.lines().iter().take(6) {
                draw(&mut bound, &mut random);
                let most = Team::new(&situation, &bound.net, units).most(&bound);
                for _ in 0..40 {
                    let mut people = vec![0; situation.shifts.len()];
                    for unit in units {
                        let worth: Vec<Option<i64>> =
                            (0..people.len()).map(|_| Some(random.i64(0..100))).collect();
                        let mut shifts = Vec::new();
                        let mut table = Table::default();
                        rotas.worked(&situation, *unit, &worth, &mut table, &mut shifts);
                        for shift in shifts.into_iter().map(|it| it as usize) {
                            people[shift] += bound.net.cap(*unit, shift);
                        }
                    }
                    let earn = |(shift, people): (usize, &u32)| {
                        let prices = (&bound.prices[..], &bound.tops);
                        bound.net.together(units[0], shift, *people, prices)[*people as usize]
                    };
                    let earned: i64 = people.iter().enumerate().map(earn).sum();
                    assert!(earned <= most, "{earned} and {most}");
                    is_near |= 2 * earned > most && earned > 0;
                    tried += 1;
                }
            }
        }
        assert!(is_near && tried > 200, "{tried} rotas");
    }
}
