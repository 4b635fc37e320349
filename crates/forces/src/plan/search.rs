//! The search for a plan: every unit in turn is given the best rota there is while the others
//! stay, first all, then a few neighbours at a time (large neighbourhood search: Shaw, "Using
//! Constraint Programming and Local Search Methods to Solve Vehicle Routing Problems", 1998).

use fastrand::Rng;

use super::situation::Situation;
use super::state::{Rotas, Saved, State, Value};
use crate::roster::Budget;

/// So many units at most are taken out together.
const TAKEN_MAX: usize = 10;
/// How often chance looks for an open want.
const TRIES: usize = 60;

/// A search that can be stopped at any step and keeps the best.
pub struct Search<'a, 'r> {
    /// The plan as it stands: never worse than before.
    pub state: State<'a>,
    rotas: &'r Rotas<'r>,
    rng: Rng,
    steps: u64,
    /// By sector, units that reach it.
    near: Vec<Vec<u32>>,
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
        Self { state, rotas, rng: Rng::with_seed(seed), steps: 0, near }
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
        for unit in order {
            if budget.is_over() {
                return;
            }
            self.state.insert(unit, self.rotas);
            self.steps += 1;
        }
    }

    /// `count` times takes a few units out and puts them in again, and keeps what is no worse.
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
        if self.state.value() > before {
            for unit in &changed {
                self.state.remove(*unit);
            }
            for unit in saved {
                self.state.restore(unit);
            }
        }
    }

    /// Units to be taken out together: those who could fill a want that is open, or any that
    /// reach the same sectors.
    fn neighbours(&mut self) -> Vec<usize> {
        let count = self.rng.usize(1..=TAKEN_MAX);
        if self.rng.bool()
            && let Some(taken) = self.around_open(count)
        {
            return taken;
        }
        let units = &self.state.situation.units;
        let first = self.rng.usize(..units.len());
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
        if situation.groups.is_empty() {
            return None;
        }
        let found = (0..TRIES).find_map(|_| {
            let shift = self.rng.usize(..situation.shifts.len());
            let group = self.rng.usize(..situation.groups.len());
            let placed = self.state.placed[shift * situation.groups.len() + group];
            (placed < situation.groups[group].wants[shift].target()).then_some(group)
        });
        let group = &situation.groups[found?];
        let near = &self.near[group.sector as usize];
        let may = |unit: &usize| Situation::may(situation.units[*unit].has, group.needs);
        let mut able: Vec<usize> = near.iter().map(|unit| *unit as usize).filter(may).collect();
        self.rng.shuffle(&mut able);
        able.truncate(count);
        (!able.is_empty()).then_some(able)
    }
}
