//! Everybody who is on duty in a shift placed anew at once, so that most is filled and ways are
//! shortest: a flow of people from units to posts.

use std::collections::BTreeMap;

use super::super::situation::Want;
use super::{Piece, SECOND, State, Taste};
use crate::flow::Network;

/// What it costs when nobody of a unit is placed, which stays on duty: more than a person fills
/// anywhere, of the highest priority (1,000) for all of the longest shift (1,440 minutes).
pub(super) const IDLE: i64 = 1 << 45;

/// What it is worth that a guest has somebody beside it: more than a unit that has nobody placed.
pub(super) const HOST: i64 = 2 * IDLE;

/// Who stays in a shift whatever others do, and who must come to them.
#[derive(Debug, Clone, Default)]
pub(super) struct Seats {
    /// By group, guests.
    guests: BTreeMap<u32, u32>,
    /// By partner and group, how many of the partner's people they need beside them.
    hosts: BTreeMap<(usize, u32), u32>,
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
    seats: Seats,
    pub(super) rooms: BTreeMap<u32, usize>,
    /// By partner and group, where those come who are needed beside guests.
    hosts: BTreeMap<(usize, u32), usize>,
    pub(super) doors: Doors,
}

impl State<'_> {
    /// Everybody on duty in a shift placed anew; `None` where that is not possible. Guests stay,
    /// and as many of those they stand beside are at the same place, whoever they are.
    #[must_use]
    pub fn anew(&self, shift: usize) -> Option<Anew> {
        self.anew_if_any(shift).filter(|anew| anew.units.iter().all(|(_, it)| !it.is_empty()))
    }

    /// The same, with nobody of units for whom there is no place.
    #[must_use]
    pub fn anew_if_any(&self, shift: usize) -> Option<Anew> {
        let units = self.on_duty(shift);
        let found = self.flow(shift, &units)?;
        Some(Anew { shift, units: units.into_iter().zip(found).collect() })
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

    /// Who is on duty in a shift and stands beside nobody.
    pub(super) fn on_duty(&self, shift: usize) -> Vec<usize> {
        let is_on = |unit: &usize| {
            let is_guest = self.situation.units[*unit].paired_with.is_some();
            !is_guest && !self.pieces[*unit][shift].is_empty()
        };
        (0..self.pieces.len()).filter(is_on).collect()
    }

    /// Guests in a shift, and how many of which partner they need.
    fn seats(&self, shift: usize) -> Seats {
        let mut seats = Seats::default();
        for unit in &self.guests {
            let Some(partner) = self.sides(*unit).1 else { continue };
            for (group, count) in &self.pieces[*unit][shift] {
                *seats.guests.entry(*group).or_default() += count;
                *seats.hosts.entry((partner, *group)).or_default() += count;
            }
        }
        seats
    }

    /// By unit, who stands where in the cheapest flow.
    fn flow(&self, shift: usize, units: &[usize]) -> Option<Vec<Vec<Piece>>> {
        let mut plan = Plan::new(self, shift);
        for (number, unit) in units.iter().enumerate() {
            let entry = plan.enter(*unit, true);
            plan.lead(number, *unit, entry.node, entry.cap);
        }
        let flow = plan.network.cheapest().ok()?.flow;
        stand(units.len(), &plan.doors, |arc| flow[arc])
    }
}

/// By team, who stands where as doors carry people.
pub(super) fn stand(
    teams: usize,
    doors: &Doors,
    flow: impl Fn(usize) -> i64,
) -> Option<Vec<Vec<Piece>>> {
    let mut found: Vec<Vec<Piece>> = vec![Vec::new(); teams];
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
    /// Nobody in it yet but guests.
    pub(super) fn new(state: &'s State<'a>, shift: usize) -> Self {
        let mut network = Network::default();
        let sink = network.node(0);
        let (rooms, doors, hosts) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { state, shift, network, sink, seats: state.seats(shift), rooms, hosts, doors }
    }

    /// A unit's people, who may stay away, all but one for nothing.
    pub(super) fn enter(&mut self, unit: usize, is_on: bool) -> Entry {
        let cap = self.state.situation.units[unit].members.cap[self.shift];
        let node = self.network.node(i64::from(cap));
        self.network.supply(self.sink, -i64::from(cap));
        let last = cap.min(1);
        let rest = self.network.arc(node, self.sink, i64::from(cap - last), 0);
        let cost = if is_on { IDLE } else { 0 };
        let idle = self.network.arc(node, self.sink, i64::from(last), cost);
        Entry { node, cap, rest, idle }
    }

    /// The arcs by which people of a unit who are at a node come to doors, and to be asked.
    pub(super) fn lead(&mut self, number: usize, unit: usize, node: usize, cap: u32) -> Vec<usize> {
        let state = self.state;
        let mut arcs = Vec::new();
        let node = self.asked(unit, cap, node, &mut arcs);
        let class = state.class[unit];
        for (sector, way) in &state.situation.units[unit].reach {
            let key = (class, *sector);
            if !self.doors.contains_key(&key) {
                let door = self.door(class, state.sides(unit).0, *sector);
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
    fn asked(&mut self, unit: usize, cap: u32, node: usize, arcs: &mut Vec<usize>) -> usize {
        let (free, dear) = self.state.dear(unit, self.shift);
        if free >= cap {
            return node;
        }
        let asked = self.network.node(0);
        arcs.push(self.network.arc(node, asked, i64::from(free), 0));
        for weight in dear {
            arcs.push(self.network.arc(node, asked, 1, *weight));
        }
        asked
    }

    /// What units alike, of which agency others stand beside, may go to in a sector.
    fn door(&mut self, class: usize, partner: Option<usize>, sector: u32) -> Door {
        let state = self.state;
        let range = state.situation.of_sector[sector as usize].clone();
        let may = &state.may[class][state.words[sector as usize]..];
        let mut lead = Vec::new();
        let node = self.network.node(0);
        for (local, group) in range.enumerate() {
            let want = state.situation.groups[group].wants[self.shift];
            let number = u32::try_from(group).unwrap_or(u32::MAX);
            let guests = self.seats.guests.get(&number).copied().unwrap_or(0);
            if may[local / 64] & (1 << (local % 64)) == 0 || want.target() <= guests {
                continue;
            }
            let room = self.room(number, want, guests);
            if let Some(host) = partner.and_then(|partner| self.host((partner, number), room)) {
                lead.push((number, self.network.arc(node, host, i64::from(want.target()), 0)));
            }
            lead.push((number, self.network.arc(node, room, i64::from(want.target()), 0)));
        }
        Door { node, come: Vec::new(), lead }
    }

    /// Where all come who fill a group beside guests.
    fn room(&mut self, group: u32, want: Want, guests: u32) -> usize {
        let (network, sink) = (&mut self.network, self.sink);
        *self.rooms.entry(group).or_insert_with(|| {
            let node = network.node(0);
            let min = want.min.saturating_sub(guests);
            let more = want.target() - guests - min;
            let worth = Taste::default().first * want.weight;
            network.arc(node, sink, i64::from(min), -worth);
            network.arc(node, sink, i64::from(more), -want.weight * SECOND);
            node
        })
    }

    /// Where those of a partner come first, to a group's room, who are needed beside guests.
    fn host(&mut self, key: (usize, u32), room: usize) -> Option<usize> {
        let count = *self.seats.hosts.get(&key)?;
        let network = &mut self.network;
        Some(*self.hosts.entry(key).or_insert_with(|| {
            let node = network.node(0);
            network.arc(node, room, i64::from(count), -HOST);
            node
        }))
    }
}

fn add(pieces: &mut Vec<Piece>, group: u32, count: u32) {
    match pieces.iter_mut().find(|(at, _)| *at == group) {
        Some((_, before)) => *before += count,
        None => pieces.push((group, count)),
    }
}
