//! `air-volumes.geojson`: volumes of air, a `Polygon` or a `Point` with `radius_m` each (RFC 7946).
//!
//! Properties: `id`, `name`; the floor as one of `floor_pressure_ft`, `floor_ellipsoid_m`,
//! `floor_ground_m`, the ceiling likewise (neither: from the ground up, or without end);
//! `starts_at` and `ends_at`; `severity` of an alert. Unknown properties are faults.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::alert::Severity;
use cordon_kernel::geometry::{Outline, Position, Ring};
use cordon_kernel::id::VolumeId;
use cordon_kernel::units::{Altitude, Feet, Metres};
use serde::Deserialize;

use crate::fault::Faults;

/// Most corners of a ring: each is looked at for every aircraft, and beside many others here.
const CORNERS_MAX: usize = 10_000;

/// A volume of air that nobody may enter while it is active.
#[derive(Clone, Debug, PartialEq)]
pub struct AirVolume {
    /// Its id.
    pub id: VolumeId,
    /// Its name, as people say it.
    pub name: String,
    /// Its outline on the ground.
    pub outline: Outline,
    /// Its lower limit, belonging to it; `None`: the ground.
    pub floor: Option<Altitude>,
    /// Its upper limit, belonging to it; `None`: without end.
    pub ceiling: Option<Altitude>,
    /// When it begins to be active; `None`: it always was.
    pub starts_at: Option<Timestamp>,
    /// When it is active no more; `None`: never.
    pub ends_at: Option<Timestamp>,
    /// How bad an entry is.
    pub severity: Severity,
}

/// Whether something is between the limits of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InBand {
    /// It is.
    Yes,
    /// It is above or below.
    No,
    /// Its height is unknown, or above something else than the limits.
    Unknown,
}

impl AirVolume {
    /// Whether the volume is active at `now`.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.starts_at.is_none_or(|start| start <= now) && self.ends_at.is_none_or(|end| now < end)
    }

    /// Whether `altitude` lies between the limits widened by `margin` of their own unit (feet for
    /// pressure altitudes, metres for the others).
    pub fn in_band(&self, altitude: Option<Altitude>, margin: f64) -> InBand {
        if self.floor.is_none() && self.ceiling.is_none() {
            return InBand::Yes;
        }
        let Some(altitude) = altitude else { return InBand::Unknown };
        let above = self.floor.map_or(Some(true), |f| raised(altitude, margin).at_least(f));
        let below = self.ceiling.map_or(Some(true), |c| raised(c, margin).at_least(altitude));
        match (above, below) {
            (Some(false), _) | (_, Some(false)) => InBand::No,
            (Some(true), Some(true)) => InBand::Yes,
            _ => InBand::Unknown,
        }
    }
}

fn raised(altitude: Altitude, by: f64) -> Altitude {
    match altitude {
        // Limits and reports are whole feet far below the range of `i32`.
        Altitude::Pressure(Feet(ft)) => Altitude::Pressure(Feet(ft.saturating_add(by as i32))),
        Altitude::Ellipsoid(Metres(m)) => Altitude::Ellipsoid(Metres(m + by)),
        Altitude::Ground(Metres(m)) => Altitude::Ground(Metres(m + by)),
    }
}

#[derive(Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    features: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Geometry,
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
enum Geometry {
    Polygon { coordinates: Vec<Vec<Vec<f64>>> },
    Point { coordinates: Vec<f64> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Properties {
    id: VolumeId,
    name: String,
    radius_m: Option<f64>,
    floor_pressure_ft: Option<i32>,
    floor_ellipsoid_m: Option<f64>,
    floor_ground_m: Option<f64>,
    ceiling_pressure_ft: Option<i32>,
    ceiling_ellipsoid_m: Option<f64>,
    ceiling_ground_m: Option<f64>,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    severity: Option<Severity>,
}

pub(crate) fn read(text: &str, into: &mut BTreeMap<VolumeId, AirVolume>, faults: &mut Faults<'_>) {
    let collection: Collection = match serde_json::from_str(text) {
        Ok(collection) => collection,
        Err(error) => {
            let mend = "the file is a GeoJSON FeatureCollection";
            return faults.line(Some(error.line().max(1)), "geojson", error.to_string(), mend);
        }
    };
    if collection.kind != "FeatureCollection" {
        let message = format!("this is a {:?}", collection.kind);
        faults.line(None, "geojson", message, "save it as a FeatureCollection");
    }
    for (index, value) in collection.features.into_iter().enumerate() {
        let named = value.pointer("/properties/id").and_then(|id| id.as_str()).map(str::to_owned);
        let label = named.unwrap_or_else(|| format!("feature {}", index + 1));
        match serde_json::from_value::<Feature>(value) {
            Ok(feature) => {
                if let Some(volume) = volume(feature, &label, faults)
                    && into.insert(volume.id.clone(), volume).is_some()
                {
                    faults.feature(&label, "twice", "this id stands twice", "rename one of them");
                }
            }
            Err(error) => {
                let mend = "see the guide for the properties of an air volume";
                faults.feature(&label, "feature", error.to_string(), mend);
            }
        }
    }
}

fn volume(feature: Feature, label: &str, faults: &mut Faults<'_>) -> Option<AirVolume> {
    let p = feature.properties;
    let outline = outline(feature.geometry, p.radius_m, label, faults);
    let floor = one_of("floor", p.floor_pressure_ft, p.floor_ellipsoid_m, p.floor_ground_m);
    let ceiling =
        one_of("ceiling", p.ceiling_pressure_ft, p.ceiling_ellipsoid_m, p.ceiling_ground_m);
    for limit in [&floor, &ceiling] {
        if let Err(message) = limit {
            faults.feature(label, "limits", message.as_str(), "keep one, above one datum");
        }
    }
    let (floor, ceiling) = (floor.ok()?, ceiling.ok()?);
    if let (Some(floor), Some(ceiling)) = (floor, ceiling)
        && ceiling.at_least(floor) == Some(false)
    {
        faults.feature(label, "limits", "the ceiling is below the floor", "swap the two");
    }
    if let (Some(start), Some(end)) = (p.starts_at, p.ends_at)
        && start >= end
    {
        faults.feature(label, "times", "it ends before it starts", "swap the two times");
    }
    Some(AirVolume {
        id: p.id,
        name: p.name,
        outline: outline?,
        floor,
        ceiling,
        starts_at: p.starts_at,
        ends_at: p.ends_at,
        severity: p.severity.unwrap_or(Severity::Critical),
    })
}

fn one_of(
    name: &str,
    pressure_ft: Option<i32>,
    ellipsoid_m: Option<f64>,
    ground_m: Option<f64>,
) -> Result<Option<Altitude>, String> {
    let given = [
        pressure_ft.map(|ft| Altitude::Pressure(Feet(ft))),
        ellipsoid_m.map(|m| Altitude::Ellipsoid(Metres(m))),
        ground_m.map(|m| Altitude::Ground(Metres(m))),
    ];
    let mut given = given.into_iter().flatten();
    let first = given.next();
    if given.next().is_some() {
        return Err(format!("the {name} is given above more than one datum"));
    }
    Ok(first)
}

fn outline(
    geometry: Geometry,
    radius_m: Option<f64>,
    label: &str,
    faults: &mut Faults<'_>,
) -> Option<Outline> {
    match geometry {
        Geometry::Point { coordinates } => {
            let centre = position(&coordinates);
            let radius = radius_m.filter(|r| *r > 0.0 && *r <= 2_000_000.0);
            if centre.is_none() {
                let mend = "give [longitude, latitude] in degrees";
                faults.feature(label, "position", "the point is not on the globe", mend);
            }
            if radius.is_none() {
                let mend = "give radius_m above 0 and up to 2,000,000 metres";
                faults.feature(label, "radius", "a point needs a radius", mend);
            }
            Some(Outline::Circle { centre: centre?, radius: Metres(radius?) })
        }
        Geometry::Polygon { coordinates } => {
            if radius_m.is_some() {
                let mend = "remove it or draw a point";
                faults.feature(label, "radius", "a polygon has no radius_m", mend);
            }
            let [outer] = coordinates.as_slice() else {
                let mend = "draw one closed line without holes";
                faults.feature(label, "rings", "a volume has exactly one ring", mend);
                return None;
            };
            ring(outer, label, faults).map(Outline::Ring)
        }
    }
}

fn ring(outer: &[Vec<f64>], label: &str, faults: &mut Faults<'_>) -> Option<Ring> {
    if outer.first() != outer.last() {
        let mend = "repeat the first corner at the end";
        faults.feature(label, "open_ring", "the ring is not closed", mend);
        return None;
    }
    if outer.len() > CORNERS_MAX + 1 {
        let message = format!("the ring has {} corners", outer.len() - 1);
        faults.feature(label, "corners", message, "thin it out to 10,000");
        return None;
    }
    let corners: Option<Vec<Position>> = outer.iter().map(|c| position(c)).collect();
    let Some(corners) = corners else {
        let mend = "give [longitude, latitude] in degrees";
        faults.feature(label, "position", "a corner is not on the globe", mend);
        return None;
    };
    if distinct(&corners) < 3 {
        let mend = "draw at least three different corners";
        faults.feature(label, "corners", "the ring has too few corners", mend);
        return None;
    }
    if let Some((i, j)) = crossing(&corners) {
        let message = format!("edges {} and {} cross", i + 1, j + 1);
        faults.feature(
            label,
            "crossing",
            message,
            "draw the line so that it does not cross itself",
        );
        return None;
    }
    Ring::new(corners)
}

/// How many of `corners` are different, counted up to three.
fn distinct(corners: &[Position]) -> usize {
    let mut different: Vec<&Position> = Vec::new();
    for corner in corners {
        if different.len() < 3 && !different.contains(&corner) {
            different.push(corner);
        }
    }
    different.len()
}

fn position(coordinates: &[f64]) -> Option<Position> {
    match coordinates {
        [longitude, latitude] | [longitude, latitude, _] => Position::new(*latitude, *longitude),
        _ => None,
    }
}

/// Two edges of a closed ring that cross each other, counted from 0; the first such pair.
///
/// Edges are looked at from west to east, each beside those only that begin before it ends.
fn crossing(corners: &[Position]) -> Option<(usize, usize)> {
    let points = unrolled(corners);
    let edge = |i: usize| (points[i], points[i + 1]);
    let west = |i: usize| points[i].0.min(points[i + 1].0);
    let east = |i: usize| points[i].0.max(points[i + 1].0);
    let edges = points.len().saturating_sub(1);
    let mut order: Vec<usize> = (0..edges).collect();
    order.sort_by(|a, b| west(*a).total_cmp(&west(*b)));
    let mut first: Option<(usize, usize)> = None;
    for (place, i) in order.iter().enumerate() {
        for j in order[place + 1..].iter().take_while(|j| west(**j) <= east(*i)) {
            let pair = (*i.min(j), *i.max(j));
            if first.is_none_or(|found| pair < found) && cross(edge(*i), edge(*j)) {
                first = Some(pair);
            }
        }
    }
    first
}

/// Longitude and latitude, in degrees; the longitude goes on over the antimeridian.
type Point = (f64, f64);

fn unrolled(corners: &[Position]) -> Vec<Point> {
    let mut turns = 0.0;
    let mut before = corners.first().map_or(0.0, |corner| corner.longitude_deg());
    let point = |corner: &Position| {
        let longitude = corner.longitude_deg();
        if (longitude - before).abs() > 180.0 {
            turns -= (longitude - before).signum();
        }
        before = longitude;
        (longitude + 360.0 * turns, corner.latitude_deg())
    };
    corners.iter().map(point).collect()
}

/// Whether each of two edges has the ends of the other on both of its sides; edges that only touch
/// do not cross.
fn cross((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    let apart = a.1.max(b.1) < c.1.min(d.1) || c.1.max(d.1) < a.1.min(b.1);
    !apart && side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

fn side(a: Point, b: Point, p: Point) -> f64 {
    (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)
}
