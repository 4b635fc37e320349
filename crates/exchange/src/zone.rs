//! What ED-269 and ED-318 zones have in common: limits, times, shapes, ids.

use std::collections::{BTreeMap, BTreeSet};

use cordon_kernel::Timestamp;
use cordon_operation::{Change, Op};
use serde_json::{Map, Value, json};

use crate::{Imported, Note};

/// A limit without end, as both formats write it.
const ENDLESS: f64 = 99_999.0;
const METRES_PER_FOOT: f64 = 0.3048;
/// Most shapes or times of one zone.
const PARTS_MAX: usize = 100;

/// One part of a zone: a shape between two limits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    /// A GeoJSON geometry.
    pub(crate) geometry: Value,
    /// Of a point: its radius, in metres.
    pub(crate) radius_m: Option<f64>,
    pub(crate) lower: Option<Limit>,
    pub(crate) upper: Option<Limit>,
}

/// A limit of height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limit {
    pub(crate) metres: f64,
    pub(crate) above: Above,
}

/// Above what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Above {
    Ground,
    Sea,
    Ellipsoid,
}

/// When a zone is active, from and to; `None` for always, or without end.
pub(crate) type Times = (Option<Timestamp>, Option<Timestamp>);

/// A zone as both formats describe it.
pub(crate) struct Zone {
    pub(crate) identifier: String,
    pub(crate) name: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) times: Vec<Times>,
    pub(crate) severity: &'static str,
    pub(crate) note: String,
}

/// A limit as it is written: a number or a text of one, a unit, a reference. `Ok(None)` for one
/// that is no limit: absent, without end, or the ground itself.
pub(crate) fn limit(
    value: Option<&Value>,
    unit: Option<&str>,
    reference: Option<&str>,
) -> Result<Option<Limit>, String> {
    let number = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(other) => other.as_f64(),
    };
    let number: f64 = number
        .filter(|it: &f64| it.is_finite())
        .ok_or_else(|| format!("the limit {} is no number", value.unwrap_or(&Value::Null)))?;
    let metres = match unit.unwrap_or("m").to_ascii_lowercase().as_str() {
        "m" => number,
        "ft" => number * METRES_PER_FOOT,
        other => return Err(format!("the unit {other} is neither m nor ft")),
    };
    let above = match reference.unwrap_or("AGL") {
        "AGL" => Above::Ground,
        "AMSL" => Above::Sea,
        "WGS84" => Above::Ellipsoid,
        other => return Err(format!("the reference {other} is none of AGL, AMSL, WGS84")),
    };
    if number >= ENDLESS || above == Above::Ground && metres <= 0.0 {
        return Ok(None);
    }
    Ok(Some(Limit { metres, above }))
}

/// A time, which may be absent.
pub(crate) fn time(value: Option<&Value>) -> Result<Option<Timestamp>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => text
            .parse()
            .map(Some)
            .map_err(|_| format!("`{text}` is no time such as 2024-07-26T18:00:00Z")),
        Some(other) => Err(format!("the time {other} is no text")),
    }
}

/// A GeoJSON polygon, or a point with a radius, checked roughly: finer checks are the operation's.
pub(crate) fn shape(
    kind: &str,
    coordinates: Option<&Value>,
    radius_m: Option<f64>,
) -> Result<(Value, Option<f64>), String> {
    let coordinates = coordinates.filter(|it| it.is_array()).ok_or("it has no coordinates")?;
    match (kind, radius_m) {
        ("Polygon", _) => Ok((json!({ "type": "Polygon", "coordinates": coordinates }), None)),
        ("Point" | "Circle", Some(radius)) if radius > 0.0 && radius.is_finite() => {
            Ok((json!({ "type": "Point", "coordinates": coordinates }), Some(radius)))
        }
        ("Point" | "Circle", _) => Err("a circle needs a radius above 0".to_owned()),
        (other, _) => Err(format!("it is drawn as {other}; Polygon and Circle are read")),
    }
}

/// The text of a list of texts by language: English first, then the first.
pub(crate) fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(all)) => {
            let of = |it: &Value| it.get("text").and_then(Value::as_str).map(str::to_owned);
            let english = all.iter().find(|it| {
                it.get("lang").and_then(Value::as_str).is_some_and(|lang| lang.starts_with("en"))
            });
            english.or(all.first()).and_then(of).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Adds a zone's volumes, or a note why not.
pub(crate) fn add(zone: Result<Zone, Note>, taken: &mut BTreeSet<String>, imported: &mut Imported) {
    let zone = match zone {
        Ok(zone) => zone,
        Err(note) => return imported.notes.push(note),
    };
    let times = if zone.times.is_empty() { vec![(None, None)] } else { zone.times.clone() };
    if zone.parts.len() > PARTS_MAX || times.len() > PARTS_MAX {
        let message = format!("it has more than {PARTS_MAX} shapes or times");
        return imported.notes.push(Note { zone: zone.identifier, left_out: true, message });
    }
    let several = zone.parts.len() * times.len() > 1;
    let mut number = 0;
    for part in &zone.parts {
        for (from, to) in &times {
            number += 1;
            let mut id = slug(&zone.identifier);
            if several {
                id = format!("{id}-{number}");
            }
            if !taken.insert(id.clone()) {
                let message = format!("another zone of this file is called {id} too");
                let zone = zone.identifier.clone();
                imported.notes.push(Note { zone, left_out: true, message });
                continue;
            }
            imported.changes.push(change(&zone, part, (*from, *to), id));
        }
    }
}

fn change(zone: &Zone, part: &Part, (from, to): Times, id: String) -> Change {
    let mut fields: BTreeMap<String, Value> = BTreeMap::new();
    let mut set = |name: &str, value: Value| _ = fields.insert(name.to_owned(), value);
    set("name", zone.name.as_str().into());
    set("severity", zone.severity.into());
    if !zone.note.is_empty() {
        set("note", zone.note.as_str().into());
    }
    if let Some(radius) = part.radius_m {
        set("radius_m", radius.into());
    }
    for (name, limit) in [("floor", part.lower), ("ceiling", part.upper)] {
        if let Some(limit) = limit {
            let above = match limit.above {
                Above::Ground => "ground",
                Above::Sea => "sea",
                Above::Ellipsoid => "ellipsoid",
            };
            set(&format!("{name}_{above}_m"), limit.metres.into());
        }
    }
    for (name, at) in [("starts_at", from), ("ends_at", to)] {
        if let Some(at) = at {
            set(name, at.to_string().into());
        }
    }
    let geometry = Some(part.geometry.clone());
    Change { op: Op::Add, kind: "air_volume".into(), id, fields, geometry }
}

/// An id of the operation: small letters, digits and hyphens.
fn slug(identifier: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let all: String = identifier.chars().take(60).map(plain).collect();
    let kept = all.trim_matches('-');
    if kept.is_empty() { "zone".to_owned() } else { kept.to_owned() }
}

/// A text in an object.
pub(crate) fn word<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str).filter(|it| !it.trim().is_empty())
}

/// How bad an entry is, by the kind of restriction.
pub(crate) fn severity(kind: Option<&str>) -> &'static str {
    match kind {
        Some("PROHIBITED") => "critical",
        Some("REQ_AUTHORISATION" | "REQ_AUTHORIZATION") => "warning",
        _ => "notice",
    }
}
