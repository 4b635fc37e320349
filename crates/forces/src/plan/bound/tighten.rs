//! Prices made better where sections of a unit are asked together: what they alone can fill is
//! paid for up to its weight, where all of them together do not fill it.

use std::collections::{BTreeMap, BTreeSet};

use super::together::Team;
use super::{Bound, Proof, floor, real};
use crate::plan::rota::Table;
use crate::plan::state::State;

/// Sections of so many units at most are asked together while prices move.
const TEAMS_MAX: usize = 8;
/// Places are tried that so many units may stand at, or fewer.
const FEW: usize = 120;
/// So often at most prices are tried day by day, shift by shift and place by place; so many times
/// in all.
const PASSES: usize = 2;
const TRIES: usize = 1_000;
/// By what part of what is left to its end a price moves at once, up or down.
const MOVES: [f64; 5] = [1.0, 0.5, 0.2, -0.3, -1.0];

/// Places of a group in a shift.
#[derive(Clone, Copy)]
struct Pair {
    shift: usize,
    node: u32,
    /// Their cells up to the minimum and to the target.
    cells: [Option<usize>; 2],
}

/// What a unit earns by itself at the prices that are tried.
#[derive(Clone)]
pub(super) struct Asked {
    unit: usize,
    /// By shift.
    pub(super) worth: Vec<Option<i64>>,
    /// By the rota that is worth most.
    pub(super) earned: i64,
}

/// Everything that the prices of a few places change.
struct Around {
    asked: Vec<Asked>,
    /// By node, who of them may stand there.
    at: BTreeMap<u32, Vec<usize>>,
    /// Sections, and what they earn together at most.
    teams: Vec<(Vec<usize>, i64)>,
    /// How much more is paid, less what is earned, than at first, scaled.
    kept: i128,
    tries: usize,
}

impl Bound<'_> {
    /// Looks for better prices of what is open where few but some units' sections may stand, which
    /// are asked together from then on. At the prices that are tried, which are those of the best
    /// proof.
    pub(super) fn tighten(&mut self, state: &State) {
        // Each try takes a millisecond at full size: for what is asked of a gap alone.
        let Some(best) = self.best.clone().filter(|_| self.level == 1) else { return };
        let nodes = self.scarce();
        let teams = self.near_open(state, &nodes);
        if teams.is_empty() {
            return;
        }
        let nodes = self.few(&teams, &nodes);
        let pairs = self.pairs(&nodes);
        let mut around = self.around(&nodes, teams);
        let first = around.asked.iter().map(|asked| i128::from(asked.earned)).sum::<i128>();
        around.kept = first - around.all();
        for by in &MOVES[..3] {
            self.try_move(&pairs, *by, &mut around);
        }
        for _ in 0..PASSES {
            let before = around.kept;
            for list in lists(&pairs, self.situation.bands.len()) {
                _ = MOVES.iter().any(|by| self.try_move(&list, *by, &mut around));
            }
            if around.kept <= before {
                break;
            }
        }
        if around.kept > 0 {
            let (prices, kept) = (self.prices.clone(), best.kept + around.kept);
            let together = around.teams.into_iter().map(|team| team.0).collect();
            self.best = Some(Proof { prices, above: best.above, kept, together });
        }
    }

    /// By node, whether few units may stand there.
    fn scarce(&self) -> Vec<bool> {
        let mut counts = vec![0; self.net.nodes];
        for unit in 0..self.net.teams.len() {
            self.net.nodes(unit).for_each(|node| counts[node as usize] += 1);
        }
        counts.into_iter().map(|count| count <= FEW).collect()
    }

    /// Units whose sections may stand where few may and anybody is lacking, most weight first.
    fn near_open(&self, state: &State, scarce: &[bool]) -> Vec<Vec<usize>> {
        let mut open = vec![0; self.net.nodes];
        let nodes = (0_u32..).zip(scarce).filter(|(_, is_scarce)| **is_scarce);
        for (node, shift) in nodes
            .flat_map(|(node, _)| (0..self.situation.shifts.len()).map(move |shift| (node, shift)))
        {
            for group in self.net.groups_at(node, shift) {
                let want = self.situation.groups[group].wants[shift];
                let lack = want
                    .target()
                    .saturating_sub(state.placed[shift * self.situation.groups.len() + group]);
                open[node as usize] += want.weight * i64::from(lack);
            }
        }
        let mut teams: Vec<(i64, Vec<usize>)> = Vec::new();
        for units in self.lines() {
            let lacking = self.net.nodes(units[0]).map(|node| open[node as usize]).sum::<i64>();
            if lacking > 0 {
                teams.push((lacking, units));
            }
        }
        teams.sort_by_key(|(lacking, _)| std::cmp::Reverse(*lacking));
        teams.into_iter().take(TEAMS_MAX).map(|(_, units)| units).collect()
    }

    /// Nodes at which sections, and few others, may stand.
    fn few(&self, teams: &[Vec<usize>], scarce: &[bool]) -> Vec<u32> {
        let nodes = teams.iter().flat_map(|team| self.net.nodes(team[0]));
        let nodes: BTreeSet<u32> = nodes.filter(|node| scarce[*node as usize]).collect();
        nodes.into_iter().collect()
    }

    /// Their groups, by shift.
    fn pairs(&self, nodes: &[u32]) -> Vec<Pair> {
        let shifts = 0..self.situation.shifts.len();
        let places = shifts.flat_map(|shift| nodes.iter().map(move |node| (shift, *node)));
        let pairs = places.flat_map(|(shift, node)| {
            let all = self.net.pairs(node, shift).into_iter();
            all.map(move |cells| Pair { shift, node, cells })
        });
        pairs.collect()
    }

    pub(super) fn asked(&self, unit: usize) -> Asked {
        let shifts = self.situation.shifts.len();
        let mut asked = Asked { unit, worth: vec![None; shifts], earned: 0 };
        self.ask_again(&mut asked, 0..shifts);
        asked
    }

    /// Asks a unit again after prices of these shifts have changed.
    fn ask_again(&self, asked: &mut Asked, shifts: impl Iterator<Item = usize>) {
        let (mut taken, mut offers) = (Vec::new(), Vec::new());
        let prices = (&self.prices[..], &self.tops);
        for shift in shifts {
            asked.worth[shift] = self.net.earn(asked.unit, shift, prices, &mut taken, &mut offers);
        }
        let machine = &self.machines[self.situation.units[asked.unit].rule];
        asked.earned = machine.dearest(&asked.worth, &mut Table::default(), &mut Vec::new());
    }

    fn around(&self, nodes: &[u32], teams: Vec<Vec<usize>>) -> Around {
        let is_near = |unit: &usize| self.net.nodes(*unit).any(|it| nodes.contains(&it));
        let is_of_team = |unit: &usize| teams.iter().any(|team| team.contains(unit));
        let units = (0..self.net.teams.len()).filter(|it| is_of_team(it) || is_near(it));
        let asked: Vec<Asked> = units.map(|unit| self.asked(unit)).collect();
        let mut at: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (number, asked) in asked.iter().enumerate() {
            for node in self.net.nodes(asked.unit).filter(|node| nodes.contains(node)) {
                at.entry(node).or_default().push(number);
            }
        }
        let teams: Vec<(Vec<usize>, i64)> = teams
            .into_iter()
            .map(|units| {
                let most = Team::new(self.situation, &self.net, &units).most(self);
                (units, most)
            })
            .collect();
        Around { asked, at, teams, kept: 0, tries: TRIES }
    }

    /// Moves prices and leaves them so where more is proven.
    fn try_move(&mut self, list: &[Pair], by: f64, around: &mut Around) -> bool {
        if around.tries == 0 {
            return false;
        }
        let (mut before, mut paid) = (Vec::new(), 0);
        let (mut shifts, mut nodes) = (BTreeSet::new(), BTreeSet::new());
        for pair in list {
            for (cell, price) in self.moved(pair.cells, by) {
                let was = std::mem::replace(&mut self.prices[cell], price);
                if price != was {
                    paid += i128::from(price - was) * i128::from(self.net.cells()[cell].count);
                    before.push((cell, was));
                    shifts.insert(pair.shift);
                    nodes.insert(pair.node);
                }
            }
        }
        if before.is_empty() {
            return false;
        }
        around.tries -= 1;
        before.iter().for_each(|(cell, _)| self.tops.heed(&self.net, &self.prices, *cell));
        let was = around.all();
        let touched: BTreeSet<usize> =
            nodes.iter().filter_map(|node| around.at.get(node)).flatten().copied().collect();
        let asked: Vec<(usize, Asked)> =
            touched.into_iter().map(|at| (at, around.asked[at].clone())).collect();
        for (at, _) in &asked {
            self.ask_again(&mut around.asked[*at], shifts.iter().copied());
        }
        let teams = around.teams.clone();
        for at in 0..around.teams.len() {
            if self.net.nodes(around.teams[at].0[0]).any(|node| nodes.contains(&node)) {
                around.teams[at].1 =
                    Team::new(self.situation, &self.net, &around.teams[at].0).most(self);
            }
        }
        let gained = paid - (around.all() - was);
        if gained > 0 {
            around.kept += gained;
            return true;
        }
        asked.into_iter().for_each(|(at, asked)| around.asked[at] = asked);
        around.teams = teams;
        for (cell, price) in before.iter().rev() {
            self.prices[*cell] = *price;
        }
        before.iter().for_each(|(cell, _)| self.tops.heed(&self.net, &self.prices, *cell));
        false
    }

    /// Prices of a group moved: up to the weight, those up to the minimum with them; or down.
    fn moved(&self, [min, more]: [Option<usize>; 2], by: f64) -> Vec<(usize, i64)> {
        let Some(cell) = more.or(min) else { return Vec::new() };
        let (price, cap) = (self.prices[cell], self.net.cells()[cell].cap);
        let to = match by > 0.0 {
            true => price + floor(real(cap - price) * by),
            false => price - floor(real(price) * -by),
        };
        let mut moved = vec![(cell, to)];
        if let Some(min) = min.filter(|min| *min != cell) {
            moved.push((min, self.prices[min].max(to).min(self.net.cells()[min].cap)));
        }
        moved
    }
}

impl Around {
    /// What everybody earns: sections by themselves or together, whichever is less.
    fn all(&self) -> i128 {
        let apart = self.asked.iter().map(|asked| i128::from(asked.earned)).sum::<i128>();
        let less = self.teams.iter().map(|team| {
            let of_team = self.asked.iter().filter(|asked| team.0.contains(&asked.unit));
            let earned: i64 = of_team.map(|asked| asked.earned).sum();
            i128::from((earned - team.1).max(0))
        });
        apart - less.sum::<i128>()
    }
}

/// What is tried at once: the places of a day, of a shift, and each by itself.
fn lists(pairs: &[Pair], bands: usize) -> Vec<Vec<Pair>> {
    let mut days: BTreeMap<usize, Vec<Pair>> = BTreeMap::new();
    let mut shifts: BTreeMap<usize, Vec<Pair>> = BTreeMap::new();
    for pair in pairs {
        days.entry(pair.shift / bands).or_default().push(*pair);
        shifts.entry(pair.shift).or_default().push(*pair);
    }
    let single = pairs.iter().map(|pair| vec![*pair]);
    days.into_values().chain(shifts.into_values()).chain(single).collect()
}
