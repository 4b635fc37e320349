//! Searches side by side.

use cordon_forces::roster::price::Automaton;
use cordon_forces::roster::search::{Cooling, Search, share};
use cordon_forces::roster::{Budget, Cost, Problem, Roster};

use super::processor::Processor;
use crate::args::forces::How;

/// They meet so often.
const ROUNDS: u32 = 48;

/// In so many of the last rounds at most everybody is given the cheapest days there are.
const MENDS_MAX: u32 = 30;

/// A change takes as long as about so many turns of an automaton.
const TURNS_A_CHANGE: u64 = 1_000;

/// What part of the work of changes that may take: rotas that prices mixed keep most rules.
const MENDS: u64 = 4;
const MENDS_MIXED: u64 = 10;

/// For each so many changes as long as one window takes, one window is given out anew after a
/// round of a cooling; after the last as for so many times as many.
const CHANGES_GIVEN: u32 = 2;
const LAST_GIVEN: u32 = 8;

/// What every other search gives for minutes to spare that lie together, in temperatures.
const SPARE: f64 = 8.0;

/// Where a search that goes on from its best begins to cool again, as a part of the way.
const WARM: f64 = 0.55;

/// Searches that meet at every round.
pub(super) struct Team<'a> {
    problem: &'a Problem,
    /// At least one.
    searches: Vec<Search<'a>>,
    automata: &'a [Automaton<'a>],
    pub(super) budget: Processor,
    /// Whether searches begin with rotas that prices mixed.
    pub(super) is_mixed: bool,
    /// What no roster costs less than, where that may end the search.
    pub(super) proven: Option<Cost>,
    /// Whether every cooling so far went its whole way.
    pub(super) is_whole: bool,
}

impl<'a> Team<'a> {
    /// Everybody off.
    pub(super) fn new(
        problem: &'a Problem,
        how: &How,
        automata: &'a [Automaton<'a>],
        budget: Processor,
    ) -> Self {
        let cooling = Cooling::of(problem);
        let first = how.seed.wrapping_mul(1_000_003);
        let seeds = (0..u64::from(how.threads)).map(|at| first.wrapping_add(at));
        let coolings = [cooling, Cooling { spare: SPARE, ..cooling }];
        let searches = seeds.zip(coolings.into_iter().cycle());
        let searches = searches
            .map(|(seed, cooling)| Search::new(problem, Roster::empty(problem), seed, cooling))
            .collect();
        Self { problem, searches, automata, budget, is_mixed: false, proven: None, is_whole: true }
    }

    /// How many searches there are.
    pub(super) fn size(&self) -> f64 {
        f64::from(u32::try_from(self.searches.len()).unwrap_or(1).max(1))
    }

    /// People times days.
    pub(super) fn cells(&self) -> u64 {
        (self.problem.people.len() * self.problem.days) as u64
    }

    /// The best roster of all, and what it costs.
    pub(super) fn best(&self) -> (Roster, Cost) {
        let least = self.searches.iter().map(Search::best).min_by_key(|(_, cost)| *cost);
        least.map_or_else(|| (Roster(Vec::new()), Cost::hard(i32::MAX)), |(a, b)| (a.clone(), b))
    }

    /// Whether time is left and something to be won.
    pub(super) fn goes_on(&mut self) -> bool {
        let least = self.searches.iter().map(|one| one.best().1).min();
        let is_proven = least.zip(self.proven).is_some_and(|(least, proven)| least <= proven);
        !self.budget.is_over() && !is_proven
    }

    /// In how many of the last rounds everybody is given the cheapest days there are when each
    /// search tries `count` changes: a part of their work at most, and once in any case.
    pub(super) fn mends(&self, count: u64) -> u32 {
        let turns = self.automata.iter().map(Automaton::turns_count).fold(1, u64::saturating_add);
        let part = if self.is_mixed { MENDS_MIXED } else { MENDS };
        let affordable = count / part * TURNS_A_CHANGE / turns;
        u32::try_from(affordable).unwrap_or(u32::MAX).clamp(1, MENDS_MAX)
    }

    /// What part of the work of a cooling is changes; the rest is windows given out anew.
    pub(super) fn changes_part() -> f64 {
        let rounds = f64::from(ROUNDS);
        let given = (rounds - 1.0 + f64::from(LAST_GIVEN)) / rounds / f64::from(CHANGES_GIVEN);
        1.0 / (1.0 + given)
    }

    /// Every search goes on from a roster.
    pub(super) fn go_on_from(&mut self, roster: &Roster) {
        self.searches.iter_mut().for_each(|search| search.go_on_from(roster));
    }

    /// Every search goes on from the best roster; where it breaks a rule, rules weigh more. Gives
    /// the part of the way from which to cool.
    pub(super) fn again(&mut self) -> f64 {
        let (roster, cost) = self.best();
        for search in &mut self.searches {
            search.go_on_from(&roster);
            if cost.hard > 0 {
                search.harden(2.0);
            }
        }
        WARM
    }

    /// Cools all searches from the part `from` of the way, meeting at every round; gives how many
    /// changes each has tried.
    pub(super) fn cool(&mut self, count: u64, from: f64) -> u64 {
        let before = self.searches[0].done();
        let every = MENDS_MAX / self.mends(count);
        for round in 0..ROUNDS {
            let left = ROUNDS - 1 - round;
            let is_mended = left < MENDS_MAX && left.is_multiple_of(every);
            let at = |round: u32| from + (1.0 - from) * f64::from(round) / f64::from(ROUNDS);
            let upto = |round: u32| count * u64::from(round) / u64::from(ROUNDS);
            let (part, until) = (at(round), at(round + 1));
            let count = upto(round + 1) - upto(round);
            let given = count * u64::from(if left == 0 { LAST_GIVEN } else { 1 });
            let given = given / u64::from(CHANGES_GIVEN);
            let automata = self.automata;
            std::thread::scope(|scope| {
                for search in &mut self.searches {
                    let mut budget = self.budget;
                    scope.spawn(move || {
                        search.run(count, part, until, &mut budget);
                        search.give_out(given / search.changes_a_window(), &mut budget);
                        if is_mended {
                            search.mend(automata, &mut budget);
                        }
                    });
                }
            });
            if !self.goes_on() {
                self.is_whole = false;
                break;
            }
            share(&mut self.searches, until);
        }
        self.searches[0].done() - before
    }
}
