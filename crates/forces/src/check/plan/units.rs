//! Units: how many people each has, what they can and may do, when they are away.

use std::collections::BTreeMap;

use cordon_operation::{Operation, Thing};
use jiff::civil::Date;

use super::clock::Calendar;
use super::fault::{Entry, Faults, PlanFault, limit, whole};
use super::posts::Words;

/// Units and people that are judged at most.
const UNITS_MAX: u64 = 100_000;
const PEOPLE_MAX: u64 = 5_000_000;

/// Absences and requests, each unit of a line by itself, that are judged at most.
const WISHES_MAX: u64 = 20_000_000;

/// Kinds that fly or float without people to post.
const WITHOUT_PEOPLE: [&str; 4] = ["fighter", "awacs", "helicopter", "surveillance_drone"];

/// People who move together.
pub(super) struct Unit {
    pub(super) id: String,
    /// The id in the package, of which `counts_for` makes several.
    line: String,
    /// The section: its number from 0, how many there are, and how many members come before.
    section: Section,
    /// Members, numbered from 1.
    pub(super) members: u32,
    /// How many may be in the field at once.
    pub(super) field: u32,
    /// Skills and powers, by their number among the kits.
    pub(super) kit: usize,
    /// The id of its sector; empty for none.
    pub(super) sector: String,
    /// Degrees east and north.
    pub(super) base: Option<(f64, f64)>,
    pub(super) agency: String,
    /// The agency with whose people it goes.
    pub(super) paired_with: Option<String>,
    pub(super) rule: usize,
    pub(super) absences: Vec<Absence>,
    pub(super) requests: Vec<Request>,
}

/// A section of a unit, the only one of a unit that stays together.
#[derive(Clone, Copy)]
struct Section {
    number: u32,
    of: u32,
    before: u32,
}

impl Section {
    /// An equal part of so many, the first sections one more where it does not come out even.
    fn part(self, of: u32) -> u32 {
        of / self.of + u32::from(self.number < of % self.of)
    }
}

/// When some of a unit are away; seconds of Unix time.
#[derive(Clone)]
pub(super) struct Absence {
    pub(super) starts_s: i64,
    pub(super) ends_s: i64,
    pub(super) who: Away,
}

/// Who of a unit is away.
#[derive(Clone, Copy)]
pub(super) enum Away {
    All,
    Some(u32),
    Member(u32),
}

/// A wish not to work in a band of a day, or all day.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) day: usize,
    pub(super) band: Option<usize>,
    pub(super) member: u32,
    pub(super) weight: i64,
}

/// How long and how often people work.
pub(super) struct WorkRule {
    pub(super) id: Option<String>,
    pub(super) rest_s: i64,
    pub(super) is_forward: bool,
    pub(super) days_row_max: usize,
    pub(super) days_off_min: usize,
    pub(super) minutes_max: Option<i64>,
    pub(super) weekends_max: Option<usize>,
}

impl Unit {
    /// The id of its line in the package.
    pub(super) fn line(&self) -> &str {
        &self.line
    }

    /// Whether a name is its own, or that of the unit whose section it is.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.id == name || self.is_section_of(name)
    }

    /// Whether it is one of several sections of a unit.
    pub(super) fn is_section_of(&self, name: &str) -> bool {
        let unit = self.id.rsplit_once('/').filter(|_| self.section.of > 1);
        unit.is_some_and(|(unit, _)| unit == name)
    }

    /// Whether it is a whole unit, or the first section of one.
    pub(super) fn is_first(&self) -> bool {
        self.section.number == 0
    }

    /// The member of this section whom a number in the unit means; all too great a number is one
    /// of the last section's.
    fn member(&self, number: u32) -> Option<u32> {
        let own = number.checked_sub(self.section.before).filter(|own| *own > 0)?;
        let is_last = self.section.number + 1 == self.section.of;
        (is_last || own <= self.members).then_some(own)
    }

    /// Its sections, with ids after that of the unit.
    fn divided(self, of: u32) -> Vec<Unit> {
        let mut before = 0;
        let section = |number: u32| {
            let section = Section { number, of, before };
            let (members, field) = (section.part(self.members), section.part(self.field));
            before += members;
            let id = format!("{}/{}", self.id, number + 1);
            Unit { id, line: self.line.clone(), section, members, field, ..self.copy() }
        };
        (0..of).map(section).collect()
    }

    /// The absences that overlap a shift.
    pub(super) fn away(&self, shift: (i64, i64)) -> impl Iterator<Item = Away> {
        self.absences.iter().filter(move |it| it.overlaps(shift)).map(|it| it.who)
    }
}

impl Absence {
    pub(super) fn overlaps(&self, (starts_s, ends_s): (i64, i64)) -> bool {
        self.starts_s < ends_s && starts_s < self.ends_s
    }
}

/// Every unit with people to post, and the work rules.
pub(super) fn read(
    operation: &Operation,
    calendar: &Calendar,
    words: &mut Words,
) -> Result<(Vec<Unit>, Vec<WorkRule>), PlanFault> {
    let mut faults = Faults::default();
    let rules = work_rules(operation);
    let mut units = Vec::new();
    let mut people: u64 = 0;
    for thing in operation.things.of("unit") {
        let Some(unit) = Reader { operation, rules: &rules }.unit(thing, words, &mut faults) else {
            continue;
        };
        let copies = thing.whole("counts_for").unwrap_or(1).clamp(1, 1000);
        people = people.saturating_add(u64::from(unit.members) * copies.unsigned_abs());
        limit("people", people, PEOPLE_MAX)?;
        let sections = thing.whole("sections").and_then(|it| u32::try_from(it).ok()).unwrap_or(1);
        let sections = sections.clamp(1, unit.members);
        for number in 1..=copies {
            let id = match number {
                1 => unit.id.clone(),
                _ => format!("{}~{number}", unit.id),
            };
            let one = Unit { id, line: thing.id.clone(), ..unit.copy() };
            match sections {
                1 => units.push(one),
                _ => units.extend(one.divided(sections)),
            }
        }
        limit("units", whole(units.len()), UNITS_MAX)?;
    }
    units.sort_by(|a, b| a.id.cmp(&b.id));
    for pair in units.windows(2).filter(|pair| pair[0].id == pair[1].id) {
        faults.add(format!("unit {}", pair[0].id), "two units have this id; rename one");
    }
    let mut of_line: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        of_line.entry(unit.line.clone()).or_default().push(at);
    }
    absences(operation, &of_line, &mut units)?;
    requests(operation, calendar, &of_line, &mut units, &mut faults)?;
    faults.finish()?;
    Ok((units, rules))
}

struct Reader<'a> {
    operation: &'a Operation,
    rules: &'a [WorkRule],
}

impl Reader<'_> {
    /// `None` for a unit without people to post.
    fn unit(&self, thing: &Thing, words: &mut Words, faults: &mut Faults<Entry>) -> Option<Unit> {
        let things = &self.operation.things;
        let count = |column| thing.whole(column).and_then(|it| u32::try_from(it).ok());
        let (paper, field) = (count("strength_paper"), count("strength_field"));
        let members = paper.or(field).filter(|members| *members > 0)?;
        let kind = thing.text("kind").unwrap_or_default();
        if WITHOUT_PEOPLE.contains(&kind) {
            return None;
        }
        let agency = thing.text("agency").unwrap_or_default();
        let contingent = thing.text("contingent").and_then(|id| things.get("contingent", id));
        let powers = match contingent {
            Some(contingent) => contingent.list("powers"),
            None => things.get("agency", agency).map_or(&[][..], |it| it.list("powers")),
        };
        let rule = match thing.text("work_rule") {
            None => Some(0),
            Some(id) => self.rules.iter().position(|rule| rule.id.as_deref() == Some(id)),
        };
        let rule = rule.unwrap_or_else(|| {
            let id = thing.text("work_rule").unwrap_or_default();
            faults.unknown(&format!("unit {}", thing.id), "work rule", id);
            0
        });
        Some(Unit {
            id: thing.id.clone(),
            line: thing.id.clone(),
            section: Section { number: 0, of: 1, before: 0 },
            members,
            field: field.unwrap_or(members).min(members),
            kit: words.kit(thing.list("skills"), powers),
            sector: thing.text("sector").unwrap_or_default().to_owned(),
            base: thing.number("longitude_deg").zip(thing.number("latitude_deg")),
            agency: agency.to_owned(),
            paired_with: contingent.and_then(|it| it.text("paired_with")).map(str::to_owned),
            rule,
            absences: Vec::new(),
            requests: Vec::new(),
        })
    }
}

impl Unit {
    /// Another unit of the same line.
    fn copy(&self) -> Unit {
        Unit {
            id: String::new(),
            line: String::new(),
            sector: self.sector.clone(),
            agency: self.agency.clone(),
            paired_with: self.paired_with.clone(),
            absences: Vec::new(),
            requests: Vec::new(),
            ..*self
        }
    }
}

/// The work rules in order of id, or the one of a package without.
fn work_rules(operation: &Operation) -> Vec<WorkRule> {
    let of = |thing: Option<&Thing>| {
        let whole = |column| thing.and_then(|it| it.whole(column)).filter(|it| *it >= 0);
        let count = |column| whole(column).and_then(|it| usize::try_from(it).ok());
        WorkRule {
            id: thing.map(|it| it.id.clone()),
            rest_s: whole("rest_min").unwrap_or(660).saturating_mul(60),
            is_forward: thing.is_some_and(|it| it.flag("is_forward")),
            days_row_max: count("days_row_max").unwrap_or(6),
            days_off_min: count("days_off_min").unwrap_or(1),
            minutes_max: whole("minutes_max"),
            weekends_max: count("weekends_max"),
        }
    };
    let rules: Vec<WorkRule> =
        operation.things.of("work_rule").map(|thing| of(Some(thing))).collect();
    if rules.is_empty() { vec![of(None)] } else { rules }
}

fn absences(
    operation: &Operation,
    of_line: &BTreeMap<String, Vec<usize>>,
    units: &mut [Unit],
) -> Result<(), PlanFault> {
    let mut count = 0_u64;
    for thing in operation.things.of("absence") {
        let Some(mine) = thing.text("unit").and_then(|unit| of_line.get(unit)) else {
            continue; // a unit without people to post
        };
        count += whole(mine.len());
        limit("absences", count, WISHES_MAX)?;
        let count = |column| thing.whole(column).and_then(|it| u32::try_from(it).ok());
        let who = match (count("member"), count("people")) {
            (Some(member), _) => Away::Member(member),
            (None, Some(people)) => Away::Some(people),
            (None, None) => Away::All,
        };
        let (starts_at, ends_at) = thing.window();
        let starts_s = starts_at.map_or(i64::MIN, |it| it.as_second());
        let ends_s = ends_at.map_or(i64::MAX, |it| it.as_second());
        for unit in mine {
            let unit = &mut units[*unit];
            let who = match who {
                Away::All => Some(Away::All),
                Away::Some(people) => Some(Away::Some(unit.section.part(people))),
                Away::Member(member) => unit.member(member).map(Away::Member),
            };
            unit.absences.extend(who.map(|who| Absence { starts_s, ends_s, who }));
        }
    }
    Ok(())
}

fn requests(
    operation: &Operation,
    calendar: &Calendar,
    of_line: &BTreeMap<String, Vec<usize>>,
    units: &mut [Unit],
    faults: &mut Faults<Entry>,
) -> Result<(), PlanFault> {
    let mut count = 0_u64;
    for thing in operation.things.of("request") {
        let place = || format!("request {}", thing.id);
        let Some(mine) = thing.text("unit").and_then(|unit| of_line.get(unit)) else { continue };
        count += whole(mine.len());
        limit("requests", count, WISHES_MAX)?;
        let Some(date) = thing.text("day").and_then(|it| it.parse::<Date>().ok()) else {
            faults.add(place(), "its day is none; write it as YYYY-MM-DD");
            continue;
        };
        let band = thing.text("band");
        let number = band.map(|band| calendar.bands.iter().position(|it| it.id == band));
        if let (Some(None), Some(band)) = (number, band) {
            faults.unknown(&place(), "band", band);
            continue;
        }
        let Some(day) = calendar.day_of(date) else { continue };
        let member = thing.whole("member").and_then(|it| u32::try_from(it).ok());
        let Some(member) = member.filter(|it| *it > 0) else { continue };
        let weight = thing.whole("weight").unwrap_or(1);
        let band = number.flatten();
        for unit in mine {
            let unit = &mut units[*unit];
            let member = unit.member(member);
            unit.requests.extend(member.map(|member| Request { day, band, member, weight }));
        }
    }
    for unit in units {
        unit.requests.sort_by_key(|it| it.day);
    }
    Ok(())
}
