//! Lines on the ground: where a way meets them, and how far it is along them.

use cordon_kernel::geometry::{Position, wrap_longitude};

/// A line of two points or more.
#[derive(Clone, Debug)]
pub(super) struct Line {
    points: Vec<Position>,
    /// Metres from the first point to each.
    so_far_m: Vec<f64>,
    closed: bool,
    /// Southernmost and northernmost.
    latitudes_deg: (f64, f64),
}

/// A place where a way meets a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Met {
    pub(super) position: Position,
    /// How far along the way, 0 to 1.
    along_way: f64,
    /// Metres along the line.
    pub(super) along_m: f64,
}

impl Line {
    /// `None` for fewer than two points.
    pub(super) fn new(points: &[Position]) -> Option<Line> {
        if points.len() < 2 {
            return None;
        }
        let mut so_far_m = vec![0.0];
        let mut sum = 0.0;
        for piece in points.windows(2) {
            sum += piece[0].distance_to(piece[1]).0;
            so_far_m.push(sum);
        }
        let closed = points.len() > 3 && points.first() == points.last();
        let latitudes = points.iter().map(|it| it.latitude_deg());
        let latitudes_deg = latitudes
            .fold((90.0, -90.0), |(low, high): (f64, f64), it| (low.min(it), high.max(it)));
        Some(Line { points: points.to_vec(), so_far_m, closed, latitudes_deg })
    }

    fn pieces(&self) -> impl Iterator<Item = (Position, Position, f64, f64)> {
        let lengths = self.so_far_m.windows(2).map(|it| (it[0], it[1] - it[0]));
        self.points.windows(2).zip(lengths).map(|(it, (from, length))| (it[0], it[1], from, length))
    }

    /// Where a way meets the line, in the order of the way.
    pub(super) fn met(&self, from: Position, to: Position) -> Vec<Met> {
        let mut all = Vec::new();
        let (a_deg, b_deg) = (from.latitude_deg(), to.latitude_deg());
        let (south_deg, north_deg) = self.latitudes_deg;
        if a_deg.max(b_deg) < south_deg || a_deg.min(b_deg) > north_deg {
            return all; // most ways are far from most lines
        }
        for (a, b, start_m, length_m) in self.pieces() {
            if let Some((position, along_way, along_piece)) = meets((from, to), (a, b)) {
                all.push(Met { position, along_way, along_m: start_m + length_m * along_piece });
            }
        }
        all.sort_by(|a, b| a.along_way.total_cmp(&b.along_way));
        all
    }

    /// Metres along the line to the point of it nearest to `here`, and metres from there.
    pub(super) fn nearest(&self, here: Position) -> (f64, f64) {
        let mut best = (0.0, f64::INFINITY);
        for (a, b, start_m, length_m) in self.pieces() {
            let (along_piece, position) = nearest(here, a, b);
            let off_m = position.distance_to(here).0;
            if off_m < best.1 {
                best = (start_m + length_m * along_piece, off_m);
            }
        }
        best
    }

    /// Metres along the line from one place on it to another, either way round where it is closed,
    /// without passing one of `cuts`; infinite where that cannot be.
    pub(super) fn along(&self, a_m: f64, b_m: f64, cuts: &[f64]) -> f64 {
        let (low, high) = (a_m.min(b_m), a_m.max(b_m));
        let total = self.so_far_m.last().copied().unwrap_or_default();
        let inside = |it: &f64| (low..=high).contains(it);
        let within = if cuts.iter().any(inside) { f64::INFINITY } else { high - low };
        let around = match self.closed && cuts.iter().all(inside) {
            true => total - (high - low),
            false => f64::INFINITY,
        };
        within.min(around)
    }

    /// Metres along this line of each place where it meets `other`.
    pub(super) fn cuts(&self, other: &Line) -> Vec<f64> {
        let each = other.points.windows(2).flat_map(|it| self.met(it[0], it[1]));
        each.map(|it| it.along_m).collect()
    }
}

/// Degrees east and north of `origin`.
fn plane(origin: Position, it: Position) -> (f64, f64) {
    let east = wrap_longitude(it.longitude_deg() - origin.longitude_deg());
    (east, it.latitude_deg() - origin.latitude_deg())
}

fn back(origin: Position, (east, north): (f64, f64)) -> Position {
    let longitude = wrap_longitude(origin.longitude_deg() + east);
    let latitude = (origin.latitude_deg() + north).clamp(-90.0, 90.0);
    Position::new(latitude, longitude).unwrap_or(origin)
}

/// Where a way meets a piece of a line, and how far along both, 0 to 1; both are straight in
/// degrees as the edges of a ring are. A way that starts or ends on the piece does not meet it: who
/// stands on the line can leave it to either side. A corner belongs to the piece that starts there.
fn meets(way: (Position, Position), piece: (Position, Position)) -> Option<(Position, f64, f64)> {
    let origin = way.0;
    let (bx, by) = plane(origin, way.1);
    let (cx, cy) = plane(origin, piece.0);
    let (dx, dy) = plane(origin, piece.1);
    let (ex, ey) = (dx - cx, dy - cy);
    // A corner that lies on the way counts as left of it, so that a way through a corner meets
    // the line once where it goes over, and twice or never where it only touches.
    let left = |x: f64, y: f64| bx * y - by * x >= 0.0;
    let across = bx * ey - by * ex;
    if left(cx, cy) == left(dx, dy) || across == 0.0 {
        return None;
    }
    let along_way = (cx * ey - cy * ex) / across;
    let along_piece = ((cx * by - cy * bx) / across).clamp(0.0, 1.0);
    let met = along_way > 0.0 && along_way < 1.0;
    met.then(|| (back(origin, (bx * along_way, by * along_way)), along_way, along_piece))
}

/// The point of a piece of a line that is nearest to `here`, for pieces of some kilometres, and
/// how far along the piece it is, 0 to 1.
fn nearest(here: Position, from: Position, to: Position) -> (f64, Position) {
    let shrink = libm::cos(here.latitude_deg().to_radians()).max(1e-6);
    let ((a_east, a_north), (b_east, b_north)) = (plane(here, from), plane(here, to));
    let (ax, ay) = (a_east * shrink, a_north);
    let (dx, dy) = (b_east * shrink - ax, b_north - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (along, back(here, ((ax + dx * along) / shrink, ay + dy * along)))
}
