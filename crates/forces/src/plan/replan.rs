//! A plan changed for what has happened: what is open is filled again, urgent posts first, with as
//! few people moved as can be.

mod files;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::build::{self, Origin};
use super::file::{Duty, Plan};
use super::incident::{Incident, IncidentError};
use super::people;
use super::reroute::{Doors, Shift, Team, Wanted};
use super::situation::{Grouping, Situation, SituationError};
use super::state::{Rules, State};
use crate::roster::OFF;

use files::{before, certificate, known, known_open, operation, stands, stood};

/// Why a plan cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum ReplanError {
    /// The plan's package.
    #[error("the plan's operation has faults, the first: {0}")]
    Operation(String),
    /// Too much.
    #[error(transparent)]
    Situation(#[from] SituationError),
    /// What happened.
    #[error("incident: {0}")]
    Incident(#[from] IncidentError),
    /// An incident of before.
    #[error("an incident in the plan cannot be read: {0}")]
    Before(serde_json::Error),
    /// The plan names what its operation has not.
    #[error("the plan names {what} `{id}`, which its operation does not have")]
    Unknown {
        /// A unit, a post or a band.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// A duty's members.
    #[error("the members `{0}` are no list of numbers such as `1-8,10`, or too few or too many")]
    Members(String),
}

/// What changes for a unit in a shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Order {
    /// The unit.
    pub unit: String,
    /// Days since the first.
    pub day: u32,
    /// The band.
    pub band: String,
    /// Posts and people until now.
    pub from: Vec<(String, u32)>,
    /// Posts and people from now on.
    pub to: Vec<(String, u32)>,
}

/// What a change comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// People with another post, or called in.
    pub moves: u64,
    /// The fewest that fill as much, by the flow of each shift and with the pins.
    pub moves_min: u64,
    /// Units of which anybody moves.
    pub units_moved: u64,
    /// People missing at new posts, to their targets.
    pub unfilled: u64,
    /// Who gets which order.
    pub orders: Vec<Order>,
}

/// By shift and unit: at which post each member stands.
type Standing = Vec<BTreeMap<usize, BTreeMap<u32, u32>>>;

/// Changes a plan for an incident.
///
/// # Errors
///
/// [`ReplanError`] where either cannot be read.
pub fn replan(plan: Plan, incident: Incident) -> Result<(Plan, Difference), ReplanError> {
    incident.check()?;
    let mut incidents = before(&plan)?;
    incidents.push(incident);
    let operation = operation(&plan)?;
    known(&operation, &incidents)?;
    let situation = Situation::after(&operation, plan.days, &incidents, Grouping::Alone)?;
    let mut change = Change::new(&situation, &plan, incidents.last())?;
    change.fill();
    Ok(change.finish(plan, &incidents))
}

/// A plan with other duties, such as somebody wrote by hand: what is open then and why, as it is;
/// whether rules are kept is the checker's to say.
///
/// # Errors
///
/// [`ReplanError`] where either cannot be read.
pub fn restated(plan: Plan, duties: &[Duty]) -> Result<(Plan, Difference), ReplanError> {
    let (incidents, operation) = (before(&plan)?, operation(&plan)?);
    let situation = Situation::after(&operation, plan.days, &incidents, Grouping::Alone)?;
    let mut change = Change::new(&situation, &plan, None)?;
    (change.rows, change.standing) = stood(&situation, duties)?;
    Ok(change.finish(plan, &incidents))
}

/// A plan while it is changed.
struct Change<'a> {
    situation: &'a Situation,
    /// The first moment that may change, and what a planner pinned: post by unit.
    thaws: Option<jiff::Timestamp>,
    pins: BTreeMap<usize, u32>,
    before: Standing,
    standing: Standing,
    rows: Vec<Vec<u8>>,
    rules: Rules,
    /// By post.
    is_new: Vec<bool>,
    /// People whom the flows move, and those whom pins do.
    moves_min: u64,
}

impl<'a> Change<'a> {
    fn new(
        situation: &'a Situation,
        plan: &Plan,
        last: Option<&Incident>,
    ) -> Result<Self, ReplanError> {
        let (rows, standing) = stood(situation, &plan.duties)?;
        let posts = last.into_iter().flat_map(|last| &last.posts);
        let new_posts: BTreeSet<&String> = posts.map(|post| &post.id).collect();
        let pin = |pin: &super::incident::Pin| {
            let post = situation.posts.binary_search_by(|post| post.id.cmp(&pin.post)).ok()?;
            let post = u32::try_from(post).ok()?;
            let units = people::meant(&situation.units, &pin.unit).into_iter();
            Some(units.map(move |unit| (unit, post)))
        };
        let pins = last.into_iter().flat_map(|last| &last.pins);
        Ok(Self {
            situation,
            thaws: last.map(Incident::thaws).transpose()?,
            pins: pins.filter_map(pin).flatten().collect(),
            before: standing.clone(),
            standing,
            rows,
            rules: Rules::new(situation),
            is_new: situation.posts.iter().map(|post| new_posts.contains(&post.id)).collect(),
            moves_min: 0,
        })
    }

    /// The changed plan, and what is changed.
    fn finish(self, plan: Plan, incidents: &[Incident]) -> (Plan, Difference) {
        let difference = self.difference();
        let state = self.state();
        let stands = stands(self.situation, &self.standing);
        let listed = incidents.iter().map(|it| serde_json::to_value(it).unwrap_or_default());
        let origin = Origin {
            seed: plan.seed,
            iterations: plan.iterations,
            operation: plan.operation,
            incidents: listed.collect(),
            known: known_open(plan.open, &difference),
        };
        let who = |unit: usize, needed: &[(usize, u32)]| self.who(unit, needed);
        let mut changed = build::build(&state, &self.rules, &stands, None, origin, &who);
        changed.certificate = certificate(plan.certificate, self.situation);
        (changed, difference)
    }

    /// Fills every shift that may change and in which anything has.
    fn fill(&mut self) {
        for shift in 0..self.situation.shifts.len() {
            self.send_off(shift);
        }
        self.rest();
        for shift in 0..self.situation.shifts.len() {
            if self.may_change(shift) {
                self.pin(shift);
            }
        }
        self.rest();
        // Who goes may leave guests alone, and whose guests go may have too few days off.
        while self.part() {
            self.rest();
        }
        for shift in 0..self.situation.shifts.len() {
            if self.may_change(shift) && self.is_touched(shift) {
                self.fill_shift(shift);
            }
        }
    }

    /// People at posts that want nobody any more, or of units that fail, go.
    fn send_off(&mut self, shift: usize) {
        let situation = self.situation;
        for (unit, members) in &mut self.standing[shift] {
            let is_gone = situation.units[*unit].members.cap[shift] == 0;
            members
                .retain(|_, post| !is_gone && situation.posts[*post as usize].overlaps[shift] > 0);
        }
    }

    /// Guests beside whom too few are left go; whether any did.
    fn part(&mut self) -> bool {
        let situation = self.situation;
        let mut is_changed = false;
        for units in &mut self.standing {
            // By post and agency, who may stand beside guests; only where there are any.
            let mut beside: BTreeMap<(u32, u32), u32> = BTreeMap::new();
            for (unit, members) in &*units {
                if let Some(partner) = situation.units[*unit].paired_with {
                    beside.extend(members.values().map(|post| ((*post, partner), 0)));
                }
            }
            if beside.is_empty() {
                continue;
            }
            let own = |unit: &&usize| situation.units[**unit].paired_with.is_none();
            for unit in units.keys().filter(own) {
                let agency = situation.units[*unit].agency;
                for post in units[unit].values() {
                    if let Some(count) = beside.get_mut(&(*post, agency)) {
                        *count += 1;
                    }
                }
            }
            for (unit, members) in units.iter_mut() {
                let Some(partner) = situation.units[*unit].paired_with else { continue };
                let count = members.len();
                members.retain(|_, post| match beside.get_mut(&(*post, partner)) {
                    Some(left) if *left > 0 => {
                        *left -= 1;
                        true
                    }
                    _ => false,
                });
                is_changed |= members.len() < count;
            }
        }
        is_changed
    }

    /// Units of which nobody is left in a shift are off that day; where their days off are too few
    /// then, they are off on the days after it too.
    fn rest(&mut self) {
        let bands = self.situation.bands.len();
        let changes: Vec<bool> =
            (0..self.standing.len()).map(|shift| self.may_change(shift)).collect();
        let may_change = |shift: &usize| changes[*shift];
        for unit in 0..self.rows.len() {
            let mut is_changed = false;
            for shift in 0..self.standing.len() {
                if self.standing[shift].get(&unit).is_some_and(BTreeMap::is_empty) {
                    self.rows[unit][shift / bands] = OFF;
                    is_changed = true;
                }
            }
            for shift in (0..self.standing.len()).filter(|shift| may_change(shift)) {
                if !is_changed || self.rules.holds(unit, &self.rows[unit]) {
                    break;
                }
                if let Some(members) = self.standing[shift].get_mut(&unit) {
                    members.clear();
                    self.rows[unit][shift / bands] = OFF;
                }
            }
        }
    }

    /// Whether a shift ends after what may change begins.
    fn may_change(&self, shift: usize) -> bool {
        self.thaws.is_some_and(|thaws| self.situation.shifts[shift].until > thaws)
    }

    /// Whether anybody was sent off, a new post wants people, or a pin is to be met.
    fn is_touched(&self, shift: usize) -> bool {
        let situation = self.situation;
        let mut posts = situation.posts.iter().zip(&self.is_new);
        self.standing[shift] != self.before[shift]
            || posts.any(|(post, is_new)| *is_new && post.overlaps[shift] > 0)
            || self.pins.keys().any(|unit| self.standing[shift].contains_key(unit))
    }

    fn fill_shift(&mut self, shift: usize) {
        let situation = self.situation;
        let units: Vec<usize> =
            (0..situation.units.len()).filter(|unit| self.may_come(*unit, shift)).collect();
        let mut doors = Doors::new(situation, shift);
        let teams = units.iter().map(|unit| self.team(*unit, shift, &mut doors)).collect();
        let doors = doors.posts;
        let wanted = |post: &super::situation::Post| {
            let overlap = post.overlaps[shift];
            match overlap {
                0 => Wanted::default(),
                _ => Wanted {
                    min: post.min,
                    target: post.target,
                    weight: post.priority * i64::from(overlap),
                    is_held: false,
                    is_filled: false,
                },
            }
        };
        let mut posts: Vec<Wanted> = situation.posts.iter().map(wanted).collect();
        let mut others = vec![0; posts.len()];
        for (unit, members) in &self.standing[shift] {
            let is_guest = situation.units[*unit].paired_with.is_some();
            for post in members.values() {
                let stays = units.binary_search(unit).is_err();
                others[*post as usize] += u32::from(stays);
                posts[*post as usize].is_held |= is_guest;
            }
        }
        for (post, is_opened) in posts.iter_mut().zip(self.opened(shift)) {
            post.is_filled = is_opened;
        }
        let (found, moves) = Shift { teams, doors, posts, placed: others }.fill();
        self.moves_min += moves;
        for (unit, posts) in units.into_iter().zip(found) {
            self.place(unit, shift, &posts);
        }
    }

    /// Posts that are to be filled: those that are new, and those that people left.
    fn opened(&self, shift: usize) -> Vec<bool> {
        let count = |standing: &Standing| {
            let mut count = vec![0_u32; self.situation.posts.len()];
            for post in standing[shift].values().flat_map(BTreeMap::values) {
                count[*post as usize] += 1;
            }
            count
        };
        let (before, now) = (count(&self.before), count(&self.standing));
        let posts = self.is_new.iter().zip(before.into_iter().zip(now));
        posts.map(|(is_new, (before, now))| now < before || *is_new).collect()
    }

    /// Units that a planner pinned stand at their post, as many as it takes.
    fn pin(&mut self, shift: usize) {
        let situation = self.situation;
        let pins: Vec<(usize, u32)> = self.pins.iter().map(|(unit, post)| (*unit, *post)).collect();
        // By post, people of units that are pinned to it so far.
        let mut pinned: BTreeMap<u32, u32> = BTreeMap::new();
        for (unit, post) in pins {
            let there = &situation.posts[post as usize];
            let one = &situation.units[unit];
            let is_lawful = Situation::may(one.has, there.needs)
                && one.reach.iter().any(|(sector, _)| *sector == there.sector);
            if there.overlaps[shift] == 0 || !is_lawful {
                continue;
            }
            let Some(members) = self.standing[shift].get_mut(&unit) else { continue };
            let stood = members.values().filter(|at| **at == post).count() as u64;
            let first = pinned.entry(post).or_default();
            let room = there.target.saturating_sub(*first);
            let count = u32::try_from(members.len()).unwrap_or(u32::MAX).min(room);
            if count == 0 {
                // Others of its sections take all the places.
                members.retain(|_, at| *at != post);
                continue;
            }
            *first += count;
            let mut room = there.target - *first;
            let others = self.standing[shift].iter_mut();
            for (_, members) in others.filter(|(other, _)| self.pins.get(other) != Some(&post)) {
                members.retain(|_, at| {
                    let stays = *at != post || room > 0;
                    room -= u32::from(*at == post && stays);
                    stays
                });
            }
            self.moves_min += u64::from(count).saturating_sub(stood);
            let all = BTreeMap::from([(post, count)]);
            self.place(unit, shift, &all);
        }
    }

    /// Whether a unit is on duty or may be called by its rules.
    fn may_come(&self, unit: usize, shift: usize) -> bool {
        let situation = self.situation;
        let (day, band) = (situation.day(shift), situation.band(shift));
        let duty = self.rows[unit][day];
        // Guests keep their places: moving them could leave others without partners.
        let is_guest = situation.units[unit].paired_with.is_some();
        if situation.units[unit].members.cap[shift] == 0
            || is_guest
            || self.pins.contains_key(&unit)
        {
            return false;
        }
        if usize::from(duty) == band + 1 {
            return true;
        }
        let mut row = self.rows[unit].clone();
        row[day] = u8::try_from(band + 1).unwrap_or(u8::MAX);
        duty == OFF && self.rules.holds(unit, &row)
    }

    fn team(&self, unit: usize, shift: usize, doors: &mut Doors) -> Team {
        let one = &self.situation.units[unit];
        let mut now = BTreeMap::new();
        for post in self.standing[shift].get(&unit).into_iter().flat_map(BTreeMap::values) {
            *now.entry(*post).or_default() += 1;
        }
        let reach = one.reach.iter();
        let reach = reach.map(|(sector, way)| (doors.of(one.has, *sector), *way)).collect();
        Team { cap: one.members.cap[shift], reach, now }
    }

    /// Members for a unit's posts: those who stand right stay, others move, the least burdened are
    /// called.
    fn place(&mut self, unit: usize, shift: usize, posts: &BTreeMap<u32, u32>) {
        let situation = self.situation;
        let mut stood: BTreeMap<u32, u32> = BTreeMap::new();
        for post in self.standing[shift].get(&unit).into_iter().flat_map(BTreeMap::values) {
            *stood.entry(*post).or_default() += 1;
        }
        if stood == *posts {
            return;
        }
        let mut left = posts.clone();
        let mut there = BTreeMap::new();
        let mut free = Vec::new();
        for (member, post) in self.standing[shift].get(&unit).into_iter().flatten() {
            match left.get_mut(post) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    there.insert(*member, *post);
                }
                _ => free.push(*member),
            }
        }
        let members = &situation.units[unit].members;
        let asks = |member: u32| {
            let asks = members.asks.get(&shift).into_iter().flatten();
            asks.filter(|(who, _)| *who == member).map(|(_, weight)| weight).sum::<i64>()
        };
        let is_away = |member: u32| {
            members.away.get(&shift).is_some_and(|away| away.binary_search(&member).is_ok())
        };
        let mut load = vec![0_u32; members.count as usize + 1];
        for all in self.standing.iter().filter_map(|units| units.get(&unit)) {
            for member in all.keys() {
                load[*member as usize] += 1;
            }
        }
        let mut others: Vec<u32> = (1..=members.count)
            .filter(|it| !there.contains_key(it) && !free.contains(it) && !is_away(*it))
            .collect();
        others.sort_by_key(|it| (asks(*it), load[*it as usize], *it));
        let mut next = free.into_iter().chain(others);
        for (post, count) in left {
            for _ in 0..count {
                let Some(member) = next.next() else { break };
                there.insert(member, post);
            }
        }
        if there.is_empty() && !self.standing[shift].contains_key(&unit) {
            return;
        }
        let (day, band) = (situation.day(shift), situation.band(shift));
        if !there.is_empty() {
            self.rows[unit][day] = u8::try_from(band + 1).unwrap_or(u8::MAX);
        }
        self.standing[shift].insert(unit, there);
    }

    fn difference(&self) -> Difference {
        let situation = self.situation;
        let mut difference = Difference::default();
        let mut units = BTreeSet::new();
        let written = |members: &BTreeMap<u32, u32>| {
            let mut posts: BTreeMap<u32, u32> = BTreeMap::new();
            for post in members.values() {
                *posts.entry(*post).or_default() += 1;
            }
            let id = |post: u32| situation.posts[post as usize].id.clone();
            posts.into_iter().map(|(post, count)| (id(post), count)).collect::<Vec<_>>()
        };
        let none = BTreeMap::new();
        for (shift, (before, after)) in self.before.iter().zip(&self.standing).enumerate() {
            let all: BTreeSet<&usize> = before.keys().chain(after.keys()).collect();
            for unit in all {
                let (was, is) =
                    (before.get(unit).unwrap_or(&none), after.get(unit).unwrap_or(&none));
                if was == is {
                    continue;
                }
                let moves = is.iter().filter(|(member, post)| was.get(member) != Some(post));
                difference.moves += moves.count() as u64;
                units.insert(*unit);
                difference.orders.push(Order {
                    unit: situation.units[*unit].id.clone(),
                    day: u32::try_from(situation.day(shift)).unwrap_or(u32::MAX),
                    band: situation.bands[situation.band(shift)].id.clone(),
                    from: written(was),
                    to: written(is),
                });
            }
            let mut there: BTreeMap<u32, u64> = BTreeMap::new();
            for post in after.values().flat_map(BTreeMap::values) {
                *there.entry(*post).or_default() += 1;
            }
            for ((one, is_new), number) in situation.posts.iter().zip(&self.is_new).zip(0..) {
                if *is_new && one.overlaps[shift] > 0 {
                    let count = there.get(&number).copied().unwrap_or(0);
                    difference.unfilled += u64::from(one.target).saturating_sub(count);
                }
            }
        }
        difference.units_moved = units.len() as u64;
        difference.moves_min = self.moves_min;
        difference
    }

    fn state(&self) -> State<'a> {
        let situation = self.situation;
        let mut state = State::new(situation);
        let group: BTreeMap<u32, u32> = (0..)
            .zip(&situation.groups)
            .flat_map(|(number, group)| group.posts.iter().map(move |post| (*post, number)))
            .collect();
        for (shift, units) in self.standing.iter().enumerate() {
            for (unit, members) in units.iter().filter(|(_, members)| !members.is_empty()) {
                let mut pieces: BTreeMap<u32, u32> = BTreeMap::new();
                for post in members.values() {
                    *pieces.entry(group[post]).or_default() += 1;
                }
                state.put(*unit, shift, pieces.into_iter().collect());
            }
        }
        state.rows.clone_from(&self.rows);
        state
    }

    /// The members as they stand, by post.
    fn who(&self, unit: usize, needed: &[(usize, u32)]) -> Vec<Vec<u32>> {
        let of = |(shift, _): &(usize, u32)| {
            let there = self.standing[*shift].get(&unit).into_iter().flatten();
            let mut by_post: Vec<(u32, u32)> = there.map(|(who, post)| (*post, *who)).collect();
            by_post.sort_unstable();
            by_post.into_iter().map(|(_, who)| who).collect()
        };
        needed.iter().map(of).collect()
    }
}
