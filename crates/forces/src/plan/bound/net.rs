//! Places by node: what is alike for everybody (sector and needs) in a shift has one price, cut
//! off for each place at the most that may be paid for it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::situation::{Needs, Situation};
use crate::roster::price::SCALE;

/// No price is higher: sums of them stay far from where numbers end.
pub(super) const PRICE_MAX: i64 = 100_000_000_000;

/// Places of a group in a shift up to the minimum, or from there to the target.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// `2 * (shift * groups + group)`, and one more for those up to the target.
    pub(super) at: u32,
    /// Up to the minimum 0, to the target 1; 2 where people must stand beside others.
    pub(super) part: u8,
    /// People wanted; 0 where others must stand beside as many.
    pub(super) count: u32,
    /// Whose agency is stood beside, where `part` is 2.
    pub(super) partner: u32,
    /// About how many people it is about.
    pub(super) size: u32,
    pub(super) weight: i64,
    /// The most that may be paid a person, scaled.
    pub(super) cap: i64,
}

/// Who of a unit can come in a shift with requests: so many for nothing, then at these weights,
/// scaled.
type Dear = (u32, Vec<i64>);

/// What a unit is asked with.
#[derive(Debug, Clone)]
pub(super) struct Team {
    /// Node and what a person's way there costs, scaled.
    nodes: Vec<(u32, i64)>,
    /// By shift, how many can be there.
    cap: Vec<u32>,
    dear: BTreeMap<u32, Dear>,
    /// Whom it stands beside, or is stood beside as: partner, and 1 or -1.
    side: Option<(usize, i32)>,
}

/// Nodes, their places, and units.
#[derive(Debug, Clone)]
pub(super) struct Net {
    pub(super) nodes: usize,
    groups: u32,
    /// By shift and node, where its cells begin.
    starts: Vec<u32>,
    cells: Vec<Cell>,
    /// By cell, the shift and node that it is of.
    places: Vec<u32>,
    pub(super) teams: Vec<Team>,
    /// By partner and cell, the cell of those who stand beside its people.
    beside: Vec<Vec<u32>>,
    /// Cells in which nobody can be stood beside.
    pub(super) lonely: Vec<u32>,
}

/// A place that a person could take: what it pays less the way, how many, and which cell.
pub(super) type Offer = (i64, u32, u32);

/// People at a cell; those who stand beside others count less than nothing among these.
pub(super) type Went = (u32, i32);

/// No cell.
const NONE: u32 = u32::MAX;

impl Net {
    /// For a level: 0 `open_min`, 1 `open_target`, 2 `effort`, 3 both weights at once.
    pub(super) fn new(situation: &Situation, level: usize) -> Self {
        let mut known: BTreeMap<(u32, Needs), Vec<usize>> = BTreeMap::new();
        for (number, group) in situation.groups.iter().enumerate() {
            known.entry((group.sector, group.needs)).or_default().push(number);
        }
        let mut partners: Vec<u32> =
            situation.units.iter().filter_map(|unit| unit.paired_with).collect();
        partners.sort_unstable();
        partners.dedup();
        let (groups, shifts) = (situation.groups.len(), situation.shifts.len());
        let (mut starts, mut cells) = (vec![0], Vec::new());
        for shift in 0..shifts {
            for members in known.values() {
                for group in members {
                    let want = situation.groups[*group].wants[shift];
                    for (part, count) in [(0, want.min), (1, want.more)] {
                        let is_free = level == 0 && part == 1;
                        if count > 0 && !(is_free && partners.is_empty()) {
                            let at = 2 * (shift * groups + group) + usize::from(part);
                            let at = u32::try_from(at).unwrap_or(u32::MAX);
                            let weight = if is_free { 0 } else { want.weight };
                            cells.push(Cell {
                                at,
                                part,
                                count,
                                partner: 0,
                                size: count,
                                weight,
                                cap: 0,
                            });
                        }
                    }
                }
                starts.push(u32::try_from(cells.len()).unwrap_or(u32::MAX));
            }
        }
        let mut of_sector: BTreeMap<u32, Vec<(u32, Needs)>> = BTreeMap::new();
        for ((sector, needs), number) in known.keys().zip(0..) {
            of_sector.entry(*sector).or_default().push((number, *needs));
        }
        let of_partner = |it: u32| partners.binary_search(&it).ok();
        let teams = situation.units.iter().map(|unit| {
            let nodes = unit.reach.iter().flat_map(|(sector, way)| {
                let way = if level == 2 { way * SCALE } else { 0 };
                let all = of_sector.get(sector).into_iter().flatten();
                let may = all.filter(|(_, needs)| Situation::may(unit.has, *needs));
                may.map(move |(node, _)| (*node, way))
            });
            let dear = unit.members.asks.keys().filter(|_| level == 2).map(|shift| {
                let (free, weights) = unit.members.dear(*shift);
                let weights = weights.into_iter().map(|it| it * SCALE).collect();
                (u32::try_from(*shift).unwrap_or(u32::MAX), (free, weights))
            });
            let (nodes, dear) = (nodes.collect(), dear.collect());
            let side = match unit.paired_with {
                Some(partner) => of_partner(partner).map(|it| (it, -1)),
                None => of_partner(unit.agency).map(|it| (it, 1)),
            };
            Team { nodes, cap: unit.members.cap.clone(), dear, side }
        });
        let teams = teams.collect();
        let (beside, lonely) = (vec![Vec::new(); partners.len()], Vec::new());
        let groups = u32::try_from(groups).unwrap_or(u32::MAX);
        let (nodes, places) = (known.len(), places(&starts));
        let mut net = Self { groups, nodes, starts, cells, places, teams, beside, lonely };
        for (partner, agency) in partners.iter().enumerate() {
            net.pair(partner, *agency, shifts);
        }
        net
    }

    /// Cells for those who stand beside a partner's people, wherever they may.
    fn pair(&mut self, partner: usize, agency: u32, shifts: usize) {
        // By node of a shift: whether guests can come, and whether partners can.
        let mut come = vec![[false; 2]; shifts * self.nodes];
        for team in &self.teams {
            let Some((_, sign)) = team.side.filter(|(it, _)| *it == partner) else { continue };
            for shift in (0..shifts).filter(|shift| team.cap[*shift] > 0) {
                for (node, _) in &team.nodes {
                    come[shift * self.nodes + *node as usize][usize::from(sign > 0)] = true;
                }
            }
        }
        let mut beside = vec![NONE; self.cells.len()];
        for (place, [guests, partners]) in come.into_iter().enumerate() {
            for cell in self.starts[place] as usize..self.starts[place + 1] as usize {
                if !guests {
                    continue;
                }
                let one = self.cells[cell];
                let number = u32::try_from(self.cells.len()).unwrap_or(NONE);
                let is_second = cell > 0 && self.cells[cell - 1].at / 2 == one.at / 2;
                if is_second && beside[cell - 1] != NONE {
                    beside[cell] = beside[cell - 1];
                    let row = &mut self.cells[beside[cell] as usize];
                    row.size += one.count;
                    row.weight = row.weight.max(one.weight);
                    continue;
                }
                beside[cell] = number;
                self.places.push(u32::try_from(place).unwrap_or(NONE));
                self.cells.push(Cell {
                    part: 2,
                    count: 0,
                    partner: agency,
                    size: one.count,
                    ..one
                });
                if !partners {
                    self.lonely.push(number);
                }
            }
        }
        self.beside[partner] = beside;
    }

    /// The cell of those who stand beside others where people of a unit stand, and how they count
    /// in it.
    pub(super) fn besides(&self, unit: usize, cell: u32) -> Option<Went> {
        let (partner, sign) = self.teams[unit].side?;
        let row = self.beside[partner][cell as usize];
        (row != NONE).then_some((row, sign))
    }

    /// The group and the shift that a cell is of.
    pub(super) fn of(&self, cell: u32) -> (u32, u32) {
        let at = self.cells[cell as usize].at / 2;
        (at % self.groups, at / self.groups)
    }

    /// The shifts in which people go anywhere.
    pub(super) fn shifts(&self, went: &[Went]) -> Vec<u32> {
        let mut shifts: Vec<u32> = went.iter().map(|(cell, _)| self.of(*cell).1).collect();
        shifts.sort_unstable();
        shifts.dedup();
        shifts
    }

    /// All of them, by number.
    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The most that may be paid: the weight, times what a unit of its level costs where that
    /// level is above.
    pub(super) fn cut(&mut self, above: &[i64]) {
        for cell in &mut self.cells {
            let times = match cell.part {
                2 => above.iter().copied().max().unwrap_or(SCALE).max(SCALE),
                part => above.get(usize::from(part)).copied().unwrap_or(SCALE),
            };
            cell.cap = cell.weight.saturating_mul(times).min(PRICE_MAX);
        }
    }

    /// The most that people of a unit can earn in a shift, `None` where nobody can be there;
    /// `taken` gets who goes where; `all` is memory to work in.
    pub(super) fn earn(
        &self,
        unit: usize,
        shift: usize,
        (prices, tops): (&[i64], &Tops),
        taken: &mut Vec<Went>,
        all: &mut Vec<Offer>,
    ) -> Option<i64> {
        let team = &self.teams[unit];
        let most = team.cap[shift];
        taken.clear();
        if most == 0 {
            return None;
        }
        let offers = self.best(unit, shift, most, (prices, tops), std::mem::take(all));
        let earned = self.fill(team, shift, &offers, taken);
        *all = offers.all;
        Some(earned)
    }

    /// The best places for so many people of a unit in a shift; `all` is memory to work in.
    fn best(
        &self,
        unit: usize,
        shift: usize,
        most: u32,
        (prices, tops): (&[i64], &Tops),
        mut all: Vec<Offer>,
    ) -> Offers {
        all.clear();
        let (mut offers, team) = (Offers { most, least: 0, room: 0, all }, &self.teams[unit]);
        let first = shift * self.nodes;
        let tops = tops.of(team.side);
        for (node, way) in &team.nodes {
            let place = first + *node as usize;
            if tops[place] - way <= offers.least {
                continue;
            }
            for cell in self.starts[place]..self.starts[place + 1] {
                let mut net = prices[cell as usize] - way;
                if let Some((row, sign)) = self.besides(unit, cell) {
                    net += i64::from(sign) * prices[row as usize];
                }
                if net > offers.least {
                    offers.add((net, self.cells[cell as usize].count, cell));
                }
            }
        }
        offers
    }

    /// What 0, 1, 2 and up to `most` people who may stand where a unit may earn together in a
    /// shift, ways and requests aside.
    pub(super) fn together(
        &self,
        unit: usize,
        shift: usize,
        most: u32,
        prices: (&[i64], &Tops),
    ) -> Vec<i64> {
        let mut earned = vec![0];
        if most == 0 {
            return earned;
        }
        let offers = self.best(unit, shift, most, prices, Vec::new());
        let people = offers.all.iter().flat_map(|(net, room, _)| (0..*room).map(move |_| *net));
        for net in people.chain(std::iter::repeat(0)).take(most as usize) {
            earned.push(earned.last().copied().unwrap_or(0) + net);
        }
        earned
    }

    /// The nodes that a unit may stand at.
    pub(super) fn nodes(&self, unit: usize) -> impl Iterator<Item = u32> + '_ {
        self.teams[unit].nodes.iter().map(|(node, _)| *node)
    }

    /// Groups with places at a node in a shift: their cells up to the minimum and to the target.
    pub(super) fn pairs(&self, node: u32, shift: usize) -> Vec<[Option<usize>; 2]> {
        let place = shift * self.nodes + node as usize;
        let mut pairs: Vec<(u32, [Option<usize>; 2])> = Vec::new();
        for cell in self.starts[place] as usize..self.starts[place + 1] as usize {
            let one = self.cells[cell];
            if pairs.last().is_none_or(|(at, _)| *at != one.at / 2) {
                pairs.push((one.at / 2, [None; 2]));
            }
            pairs.last_mut().into_iter().for_each(|it| it.1[usize::from(one.part)] = Some(cell));
        }
        pairs.into_iter().map(|(_, pair)| pair).collect()
    }

    /// The groups with places at a node in a shift.
    pub(super) fn groups_at(&self, node: u32, shift: usize) -> BTreeSet<usize> {
        let place = shift * self.nodes + node as usize;
        let cells = &self.cells[self.starts[place] as usize..self.starts[place + 1] as usize];
        cells.iter().map(|cell| (cell.at / 2 % self.groups) as usize).collect()
    }

    /// How many of a unit can be there in a shift.
    pub(super) fn cap(&self, unit: usize, shift: usize) -> u32 {
        self.teams[unit].cap[shift]
    }

    /// Takes the dearest places until nobody is left or earns anything.
    fn fill(&self, team: &Team, shift: usize, offers: &Offers, taken: &mut Vec<Went>) -> i64 {
        let key = u32::try_from(shift).unwrap_or(u32::MAX);
        let dear = team.dear.get(&key);
        let (mut free, dear) = dear.map_or((u32::MAX, &[][..]), |(free, all)| (*free, &all[..]));
        let mut dear = dear.iter();
        let mut left = offers.most;
        let mut earned = 0;
        for (net, room, cell) in &offers.all {
            let most = left.min(*room);
            let mut count = most.min(free);
            earned += net * i64::from(count);
            free -= count;
            let mut is_over = false;
            while count < most {
                match dear.next() {
                    Some(weight) if weight < net => earned += net - weight,
                    _ => {
                        is_over = true;
                        break;
                    }
                }
                count += 1;
            }
            if count > 0 {
                taken.push((*cell, i32::try_from(count).unwrap_or(i32::MAX)));
            }
            left -= count;
            if left == 0 || is_over {
                break;
            }
        }
        earned
    }
}

/// By cell, the place between whose start and the next it is.
fn places(starts: &[u32]) -> Vec<u32> {
    let all = starts.windows(2).zip(0_u32..);
    all.flat_map(|(ends, place)| (ends[0]..ends[1]).map(move |_| place)).collect()
}

/// By shift and node, no less than any of its places pays: most need not be looked at one by one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tops {
    all: Vec<i64>,
    /// By partner, with what is paid for standing beside its people.
    beside: Vec<Vec<i64>>,
}

impl Tops {
    /// At these prices.
    pub(super) fn set(&mut self, net: &Net, prices: &[i64]) {
        let places = net.starts.len() - 1;
        self.all.resize(places, 0);
        self.beside.resize_with(net.beside.len(), Vec::new);
        self.beside.iter_mut().for_each(|tops| tops.resize(places, 0));
        (0..places).for_each(|place| self.look(net, prices, place));
    }

    /// After the price of a cell has changed.
    pub(super) fn heed(&mut self, net: &Net, prices: &[i64], cell: usize) {
        self.look(net, prices, net.places[cell] as usize);
    }

    fn look(&mut self, net: &Net, prices: &[i64], place: usize) {
        let cells = net.starts[place] as usize..net.starts[place + 1] as usize;
        self.all[place] = prices[cells.clone()].iter().copied().max().unwrap_or(0);
        for (tops, beside) in self.beside.iter_mut().zip(&net.beside) {
            let all = prices[cells.clone()].iter().zip(&beside[cells.clone()]);
            let beside = |row: u32| if row == NONE { 0 } else { prices[row as usize] };
            tops[place] = all.map(|(price, row)| price + beside(*row)).max().unwrap_or(0);
        }
    }

    /// What a unit looks at that is stood beside, or stands beside others, or neither.
    fn of(&self, side: Option<(usize, i32)>) -> &[i64] {
        match side {
            Some((partner, sign)) if sign > 0 => &self.beside[partner],
            _ => &self.all,
        }
    }
}

/// The best places so far, the dearest first, no more than people can take.
struct Offers {
    most: u32,
    /// Places that pay no more are of no use.
    least: i64,
    room: u32,
    all: Vec<Offer>,
}

impl Offers {
    fn add(&mut self, offer: Offer) {
        let at = self.all.partition_point(|it| it.0 >= offer.0);
        self.all.insert(at, offer);
        self.room = self.room.saturating_add(offer.1);
        while let Some(last) = self.all.last().filter(|it| self.room - it.1 >= self.most) {
            self.room -= last.1;
            self.all.pop();
        }
        if self.room >= self.most {
            self.least = self.all.last().map_or(self.least, |it| it.0);
        }
    }
}
