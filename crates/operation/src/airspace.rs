//! Airspace: which volumes lie over a place, found without asking each.
//!
//! The globe is cut into cells of one degree, and these into sixteen where an outline runs through
//! them. A cell wholly inside a volume names it; only in cells on its edge is the outline itself
//! asked, with the same answer as [`Outline::contains`]. Times and limits of height are not looked
//! at here.

use std::collections::BTreeMap;

use cordon_kernel::geometry::{Outline, Position, Ring, wrap_longitude};
use cordon_kernel::id::VolumeId;

use crate::volume::AirVolume;

/// Columns and rows of the cells of one degree.
const COLUMNS: usize = 360;
const ROWS: usize = 180;
/// Rows and columns into which a cell is cut.
const CUT: u32 = 4;
/// Cuts at the most: the smallest cell is 430 m high.
const DEPTH_MAX: u8 = 4;
/// A cell on an edge is cut while it is larger than this part of what it is on the edge of.
const FINENESS: f64 = 6.0;
/// Metres in a degree of latitude, at the least.
const METRES_PER_DEGREE: f64 = 110_500.0;

/// The volumes of an operation, ready to be asked what lies over a place.
#[derive(Clone, Debug, Default)]
pub struct Airspace {
    volumes: Vec<AirVolume>,
    edges: Vec<Edge>,
    cells: Vec<Cell>,
    /// Which cell each cell of one degree is; empty where there is no volume at all.
    top: Vec<u32>,
    lists: Vec<u32>,
    near: Vec<Near>,
    segments: Vec<Segment>,
    /// A circle around each volume; no middle for one that may be anywhere.
    around: Vec<(Option<Position>, f64)>,
    /// The radius of the largest of these circles.
    widest_m: f64,
}

/// A volume on whose edge a cell is.
#[derive(Clone, Copy, Debug)]
struct Near {
    volume: u32,
    /// The pieces of its outline that can matter in the cell; `None`: ask the outline.
    pieces: Option<Span>,
}

/// A piece of an outline: from, to, in degrees east and north.
type Segment = ((f64, f64), (f64, f64));

impl PartialEq for Airspace {
    fn eq(&self, other: &Airspace) -> bool {
        self.volumes == other.volumes
    }
}

/// A cell: volumes that it lies wholly inside, and its parts or the volumes on whose edge it is.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    inside: Span,
    on_edge: Span,
    /// The first of its parts, row by row from the south-west; 0 for none, since cell 0 is no part.
    parts: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Span {
    from: u32,
    count: u32,
}

impl Span {
    fn range(self) -> std::ops::Range<usize> {
        self.from as usize..(self.from + self.count) as usize
    }
}

/// An outline, ready to be asked often.
#[derive(Clone, Debug)]
enum Edge {
    /// Corners in degrees, followed along the line so that they do not jump at the antimeridian.
    Ring {
        x: Vec<f64>,
        y: Vec<f64>,
        west: f64,
        east: f64,
    },
    /// A ring around a pole, which no such line describes.
    AroundPole(Ring),
    Circle {
        centre: Position,
        radius_m: f64,
    },
}

/// A rectangle in degrees.
#[derive(Clone, Copy, Debug)]
struct Rectangle {
    west: f64,
    south: f64,
    size: f64,
}

/// How a cell lies to an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lies {
    Inside,
    Outside,
    OnEdge,
}

impl Airspace {
    /// Makes `volumes` ready.
    pub fn new(volumes: &BTreeMap<VolumeId, AirVolume>) -> Airspace {
        let volumes: Vec<AirVolume> = volumes.values().cloned().collect();
        let edges: Vec<Edge> = volumes.iter().map(|volume| Edge::of(&volume.outline)).collect();
        let mut over: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (number, edge) in (0..).zip(&edges) {
            for place in edge.cells() {
                over.entry(place).or_default().push(number);
            }
        }
        let mut airspace =
            Airspace { volumes, edges, cells: vec![Cell::default()], ..Airspace::default() };
        airspace.around = airspace.edges.iter().map(Edge::around).collect();
        airspace.widest_m = airspace.around.iter().map(|(_, radius)| *radius).fold(0.0, f64::max);
        if !over.is_empty() {
            airspace.top = vec![0; COLUMNS * ROWS];
        }
        for (place, numbers) in over {
            let (west, south) = (place % COLUMNS, place / COLUMNS);
            let (west, south) = (west as f64 - 180.0, south as f64 - 90.0);
            let cell = airspace.cell(Rectangle { west, south, size: 1.0 }, &numbers, 0);
            airspace.cells.push(cell);
            airspace.top[place] = (airspace.cells.len() - 1) as u32;
        }
        airspace
    }

    /// Every volume, in order of id.
    pub fn volumes(&self) -> &[AirVolume] {
        &self.volumes
    }

    /// Calls `each` for every volume whose outline `here` lies in.
    pub fn over(&self, here: Position, mut each: impl FnMut(&AirVolume)) {
        let (mut x, mut y) = (here.longitude_deg() + 180.0, here.latitude_deg() + 90.0);
        let (column, row) = ((x as usize).min(COLUMNS - 1), (y as usize).min(ROWS - 1));
        let Some(mut cell) = self.top.get(row * COLUMNS + column).map(|cell| *cell as usize) else {
            return;
        };
        (x, y) = (x - column as f64, y - row as f64);
        loop {
            let here_is = &self.cells[cell];
            for number in self.listed(here_is.inside) {
                each(&self.volumes[*number as usize]);
            }
            for near in &self.near[here_is.on_edge.range()] {
                if self.is_inside(near, here) {
                    each(&self.volumes[near.volume as usize]);
                }
            }
            if here_is.parts == 0 {
                return;
            }
            (x, y) = (x * f64::from(CUT), y * f64::from(CUT));
            let (column, row) = ((x as u32).min(CUT - 1), (y as u32).min(CUT - 1));
            (x, y) = (x - f64::from(column), y - f64::from(row));
            cell = (here_is.parts + row * CUT + column) as usize;
        }
    }

    /// Calls `each` for every volume into which a straight way of `reach_m` from `here` leads, and
    /// for some near it.
    pub fn ahead(
        &self,
        here: Position,
        bearing_deg: f64,
        reach_m: f64,
        mut each: impl FnMut(&AirVolume),
    ) {
        let bearing = bearing_deg.to_radians();
        let (sin, cos) = (libm::sin(bearing), libm::cos(bearing));
        let (latitude, longitude) = (here.latitude_deg(), here.longitude_deg());
        // Near a pole the plane below is no likeness of the globe.
        let is_flat = latitude.abs() < 80.0 && reach_m < 500_000.0;
        // What the plane gets wrong: meridians that meet, mostly.
        let wrong = if latitude.abs() < 60.0 { 0.04 } else { 0.25 };
        let narrow = libm::cos(latitude.to_radians());
        let narrower_per_deg = libm::sin(latitude.to_radians()) * 0.5_f64.to_radians();
        for (volume, (middle, radius_m)) in self.volumes.iter().zip(&self.around) {
            let Some(middle) = middle.filter(|_| is_flat && *radius_m < 500_000.0) else {
                each(volume);
                continue;
            };
            let north_m = (middle.latitude_deg() - latitude) * METRES_PER_DEGREE;
            let east_deg = middle.longitude_deg() - longitude;
            let turns = if east_deg.abs() > 180.0 { 360.0_f64.copysign(east_deg) } else { 0.0 };
            // A degree is as wide as half way to there.
            let width = narrow - narrower_per_deg * (middle.latitude_deg() - latitude);
            let east_m = (east_deg - turns) * METRES_PER_DEGREE * width;
            let wide_m = radius_m + 500.0 + wrong * (north_m.abs() + east_m.abs());
            let along_m = east_m * sin + north_m * cos;
            let aside_m = (east_m * cos - north_m * sin).abs();
            if aside_m <= wide_m && -wide_m <= along_m && along_m <= reach_m + wide_m {
                each(volume);
            }
        }
    }

    /// Calls `each` for every volume that is at most `reach_m` away from `here`, and perhaps for
    /// some that are a little farther.
    pub fn near_by(&self, here: Position, reach_m: f64, mut each: impl FnMut(&AirVolume)) {
        let (latitude, longitude) = (here.latitude_deg(), here.longitude_deg());
        // A degree of longitude nowhere within reach is narrower; over a pole that says nothing.
        let farthest_deg = latitude.abs() + (reach_m + self.widest_m) / METRES_PER_DEGREE;
        let narrowest = libm::cos(farthest_deg.min(90.0).to_radians()).max(0.0);
        for (volume, (middle, radius_m)) in self.volumes.iter().zip(&self.around) {
            let Some(middle) = middle else {
                each(volume);
                continue;
            };
            let far_m = radius_m + reach_m;
            // Nearly all are ruled out without trigonometry.
            let north_m = (middle.latitude_deg() - latitude).abs() * METRES_PER_DEGREE;
            let east_deg = (middle.longitude_deg() - longitude).abs();
            let east_m = east_deg.min(360.0 - east_deg) * METRES_PER_DEGREE * narrowest;
            if north_m <= far_m && east_m <= far_m && within(*middle, here, far_m) {
                each(volume);
            }
        }
    }

    fn listed(&self, span: Span) -> &[u32] {
        &self.lists[span.range()]
    }

    fn is_inside(&self, near: &Near, here: Position) -> bool {
        let Some(pieces) = near.pieces else {
            return self.edges[near.volume as usize].contains(here);
        };
        let (longitude, latitude) = (here.longitude_deg(), here.latitude_deg());
        let crossed = |segment: &&Segment| crosses(**segment, longitude, latitude);
        self.segments[pieces.range()].iter().filter(crossed).count() % 2 == 1
    }

    /// What of the outlines on whose edge the cell at `place` is can matter in it.
    fn near(&mut self, place: Rectangle, numbers: &[u32]) -> Span {
        let from = self.near.len() as u32;
        for number in numbers {
            let pieces = self.edges[*number as usize].pieces(place).map(|pieces| {
                let span = Span { from: self.segments.len() as u32, count: pieces.len() as u32 };
                self.segments.extend(pieces);
                span
            });
            self.near.push(Near { volume: *number, pieces });
        }
        Span { from, count: numbers.len() as u32 }
    }

    fn list(&mut self, numbers: &[u32]) -> Span {
        let span = Span { from: self.lists.len() as u32, count: numbers.len() as u32 };
        self.lists.extend(numbers);
        span
    }

    /// The cell at `place`, in which each of `numbers` may lie.
    fn cell(&mut self, place: Rectangle, numbers: &[u32], depth: u8) -> Cell {
        let (mut inside, mut on_edge) = (Vec::new(), Vec::new());
        let mut fine = true;
        for number in numbers {
            let edge = &self.edges[*number as usize];
            match edge.lies(place) {
                Lies::Inside => inside.push(*number),
                Lies::Outside => {}
                Lies::OnEdge => {
                    on_edge.push(*number);
                    fine &= edge.extent_deg() / FINENESS >= place.size;
                }
            }
        }
        let inside = self.list(&inside);
        if on_edge.is_empty() || fine || depth == DEPTH_MAX {
            let on_edge = self.near(place, &on_edge);
            return Cell { inside, on_edge, parts: 0 };
        }
        let parts = self.cells.len() as u32;
        self.cells.extend([Cell::default(); (CUT * CUT) as usize]);
        let size = place.size / f64::from(CUT);
        for part in 0..CUT * CUT {
            let west = place.west + size * f64::from(part % CUT);
            let south = place.south + size * f64::from(part / CUT);
            let made = self.cell(Rectangle { west, south, size }, &on_edge, depth + 1);
            self.cells[(parts + part) as usize] = made;
        }
        Cell { inside, on_edge: Span::default(), parts }
    }
}

impl Edge {
    fn of(outline: &Outline) -> Edge {
        match outline {
            Outline::Circle { centre, radius } => {
                Edge::Circle { centre: *centre, radius_m: radius.0 }
            }
            Outline::Ring(ring) => Edge::of_ring(ring),
        }
    }

    fn of_ring(ring: &Ring) -> Edge {
        let corners = ring.corners();
        let (mut x, mut y) = (Vec::new(), Vec::new());
        let mut longitude = corners[0].longitude_deg();
        for (place, corner) in corners.iter().enumerate() {
            if place > 0 {
                let before = corners[place - 1].longitude_deg();
                longitude += wrap_longitude(corner.longitude_deg() - before);
            }
            x.push(longitude);
            y.push(corner.latitude_deg());
        }
        let last = corners[corners.len() - 1].longitude_deg();
        let home = longitude + wrap_longitude(corners[0].longitude_deg() - last);
        if (home - x[0]).abs() > 1.0 {
            return Edge::AroundPole(ring.clone());
        }
        let west = x.iter().copied().fold(f64::INFINITY, f64::min);
        let east = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Edge::Ring { x, y, west, east }
    }

    /// Whether `here` lies inside: what [`Outline::contains`] says.
    fn contains(&self, here: Position) -> bool {
        match self {
            Edge::AroundPole(ring) => ring.contains(here),
            Edge::Circle { centre, radius_m } => within(*centre, here, *radius_m),
            Edge::Ring { x, y, west, east } => {
                let mut inside = false;
                for turn in [-360.0, 0.0, 360.0] {
                    let longitude = here.longitude_deg() + turn;
                    if *west <= longitude && longitude <= *east {
                        inside ^= crosses_odd(x, y, longitude, here.latitude_deg());
                    }
                }
                inside
            }
        }
    }

    /// A circle that holds it.
    fn around(&self) -> (Option<Position>, f64) {
        match self {
            Edge::AroundPole(_) => (None, 0.0),
            Edge::Circle { centre, radius_m } => (Some(*centre), *radius_m),
            Edge::Ring { x, y, west, east } => {
                let (south, north) = ends(y);
                let longitude = wrap_longitude((west + east) / 2.0);
                let Some(middle) = Position::new((south + north) / 2.0, longitude) else {
                    return (None, 0.0);
                };
                let corners =
                    x.iter().zip(y).filter_map(|(x, y)| Position::new(*y, wrap_longitude(*x)));
                // Edges are not geodesics and may bulge from the line between their ends.
                let farthest = corners.map(|at| middle.distance_to(at).0).fold(0.0, f64::max);
                (Some(middle), farthest * 1.05)
            }
        }
    }

    /// Width or height in degrees, whichever is less.
    fn extent_deg(&self) -> f64 {
        match self {
            Edge::AroundPole(_) => 180.0,
            Edge::Circle { radius_m, .. } => 2.0 * radius_m / METRES_PER_DEGREE,
            Edge::Ring { y, west, east, .. } => {
                let (south, north) = ends(y);
                (east - west).min(north - south).max(1e-6)
            }
        }
    }

    /// The cells of one degree that it may touch.
    fn cells(&self) -> Vec<usize> {
        let (west, east, south, north) = match self {
            Edge::AroundPole(_) => (-180.0, 180.0, -90.0, 90.0),
            Edge::Ring { y, west, east, .. } => {
                let (south, north) = ends(y);
                (*west, *east, south, north)
            }
            Edge::Circle { centre, radius_m } => {
                let high = radius_m / METRES_PER_DEGREE;
                let (south, north) = (centre.latitude_deg() - high, centre.latitude_deg() + high);
                let narrowest = south.abs().max(north.abs()).to_radians();
                let wide = high / libm::cos(narrowest).max(1e-3);
                if south < -89.0 || north > 89.0 || wide >= 180.0 {
                    (-180.0, 180.0, south, north)
                } else {
                    (centre.longitude_deg() - wide, centre.longitude_deg() + wide, south, north)
                }
            }
        };
        let rows = row_of(south)..=row_of(north);
        let first = libm::floor(west) as i64;
        // At most once round.
        let last = (libm::floor(east) as i64).min(first + COLUMNS as i64 - 1);
        let columns = move || (first..=last).map(|x| (x + 180).rem_euclid(COLUMNS as i64) as usize);
        rows.flat_map(|row| columns().map(move |column| row * COLUMNS + column)).collect()
    }

    /// The pieces of a ring that a line from a place in the cell to the east can cross; `None`
    /// where the ring lies over the cell by two ways around the globe, and for what is no ring.
    fn pieces(&self, place: Rectangle) -> Option<Vec<Segment>> {
        let Edge::Ring { x, y, west, east } = self else { return None };
        let over =
            |turn: &f64| *west <= place.west + turn + place.size && *east >= place.west + turn;
        let mut turns = [-360.0, 0.0, 360.0].into_iter().filter(over);
        let turn = turns.next()?;
        if turns.next().is_some() {
            return None;
        }
        let before = std::iter::once(x.len() - 1).chain(0..x.len() - 1);
        let pieces = before
            .zip(0..x.len())
            .map(|(from, to)| ((x[from] - turn, y[from]), (x[to] - turn, y[to])));
        let matters = |((x1, y1), (x2, y2)): &Segment| {
            x1.max(*x2) >= place.west
                && y1.max(*y2) >= place.south
                && y1.min(*y2) <= place.south + place.size
        };
        Some(pieces.filter(matters).collect())
    }

    fn lies(&self, place: Rectangle) -> Lies {
        match self {
            Edge::AroundPole(_) => Lies::OnEdge,
            Edge::Circle { centre, radius_m } => circle_lies(*centre, *radius_m, place),
            Edge::Ring { x, y, west, east } => {
                let mut lies = Lies::Outside;
                for turn in [-360.0, 0.0, 360.0] {
                    let turned = Rectangle { west: place.west + turn, ..place };
                    if *west > turned.west + turned.size || *east < turned.west {
                        continue;
                    }
                    match ring_lies(x, y, turned) {
                        Lies::Outside => {}
                        // Twice over the same cell: let the outline itself say.
                        _ if lies != Lies::Outside => return Lies::OnEdge,
                        found => lies = found,
                    }
                }
                lies
            }
        }
    }
}

fn ends(y: &[f64]) -> (f64, f64) {
    let south = y.iter().copied().fold(f64::INFINITY, f64::min);
    (south, y.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

fn row_of(latitude_deg: f64) -> usize {
    (libm::floor(latitude_deg + 90.0).max(0.0) as usize).min(ROWS - 1)
}

/// The even-odd rule, as [`Ring::contains`] has it.
fn crosses_odd(x: &[f64], y: &[f64], longitude: f64, latitude: f64) -> bool {
    let mut inside = false;
    let mut before = (x[x.len() - 1], y[y.len() - 1]);
    for (x2, y2) in x.iter().zip(y) {
        inside ^= crosses((before, (*x2, *y2)), longitude, latitude);
        before = (*x2, *y2);
    }
    inside
}

/// Whether a line due east from a place crosses a segment.
fn crosses(((x1, y1), (x2, y2)): Segment, longitude: f64, latitude: f64) -> bool {
    (y1 > latitude) != (y2 > latitude) && x1 + (latitude - y1) / (y2 - y1) * (x2 - x1) > longitude
}

fn ring_lies(x: &[f64], y: &[f64], place: Rectangle) -> Lies {
    let (mut x1, mut y1) = (x[x.len() - 1], y[y.len() - 1]);
    for (x2, y2) in x.iter().zip(y) {
        if place.meets((x1, y1), (*x2, *y2)) {
            return Lies::OnEdge;
        }
        (x1, y1) = (*x2, *y2);
    }
    let (longitude, latitude) = (place.west + place.size / 2.0, place.south + place.size / 2.0);
    if crosses_odd(x, y, longitude, latitude) { Lies::Inside } else { Lies::Outside }
}

impl Rectangle {
    /// Whether a straight line meets this rectangle or touches it.
    fn meets(self, from: (f64, f64), to: (f64, f64)) -> bool {
        // Wider by a hair, so that rounding errs to the side of asking the outline.
        const HAIR: f64 = 1e-9;
        let (west, south) = (self.west - HAIR, self.south - HAIR);
        let (east, north) = (self.west + self.size + HAIR, self.south + self.size + HAIR);
        let apart = |a: f64, b: f64, low: f64, high: f64| a.max(b) < low || a.min(b) > high;
        if apart(from.0, to.0, west, east) || apart(from.1, to.1, south, north) {
            return false;
        }
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let side = |x: f64, y: f64| dx * (y - from.1) - dy * (x - from.0);
        let corners = [side(west, south), side(east, south), side(west, north), side(east, north)];
        !(corners.iter().all(|s| *s > 0.0) || corners.iter().all(|s| *s < 0.0))
    }

    fn corner(self, east: f64, north: f64) -> Option<Position> {
        let latitude_deg = (self.south + self.size * north).clamp(-90.0, 90.0);
        Position::new(latitude_deg, wrap_longitude(self.west + self.size * east))
    }
}

fn circle_lies(centre: Position, radius_m: f64, place: Rectangle) -> Lies {
    let Some(middle) = place.corner(0.5, 0.5) else { return Lies::OnEdge };
    // Half the diagonal at the end where the cell is widest, with room for the ellipsoid.
    let nearest = if place.south >= 0.0 { place.south } else { place.south + place.size };
    let nearest = if place.south < 0.0 && place.south + place.size > 0.0 { 0.0 } else { nearest };
    let wide = place.size / 2.0 * libm::cos(nearest.to_radians());
    let reach = libm::sqrt(wide * wide + place.size * place.size / 4.0) * 111_800.0 * 1.01;
    let distance = centre.distance_to(middle).0;
    if distance + reach < radius_m {
        Lies::Inside
    } else if distance - reach > radius_m {
        Lies::Outside
    } else {
        Lies::OnEdge
    }
}

/// Whether `here` is at most `radius_m` from `centre` along the geodesic. The sphere, which differs
/// from the ellipsoid by less than 0.6 %, answers where it is not close.
fn within(centre: Position, here: Position, radius_m: f64) -> bool {
    const RADIUS_M: f64 = 6_371_008.8;
    let (lat1, lat2) = (centre.latitude_deg().to_radians(), here.latitude_deg().to_radians());
    let half_lat = libm::sin((lat2 - lat1) / 2.0);
    let turn = wrap_longitude(here.longitude_deg() - centre.longitude_deg());
    let half_lon = libm::sin(turn.to_radians() / 2.0);
    let h = half_lat * half_lat + libm::cos(lat1) * libm::cos(lat2) * half_lon * half_lon;
    let rough = 2.0 * RADIUS_M * libm::asin(libm::sqrt(h.clamp(0.0, 1.0)));
    if rough * 1.01 < radius_m {
        return true;
    }
    rough * 0.99 <= radius_m && centre.distance_to(here).0 <= radius_m
}

#[cfg(test)]
mod tests {
    use bolero::TypeGenerator;
    use cordon_kernel::alert::Severity;
    use cordon_kernel::track::{Icao24, TrackState};
    use cordon_kernel::units::{Knots, Metres, TrueDegrees};

    use super::*;

    fn volume(number: usize, outline: Outline) -> AirVolume {
        AirVolume {
            id: VolumeId::new(format!("v{number}")).unwrap(),
            name: String::new(),
            outline,
            floor: None,
            ceiling: None,
            starts_at: None,
            ends_at: None,
            severity: Severity::Notice,
        }
    }

    fn airspace(outlines: &[Outline]) -> Airspace {
        let volumes = outlines.iter().enumerate().map(|(n, it)| volume(n, it.clone()));
        Airspace::new(&volumes.map(|volume| (volume.id.clone(), volume)).collect())
    }

    fn ring(corners: &[(f64, f64)]) -> Outline {
        let at = |(lat, lon): &(f64, f64)| Position::new(*lat, *lon).unwrap();
        Outline::Ring(Ring::new(corners.iter().map(at).collect()).unwrap())
    }

    fn agree(outlines: &[Outline], places: &[Position]) {
        let airspace = airspace(outlines);
        for here in places {
            let mut found = Vec::new();
            airspace.over(*here, |volume| found.push(volume.id.to_string()));
            found.sort();
            let mut asked: Vec<_> = airspace
                .volumes
                .iter()
                .filter(|v| v.outline.contains(*here))
                .map(|volume| volume.id.to_string())
                .collect();
            asked.sort();
            assert_eq!(found, asked, "{here:?} {outlines:?}");
        }
    }

    /// A grid of places, finer around `middle`.
    fn places(middle: (f64, f64), size: f64) -> Vec<Position> {
        let mut places = Vec::new();
        for row in -40..=40 {
            for column in -40..=40 {
                let step = size / 40.0;
                let (lat, lon) = (f64::from(row) * step, f64::from(column) * step);
                let latitude_deg = (middle.0 + lat).clamp(-90.0, 90.0);
                places.extend(Position::new(latitude_deg, wrap_longitude(middle.1 + lon)));
            }
        }
        places
    }

    #[test]
    fn what_lies_over_a_place_is_what_its_outline_says() {
        let paris = Position::new(48.8566, 2.3522).unwrap();
        let circle = |radius| Outline::Circle { centre: paris, radius: Metres(radius) };
        let outlines = [
            circle(150_000.0),
            circle(800.0),
            circle(0.5),
            ring(&[(48.9, 2.2), (48.9, 2.5), (48.8, 2.5), (48.85, 2.35), (48.8, 2.2)]),
            ring(&[(48.0, 2.0), (49.0, 3.0), (48.0, 3.0), (49.0, 2.0)]),
        ];
        for size in [0.01, 0.3, 3.0] {
            agree(&outlines, &places((48.8566, 2.3522), size));
        }
    }

    #[test]
    fn the_antimeridian_and_the_poles_are_places_like_others() {
        let near = |lat, lon, radius| Outline::Circle {
            centre: Position::new(lat, lon).unwrap(),
            radius: Metres(radius),
        };
        let outlines = [
            ring(&[(10.0, 179.0), (10.0, -179.0), (12.0, -179.0), (12.0, 179.0)]),
            near(11.0, 179.99, 90_000.0),
            near(89.5, 20.0, 200_000.0),
            near(-90.0, 0.0, 500_000.0),
            ring(&[(80.0, 0.0), (80.0, 120.0), (80.0, -120.0)]),
        ];
        agree(&outlines, &places((11.0, 180.0), 3.0));
        agree(&outlines, &places((85.0, 0.0), 20.0));
        agree(&outlines, &places((0.0, 0.0), 180.0));
    }

    #[test]
    fn ahead_lies_whatever_a_way_leads_into() {
        let now = cordon_kernel::time::from_micros(1_700_000_000_000_000).unwrap();
        let near = |lat, lon, radius| Outline::Circle {
            centre: Position::new(lat, lon).unwrap(),
            radius: Metres(radius),
        };
        let star = ring(&[(48.9, 2.2), (48.95, 2.5), (48.7, 2.55), (48.8, 2.35), (48.7, 2.2)]);
        let outlines = [near(48.0, 2.0, 1_000.0), near(49.0, 4.0, 150_000.0), star];
        let far = [near(65.0, 179.9, 20_000.0), near(-79.0, 0.0, 80_000.0)];
        let airspace = airspace(&[&outlines[..], &far[..]].concat());
        let middles = [(48.5, 2.5), (65.0, 180.0), (-79.0, 0.0)];
        let mut led = 0;
        for here in middles.into_iter().flat_map(|middle| places(middle, 2.5)).step_by(7) {
            for bearing_deg in [0.0, 45.0, 133.0, 260.0] {
                let state = TrackState {
                    position: Some(here),
                    position_at: Some(now),
                    ground_speed: Some(Knots(480.0)),
                    track_angle: Some(TrueDegrees(bearing_deg)),
                    ..TrackState::new("t".parse().unwrap(), Icao24(1), now, "rx".parse().unwrap())
                };
                let reach_m = Knots(480.0).to_metres_per_second() * 240.0;
                let mut found = Vec::new();
                airspace.ahead(here, bearing_deg, reach_m, |volume| found.push(volume.id.clone()));
                for volume in airspace.volumes() {
                    if crate::forecast::entry(volume, &state, now, 240_000).is_some() {
                        led += 1;
                        assert!(found.contains(&volume.id), "{here:?} {bearing_deg} {}", volume.id);
                    }
                }
            }
        }
        assert!(led > 1_000, "{led}");
    }

    #[test]
    fn near_by_forgets_nothing_that_is_within_reach() {
        let near = |lat, lon, radius| Outline::Circle {
            centre: Position::new(lat, lon).unwrap(),
            radius: Metres(radius),
        };
        let outlines = [
            near(48.0, 2.0, 1_000.0),
            near(48.5, 2.5, 20_000.0),
            near(0.0, 179.9, 5_000.0),
            near(88.0, 10.0, 50_000.0),
            near(-70.0, -120.0, 300_000.0),
            ring(&[(10.0, 179.0), (10.0, -179.0), (12.0, -179.0), (12.0, 179.0)]),
        ];
        let airspace = airspace(&outlines);
        let grids =
            [places((48.0, 2.0), 3.0), places((0.0, 180.0), 3.0), places((0.0, 0.0), 180.0)];
        for here in grids.concat() {
            for reach_m in [10.0, 50_000.0, 400_000.0] {
                let mut found = Vec::new();
                airspace.near_by(here, reach_m, |volume| found.push(volume.id.clone()));
                for (volume, (middle, radius_m)) in airspace.volumes.iter().zip(&airspace.around) {
                    let off = middle.unwrap().distance_to(here).0;
                    if off <= radius_m + reach_m {
                        assert!(found.contains(&volume.id), "{here:?} {reach_m} {}", volume.id);
                    }
                }
            }
        }
    }

    #[derive(Clone, Debug, TypeGenerator)]
    struct Drawn {
        corners: Vec<(i16, i16)>,
        radius: u16,
        scale: u8,
    }

    #[test]
    fn any_outline_is_found_where_it_is() {
        bolero::check!().with_type::<(Vec<Drawn>, i8, i8)>().for_each(|(drawn, lat, lon)| {
            let middle = (f64::from(*lat) / 1.5, f64::from(*lon) * 1.5);
            let outlines: Vec<_> = drawn
                .iter()
                .take(6)
                .filter_map(|it| {
                    let scale = [1e-5, 1e-4, 1e-3][usize::from(it.scale % 3)];
                    let at = |(y, x): &(i16, i16)| {
                        let latitude = (middle.0 + f64::from(*y) * scale).clamp(-90.0, 90.0);
                        Position::new(latitude, wrap_longitude(middle.1 + f64::from(*x) * scale))
                    };
                    let corners: Vec<_> = it.corners.iter().take(20).filter_map(at).collect();
                    let centre = corners.first().copied();
                    let radius = Metres(f64::from(it.radius) * scale * 1e5);
                    let ring = Ring::new(corners).map(Outline::Ring);
                    ring.or_else(|| Some(Outline::Circle { centre: centre?, radius }))
                })
                .collect();
            agree(&outlines, &places(middle, 0.4));
        });
    }
}
