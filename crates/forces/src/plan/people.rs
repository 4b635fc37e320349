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
        let Some((count, field)) = strength(thing) else { continue };
        let none = Vec::new();
        let mut members = Members { count, field, ..Members::default() };
        members.cap = vec![field; shifts.len()];
        take_away(&mut members, absences.get(thing.id.as_str()).unwrap_or(&none), shifts);
        let asks = requests.get(thing.id.as_str()).unwrap_or(&none);
        ask(&mut members, asks, shifts, bands, operation);
        let copies = thing.whole("counts_for").unwrap_or(1).max(1);
        for copy in 1..=copies {
            people = people.saturating_add(count as usize);
            if units.len() >= UNITS_MAX || people > PEOPLE_MAX {
                let (what, count, most) = match people > PEOPLE_MAX {
                    true => ("people", people, PEOPLE_MAX),
                    false => ("units", units.len() + 1, UNITS_MAX),
                };
                return Err(SituationError::TooMany { what, count, most });
            }
            let id = if copy == 1 { thing.id.clone() } else { format!("{}~{copy}", thing.id) };
            units.push(unit(operation, thing, id, &agencies, rules, words, sites, &members));
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
        agency: thing.text("agency").and_then(agency).unwrap_or(u32::MAX),
        paired_with: contingent.and_then(|it| agency(it.text("paired_with")?)),
        rule: rules.iter().position(|it| Some(it.id.as_str()) == rule).unwrap_or(0),
        has: site::needs(words, "skill ", thing.list("skills"))
            | site::needs(words, "power ", powers),
        members: members.clone(),
        reach: sites.reach(thing.text("sector"), base),
    }
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

fn take_away(members: &mut Members, absences: &[&Thing], shifts: &[Shift]) {
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
                (_, Some(member)) => named.push(member),
                (Some(people), None) => some = some.saturating_add(people),
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
) {
    let zone = super::shift::zone(operation);
    let first = operation.starts_at.to_zoned(zone).date();
    for request in requests {
        let day = request.text("day").and_then(|it| it.parse::<jiff::civil::Date>().ok());
        let day = day.and_then(|day| usize::try_from(day.since(first).ok()?.get_days()).ok());
        let member = request.whole("member").and_then(|it| u32::try_from(it).ok());
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
