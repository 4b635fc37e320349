//! How good any plan can be: prices for people at groups, and rotas that earn most at them.
//!
//! Lagrangian relaxation (Held and Karp, 1971): places are paid for, every unit earns what it can
//! by itself, and what is paid beyond the earnings is below every plan's value. Which prices are
//! good is found by subgradients; what they prove is computed in whole numbers. The form of the
//! proof stands in `docs/design/plans.md`.

use super::file::Prices;
use super::situation::{Needs, Situation, Want};
use super::state::{Rotas, Value};
use crate::roster::Budget;
use crate::roster::price::SCALE;

/// So many rounds without a better bound shorten the step.
const PATIENCE: u32 = 30;
/// Steps shorter than this lead nowhere: finer ones begin.
const STEP_MIN: f64 = 0.02;
/// How much of who is served on average is new in each round.
const NEW: f64 = 0.1;
/// What a unit of a level above costs at first.
const ABOVE: f64 = 2.0;
/// What a person at a free place earns while prices are sought, in parts of 1/1024.
const FAVOUR: i64 = 16;
/// About what a person's way is worth, minutes.
const EFFORT: f64 = 50.0;
/// The most a unit of a level above may cost.
const ABOVE_MAX: f64 = 1e6;

/// Which prices move together: first few, so that a good place is found soon, then more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grain {
    /// Those of a group in every shift.
    Group,
    /// Those of a group in shifts of a band.
    Band,
    /// Each by itself.
    Shift,
}

/// The bound of all that is open.
const SUM: usize = 3;

/// How many levels are above one.
fn aboves(level: usize) -> usize {
    if level == SUM { 0 } else { level }
}

/// The bound of one level.
pub struct Bound<'a> {
    situation: &'a Situation,
    rotas: &'a Rotas<'a>,
    /// 0 for `open_min`, 1 for `open_target`, 2 for `effort`, 3 for `unavoidable`: all that is
    /// open, nothing above.
    level: usize,
    /// By shift and group, twice: up to the minimum, and up to the target.
    prices: Vec<f64>,
    above: Vec<f64>,
    mean: Vec<f64>,
    step: f64,
    since: u32,
    grain: Grain,
    /// Groups whose prices are sought: the others have none.
    is_sought: Vec<bool>,
    /// The values that `found` was judged by.
    values: Value,
    found: Option<Found>,
    best: Option<Proof>,
    rounds: u64,
}

/// A place that is paid for, scaled.
#[derive(Debug, Clone, Copy)]
struct Place {
    price: i64,
    count: u32,
    cell: u32,
    needs: Needs,
}

/// Prices in whole numbers and what they prove, without what the levels above take off.
#[derive(Debug, Clone, PartialEq)]
struct Proof {
    prices: Vec<i64>,
    above: Vec<i64>,
    /// Scaled: what is paid less what is earned.
    kept: i128,
}

/// Prices that did best so far, ties broken in favour of who is lacking.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    value: i64,
    prices: Vec<i64>,
    above: Vec<i64>,
}

impl<'a> Bound<'a> {
    /// The bound of a level, with prices to be found; `rotas` must be the relaxed ones.
    #[must_use]
    pub fn new(situation: &'a Situation, rotas: &'a Rotas<'a>, level: usize) -> Self {
        let cells = situation.shifts.len() * situation.groups.len() * 2;
        Self {
            situation,
            rotas,
            level,
            prices: vec![0.0; cells],
            above: vec![ABOVE; aboves(level)],
            mean: vec![0.0; cells],
            step: 1.0,
            since: 0,
            grain: Grain::Group,
            is_sought: vec![level == 2; situation.groups.len()],
            values: [0; 3],
            found: None,
            best: None,
            rounds: 0,
        }
    }

    /// Those of all levels.
    #[must_use]
    pub fn all(situation: &'a Situation, rotas: &'a Rotas<'a>) -> [Self; 4] {
        [0, 1, 2, 3].map(|level| Self::new(situation, rotas, level))
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

    /// What the plan itself has.
    fn known(&self, values: &Value) -> i64 {
        if self.level == SUM { values[0] + values[1] } else { values[self.level] }
    }

    /// The proof.
    #[must_use]
    pub fn proof(&self) -> Prices {
        let Some(best) = &self.best else {
            return Prices { above: vec![0; aboves(self.level)], ..Prices::default() };
        };
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

    /// Begins with the prices that a plan suggests: places that are open there are worth all that
    /// they weigh, in every shift if they mostly are.
    pub fn begin(&mut self, placed: &[u32]) {
        let (groups, shifts) = (self.situation.groups.len(), self.situation.shifts.len());
        for (number, group) in self.situation.groups.iter().enumerate() {
            let mut open = [0_u64; 2];
            let mut asked = [0_u64; 2];
            for (shift, want) in group.wants.iter().enumerate() {
                let there = placed[shift * groups + number];
                asked[0] += u64::from(want.min);
                asked[1] += u64::from(want.more);
                open[0] += u64::from(want.min.saturating_sub(there));
                open[1] += u64::from(want.target().saturating_sub(there.max(want.min)));
            }
            self.is_sought[number] |= open[0] + open[1] > 0;
            for part in 0..2 {
                let is_mostly_open = 4 * open[part] > asked[part];
                for shift in (0..shifts).filter(|_| is_mostly_open && self.level != 2) {
                    let most = self.most(part, group.wants[shift].weight);
                    self.prices[2 * (shift * groups + number) + part] = most;
                }
            }
        }
    }

    /// The most that a person may be paid.
    fn most(&self, part: usize, weight: i64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "weights are below 2^52")]
        let weight = weight as f64;
        match self.above.get(part) {
            Some(above) => weight * above,
            None if part == self.level || self.level == SUM => weight,
            None => 0.0,
        }
    }

    /// Improves the prices for `rounds` rounds; `values` are those of the best plan known.
    pub fn improve(&mut self, values: &Value, rounds: u64, budget: &mut dyn Budget) {
        let known = self.known(values);
        let mut is_new = false;
        if let Some(found) = &mut self.found {
            let taken = of(0, &found.above, values) - of(0, &found.above, &self.values);
            found.value += taken;
        }
        self.values = *values;
        for _ in 0..rounds {
            if known == 0 || self.value(values) >= known || budget.is_over() {
                break;
            }
            self.rounds += 1;
            self.walk(values, known);
            let (prices, above) = self.whole();
            let mut served = vec![0_u32; self.prices.len()];
            let value = of(self.judge(&prices, Some(&mut served)), &above, values);
            self.remember(&served);
            if self.found.as_ref().is_none_or(|found| value > found.value) {
                self.found = Some(Found { value, prices, above });
                is_new = true;
                self.since = 0;
                self.step = (self.step * 1.1).min(2.0);
            } else {
                self.since += 1;
            }
            if self.since >= PATIENCE {
                self.since = 0;
                self.step *= 0.6;
                if self.step < STEP_MIN {
                    self.step = 1.0;
                    self.grain = match self.grain {
                        Grain::Group => Grain::Band,
                        Grain::Band | Grain::Shift => Grain::Shift,
                    };
                }
            }
        }
        if is_new {
            self.prove();
        }
    }

    /// What the best prices found prove, without any favour.
    fn prove(&mut self) {
        let Some(found) = &self.found else { return };
        let kept = self.judge(&found.prices, None);
        let is_better = self.best.as_ref().is_none_or(|best| {
            of(kept, &found.above, &self.values) > of(best.kept, &best.above, &self.values)
        });
        if is_better {
            let (prices, above) = (found.prices.clone(), found.above.clone());
            self.best = Some(Proof { prices, above, kept });
        }
    }

    /// Who was served, on average of the rounds so far, the last ones most.
    fn remember(&mut self, served: &[u32]) {
        let part = if self.rounds == 1 { 1.0 } else { NEW };
        for (mean, served) in self.mean.iter_mut().zip(served) {
            *mean += part * (f64::from(*served) - *mean);
        }
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
            let most = match above.get(part) {
                Some(above) => want.weight.saturating_mul(*above),
                None if part == self.level || self.level == SUM => {
                    want.weight.saturating_mul(SCALE)
                }
                None => 0,
            };
            whole(price).clamp(0, most)
        };
        (self.prices.iter().enumerate().map(of).collect(), above)
    }

    /// What is paid less what is earned, scaled; `served` gets who takes what.
    fn judge(&self, prices: &[i64], mut served: Option<&mut [u32]>) -> i128 {
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
        let lists = self.lists(prices, served.is_some());
        let (shifts, bands) = (situation.shifts.len(), situation.bands.len());
        let mut worth = vec![0; shifts];
        let mut places = Vec::new();
        for unit in 0..situation.units.len() {
            for (shift, worth) in worth.iter_mut().enumerate() {
                *worth = self.earn(unit, shift, &lists, &mut places, served.as_deref(), None);
            }
            let (earned, row) = self.rotas.dearest(unit, &worth, bands, false);
            kept -= i128::from(earned);
            let Some(served) = served.as_deref_mut() else { continue };
            let mut taken = Vec::new();
            for (day, duty) in row.iter().enumerate().filter(|(_, duty)| **duty > 0) {
                let shift = day * bands + usize::from(*duty) - 1;
                let known = Some(&*served);
                self.earn(unit, shift, &lists, &mut places, known, Some(&mut taken));
            }
            for (cell, count) in taken {
                served[cell as usize] += count;
            }
        }
        kept
    }

    /// By shift and sector: places that are paid for, the dearest first.
    fn lists(&self, prices: &[i64], is_favoured: bool) -> Vec<Vec<Place>> {
        let situation = self.situation;
        let (groups, sectors) = (situation.groups.len(), situation.of_sector.len());
        let mut lists = vec![Vec::new(); situation.shifts.len() * sectors];
        for (number, list) in lists.iter_mut().enumerate() {
            let (shift, sector) = (number / sectors, number % sectors);
            for group in situation.of_sector[sector].clone() {
                let want = situation.groups[group].wants[shift];
                let at = 2 * (shift * groups + group);
                for (part, count) in [(0, want.min), (1, want.more)] {
                    let is_of_use = prices[at + part] > 0
                        || (is_favoured && part <= self.level && self.is_sought[group]);
                    if count > 0 && is_of_use {
                        list.push(Place {
                            price: prices[at + part],
                            count,
                            cell: u32::try_from(at + part).unwrap_or(u32::MAX),
                            needs: situation.groups[group].needs,
                        });
                    }
                }
            }
            list.sort_unstable_by(|a: &Place, b| b.price.cmp(&a.price).then(a.cell.cmp(&b.cell)));
        }
        lists
    }

    /// The most that people of a unit can earn in a shift, scaled.
    fn earn(
        &self,
        unit: usize,
        shift: usize,
        lists: &[Vec<Place>],
        places: &mut Vec<(i64, u32, u32)>,
        served: Option<&[u32]>,
        taken: Option<&mut Vec<(u32, u32)>>,
    ) -> i64 {
        let one = &self.situation.units[unit];
        let cap = one.members.cap[shift];
        if cap == 0 {
            return 0;
        }
        let first = shift * self.situation.of_sector.len();
        places.clear();
        // What the last person of a full unit earns at least: nobody goes elsewhere for less.
        let mut least = if served.is_some() { -1 } else { 0 };
        for (sector, way) in &one.reach {
            let way = if self.level == 2 { way * SCALE } else { 0 };
            let mut room = 0;
            for place in &lists[first + *sector as usize] {
                if place.price - way <= least || room >= cap {
                    break;
                }
                let is_free = place.price == way;
                let is_lacking = served.is_some_and(|it| it[place.cell as usize] < place.count);
                if Situation::may(one.has, place.needs) && (!is_free || is_lacking) {
                    places.push((place.price - way, place.count, place.cell));
                    room += place.count;
                    if room >= cap {
                        least = least.max(place.price - way);
                    }
                }
            }
        }
        places.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.2.cmp(&b.2)));
        self.fill(unit, shift, places, served, taken)
    }

    fn fill(
        &self,
        unit: usize,
        shift: usize,
        places: &[(i64, u32, u32)],
        served: Option<&[u32]>,
        mut taken: Option<&mut Vec<(u32, u32)>>,
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
            // What is free goes to who is lacking, with a favour too small to matter.
            let lacking =
                served.filter(|_| *price == 0).map(|it| room.saturating_sub(it[*cell as usize]));
            let most = left.min(lacking.unwrap_or(*room));
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
            if lacking.is_some() {
                earned += FAVOUR * i64::from(count);
            }
            if let Some(taken) = &mut taken {
                taken.push((*cell, count));
            }
            left -= count;
            if left == 0 {
                break;
            }
        }
        earned
    }

    /// What a price is worth beside others.
    fn scale(&self, want: Want) -> f64 {
        if self.level == 2 { EFFORT } else { real(want.weight) }
    }

    /// With which others a price moves.
    fn bundle(&self, at: usize) -> usize {
        let (groups, bands) = (self.situation.groups.len(), self.situation.bands.len());
        let (cell, part) = (at / 2, at % 2);
        let (shift, group) = (cell / groups, cell % groups);
        match self.grain {
            Grain::Group => 2 * group + part,
            Grain::Band => 2 * (shift % bands * groups + group) + part,
            Grain::Shift => at,
        }
    }

    /// A step from the best prices along what is asked more than it is served on average (the
    /// volume algorithm: Barahona and Anbil, Mathematical Programming 87, 2000).
    fn walk(&mut self, values: &Value, known: i64) {
        let Some(found) = &self.found else { return };
        let gap = known - found.value;
        #[expect(clippy::cast_precision_loss, reason = "a start for a search")]
        let unscaled = |it: i64| it as f64 / SCALE as f64;
        self.above = found.above.iter().map(|it| unscaled(*it)).collect();
        self.prices = found.prices.iter().map(|it| unscaled(*it)).collect();
        let groups = self.situation.groups.len();
        let mut above: Vec<f64> = (0..self.above.len()).map(|it| -real(values[it])).collect();
        let mut lacks = vec![0.0; self.prices.len()];
        let mut sizes = vec![0.0; self.prices.len()];
        for at in 0..self.prices.len() {
            let (cell, part) = (at / 2, at % 2);
            let group = cell % groups;
            let want = self.situation.groups[group].wants[cell / groups];
            let count = if part == 0 { want.min } else { want.more };
            if count == 0 || part > self.level || !self.is_sought[group] {
                continue;
            }
            let most = self.most(part, want.weight);
            let lack = f64::from(count) - self.mean[at];
            let price = self.prices[at];
            let is_stuck = (price <= 0.0 && lack < 0.0) || (price >= most && lack > 0.0);
            if is_stuck && lack > 0.0 && part < self.above.len() {
                above[part] += real(want.weight) * lack;
            }
            if !is_stuck {
                let bundle = self.bundle(at);
                lacks[bundle] += self.scale(want) * lack;
                sizes[bundle] += self.scale(want) * f64::from(count);
            }
        }
        let pairs = || lacks.iter().zip(&sizes).filter(|(_, size)| **size > 0.0);
        let norm: f64 = pairs().map(|(lack, size)| lack * lack / size).sum();
        if norm > 0.0 {
            let length = self.step * real(gap.max(1)) / norm;
            for at in 0..self.prices.len() {
                let (cell, part) = (at / 2, at % 2);
                let bundle = self.bundle(at);
                if sizes[bundle] > 0.0 {
                    let want = self.situation.groups[cell % groups].wants[cell / groups];
                    let most = self.most(part, want.weight);
                    let by = length * self.scale(want) * lacks[bundle] / sizes[bundle];
                    self.prices[at] = (self.prices[at] + by).clamp(0.0, most);
                }
            }
        }
        self.walk_above(&above, gap);
    }

    /// The same for what a unit of a level above costs, by a step of its own.
    fn walk_above(&mut self, lack: &[f64], gap: i64) {
        for (level, lack) in lack.iter().enumerate().filter(|(_, lack)| lack.abs() >= 1.0) {
            let now = self.above[level];
            let by = (0.3 * self.step * real(gap.max(1)) / lack).clamp(-0.1 * now, 0.1 * now);
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
