//! A run for a plan, from nothing to the best there is when time is over.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cordon_forces::plan::bound::{self, Bound};
use cordon_forces::plan::build::LEVELS;
use cordon_forces::plan::search::{Aim, Chains, Search};
use cordon_forces::plan::situation::Situation;
use cordon_forces::plan::state::{Anew, Places, Rotas, Rules, Value};
use cordon_forces::roster::Budget;
use serde_json::json;

use super::used_s;
use crate::args::forces::Plan as Asked;
use crate::cli::forces::attended::Clock;
use crate::cli::say;

/// A round has a step of the search for each unit, which takes about as long as a round of
/// prices; at least so many.
const STEPS_MIN: usize = 50;
/// Rounds of prices beside them.
const PRICES: u64 = 1;
/// So many shifts are placed anew after them, side by side.
const ANEW: usize = 2;
/// Every so many rounds the plan is kept, where it is the best.
const KEEP: u64 = 10;
/// What part of the time rotas are mixed before a plan is made of them.
const MIXED: f64 = 0.16;
/// A plan of rotas needs so many rounds to mix them; where time has room for fewer, steps begin
/// with the first plan.
const MIXED_MIN: u64 = 10;
/// So many turns at least and at most are then taken to fix them; else a third of the rounds that
/// it had to mix them.
const TURNS: (u64, u64) = (4, 30);
/// So many rounds of steps come before chains are followed: at first, and again and again.
const STEPS: u64 = 5;
const STEPS_AGAIN: u64 = 8;

/// So many times a few units with a skill that few have are given other rotas, and so many rounds
/// of prices go beside that.
const FEW_TRIES: u64 = 8_000;
const FEW_ROUNDS: u64 = 12;
/// So many rounds of prices go beside guests who are called.
const GUESTS_ROUNDS: u64 = 8;
/// So many rounds of prices at most go beside a pass of chains, as many as the last one took.
const BESIDE: u64 = 6;
/// So many rounds of prices on both threads come after chains for minutes.
const PROVE: u64 = 15;

/// What a run is at.
enum Stage<'a> {
    /// Prices find rotas that go well together.
    Mix,
    /// Units are taken out and put in again, so many rounds more.
    Steps(u64),
    /// Others follow.
    Chains(Chains<'a, 'a>),
    /// Nothing but prices, so many rounds more.
    Prove(u64),
}

pub(super) struct Run<'a> {
    pub(super) search: Search<'a, 'a>,
    pub(super) bounds: [Bound<'a>; 4],
    pub(super) rounds: u64,
    rules: &'a Rules,
    asked: &'a Asked,
    clock: Clock,
    begun: Instant,
    /// How long there is.
    seconds: f64,
    said: Instant,
    /// Whether the bound of targets goes on from a plan (by itself it comes far too slowly), or
    /// has to begin by itself since chains cannot be followed.
    is_adopted: bool,
    /// Whether the plan began with rotas that prices mixed: such a plan is better left cold.
    is_mixed: bool,
    /// What chains are followed for next.
    aim: Aim,
    /// Whether units with a skill that few have were rostered together.
    is_few: bool,
}

impl<'a> Run<'a> {
    pub(super) fn begin(
        situation: &'a Situation,
        (rules, rotas): (&'a Rules, &'a Rotas<'a>),
        asked: &'a Asked,
        mut clock: Clock,
        seconds: f64,
    ) -> Self {
        let begun = Instant::now();
        let mut search = Search::new(situation, rotas, asked.seed);
        search.construct(&mut clock);
        let bounds = [0, 1, 2, 3].map(|level| Bound::new(situation, level));
        let (rounds, said) = (0, Instant::now());
        Self {
            search,
            bounds,
            rounds,
            rules,
            asked,
            clock,
            begun,
            seconds,
            said,
            is_adopted: false,
            is_mixed: false,
            aim: Aim::Open,
            is_few: false,
        }
    }

    pub(super) fn go_on(&mut self) {
        let mut stage = Stage::Mix;
        while !self.clock.is_over() && self.asked.iterations.is_none_or(|most| self.rounds < most) {
            stage = match stage {
                Stage::Mix if self.part() < MIXED => {
                    self.mix();
                    Stage::Mix
                }
                Stage::Mix => {
                    self.is_mixed = self.rounds >= MIXED_MIN && self.dive();
                    Stage::Steps(STEPS)
                }
                Stage::Steps(0) => match self.places() {
                    Some(places) => Stage::Chains(self.search.chains(places, self.aim)),
                    None => {
                        (self.is_adopted, self.aim) = (true, Aim::Minutes);
                        Stage::Steps(STEPS)
                    }
                },
                Stage::Steps(left) => {
                    self.step();
                    Stage::Steps(left - 1)
                }
                Stage::Chains(chains) if chains.is_spent() => {
                    let prices = self.leave(chains);
                    self.after_chains(&prices)
                }
                Stage::Prove(0) => Stage::Steps(STEPS_AGAIN),
                Stage::Prove(left) => {
                    self.prove();
                    Stage::Prove(left - 1)
                }
                Stage::Chains(mut chains) => {
                    self.follow(&mut chains);
                    Stage::Chains(chains)
                }
            };
            self.rounds += 1;
            if self.rounds.is_multiple_of(KEEP) {
                self.search.keep();
            }
            if self.asked.attended && self.said.elapsed() >= Duration::from_secs(1) {
                self.said = Instant::now();
                self.tell();
            }
            let values = self.search.value();
            bound::share(&mut self.bounds, &values);
            let is_proven = (0..3).all(|at| self.bounds[at].value(&values) >= values[at]);
            if is_proven {
                break;
            }
        }
        if let Stage::Chains(chains) = stage {
            self.leave(chains);
        }
        self.search.take_best();
        let values = self.search.value();
        bound::share(&mut self.bounds, &values);
        self.bounds.iter_mut().for_each(|bound| bound.join(&self.search.state, &values));
    }

    /// Everybody placed anew once more, as levels have it.
    pub(super) fn end(&mut self, clock: &mut Clock) {
        self.search.cool(1.0);
        for next in self.shifts().chunks(ANEW) {
            if clock.is_over() {
                return;
            }
            self.place_anew(next);
        }
    }

    /// How prices are improved beside something that takes about so many rounds of them. Where
    /// rounds are counted, what comes out must not depend on how fast anything is.
    fn how(&self, rounds: u64) -> How {
        let is_counted = self.asked.iterations.is_some() || self.asked.threads <= 1;
        let (threads, clock) = (self.asked.threads, self.clock.clone());
        How { threads, clock, rounds: is_counted.then_some(rounds) }
    }

    /// A round in which rotas are mixed for a plan, and the other bounds become better.
    fn mix(&mut self) {
        let values = self.search.value();
        let how = self.how(PRICES);
        let [first, _, effort, both] = &mut self.bounds;
        how.beside(&mut [both, first], &values, |clock| effort.mix(PRICES, clock));
    }

    /// A plan of the rotas that were mixed; `false` where time was over first.
    fn dive(&mut self) -> bool {
        let turns = (self.rounds / 3).clamp(TURNS.0, TURNS.1);
        let values = self.search.value();
        let how = self.how(turns);
        let [first, _, effort, both] = &mut self.bounds;
        let duties = how.beside(&mut [both, first], &values, |clock| effort.dive(turns, clock));
        self.search.keep();
        let guests = self.search.begin_with(duties, self.rules);
        if !self.anew() {
            return false;
        }
        if self.search.seat(guests, self.rules) {
            return self.settle();
        }
        self.search.settle();
        true
    }

    /// Places everybody anew where units have other duties, and gives some to those who have none;
    /// `false`, and the plan that was kept, where time was over first.
    fn settle(&mut self) -> bool {
        let is_done = self.anew();
        if is_done {
            self.search.settle();
        }
        is_done
    }

    /// Places everybody anew; `false`, and the plan that was kept, where time was over first.
    fn anew(&mut self) -> bool {
        for next in self.shifts().chunks(ANEW) {
            if self.clock.is_over() {
                // More may still stand at a post than it wants.
                self.search.go_back();
                return false;
            }
            let found = self.each(next, |search, shift| search.state.anew_if_any(shift));
            for anew in found.into_iter().flatten() {
                self.search.state.turn_to(anew);
            }
        }
        true
    }

    /// What comes after chains that led nowhere any more.
    fn after_chains<'s>(&mut self, prices: &[Option<i64>]) -> Stage<'s> {
        if self.aim == Aim::Minutes {
            return Stage::Prove(PROVE);
        }
        // What is open is looked at once more after the first time.
        let is_first = !std::mem::replace(&mut self.is_few, true);
        if !(self.roster_few(prices) && is_first) {
            self.call_guests(prices);
            self.aim = Aim::Minutes;
        }
        Stage::Steps(0)
    }

    /// Units with a skill that few have rostered together; whether the plan is better for it.
    fn roster_few(&mut self, prices: &[Option<i64>]) -> bool {
        let values = self.search.value();
        let how = self.how(FEW_ROUNDS);
        let search = &mut self.search;
        let mut bounds = open(&mut self.bounds, self.is_adopted);
        let is_any =
            how.beside(&mut bounds, &values, |clock| search.roster_few(prices, FEW_TRIES, clock));
        if !is_any || !self.settle() {
            return false;
        }
        self.search.take_best();
        self.search.keep();
        self.search.value() < values
    }

    /// Those called who stand beside others, which chains leave where they are.
    fn call_guests(&mut self, prices: &[Option<i64>]) {
        let values = self.search.value();
        let how = self.how(GUESTS_ROUNDS);
        let search = &mut self.search;
        let mut bounds = open(&mut self.bounds, self.is_adopted);
        how.beside(&mut bounds, &values, |clock| {
            search.call_guests(prices, clock);
        });
        self.search.keep();
    }

    /// A round of steps.
    fn step(&mut self) {
        let steps = self.search.state.situation.units.len().max(STEPS_MIN) as u64;
        self.search.cool(if self.is_mixed { 1.0 } else { self.part() });
        let values = self.search.value();
        let how = self.how(PRICES);
        let mut bounds = open(&mut self.bounds, self.is_adopted);
        how.beside(&mut bounds, &values, |clock| self.search.run(steps, clock));
        let next = self.search.next_shifts(ANEW);
        self.place_anew(&next);
    }

    /// A round of chains.
    fn follow(&mut self, chains: &mut Chains) {
        let values = self.search.value();
        let rounds = chains.took().min(BESIDE);
        let how = self.how(rounds);
        let mut bounds = open(&mut self.bounds, self.is_adopted);
        how.beside(&mut bounds, &values, |clock| chains.pass(clock));
    }

    /// A round of prices alone.
    fn prove(&mut self) {
        let values = self.search.value();
        let how = self.how(PRICES);
        let [first, second, effort, both] = &mut self.bounds;
        how.beside(&mut [first, second, both], &values, |clock| {
            effort.improve(&values, PRICES, clock);
        });
    }

    /// The plan that chains led to.
    fn leave(&mut self, chains: Chains) -> Vec<Option<i64>> {
        self.search.keep();
        let prices = chains.leave(&mut self.search.state);
        self.search.keep();
        let values = self.search.value();
        if !self.is_adopted && !self.clock.is_over() {
            self.is_adopted = true;
            let [first, second, _, both] = &mut self.bounds;
            second.adopt(&self.search.state, &prices, (first, both), &values);
        }
        prices
    }

    fn shifts(&self) -> Vec<usize> {
        (0..self.search.state.situation.shifts.len()).collect()
    }

    /// Who stands where in every shift; `None` where that is not to be had for one.
    fn places(&self) -> Option<Vec<Places>> {
        let mut all = Vec::new();
        for next in self.shifts().chunks(ANEW) {
            if self.clock.clone().is_over() {
                return None;
            }
            all.extend(self.each(next, |search, shift| search.state.places(shift)));
        }
        all.into_iter().collect()
    }

    /// Places people of shifts anew, each by itself and then one after another, so that it does
    /// not matter on how many threads.
    fn place_anew(&mut self, shifts: &[usize]) {
        let found: Vec<Option<Anew>> = self.each(shifts, |search, shift| search.state.anew(shift));
        for anew in found.into_iter().flatten() {
            self.search.turn_to(anew);
        }
    }

    /// What is found for each of a few shifts.
    fn each<T: Send>(
        &self,
        shifts: &[usize],
        find: impl Fn(&Search, usize) -> Option<T> + Sync,
    ) -> Vec<Option<T>> {
        let (search, find) = (&self.search, &find);
        if self.asked.threads <= 1 {
            return shifts.iter().map(|shift| find(search, *shift)).collect();
        }
        std::thread::scope(|scope| {
            let begun: Vec<_> =
                shifts.iter().map(|shift| scope.spawn(|| find(search, *shift))).collect();
            begun.into_iter().map(|thread| thread.join().ok().flatten()).collect()
        })
    }

    /// What part of its rounds, or of its time, is over.
    fn part(&self) -> f64 {
        match self.asked.iterations {
            #[expect(clippy::cast_precision_loss, reason = "rounds are few")]
            Some(most) => self.rounds as f64 / most.max(1) as f64,
            None => self.begun.elapsed().as_secs_f64() / self.seconds.max(0.001),
        }
    }

    pub(super) fn tell(&self) {
        let values = self.search.value();
        let level = |at: usize| {
            json!({
                "name": LEVELS[at],
                "value": values[at],
                "bound": self.bounds[at].value(&values).min(values[at]),
            })
        };
        let levels: Vec<_> = (0..3).map(level).collect();
        let line = json!({ "cpu_s": used_s(), "iterations": self.rounds, "levels": levels });
        // Nobody reads any more: the run goes on to its end all the same.
        let _ = say(&line.to_string());
    }
}

/// The bounds that are improved beside a search.
fn open<'b, 'a>(bounds: &'b mut [Bound<'a>; 4], is_adopted: bool) -> Vec<&'b mut Bound<'a>> {
    let all = bounds.iter_mut().enumerate();
    all.filter(|(level, _)| is_adopted || *level != 1).map(|(_, bound)| bound).collect()
}

/// How prices are improved beside something else.
struct How {
    threads: u8,
    clock: Clock,
    /// So many rounds; for as long as the other takes where nothing but time counts.
    rounds: Option<u64>,
}

/// Until the other is done, or time is over.
struct Meanwhile<'c> {
    is_done: &'c AtomicBool,
    clock: Clock,
}

impl Budget for Meanwhile<'_> {
    fn is_over(&mut self) -> bool {
        self.is_done.load(Ordering::Relaxed) || self.clock.is_over()
    }
}

impl How {
    /// Does both, on two threads where there are two; what the other gives.
    fn beside<T>(
        &self,
        bounds: &mut [&mut Bound],
        values: &Value,
        other: impl FnOnce(&mut Clock) -> T,
    ) -> T {
        let (is_done, mut two) = (AtomicBool::new(false), self.clock.clone());
        let mut one = Meanwhile { is_done: &is_done, clock: self.clock.clone() };
        let rounds = self.rounds.unwrap_or(u64::MAX);
        let mut improve = || bound::improve(bounds, values, rounds, &mut one);
        if self.threads <= 1 {
            improve();
            return other(&mut two);
        }
        std::thread::scope(|scope| {
            scope.spawn(improve);
            let done = other(&mut two);
            if self.rounds.is_none() {
                is_done.store(true, Ordering::Relaxed);
            }
            done
        })
    }
}
