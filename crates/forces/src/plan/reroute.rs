//! People of one shift moved so that what is open is filled with as few moves as can be.
//!
//! Minimum-cost flow by cheapest augmenting paths (Ahuja, Magnanti and Orlin, "Network Flows",
//! 1993, section 9.7), costs compared level by level: weight open below minimums, weight open
//! below targets, people moved, minutes. Where no path is left that makes it cheaper, no other way
//! to fill as much moves fewer people of those who are on duty or may be called.

use std::collections::{BTreeMap, VecDeque};

/// Weight below minimums, weight below targets, people moved, minutes.
pub type Cost = [i64; 4];

const NOTHING: Cost = [0; 4];

fn plus(one: Cost, other: Cost) -> Cost {
    std::array::from_fn(|at| one[at] + other[at])
}

fn less(one: Cost) -> Cost {
    one.map(|it| -it)
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
    /// By post, teams with people there.
    there: Vec<Vec<u32>>,
    placed: Vec<u32>,
}

/// Where a path comes from: the pool of people without a post, a team, a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    Nowhere,
    Pool,
    Team(u32),
    Post(u32),
}

impl Shift {
    /// As people stand; `placed` are those at each post who belong to no team and stay.
    #[must_use]
    pub fn new(teams: Vec<Team>, posts: Vec<Wanted>, mut placed: Vec<u32>) -> Self {
        let first = teams.iter().map(|team| team.now.clone()).collect();
        let mut there = vec![Vec::new(); posts.len()];
        for (team, number) in teams.iter().zip(0..) {
            for (post, count) in &team.now {
                there[*post as usize].push(number);
                placed[*post as usize] += count;
            }
        }
        Self { teams, posts, first, there, placed }
    }

    /// Moves people until nothing open can be filled; gives where each team's people stand.
    #[must_use]
    pub fn fill(mut self) -> Vec<BTreeMap<u32, u32>> {
        while let Some(path) = self.path() {
            self.walk(&path);
        }
        self.teams.into_iter().map(|team| team.now).collect()
    }

    fn used(&self, team: usize) -> u32 {
        self.teams[team].now.values().sum()
    }

    /// What one person more at a post saves.
    fn fills(&self, post: usize) -> Option<Cost> {
        let want = self.posts[post];
        match self.placed[post] {
            _ if !want.is_filled => None,
            placed if placed < want.min => Some([-want.weight, 0, 0, 0]),
            placed if placed < want.target => Some([0, -want.weight, 0, 0]),
            _ => None,
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

    /// What one person more of a team costs at a post.
    fn comes(&self, team: usize, post: u32, way: i64) -> Cost {
        let now = self.teams[team].now.get(&post).copied().unwrap_or(0);
        let first = self.first[team].get(&post).copied().unwrap_or(0);
        [0, 0, i64::from(now >= first), way]
    }

    /// What one person fewer of a team saves at a post.
    fn goes(&self, team: usize, post: u32) -> Cost {
        let now = self.teams[team].now.get(&post).copied().unwrap_or(0);
        let first = self.first[team].get(&post).copied().unwrap_or(0);
        let way = self.teams[team].reach.iter().find(|(to, _)| *to == post).map_or(0, |it| it.1);
        less([0, 0, i64::from(now > first), way])
    }

    /// The cheapest way to bring one person more to an open post, as posts and teams in turn from
    /// its end; `None` where none makes the plan cheaper.
    fn path(&self) -> Option<Vec<From>> {
        let open: Vec<(u32, Cost)> = (0..self.posts.len())
            .filter_map(|post| Some((u32::try_from(post).ok()?, self.fills(post)?)))
            .collect();
        if open.is_empty() {
            return None;
        }
        let mut search = Search::new(self);
        search.run();
        let cheapest = open
            .into_iter()
            .filter_map(|(post, saves)| Some((plus(search.posts[post as usize]?, saves), post)))
            .min()?;
        if cheapest.0 >= NOTHING {
            return None;
        }
        search.trace(cheapest.1)
    }

    /// Carries out a path: from its end, a post, the team that comes, the post it comes from, ...;
    /// by as many people as it costs the same for.
    fn walk(&mut self, path: &[From]) {
        let count = self.room(path);
        for pair in path.windows(2) {
            match pair {
                [From::Post(post), From::Team(team)] => self.add(*team, *post, count),
                [From::Team(team), From::Post(post)] => self.add(*team, *post, -count),
                _ => {}
            }
        }
    }

    /// How many people can go a way at the same cost each; one at least.
    fn room(&self, path: &[From]) -> i32 {
        let at = |team: u32, post: u32| {
            let now = self.teams[team as usize].now.get(&post).copied().unwrap_or(0);
            (now, self.first[team as usize].get(&post).copied().unwrap_or(0))
        };
        let mut room = u32::MAX;
        if let Some(From::Post(post)) = path.first() {
            let (want, placed) = (self.posts[*post as usize], self.placed[*post as usize]);
            let most = if placed < want.min { want.min } else { want.target };
            room = room.min(most.saturating_sub(placed));
        }
        for pair in path.windows(2) {
            match pair {
                [From::Post(post), From::Team(team)] => {
                    let (now, first) = at(*team, *post);
                    room = room.min(if now < first { first - now } else { u32::MAX });
                }
                [From::Team(team), From::Post(post)] => {
                    let (now, first) = at(*team, *post);
                    room = room.min(if now > first { now - first } else { now });
                }
                _ => {}
            }
        }
        match path.last() {
            Some(From::Team(team)) => {
                let team = *team as usize;
                room = room.min(self.teams[team].cap.saturating_sub(self.used(team)));
            }
            Some(From::Post(post)) => {
                let (want, placed) = (self.posts[*post as usize], self.placed[*post as usize]);
                room = room.min(if placed > want.min { placed - want.min } else { placed });
            }
            _ => {}
        }
        i32::try_from(room.max(1)).unwrap_or(1)
    }

    fn add(&mut self, team: u32, post: u32, by: i32) {
        let now = &mut self.teams[team as usize].now;
        let count = now.entry(post).or_default();
        *count = count.saturating_add_signed(by);
        if *count == 0 {
            now.remove(&post);
            self.there[post as usize].retain(|it| *it != team);
        } else if by > 0 && !self.there[post as usize].contains(&team) {
            self.there[post as usize].push(team);
        }
        self.placed[post as usize] = self.placed[post as usize].saturating_add_signed(by);
    }
}

/// Cheapest ways from people who are free or stand at posts that may be left.
struct Search<'s> {
    shift: &'s Shift,
    teams: Vec<Option<Cost>>,
    posts: Vec<Option<Cost>>,
    team_from: Vec<From>,
    post_from: Vec<From>,
    queue: VecDeque<From>,
    is_queued: Vec<bool>,
}

impl<'s> Search<'s> {
    fn new(shift: &'s Shift) -> Self {
        let (teams, posts) = (shift.teams.len(), shift.posts.len());
        Self {
            shift,
            teams: vec![None; teams],
            posts: vec![None; posts],
            team_from: vec![From::Nowhere; teams],
            post_from: vec![From::Nowhere; posts],
            queue: VecDeque::new(),
            is_queued: vec![false; teams + posts],
        }
    }

    /// Bellman and Ford with a queue; paths that make it cheaper come to their end because every
    /// way round costs something, and after as many looks as there are nodes times arcs at most.
    fn run(&mut self) {
        for team in 0..self.shift.teams.len() {
            if self.shift.used(team) < self.shift.teams[team].cap {
                self.reach_team(team, NOTHING, From::Pool);
            }
        }
        for (post, want) in self.shift.posts.iter().enumerate() {
            if self.shift.placed[post] > 0 && !want.is_held {
                self.reach_post(post, self.shift.opens(post), From::Pool);
            }
        }
        let mut looks = (self.teams.len() + self.posts.len()).saturating_mul(50);
        while let Some(node) = self.queue.pop_front() {
            looks -= 1;
            if looks == 0 {
                return;
            }
            match node {
                From::Team(team) => self.leave_team(team),
                From::Post(post) => self.leave_post(post),
                From::Nowhere | From::Pool => {}
            }
        }
    }

    fn leave_team(&mut self, team: u32) {
        let at = team as usize;
        self.is_queued[at] = false;
        let Some(cost) = self.teams[at] else { return };
        let shift = self.shift;
        for (post, way) in &shift.teams[at].reach {
            let comes = shift.comes(at, *post, *way);
            self.reach_post(*post as usize, plus(cost, comes), From::Team(team));
        }
    }

    fn leave_post(&mut self, post: u32) {
        let at = post as usize;
        self.is_queued[self.teams.len() + at] = false;
        let Some(cost) = self.posts[at] else { return };
        let shift = self.shift;
        if shift.posts[at].is_held {
            return;
        }
        for team in &shift.there[at] {
            let goes = shift.goes(*team as usize, post);
            self.reach_team(*team as usize, plus(cost, goes), From::Post(post));
        }
    }

    fn reach_team(&mut self, team: usize, cost: Cost, from: From) {
        if self.teams[team].is_none_or(|before| cost < before) {
            self.teams[team] = Some(cost);
            self.team_from[team] = from;
            if !std::mem::replace(&mut self.is_queued[team], true) {
                self.queue.push_back(From::Team(u32::try_from(team).unwrap_or(u32::MAX)));
            }
        }
    }

    fn reach_post(&mut self, post: usize, cost: Cost, from: From) {
        // Nobody passes through a post that is not open and that nobody leaves.
        if self.posts[post].is_none_or(|before| cost < before) {
            self.posts[post] = Some(cost);
            self.post_from[post] = from;
            let at = self.teams.len() + post;
            if !std::mem::replace(&mut self.is_queued[at], true) {
                self.queue.push_back(From::Post(u32::try_from(post).unwrap_or(u32::MAX)));
            }
        }
    }

    /// The way to a post, from its end; `None` for one that comes round to itself.
    fn trace(&self, post: u32) -> Option<Vec<From>> {
        let mut path = vec![From::Post(post)];
        let mut from = self.post_from[post as usize];
        while from != From::Pool {
            if path.len() > 2 * (self.teams.len() + self.posts.len()) || from == From::Nowhere {
                return None;
            }
            path.push(from);
            from = match from {
                From::Team(team) => self.team_from[team as usize],
                From::Post(post) => self.post_from[post as usize],
                From::Nowhere | From::Pool => return None,
            };
        }
        Some(path)
    }
}
