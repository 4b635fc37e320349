//! The posts: where, when, how many, able and allowed to do what; and the sessions at the venues.

use fastrand::Rng;

use super::forces::{Forces, skewed};
use super::ground::{Ground, Place};
use super::{Calendar, DAY, MORNING, Size, chance, pick};

/// Most people of a post, as a package may say.
const STRENGTH_MAX: f64 = 10_000.0;
/// Of a hundred posts, those of the ceremony.
const CEREMONY_PERCENT: u32 = 12;
/// Of a hundred posts, those of venues.
const VENUE_PERCENT: u32 = 20;
/// Of a hundred posts, those of finals.
const FINAL_PERCENT: u32 = 3;
/// What the ceremony wants beyond a usual day, as a part of that.
const CEREMONY_PART: f64 = 0.47;
/// What a day of finals wants beyond a usual day.
const FINAL_PART: f64 = 0.15;
/// So many sectors about their base are near for people with a skill.
const NEAR: usize = 5;
/// What venues want of a usual day.
const VENUE_PART: f64 = 0.22;

/// How many shares of the people a post gets: few get many.
const WEIGHTS: [u32; 10] = [1, 1, 1, 1, 2, 2, 3, 4, 6, 10];

/// Bands of a post that is manned on every day, where there are people enough.
static PATTERNS: [(u32, &[usize]); 6] =
    [(35, &[0, 1, 2]), (30, &[0, 1]), (10, &[1, 2]), (8, &[0]), (12, &[1]), (5, &[2])];
/// The same where there are few.
static SPARSE: [(u32, &[usize]); 3] = [(30, &[0]), (50, &[1]), (20, &[2])];

/// What is held at a venue: minutes of the day of the session, of its posts, and their bands.
#[derive(Debug)]
struct Show {
    session: (u32, u32),
    manned: (u32, u32),
    bands: &'static [usize],
}

static SHOWS: [(u32, Show); 4] = [
    (20, Show { session: (480, 780), manned: (360, 840), bands: &[0] }),
    (35, Show { session: (930, 1260), manned: (840, 1320), bands: &[1] }),
    (25, Show { session: (1110, 1410), manned: (1020, 1470), bands: &[1, 2] }),
    (20, Show { session: (690, 1050), manned: (600, 1140), bands: &[0, 1] }),
];
/// Powers that posts ask for, with their shares.
type Powers = &'static [(u32, &'static str)];
/// When a post is manned in minutes of the day, and the bands of that.
type Manned = ((u32, u32), &'static [usize]);

/// When posts of the ceremony are manned, and in which bands that is.
static PARADE: [(u32, Manned); 3] =
    [(60, ((960, 1500), &[1, 2])), (20, ((600, 1320), &[0, 1])), (20, ((900, 1320), &[1]))];

/// Kinds of posts whose people need no skill, with the powers that each asks for.
static KINDS: [(u32, (&str, Powers)); 6] = [
    (
        30,
        (
            "checkpoint",
            &[
                (45, "bag_search;pat_down"),
                (35, "visual_inspection;bag_search"),
                (10, "vehicle_search;traffic"),
                (10, "identity_check"),
            ],
        ),
    ),
    (34, ("guard", &[(40, ""), (35, "armed"), (25, "visual_inspection")])),
    (22, ("patrol", &[(45, "identity_check;arrest"), (15, "traffic"), (20, ""), (20, "armed")])),
    (8, ("observation", &[(100, "visual_inspection")])),
    (4, ("reserve", &[(100, "crowd_control;arrest")])),
    (2, ("command", &[(100, "")])),
];

/// Posts whose people need a skill.
#[derive(Debug)]
struct Craft {
    /// Its number among the skills.
    skill: usize,
    /// How many such people are wanted for a hundred there are.
    percent: u32,
    kind: &'static str,
    powers: Powers,
}

const fn craft(skill: usize, percent: u32, kind: &'static str, powers: Powers) -> Craft {
    Craft { skill, percent, kind, powers }
}

/// Rare skills first: they take the posts that suit them.
static CRAFTS: [Craft; 10] = [
    craft(9, 80, "reserve", &[(100, "")]),
    craft(8, 80, "observation", &[(60, ""), (40, "visual_inspection")]),
    craft(7, 80, "checkpoint", &[(60, ""), (40, "explosive_detection")]),
    craft(RIVER, 80, "river", &[(60, ""), (40, "arrest")]),
    craft(2, 80, "medical", &[(100, "")]),
    craft(3, 80, "checkpoint", &[(100, "visual_inspection")]),
    craft(4, 80, "patrol", &[(50, "traffic"), (50, "")]),
    craft(1, 80, "checkpoint", &[(60, "vehicle_search;traffic"), (40, "")]),
    craft(5, 60, "patrol", &[(100, "identity_check;arrest")]),
    craft(0, 55, "reserve", &[(70, "crowd_control"), (30, "crowd_control;arrest")]),
];
const RIVER: usize = 6;

/// A post.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub kind: &'static str,
    pub sector: usize,
    pub at: Place,
    pub min: u32,
    pub target: u32,
    pub priority: u32,
    /// From when and until when, in minutes from the midnight before the operation.
    pub window: Option<(u32, u32)>,
    /// Numbers of its bands; none: all that overlap its window.
    pub bands: Vec<usize>,
    /// Numbers of the skills, rising.
    pub skills: Vec<usize>,
    pub powers: &'static str,
    /// How many shifts it is manned in, in all.
    shifts: u32,
    weight: u32,
}

impl Post {
    /// The days on which it is manned, of so many.
    fn days(&self, all: usize) -> std::ops::Range<usize> {
        let Some((from, until)) = self.window else { return 0..all };
        (from / DAY) as usize..((until - 1 - MORNING) / DAY) as usize + 1
    }
}

/// A session: venue by number, day, minutes of the day.
pub(super) type Session = (usize, u32, (u32, u32));

/// All of them.
#[derive(Clone, Debug)]
pub(super) struct Posts {
    pub posts: Vec<Post>,
    pub sessions: Vec<Session>,
}

/// Days on which something is held at a venue: venue, first and last day, what.
type Run = (usize, u32, u32, &'static Show);

/// Places the posts of an operation.
pub(super) fn place(
    size: &Size,
    calendar: &Calendar,
    ground: &Ground,
    forces: &Forces,
    rng: &mut Rng,
) -> Posts {
    let ceremony = if size.posts > 1 { (size.posts * CEREMONY_PERCENT / 100).max(1) } else { 0 };
    let venues = size.posts * VENUE_PERCENT / 100;
    let mut finals = size.posts * FINAL_PERCENT / 100;
    if calendar.finals.is_empty() {
        finals = 0;
    }
    let standing = size.posts - ceremony - venues - finals;
    let usual = forces.supply / f64::from(size.days) * f64::from(rng.u32(840..=870)) / 1_000.0;
    let all_days = usual * f64::from(size.days);
    let venue_part = if venues > 0 { VENUE_PART } else { 0.0 };
    let runs = runs(calendar, ground, rng);
    let density = usual * (1.0 - venue_part) / f64::from(standing);
    let mut load = vec![0_u32; size.days as usize];
    let mut group: Vec<Post> =
        (0..standing).map(|_| always(density, &mut load, ground, rng)).collect();
    share(&mut group, all_days * (1.0 - venue_part));
    let mut posts = group;
    load.fill(0);
    let mut group: Vec<Post> =
        (0..venues).map(|_| at_venue(&runs, &mut load, ground, rng)).collect();
    share(&mut group, all_days * venue_part);
    posts.append(&mut group);
    let mut group: Vec<Post> =
        (0..ceremony).map(|_| at_ceremony(calendar.ceremony, ground, rng)).collect();
    share(&mut group, usual * CEREMONY_PART);
    posts.append(&mut group);
    for (place, day) in calendar.finals.iter().enumerate() {
        let (place, days) = (place as u32, calendar.finals.len() as u32);
        let count = finals / days + u32::from(place < finals % days);
        let mut group: Vec<Post> = (0..count).map(|_| at_final(*day, ground, rng)).collect();
        share(&mut group, usual * FINAL_PART);
        posts.append(&mut group);
    }
    rng.shuffle(&mut posts);
    equip(&mut posts, ground, forces, rng);
    let mut sessions: Vec<Session> = Vec::new();
    for (venue, first, last, show) in &runs {
        sessions.extend((*first..=*last).map(|day| (*venue, day, show.session)));
    }
    Posts { posts, sessions }
}

/// What is held at the venues, each for some days with some days between.
fn runs(calendar: &Calendar, ground: &Ground, rng: &mut Rng) -> Vec<Run> {
    let last_day = calendar.days - 1;
    let mut runs = Vec::new();
    for venue in 0..ground.venues.len() {
        let mut first = if chance(rng, 60) { 0 } else { rng.u32(0..calendar.days.min(4)) };
        while first <= last_day {
            let last = (first + rng.u32(2..=8)).min(last_day);
            runs.push((venue, first, last, pick(rng, &SHOWS)));
            first = last + rng.u32(2..=4);
        }
    }
    runs
}

fn blank(sector: usize, at: Place, rng: &mut Rng) -> Post {
    let (kind, powers) = pick(rng, &KINDS);
    Post {
        kind,
        sector,
        at,
        min: 0,
        target: 0,
        priority: skewed(rng, 100),
        window: None,
        bands: Vec::new(),
        skills: Vec::new(),
        powers: pick::<&str>(rng, powers),
        shifts: 0,
        weight: WEIGHTS[rng.usize(0..WEIGHTS.len())],
    }
}

/// A post of every day; where there are fewer people than posts, of some days.
fn always(density: f64, load: &mut [u32], ground: &Ground, rng: &mut Rng) -> Post {
    let sector = wanting(ground, rng);
    let at = ground.sectors[sector].place(rng);
    let mut post = blank(sector, at, rng);
    let is_sparse = density < 4.0 && chance(rng, 80);
    let bands = if is_sparse { pick(rng, &SPARSE) } else { pick(rng, &PATTERNS) };
    let bands = if density < 1.5 { pick(rng, &SPARSE) } else { bands };
    let days = load.len() as u32;
    let length = if density < 1.5 {
        ((f64::from(days) * density / 1.5) as u32).clamp(1, days)
    } else {
        days
    };
    if length < days {
        let first = quietest(load, length, rng);
        post.window = Some(whole_days(first, first + length - 1));
    }
    if bands.len() < super::BANDS.len() {
        post.bands = bands.to_vec();
    }
    post.shifts = bands.len() as u32 * length;
    post
}

/// From the morning of a day to that after another: as long as the bands of these days.
fn whole_days(first: u32, last: u32) -> (u32, u32) {
    (first * DAY + MORNING, (last + 1) * DAY + MORNING)
}

/// Where of three beginnings so many days have least to do so far; they have more after it.
fn quietest(load: &mut [u32], length: u32, rng: &mut Rng) -> u32 {
    let length = length as usize;
    let most = load.len() - length;
    let tries = [(); 3].map(|()| rng.usize(0..=most));
    let busy = |first: &usize| load[*first..*first + length].iter().sum::<u32>();
    let first = tries.into_iter().min_by_key(busy).unwrap_or_default();
    load[first..first + length].iter_mut().for_each(|day| *day += 1);
    first as u32
}

/// A post at a venue: for a whole run, or for a session of it. Of several it is the one on whose
/// days least is wanted so far, as venues share the days among them.
fn at_venue(runs: &[Run], load: &mut [u32], ground: &Ground, rng: &mut Rng) -> Post {
    let is_single = chance(rng, 50);
    let tries = [(); 8].map(|()| {
        let (venue, first, last, show) = runs[rng.usize(0..runs.len())];
        let day = rng.u32(first..=last);
        if is_single { (venue, day, day, show) } else { (venue, first, last, show) }
    });
    let days = |first: u32, last: u32| first as usize..=last as usize;
    // The mean over its days, in parts that do not vanish.
    let busy = |(_, first, last, _): &Run| {
        load[days(*first, *last)].iter().sum::<u32>() * 100 / (last - first + 1)
    };
    let quiet = tries.iter().min_by_key(|run| busy(run)).copied();
    let (venue, first, last, show) = quiet.unwrap_or(tries[0]);
    let (sector, (east, north)) = ground.venues[venue];
    let near = |rng: &mut Rng| (rng.f64() - 0.5) * 0.004;
    let at = (east + near(rng), north + near(rng));
    let mut post = blank(sector, at, rng);
    let bands = show.bands.len() as u32;
    load[days(first, last)].iter_mut().for_each(|day| *day += bands * post.weight);
    if is_single {
        let (from, until) = show.manned;
        post.window = Some((first * DAY + from, first * DAY + until));
    } else {
        post.window = Some(whole_days(first, last));
        post.bands = show.bands.to_vec();
    }
    post.shifts = bands * (last - first + 1);
    post
}

/// A post along the river on the day of the ceremony.
fn at_ceremony(day: u32, ground: &Ground, rng: &mut Rng) -> Post {
    let sector = ground.river[rng.usize(0..ground.river.len())];
    let at = ground.sectors[sector].bank(rng);
    let mut post = blank(sector, at, rng);
    let ((from, until), bands) = pick(rng, &PARADE);
    post.window = Some((day * DAY + from, day * DAY + until));
    post.shifts = bands.len() as u32;
    post.priority = 19 + skewed(rng, 81);
    post
}

/// A post at a venue on a day of finals.
fn at_final(day: u32, ground: &Ground, rng: &mut Rng) -> Post {
    let (sector, (east, north)) = ground.venues[rng.usize(0..ground.venues.len())];
    let near = |rng: &mut Rng| (rng.f64() - 0.5) * 0.006;
    let at = (east + near(rng), north + near(rng));
    let mut post = blank(sector, at, rng);
    post.window = Some((day * DAY + 900, day * DAY + 1_440));
    post.shifts = 2;
    post.priority = 9 + skewed(rng, 91);
    post
}

fn wanting(ground: &Ground, rng: &mut Rng) -> usize {
    let sum: u32 = ground.sectors.iter().map(|sector| sector.demand).sum();
    let mut left = rng.u32(0..sum.max(1));
    for (place, sector) in ground.sectors.iter().enumerate() {
        match left.checked_sub(sector.demand) {
            Some(rest) => left = rest,
            None => return place,
        }
    }
    0
}

/// Shares out people in shifts among posts, by weight, at least one a post.
fn share(posts: &mut [Post], people: f64) {
    let mut weights: f64 =
        posts.iter().map(|post| f64::from(post.weight) * f64::from(post.shifts)).sum();
    let mut left = people;
    for post in posts {
        // What one post gets too much or too little, those after it make up for.
        let (weight, shifts) = (f64::from(post.weight), f64::from(post.shifts));
        let due = left * weight / weights.max(1.0);
        let target = (due + 0.5).clamp(1.0, STRENGTH_MAX) as u32;
        left -= f64::from(target) * shifts;
        weights -= weight * shifts;
        post.target = target;
    }
}

/// People with a skill who are still to be asked for: by unit and day.
struct Able {
    days: usize,
    left: Vec<f64>,
    /// By sector, units that come there, those who work there first.
    near: Vec<Vec<usize>>,
}

impl Able {
    /// Those who may stand alone, near where they work, on a usual day.
    fn of(craft: &Craft, ground: &Ground, forces: &Forces) -> Self {
        let days = forces.days as usize;
        let part = f64::from(craft.percent) / 100.0 / f64::from(forces.days);
        let mut left = Vec::new();
        let mut near = vec![Vec::new(); ground.sectors.len()];
        for (unit, people) in forces.units.iter().zip(&forces.there) {
            if unit.contingent.is_some() || !unit.skills.contains(&craft.skill) {
                continue;
            }
            let number = left.len() / days;
            near[unit.sector].insert(0, number);
            for sector in ground.near(unit.base, NEAR) {
                if sector != unit.sector {
                    near[sector].push(number);
                }
            }
            left.extend((0..days).map(|_| people * part));
        }
        Self { days, left, near }
    }

    /// Takes the people of a post, where there are enough near it on each of its days.
    fn take(&mut self, post: &Post) -> bool {
        let days = post.days(self.days);
        let people = f64::from(post.target * post.shifts) / days.len() as f64;
        let near = &self.near[post.sector];
        let there = |day: usize| near.iter().map(|at| self.left[at * self.days + day]).sum::<f64>();
        if days.clone().any(|day| there(day) < people) {
            return false;
        }
        for day in days {
            let mut still = people;
            for at in near {
                let left = &mut self.left[at * self.days + day];
                let taken = still.min(*left);
                (*left, still) = (*left - taken, still - taken);
            }
        }
        true
    }
}

/// Gives posts the skills that they ask for, and the least that they must have.
fn equip(posts: &mut [Post], ground: &Ground, forces: &Forces, rng: &mut Rng) {
    let sum: u64 = posts.iter().map(|post| u64::from(post.target)).sum();
    let usual = u32::try_from(sum / posts.len().max(1) as u64).unwrap_or(u32::MAX).max(1);
    let mut order: Vec<usize> = (0..posts.len()).collect();
    for craft in &CRAFTS {
        let mut able = Able::of(craft, ground, forces);
        rng.shuffle(&mut order);
        for place in &order {
            let post = &mut posts[*place];
            let suits = post.skills.is_empty()
                && post.kind != "command"
                && post.target <= usual
                && (craft.skill != RIVER || ground.river.contains(&post.sector));
            if !suits || !able.take(post) {
                continue;
            }
            post.skills.push(craft.skill);
            (post.kind, post.powers) = (craft.kind, pick(rng, craft.powers));
            post.priority = post.priority.max(5);
            if craft.skill == RIVER {
                post.at = ground.sectors[post.sector].bank(rng);
            }
        }
    }
    for post in posts {
        let least = post.target * rng.u32(50..=80) / 100;
        post.min = least.min(post.target - 1);
    }
}
