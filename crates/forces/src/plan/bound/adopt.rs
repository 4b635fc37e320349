//! Prices that a plan's own flows say: nobody on duty is worth more elsewhere in the shift, so
//! that little is left to be found but other rotas.

use std::collections::BTreeMap;

use super::net::Cell;
use super::{ABOVE_MAX, ABOVE_WEIGHT, ADOPTS, Bound, Master, Proof, floor, of, real, whole};
use crate::plan::rota::Table;
use crate::plan::state::{State, Value};

/// What a unit of weight of the first level costs then at least: less proves more at first, and
/// minimums swing for long.
const ABOVE_FIRST: f64 = 24.0;
/// How often rotas are mixed before the first round after that: a second at full size.
const MIXES_FIRST: usize = 20;

impl Bound<'_> {
    /// Goes on from a plan: its rotas are all that units do, until others come, and prices are
    /// those by shift and group that its flows say, in weight times
    /// [`crate::roster::price::SCALE`]; where `None`, the most that may be paid. For the second
    /// level; the prices of the bound of the first say whom minimums elsewhere could not spare
    /// (flows only know what one more is worth), and the rotas that the bound of both weights has
    /// found are there to be mixed at once.
    pub fn adopt(
        &mut self,
        state: &State,
        worth: &[Option<i64>],
        (first, both): (&Bound, &Bound),
        values: &Value,
    ) {
        if self.level != 1 {
            return;
        }
        let first = self.alike(first);
        let mut best: Option<(i64, f64)> = None;
        let mut above = ABOVE_WEIGHT;
        while above <= ABOVE_MAX {
            self.set(above, worth, &first);
            let kept = self.judge();
            let multipliers = whole(&self.above);
            let proven = of(kept, &multipliers, values);
            if self.best.as_ref().is_none_or(|it| proven > of(it.kept, &it.above, values)) {
                let (prices, together) = (self.prices.clone(), Vec::new());
                self.best = Some(Proof { prices, above: multipliers, kept, together });
            }
            if best.is_none_or(|(most, _)| proven > most) {
                best = Some((proven, above));
            }
            above *= 2.0;
        }
        let above = best.map_or(ABOVE_FIRST, |(_, above)| above.max(ABOVE_FIRST));
        self.set(above, worth, &first);
        self.master = Master::new(self.net.cells().len(), self.net.teams.len());
        let prices: Vec<f64> = self.prices.iter().map(|price| real(*price)).collect();
        self.master.prices.clone_from(&prices);
        self.master.centre = prices;
        self.stiffen();
        self.round = None;
        self.pace = 1.0;
        self.adopts = self.rounds + ADOPTS;
        self.mix_plan(state);
        self.master.take_over(&both.master);
        self.mixes = MIXES_FIRST;
    }

    /// What the prices that are tried prove.
    fn judge(&self) -> i128 {
        let (mut table, mut went) = (Table::default(), Vec::new());
        let units = 0..self.net.teams.len();
        let earned = units.map(|unit| i128::from(self.ask(unit, &mut table, &mut went)));
        self.paid() - earned.sum::<i128>()
    }

    /// By cell, what the best prices of another bound say.
    fn alike(&self, other: &Bound) -> Vec<f64> {
        let key = |cell: &Cell| (cell.at, cell.part, cell.partner);
        let prices = other.best.iter().flat_map(|proof| &proof.prices);
        let known: BTreeMap<_, _> = other.net.cells().iter().map(key).zip(prices).collect();
        let price = |cell: &Cell| known.get(&key(cell)).map_or(0.0, |price| real(**price));
        self.net.cells().iter().map(price).collect()
    }

    /// Prices as flows say, where a unit of weight of the level above costs so much, and what the
    /// bound of that level says beside them.
    fn set(&mut self, above: f64, worth: &[Option<i64>], first: &[f64]) {
        self.above = vec![above];
        self.net.cut(&whole(&self.above));
        let all = self.prices.iter_mut().zip(self.net.cells()).zip(first);
        for ((price, cell), first) in all {
            let own = match cell.part {
                2 => 0,
                _ => worth[cell.at as usize / 2].unwrap_or(cell.cap),
            };
            *price = own.saturating_add(floor(above * first)).min(cell.cap);
        }
        for cell in &self.net.lonely {
            self.prices[*cell as usize] = self.net.cells()[*cell as usize].cap;
        }
        self.tops.set(&self.net, &self.prices);
    }

    /// Lets every unit do what it does in the plan.
    fn mix_plan(&mut self, state: &State) {
        let groups = self.situation.groups.len();
        let mut cell_of = vec![None; 2 * groups * self.situation.shifts.len()];
        for (cell, number) in self.net.cells().iter().zip(0_u32..) {
            if cell.part < 2 {
                cell_of[cell.at as usize] = Some(number);
            }
        }
        let mut left: Vec<u32> = self.net.cells().iter().map(|cell| cell.count).collect();
        let mut went = Vec::new();
        for unit in 0..self.net.teams.len() {
            went.clear();
            for (shift, pieces) in state.pieces[unit].iter().enumerate() {
                for (group, count) in pieces {
                    let at = 2 * (shift * groups + *group as usize);
                    let mut count = *count;
                    for cell in [cell_of[at], cell_of[at + 1]].into_iter().flatten() {
                        let here = count.min(left[cell as usize]);
                        left[cell as usize] -= here;
                        count -= here;
                        let here = i32::try_from(here).unwrap_or(i32::MAX);
                        if here > 0 {
                            went.push((cell, here));
                            let row = self.net.besides(unit, cell);
                            went.extend(row.map(|(row, sign)| (row, sign * here)));
                        }
                    }
                }
            }
            // There are no ways at this level: nothing but pay counts.
            self.master.add(&self.net, unit, &went, f64::MAX);
        }
    }
}
