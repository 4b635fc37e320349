//! The end of a change: what is written, and what has changed.

use std::collections::{BTreeMap, BTreeSet};

use super::super::build::{self, Origin};
use super::super::file::{Duty, Plan};
use super::super::incident::Incident;
use super::super::members;
use super::super::situation::{Post, Unit};
use super::super::state::State;
use super::crew::Crew;
use super::files::known_open;
use super::{Change, Difference, Order, listed};

/// A unit's shifts with how many work, and who.
type Work = (Vec<(usize, u32)>, Vec<Vec<u32>>);

impl<'a> Change<'a> {
    /// The changed plan, and what is changed.
    pub(super) fn finish(self, mut plan: Plan, incidents: &[Incident]) -> (Plan, Difference) {
        let difference = self.difference();
        let state = self.state();
        let duties = self.duties(std::mem::take(&mut plan.duties));
        let origin = Origin {
            seed: plan.seed,
            iterations: plan.iterations,
            operation: plan.operation,
            incidents: listed(incidents),
            known: known_open(plan.open, &difference),
        };
        let there: Vec<Vec<u32>> = (0..self.standing.len()).map(|at| self.there(at)).collect();
        let mut changed = build::assembled(&state, &self.rules, duties, &there, None, origin);
        changed.certificate = plan.certificate;
        (changed, difference)
    }

    fn difference(&self) -> Difference {
        let situation = self.situation;
        let mut difference = Difference::default();
        let mut units = BTreeSet::new();
        let written = |crew: &Crew| {
            let id = |post: u32| situation.posts[post as usize].id.clone();
            crew.by_post().into_iter().map(|(post, count)| (id(post), count)).collect::<Vec<_>>()
        };
        let none = Crew::default();
        for (shift, (before, after)) in self.before.iter().zip(&self.standing).enumerate() {
            let gone = before.keys().filter(|unit| !after.contains_key(unit));
            let all: BTreeSet<&usize> = gone.chain(after.keys()).collect();
            for unit in all {
                let (was, is) =
                    (before.get(unit).unwrap_or(&none), after.get(unit).unwrap_or(&none));
                if was == is {
                    continue;
                }
                let moves = is.iter().filter(|(member, post)| was.post(*member) != Some(*post));
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
            let new_posts = (0..).zip(&situation.posts).zip(&self.is_new);
            let mut open = new_posts.filter(|((_, one), is)| **is && one.overlaps[shift] > 0);
            if let Some(first) = open.next() {
                let there = self.there(shift);
                let lacks = |((at, one), _): ((usize, &Post), &bool)| {
                    u64::from(one.target.saturating_sub(there[at]))
                };
                difference.unfilled += [first].into_iter().chain(open).map(lacks).sum::<u64>();
            }
        }
        difference.units_moved = units.len() as u64;
        difference.moves_min = self.moves_min;
        difference
    }

    fn state(&self) -> State<'a> {
        let situation = self.situation;
        let mut state = State::new(situation);
        let mut group = vec![0; situation.posts.len()];
        for (number, one) in (0..).zip(&situation.groups) {
            one.posts.iter().for_each(|post| group[*post as usize] = number);
        }
        for (shift, units) in self.standing.iter().enumerate() {
            for (unit, crew) in units.iter().filter(|(_, crew)| !crew.is_empty()) {
                let mut pieces: BTreeMap<u32, u32> = BTreeMap::new();
                for (post, count) in crew.by_post() {
                    *pieces.entry(group[post as usize]).or_default() += count;
                }
                state.put(*unit, shift, pieces.into_iter().collect());
            }
        }
        state.rows.clone_from(&self.rows);
        state
    }

    /// The duties as they stand, by shift and unit, and how uneven they are; those that are as
    /// they were stay as they were written.
    fn duties(&self, mut before: Vec<Duty>) -> (Vec<Duty>, i64) {
        let situation = self.situation;
        let mut duties = Vec::with_capacity(before.len());
        let mut of_unit: Vec<Work> = vec![Work::default(); situation.units.len()];
        for (shift, units) in self.standing.iter().enumerate() {
            for (unit, crew) in units.iter().filter(|(_, crew)| !crew.is_empty()) {
                let work = &mut of_unit[*unit];
                work.0.push((shift, u32::try_from(crew.len()).unwrap_or(u32::MAX)));
                work.1.push(crew.iter().map(|(member, _)| member).collect());
                let was = self.before[shift].get(unit) == Some(crew);
                let told = self.written.get(&(shift, *unit)).filter(|_| was);
                let duty = told.map(|at| std::mem::take(&mut before[*at]));
                duties.push(duty.unwrap_or_else(|| {
                    let (posts, members) = crew.in_order();
                    build::duty(situation, shift, *unit, &posts, &members)
                }));
            }
        }
        let uneven = |(unit, (needed, chosen)): (&Unit, &Work)| {
            members::unevenness(&unit.members, &situation.shifts, needed, chosen)
        };
        let unevenness = situation.units.iter().zip(&of_unit).map(uneven).sum();
        (duties, unevenness)
    }
}
