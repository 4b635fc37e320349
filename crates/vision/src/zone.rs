//! An area of the ground, and how many are in it.

use crate::ground::{Ground, Point};
use crate::lens::Lens;

/// Why a ring is no zone.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ZoneError {
    /// Fewer than three corners.
    #[error("zone `{0}` has fewer than three corners")]
    TooFew(String),
    /// A number is none.
    #[error("zone `{id}`: corner {corner} has a number that is none")]
    NotFinite {
        /// The zone.
        id: String,
        /// Which corner, from 1.
        corner: usize,
    },
    /// It has no area.
    #[error("zone `{0}` has no area: its corners lie on one line")]
    Flat(String),
    /// No part of it is seen.
    #[error("zone `{0}` lies outside the picture: draw it where the camera looks")]
    Outside(String),
}

/// A zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    id: String,
    ring: Vec<Point>,
    area: f64,
}

/// Corners that a zone may have.
const CORNERS_MAX: usize = 1_000;

impl Zone {
    /// A zone of a ring, which need not be closed; in metres of the ground, or in pixels where
    /// there is none.
    ///
    /// # Errors
    ///
    /// [`ZoneError`].
    pub fn new(id: &str, ring: &[Point]) -> Result<Zone, ZoneError> {
        let mut ring = ring.to_vec();
        ring.truncate(CORNERS_MAX);
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        if ring.len() < 3 {
            return Err(ZoneError::TooFew(id.to_owned()));
        }
        let is_bad = |it: &Point| !(it.0.is_finite() && it.1.is_finite());
        if let Some(n) = ring.iter().position(is_bad) {
            return Err(ZoneError::NotFinite { id: id.to_owned(), corner: n + 1 });
        }
        let area = area(&ring);
        if area < 1e-6 {
            return Err(ZoneError::Flat(id.to_owned()));
        }
        Ok(Zone { id: id.to_owned(), ring, area })
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its corners.
    pub fn ring(&self) -> &[Point] {
        &self.ring
    }

    /// Its area, square metres (or pixels).
    pub fn area(&self) -> f64 {
        self.area
    }

    /// Whether a place lies in it.
    pub fn holds(&self, place: Point) -> bool {
        let (x, y) = place;
        let ends = self.ring.iter().zip(self.ring.iter().cycle().skip(1));
        let crossed = ends.filter(|(a, b)| {
            (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0
        });
        crossed.count() % 2 == 1
    }

    /// How much of it a camera sees, square metres: of a grid of its places, the part that lies
    /// in a picture of `size` pixels.
    ///
    /// # Errors
    ///
    /// [`ZoneError::Outside`] where nothing of it is seen.
    pub fn seen_area(
        &self,
        ground: Option<&Ground>,
        lens: &Lens,
        size: (u32, u32),
    ) -> Result<f64, ZoneError> {
        const STEPS: usize = 64;
        let (mut inside, mut seen) = (0_u32, 0_u32);
        let bound = |pick: fn(&Point) -> f64| {
            let all = self.ring.iter().map(pick);
            all.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), it| (a.min(it), b.max(it)))
        };
        let (x, y) = (bound(|it| it.0), bound(|it| it.1));
        for row in 0..STEPS {
            for column in 0..STEPS {
                let part = |n: usize| (n as f64 + 0.5) / STEPS as f64;
                let place = (x.0 + (x.1 - x.0) * part(column), y.0 + (y.1 - y.0) * part(row));
                if !self.holds(place) {
                    continue;
                }
                inside += 1;
                let of_ground = |it: &Ground| it.pixel(place).map(|pixel| lens.bent(pixel));
                let pixel = ground.map_or(Some(place), of_ground);
                let is_in = |(x, y): Point| {
                    (0.0..f64::from(size.0)).contains(&x) && (0.0..f64::from(size.1)).contains(&y)
                };
                seen += u32::from(pixel.is_some_and(is_in));
            }
        }
        if seen == 0 {
            return Err(ZoneError::Outside(self.id.clone()));
        }
        Ok(self.area * f64::from(seen) / f64::from(inside.max(1)))
    }
}

/// The area within a ring (the shoelace formula).
fn area(ring: &[Point]) -> f64 {
    let ends = ring.iter().zip(ring.iter().cycle().skip(1));
    let twice: f64 = ends.map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
    (twice / 2.0).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Point; 4] = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];

    #[test]
    fn a_zone_knows_its_area_and_who_is_in_it() {
        let zone = Zone::new("plaza", &SQUARE).unwrap();
        assert!((zone.area() - 100.0).abs() < 1e-9);
        assert!(zone.holds((5.0, 5.0)) && !zone.holds((11.0, 5.0)) && !zone.holds((5.0, -1.0)));
        let l = [(0.0, 0.0), (10.0, 0.0), (10.0, 2.0), (2.0, 2.0), (2.0, 10.0), (0.0, 10.0)];
        let zone = Zone::new("l", &l).unwrap();
        assert!(zone.holds((1.0, 9.0)) && !zone.holds((9.0, 9.0)));
        assert!((zone.area() - 36.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_no_zone_is_told_why() {
        let id = "a".to_owned();
        assert_eq!(Zone::new("a", &SQUARE[..2]), Err(ZoneError::TooFew(id.clone())));
        let line = [(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)];
        assert_eq!(Zone::new("a", &line), Err(ZoneError::Flat(id.clone())));
        let bad = [(0.0, 0.0), (f64::NAN, 1.0), (2.0, 0.0)];
        assert_eq!(Zone::new("a", &bad), Err(ZoneError::NotFinite { id, corner: 2 }));
    }

    #[test]
    fn of_a_zone_the_part_that_the_camera_sees_counts() {
        let zone = Zone::new("a", &SQUARE).unwrap();
        let half = zone.seen_area(None, &Lens::none((5, 100)), (5, 100)).unwrap();
        assert!((half - 50.0).abs() < 1.0, "{half}");
        let away = Zone::new("a", &SQUARE.map(|(x, y)| (x - 100.0, y))).unwrap();
        assert_eq!(
            away.seen_area(None, &Lens::none((50, 50)), (50, 50)),
            Err(ZoneError::Outside("a".to_owned()))
        );
    }
}
