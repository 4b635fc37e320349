//! Units that have a skill which few have, rostered together: a place for it is often filled only
//! where several of them change duties at once, and weekends at both ends of the plan. A few of
//! these units are taken out and given the rotas that are worth most, one after another, again and
//! again (large neighbourhoods: Shaw, CP 1998; cooled as Kirkpatrick and others, Science 220, 1983,
//! say), by who fills the places for the skill that others leave, and by what people are worth
//! elsewhere.

mod fill;
#[cfg(test)]
mod tests;

use super::super::rota::Table;
use super::super::situation::{Needs, Situation};
use super::super::state::{Rotas, State};
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
const HOT: f64 = 0.6;
const COLD: f64 = 0.01;
/// So many times as much, by chance, a duty may seem to be worth more than it is.
const SEEMS: f64 = 2.0;
/// So many units are taken out at once at most.
const TAKEN_MAX: usize = 3;

impl Search<'_, '_> {
    /// Rosters units together that have the skill for which most is open, in so many tries of a
    /// few units each; `prices` say by shift and group what one more person is worth, as chains
    /// leave them. `true` where a unit has other duties then: people of it stand anywhere, until
    /// every shift is placed anew as [`State::anew_if_any`] says and [`Search::settle`] was called.
    pub fn roster_few(
        &mut self,
        prices: &[Option<i64>],
        tries: u64,
        budget: &mut dyn Budget,
    ) -> bool {
        let Some((skill, dearest)) = scarce(&self.state) else { return false };
        let mut few = Few::new(&self.state, prices, skill);
        if few.units.len() < 2 {
            return false;
        }
        few.change = dearest / CHANGE;
        few.cool(tries, dearest, self.rotas, &mut self.rng, budget);
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
    units: Vec<usize>,
    /// By unit, others who may stand at one of its places.
    near: Vec<Vec<usize>>,
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
    table: Table,
}

impl<'s> Few<'s> {
    fn new(state: &State<'s>, prices: &[Option<i64>], skill: Needs) -> Self {
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
        let asks: Vec<Ask> = shifts.clone().map(ask).collect();
        let near = (0..units.len()).map(|unit| near(&asks, unit, units.len())).collect();
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
            units,
            near,
            asks,
            elsewhere,
            rows,
            first,
            on,
            costs,
            change,
            since: Vec::new(),
            fill,
            table: Table::default(),
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

    /// Takes a few units out and puts them in again, so many times; ends at the best rotas found,
    /// and says what they cost beside those at first, 0 or less.
    fn cool(
        &mut self,
        tries: u64,
        dearest: i64,
        rotas: &Rotas,
        rng: &mut fastrand::Rng,
        budget: &mut dyn Budget,
    ) -> i64 {
        #[expect(clippy::cast_precision_loss, reason = "chance")]
        let (real, share) = (dearest as f64, |at: u64| at as f64 / tries as f64);
        let (mut total, mut best) = (0, 0);
        for at in 0..tries {
            if budget.is_over() {
                break;
            }
            let heat = HOT * real * libm::pow(COLD / HOT, share(at));
            total += self.try_some(rotas, rng, heat);
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

    /// Gives a few units the rotas that are worth most, one after another, and takes that back
    /// where it is too bad at such a heat; what it costs, 0 where it was taken back.
    fn try_some(&mut self, rotas: &Rotas, rng: &mut fastrand::Rng, heat: f64) -> i64 {
        let taken = self.some(rng);
        let was: Vec<Vec<u8>> = taken.iter().map(|it| self.rows[*it].clone()).collect();
        let (before, costs) = (self.all(&taken), self.costs.clone());
        let mut row = vec![OFF; self.situation.days];
        for unit in &taken {
            self.set(*unit, &row);
        }
        for unit in &taken {
            self.dearest(*unit, rotas, rng, SEEMS * heat, &mut row);
            self.set(*unit, &row);
        }
        let cost = self.all(&taken) - before;
        #[expect(clippy::cast_precision_loss, reason = "chance")]
        if cost as f64 > -heat * libm::log(rng.f64()) {
            for (unit, was) in taken.iter().zip(&was) {
                (0..was.len()).for_each(|day| self.turn(*unit, day, was[day]));
            }
            self.costs = costs;
            return 0;
        }
        for (unit, was) in taken.iter().zip(&was) {
            let days = was.iter().zip(&self.rows[*unit]).enumerate();
            let days = days.filter(|(_, (was, now))| was != now);
            self.since.extend(days.map(|(day, (was, _))| (*unit, day, *was)));
        }
        cost
    }

    /// A unit, and some who may stand where it may.
    fn some(&self, rng: &mut fastrand::Rng) -> Vec<usize> {
        let (mut some, count) = (vec![rng.usize(..self.units.len())], rng.usize(2..=TAKEN_MAX));
        let near = &self.near[some[0]];
        for _ in 1..count.min(near.len() + 1) {
            let other = near[rng.usize(..near.len())];
            if !some.contains(&other) {
                some.push(other);
            }
        }
        some
    }

    /// What all shifts cost, and what it costs that some units changed days.
    fn all(&self, some: &[usize]) -> i64 {
        let days = some.iter().flat_map(|unit| self.rows[*unit].iter().zip(&self.first[*unit]));
        let changed: i64 = days.map(|(now, first)| i64::from(now != first)).sum();
        self.costs.iter().sum::<i64>() + changed * self.change
    }

    /// Gives a unit a row, and looks what shifts cost then.
    fn set(&mut self, unit: usize, row: &[u8]) {
        for (day, duty) in row.iter().enumerate() {
            let before = self.rows[unit][day];
            if before != *duty {
                self.turn(unit, day, *duty);
                for duty in [before, *duty] {
                    if let Some(shift) = self.shift(day, duty) {
                        self.costs[shift] = self.cost(shift);
                    }
                }
            }
        }
    }

    /// The row of a unit that is off that is worth most as others stand, with up to `seems` more
    /// for each duty by chance.
    fn dearest(
        &mut self,
        unit: usize,
        rotas: &Rotas,
        rng: &mut fastrand::Rng,
        seems: f64,
        row: &mut [u8],
    ) {
        let bands = self.situation.bands.len();
        let duty = |shift: usize| u8::try_from(shift % bands + 1).unwrap_or(OFF);
        let mut worth = vec![None; self.situation.shifts.len()];
        for (shift, worth) in worth.iter_mut().enumerate() {
            if self.elsewhere[unit][shift].is_none() {
                continue;
            }
            self.on[shift].push(unit);
            let gain = self.costs[shift] - self.cost(shift);
            self.on[shift].pop();
            let first = self.first[unit][shift / bands];
            let stays = i64::from(first != OFF) - i64::from(first != duty(shift));
            #[expect(clippy::cast_possible_truncation, reason = "chance")]
            let more = (seems * rng.f64()) as i64;
            *worth = Some(gain + stays * self.change + more).filter(|worth| *worth > 0);
        }
        let mut found = Vec::new();
        rotas.worked(self.situation, self.units[unit], &worth, &mut self.table, &mut found);
        row.fill(OFF);
        for shift in found.into_iter().map(|shift| shift as usize) {
            row[shift / bands] = duty(shift);
        }
    }

    fn shift(&self, day: usize, duty: u8) -> Option<usize> {
        (duty != OFF).then(|| day * self.situation.bands.len() + usize::from(duty) - 1)
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

/// Other units that may stand at a place where this one may, in any shift.
fn near(asks: &[Ask], unit: usize, units: usize) -> Vec<usize> {
    let shares = |ask: &Ask, other: usize| {
        let (own, its) = (unit * ask.places, other * ask.places);
        (0..ask.places).any(|place| ask.may[own + place] && ask.may[its + place])
    };
    let is_near = |other: &usize| *other != unit && asks.iter().any(|ask| shares(ask, *other));
    (0..units).filter(is_near).collect()
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
