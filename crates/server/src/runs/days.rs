//! The shifts of a plan's days, and when the first begins.

use anyhow::Context;
use cordon_api::run::BandView;
use cordon_forces::plan::file::Plan;
use cordon_kernel::Timestamp;
use cordon_operation::Things;

/// The bands of a package that lists none: id, beginning in minutes of the day, whether a night.
const UNLISTED: [(&str, u32, bool); 3] =
    [("early", 360, false), ("late", 840, false), ("night", 1320, true)];
/// How long those last, minutes.
const UNLISTED_MINUTES: u32 = 480;

/// The bands of a package, by their beginning and id; what only the plan names stands at the end.
pub fn bands(things: Option<&Things>, plan: &Plan) -> Vec<BandView> {
    let listed = things.into_iter().flat_map(|things| things.of("band")).filter_map(|band| {
        let starts_min = minute_of_day(band.text("starts")?)?;
        let minutes = band.whole("minutes").and_then(|minutes| u32::try_from(minutes).ok())?;
        let (id, name) = (band.id.clone(), band.name().to_owned());
        Some(BandView { id, name, starts_min, minutes, is_night: band.flag("is_night") })
    });
    let mut bands: Vec<BandView> = listed.collect();
    if bands.is_empty() {
        bands = UNLISTED.map(unlisted).to_vec();
    }
    bands.sort_by(|a, b| (a.starts_min, &a.id).cmp(&(b.starts_min, &b.id)));
    let duties = plan.duties.iter().map(|duty| &duty.band);
    for band in duties.chain(plan.open.iter().map(|open| &open.band)) {
        if !bands.iter().any(|known| known.id == *band) {
            let (id, name) = (band.clone(), band.clone());
            bands.push(BandView { id, name, starts_min: 0, minutes: 1_440, is_night: false });
        }
    }
    bands
}

fn unlisted((id, starts_min, is_night): (&str, u32, bool)) -> BandView {
    let (id, name) = (id.to_owned(), id.to_owned());
    BandView { id, name, starts_min, minutes: UNLISTED_MINUTES, is_night }
}

/// `06:30` as 390.
fn minute_of_day(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// When the first shift of a plan begins; of two such times, and about one that the clocks skip,
/// the earlier: no shift begins before it.
///
/// # Errors
///
/// When the day or the zone is none.
pub fn first_shift_at(
    first_day: &str,
    bands: &[BandView],
    zone: &str,
) -> anyhow::Result<Timestamp> {
    let day: jiff::civil::Date =
        first_day.parse().with_context(|| format!("{first_day:?} is no day"))?;
    let minute = bands.iter().map(|band| band.starts_min).min().unwrap_or(0);
    let (hour, minute) = (i8::try_from(minute / 60)?, i8::try_from(minute % 60)?);
    let zone = jiff::tz::TimeZone::get(zone).with_context(|| format!("{zone:?} is no zone"))?;
    Ok(zone.to_ambiguous_zoned(day.at(hour, minute, 0, 0)).earlier()?.timestamp())
}
