//! Minimum-cost flow by network simplex.
//!
//! A primal simplex over spanning trees that stay strongly feasible, so that it cannot cycle
//! (Cunningham, "A network simplex method", Mathematical Programming 11, 1976), with entering arcs
//! sought block by block (Grigoriadis, "An efficient implementation of the network simplex
//! method", Mathematical Programming Study 26, 1986).

mod former;
mod kept;
mod looked;
#[cfg(test)]
mod tests;

use std::ops::{Add, AddAssign, Mul, Neg, Sub};

pub use former::Former;
pub use kept::Kept;
use looked::{Look, Looked, Side};

/// No node, no arc.
const NONE: usize = usize::MAX;
/// So many arcs at least are looked at together.
const BLOCK_MIN: usize = 20;

/// What costs are counted in: whole numbers of 64 bits, or of 128 where levels that come one after
/// another are written into one number.
pub trait Cost:
    Copy
    + Default
    + Ord
    + Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + Neg<Output = Self>
    + Mul<Output = Self>
    + From<i64>
{
    /// The number of nodes times the dearest arc, or what is as far as sums of it may go.
    fn dear(dearest: Self, nodes: i64) -> Self;
}

impl Cost for i64 {
    fn dear(dearest: Self, nodes: i64) -> Self {
        dearest.saturating_add(1).saturating_mul(nodes).min(Self::MAX / 16)
    }
}

impl Cost for i128 {
    fn dear(dearest: Self, nodes: i64) -> Self {
        dearest.saturating_add(1).saturating_mul(nodes.into()).min(Self::MAX / 16)
    }
}

/// A network: nodes that have or want something, arcs that carry it at a price.
#[derive(Debug, Clone, Default)]
pub struct Network<C = i64> {
    supply: Vec<i64>,
    arcs: Vec<Arc<C>>,
}

#[derive(Debug, Clone, Copy)]
struct Arc<C> {
    from: usize,
    to: usize,
    cap: i64,
    cost: C,
}

/// What is carried where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow<C = i64> {
    /// By arc, in the order in which they were added.
    pub flow: Vec<i64>,
    /// By node, no more than what a unit costs from there on; an arc with room costs no less than
    /// the potential of its end is above that of its beginning.
    pub potential: Vec<C>,
    /// What all of it costs.
    pub cost: C,
}

/// What cannot be carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FlowError {
    /// Supplies are not what is wanted in all.
    #[error("nodes have {0} more in all than they want")]
    Unbalanced(i64),
    /// Arcs are too few or too small.
    #[error("{0} cannot be carried from where it is to where it is wanted")]
    Short(i64),
    /// What is known is no flow to begin with.
    #[error("what is known is no flow of this network")]
    Unlike,
}

impl<C: Cost> Network<C> {
    /// Adds a node with so much to give, or to get where it is below nothing; its number.
    pub fn node(&mut self, supply: i64) -> usize {
        self.supply.push(supply);
        self.supply.len() - 1
    }

    /// Lets a node have so much more.
    pub fn supply(&mut self, node: usize, more: i64) {
        self.supply[node] += more;
    }

    /// Adds an arc that carries up to `cap` (0 or more) at `cost` each; its number. Costs
    /// times the number of nodes must be far from where numbers end.
    pub fn arc(&mut self, from: usize, to: usize, cap: i64, cost: C) -> usize {
        self.arcs.push(Arc { from, to, cap: cap.max(0), cost });
        self.arcs.len() - 1
    }

    /// How many arcs there are.
    #[must_use]
    pub fn arcs(&self) -> usize {
        self.arcs.len()
    }

    /// How much an arc carries at most.
    #[must_use]
    pub fn cap(&self, arc: usize) -> i64 {
        self.arcs[arc].cap
    }

    /// The cheapest flow that gives every node what it wants; all numbers whole.
    ///
    /// # Errors
    ///
    /// [`FlowError`] where there is none.
    pub fn cheapest(&self) -> Result<Flow<C>, FlowError> {
        self.improved(self.begun()?)
    }

    /// A tree to begin with.
    fn begun(&self) -> Result<Tree<C>, FlowError> {
        match self.supply.iter().sum() {
            0 => Ok(Tree::new(self)),
            sum => Err(FlowError::Unbalanced(sum)),
        }
    }

    /// The same, sooner where a flow is known that is near it: of each arc, what it carries.
    /// Arcs that carry something and have room left must lead to `sink`, one from each node.
    ///
    /// # Errors
    ///
    /// [`FlowError`] where there is none, whatever is known.
    pub fn cheapest_near(&self, known: &[i64], sink: usize) -> Result<Flow<C>, FlowError> {
        let tree = Tree::near(self, known, sink);
        tree.map_or_else(|| self.cheapest(), |tree| self.improved(tree))
    }

    fn improved(&self, mut tree: Tree<C>) -> Result<Flow<C>, FlowError> {
        tree.improve(|_, _| {});
        let cost = self.carried(&tree)?;
        tree.flow.truncate(self.arcs.len());
        tree.potential.truncate(self.supply.len());
        Ok(Flow { flow: tree.flow, potential: tree.potential, cost })
    }

    /// What a tree's flow costs, where it carries everything.
    fn carried(&self, tree: &Tree<C>) -> Result<C, FlowError> {
        // What cannot be carried goes to the root and from there.
        let short: i64 = tree.flow[self.arcs.len()..].iter().sum();
        if short > 0 {
            return Err(FlowError::Short(short / 2));
        }
        let costs = self.arcs.iter().zip(&tree.flow).map(|(arc, flow)| arc.cost * (*flow).into());
        Ok(costs.fold(C::default(), |sum, cost| sum + cost))
    }
}

/// A spanning tree hung up at a root that is none of the nodes; from each node something could
/// still be sent up to the root.
#[derive(Debug, Clone)]
struct Tree<C> {
    /// The network's arcs, then one between each node and the root.
    arcs: Vec<Arc<C>>,
    flow: Vec<i64>,
    is_in_tree: Vec<bool>,
    /// By node.
    up: Vec<usize>,
    /// By node, the arc between it and the one above.
    by: Vec<usize>,
    depth: Vec<usize>,
    potential: Vec<C>,
    /// The first below, and those beside, each node's.
    below: Vec<usize>,
    next: Vec<usize>,
    before: Vec<usize>,
    /// Arcs that may come in.
    looked: Looked<C>,
    stack: Vec<usize>,
}

impl<C: Cost> Tree<C> {
    fn new(network: &Network<C>) -> Self {
        let nodes = network.supply.len();
        let root = nodes;
        let size = |arc: &Arc<C>| arc.cost.max(-arc.cost);
        let dearest = network.arcs.iter().map(size).max().unwrap_or_default();
        // Dearer than any way there is.
        let dear = C::dear(dearest, i64::try_from(nodes + 1).unwrap_or(i64::MAX));
        let mut arcs = network.arcs.clone();
        let mut flow = vec![0; arcs.len()];
        let mut is_in_tree = vec![false; arcs.len()];
        let mut tree = Self {
            up: vec![root; nodes + 1],
            by: vec![NONE; nodes + 1],
            depth: vec![1; nodes + 1],
            potential: vec![C::default(); nodes + 1],
            below: vec![NONE; nodes + 1],
            next: vec![NONE; nodes + 1],
            before: vec![NONE; nodes + 1],
            stack: Vec::new(),
            looked: Looked::default(),
            arcs: Vec::new(),
            flow: Vec::new(),
            is_in_tree: Vec::new(),
        };
        for (node, supply) in network.supply.iter().enumerate() {
            let (from, to) = if *supply >= 0 { (node, root) } else { (root, node) };
            tree.by[node] = arcs.len();
            tree.potential[node] = if *supply >= 0 { -dear } else { dear };
            arcs.push(Arc { from, to, cap: i64::MAX, cost: dear });
            flow.push(supply.abs());
            is_in_tree.push(true);
        }
        (tree.up[root], tree.depth[root]) = (NONE, 0);
        (tree.arcs, tree.flow, tree.is_in_tree) = (arcs, flow, is_in_tree);
        for node in 0..nodes {
            tree.hang(node, root);
        }
        tree.look_at(|_| true);
        tree
    }

    /// Looks at these arcs from now on.
    fn look_at(&mut self, is_looked_at: impl Fn(usize) -> bool) {
        let all = self.arcs.len();
        self.looked = Looked::new(all, (all + 1 - self.up.len()).isqrt().max(BLOCK_MIN));
        for arc in (0..all).filter(|arc| is_looked_at(*arc)) {
            self.looked.set(self.look(arc));
        }
    }

    /// An arc as it is.
    fn look(&self, number: usize) -> Look<C> {
        let arc = &self.arcs[number];
        let small = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        let side = match self.flow[number] {
            _ if self.is_in_tree[number] || arc.cap == 0 => Side::Shut,
            0 => Side::Empty,
            _ => Side::Full,
        };
        let (from, to) = (small(arc.from), small(arc.to));
        Look { cost: arc.cost, from, to, arc: small(number), side }
    }

    /// One that begins with a flow that is known; `None` where that is no flow, or arcs that carry
    /// something and have room left are not as they must be.
    fn near(network: &Network<C>, known: &[i64], sink: usize) -> Option<Self> {
        let nodes = network.supply.len();
        let mut left = network.supply.clone();
        let mut hung = vec![NONE; nodes];
        for (number, (arc, flow)) in network.arcs.iter().zip(known).enumerate() {
            left[arc.from] -= flow;
            left[arc.to] += flow;
            let is_open = *flow > 0 && *flow < arc.cap;
            let is_hung = arc.to == sink && arc.from != sink && *flow < arc.cap;
            if *flow < 0 || *flow > arc.cap || is_open && !is_hung {
                return None;
            }
            // An arc with nothing on it gives way to one that carries something.
            let before = hung[arc.from];
            let is_free = before == NONE || known[before] == 0;
            if is_hung && is_free {
                hung[arc.from] = number;
            } else if is_open {
                return None;
            }
        }
        if known.len() != network.arcs.len() || left.iter().any(|left| *left != 0) {
            return None;
        }
        let mut tree = Self::new(network);
        let all = network.arcs.len();
        tree.flow[..all].copy_from_slice(known);
        for node in 0..nodes {
            // Nothing goes by the root any more; from each node something could.
            let own = &mut tree.arcs[all + node];
            (own.from, own.to) = (node, nodes);
            tree.flow[all + node] = 0;
            tree.potential[node] = -own.cost;
        }
        for (node, arc) in hung.into_iter().enumerate().filter(|(_, arc)| *arc != NONE) {
            tree.is_in_tree[all + node] = false;
            tree.is_in_tree[arc] = true;
            tree.unhang(node);
            (tree.up[node], tree.by[node], tree.depth[node]) = (sink, arc, 2);
            tree.hang(node, sink);
            tree.potential[node] = tree.potential[sink] - tree.arcs[arc].cost;
        }
        tree.look_at(|_| true);
        Some(tree)
    }

    /// Changes the flow until it is the cheapest; `saves` is told what each change saves a unit,
    /// and of how many.
    fn improve(&mut self, mut saves: impl FnMut(C, i64)) {
        while let Some((arc, saved)) = self.looked.best(&self.potential) {
            let count = self.pivot(arc);
            saves(saved, count);
        }
    }

    /// Lets an arc cost something else, and what hangs on it have potentials after it.
    fn reprice(&mut self, arc: usize, cost: C) {
        self.arcs[arc].cost = cost;
        self.looked.mend(arc, |look| look.cost = cost);
        if !self.is_in_tree[arc] {
            return;
        }
        let Arc { from, to, .. } = self.arcs[arc];
        let is_from_below = self.by[from] == arc && self.up[from] == to;
        let reduced = self.reduced(arc);
        let (node, by) = if is_from_below { (from, -reduced) } else { (to, reduced) };
        self.lift(node, by);
    }

    /// What a unit more on an arc costs, with what it saves elsewhere.
    fn reduced(&self, arc: usize) -> C {
        let arc = &self.arcs[arc];
        arc.cost + self.potential[arc.from] - self.potential[arc.to]
    }

    /// Takes an arc into the tree, and another out; how much it carries more or less.
    fn pivot(&mut self, arc: usize) -> i64 {
        let is_full = self.flow[arc] > 0;
        let Arc { from, to, cap, .. } = self.arcs[arc];
        // More goes from `first` to `second`, and back through the tree.
        let (first, second) = if is_full { (to, from) } else { (from, to) };
        let top = self.meet(first, second);
        // Of those that fill up at once, the last on the way round that begins at the top: so the
        // tree stays strongly feasible.
        let (mut most, mut out) = (cap, None);
        let mut node = first;
        while node != top {
            let room = self.room(node, false);
            if room < most {
                (most, out) = (room, Some((node, true)));
            }
            node = self.up[node];
        }
        node = second;
        while node != top {
            let room = self.room(node, true);
            if room <= most {
                (most, out) = (room, Some((node, false)));
            }
            node = self.up[node];
        }
        if most > 0 {
            self.flow[arc] += if is_full { -most } else { most };
            self.push(first, top, false, most);
            self.push(second, top, true, most);
        }
        let left = out.map_or(arc, |(node, _)| self.by[node]);
        self.is_in_tree[arc] = true;
        self.is_in_tree[left] = false;
        for arc in [arc, left] {
            let side = self.look(arc).side;
            self.looked.mend(arc, |look| look.side = side);
        }
        let Some((node, is_first)) = out else { return most };
        let (inner, outer) = if is_first { (first, second) } else { (second, first) };
        self.turn(inner, node, outer, arc);
        most
    }

    /// Where the ways up from two nodes meet.
    fn meet(&self, mut one: usize, mut other: usize) -> usize {
        while one != other {
            if self.depth[one] >= self.depth[other] {
                one = self.up[one];
            } else {
                other = self.up[other];
            }
        }
        one
    }

    /// How much more can go from a node to the one above, or down.
    fn room(&self, node: usize, is_up: bool) -> i64 {
        let by = self.by[node];
        let arc = &self.arcs[by];
        if (arc.from == node) == is_up { arc.cap - self.flow[by] } else { self.flow[by] }
    }

    fn push(&mut self, mut node: usize, top: usize, is_up: bool, count: i64) {
        while node != top {
            let by = self.by[node];
            let is_along = (self.arcs[by].from == node) == is_up;
            self.flow[by] += if is_along { count } else { -count };
            node = self.up[node];
        }
    }

    /// Hangs the part of the tree below `cut`, which `inner` belongs to, up at `outer` by `arc`.
    fn turn(&mut self, inner: usize, cut: usize, outer: usize, arc: usize) {
        let (mut node, mut above, mut by) = (inner, outer, arc);
        loop {
            let (was_above, was_by) = (self.up[node], self.by[node]);
            self.unhang(node);
            self.up[node] = above;
            self.by[node] = by;
            self.hang(node, above);
            if node == cut {
                break;
            }
            (above, by, node) = (node, was_by, was_above);
        }
        let reduced = self.reduced(arc);
        let by = if self.arcs[arc].from == inner { -reduced } else { reduced };
        self.lift(inner, by);
    }

    /// Lets a node and all that hang on it have so much more, and depths after where it hangs.
    fn lift(&mut self, node: usize, by: C) {
        self.stack.push(node);
        while let Some(node) = self.stack.pop() {
            self.potential[node] += by;
            self.depth[node] = self.depth[self.up[node]] + 1;
            let mut below = self.below[node];
            while below != NONE {
                self.stack.push(below);
                below = self.next[below];
            }
        }
    }

    fn hang(&mut self, node: usize, above: usize) {
        let first = self.below[above];
        self.next[node] = first;
        self.before[node] = NONE;
        if first != NONE {
            self.before[first] = node;
        }
        self.below[above] = node;
    }

    fn unhang(&mut self, node: usize) {
        let (before, next) = (self.before[node], self.next[node]);
        match before {
            NONE => self.below[self.up[node]] = next,
            _ => self.next[before] = next,
        }
        if next != NONE {
            self.before[next] = before;
        }
    }
}
