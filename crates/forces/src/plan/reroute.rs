//! People of one shift moved so that what is open is filled with as few moves as can be.
//!
//! A minimum-cost flow whose costs are compared level by level: weight open below minimums, weight
//! open below targets, people moved, minutes of those who move. No other way fills more, and none
//! fills as much with fewer moves.

use std::collections::BTreeMap;

use super::situation::{Needs, Situation};
use crate::flow::Network;

/// What a move costs beside a minute: more than all minutes of a shift.
const MOVE: i128 = 1 << 30;
/// What a unit of weight below targets costs beside a move: more than all moves of a shift.
const TARGET: i128 = MOVE << 21;
/// What a unit of weight below minimums costs: more than all weight of a shift below targets.
const MINIMUM: i128 = TARGET << 40;

/// A unit that is on duty in the shift or may be called.
#[derive(Debug, Clone)]
pub struct Team {
    /// How many of its people may work.
    pub cap: u32,
    /// Doors that it may go through, with a person's minutes.
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
    /// Who is on duty or may be called.
    pub teams: Vec<Team>,
    /// By door, the posts that it leads to: for teams alike, those of a sector that they may
    /// stand at.
    pub doors: Vec<Vec<u32>>,
    /// What is wanted.
    pub posts: Vec<Wanted>,
    /// By post, those who belong to no team and stay.
    pub placed: Vec<u32>,
}

/// A post's node, and how many may stand there of those who belong to teams.
struct Room {
    node: usize,
    most: u32,
    /// Arcs to the sink, up to the minimum and beyond it, and how many the former carries.
    arcs: [usize; 2],
    min: u32,
}

impl Shift {
    /// Moves people until nothing that is to be filled can be; gives where each team's people
    /// stand, and how many came to another post than at first.
    #[must_use]
    pub fn fill(self) -> (Vec<BTreeMap<u32, u32>>, u64) {
        let mut network: Network<i128> = Network::default();
        let sink = network.node(0);
        let (mut placed, mut first) = (self.placed.clone(), vec![0; self.posts.len()]);
        let mut stand: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); self.teams.len()];
        for (team, stand) in self.teams.iter().zip(&mut stand) {
            for (post, count) in &team.now {
                if self.posts[*post as usize].is_held {
                    placed[*post as usize] += count;
                    stand.insert(*post, *count);
                } else {
                    first[*post as usize] += count;
                }
            }
        }
        let wanted = self.posts.iter().zip(placed.iter().zip(&first));
        let rooms: Vec<Room> = wanted
            .map(|(want, (placed, first))| room(want, *placed, *first, &mut network, sink))
            .collect();
        let doors: Vec<(usize, Vec<(u32, usize)>)> =
            self.doors.iter().map(|posts| door(posts, &rooms, &mut network)).collect();
        let mut come: Vec<Vec<(usize, usize)>> = vec![Vec::new(); doors.len()];
        let (mut stay, mut idle) = (Vec::new(), Vec::new());
        for (number, team) in self.teams.iter().enumerate() {
            let held: u32 = stand[number].values().sum();
            let free = i64::from(team.cap.saturating_sub(held));
            let node = network.node(free);
            network.supply(sink, -free);
            idle.push((network.arc(node, sink, free, 0), free));
            let moves =
                |post: &u32| rooms[*post as usize].most > 0 && !self.posts[*post as usize].is_held;
            for (post, count) in team.now.iter().filter(|(post, _)| moves(post)) {
                let arc = network.arc(node, rooms[*post as usize].node, i64::from(*count), 0);
                stay.push((number, *post, arc, *count));
            }
            for (door, way) in &team.reach {
                let (to, posts) = &doors[*door as usize];
                if !posts.is_empty() {
                    let arc = network.arc(node, *to, free, MOVE + i128::from(*way));
                    come[*door as usize].push((number, arc));
                }
            }
        }
        let known = known(network.arcs(), &rooms, &stay, &idle, &first);
        // Everybody may stay away: there is always a flow.
        let Ok(flow) = network.cheapest_near(&known, sink) else { return (stand, 0) };
        let people = |arc: usize| u32::try_from(flow.flow[arc]).unwrap_or(0);
        for (team, post, arc, _) in stay {
            add(&mut stand[team], post, people(arc));
        }
        let moves = doors.iter().zip(&come).map(|((_, posts), come)| {
            through(posts, come, &people, &mut stand);
            posts.iter().map(|(_, arc)| u64::from(people(*arc))).sum::<u64>()
        });
        let moves = moves.sum();
        (stand, moves)
    }
}

/// Sends people through a door: who comes in, by team, to posts behind it, in their order.
fn through(
    posts: &[(u32, usize)],
    come: &[(usize, usize)],
    people: &impl Fn(usize) -> u32,
    stand: &mut [BTreeMap<u32, u32>],
) {
    let mut come = come.iter().map(|(team, arc)| (*team, people(*arc)));
    let mut now = (0, 0);
    for (post, arc) in posts {
        let mut left = people(*arc);
        while left > 0 {
            if now.1 == 0 {
                let Some(next) = come.next() else { return };
                now = next;
                continue;
            }
            let count = left.min(now.1);
            (left, now.1) = (left - count, now.1 - count);
            add(&mut stand[now.0], *post, count);
        }
    }
}

/// A post: what it saves to have people there, up to its minimum, then up to its target or those
/// who stood there.
fn room(want: &Wanted, placed: u32, first: u32, network: &mut Network<i128>, sink: usize) -> Room {
    let all = if want.is_filled { want.target } else { want.target.min(placed + first) };
    let most = all.saturating_sub(placed);
    if most == 0 {
        return Room { node: sink, most, arcs: [0; 2], min: 0 };
    }
    let min = want.min.min(all).saturating_sub(placed);
    let weight = i128::from(want.weight);
    let node = network.node(0);
    let one = network.arc(node, sink, i64::from(min), -weight * MINIMUM);
    let other = network.arc(node, sink, i64::from(most - min), -weight * TARGET);
    Room { node, most, arcs: [one, other], min }
}

/// What arcs carry as people stand now.
fn known(
    arcs: usize,
    rooms: &[Room],
    stay: &[(usize, u32, usize, u32)],
    idle: &[(usize, i64)],
    first: &[u32],
) -> Vec<i64> {
    let mut known = vec![0; arcs];
    for (arc, free) in idle {
        known[*arc] = *free;
    }
    for (team, _, arc, count) in stay {
        known[*arc] = i64::from(*count);
        known[idle[*team].0] -= i64::from(*count);
    }
    for (room, first) in rooms.iter().zip(first).filter(|(room, _)| room.most > 0) {
        let up_to_min = room.min.min(*first);
        known[room.arcs[0]] = i64::from(up_to_min);
        known[room.arcs[1]] = i64::from(first - up_to_min);
    }
    known
}

/// A door, and the posts with room that it leads to.
fn door(posts: &[u32], rooms: &[Room], network: &mut Network<i128>) -> (usize, Vec<(u32, usize)>) {
    let node = network.node(0);
    let open = posts.iter().map(|post| (*post, &rooms[*post as usize]));
    let lead = open.filter(|(_, room)| room.most > 0);
    (node, lead.map(|(post, it)| (post, network.arc(node, it.node, it.most.into(), 0))).collect())
}

fn add(stand: &mut BTreeMap<u32, u32>, post: u32, count: u32) {
    if count > 0 {
        *stand.entry(post).or_default() += count;
    }
}

/// Posts of a sector that people who have the same may stand at, in a shift.
pub struct Doors<'a> {
    situation: &'a Situation,
    /// By sector, posts that want people.
    by_sector: Vec<Vec<u32>>,
    known: BTreeMap<(Needs, u32), u32>,
    /// By door.
    pub posts: Vec<Vec<u32>>,
}

impl<'a> Doors<'a> {
    /// None yet.
    #[must_use]
    pub fn new(situation: &'a Situation, shift: usize) -> Self {
        let mut by_sector = vec![Vec::new(); situation.of_sector.len()];
        for (post, number) in situation.posts.iter().zip(0..) {
            if post.overlaps[shift] > 0 {
                by_sector[post.sector as usize].push(number);
            }
        }
        Self { situation, by_sector, known: BTreeMap::new(), posts: Vec::new() }
    }

    /// The door of people who have so much to a sector.
    pub fn of(&mut self, has: Needs, sector: u32) -> u32 {
        *self.known.entry((has, sector)).or_insert_with(|| {
            let may =
                |post: &&u32| Situation::may(has, self.situation.posts[**post as usize].needs);
            let posts = self.by_sector[sector as usize].iter().filter(may).copied();
            self.posts.push(posts.collect());
            u32::try_from(self.posts.len() - 1).unwrap_or(u32::MAX)
        })
    }
}
