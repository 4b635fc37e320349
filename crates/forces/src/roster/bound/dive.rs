//! A roster from the rotas that prices mix: people are fixed to the rota that they mostly do, the
//! most decided first, and the others follow (diving: Sadykov and others, "Primal heuristics for
//! branch-and-price", INFORMS Journal on Computing 31, 2019).

use super::Bound;
use crate::roster::{Budget, Crew, Roster};

/// So many rounds of prices come after each turn.
const SWEEPS: usize = 2;

impl Bound<'_> {
    /// A roster of the rotas that are mixed, one for each person, in `turns` or fewer where the
    /// budget is over; prices follow by the part `soft` of what they do for a bound: a fifth and
    /// less makes better rosters. It keeps the rules that automata know; more may come to a duty
    /// than it wants. `None` before the first round of prices was whole.
    #[must_use]
    pub fn dive(
        &self,
        turns: usize,
        soft: f64,
        crew: &impl Crew,
        budget: &mut dyn Budget,
    ) -> Option<Roster> {
        let mut dive = self.clone();
        dive.mixture.soften(soft);
        let people = dive.problem.people.len();
        let mut free: Vec<usize> = (0..people).collect();
        let each = people.div_ceil(turns.max(1)).max(1);
        while !free.is_empty() && !budget.is_over() {
            let fixed = dive.fix(&free, each);
            if fixed.is_empty() {
                break;
            }
            free.retain(|person| !fixed.contains(person));
            for _ in 0..SWEEPS {
                dive.mixture.turn();
                // Cut short, people keep what they mostly do.
                let _ = dive.sweep(&free, crew, budget);
            }
        }
        let mut roster = Roster::empty(dive.problem);
        for (person, row) in roster.0.chunks_mut(dive.problem.days.max(1)).enumerate() {
            row.copy_from_slice(dive.mixture.main(person)?);
        }
        Some(roster)
    }

    /// Fixes so many of those who are free; who they are.
    fn fix(&mut self, free: &[usize], count: usize) -> Vec<usize> {
        let most = free.iter().filter_map(|person| {
            let (part, atom) = self.mixture.most(*person)?;
            Some((part, *person, atom))
        });
        let mut most: Vec<(f64, usize, usize)> = most.collect();
        most.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        most.truncate(count);
        for (_, person, atom) in &most {
            self.mixture.keep(*person, *atom);
        }
        most.into_iter().map(|(_, person, _)| person).collect()
    }
}
