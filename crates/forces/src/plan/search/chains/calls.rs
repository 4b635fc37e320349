//! Units called to what is open though they have to leave more for it: others follow them, one
//! after another (ejection chains: Glover, Discrete Applied Mathematics 65, 1996), and all of it
//! stays where it is cheaper in the end. So places for skills that few have are filled: whoever
//! has one is worth more than anything open wherever that unit stands already.

use std::collections::{BTreeMap, BTreeSet};

use super::{Chains, Change, LOOKED, best_first};
use crate::plan::state::SECOND;
use crate::roster::Budget;

/// Units are called where they are worth so much at least, and where that is so large a part of
/// what is open; who follows gains a part of it.
const DEAR: i64 = 400 * SECOND;
const PART: i64 = 2000;
const FOLLOWS: i64 = 4;
/// So many at most follow one after another, and so many are tried each time.
const DEPTH: usize = 6;
const TRIED: usize = 5;

/// Who is called next, and who was.
#[derive(Debug)]
pub(super) struct Calls {
    /// Units and shifts, the best last.
    next: Vec<(usize, usize)>,
    known: BTreeSet<(usize, usize)>,
    /// What is dear here.
    dear: i64,
}

impl Calls {
    /// Where so much is open, weight of the second level.
    pub(super) fn new(open: i64) -> Self {
        let dear = DEAR.max((open / PART).saturating_mul(SECOND));
        Self { next: Vec::new(), known: BTreeSet::new(), dear }
    }

    /// What is worth following for.
    fn follows(&self) -> i64 {
        self.dear / FOLLOWS
    }
}

impl Chains<'_, '_> {
    /// Calls a few units; what that saves, and whether there was anybody to be called.
    pub(super) fn call(&mut self, budget: &mut dyn Budget) -> (i64, bool) {
        if self.calls.next.is_empty() {
            self.calls.next = self.callable();
        }
        let (mut saved, mut is_any) = (0, false);
        // One at least, however long it took to look who could be.
        while !(budget.is_over() || is_any && self.is_enough()) {
            let Some((unit, shift)) = self.calls.next.pop() else { break };
            is_any = true;
            self.calls.known.insert((unit, shift));
            if let Some(change) = self.callable_to(unit, shift) {
                saved -= self.call_one(&change, budget);
            }
        }
        (saved, is_any)
    }

    /// The rota with which a unit is called to a shift, where it is worth much there and what it
    /// has to leave seems to be worth nothing: of some 3,500 that leave more, none was kept.
    fn callable_to(&mut self, unit: usize, shift: usize) -> Option<Change> {
        let places = &self.places[shift];
        if !places.is_free(unit) || places.is_on(unit) {
            return None;
        }
        let worth = self.worth(unit, shift);
        let change = (worth >= self.calls.dear).then(|| self.change(unit, Some(shift)))??;
        (change.gain >= worth).then_some(change)
    }

    /// Units and shifts in which they are worth much and were not called yet, those who have to
    /// leave least last.
    fn callable(&mut self) -> Vec<(usize, usize)> {
        let mut all: Vec<(i64, usize, usize)> = Vec::new();
        self.work += self.class.len() / LOOKED;
        for unit in 0..self.class.len() {
            for shift in 0..self.places.len() {
                let is_known = self.calls.known.contains(&(unit, shift));
                if !is_known && let Some(change) = self.callable_to(unit, shift) {
                    all.push((change.gain, unit, shift));
                }
            }
        }
        all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then((b.1, b.2).cmp(&(a.1, a.2))));
        all.into_iter().map(|(_, unit, shift)| (unit, shift)).collect()
    }

    /// Makes a change, lets others follow, and takes all of it back where flows cost no less for
    /// it; what they cost more.
    fn call_one(&mut self, change: &Change, budget: &mut dyn Budget) -> i64 {
        let mut was = BTreeMap::new();
        self.note(change, &mut was);
        let (mut cost, _) = self.make(change, i64::MAX);
        let mut made = vec![(change.unit, change.calls())];
        let mut tried = BTreeSet::from([change.unit]);
        for _ in 0..DEPTH {
            let before = cost;
            for unit in self.followers(&was, &tried) {
                if cost < 0 || budget.is_over() {
                    break;
                }
                let Some(change) = self.change(unit, None) else { continue };
                tried.insert(unit);
                self.note(&change, &mut was);
                let by = self.try_it(&change);
                if by < 0 {
                    cost += by;
                    made.push((unit, change.calls()));
                }
            }
            if cost < 0 || cost == before {
                break;
            }
        }
        if cost < 0 {
            return cost;
        }
        let mut shifts = BTreeSet::new();
        for (unit, calls) in made.into_iter().rev() {
            for (shift, is_on) in calls {
                self.places[shift].set(unit, !is_on);
                shifts.insert(shift);
            }
        }
        for shift in shifts {
            self.follow(shift);
        }
        0
    }

    /// Remembers what people are worth in the shifts that a change touches.
    fn note(&self, change: &Change, was: &mut BTreeMap<usize, Vec<i64>>) {
        for (shift, ..) in &change.shifts {
            was.entry(*shift).or_insert_with(|| self.worth[*shift].clone());
        }
    }

    /// Units that gain most by another rota, of those who are worth something else than before in
    /// some shift and were not tried yet.
    fn followers(
        &mut self,
        was: &BTreeMap<usize, Vec<i64>>,
        tried: &BTreeSet<usize>,
    ) -> Vec<usize> {
        let mut all: Vec<(i64, usize)> = Vec::new();
        for unit in 0..self.class.len() {
            if !tried.contains(&unit)
                && self.is_touched(unit, was)
                && let Some(change) = self.change(unit, None)
                && change.gain >= self.calls.follows()
            {
                all.push((change.gain, unit));
            }
        }
        best_first(&mut all);
        all.into_iter().take(TRIED).map(|(_, unit)| unit).collect()
    }

    fn is_touched(&self, unit: usize, was: &BTreeMap<usize, Vec<i64>>) -> bool {
        let first = self.class[unit] * self.situation.of_sector.len();
        let reach = &self.situation.units[unit].reach;
        was.iter().any(|(shift, was)| {
            let now = &self.worth[*shift];
            let mut all = reach.iter().map(|(sector, _)| first + *sector as usize);
            all.any(|at| (now[at] - was[at]).abs() >= self.calls.follows())
        })
    }
}
