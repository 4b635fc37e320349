//! How good any plan can be: prices for people at groups, and rotas that earn most at them.
//!
//! Lagrangian relaxation (Held and Karp, 1971): places are paid for, every unit earns what it can
//! by itself, and what is paid beyond the earnings is below every plan's value. Good prices are
//! those at which units, mixing the rotas they took so far, serve what is wanted: multipliers of
//! an augmented problem (Rockafellar, 1976) that is solved unit by unit, prices following each
//! (block-coordinate Frank-Wolfe: Lacoste-Julien and others, ICML 2013). What prices prove is
//! computed in whole numbers. The form of the proof stands in `docs/design/plans.md`.

mod adopt;
mod dive;
mod master;
mod net;
#[cfg(test)]
mod tests;
mod tighten;
mod together;

use super::file::Prices;
use super::rota::{Machine, Table};
use super::situation::Situation;
use super::state::Value;
use crate::roster::Budget;
use crate::roster::price::SCALE;

use master::Master;
use net::{Net, PRICE_MAX, Tops, Went};

/// What the lack of everybody wanted changes of a price, in parts of what prices are like.
const STIFF: f64 = 0.3;
/// Every so many rounds it is looked what prices prove.
const EVERY: u64 = 5;
/// How often rotas are mixed anew after that, unit by unit.
const MIXES: usize = 4;
/// Every so many units it is looked whether the budget is over.
const CUT: usize = 32;
/// About what a person's way is worth, minutes.
const EFFORT: f64 = 50.0;
/// What a unit of weight of a level above costs at first, in weight and in minutes.
const ABOVE_WEIGHT: f64 = 4.0;
const ABOVE_MINUTES: f64 = 0.05;
/// The most it may cost, and by how much that changes at once.
const ABOVE_MAX: f64 = 60.0;
const ABOVE_MINUTES_MAX: f64 = 0.1;
const ABOVE_STEP: f64 = 1.25;
/// The same of one that goes on from a plan.
const ABOVE_STEP_ADOPTED: f64 = 1.05;
/// So many rounds come before it changes.
const ABOVE_FROM: u64 = 20;
/// What is asked of a gap: what is not proven is so small a part of the value; and of what is
/// avoidable, so small a part of all that is wanted.
const GAP: f64 = 0.05;
const AVOIDABLE: f64 = 0.001;
/// A bound that is as near as is asked is so much less urgent than one that is as far again; what
/// is nearer or farther than that counts up to so many times; and one that waits becomes so much
/// more urgent with each round of others.
const NEAR: f64 = 0.1;
const FAR: f64 = 3.0;
const WAITS: f64 = 1e-5;
/// So many rounds it takes after a plan was adopted until pace says anything: prices that flows
/// say prove more than those of the rounds that come next.
const ADOPTS: u64 = 90;
/// How much of a bound's pace is what it gained last.
const NEWS: f64 = 0.5;

/// The bound of one level, or of the first two at once.
#[derive(Clone)]
pub struct Bound<'a> {
    situation: &'a Situation,
    /// 0 for `open_min`, 1 for `open_target`, 2 for `effort`, 3 for `unavoidable`.
    level: usize,
    net: Net,
    machines: Vec<Machine>,
    /// What a unit of the levels above costs.
    above: Vec<f64>,
    master: Master,
    /// The prices that are tried, by cell.
    prices: Vec<i64>,
    tops: Tops,
    best: Option<Proof>,
    rounds: u64,
    /// What it gained lately each time that it was looked what prices prove, in parts of the gap
    /// that may stay; and how many rounds others had meanwhile.
    pace: f64,
    waits: u64,
    /// The round until which its pace stays what it is.
    adopts: u64,
    /// How often rotas are mixed anew before the next round.
    mixes: usize,
    /// A round that was begun.
    round: Option<Round>,
    /// Memory to ask units in.
    table: Table,
    went: Vec<Went>,
    /// By unit, the shifts of a rota that it has to keep; nothing where all are free.
    fixed: Vec<Option<Vec<u32>>>,
}

/// How far a round is.
#[derive(Debug, Clone, Copy)]
struct Round {
    /// The unit that is next.
    unit: usize,
    /// Scaled: what is paid at the prices that it began with less what units before earn.
    kept: i128,
}

/// Prices in whole numbers and what they prove, without what the levels above take off.
#[derive(Debug, Clone, PartialEq)]
struct Proof {
    /// By cell.
    prices: Vec<i64>,
    above: Vec<i64>,
    /// Scaled: what is paid less what is earned.
    kept: i128,
    /// Sections of units that earn together.
    together: Vec<Vec<usize>>,
}

impl<'a> Bound<'a> {
    /// The bound of a level, with prices to be found: 0 for `open_min`, 1 for `open_target`, 2 for
    /// `effort`, 3 for `unavoidable`.
    #[must_use]
    pub fn new(situation: &'a Situation, level: usize) -> Self {
        let mut net = Net::new(situation, level);
        let above = match level {
            1 => vec![ABOVE_WEIGHT],
            2 => vec![ABOVE_MINUTES; 2],
            _ => Vec::new(),
        };
        net.cut(&whole(&above));
        let cells = net.cells().len();
        let rules = situation.rules.iter();
        let mut bound = Self {
            situation,
            level,
            machines: rules.map(|rule| Machine::new(situation, rule)).collect(),
            above,
            master: Master::new(cells, situation.units.len()),
            prices: vec![0; cells],
            tops: Tops::default(),
            best: None,
            rounds: 0,
            pace: 1.0,
            waits: 0,
            adopts: 0,
            mixes: 0,
            round: None,
            table: Table::default(),
            went: Vec::new(),
            fixed: Vec::new(),
            net,
        };
        for cell in &bound.net.lonely {
            let cap = real(bound.net.cells()[*cell as usize].cap);
            bound.master.prices[*cell as usize] = cap;
        }
        bound.stiffen();
        bound
    }

    /// How many rounds were done.
    #[must_use]
    pub fn rounds(&self) -> u64 {
        self.rounds
    }

    /// What no plan with `values` or better above can be below; 0 where nothing is proven.
    #[must_use]
    pub fn value(&self, values: &Value) -> i64 {
        self.best.as_ref().map_or(0, |best| of(best.kept, &best.above, values).max(0))
    }

    /// The proof.
    #[must_use]
    pub fn proof(&self) -> Prices {
        let Some(best) = &self.best else {
            return Prices { above: vec![0; self.above.len()], ..Prices::default() };
        };
        let mut prices = Prices { above: best.above.clone(), ..Prices::default() };
        let (groups, bands) = (self.situation.groups.len(), self.situation.bands.len());
        let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        let all = self.net.cells().iter().zip(&best.prices).filter(|(_, price)| **price > 0);
        for (cell, price) in all {
            let at = cell.at as usize / 2;
            let (shift, group) = (at / groups, at % groups);
            let it = (number(group), number(shift / bands), number(shift % bands), *price);
            match cell.part {
                0 => prices.p1.push(it),
                1 => prices.p2.push(it),
                _ => {
                    let id = self.situation.agencies[cell.partner as usize].clone();
                    prices.beside.entry(id).or_default().push(it);
                }
            }
        }
        let line = |units: &Vec<usize>| self.situation.units[units[0]].line().to_owned();
        prices.together = best.together.iter().map(line).collect();
        let lists = [&mut prices.p1, &mut prices.p2].into_iter();
        lists.chain(prices.beside.values_mut()).for_each(|list| list.sort_unstable());
        prices
    }

    /// What a person too few adds to a price.
    fn stiffen(&mut self) {
        for (at, cell) in self.net.cells().iter().enumerate() {
            let cap = real(cell.cap);
            let like = if self.level == 2 { EFFORT } else { real(cell.weight) };
            let like = cap.min(like * SCALE_F);
            self.master.stiff[at] = STIFF * like / f64::from(cell.size.max(1));
        }
    }

    /// What the best plan known leaves.
    fn known(&self, values: &Value) -> i64 {
        match self.level {
            3 => values[0] + values[1],
            level => values[level],
        }
    }

    /// Whether there is anything left to prove.
    fn is_open(&self, values: &Value) -> bool {
        let known = self.known(values);
        known > 0 && self.value(values) < known
    }

    /// How much may stay unproven.
    fn may_stay(&self, values: &Value) -> f64 {
        let all = match self.level {
            3 => AVOIDABLE * real(self.situation.demand()),
            _ => GAP * real(self.known(values)),
        };
        all.max(1.0)
    }

    /// How urgent more rounds are: those that come soonest to what is asked are first.
    fn urgency(&self, values: &Value) -> f64 {
        let left = real(self.known(values) - self.value(values)) / self.may_stay(values);
        let far = (left - 1.0).clamp(1.0 / FAR, FAR);
        let soon = if left > 1.0 { 1.0 / far } else { NEAR };
        #[expect(clippy::cast_precision_loss, reason = "rounds are few")]
        let waits = self.waits as f64;
        self.pace * soon + WAITS * waits
    }

    /// Improves the prices for `rounds` rounds; `values` are those of the best plan known. A round
    /// in which the budget is over goes on the next time.
    pub fn improve(&mut self, values: &Value, rounds: u64, budget: &mut dyn Budget) {
        for _ in 0..rounds {
            if !self.is_open(values) || !self.round(values, budget) {
                return;
            }
        }
    }

    /// A round, or what is left of one; `false` where the budget was over first.
    fn round(&mut self, values: &Value, budget: &mut dyn Budget) -> bool {
        let is_proof = self.rounds % EVERY == EVERY - 1;
        let mut round = self.round.take().unwrap_or_else(|| self.begin());
        while round.unit < self.net.teams.len() {
            if round.unit.is_multiple_of(CUT) && budget.is_over() {
                self.round = Some(round);
                return false;
            }
            round.kept -= i128::from(self.take_up(round.unit, !is_proof));
            round.unit += 1;
        }
        if is_proof {
            self.prove(values, round.kept);
        }
        self.rounds += 1;
        true
    }

    /// Begins a round: prices are tried that follow from who is lacking.
    fn begin(&mut self) -> Round {
        self.master.mix(&self.net, std::mem::take(&mut self.mixes));
        self.master.centre.clone_from(&self.master.prices);
        self.master.turn();
        self.master.follow(&self.net);
        self.try_prices();
        Round { unit: 0, kept: self.paid() }
    }

    /// A unit takes its dearest rota up, and prices follow what it does or stay; what it earns.
    fn take_up(&mut self, unit: usize, follow: bool) -> i64 {
        let (mut table, mut went) =
            (std::mem::take(&mut self.table), std::mem::take(&mut self.went));
        let earned = self.ask(unit, &mut table, &mut went);
        self.master.add(&self.net, unit, &went, real(earned));
        (self.table, self.went) = (table, went);
        if follow {
            self.heed();
            self.master.shift(&self.net, unit);
            self.heed();
        }
        earned
    }

    /// Prices to be tried are those that follow.
    fn try_prices(&mut self) {
        for (price, next) in self.prices.iter_mut().zip(&self.master.prices) {
            *price = floor(*next);
        }
        self.tops.set(&self.net, &self.prices);
    }

    /// The same where prices changed last.
    fn heed(&mut self) {
        for cell in self.master.moved.iter().map(|it| *it as usize) {
            let price = floor(self.master.prices[cell]);
            if price != self.prices[cell] {
                self.prices[cell] = price;
                self.tops.heed(&self.net, &self.prices, cell);
            }
        }
    }

    /// What a unit earns at most; `went` gets where its people go.
    fn ask(&self, unit: usize, table: &mut Table, went: &mut Vec<Went>) -> i64 {
        let machine = &self.machines[self.situation.units[unit].rule];
        let (mut taken, mut shifts, mut offers) = (Vec::new(), Vec::new(), Vec::new());
        let prices = (&self.prices[..], &self.tops);
        let mut earn =
            |shift, taken: &mut Vec<Went>| self.net.earn(unit, shift, prices, taken, &mut offers);
        let earned = match self.fixed.get(unit) {
            Some(Some(fixed)) => {
                shifts.clone_from(fixed);
                let all = fixed.iter().map(|shift| earn(*shift as usize, &mut taken));
                all.map(Option::unwrap_or_default).sum()
            }
            _ => {
                let all = 0..self.situation.shifts.len();
                let worth: Vec<Option<i64>> = all.map(|shift| earn(shift, &mut taken)).collect();
                machine.dearest(&worth, table, &mut shifts)
            }
        };
        went.clear();
        for shift in shifts {
            earn(shift as usize, &mut taken);
            for (cell, count) in taken.drain(..) {
                went.push((cell, count));
                if let Some((row, sign)) = self.net.besides(unit, cell) {
                    went.push((row, sign * count));
                }
            }
        }
        earned
    }

    /// What the prices prove, by what is paid at them less what all units earn; kept where it is
    /// more than before. Then rotas are mixed anew.
    fn prove(&mut self, values: &Value, kept: i128) {
        let (above, before) = (whole(&self.above), self.value(values));
        let best = self.best.as_ref();
        let is_better =
            best.is_none_or(|it| of(kept, &above, values) > of(it.kept, &it.above, values));
        if is_better {
            self.best =
                Some(Proof { prices: self.prices.clone(), above, kept, together: Vec::new() });
        }
        let gained = real(self.value(values) - before) / self.may_stay(values);
        if self.rounds >= self.adopts {
            self.pace = NEWS * gained + (1.0 - NEWS) * self.pace;
        }
        self.weigh(values);
        self.mixes = MIXES;
    }

    /// What is paid at the prices that are tried.
    fn paid(&self) -> i128 {
        let all = self.net.cells().iter().zip(&self.prices);
        all.map(|(cell, price)| i128::from(*price) * i128::from(cell.count)).sum()
    }

    /// Lets the levels above cost more where more is open than the plan leaves, else less.
    fn weigh(&mut self, values: &Value) {
        if self.above.is_empty() || self.rounds < ABOVE_FROM {
            return;
        }
        let mut open = [0.0; 2];
        for (cell, lack) in self.master.lacks(&self.net).filter(|(cell, _)| cell.part < 2) {
            open[usize::from(cell.part)] += real(cell.weight) * lack;
        }
        let step = if self.adopts > 0 { ABOVE_STEP_ADOPTED } else { ABOVE_STEP };
        // Dearer, prices in minutes no longer follow.
        let most = if self.level == 2 { ABOVE_MINUTES_MAX } else { ABOVE_MAX };
        let before: Vec<i64> = self.net.cells().iter().map(|cell| cell.cap).collect();
        for (level, above) in self.above.iter_mut().enumerate() {
            let by = libm::sqrt(open[level].max(1.0) / real(values[level].max(1)));
            let by = by.clamp(1.0 / step, step);
            *above = (*above * by).clamp(1.0 / SCALE_F, most);
        }
        self.net.cut(&whole(&self.above));
        let cells = before.into_iter().zip(self.net.cells());
        for (price, (before, cell)) in self.master.prices.iter_mut().zip(cells) {
            let (before, now) = (real(before), real(cell.cap));
            *price = if *price >= before * AT_END { now } else { price.min(now) };
        }
        self.master.centre.clone_from(&self.master.prices);
        self.stiffen();
        self.master.follow(&self.net);
    }
}

/// Prices that are this part of the most they may be move with it.
const AT_END: f64 = 0.99;

/// Takes the prices for the first two levels at once for the second, where they prove more of it
/// than its own: what no plan fills in all, less what this one leaves open below minimums. Both
/// have the same places, in the same order.
pub fn share(bounds: &mut [Bound; 4], values: &Value) {
    let [_, target, _, both] = bounds;
    let Some(proof) = &both.best else { return };
    if of(proof.kept, &[SCALE], values) > target.value(values) {
        target.best = Some(Proof { above: vec![SCALE], ..proof.clone() });
    }
}

/// Improves bounds for `rounds` rounds in all, the most urgent first.
pub fn improve(bounds: &mut [&mut Bound], values: &Value, rounds: u64, budget: &mut dyn Budget) {
    for _ in 0..rounds {
        let open = bounds.iter_mut().filter(|bound| bound.is_open(values));
        // Nothing is known of one before it was looked what its prices prove.
        let urgency = |bound: &&mut &mut Bound| match bound.rounds % EVERY {
            0 if bound.round.is_none() => bound.urgency(values),
            _ => f64::INFINITY,
        };
        let Some(next) = open.max_by(|a, b| urgency(a).total_cmp(&urgency(b))) else { break };
        if !next.round(values, budget) {
            break;
        }
        next.waits = 0;
        bounds.iter_mut().for_each(|bound| bound.waits += 1);
    }
}

/// [`SCALE`] as a number to multiply with.
#[expect(clippy::cast_precision_loss, reason = "SCALE is small")]
const SCALE_F: f64 = SCALE as f64;

#[expect(clippy::cast_precision_loss, reason = "a search for prices; the proof is whole numbers")]
fn real(it: i64) -> f64 {
    it as f64
}

#[expect(clippy::cast_possible_truncation, reason = "prices are below 2^52")]
fn floor(it: f64) -> i64 {
    (libm::floor(it) as i64).clamp(0, PRICE_MAX)
}

/// Multipliers in whole numbers.
fn whole(above: &[f64]) -> Vec<i64> {
    above.iter().map(|it| floor(it.min(ABOVE_MAX) * SCALE_F)).collect()
}

/// What prices prove at given values above: rounded up, since values are whole.
fn of(kept: i128, above: &[i64], values: &Value) -> i64 {
    let taken: i128 = above.iter().zip(values).map(|(m, v)| i128::from(*m) * i128::from(*v)).sum();
    let scaled = kept - taken;
    let up =
        scaled.div_euclid(i128::from(SCALE)) + i128::from(scaled.rem_euclid(i128::from(SCALE)) > 0);
    i64::try_from(up).unwrap_or(if up < 0 { i64::MIN } else { i64::MAX })
}
