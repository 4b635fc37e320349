//! The duties of a plan, their names looked up.

use super::fault::{Faults, PlanFault};
use super::file::{self, Plan};
use super::given::{Given, Numbers};

/// People of one unit at one post that are read at most.
const PEOPLE_MAX: u32 = 1_000_000;

/// A unit in a shift.
pub(super) struct Duty {
    pub(super) unit: usize,
    pub(super) shift: usize,
    /// How many stand at which post.
    pub(super) posts: Vec<(usize, u32)>,
    /// Who: ranges of numbers, both ends within.
    pub(super) members: Vec<(u32, u32)>,
}

impl Duty {
    /// People at all its posts.
    pub(super) fn people(&self) -> u64 {
        self.posts.iter().map(|(_, people)| u64::from(*people)).sum()
    }

    /// Members named, those named twice twice.
    pub(super) fn named(&self) -> u64 {
        self.members.iter().map(|(from, to)| u64::from(to - from) + 1).sum()
    }
}

/// Looks every name up.
///
/// # Errors
///
/// [`PlanFault::Entries`] with each name that nothing has, each day outside the plan, each list
/// of members that is none, and each post with nobody.
pub(super) fn read(
    plan: &Plan,
    given: &Given,
    numbers: &Numbers<'_>,
) -> Result<Vec<Duty>, PlanFault> {
    let mut faults = Faults::default();
    let mut duties = Vec::with_capacity(plan.duties.len());
    for (number, duty) in plan.duties.iter().enumerate() {
        let place = || format!("duties[{number}]");
        let unit = numbers.units.get(duty.unit.as_str());
        if unit.is_none() {
            faults.unknown(&place(), "unit with people to post", &duty.unit);
        }
        let band = numbers.bands.get(duty.band.as_str());
        if band.is_none() {
            faults.unknown(&place(), "band", &duty.band);
        }
        let day = usize::try_from(duty.day).ok().filter(|day| *day < given.calendar.days);
        if day.is_none() {
            let days = given.calendar.days;
            faults.add(place(), format!("day {} is none of the {days} from 0", duty.day));
        }
        let members = file::ranges(&duty.members);
        if members.is_none() {
            faults.add(place(), "its members are no list; write them such as 1-8,10");
        }
        let mut posts = Vec::with_capacity(duty.posts.len());
        for (post, people) in &duty.posts {
            match numbers.posts.get(post.as_str()) {
                Some(post) => posts.push((*post, *people)),
                None => faults.unknown(&place(), "post", post),
            }
            if !(1..=PEOPLE_MAX).contains(people) {
                faults.add(place(), format!("{people} people at a post; from 1 to {PEOPLE_MAX}"));
            }
        }
        if duty.posts.is_empty() {
            faults.add(place(), "a duty has a post or more; take it away, or name one");
        }
        if let (Some(unit), Some(band), Some(day), Some(members)) = (unit, band, day, members) {
            let shift = given.calendar.shift(day, *band);
            duties.push(Duty { unit: *unit, shift, posts, members });
        }
    }
    faults.finish()?;
    Ok(duties)
}
