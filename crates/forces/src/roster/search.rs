//! Simulated annealing over small changes of a roster.
//!
//! After Kirkpatrick, Gelatt and Vecchi 1983. Rules that must hold are weights that grow while it
//! cools, so that a search may pass through a broken roster and ends in a whole one.

use super::moves::{Change, Draw, Kinds, choices};
use super::price::Automaton;
use super::rings;
use super::state::{State, Stretch};
use super::{Budget, Cost, DutyId, Problem, Roster, Want};

/// How a search cools.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cooling {
    /// Temperature at the beginning, in units of the objective.
    pub hot: f64,
    /// At the end.
    pub cold: f64,
    /// What a step of a rule that must hold weighs at the beginning.
    pub rules_hot: f64,
    /// At the end.
    pub rules_cold: f64,
    /// What it is worth that minutes which people could still work lie together, as many as the
    /// longest duty takes; in temperatures. 0 for nothing.
    pub spare: f64,
}

impl Cooling {
    /// A cooling that fits what a problem's wants cost.
    ///
    /// Rules of one person may be broken lightly, for [`Search::mend`] heals them. A want that must
    /// be met nobody heals alone: there rules weigh more from the beginning, and it begins hotter
    /// (on instances of INRC-II as light rules left one want unmet in half of all searches).
    #[must_use]
    pub fn of(problem: &Problem) -> Self {
        let dearest = |want: &Want| want.under.soft.saturating_add(want.below.soft);
        let most = f64::from(problem.wants.iter().map(dearest).max().unwrap_or(1).max(1));
        let must_be_met = problem.wants.iter().any(|want| want.under.hard > 0);
        let [hot, rules_hot, rules_cold] =
            if must_be_met { [1.5, 2.0, 60.0] } else { [0.5, 0.5, 5.0] };
        Self {
            hot: hot * most,
            cold: 0.003 * most,
            rules_hot: rules_hot * most,
            rules_cold: rules_cold * most,
            spare: 0.0,
        }
    }

    fn at(&self, part: f64) -> (f64, f64) {
        let between = |a: f64, b: f64| a * libm::pow(b / a, part);
        (between(self.hot, self.cold), between(self.rules_hot, self.rules_cold))
    }
}

/// One search: a roster that changes by chance, and the best that it has seen.
#[derive(Debug, Clone)]
pub struct Search<'a> {
    state: State<'a>,
    choices: Vec<Vec<DutyId>>,
    kinds: Kinds,
    random: fastrand::Rng,
    cooling: Cooling,
    best: Roster,
    best_cost: Cost,
    done: u64,
}

/// Chances are looked up: the logarithm of `1/CHANCES ..= 1`, each negative.
const CHANCES: usize = 4096;

/// Changes between two looks at the temperature.
const STEP: u64 = 1024;

/// From so many temperatures on a rule is hardly ever broken by chance.
const FIRM: f64 = 30.0;

/// The longest window that is given out anew, days.
const WINDOW_MAX: usize = 14;

impl<'a> Search<'a> {
    /// From `start`.
    #[must_use]
    pub fn new(problem: &'a Problem, start: Roster, seed: u64, cooling: Cooling) -> Self {
        let state = State::new(problem, start);
        let (best, best_cost) = (state.roster.clone(), state.cost());
        Self {
            choices: choices(&state),
            kinds: Kinds::default(),
            random: fastrand::Rng::with_seed(seed),
            state,
            cooling,
            best,
            best_cost,
            done: 0,
        }
    }

    /// The best so far and what it costs, without the problem's constant.
    #[must_use]
    pub fn best(&self) -> (&Roster, Cost) {
        (&self.best, self.best_cost)
    }

    /// Changes tried.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done
    }

    /// Goes on from another roster, without forgetting the best.
    pub fn go_on_from(&mut self, roster: &Roster) {
        self.state.roster.clone_from(roster);
        self.state.count();
        self.keep();
    }

    /// What the search stands on now.
    #[must_use]
    pub fn now(&self) -> (&Roster, Cost) {
        (&self.state.roster, self.state.cost())
    }

    fn keep(&mut self) {
        if self.state.cost() < self.best_cost {
            self.best_cost = self.state.cost();
            self.best.0.copy_from_slice(&self.state.roster.0);
        }
    }

    /// Gives everybody in turn the cheapest days there are for them while the others stay as they
    /// are, where that is better. Rules that a person's days break are mended so, for
    /// an automaton knows no days that break one.
    pub fn mend(&mut self, automata: &[Automaton], budget: &mut dyn Budget) {
        let days = self.state.problem.days;
        let mut order: Vec<usize> = (0..self.state.problem.people.len()).collect();
        self.random.shuffle(&mut order);
        for person in order {
            if budget.is_over() {
                break;
            }
            let bill = self.state.bill(person);
            let Some((_, mut row)) = automata[person].cheapest(&bill) else { continue };
            let stretch = Stretch { person, from: 0, until: days };
            if self.state.swap_in(stretch, &mut row) > Cost::default() {
                self.state.swap_in(stretch, &mut row);
            }
        }
        self.keep();
    }

    /// Makes rules that must hold weigh `times` as much from now on.
    pub fn harden(&mut self, times: f64) {
        self.cooling.rules_hot *= times;
        self.cooling.rules_cold *= times;
    }

    fn energy(&self, part: f64) -> f64 {
        let (_, rules) = self.cooling.at(part);
        let cost = self.state.cost();
        f64::from(cost.hard) * rules + f64::from(cost.soft)
    }

    /// Tries `count` changes, fewer if `budget` ends, while it cools from the part `from` of the
    /// way to the part `until`.
    pub fn run(&mut self, count: u64, from: f64, until: f64, budget: &mut dyn Budget) {
        let chances = Chances::new();
        let mut change = Change::default();
        let mut left = count;
        while left > 0 && !budget.is_over() {
            let part = from + (until - from) * (1.0 - to_f64(left) / to_f64(count));
            let (temperature, rules) = self.cooling.at(part);
            let step = left.min(STEP);
            let is_firm = rules > FIRM * temperature && self.state.cost().hard == 0;
            for _ in 0..step {
                let mut draw = Draw {
                    state: &mut self.state,
                    choices: &self.choices,
                    kinds: &mut self.kinds,
                    random: &mut self.random,
                    is_firm,
                    change: &mut change,
                };
                let spare = draw.state.spare();
                let Some(cost) = draw.draw() else { continue };
                let lies = (draw.state.spare() - spare) * self.cooling.spare * temperature;
                let by = f64::from(cost.hard) * rules + f64::from(cost.soft) - lies;
                if by <= 0.0 || by < temperature * chances.draw(&mut self.random) {
                    self.kinds.keep();
                    if cost < Cost::default() {
                        self.keep();
                    }
                } else {
                    change.undo(&mut self.state);
                }
            }
            left -= step;
            self.done += step;
        }
        self.kinds.learn();
    }

    /// Gives out anew what people do in `count` windows of days, by chance, where that is better.
    /// One takes about as long as [`Search::changes_a_window`].
    pub fn give_out(&mut self, count: u64, budget: &mut dyn Budget) {
        let days = self.state.problem.days;
        for _ in 0..count {
            if budget.is_over() {
                break;
            }
            let len = self.random.usize(1..=WINDOW_MAX.min(days));
            let from = self.random.usize(0..=days - len);
            rings::give_out(&mut self.state, from, from + len);
        }
        self.keep();
    }

    /// As long as about so many changes giving out one window takes, or less: of 22 people it
    /// took half of that, of 120 six to eight tenths.
    #[must_use]
    pub fn changes_a_window(&self) -> u64 {
        let people = self.state.problem.people.len() as u64;
        people * people / 5 + 10 * people + 10
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of changes are far below 2^52")]
fn to_f64(count: u64) -> f64 {
    count as f64
}

/// Lets the search that stands worst go on from where the best stands, where it is behind by more
/// than chance makes up for at the part `part` of the way. For searches that run side by side and
/// meet at fixed rounds.
pub fn share(searches: &mut [Search], part: f64) {
    let at = |(index, search): (usize, &Search)| (search.energy(part), index);
    let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    let all = || searches.iter().enumerate().map(at);
    let (Some(least), Some(most)) = (all().min_by(order), all().max_by(order)) else { return };
    let (temperature, _) = searches[0].cooling.at(part);
    if most.0 - least.0 > BEHIND * temperature {
        let (roster, _) = searches[least.1].now();
        let roster = roster.clone();
        searches[most.1].go_on_from(&roster);
    }
}

/// So many temperatures behind is too far.
const BEHIND: f64 = 8.0;

/// How much dearer a change may be at temperature 1, by chance.
#[derive(Debug, Clone)]
struct Chances(Vec<f64>);

impl Chances {
    fn new() -> Self {
        let of = |at: u32| -libm::log((f64::from(at) + 0.5) / 4096.0);
        Self((0..4096).map(of).collect())
    }

    fn draw(&self, random: &mut fastrand::Rng) -> f64 {
        self.0[random.usize(0..CHANCES)]
    }
}
