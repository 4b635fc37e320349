//! EUROCAE ED-269: geographical zones for unmanned aircraft, as JSON (ED-269, chapter 8 and
//! appendix 2).
//!
//! `UASZoneList` (or `features`, as some states publish it) holds zones; each has one or more
//! geometries, a polygon or a circle between two limits, and periods with or without daily ones.

use serde_json::{Map, Value};

use crate::taking::take;
use crate::zone::{Described, Part, Zone, limits, list, shape, word};
use crate::{ExchangeError, Imported, Note, ZONES_MAX};

/// Reads a file.
///
/// # Errors
///
/// [`ExchangeError`] when it is no ED-269 at all; what is wrong with one zone is a [`Note`].
pub fn read(bytes: &[u8]) -> Result<Imported, ExchangeError> {
    let json = crate::json(bytes)?;
    let zones = json.get("UASZoneList").or_else(|| json.get("features"));
    let zones = zones
        .and_then(Value::as_array)
        .ok_or(ExchangeError::Format("ED-269 has a list `UASZoneList`; this file has none"))?;
    if zones.len() > ZONES_MAX {
        return Err(ExchangeError::TooMany(zones.len()));
    }
    Ok(take(zones.iter().enumerate().map(|(place, one)| of(place, one)).collect()))
}

fn of(place: usize, value: &Value) -> Result<Zone, Note> {
    let name = format!("zone {}", place + 1);
    let object = value.as_object().ok_or_else(|| Note::left_out(&name, "it is no JSON object"))?;
    let described = Described {
        identifier: word(object, "identifier").map_or(name, str::to_owned),
        name: object.get("name"),
        restriction: word(object, "restriction"),
        parts: list(object.get("geometry")),
        periods: object.get("applicability"),
        note: object.get("message"),
    };
    Zone::read(&described, part)
}

fn part(object: &Map<String, Value>) -> Result<Part, String> {
    let unit = word(object, "uomDimensions");
    let projection = object.get("horizontalProjection").and_then(Value::as_object);
    let projection = projection.ok_or("a geometry has no `horizontalProjection`")?;
    let coordinates = projection.get("coordinates").filter(|it| !it.is_null());
    let coordinates = coordinates.or_else(|| projection.get("center"));
    let limit = |value, reference| (object.get(value), word(object, reference));
    let (floor, ceiling) = limits(
        limit("lowerLimit", "lowerVerticalReference"),
        limit("upperLimit", "upperVerticalReference"),
        unit,
    )?;
    let shape = shape(word(projection, "type"), coordinates, projection.get("radius"), unit)?;
    Ok(Part { shape, floor, ceiling })
}
