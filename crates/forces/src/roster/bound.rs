//! How cheap a roster could be at best: a bound by prices, and the rosters that such prices say.
//!
//! Lagrangian relaxation (Geoffrion 1974): what a day wants of a duty is paid by a price; each
//! person then takes the cheapest days at these prices, alone. For any prices the sum is below
//! every roster's cost, so the prices are the proof, and whoever has them can compute it again.
//! Good prices are those at which people, mixing the rotas that they took so far, serve what is
//! wanted: each takes a rota up in turn, and prices follow at once (block-coordinate Frank-Wolfe:
//! Lacoste-Julien and others, ICML 2013).

mod dive;
mod mixture;

use super::price::{Automaton, NEVER, SCALE};
use super::{Budget, Cost, Crew, DutyId, Problem, Want};

use mixture::{MUST, Mixture, most};

/// Prices: the certificate of a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    /// What a person on a duty is worth, by want; in parts of 1/[`SCALE`].
    pub wants: Vec<i64>,
    /// What a duty costs a person whose number of them is limited, `person * width + duty`; in
    /// the same parts, 0 or more.
    pub often: Vec<i64>,
}

/// A bound in the making.
#[derive(Debug, Clone)]
pub struct Bound<'a> {
    problem: &'a Problem,
    automata: &'a [Automaton<'a>],
    mixture: Mixture<'a>,
    best: Option<(i64, Prices)>,
    rounds: u64,
    /// What was proven when it was looked at last, the newest last.
    proven: Vec<i64>,
}

/// Every so many rounds it is looked what prices prove.
const EVERY: u64 = 5;
/// How often rotas are mixed anew after a round, and after such a look.
const MIXES: usize = 2;
const MIXES_PROVEN: usize = 4;
/// So many people are asked at the same prices, whoever works side by side.
const BLOCK: usize = 4;
/// Prices have settled where so many looks gained less than such a part of what is proven.
const LOOKS: usize = 4;
const GAINED: i64 = 5_000;

impl<'a> Bound<'a> {
    /// Without prices yet; `automata` are those of the problem's people, and what they leave out of
    /// the rules makes the bound lower.
    #[must_use]
    pub fn new(problem: &'a Problem, automata: &'a [Automaton<'a>]) -> Self {
        let mixture = Mixture::new(problem);
        Self { problem, automata, mixture, best: None, rounds: 0, proven: Vec::new() }
    }

    /// The bound in units of the objective, rounded up, the problem's constant included; `None`
    /// before it was looked what prices prove, and where some person has no days that the rules
    /// allow.
    #[must_use]
    pub fn value(&self) -> Option<i64> {
        let (value, _) = self.best.as_ref()?;
        Some(
            value.div_euclid(SCALE)
                + i64::from(value.rem_euclid(SCALE) > 0)
                + self.problem.constant,
        )
    }

    /// The prices that prove [`Bound::value`].
    #[must_use]
    pub fn prices(&self) -> Option<&Prices> {
        self.best.as_ref().map(|(_, prices)| prices)
    }

    /// The file that proves [`Bound::value`] to a checker: one JSON object with the name of the
    /// instance's `format`, the bound, and [`Bound::prices`] by day and by person; `None` where
    /// there is no bound.
    #[must_use]
    pub fn proof(&self, format: &str) -> Option<String> {
        let (bound, prices) = (self.value()?, self.prices()?);
        let width = self.problem.width();
        let is_limited = self.problem.people.iter().any(|one| !one.often.is_empty());
        let often = prices.often.chunks(width).filter(|_| is_limited).map(|row| &row[1..]);
        let proof = serde_json::json!({
            "format": format,
            "parts": SCALE,
            "bound": bound,
            "wants": prices.wants.chunks(width - 1).collect::<Vec<_>>(),
            "often": often.collect::<Vec<_>>(),
        });
        Some(format!("{proof}\n"))
    }

    /// Rounds done.
    #[must_use]
    pub fn rounds(&self) -> u64 {
        self.rounds
    }

    /// Whether more rounds would hardly prove more.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let mut looks = self.proven.iter().rev();
        let (Some(last), Some(before)) = (looks.next(), looks.nth(LOOKS - 1)) else { return false };
        last - before <= (last.abs() / GAINED).max(SCALE / 8)
    }

    /// Improves the prices until `budget` is over, `rounds_max` are done or `known`, what the best
    /// roster known costs, is proven to be the least.
    pub fn improve(
        &mut self,
        known: i64,
        rounds_max: u64,
        crew: &impl Crew,
        budget: &mut dyn Budget,
    ) {
        let all: Vec<usize> = (0..self.problem.people.len()).collect();
        for _ in 0..rounds_max {
            if budget.is_over() || self.value().is_some_and(|value| value >= known) {
                return;
            }
            self.mixture.turn();
            let is_proven = self.rounds % EVERY == EVERY - 1 || self.rounds == 1;
            let done = if is_proven { self.prove(crew) } else { self.sweep(&all, crew, budget) };
            if done.is_none() {
                return;
            }
            self.mixture.mix(if is_proven { MIXES_PROVEN } else { MIXES });
            self.rounds += 1;
        }
    }

    /// Each of some people in turn takes the cheapest rota up, and prices follow what they do;
    /// `None` where the budget ends or somebody has no days that the rules allow.
    fn sweep(&mut self, who: &[usize], crew: &impl Crew, budget: &mut dyn Budget) -> Option<()> {
        for block in who.chunks(BLOCK) {
            if budget.is_over() {
                return None;
            }
            let prices = self.mixture.prices();
            let found = crew.each(block.len(), |at| self.ask(block[at], &prices));
            for (person, found) in block.iter().zip(found) {
                let (cost, row) = found?;
                self.mixture.add(*person, row, cost, &prices);
                self.mixture.shift(*person);
            }
        }
        Some(())
    }

    /// The cheapest days of a person at prices, and what they cost, scaled.
    fn ask(&self, person: usize, prices: &[i64]) -> Option<(i64, Vec<DutyId>)> {
        self.automata[person].cheapest(&self.bill(person, prices))
    }

    /// What the prices prove now; kept where it is more than before.
    fn prove(&mut self, crew: &impl Crew) -> Option<()> {
        let problem = self.problem;
        let (wants, width) = (problem.wants.len(), problem.width());
        let prices = self.mixture.prices();
        let people = u32::try_from(problem.people.len()).unwrap_or(u32::MAX);
        let mut value = 0_i64;
        for (want, price) in problem.wants.iter().zip(&prices) {
            value = value.saturating_add(cheapest_count(want, *price, people)?);
        }
        let found = crew.each(problem.people.len(), |person| self.ask(person, &prices));
        for (person, found) in found.into_iter().enumerate() {
            let (cost, row) = found?;
            value = value.saturating_add(cost);
            self.mixture.add(person, row, cost, &prices);
            for duty in 0..width {
                let most = most(&problem.people[person], duty).unwrap_or(0);
                let price = prices[wants + person * width + duty];
                value = value.saturating_add(price.saturating_mul(i64::from(most)));
            }
        }
        self.proven.push(value.max(self.proven.last().copied().unwrap_or(value)));
        if self.best.as_ref().is_none_or(|(best, _)| *best < value) {
            let often = prices[wants..].iter().map(|price| -price).collect();
            self.best = Some((value, Prices { wants: prices[..wants].to_vec(), often }));
        }
        Some(())
    }

    /// What each duty of each day costs a person.
    fn bill(&self, person: usize, prices: &[i64]) -> Vec<i64> {
        let width = self.problem.width();
        let often = &prices[self.problem.wants.len() + person * width..][..width];
        let of = |(at, wish): (usize, &Cost)| {
            let (day, duty) = (at / width, at % width);
            if wish.hard > 0 {
                return NEVER;
            }
            let worth = match duty {
                0 => 0,
                duty => prices[self.problem.cell(day, duty)],
            };
            i64::from(wish.soft) * SCALE - worth - often[duty]
        };
        self.problem.people[person].wishes.iter().enumerate().map(of).collect()
    }
}

/// Between which prices one can be of use.
fn price_range(want: &Want) -> (f64, f64) {
    let most = f64::from(want.under.soft) + f64::from(want.below.soft);
    let most = if want.under.hard > 0 { most + MUST } else { most };
    let least = if want.over.hard > 0 { -MUST } else { -f64::from(want.over.soft) };
    (least, most)
}

/// What is wanted and its price cost together at the count at which that is least, scaled.
fn cheapest_count(want: &Want, price: i64, people: u32) -> Option<i64> {
    let counts = [0, want.min, want.wish, want.most, people].map(|count| count.min(people));
    let of = |count: u32| {
        let cost = want.cost(count);
        let whole = i64::from(cost.soft) * SCALE + price * i64::from(count);
        (cost.hard == 0).then_some(whole)
    };
    counts.into_iter().filter_map(of).min()
}
