//! How cheap a roster could be at best: a bound by prices.
//!
//! Lagrangian relaxation (Geoffrion 1974): what a day wants of a duty is paid by a price; each
//! person then takes the cheapest days at these prices, alone. For any prices the sum is below
//! every roster's cost, so the prices are the proof, and whoever has them can compute it again.
//! Prices are improved by subgradients with deflection (Camerini, Fratta and Maffioli 1975).

use super::price::{Automaton, NEVER, SCALE, STATES_BOUND};
use super::{Budget, Cost, DutyId, Problem, Want};

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
#[derive(Debug)]
pub struct Bound<'a> {
    problem: &'a Problem,
    automata: Vec<Automaton<'a>>,
    prices: Vec<f64>,
    direction: Vec<f64>,
    best: Option<(i64, Prices)>,
    step: f64,
    since: u32,
    rounds: u64,
}

/// So many rounds without a better bound shorten the step.
const PATIENCE: u32 = 25;

/// A step is at least so long when a bound is improved again.
const STEP_AGAIN: f64 = 0.1;

/// How much of the last direction is kept.
const KEPT: f64 = 0.7;

impl<'a> Bound<'a> {
    /// Without prices yet.
    #[must_use]
    pub fn new(problem: &'a Problem) -> Self {
        let count = problem.wants.len() + problem.people.len() * problem.width();
        Self {
            problem,
            automata: Automaton::all(problem, STATES_BOUND),
            prices: vec![0.0; count],
            direction: vec![0.0; count],
            best: None,
            step: 1.0,
            since: 0,
            rounds: 0,
        }
    }

    /// The bound in units of the objective, rounded up, the problem's constant included; `None`
    /// before the first round, and where some person has no days that the rules allow.
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

    /// Improves the prices until `budget` is over, `rounds_max` are done or nothing is to be won;
    /// `known` is what the best roster known costs: the nearer the truth, the better the steps.
    pub fn improve(&mut self, known: i64, rounds_max: u64, budget: &mut dyn Budget) {
        let known = known - self.problem.constant;
        // Steps that became short for a wrong `known` are of no use to a better one.
        self.step = self.step.max(STEP_AGAIN);
        self.since = 0;
        self.go_back();
        for _ in 0..rounds_max {
            if budget.is_over() || self.step < 1e-4 {
                return;
            }
            let prices = self.rounded();
            let Some((value, counts)) = self.priced(&prices, budget) else { return };
            self.rounds += 1;
            let gap = known.saturating_mul(SCALE).saturating_sub(value);
            match &self.best {
                Some((best, _)) if *best >= value => self.since += 1,
                _ => {
                    self.best = Some((value, prices));
                    self.since = 0;
                }
            }
            if gap <= 0 {
                return;
            }
            if self.since >= PATIENCE {
                self.since = 0;
                self.step *= 0.6;
                self.go_back();
            }
            self.walk(&counts, gap);
        }
    }

    /// To the best prices so far, from a standstill.
    fn go_back(&mut self) {
        let Some((_, prices)) = &self.best else { return };
        let all = prices.wants.iter().chain(&prices.often);
        for (mine, price) in self.prices.iter_mut().zip(all) {
            *mine = to_f64(*price) / to_f64(SCALE);
        }
        self.direction.fill(0.0);
    }

    /// One step along the deflected subgradient, as Polyak has it.
    fn walk(&mut self, slopes: &[i64], gap: i64) {
        for (kept, slope) in self.direction.iter_mut().zip(slopes) {
            *kept = KEPT * *kept + (1.0 - KEPT) * to_f64(*slope);
        }
        let norm: f64 = self.direction.iter().map(|one| one * one).sum();
        if norm <= 0.0 {
            return;
        }
        let by = self.step * to_f64(gap) / to_f64(SCALE) / norm;
        for (at, (price, along)) in self.prices.iter_mut().zip(&self.direction).enumerate() {
            *price += by * along;
            *price = match self.problem.wants.get(at) {
                Some(want) => {
                    let (least, most) = price_range(want);
                    price.clamp(least, most)
                }
                _ => price.max(0.0),
            };
        }
    }

    fn rounded(&self) -> Prices {
        let wants = self.problem.wants.len();
        let all: Vec<i64> = self.prices.iter().map(|one| parts(*one)).collect();
        Prices { wants: all[..wants].to_vec(), often: all[wants..].to_vec() }
    }

    /// The bound of `prices`, scaled, and its slopes; `None` where some person has no days that
    /// the rules allow, or the budget ends.
    fn priced(&self, prices: &Prices, budget: &mut dyn Budget) -> Option<(i64, Vec<i64>)> {
        let problem = self.problem;
        let width = problem.width();
        let wants = problem.wants.len();
        let mut slopes = vec![0_i64; wants + prices.often.len()];
        let mut value = 0_i64;
        let people = u32::try_from(problem.people.len()).unwrap_or(u32::MAX);
        for (at, (want, price)) in problem.wants.iter().zip(&prices.wants).enumerate() {
            let (cost, count) = cheapest_count(want, *price, people)?;
            value = value.saturating_add(cost);
            slopes[at] += i64::from(count);
        }
        for (person, automaton) in self.automata.iter().enumerate() {
            if person % 8 == 0 && budget.is_over() {
                return None;
            }
            let often = &prices.often[person * width..(person + 1) * width];
            let (cost, row) = automaton.cheapest(&self.bill(person, prices, often))?;
            value = value.saturating_add(cost);
            self.count(person, &row, &mut slopes);
            for (duty, price) in often.iter().enumerate() {
                let most = self.most(person, duty).unwrap_or(0);
                value = value.saturating_sub(price.saturating_mul(i64::from(most)));
                slopes[wants + person * width + duty] -= i64::from(most);
            }
        }
        Some((value, slopes))
    }

    /// How often a person may do a duty at most, where a rule says so.
    fn most(&self, person: usize, duty: usize) -> Option<u32> {
        let range = self.problem.people[person].often.get(duty)?;
        (range.over.hard > 0 && range.max < u32::MAX).then_some(range.max)
    }

    /// What each duty of each day costs a person.
    fn bill(&self, person: usize, prices: &Prices, often: &[i64]) -> Vec<i64> {
        let width = self.problem.width();
        let one = &self.problem.people[person];
        let of = |(at, wish): (usize, &Cost)| {
            let (day, duty) = (at / width, at % width);
            if wish.hard > 0 {
                return NEVER;
            }
            let worth = match duty {
                0 => 0,
                duty => prices.wants[day * (width - 1) + duty - 1],
            };
            i64::from(wish.soft) * SCALE - worth + often[duty]
        };
        one.wishes.iter().enumerate().map(of).collect()
    }

    fn count(&self, person: usize, row: &[DutyId], slopes: &mut [i64]) {
        let width = self.problem.width();
        for (day, duty) in row.iter().map(|duty| usize::from(*duty)).enumerate() {
            if duty > 0 {
                slopes[day * (width - 1) + duty - 1] -= 1;
                if self.most(person, duty).is_some() {
                    slopes[self.problem.wants.len() + person * width + duty] += 1;
                }
            }
        }
    }
}

/// Between which prices one can be of use.
fn price_range(want: &Want) -> (f64, f64) {
    let most = f64::from(want.under.soft) + f64::from(want.below.soft);
    let most = if want.under.hard > 0 { most + 10_000.0 } else { most };
    let least = if want.over.hard > 0 { -10_000.0 } else { -f64::from(want.over.soft) };
    (least, most)
}

/// The count at which what is wanted and its price are cheapest together, scaled.
fn cheapest_count(want: &Want, price: i64, people: u32) -> Option<(i64, u32)> {
    let counts = [0, want.min, want.wish, want.most, people].map(|count| count.min(people));
    let of = |count: u32| {
        let cost = want.cost(count);
        let whole = i64::from(cost.soft) * SCALE + price * i64::from(count);
        (cost.hard == 0).then_some((whole, count))
    };
    counts.into_iter().filter_map(of).min()
}

#[expect(clippy::cast_precision_loss, reason = "prices and gaps are far below 2^52")]
fn to_f64(value: i64) -> f64 {
    value as f64
}

#[expect(clippy::cast_possible_truncation, reason = "prices are held in their range")]
fn parts(price: f64) -> i64 {
    libm::round(price * to_f64(SCALE)) as i64
}
