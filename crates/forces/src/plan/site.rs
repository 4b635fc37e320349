//! Sites of work: posts, their sectors, and what a way from a base to a sector costs.

use std::collections::{BTreeMap, BTreeSet};

use cordon_operation::Operation;
use cordon_operation::thing::Thing;

use super::incident::{self, Incident};
use super::shift::{Band, Shift};
use super::situation::{Needs, Post};

/// What a loan costs a person for each step between two commands, minutes.
pub const LOAN_STEP: i64 = 15;
/// What it costs where no tree joins the two commands, minutes.
pub const LOAN_STRANGE: i64 = 60;
/// How many sectors besides its own a unit goes to at most.
pub const LENT_MAX: usize = 8;
/// How far it goes at most, minutes.
pub const WAY_MAX: i64 = 60;
/// The earth's mean radius, metres (IUGG).
const EARTH_M: f64 = 6_371_008.8;
/// By how much a way is longer than the straight line.
const DETOUR: f64 = 1.35;
/// How fast people come by road through a crowded city, assumed.
const KMH: f64 = 20.0;
/// What every journey takes beside the way, minutes.
const FIXED_MIN: f64 = 4.0;
/// Where ways come from: words that plans say.
const GREAT_CIRCLE: &str = "great circle times 1.35 at 20 km/h plus 4 minutes";
const WAYS: &str = "ways of the package";
/// The most needs that posts may name in all.
const WORDS_MAX: usize = 128;

/// Where work is done.
#[derive(Debug, Clone)]
pub(super) struct Sites {
    /// Sectors of posts in order of id; an empty one for posts without.
    pub names: Vec<String>,
    /// The middle of their posts, longitude and latitude in degrees.
    middles: Vec<(f64, f64)>,
    /// Commands of all sectors of the package.
    command_of: BTreeMap<String, String>,
    parent_of: BTreeMap<String, String>,
    /// By unit and sector, minutes that the package says.
    ways: BTreeMap<String, BTreeMap<String, i64>>,
    pub posts: Vec<Post>,
    pub travel: String,
}

/// A post with its sector's name and its place, longitude and latitude.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub sector: String,
    pub post: Post,
    pub at: Option<(f64, f64)>,
    /// Whether an incident made it.
    pub is_new: bool,
}

/// What posts may name as needed, by number: `skill NAME` and `power NAME`.
pub(super) fn words(operation: &Operation, incidents: &[Incident]) -> Vec<String> {
    let of = |thing: &Thing| {
        let skills = thing.list("skills").iter().map(|it| format!("skill {it}"));
        let powers = thing.list("powers").iter().map(|it| format!("power {it}"));
        skills.chain(powers).collect::<Vec<_>>()
    };
    let new = incidents.iter().flat_map(|it| &it.posts).flat_map(|post| {
        let skills = post.skills.iter().map(|it| format!("skill {it}"));
        skills.chain(post.powers.iter().map(|it| format!("power {it}")))
    });
    let all: BTreeSet<String> = operation.things.of("post").flat_map(of).chain(new).collect();
    all.into_iter().collect()
}

/// Those of `names` that `words` has, as bits; none of the bits where `names` has more than can
/// be told apart: nobody has what no unit can be known to have.
pub(super) fn needs(words: &[String], kind: &str, names: &[String]) -> Needs {
    let bit = |name: &String| {
        let at = words.iter().position(|word| word.strip_prefix(kind) == Some(name))?;
        Some(1 << at.min(WORDS_MAX - 1))
    };
    names.iter().filter_map(bit).fold(0, |all, bit: Needs| all | bit)
}

impl Sites {
    /// The middle of a sector's posts, longitude and latitude in degrees; `None` for one without
    /// posts that want people.
    pub fn middle(&self, sector: &str) -> Option<(f64, f64)> {
        let at = self.names.iter().position(|name| name == sector)?;
        Some(self.middles[at])
    }

    pub fn read(
        operation: &Operation,
        bands: &[Band],
        shifts: &[Shift],
        words: &[String],
        incidents: &[Incident],
    ) -> Self {
        let mut posts: Vec<Placed> = Vec::new();
        for thing in operation.things.of("post") {
            let Some(post) = post(thing, bands, shifts, words) else { continue };
            let at = thing.point().map(|at| (at.longitude_deg(), at.latitude_deg()));
            let sector = thing.text("sector").unwrap_or_default().to_owned();
            posts.push(Placed { sector, post, at, is_new: false });
        }
        for incident in incidents {
            incident::tell(incident, bands, shifts, words, &mut posts);
        }
        posts.sort_by(|a, b| a.post.id.cmp(&b.post.id));
        let names: BTreeSet<&String> = posts.iter().map(|it| &it.sector).collect();
        let names: Vec<String> = names.into_iter().cloned().collect();
        let middles = names.iter().map(|name| middle(&posts, name)).collect();
        let numbered = posts.into_iter().map(|it| {
            let number = names.binary_search(&it.sector).unwrap_or_default();
            Post { sector: u32::try_from(number).unwrap_or(u32::MAX), ..it.post }
        });
        let posts = numbered.collect();
        let pairs = |kind, column: &'static str| {
            let of = move |thing: &Thing| Some((thing.id.clone(), thing.text(column)?.to_owned()));
            operation.things.of(kind).filter_map(of).collect()
        };
        let (ways, travel) = ways(operation);
        Self {
            names,
            middles,
            ways,
            command_of: pairs("sector", "command"),
            parent_of: pairs("command", "parent"),
            posts,
            travel,
        }
    }

    /// Where a unit, by the id of its line, can go, with what a person's way costs; its own sector
    /// first.
    pub fn reach(
        &self,
        unit: &str,
        sector: Option<&str>,
        base: Option<(f64, f64)>,
    ) -> Vec<(u32, i64)> {
        let known = self.ways.get(unit);
        let way = |to: usize| {
            let known = known.and_then(|known| known.get(&self.names[to])).copied();
            known.unwrap_or_else(|| base.map_or(0, |base| minutes(base, self.middles[to])))
        };
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let own = sector.and_then(|own| self.names.iter().position(|name| name == own));
        let others = (0..self.names.len()).filter(|to| Some(*to) != own);
        let mut near: Vec<(i64, usize)> =
            others.map(|to| (way(to), to)).filter(|(way, _)| *way <= WAY_MAX).collect();
        near.sort_unstable();
        near.truncate(LENT_MAX);
        let lent = near.into_iter().map(|(way, to)| (number(to), way + self.loan(sector, to)));
        let mut reach: Vec<(u32, i64)> = lent.collect();
        reach.sort_unstable_by_key(|(to, cost)| (*cost, *to));
        if let Some(own) = own {
            reach.insert(0, (number(own), way(own)));
        }
        reach
    }

    /// What a person lent from a sector to another costs.
    fn loan(&self, from: Option<&str>, to: usize) -> i64 {
        let to = self.names[to].as_str();
        let Some(from) = from.filter(|_| !to.is_empty()) else { return 0 };
        let (Some(from), Some(to)) = (self.command_of.get(from), self.command_of.get(to)) else {
            return LOAN_STRANGE;
        };
        let (up, over) = (self.chain(from), self.chain(to));
        let steps = up.iter().enumerate().find_map(|(steps, command)| {
            Some(steps + over.iter().position(|other| other == command)?)
        });
        steps.map_or(LOAN_STRANGE, |steps| {
            LOAN_STEP * i64::try_from(steps.max(1)).unwrap_or(LOAN_STRANGE)
        })
    }

    /// A command and those above it.
    fn chain<'a>(&'a self, command: &'a String) -> Vec<&'a String> {
        let mut chain = vec![command];
        while let Some(parent) = chain.last().and_then(|last| self.parent_of.get(*last)) {
            if chain.contains(&parent) {
                break;
            }
            chain.push(parent);
        }
        chain
    }
}

/// Ways that a package says, by unit and sector, of a pair that it says twice the shorter; and
/// where ways come from, in words.
fn ways(operation: &Operation) -> (BTreeMap<String, BTreeMap<String, i64>>, String) {
    let mut ways: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    let mut routers = BTreeSet::new();
    for thing in operation.things.of("way") {
        let ends = thing.text("unit").zip(thing.text("sector"));
        let (Some((unit, sector)), Some(minutes)) = (ends, thing.whole("minutes")) else {
            continue;
        };
        let way = ways.entry(unit.to_owned()).or_default().entry(sector.to_owned());
        way.and_modify(|before| *before = minutes.min(*before)).or_insert(minutes);
        routers.extend(thing.text("router"));
    }
    if ways.is_empty() {
        return (ways, GREAT_CIRCLE.to_owned());
    }
    let routers: Vec<&str> = routers.into_iter().collect();
    let named =
        if routers.is_empty() { String::new() } else { format!(" ({})", routers.join("; ")) };
    (ways, format!("{WAYS}{named}, where it has none {GREAT_CIRCLE}"))
}

/// A post as it stands in the package; `None` where it never wants anybody.
fn post(thing: &Thing, bands: &[Band], shifts: &[Shift], words: &[String]) -> Option<Post> {
    let strength = |column| thing.whole(column).and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
    let min = strength("strength_min");
    let target = strength("strength_target").max(min);
    let named = thing.list("bands");
    let (from, until) = thing.window();
    let overlap = |(at, shift): (usize, &Shift)| {
        let band = &bands[at % bands.len()].id;
        let is_manned = named.is_empty() || named.contains(band);
        if is_manned { shift.overlap(from, until) } else { 0 }
    };
    let overlaps: Vec<u32> = shifts.iter().enumerate().map(overlap).collect();
    let is_wanted = target > 0 && overlaps.iter().any(|minutes| *minutes > 0);
    is_wanted.then(|| Post {
        id: thing.id.clone(),
        sector: 0,
        needs: needs(words, "skill ", thing.list("skills"))
            | needs(words, "power ", thing.list("powers")),
        priority: thing.whole("priority").unwrap_or(1).max(1),
        min,
        target,
        overlaps,
    })
}

/// The middle of a sector's posts, longitude and latitude: of those of the package, or of new
/// ones where it has none.
fn middle(posts: &[Placed], name: &str) -> (f64, f64) {
    let of = |is_new: bool| {
        let mut sum = (0.0, 0.0, 0.0);
        let there = posts.iter().filter(|it| it.sector == name && it.is_new == is_new);
        for (east, north) in there.filter_map(|it| it.at) {
            sum = (sum.0 + east, sum.1 + north, sum.2 + 1.0);
        }
        (sum.2 > 0.0).then(|| (sum.0 / sum.2, sum.1 / sum.2))
    };
    of(false).or_else(|| of(true)).unwrap_or_default()
}

/// Minutes from a place to another, rounded up; by haversine (Sinnott, "Virtues of the
/// Haversine", Sky and Telescope 68, 1984).
fn minutes(from: (f64, f64), to: (f64, f64)) -> i64 {
    let radians = f64::to_radians;
    let (lat1, lat2) = (radians(from.1), radians(to.1));
    let half = |delta: f64| libm::sin(delta / 2.0) * libm::sin(delta / 2.0);
    let h = half(lat2 - lat1) + libm::cos(lat1) * libm::cos(lat2) * half(radians(to.0 - from.0));
    let metres = 2.0 * EARTH_M * libm::asin(libm::sqrt(h.min(1.0)));
    let minutes = metres * DETOUR / (KMH * 1000.0 / 60.0) + FIXED_MIN;
    #[expect(clippy::cast_possible_truncation, reason = "half the earth's girth at most")]
    let whole = libm::ceil(minutes) as i64;
    whole
}
