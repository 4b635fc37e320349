//! How good any plan can be: prices for people at groups, and rotas that earn most at them.
//!
//! Lagrangian relaxation (Held and Karp, 1971): places are paid for, every unit earns what it can
//! by itself, and what is paid beyond the earnings is below every plan's value. Which prices are
//! good is found by subgradients; what they prove is computed in whole numbers. The form of the
//! proof stands in `docs/design/plans.md`.

use super::file::Prices;
use super::situation::Situation;
use super::state::{Rotas, Value, classes};
use crate::roster::Budget;
use crate::roster::price::SCALE;

/// So many rounds without a better bound shorten the step.
const PATIENCE: u32 = 12;
/// How much of the last direction is kept.
const KEPT: f64 = 0.6;
/// What a unit of a level above costs at first.
const ABOVE: f64 = 2.0;
/// The most a unit of a level above may cost.
const ABOVE_MAX: f64 = 1e6;

/// The bound of one level.
pub struct Bound<'a> {
    situation: &'a Situation,
    rotas: &'a Rotas<'a>,
    /// 0 for `open_min`, 1 for `open_target`, 2 for `effort`.
    level: usize,
    class: Vec<usize>,
    may: Vec<Vec<Vec<u32>>>,
    /// By shift and group, twice: up to the minimum, and up to the target.
    prices: Vec<f64>,
    above: Vec<f64>,
    direction: Vec<f64>,
    direction_above: Vec<f64>,
    step: f64,
    since: u32,
    best: Option<Proof>,
    rounds: u64,
}

/// Prices in whole numbers and what they prove, without what the levels above take off.
#[derive(Debug, Clone, PartialEq)]
struct Proof {
    /// As it came out at the values above that were known then.
    value: i64,
    prices: Vec<i64>,
    above: Vec<i64>,
    /// Scaled: what is paid less what is earned.
    kept: i128,
}

impl<'a> Bound<'a> {
    /// The bound of a level, with prices to be found; `rotas` must be the relaxed ones.
    #[must_use]
    pub fn new(situation: &'a Situation, rotas: &'a Rotas<'a>, level: usize) -> Self {
        let cells = situation.shifts.len() * situation.groups.len() * 2;
        let (class, may) = classes(situation);
        Self {
            situation,
            rotas,
            level,
            class,
            may,
            prices: vec![0.0; cells],
            above: vec![ABOVE; level],
            direction: vec![0.0; cells],
            direction_above: vec![0.0; level],
            step: 1.0,
            since: 0,
            best: None,
            rounds: 0,
        }
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
        let Some(best) = &self.best else { return Prices::default() };
        let (groups, bands) = (self.situation.groups.len(), self.situation.bands.len());
        let listed = |part: usize| {
            let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
            let cells = best.prices.iter().enumerate().filter(|(_, price)| **price != 0);
            let of = |(at, price): (usize, &i64)| {
                let (shift, group) = (at / 2 / groups, at / 2 % groups);
                (number(group), number(shift / bands), number(shift % bands), *price)
            };
            cells.filter(|(at, _)| at % 2 == part).map(of).collect()
        };
        Prices { above: best.above.clone(), p1: listed(0), p2: listed(1) }
    }

    /// Begins with the prices that a plan suggests: what one more person is worth where places
    /// are open.
    pub fn begin(&mut self, placed: &[u32]) {
        let groups = self.situation.groups.len();
        for shift in 0..self.situation.shifts.len() {
            for (number, group) in self.situation.groups.iter().enumerate() {
                let want = group.wants[shift];
                let at = shift * groups + number;
                let (first, more) = (placed[at] < want.min, placed[at] < want.target());
                self.prices[2 * at] = if first { self.most(0, want.weight) } else { 0.0 };
                self.prices[2 * at + 1] = if more { self.most(1, want.weight) } else { 0.0 };
            }
        }
    }

    /// The most that a person may be paid.
    fn most(&self, part: usize, weight: i64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "weights are below 2^52")]
        let weight = weight as f64;
        match part.cmp(&self.level) {
            std::cmp::Ordering::Less => weight * self.above[part],
            std::cmp::Ordering::Equal => weight,
            std::cmp::Ordering::Greater => 0.0,
        }
    }

    /// Improves the prices for `rounds` rounds; `values` are those of the best plan known.
    pub fn improve(&mut self, values: &Value, rounds: u64, budget: &mut dyn Budget) {
        if let Some(best) = &mut self.best {
            best.value = of(best.kept, &best.above, values);
        }
        for _ in 0..rounds {
            let known = values[self.level];
            let is_done = self.best.as_ref().is_some_and(|best| best.value >= known);
            if known == 0 || is_done || budget.is_over() {
                return;
            }
            self.rounds += 1;
            let (prices, above) = self.whole();
            let mut served = vec![0_u32; self.prices.len()];
            let kept = self.judge(&prices, &mut served);
            let value = of(kept, &above, values);
            if self.best.as_ref().is_none_or(|best| value > best.value) {
                self.best = Some(Proof { value, prices, above, kept });
                self.since = 0;
            } else {
                self.since += 1;
            }
            if self.since >= PATIENCE {
                self.since = 0;
                self.step *= 0.7;
                self.go_back();
            }
            self.walk(&served, values, known - value);
        }
    }

    fn go_back(&mut self) {
        let Some(best) = &self.best else { return };
        #[expect(clippy::cast_precision_loss, reason = "a start for a search")]
        let real = |it: &i64| *it as f64 / SCALE as f64;
        self.prices = best.prices.iter().map(real).collect();
        self.above = best.above.iter().map(real).collect();
        self.direction.fill(0.0);
        self.direction_above.fill(0.0);
    }

    /// Prices as whole numbers, within their boxes.
    fn whole(&self) -> (Vec<i64>, Vec<i64>) {
        #[expect(clippy::cast_possible_truncation, reason = "prices are below 2^52")]
        #[expect(clippy::cast_precision_loss, reason = "SCALE is small")]
        let whole = |it: &f64| libm::floor(it * SCALE as f64) as i64;
        let above: Vec<i64> = self.above.iter().map(whole).collect();
        let groups = self.situation.groups.len();
        let of = |(at, price): (usize, &f64)| {
            let (cell, part) = (at / 2, at % 2);
            let want = self.situation.groups[cell % groups].wants[cell / groups];
            let most = match part.cmp(&self.level) {
                std::cmp::Ordering::Less => want.weight.saturating_mul(above[part]),
                std::cmp::Ordering::Equal => want.weight.saturating_mul(SCALE),
                std::cmp::Ordering::Greater => 0,
            };
            whole(price).clamp(0, most)
        };
        (self.prices.iter().enumerate().map(of).collect(), above)
    }

    /// What is paid less what is earned, scaled; `served` gets who takes what.
    fn judge(&self, prices: &[i64], served: &mut [u32]) -> i128 {
        let situation = self.situation;
        let groups = situation.groups.len();
        let mut kept: i128 = 0;
        for (number, group) in situation.groups.iter().enumerate() {
            for (shift, want) in group.wants.iter().enumerate() {
                let at = 2 * (shift * groups + number);
                kept += i128::from(prices[at]) * i128::from(want.min);
                kept += i128::from(prices[at + 1]) * i128::from(want.more);
            }
        }
        let lists = self.lists(prices);
        let (shifts, bands) = (situation.shifts.len(), situation.bands.len());
        let mut worth = vec![0; shifts];
        let mut places = Vec::new();
        for unit in 0..situation.units.len() {
            for (shift, worth) in worth.iter_mut().enumerate() {
                *worth = self.earn(unit, shift, &lists, &mut places, None);
            }
            let (earned, row) = self.rotas.dearest(unit, &worth, bands);
            kept -= i128::from(earned);
            for (day, duty) in row.iter().enumerate().filter(|(_, duty)| **duty > 0) {
                let shift = day * bands + usize::from(*duty) - 1;
                self.earn(unit, shift, &lists, &mut places, Some(served));
            }
        }
        kept
    }

    /// By shift, class and sector: places that are paid for, the dearest first.
    fn lists(&self, prices: &[i64]) -> Vec<Vec<(i64, u32, u32)>> {
        let situation = self.situation;
        let (groups, sectors) = (situation.groups.len(), situation.of_sector.len());
        let field = situation.units.iter().map(|unit| unit.members.field).max().unwrap_or(0);
        let mut lists = vec![Vec::new(); situation.shifts.len() * self.may.len() * sectors];
        let mut number = 0;
        for shift in 0..situation.shifts.len() {
            for may in &self.may {
                for groups_there in may {
                    let list: &mut Vec<(i64, u32, u32)> = &mut lists[number];
                    number += 1;
                    for group in groups_there {
                        let want = situation.groups[*group as usize].wants[shift];
                        let at = 2 * (shift * groups + *group as usize);
                        for (part, count) in [(0, want.min), (1, want.more)] {
                            if count > 0 && prices[at + part] > 0 {
                                let cell = u32::try_from(at + part).unwrap_or(u32::MAX);
                                list.push((prices[at + part], count, cell));
                            }
                        }
                    }
                    list.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.2.cmp(&b.2)));
                    let mut room = 0;
                    let enough = list.iter().position(|(_, count, _)| {
                        room += count;
                        room >= field
                    });
                    list.truncate(enough.map_or(list.len(), |at| at + 1));
                }
            }
        }
        lists
    }

    /// The most that people of a unit can earn in a shift, scaled.
    fn earn(
        &self,
        unit: usize,
        shift: usize,
        lists: &[Vec<(i64, u32, u32)>],
        places: &mut Vec<(i64, u32, u32)>,
        served: Option<&mut [u32]>,
    ) -> i64 {
        let one = &self.situation.units[unit];
        let cap = one.members.cap[shift];
        if cap == 0 {
            return 0;
        }
        let sectors = self.situation.of_sector.len();
        let first = (shift * self.may.len() + self.class[unit]) * sectors;
        places.clear();
        for (sector, way) in &one.reach {
            let way = if self.level == 2 { way * SCALE } else { 0 };
            let mut room = 0;
            for (price, count, cell) in &lists[first + *sector as usize] {
                if *price <= way || room >= cap {
                    break;
                }
                places.push((price - way, *count, *cell));
                room += count;
            }
        }
        places.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.2.cmp(&b.2)));
        self.fill(unit, shift, places, served)
    }

    fn fill(
        &self,
        unit: usize,
        shift: usize,
        places: &[(i64, u32, u32)],
        mut served: Option<&mut [u32]>,
    ) -> i64 {
        let members = &self.situation.units[unit].members;
        let mut left = members.cap[shift];
        let (free, dear) = match self.level {
            2 => members.dear(shift),
            _ => (u32::MAX, Vec::new()),
        };
        let (mut free, mut dear) = (free, dear.into_iter());
        let mut earned = 0;
        for (price, room, cell) in places {
            let most = left.min(*room);
            let mut count = most.min(free);
            earned += price * i64::from(count);
            free -= count;
            while count < most {
                match dear.next() {
                    Some(weight) if weight * SCALE < *price => earned += price - weight * SCALE,
                    _ => {
                        left = count;
                        break;
                    }
                }
                count += 1;
            }
            if let Some(served) = &mut served {
                served[*cell as usize] += count;
            }
            left -= count;
            if left == 0 {
                break;
            }
        }
        earned
    }

    /// A step along what is asked more than it is served.
    fn walk(&mut self, served: &[u32], values: &Value, gap: i64) {
        let groups = self.situation.groups.len();
        let mut norm = 0.0;
        let mut above: Vec<f64> = (0..self.level).map(|it| -real(values[it])).collect();
        for at in 0..self.prices.len() {
            let (cell, part) = (at / 2, at % 2);
            let want = self.situation.groups[cell % groups].wants[cell / groups];
            let count = if part == 0 { want.min } else { want.more };
            let most = self.most(part, want.weight);
            let lack = f64::from(count) - f64::from(served[at]);
            let price = self.prices[at];
            let is_stuck = (price <= 0.0 && lack < 0.0) || (price >= most && lack > 0.0);
            if is_stuck && lack > 0.0 && part < self.level {
                above[part] += real(want.weight) * lack;
            }
            let lack = if is_stuck { 0.0 } else { lack };
            let direction = KEPT * self.direction[at] + (1.0 - KEPT) * lack;
            self.direction[at] = direction;
            norm += direction * direction;
        }
        if norm > 0.0 {
            let length = self.step * real(gap.max(1)) / norm;
            for at in 0..self.prices.len() {
                let (cell, part) = (at / 2, at % 2);
                let want = self.situation.groups[cell % groups].wants[cell / groups];
                let most = self.most(part, want.weight);
                let price = self.prices[at] + length * self.direction[at];
                self.prices[at] = price.clamp(0.0, most);
            }
        }
        self.walk_above(&above, gap);
    }

    /// The same for what a unit of a level above costs, by a step of its own.
    fn walk_above(&mut self, lack: &[f64], gap: i64) {
        for (level, lack) in lack.iter().enumerate() {
            let direction = KEPT * self.direction_above[level] + (1.0 - KEPT) * lack;
            self.direction_above[level] = direction;
            if direction.abs() < 1.0 {
                continue;
            }
            let length = 0.3 * self.step * real(gap.max(1)) / direction.abs();
            let now = self.above[level];
            let by = (length * direction.signum()).clamp(-0.1 * now, 0.1 * now);
            self.above[level] = (now + by).clamp(1.0 / 1024.0, ABOVE_MAX);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a search for prices; the proof is whole numbers")]
fn real(it: i64) -> f64 {
    it as f64
}

/// What prices prove at given values above: rounded up, since values are whole.
fn of(kept: i128, above: &[i64], values: &Value) -> i64 {
    let taken: i128 = above.iter().zip(values).map(|(m, v)| i128::from(*m) * i128::from(*v)).sum();
    let scaled = kept - taken;
    let up =
        scaled.div_euclid(i128::from(SCALE)) + i128::from(scaled.rem_euclid(i128::from(SCALE)) > 0);
    i64::try_from(up).unwrap_or(if up < 0 { i64::MIN } else { i64::MAX })
}
