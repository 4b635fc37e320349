//! People of one shift moved so that what is open is filled with as few moves as can be.
//!
//! Minimum-cost flow by successive shortest paths with potentials (Ahuja, Magnanti and Orlin,
//! "Network Flows", 1993, section 9.7), costs compared level by level: weight open below minimums,
//! weight open below targets, people moved, minutes of those who move. Posts are opened to the flow
//! one after another, each until no path to it makes the plan cheaper, so that at the end no other
//! way is better: none fills more, and none fills as much with fewer moves.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Weight below minimums, weight below targets, people moved, minutes.
pub type Cost = [i64; 4];

const NOTHING: Cost = [0; 4];

fn plus(one: Cost, other: Cost) -> Cost {
    std::array::from_fn(|at| one[at] + other[at])
}

fn minus(one: Cost, other: Cost) -> Cost {
    std::array::from_fn(|at| one[at] - other[at])
}

/// A unit that is on duty in the shift or may be called.
#[derive(Debug, Clone)]
pub struct Team {
    /// How many of its people may work.
    pub cap: u32,
    /// Posts it may stand at, with a person's minutes.
    pub reach: Vec<(u32, i64)>,
    /// Where its people stand now.
    pub now: BTreeMap<u32, u32>,
}

/// What a post wants.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// People it must have.
    pub min: u32,
    /// People it should have in all.
    pub target: u32,
    /// What each person weighs.
    pub weight: i64,
    /// Whether people there stay: others stand beside them, or a planner pinned them.
    pub is_held: bool,
    /// Whether it is to be filled; what was open before stays as it was planned.
    pub is_filled: bool,
}

/// One shift.
pub struct Shift {
    teams: Vec<Team>,
    posts: Vec<Wanted>,
    /// By team, where its people stood at first.
    first: Vec<BTreeMap<u32, u32>>,
    /// By post, who may stand there, with a person's minutes.
    reach: Vec<Vec<(u32, i64)>>,
    placed: Vec<u32>,
    /// By team and post, whether any of it ever stood there.
    is_known: Vec<bool>,
    /// By post, how many stood there at first: whoever leaves may be followed.
    stood: Vec<u32>,
    /// Which posts the flow may fill so far.
    is_open: Vec<bool>,
    /// By team, then by post: no less than what a person costs from there on to any place that is
    /// open to the flow; what is left of a step's cost is never below nothing.
    potential: Vec<Cost>,
}

/// Where a step of a path begins: a team, or a post, by number after the teams.
type Node = usize;

/// What a search from a post backwards found.
struct Found {
    /// What the cheapest way there costs beside potentials; `None` where there is none.
    cost: Option<Cost>,
    /// Nodes whose cost is sure, with it.
    sure: Vec<(Node, Cost)>,
    /// From the first node of the way to the post.
    path: Vec<Node>,
}

impl Shift {
    /// As people stand; `placed` are those at each post who belong to no team and stay.
    #[must_use]
    pub fn new(mut teams: Vec<Team>, posts: Vec<Wanted>, mut placed: Vec<u32>) -> Self {
        for team in &mut teams {
            team.reach.sort_unstable();
        }
        let first = teams.iter().map(|team| team.now.clone()).collect();
        let mut reach = vec![Vec::new(); posts.len()];
        let mut is_known = vec![false; teams.len() * posts.len()];
        for (team, number) in teams.iter().zip(0_u32..) {
            for (post, way) in &team.reach {
                reach[*post as usize].push((number, *way));
            }
            for (post, count) in &team.now {
                placed[*post as usize] += count;
                is_known[number as usize * posts.len() + *post as usize] = true;
            }
        }
        let potential = vec![NOTHING; teams.len() + posts.len()];
        let (stood, is_open) = (placed.clone(), vec![false; posts.len()]);
        Self { teams, posts, first, reach, placed, is_known, stood, is_open, potential }
    }

    /// Moves people until nothing that is to be filled can be; gives where each team's people
    /// stand, and how many came to another post than at first.
    #[must_use]
    pub fn fill(mut self) -> (Vec<BTreeMap<u32, u32>>, u64) {
        let is_filled = |post: &usize| self.posts[*post].is_filled;
        let mut open: Vec<usize> = (0..self.posts.len()).filter(is_filled).collect();
        open.sort_by_key(|post| Reverse(self.posts[*post].weight));
        for post in open {
            self.is_open[post] = true;
            while self.bring(post) {}
        }
        let came = |(team, post): (usize, u32)| {
            let (now, first) = self.there(team, post);
            u64::from(now.saturating_sub(first))
        };
        let all = self.teams.iter().enumerate();
        let stand = all.flat_map(|(team, it)| it.now.keys().map(move |post| (team, *post)));
        let moves = stand.map(came).sum();
        (self.teams.into_iter().map(|team| team.now).collect(), moves)
    }

    /// Brings people to a post by the cheapest way; whether that made the plan cheaper.
    fn bring(&mut self, post: usize) -> bool {
        let Some(saves) = self.fills(post) else { return false };
        let end = self.teams.len() + post;
        let found = self.search(end);
        let Some(cost) = found.cost else {
            // Nobody can come: a person there would cost all that it saves.
            self.settle(&found.sure, minus(self.potential[end], saves));
            return false;
        };
        self.settle(&found.sure, cost);
        // The pool's potential is nothing, so that this is what the whole way costs.
        let whole = minus(NOTHING, self.potential[end]);
        if plus(whole, saves) >= NOTHING {
            return false;
        }
        self.walk(&found.path);
        true
    }

    /// Potentials after a search: those of nodes nearer than the pool fall.
    fn settle(&mut self, sure: &[(Node, Cost)], pool: Cost) {
        for (node, cost) in sure.iter().filter(|(_, cost)| *cost < pool) {
            self.potential[*node] = minus(self.potential[*node], minus(pool, *cost));
        }
    }

    /// Backwards from a post until the pool of people is reached who are free, or may leave.
    fn search(&self, end: Node) -> Found {
        let nodes = self.potential.len();
        let mut costs: Vec<Option<Cost>> = vec![None; nodes];
        let mut next: Vec<Node> = vec![end; nodes];
        let mut is_sure = vec![false; nodes];
        let mut queue = BinaryHeap::from([Reverse((NOTHING, end))]);
        let mut sure = Vec::new();
        let mut pool: Option<(Cost, Node)> = None;
        costs[end] = Some(NOTHING);
        while let Some(Reverse((cost, node))) = queue.pop() {
            if std::mem::replace(&mut is_sure[node], true) {
                continue;
            }
            if pool.is_some_and(|(pool, _)| cost >= pool) {
                break;
            }
            sure.push((node, cost));
            if let Some(step) = self.pool_to(node).filter(|_| node != end) {
                let whole = plus(cost, plus(step, self.potential[node]));
                if pool.is_none_or(|(pool, _)| whole < pool) {
                    pool = Some((whole, node));
                }
            }
            let mut look = |from: Node, step: Cost| {
                let left = minus(plus(step, self.potential[node]), self.potential[from]);
                let whole = plus(cost, left);
                // Whoever is no nearer than the pool is on no cheaper way.
                let is_near = pool.is_none_or(|(pool, _)| whole < pool);
                if is_near && !is_sure[from] && costs[from].is_none_or(|before| whole < before) {
                    costs[from] = Some(whole);
                    next[from] = node;
                    queue.push(Reverse((whole, from)));
                }
            };
            self.steps_to(node, &mut look);
        }
        let mut path = Vec::new();
        if let Some((_, mut node)) = pool {
            path.push(node);
            while node != end {
                node = next[node];
                path.push(node);
            }
        }
        Found { cost: pool.map(|(cost, _)| cost), sure, path }
    }

    /// What it costs to take a person from the pool there: nothing for a team with people who are
    /// free, and at a post what is open when one leaves it.
    fn pool_to(&self, node: Node) -> Option<Cost> {
        let Some(post) = node.checked_sub(self.teams.len()) else {
            return (self.used(node) < self.teams[node].cap).then_some(NOTHING);
        };
        (self.placed[post] > 0 && !self.posts[post].is_held).then(|| self.opens(post))
    }

    /// Every step that ends at a node: people who come to a post, or leave one for their team's
    /// others.
    fn steps_to(&self, node: Node, look: &mut impl FnMut(Node, Cost)) {
        let teams = self.teams.len();
        match node.checked_sub(teams) {
            Some(post) => {
                let number = u32::try_from(post).unwrap_or(u32::MAX);
                for (team, way) in &self.reach[post] {
                    look(*team as usize, self.comes(*team as usize, number, *way));
                }
            }
            None => {
                for post in self.teams[node].now.keys() {
                    if !self.posts[*post as usize].is_held {
                        look(teams + *post as usize, self.goes(node, *post));
                    }
                }
            }
        }
    }

    fn used(&self, team: usize) -> u32 {
        self.teams[team].now.values().sum()
    }

    /// How many a post may be filled to: its target, or those who stood there.
    fn most(&self, post: usize) -> u32 {
        let target = self.posts[post].target;
        if self.is_open[post] { target } else { target.min(self.stood[post]) }
    }

    /// What one person more at a post saves.
    fn fills(&self, post: usize) -> Option<Cost> {
        let want = self.posts[post];
        match self.placed[post] {
            placed if placed >= self.most(post) => None,
            placed if placed < want.min => Some([-want.weight, 0, 0, 0]),
            _ => Some([0, -want.weight, 0, 0]),
        }
    }

    /// What one person fewer costs.
    fn opens(&self, post: usize) -> Cost {
        let want = self.posts[post];
        match self.placed[post] {
            placed if placed <= want.min => [want.weight, 0, 0, 0],
            _ => [0, want.weight, 0, 0],
        }
    }

    /// People of a team at a post, and how many of it stood there at first.
    fn there(&self, team: usize, post: u32) -> (u32, u32) {
        let of = |all: &BTreeMap<u32, u32>| all.get(&post).copied().unwrap_or(0);
        (of(&self.teams[team].now), of(&self.first[team]))
    }

    /// What one person more of a team costs at a post: a move with its minutes, but for those who
    /// come back.
    fn comes(&self, team: usize, post: u32, way: i64) -> Cost {
        if !self.is_known[team * self.posts.len() + post as usize] {
            return [0, 0, 1, way];
        }
        let (now, first) = self.there(team, post);
        if now < first { NOTHING } else { [0, 0, 1, way] }
    }

    /// What one person fewer of a team costs at a post: a move less where one had come.
    fn goes(&self, team: usize, post: u32) -> Cost {
        let (now, first) = self.there(team, post);
        let reach = &self.teams[team].reach;
        let at = reach.binary_search_by_key(&post, |(to, _)| *to);
        let way = at.map_or(0, |at| reach[at].1);
        if now > first { [0, 0, -1, -way] } else { NOTHING }
    }

    /// Carries out a path, by as many people as it costs the same for.
    fn walk(&mut self, path: &[Node]) {
        let count = self.room(path);
        let teams = self.teams.len();
        for pair in path.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            match from < teams {
                true => self.add(from, to - teams, count),
                false => self.add(to, from - teams, -count),
            }
        }
    }

    /// How many people can go a way at the same cost each; one at least.
    fn room(&self, path: &[Node]) -> i32 {
        let teams = self.teams.len();
        let mut room = u32::MAX;
        for pair in path.windows(2) {
            let (team, post) =
                if pair[0] < teams { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
            let (now, first) = self.there(team, u32::try_from(post - teams).unwrap_or(u32::MAX));
            room = room.min(match pair[0] < teams {
                true if now < first => first - now,
                true => u32::MAX,
                false if now > first => now - first,
                false => now,
            });
        }
        let (begin, end) = (path.first().copied(), path.last().copied());
        if let Some(end) = end.and_then(|end| end.checked_sub(teams)) {
            let placed = self.placed[end];
            let min = self.posts[end].min.min(self.most(end));
            room = room.min(if placed < min { min - placed } else { self.most(end) - placed });
        }
        match begin.map(|begin| (begin, begin.checked_sub(teams))) {
            Some((_, Some(post))) => {
                let (placed, min) = (self.placed[post], self.posts[post].min);
                room = room.min(if placed > min { placed - min } else { placed });
            }
            Some((team, None)) => room = room.min(self.teams[team].cap - self.used(team)),
            None => {}
        }
        i32::try_from(room.max(1)).unwrap_or(1)
    }

    fn add(&mut self, team: usize, post: usize, by: i32) {
        let number = u32::try_from(post).unwrap_or(u32::MAX);
        self.is_known[team * self.posts.len() + post] = true;
        let now = &mut self.teams[team].now;
        let count = now.entry(number).or_default();
        *count = count.saturating_add_signed(by);
        if *count == 0 {
            now.remove(&number);
        }
        self.placed[post] = self.placed[post].saturating_add_signed(by);
    }
}
