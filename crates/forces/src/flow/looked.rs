//! Arcs that may come into a tree, as the search for one reads them: one after another, with all
//! that it asks of each.

use super::{Cost, NONE};

/// Which way an arc outside of the tree can still carry something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// It carries nothing, and could.
    Empty,
    /// It carries all that it can.
    Full,
    /// It is in the tree, or never carries anything.
    Shut,
}

/// An arc.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<C> {
    pub(super) cost: C,
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) arc: u32,
    pub(super) side: Side,
}

/// Those that are looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Looked<C> {
    all: Vec<Look<C>>,
    /// By arc, where it stands among them.
    place: Vec<usize>,
    /// Where the search goes on, and how many are looked at together.
    at: usize,
    block: usize,
}

impl<C: Cost> Looked<C> {
    /// So many of `arcs` are looked at together.
    pub(super) fn new(arcs: usize, block: usize) -> Self {
        Self { all: Vec::new(), place: vec![NONE; arcs], at: 0, block: block.max(1) }
    }

    /// Becomes the same as another, in the memory that it has.
    pub(super) fn copy(&mut self, other: &Self) {
        self.all.clone_from(&other.all);
        self.place.clone_from(&other.place);
        (self.at, self.block) = (other.at, other.block);
    }

    /// Looks at an arc from now on, as it is.
    pub(super) fn set(&mut self, look: Look<C>) {
        let place = &mut self.place[look.arc as usize];
        match self.all.get_mut(*place) {
            Some(known) => *known = look,
            None => {
                *place = self.all.len();
                self.all.push(look);
            }
        }
    }

    /// The same for one that may not be looked at: then nothing is done.
    pub(super) fn mend(&mut self, arc: usize, mend: impl FnOnce(&mut Look<C>)) {
        if let Some(look) = self.all.get_mut(self.place[arc]) {
            mend(look);
        }
    }

    /// Looks at an arc no more.
    pub(super) fn leave(&mut self, arc: usize) {
        let place = std::mem::replace(&mut self.place[arc], NONE);
        if place == NONE {
            return;
        }
        self.all.swap_remove(place);
        if let Some(other) = self.all.get(place) {
            self.place[other.arc as usize] = place;
        }
    }

    /// An arc that makes the flow cheaper and what it saves: the best of the first block that has
    /// any.
    pub(super) fn best(&mut self, potential: &[C]) -> Option<(usize, C)> {
        if self.at >= self.all.len() {
            self.at = 0;
        }
        let mut found = None;
        let mut left = self.block;
        let (first, rest) = self.all.split_at(self.at);
        let (mut way, mut after) = (rest, Some(first));
        let mut at = self.at;
        loop {
            let (now, then) = way.split_at(left.min(way.len()));
            (at, left, way) = (at + now.len(), left - now.len(), then);
            best_of(now, potential, &mut found);
            if left == 0 {
                if found.is_some() {
                    break;
                }
                left = self.block;
            }
            if way.is_empty() {
                let Some(next) = after.take() else { break };
                (way, at) = (next, 0);
            }
        }
        self.at = at;
        found
    }
}

/// The same of these, where it is better than what is found.
fn best_of<C: Cost>(all: &[Look<C>], potential: &[C], found: &mut Option<(usize, C)>) {
    let mut best = found.map_or_else(C::default, |(_, saves)| saves);
    for look in all {
        if look.side == Side::Shut {
            continue;
        }
        let reduced = look.cost + potential[look.from as usize] - potential[look.to as usize];
        // An arc that is full gives some back.
        let saves = if look.side == Side::Empty { -reduced } else { reduced };
        if saves > best {
            best = saves;
            *found = Some((look.arc as usize, saves));
        }
    }
}
