//! Rehearsing: the same operation on other days.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use toml_edit::DocumentMut;

use crate::fault::Fault;
use crate::package::read;
use crate::thing::{Things, Value};
use crate::{export, manifest};

/// `files` with every time moved by whole days: clocks on the wall show the same hours, also where
/// summer time begins or ends between.
///
/// # Errors
///
/// Every [`Fault`] of `files` themselves.
pub fn rehearse(
    files: &BTreeMap<String, Vec<u8>>,
    by_days: i64,
) -> Result<BTreeMap<String, Vec<u8>>, Vec<Fault>> {
    let package = read(files)?;
    let zone = TimeZone::get(&package.operation.time_zone).unwrap_or(TimeZone::UTC);
    let moved = |at: Timestamp| {
        let days = by_days.clamp(-1_000_000, 1_000_000).days();
        let there = at.to_zoned(zone.clone()).checked_add(days);
        there.map_or(at, |there| there.timestamp())
    };
    let mut things = Things::default();
    for thing in package.operation.base.iter() {
        let mut thing = thing.clone();
        for value in thing.fields.values_mut() {
            if let Value::Time(at) = value {
                *at = moved(*at);
            }
        }
        for change in &mut thing.overlay {
            for json in change.fields.values_mut() {
                if let Some(at) = json.as_str().and_then(crate::value::time) {
                    *json = moved(at).to_string().into();
                }
            }
        }
        // Every id was unique before.
        _ = things.add(thing);
    }
    let mut out = export(files, &things)?;
    let text = out.get(manifest::PATH).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    if let Some(mut document) = text.and_then(|text| text.parse::<DocumentMut>().ok()) {
        let (start, end) = (package.operation.starts_at, package.operation.ends_at);
        document["starts_at"] = toml_edit::value(moved(start).to_string());
        document["ends_at"] = toml_edit::value(moved(end).to_string());
        out.insert(manifest::PATH.to_owned(), document.to_string().into_bytes());
    }
    Ok(out)
}
