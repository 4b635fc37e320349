//! What people do in a window of days, given out anew among all of them.
//!
//! Each has a part: what they do in those days. Who best has which part is an assignment, so that
//! any number of people may pass parts on in rings, where changes drawn by chance know two
//! (Thompson and Psaraftis, "Cyclic transfer algorithms for multivehicle routing and scheduling
//! problems", Operations Research 41, 1993). In a window of one day, how many do what is free too.

use std::collections::BTreeMap;

use super::state::{State, Stretch};
use super::{Cost, DutyId, OFF};
use crate::flow::Network;

/// What a step of a rule that must hold costs here: more than any weight.
const RULE: i64 = 1 << 32;
/// In a window of one day so many more than now may do a duty.
const MORE: usize = 4;

/// Gives the days `from..until` (inside, one at least) out anew, where that costs less; by how
/// much it does. No more rules are broken than before, by nobody.
pub fn give_out(state: &mut State, from: usize, until: usize) -> Cost {
    let before = state.cost();
    let mut window = Window::new(state, from, until);
    let taken = window.better();
    let Window { state, parts, .. } = window;
    for (person, part) in taken {
        let mut duties = parts[part].clone();
        state.swap_in(Stretch { person, from, until }, &mut duties);
    }
    state.cost() - before
}

struct Window<'s, 'a> {
    state: &'s mut State<'a>,
    from: usize,
    until: usize,
    /// Different from each other.
    parts: Vec<Vec<DutyId>>,
    /// By part: how many have it.
    counts: Vec<usize>,
    /// By person: which part they have.
    now: Vec<usize>,
}

/// Parts as a flow from people to what they do.
#[derive(Default)]
struct Net {
    network: Network,
    /// What each arc carries now.
    known: Vec<i64>,
    /// What all of it costs now.
    cost: i64,
}

impl Net {
    fn arc(&mut self, ends: (usize, usize), cap: usize, cost: i64, known: usize) {
        self.network.arc(ends.0, ends.1, whole(cap), cost);
        self.known.push(whole(known));
        self.cost += cost * whole(known);
    }
}

impl<'s, 'a> Window<'s, 'a> {
    fn new(state: &'s mut State<'a>, from: usize, until: usize) -> Self {
        let problem = state.problem;
        let mut at: BTreeMap<&[DutyId], usize> = BTreeMap::new();
        let (mut parts, mut counts, mut now) = (Vec::new(), Vec::new(), Vec::new());
        let singles: Vec<DutyId> = (0..=DutyId::MAX).take(problem.width()).collect();
        let singles = singles.chunks(1).filter(|_| until - from == 1);
        let people = 0..problem.people.len();
        let had = people.map(|person| &state.roster.row(problem, person)[from..until]);
        for (part, is_had) in had.map(|it| (it, true)).chain(singles.map(|it| (it, false))) {
            let part = *at.entry(part).or_insert_with(|| {
                parts.push(part.to_vec());
                counts.push(0);
                parts.len() - 1
            });
            if is_had {
                counts[part] += 1;
                now.push(part);
            }
        }
        Self { state, from, until, parts, counts, now }
    }

    /// Who gets which part instead of theirs; nobody where that saves nothing.
    fn better(&mut self) -> Vec<(usize, usize)> {
        let mut net = Net::default();
        let all = net.network.node(-whole(self.now.len()));
        let parts: Vec<usize> = self.parts.iter().map(|_| net.network.node(0)).collect();
        for (part, node) in parts.iter().enumerate() {
            self.had(&mut net, part, (*node, all));
        }
        let first = net.known.len();
        let mut arcs = Vec::new();
        for person in 0..self.now.len() {
            let node = net.network.node(1);
            for (part, to) in parts.iter().enumerate() {
                let Some(cost) = self.cost(person, part) else { continue };
                let is_now = self.now[person] == part;
                net.arc((node, *to), 1, cost, usize::from(is_now));
                arcs.push((person, part));
            }
        }
        match net.network.cheapest_near(&net.known, all) {
            Ok(flow) if flow.cost < net.cost => {
                let taken = arcs.into_iter().zip(&flow.flow[first..]);
                let taken =
                    taken.filter(|((person, part), flow)| **flow > 0 && self.now[*person] != *part);
                taken.map(|(arc, _)| arc).collect()
            }
            _ => Vec::new(),
        }
    }

    /// How many may have a part, and what that costs.
    fn had(&self, net: &mut Net, part: usize, ends: (usize, usize)) {
        let count = self.counts[part];
        match self.parts[part][..] {
            [OFF] => net.arc(ends, self.now.len(), 0, count),
            [duty] => {
                let problem = self.state.problem;
                let want = &problem.wants[problem.cell(self.from, usize::from(duty))];
                for (at, nth) in (0..count + MORE).zip(0..) {
                    let cost = want.cost(nth + 1) - want.cost(nth);
                    net.arc(ends, 1, in_one(cost), usize::from(at < count));
                }
            }
            _ => net.arc(ends, count, 0, count),
        }
    }

    /// What it costs a person to have a part instead of theirs; `None` where they may not.
    fn cost(&mut self, person: usize, part: usize) -> Option<i64> {
        if self.now[person] == part {
            return Some(0);
        }
        let may = &self.state.problem.people[person].may;
        let duties = &mut self.parts[part];
        if duties.iter().any(|duty| *duty != OFF && !may[usize::from(*duty)]) {
            return None;
        }
        let stretch = Stretch { person, from: self.from, until: self.until };
        let cost = self.state.own(stretch, duties);
        (cost.hard <= 0).then(|| in_one(cost))
    }
}

fn in_one(cost: Cost) -> i64 {
    i64::from(cost.hard) * RULE + i64::from(cost.soft)
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
