//! The search for a plan: every unit in turn is given the best rota there is while the others
//! stay, first all, then a few neighbours at a time (large neighbourhood search: Shaw, "Using
//! Constraint Programming and Local Search Methods to Solve Vehicle Routing Problems", 1998).

mod chains;
mod few;
mod guests;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use fastrand::Rng;

use super::situation::Situation;
use super::state::{Anew, Piece, Places, Rotas, Rules, SECOND, Saved, State, Taste, Value};
use crate::roster::{Budget, OFF};

pub use chains::{Aim, Chains};

/// Of a unit, who goes where by shift.
pub type Duties = BTreeMap<usize, Vec<Piece>>;

/// So many units at most are taken out together.
const TAKEN_MAX: usize = 3;
/// Of a hundred steps, those that look for an open want.
const AROUND_PERCENT: usize = 50;
/// How often chance looks for an open want.
const TRIES: usize = 60;
/// What a unit of weight of the first level is worth beside one of the second, at first and when
/// levels alone are about to decide.
const FIRST: f64 = 10.0;
const FIRST_AT_LAST: f64 = 100.0;
/// What a minute is worth beside a unit of weight of the second level, while it is warm.
const MINUTE: i64 = 1;
/// How much worse a plan may become at first and at last, in weight of the second level.
const HOT: f64 = 20_000.0;
const COLD: f64 = 600.0;
/// What part of the time it is warm.
const WARM: f64 = 0.9;
/// What units that are inserted may make of the first level, beside [`SECOND`].
const TASTES: [i64; 5] = [1_500, 3_000, 6_000, 30_000, 10_000_000];
/// What a minute costs units that are inserted first, beside [`SECOND`].
const MINUTE_AT_FIRST: i64 = 30_000;

/// A search that can be stopped at any step and keeps the best.
pub struct Search<'a, 'r> {
    /// The plan as it stands.
    pub state: State<'a>,
    rotas: &'r Rotas<'r>,
    rng: Rng,
    steps: u64,
    /// How much worse a plan may become; 0 where none may.
    heat: f64,
    /// What a unit of weight of the first level is worth meanwhile.
    first: i64,
    /// The best plan that was kept.
    kept: Option<(Value, Vec<Saved>)>,
    /// By sector, units that reach it.
    near: Vec<Vec<u32>>,
    /// How many shifts were placed anew by turns.
    turn: usize,
}

impl<'a, 'r> Search<'a, 'r> {
    /// Nothing placed yet.
    #[must_use]
    pub fn new(situation: &'a Situation, rotas: &'r Rotas<'r>, seed: u64) -> Self {
        let mut near = vec![Vec::new(); situation.of_sector.len()];
        for (unit, number) in situation.units.iter().zip(0..) {
            for (sector, _) in &unit.reach {
                near[*sector as usize].push(number);
            }
        }
        let state = State::new(situation);
        let rng = Rng::with_seed(seed);
        Self { state, rotas, rng, steps: 0, heat: 0.0, first: 1, kept: None, near, turn: 0 }
    }

    /// Lets it be as warm as it should be after such a part of the time (annealing: Kirkpatrick
    /// and others, Science 220, 1983): plans may become somewhat worse, and a person missing
    /// below the minimum counts as some beyond it; at the end levels alone decide.
    pub fn cool(&mut self, part: f64) {
        let part = part / WARM;
        self.heat = if part >= 1.0 { 0.0 } else { HOT * libm::pow(COLD / HOT, part) };
        #[expect(clippy::cast_possible_truncation, reason = "a weight up to 100")]
        let first = (FIRST * libm::pow(FIRST_AT_LAST / FIRST, part)) as i64;
        self.first = first;
    }

    /// Keeps the plan as it stands, where it is the best so far.
    pub fn keep(&mut self) {
        let value = self.state.value();
        if self.kept.as_ref().is_none_or(|(best, _)| value < *best) {
            let units = 0..self.state.rows.len();
            self.kept = Some((value, units.map(|unit| self.state.saved(unit)).collect()));
        }
    }

    /// Goes back to the plan that was kept, where that is better.
    pub fn take_best(&mut self) {
        let value = self.state.value();
        self.kept = self.kept.take().filter(|(best, _)| *best < value);
        self.go_back();
    }

    /// Goes back to the plan that was kept, whatever it is worth; none is kept then.
    pub fn go_back(&mut self) {
        let Some((_, saved)) = self.kept.take() else { return };
        for unit in 0..self.state.rows.len() {
            self.state.remove(unit);
        }
        for unit in saved {
            self.state.restore(unit);
        }
    }

    /// How many times units were taken out and put in again.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The value by level.
    #[must_use]
    pub fn value(&self) -> Value {
        self.state.value()
    }

    /// Puts in every unit, those with the rarest skills and the shortest reach first, those who
    /// stand beside others last.
    pub fn construct(&mut self, budget: &mut dyn Budget) {
        let units = &self.state.situation.units;
        let mut order: Vec<usize> = (0..units.len()).collect();
        self.rng.shuffle(&mut order);
        order.sort_by_key(|unit| {
            let unit = &units[*unit];
            (unit.paired_with.is_some(), unit.has.count_ones(), unit.reach.len())
        });
        // Who begins near home leaves what is far to others.
        self.state.taste.minute = MINUTE_AT_FIRST;
        for unit in order {
            if budget.is_over() {
                break;
            }
            self.state.insert(unit, self.rotas);
            self.steps += 1;
        }
        self.state.taste = Taste::default();
    }

    /// Begins with duties that units were given each for itself: more may come to a post than it
    /// wants, until every shift is placed anew as [`State::anew_if_any`] says and
    /// [`Search::settle`] was called. Units whose duties break their rules wait until then. Those
    /// who stand beside others are given back with their duties, for [`Search::seat`].
    pub fn begin_with(&mut self, duties: Vec<Duties>, rules: &Rules) -> Vec<(usize, Duties)> {
        let mut guests = Vec::new();
        for unit in 0..self.state.rows.len() {
            self.state.remove(unit);
        }
        for (unit, duties) in duties.into_iter().enumerate() {
            if self.state.situation.units[unit].paired_with.is_some() {
                guests.push((unit, duties));
            } else {
                self.give(unit, duties, rules);
            }
        }
        guests
    }

    /// Gives a unit that has none its duties, where they keep its rules.
    fn give(&mut self, unit: usize, duties: Duties, rules: &Rules) -> bool {
        let state = &mut self.state;
        let bands = state.situation.bands.len();
        let mut row = vec![OFF; state.situation.days];
        for shift in duties.keys() {
            row[shift / bands] = u8::try_from(shift % bands + 1).unwrap_or(OFF);
        }
        let holds = rules.holds(unit, &row);
        if holds {
            for (shift, pieces) in duties {
                state.put(unit, shift, pieces);
            }
            state.rows[unit] = row;
        }
        holds
    }

    /// Gives units another rota of whom nobody found a place in a shift that they are on duty in,
    /// and one to those who have none.
    pub fn settle(&mut self) {
        let state = &mut self.state;
        let bands = state.situation.bands.len();
        let is_idle = |state: &State, unit: usize| {
            let mut days = state.rows[unit].iter().enumerate().filter(|(_, duty)| **duty != OFF);
            days.any(|(day, duty)| {
                state.pieces[unit][day * bands + usize::from(*duty) - 1].is_empty()
            })
        };
        let all = 0..state.rows.len();
        let idle: Vec<usize> = all.clone().filter(|unit| is_idle(state, *unit)).collect();
        for unit in idle {
            state.remove(unit);
        }
        let free = all.filter(|unit| state.rows[*unit].iter().all(|duty| *duty == OFF));
        for unit in free.collect::<Vec<_>>() {
            state.insert(unit, self.rotas);
        }
    }

    /// The search that follows chains of people, from the plan as it stands; `places` are those of
    /// every shift in order.
    #[must_use]
    pub fn chains(&self, places: Vec<Places>, aim: Aim) -> Chains<'a, 'r> {
        Chains::new(&self.state, self.rotas, places, aim)
    }

    /// Shifts in which people are to be placed anew next, so many, no two alike: one where
    /// something is open, where chance finds it, others by turns.
    pub fn next_shifts(&mut self, count: usize) -> Vec<usize> {
        let situation = self.state.situation;
        let all = situation.shifts.len();
        let open = self.open().map(|(shift, _)| shift);
        let turns = self.turn..self.turn + all;
        let mut shifts: Vec<usize> = Vec::new();
        for shift in open.into_iter().chain(turns.map(|turn| turn % all)) {
            if shifts.len() < count && !shifts.contains(&shift) {
                shifts.push(shift);
                self.turn += usize::from(Some(shift) != open);
            }
        }
        shifts
    }

    /// Places people so where that is no worse, or not much while it is warm.
    pub fn turn_to(&mut self, anew: Anew) {
        let before = self.state.value();
        let was = self.state.turn_to(anew);
        if self.is_too_bad(before) {
            self.state.turn_to(was);
        }
    }

    /// `count` times takes a few units out and puts them in again, and goes on from what is no
    /// worse, or not much while it is warm.
    pub fn run(&mut self, count: u64, budget: &mut dyn Budget) {
        if self.state.situation.units.is_empty() {
            return;
        }
        for _ in 0..count {
            if budget.is_over() {
                return;
            }
            self.step();
            self.steps += 1;
        }
    }

    fn step(&mut self) {
        let mut taken = self.neighbours();
        let before = self.state.value();
        let mut saved: Vec<Saved> = taken.iter().map(|unit| self.state.remove(*unit)).collect();
        self.rng.shuffle(&mut taken);
        self.state.taste = self.taste();
        for unit in &taken {
            self.state.insert(*unit, self.rotas);
        }
        let mut changed = taken;
        if self.state.has_guests() {
            let alone: Vec<usize> = self.state.alone();
            for unit in &alone {
                let is_new = !changed.contains(unit);
                let was = self.state.remove(*unit);
                if is_new {
                    saved.push(was);
                    changed.push(*unit);
                }
            }
            for unit in &alone {
                self.state.insert(*unit, self.rotas);
            }
        }
        self.state.taste = Taste::default();
        if self.is_too_bad(before) {
            for unit in &changed {
                self.state.remove(*unit);
            }
            for unit in saved {
                self.state.restore(unit);
            }
        }
    }

    /// What units are to make of levels this time: greedy for the first alone is not always best.
    fn taste(&mut self) -> Taste {
        let first = TASTES[self.rng.usize(..TASTES.len())];
        let minute = if self.rng.bool() { MINUTE * SECOND } else { 1 };
        Taste { first, minute }
    }

    fn is_too_bad(&mut self, before: Value) -> bool {
        let now = self.state.value();
        if self.heat <= 0.0 {
            return now > before;
        }
        let worse: i64 = [self.first, 1, MINUTE]
            .iter()
            .zip(now.iter().zip(before))
            .map(|(w, (a, b))| w * (a - b))
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "chance")]
        let worse = worse as f64;
        worse > 0.0 && worse > -self.heat * libm::log(self.rng.f64())
    }

    /// Units to be taken out together: those who could fill a want that is open, or any that
    /// reach the same sectors.
    fn neighbours(&mut self) -> Vec<usize> {
        let count = self.rng.usize(1..=TAKEN_MAX);
        if self.rng.usize(..100) < AROUND_PERCENT
            && let Some(taken) = self.around_open(count)
        {
            return taken;
        }
        let units = &self.state.situation.units;
        // Chains leave guests where they are.
        let guests = self.state.guests();
        let is_guest = self.heat <= 0.0 && !guests.is_empty() && self.rng.bool();
        let first = match is_guest {
            true => guests[self.rng.usize(..guests.len())],
            false => self.rng.usize(..units.len()),
        };
        let reach = &units[first].reach;
        let mut taken = vec![first];
        if reach.is_empty() {
            return taken;
        }
        for _ in 1..count {
            let sector = match self.rng.bool() {
                true => reach[0].0,
                false => reach[self.rng.usize(..reach.len())].0,
            };
            let near = &self.near[sector as usize];
            let unit = near[self.rng.usize(..near.len())] as usize;
            if !taken.contains(&unit) {
                taken.push(unit);
            }
        }
        taken
    }

    /// Units that may stand at a group that lacks people in some shift; `None` where chance finds
    /// no such group.
    fn around_open(&mut self, count: usize) -> Option<Vec<usize>> {
        let situation = self.state.situation;
        let (_, group) = self.open()?;
        let group = &situation.groups[group];
        let near = &self.near[group.sector as usize];
        let may = |unit: &usize| Situation::may(situation.units[*unit].has, group.needs);
        let mut able: Vec<usize> = near.iter().map(|unit| *unit as usize).filter(may).collect();
        self.rng.shuffle(&mut able);
        able.truncate(count);
        (!able.is_empty()).then_some(able)
    }

    /// A shift and a group that lacks people in it; `None` where chance finds none.
    fn open(&mut self) -> Option<(usize, usize)> {
        let situation = self.state.situation;
        if situation.groups.is_empty() {
            return None;
        }
        (0..TRIES).find_map(|_| {
            let shift = self.rng.usize(..situation.shifts.len());
            let group = self.rng.usize(..situation.groups.len());
            let placed = self.state.placed[shift * situation.groups.len() + group];
            let is_open = placed < situation.groups[group].wants[shift].target();
            is_open.then_some((shift, group))
        })
    }
}
