//! Shifts: the bands of a day, on every day.

use cordon_operation::Operation;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::situation::SituationError;

/// A shift of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Its id.
    pub id: String,
    /// When it begins, local.
    pub starts: Time,
    /// How long it is.
    pub minutes: u32,
    /// Whether it is a night.
    pub is_night: bool,
}

/// A band on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// Whether it begins on a Saturday or a Sunday.
    pub is_weekend: bool,
    /// Whether its band is a night.
    pub is_night: bool,
}

impl Shift {
    /// How many minutes of it lie between `from` and `until`.
    pub fn overlap(&self, from: Option<Timestamp>, until: Option<Timestamp>) -> u32 {
        let from = from.map_or(self.from, |from| from.max(self.from));
        let until = until.map_or(self.until, |until| until.min(self.until));
        let minutes = (until.as_second() - from.as_second()) / 60;
        u32::try_from(minutes).unwrap_or(0)
    }
}

pub(super) fn zone(operation: &Operation) -> TimeZone {
    TimeZone::get(&operation.time_zone).unwrap_or(TimeZone::UTC)
}

/// A local time of day, `HH:MM`.
fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// The bands of a day by beginning and id; three of eight hours where the package has none.
pub(super) fn bands(operation: &Operation) -> Vec<Band> {
    let read = operation.things.of("band").filter_map(|thing| {
        Some(Band {
            id: thing.id.clone(),
            starts: time(thing.text("starts")?)?,
            minutes: u32::try_from(thing.whole("minutes")?).ok()?,
            is_night: thing.flag("is_night"),
        })
    });
    let mut bands: Vec<Band> = read.collect();
    if bands.is_empty() {
        let usual = [("early", 6, false), ("late", 14, false), ("night", 22, true)];
        bands = usual
            .into_iter()
            .map(|(id, hour, is_night)| Band {
                id: id.to_owned(),
                starts: Time::constant(hour, 0, 0, 0),
                minutes: 480,
                is_night,
            })
            .collect();
    }
    bands.sort_by(|a, b| (a.starts, &a.id).cmp(&(b.starts, &b.id)));
    bands
}

/// Every band on every day; a time that the clocks skip begins when they go on.
pub(super) fn shifts(
    bands: &[Band],
    first: Date,
    days: u32,
    zone: &TimeZone,
) -> Result<Vec<Shift>, SituationError> {
    let mut shifts = Vec::with_capacity(bands.len() * days as usize);
    for day in 0..days {
        let date = first.checked_add(i64::from(day).days());
        let date = date.map_err(|_| SituationError::Date(day))?;
        for band in bands {
            let from = from(date, band.starts, zone).ok_or(SituationError::Date(day))?;
            let until = from.checked_add(i64::from(band.minutes).minutes());
            let until = until.map_err(|_| SituationError::Date(day))?;
            let is_weekend = date.weekday().to_monday_zero_offset() >= 5;
            shifts.push(Shift { from, until, is_weekend, is_night: band.is_night });
        }
    }
    Ok(shifts)
}

fn from(date: Date, time: Time, zone: &TimeZone) -> Option<Timestamp> {
    use jiff::tz::AmbiguousOffset;
    let ambiguous = zone.to_ambiguous_timestamp(date.to_datetime(time));
    match ambiguous.offset() {
        // Clocks go on to `after`: the moment they do.
        AmbiguousOffset::Gap { .. } => {
            let early = ambiguous.earlier().ok()?;
            let late = ambiguous.later().ok()?;
            let before = late.min(early);
            Some(zone.following(before).next().map_or(before, |turn| turn.timestamp()))
        }
        _ => ambiguous.earlier().ok(),
    }
}
