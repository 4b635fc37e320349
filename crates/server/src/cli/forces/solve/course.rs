//! How a run divides its time.

use cordon_forces::roster::price::Automaton;
use cordon_forces::roster::search::{Cooling, Search};
use cordon_forces::roster::{Cost, Problem, Roster};

use super::priced::Priced;
use super::processor::{Processor, used_s};
use super::team::Team;
use crate::args::forces::{Cycle, How};

/// What part of the time goes to measuring the speed, to prices for rotas before the search, and
/// to a bound before and after.
const CALIBRATION: f64 = 0.03;
const MIXED: f64 = 0.15;
pub(super) const BOUND: f64 = 0.05;
/// The first search has no more than such a part of all time, and of what is left where prices
/// mixed rotas (those are changed more slowly than was measured); a later one such a part of what
/// is left, and there is none where less than that is.
const FIRST: f64 = 0.80;
const FIRST_LEFT: f64 = 0.75;
const LEFT: f64 = 0.88;
const AGAIN_MIN: f64 = 0.02;
/// Prices say something of rotas after so many rounds.
const ROUNDS_MIN: f64 = 12.0;
/// Where everybody's automaton had as many turns from state to state as the largest, and those were
/// more, a checker would leave rules out that are taken in here, and prove less.
const TURNS_BOUND: u64 = 2_000_000_000;

/// So often a search cools at most.
pub(super) const CYCLES_MAX: usize = 24;
/// So many changes for each person and day are enough for a cooling, where there is time for so
/// many times as many: several find more then than a long one. From rotas that prices mixed
/// fewer are.
const ENOUGH: (u64, f64) = (100_000, 2.5);
const ENOUGH_MIXED: (u64, f64) = (2_000, 1.6);
/// Where it begins to cool with rotas that prices mixed, as a part of the way, and by how much
/// prices follow while they are made a roster, by turns.
const FROM: [f64; 2] = [0.6, 0.7];
const SOFT: [f64; 2] = [0.05, 0.2];
/// Every other cooling begins with another roster of prices, so many rounds of them later, where
/// so many times as long is left as the last cooling took.
const ROUNDS_AGAIN: u64 = 10;
const AGAIN_LEFT: f64 = 1.6;

/// How a run divides its time.
pub(super) struct Course<'c> {
    pace: &'c Pace,
    /// Seconds of processor time in all.
    whole: f64,
    /// So many changes are enough for a cooling.
    enough: Option<u64>,
    /// How long the last cycle took, and a change in it, mending included.
    cycle_s: f64,
    change_s: Option<f64>,
}

impl<'c> Course<'c> {
    pub(super) fn new(pace: &'c Pace, whole: f64) -> Self {
        Self { pace, whole, enough: None, cycle_s: 0.0, change_s: None }
    }

    /// Until when prices are looked for before the search.
    pub(super) fn prices(&self, is_mixed: bool) -> Processor {
        Processor::until(used_s() + self.whole * if is_mixed { MIXED } else { BOUND })
    }

    /// What comes next in the time that is left, after `rounds` of prices; `None` where that is
    /// hardly any.
    pub(super) fn next(&mut self, team: &Team, at: usize, rounds: u64) -> Option<Cycle> {
        let left = team.budget.left_s();
        let part = match at {
            0 if team.is_mixed => FIRST_LEFT,
            0 => 1.0,
            _ => LEFT,
        };
        let seconds = (left * part).min(self.whole * FIRST);
        let count = match self.change_s {
            Some(each) => changes(seconds / each),
            None => self.pace.changes(seconds, team),
        };
        let (a_cell, times) = if team.is_mixed { ENOUGH_MIXED } else { ENOUGH };
        let enough = team.cells() * a_cell;
        // Where a cooling takes no time they would be over soon.
        let enough = *self.enough.get_or_insert(enough.max(count * 2 / CYCLES_MAX as u64));
        let is_long = real(count) > times * real(enough);
        let changes = if is_long { enough } else { count };
        let is_new = team.is_mixed && at.is_multiple_of(2);
        if is_new && (at == 0 || left >= AGAIN_LEFT * self.cycle_s) {
            let more = if at == 0 { 0 } else { ROUNDS_AGAIN };
            return Some(Cycle { rounds: Some(rounds + more), changes });
        }
        let is_over = at > 0 && left < self.whole * AGAIN_MIN;
        (!is_over).then_some(Cycle { rounds: None, changes })
    }

    /// Lets a team cool once more: from rotas that prices mix or from its best. What was done.
    pub(super) fn cool(
        &mut self,
        team: &mut Team,
        prices: &mut Priced,
        at: usize,
        next: Cycle,
    ) -> Cycle {
        let begun = used_s();
        let soft = SOFT[at / 2 % 2];
        let roster = next.rounds.and_then(|rounds| prices.roster(rounds, soft, team.budget));
        let from = match roster {
            Some(roster) => {
                team.go_on_from(&roster);
                FROM[at / 4 % 2]
            }
            None if at == 0 => 0.0,
            None => team.again(),
        };
        let cooled = used_s();
        let changes = team.cool(next.changes, from);
        self.cycle_s = used_s() - begun;
        self.change_s = Some((used_s() - cooled) / real(changes.max(1)));
        Cycle { changes, ..next }
    }
}

/// How fast a search goes on this machine.
pub(super) struct Pace {
    /// Changes a second of processor time.
    rate: f64,
    /// Seconds that giving everybody the cheapest days takes.
    mend_s: f64,
    /// What a first rough roster costs.
    pub(super) rough: Cost,
}

impl Pace {
    pub(super) fn measured(problem: &Problem, how: &How, automata: &[Automaton]) -> Self {
        const PARTS: u32 = 20;
        let seconds = how.seconds * f64::from(how.threads) * CALIBRATION;
        let cooling = Cooling::of(problem);
        let mut search = Search::new(problem, Roster::empty(problem), how.seed, cooling);
        let begun = used_s();
        let mut budget = Processor::until(begun + seconds);
        let rate = |search: &Search| real(search.done()) / (used_s() - begun).max(1e-6);
        let mut count = 4_096;
        for part in 0..PARTS {
            let at = |part: u32| f64::from(part) / f64::from(PARTS);
            search.run(count, at(part), at(part + 1), &mut budget);
            let left = f64::from(PARTS - part - 1).max(1.0);
            count = changes(rate(&search) * (seconds - (used_s() - begun)) / left).max(1_024);
        }
        let rate = rate(&search);
        let begun = used_s();
        search.mend(automata, &mut Processor::until(begun + seconds));
        Self { rate, mend_s: used_s() - begun, rough: search.best().1 }
    }

    /// Whether there is time for rounds of prices with these automata, and for a checker to
    /// compute again what they prove.
    pub(super) fn mixes(&self, automata: &[Automaton], whole: f64) -> bool {
        let largest = automata.iter().map(Automaton::turns_count).max().unwrap_or(0);
        let turns = largest.saturating_mul(automata.len() as u64);
        turns <= TURNS_BOUND && self.mend_s * ROUNDS_MIN <= whole * MIXED
    }

    /// How many changes each search of a team can try in so many seconds of processor time, mending
    /// included.
    fn changes(&self, seconds: f64, team: &Team) -> u64 {
        let each_s = seconds / team.size();
        let mends = f64::from(team.mends(changes(self.rate * each_s)));
        changes(self.rate * (each_s - mends * self.mend_s).max(0.0) * Team::changes_part())
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0, bounded")]
fn changes(count: f64) -> u64 {
    count.clamp(0.0, 1e12) as u64
}

#[expect(clippy::cast_precision_loss, reason = "counts of changes are far below 2^52")]
fn real(count: u64) -> f64 {
    count as f64
}
