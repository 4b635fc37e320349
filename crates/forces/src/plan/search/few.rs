//! Units that have a skill which few have, rostered together: a place for it is often filled only
//! where several of them change duties at once. Rotas of these units alone are cooled (annealing:
//! Kirkpatrick and others, Science 220, 1983), by who fills the places for the skill that others
//! leave, and by what people are worth elsewhere.

#[cfg(test)]
mod tests;

use super::super::situation::{Needs, Situation};
use super::super::state::{Rules, State};
use super::Search;
use crate::roster::price::SCALE;
use crate::roster::{Budget, OFF};

/// So many units at most are few.
const FEW_MAX: usize = 150;
/// A skill is looked at where so large a part of what is open is for it.
const PART: i64 = 200;
/// A person below the minimum counts so many times.
const MINIMUM: i64 = 1_000;
/// Beside the dearest place that is open: what it costs to change a day of a unit, and how much
/// worse rotas may become at first and at last.
const CHANGE: i64 = 32;
const HOT: f64 = 0.1;
const COLD: f64 = 0.01;
/// So many days are changed at once at most.
const DAYS_MAX: usize = 4;
/// Every so often it is looked how warm it is, and whether the budget is over.
const EVERY: u64 = 64;

impl Search<'_, '_> {
    /// Rosters units together that have the skill for which most is open, in so many tries;
    /// `prices` say by shift and group what one more person is worth, as chains leave them. `true`
    /// where a unit has other duties then: people of it stand anywhere, until every shift is
    /// placed anew as [`State::anew_if_any`] says and [`Search::settle`] was called.
    pub fn roster_few(
        &mut self,
        rules: &Rules,
        prices: &[Option<i64>],
        tries: u64,
        budget: &mut dyn Budget,
    ) -> bool {
        let Some((skill, dearest)) = scarce(&self.state) else { return false };
        let mut few = Few::new(&self.state, rules, prices, skill);
        if few.units.len() < 2 {
            return false;
        }
        few.change = dearest / CHANGE;
        few.cool(tries, dearest, &mut self.rng, budget);
        few.leave(&mut self.state)
    }
}

/// The skill that few have and most is open for, and what its dearest open place weighs.
fn scarce(state: &State) -> Option<(Needs, i64)> {
    let situation = state.situation;
    let (mut open, mut all) = (vec![(0_i64, 0_i64); Needs::BITS as usize], 0_i64);
    for (group, one) in situation.groups.iter().enumerate() {
        for (shift, want) in one.wants.iter().enumerate() {
            let placed = state.placed[shift * situation.groups.len() + group];
            let lack = i64::from(want.target().saturating_sub(placed)) * want.weight;
            all += lack;
            let bits = open.iter_mut().enumerate().filter(|(bit, _)| one.needs >> bit & 1 == 1);
            for (_, (open, dearest)) in bits.filter(|_| lack > 0) {
                *open += lack;
                *dearest = want.weight.max(*dearest);
            }
        }
    }
    let have = |bit: usize| situation.units.iter().filter(|unit| unit.has >> bit & 1 == 1).count();
    let skills = open.into_iter().enumerate().filter(|(_, (open, _))| *open > all / PART);
    let few = skills.filter(|(bit, _)| have(*bit) <= FEW_MAX);
    let most = few.max_by_key(|(bit, (open, _))| (*open, std::cmp::Reverse(*bit)));
    most.map(|(bit, (_, dearest))| (1 << bit, dearest))
}

/// Units with a skill and the places for it.
struct Few<'s> {
    situation: &'s Situation,
    rules: &'s Rules,
    units: Vec<usize>,
    /// By unit, by place, whether its people may stand there.
    may: Vec<Vec<bool>>,
    /// By shift, what each person counts who is lacking, the dearest first, and at which place.
    wants: Vec<Vec<(i64, usize)>>,
    /// By unit, by shift, what a person is worth elsewhere and a group to stand at meanwhile;
    /// `None` where nobody can be there.
    elsewhere: Vec<Vec<Option<(i64, u32)>>>,
    rows: Vec<Vec<u8>>,
    first: Vec<Vec<u8>>,
    /// By shift, what is lacking less what people are worth elsewhere.
    costs: Vec<i64>,
    /// What it costs to change a day.
    change: i64,
}

impl<'s> Few<'s> {
    fn new(state: &State<'s>, rules: &'s Rules, prices: &[Option<i64>], skill: Needs) -> Self {
        let situation = state.situation;
        let is_one = |unit: &usize| {
            let one = &situation.units[*unit];
            one.has & skill != 0 && one.paired_with.is_none() && !state.is_beside(*unit)
        };
        let units: Vec<usize> = (0..situation.units.len()).filter(is_one).collect();
        let all = situation.groups.len();
        let places: Vec<usize> =
            (0..all).filter(|group| situation.groups[*group].needs & skill != 0).collect();
        let can = |unit: usize, group: usize| {
            let (unit, group) = (&situation.units[unit], &situation.groups[group]);
            let reach = unit.reach.iter().any(|(sector, _)| *sector == group.sector);
            reach && Situation::may(unit.has, group.needs)
        };
        let may = units.iter().map(|unit| places.iter().map(|at| can(*unit, *at)).collect());
        let may = may.collect();
        let shifts = 0..situation.shifts.len();
        let wants = shifts.clone().map(|shift| {
            let mut wants = Vec::new();
            for (place, group) in places.iter().enumerate() {
                let number = u32::try_from(*group).unwrap_or(u32::MAX);
                let pieces = units.iter().flat_map(|unit| &state.pieces[*unit][shift]);
                let own: u32 = pieces.filter(|(at, _)| *at == number).map(|(_, count)| count).sum();
                let others = state.placed[shift * all + group].saturating_sub(own);
                let want = situation.groups[*group].wants[shift];
                for person in others..want.target() {
                    let times = if person < want.min { MINIMUM } else { 1 };
                    wants.push((want.weight.saturating_mul(times), place));
                }
            }
            wants.sort_unstable_by_key(|(weight, place)| (-weight, *place));
            wants
        });
        let wants = wants.collect();
        let elsewhere = |unit: &usize| {
            let groups: Vec<usize> = (0..all).filter(|group| can(*unit, *group)).collect();
            let of = |shift: usize| {
                let is_there = situation.units[*unit].members.cap[shift] > 0;
                let price = |group: &usize| {
                    let group = *group;
                    let is_for_it = situation.groups[group].needs & skill != 0;
                    let price = prices.get(shift * all + group).copied().flatten().unwrap_or(0);
                    let is_wanted = situation.groups[group].wants[shift].target() > 0;
                    let worth = if is_for_it { 0 } else { price / SCALE };
                    is_wanted.then(|| (worth, u32::try_from(group).unwrap_or(u32::MAX)))
                };
                groups.iter().filter_map(price).max().filter(|_| is_there)
            };
            shifts.clone().map(of).collect()
        };
        let elsewhere = units.iter().map(elsewhere).collect();
        let rows: Vec<Vec<u8>> = units.iter().map(|unit| state.rows[*unit].clone()).collect();
        let (first, costs) = (rows.clone(), Vec::new());
        let mut few =
            Self { situation, rules, units, may, wants, elsewhere, rows, first, costs, change: 0 };
        few.costs = shifts.map(|shift| few.cost(shift)).collect();
        few
    }

    /// What a shift lacks, less what people are worth elsewhere who are not needed: places are
    /// filled by augmenting ways, the dearest first, which is best for a matroid (Edmonds,
    /// Mathematical Programming 1, 1971). It is asked a million times, of half a dozen units: too
    /// few for a network to be made each time.
    fn cost(&self, shift: usize) -> i64 {
        let bands = self.situation.bands.len();
        let (day, duty) = (shift / bands, u8::try_from(shift % bands + 1).unwrap_or(OFF));
        let on: Vec<usize> =
            (0..self.units.len()).filter(|unit| self.rows[*unit][day] == duty).collect();
        let cap = |unit: &usize| self.situation.units[self.units[*unit]].members.cap[shift];
        let mut left: Vec<u32> = on.iter().map(cap).collect();
        let places = self.may.first().map_or(0, Vec::len);
        // By unit on duty and place, how many stand there.
        let mut stand = vec![vec![0_u32; places]; on.len()];
        let mut is_full = vec![false; places];
        let mut cost = 0;
        for (weight, place) in &self.wants[shift] {
            let way = (!is_full[*place]).then(|| self.way(&on, &left, &stand, *place)).flatten();
            let Some(way) = way else {
                is_full[*place] = true;
                cost += weight;
                continue;
            };
            // Each takes the place that the one before it leaves.
            let mut place = *place;
            for (unit, leaves) in way {
                stand[unit][place] += 1;
                match leaves {
                    Some(leaves) => {
                        stand[unit][leaves] -= 1;
                        place = leaves;
                    }
                    None => left[unit] -= 1,
                }
            }
        }
        let worth = |(unit, left): (&usize, &u32)| {
            self.elsewhere[*unit][shift].map_or(0, |(worth, _)| worth) * i64::from(*left)
        };
        cost - on.iter().zip(&left).map(worth).sum::<i64>()
    }

    /// Who comes to a place, leaving which other to whom, until one comes who stood nowhere.
    fn way(
        &self,
        on: &[usize],
        left: &[u32],
        stand: &[Vec<u32>],
        place: usize,
    ) -> Option<Vec<(usize, Option<usize>)>> {
        let places = stand.first().map_or(0, Vec::len);
        let (mut next, mut at) = (vec![place], 0);
        // By unit the place that it would take, and by place who would leave it.
        let (mut takes, mut leaves) = (vec![None; on.len()], vec![None; places]);
        let mut last = None;
        'search: while let Some(place) = next.get(at).copied() {
            at += 1;
            for (number, unit) in on.iter().enumerate() {
                if takes[number].is_some() || !self.may[*unit][place] {
                    continue;
                }
                takes[number] = Some(place);
                if left[number] > 0 {
                    last = Some(number);
                    break 'search;
                }
                for (other, leaves) in leaves.iter_mut().enumerate() {
                    if stand[number][other] > 0 && leaves.is_none() && !next.contains(&other) {
                        *leaves = Some(number);
                        next.push(other);
                    }
                }
            }
        }
        let (mut unit, mut way, mut left_for) = (last?, Vec::new(), None);
        loop {
            let taken = takes[unit]?;
            way.push((unit, left_for));
            if taken == place {
                way.reverse();
                return Some(way);
            }
            (unit, left_for) = (leaves[taken]?, Some(taken));
        }
    }

    /// Tries changes of a few days, of one unit or exchanged by two; ends at the best rotas found,
    /// and says what they cost beside those at first, 0 or less.
    fn cool(
        &mut self,
        tries: u64,
        dearest: i64,
        rng: &mut fastrand::Rng,
        budget: &mut dyn Budget,
    ) -> i64 {
        #[expect(clippy::cast_precision_loss, reason = "chance")]
        let (real, share) = (dearest as f64, |at: u64| at as f64 / tries as f64);
        let (mut total, mut heat) = (0, HOT * real);
        let mut best = (0, self.rows.clone());
        for at in 0..tries {
            if at.is_multiple_of(EVERY) {
                heat = HOT * real * libm::pow(COLD / HOT, share(at));
                if budget.is_over() {
                    break;
                }
            }
            let limit = -heat * libm::log(rng.f64());
            total += self.try_one(rng, limit);
            if total < best.0 {
                best = (total, self.rows.clone());
            }
        }
        self.rows = best.1;
        best.0
    }

    /// A change that makes it worse by no more than so much; what it costs, 0 where none was made.
    fn try_one(&mut self, rng: &mut fastrand::Rng, limit: f64) -> i64 {
        let days = self.situation.days;
        let (one, other) = (rng.usize(..self.units.len()), rng.usize(..self.units.len()));
        let count = rng.usize(1..=DAYS_MAX.min(days));
        let first = rng.usize(..=days - count);
        let span = first..first + count;
        let mut next = [(one, self.rows[one].clone()), (other, self.rows[other].clone())];
        let is_exchange = one != other && rng.bool();
        let [(_, row), (_, back)] = &mut next;
        if is_exchange {
            row[span.clone()].swap_with_slice(&mut back[span.clone()]);
        } else {
            let duties = u8::try_from(self.situation.bands.len()).unwrap_or(OFF);
            let most = rng.u8(OFF..=duties);
            for duty in &mut row[span.clone()] {
                *duty = if rng.u8(..4) == 0 { rng.u8(OFF..=duties) } else { most };
            }
        }
        let changed = if is_exchange { 2 } else { 1 };
        let next = &mut next[..changed];
        if next.iter().any(|(unit, row)| !self.holds(*unit, row)) {
            return 0;
        }
        let (mut shifts, mut cost) = (Vec::new(), 0);
        for (unit, row) in next.iter_mut() {
            std::mem::swap(&mut self.rows[*unit], row);
            for day in span.clone() {
                let (before, now, at_first) =
                    (row[day], self.rows[*unit][day], self.first[*unit][day]);
                if before != now {
                    shifts.extend([before, now].into_iter().filter_map(|it| self.shift(day, it)));
                    let by = i64::from(now != at_first) - i64::from(before != at_first);
                    cost += self.change * by;
                }
            }
        }
        shifts.sort_unstable();
        shifts.dedup();
        let costs: Vec<i64> = shifts.iter().map(|shift| self.cost(*shift)).collect();
        let all = shifts.iter().zip(&costs);
        cost += all.map(|(shift, cost)| cost - self.costs[*shift]).sum::<i64>();
        #[expect(clippy::cast_precision_loss, reason = "chance")]
        if cost as f64 > limit {
            for (unit, row) in next.iter_mut() {
                std::mem::swap(&mut self.rows[*unit], row);
            }
            return 0;
        }
        for (shift, cost) in shifts.into_iter().zip(costs) {
            self.costs[shift] = cost;
        }
        cost
    }

    fn shift(&self, day: usize, duty: u8) -> Option<usize> {
        (duty != OFF).then(|| day * self.situation.bands.len() + usize::from(duty) - 1)
    }

    /// Whether a row keeps the unit's rules, with people and a group for each of its shifts.
    fn holds(&self, unit: usize, row: &[u8]) -> bool {
        let mut shifts = row.iter().enumerate().filter_map(|(day, duty)| self.shift(day, *duty));
        shifts.all(|shift| self.elsewhere[unit][shift].is_some())
            && self.rules.holds(self.units[unit], row)
    }

    /// Gives units their new duties; whether any has others.
    fn leave(self, state: &mut State) -> bool {
        let mut is_any = false;
        for (at, unit) in self.units.iter().enumerate() {
            let row = &self.rows[at];
            if *row == self.first[at] {
                continue;
            }
            is_any = true;
            state.remove(*unit);
            for (day, duty) in row.iter().enumerate() {
                let Some(shift) = self.shift(day, *duty) else { continue };
                let Some((_, group)) = self.elsewhere[at][shift] else { continue };
                state.put(*unit, shift, vec![(group, 1)]);
            }
            state.rows[*unit].clone_from(row);
        }
        is_any
    }
}
