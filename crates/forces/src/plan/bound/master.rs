//! What the prices should be that come next: those at which units, mixing the rotas they took at
//! earlier prices, serve best what is wanted, near the prices before.
//!
//! Unit by unit, weight is shifted from the rota that earns least to the one that earns most
//! (pairwise Frank-Wolfe: Lacoste-Julien and Jaggi, NeurIPS 2015; with kept rotas: Shah,
//! Kolmogorov and Lampert, CVPR 2015).

use super::net::{Cell, Net, Went};

/// So many rotas of a unit are kept at most.
const ATOMS_MAX: usize = 24;
/// So many shifts of weight a unit makes when it is its turn.
const SHIFTS: usize = 3;

/// A rota with who goes where, and its part of what the unit does.
#[derive(Debug, Clone)]
struct Atom {
    /// Cells and people.
    went: Vec<Went>,
    /// What it earns beside their pay: ways and requests, below zero.
    fixed: f64,
    /// Parts sum to one.
    part: f64,
    /// When it earned most last.
    used: u64,
}

/// Prices, by cell, and who is there at them.
#[derive(Debug, Clone)]
pub(super) struct Master {
    /// Prices before.
    pub(super) centre: Vec<f64>,
    /// What they should be next.
    pub(super) prices: Vec<f64>,
    /// What a person too few adds to a price.
    pub(super) stiff: Vec<f64>,
    /// People who come, mixed.
    load: Vec<f64>,
    units: Vec<Vec<Atom>>,
    /// Memory: by how much each cell changes, and which do.
    change: Vec<f64>,
    changed: Vec<u32>,
    /// Cells whose prices changed last.
    pub(super) moved: Vec<u32>,
    turn: u64,
}

impl Master {
    pub(super) fn new(cells: usize, units: usize) -> Self {
        Self {
            centre: vec![0.0; cells],
            prices: vec![0.0; cells],
            stiff: vec![0.0; cells],
            load: vec![0.0; cells],
            units: vec![Vec::new(); units],
            change: vec![0.0; cells],
            changed: Vec::new(),
            moved: Vec::new(),
            turn: 0,
        }
    }

    /// Takes a rota of a unit up; its first is all it does, until others come.
    pub(super) fn add(&mut self, net: &Net, unit: usize, went: &[Went], earned: f64) {
        self.moved.clear();
        let mut atom = Atom { went: went.to_vec(), fixed: 0.0, part: 0.0, used: self.turn };
        atom.went.sort_unstable();
        atom.went.dedup_by(|a, b| {
            let is_same = a.0 == b.0;
            b.1 += if is_same { a.1 } else { 0 };
            is_same
        });
        atom.fixed = (earned - self.worth(&atom)).min(0.0);
        let atoms = &mut self.units[unit];
        if let Some(known) = atoms.iter_mut().find(|it| it.went == atom.went) {
            known.fixed = known.fixed.max(atom.fixed);
            known.used = atom.used;
            return;
        }
        if atoms.len() >= ATOMS_MAX {
            let idle = atoms.iter().enumerate().filter(|(_, atom)| atom.part <= 0.0);
            if let Some((at, _)) = idle.min_by_key(|(_, atom)| atom.used) {
                atoms.swap_remove(at);
            }
        }
        if atoms.is_empty() {
            atom.part = 1.0;
            for (cell, count) in &atom.went {
                self.load[*cell as usize] += f64::from(*count);
            }
            for (cell, _) in &atom.went {
                self.set(net, *cell as usize);
            }
            self.moved.extend(atom.went.iter().map(|(cell, _)| *cell));
        }
        self.units[unit].push(atom);
    }

    /// Takes rotas up that another has of the same cells, as far as there is room; nobody does them
    /// yet, and nothing but pay counts.
    pub(super) fn take_over(&mut self, other: &Self) {
        for (atoms, others) in self.units.iter_mut().zip(&other.units) {
            for other in others {
                let is_known = atoms.iter().any(|it| it.went == other.went);
                if !is_known && atoms.len() < ATOMS_MAX {
                    atoms.push(Atom { fixed: 0.0, part: 0.0, used: 0, went: other.went.clone() });
                }
            }
        }
    }

    /// A price as it follows from who comes: the one before, more by what is lacking.
    fn set(&mut self, net: &Net, at: usize) {
        let cell = &net.cells()[at];
        let lack = f64::from(cell.count) - self.load[at];
        self.prices[at] = (self.centre[at] + self.stiff[at] * lack).min(real(cell.cap)).max(0.0);
    }

    /// All prices anew.
    pub(super) fn follow(&mut self, net: &Net) {
        for cell in 0..self.prices.len() {
            self.set(net, cell);
        }
    }

    /// Begins another round.
    pub(super) fn turn(&mut self) {
        self.turn += 1;
    }

    /// Mixes rotas anew, `rounds` times unit by unit.
    pub(super) fn mix(&mut self, net: &Net, rounds: usize) {
        for _ in 0..rounds {
            for unit in 0..self.units.len() {
                self.shift(net, unit);
            }
        }
    }

    fn worth(&self, atom: &Atom) -> f64 {
        let paid = atom.went.iter();
        let paid = paid.map(|(cell, count)| self.prices[*cell as usize] * f64::from(*count));
        atom.fixed + paid.sum::<f64>()
    }

    /// Shifts weight between rotas of a unit, to those that earn most.
    pub(super) fn shift(&mut self, net: &Net, unit: usize) {
        self.moved.clear();
        for _ in 0..SHIFTS {
            let atoms = &self.units[unit];
            let worth: Vec<f64> = atoms.iter().map(|atom| self.worth(atom)).collect();
            let by = |a: &usize, b: &usize| worth[*a].total_cmp(&worth[*b]);
            let Some(best) = (0..atoms.len()).max_by(by) else { return };
            let used = (0..atoms.len()).filter(|it| atoms[*it].part > 0.0);
            let Some(worst) = used.min_by(by) else { return };
            let gain = worth[best] - worth[worst];
            if best == worst || gain <= 1.0 {
                return;
            }
            self.units[unit][best].used = self.turn;
            self.move_part(net, unit, worst, best, gain);
        }
    }

    fn move_part(&mut self, net: &Net, unit: usize, worst: usize, best: usize, gain: f64) {
        self.changed.clear();
        for (atom, sign) in [(worst, -1.0), (best, 1.0)] {
            for (cell, count) in &self.units[unit][atom].went {
                let at = *cell as usize;
                if self.change[at] == 0.0 {
                    self.changed.push(*cell);
                }
                self.change[at] += sign * f64::from(*count);
            }
        }
        let mut bend = 0.0;
        for cell in self.changed.iter().map(|it| *it as usize) {
            let price = self.prices[cell];
            if price > 0.0 && price < real(net.cells()[cell].cap) {
                bend += self.stiff[cell] * self.change[cell] * self.change[cell];
            }
        }
        let most = self.units[unit][worst].part;
        let part = if bend > 0.0 { (gain / bend).min(most) } else { most };
        let fixed = self.units[unit][best].fixed - self.units[unit][worst].fixed;
        let after = self.try_part(net, part, fixed);
        let mut moved = part;
        if after < 0.0 || part < most {
            // Prices at an end bend less, those that jump more: as far as the slope says.
            moved = (part * gain / (gain - after).max(1e-9 * gain)).clamp(0.0, most);
            self.try_part(net, moved - part, fixed);
        }
        for cell in &self.changed {
            self.change[*cell as usize] = 0.0;
        }
        self.moved.extend_from_slice(&self.changed);
        let atoms = &mut self.units[unit];
        atoms[worst].part -= moved;
        atoms[best].part += moved;
        if moved >= most {
            atoms[worst].part = 0.0;
        }
    }

    /// Moves a part; what moving more would gain then.
    fn try_part(&mut self, net: &Net, part: f64, fixed: f64) -> f64 {
        for cell in &self.changed {
            self.load[*cell as usize] += part * self.change[*cell as usize];
        }
        for at in 0..self.changed.len() {
            self.set(net, self.changed[at] as usize);
        }
        let paid = self.changed.iter().map(|cell| *cell as usize);
        fixed + paid.map(|cell| self.prices[cell] * self.change[cell]).sum::<f64>()
    }

    /// The shifts of the rota that is most of what a unit does, and what part of it.
    pub(super) fn most(&self, net: &Net, unit: usize) -> (f64, Vec<u32>) {
        let mut known: Vec<(f64, Vec<u32>)> = Vec::new();
        for atom in self.units[unit].iter().filter(|atom| atom.part > 0.0) {
            let shifts = net.shifts(&atom.went);
            match known.iter_mut().find(|(_, known)| *known == shifts) {
                Some((part, _)) => *part += atom.part,
                None => known.push((atom.part, shifts)),
            }
        }
        let best = known.into_iter().reduce(|best, one| if one.0 > best.0 { one } else { best });
        best.unwrap_or((1.0, Vec::new()))
    }

    /// Leaves a unit no other rota than one in these shifts.
    pub(super) fn keep(&mut self, net: &Net, unit: usize, shifts: &[u32]) {
        let all = std::mem::take(&mut self.units[unit]);
        let (mut kept, away): (Vec<Atom>, Vec<Atom>) =
            all.into_iter().partition(|atom| net.shifts(&atom.went) == shifts);
        let sum: f64 = kept.iter().map(|atom| atom.part).sum();
        self.moved.clear();
        let after = |atom: &Atom| if sum > 0.0 { atom.part / sum } else { atom.part };
        let all = away.iter().map(|atom| (atom, 0.0));
        for (atom, part) in all.chain(kept.iter().map(|atom| (atom, after(atom)))) {
            for (cell, count) in &atom.went {
                self.load[*cell as usize] += (part - atom.part) * f64::from(*count);
                self.moved.push(*cell);
            }
        }
        kept.iter_mut().for_each(|atom| atom.part = after(atom));
        self.units[unit] = kept;
        for at in 0..self.moved.len() {
            self.set(net, self.moved[at] as usize);
        }
    }

    /// What a unit does most.
    pub(super) fn main(&self, unit: usize) -> &[Went] {
        let all = self.units[unit].iter();
        let best = all.reduce(|best, one| if one.part > best.part { one } else { best });
        best.map_or(&[], |atom| &atom.went)
    }

    /// How many each cell lacks, as rotas are mixed.
    pub(super) fn lacks<'a>(&'a self, net: &'a Net) -> impl Iterator<Item = (&'a Cell, f64)> {
        let all = net.cells().iter().zip(&self.load);
        all.map(|(cell, load)| (cell, (f64::from(cell.count) - load).max(0.0)))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a search for prices; the proof is whole numbers")]
fn real(it: i64) -> f64 {
    it as f64
}
