//! A plan as it grows: rotas, who stands where, and what that comes to.

use std::collections::BTreeMap;

use super::rota::{Machine, Table};
use super::situation::{Situation, Want};
use super::work;
use crate::roster::price::{Automaton, NEVER, STATES_MEND};
use crate::roster::{DutyId, OFF, Problem};

mod guests;
mod places;
mod ways;

pub use places::{Before, Places};
pub use ways::Anew;

/// What a unit of weight of the second level is worth to a unit that is inserted.
pub const SECOND: i64 = 1_000;

/// How a unit that is inserted weighs what is open: beside [`SECOND`] a unit of weight of the
/// second level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taste {
    /// What a unit of weight of the first level is worth.
    pub first: i64,
    /// What a minute of a person's way costs.
    pub minute: i64,
}

impl Default for Taste {
    /// The order of levels itself.
    fn default() -> Self {
        Self { first: 10_000_000, minute: 1 }
    }
}

/// The value of a plan by level, first the one that comes first.
pub type Value = [i64; 3];

/// What units' rules allow, ready to be asked; units under the same rule with the same absences
/// share.
pub struct Rotas<'a> {
    automata: Vec<Automaton<'a>>,
    of_unit: Vec<usize>,
    /// By rule, what finds rotas sooner, where it finds the same.
    machines: &'a [Option<Machine>],
}

/// The rules of every unit as roster problems, and which unit has which.
pub struct Rules {
    problems: Vec<Problem>,
    machines: Vec<Option<Machine>>,
    of_unit: Vec<usize>,
}

impl Rules {
    /// Those of a situation.
    #[must_use]
    pub fn new(situation: &Situation) -> Self {
        let mut known = std::collections::BTreeMap::new();
        // First each rule by itself, for units nobody of which is away.
        let nobody = vec![false; situation.shifts.len()];
        let (bands, shifts) = (&situation.bands, &situation.shifts);
        let by_rule = situation.rules.iter();
        let mut problems: Vec<Problem> =
            by_rule.map(|rule| work::problem(rule, bands, shifts, &nobody)).collect();
        for rule in 0..situation.rules.len() {
            known.insert((rule, nobody.clone()), rule);
        }
        let of = |unit: &super::situation::Unit| {
            let is_away: Vec<bool> = unit.members.cap.iter().map(|cap| *cap == 0).collect();
            *known.entry((unit.rule, is_away)).or_insert_with_key(|(rule, is_away)| {
                let rule = &situation.rules[*rule];
                problems.push(work::problem(rule, bands, shifts, is_away));
                problems.len() - 1
            })
        };
        let of_unit = situation.units.iter().map(of).collect();
        let rules = situation.rules.iter();
        let machines = rules.map(|rule| Machine::exact(situation, rule)).collect();
        Self { problems, machines, of_unit }
    }

    /// Ready to be asked.
    #[must_use]
    pub fn rotas(&self) -> Rotas<'_> {
        let most = STATES_MEND / self.problems.len().max(1);
        let of = |problem| Automaton::all(problem, most).into_iter().next();
        let automata = self.problems.iter().filter_map(of).collect();
        Rotas { automata, of_unit: self.of_unit.clone(), machines: &self.machines }
    }

    /// Whether a row keeps the rules of a unit.
    #[must_use]
    pub fn holds(&self, unit: usize, row: &[DutyId]) -> bool {
        self.keeps(self.of_unit[unit], row)
    }

    /// Whether a row keeps a rule, by its number, whoever is away.
    #[must_use]
    pub fn holds_but_for_absences(&self, rule: usize, row: &[DutyId]) -> bool {
        self.keeps(rule, row)
    }

    fn keeps(&self, problem: usize, row: &[DutyId]) -> bool {
        self.problems[problem].cost(&crate::roster::Roster(row.to_vec())).hard == 0
    }
}

impl Rotas<'_> {
    /// The rota of duties that are worth something which is worth most, `None` where nothing is
    /// or somebody is away; `shifts` gets it.
    pub(super) fn worked(
        &self,
        situation: &Situation,
        unit: usize,
        worth: &[Option<i64>],
        table: &mut Table,
        shifts: &mut Vec<u32>,
    ) {
        shifts.clear();
        match &self.machines[situation.units[unit].rule] {
            Some(machine) => {
                machine.dearest(worth, table, shifts);
            }
            None => {
                let bands = situation.bands.len();
                let worth: Vec<i64> = worth.iter().map(|it| it.unwrap_or(0)).collect();
                let (_, row) = self.dearest(unit, &worth, bands);
                let works = row.iter().enumerate().filter(|(_, duty)| **duty != OFF);
                shifts.extend(works.map(|(day, duty)| {
                    u32::try_from(day * bands + usize::from(*duty) - 1).unwrap_or(u32::MAX)
                }));
            }
        }
    }

    /// The rota that earns most, `worth` by shift; nobody is on duty for nothing.
    #[must_use]
    pub fn dearest(&self, unit: usize, worth: &[i64], bands: usize) -> (i64, Vec<DutyId>) {
        let days = worth.len() / bands;
        let mut prices = vec![0; days * (bands + 1)];
        for (shift, worth) in worth.iter().enumerate() {
            let price = if *worth > 0 { -worth } else { NEVER };
            prices[shift / bands * (bands + 1) + shift % bands + 1] = price;
        }
        let found = self.automata[self.of_unit[unit]].cheapest(&prices);
        found.map_or_else(|| (0, vec![OFF; days]), |(cost, row)| (-cost, row))
    }
}

/// Memory to work in.
#[derive(Debug, Clone, Default)]
struct Memory {
    offers: Vec<Offer>,
    taken: Vec<Piece>,
    worth: Vec<Option<i64>>,
    table: Table,
    found: Vec<u32>,
}

/// People of a unit at a group.
pub type Piece = (u32, u32);

/// What a unit does, to put it back.
#[derive(Debug, Clone, Default)]
pub struct Saved {
    pub(super) unit: usize,
    row: Vec<DutyId>,
    pub(super) pieces: Vec<(usize, Vec<Piece>)>,
}

impl Saved {
    /// The shifts in which it was on duty.
    pub fn shifts(&self) -> impl Iterator<Item = usize> {
        self.pieces.iter().map(|(shift, _)| *shift)
    }
}

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
    /// By shift and word of [`State::words`], which groups of a sector still want people, as bits.
    wanted: Vec<u64>,
    /// By sector, where its words begin; one more at the end.
    words: Vec<usize>,
    value: Value,
    /// By class and word, the groups that its units may stand at, as bits.
    may: Vec<Vec<u64>>,
    /// By unit and shift, what asks cost: see [`super::people::Members::dear`].
    dear: Vec<BTreeMap<usize, (u32, Vec<i64>)>>,
    memory: Memory,
    /// Units that stand beside others.
    guests: Vec<usize>,
    class: Vec<usize>,
    /// How units that are inserted weigh what is open.
    pub taste: Taste,
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
        let mut words = vec![0];
        for range in &situation.of_sector {
            words.push(words.last().unwrap_or(&0) + range.len().div_ceil(64));
        }
        let mut partners: Vec<u32> =
            situation.units.iter().filter_map(|unit| unit.paired_with).collect();
        partners.sort_unstable();
        partners.dedup();
        let (class, may) = classes(situation, &partners, &words);
        let dear = situation.units.iter().map(|unit| {
            unit.members.asks.keys().map(|shift| (*shift, unit.members.dear(*shift))).collect()
        });
        let is_guest = |unit: &usize| situation.units[*unit].paired_with.is_some();
        let mut state = Self {
            situation,
            rows: vec![vec![OFF; situation.days]; units],
            pieces: vec![vec![Vec::new(); shifts]; units],
            placed: vec![0; shifts * groups],
            wanted: vec![0; shifts * words.last().unwrap_or(&0)],
            words,
            value: [0; 3],
            may,
            dear: dear.collect(),
            memory: Memory::default(),
            guests: (0..units).filter(is_guest).collect(),
            class,
            beside: vec![vec![[0; 2]; shifts * groups]; partners.len()],
            partners,
            taste: Taste::default(),
        };
        for (number, group) in situation.groups.iter().enumerate() {
            for (shift, want) in group.wants.iter().enumerate() {
                state.value[0] += want.weight * i64::from(want.min);
                state.value[1] += want.weight * i64::from(want.more);
                if want.target() > 0 {
                    let (word, bit) = state.word(shift, number);
                    state.wanted[word] |= bit;
                }
            }
        }
        state
    }

    /// Where the bit of a group in a shift is.
    fn word(&self, shift: usize, group: usize) -> (usize, u64) {
        let sector = self.situation.groups[group].sector as usize;
        let local = group - self.situation.of_sector[sector].start;
        let all = self.words[self.words.len() - 1];
        (shift * all + self.words[sector] + local / 64, 1 << (local % 64))
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

    /// Whether others may have to stand beside people of a unit.
    pub(super) fn is_beside(&self, unit: usize) -> bool {
        self.sides(unit).0.is_some()
    }

    /// Places in a shift that people of a unit could take, the best first.
    fn offers(&self, unit: usize, shift: usize, offers: &mut Vec<Offer>) {
        offers.clear();
        let may = &self.may[self.class[unit]];
        let beside = self.sides(unit).1;
        let first_word = shift * self.words[self.words.len() - 1];
        for (sector, way) in &self.situation.units[unit].reach {
            let sector = *sector as usize;
            let mut start = self.situation.of_sector[sector].start;
            let (from, to) = (self.words[sector], self.words[sector + 1]);
            let wanted = &self.wanted[first_word + from..first_word + to];
            for (wanted, may) in wanted.iter().zip(&may[from..to]) {
                let mut open = wanted & may;
                while open != 0 {
                    let group = start + open.trailing_zeros() as usize;
                    open &= open - 1;
                    self.offer(shift, group, *way, beside, offers);
                }
                start += 64;
            }
        }
        offers.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.2.cmp(&b.2)));
    }

    fn offer(
        &self,
        shift: usize,
        group: usize,
        way: i64,
        beside: Option<usize>,
        offers: &mut Vec<Offer>,
    ) {
        let want = self.situation.groups[group].wants[shift];
        let at = self.at(shift, group);
        let mut room = want.target().saturating_sub(self.placed[at]);
        if let Some(partner) = beside {
            let [partners, guests] = self.beside[partner][at];
            room = room.min(partners.saturating_sub(guests));
        }
        let first = want.min.saturating_sub(self.placed[at]).min(room);
        let (one, other) = (want.weight * self.taste.first, want.weight * SECOND);
        let number = u32::try_from(group).unwrap_or(u32::MAX);
        let way = way * self.taste.minute;
        if first > 0 {
            offers.push((one - way, first, number));
        }
        if room > first {
            offers.push((other - way, room - first, number));
        }
    }

    /// How many people of a unit take which offers, and what that is worth.
    fn take(&self, unit: usize, shift: usize, offers: &[Offer], taken: &mut Vec<Piece>) -> i64 {
        taken.clear();
        let mut left = self.situation.units[unit].members.cap[shift];
        let (mut free, dear) = self.dear(unit, shift);
        let mut dear = dear.iter().copied();
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
        let mut memory = std::mem::take(&mut self.memory);
        let Memory { offers, taken, worth, table, found } = &mut memory;
        worth.clear();
        worth.resize(shifts, None);
        for (shift, worth) in worth.iter_mut().enumerate() {
            if self.situation.units[unit].members.cap[shift] > 0 {
                self.offers(unit, shift, offers);
                *worth = Some(self.take(unit, shift, offers, taken)).filter(|it| *it > 0);
            }
        }
        rotas.worked(self.situation, unit, worth, table, found);
        for shift in found.iter().map(|it| *it as usize) {
            self.offers(unit, shift, offers);
            self.take(unit, shift, offers, taken);
            self.begin(unit, shift, taken.clone());
        }
        self.memory = memory;
    }

    /// Lets a unit be on duty in a shift on whose day it was off, with people in these places.
    pub(super) fn begin(&mut self, unit: usize, shift: usize, pieces: Vec<Piece>) {
        let bands = self.situation.bands.len();
        self.rows[unit][shift / bands] = u8::try_from(shift % bands + 1).unwrap_or(OFF);
        self.put(unit, shift, pieces);
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

    fn dear(&self, unit: usize, shift: usize) -> (u32, &[i64]) {
        let found = self.dear[unit].get(&shift);
        found.map_or((u32::MAX, &[]), |(free, weights)| (*free, weights))
    }

    /// What asks cost when so many of a unit work in a shift.
    fn asked(&self, unit: usize, shift: usize, pieces: &[Piece]) -> i64 {
        let count: u32 = pieces.iter().map(|(_, count)| count).sum();
        let (free, dear) = self.dear(unit, shift);
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
        let (word, bit) = self.word(shift, group);
        if after < want.target() {
            self.wanted[word] |= bit;
        } else {
            self.wanted[word] &= !bit;
        }
        let reach = &self.situation.units[unit].reach;
        let way = reach.iter().find(|(to, _)| *to == one.sector).map_or(0, |(_, way)| *way);
        self.value[2] += way * by;
        let (own, beside) = self.sides(unit);
        for (partner, side) in own.map(|it| (it, 0)).into_iter().chain(beside.map(|it| (it, 1))) {
            let count = &mut self.beside[partner][at][side];
            *count = u32::try_from(i64::from(*count) + by).unwrap_or(0);
        }
    }

    /// What a unit has and whom others stand beside, as a number: units of the same may stand at
    /// the same posts.
    pub(super) fn class(&self, unit: usize) -> usize {
        self.class[unit]
    }

    /// What a unit does.
    #[must_use]
    pub fn saved(&self, unit: usize) -> Saved {
        let of = |(shift, pieces): (usize, &Vec<Piece>)| (shift, pieces.clone());
        let pieces = self.pieces[unit].iter().enumerate().filter(|(_, it)| !it.is_empty());
        Saved { unit, row: self.rows[unit].clone(), pieces: pieces.map(of).collect() }
    }

    /// Takes a unit out of everything.
    pub fn remove(&mut self, unit: usize) -> Saved {
        let bands = self.situation.bands.len();
        let row = std::mem::replace(&mut self.rows[unit], vec![OFF; self.situation.days]);
        let works = row.iter().enumerate().filter(|(_, duty)| **duty != OFF);
        let pieces = works.map(|(day, duty)| {
            let shift = day * bands + usize::from(*duty) - 1;
            (shift, self.clear(unit, shift))
        });
        let pieces = pieces.collect();
        Saved { unit, row, pieces }
    }

    /// Puts a unit back as it was; it must have been taken out.
    pub fn restore(&mut self, saved: Saved) {
        for (shift, pieces) in saved.pieces {
            self.put(saved.unit, shift, pieces);
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
        self.guests.iter().copied().filter(is_alone).collect()
    }

    /// Units that stand beside others.
    pub(super) fn guests(&self) -> &[usize] {
        &self.guests
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

/// Which units may stand where: by what they have, and by agency where others stand beside it.
fn classes(
    situation: &Situation,
    partners: &[u32],
    words: &[usize],
) -> (Vec<usize>, Vec<Vec<u64>>) {
    let key = |unit: &super::situation::Unit| {
        let is_host = unit.paired_with.is_none() && partners.contains(&unit.agency);
        (unit.has, is_host.then_some(unit.agency))
    };
    let mut known: Vec<_> = situation.units.iter().map(key).collect();
    known.sort_unstable();
    known.dedup();
    let of = |has: super::situation::Needs| {
        let mut may = vec![0; words[words.len() - 1]];
        for (sector, range) in situation.of_sector.iter().enumerate() {
            for (local, group) in range.clone().enumerate() {
                if Situation::may(has, situation.groups[group].needs) {
                    may[words[sector] + local / 64] |= 1 << (local % 64);
                }
            }
        }
        may
    };
    let class = |unit| known.binary_search(&key(unit)).unwrap_or_default();
    let may = known.iter().map(|(has, _)| of(*has)).collect();
    (situation.units.iter().map(class).collect(), may)
}
