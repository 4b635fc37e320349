//! Reserves: where few units wait so that as much as can be lies within their reach.
//!
//! The maximal covering location problem (Church and ReVelle 1974): of the sites, choose `p` so
//! that the weight of the demand within reach of at least one is greatest. The greedy choice, and
//! choices that Lagrange multipliers suggest, are bettered by exchanges; the bound from the same
//! multipliers says how much better any choice could be. All in whole numbers and in fixed order,
//! so that the same question has the same answer.

use std::collections::BTreeSet;

use crate::travel::{Journey, Table};

/// Sites, and points of demand, at the most.
pub const POINTS_MAX: usize = 5_000;
/// Pairs of a site and a point within its reach, at the most.
pub const PAIRS_MAX: usize = 2_000_000;
/// The weight of a point at the most.
pub const WEIGHT_MAX: u64 = 1_000_000_000_000;
/// Steps that all exchanges together may take, some three seconds; the choice stays good beyond.
const EXCHANGE_STEPS_MAX: u64 = 1_000_000_000;
/// Rounds of the bound.
const ROUNDS: u32 = 400;
/// Rounds of the bound between two tries of what it suggests.
const TRY_EVERY: u32 = 5;
/// Parts of a weight in which multipliers are counted.
const PARTS: i128 = 1_000;

/// What is to be covered.
#[derive(Clone, Copy, Debug)]
pub struct Demand<'a> {
    /// Journeys from each site (a row) to each point.
    pub journeys: &'a Table,
    /// How much each point weighs, up to [`WEIGHT_MAX`].
    pub weights: &'a [u64],
    /// A point is within reach of a site from which the journey takes so many seconds at the most;
    /// one that is not known is not within reach.
    pub reach_s: u32,
    /// Reserves there are.
    pub reserves_count: usize,
}

/// Where reserves wait, and what that covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The sites chosen, by number, rising. Fewer than there are reserves where more sites would
    /// cover nothing more.
    pub chosen: Vec<usize>,
    /// The weight within reach of one of them.
    pub covered: u64,
    /// No choice covers more than this.
    pub bound: u64,
    /// Points out of reach and their weights, heaviest first; those that weigh nothing are left
    /// out.
    pub uncovered: Vec<Uncovered>,
}

/// A point that no reserve reaches in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uncovered {
    /// Its number.
    pub point: usize,
    /// What it weighs.
    pub weight: u64,
    /// Whether some site not chosen would reach it; if not, no choice does.
    pub within_reach: bool,
}

/// Why there is no choice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoverError {
    /// A row that does not fit the weights.
    #[error("site {site} has journeys to {found} points, and {wanted} have a weight")]
    Row {
        /// The site.
        site: usize,
        /// Journeys it has.
        found: usize,
        /// Weights there are.
        wanted: usize,
    },
    /// A weight that is absurd.
    #[error("point {point} weighs {weight}: give up to {WEIGHT_MAX}")]
    Weight {
        /// The point.
        point: usize,
        /// Its weight.
        weight: u64,
    },
    /// Too much for one question.
    #[error(
        "{sites} sites, {points} points and {pairs} pairs within reach are too many: give up to \
         {POINTS_MAX}, {POINTS_MAX} and {PAIRS_MAX}"
    )]
    TooMany {
        /// Sites.
        sites: usize,
        /// Points.
        points: usize,
        /// Pairs within reach.
        pairs: usize,
    },
}

/// Chooses sites.
///
/// # Errors
///
/// [`CoverError`] where rows, weights or sizes make no sense; none of these where there are no
/// sites, no points or no reserves.
pub fn cover(demand: Demand<'_>) -> Result<Cover, CoverError> {
    let reach = Reach::new(demand)?;
    let mut choice = Choice::new(&reach);
    choice.greedy(demand.reserves_count);
    let mut steps_left = EXCHANGE_STEPS_MAX;
    choice.exchange(&mut steps_left);
    let bound = bettered(&reach, demand.reserves_count, &mut choice, &mut steps_left);
    let points = demand.weights.iter().enumerate();
    let left = points.filter(|(point, weight)| choice.times[*point] == 0 && **weight > 0);
    let named = |(point, weight): (usize, &u64)| {
        let within_reach = !reach.sites[point].is_empty();
        Uncovered { point, weight: *weight, within_reach }
    };
    let mut uncovered: Vec<Uncovered> = left.map(named).collect();
    uncovered.sort_by_key(|it| (std::cmp::Reverse(it.weight), it.point));
    let chosen = choice.chosen.into_iter().collect();
    Ok(Cover { chosen, covered: choice.covered, bound, uncovered })
}

/// Who reaches whom.
struct Reach<'a> {
    weights: &'a [u64],
    /// Points within reach of each site.
    points: Vec<Vec<usize>>,
    /// Sites within reach of each point.
    sites: Vec<Vec<usize>>,
}

impl<'a> Reach<'a> {
    fn new(demand: Demand<'a>) -> Result<Reach<'a>, CoverError> {
        let Demand { journeys, weights, reach_s, .. } = demand;
        let within = |it: &Journey| matches!(it, Journey::Takes(seconds) if *seconds <= reach_s);
        let (sites, points) = (journeys.rows.len(), weights.len());
        let pairs = journeys.rows.iter().flatten().filter(|it| within(it)).count();
        if sites > POINTS_MAX || points > POINTS_MAX || pairs > PAIRS_MAX {
            return Err(CoverError::TooMany { sites, points, pairs });
        }
        for (site, row) in journeys.rows.iter().enumerate() {
            if row.len() != points {
                return Err(CoverError::Row { site, found: row.len(), wanted: points });
            }
        }
        for (point, weight) in weights.iter().enumerate() {
            if *weight > WEIGHT_MAX {
                return Err(CoverError::Weight { point, weight: *weight });
            }
        }
        let mut reach =
            Reach { weights, points: vec![Vec::new(); sites], sites: vec![Vec::new(); points] };
        for (site, row) in journeys.rows.iter().enumerate() {
            for (point, _) in row.iter().enumerate().filter(|(_, it)| within(it)) {
                reach.points[site].push(point);
                reach.sites[point].push(site);
            }
        }
        Ok(reach)
    }
}

/// Sites chosen so far.
struct Choice<'a> {
    reach: &'a Reach<'a>,
    chosen: BTreeSet<usize>,
    /// By how many chosen sites each point is reached.
    times: Vec<usize>,
    /// What each site would add.
    gains: Vec<u64>,
    covered: u64,
}

impl Choice<'_> {
    fn new<'a>(reach: &'a Reach<'a>) -> Choice<'a> {
        let times = vec![0; reach.weights.len()];
        let weight = |points: &Vec<usize>| points.iter().map(|it| reach.weights[*it]).sum();
        let gains = reach.points.iter().map(weight).collect();
        Choice { reach, chosen: BTreeSet::new(), times, gains, covered: 0 }
    }

    fn add(&mut self, site: usize) {
        self.chosen.insert(site);
        for point in &self.reach.points[site] {
            if self.times[*point] == 0 {
                let weight = self.reach.weights[*point];
                self.covered += weight;
                self.reach.sites[*point].iter().for_each(|it| self.gains[*it] -= weight);
            }
            self.times[*point] += 1;
        }
    }

    fn remove(&mut self, site: usize) {
        self.chosen.remove(&site);
        for point in &self.reach.points[site] {
            self.times[*point] -= 1;
            if self.times[*point] == 0 {
                let weight = self.reach.weights[*point];
                self.covered -= weight;
                self.reach.sites[*point].iter().for_each(|it| self.gains[*it] += weight);
            }
        }
    }

    /// The site that adds most, the first of equals; `None` where none adds anything.
    fn best(&self) -> Option<(usize, u64)> {
        let sites = self.gains.iter().copied().enumerate();
        let best = sites.reduce(|best, it| if it.1 > best.1 { it } else { best });
        best.filter(|(_, gain)| *gain > 0)
    }

    fn greedy(&mut self, count: usize) {
        while self.chosen.len() < count {
            let Some((site, _)) = self.best() else { return };
            self.add(site);
        }
    }

    /// Exchanges a chosen site for another as long as that covers more and steps are left.
    fn exchange(&mut self, steps_left: &mut u64) {
        let mut bettered = true;
        while bettered {
            bettered = false;
            for site in self.chosen.clone() {
                match steps_left.checked_sub(self.steps(site)) {
                    Some(left) => *steps_left = left,
                    None => return,
                }
                let before = self.covered;
                self.remove(site);
                let gain = before - self.covered;
                match self.best() {
                    Some((other, more)) if more > gain => {
                        self.add(other);
                        bettered = true;
                    }
                    Some(_) | None => self.add(site),
                }
            }
        }
    }

    /// Steps that taking a site out and back takes at the most.
    fn steps(&self, site: usize) -> u64 {
        let sites = self.reach.points[site].iter().map(|it| self.reach.sites[*it].len());
        2 * sites.sum::<usize>() as u64 + self.gains.len() as u64
    }
}

/// A weight that no `count` sites exceed; a better `choice` that is found on the way is taken.
///
/// Each point pays its sites a multiplier for being covered, and is itself worth what is left of
/// its weight: for all multipliers that are not negative the best `count` sites with what they are
/// paid, and the points with what is left to them, together are no less than the best choice
/// (Galvão and ReVelle 1996). Multipliers are bettered by subgradient steps; each is a proof, and
/// the sites that are paid best are worth a try.
fn bettered<'a>(
    reach: &'a Reach<'a>,
    count: usize,
    choice: &mut Choice<'a>,
    steps_left: &mut u64,
) -> u64 {
    let mut pay = Pay::new(reach);
    let (mut best, mut best_round, mut halvings) = (i128::MAX, 0, 0_u32);
    for round in 0..ROUNDS {
        let sites = pay.best_paid(count);
        let (value, times) = pay.value(&sites);
        if value < best {
            (best, best_round) = (value, round);
        } else if round - best_round > 10 {
            (best_round, halvings) = (round, halvings + 1);
        }
        if round % TRY_EVERY == 0 {
            let mut other = Choice::new(reach);
            sites.iter().for_each(|it| other.add(*it));
            other.greedy(count);
            other.exchange(steps_left);
            if other.covered > choice.covered {
                *choice = other;
            }
        }
        let gap = best - i128::from(choice.covered) * PARTS;
        if gap < PARTS || halvings > 30 || !pay.step(&times, gap, halvings) {
            break;
        }
    }
    let bound = u64::try_from(best.max(0) / PARTS).unwrap_or(u64::MAX);
    bound.max(choice.covered)
}

/// Multipliers: what each point pays, in [`PARTS`] of its weight.
struct Pay<'a> {
    reach: &'a Reach<'a>,
    pays: Vec<i128>,
}

impl Pay<'_> {
    fn new<'a>(reach: &'a Reach<'a>) -> Pay<'a> {
        let pays = reach.weights.iter().map(|it| i128::from(*it) * PARTS).collect();
        Pay { reach, pays }
    }

    /// What is left to a point; nothing where no site reaches it.
    fn left(&self, point: usize) -> i128 {
        match self.reach.sites[point].is_empty() {
            true => 0,
            false => i128::from(self.reach.weights[point]) * PARTS - self.pays[point],
        }
    }

    fn paid(&self, site: usize) -> i128 {
        self.reach.points[site].iter().map(|it| self.pays[*it]).sum()
    }

    /// The `count` sites paid best, the first of equals.
    fn best_paid(&self, count: usize) -> Vec<usize> {
        let sites = 0..self.reach.points.len();
        let mut ranked: Vec<_> = sites.map(|it| (std::cmp::Reverse(self.paid(it)), it)).collect();
        ranked.sort_unstable();
        ranked.into_iter().take(count).map(|(_, it)| it).collect()
    }

    /// What no choice exceeds, and how many of `sites`, those paid best, reach each point.
    fn value(&self, sites: &[usize]) -> (i128, Vec<i128>) {
        let mut times = vec![0; self.pays.len()];
        for site in sites {
            self.reach.points[*site].iter().for_each(|it| times[*it] += 1);
        }
        let left: i128 = (0..self.pays.len()).map(|it| self.left(it)).sum();
        (left + sites.iter().map(|it| self.paid(*it)).sum::<i128>(), times)
    }

    /// A step down; `false` where there is none.
    fn step(&mut self, times: &[i128], gap: i128, halvings: u32) -> bool {
        // What raising a point's pay by one changes: its sites paid best, less itself if it keeps
        // something.
        let slopes: Vec<i128> = times
            .iter()
            .enumerate()
            .map(|(point, times)| times - i128::from(self.left(point) > 0))
            .collect();
        let steep: i128 = slopes.iter().map(|it| it * it).sum();
        if steep == 0 {
            return false;
        }
        for (point, slope) in slopes.iter().enumerate() {
            let most = i128::from(self.reach.weights[point]) * PARTS;
            let pay = self.pays[point] - slope * gap * 2 / steep / (1 << halvings);
            self.pays[point] = pay.clamp(0, most);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sites and points by chance on a square of 100, a second a unit of distance.
    fn by_chance(seed: u64, sites: usize, points: usize) -> (Table, Vec<u64>) {
        let mut chance = fastrand::Rng::with_seed(seed);
        let mut places = |count: usize| -> Vec<(f64, f64)> {
            (0..count).map(|_| (chance.u64(0..100) as f64, chance.u64(0..100) as f64)).collect()
        };
        let (sites, points) = (places(sites), places(points));
        let weights = points.iter().map(|_| chance.u64(0..50)).collect();
        let journey = |a: (f64, f64), b: (f64, f64)| {
            Journey::Takes(libm::hypot(a.0 - b.0, a.1 - b.1).round() as u32)
        };
        let row = |site: &(f64, f64)| points.iter().map(|it| journey(*site, *it)).collect();
        (Table { rows: sites.iter().map(row).collect() }, weights)
    }

    fn by_trying_all(demand: Demand<'_>) -> u64 {
        let reach = Reach::new(demand).unwrap();
        let sites = reach.points.len();
        let some =
            (0..1_u32 << sites).filter(|it| it.count_ones() as usize == demand.reserves_count);
        let covered = |set: u32| {
            let mut choice = Choice::new(&reach);
            (0..sites).filter(|it| set & (1 << it) != 0).for_each(|it| choice.add(it));
            choice.covered
        };
        some.map(covered).max().unwrap_or_default()
    }

    #[test]
    fn the_bound_holds_and_the_choice_is_near_the_best_of_all() {
        let mut exact = 0;
        for seed in 0..60 {
            let (journeys, weights) = by_chance(seed, 12, 40);
            for reserves_count in [1, 3, 5] {
                let demand =
                    Demand { journeys: &journeys, weights: &weights, reach_s: 25, reserves_count };
                let (found, best) = (cover(demand).unwrap(), by_trying_all(demand));
                assert!(found.covered <= best && best <= found.bound, "{seed}: {found:?} {best}");
                assert!(found.covered * 100 >= best * 95, "{seed}: {found:?} {best}");
                exact += usize::from(found.covered == best);
                let missed: u64 = found.uncovered.iter().map(|it| it.weight).sum();
                assert_eq!(missed + found.covered, weights.iter().sum::<u64>());
            }
        }
        assert!(exact > 175, "{exact} of 180");
    }

    #[test]
    fn a_city_of_points_has_a_bound_within_some_percent() {
        let (journeys, weights) = by_chance(1, 200, 1_000);
        let demand =
            Demand { journeys: &journeys, weights: &weights, reach_s: 12, reserves_count: 10 };
        let found = cover(demand).unwrap();
        assert!(found.bound * 100 <= found.covered * 101, "{} {}", found.covered, found.bound);
    }

    #[test]
    fn what_nobody_reaches_is_shown_heaviest_first_and_whether_it_could_be() {
        use Journey::{NoWay, Takes, Unknown};
        let rows = vec![
            vec![Takes(10), Takes(10), NoWay, Takes(99)],
            vec![Takes(99), NoWay, Takes(5), Unknown],
        ];
        let journeys = Table { rows };
        let demand =
            Demand { journeys: &journeys, weights: &[4, 3, 6, 9], reach_s: 10, reserves_count: 1 };
        let found = cover(demand).unwrap();
        assert_eq!((found.chosen, found.covered, found.bound), (vec![0], 7, 7));
        let shown: Vec<_> =
            found.uncovered.iter().map(|it| (it.point, it.weight, it.within_reach)).collect();
        assert_eq!(shown, [(3, 9, false), (2, 6, true)]);
    }

    #[test]
    fn no_sites_no_points_and_no_reserves_cover_nothing() {
        let none = Table::default();
        let demand = Demand { journeys: &none, weights: &[5], reach_s: 9, reserves_count: 3 };
        let found = cover(demand).unwrap();
        assert_eq!((found.chosen.len(), found.covered, found.bound), (0, 0, 0));
        let one = Table { rows: vec![vec![Journey::Takes(1)]] };
        let demand = Demand { journeys: &one, reserves_count: 0, ..demand };
        assert_eq!(cover(demand).unwrap().bound, 0);
        let demand = Demand { reserves_count: usize::MAX, ..demand };
        assert_eq!(cover(demand).unwrap().covered, 5);
    }

    #[test]
    fn rows_and_weights_that_make_no_sense_are_refused_with_the_place() {
        let journeys = Table { rows: vec![vec![Journey::NoWay]] };
        let demand =
            Demand { journeys: &journeys, weights: &[1, 2], reach_s: 9, reserves_count: 1 };
        insta::assert_snapshot!(cover(demand).unwrap_err(), @"site 0 has journeys to 1 points, and 2 have a weight");
        let demand = Demand { weights: &[u64::MAX], ..demand };
        insta::assert_snapshot!(cover(demand).unwrap_err(), @"point 0 weighs 18446744073709551615: give up to 1000000000000");
    }
}
