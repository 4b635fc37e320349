//! A search that knows how others follow: in every shift a flow says what one more person is worth
//! in each sector, however many would have to move for it. A unit gets the rota that is worth most
//! so, the flows are found again, and the change stays where they cost less in all.
//!
//! Steps that look at open wants alone stop early: a unit that changes shifts leaves places that
//! others could fill who have no place of their own now.

mod calls;
#[cfg(test)]
mod tests;

use super::super::rota::Table;
use super::super::situation::Situation;
use super::super::state::{Before, Places, Rotas, SECOND, State};
use crate::roster::price::SCALE;
use crate::roster::{Budget, OFF};

use calls::Calls;

/// So many units at most are tried before it is looked anew which are worth most.
const TRIED_MAX: usize = 60;
/// What a duty is worth that must stay.
const MUST: i64 = 1 << 50;
/// As long as finding a flow again takes it to look for the best rotas of so many units.
const LOOKED: usize = 60;
/// For so many turns a unit is left alone whose change was not taken.
const REST: u64 = 3;
/// A turn that saves no more than so many times what people move for is quiet, and after so many
/// quiet ones they move for half as much.
const QUIET: i64 = 20;
const QUIET_MAX: u64 = 2;

/// After so many times in a row that units were called in vain none is called any more.
const VAIN_MAX: u32 = 3;

/// What chains are followed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// What is open.
    Open,
    /// Minutes.
    Minutes,
}

impl Aim {
    /// How much more a person must be worth elsewhere to be moved, minutes, at first and at last.
    pub(super) fn stay(self) -> [i64; 2] {
        match self {
            Self::Open => [640, 160],
            Self::Minutes => [40, 5],
        }
    }

    /// So many flows are found again in a pass, so that it takes as long as a round of prices.
    fn work(self) -> usize {
        match self {
            Self::Open => 350,
            Self::Minutes => 300,
        }
    }
}

/// The search, with a flow for each shift.
pub struct Chains<'a, 'r> {
    situation: &'a Situation,
    rotas: &'r Rotas<'r>,
    places: Vec<Places>,
    /// By shift, class of units and sector, what one more person is worth.
    worth: Vec<Vec<i64>>,
    class: Vec<usize>,
    /// By unit, the turn until which it is left alone.
    rests: Vec<u64>,
    turn: u64,
    quiet: u64,
    aim: Aim,
    /// How much more a person must be worth elsewhere to be moved, minutes.
    stay: i64,
    calls: Calls,
    /// So many times in a row units were called in vain.
    vain: u32,
    /// How many flows were found again in this pass, and what takes as long.
    work: usize,
    /// How shifts were before the change that is tried, one after another.
    before: Vec<Before>,
    table: Table,
}

/// Another rota of a unit.
struct Change {
    unit: usize,
    /// What it is worth at most.
    gain: i64,
    /// Shifts in which it is called, or sent home, with what that is worth at most.
    shifts: Vec<(usize, bool, i64)>,
}

impl<'a, 'r> Chains<'a, 'r> {
    pub(super) fn new(
        state: &State<'a>,
        rotas: &'r Rotas<'r>,
        places: Vec<Places>,
        aim: Aim,
    ) -> Self {
        let situation = state.situation;
        let units = situation.units.len();
        let class: Vec<usize> = (0..units).map(|unit| state.class(unit)).collect();
        let classes = class.iter().max().map_or(0, |most| most + 1);
        let worth = vec![vec![0; classes * situation.of_sector.len()]; places.len()];
        let (rests, table) = (vec![0; units], Table::default());
        let mut it = Self {
            situation,
            rotas,
            places,
            worth,
            class,
            rests,
            turn: 0,
            quiet: 0,
            aim,
            stay: aim.stay()[0],
            calls: Calls::new(state.value()[1]),
            vain: 0,
            work: 0,
            before: Vec::new(),
            table,
        };
        (0..it.places.len()).for_each(|shift| it.look(shift));
        it
    }

    /// Whether hardly anything was found for a while, even for those who move for little.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.stay < self.aim.stay()[1]
    }

    /// As many turns as take about as long as a round of a bound: each tries those changes that
    /// are worth most, or calls units, or, where little was found of both, lets people move for
    /// less from then on.
    pub fn pass(&mut self, budget: &mut dyn Budget) {
        self.work = 0;
        while !self.is_enough() && !self.is_spent() && !budget.is_over() {
            self.turn(budget);
        }
    }

    /// How many passes the last one was worth, since a turn is not cut short: 1 at least.
    #[must_use]
    pub fn took(&self) -> u64 {
        u64::try_from(self.work / self.aim.work()).unwrap_or(u64::MAX).max(1)
    }

    /// Whether as much was done as a pass is to do.
    fn is_enough(&self) -> bool {
        self.work >= self.aim.work()
    }

    fn turn(&mut self, budget: &mut dyn Budget) {
        self.turn += 1;
        let is_quiet = self.quiet >= QUIET_MAX;
        let (saved, is_any) = match is_quiet {
            true if self.vain >= VAIN_MAX => (0, false),
            true => self.call(budget),
            false => (self.try_best(budget), true),
        };
        let is_worth_it = saved > QUIET * self.stay;
        if is_quiet {
            self.vain = if is_worth_it { 0 } else { self.vain + 1 };
        }
        if is_worth_it {
            self.quiet = 0;
        } else if !is_quiet {
            self.quiet += 1;
        } else if !is_any {
            self.quiet = 0;
            self.stay /= 2;
            self.rests.fill(0);
        }
    }

    /// Tries those changes that are worth most by themselves; what that saves.
    fn try_best(&mut self, budget: &mut dyn Budget) -> i64 {
        let mut all: Vec<(i64, usize)> = Vec::new();
        self.work += self.rests.len() / LOOKED;
        for unit in 0..self.rests.len() {
            if self.rests[unit] < self.turn
                && let Some(change) = self.change(unit, None)
            {
                // A shift costs as much time in one change as in another.
                let shifts = i64::try_from(change.shifts.len()).unwrap_or(i64::MAX);
                all.push((change.gain / shifts.max(1), unit));
            }
        }
        best_first(&mut all);
        let mut saved = 0;
        for (_, unit) in all.iter().take(TRIED_MAX) {
            if budget.is_over() {
                break;
            }
            // What is worth what has changed with those before.
            let Some(change) = self.change(*unit, None) else { continue };
            let cost = self.try_it(&change);
            self.rests[*unit] = if cost < 0 { 0 } else { self.turn + REST };
            saved -= cost;
        }
        saved
    }

    /// What one more person is worth by shift and group.
    fn prices(&self) -> Vec<Option<i64>> {
        let (groups, all) = (&self.situation.groups, self.situation.groups.len());
        let mut of_class = vec![0; self.class.iter().max().map_or(0, |most| most + 1)];
        for (unit, class) in self.situation.units.iter().zip(&self.class) {
            of_class[*class] = unit.has;
        }
        let mut prices = vec![None; self.places.len() * all];
        for (shift, places) in self.places.iter().enumerate() {
            let prices = &mut prices[shift * all..(shift + 1) * all];
            // Where all places are taken for good: what people are worth beside them.
            for ((class, sector), worth) in places.worth() {
                for group in self.situation.of_sector[sector as usize].clone() {
                    if Situation::may(of_class[class], groups[group].needs) {
                        let known = prices[group].unwrap_or(i64::MAX);
                        prices[group] = Some(price(worth).min(known));
                    }
                }
            }
            for (group, worth) in places.rooms() {
                prices[group as usize] = Some(price(worth));
            }
        }
        prices
    }

    /// Gives the plan what was found: who is on duty when, and who stands where. By shift and
    /// group, what one more person there would be worth, in weight of the second level times
    /// [`SCALE`]; where nobody can come, `None`.
    pub fn leave(mut self, state: &mut State) -> Vec<Option<i64>> {
        let bands = self.situation.bands.len();
        for (shift, places) in self.places.iter().enumerate() {
            let Some(stand) = places.stand() else { continue };
            let (day, duty) = (shift / bands, u8::try_from(shift % bands + 1).unwrap_or(OFF));
            for unit in 0..state.rows.len() {
                if places.is_free(unit) {
                    state.clear(unit, shift);
                    if state.rows[unit][day] == duty {
                        state.rows[unit][day] = OFF;
                    }
                }
            }
            for (unit, pieces) in stand {
                state.clear(unit, shift);
                state.put(unit, shift, pieces);
                state.rows[unit][day] = duty;
            }
        }
        self.places.iter_mut().for_each(Places::let_idle);
        self.prices()
    }

    /// Places everybody of a shift as cheaply as can be again.
    fn follow(&mut self, shift: usize) {
        self.places[shift].follow();
        self.look(shift);
        self.work += 1;
    }

    /// Looks what people are worth in a shift.
    fn look(&mut self, shift: usize) {
        let sectors = self.situation.of_sector.len();
        let worth = &mut self.worth[shift];
        worth.fill(0);
        for ((class, sector), one) in self.places[shift].worth() {
            worth[class * sectors + sector as usize] = one;
        }
    }

    /// What people of a unit are worth in a shift at most.
    fn worth(&self, unit: usize, shift: usize) -> i64 {
        let one = &self.situation.units[unit];
        let worth = &self.worth[shift][self.class[unit] * self.situation.of_sector.len()..];
        let all = one.reach.iter().map(|(sector, way)| worth[*sector as usize] - way);
        all.max().unwrap_or(0) * i64::from(one.members.cap[shift])
    }

    /// The rota of a unit that is worth most, where that is more than its own is; or the one that
    /// is worth most of those with a duty in the shift `called`.
    fn change(&mut self, unit: usize, called: Option<usize>) -> Option<Change> {
        let one = &self.situation.units[unit];
        if one.paired_with.is_some() {
            return None;
        }
        let shifts = self.places.len();
        let (mut worth, mut now, mut was) = (vec![None; shifts], Vec::new(), 0_i64);
        for (shift, worth) in worth.iter_mut().enumerate() {
            let cap = one.members.cap[shift];
            let places = &self.places[shift];
            let mut value = match cap {
                0 => continue,
                _ if !places.is_free(unit) => MUST,
                _ => self.worth(unit, shift),
            };
            if places.is_on(unit) || value == MUST {
                value += self.stay * i64::from(cap);
                was += value;
                now.push(shift);
            }
            value += if called == Some(shift) { MUST } else { 0 };
            *worth = Some(value).filter(|value| *value > 0);
        }
        let mut next = Vec::new();
        self.rotas.worked(self.situation, unit, &worth, &mut self.table, &mut next);
        let next: Vec<usize> = next.into_iter().map(|shift| shift as usize).collect();
        let best: i64 = next.iter().filter_map(|shift| worth[*shift]).sum();
        let without = |shifts: &[usize], others: &[usize]| -> Vec<usize> {
            shifts.iter().copied().filter(|shift| !others.contains(shift)).collect()
        };
        let (left, new) = (without(&now, &next), without(&next, &now));
        let is_good = called.map_or(best > was, |shift| new.contains(&shift));
        if !is_good || left.iter().any(|shift| !self.places[*shift].is_free(unit)) {
            return None;
        }
        let of = |shift: usize, is_on: bool| {
            let worth = self.worth(unit, shift);
            (shift, is_on, if is_on { worth } else { -worth })
        };
        let left = left.into_iter().map(|shift| of(shift, false));
        let mut shifts: Vec<_> = left.chain(new.into_iter().map(|shift| of(shift, true))).collect();
        // What is worth most comes first, since it says most of what the rest must be worth.
        shifts.sort_by_key(|(_, _, worth)| -worth.abs());
        let gain = best - was - called.map_or(0, |_| MUST);
        Some(Change { unit, gain, shifts })
    }

    /// Makes a change and takes it back where flows cost no less for it; what they cost more.
    fn try_it(&mut self, change: &Change) -> i64 {
        let (cost, done) = self.make(change, 0);
        if cost < 0 && done == change.shifts.len() {
            return cost;
        }
        for (at, (shift, ..)) in change.shifts[..done].iter().enumerate() {
            self.places[*shift].go_back(change.unit, &mut self.before[at]);
            self.look(*shift);
        }
        0
    }

    /// Makes a change, or a part of it where it is seen that all of it would come to `most` or
    /// more; what flows cost more, and for how many shifts it was made.
    fn make(&mut self, change: &Change, most: i64) -> (i64, usize) {
        let mut left: i64 = change.shifts.iter().map(|(_, _, worth)| worth).sum();
        let (mut cost, mut done) = (0, 0);
        self.before.resize_with(change.shifts.len().max(self.before.len()), Before::default);
        for (shift, is_on, worth) in &change.shifts {
            let before = self.places[*shift].cost();
            self.places[*shift].note(change.unit, &mut self.before[done]);
            self.places[*shift].set(change.unit, *is_on);
            self.follow(*shift);
            cost += self.places[*shift].cost() - before;
            left -= worth;
            done += 1;
            // No shift is worth more than it was said to be.
            if cost.saturating_sub(left) >= most {
                break;
            }
        }
        (cost, done)
    }
}

impl Change {
    /// Shifts in which the unit is called, or sent home.
    fn calls(&self) -> Vec<(usize, bool)> {
        self.shifts.iter().map(|(shift, is_on, _)| (*shift, *is_on)).collect()
    }
}

/// What is gained and by which unit, most first.
fn best_first(all: &mut [(i64, usize)]) {
    all.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
}

/// What a price is worth to flows: the other way round.
pub(super) fn worth(price: i64) -> i64 {
    let worth = i128::from(price) * i128::from(SECOND) / i128::from(SCALE);
    i64::try_from(worth).unwrap_or(i64::MAX)
}

/// Weight of the second level times [`SCALE`].
fn price(worth: i64) -> i64 {
    let price = i128::from(worth.max(0)) * i128::from(SCALE) / i128::from(SECOND);
    i64::try_from(price).unwrap_or(i64::MAX)
}
