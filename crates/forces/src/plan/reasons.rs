//! Why a want stays open: who could fill it, why each cannot, and the cheapest step that would.

use std::collections::BTreeMap;

use super::file::Relaxation;
use super::site::LOAN_STRANGE;
use super::situation::{Needs, Situation, Unit};
use super::state::{Rules, State};
use crate::roster::OFF;

#[cfg(test)]
mod tests;

/// What a skill that is missing is taken to cost beside a loan, minutes.
const SKILL: i64 = 480;
/// The same of a power that the law does not give.
const POWER: i64 = 960;
/// The same of calling somebody back who is away.
const ABSENCE: i64 = 1440;

/// Why a unit is not there.
#[derive(Debug, Clone, Copy)]
enum Reason {
    Placed,
    Resting,
    Absent,
    Elsewhere,
    Full,
    Pairing,
    Skills,
    Powers,
    Reach,
}

/// What reasons are called, in their order.
const REASONS: [&str; 9] =
    ["placed", "resting", "absent", "elsewhere", "full", "pairing", "skills", "powers", "reach"];

/// Counts by reason.
type Why = BTreeMap<String, u32>;

/// How a unit stands to a shift, whatever the post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// On duty there, with so many people who could stand at another post.
    On(u32),
    /// On duty in another shift of the day.
    Elsewhere,
    /// All of it away; whether its work rule would let it come.
    Absent(bool),
    /// Its work rule lets it come: with so many.
    Free(u32),
    /// It could come with so many but for its work rule.
    Resting(u32),
}

/// Reasons of a plan, each worked out once.
pub struct Reasons<'s, 'a> {
    state: &'s State<'a>,
    rules: &'s Rules,
    /// The needs that are powers.
    powers: Needs,
    /// By unit and sector, a person's way where the unit goes there.
    ways: Vec<Option<i64>>,
    /// By unit and shift, as they are asked for.
    stands: Vec<Option<Stand>>,
    whys: BTreeMap<Place, Why>,
    steps: BTreeMap<Place, Vec<Step>>,
}

/// A step by which so many people of a unit could come.
struct Step {
    kind: &'static str,
    price: i64,
    people: u32,
    unit: usize,
}

/// A shift, a sector and what people need there: what else a group is matters to no reason.
type Place = (usize, u32, Needs);

impl<'s, 'a> Reasons<'s, 'a> {
    /// Of a plan as it stands.
    #[must_use]
    pub fn new(state: &'s State<'a>, rules: &'s Rules) -> Self {
        let cells = state.situation.units.len() * state.situation.shifts.len();
        let sectors = state.situation.of_sector.len();
        let mut ways = vec![None; state.situation.units.len() * sectors];
        for (unit, ways) in state.situation.units.iter().zip(ways.chunks_mut(sectors.max(1))) {
            for (sector, way) in &unit.reach {
                ways[*sector as usize] = Some(*way);
            }
        }
        Self {
            state,
            rules,
            powers: powers(state.situation),
            ways,
            stands: vec![None; cells],
            whys: BTreeMap::new(),
            steps: BTreeMap::new(),
        }
    }

    fn way(&self, unit: usize, sector: u32) -> Option<i64> {
        self.ways[unit * self.state.situation.of_sector.len() + sector as usize]
    }

    fn place(&self, shift: usize, group: usize) -> Place {
        let there = &self.state.situation.groups[group];
        (shift, there.sector, there.needs)
    }

    /// How many units cannot fill a group in a shift, by reason.
    pub fn why(&mut self, shift: usize, group: usize) -> Why {
        let place = self.place(shift, group);
        if let Some(why) = self.whys.get(&place) {
            return why.clone();
        }
        let why = self.count(shift, group);
        self.whys.insert(place, why.clone());
        why
    }

    fn count(&mut self, shift: usize, group: usize) -> Why {
        let situation = self.state.situation;
        let there = &situation.groups[group];
        let mut why = [0; REASONS.len()];
        for (number, unit) in situation.units.iter().enumerate() {
            let lacks = there.needs & !unit.has;
            let reason = if lacks != 0 {
                if lacks & !self.powers == 0 { Reason::Powers } else { Reason::Skills }
            } else if self.way(number, there.sector).is_none() {
                Reason::Reach
            } else {
                match self.stand(number, shift) {
                    Stand::On(0) => Reason::Placed,
                    Stand::On(_) | Stand::Free(_) if unit.paired_with.is_some() => Reason::Pairing,
                    Stand::On(_) | Stand::Free(_) => Reason::Full,
                    Stand::Elsewhere => Reason::Elsewhere,
                    Stand::Absent(_) => Reason::Absent,
                    Stand::Resting(_) => Reason::Resting,
                }
            };
            why[reason as usize] += 1;
        }
        let some = REASONS.iter().zip(why).filter(|(_, count)| *count > 0);
        some.map(|(reason, count)| ((*reason).to_owned(), count)).collect()
    }

    fn stand(&mut self, unit: usize, shift: usize) -> Stand {
        let at = unit * self.state.situation.shifts.len() + shift;
        if let Some(stand) = self.stands[at] {
            return stand;
        }
        let stand = self.look(unit, shift);
        self.stands[at] = Some(stand);
        stand
    }

    fn look(&self, unit: usize, shift: usize) -> Stand {
        let situation = self.state.situation;
        let cap = situation.units[unit].members.cap[shift];
        let (day, band) = (situation.day(shift), situation.band(shift));
        let duty = self.state.rows[unit][day];
        let with_duty = || {
            let mut row = self.state.rows[unit].clone();
            row[day] = u8::try_from(band + 1).unwrap_or(u8::MAX);
            row
        };
        if cap == 0 {
            let rule = situation.units[unit].rule;
            let is_free = duty == OFF && self.rules.holds_but_for_absences(rule, &with_duty());
            return Stand::Absent(is_free);
        }
        if duty != OFF {
            let pieces = &self.state.pieces[unit][shift];
            let used: u32 = pieces.iter().map(|(_, count)| count).sum();
            let is_there = usize::from(duty) == band + 1;
            return if is_there { Stand::On(cap.saturating_sub(used)) } else { Stand::Elsewhere };
        }
        if self.rules.holds(unit, &with_duty()) { Stand::Free(cap) } else { Stand::Resting(cap) }
    }

    /// The cheapest single step that brings `missing` people of one unit to a group in a shift.
    pub fn relaxation(&mut self, shift: usize, group: usize, missing: u32) -> Option<Relaxation> {
        let place = self.place(shift, group);
        if !self.steps.contains_key(&place) {
            let steps = self.all_steps(shift, group);
            self.steps.insert(place, steps);
        }
        let steps = self.steps.get(&place)?.iter();
        let best = steps.filter(|step| step.people >= missing).min_by_key(|step| step.price)?;
        let (kind, unit) = (best.kind.to_owned(), self.state.situation.units[best.unit].id.clone());
        Some(Relaxation { kind, unit, people: missing, price: best.price })
    }

    fn all_steps(&mut self, shift: usize, group: usize) -> Vec<Step> {
        let units = self.state.situation.units.iter().enumerate();
        units.filter_map(|(number, unit)| self.step(shift, group, number, unit)).collect()
    }

    /// The one thing that keeps a unit from filling a want, what it costs, and how many come then.
    fn step(&mut self, shift: usize, group: usize, number: usize, unit: &Unit) -> Option<Step> {
        let situation = self.state.situation;
        let there = &situation.groups[group];
        if unit.paired_with.is_some() {
            return None;
        }
        let lacks = there.needs & !unit.has;
        let way = self.way(number, there.sector);
        let mut step = None;
        if lacks != 0 {
            let powers = lacks & self.powers;
            let (kind, price) = match powers {
                0 => ("skill", SKILL),
                all if all == lacks => ("power", POWER),
                // A skill and a power are two steps.
                _ => return None,
            };
            step = Some((kind, price * i64::from(lacks.count_ones()) + way.unwrap_or(0)));
        }
        if way.is_none() && step.replace(("loan", LOAN_STRANGE)).is_some() {
            return None;
        }
        let other = match self.stand(number, shift) {
            Stand::On(people) | Stand::Free(people) => {
                return step.map(|(kind, price)| Step { kind, price, people, unit: number });
            }
            Stand::Resting(people) => {
                let price = situation.rules[unit.rule].rest_min + way.unwrap_or(0);
                Step { kind: "rest", price, people, unit: number }
            }
            Stand::Absent(true) => {
                let price = ABSENCE + way.unwrap_or(0);
                Step { kind: "absence", price, people: unit.members.field, unit: number }
            }
            _ => return None,
        };
        step.is_none().then_some(other)
    }
}

/// The needs that are powers.
fn powers(situation: &Situation) -> Needs {
    let words = situation.words.iter().enumerate();
    let powers = words.filter(|(_, word)| word.starts_with("power "));
    powers.fold(0, |all, (at, _)| all | 1 << at)
}
