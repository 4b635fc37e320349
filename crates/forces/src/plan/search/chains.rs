//! A search that knows how others follow: in every shift a flow says what one more person is worth
//! in each sector, however many would have to move for it. A unit gets the rota that is worth most
//! so, the flows are found again, and the change stays where they cost less in all.
//!
//! Steps that look at open wants alone stop early: a unit that changes shifts leaves places that
//! others could fill who have no place of their own now.

use super::super::rota::Table;
use super::super::situation::Situation;
use super::super::state::{Places, Rotas, SECOND, State};
use crate::roster::price::SCALE;
use crate::roster::{Budget, OFF};

/// So many units at most are tried before it is looked anew which are worth most.
const TRIED_MAX: usize = 60;
/// What a duty is worth that must stay.
const MUST: i64 = 1 << 50;
/// For so many turns a unit is left alone whose change was not taken.
const REST: u64 = 3;
/// A turn that saves less is quiet, and after so many quiet ones little is left to be found.
const QUIET: i64 = 100 * SECOND;
const QUIET_MAX: u64 = REST + 2;

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
    /// How much more a person must be worth elsewhere, minutes.
    stay: i64,
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
        stay: i64,
    ) -> Self {
        let situation = state.situation;
        let units = situation.units.len();
        let class: Vec<usize> = (0..units).map(|unit| state.class(unit)).collect();
        let classes = class.iter().max().map_or(0, |most| most + 1);
        let worth = vec![vec![0; classes * situation.of_sector.len()]; places.len()];
        let (rests, table) = (vec![0; units], Table::default());
        let (turn, quiet) = (0, 0);
        let mut it =
            Self { situation, rotas, places, worth, class, rests, turn, quiet, stay, table };
        (0..it.places.len()).for_each(|shift| it.look(shift));
        it
    }

    /// Whether hardly anything was found for a while.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.quiet >= QUIET_MAX
    }

    /// Tries those changes that are worth most by themselves.
    pub fn pass(&mut self, budget: &mut dyn Budget) {
        self.turn += 1;
        let mut all: Vec<(i64, usize)> = Vec::new();
        for unit in 0..self.rests.len() {
            if self.rests[unit] < self.turn
                && let Some(change) = self.change(unit)
            {
                // A shift costs as much time in one change as in another.
                let shifts = i64::try_from(change.shifts.len()).unwrap_or(i64::MAX);
                all.push((change.gain / shifts.max(1), unit));
            }
        }
        all.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut saved = 0;
        for (_, unit) in all.iter().take(TRIED_MAX) {
            if budget.is_over() {
                break;
            }
            // What is worth what has changed with those before.
            let Some(change) = self.change(*unit) else { continue };
            let cost = self.try_it(&change);
            self.rests[*unit] = if cost < 0 { 0 } else { self.turn + REST };
            saved -= cost;
        }
        self.quiet = if saved < QUIET { self.quiet + 1 } else { 0 };
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

    /// The rota of a unit that is worth most where that is more than its own is.
    fn change(&mut self, unit: usize) -> Option<Change> {
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
        if best <= was || left.iter().any(|shift| !self.places[*shift].is_free(unit)) {
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
        Some(Change { unit, gain: best - was, shifts })
    }

    /// Makes a change and takes it back where flows cost no less for it; what they cost more.
    fn try_it(&mut self, change: &Change) -> i64 {
        let mut left: i64 = change.shifts.iter().map(|(_, _, worth)| worth).sum();
        let (mut cost, mut done) = (0, 0);
        for (shift, is_on, worth) in &change.shifts {
            let places = &mut self.places[*shift];
            let before = places.cost();
            places.set(change.unit, *is_on);
            places.follow();
            cost += places.cost() - before;
            left -= worth;
            done += 1;
            // No shift is worth more than it was said to be.
            if cost >= left {
                break;
            }
        }
        let is_taken = cost < 0 && done == change.shifts.len();
        for (shift, is_on, _) in &change.shifts[..done] {
            if !is_taken {
                self.places[*shift].set(change.unit, !is_on);
                self.places[*shift].follow();
            }
            self.look(*shift);
        }
        if is_taken { cost } else { 0 }
    }
}

/// Weight of the second level times [`SCALE`].
fn price(worth: i64) -> i64 {
    let price = i128::from(worth.max(0)) * i128::from(SCALE) / i128::from(SECOND);
    i64::try_from(price).unwrap_or(i64::MAX)
}
