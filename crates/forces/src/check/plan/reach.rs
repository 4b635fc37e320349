//! Sectors: how far each unit is from each, what a loan to another command costs.
//!
//! Travel is what the package's ways say, else the great circle times 1.35 at 20 km/h, plus 4
//! minutes, whole minutes rounded up.

use std::collections::{BTreeMap, BTreeSet};

use cordon_operation::Operation;

use super::clock::Calendar;
use super::fault::{PlanFault, limit, whole};
use super::posts::Post;
use super::units::Unit;

/// Radius of the globe.
const RADIUS_M: f64 = 6_371_008.8;
/// How much longer streets are than the great circle.
const DETOUR: f64 = 1.35;
const METRES_A_MINUTE: f64 = 20_000.0 / 60.0;
const START_MIN: f64 = 4.0;

/// Other sectors than its own to which a unit goes, and how far.
const OTHERS_MAX: usize = 8;
const OTHERS_MIN_MAX: i64 = 60;

/// What a loan costs for each step between two commands, and without a tree between them.
const STEP_MIN: i64 = 15;
const NO_TREE_MIN: i64 = 60;

/// Units times sectors, and commands above one another, that are judged at most.
const WAYS_MAX: u64 = 50_000_000;
const DEPTH_MAX: u64 = 64;

/// Minutes of travel and loan, a person.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub(super) sector: usize,
    pub(super) minutes: i64,
}

/// Where units go.
pub(super) struct Reach {
    /// By post, the number of its sector.
    pub(super) sectors: Vec<usize>,
    pub(super) sector_count: usize,
    /// By unit, in order of sector.
    ways: Vec<Vec<Way>>,
}

impl Reach {
    pub(super) fn of(
        operation: &Operation,
        calendar: &Calendar,
        posts: &[Post],
        units: &[Unit],
        is_far_known: bool,
    ) -> Result<Reach, PlanFault> {
        let names: BTreeSet<&str> = posts.iter().map(|it| it.sector.as_str()).collect();
        let names: Vec<&str> = names.into_iter().collect();
        limit("units times sectors", whole(names.len() * units.len()), WAYS_MAX)?;
        let number = |name: &str| names.binary_search(&name).ok();
        let sectors: Vec<usize> =
            posts.iter().map(|it| number(&it.sector).unwrap_or_default()).collect();
        let middles = middles(calendar, posts, &sectors, names.len());
        let mut loans = Loans::of(operation)?;
        let told = told(operation);
        // Posts without a sector are together one; no unit is at home there.
        let own = |unit: &Unit| number(&unit.sector).filter(|_| !unit.sector.is_empty());
        let mut ways = Vec::with_capacity(units.len());
        for unit in units {
            let mut all = match is_far_known {
                true => {
                    let told = |sector: usize| told.get(&(unit.line(), names[sector])).copied();
                    nearest(unit, own(unit), &middles, told)
                }
                false => (0..names.len()).map(|sector| Way { sector, minutes: 0 }).collect(),
            };
            if is_far_known {
                for way in &mut all {
                    way.minutes += loans.minutes(&unit.sector, names[way.sector]);
                }
            }
            all.sort_by_key(|way| way.sector);
            ways.push(all);
        }
        Ok(Reach { sectors, sector_count: names.len(), ways })
    }

    pub(super) fn ways(&self, unit: usize) -> &[Way] {
        &self.ways[unit]
    }

    /// Minutes a person from a unit to a post; `None` where the unit does not go there.
    pub(super) fn minutes(&self, unit: usize, post: usize) -> Option<i64> {
        let sector = self.sectors[post];
        self.ways[unit].iter().find(|way| way.sector == sector).map(|way| way.minutes)
    }
}

/// Minutes by line of a unit and sector, as the package's ways have them, the least of each.
fn told(operation: &Operation) -> BTreeMap<(&str, &str), i64> {
    let mut told = BTreeMap::new();
    for thing in operation.things.of("way") {
        if let (Some(unit), Some(sector), Some(minutes)) =
            (thing.text("unit"), thing.text("sector"), thing.whole("minutes"))
        {
            let least = told.entry((unit, sector)).or_insert(minutes);
            *least = minutes.min(*least);
        }
    }
    told
}

/// The unit's own sector and the nearest others, by minutes, then by id.
fn nearest(
    unit: &Unit,
    own: Option<usize>,
    middles: &[Option<(f64, f64)>],
    told: impl Fn(usize) -> Option<i64>,
) -> Vec<Way> {
    let mut own_way = None;
    let mut others = Vec::new();
    for (sector, middle) in middles.iter().enumerate() {
        let Some(middle) = middle else { continue };
        let far = || unit.base.map_or(0, |base| travel_min(base, *middle));
        let minutes = told(sector).unwrap_or_else(far);
        let way = Way { sector, minutes };
        if own == Some(sector) {
            own_way = Some(way);
        } else if minutes <= OTHERS_MIN_MAX {
            others.push(way);
        }
    }
    others.sort_by_key(|way| (way.minutes, way.sector));
    others.truncate(OTHERS_MAX);
    others.extend(own_way);
    others
}

/// By sector, the mean of the places of its posts that want people: of those of the package, or of
/// new ones where it has none.
fn middles(
    calendar: &Calendar,
    posts: &[Post],
    sectors: &[usize],
    count: usize,
) -> Vec<Option<(f64, f64)>> {
    let mut sums = vec![[(0.0, 0.0, 0.0); 2]; count];
    for (post, sector) in posts.iter().zip(sectors) {
        if let Some((east, north)) = post.place
            && post.wants_people(calendar)
        {
            let sum = &mut sums[*sector][usize::from(post.new_at.is_some())];
            *sum = (sum.0 + east, sum.1 + north, sum.2 + 1.0);
        }
    }
    let mean = |(east, north, n): (f64, f64, f64)| (n > 0.0).then(|| (east / n, north / n));
    sums.into_iter().map(|[old, new]| mean(old).or_else(|| mean(new))).collect()
}

/// Minutes between two places, each in degrees east and north.
fn travel_min(from: (f64, f64), to: (f64, f64)) -> i64 {
    let (north, other_north) = (from.1.to_radians(), to.1.to_radians());
    let half = |degrees: f64| {
        let sine = libm::sin(degrees.to_radians() / 2.0);
        sine * sine
    };
    let along = half(to.1 - from.1);
    let across = half(to.0 - from.0) * libm::cos(north) * libm::cos(other_north);
    let metres = 2.0 * RADIUS_M * libm::asin(libm::sqrt((along + across).min(1.0)));
    let minutes = libm::ceil(metres * DETOUR / METRES_A_MINUTE + START_MIN);
    #[expect(clippy::cast_possible_truncation, reason = "half around the globe is 81,000")]
    let minutes = minutes as i64;
    minutes
}

/// What loans between sectors cost.
struct Loans {
    /// By sector, its command and those above it, the root last.
    chains: BTreeMap<String, Vec<String>>,
    /// By the two sectors.
    known: BTreeMap<String, BTreeMap<String, i64>>,
}

impl Loans {
    fn of(operation: &Operation) -> Result<Loans, PlanFault> {
        let things = &operation.things;
        let mut chains = BTreeMap::new();
        for sector in things.of("sector") {
            let mut chain = Vec::new();
            let mut next = sector.text("command");
            while let Some(command) = next.and_then(|id| things.get("command", id)) {
                chain.push(command.id.clone());
                limit("commands above one another", whole(chain.len()), DEPTH_MAX)?;
                next = command.text("parent");
            }
            chains.insert(sector.id.clone(), chain);
        }
        Ok(Loans { chains, known: BTreeMap::new() })
    }

    fn minutes(&mut self, from: &str, to: &str) -> i64 {
        if from == to || from.is_empty() || to.is_empty() {
            return 0;
        }
        if let Some(known) = self.known.get(from).and_then(|known| known.get(to)) {
            return *known;
        }
        let steps = self.steps(from, to).and_then(|steps| i64::try_from(steps).ok());
        let minutes = steps.map_or(NO_TREE_MIN, |steps| STEP_MIN * steps.max(1));
        self.known.entry(from.to_owned()).or_default().insert(to.to_owned(), minutes);
        minutes
    }

    /// Steps between the commands of two sectors; `None` without a tree between them.
    fn steps(&self, from: &str, to: &str) -> Option<usize> {
        let (from, to) = (self.chains.get(from)?, self.chains.get(to)?);
        let meets = |(up, command)| Some(up + to.iter().position(|other| other == command)?);
        from.iter().enumerate().find_map(meets)
    }
}
