//! EUROCAE ED-318: geographical zones for unmanned aircraft, as GeoJSON (ED-318, appendix 1).
//!
//! Each feature is a zone. Its geometry is a polygon, a point with a circle for its extent, or a
//! collection of these, each with a `layer` of two limits; it is active always, or in periods with
//! or without schedules.

use serde_json::{Map, Value};

use crate::taking::take;
use crate::zone::{Described, Part, Zone, limits, list, shape, word};
use crate::{ExchangeError, Imported, Note, ZONES_MAX};

/// Reads a file.
///
/// # Errors
///
/// [`ExchangeError`] when it is no ED-318 at all; what is wrong with one zone is a [`Note`].
pub fn read(bytes: &[u8]) -> Result<Imported, ExchangeError> {
    let json = crate::json(bytes)?;
    let is_collection = json.get("type").and_then(Value::as_str) == Some("FeatureCollection");
    let features = json.get("features").and_then(Value::as_array).filter(|_| is_collection);
    let features =
        features.ok_or(ExchangeError::Format("ED-318 is a GeoJSON FeatureCollection"))?;
    if features.len() > ZONES_MAX {
        return Err(ExchangeError::TooMany(features.len()));
    }
    Ok(take(features.iter().enumerate().map(|(place, one)| of(place, one)).collect()))
}

fn of(place: usize, feature: &Value) -> Result<Zone, Note> {
    let name = format!("feature {}", place + 1);
    let properties = feature.get("properties").and_then(Value::as_object);
    let properties = properties.ok_or_else(|| Note::left_out(&name, "it has no properties"))?;
    let geometry = feature.get("geometry");
    let described = Described {
        identifier: word(properties, "identifier").map_or(name, str::to_owned),
        name: properties.get("name"),
        restriction: word(properties, "type"),
        parts: match geometry.and_then(|it| it.get("geometries")) {
            Some(several) => list(Some(several)),
            None => list(geometry),
        },
        periods: properties.get("limitedApplicability"),
        note: properties.get("restrictionConditions"),
    };
    Zone::read(&described, part)
}

fn part(geometry: &Map<String, Value>) -> Result<Part, String> {
    let none = Map::new();
    let object = |name: &str| match geometry.get(name) {
        None | Some(Value::Null) => Ok(&none),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(format!("its `{name}` is no JSON object")),
    };
    let (extent, layer) = (object("extent")?, object("layer")?);
    let (floor, ceiling) = limits(
        (layer.get("lower"), word(layer, "lowerReference")),
        (layer.get("upper"), word(layer, "upperReference")),
        word(layer, "uom"),
    )?;
    let coordinates = geometry.get("coordinates");
    let (kind, unit) = (word(geometry, "type"), word(extent, "uom"));
    let shape = shape(kind, coordinates, extent.get("radius"), unit)?;
    Ok(Part { shape, floor, ceiling })
}
