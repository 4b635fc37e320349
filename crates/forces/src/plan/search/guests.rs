//! Units that stand beside others: flows leave them where they are, so they are given duties before
//! everybody else follows.

use super::super::rota::Table;
use super::super::state::{Anew, Rules, SECOND, Saved};
use super::chains::{self, Aim};
use super::{Duties, Search};
use crate::roster::Budget;

/// Guests are called where that seems to save so large a part of what is open, until so many in a
/// row were called in vain.
const PART: i64 = 1_000;
const VAIN_MAX: usize = 6;

impl Search<'_, '_> {
    /// Gives units that stand beside others, and have no duties, those that they were given each
    /// for itself, in the same places or near them, wherever there is somebody to stand beside;
    /// whether any has some. More may stand at a post than it wants then, until every shift is
    /// placed anew as [`State::anew_if_any`] says and [`Search::settle`] was called.
    ///
    /// [`State::anew_if_any`]: super::super::state::State::anew_if_any
    pub fn seat(&mut self, guests: Vec<(usize, Duties)>, rules: &Rules) -> bool {
        let mut is_any = false;
        for (unit, duties) in guests {
            let near = duties
                .into_iter()
                .map(|(shift, pieces)| (shift, self.state.near(unit, shift, &pieces)));
            let duties: Duties = near.filter(|(_, pieces)| !pieces.is_empty()).collect();
            is_any |= !duties.is_empty() && self.give(unit, duties, rules);
        }
        is_any
    }

    /// Gives units that stand beside others the duties that are worth most by what one more person
    /// is worth, by shift and group as chains leave it, at full posts too: whoever stands there
    /// goes where that fills more. One after another, those first that seem to gain most, until
    /// hardly any does; each stays where less is open for it. How many did.
    pub fn call_guests(&mut self, prices: &[Option<i64>], budget: &mut dyn Budget) -> usize {
        let dear = self.state.value()[1] / PART * SECOND;
        let mut all: Vec<(i64, usize)> = Vec::new();
        for unit in self.state.guests().to_vec() {
            if budget.is_over() {
                return 0;
            }
            let saved = self.state.remove(unit);
            let (gain, _) = self.called(&saved, prices);
            self.state.restore(saved);
            if gain > dear {
                all.push((gain, unit));
            }
        }
        all.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let (mut called, mut vain) = (0, 0);
        for (_, unit) in all {
            if vain == VAIN_MAX || budget.is_over() {
                break;
            }
            let is_better = self.call_guest(unit, prices);
            called += usize::from(is_better);
            vain = if is_better { 0 } else { vain + 1 };
        }
        called
    }

    /// What a unit that was taken out may gain, and the duties with which it does.
    fn called(&self, saved: &Saved, prices: &[Option<i64>]) -> (i64, Duties) {
        let (state, unit) = (&self.state, saved.unit);
        let (shifts, groups) = (state.situation.shifts.len(), state.situation.groups.len());
        let (mut worth, mut places) = (vec![None; shifts], Vec::new());
        for (shift, worth) in worth.iter_mut().enumerate() {
            let price = |group: u32| {
                let price = prices.get(shift * groups + group as usize).copied().flatten();
                price.map_or(0, chains::worth)
            };
            let cap = state.situation.units[unit].members.cap[shift];
            let (found, pieces) = match cap {
                0 => (0, Vec::new()),
                _ => state.beside(unit, shift, price),
            };
            let is_on = saved.pieces.iter().any(|(at, _)| *at == shift);
            let stays = if is_on { Aim::Open.stay()[0] * i64::from(cap) } else { 0 };
            *worth = Some(found + stays).filter(|worth| *worth > 0);
            places.push(pieces);
        }
        let (mut table, mut next) = (Table::default(), Vec::new());
        self.rotas.worked(state.situation, unit, &worth, &mut table, &mut next);
        let next: Vec<usize> = next.into_iter().map(|shift| shift as usize).collect();
        let of = |shift: usize| worth[shift].unwrap_or(0);
        let now: i64 = saved.pieces.iter().map(|(shift, _)| of(*shift)).sum();
        let gain = next.iter().map(|shift| of(*shift)).sum::<i64>() - now;
        let duties = next.into_iter().map(|shift| {
            let stays = saved.pieces.iter().find(|(at, _)| *at == shift);
            let pieces =
                stays.map_or_else(|| std::mem::take(&mut places[shift]), |it| it.1.clone());
            (shift, pieces)
        });
        (gain, duties.collect())
    }

    /// Gives a guest the duties that are worth most, lets others follow, and takes all of it back
    /// where the plan is no better; whether it is.
    fn call_guest(&mut self, unit: usize, prices: &[Option<i64>]) -> bool {
        let before = self.state.value();
        let saved = self.state.remove(unit);
        let (_, duties) = self.called(&saved, prices);
        let left = saved.pieces.iter().map(|(shift, _)| *shift);
        let left: Vec<usize> = left.filter(|shift| !duties.contains_key(shift)).collect();
        let is_new = |shift: &usize| !saved.pieces.iter().any(|(at, _)| at == shift);
        let (new, stay): (Duties, Duties) =
            duties.into_iter().partition(|(shift, _)| is_new(shift));
        for (shift, pieces) in stay {
            self.state.begin(unit, shift, pieces);
        }
        let mut was = Vec::new();
        // Whether others follow is seen at once where it comes.
        let is_placed = new.into_iter().all(|(shift, pieces)| {
            let before = self.state.value();
            self.state.begin(unit, shift, pieces);
            self.follow(shift, &mut was) && self.state.value() < before
        }) && left.into_iter().all(|shift| self.follow(shift, &mut was));
        let is_better = self.state.value()[..2] < before[..2];
        if is_placed && is_better && self.state.alone().is_empty() {
            return true;
        }
        while let Some(anew) = was.pop() {
            self.state.turn_to(anew);
        }
        self.state.remove(unit);
        self.state.restore(saved);
        false
    }

    /// Places everybody of a shift anew, and notes who was where; `false` where that is not
    /// possible.
    fn follow(&mut self, shift: usize, was: &mut Vec<Anew>) -> bool {
        let anew = self.state.anew(shift);
        let is_any = anew.is_some();
        was.extend(anew.map(|anew| self.state.turn_to(anew)));
        is_any
    }
}
