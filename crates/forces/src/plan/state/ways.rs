//! Everybody who is on duty in a shift placed anew at once, so that most is filled and ways are
//! shortest: a flow of people from units to posts.

use std::collections::BTreeMap;

use super::{Piece, SECOND, State, Taste};
use crate::flow::Network;

/// What it costs when nobody of a unit is placed, which stays on duty: more than a person fills
/// anywhere, of the highest priority (1,000) for all of the longest shift (1,440 minutes).
pub(super) const IDLE: i64 = 1 << 45;

/// A unit on duty, or one that could be.
#[derive(Debug, Clone)]
pub(super) struct Team {
    pub(super) unit: usize,
    /// People who stay where they are, beside guests.
    pub(super) stay: Vec<Piece>,
}

/// Where people of units stand in a shift.
#[derive(Debug, Clone)]
pub struct Anew {
    shift: usize,
    units: Vec<(usize, Vec<Piece>)>,
}

/// Doors by class of units and sector.
pub(super) type Doors = BTreeMap<(usize, u32), Door>;

/// Where people of units alike go in a sector.
#[derive(Debug, Clone, Default)]
pub(super) struct Door {
    pub(super) node: usize,
    /// Teams and arcs that come in.
    come: Vec<(usize, usize)>,
    /// Groups and arcs that lead to them.
    pub(super) lead: Vec<(u32, usize)>,
}

/// How a unit's people come into a network.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Where they are at first, and how many.
    pub(super) node: usize,
    pub(super) cap: u32,
    /// The arcs by which all but its last stay away, and its last.
    pub(super) rest: usize,
    pub(super) idle: usize,
}

/// A network as it is made for a shift.
pub(super) struct Plan<'s, 'a> {
    state: &'s State<'a>,
    shift: usize,
    pub(super) network: Network,
    pub(super) sink: usize,
    /// By group, how many stay there.
    fixed: BTreeMap<u32, u32>,
    pub(super) rooms: BTreeMap<u32, usize>,
    pub(super) doors: Doors,
}

impl State<'_> {
    /// Everybody on duty in a shift placed anew; `None` where that is not possible. Guests stay,
    /// and so do as many as they stand beside.
    #[must_use]
    pub fn anew(&self, shift: usize) -> Option<Anew> {
        self.anew_if_any(shift).filter(|anew| anew.units.iter().all(|(_, it)| !it.is_empty()))
    }

    /// The same, with nobody of units for whom there is no place.
    #[must_use]
    pub fn anew_if_any(&self, shift: usize) -> Option<Anew> {
        let (teams, fixed) = self.teams(shift);
        let found = self.flow(shift, &teams, fixed)?;
        let units = teams.into_iter().map(|team| team.unit).zip(found).collect();
        Some(Anew { shift, units })
    }

    /// Places everybody on duty in a shift anew where that is no worse by levels.
    pub fn place_anew(&mut self, shift: usize) {
        let Some(anew) = self.anew(shift) else { return };
        let before = self.value;
        let was = self.turn_to(anew);
        if self.value > before {
            self.turn_to(was);
        }
    }

    /// Places people so; gives where they stood before.
    pub fn turn_to(&mut self, anew: Anew) -> Anew {
        let Anew { shift, units } = anew;
        let clear = |(unit, _): &(usize, _)| (*unit, self.clear(*unit, shift));
        let before = units.iter().map(clear).collect();
        for (unit, pieces) in units {
            self.put(unit, shift, pieces);
        }
        Anew { shift, units: before }
    }

    /// Who is on duty in a shift and stands beside nobody, and how many stay at which group.
    pub(super) fn teams(&self, shift: usize) -> (Vec<Team>, BTreeMap<u32, u32>) {
        let mut fixed = BTreeMap::new();
        let mut needed = self.needed(shift, &mut fixed);
        let mut teams = Vec::new();
        for (unit, pieces) in self.pieces.iter().enumerate() {
            if !pieces[shift].is_empty() && self.situation.units[unit].paired_with.is_none() {
                let stay = self.stays(unit, shift, &mut needed, &mut fixed);
                teams.push(Team { unit, stay });
            }
        }
        (teams, fixed)
    }

    /// How many of which partner guests need at which group; guests stay.
    fn needed(&self, shift: usize, fixed: &mut BTreeMap<u32, u32>) -> BTreeMap<(usize, u32), u32> {
        let mut needed: BTreeMap<(usize, u32), u32> = BTreeMap::new();
        for unit in &self.guests {
            let Some(partner) = self.sides(*unit).1 else { continue };
            for (group, count) in &self.pieces[*unit][shift] {
                *fixed.entry(*group).or_default() += count;
                *needed.entry((partner, *group)).or_default() += count;
            }
        }
        needed
    }

    /// Who of a unit stays beside guests who still need somebody.
    fn stays(
        &self,
        unit: usize,
        shift: usize,
        needed: &mut BTreeMap<(usize, u32), u32>,
        fixed: &mut BTreeMap<u32, u32>,
    ) -> Vec<Piece> {
        let Some(own) = self.sides(unit).0 else { return Vec::new() };
        let mut stay = Vec::new();
        for (group, count) in &self.pieces[unit][shift] {
            let Some(needed) = needed.get_mut(&(own, *group)) else { continue };
            let count = (*needed).min(*count);
            if count > 0 {
                *needed -= count;
                *fixed.entry(*group).or_default() += count;
                stay.push((*group, count));
            }
        }
        stay
    }

    /// By team, who stands where in the cheapest flow.
    fn flow(
        &self,
        shift: usize,
        teams: &[Team],
        fixed: BTreeMap<u32, u32>,
    ) -> Option<Vec<Vec<Piece>>> {
        let mut plan = Plan::new(self, shift, fixed);
        for (number, team) in teams.iter().enumerate() {
            let entry = plan.enter(team, true);
            plan.lead(number, team, entry.node, entry.cap);
        }
        let flow = plan.network.cheapest().ok()?.flow;
        stand(teams, &plan.doors, |arc| flow[arc])
    }
}

/// By team, who stands where as doors carry people.
pub(super) fn stand(
    teams: &[Team],
    doors: &Doors,
    flow: impl Fn(usize) -> i64,
) -> Option<Vec<Vec<Piece>>> {
    let mut found: Vec<Vec<Piece>> = teams.iter().map(|team| team.stay.clone()).collect();
    for door in doors.values() {
        let mut come = door.come.iter().map(|(team, arc)| (*team, flow(*arc)));
        let mut now = (0, 0);
        for (group, arc) in &door.lead {
            let mut left = flow(*arc);
            while left > 0 {
                if now.1 == 0 {
                    now = come.next()?;
                    continue;
                }
                let count = left.min(now.1);
                (left, now.1) = (left - count, now.1 - count);
                add(&mut found[now.0], *group, u32::try_from(count).ok()?);
            }
        }
    }
    Some(found)
}

impl<'s, 'a> Plan<'s, 'a> {
    /// Nobody in it yet.
    pub(super) fn new(state: &'s State<'a>, shift: usize, fixed: BTreeMap<u32, u32>) -> Self {
        let mut network = Network::default();
        let sink = network.node(0);
        let (rooms, doors) = (BTreeMap::new(), BTreeMap::new());
        Self { state, shift, network, sink, fixed, rooms, doors }
    }

    /// A unit's people, who may stay away, all but one for nothing.
    pub(super) fn enter(&mut self, team: &Team, is_on: bool) -> Entry {
        let one = &self.state.situation.units[team.unit];
        let stays = stays(team);
        let cap = one.members.cap[self.shift].saturating_sub(stays);
        let node = self.network.node(i64::from(cap));
        self.network.supply(self.sink, -i64::from(cap));
        let last = u32::from(stays == 0).min(cap);
        let rest = self.network.arc(node, self.sink, i64::from(cap - last), 0);
        let cost = if is_on { IDLE } else { 0 };
        let idle = self.network.arc(node, self.sink, i64::from(last), cost);
        Entry { node, cap, rest, idle }
    }

    /// The arcs by which people of a unit who are at a node come to doors, and to be asked.
    pub(super) fn lead(&mut self, number: usize, team: &Team, node: usize, cap: u32) -> Vec<usize> {
        let state = self.state;
        let mut arcs = Vec::new();
        let node = self.asked(team, cap, node, &mut arcs);
        let class = state.class[team.unit];
        for (sector, way) in &state.situation.units[team.unit].reach {
            let key = (class, *sector);
            if !self.doors.contains_key(&key) {
                let door = self.door(class, *sector);
                self.doors.insert(key, door);
            }
            let Some(door) = self.doors.get_mut(&key) else { continue };
            if !door.lead.is_empty() {
                let arc = self.network.arc(node, door.node, i64::from(u32::MAX), *way);
                door.come.push((number, arc));
                arcs.push(arc);
            }
        }
        arcs
    }

    /// People of a unit after those who asked not to work were asked all the same.
    fn asked(&mut self, team: &Team, cap: u32, node: usize, arcs: &mut Vec<usize>) -> usize {
        let stays = stays(team);
        let (free, dear) = self.state.dear(team.unit, self.shift);
        if free >= cap.saturating_add(stays) {
            return node;
        }
        let asked = self.network.node(0);
        arcs.push(self.network.arc(node, asked, i64::from(free.saturating_sub(stays)), 0));
        for weight in dear.iter().skip(stays.saturating_sub(free) as usize) {
            arcs.push(self.network.arc(node, asked, 1, *weight));
        }
        asked
    }

    /// What units alike may go to in a sector.
    fn door(&mut self, class: usize, sector: u32) -> Door {
        let state = self.state;
        let range = state.situation.of_sector[sector as usize].clone();
        let may = &state.may[class][state.words[sector as usize]..];
        let mut lead = Vec::new();
        let node = self.network.node(0);
        for (local, group) in range.enumerate() {
            let want = state.situation.groups[group].wants[self.shift];
            let number = u32::try_from(group).unwrap_or(u32::MAX);
            let fixed = self.fixed.get(&number).copied().unwrap_or(0);
            if may[local / 64] & (1 << (local % 64)) == 0 || want.target() <= fixed {
                continue;
            }
            let (network, sink) = (&mut self.network, self.sink);
            let room = *self.rooms.entry(number).or_insert_with(|| {
                let node = network.node(0);
                let min = want.min.saturating_sub(fixed);
                let more = want.target() - fixed - min;
                let worth = Taste::default().first * want.weight;
                network.arc(node, sink, i64::from(min), -worth);
                network.arc(node, sink, i64::from(more), -want.weight * SECOND);
                node
            });
            lead.push((number, network.arc(node, room, i64::from(want.target()), 0)));
        }
        Door { node, come: Vec::new(), lead }
    }
}

/// How many of a unit stay where they are.
fn stays(team: &Team) -> u32 {
    team.stay.iter().map(|(_, count)| count).sum()
}

fn add(pieces: &mut Vec<Piece>, group: u32, count: u32) {
    match pieces.iter_mut().find(|(at, _)| *at == group) {
        Some((_, before)) => *before += count,
        None => pieces.push((group, count)),
    }
}
