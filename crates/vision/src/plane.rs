//! The metres around a camera: east and north of it, on the plane that touches the globe there.

use crate::ground::Point;

/// WGS 84: the half axis, metres, and the square of the eccentricity.
const AXIS_M: f64 = 6_378_137.0;
const ECCENTRICITY2: f64 = 6.694_379_990_14e-3;

/// A plane at a place. A kilometre away it is off by less than a decimetre, more than a camera
/// sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    origin: Point,
    /// Metres for a degree of longitude and of latitude.
    degree_m: (f64, f64),
}

impl Plane {
    /// At a longitude and latitude, degrees; `None` where that is no place, or a pole.
    pub fn at(longitude_deg: f64, latitude_deg: f64) -> Option<Plane> {
        let is_place = longitude_deg.abs() <= 180.0 && latitude_deg.abs() < 89.9;
        let (sin, cos) = latitude_deg.to_radians().sin_cos();
        let bend = 1.0 - ECCENTRICITY2 * sin * sin;
        let across = AXIS_M / bend.sqrt();
        let along = AXIS_M * (1.0 - ECCENTRICITY2) / bend.powf(1.5);
        let degree_m = ((across * cos).to_radians(), along.to_radians());
        is_place.then_some(Plane { origin: (longitude_deg, latitude_deg), degree_m })
    }

    /// Metres east and north of a longitude and latitude.
    pub fn metres(&self, (longitude_deg, latitude_deg): Point) -> Point {
        let east = (longitude_deg - self.origin.0) * self.degree_m.0;
        (east, (latitude_deg - self.origin.1) * self.degree_m.1)
    }

    /// Longitude and latitude of metres east and north.
    pub fn degrees(&self, (east_m, north_m): Point) -> Point {
        let (longitude, latitude) = self.origin;
        (longitude + east_m / self.degree_m.0, latitude + north_m / self.degree_m.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metres_are_those_of_the_globe() {
        let plane = Plane::at(2.2945, 48.8584).unwrap();
        // A minute of latitude at 48.86 degrees is 1853.3 m, by Vincenty's formula.
        let (east, north) = plane.metres((2.2945, 48.8584 + 1.0 / 60.0));
        assert!(east.abs() < 1e-9 && (north - 1_853.3).abs() < 0.5, "{north}");
        let back = plane.degrees(plane.metres((2.30, 48.86)));
        assert!((back.0 - 2.30).abs() < 1e-9 && (back.1 - 48.86).abs() < 1e-9);
        assert!(Plane::at(2.0, 90.0).is_none() && Plane::at(f64::NAN, 0.0).is_none());
    }
}
