//! Prices, and rosters of the rotas that they mix.

use cordon_forces::roster::bound::Bound;
use cordon_forces::roster::price::Automaton;
use cordon_forces::roster::{Budget, Crew, Problem, Roster};

use super::processor::Processor;

/// So many rounds of prices are done between two looks whether they have settled.
const ROUNDS_ONCE: u64 = 5;
/// So many turns at least and at most are taken to give everybody one rota of those that are
/// mixed; else a third of the rounds before.
const TURNS: (u64, u64) = (10, 40);
/// Below so many turns of an automaton it takes longer to begin a thread than to find the days.
const TURNS_ALONE: u64 = 200_000;

/// Threads that work side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Threads(usize);

impl Crew for Threads {
    fn each<T: Send>(&self, count: usize, find: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let part = count.div_ceil(self.0.max(1)).max(1);
        if self.0 <= 1 || part >= count {
            return (0..count).map(find).collect();
        }
        let find = &find;
        std::thread::scope(|scope| {
            let all = (0..count).step_by(part);
            let begun: Vec<_> = all
                .map(|from| from..(from + part).min(count))
                .map(|part| scope.spawn(move || part.map(find).collect::<Vec<T>>()))
                .collect();
            let joined = begun.into_iter().map(|thread| thread.join());
            joined
                .flat_map(|found| found.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    }
}

/// A bound and who finds its prices.
pub(super) struct Priced<'a> {
    pub(super) bound: Bound<'a>,
    crew: Threads,
}

impl<'a> Priced<'a> {
    pub(super) fn new(problem: &'a Problem, automata: &'a [Automaton<'a>], threads: u8) -> Self {
        let turns = automata.iter().map(Automaton::turns_count).max().unwrap_or(0);
        let crew = Threads(if turns < TURNS_ALONE { 1 } else { usize::from(threads) });
        Self { bound: Bound::new(problem, automata), crew }
    }

    /// Rounds of prices until they have settled, or the time is over.
    pub(super) fn improve(&mut self, known: i64, mut budget: Processor) {
        loop {
            let before = self.bound.rounds();
            self.bound.improve(known, ROUNDS_ONCE, &self.crew, &mut budget);
            if self.bound.is_settled() || self.bound.rounds() == before || budget.is_over() {
                return;
            }
        }
    }

    /// A roster of the rotas that prices mix after so many rounds in all.
    pub(super) fn roster(
        &mut self,
        rounds: u64,
        soft: f64,
        mut budget: Processor,
    ) -> Option<Roster> {
        let left = rounds.saturating_sub(self.bound.rounds());
        self.bound.improve(i64::MAX, left, &self.crew, &mut budget);
        let turns = usize::try_from((rounds / 3).clamp(TURNS.0, TURNS.1)).unwrap_or(1);
        self.bound.dive(turns, soft, &self.crew, &mut budget)
    }
}
