//! A cheapest flow that stays the cheapest while costs change: the simplex goes on from the tree
//! that it ended with, since another cost leaves the flow one that can be.

use super::{Cost, FlowError, Network, Tree};

/// A cheapest flow that is kept: where costs change, it is found again from where it was.
#[derive(Debug, Clone)]
pub struct Kept<C = i64> {
    pub(super) tree: Tree<C>,
    pub(super) cost: C,
}

impl<C: Cost> Network<C> {
    /// The cheapest flow, kept so that costs may change after, from one that is known, as
    /// [`Network::cheapest_near`] wants it; `is_looked_at` says of each arc whether it is of use
    /// now: see [`Kept::look`]. Nodes that no arc of use leads from or to stay beside the rest, so
    /// that they cost no time. Costs later must be no dearer than the dearest there is at first.
    ///
    /// # Errors
    ///
    /// [`FlowError::Unlike`] where what is known will not do.
    pub fn kept(
        &self,
        known: &[i64],
        sink: usize,
        is_looked_at: impl Fn(usize) -> bool,
    ) -> Result<Kept<C>, FlowError> {
        let mut tree = Tree::near(self, known, sink).ok_or(FlowError::Unlike)?;
        let all = self.arcs.len();
        tree.look_at(|arc| arc < all && is_looked_at(arc));
        tree.improve(|_, _| {});
        let cost = self.carried(&tree)?;
        Ok(Kept { tree, cost })
    }
}

impl<C: Cost> Kept<C> {
    /// What all of it costs.
    #[must_use]
    pub fn cost(&self) -> C {
        self.cost
    }

    /// What an arc carries.
    #[must_use]
    pub fn flow(&self, arc: usize) -> i64 {
        self.tree.flow[arc]
    }

    /// The potential of a node: see [`super::Flow::potential`].
    #[must_use]
    pub fn potential(&self, node: usize) -> C {
        self.tree.potential[node]
    }

    /// Lets an arc cost something else; the flow is the cheapest again after
    /// [`Kept::improve`].
    pub fn reprice(&mut self, arc: usize, cost: C) {
        let by = cost - self.tree.arcs[arc].cost;
        self.cost += by * self.tree.flow[arc].into();
        self.tree.reprice(arc, cost);
    }

    /// Whether an arc is looked at where the flow is made cheaper. One that can be of no use for
    /// now, since it carries nothing and what leads to it is too dear, need not be.
    pub fn look(&mut self, arc: usize, is_looked_at: bool) {
        if is_looked_at {
            self.tree.looked.set(self.tree.look(arc));
        } else {
            self.tree.looked.leave(arc);
        }
    }

    /// Makes the flow the cheapest again.
    pub fn improve(&mut self) {
        let cost = &mut self.cost;
        self.tree.improve(|saves, count| *cost += -saves * count.into());
    }
}
