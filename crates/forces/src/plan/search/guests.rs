//! Units that stand beside others: flows leave them where they are, so they are given duties before
//! everybody else follows.

use super::super::state::Rules;
use super::{Duties, Search};

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
}
