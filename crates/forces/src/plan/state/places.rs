//! Everybody who is on duty in a shift placed as cheaply as can be, and kept so while units are
//! called or sent home: what a change of one unit is worth when all others follow.

use std::collections::BTreeMap;

use super::ways::{Doors, HOST, IDLE, Plan, stand};
use super::{Piece, State};
use crate::flow::{Former, Kept};

/// What it costs to place people of a unit that is not on duty: more than leaving a guest alone and
/// nobody of one that is, and more than a person fills anywhere.
const SHUT: i64 = 2 * HOST;

/// No team.
const NONE: usize = usize::MAX;

/// How people of a unit come.
#[derive(Debug, Clone)]
struct Gate {
    /// The arc that is dear while the unit is not on duty.
    arc: usize,
    /// The arcs by which all but its last stay away, and its last, which is dear while it is.
    away: [usize; 2],
    /// Those to doors.
    ways: Vec<usize>,
}

/// Who stands where in a shift, as a flow that is kept.
#[derive(Debug, Clone)]
pub struct Places {
    flow: Kept,
    /// The units that can come, guests left out: those on duty first.
    teams: Vec<usize>,
    gates: Vec<Gate>,
    is_on: Vec<bool>,
    /// By unit, its team; none where it cannot come, or is a guest.
    team: Vec<usize>,
    doors: Doors,
    /// By group, the node of its places.
    rooms: BTreeMap<u32, usize>,
    sink: usize,
    /// Teams that were sent home since the flow was the cheapest last.
    sent: Vec<usize>,
}

/// Everybody's places before a unit was called or sent home; its memory is taken once.
#[derive(Debug, Clone, Default)]
pub struct Before {
    flow: Former,
    is_on: bool,
}

impl State<'_> {
    /// Everybody on duty in a shift placed anew, ready for others to be called; `None` where that
    /// is not possible. Guests stay, and as many of those they stand beside are at the same place.
    #[must_use]
    pub fn places(&self, shift: usize) -> Option<Places> {
        let mut teams = self.on_duty(shift);
        let on = teams.len();
        let can_come = |unit: &usize| {
            let one = &self.situation.units[*unit];
            let is_on = !self.pieces[*unit][shift].is_empty();
            one.paired_with.is_none() && one.members.cap[shift] > 0 && !is_on
        };
        teams.extend((0..self.situation.units.len()).filter(can_come));
        let mut team = vec![NONE; self.situation.units.len()];
        teams.iter().enumerate().for_each(|(number, unit)| team[*unit] = number);
        let mut plan = Plan::new(self, shift);
        // So is known from the beginning how dear arcs may become.
        plan.network.arc(plan.sink, plan.sink, 0, SHUT);
        let all = teams.iter().enumerate();
        let gates: Vec<Gate> = all.map(|(at, team)| gate(&mut plan, at, *team, at < on)).collect();
        let mut is_looked_at = vec![true; plan.network.arcs()];
        for arc in gates[on..].iter().flat_map(Gate::arcs) {
            is_looked_at[arc] = false;
        }
        // Nobody has come yet.
        let mut known = vec![0; plan.network.arcs()];
        for arc in gates.iter().flat_map(|gate| gate.away) {
            known[arc] = plan.network.cap(arc);
        }
        let flow = plan.network.kept(&known, plan.sink, |arc| is_looked_at[arc]).ok()?;
        let is_on = (0..teams.len()).map(|number| number < on).collect();
        let (doors, rooms, sink) = (plan.doors, plan.rooms, plan.sink);
        Some(Places { flow, teams, gates, is_on, team, doors, rooms, sink, sent: Vec::new() })
    }
}

/// Lets a unit's people come by a gate of their own.
fn gate(plan: &mut Plan, number: usize, unit: usize, is_on: bool) -> Gate {
    let entry = plan.enter(unit, is_on);
    let hub = plan.network.node(0);
    let cost = if is_on { 0 } else { SHUT };
    let arc = plan.network.arc(entry.node, hub, i64::from(entry.cap), cost);
    let ways = plan.lead(number, unit, hub, entry.cap);
    Gate { arc, away: [entry.rest, entry.idle], ways }
}

impl Gate {
    /// All its arcs, which need not be looked at while the unit is not on duty.
    fn arcs(&self) -> impl Iterator<Item = usize> {
        [self.arc].into_iter().chain(self.away).chain(self.ways.iter().copied())
    }
}

impl Places {
    /// What all of it costs, in parts of what [`super::Taste`] weighs: less is better.
    #[must_use]
    pub fn cost(&self) -> i64 {
        self.flow.cost()
    }

    /// Whether a unit may be called or sent home: it can be there, and is no guest.
    #[must_use]
    pub fn is_free(&self, unit: usize) -> bool {
        self.team[unit] != NONE
    }

    /// Whether a unit is on duty, as far as it is free.
    #[must_use]
    pub fn is_on(&self, unit: usize) -> bool {
        self.is_on.get(self.team[unit]).is_some_and(|is_on| *is_on)
    }

    /// Calls a unit that is free, or sends it home; others follow with [`Places::follow`].
    pub fn set(&mut self, unit: usize, is_on: bool) {
        let number = self.team[unit];
        let Some(gate) = self.gates.get(number) else { return };
        self.is_on[number] = is_on;
        self.flow.reprice(gate.arc, if is_on { 0 } else { SHUT });
        self.flow.reprice(gate.away[1], if is_on { IDLE } else { 0 });
        if is_on {
            gate.arcs().for_each(|arc| self.flow.look(arc, true));
        } else {
            self.sent.push(number);
        }
    }

    /// Remembers how all is before a unit that is free is called or sent home.
    pub fn note(&self, unit: usize, before: &mut Before) {
        let Some(gate) = self.gates.get(self.team[unit]) else { return };
        self.flow.note([gate.arc, gate.away[1]], &mut before.flow);
        before.is_on = self.is_on(unit);
    }

    /// Goes back to how all was at [`Places::note`], when others have followed and no other unit
    /// was called or sent home since.
    pub fn go_back(&mut self, unit: usize, before: &mut Before) {
        let number = self.team[unit];
        if let Some(is_on) = self.is_on.get_mut(number) {
            *is_on = before.is_on;
            self.flow.go_back(&mut before.flow);
        }
    }

    /// Places everybody as cheaply as can be again.
    pub fn follow(&mut self) {
        self.flow.improve();
        for number in std::mem::take(&mut self.sent) {
            if !self.is_on[number] {
                self.gates[number].arcs().for_each(|arc| self.flow.look(arc, false));
            }
        }
    }

    /// Lets units on duty have nobody placed from now on, so that nobody is worth something only
    /// because a unit would be idle.
    pub fn let_idle(&mut self) {
        for gate in &self.gates {
            self.flow.reprice(gate.away[1], 0);
        }
        self.follow();
    }

    /// By class of units and sector, what one more of them there would be worth, without the way.
    pub fn worth(&self) -> impl Iterator<Item = ((usize, u32), i64)> {
        let sink = self.flow.potential(self.sink);
        let of = move |node| self.flow.potential(node) - sink;
        let doors = self.doors.iter().filter(|(_, door)| !door.lead.is_empty());
        doors.map(move |(key, door)| (*key, of(door.node)))
    }

    /// By group, what one more person at it would be worth.
    pub fn rooms(&self) -> impl Iterator<Item = (u32, i64)> {
        let sink = self.flow.potential(self.sink);
        self.rooms.iter().map(move |(group, node)| (*group, self.flow.potential(*node) - sink))
    }

    /// Who of the units on duty stands where.
    #[must_use]
    pub fn stand(&self) -> Option<Vec<(usize, Vec<Piece>)>> {
        let found = stand(self.teams.len(), &self.doors, |arc| self.flow.flow(arc))?;
        let units = self.teams.iter().copied().zip(found);
        let on = units.zip(&self.is_on).filter(|(_, is_on)| **is_on).map(|(it, _)| it);
        Some(on.collect())
    }
}
