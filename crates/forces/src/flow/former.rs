//! A kept flow as it was, to go back to: copied as it stands, since to find it again takes as long
//! as to leave it.

use super::looked::Looked;
use super::{Cost, Kept};

/// A flow as it was; its memory is taken once.
#[derive(Debug, Clone, Default)]
pub struct Former<C = i64> {
    /// Arcs that may cost something else since.
    costs: Vec<(usize, C)>,
    cost: C,
    flow: Vec<i64>,
    is_in_tree: Vec<bool>,
    up: Vec<usize>,
    by: Vec<usize>,
    depth: Vec<usize>,
    below: Vec<usize>,
    next: Vec<usize>,
    before: Vec<usize>,
    potential: Vec<C>,
    looked: Looked<C>,
}

impl<C: Cost> Kept<C> {
    /// Remembers the flow as it is, before any of these arcs costs something else.
    pub fn note(&self, arcs: impl IntoIterator<Item = usize>, former: &mut Former<C>) {
        let tree = &self.tree;
        former.costs.clear();
        former.costs.extend(arcs.into_iter().map(|arc| (arc, tree.arcs[arc].cost)));
        former.cost = self.cost;
        former.flow.clone_from(&tree.flow);
        former.is_in_tree.clone_from(&tree.is_in_tree);
        former.up.clone_from(&tree.up);
        former.by.clone_from(&tree.by);
        former.depth.clone_from(&tree.depth);
        former.below.clone_from(&tree.below);
        former.next.clone_from(&tree.next);
        former.before.clone_from(&tree.before);
        former.potential.clone_from(&tree.potential);
        former.looked.copy(&tree.looked);
    }

    /// Goes back to the flow of [`Kept::note`]; no other arcs cost something else since.
    pub fn go_back(&mut self, former: &mut Former<C>) {
        let tree = &mut self.tree;
        for (arc, cost) in former.costs.drain(..) {
            tree.arcs[arc].cost = cost;
        }
        self.cost = former.cost;
        std::mem::swap(&mut tree.flow, &mut former.flow);
        std::mem::swap(&mut tree.is_in_tree, &mut former.is_in_tree);
        std::mem::swap(&mut tree.up, &mut former.up);
        std::mem::swap(&mut tree.by, &mut former.by);
        std::mem::swap(&mut tree.depth, &mut former.depth);
        std::mem::swap(&mut tree.below, &mut former.below);
        std::mem::swap(&mut tree.next, &mut former.next);
        std::mem::swap(&mut tree.before, &mut former.before);
        std::mem::swap(&mut tree.potential, &mut former.potential);
        std::mem::swap(&mut tree.looked, &mut former.looked);
    }
}
