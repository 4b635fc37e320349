//! A plan changed for what has happened: what is open is filled again, urgent posts first, with as
//! few people moved as can be.

mod crew;
mod files;
mod finish;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::file::{Certificate, Duty, Plan};
use super::incident::{Incident, IncidentError};
use super::people;
use super::reroute::{Doors, Shift, Team, Wanted};
use super::situation::{Grouping, Situation, SituationError};
use super::state::Rules;
use crate::roster::OFF;

use crew::Crew;
use files::{Written, before, certificate, known, operation, stood};

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

/// By shift and unit: who stands where.
type Standing = Vec<BTreeMap<usize, Crew>>;

/// A plan and what has happened since, before it is read what the plan was made from.
pub struct Happened {
    plan: Plan,
    incidents: Vec<Incident>,
}

/// A plan about to be changed for what has happened.
pub struct Replan {
    happened: Happened,
    situation: Situation,
}

impl Happened {
    /// Takes an incident.
    ///
    /// # Errors
    ///
    /// [`ReplanError`] where it, or one of before, is none.
    pub fn new(plan: Plan, incident: Incident) -> Result<Self, ReplanError> {
        incident.check()?;
        let mut incidents = before(&plan)?;
        incidents.push(incident);
        Ok(Self { plan, incidents })
    }

    /// Reads what the plan was made from, as the incidents left it.
    ///
    /// # Errors
    ///
    /// [`ReplanError`] where that cannot be read.
    pub fn read(mut self) -> Result<Replan, ReplanError> {
        let situation = situation(&self.plan, &self.incidents)?;
        self.plan.certificate = certificate(self.plan.certificate, &situation);
        self.plan.travel.clone_from(&situation.travel);
        Ok(Replan { happened: self, situation })
    }

    /// The file of the changed plan but for its duties, what is open, its figures and its prices.
    #[must_use]
    pub fn ground(&self) -> Plan {
        let none = Certificate { groups: Vec::new(), prices: BTreeMap::new() };
        self.frame(none)
    }

    fn frame(&self, certificate: Certificate) -> Plan {
        let plan = &self.plan;
        Plan {
            travel: plan.travel.clone(),
            first_day: plan.first_day.clone(),
            figures: plan.figures.clone(),
            incidents: listed(&self.incidents),
            duties: Vec::new(),
            open: Vec::new(),
            certificate,
            operation: plan.operation.clone(),
            ..*plan
        }
    }
}

impl Replan {
    /// The file of the changed plan but for its duties, what is open and its figures: enough to
    /// work out what its prices prove.
    #[must_use]
    pub fn frame(&self) -> Plan {
        self.happened.frame(self.happened.plan.certificate.clone())
    }

    /// The changed plan, and what is changed.
    ///
    /// # Errors
    ///
    /// [`ReplanError`] where the plan's duties cannot be read.
    pub fn end(self) -> Result<(Plan, Difference), ReplanError> {
        let Happened { plan, incidents } = self.happened;
        let mut change = Change::new(&self.situation, &plan, incidents.last())?;
        change.fill();
        Ok(change.finish(plan, &incidents))
    }
}

/// What a plan was made from, as incidents left it.
fn situation(plan: &Plan, incidents: &[Incident]) -> Result<Situation, ReplanError> {
    let operation = operation(plan)?;
    known(&operation, incidents)?;
    Ok(Situation::after(&operation, plan.days, incidents, Grouping::Alone)?)
}

/// Incidents as a plan's file has them.
fn listed(incidents: &[Incident]) -> Vec<serde_json::Value> {
    incidents.iter().map(|it| serde_json::to_value(it).unwrap_or_default()).collect()
}

/// Changes a plan for an incident.
///
/// # Errors
///
/// [`ReplanError`] where either cannot be read.
pub fn replan(plan: Plan, incident: Incident) -> Result<(Plan, Difference), ReplanError> {
    Happened::new(plan, incident)?.read()?.end()
}

/// A plan with other duties, such as somebody wrote by hand: what is open then and why, as it is;
/// whether rules are kept is the checker's to say.
///
/// # Errors
///
/// [`ReplanError`] where either cannot be read.
pub fn restated(mut plan: Plan, duties: &[Duty]) -> Result<(Plan, Difference), ReplanError> {
    let incidents = before(&plan)?;
    let situation = situation(&plan, &incidents)?;
    plan.certificate = certificate(plan.certificate, &situation);
    let mut change = Change::new(&situation, &plan, None)?;
    let now = stood(&situation, duties)?;
    (change.rows, change.standing) = (now.rows, now.standing);
    Ok(change.finish(plan, &incidents))
}

/// A plan while it is changed.
struct Change<'a> {
    situation: &'a Situation,
    /// The first moment that may change, and what a planner pinned: post by unit.
    thaws: Option<jiff::Timestamp>,
    pins: BTreeMap<usize, u32>,
    before: Standing,
    /// Which duty of the plan's file said so.
    written: Written,
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
        let stood = stood(situation, &plan.duties)?;
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
            before: stood.standing.clone(),
            written: stood.written,
            standing: stood.standing,
            rows: stood.rows,
            rules: Rules::new(situation),
            is_new: situation.posts.iter().map(|post| new_posts.contains(&post.id)).collect(),
            moves_min: 0,
        })
    }

    /// People at each post in a shift.
    fn there(&self, shift: usize) -> Vec<u32> {
        people_at(&self.standing[shift], self.situation.posts.len())
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
        let is_wanted: Vec<bool> =
            situation.posts.iter().map(|post| post.overlaps[shift] > 0).collect();
        for (unit, crew) in &mut self.standing[shift] {
            if situation.units[*unit].members.cap[shift] == 0 {
                crew.clear();
            } else if crew.posts().any(|post| !is_wanted[post as usize]) {
                crew.retain(|post| is_wanted[post as usize]);
            }
        }
    }

    /// Guests beside whom too few are left go; whether any did.
    fn part(&mut self) -> bool {
        let situation = self.situation;
        let mut is_changed = false;
        for units in &mut self.standing {
            // By post and agency, who may stand beside guests; only where there are any.
            let mut beside: BTreeMap<(u32, u32), u32> = BTreeMap::new();
            for (unit, crew) in &*units {
                if let Some(partner) = situation.units[*unit].paired_with {
                    beside.extend(crew.posts().map(|post| ((post, partner), 0)));
                }
            }
            if beside.is_empty() {
                continue;
            }
            let agencies: BTreeSet<u32> = beside.keys().map(|(_, agency)| *agency).collect();
            for (unit, crew) in &*units {
                let one = &situation.units[*unit];
                if one.paired_with.is_some() || !agencies.contains(&one.agency) {
                    continue;
                }
                for (post, people) in crew.by_post() {
                    if let Some(count) = beside.get_mut(&(post, one.agency)) {
                        *count += people;
                    }
                }
            }
            for (unit, crew) in units.iter_mut() {
                let Some(partner) = situation.units[*unit].paired_with else { continue };
                let count = crew.len();
                crew.retain(|post| match beside.get_mut(&(post, partner)) {
                    Some(left) if *left > 0 => {
                        *left -= 1;
                        true
                    }
                    _ => false,
                });
                is_changed |= crew.len() < count;
            }
        }
        is_changed
    }

    /// Units of which nobody is left in a shift are off that day; where their days off are too few
    /// then, they are off on the days after it too.
    fn rest(&mut self) {
        let bands = self.situation.bands.len();
        let mut changed = BTreeSet::new();
        for (shift, units) in self.standing.iter().enumerate() {
            for (unit, _) in units.iter().filter(|(_, crew)| crew.is_empty()) {
                self.rows[*unit][shift / bands] = OFF;
                changed.insert(*unit);
            }
        }
        let shifts: Vec<usize> =
            (0..self.standing.len()).filter(|shift| self.may_change(*shift)).collect();
        for unit in changed {
            for shift in &shifts {
                if self.rules.holds(unit, &self.rows[unit]) {
                    break;
                }
                if let Some(crew) = self.standing[*shift].get_mut(&unit) {
                    crew.clear();
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
        for (unit, crew) in &self.standing[shift] {
            let is_guest = situation.units[*unit].paired_with.is_some();
            let stays = units.binary_search(unit).is_err();
            for post in crew.posts() {
                others[post as usize] += u32::from(stays);
                posts[post as usize].is_held |= is_guest;
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
        let before = people_at(&self.before[shift], self.situation.posts.len());
        let posts = self.is_new.iter().zip(before.into_iter().zip(self.there(shift)));
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
            let Some(crew) = self.standing[shift].get_mut(&unit) else { continue };
            let stood = crew.posts().filter(|at| *at == post).count() as u64;
            let first = pinned.entry(post).or_default();
            let room = there.target.saturating_sub(*first);
            let count = u32::try_from(crew.len()).unwrap_or(u32::MAX).min(room);
            if count == 0 {
                // Others of its sections take all the places.
                crew.retain(|at| at != post);
                continue;
            }
            *first += count;
            let mut room = there.target - *first;
            let others = self.standing[shift].iter_mut();
            for (_, crew) in others.filter(|(other, _)| self.pins.get(other) != Some(&post)) {
                crew.retain(|at| {
                    let stays = at != post || room > 0;
                    room -= u32::from(at == post && stays);
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
        if duty != OFF {
            return false;
        }
        let mut row = self.rows[unit].clone();
        row[day] = u8::try_from(band + 1).unwrap_or(u8::MAX);
        self.rules.holds(unit, &row)
    }

    fn team(&self, unit: usize, shift: usize, doors: &mut Doors) -> Team {
        let one = &self.situation.units[unit];
        let now = self.standing[shift].get(&unit).map(Crew::by_post).unwrap_or_default();
        let reach = one.reach.iter();
        let reach = reach.map(|(sector, way)| (doors.of(one.has, *sector), *way)).collect();
        Team { cap: one.members.cap[shift], reach, now }
    }

    /// Members for a unit's posts: those who stand right stay, others move, the least burdened are
    /// called.
    fn place(&mut self, unit: usize, shift: usize, posts: &BTreeMap<u32, u32>) {
        let situation = self.situation;
        let stood = self.standing[shift].get(&unit).map(Crew::by_post).unwrap_or_default();
        if stood == *posts {
            return;
        }
        let mut left = posts.clone();
        let mut there = Crew::default();
        let mut free = Vec::new();
        for (member, post) in self.standing[shift].get(&unit).into_iter().flat_map(Crew::iter) {
            match left.get_mut(&post) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    there.insert(member, post);
                }
                _ => free.push(member),
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
            for (member, _) in all.iter() {
                load[member as usize] += 1;
            }
        }
        let mut others: Vec<u32> = (1..=members.count)
            .filter(|it| there.post(*it).is_none() && !free.contains(it) && !is_away(*it))
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
}

/// People at each post.
fn people_at(units: &BTreeMap<usize, Crew>, posts: usize) -> Vec<u32> {
    let mut count = vec![0; posts];
    units.values().flat_map(Crew::posts).for_each(|post| count[post as usize] += 1);
    count
}
