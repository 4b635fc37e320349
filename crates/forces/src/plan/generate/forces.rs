//! The forces: units of several agencies, what they are able and allowed to do, who is absent, who
//! asks for a day off.

use fastrand::Rng;

use super::ground::{Ground, Place};
use super::{Size, chance, pick};

/// What people may be able to do; who stands where is drawn, and few can do the last of them.
pub(super) const SKILLS: [&str; 10] = [
    "public_order",
    "search",
    "medical",
    "languages",
    "motorcycle",
    "plainclothes",
    "river",
    "dog_explosive",
    "drone_spotting",
    "bomb_disposal",
];

/// Skills whose people work in crews, with the people of one: boats had five or six, dogs have a
/// handler and a companion or two. A unit has so many sections at most.
const CREWS: [(usize, u32); 8] = [(1, 6), (2, 4), (3, 4), (4, 4), (6, 6), (7, 3), (8, 4), (9, 4)];
const SECTIONS_MAX: u32 = 6;

/// Agencies: id, name, kind, powers.
pub(super) const AGENCIES: [(&str, &str, &str, &str); 7] = [
    ("police", "Police", "police", POLICE),
    ("gendarmerie", "Gendarmerie", "gendarmerie", POLICE),
    ("army", "Army", "army", "visual_inspection;armed;explosive_detection"),
    ("municipal", "Municipal police", "municipal", "identity_check;visual_inspection;traffic"),
    ("guards", "Private guards", "private", "visual_inspection;bag_search;pat_down"),
    ("rescue", "Rescue", "medical", ""),
    ("foreign", "Foreign police", "foreign", "visual_inspection"),
];
const POLICE: &str = "identity_check;visual_inspection;bag_search;pat_down;vehicle_search;arrest;\
                      traffic;armed;explosive_detection;crowd_control";

/// Contingents: id, name, country, powers. Each goes with the police.
pub(super) const CONTINGENTS: [(&str, &str, &str, &str); 8] = [
    ("germany", "Germany", "DE", "visual_inspection;identity_check;armed;explosive_detection"),
    ("spain", "Spain", "ES", "visual_inspection;identity_check;armed;explosive_detection"),
    ("italy", "Italy", "IT", "visual_inspection;identity_check;armed"),
    ("britain", "Britain", "GB", "visual_inspection;explosive_detection"),
    ("poland", "Poland", "PL", "visual_inspection;identity_check;armed;explosive_detection"),
    ("qatar", "Qatar", "QA", "visual_inspection"),
    ("korea", "Korea", "KR", "visual_inspection"),
    ("belgium", "Belgium", "BE", "visual_inspection;identity_check;explosive_detection"),
];

/// Work rules: id, name, rest, forward, days in a row, days off.
pub(super) const RULES: [(&str, &str, u32, bool, u32, u32); 4] = [
    ("five-two", "Five days and two off", 660, false, 5, 2),
    ("hours", "Six days with hours counted", 720, false, 6, 1),
    ("six-one", "Six days and one off", 660, true, 6, 1),
    ("weekends", "Six days with free weekends", 660, true, 6, 1),
];
const HOURS: usize = 1;
const WEEKENDS: usize = 3;

/// A sort of units.
#[derive(Debug)]
struct Branch {
    agency: &'static str,
    kind: &'static str,
    stem: &'static str,
    name: &'static str,
    /// Least and most people on paper.
    size: (u32, u32),
    /// How many units in a hundred have a skill, by its number.
    skills: &'static [(usize, u32)],
    /// Shares of the rules, by number.
    rules: &'static [(u32, usize)],
}

const STATE_RULES: &[(u32, usize)] = &[(55, 2), (15, HOURS), (30, WEEKENDS)];
const DAY_RULES: &[(u32, usize)] = &[(60, 0), (20, HOURS), (20, WEEKENDS)];

const fn branch(
    agency: &'static str,
    kind: &'static str,
    (stem, name): (&'static str, &'static str),
    size: (u32, u32),
    skills: &'static [(usize, u32)],
    rules: &'static [(u32, usize)],
) -> Branch {
    Branch { agency, kind, stem, name, size, skills, rules }
}

const CRS: Branch = branch(
    "police",
    "crs",
    ("crs", "CRS"),
    (40, 60),
    &[(0, 90), (3, 3), (2, 4), (1, 3)],
    STATE_RULES,
);

/// Their shares in a hundred units.
static BRANCHES: [(u32, Branch); 10] = [
    (16, CRS),
    (
        18,
        branch(
            "gendarmerie",
            "gendarmerie_mobile",
            ("egm", "Mobile squadron"),
            (45, 60),
            &[(0, 95), (8, 3), (1, 4), (9, 1)],
            STATE_RULES,
        ),
    ),
    (
        16,
        branch(
            "police",
            "patrol",
            ("district", "District police"),
            (12, 32),
            &[(5, 30), (3, 8), (1, 8)],
            STATE_RULES,
        ),
    ),
    (
        13,
        branch(
            "army",
            "sentinelle",
            ("sentinelle", "Sentinelle"),
            (16, 40),
            &[(2, 8), (8, 4), (9, 2)],
            STATE_RULES,
        ),
    ),
    (
        8,
        branch(
            "municipal",
            "patrol",
            ("municipal", "Municipal police"),
            (8, 16),
            &[(3, 6)],
            DAY_RULES,
        ),
    ),
    (17, branch("guards", "guards", ("guards", "Guards"), (10, 50), &[(3, 5), (7, 2)], DAY_RULES)),
    (3, branch("rescue", "medical", ("rescue", "Rescue"), (8, 16), &[(2, 100), (6, 5)], DAY_RULES)),
    (3, branch("police", "dog", ("dogs", "Dogs"), (8, 14), &[(7, 100)], STATE_RULES)),
    (3, branch("gendarmerie", "river", ("river", "River"), (8, 16), &[(6, 100)], STATE_RULES)),
    (
        3,
        branch(
            "police",
            "motorcycle",
            ("motorcycles", "Motorcycles"),
            (8, 24),
            &[(4, 100)],
            STATE_RULES,
        ),
    ),
];
static FOREIGN: Branch = branch(
    "foreign",
    "patrol",
    ("foreign", "Foreign"),
    (8, 24),
    &[(3, 100), (7, 35), (4, 10)],
    STATE_RULES,
);
/// Units in a hundred that are foreign.
const FOREIGN_PERCENT: u32 = 3;

/// Most requests of a package, which has a limit in bytes.
const REQUESTS_MAX: u64 = 300_000;
/// Most absences of single members.
const MEMBERS_ABSENT_MAX: u32 = 20_000;

/// A unit.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub id: String,
    pub name: String,
    pub kind: &'static str,
    pub agency: &'static str,
    /// Its number among [`CONTINGENTS`].
    pub contingent: Option<usize>,
    pub paper: u32,
    pub field: u32,
    /// Numbers among [`SKILLS`], rising.
    pub skills: Vec<usize>,
    /// How many sections it has with duties of their own.
    pub sections: u32,
    /// Its number among [`RULES`].
    pub rule: usize,
    pub sector: usize,
    pub base: Place,
}

/// Who is absent: the whole unit, some people of it, or one of them.
#[derive(Clone, Copy, Debug)]
pub(super) enum Who {
    All,
    People(u32),
    Member(u32),
}

/// An absence, from the morning of a day to that of another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Absence {
    pub unit: usize,
    pub first: u32,
    pub days: u32,
    pub who: Who,
}

/// A request of a member: unit, member from 1, day, band by number, weight.
pub(super) type Request = (usize, u32, u32, Option<usize>, u32);

/// All of them.
#[derive(Clone, Debug)]
pub(super) struct Forces {
    pub units: Vec<Unit>,
    pub absences: Vec<Absence>,
    pub requests: Vec<Request>,
    /// How many days there are.
    pub days: u32,
    /// By unit, people who can stand somewhere, in all days together.
    pub there: Vec<f64>,
    /// All of them.
    pub supply: f64,
}

/// Raises the forces of an operation.
pub(super) fn raise(size: &Size, ground: &Ground, rng: &mut Rng) -> Forces {
    let branches = branches(size, rng);
    let strengths = strengths(size, &branches, rng);
    let mut counts = [0_u32; 11];
    let mut units = Vec::new();
    for (place, (branch, paper)) in branches.iter().zip(strengths).enumerate() {
        let all = BRANCHES.iter().map(|(_, branch)| branch);
        let sort = all.take_while(|other| other.stem != branch.stem).count();
        counts[sort] += 1;
        units.push(unit(branch, counts[sort], place, paper, ground, rng));
    }
    let absences = absences(size, &units, rng);
    let requests = requests(size, &units, rng);
    let there = there(size.days, &units, &absences);
    let supply = there.iter().sum();
    Forces { units, absences, requests, days: size.days, there, supply }
}

fn branches(size: &Size, rng: &mut Rng) -> Vec<&'static Branch> {
    let all = usize::try_from(size.units).unwrap_or_default();
    // Whoever is alone is a company of the police.
    let mut branches: Vec<&Branch> = vec![&BRANCHES[0].1];
    let foreign = (size.units * FOREIGN_PERCENT + 50) / 100;
    branches.extend((0..foreign).map(|_| &FOREIGN));
    while branches.len() < all {
        branches.push(pick(rng, &BRANCHES));
    }
    branches.truncate(all);
    rng.shuffle(&mut branches);
    branches
}

/// People on paper of each unit, exactly as many in all as are asked for.
fn strengths(size: &Size, branches: &[&Branch], rng: &mut Rng) -> Vec<u32> {
    let drawn: Vec<u32> =
        branches.iter().map(|branch| rng.u32(branch.size.0..=branch.size.1)).collect();
    let sum: u64 = drawn.iter().map(|people| u64::from(*people)).sum();
    let mean = size.people / size.units;
    let (least, most) = (mean.min(8), size.people.div_ceil(size.units).max(60));
    let scaled = |people: u32| {
        let scaled = u64::from(people) * u64::from(size.people) / sum.max(1);
        u32::try_from(scaled).unwrap_or(most).clamp(least, most)
    };
    let mut strengths: Vec<u32> = drawn.into_iter().map(scaled).collect();
    let mut order: Vec<usize> = (0..strengths.len()).collect();
    rng.shuffle(&mut order);
    let sum: u64 = strengths.iter().map(|people| u64::from(*people)).sum();
    let mut off = i64::from(size.people) - i64::try_from(sum).unwrap_or_default();
    // One after another gives or takes a person until the sum is right: the limits leave room.
    while off != 0 {
        for place in &order {
            let people = &mut strengths[*place];
            if off > 0 && *people < most {
                *people += 1;
                off -= 1;
            } else if off < 0 && *people > least {
                *people -= 1;
                off += 1;
            }
        }
    }
    strengths
}

fn unit(
    branch: &'static Branch,
    number: u32,
    place: usize,
    paper: u32,
    ground: &Ground,
    rng: &mut Rng,
) -> Unit {
    let drawn = branch.skills.iter().filter(|(_, percent)| chance(rng, *percent));
    let mut skills: Vec<usize> = drawn.map(|(skill, _)| *skill).collect();
    skills.sort_unstable();
    let sector = sector(ground, rng);
    // Who comes from afar is quartered outside.
    let afar = matches!(branch.kind, "crs" | "gendarmerie_mobile" | "sentinelle");
    let reach = if afar { 1.0 } else { 0.2 };
    let (east, north) = ground.sectors[sector].place(rng);
    let base = (east + (rng.f64() - 0.5) * 0.14 * reach, north + (rng.f64() - 0.5) * 0.10 * reach);
    let field = (paper * rng.u32(60..=85) / 100).max(1);
    let crews = CREWS.iter().filter(|(skill, _)| skills.contains(skill));
    let crew = crews.map(|(_, people)| *people).min();
    let sections = crew.map_or(1, |crew| (paper / crew).clamp(1, SECTIONS_MAX));
    Unit {
        id: format!("{}-{number:04}", branch.stem),
        name: format!("{} {number}", branch.name),
        kind: branch.kind,
        agency: branch.agency,
        contingent: (branch.agency == "foreign").then_some(place % CONTINGENTS.len()),
        paper,
        field,
        sections,
        skills,
        rule: *pick(rng, branch.rules),
        sector,
        base,
    }
}

fn sector(ground: &Ground, rng: &mut Rng) -> usize {
    let sum: u32 = ground.sectors.iter().map(|sector| sector.supply).sum();
    let mut left = rng.u32(0..sum.max(1));
    for (place, sector) in ground.sectors.iter().enumerate() {
        match left.checked_sub(sector.supply) {
            Some(rest) => left = rest,
            None => return place,
        }
    }
    0
}

fn absences(size: &Size, units: &[Unit], rng: &mut Rng) -> Vec<Absence> {
    let mut absences = Vec::new();
    for (unit, of) in units.iter().enumerate() {
        if chance(rng, 5) {
            let (first, days) = (rng.u32(0..size.days), rng.u32(2..=4));
            absences.push(Absence { unit, first, days, who: Who::All });
        }
        if chance(rng, 10) {
            let (first, days) = (rng.u32(0..size.days), rng.u32(2..=7));
            let who = Who::People(rng.u32(1..=1 + of.paper / 6).min(of.paper));
            absences.push(Absence { unit, first, days, who });
        }
    }
    for _ in 0..(size.people / 100).min(MEMBERS_ABSENT_MAX) {
        let unit = rng.usize(0..units.len());
        let (first, days) = (rng.u32(0..size.days), rng.u32(3..=10));
        let who = Who::Member(rng.u32(1..=units[unit].paper));
        absences.push(Absence { unit, first, days, who });
    }
    absences
}

fn requests(size: &Size, units: &[Unit], rng: &mut Rng) -> Vec<Request> {
    let wanted = (u64::from(size.people) * u64::from(size.days) / 50).min(REQUESTS_MAX);
    // Members are as likely as each other, whatever the size of their units.
    let mut ends = Vec::with_capacity(units.len());
    let mut end = 0;
    for unit in units {
        end += unit.paper;
        ends.push(end);
    }
    let mut asked: Vec<(usize, u32, u32)> = (0..wanted)
        .map(|_| {
            let number = rng.u32(0..end.max(1));
            let unit = ends.partition_point(|end| *end <= number);
            let member = number + units[unit].paper - ends[unit] + 1;
            let mut day = rng.u32(0..size.days);
            // Weekends are asked for more.
            if day % 7 < 5 && chance(rng, 40) {
                day = (day - day % 7 + rng.u32(5..=6)).min(size.days - 1);
            }
            (unit, member, day)
        })
        .collect();
    asked.sort_unstable();
    asked.dedup();
    let fill = |(unit, member, day)| {
        let band = chance(rng, 50).then(|| rng.usize(0..super::BANDS.len()));
        (unit, member, day, band, skewed(rng, 100))
    };
    asked.into_iter().map(fill).collect()
}

/// From 1 to `most`, small numbers far more often than large ones.
pub(super) fn skewed(rng: &mut Rng, most: u32) -> u32 {
    let part = rng.f64();
    1 + (f64::from(most.saturating_sub(1)) * part * part * part) as u32
}

/// Days on which a unit of a rule may have a duty, of so many.
pub(super) fn duty_days(rule: usize, days: u32) -> u32 {
    let (.., row, off) = RULES[rule];
    let turns = days / (row + off) * row + (days % (row + off)).min(row);
    match rule {
        HOURS => turns.min(hours_max(days) / super::SHIFT),
        WEEKENDS => {
            let ends = (0..days).filter(|day| day % 7 > 4).count();
            let work = days - u32::try_from(ends).unwrap_or_default();
            turns.min(work + 2 * weekends_max(days))
        }
        _ => turns,
    }
}

/// Minutes that the rule of hours allows in so many days: three duties in four days.
pub(super) fn hours_max(days: u32) -> u32 {
    (days * 3).div_ceil(4) * super::SHIFT
}

/// Weekends that the rule of weekends allows in so many days: three in five.
pub(super) fn weekends_max(days: u32) -> u32 {
    (days.div_ceil(7) * 3).div_ceil(5)
}

fn there(days: u32, units: &[Unit], absences: &[Absence]) -> Vec<f64> {
    let mut away = vec![0_u32; units.len()];
    for absence in absences {
        if matches!(absence.who, Who::All) {
            away[absence.unit] += absence.days.min(days - absence.first);
        }
    }
    let of = |(unit, away): (&Unit, u32)| {
        let there = f64::from(days.saturating_sub(away)) / f64::from(days.max(1));
        f64::from(unit.field) * f64::from(duty_days(unit.rule, days)) * there
    };
    units.iter().zip(away).map(of).collect()
}
