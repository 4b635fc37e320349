//! EUROCAE ED-318: geographical zones for unmanned aircraft, as GeoJSON (ED-318, appendix 1).
//!
//! Each feature is a zone. Its geometry is a polygon, a point with a circle for its extent, or a
//! collection of these, each with a `layer` of two limits. Recurring schedules are not read: such a
//! zone is taken as active all the time, and that is said.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::zone::{self, Part, Times, Zone, limit, severity, shape, text, time, word};
use crate::{ExchangeError, Imported, Note, ZONES_MAX};

/// Reads a file.
///
/// # Errors
///
/// [`ExchangeError`] when it is no ED-318 at all; what is wrong with one zone is a [`Note`].
pub fn read(bytes: &[u8]) -> Result<Imported, ExchangeError> {
    let json: Value =
        serde_json::from_slice(bytes).map_err(|error| ExchangeError::Json(error.to_string()))?;
    let is_collection = json.get("type").and_then(Value::as_str) == Some("FeatureCollection");
    let features = json.get("features").and_then(Value::as_array).filter(|_| is_collection);
    let features =
        features.ok_or(ExchangeError::Format("ED-318 is a GeoJSON FeatureCollection"))?;
    if features.len() > ZONES_MAX {
        return Err(ExchangeError::TooMany(features.len()));
    }
    let (mut imported, mut taken) = (Imported::default(), BTreeSet::new());
    for (place, feature) in features.iter().enumerate() {
        let zone = of(place, feature, &mut imported.notes);
        zone::add(zone, &mut taken, &mut imported);
    }
    Ok(imported)
}

fn of(place: usize, feature: &Value, notes: &mut Vec<Note>) -> Result<Zone, Note> {
    let name = format!("feature {}", place + 1);
    let broken =
        |zone: &str, message: String| Note { zone: zone.to_owned(), left_out: true, message };
    let properties = feature.get("properties").and_then(Value::as_object);
    let properties = properties.ok_or_else(|| broken(&name, "it has no properties".to_owned()))?;
    let identifier = word(properties, "identifier").map_or(name, str::to_owned);
    let geometry = feature.get("geometry").and_then(Value::as_object);
    let geometry = geometry.ok_or_else(|| broken(&identifier, "it is drawn nowhere".to_owned()))?;
    let all: Vec<&Map<String, Value>> = match geometry.get("geometries").and_then(Value::as_array) {
        Some(several) => several.iter().filter_map(Value::as_object).collect(),
        None => vec![geometry],
    };
    let parts = all.into_iter().map(part).collect::<Result<Vec<_>, _>>();
    let parts = parts.map_err(|message| broken(&identifier, message))?;
    if parts.is_empty() {
        return Err(broken(&identifier, "its collection of geometries is empty".to_owned()));
    }
    let (times, has_schedule) =
        times(properties).map_err(|message| broken(&identifier, message))?;
    if has_schedule {
        let message = "schedules are not read: it is active all the time".to_owned();
        notes.push(Note { zone: identifier.clone(), left_out: false, message });
    }
    let named = text(properties.get("name"));
    Ok(Zone {
        name: if named.is_empty() { identifier.clone() } else { named },
        identifier,
        parts,
        times,
        severity: severity(word(properties, "type")),
        note: text(properties.get("restrictionConditions")),
    })
}

fn part(geometry: &Map<String, Value>) -> Result<Part, String> {
    let kind = word(geometry, "type").unwrap_or("nothing");
    let extent = geometry.get("extent").and_then(Value::as_object);
    let radius = extent.and_then(|it| it.get("radius")).and_then(Value::as_f64);
    let feet =
        extent.and_then(|it| word(it, "uom")).is_some_and(|it| it.eq_ignore_ascii_case("ft"));
    let radius = radius.map(|it| if feet { it * 0.3048 } else { it });
    let (drawn, radius_m) = shape(kind, geometry.get("coordinates"), radius)?;
    let none = Map::new();
    let layer = geometry.get("layer").and_then(Value::as_object).unwrap_or(&none);
    let unit = word(layer, "uom");
    Ok(Part {
        geometry: drawn,
        radius_m,
        lower: limit(layer.get("lower"), unit, word(layer, "lowerReference"))?,
        upper: limit(layer.get("upper"), unit, word(layer, "upperReference"))?,
    })
}

/// When a zone is active, and whether it has schedules.
fn times(properties: &Map<String, Value>) -> Result<(Vec<Times>, bool), String> {
    let Some(all) = properties.get("limitedApplicability").and_then(Value::as_array) else {
        return Ok((Vec::new(), false));
    };
    let (mut found, mut has_schedule) = (Vec::new(), false);
    for one in all {
        has_schedule |=
            one.get("schedule").and_then(Value::as_array).is_some_and(|it| !it.is_empty());
        found.push((time(one.get("startDateTime"))?, time(one.get("endDateTime"))?));
    }
    Ok((found, has_schedule))
}
