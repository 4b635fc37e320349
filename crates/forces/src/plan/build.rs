//! From a search to a plan's file: posts, members, what stays open and why.

use std::collections::{BTreeMap, BTreeSet};

use super::bound::Bound;
use super::file::{Certificate, Duty, FORMAT, Figures, Level, Open, Plan};
use super::members;
use super::reasons::Reasons;
use super::situation::Situation;
use super::stand::{self, Stand};
use super::state::{Rotas, Rules, State};
use crate::roster::OFF;

/// The names of the levels, highest first.
pub const LEVELS: [&str; 4] = ["open_min", "open_target", "effort", "unevenness"];

/// The names of what bounds are proven of.
const BOUNDS: [&str; 4] = ["open_min", "open_target", "effort", "unavoidable"];

/// What a plan is found again by, and what it was made from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Chance.
    pub seed: u64,
    /// Rounds of the search.
    pub iterations: u64,
    /// The package: path to text.
    pub operation: BTreeMap<String, String>,
    /// What happened since.
    pub incidents: Vec<serde_json::Value>,
    /// What is open and why, where that is known from before: by post, day and band.
    pub known: BTreeMap<(String, u32, String), Open>,
}

/// Where everybody stands, by shift and unit.
pub type Stands = Vec<BTreeMap<usize, Vec<Stand>>>;

/// Posts for everybody; guests for whom no post has enough partners go home, and where their rota
/// does not hold then, altogether. Others take the places that they leave.
pub fn settle(state: &mut State, rotas: &Rotas, rules: &Rules) -> Stands {
    let shifts = state.situation.shifts.len();
    let mut left = BTreeSet::new();
    for _ in 0..2 {
        for unit in send_home(state, rules, &mut left) {
            state.insert(unit, rotas);
        }
    }
    // Whoever is placed anew may leave a guest alone: fewer are left each time.
    loop {
        send_home(state, rules, &mut left);
        if left.is_empty() {
            break;
        }
        for shift in std::mem::take(&mut left) {
            state.place_anew(shift);
        }
    }
    (0..shifts).map(|shift| stand::stands(state, shift).0).collect()
}

/// Takes out guests without partners; gives the units that are out altogether, and to `left` the
/// shifts in which anybody was.
fn send_home(state: &mut State, rules: &Rules, left: &mut BTreeSet<usize>) -> Vec<usize> {
    let bands = state.situation.bands.len();
    let mut out = Vec::new();
    for shift in 0..state.situation.shifts.len() {
        for (unit, group, count) in stand::stands(state, shift).1 {
            left.insert(shift);
            let mut pieces = state.clear(unit, shift);
            for (at, people) in &mut pieces {
                *people -= if *at == group { count } else { 0 };
            }
            pieces.retain(|(_, people)| *people > 0);
            if !pieces.is_empty() {
                state.put(unit, shift, pieces);
                continue;
            }
            state.rows[unit][shift / bands] = OFF;
            if !rules.holds(unit, &state.rows[unit]) {
                let saved = state.remove(unit);
                left.extend(saved.shifts());
                out.push(unit);
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    out.retain(|unit| state.rows[*unit].iter().all(|duty| *duty == OFF));
    out
}

/// The plan of a search, its members chosen; `bounds` as for [`assembled`].
#[must_use]
pub fn build(
    state: &State,
    rules: &Rules,
    stands: &Stands,
    bounds: Option<&[Bound; 4]>,
    origin: Origin,
) -> Plan {
    let posts = state.situation.posts.len();
    let there = |units: &BTreeMap<usize, Vec<Stand>>| {
        let mut there = vec![0; posts];
        units.values().flatten().for_each(|(post, count)| there[*post as usize] += count);
        there
    };
    let there: Vec<Vec<u32>> = stands.iter().map(there).collect();
    assembled(state, rules, duties(state.situation, stands), &there, bounds, origin)
}

/// The plan as a file, with its duties and how uneven they are; `there` are people by shift and
/// post; `bounds` are those of the first three levels, and of the first two at once, none where
/// prices are known from before.
#[must_use]
pub fn assembled(
    state: &State,
    rules: &Rules,
    (duties, unevenness): (Vec<Duty>, i64),
    there: &[Vec<u32>],
    bounds: Option<&[Bound; 4]>,
    origin: Origin,
) -> Plan {
    let situation = state.situation;
    let value = state.value();
    let proven = |at: usize| bounds.map_or(0, |bounds| bounds[at].value(&value));
    let level = |at: usize| {
        let bound = proven(at).min(value[at]);
        Level { name: LEVELS[at].to_owned(), value: value[at], bound }
    };
    let mut levels: Vec<Level> = (0..3).map(level).collect();
    levels.push(Level { name: LEVELS[3].to_owned(), value: unevenness, bound: 0 });
    let prices = BOUNDS
        .iter()
        .zip(bounds.into_iter().flatten())
        .map(|(name, it)| ((*name).to_owned(), it.proof()));
    let post = |it: &u32| situation.posts[*it as usize].id.clone();
    let groups = situation.groups.iter().map(|group| group.posts.iter().map(post).collect());
    Plan {
        format: FORMAT,
        seed: origin.seed,
        iterations: origin.iterations,
        days: u32::try_from(situation.days).unwrap_or(u32::MAX),
        first_day: situation.first.to_string(),
        travel: situation.travel.clone(),
        figures: Figures {
            units: situation.units.iter().filter(|unit| unit.section <= 1).count() as u64,
            people: situation.units.iter().map(|unit| u64::from(unit.members.count)).sum(),
            posts: situation.posts.len() as u64,
            violations: 0,
            demand_weighted: situation.demand(),
            open_weighted: value[0] + value[1],
            unavoidable_weighted: proven(3).min(value[0] + value[1]),
            levels,
        },
        incidents: origin.incidents,
        duties,
        open: open(state, rules, there, &origin.known),
        certificate: Certificate { groups: groups.collect(), prices: prices.collect() },
        operation: origin.operation,
    }
}

/// A duty, written: its posts, and its members in their order.
pub(super) fn duty(
    situation: &Situation,
    shift: usize,
    unit: usize,
    stands: &[Stand],
    members: &[u32],
) -> Duty {
    let stand = |(post, count): &Stand| (situation.posts[*post as usize].id.clone(), *count);
    Duty {
        unit: situation.units[unit].id.clone(),
        day: u32::try_from(situation.day(shift)).unwrap_or(u32::MAX),
        band: situation.bands[situation.band(shift)].id.clone(),
        posts: stands.iter().map(stand).collect(),
        members: members::written(members),
    }
}

/// Duties with members, and how uneven they are.
fn duties(situation: &Situation, stands: &Stands) -> (Vec<Duty>, i64) {
    let mut duties = Vec::new();
    let mut unevenness = 0;
    for (number, unit) in situation.units.iter().enumerate() {
        let of = |(shift, all): (usize, &BTreeMap<usize, Vec<Stand>>)| {
            Some((shift, all.get(&number)?.iter().map(|(_, count)| count).sum()))
        };
        let needed: Vec<(usize, u32)> = stands.iter().enumerate().filter_map(of).collect();
        let chosen = members::choose(&unit.members, &situation.shifts, &needed);
        unevenness += members::unevenness(&unit.members, &situation.shifts, &needed, &chosen);
        for ((shift, _), chosen) in needed.iter().zip(&chosen) {
            let duty = duty(situation, *shift, number, &stands[*shift][&number], chosen);
            duties.push((*shift, number, duty));
        }
    }
    duties.sort_by_key(|(shift, unit, _)| (*shift, *unit));
    (duties.into_iter().map(|(_, _, duty)| duty).collect(), unevenness)
}

/// What stays open, with reasons.
fn open(
    state: &State,
    rules: &Rules,
    there: &[Vec<u32>],
    known: &BTreeMap<(String, u32, String), Open>,
) -> Vec<Open> {
    let situation = state.situation;
    let mut reasons = Reasons::new(state, rules);
    let mut open = Vec::new();
    for (shift, there) in there.iter().enumerate() {
        for (number, group) in situation.groups.iter().enumerate() {
            for post in &group.posts {
                let one = &situation.posts[*post as usize];
                let count = there[*post as usize];
                if one.overlaps[shift] == 0 || count >= one.target {
                    continue;
                }
                let missing = one.target - count;
                let day = u32::try_from(situation.day(shift)).unwrap_or(u32::MAX);
                let band = situation.bands[situation.band(shift)].id.clone();
                let before = known.get(&(one.id.clone(), day, band.clone()));
                if let Some(before) = before.filter(|before| before.missing == missing) {
                    open.push(before.clone());
                    continue;
                }
                open.push(Open {
                    post: one.id.clone(),
                    day,
                    band,
                    missing,
                    below_min: one.min.saturating_sub(count),
                    reasons: reasons.why(shift, number),
                    relaxation: reasons.relaxation(shift, number, missing),
                });
            }
        }
    }
    open.sort_by(|a, b| (a.day, &a.band, &a.post).cmp(&(b.day, &b.band, &b.post)));
    open
}
