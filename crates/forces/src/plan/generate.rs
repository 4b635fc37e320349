//! Operations made from a size and a seed: as large as one likes, and nobody's secret.
//!
//! The ground is that of Paris, the dates are those of 2024, the sums are like those of that
//! summer, everything else is invented. On a usual day posts want 84 to 87 % of the people who can
//! stand somewhere (30,000 of 63,000 on paper), on the day of the ceremony about half as many
//! again (45,000: more than can be there), on days of finals a sixth more. Whose work is done in
//! crews (boats, dogs) is in units that have sections. People with a skill are wanted where they
//! are: where some come who have it, and no more of them than four in five of those who are there
//! on a usual day; not where they are on other days, in which bands, or beside whom. Who is able
//! to do what, where people are quartered, who is absent and what else posts ask for are drawn
//! apart from each other.

mod forces;
mod ground;
mod incident;
mod posts;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::civil::{Date, date};

pub use incident::incident;

/// Most units of an operation.
pub const UNITS_MAX: u32 = 20_000;
/// Most people of an operation.
pub const PEOPLE_MAX: u32 = 1_000_000;
/// Most posts of an operation.
pub const POSTS_MAX: u32 = 20_000;
/// Most days of an operation.
pub const DAYS_MAX: u32 = 60;
/// Most people of a unit, as a package may say.
const STRENGTH_MAX: u32 = 100_000;

/// The day on which it begins, at 06:00: a Monday.
const FIRST_DAY: Date = date(2024, 7, 15);
/// The day of the ceremony, counted from 0, where there are as many: 26 July.
const CEREMONY: u32 = 11;
/// The shifts of the day: id, name, local time, whether it is night; 480 minutes each.
const BANDS: [(&str, &str, &str, bool); 3] = [
    ("early", "Early", "06:00", false),
    ("late", "Late", "14:00", false),
    ("night", "Night", "22:00", true),
];
/// Minutes from midnight to the first band.
const MORNING: u32 = 360;
/// Minutes of a band.
const SHIFT: u32 = 480;
/// Minutes of a day.
const DAY: u32 = 1_440;

/// How large an operation is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Units, 1 to [`UNITS_MAX`].
    pub units: u32,
    /// Their members in all, at least one a unit, up to [`PEOPLE_MAX`].
    pub people: u32,
    /// Posts, 1 to [`POSTS_MAX`].
    pub posts: u32,
    /// Days, 1 to [`DAYS_MAX`].
    pub days: u32,
    /// The same seed makes the same operation, byte for byte.
    pub seed: u64,
}

/// Why no operation is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// Nothing of what there must be.
    #[error("an operation without {what} cannot be planned; give at least 1")]
    Nothing {
        /// Of what.
        what: &'static str,
    },
    /// More than is made.
    #[error("{count} {what} are more than this makes; give at most {most}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many were asked for.
        count: u32,
        /// How many there may be.
        most: u32,
    },
    /// Units without anybody.
    #[error("{people} people cannot be {units} units; give at least {units} people")]
    TooFewPeople {
        /// How many people.
        people: u32,
        /// How many units.
        units: u32,
    },
    /// Units that no package may hold.
    #[error("{people} people in {units} units are over 100000 in one; give more units")]
    TooLargeUnits {
        /// How many people.
        people: u32,
        /// How many units.
        units: u32,
    },
}

impl Size {
    fn check(&self) -> Result<(), SizeError> {
        let counts = [
            ("units", self.units, UNITS_MAX),
            ("people", self.people, PEOPLE_MAX),
            ("posts", self.posts, POSTS_MAX),
            ("days", self.days, DAYS_MAX),
        ];
        for (what, count, most) in counts {
            if count == 0 {
                return Err(SizeError::Nothing { what });
            }
            if count > most {
                return Err(SizeError::TooMany { what, count, most });
            }
        }
        let (people, units) = (self.people, self.units);
        if people < units {
            return Err(SizeError::TooFewPeople { people, units });
        }
        if people.div_ceil(units) > STRENGTH_MAX {
            return Err(SizeError::TooLargeUnits { people, units });
        }
        Ok(())
    }
}

/// The days of an operation that are not as the others, counted from 0.
#[derive(Clone, Debug)]
struct Calendar {
    days: u32,
    ceremony: u32,
    finals: Vec<u32>,
}

impl Calendar {
    fn of(days: u32) -> Calendar {
        let ceremony = if days > CEREMONY { CEREMONY } else { days * 2 / 3 };
        // Saturdays, the last ones first: the first day is a Monday.
        let saturdays = (0..days).rev().filter(|day| day % 7 == 5 && *day != ceremony);
        let count = usize::try_from(days / 10).unwrap_or_default();
        Calendar { days, ceremony, finals: saturdays.take(count).collect() }
    }
}

/// A package of an operation of that size, path to text: whole and valid.
///
/// The sum of `strength_paper` is exactly `people`, posts and units are exactly as many as asked
/// for. Where there are so few people that each post, wanting one person in one shift of one day,
/// is too much already, or so many that posts would want over 10,000, the sums above do not hold.
/// About 2 % of all days of all members are asked off, 300,000 at the most: a package has a limit.
///
/// # Errors
///
/// A [`SizeError`] for what cannot be made.
pub fn generate(size: &Size) -> Result<BTreeMap<String, String>, SizeError> {
    size.check()?;
    let mut rng = Rng::with_seed(size.seed);
    let calendar = Calendar::of(size.days);
    let ground = ground::draw(size, &mut rng);
    let forces = forces::raise(size, &ground, &mut rng);
    let posts = posts::place(size, &calendar, &ground, &forces, &mut rng);
    Ok(write::package(size, &ground, &forces, &posts))
}

/// One of `choices`, each as likely as its share says.
fn pick<T>(rng: &mut Rng, choices: &'static [(u32, T)]) -> &'static T {
    let sum: u32 = choices.iter().map(|(share, _)| share).sum();
    let mut left = rng.u32(0..sum.max(1));
    for (share, choice) in choices {
        match left.checked_sub(*share) {
            Some(rest) => left = rest,
            None => return choice,
        }
    }
    &choices[0].1
}

/// Whether something of so many in a hundred happens.
fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(0..100) < percent
}
