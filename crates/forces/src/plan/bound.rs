//! How good any plan can be: prices for people at groups, and rotas that earn most at them.
//!
//! Lagrangian relaxation (Held and Karp, 1971): places are paid for, every unit earns what it can
//! by itself, and what is paid beyond the earnings is below every plan's value. Which prices are
//! good is found by multipliers whose augmented problem is solved unit by unit: each takes its
//! dearest rota at once, as prices fall where people come (block-coordinate Frank-Wolfe:
//! Lacoste-Julien and others, ICML 2013; proximal multipliers: Rockafellar, 1976). What prices
//! prove is computed in whole numbers. The form of the proof stands in `docs/design/plans.md`.

mod net;
mod rota;
#[cfg(test)]
mod tests;

use super::file::Prices;
use super::situation::Situation;
use super::state::Value;
use crate::roster::Budget;
use crate::roster::price::SCALE;

use net::{Net, PRICE_MAX};
use rota::{Machine, Table};

/// So many of a unit's last rotas are its share of who comes on average.
const KEPT: u32 = 8;
/// So many rounds lie between two proofs.
const EVERY: u64 = 4;
/// What a person too few changes of a price, in parts of what prices are like: tried one after
/// another.
const STIFF: [f64; 4] = [1.0, 0.3, 0.1, 0.03];
/// So many rounds are done unit by unit.
const FIRST: u64 = 16;
/// How much of who comes on average is new in each round.
const NEW: f64 = 0.05;
/// So many rounds without a better proof shorten the step.
const PATIENCE: u32 = 12;
/// By how much better proofs lengthen the step, and their lack shortens it.
const GROW: f64 = 1.1;
const SHRINK: f64 = 0.7;
/// Steps shorter than this lead nowhere: others begin, so long.
const STEP_MIN: f64 = 0.02;
const STEP_BACK: f64 = 0.5;
/// A step of what the levels above cost, beside one of prices.
const ABOVE_STEP: f64 = 0.3;
/// About what a person's way is worth, minutes.
const EFFORT: f64 = 50.0;
/// What a unit of weight may cost in minutes, tried one after another.
const GRID: [f64; 4] = [0.08, 0.04, 0.02, 0.01];
/// So many rounds of the bound of both weights come before the levels that begin with its prices.
const LEAD: u64 = 120;
/// The most a unit of a level above may cost.
const ABOVE_MAX: f64 = 60.0;

/// Node of a shift, and people.
type Went = (u32, u32);

/// The bound of one level, or of the first two at once.
pub struct Bound<'a> {
    situation: &'a Situation,
    /// 0 for `open_min`, 1 for `open_target`, 2 for `effort`, 3 for `unavoidable`.
    level: usize,
    net: Net,
    machines: Vec<Machine>,
    above: Vec<f64>,
    /// By shift and node: what prices are pulled to, scaled.
    centre: Vec<f64>,
    /// Where another bound's prices are.
    start: Vec<i64>,
    /// What they are.
    prices: Vec<i64>,
    /// What a person too few adds to a price, scaled.
    stiff: Vec<f64>,
    /// What prices are like, scaled.
    like: Vec<f64>,
    /// People who come, times [`KEPT`].
    load: Vec<u32>,
    /// By unit, its last rotas, the oldest at `rounds % KEPT`.
    kept: Vec<Vec<Vec<Went>>>,
    best: Option<Proof>,
    /// Who comes on average of the last rounds.
    mean: Vec<f64>,
    /// How far prices move, in parts of what prices are like.
    step: f64,
    /// Rounds since the last better proof.
    since: u32,
    grain: Grain,
    rounds: u64,
    table: Table,
}

/// Which prices move together: first few, so that a good place is found soon, then more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grain {
    /// Those of a node in every shift.
    Node,
    /// Those of a node in shifts of a band.
    Band,
    /// Each by itself.
    Shift,
}

/// Prices in whole numbers and what they prove, without what the levels above take off.
#[derive(Debug, Clone, PartialEq)]
struct Proof {
    /// By shift and node.
    prices: Vec<i64>,
    above: Vec<i64>,
    /// Scaled: what is paid less what is earned.
    kept: i128,
}

impl<'a> Bound<'a> {
    /// The bound of a level, with prices to be found: 0 for `open_min`, 1 for `open_target`, 2 for
    /// `effort`, 3 for `unavoidable`.
    #[must_use]
    pub fn new(situation: &'a Situation, level: usize) -> Self {
        let mut net = Net::new(situation, level);
        let count = if level == 3 { 0 } else { level };
        let above = vec![if level == 2 { GRID[0] } else { 1.0 }; count];
        net.cut(&whole(&above));
        let places = net.places();
        let rules = situation.rules.iter();
        let mut bound = Self {
            situation,
            level,
            machines: rules.map(|rule| Machine::new(situation, rule)).collect(),
            above,
            centre: vec![0.0; places],
            start: vec![0; places],
            prices: vec![0; places],
            stiff: vec![0.0; places],
            like: vec![0.0; places],
            load: vec![0; places],
            kept: vec![Vec::new(); situation.units.len()],
            best: None,
            mean: vec![0.0; places],
            step: 0.5,
            since: 0,
            grain: Grain::Shift,
            rounds: 0,
            table: Table::default(),
            net,
        };
        bound.stiffen(STIFF[0]);
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
        let (groups, bands) = (self.situation.groups.len(), self.situation.bands.len());
        let mut net = self.net.clone();
        net.cut(&best.above);
        let mut lists = [Vec::new(), Vec::new()];
        for (place, price) in best.prices.iter().enumerate() {
            for cell in net.cells(place) {
                let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
                let at = cell.at as usize / 2;
                let (shift, group) = (at / groups, at % groups);
                let price = (*price).min(cell.cap);
                let (day, band) = (number(shift / bands), number(shift % bands));
                lists[usize::from(cell.part)].push((number(group), day, band, price));
            }
        }
        for list in &mut lists {
            list.retain(|(.., price)| *price > 0);
            list.sort_unstable();
        }
        let [p1, p2] = lists;
        Prices { above: best.above.clone(), p1, p2 }
    }

    /// What a person too few adds to a price: so many times what prices are like where nobody
    /// comes.
    fn stiffen(&mut self, times: f64) {
        for place in 0..self.net.places() {
            let cells = self.net.cells(place);
            let count: u32 = cells.iter().map(|cell| cell.count).sum();
            let caps: i128 = cells.iter().map(|it| i128::from(it.cap) * i128::from(it.count)).sum();
            #[expect(clippy::cast_precision_loss, reason = "a search for prices")]
            let mean = caps as f64 / f64::from(count.max(1));
            let like = if self.level == 2 { mean.min(EFFORT * SCALE_F) } else { mean };
            self.like[place] = like;
            self.stiff[place] = times * like / f64::from(count.max(1));
        }
    }

    /// The price of a node in a shift: what its centre is, more by what is lacking at that price.
    fn price(&self, place: usize) -> i64 {
        let (centre, stiff) = (self.centre[place], self.stiff[place]);
        let load = f64::from(self.load[place]) / f64::from(KEPT);
        let mut count = 0.0;
        let mut price = 0.0;
        for cell in self.net.cells(place) {
            let with = centre + stiff * (count - load);
            let cap = real(cell.cap);
            if with >= cap {
                price = cap;
                return floor(price);
            }
            count += f64::from(cell.count);
            let with = centre + stiff * (count - load);
            price = with.min(cap);
        }
        floor(price.max(0.0))
    }

    /// Begins where the prices of `unavoidable` are: with them for `open_target`, or, in minutes,
    /// for `effort`.
    fn follow(&mut self, other: &Bound) {
        let Some(best) = &other.best else { return };
        self.start.clone_from(&best.prices);
        if self.level == 1 {
            let (prices, above) = (best.prices.clone(), whole(&self.above));
            self.best = Some(Proof { prices, above, kept: best.kept });
            self.mean.clone_from(&other.mean);
            self.rounds = FIRST;
            self.step = 0.2;
        } else {
            self.turn(GRID[0]);
        }
    }

    /// Lets a unit of weight cost so many minutes.
    fn turn(&mut self, minutes: f64) {
        self.above.fill(minutes);
        self.net.cut(&whole(&self.above));
        for (centre, price) in self.centre.iter_mut().zip(&self.start) {
            *centre = minutes * real(*price);
        }
        self.stiffen(STIFF[0]);
        for place in 0..self.net.places() {
            self.prices[place] = self.price(place);
        }
    }

    /// Whether there is anything left to prove.
    fn is_open(&self, values: &Value) -> bool {
        let known = match self.level {
            3 => values[0] + values[1],
            level => values[level],
        };
        known > 0 && self.value(values) < known
    }

    /// Improves the prices for `rounds` rounds; `values` are those of the best plan known.
    pub fn improve(&mut self, values: &Value, rounds: u64, budget: &mut dyn Budget) {
        for _ in 0..rounds {
            if !self.is_open(values) || budget.is_over() {
                return;
            }
            if self.rounds >= FIRST {
                self.walk(values);
                continue;
            }
            self.round();
            if self.rounds.is_multiple_of(EVERY) {
                self.look(values);
            }
        }
    }

    /// Proves what the first rounds have found, and goes on from there.
    fn look(&mut self, values: &Value) {
        let is_better = self.prove(values, None);
        let next = usize::try_from(self.rounds / EVERY).unwrap_or(usize::MAX);
        if is_better {
            for (mean, load) in self.mean.iter_mut().zip(&self.load) {
                *mean = f64::from(*load) / f64::from(KEPT);
            }
        }
        if self.level == 2 {
            self.turn(GRID.get(next).copied().unwrap_or(GRID[0]));
            return;
        }
        self.stiffen(STIFF.get(next).copied().unwrap_or(STIFF[0]));
        for place in 0..self.net.places() {
            self.prices[place] = self.price(place);
        }
    }

    /// A step from the best prices along what is lacking on average (the volume algorithm:
    /// Barahona and Anbil, Mathematical Programming 87, 2000).
    fn walk(&mut self, values: &Value) {
        self.rounds += 1;
        self.aim(values);
        let mut served = vec![0_u32; self.prices.len()];
        let is_better = self.prove(values, Some(&mut served));
        for (mean, served) in self.mean.iter_mut().zip(&served) {
            *mean += NEW * (f64::from(*served) - *mean);
        }
        if is_better {
            self.since = 0;
            self.step = (self.step * GROW).min(4.0);
            return;
        }
        self.since += 1;
        if self.since >= PATIENCE {
            self.since = 0;
            self.step *= SHRINK;
            if self.step < STEP_MIN {
                self.step = STEP_BACK;
                self.grain = match self.grain {
                    Grain::Node => Grain::Band,
                    Grain::Band => Grain::Shift,
                    Grain::Shift => Grain::Node,
                };
            }
        }
    }

    /// With which others a price moves.
    fn bundle(&self, place: usize) -> usize {
        let (nodes, bands) = (self.net.nodes, self.situation.bands.len());
        let (shift, node) = (place / nodes, place % nodes);
        match self.grain {
            Grain::Node => node,
            Grain::Band => shift % bands * nodes + node,
            Grain::Shift => place,
        }
    }

    /// Prices and multipliers that are to be tried.
    fn aim(&mut self, values: &Value) {
        let Some(best) = self.best.clone() else { return };
        let places = self.net.places();
        self.net.cut(&best.above);
        let (mut lacks, mut sizes) = (vec![0.0; places], vec![0.0; places]);
        let mut tops = vec![0; places];
        let mut open = [0.0; 2];
        for (place, top) in tops.iter_mut().enumerate() {
            let (price, mean) = (best.prices[place], self.mean[place]);
            let (mut sure, mut count, mut left) = (0.0, 0.0, mean);
            for cell in self.net.cells(place) {
                let people = f64::from(cell.count);
                sure += if cell.cap > price { people } else { 0.0 };
                count += if cell.cap >= price { people } else { 0.0 };
                let there = left.min(people);
                left -= there;
                open[usize::from(cell.part)] += real(cell.weight) * (people - there);
            }
            let lack = (sure - mean).max(0.0) + (count - mean).min(0.0);
            let bundle = self.bundle(place);
            *top = self.net.cells(place).first().map_or(0, |cell| cell.cap);
            let is_stuck = (price <= 0 && lack < 0.0) || (price >= *top && lack > 0.0);
            if !is_stuck {
                lacks[bundle] += lack;
                sizes[bundle] +=
                    self.net.cells(place).iter().map(|it| f64::from(it.count)).sum::<f64>();
            }
        }
        let best_above: Vec<f64> = best.above.iter().map(|it| real(*it) / SCALE_F).collect();
        self.above = best_above;
        for (level, above) in self.above.iter_mut().enumerate() {
            let value = real(values[level].max(1));
            let by = (ABOVE_STEP * self.step * (open[level] - value) / value).clamp(-0.1, 0.1);
            *above = (*above * (1.0 + by)).clamp(1.0 / SCALE_F, ABOVE_MAX);
        }
        self.net.cut(&whole(&self.above));
        for (place, top) in tops.iter().enumerate() {
            let Some(first) = self.net.cells(place).first() else { continue };
            let bundle = self.bundle(place);
            let price = best.prices[place];
            let base = if price >= *top { first.cap } else { price };
            let by = match sizes[bundle] > 0.0 {
                true => self.step * self.like[place] * lacks[bundle] / sizes[bundle],
                false => 0.0,
            };
            self.prices[place] = floor(real(base) + by).min(first.cap);
        }
    }

    /// Every unit takes its dearest rota, and prices follow.
    fn round(&mut self) {
        if self.rounds == 0 {
            for place in 0..self.net.places() {
                self.prices[place] = self.price(place);
            }
        }
        let slot = usize::try_from(self.rounds % u64::from(KEPT)).unwrap_or(0);
        let mut went = Vec::new();
        for unit in 0..self.net.teams.len() {
            let mut table = std::mem::take(&mut self.table);
            self.ask(unit, &self.prices, &mut table, Some(&mut went));
            self.table = table;
            let mut changed: Vec<u32> = Vec::new();
            if self.kept[unit].is_empty() {
                self.kept[unit] = vec![went.clone(); KEPT as usize];
                for (place, count) in &went {
                    self.load[*place as usize] += count * KEPT;
                    changed.push(*place);
                }
            } else {
                for (place, count) in &self.kept[unit][slot] {
                    self.load[*place as usize] -= count;
                    changed.push(*place);
                }
                for (place, count) in &went {
                    self.load[*place as usize] += count;
                    changed.push(*place);
                }
                std::mem::swap(&mut self.kept[unit][slot], &mut went);
            }
            for place in changed {
                self.prices[place as usize] = self.price(place as usize);
            }
        }
        self.rounds += 1;
    }

    /// What a unit earns at most; `went` gets where its people go.
    fn ask(
        &self,
        unit: usize,
        prices: &[i64],
        table: &mut Table,
        went: Option<&mut Vec<Went>>,
    ) -> i64 {
        let machine = &self.machines[self.situation.units[unit].rule];
        let (mut taken, mut shifts, mut offers) = (Vec::new(), Vec::new(), Vec::new());
        let all = 0..self.situation.shifts.len();
        let mut earn =
            |shift, taken: &mut Vec<Went>| self.net.earn(unit, shift, prices, taken, &mut offers);
        let worth: Vec<Option<i64>> = all.map(|shift| earn(shift, &mut taken)).collect();
        let earned = machine.dearest(&worth, table, &mut shifts);
        if let Some(went) = went {
            went.clear();
            for shift in shifts {
                let shift = shift as usize;
                earn(shift, &mut taken);
                let first = u32::try_from(shift * self.net.nodes).unwrap_or(u32::MAX);
                went.extend(taken.iter().map(|(node, count)| (first + node, *count)));
            }
        }
        earned
    }

    /// What the prices prove now; kept where it is more than before.
    fn prove(&mut self, values: &Value, mut served: Option<&mut [u32]>) -> bool {
        let mut kept: i128 = 0;
        for (place, price) in self.prices.iter().enumerate() {
            for cell in self.net.cells(place) {
                kept += i128::from((*price).min(cell.cap)) * i128::from(cell.count);
            }
        }
        let mut table = std::mem::take(&mut self.table);
        let mut went = Vec::new();
        for unit in 0..self.net.teams.len() {
            let earned = self.ask(unit, &self.prices, &mut table, Some(&mut went));
            kept -= i128::from(earned);
            if let Some(served) = &mut served {
                for (place, count) in &went {
                    served[*place as usize] += count;
                }
            }
        }
        self.table = table;
        let above = whole(&self.above);
        let is_better = self
            .best
            .as_ref()
            .is_none_or(|best| of(kept, &above, values) > of(best.kept, &best.above, values));
        if is_better {
            self.best = Some(Proof { prices: self.prices.clone(), above, kept });
        }
        is_better
    }
}

/// Improves all four for `rounds` rounds each: those that begin with the prices of another wait
/// for it.
pub fn improve(bounds: &mut [Bound; 4], values: &Value, rounds: u64, budget: &mut dyn Budget) {
    let [open_min, open_target, effort, unavoidable] = bounds;
    unavoidable.improve(values, rounds, budget);
    open_min.improve(values, rounds, budget);
    if unavoidable.rounds < LEAD && unavoidable.is_open(values) {
        return;
    }
    for bound in [open_target, effort] {
        if bound.rounds == 0 {
            bound.follow(unavoidable);
        }
        bound.improve(values, rounds, budget);
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
