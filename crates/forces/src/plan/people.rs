//! Units and their members: who is there when, and who asks for time off.

use std::collections::BTreeMap;

use cordon_operation::Operation;
use cordon_operation::thing::Thing;

use super::shift::{Band, Shift};
use super::site::{self, Sites};
use super::situation::{PEOPLE_MAX, SituationError, UNITS_MAX, Unit};
use super::work::Rule;

/// Kinds of units that fly: nobody of them stands at a post.
const FLYING: [&str; 4] = ["fighter", "awacs", "helicopter", "surveillance_drone"];

/// A unit's members.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    /// How many.
    pub count: u32,
    /// How many may be in the field at once.
    pub field: u32,
    /// By shift, how many may be in the field.
    pub cap: Vec<u32>,
    /// By shift, in order: who is away, numbers from 1.
    pub away: BTreeMap<usize, Vec<u32>>,
    /// By shift: who asks not to work, with the weight.
    pub asks: BTreeMap<usize, Vec<(u32, i64)>>,
}

impl Members {
    /// What asks of members cost when so many work in a shift, one after another: how many come
    /// free, and the weights after them, rising.
    pub fn dear(&self, shift: usize) -> (u32, Vec<i64>) {
        let Some(asks) = self.asks.get(&shift) else { return (u32::MAX, Vec::new()) };
        let away = self.away.get(&shift).map_or(&[][..], Vec::as_slice);
        let asks = asks.iter().filter(|(member, _)| away.binary_search(member).is_err());
        let mut weights: Vec<i64> = asks.map(|(_, weight)| *weight).collect();
        weights.sort_unstable();
        let there = self.count - u32::try_from(away.len()).unwrap_or(u32::MAX).min(self.count);
        (there - u32::try_from(weights.len()).unwrap_or(u32::MAX).min(there), weights)
    }

    /// Whether a member is away in any shift.
    pub fn is_ever_away(&self, member: u32) -> bool {
        self.away.values().any(|away| away.binary_search(&member).is_ok())
    }
}

pub(super) fn units(
    operation: &Operation,
    shifts: &[Shift],
    bands: &[Band],
    rules: &[Rule],
    words: &[String],
    sites: &Sites,
) -> Result<Vec<Unit>, SituationError> {
    let agencies: Vec<&str> = operation.things.of("agency").map(|it| it.id.as_str()).collect();
    let by_unit = |kind| {
        let mut by: BTreeMap<&str, Vec<&Thing>> = BTreeMap::new();
        for thing in operation.things.of(kind) {
            by.entry(thing.text("unit").unwrap_or_default()).or_default().push(thing);
        }
        by
    };
    let (absences, requests) = (by_unit("absence"), by_unit("request"));
    let mut units = Vec::new();
    let mut people = 0_usize;
    for thing in operation.things.of("unit") {
        let none = Vec::new();
        let absences = absences.get(thing.id.as_str()).unwrap_or(&none);
        let asks = requests.get(thing.id.as_str()).unwrap_or(&none);
        // Units of a line have all but their ids in common, section by section.
        let mut known: BTreeMap<u32, Members> = BTreeMap::new();
        for Body { id, part, .. } in bodies(thing) {
            let members = known.entry(part.number).or_insert_with(|| {
                let (count, field) = (part.count, part.field);
                let mut members = Members { count, field, ..Members::default() };
                members.cap = vec![field; shifts.len()];
                take_away(&mut members, absences, shifts, &part);
                ask(&mut members, asks, shifts, bands, operation, &part);
                members
            });
            people = people.saturating_add(part.count as usize);
            if units.len() >= UNITS_MAX || people > PEOPLE_MAX {
                let (what, count, most) = match people > PEOPLE_MAX {
                    true => ("people", people, PEOPLE_MAX),
                    false => ("units", units.len() + 1, UNITS_MAX),
                };
                return Err(SituationError::TooMany { what, count, most });
            }
            let mut one = unit(operation, thing, id, &agencies, rules, words, sites, members);
            one.section = if part.of > 1 { part.number + 1 } else { 0 };
            units.push(one);
        }
    }
    units.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(units)
}

#[expect(clippy::too_many_arguments, reason = "what a unit is made of, each used once")]
fn unit(
    operation: &Operation,
    thing: &Thing,
    id: String,
    agencies: &[&str],
    rules: &[Rule],
    words: &[String],
    sites: &Sites,
    members: &Members,
) -> Unit {
    let number = |id: &str| agencies.iter().position(|it| *it == id);
    let agency = |id: &str| number(id).and_then(|it| u32::try_from(it).ok());
    let contingent = thing.text("contingent").and_then(|it| operation.things.get("contingent", it));
    let lawful = contingent.or_else(|| operation.things.get("agency", thing.text("agency")?));
    let powers = lawful.map_or(&[][..], |it| it.list("powers"));
    let base = thing.number("longitude_deg").zip(thing.number("latitude_deg"));
    let rule = thing.text("work_rule");
    Unit {
        id,
        section: 0,
        agency: thing.text("agency").and_then(agency).unwrap_or(u32::MAX),
        paired_with: contingent.and_then(|it| agency(it.text("paired_with")?)),
        rule: rules.iter().position(|it| Some(it.id.as_str()) == rule).unwrap_or(0),
        has: site::needs(words, "skill ", thing.list("skills"))
            | site::needs(words, "power ", powers),
        members: members.clone(),
        reach: sites.reach(&thing.id, thing.text("sector"), base),
    }
}

/// A unit that a line stands for, or a section of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// `id`, `id~2` and so on where the line counts for several; with `/1`, `/2` and so on where
    /// they have sections.
    pub id: String,
    /// Which of the line's units, from 1.
    pub copy: i64,
    /// Which part of the unit it is.
    pub part: Part,
}

impl Body {
    /// Its name: that of the line with the number of the unit and of the section.
    #[must_use]
    pub fn name(&self, line: &Thing) -> String {
        let mut name = line.name().to_owned();
        if self.copy > 1 {
            name = format!("{name} ({})", self.copy);
        }
        if self.part.of > 1 { format!("{name}/{}", self.part.number + 1) } else { name }
    }
}

/// A part of a unit: members that follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its number, from 0, and how many there are.
    pub number: u32,
    /// Of how many.
    pub of: u32,
    /// How many members come before it.
    pub first: u32,
    /// How many members it has.
    pub count: u32,
    /// How many of them may be in the field at once.
    pub field: u32,
}

impl Part {
    /// What it has of so many: as much as every other, or one more where it comes early.
    fn share(&self, of: u32) -> u32 {
        of / self.of + u32::from(self.number < of % self.of)
    }

    /// The number in it of a member of the unit; numbers beyond the last are the last part's.
    fn member(&self, number: u32) -> Option<u32> {
        let own = number.checked_sub(self.first).filter(|own| *own > 0)?;
        (own <= self.count || self.number + 1 == self.of).then_some(own)
    }
}

/// The units that a line stands for, by section where they have any; none where it has no people
/// to post. A unit has no more sections than members.
#[must_use]
pub fn bodies(thing: &Thing) -> Vec<Body> {
    let Some((count, field)) = strength(thing) else { return Vec::new() };
    let sections = thing.whole("sections").and_then(|it| u32::try_from(it).ok()).unwrap_or(1);
    let of = sections.clamp(1, count);
    let mut bodies = Vec::new();
    for copy in 1..=thing.whole("counts_for").unwrap_or(1).max(1) {
        let id = if copy == 1 { thing.id.clone() } else { format!("{}~{copy}", thing.id) };
        let mut first = 0;
        for number in 0..of {
            let mut part = Part { number, of, first, count: 0, field: 0 };
            (part.count, part.field) = (part.share(count), part.share(field));
            first += part.count;
            let id = if of == 1 { id.clone() } else { format!("{id}/{}", number + 1) };
            bodies.push(Body { id, copy, part });
        }
    }
    bodies
}

/// The units that a name means: one, or the sections of one.
pub(super) fn meant(units: &[Unit], name: &str) -> Vec<usize> {
    let is_meant = |unit: &Unit| {
        let rest = unit.id.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || unit.section > 0 && rest.starts_with('/'))
    };
    (0..units.len()).filter(|at| is_meant(&units[*at])).collect()
}

/// Members and how many of them may be in the field; `None` for a unit without people to post.
fn strength(thing: &Thing) -> Option<(u32, u32)> {
    if FLYING.contains(&thing.text("kind")?) {
        return None;
    }
    let number = |column| thing.whole(column).and_then(|it| u32::try_from(it).ok());
    let (paper, field) = (number("strength_paper"), number("strength_field"));
    let count = paper.or(field).filter(|count| *count > 0)?;
    Some((count, field.unwrap_or(count).min(count)))
}

fn take_away(members: &mut Members, absences: &[&Thing], shifts: &[Shift], part: &Part) {
    for (at, shift) in shifts.iter().enumerate() {
        let mut some = 0_u32;
        let mut named: Vec<u32> = Vec::new();
        for absence in absences {
            let (from, until) = absence.window();
            if shift.from >= until.unwrap_or(shift.until)
                || shift.until <= from.unwrap_or(shift.from)
            {
                continue;
            }
            let number = |column| absence.whole(column).and_then(|it| u32::try_from(it).ok());
            match (number("people"), number("member")) {
                (_, Some(member)) => named.extend(part.member(member)),
                (Some(people), None) => some = some.saturating_add(part.share(people)),
                (None, None) => some = members.count,
            }
        }
        named.sort_unstable();
        named.dedup();
        let gone = u32::try_from(named.len()).unwrap_or(u32::MAX).saturating_add(some);
        members.cap[at] = members.field.min(members.count.saturating_sub(gone));
        if !named.is_empty() {
            members.away.insert(at, named);
        }
    }
}

fn ask(
    members: &mut Members,
    requests: &[&Thing],
    shifts: &[Shift],
    bands: &[Band],
    operation: &Operation,
    part: &Part,
) {
    let zone = super::shift::zone(operation);
    let first = operation.starts_at.to_zoned(zone).date();
    for request in requests {
        let day = request.text("day").and_then(|it| it.parse::<jiff::civil::Date>().ok());
        let day = day.and_then(|day| usize::try_from(day.since(first).ok()?.get_days()).ok());
        let member = request.whole("member").and_then(|it| u32::try_from(it).ok());
        let member = member.and_then(|member| part.member(member));
        let (Some(day), Some(member)) = (day, member) else { continue };
        let weight = request.whole("weight").unwrap_or(1);
        for (at, band) in bands.iter().enumerate() {
            let shift = day.saturating_mul(bands.len()).saturating_add(at);
            let is_meant = request.text("band").is_none_or(|named| named == band.id);
            if shift < shifts.len() && is_meant {
                members.asks.entry(shift).or_default().push((member, weight));
            }
        }
    }
    for asks in members.asks.values_mut() {
        asks.sort_unstable();
        // One who asks twice for the same time is asked for with both weights.
        asks.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            kept.1 += if is_same { next.1 } else { 0 };
            is_same
        });
    }
}
