//! Posts: how many people each wants in which shift, what for, and who may stand there.

use std::collections::{BTreeMap, BTreeSet};

use cordon_operation::{Operation, Thing};

use super::clock::Calendar;
use super::fault::{PlanFault, limit, whole};

/// Posts, posts times shifts, and kinds of units times kinds of posts that are judged at most.
pub(super) const POSTS_MAX: u64 = 100_000;
const CELLS_MAX: u64 = 20_000_000;
const MATCHES_MAX: u64 = 4_000_000;

/// Where people stand.
pub(super) struct Post {
    pub(super) id: String,
    /// The id of its sector; empty for none.
    pub(super) sector: String,
    /// What it asks for, by its number among the needs.
    pub(super) need: usize,
    pub(super) priority: i64,
    pub(super) min: u32,
    /// At least `min`.
    pub(super) target: u32,
    /// From when and until when it is manned, seconds of Unix time.
    pub(super) window: (i64, i64),
    /// Bands by id; none: all.
    pub(super) bands: Vec<String>,
    /// Degrees east and north.
    pub(super) place: Option<(f64, f64)>,
    /// It wants nobody in shifts that are over then.
    pub(super) new_at: Option<i64>,
    /// It wants nobody in shifts that are not over then.
    pub(super) closed_at: Option<i64>,
}

impl Post {
    pub(super) fn of(thing: &Thing, words: &mut Words) -> Post {
        let count = |column| thing.whole(column).and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
        let (starts_at, ends_at) = thing.window();
        let min = count("strength_min");
        Post {
            id: thing.id.clone(),
            sector: thing.text("sector").unwrap_or_default().to_owned(),
            need: words.need(thing.list("skills"), thing.list("powers")),
            priority: thing.whole("priority").unwrap_or(1),
            min,
            target: count("strength_target").max(min),
            window: (
                starts_at.map_or(i64::MIN, |it| it.as_second()),
                ends_at.map_or(i64::MAX, |it| it.as_second()),
            ),
            bands: thing.list("bands").to_vec(),
            place: thing.point().map(|it| (it.longitude_deg(), it.latitude_deg())),
            new_at: None,
            closed_at: None,
        }
    }

    /// Whole minutes of a shift in which people are wanted, were there no incident.
    fn overlap_min(&self, calendar: &Calendar, shift: usize) -> i64 {
        let is_of_band = self.bands.is_empty() || self.bands.contains(&calendar.band(shift).id);
        if self.target == 0 || !is_of_band {
            return 0;
        }
        let ((starts_s, ends_s), (from, to)) = (calendar.shifts[shift], self.window);
        ends_s.min(to).saturating_sub(starts_s.max(from)).max(0) / 60
    }

    /// What a person there weighs in a shift; 0 where nobody is wanted.
    fn weight(&self, calendar: &Calendar, shift: usize) -> i64 {
        let (_, ends_s) = calendar.shifts[shift];
        let is_new = self.new_at.is_none_or(|at| ends_s > at);
        let is_open = self.closed_at.is_none_or(|at| ends_s <= at);
        if is_new && is_open { self.priority * self.overlap_min(calendar, shift) } else { 0 }
    }

    /// Whether it wants anybody in any shift, or did before it was closed.
    pub(super) fn wants_people(&self, calendar: &Calendar) -> bool {
        (0..calendar.shifts.len()).any(|shift| self.overlap_min(calendar, shift) > 0)
    }
}

/// The posts of the package, in order of id.
pub(super) fn read(operation: &Operation, words: &mut Words) -> Vec<Post> {
    operation.things.of("post").map(|thing| Post::of(thing, words)).collect()
}

/// What people weigh, by post and shift.
pub(super) struct Weights {
    shifts: usize,
    cells: Vec<u32>,
}

impl Weights {
    pub(super) fn of(posts: &[Post], calendar: &Calendar) -> Result<Weights, PlanFault> {
        let shifts = calendar.shifts.len();
        let cells = whole(posts.len()).saturating_mul(whole(shifts));
        limit("posts times shifts", cells, CELLS_MAX)?;
        let weight =
            |post: &Post, shift| u32::try_from(post.weight(calendar, shift)).unwrap_or_default();
        let row = |post| (0..shifts).map(move |shift| weight(post, shift));
        Ok(Weights { shifts, cells: posts.iter().flat_map(row).collect() })
    }

    /// What a person weighs at each of the shifts of a post.
    pub(super) fn row(&self, post: usize) -> &[u32] {
        &self.cells[post * self.shifts..(post + 1) * self.shifts]
    }

    pub(super) fn cell(&self, post: usize, shift: usize) -> usize {
        post * self.shifts + shift
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }
}

/// Skills and powers, the words in order.
type Kit = (BTreeSet<u32>, BTreeSet<u32>);

/// The kits that units have, the needs that posts have, and which kit meets which need.
#[derive(Default)]
pub(super) struct Words {
    numbers: BTreeMap<String, u32>,
    kits: BTreeMap<Kit, usize>,
    needs: BTreeMap<Kit, usize>,
}

impl Words {
    fn both(&mut self, skills: &[String], powers: &[String]) -> Kit {
        let mut set = |words: &[String]| -> BTreeSet<u32> {
            let mut number = |word: &String| {
                let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
                *self.numbers.entry(word.clone()).or_insert(next)
            };
            words.iter().map(&mut number).collect()
        };
        (set(skills), set(powers))
    }

    pub(super) fn kit(&mut self, skills: &[String], powers: &[String]) -> usize {
        let kit = self.both(skills, powers);
        let next = self.kits.len();
        *self.kits.entry(kit).or_insert(next)
    }

    pub(super) fn need(&mut self, skills: &[String], powers: &[String]) -> usize {
        let need = self.both(skills, powers);
        let next = self.needs.len();
        *self.needs.entry(need).or_insert(next)
    }

    pub(super) fn matches(&self) -> Result<Matches, PlanFault> {
        let count = whole(self.kits.len()).saturating_mul(whole(self.needs.len()));
        limit("kinds of units times kinds of posts", count, MATCHES_MAX)?;
        let width = self.needs.len();
        let mut met = vec![false; self.kits.len() * width];
        for ((skills, powers), kit) in &self.kits {
            for (need, at) in &self.needs {
                met[kit * width + at] = need.0.is_subset(skills) && need.1.is_subset(powers);
            }
        }
        Ok(Matches { width, met })
    }
}

/// Which kit meets which need.
pub(super) struct Matches {
    width: usize,
    met: Vec<bool>,
}

impl Matches {
    pub(super) fn meets(&self, kit: usize, need: usize) -> bool {
        self.met[kit * self.width + need]
    }
}
