//! EUROCAE ED-269: geographical zones for unmanned aircraft, as JSON (ED-269, chapter 8 and
//! appendix 2).
//!
//! `UASZoneList` (or `features`, as some states publish it) holds zones; each has one or more
//! geometries, a polygon or a circle between two limits, and times. Daily periods are not read:
//! such a zone is taken as active all the time, and that is said.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::zone::{self, Part, Times, Zone, limit, severity, shape, text, time, word};
use crate::{ExchangeError, Imported, Note, ZONES_MAX};

/// Reads a file.
///
/// # Errors
///
/// [`ExchangeError`] when it is no ED-269 at all; what is wrong with one zone is a [`Note`].
pub fn read(bytes: &[u8]) -> Result<Imported, ExchangeError> {
    let json: Value =
        serde_json::from_slice(bytes).map_err(|error| ExchangeError::Json(error.to_string()))?;
    let zones = json.get("UASZoneList").or_else(|| json.get("features"));
    let zones = zones
        .and_then(Value::as_array)
        .ok_or(ExchangeError::Format("ED-269 has a list `UASZoneList`; this file has none"))?;
    if zones.len() > ZONES_MAX {
        return Err(ExchangeError::TooMany(zones.len()));
    }
    let (mut imported, mut taken) = (Imported::default(), BTreeSet::new());
    for (place, one) in zones.iter().enumerate() {
        let zone = of(place, one, &mut imported.notes);
        zone::add(zone, &mut taken, &mut imported);
    }
    Ok(imported)
}

fn of(place: usize, value: &Value, notes: &mut Vec<Note>) -> Result<Zone, Note> {
    let name = format!("zone {}", place + 1);
    let broken =
        |zone: &str, message: String| Note { zone: zone.to_owned(), left_out: true, message };
    let object =
        value.as_object().ok_or_else(|| broken(&name, "it is no JSON object".to_owned()))?;
    let identifier = word(object, "identifier").map_or(name, str::to_owned);
    let geometries = object.get("geometry").and_then(Value::as_array);
    let geometries = geometries.filter(|all| !all.is_empty());
    let geometries =
        geometries.ok_or_else(|| broken(&identifier, "it has no list `geometry`".to_owned()))?;
    let parts = geometries.iter().map(part).collect::<Result<Vec<_>, _>>();
    let parts = parts.map_err(|message| broken(&identifier, message))?;
    let (times, has_days) = times(object).map_err(|message| broken(&identifier, message))?;
    if has_days {
        let message = "daily periods are not read: it is active all the time".to_owned();
        notes.push(Note { zone: identifier.clone(), left_out: false, message });
    }
    let named = text(object.get("name"));
    Ok(Zone {
        name: if named.is_empty() { identifier.clone() } else { named },
        identifier,
        parts,
        times,
        severity: severity(word(object, "restriction")),
        note: text(object.get("message")),
    })
}

fn part(value: &Value) -> Result<Part, String> {
    let object = value.as_object().ok_or("a geometry is no JSON object")?;
    let unit = word(object, "uomDimensions");
    let projection = object.get("horizontalProjection").and_then(Value::as_object);
    let projection = projection.ok_or("a geometry has no `horizontalProjection`")?;
    let kind = word(projection, "type").unwrap_or("nothing");
    let feet = unit.is_some_and(|it| it.eq_ignore_ascii_case("ft"));
    let radius = projection.get("radius").and_then(Value::as_f64);
    let radius = radius.map(|it| if feet { it * 0.3048 } else { it });
    let coordinates = projection.get("coordinates").or_else(|| projection.get("center"));
    let (geometry, radius_m) = shape(kind, coordinates, radius)?;
    let of = |value: &str, reference: &str| limit(object.get(value), unit, word(object, reference));
    Ok(Part {
        geometry,
        radius_m,
        lower: of("lowerLimit", "lowerVerticalReference")?,
        upper: of("upperLimit", "upperVerticalReference")?,
    })
}

/// When a zone is active, and whether it has daily periods.
fn times(object: &Map<String, Value>) -> Result<(Vec<Times>, bool), String> {
    let Some(all) = object.get("applicability").and_then(Value::as_array) else {
        return Ok((Vec::new(), false));
    };
    let (mut found, mut has_days) = (Vec::new(), false);
    for one in all {
        let days = one.get("dailyPeriod").and_then(Value::as_array);
        has_days |= days.is_some_and(|days| {
            days.iter().any(|it| it.get("startTime").is_some_and(|start| !start.is_null()))
        });
        if one.get("permanent").and_then(Value::as_str) == Some("YES") {
            continue;
        }
        found.push((time(one.get("startDateTime"))?, time(one.get("endDateTime"))?));
    }
    Ok((found, has_days))
}
