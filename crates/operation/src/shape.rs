//! Geometry of things: points, lines and areas (RFC 7946), checked at the door.

use cordon_kernel::geometry::{Position, Ring};
use serde_json::{Value as Json, json};

use crate::column::Shape;

/// Most corners of a line or ring: each is looked at beside many others.
pub(crate) const CORNERS_MAX: usize = 100_000;

/// An area without the holes in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Its outer line.
    pub outer: Ring,
    /// What is cut out of it.
    pub holes: Vec<Ring>,
}

impl Area {
    /// Whether `here` lies inside.
    pub fn contains(&self, here: Position) -> bool {
        self.outer.contains(here) && !self.holes.iter().any(|hole| hole.contains(here))
    }
}

/// Where a thing is.
#[derive(Clone, Debug, PartialEq)]
pub enum Geometry {
    /// At a point.
    Point(Position),
    /// Along one or several lines of at least two corners each.
    Line(Vec<Vec<Position>>),
    /// Over one or several areas.
    Area(Vec<Area>),
}

/// What is wrong with a geometry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// Short name.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub mend: &'static str,
}

fn bad(code: &'static str, message: impl Into<String>, mend: &'static str) -> Bad {
    Bad { code, message: message.into(), mend }
}

impl Geometry {
    /// Reads a GeoJSON geometry that `shape` allows.
    ///
    /// # Errors
    ///
    /// The first thing that is [`Bad`] about each part of it.
    pub fn read(json: &Json, shape: Shape) -> Result<Geometry, Vec<Bad>> {
        let kind = json.get("type").and_then(Json::as_str).unwrap_or("no geometry");
        if !allows(shape, kind) {
            let message = format!("it is drawn as {kind}");
            return Err(vec![bad("geometry", message, wanted(shape))]);
        }
        let Some(coordinates) = json.get("coordinates") else {
            let mend = "draw it again, or remove the feature";
            return Err(vec![bad("geometry", "the geometry has no coordinates", mend)]);
        };
        match kind {
            "Point" => point(coordinates).map(Geometry::Point).map_err(|one| vec![one]),
            "LineString" => {
                line(coordinates).map(|one| Geometry::Line(vec![one])).map_err(|e| vec![e])
            }
            "MultiLineString" => each(coordinates, line).map(Geometry::Line),
            "Polygon" => area(coordinates).map(|one| Geometry::Area(vec![one])),
            _ => {
                let mut areas = Vec::new();
                let mut faults = Vec::new();
                for one in array(coordinates) {
                    match area(one) {
                        Ok(area) => areas.push(area),
                        Err(more) => faults.extend(more),
                    }
                }
                if areas.is_empty() && faults.is_empty() {
                    faults.push(bad("geometry", "it is drawn nowhere", "draw it"));
                }
                if faults.is_empty() { Ok(Geometry::Area(areas)) } else { Err(faults) }
            }
        }
    }

    /// The geometry as GeoJSON.
    pub fn to_json(&self) -> Json {
        let closed = |ring: &Ring| -> Json {
            let corners = ring.corners();
            corners.iter().chain(corners.first()).map(|at| pair(*at)).collect()
        };
        let area = |area: &Area| -> Json {
            std::iter::once(&area.outer).chain(&area.holes).map(closed).collect()
        };
        let line = |line: &Vec<Position>| -> Json { line.iter().map(|at| pair(*at)).collect() };
        match self {
            Geometry::Point(at) => json!({"type": "Point", "coordinates": pair(*at)}),
            Geometry::Line(lines) => match lines.as_slice() {
                [one] => json!({"type": "LineString", "coordinates": line(one)}),
                many => json!({"type": "MultiLineString",
                    "coordinates": many.iter().map(line).collect::<Json>()}),
            },
            Geometry::Area(areas) => match areas.as_slice() {
                [one] => json!({"type": "Polygon", "coordinates": area(one)}),
                many => json!({"type": "MultiPolygon",
                    "coordinates": many.iter().map(area).collect::<Json>()}),
            },
        }
    }

    /// Whether `here` lies in it; in points and lines nothing does.
    pub fn contains(&self, here: Position) -> bool {
        match self {
            Geometry::Area(areas) => areas.iter().any(|area| area.contains(here)),
            Geometry::Point(_) | Geometry::Line(_) => false,
        }
    }

    /// Every corner.
    pub fn corners(&self) -> Vec<Position> {
        match self {
            Geometry::Point(at) => vec![*at],
            Geometry::Line(lines) => lines.concat(),
            Geometry::Area(areas) => {
                areas.iter().flat_map(|area| area.outer.corners().to_vec()).collect()
            }
        }
    }

    /// The middle of the box around it.
    pub fn middle(&self) -> Option<Position> {
        let corners = self.corners();
        let middle = |of: fn(Position) -> f64| {
            let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
            for corner in &corners {
                least = least.min(of(*corner));
                most = most.max(of(*corner));
            }
            (least + most) / 2.0
        };
        Position::new(middle(Position::latitude_deg), middle(Position::longitude_deg))
    }

    /// Metres from `here` to the nearest place of a line or point; 0 inside an area.
    pub fn distance_to(&self, here: Position) -> f64 {
        let chains: Vec<Vec<Position>> = match self {
            Geometry::Point(at) => return at.distance_to(here).0,
            Geometry::Line(lines) => lines.clone(),
            Geometry::Area(_) if self.contains(here) => return 0.0,
            Geometry::Area(areas) => areas
                .iter()
                .map(|area| {
                    let corners = area.outer.corners();
                    corners.iter().chain(corners.first()).copied().collect()
                })
                .collect(),
        };
        let edges = chains.iter().flat_map(|chain| chain.windows(2));
        edges.map(|edge| from_edge(here, edge[0], edge[1])).fold(f64::INFINITY, f64::min)
    }
}

/// Metres from `here` to a straight edge, on the plane that touches the globe at `here`: right to
/// a thousandth within some ten kilometres.
fn from_edge(here: Position, a: Position, b: Position) -> f64 {
    const METRES_PER_DEG: f64 = 111_195.0;
    let across = METRES_PER_DEG * libm::cos(here.latitude_deg().to_radians());
    let flat = |at: Position| {
        let east =
            cordon_kernel::geometry::wrap_longitude(at.longitude_deg() - here.longitude_deg());
        (east * across, (at.latitude_deg() - here.latitude_deg()) * METRES_PER_DEG)
    };
    let ((ax, ay), (bx, by)) = (flat(a), flat(b));
    let (dx, dy) = (bx - ax, by - ay);
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    libm::hypot(ax + along * dx, ay + along * dy)
}

fn allows(shape: Shape, kind: &str) -> bool {
    match shape {
        Shape::None => false,
        Shape::Point => kind == "Point",
        Shape::Line => matches!(kind, "LineString" | "MultiLineString"),
        Shape::Area => matches!(kind, "Polygon" | "MultiPolygon"),
        Shape::Place => matches!(kind, "Point" | "Polygon" | "MultiPolygon"),
        Shape::Crossing => matches!(kind, "Point" | "LineString" | "MultiLineString"),
    }
}

fn wanted(shape: Shape) -> &'static str {
    match shape {
        Shape::None => "remove the geometry",
        Shape::Point => "draw a Point",
        Shape::Line => "draw a LineString or MultiLineString",
        Shape::Area => "draw a Polygon or MultiPolygon",
        Shape::Place => "draw a Point, Polygon or MultiPolygon",
        Shape::Crossing => "draw a Point, LineString or MultiLineString",
    }
}

fn pair(at: Position) -> Json {
    json!([at.longitude_deg(), at.latitude_deg()])
}

fn array(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn point(json: &Json) -> Result<Position, Bad> {
    let numbers: Vec<f64> = array(json).iter().filter_map(Json::as_f64).collect();
    let whole = numbers.len() == array(json).len();
    let position = match numbers.as_slice() {
        [longitude, latitude] | [longitude, latitude, _] if whole => {
            Position::new(*latitude, *longitude)
        }
        _ => None,
    };
    position.ok_or_else(|| {
        let shown: String = json.to_string().chars().take(60).collect();
        let mend = "give [longitude, latitude] in degrees, WGS 84";
        bad("position", format!("{shown} is not on the globe"), mend)
    })
}

fn chain(json: &Json) -> Result<Vec<Position>, Bad> {
    let corners = array(json);
    if corners.len() > CORNERS_MAX {
        let message = format!("a line has {} corners", corners.len());
        return Err(bad("corners", message, "thin it out to 100,000"));
    }
    corners.iter().map(point).collect()
}

fn line(json: &Json) -> Result<Vec<Position>, Bad> {
    let corners = chain(json)?;
    if distinct(&corners, 2) < 2 {
        let mend = "draw at least two different corners";
        return Err(bad("corners", "a line has too few corners", mend));
    }
    Ok(corners)
}

fn each<T>(json: &Json, read: fn(&Json) -> Result<T, Bad>) -> Result<Vec<T>, Vec<Bad>> {
    let mut good = Vec::new();
    let mut faults = Vec::new();
    for one in array(json) {
        match read(one) {
            Ok(it) => good.push(it),
            Err(fault) => faults.push(fault),
        }
    }
    if good.is_empty() && faults.is_empty() {
        faults.push(bad("geometry", "it is drawn nowhere", "draw it"));
    }
    if faults.is_empty() { Ok(good) } else { Err(faults) }
}

fn area(json: &Json) -> Result<Area, Vec<Bad>> {
    let mut rings = each(json, ring)?;
    let holes = rings.split_off(1);
    match rings.pop() {
        Some(outer) => {
            let outside = |hole: &Ring| !hole.corners().iter().any(|at| outer.contains(*at));
            if holes.iter().any(outside) {
                let mend = "draw the hole inside, or as an area of its own";
                return Err(vec![bad("hole", "a hole lies outside the area that it is in", mend)]);
            }
            Ok(Area { outer, holes })
        }
        None => Err(vec![bad("geometry", "it is drawn nowhere", "draw it")]),
    }
}

fn ring(json: &Json) -> Result<Ring, Bad> {
    let corners = chain(json)?;
    if corners.first() != corners.last() {
        let mend = "repeat the first corner at the end";
        return Err(bad("open_ring", "the ring is not closed", mend));
    }
    if distinct(&corners, 3) < 3 {
        let mend = "draw at least three different corners";
        return Err(bad("corners", "the ring has too few corners", mend));
    }
    if let Some((i, j)) = crossing(&corners) {
        let message = format!("edges {} and {} cross or touch", i + 1, j + 1);
        return Err(bad("crossing", message, "draw the line so that it does not cross itself"));
    }
    if encloses_nothing(&corners) {
        let mend = "draw corners that are not on one line";
        return Err(bad("corners", "the ring encloses nothing", mend));
    }
    Ring::new(corners)
        .ok_or_else(|| bad("corners", "the ring has too few corners", "draw three corners"))
}

/// How many of `corners` are different, counted up to `enough`.
fn distinct(corners: &[Position], enough: usize) -> usize {
    let mut different: Vec<&Position> = Vec::new();
    for corner in corners {
        if different.len() < enough && !different.contains(&corner) {
            different.push(corner);
        }
    }
    different.len()
}

/// Two edges of a closed ring that cross or touch each other where they do not follow each other,
/// counted from 0; the first such pair.
///
/// Edges are looked at from west to east, each beside those only that begin before it ends.
fn crossing(corners: &[Position]) -> Option<(usize, usize)> {
    let points = unrolled(corners);
    let edge = |i: usize| (points[i], points[i + 1]);
    let west = |i: usize| points[i].0.min(points[i + 1].0);
    let east = |i: usize| points[i].0.max(points[i + 1].0);
    // A corner that stands twice in a row makes an edge without length: it is passed over.
    let edges = 0..points.len().saturating_sub(1);
    let lines: Vec<usize> = edges.filter(|i| points[*i] != points[*i + 1]).collect();
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| west(lines[*a]).total_cmp(&west(lines[*b])));
    let mut first: Option<(usize, usize)> = None;
    for (place, a) in order.iter().enumerate() {
        let i = lines[*a];
        for b in order[place + 1..].iter().take_while(|b| west(lines[**b]) <= east(i)) {
            let j = lines[*b];
            let follow = a.abs_diff(*b) == 1 || a.abs_diff(*b) == lines.len() - 1;
            let pair = (i.min(j), i.max(j));
            let meet = if follow { cross } else { meet };
            if first.is_none_or(|found| pair < found) && meet(edge(i), edge(j)) {
                first = Some(pair);
            }
        }
    }
    first
}

/// Whether all corners lie on one line.
fn encloses_nothing(corners: &[Position]) -> bool {
    let points = unrolled(corners);
    let doubled = points.windows(2).map(|edge| {
        let [(x1, y1), (x2, y2)] =
            [edge[0], edge[1]].map(|(x, y)| (x - points[0].0, y - points[0].1));
        x1 * y2 - x2 * y1
    });
    doubled.sum::<f64>() == 0.0
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

/// Whether each of two edges has the ends of the other on both of its sides.
fn cross((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    apart(a, b, c, d).is_some_and(|sides| sides.iter().all(|side| *side < 0.0))
}

/// Whether two edges have a point in common.
fn meet((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    apart(a, b, c, d).is_some_and(|sides| sides.iter().all(|side| *side <= 0.0))
}

/// For each of two edges whether the ends of the other lie on both of its sides (below zero), on it
/// (zero) or on one side; `None` where the boxes around them do not meet.
fn apart(a: Point, b: Point, c: Point, d: Point) -> Option<[f64; 2]> {
    let between = |one: (f64, f64), other: (f64, f64)| {
        one.0.max(one.1) < other.0.min(other.1) || other.0.max(other.1) < one.0.min(one.1)
    };
    if between((a.0, b.0), (c.0, d.0)) || between((a.1, b.1), (c.1, d.1)) {
        return None;
    }
    let sign = |x: f64| if x == 0.0 { 0.0 } else { x.signum() };
    Some([sign(side(a, b, c)) * sign(side(a, b, d)), sign(side(c, d, a)) * sign(side(c, d, b))])
}

fn side(a: Point, b: Point, p: Point) -> f64 {
    (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)
}
