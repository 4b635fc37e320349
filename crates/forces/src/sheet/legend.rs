//! What stands behind the ids of a plan: names, places, and when its shifts begin and end.

use std::collections::BTreeMap;

use cordon_kernel::geometry::Position;
use cordon_operation::{Operation, Thing};
use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use serde::Deserialize;

use super::SheetError;
use crate::faults::{Faults, quoted};
use crate::plan::file::Plan;
use crate::plan::people::bodies;

/// A band of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// Its id.
    pub id: String,
    /// As people say it.
    pub name: String,
    /// Local time at which it begins.
    pub starts: Time,
    /// How long it lasts.
    pub minutes: i64,
    /// Whether it counts as a night.
    pub is_night: bool,
}

/// When a shift is.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// The day on which it begins, local.
    pub date: Date,
    /// From when.
    pub starts: Zoned,
    /// Until when.
    pub ends: Zoned,
}

/// A thing with a name and perhaps a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// As people say it.
    pub name: String,
    /// Where it is.
    pub place: Option<Position>,
}

/// Names of a plan's things.
#[derive(Clone, Debug)]
pub struct Legend {
    /// The operation's id.
    pub operation: String,
    /// The operation's name.
    pub name: String,
    /// When the operation begins.
    pub starts_at: Timestamp,
    /// When the plan was last changed: at its last incident, else when the operation begins.
    pub revised_at: Timestamp,
    /// The zone of local times.
    pub zone: TimeZone,
    /// By beginning, then id.
    pub bands: Vec<Band>,
    /// By id; a line that counts for several units stands as often.
    pub units: BTreeMap<String, Named>,
    /// By id, those of incidents among them.
    pub posts: BTreeMap<String, Named>,
    first_day: Date,
    days: u32,
}

/// What of an incident is needed here.
#[derive(Deserialize)]
struct Incident {
    at: Option<String>,
    #[serde(default)]
    posts: Vec<NewPost>,
}

#[derive(Deserialize)]
struct NewPost {
    id: String,
    name: Option<String>,
    longitude_deg: Option<f64>,
    latitude_deg: Option<f64>,
}

impl Legend {
    /// The legend of a plan, from the package inside it.
    ///
    /// # Errors
    ///
    /// [`SheetError::Operation`] where the package has faults, [`SheetError::Plan`] where a first
    /// day, a band or an incident cannot be read.
    pub fn new(plan: &Plan) -> Result<Legend, SheetError> {
        let bytes = |(path, text): (&String, &String)| (path.clone(), text.clone().into_bytes());
        let files: BTreeMap<_, _> = plan.operation.iter().map(bytes).collect();
        let operation = package_of(&files)?;
        let zone = TimeZone::get(&operation.time_zone).map_err(plan_error)?;
        let first_day = plan.first_day.parse::<Date>();
        let day = quoted(&plan.first_day);
        let first_day =
            first_day.map_err(|_| plan_error(format!("`first_day` {day} is no day YYYY-MM-DD")))?;
        let mut legend = Legend {
            operation: operation.id.as_str().to_owned(),
            name: operation.name.clone(),
            starts_at: operation.starts_at,
            revised_at: operation.starts_at,
            zone,
            bands: bands(&operation)?,
            units: units(&operation),
            posts: operation.things.of("post").map(|it| (it.id.clone(), named(it))).collect(),
            first_day,
            days: plan.days,
        };
        for incident in &plan.incidents {
            legend.learn(incident)?;
        }
        Ok(legend)
    }

    fn learn(&mut self, incident: &serde_json::Value) -> Result<(), SheetError> {
        let wrong = |error| plan_error(format!("an incident cannot be read: {error}"));
        let incident = Incident::deserialize(incident).map_err(wrong)?;
        if let Some(at) = incident.at.as_deref().and_then(cordon_operation::time) {
            self.revised_at = at;
        }
        for post in incident.posts {
            let place = post.latitude_deg.zip(post.longitude_deg);
            let place = place.and_then(|(latitude, longitude)| Position::new(latitude, longitude));
            let name = post.name.unwrap_or_else(|| post.id.clone());
            self.posts.insert(post.id, Named { name, place });
        }
        Ok(())
    }

    /// The number of a band in the order of [`Legend::bands`].
    pub fn band_number(&self, id: &str) -> Option<usize> {
        self.bands.iter().position(|band| band.id == id)
    }

    /// The local date of a day of the plan.
    ///
    /// # Errors
    ///
    /// [`SheetError::Plan`] for a day that the plan has not.
    pub fn date(&self, day: u32) -> Result<Date, SheetError> {
        let date = self.first_day.checked_add(i64::from(day).days()).ok();
        let date = date.filter(|_| day < self.days);
        date.ok_or_else(|| plan_error(format!("it has no day {day}: it has {} days", self.days)))
    }

    /// How many days the plan has.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// When the shift of a day and a band is.
    ///
    /// # Errors
    ///
    /// [`SheetError::Plan`] for a day or a band that the plan has not.
    pub fn shift(&self, day: u32, band: &str) -> Result<Shift, SheetError> {
        let date = self.date(day)?;
        let band =
            self.bands.iter().find(|it| it.id == band).ok_or_else(|| {
                plan_error(format!("its operation has no band `{}`", quoted(band)))
            })?;
        let starts = begin(&self.zone, date.to_datetime(band.starts)).map_err(plan_error)?;
        let ends = starts.checked_add(SignedDuration::from_mins(band.minutes));
        let ends = ends.map_err(plan_error)?.to_zoned(self.zone.clone());
        Ok(Shift { date, starts: starts.to_zoned(self.zone.clone()), ends })
    }

    /// As people call the unit; its id where the operation has no such unit.
    pub fn unit_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.units.get(id).map_or(id, |unit| &unit.name)
    }

    /// As people call the post; its id where the operation has no such post.
    pub fn post_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.posts.get(id).map_or(id, |post| &post.name)
    }
}

/// A local time; where clocks skip it the moment at which they go on, of two the earlier.
fn begin(zone: &TimeZone, local: jiff::civil::DateTime) -> Result<Timestamp, jiff::Error> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    if let AmbiguousOffset::Gap { .. } = ambiguous.offset() {
        let before = ambiguous.earlier()?;
        // The skip itself lies between the two readings of a time that it skips.
        if let Some(skip) = zone.following(before).next() {
            return Ok(skip.timestamp());
        }
    }
    ambiguous.earlier()
}

fn plan_error(why: impl std::fmt::Display) -> SheetError {
    SheetError::Plan { why: why.to_string() }
}

fn package_of(files: &BTreeMap<String, Vec<u8>>) -> Result<Operation, SheetError> {
    match cordon_operation::read(files) {
        Ok(package) => Ok(package.operation),
        Err(found) => {
            let mut faults = Faults::new();
            found.iter().for_each(|fault| faults.push(fault.to_string()));
            Err(SheetError::Operation(faults))
        }
    }
}

fn named(thing: &Thing) -> Named {
    Named { name: thing.name().to_owned(), place: thing.point() }
}

fn units(operation: &Operation) -> BTreeMap<String, Named> {
    let mut units = BTreeMap::new();
    for unit in operation.things.of("unit") {
        units.insert(unit.id.clone(), named(unit));
        for body in bodies(unit) {
            let name = body.name(unit);
            units.insert(body.id, Named { name, place: unit.point() });
        }
    }
    units
}

/// The bands of an operation, or those that it has without a word.
fn bands(operation: &Operation) -> Result<Vec<Band>, SheetError> {
    let mut bands = Vec::new();
    for band in operation.things.of("band") {
        let (starts, minutes) = (band.text("starts").unwrap_or_default(), band.whole("minutes"));
        bands.push(band_of(&band.id, band.name(), starts, minutes, band.flag("is_night"))?);
    }
    if bands.is_empty() {
        for (id, starts) in [("early", "06:00"), ("late", "14:00"), ("night", "22:00")] {
            bands.push(band_of(id, id, starts, Some(480), id == "night")?);
        }
    }
    bands.sort_by(|a, b| (a.starts, &a.id).cmp(&(b.starts, &b.id)));
    Ok(bands)
}

fn band_of(
    id: &str,
    name: &str,
    starts: &str,
    minutes: Option<i64>,
    is_night: bool,
) -> Result<Band, SheetError> {
    let minutes = minutes.filter(|it| (1..=1440).contains(it));
    match (Time::strptime("%H:%M", starts), minutes) {
        (Ok(starts), Some(minutes)) => {
            Ok(Band { id: id.to_owned(), name: name.to_owned(), starts, minutes, is_night })
        }
        _ => Err(plan_error(format!("band `{id}` needs `starts` HH:MM and `minutes` 1 to 1440"))),
    }
}
