//! Duties as calendars (RFC 5545): of one unit, or of one post.
//!
//! Times are in UTC, so that no description of a time zone can disagree with the reader's. An
//! event keeps its UID from plan to plan: it is a unit or a post, a day and a band.

use std::collections::BTreeMap;
use std::fmt::Write;

use cordon_kernel::geometry::Position;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Legend, SheetError};
use crate::plan::file::{Duty, Plan};

/// Longest line, in bytes, its end not counted (RFC 5545, 3.1).
const LINE_MAX: usize = 75;

/// The calendar of a unit with its sections, or of a section: an event a duty, with its posts.
/// Without duties it is empty.
///
/// # Errors
///
/// [`SheetError::Plan`] where a duty has a day or a band that cannot be.
pub fn of_unit(plan: &Plan, legend: &Legend, unit: &str) -> Result<String, SheetError> {
    let is_meant = |duty: &&Duty| {
        let rest = duty.unit.strip_prefix(unit);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let duties: Vec<&Duty> = plan.duties.iter().filter(is_meant).collect();
    calendar_of(plan, legend, unit, &duties)
}

/// The calendars of all units that have duties, by unit.
///
/// # Errors
///
/// [`SheetError::Plan`] where a duty has a day or a band that cannot be.
pub fn of_units(plan: &Plan, legend: &Legend) -> Result<BTreeMap<String, String>, SheetError> {
    let mut of: BTreeMap<&str, Vec<&Duty>> = BTreeMap::new();
    for duty in &plan.duties {
        of.entry(&duty.unit).or_default().push(duty);
    }
    let calendar = |(unit, duties): (&str, Vec<&Duty>)| {
        Ok((unit.to_owned(), calendar_of(plan, legend, unit, &duties)?))
    };
    of.into_iter().map(calendar).collect()
}

fn calendar_of(
    plan: &Plan,
    legend: &Legend,
    unit: &str,
    duties: &[&Duty],
) -> Result<String, SheetError> {
    let mut calendar = Calendar::new(legend, legend.unit_name(unit), plan);
    for duty in duties {
        let posts = || duty.posts.iter().map(|(post, people)| (post.as_str(), *people));
        let lines: Vec<String> = posts().map(|it| told(it, legend.post_name(it.0))).collect();
        let names: Vec<&str> = posts().map(|(post, _)| legend.post_name(post)).collect();
        let place = posts().find_map(|(post, _)| legend.posts.get(post)?.place);
        calendar.event(&Event {
            uid: format!("unit.{}.{}.{}@{}", duty.unit, duty.day, duty.band, legend.operation),
            day: duty.day,
            band: &duty.band,
            what: names.join(", "),
            location: names.join(", "),
            place,
            description: format!("{}\nMembers: {}", lines.join("\n"), duty.members),
        })?;
    }
    Ok(calendar.end())
}

/// The calendar of a post: an event a shift, with the units that stand there. Without duties it
/// is empty.
///
/// # Errors
///
/// [`SheetError::Plan`] where a duty has a day or a band that cannot be.
pub fn of_post(plan: &Plan, legend: &Legend, post: &str) -> Result<String, SheetError> {
    let mut shifts: BTreeMap<(u32, Option<usize>, &str), Units<'_>> = BTreeMap::new();
    for duty in &plan.duties {
        for (_, people) in duty.posts.iter().filter(|(id, _)| id == post) {
            let band = duty.band.as_str();
            let units = shifts.entry((duty.day, legend.band_number(band), band)).or_default();
            units.push((&duty.unit, *people));
        }
    }
    let name = legend.post_name(post);
    let mut calendar = Calendar::new(legend, name, plan);
    for ((day, _, band), units) in shifts {
        let lines = units.iter().map(|it| told(*it, legend.unit_name(it.0)));
        let names: Vec<&str> = units.iter().map(|(unit, _)| legend.unit_name(unit)).collect();
        calendar.event(&Event {
            uid: format!("post.{post}.{day}.{band}@{}", legend.operation),
            day,
            band,
            what: names.join(", "),
            location: name.to_owned(),
            place: legend.posts.get(post).and_then(|it| it.place),
            description: lines.collect::<Vec<_>>().join("\n"),
        })?;
    }
    Ok(calendar.end())
}

/// Units by id, each with so many people.
type Units<'a> = Vec<(&'a str, u32)>;

fn told((id, people): (&str, u32), name: &str) -> String {
    format!("{people} people: {name} ({id})")
}

struct Event<'a> {
    uid: String,
    day: u32,
    band: &'a str,
    what: String,
    location: String,
    place: Option<Position>,
    description: String,
}

struct Calendar<'a> {
    legend: &'a Legend,
    changes: usize,
    text: String,
}

impl<'a> Calendar<'a> {
    fn new(legend: &'a Legend, name: &str, plan: &Plan) -> Calendar<'a> {
        let mut calendar = Calendar { legend, changes: plan.incidents.len(), text: String::new() };
        calendar.line("BEGIN:VCALENDAR");
        calendar.line("VERSION:2.0");
        calendar.line("PRODID:-//Cordon//Plans//EN");
        calendar.line("CALSCALE:GREGORIAN");
        let title = escaped(&format!("{name}, {}", legend.name));
        // The name of RFC 7986, and the one that programs knew before it.
        calendar.line(&format!("NAME:{title}"));
        calendar.line(&format!("X-WR-CALNAME:{title}"));
        calendar
    }

    fn event(&mut self, event: &Event<'_>) -> Result<(), SheetError> {
        let shift = self.legend.shift(event.day, event.band)?;
        let band = self.legend.bands.iter().find(|it| it.id == event.band);
        let band = band.map_or(event.band, |band| &band.name);
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", escaped(&event.uid)));
        self.line(&format!("DTSTAMP:{}", utc(self.legend.revised_at)));
        self.line(&format!("SEQUENCE:{}", self.changes));
        self.line(&format!("DTSTART:{}", utc_of(&shift.starts)));
        self.line(&format!("DTEND:{}", utc_of(&shift.ends)));
        self.line(&format!("SUMMARY:{}", escaped(&format!("{band}: {}", event.what))));
        self.line(&format!("LOCATION:{}", escaped(&event.location)));
        if let Some(place) = event.place {
            self.line(&format!("GEO:{:.6};{:.6}", place.latitude_deg(), place.longitude_deg()));
        }
        self.line(&format!("DESCRIPTION:{}", escaped(&event.description)));
        self.line("END:VEVENT");
        Ok(())
    }

    fn end(mut self) -> String {
        self.line("END:VCALENDAR");
        self.text
    }

    /// Adds a line, folded where it is long: never inside a letter.
    fn line(&mut self, line: &str) {
        let mut length = 0_usize;
        for letter in line.chars() {
            let bytes = letter.len_utf8();
            if length.saturating_add(bytes) > LINE_MAX {
                self.text.push_str("\r\n ");
                length = 1;
            }
            self.text.push(letter);
            length = length.saturating_add(bytes);
        }
        self.text.push_str("\r\n");
    }
}

fn utc(at: Timestamp) -> String {
    utc_of(&at.to_zoned(TimeZone::UTC))
}

fn utc_of(at: &Zoned) -> String {
    at.with_time_zone(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text value (RFC 5545, 3.3.11); control characters are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => _ = write!(out, "\\{letter}"),
            '\n' => out.push_str("\\n"),
            _ if letter.is_control() => {}
            _ => out.push(letter),
        }
    }
    out
}
