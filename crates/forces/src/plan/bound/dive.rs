//! Rotas for a plan from those that prices mix: units are fixed to the rota that they mostly do,
//! the most decided first, and the others follow (diving: Sadykov and others, "Primal heuristics
//! for branch-and-price", INFORMS Journal on Computing 31, 2019).

use super::Bound;
use crate::plan::search::Duties;
use crate::roster::Budget;

/// Prices follow by this part of what they do for a bound: rotas that were decided once stay
/// together with others better so.
const SOFT: f64 = 0.3;

impl Bound<'_> {
    /// Improves the prices as [`Bound::improve`] does, for rotas rather than for a proof: whatever
    /// plans are known, what is open is dear.
    pub fn mix(&mut self, rounds: u64, budget: &mut dyn Budget) {
        self.improve(&[0, 0, i64::MAX], rounds, budget);
    }

    /// By unit, what it does when each has one rota of those that are mixed; in so many turns, or
    /// fewer where the budget is over. More may come to a post than it wants.
    #[must_use]
    pub fn dive(&self, turns: u64, budget: &mut dyn Budget) -> Vec<Duties> {
        let mut dive = self.clone();
        dive.master.stiff.iter_mut().for_each(|stiff| *stiff *= SOFT);
        let units = dive.net.teams.len();
        dive.fixed = vec![None; units];
        let each = units.div_ceil(usize::try_from(turns).unwrap_or(usize::MAX).max(1)).max(1);
        for _ in 0..turns {
            if budget.is_over() {
                break;
            }
            dive.fix(each);
            dive.begin();
            for unit in 0..units {
                dive.take_up(unit, true);
            }
        }
        (0..units).map(|unit| dive.duties(unit)).collect()
    }

    /// Fixes so many more units.
    fn fix(&mut self, count: usize) {
        let free = (0..self.fixed.len()).filter(|unit| self.fixed[*unit].is_none());
        let mut free: Vec<(f64, usize, Vec<u32>)> = free
            .map(|unit| {
                let (part, shifts) = self.master.most(&self.net, unit);
                (part, unit, shifts)
            })
            .collect();
        free.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, unit, shifts) in free.into_iter().take(count) {
            self.master.keep(&self.net, unit, &shifts);
            self.fixed[unit] = Some(shifts);
        }
    }

    /// Where people of a unit go most.
    fn duties(&self, unit: usize) -> Duties {
        let mut duties = Duties::new();
        for (cell, count) in self.master.main(unit) {
            let (group, shift) = self.net.of(*cell);
            let is_place = self.net.cells()[*cell as usize].part < 2;
            let Some(count) = u32::try_from(*count).ok().filter(|it| *it > 0 && is_place) else {
                continue;
            };
            let pieces = duties.entry(shift as usize).or_default();
            match pieces.iter_mut().find(|(at, _)| *at == group) {
                Some((_, before)) => *before += count,
                None => pieces.push((group, count)),
            }
        }
        duties
    }
}
