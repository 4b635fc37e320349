//! What a plan is made for: shifts, units, posts and who may stand where, in numbers.

use std::collections::{BTreeMap, BTreeSet};

use cordon_operation::{Operation, Thing};
use jiff::Timestamp;
use jiff::civil::Date;

use super::incident::{self, Incident};
use super::people::{self, Members};
use super::shift::{self, Band, Shift};
use super::site::{self, Sites};
use super::work::{self, Rule};

/// Skills and powers that posts name, each a bit.
pub type Needs = u128;

/// The most days.
pub const DAYS_MAX: u32 = 366;
/// The most units.
pub const UNITS_MAX: usize = 50_000;
/// The most members of all units.
pub const PEOPLE_MAX: usize = 2_000_000;
/// The most units times shifts, and groups of posts times shifts.
pub const CELLS_MAX: usize = 20_000_000;
/// An operation that cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SituationError {
    /// Too long.
    #[error("{0} days are not 1 to {DAYS_MAX}")]
    Days(u32),
    /// The clock.
    #[error("day {0} of the operation has no date that can be computed with")]
    Date(u32),
    /// Too many of something.
    #[error("{count} {what} are more than {most}; plan a part of the operation")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
}

/// A unit with people to post.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its id; of several that one line stands for, `id`, `id~2` and so on; of sections `id/1`,
    /// `id/2`.
    pub id: String,
    /// Which section of its unit it is, from 1; 0 for a unit that stays together.
    pub section: u32,
    /// Its agency.
    pub agency: u32,
    /// Whose people must stand beside it.
    pub paired_with: Option<u32>,
    /// Which rule of [`Situation::rules`] holds for it.
    pub rule: usize,
    /// What it has of what posts need.
    pub has: Needs,
    /// Which members it has and when they are there.
    pub members: Members,
    /// Where it can go: sector and what a person's way there costs, minutes with the loan; its own
    /// sector first, then by cost and id.
    pub reach: Vec<(u32, i64)>,
}

impl Unit {
    /// The unit whose section it is, or itself: without what counts sections.
    #[must_use]
    pub fn line(&self) -> &str {
        match self.section {
            0 => &self.id,
            _ => self.id.rsplit_once('/').map_or(&self.id, |(line, _)| line),
        }
    }
}

/// A post that wants people.
#[derive(Debug, Clone)]
pub struct Post {
    /// Its id.
    pub id: String,
    /// Its sector, by number.
    pub sector: u32,
    /// What everybody there needs.
    pub needs: Needs,
    /// How urgent.
    pub priority: i64,
    /// People it must have.
    pub min: u32,
    /// People it should have, at least `min`.
    pub target: u32,
    /// Overlapping minutes, by shift; 0 where nobody is wanted.
    pub overlaps: Vec<u32>,
}

/// Posts of a sector that are alike for everybody in every shift.
#[derive(Debug, Clone)]
pub struct Group {
    /// By number, in order of id.
    pub posts: Vec<u32>,
    /// Their sector.
    pub sector: u32,
    /// What everybody there needs.
    pub needs: Needs,
    /// By shift.
    pub wants: Vec<Want>,
}

/// What a group wants in a shift.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Want {
    /// People it must have.
    pub min: u32,
    /// People it should have beyond that.
    pub more: u32,
    /// What each person missing weighs.
    pub weight: i64,
}

impl Want {
    /// People in all.
    #[must_use]
    pub fn target(&self) -> u32 {
        self.min + self.more
    }
}

/// Which posts form groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// Those that nobody tells apart.
    Alike,
    /// Each by itself: where it matters who stood where.
    Alone,
}

/// What a plan is made for.
#[derive(Debug, Clone)]
pub struct Situation {
    /// How many days.
    pub days: usize,
    /// The first.
    pub first: Date,
    /// Shifts of a day, by beginning.
    pub bands: Vec<Band>,
    /// `day * bands + band`.
    pub shifts: Vec<Shift>,
    /// Work rules.
    pub rules: Vec<Rule>,
    /// Units, in order of id.
    pub units: Vec<Unit>,
    /// Posts that want people, in order of id.
    pub posts: Vec<Post>,
    /// Groups, by sector.
    pub groups: Vec<Group>,
    /// By sector, its groups: a range of [`Situation::groups`].
    pub of_sector: Vec<std::ops::Range<usize>>,
    /// Agencies by id, in order.
    pub agencies: Vec<String>,
    /// Needs by their number, for words.
    pub words: Vec<String>,
    /// Where travel times come from.
    pub travel: String,
}

impl Situation {
    /// Reads an operation for `days` days.
    ///
    /// # Errors
    ///
    /// [`SituationError`] where there is too much of something.
    pub fn read(operation: &Operation, days: u32) -> Result<Self, SituationError> {
        Self::after(operation, days, &[], Grouping::Alike)
    }

    /// The same after incidents.
    ///
    /// # Errors
    ///
    /// [`SituationError`] where there is too much of something.
    pub fn after(
        operation: &Operation,
        days: u32,
        incidents: &[Incident],
        grouping: Grouping,
    ) -> Result<Self, SituationError> {
        let (first, bands, shifts) = clock(operation, days)?;
        let words = site::words(operation, incidents);
        let mut sites = Sites::read(operation, &bands, &shifts, &words, incidents);
        let rules = work::rules(operation);
        let mut units = people::units(operation, &shifts, &bands, &rules, &words, &sites)?;
        incident::take_away(incidents, &mut units, &shifts);
        let posts = std::mem::take(&mut sites.posts);
        let (groups, of_sector) = group(&posts, sites.names.len(), shifts.len(), grouping);
        let cells = groups.len().max(units.len()).saturating_mul(shifts.len());
        if cells > CELLS_MAX {
            let what = "groups of posts or units, times shifts,";
            return Err(SituationError::TooMany { what, count: cells, most: CELLS_MAX });
        }
        Ok(Self {
            days: days as usize,
            first,
            bands,
            shifts,
            rules,
            units,
            posts,
            groups,
            of_sector,
            agencies: operation.things.of("agency").map(|it| it.id.clone()).collect(),
            words,
            travel: sites.travel,
        })
    }

    /// Which band a shift is.
    #[must_use]
    pub fn band(&self, shift: usize) -> usize {
        shift % self.bands.len()
    }

    /// Which day a shift begins on.
    #[must_use]
    pub fn day(&self, shift: usize) -> usize {
        shift / self.bands.len()
    }

    /// Whether people with `has` may stand at a group.
    #[must_use]
    pub fn may(has: Needs, needs: Needs) -> bool {
        needs & !has == 0
    }

    /// Weight of all that is wanted.
    #[must_use]
    pub fn demand(&self) -> i64 {
        let of = |group: &Group| -> i64 {
            group.wants.iter().map(|want| want.weight * i64::from(want.target())).sum()
        };
        self.groups.iter().map(of).sum()
    }

    /// When the shift with this number begins.
    #[must_use]
    pub fn begins(&self, shift: usize) -> Timestamp {
        self.shifts[shift].from
    }
}

/// A place that people leave or reach: an id, longitude and latitude in degrees.
pub type End = (String, f64, f64);

/// Between what a router is asked for ways: bases of units, by their lines, and the middles of the
/// posts of sectors that want people in so many days.
///
/// # Errors
///
/// [`SituationError`] where days have no dates.
pub fn ends(operation: &Operation, days: u32) -> Result<(Vec<End>, Vec<End>), SituationError> {
    let (_, bands, shifts) = clock(operation, days)?;
    let sites = Sites::read(operation, &bands, &shifts, &[], &[]);
    let base = |unit: &Thing| {
        let at = unit.number("longitude_deg").zip(unit.number("latitude_deg"));
        let (east, north) = at.filter(|_| !people::bodies(unit).is_empty())?;
        Some((unit.id.clone(), east, north))
    };
    let middle = |sector: &Thing| {
        let (east, north) = sites.middle(&sector.id)?;
        Some((sector.id.clone(), east, north))
    };
    let units = operation.things.of("unit").filter_map(base).collect();
    Ok((units, operation.things.of("sector").filter_map(middle).collect()))
}

/// The first day, the bands of each and the shifts of so many.
fn clock(
    operation: &Operation,
    days: u32,
) -> Result<(Date, Vec<Band>, Vec<Shift>), SituationError> {
    if days == 0 || days > DAYS_MAX {
        return Err(SituationError::Days(days));
    }
    let zone = shift::zone(operation);
    let first = operation.starts_at.to_zoned(zone.clone()).date();
    let bands = shift::bands(operation);
    let shifts = shift::shifts(&bands, first, days, &zone)?;
    Ok((first, bands, shifts))
}

type Grouped = (Vec<Group>, Vec<std::ops::Range<usize>>);

/// Posts that nobody tells apart, together: those whose every wanted shift weighs the same.
fn group(posts: &[Post], sectors: usize, shifts: usize, grouping: Grouping) -> Grouped {
    let mut alike: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for (number, post) in posts.iter().enumerate() {
        let overlaps: BTreeSet<u32> = post.overlaps.iter().copied().filter(|m| *m > 0).collect();
        // Posts that want whole shifts of one length differ in nothing but when they want them.
        let pattern = if overlaps.len() == 1 {
            overlaps.into_iter().collect()
        } else {
            post.overlaps.clone()
        };
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let alone = (grouping == Grouping::Alone).then_some(number);
        let key = (post.sector, post.needs, post.priority, pattern, alone);
        alike.entry(key).or_default().push(number);
    }
    let mut groups = Vec::new();
    let mut of_sector = vec![0..0; sectors];
    for ((sector, needs, priority, _, _), members) in alike {
        let range = &mut of_sector[sector as usize];
        if range.start == range.end {
            *range = groups.len()..groups.len();
        }
        range.end = groups.len() + 1;
        let mut wants = vec![Want::default(); shifts];
        for post in members.iter().map(|post| &posts[*post as usize]) {
            for (want, overlap) in wants.iter_mut().zip(&post.overlaps).filter(|(_, m)| **m > 0) {
                want.weight = priority * i64::from(*overlap);
                want.min += post.min;
                want.more += post.target - post.min;
            }
        }
        groups.push(Group { posts: members, sector, needs, wants });
    }
    (groups, of_sector)
}
