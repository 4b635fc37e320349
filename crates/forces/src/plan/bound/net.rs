//! Places by node: what is alike for everybody (sector and needs) in a shift has one price, cut
//! off for each place at the most that may be paid for it.

use std::collections::BTreeMap;

use super::super::situation::{Needs, Situation};
use crate::roster::price::SCALE;

/// No price is higher: sums of them stay far from where numbers end.
pub(super) const PRICE_MAX: i64 = 100_000_000_000;

/// Places of a group in a shift up to the minimum, or from there to the target.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// `2 * (shift * groups + group)`, and one more for those up to the target.
    pub(super) at: u32,
    /// Up to the minimum 0, to the target 1.
    pub(super) part: u8,
    pub(super) count: u32,
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
}

/// Nodes, their places, and units.
#[derive(Debug, Clone)]
pub(super) struct Net {
    pub(super) nodes: usize,
    /// By shift and node, where its cells begin.
    starts: Vec<u32>,
    cells: Vec<Cell>,
    pub(super) teams: Vec<Team>,
}

/// A place that a person could take: price less way, how many, which node of the shift.
pub(super) type Offer = (i64, u32, u32);

impl Net {
    /// For a level: 0 `open_min`, 1 `open_target`, 2 `effort`, 3 both weights at once.
    pub(super) fn new(situation: &Situation, level: usize) -> Self {
        let mut known: BTreeMap<(u32, Needs), Vec<usize>> = BTreeMap::new();
        for (number, group) in situation.groups.iter().enumerate() {
            known.entry((group.sector, group.needs)).or_default().push(number);
        }
        let (groups, shifts) = (situation.groups.len(), situation.shifts.len());
        let (mut starts, mut cells) = (vec![0], Vec::new());
        for shift in 0..shifts {
            for members in known.values() {
                for group in members {
                    let want = situation.groups[*group].wants[shift];
                    for (part, count) in [(0, want.min), (1, want.more)] {
                        if count > 0 && (level > 0 || part == 0) {
                            let at = 2 * (shift * groups + group) + usize::from(part);
                            let at = u32::try_from(at).unwrap_or(u32::MAX);
                            cells.push(Cell { at, part, count, weight: want.weight, cap: 0 });
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
            Team { nodes, cap: unit.members.cap.clone(), dear }
        });
        Self { nodes: known.len(), starts, cells, teams: teams.collect() }
    }

    /// How many nodes and shifts there are.
    pub(super) fn places(&self) -> usize {
        self.starts.len() - 1
    }

    /// The places of a node in a shift, those that may be paid most first.
    pub(super) fn cells(&self, place: usize) -> &[Cell] {
        &self.cells[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    /// The most that may be paid: the weight, times what a unit of its level costs where that
    /// level is above.
    pub(super) fn cut(&mut self, above: &[i64]) {
        for cell in &mut self.cells {
            let times = above.get(usize::from(cell.part)).copied().unwrap_or(SCALE);
            cell.cap = cell.weight.saturating_mul(times).min(PRICE_MAX);
        }
        for place in 0..self.places() {
            let range = self.starts[place] as usize..self.starts[place + 1] as usize;
            self.cells[range].sort_unstable_by_key(|it| (std::cmp::Reverse(it.cap), it.at));
        }
    }

    /// The most that people of a unit can earn in a shift, `None` where nobody can be there;
    /// `taken` gets who goes where: node of the shift and people; `all` is
    /// memory to work in.
    pub(super) fn earn(
        &self,
        unit: usize,
        shift: usize,
        prices: &[i64],
        taken: &mut Vec<(u32, u32)>,
        all: &mut Vec<Offer>,
    ) -> Option<i64> {
        let team = &self.teams[unit];
        let most = team.cap[shift];
        taken.clear();
        if most == 0 {
            return None;
        }
        let mut offers = Offers { most, least: 0, room: 0, all: std::mem::take(all) };
        offers.all.clear();
        let first = shift * self.nodes;
        let prices = &prices[first..first + self.nodes];
        for (node, way) in &team.nodes {
            let price = prices[*node as usize];
            if price - way <= offers.least {
                continue;
            }
            for cell in self.cells(first + *node as usize) {
                let net = price.min(cell.cap) - way;
                if net <= offers.least {
                    break;
                }
                offers.add((net, cell.count, *node));
            }
        }
        let earned = self.fill(team, shift, &offers, taken);
        *all = offers.all;
        Some(earned)
    }

    /// Takes the dearest places until nobody is left or earns anything.
    fn fill(&self, team: &Team, shift: usize, offers: &Offers, taken: &mut Vec<(u32, u32)>) -> i64 {
        let key = u32::try_from(shift).unwrap_or(u32::MAX);
        let dear = team.dear.get(&key);
        let (mut free, dear) = dear.map_or((u32::MAX, &[][..]), |(free, all)| (*free, &all[..]));
        let mut dear = dear.iter();
        let mut left = offers.most;
        let mut earned = 0;
        for (net, room, node) in &offers.all {
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
                taken.push((*node, count));
            }
            left -= count;
            if left == 0 || is_over {
                break;
            }
        }
        earned
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
