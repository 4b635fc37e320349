//! Days, bands and shifts: when each begins and ends, the changes of clocks included.

use cordon_operation::Operation;
use jiff::civil::{Date, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::fault::{Entry, Faults, PlanFault, limit, whole};

/// Days and bands that are judged at most.
const DAYS_MAX: u64 = 366;
const BANDS_MAX: u64 = 48;

/// A shift of the day.
pub(super) struct Band {
    pub(super) id: String,
    /// Minutes after midnight at which it begins, on the clock of the place.
    pub(super) starts_min: u32,
    pub(super) minutes: i64,
    pub(super) is_night: bool,
}

/// When shifts are; a shift's number is `day * bands + band`.
pub(super) struct Calendar {
    pub(super) bands: Vec<Band>,
    pub(super) days: usize,
    pub(super) first_day: Date,
    /// Begin and end of each shift, seconds of Unix time.
    pub(super) shifts: Vec<(i64, i64)>,
    /// The weekend to which a day belongs: the number of its Saturday.
    pub(super) weekends: Vec<Option<i64>>,
}

impl Calendar {
    pub(super) fn of(operation: &Operation, days: u32) -> Result<Calendar, PlanFault> {
        limit("days", u64::from(days), DAYS_MAX)?;
        let mut faults = Faults::default();
        let bands = bands(operation, &mut faults);
        limit("bands", whole(bands.len()), BANDS_MAX)?;
        if days == 0 {
            faults.add("days", "a plan has a day or more; make it again");
        }
        let zone = TimeZone::get(&operation.time_zone).ok();
        let Some(zone) = zone else {
            faults.unknown("operation.toml", "time zone", &operation.time_zone);
            return Err(PlanFault::Entries(faults));
        };
        let first_day = operation.starts_at.to_zoned(zone.clone()).date();
        let mut calendar = Calendar {
            bands,
            days: usize::try_from(days).unwrap_or(usize::MAX),
            first_day,
            shifts: Vec::new(),
            weekends: Vec::new(),
        };
        for day in 0..i64::from(days) {
            if calendar.add(day, &zone).is_none() {
                faults.add(format!("day {day}"), "it lies outside the calendar; plan fewer days");
                break;
            }
        }
        faults.finish()?;
        Ok(calendar)
    }

    fn add(&mut self, day: i64, zone: &TimeZone) -> Option<()> {
        let span = jiff::Span::new().try_days(day).ok()?;
        let date = self.first_day.checked_add(span).ok()?;
        self.weekends.push(match date.weekday() {
            Weekday::Saturday => Some(day),
            Weekday::Sunday => Some(day - 1),
            _ => None,
        });
        for band in &self.bands {
            let starts_s = instant(date, band.starts_min, zone)?;
            self.shifts.push((starts_s, starts_s + band.minutes * 60));
        }
        Some(())
    }

    pub(super) fn shift(&self, day: usize, band: usize) -> usize {
        day * self.bands.len() + band
    }

    pub(super) fn day(&self, shift: usize) -> usize {
        shift / self.bands.len()
    }

    pub(super) fn band(&self, shift: usize) -> &Band {
        &self.bands[shift % self.bands.len()]
    }

    /// The number of a date among the days of the plan.
    pub(super) fn day_of(&self, date: Date) -> Option<usize> {
        let days = self.first_day.until(date).ok()?.get_days();
        usize::try_from(days).ok().filter(|day| *day < self.days)
    }

    /// Seconds between the end of a shift and the begin of another.
    pub(super) fn rest_s(&self, before: usize, after: usize) -> i64 {
        self.shifts[after].0 - self.shifts[before].1
    }
}

/// A time of day as an instant: one that the clocks skip is when they go on, of two the earlier.
fn instant(date: Date, minutes: u32, zone: &TimeZone) -> Option<i64> {
    let (hour, minute) = (i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?);
    let local = zone.to_ambiguous_timestamp(date.at(hour, minute, 0, 0));
    let earlier = match local.offset() {
        AmbiguousOffset::Gap { .. } => {
            // The earlier reading of a skipped time lies before the change.
            let before = local.earlier().ok()?;
            zone.following(before).next()?.timestamp()
        }
        _ => local.earlier().ok()?,
    };
    Some(earlier.as_second())
}

/// The bands of the package in order of time and id, or the three of a package without.
fn bands(operation: &Operation, faults: &mut Faults<Entry>) -> Vec<Band> {
    let mut bands = Vec::new();
    for thing in operation.things.of("band") {
        let starts_min = thing.text("starts").and_then(time_of_day);
        let minutes = thing.whole("minutes").filter(|it| (1..=1440).contains(it));
        if let Some((starts_min, minutes)) = starts_min.zip(minutes) {
            let is_night = thing.flag("is_night");
            bands.push(Band { id: thing.id.clone(), starts_min, minutes, is_night });
        } else {
            let mend = "it needs `starts` as HH:MM and `minutes` from 1 to 1440";
            faults.add(format!("band {}", thing.id), mend);
        }
    }
    if bands.is_empty() {
        let usual = [("early", 6, false), ("late", 14, false), ("night", 22, true)];
        bands.extend(usual.map(|(id, hour, is_night)| Band {
            id: id.to_owned(),
            starts_min: hour * 60,
            minutes: 480,
            is_night,
        }));
    }
    bands.sort_by(|a, b| (a.starts_min, &a.id).cmp(&(b.starts_min, &b.id)));
    bands
}

/// Minutes after midnight of `HH:MM`.
fn time_of_day(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let two = |text: &str| {
        let is_plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::{instant, time_of_day};

    #[test]
    fn a_time_that_the_clocks_skip_is_when_they_go_on_and_of_two_the_earlier_counts() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let at = |month, day, minutes| {
            let seconds = instant(date(2024, month, day), minutes, &paris).unwrap();
            jiff::Timestamp::from_second(seconds).unwrap().to_string()
        };
        assert_eq!(at(3, 31, 2 * 60 + 30), "2024-03-31T01:00:00Z");
        assert_eq!(at(3, 31, 3 * 60), "2024-03-31T01:00:00Z");
        assert_eq!(at(3, 31, 90), "2024-03-31T00:30:00Z");
        assert_eq!(at(10, 27, 2 * 60 + 30), "2024-10-27T00:30:00Z");
        assert_eq!(at(10, 27, 3 * 60), "2024-10-27T02:00:00Z");
    }

    #[test]
    fn a_time_of_day_has_two_digits_of_each() {
        assert_eq!(time_of_day("22:05"), Some(22 * 60 + 5));
        for wrong in ["24:00", "6:00", "06:60", "06", "+6:00", "06:00:00", ""] {
            assert_eq!(time_of_day(wrong), None, "{wrong}");
        }
    }
}
