//! A plan as it grows: rotas, who stands where, and what that comes to.

use super::situation::{Situation, Want};
use super::work;
use crate::roster::price::{Automaton, NEVER, STATES_MEND};
use crate::roster::{DutyId, OFF, Problem};

/// What an open place of the first level is worth beside the second's, for rotas.
const FIRST: i64 = 10_000_000;
/// What an open place of the second level is worth beside effort.
const SECOND: i64 = 1_000;

/// The value of a plan by level, first the one that comes first.
pub type Value = [i64; 3];

/// What units' rules allow, ready to be asked; units under the same rule with the same absences
/// share.
pub struct Rotas<'a> {
    automata: Vec<Automaton<'a>>,
    of_unit: Vec<usize>,
}

/// The rules of every unit as roster problems, and which unit has which.
pub struct Rules {
    problems: Vec<Problem>,
    of_unit: Vec<usize>,
}

impl Rules {
    /// Those of a situation.
    #[must_use]
    pub fn new(situation: &Situation) -> Self {
        let mut known = std::collections::BTreeMap::new();
        let mut problems = Vec::new();
        let of = |unit: &super::situation::Unit| {
            let is_away: Vec<bool> = unit.members.cap.iter().map(|cap| *cap == 0).collect();
            let (bands, shifts) = (&situation.bands, &situation.shifts);
            *known.entry((unit.rule, is_away)).or_insert_with_key(|(rule, is_away)| {
                let rule = &situation.rules[*rule];
                problems.push(work::problem(rule, bands, shifts, is_away));
                problems.len() - 1
            })
        };
        let of_unit = situation.units.iter().map(of).collect();
        Self { problems, of_unit }
    }

    /// Ready to be asked.
    #[must_use]
    pub fn rotas(&self) -> Rotas<'_> {
        let most = STATES_MEND / self.problems.len().max(1);
        let of = |problem| Automaton::all(problem, most).into_iter().next();
        let automata = self.problems.iter().filter_map(of).collect();
        Rotas { automata, of_unit: self.of_unit.clone() }
    }

    /// Whether a row keeps the rules of a unit.
    #[must_use]
    pub fn holds(&self, unit: usize, row: &[DutyId]) -> bool {
        let problem = &self.problems[self.of_unit[unit]];
        problem.cost(&crate::roster::Roster(row.to_vec())).hard == 0
    }
}

impl Rotas<'_> {
    /// The rota that earns most, `worth` by shift. Where `is_worked` nobody is on duty for
    /// nothing; else a duty that earns nothing may join others.
    #[must_use]
    pub fn dearest(
        &self,
        unit: usize,
        worth: &[i64],
        bands: usize,
        is_worked: bool,
    ) -> (i64, Vec<DutyId>) {
        let days = worth.len() / bands;
        let mut prices = vec![0; days * (bands + 1)];
        for (shift, worth) in worth.iter().enumerate() {
            let price = if *worth > 0 || !is_worked { -worth } else { NEVER };
            prices[shift / bands * (bands + 1) + shift % bands + 1] = price;
        }
        let found = self.automata[self.of_unit[unit]].cheapest(&prices);
        found.map_or_else(|| (0, vec![OFF; days]), |(cost, row)| (-cost, row))
    }
}

/// People of a unit at a group.
pub type Piece = (u32, u32);

/// What a unit does, to put it back.
#[derive(Debug, Clone, Default)]
pub struct Saved {
    unit: usize,
    row: Vec<DutyId>,
    pieces: Vec<Vec<Piece>>,
}

/// Groups that units with the same `has` may stand at, by sector.
type Open = Vec<Vec<u32>>;

/// A plan as it grows.
pub struct State<'a> {
    /// What it is for.
    pub situation: &'a Situation,
    /// By unit and day.
    pub rows: Vec<Vec<DutyId>>,
    /// By unit and shift.
    pub pieces: Vec<Vec<Vec<Piece>>>,
    /// By shift and group.
    pub placed: Vec<u32>,
    /// People still wanted, by shift and sector.
    wanted: Vec<u32>,
    value: Value,
    may: Vec<Open>,
    class: Vec<usize>,
    /// Agencies whose people others stand beside.
    partners: Vec<u32>,
    /// By partner: people of it and people who must stand beside them, by shift and group.
    beside: Vec<Vec<[u32; 2]>>,
}

/// A place that a person could take: what it is worth, how many, and where.
type Offer = (i64, u32, u32);

impl<'a> State<'a> {
    /// Nobody anywhere.
    #[must_use]
    pub fn new(situation: &'a Situation) -> Self {
        let (units, shifts) = (situation.units.len(), situation.shifts.len());
        let groups = situation.groups.len();
        let (class, may) = classes(situation);
        let mut partners: Vec<u32> =
            situation.units.iter().filter_map(|unit| unit.paired_with).collect();
        partners.sort_unstable();
        partners.dedup();
        let mut state = Self {
            situation,
            rows: vec![vec![OFF; situation.days]; units],
            pieces: vec![vec![Vec::new(); shifts]; units],
            placed: vec![0; shifts * groups],
            wanted: vec![0; shifts * situation.of_sector.len()],
            value: [0; 3],
            may,
            class,
            beside: vec![vec![[0; 2]; shifts * groups]; partners.len()],
            partners,
        };
        for group in &situation.groups {
            for (shift, want) in group.wants.iter().enumerate() {
                state.value[0] += want.weight * i64::from(want.min);
                state.value[1] += want.weight * i64::from(want.more);
                state.wanted[shift * situation.of_sector.len() + group.sector as usize] +=
                    want.target();
            }
        }
        state
    }

    /// Its value by level.
    #[must_use]
    pub fn value(&self) -> Value {
        self.value
    }

    fn at(&self, shift: usize, group: usize) -> usize {
        shift * self.situation.groups.len() + group
    }

    /// The partner that a unit belongs to, and the one it stands beside.
    fn sides(&self, unit: usize) -> (Option<usize>, Option<usize>) {
        let unit = &self.situation.units[unit];
        let own = self.partners.binary_search(&unit.agency).ok();
        let beside = unit.paired_with.and_then(|it| self.partners.binary_search(&it).ok());
        (own.filter(|_| beside.is_none()), beside)
    }

    /// Places in a shift that people of a unit could take, the best first.
    fn offers(&self, unit: usize, shift: usize, offers: &mut Vec<Offer>) {
        offers.clear();
        let sectors = self.situation.of_sector.len();
        let may = &self.may[self.class[unit]];
        let beside = self.sides(unit).1;
        for (sector, way) in &self.situation.units[unit].reach {
            if self.wanted[shift * sectors + *sector as usize] == 0 {
                continue;
            }
            for group in &may[*sector as usize] {
                let want = self.situation.groups[*group as usize].wants[shift];
                let at = self.at(shift, *group as usize);
                let mut room = want.target().saturating_sub(self.placed[at]);
                if let Some(partner) = beside {
                    let [partners, guests] = self.beside[partner][at];
                    room = room.min(partners.saturating_sub(guests));
                }
                let first = want.min.saturating_sub(self.placed[at]).min(room);
                if first > 0 {
                    offers.push((want.weight * FIRST - way, first, *group));
                }
                if room > first {
                    offers.push((want.weight * SECOND - way, room - first, *group));
                }
            }
        }
        offers.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.2.cmp(&b.2)));
    }

    /// How many people of a unit take which offers, and what that is worth.
    fn take(&self, unit: usize, shift: usize, offers: &[Offer], taken: &mut Vec<Piece>) -> i64 {
        taken.clear();
        let members = &self.situation.units[unit].members;
        let mut left = members.cap[shift];
        let (mut free, dear) = members.dear(shift);
        let mut dear = dear.into_iter();
        let mut worth = 0;
        for (value, room, group) in offers {
            if left == 0 {
                break;
            }
            let mut count = (*room).min(left).min(free);
            worth += value * i64::from(count);
            free -= count;
            while count < (*room).min(left) {
                match dear.next() {
                    Some(weight) if weight < *value => worth += value - weight,
                    _ => return self.done(taken, *group, count, worth),
                }
                count += 1;
            }
            left -= count;
            self.done(taken, *group, count, worth);
        }
        worth
    }

    fn done(&self, taken: &mut Vec<Piece>, group: u32, count: u32, worth: i64) -> i64 {
        match taken.iter_mut().find(|(at, _)| *at == group) {
            Some((_, before)) => *before += count,
            None if count > 0 => taken.push((group, count)),
            None => {}
        }
        worth
    }

    /// Gives a unit the rota that is worth most as things stand; it must have none.
    pub fn insert(&mut self, unit: usize, rotas: &Rotas) {
        let shifts = self.situation.shifts.len();
        let (mut offers, mut taken) = (Vec::new(), Vec::new());
        let mut worth = vec![0; shifts];
        let mut all = vec![Vec::new(); shifts];
        for shift in 0..shifts {
            if self.situation.units[unit].members.cap[shift] > 0 {
                self.offers(unit, shift, &mut offers);
                worth[shift] = self.take(unit, shift, &offers, &mut taken);
                all[shift].clone_from(&taken);
            }
        }
        let bands = self.situation.bands.len();
        let (_, row) = rotas.dearest(unit, &worth, bands, true);
        for (day, duty) in row.iter().enumerate().filter(|(_, duty)| **duty != OFF) {
            let shift = day * bands + usize::from(*duty) - 1;
            let pieces = std::mem::take(&mut all[shift]);
            self.put(unit, shift, pieces);
        }
        self.rows[unit] = row;
    }

    /// Puts people of a unit in their places in a shift in which it had none.
    pub fn put(&mut self, unit: usize, shift: usize, pieces: Vec<Piece>) {
        for (group, count) in &pieces {
            self.change(unit, shift, *group as usize, i64::from(*count));
        }
        self.value[2] += self.asked(unit, shift, &pieces);
        self.pieces[unit][shift] = pieces;
    }

    /// Takes a unit's people out of a shift.
    pub fn clear(&mut self, unit: usize, shift: usize) -> Vec<Piece> {
        let pieces = std::mem::take(&mut self.pieces[unit][shift]);
        self.value[2] -= self.asked(unit, shift, &pieces);
        for (group, count) in &pieces {
            self.change(unit, shift, *group as usize, -i64::from(*count));
        }
        pieces
    }

    /// What asks cost when so many of a unit work in a shift.
    fn asked(&self, unit: usize, shift: usize, pieces: &[Piece]) -> i64 {
        let count: u32 = pieces.iter().map(|(_, count)| count).sum();
        let (free, dear) = self.situation.units[unit].members.dear(shift);
        dear.iter().take(count.saturating_sub(free) as usize).sum()
    }

    fn change(&mut self, unit: usize, shift: usize, group: usize, by: i64) {
        let at = self.at(shift, group);
        let one = &self.situation.groups[group];
        let want = one.wants[shift];
        let before = self.placed[at];
        let after = u32::try_from(i64::from(before) + by).unwrap_or(0);
        self.placed[at] = after;
        let (open, opens) = (open(want, before), open(want, after));
        self.value[0] += want.weight * (opens.0 - open.0);
        self.value[1] += want.weight * (opens.1 - open.1);
        let wanted = &mut self.wanted[shift * self.situation.of_sector.len() + one.sector as usize];
        let more = i64::from(*wanted) + opens.0 + opens.1 - open.0 - open.1;
        *wanted = u32::try_from(more).unwrap_or(0);
        let reach = &self.situation.units[unit].reach;
        let way = reach.iter().find(|(to, _)| *to == one.sector).map_or(0, |(_, way)| *way);
        self.value[2] += way * by;
        let (own, beside) = self.sides(unit);
        for (partner, side) in own.map(|it| (it, 0)).into_iter().chain(beside.map(|it| (it, 1))) {
            let count = &mut self.beside[partner][at][side];
            *count = u32::try_from(i64::from(*count) + by).unwrap_or(0);
        }
    }

    /// Takes a unit out of everything.
    pub fn remove(&mut self, unit: usize) -> Saved {
        let row = std::mem::replace(&mut self.rows[unit], vec![OFF; self.situation.days]);
        let shifts = self.situation.shifts.len();
        let pieces = (0..shifts).map(|shift| self.clear(unit, shift)).collect();
        Saved { unit, row, pieces }
    }

    /// Puts a unit back as it was; it must have been taken out.
    pub fn restore(&mut self, saved: Saved) {
        for (shift, pieces) in saved.pieces.into_iter().enumerate() {
            if !pieces.is_empty() {
                self.put(saved.unit, shift, pieces);
            }
        }
        self.rows[saved.unit] = saved.row;
    }

    /// Units that stand beside others who are no longer enough.
    #[must_use]
    pub fn alone(&self) -> Vec<usize> {
        let is_alone = |unit: &usize| {
            let Some(partner) = self.sides(*unit).1 else { return false };
            self.pieces[*unit].iter().enumerate().any(|(shift, pieces)| {
                pieces.iter().any(|(group, _)| {
                    let [partners, guests] = self.beside[partner][self.at(shift, *group as usize)];
                    guests > partners
                })
            })
        };
        (0..self.rows.len()).filter(is_alone).collect()
    }

    /// Whether any unit stands beside others at all.
    #[must_use]
    pub fn has_guests(&self) -> bool {
        !self.partners.is_empty()
    }
}

/// How many are open up to the minimum, and beyond it.
fn open(want: Want, placed: u32) -> (i64, i64) {
    let below = want.min.saturating_sub(placed);
    (i64::from(below), i64::from(want.target().saturating_sub(placed).saturating_sub(below)))
}

/// Which units may stand where: by what they have.
fn classes(situation: &Situation) -> (Vec<usize>, Vec<Open>) {
    let mut known: Vec<super::situation::Needs> =
        situation.units.iter().map(|unit| unit.has).collect();
    known.sort_unstable();
    known.dedup();
    let of = |has: &super::situation::Needs| {
        let in_sector = |range: &std::ops::Range<usize>| {
            let may = |group: &usize| Situation::may(*has, situation.groups[*group].needs);
            range.clone().filter(may).map(|it| u32::try_from(it).unwrap_or(u32::MAX)).collect()
        };
        situation.of_sector.iter().map(in_sector).collect()
    };
    let class = |unit: &super::situation::Unit| known.binary_search(&unit.has).unwrap_or_default();
    (situation.units.iter().map(class).collect(), known.iter().map(of).collect())
}
