//! The ground: sectors over Paris, the zones that command them, the river, the venues.

use fastrand::Rng;

use super::Size;

/// West, south, east and north of it all, degrees.
const EDGES: [f64; 4] = [2.23, 48.805, 2.47, 48.915];
/// Sectors of a large operation.
const SECTORS_MAX: u32 = 60;
/// The Seine from Charenton to Boulogne, degrees east and north.
const SEINE: [(f64, f64); 12] = [
    (2.4100, 48.8200),
    (2.3880, 48.8300),
    (2.3655, 48.8455),
    (2.3525, 48.8530),
    (2.3400, 48.8580),
    (2.3180, 48.8632),
    (2.3010, 48.8635),
    (2.2890, 48.8580),
    (2.2790, 48.8480),
    (2.2680, 48.8380),
    (2.2500, 48.8300),
    (2.2310, 48.8250),
];
/// Points along the river, between two of its corners.
const STEPS: u32 = 40;

/// The commands below the national one: id, name.
pub(super) const ZONES: [(&str, &str); 5] = [
    ("zone-centre", "Zone centre"),
    ("zone-north", "Zone north"),
    ("zone-south", "Zone south"),
    ("zone-east", "Zone east"),
    ("zone-west", "Zone west"),
];

/// A place, degrees east and north.
pub(super) type Place = (f64, f64);

/// A piece of the ground.
#[derive(Clone, Debug)]
pub(super) struct Sector {
    /// West, south, east, north, degrees.
    pub edges: [f64; 4],
    /// Its number among [`ZONES`].
    pub zone: usize,
    /// Points of the river in it.
    pub river: Vec<Place>,
    /// How many of the units work here, as a share.
    pub supply: u32,
    /// How many of the posts are here, as a share.
    pub demand: u32,
}

impl Sector {
    /// A place in it, not at its edges.
    pub fn place(&self, rng: &mut Rng) -> Place {
        let [west, south, east, north] = self.edges;
        let along = |rng: &mut Rng, from: f64, to: f64| from + (to - from) * inside(rng);
        (along(rng, west, east), along(rng, south, north))
    }

    /// A place on a bank of the river, anywhere in it where it has none.
    pub fn bank(&self, rng: &mut Rng) -> Place {
        if self.river.is_empty() {
            return self.place(rng);
        }
        let (east, north) = self.river[rng.usize(0..self.river.len())];
        let [west_edge, south_edge, east_edge, north_edge] = self.edges;
        let (off_east, off_north) = (rng.f64() - 0.5, rng.f64() - 0.5);
        let east = (east + off_east * 0.002).clamp(west_edge, east_edge);
        (east, (north + off_north * 0.002).clamp(south_edge, north_edge))
    }
}

/// Between 5 and 95 hundredths.
fn inside(rng: &mut Rng) -> f64 {
    0.05 + 0.9 * rng.f64()
}

/// All of it.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    pub sectors: Vec<Sector>,
    /// Numbers of the sectors that have a piece of the river; all where none has.
    pub river: Vec<usize>,
    /// Of each venue the sector and the place.
    pub venues: Vec<(usize, Place)>,
}

impl Ground {
    /// The sectors nearest to a place, so many in all, the nearest first.
    pub fn near(&self, (east, north): Place, count: usize) -> Vec<usize> {
        let far = |sector: usize| {
            let [west_edge, south_edge, east_edge, north_edge] = self.sectors[sector].edges;
            // A degree of longitude is two thirds of one of latitude here.
            let x = ((west_edge + east_edge) / 2.0 - east) * 2.0 / 3.0;
            let y = (south_edge + north_edge) / 2.0 - north;
            x * x + y * y
        };
        let mut near: Vec<usize> = (0..self.sectors.len()).collect();
        near.sort_by(|a, b| far(*a).total_cmp(&far(*b)));
        near.truncate(count);
        near
    }
}

/// Draws the ground of an operation.
pub(super) fn draw(size: &Size, rng: &mut Rng) -> Ground {
    let count = SECTORS_MAX.min(size.units / 6).min(size.posts / 10).min(size.people / 60).max(1);
    let mut sectors = grid(count);
    for sector in &mut sectors {
        sector.river = river_in(&sector.edges);
        let (dx, dy) = from_middle(&sector.edges);
        sector.zone = zone_at(dx, dy);
        // The middle of the town has more of everything, and what it has is not what it wants.
        let nearness = (1.0 - dx * dx - dy * dy).max(0.0);
        sector.supply = 100 + (nearness * 150.0) as u32;
        sector.demand = sector.supply * rng.u32(70..=140) / 100;
    }
    let mut river: Vec<usize> =
        (0..sectors.len()).filter(|place| !sectors[*place].river.is_empty()).collect();
    if river.is_empty() {
        river = (0..sectors.len()).collect();
    }
    let mut order: Vec<usize> = (0..sectors.len()).collect();
    rng.shuffle(&mut order);
    order.truncate(sectors.len().div_ceil(3));
    let venues = order.into_iter().map(|place| (place, sectors[place].place(rng))).collect();
    Ground { sectors, river, venues }
}

/// So many sectors in rows, a row as high as every other.
fn grid(count: u32) -> Vec<Sector> {
    let [west, south, east, north] = EDGES;
    let mut rows = 1;
    while rows * rows * 5 < count * 3 {
        rows += 1;
    }
    let mut sectors = Vec::new();
    for row in 0..rows {
        let columns = count / rows + u32::from(row < count % rows);
        let part = |from: f64, to: f64, place: u32, of: u32| {
            from + (to - from) * f64::from(place) / f64::from(of.max(1))
        };
        for column in 0..columns {
            let edges = [
                part(west, east, column, columns),
                part(south, north, row, rows),
                part(west, east, column + 1, columns),
                part(south, north, row + 1, rows),
            ];
            sectors.push(Sector { edges, zone: 0, river: Vec::new(), supply: 0, demand: 0 });
        }
    }
    sectors
}

fn river_in(edges: &[f64; 4]) -> Vec<Place> {
    let [west, south, east, north] = *edges;
    let mut points = Vec::new();
    for leg in SEINE.windows(2) {
        let ((x1, y1), (x2, y2)) = (leg[0], leg[1]);
        for step in 0..STEPS {
            let part = f64::from(step) / f64::from(STEPS);
            let (x, y) = (x1 + (x2 - x1) * part, y1 + (y2 - y1) * part);
            if west <= x && x < east && south <= y && y < north {
                points.push((x, y));
            }
        }
    }
    points
}

/// How far the middle of a sector is from the middle of all, 1 at the edge.
fn from_middle(edges: &[f64; 4]) -> Place {
    let off = |low: usize, high: usize| {
        let half = (EDGES[high] - EDGES[low]) / 2.0;
        ((edges[low] + edges[high]) / 2.0 - (EDGES[low] + EDGES[high]) / 2.0) / half
    };
    (off(0, 2), off(1, 3))
}

fn zone_at(dx: f64, dy: f64) -> usize {
    match (dx, dy) {
        _ if dx * dx + dy * dy < 0.16 => 0,
        _ if dx.abs() > dy.abs() => 3 + usize::from(dx < 0.0),
        _ => 1 + usize::from(dy < 0.0),
    }
}
