//! Rotas of people, mixed so that they serve best what is wanted, and the prices that follow.
//!
//! Person by person, weight is shifted from the rota that costs most to the one that costs least
//! (pairwise Frank-Wolfe: Lacoste-Julien and Jaggi, NeurIPS 2015); a price is the one before, more
//! by what is lacking (multipliers of an augmented problem: Rockafellar 1976).

use super::price_range;
use crate::roster::price::SCALE;
use crate::roster::{DutyId, OFF, Person, Problem, Want};

/// What the lack of everybody wanted changes of a price, in parts of what prices are like.
const STIFF: f64 = 0.3;
/// So many rotas of a person are kept at most.
const ATOMS_MAX: usize = 32;
/// So many shifts of weight a person makes in turn.
const SHIFTS: usize = 3;
/// What a duty beyond a limit adds to its price, in parts of what prices are like.
const STIFF_LIMIT: f64 = 0.04;
/// The most that keeping a rule may be worth.
pub(super) const MUST: f64 = 10_000.0;
/// A shift of weight that saves less is none.
const LEAST: f64 = 1e-6;

/// What something is worth by how many people there are: the first are worth `least` and all
/// jumps, and a jump less from each place on.
#[derive(Debug, Clone)]
struct Cell {
    least: f64,
    /// Places, the greatest first, each with its jump.
    jumps: Vec<(f64, f64)>,
    /// What a person too few adds to a price.
    stiff: f64,
    /// The price before, the price, and how many come.
    centre: f64,
    price: f64,
    load: f64,
    /// Memory: by how much the load changes.
    change: f64,
}

impl Cell {
    fn of(want: &Want, like: f64) -> Self {
        let (least, most) = price_range(want);
        let (under, below) = (f64::from(want.under.soft), f64::from(want.below.soft));
        let hard = most - under - below;
        let mut jumps = vec![
            (f64::from(want.min), under + hard),
            (f64::from(want.wish), below),
            (f64::from(want.most), -least),
        ];
        jumps.sort_by(|a, b| b.0.total_cmp(&a.0));
        jumps.retain(|(_, jump)| *jump > 0.0);
        let need = f64::from(want.min.max(want.wish).max(1));
        let stiff = STIFF * most.max(-least).min(like) / need;
        Self::with(least, jumps, stiff)
    }

    /// A limit that must not be passed.
    fn limit(most: u32, like: f64) -> Self {
        Self::with(-MUST, vec![(f64::from(most), MUST)], STIFF_LIMIT * like)
    }

    /// Nothing.
    fn none() -> Self {
        Self::with(0.0, Vec::new(), 0.0)
    }

    fn with(least: f64, jumps: Vec<(f64, f64)>, stiff: f64) -> Self {
        Self { least, jumps, stiff, centre: 0.0, price: 0.0, load: 0.0, change: 0.0 }
    }

    /// The price as it follows from who comes.
    fn set(&mut self) {
        let (mut low, mut price) = (self.least, self.least);
        for (place, jump) in &self.jumps {
            let high = low + jump;
            let at = self.centre + self.stiff * (place - self.load);
            price = at.clamp(low, high);
            if at < high {
                break;
            }
            low = high;
        }
        self.price = price;
    }

    fn bends(&self) -> bool {
        let most = self.least + self.jumps.iter().map(|(_, jump)| jump).sum::<f64>();
        self.price > self.least && self.price < most
    }
}

/// A rota and its part of what a person does.
#[derive(Debug, Clone)]
struct Atom {
    row: Vec<DutyId>,
    /// Cells, and how often it comes there.
    went: Vec<(usize, f64)>,
    /// What it costs beside what it is paid.
    own: f64,
    /// Parts sum to one.
    part: f64,
    /// When it cost least last.
    used: u64,
}

/// Prices and who is there at them. Cells are the problem's wants, then by person and duty how
/// often each may have it.
#[derive(Debug, Clone)]
pub(super) struct Mixture<'a> {
    problem: &'a Problem,
    cells: Vec<Cell>,
    people: Vec<Vec<Atom>>,
    /// Memory: which cells change.
    changed: Vec<usize>,
    turn: u64,
}

impl<'a> Mixture<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        let like = like(problem);
        let wants = problem.wants.iter().map(|want| Cell::of(want, like));
        let often = problem.people.iter().flat_map(|person| {
            (0..problem.width()).map(move |duty| match most(person, duty) {
                Some(most) => Cell::limit(most, like),
                None => Cell::none(),
            })
        });
        let mut cells: Vec<Cell> = wants.chain(often).collect();
        cells.iter_mut().for_each(Cell::set);
        let people = vec![Vec::new(); problem.people.len()];
        Self { problem, cells, people, changed: Vec::new(), turn: 0 }
    }

    /// What is paid at each cell, in parts of 1/[`SCALE`].
    pub(super) fn prices(&self) -> Vec<i64> {
        self.cells.iter().map(|cell| parts(cell.price)).collect()
    }

    /// Begins another turn from the prices that there are.
    pub(super) fn turn(&mut self) {
        self.turn += 1;
        for cell in &mut self.cells {
            cell.centre = cell.price;
            cell.set();
        }
    }

    /// Lets prices follow by so small a part of what they do.
    pub(super) fn soften(&mut self, part: f64) {
        self.cells.iter_mut().for_each(|cell| cell.stiff *= part);
    }

    /// The cells of a rota.
    fn went(&self, person: usize, row: &[DutyId]) -> Vec<(usize, f64)> {
        let width = self.problem.width();
        let mut went = Vec::new();
        let mut often = vec![0.0; width];
        for (day, duty) in row.iter().enumerate().filter(|(_, duty)| **duty != OFF) {
            went.push((self.problem.cell(day, usize::from(*duty)), 1.0));
            often[usize::from(*duty)] += 1.0;
        }
        let first = self.problem.wants.len() + person * width;
        let often = often.into_iter().enumerate().map(|(duty, count)| (first + duty, count));
        went.extend(often.filter(|(cell, count)| *count > 0.0 && self.cells[*cell].stiff > 0.0));
        went
    }

    /// Takes a rota up that costs `cost` at `prices`, as [`Mixture::prices`] has them; a person's
    /// first is all that they do, until others come.
    pub(super) fn add(&mut self, person: usize, row: Vec<DutyId>, cost: i64, prices: &[i64]) {
        if let Some(known) = self.people[person].iter_mut().find(|atom| atom.row == row) {
            known.used = self.turn;
            return;
        }
        let went = self.went(person, &row);
        let paid = went.iter().map(|(cell, count)| real(prices[*cell]) * count).sum::<f64>();
        let own = (real(cost) + paid) / real(SCALE);
        let atoms = &mut self.people[person];
        if atoms.len() >= ATOMS_MAX {
            let idle = atoms.iter().enumerate().filter(|(_, atom)| atom.part <= 0.0);
            if let Some((at, _)) = idle.min_by_key(|(_, atom)| atom.used) {
                atoms.swap_remove(at);
            }
        }
        let part = if atoms.is_empty() { 1.0 } else { 0.0 };
        atoms.push(Atom { row, went, own, part, used: self.turn });
        if part > 0.0 {
            let at = atoms.len() - 1;
            self.load(person, at, part);
        }
    }

    /// So much more of a rota comes.
    fn load(&mut self, person: usize, atom: usize, part: f64) {
        for (cell, count) in &self.people[person][atom].went {
            self.cells[*cell].load += part * count;
            self.cells[*cell].set();
        }
    }

    fn cost(&self, atom: &Atom) -> f64 {
        let paid = atom.went.iter().map(|(cell, count)| self.cells[*cell].price * count);
        atom.own - paid.sum::<f64>()
    }

    /// Mixes rotas anew, `rounds` times person by person.
    pub(super) fn mix(&mut self, rounds: usize) {
        for _ in 0..rounds {
            for person in 0..self.people.len() {
                self.shift(person);
            }
        }
    }

    /// Shifts weight between rotas of a person, to those that cost least.
    pub(super) fn shift(&mut self, person: usize) {
        for _ in 0..SHIFTS {
            let atoms = &self.people[person];
            let costs: Vec<f64> = atoms.iter().map(|atom| self.cost(atom)).collect();
            let by = |a: &usize, b: &usize| costs[*a].total_cmp(&costs[*b]);
            let Some(best) = (0..atoms.len()).min_by(by) else { return };
            let used = (0..atoms.len()).filter(|it| atoms[*it].part > 0.0);
            let Some(worst) = used.max_by(by) else { return };
            let gain = costs[worst] - costs[best];
            if best == worst || gain <= LEAST {
                return;
            }
            self.people[person][best].used = self.turn;
            self.move_part(person, (worst, best), gain);
        }
    }

    fn move_part(&mut self, person: usize, (worst, best): (usize, usize), gain: f64) {
        let Self { people, cells, changed, .. } = self;
        let atoms = &mut people[person];
        changed.clear();
        for (atom, sign) in [(worst, -1.0), (best, 1.0)] {
            for (cell, count) in &atoms[atom].went {
                if cells[*cell].change == 0.0 {
                    changed.push(*cell);
                }
                cells[*cell].change += sign * count;
            }
        }
        let bend = changed.iter().map(|cell| &cells[*cell]).filter(|cell| cell.bends());
        let bend: f64 = bend.map(|cell| cell.stiff * cell.change * cell.change).sum();
        let most = atoms[worst].part;
        let part = if bend > 0.0 { (gain / bend).min(most) } else { most };
        let own = atoms[worst].own - atoms[best].own;
        let mut moved = part;
        let after = try_part(cells, changed, part, own);
        if after < 0.0 || part < most {
            // Prices at an end bend less, those that jump more: as far as the slope says.
            moved = (part * gain / (gain - after).max(1e-9 * gain)).clamp(0.0, most);
            try_part(cells, changed, moved - part, own);
        }
        for cell in changed {
            cells[*cell].change = 0.0;
        }
        atoms[best].part += moved;
        atoms[worst].part = if moved >= most { 0.0 } else { most - moved };
    }

    /// Whether a rota keeps to how often its person may have each duty.
    fn is_whole(&self, atom: &Atom) -> bool {
        let often = atom.went.iter().filter(|(cell, _)| *cell >= self.problem.wants.len());
        let most = |cell: usize| self.cells[cell].jumps.first().map_or(0.0, |(most, _)| *most);
        often.into_iter().all(|(cell, count)| *count <= most(*cell))
    }

    /// The number of the rota that is most of what a person does, and what part of it; of those
    /// that keep every rule.
    pub(super) fn most(&self, person: usize) -> Option<(f64, usize)> {
        let atoms = self.people[person].iter().enumerate();
        let whole = atoms.filter(|(_, atom)| self.is_whole(atom)).map(|(at, atom)| (atom.part, at));
        whole.reduce(|best, one| if one.0 > best.0 { one } else { best })
    }

    /// Leaves a person no other rota than one.
    pub(super) fn keep(&mut self, person: usize, atom: usize) {
        for at in 0..self.people[person].len() {
            let after = if at == atom { 1.0 } else { 0.0 };
            self.load(person, at, after - self.people[person][at].part);
        }
        let mut kept = self.people[person].swap_remove(atom);
        kept.part = 1.0;
        self.people[person] = vec![kept];
    }

    /// What a person does most, whatever rule it breaks.
    pub(super) fn main(&self, person: usize) -> Option<&[DutyId]> {
        let atoms = self.people[person].iter();
        let best = atoms.reduce(|best, one| if one.part > best.part { one } else { best });
        best.map(|atom| atom.row.as_slice())
    }
}

/// Moves a part; what moving more would save then.
fn try_part(cells: &mut [Cell], changed: &[usize], part: f64, own: f64) -> f64 {
    let mut saved = own;
    for cell in changed {
        let cell = &mut cells[*cell];
        cell.load += part * cell.change;
        cell.set();
        saved += cell.price * cell.change;
    }
    saved
}

/// About what prices are: the most that one too few or too many costs anywhere, or else the
/// greatest wish.
fn like(problem: &Problem) -> f64 {
    let dearest = |want: &Want| want.under.soft.saturating_add(want.below.soft).max(want.over.soft);
    let wants = problem.wants.iter().map(dearest).max().unwrap_or(0);
    let wishes = problem.people.iter().flat_map(|one| &one.wishes).map(|wish| wish.soft);
    f64::from(if wants > 0 { wants } else { wishes.max().unwrap_or(0).max(1) })
}

/// How often a person may have a duty at most, where a rule says so.
pub(super) fn most(person: &Person, duty: usize) -> Option<u32> {
    let range = person.often.get(duty)?;
    (range.over.hard > 0 && range.max < u32::MAX).then_some(range.max)
}

#[expect(clippy::cast_precision_loss, reason = "a search for prices; the proof is whole numbers")]
fn real(it: i64) -> f64 {
    it as f64
}

#[expect(clippy::cast_possible_truncation, reason = "prices are held in their range")]
fn parts(price: f64) -> i64 {
    libm::round(price * real(SCALE)) as i64
}
