//! Units that have a skill which few have, rostered together: a place for it is often filled only
//! where several of them change duties at once. Rotas of these units alone are cooled (annealing:
//! Kirkpatrick and others, Science 220, 1983), by who fills the places for the skill that others
//! leave, and by what people are worth elsewhere.

mod fill;
#[cfg(test)]
mod tests;

use super::super::situation::{Needs, Situation};
use super::super::state::{Rules, State};
use super::Search;
use crate::roster::price::SCALE;
use crate::roster::{Budget, OFF};

use fill::{Ask, Fill};

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
    /// By shift, what is wanted.
    asks: Vec<Ask>,
    /// By unit, by shift, what a person is worth elsewhere and a group to stand at meanwhile;
    /// `None` where nobody can be there.
    elsewhere: Vec<Vec<Option<(i64, u32)>>>,
    rows: Vec<Vec<u8>>,
    first: Vec<Vec<u8>>,
    /// By shift, who is on duty.
    on: Vec<Vec<usize>>,
    /// By shift, what is lacking less what people are worth elsewhere.
    costs: Vec<i64>,
    /// What it costs to change a day.
    change: i64,
    /// What was changed since it was the best: unit, day, and the duty before.
    since: Vec<(usize, usize, u8)>,
    fill: Fill,
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
        let shifts = 0..situation.shifts.len();
        let ask = |shift| ask(state, shift, (&units, &places), can);
        let asks = shifts.clone().map(ask).collect();
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
        let bands = situation.bands.len();
        let is_on = |unit: &usize, shift: usize| {
            usize::from(rows[*unit][shift / bands]) == shift % bands + 1
        };
        let on =
            shifts.clone().map(|shift| (0..rows.len()).filter(|unit| is_on(unit, shift)).collect());
        let on = on.collect();
        let (first, costs, change, fill) = (rows.clone(), Vec::new(), 0, Fill::default());
        let mut few = Self {
            situation,
            rules,
            units,
            asks,
            elsewhere,
            rows,
            first,
            on,
            costs,
            change,
            since: Vec::new(),
            fill,
        };
        few.costs = shifts.map(|shift| few.cost(shift)).collect();
        few
    }

    /// What a shift lacks, less what people are worth elsewhere who are not needed.
    fn cost(&mut self, shift: usize) -> i64 {
        let on = &self.on[shift];
        let cap = |unit: usize| self.situation.units[self.units[unit]].members.cap[shift];
        let lacks = self.fill.lacks(&self.asks[shift], on, cap);
        let worth = |(unit, left): (&usize, &u32)| {
            self.elsewhere[*unit][shift].map_or(0, |(worth, _)| worth) * i64::from(*left)
        };
        lacks - on.iter().zip(self.fill.left()).map(worth).sum::<i64>()
    }

    /// Gives a unit another duty on a day.
    fn turn(&mut self, unit: usize, day: usize, duty: u8) {
        let before = std::mem::replace(&mut self.rows[unit][day], duty);
        if let Some(shift) = self.shift(day, before) {
            self.on[shift].retain(|on| *on != unit);
        }
        if let Some(shift) = self.shift(day, duty) {
            self.on[shift].push(unit);
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
        let mut best = 0;
        for at in 0..tries {
            if at.is_multiple_of(EVERY) {
                heat = HOT * real * libm::pow(COLD / HOT, share(at));
                if budget.is_over() {
                    break;
                }
            }
            let limit = -heat * libm::log(rng.f64());
            total += self.try_one(rng, limit);
            if total < best {
                best = total;
                self.since.clear();
            }
        }
        while let Some((unit, day, before)) = self.since.pop() {
            self.turn(unit, day, before);
        }
        best
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
        let mut was = Vec::new();
        for (unit, row) in next.iter() {
            for day in span.clone() {
                let (before, now, at_first) =
                    (self.rows[*unit][day], row[day], self.first[*unit][day]);
                if before != now {
                    shifts.extend([before, now].into_iter().filter_map(|it| self.shift(day, it)));
                    let by = i64::from(now != at_first) - i64::from(before != at_first);
                    cost += self.change * by;
                    was.push((*unit, day, before));
                    self.turn(*unit, day, now);
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
            for (unit, day, before) in was {
                self.turn(unit, day, before);
            }
            return 0;
        }
        self.since.extend(was);
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

/// What a shift wants of units at places, beside what others fill.
fn ask(
    state: &State,
    shift: usize,
    (units, places): (&[usize], &[usize]),
    can: impl Fn(usize, usize) -> bool,
) -> Ask {
    let (situation, all) = (state.situation, state.situation.groups.len());
    let (mut ask, mut at) = (Ask::default(), Vec::new());
    for group in places {
        let number = u32::try_from(*group).unwrap_or(u32::MAX);
        let pieces = units.iter().flat_map(|unit| &state.pieces[*unit][shift]);
        let own: u32 = pieces.filter(|(at, _)| *at == number).map(|(_, count)| count).sum();
        let others = state.placed[shift * all + group].saturating_sub(own);
        let want = situation.groups[*group].wants[shift];
        let min = want.min.saturating_sub(others);
        let more = want.target().saturating_sub(others.max(want.min));
        for (count, times) in [(min, MINIMUM), (more, 1)] {
            if count > 0 {
                ask.wants.push((want.weight.saturating_mul(times), count, at.len()));
            }
        }
        if min + more > 0 {
            at.push(*group);
        }
    }
    ask.wants.sort_unstable_by_key(|(weight, _, place)| (-weight, *place));
    ask.places = at.len();
    let may = units.iter().flat_map(|unit| at.iter().map(|at| can(*unit, *at)));
    ask.may = may.collect();
    ask
}
