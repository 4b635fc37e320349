//! What ED-269 and ED-318 zones have in common: what they are, shapes, limits of height.

use serde_json::{Map, Value, json};

use crate::Note;
use crate::applicability::{self, Active};

/// A limit without end, as both formats write it, in either unit.
const ENDLESS: f64 = 99_999.0;
const METRES_PER_FOOT: f64 = 0.3048;
/// Most shapes of one zone.
const SHAPES_MAX: usize = 100;
/// Most corners of a shape: an operation takes no more, and looks for crossings of each with each.
const CORNERS_MAX: usize = 10_000;
/// Longest identifier and name, in characters: the formats allow 7 and 200.
const IDENTIFIER_LEN_MAX: usize = 64;
const NAME_LEN_MAX: usize = 200;
/// Longest note, in characters: each volume of the zone bears it.
const NOTE_LEN_MAX: usize = 1_000;

/// One part of a zone: a shape between two limits.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) shape: Shape,
    pub(crate) floor: Option<Limit>,
    pub(crate) ceiling: Option<Limit>,
}

/// A shape on the ground.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// A GeoJSON geometry.
    pub(crate) geometry: Value,
    /// Of a point: its radius, in metres.
    pub(crate) radius_m: Option<f64>,
    /// How many corners it has; a point is one.
    pub(crate) corners: usize,
    /// How many holes it had, which are filled in.
    pub(crate) holes: usize,
}

/// A limit of height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limit {
    pub(crate) metres: f64,
    pub(crate) above: Above,
    /// Whether it stands for no limit at all.
    is_endless: bool,
}

/// Above what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Above {
    Ground,
    Sea,
    Ellipsoid,
}

/// A zone as its format describes it.
pub(crate) struct Described<'a> {
    pub(crate) identifier: String,
    pub(crate) name: Option<&'a Value>,
    /// Its kind of restriction.
    pub(crate) restriction: Option<&'a str>,
    pub(crate) parts: Vec<&'a Value>,
    pub(crate) periods: Option<&'a Value>,
    pub(crate) note: Option<&'a Value>,
}

/// A zone, read.
#[derive(Debug)]
pub(crate) struct Zone {
    pub(crate) identifier: String,
    pub(crate) name: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) active: Active,
    pub(crate) severity: &'static str,
    pub(crate) note: String,
    /// In what it is less than it says.
    pub(crate) remarks: Vec<String>,
}

impl Zone {
    /// Reads what is described, each part by `part`.
    pub(crate) fn read(
        described: &Described<'_>,
        part: fn(&Map<String, Value>) -> Result<Part, String>,
    ) -> Result<Zone, Note> {
        let identifier = named(&described.identifier);
        let left_out = |message: String| Note::left_out(&identifier, message);
        let severity = severity(described.restriction)
            .ok_or_else(|| left_out("it restricts nothing".to_owned()))?;
        let parts = parts(&described.parts, part).map_err(left_out)?;
        let active = applicability::read(described.periods).map_err(left_out)?;
        let mut remarks: Vec<String> = active.remark.iter().cloned().collect();
        let holes: usize = parts.iter().map(|part| part.shape.holes).sum();
        if holes > 0 {
            remarks.push(format!("its holes ({holes}) are filled in: a volume has none"));
        }
        let mut short = |what: &str, value: Option<&Value>, longest: usize| {
            let text = text(value);
            let length = text.chars().count();
            if length > longest {
                remarks.push(format!("its {what} of {length} characters is cut to {longest}"));
            }
            text.chars().take(longest).collect::<String>()
        };
        let (name, note) = (
            short("name", described.name, NAME_LEN_MAX),
            short("note", described.note, NOTE_LEN_MAX),
        );
        let name = if name.is_empty() { identifier.clone() } else { name };
        Ok(Zone { identifier, name, parts, active, severity, note, remarks })
    }

    /// How many corners its shapes have together.
    pub(crate) fn corners(&self) -> usize {
        self.parts.iter().map(|part| part.shape.corners).sum()
    }
}

/// An identifier as it is shown.
pub(crate) fn named(identifier: &str) -> String {
    identifier.trim().chars().take(IDENTIFIER_LEN_MAX).collect()
}

fn parts(
    all: &[&Value],
    read: fn(&Map<String, Value>) -> Result<Part, String>,
) -> Result<Vec<Part>, String> {
    match all.len() {
        0 => return Err("it is drawn nowhere".to_owned()),
        count if count > SHAPES_MAX => {
            return Err(format!("it has {count} shapes; at most {SHAPES_MAX} are read"));
        }
        _ => {}
    }
    let numbered = all.iter().enumerate().map(|(place, one)| {
        let object = one.as_object().ok_or_else(|| "it is no JSON object".to_owned());
        object.and_then(read).map_err(|message| match all.len() {
            1 => message,
            count => format!("shape {} of {count}: {message}", place + 1),
        })
    });
    numbered.collect()
}

/// The limits of a part: the floor first, `None` for the ground; then the ceiling, `None` for none.
///
/// Each is a number or a text of one, and above what; `unit` is that of both.
pub(crate) fn limits(
    floor: (Option<&Value>, Option<&str>),
    ceiling: (Option<&Value>, Option<&str>),
    unit: Option<&str>,
) -> Result<(Option<Limit>, Option<Limit>), String> {
    let floor = limit(floor, unit)?;
    if floor.is_some_and(|it| it.is_endless) {
        return Err("its floor is without end".to_owned());
    }
    let floor = floor.filter(|it| !it.is_underground());
    let ceiling = limit(ceiling, unit)?.filter(|it| !it.is_endless);
    if let Some(it) = ceiling.filter(|it| it.is_underground()) {
        return Err(format!("its ceiling of {} m is no higher than the ground", it.metres));
    }
    match (floor, ceiling) {
        (Some(low), Some(high)) if low.above == high.above && high.metres <= low.metres => {
            let (low, high) = (low.metres, high.metres);
            Err(format!("its ceiling of {high} m is no higher than its floor of {low} m"))
        }
        both => Ok(both),
    }
}

impl Limit {
    fn is_underground(self) -> bool {
        self.above == Above::Ground && self.metres <= 0.0
    }
}

/// A limit as it is written; `None` where none is.
fn limit(
    (value, reference): (Option<&Value>, Option<&str>),
    unit: Option<&str>,
) -> Result<Option<Limit>, String> {
    let Some(value) = value.filter(|it| !is_nothing(it)) else { return Ok(None) };
    let number = number(value).ok_or_else(|| format!("the limit {} is no number", shown(value)))?;
    let above = match reference.unwrap_or("AGL") {
        "AGL" => Above::Ground,
        "AMSL" => Above::Sea,
        "WGS84" => Above::Ellipsoid,
        other => {
            return Err(format!("the reference {} is none of AGL, AMSL, WGS84", clip(other)));
        }
    };
    Ok(Some(Limit { metres: metres(number, unit)?, above, is_endless: number >= ENDLESS }))
}

fn metres(number: f64, unit: Option<&str>) -> Result<f64, String> {
    match unit.unwrap_or("m") {
        unit if unit.eq_ignore_ascii_case("m") => Ok(number),
        unit if unit.eq_ignore_ascii_case("ft") => Ok(number * METRES_PER_FOOT),
        other => Err(format!("the unit {} is neither m nor ft", clip(other))),
    }
}

/// A number, or a text of one; `None` for anything else.
fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    };
    number.filter(|it: &f64| it.is_finite())
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// A GeoJSON polygon, or a point with a radius, checked as far as it costs little: finer checks are
/// the operation's.
pub(crate) fn shape(
    kind: Option<&str>,
    coordinates: Option<&Value>,
    radius: Option<&Value>,
    unit: Option<&str>,
) -> Result<Shape, String> {
    let coordinates = coordinates.and_then(Value::as_array).ok_or("it has no coordinates")?;
    match kind.unwrap_or("nothing") {
        "Polygon" => {
            let (outer, holes) = outer_ring(coordinates)?;
            let corners = outer.len();
            let geometry = json!({ "type": "Polygon", "coordinates": [outer] });
            Ok(Shape { geometry, radius_m: None, corners, holes })
        }
        "Point" | "Circle" => {
            let radius = radius.filter(|it| !is_nothing(it)).ok_or("a circle needs a radius")?;
            let number = number(radius).filter(|it| *it > 0.0);
            let number =
                number.ok_or_else(|| format!("the radius {} is not above 0", shown(radius)))?;
            let geometry = json!({ "type": "Point", "coordinates": coordinates });
            Ok(Shape { geometry, radius_m: Some(metres(number, unit)?), corners: 1, holes: 0 })
        }
        other => Err(format!("it is drawn as {}; Polygon and Circle are read", clip(other))),
    }
}

/// The outer ring, and how many holes are in it (RFC 7946, 3.1.6). A volume has none: filled in, it
/// is larger, which is the safe side.
fn outer_ring(rings: &[Value]) -> Result<(&Vec<Value>, usize), String> {
    const NO_RING: &str = "its ring is no list of corners";
    let (outer, holes) = rings.split_first().ok_or("it has no ring")?;
    let outer = outer.as_array().ok_or(NO_RING)?;
    if !outer.iter().all(Value::is_array) {
        return Err(NO_RING.to_owned());
    }
    if outer.len() > CORNERS_MAX {
        return Err(format!("its ring has {} corners; thin it out to {CORNERS_MAX}", outer.len()));
    }
    let box_of_all = bounding_box(outer);
    for hole in holes {
        let hole = hole.as_array().ok_or(NO_RING)?;
        let lies_within = bounding_box(hole).zip(box_of_all).is_some_and(|(hole, outer)| {
            outer[0] <= hole[0] && outer[1] <= hole[1] && hole[2] <= outer[2] && hole[3] <= outer[3]
        });
        if !lies_within {
            return Err(
                "one of its rings is no hole in the first; draw it as a zone of its own".to_owned()
            );
        }
    }
    Ok((outer, holes.len()))
}

/// West, south, east, north of a ring; `None` where a corner is none.
fn bounding_box(ring: &[Value]) -> Option<[f64; 4]> {
    let corner = |value: &Value| Some([value.get(0)?.as_f64()?, value.get(1)?.as_f64()?]);
    let corners: Vec<_> = ring.iter().map(corner).collect::<Option<_>>()?;
    let least = |axis: usize| corners.iter().map(|it| it[axis]).reduce(f64::min);
    let most = |axis: usize| corners.iter().map(|it| it[axis]).reduce(f64::max);
    Some([least(0)?, least(1)?, most(0)?, most(1)?])
}

/// The text of a list of texts by language: English first, then the first.
fn text(value: Option<&Value>) -> String {
    let text = match value {
        Some(Value::String(text)) => Some(text.as_str()),
        Some(Value::Array(all)) => {
            let english = all.iter().find(|it| {
                it.get("lang").and_then(Value::as_str).is_some_and(|lang| lang.starts_with("en"))
            });
            english.or(all.first()).and_then(|it| it.get("text")).and_then(Value::as_str)
        }
        _ => None,
    };
    text.unwrap_or_default().trim().to_owned()
}

/// A text in an object.
pub(crate) fn word<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str).filter(|it| !it.trim().is_empty())
}

/// The items of a list; of what is no list, itself, since a list of one is often written so.
pub(crate) fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
    }
}

/// How bad an entry is, by the kind of restriction; `None` where all may fly.
fn severity(restriction: Option<&str>) -> Option<&'static str> {
    match restriction {
        Some("PROHIBITED") => Some("critical"),
        Some("REQ_AUTHORISATION" | "REQ_AUTHORIZATION") => Some("warning"),
        Some("NO_RESTRICTION") => None,
        _ => Some("notice"),
    }
}

fn shown(value: &Value) -> String {
    clip(&value.to_string())
}

/// The beginning of what may be very long.
pub(crate) fn clip(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
