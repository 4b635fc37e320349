//! Places on the WGS 84 ellipsoid: positions, rings, circles.
//!
//! All trigonometry is `libm`'s, so that every machine computes the same bits: what a rule finds
//! in the demo is hashed.

use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Metres;

/// Semi-major axis of the WGS 84 ellipsoid (NGA.STND.0036, table 3.1).
pub const SEMI_MAJOR_AXIS_M: f64 = 6_378_137.0;
/// Flattening of the WGS 84 ellipsoid (NGA.STND.0036, table 3.1).
pub const FLATTENING: f64 = 1.0 / 298.257_223_563;

/// A point of the globe, WGS 84: latitude in -90..=90, longitude in -180..=180, both degrees.
#[derive(Clone, Copy, Debug, PartialEq, Encode, Serialize, JsonSchema)]
#[cbor(array)]
pub struct Position {
    #[n(0)]
    latitude_deg: f64,
    #[n(1)]
    longitude_deg: f64,
}

impl Position {
    /// The position; `None` outside the globe, and for NaN.
    pub fn new(latitude_deg: f64, longitude_deg: f64) -> Option<Position> {
        let on_globe =
            (-90.0..=90.0).contains(&latitude_deg) && (-180.0..=180.0).contains(&longitude_deg);
        on_globe.then_some(Position { latitude_deg, longitude_deg })
    }

    /// Degrees north of the equator.
    pub fn latitude_deg(self) -> f64 {
        self.latitude_deg
    }

    /// Degrees east of Greenwich.
    pub fn longitude_deg(self) -> f64 {
        self.longitude_deg
    }

    /// Length of the geodesic to `other`, within 1 m up to 19,900 km; for nearly opposite points,
    /// where the iteration does not settle, the great circle on the mean sphere (0.5 %).
    ///
    /// Vincenty, *Direct and inverse solutions of geodesics on the ellipsoid*, Survey Review
    /// XXIII (176), 1975.
    pub fn distance_to(self, other: Position) -> Metres {
        Metres(vincenty(self, other).unwrap_or_else(|| great_circle(self, other)))
    }

    /// The point reached after `distance` on the sphere of mean radius, starting towards
    /// `bearing_deg` from true north; for drawing and simulating, not for surveying.
    pub fn towards(self, bearing_deg: f64, distance: Metres) -> Position {
        let (lat, lon) = (self.latitude_deg.to_radians(), self.longitude_deg.to_radians());
        let (bearing, arc) = (bearing_deg.to_radians(), distance.0 / MEAN_RADIUS_M);
        let (sin_lat, cos_lat) = (libm::sin(lat), libm::cos(lat));
        let sin_to = sin_lat * libm::cos(arc) + cos_lat * libm::sin(arc) * libm::cos(bearing);
        let to_lat = libm::asin(sin_to.clamp(-1.0, 1.0));
        let to_lon = lon
            + libm::atan2(
                libm::sin(bearing) * libm::sin(arc) * cos_lat,
                libm::cos(arc) - sin_lat * sin_to,
            );
        Position {
            latitude_deg: to_lat.to_degrees().clamp(-90.0, 90.0),
            longitude_deg: wrap_longitude(to_lon.to_degrees()),
        }
    }

    /// Degrees from true north, 0 up to but not 360, in which the great circle to `other` starts.
    pub fn bearing_to(self, other: Position) -> f64 {
        let (lat1, lat2) = (self.latitude_deg.to_radians(), other.latitude_deg.to_radians());
        let dlon = (other.longitude_deg - self.longitude_deg).to_radians();
        let y = libm::sin(dlon) * libm::cos(lat2);
        let x =
            libm::cos(lat1) * libm::sin(lat2) - libm::sin(lat1) * libm::cos(lat2) * libm::cos(dlon);
        let deg = libm::atan2(y, x).to_degrees();
        if deg < 0.0 { (deg + 360.0) % 360.0 } else { deg }
    }
}

impl<'b, C> Decode<'b, C> for Position {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        if d.array()? != Some(2) {
            return Err(minicbor::decode::Error::message("a position is two numbers"));
        }
        Position::new(d.f64()?, d.f64()?)
            .ok_or_else(|| minicbor::decode::Error::message("position outside the globe"))
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw {
            latitude_deg: f64,
            longitude_deg: f64,
        }
        let raw = Raw::deserialize(d)?;
        Position::new(raw.latitude_deg, raw.longitude_deg).ok_or_else(|| {
            serde::de::Error::custom("latitude is -90 to 90 and longitude -180 to 180 degrees")
        })
    }
}

const MEAN_RADIUS_M: f64 = 6_371_008.8;

/// `deg` brought into -180..=180.
pub fn wrap_longitude(deg: f64) -> f64 {
    if (-180.0..=180.0).contains(&deg) {
        return deg;
    }
    let turned = (deg + 180.0) % 360.0;
    if turned < 0.0 { turned + 180.0 } else { turned - 180.0 }
}

fn great_circle(from: Position, to: Position) -> f64 {
    let (lat1, lat2) = (from.latitude_deg.to_radians(), to.latitude_deg.to_radians());
    let half_lat = libm::sin((lat2 - lat1) / 2.0);
    let half_lon = libm::sin((to.longitude_deg - from.longitude_deg).to_radians() / 2.0);
    let h = half_lat * half_lat + libm::cos(lat1) * libm::cos(lat2) * half_lon * half_lon;
    2.0 * MEAN_RADIUS_M * libm::asin(libm::sqrt(h.clamp(0.0, 1.0)))
}

/// Reduced latitude: sine and cosine.
fn reduced(latitude_deg: f64) -> (f64, f64) {
    let u = libm::atan((1.0 - FLATTENING) * libm::tan(latitude_deg.to_radians()));
    (libm::sin(u), libm::cos(u))
}

fn vincenty(from: Position, to: Position) -> Option<f64> {
    if from == to {
        return Some(0.0);
    }
    let f = FLATTENING;
    let semi_minor = SEMI_MAJOR_AXIS_M * (1.0 - f);
    let ((sin_u1, cos_u1), (sin_u2, cos_u2)) =
        (reduced(from.latitude_deg), reduced(to.latitude_deg));
    let l = wrap_longitude(to.longitude_deg - from.longitude_deg).to_radians();
    let mut lambda = l;
    for _ in 0..100 {
        let (sin_l, cos_l) = (libm::sin(lambda), libm::cos(lambda));
        let (a, b) = (cos_u2 * sin_l, cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_l);
        let sin_sigma = libm::sqrt(a * a + b * b);
        if sin_sigma == 0.0 {
            return Some(0.0);
        }
        let cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_l;
        let sigma = libm::atan2(sin_sigma, cos_sigma);
        let sin_alpha = cos_u1 * cos_u2 * sin_l / sin_sigma;
        let cos2_alpha = 1.0 - sin_alpha * sin_alpha;
        let cos_2m =
            if cos2_alpha == 0.0 { 0.0 } else { cos_sigma - 2.0 * sin_u1 * sin_u2 / cos2_alpha };
        let c = f / 16.0 * cos2_alpha * (4.0 + f * (4.0 - 3.0 * cos2_alpha));
        let before = lambda;
        let inner = cos_2m + c * cos_sigma * (2.0 * cos_2m * cos_2m - 1.0);
        lambda = l + (1.0 - c) * f * sin_alpha * (sigma + c * sin_sigma * inner);
        if (lambda - before).abs() < 1e-12 {
            let u2 = cos2_alpha * (SEMI_MAJOR_AXIS_M * SEMI_MAJOR_AXIS_M - semi_minor * semi_minor)
                / (semi_minor * semi_minor);
            let big_a = 1.0 + u2 / 16384.0 * (4096.0 + u2 * (-768.0 + u2 * (320.0 - 175.0 * u2)));
            let big_b = u2 / 1024.0 * (256.0 + u2 * (-128.0 + u2 * (74.0 - 47.0 * u2)));
            let m2 = cos_2m * cos_2m;
            let delta = big_b
                * sin_sigma
                * (cos_2m
                    + big_b / 4.0
                        * (cos_sigma * (2.0 * m2 - 1.0)
                            - big_b / 6.0
                                * cos_2m
                                * (4.0 * sin_sigma * sin_sigma - 3.0)
                                * (4.0 * m2 - 3.0)));
            return Some(semi_minor * big_a * (sigma - delta));
        }
    }
    None
}

/// A closed line around an area: at least three different corners, the first not repeated.
///
/// Edges are straight in longitude and latitude (RFC 7946, section 3.1.1) and no longer than half
/// the globe; one that jumps by more than 180 degrees of longitude crosses the antimeridian.
#[derive(Clone, Debug, PartialEq, Encode, Serialize, JsonSchema)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct Ring(#[n(0)] Vec<Position>);

impl Ring {
    /// The ring through `corners`, a repeated last corner dropped; `None` for fewer than three.
    pub fn new(mut corners: Vec<Position>) -> Option<Ring> {
        if corners.len() > 1 && corners.first() == corners.last() {
            corners.pop();
        }
        (corners.len() >= 3).then_some(Ring(corners))
    }

    /// The corners in order, the first not repeated.
    pub fn corners(&self) -> &[Position] {
        &self.0
    }

    /// Whether `here` lies inside, by the even-odd rule; the line itself may fall either way. A
    /// ring that goes round the globe holds the pole that is nearer to its corners.
    pub fn contains(&self, here: Position) -> bool {
        let mut inside = false;
        let mut before = self.0[self.0.len() - 1];
        // Degrees east of `here`, followed along the line: they do not jump at the antimeridian,
        // so that the ring may lie a whole turn away from `here`.
        let from = wrap_longitude(before.longitude_deg - here.longitude_deg);
        let mut x1 = from;
        for corner in &self.0 {
            let (y1, y2) = (before.latitude_deg, corner.latitude_deg);
            let x2 = x1 + wrap_longitude(corner.longitude_deg - before.longitude_deg);
            if (y1 > here.latitude_deg) != (y2 > here.latitude_deg) {
                let x = x1 + (here.latitude_deg - y1) / (y2 - y1) * (x2 - x1);
                for turn in [-360.0, 0.0, 360.0] {
                    inside ^= x > turn;
                }
            }
            (before, x1) = (*corner, x2);
        }
        if (x1 - from).abs() > 180.0 { self.contains_around_pole(here) } else { inside }
    }

    /// As [`contains`](Self::contains) for a ring that goes round the globe: from the pole, which
    /// is inside, down the meridian each crossing of the line changes sides.
    fn contains_around_pole(&self, here: Position) -> bool {
        let north = self.0.iter().map(|corner| corner.latitude_deg).sum::<f64>() >= 0.0;
        let mut inside = true;
        let mut before = self.0[self.0.len() - 1];
        let mut x1 = wrap_longitude(before.longitude_deg - here.longitude_deg);
        for corner in &self.0 {
            let (y1, y2) = (before.latitude_deg, corner.latitude_deg);
            let x2 = x1 + wrap_longitude(corner.longitude_deg - before.longitude_deg);
            for turn in [-720.0, -360.0, 0.0, 360.0, 720.0] {
                if (x1 > turn) != (x2 > turn) {
                    let y = y1 + (turn - x1) / (x2 - x1) * (y2 - y1);
                    inside ^= (y > here.latitude_deg) == north;
                }
            }
            (before, x1) = (*corner, x2);
        }
        inside
    }
}

impl<'b, C> Decode<'b, C> for Ring {
    fn decode(d: &mut minicbor::Decoder<'b>, c: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ring::new(Vec::decode(d, c)?)
            .ok_or_else(|| minicbor::decode::Error::message("a ring has three corners"))
    }
}

/// The outline of a piece of ground.
#[derive(Clone, Debug, PartialEq, Encode, Decode, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outline {
    /// Inside a ring.
    #[n(0)]
    Ring(#[n(0)] Ring),
    /// Within a distance of a point, along the geodesic.
    #[n(1)]
    Circle {
        /// The middle.
        #[n(0)]
        centre: Position,
        /// The distance.
        #[n(1)]
        radius: Metres,
    },
}

impl Outline {
    /// Whether `here` lies inside.
    pub fn contains(&self, here: Position) -> bool {
        match self {
            Outline::Ring(ring) => ring.contains(here),
            Outline::Circle { centre, radius } => centre.distance_to(here).0 <= radius.0,
        }
    }

    /// Corners that draw the outline: the ring's own, or 96 on the circle.
    pub fn corners(&self) -> Vec<Position> {
        match self {
            Outline::Ring(ring) => ring.corners().to_vec(),
            Outline::Circle { centre, radius } => {
                (0..96).map(|i| centre.towards(f64::from(i) * 3.75, *radius)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Position {
        Position::new(lat, lon).unwrap()
    }

    #[test]
    fn nothing_off_the_globe_is_a_position() {
        assert!(Position::new(90.1, 0.0).is_none());
        assert!(Position::new(0.0, -180.1).is_none());
        assert!(Position::new(f64::NAN, 0.0).is_none());
    }

    #[test]
    fn distances_agree_with_geographiclib_to_a_metre() {
        use geographiclib_rs::{Geodesic, InverseGeodesic};
        let peer = Geodesic::wgs84();
        let places =
            [(48.8566, 2.3522), (43.6, 1.44), (-17.85, -149.27), (0.0, 179.9), (89.0, 5.0)];
        for a in places {
            for b in places {
                let theirs: f64 = peer.inverse(a.0, a.1, b.0, b.1);
                let ours = at(a.0, a.1).distance_to(at(b.0, b.1)).0;
                assert!((ours - theirs).abs() < 1.0, "{a:?} {b:?}: {ours} against {theirs}");
            }
        }
    }

    #[test]
    fn opposite_points_have_a_distance_too() {
        let d = at(0.0, 0.0).distance_to(at(0.5, 179.7)).0;
        assert!((19_800_000.0..20_100_000.0).contains(&d), "{d}");
    }

    #[test]
    fn a_ring_over_the_antimeridian_contains_its_middle_only() {
        let ring =
            Ring::new(vec![at(-1.0, 179.0), at(-1.0, -179.0), at(1.0, -179.0), at(1.0, 179.0)])
                .unwrap();
        assert!(ring.contains(at(0.0, 179.5)) && ring.contains(at(0.0, -179.5)));
        assert!(!ring.contains(at(0.0, 178.0)) && !ring.contains(at(0.0, 0.0)));
        assert!(!ring.contains(at(0.0, -178.0)) && !ring.contains(at(0.0, -90.0)));
    }

    #[test]
    fn a_ring_around_a_pole_holds_it_whichever_corner_is_first() {
        for turn in 0..3 {
            let mut corners = vec![at(70.0, 0.0), at(80.0, 120.0), at(75.0, -120.0)];
            corners.rotate_left(turn);
            let ring = Ring::new(corners.clone()).unwrap();
            for (latitude, longitude) in [(85.0, 0.0), (90.0, 0.0), (81.0, 120.0), (80.0, 60.0)] {
                assert!(ring.contains(at(latitude, longitude)), "{turn}: {latitude} {longitude}");
            }
            for (latitude, longitude) in [(77.0, 120.0), (72.0, 100.0), (60.0, 180.0), (-90.0, 0.0)]
            {
                assert!(!ring.contains(at(latitude, longitude)), "{turn}: {latitude} {longitude}");
            }
            let south = corners.iter().map(|it| at(-it.latitude_deg, it.longitude_deg)).collect();
            let south = Ring::new(south).unwrap();
            assert!(south.contains(at(-85.0, 0.0)) && !south.contains(at(-72.0, 100.0)));
        }
    }

    #[test]
    fn a_ring_may_be_wider_than_half_the_globe() {
        let row = |lat: f64| (-4..5).map(move |i| at(lat, f64::from(i) * 40.0));
        let ring = Ring::new(row(-10.0).chain(row(10.0).rev()).collect()).unwrap();
        for longitude in (-179..180).step_by(3).map(f64::from) {
            let inside = longitude.abs() < 160.0;
            assert_eq!(ring.contains(at(0.0, longitude)), inside, "{longitude}");
            assert!(!ring.contains(at(11.0, longitude)));
        }
    }

    #[test]
    fn going_out_and_looking_back_agree() {
        let paris = at(48.85, 2.35);
        let there = paris.towards(37.0, Metres(10_000.0));
        assert!((paris.bearing_to(there) - 37.0).abs() < 1e-6);
        assert!((paris.distance_to(there).0 - 10_000.0).abs() < 40.0);
    }
}
