//! How somebody goes on the ground: a Kalman filter of place and speed in metres.
//!
//! A detection's foot is off by some pixels, which are more metres the farther away it is; so the
//! noise of a place is that of its pixel, taken to the ground by the homography's derivative.

use nalgebra::{Matrix2, Matrix2x4, Matrix4, Vector2, Vector4};

use crate::ground::{Ground, Point};

/// How people go and how well feet are seen.
#[derive(Clone, Copy, Debug)]
pub struct Gait {
    /// How much a speed changes, m/s in a second's root (white acceleration).
    pub change: f64,
    /// How far a foot is off in the picture, parts of the box's height: across and down.
    pub foot: (f64, f64),
}

impl Default for Gait {
    fn default() -> Gait {
        Gait { change: 0.35, foot: (0.05, 0.06) }
    }
}

/// One who goes.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    /// East, north, and the speed in each, metres and m/s.
    state: Vector4<f64>,
    spread: Matrix4<f64>,
    at_s: f64,
    since_s: f64,
}

/// Where one is and how one goes.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Whereabouts {
    /// Metres east of the ground's origin.
    pub east_m: f64,
    /// Metres north of it.
    pub north_m: f64,
    /// Standard deviation of the place, metres, along its worse direction.
    pub spread_m: f64,
    /// Metres a second east.
    pub east_mps: f64,
    /// Metres a second north.
    pub north_mps: f64,
    /// Seconds for which it has been followed on the ground.
    pub known_s: f64,
}

impl Whereabouts {
    /// Where it is.
    pub fn place(&self) -> Point {
        (self.east_m, self.north_m)
    }

    /// How fast, m/s.
    pub fn speed_mps(&self) -> f64 {
        self.east_mps.hypot(self.north_mps)
    }

    /// Where to, degrees from north towards east, 0 to 360.
    pub fn direction_deg(&self) -> f64 {
        self.east_mps.atan2(self.north_mps).to_degrees().rem_euclid(360.0)
    }
}

/// A speed of people before anything is known of it, m/s.
const SPEED_MPS: f64 = 1.3;

impl Walk {
    /// Begins with a foot in the picture, of a box that is `height` pixels high. `None` where no
    /// ground is.
    pub fn new(ground: &Ground, foot: Point, height: f64, gait: &Gait, at_s: f64) -> Option<Walk> {
        let place = ground.at(foot)?;
        let noise = noise(ground, foot, height, gait)?;
        let mut spread = Matrix4::zeros();
        spread.fixed_view_mut::<2, 2>(0, 0).copy_from(&noise);
        spread[(2, 2)] = SPEED_MPS * SPEED_MPS;
        spread[(3, 3)] = SPEED_MPS * SPEED_MPS;
        let state = Vector4::new(place.0, place.1, 0.0, 0.0);
        Some(Walk { state, spread, at_s, since_s: at_s })
    }

    /// Takes where the foot is seen now.
    pub fn see(&mut self, ground: &Ground, foot: Point, height: f64, gait: &Gait, at_s: f64) {
        self.predict(gait, at_s);
        let Some((place, noise)) = ground.at(foot).zip(noise(ground, foot, height, gait)) else {
            return;
        };
        let seen = Matrix2x4::new(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        let off = Vector2::new(place.0, place.1) - seen * self.state;
        let total = self.spread.fixed_view::<2, 2>(0, 0) + noise;
        let Some(inverse) = total.try_inverse() else { return };
        let gain = self.spread * seen.transpose() * inverse;
        self.state += gain * off;
        self.spread = (Matrix4::identity() - gain * seen) * self.spread;
        // Rounding must not make it lopsided.
        self.spread = (self.spread + self.spread.transpose()) * 0.5;
    }

    fn predict(&mut self, gait: &Gait, at_s: f64) {
        let step = if at_s > self.at_s { (at_s - self.at_s).min(60.0) } else { 0.0 };
        self.at_s = self.at_s.max(at_s);
        let mut by = Matrix4::identity();
        by[(0, 2)] = step;
        by[(1, 3)] = step;
        let q = gait.change * gait.change;
        let (place, both, speed) = (q * step.powi(3) / 3.0, q * step * step / 2.0, q * step);
        let mut noise = Matrix4::zeros();
        for axis in 0..2 {
            noise[(axis, axis)] = place;
            noise[(axis, axis + 2)] = both;
            noise[(axis + 2, axis)] = both;
            noise[(axis + 2, axis + 2)] = speed;
        }
        self.state = by * self.state;
        self.spread = by * self.spread * by.transpose() + noise;
    }

    /// Where it is now.
    pub fn whereabouts(&self) -> Whereabouts {
        let (a, b, c) = (self.spread[(0, 0)], self.spread[(0, 1)], self.spread[(1, 1)]);
        let worse = (a + c) / 2.0 + (((a - c) / 2.0).powi(2) + b * b).sqrt();
        Whereabouts {
            east_m: self.state[0],
            north_m: self.state[1],
            spread_m: worse.max(0.0).sqrt(),
            east_mps: self.state[2],
            north_mps: self.state[3],
            known_s: self.at_s - self.since_s,
        }
    }
}

fn noise(ground: &Ground, foot: Point, height: f64, gait: &Gait) -> Option<Matrix2<f64>> {
    let [right, down] = ground.steps(foot)?;
    let by = Matrix2::new(right.0, down.0, right.1, down.1);
    let (across, up) = (gait.foot.0 * height, gait.foot.1 * height);
    let pixels = Matrix2::new(across * across, 0.0, 0.0, up * up);
    // A few centimetres, as nobody's place is a point.
    Some(by * pixels * by.transpose() + Matrix2::identity() * 0.0025)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Straight down from a height: 20 pixels a metre.
    fn plan() -> Ground {
        let rows = [[0.05, 0.0, 0.0], [0.0, -0.05, 20.0], [0.0, 0.0, 1.0]];
        Ground::of_matrix(rows, (200.0, 200.0)).unwrap()
    }

    #[test]
    fn who_walks_straight_has_the_speed_and_the_direction_of_it() {
        let (ground, gait) = (plan(), Gait::default());
        let foot = |n: u32| (100.0 + f64::from(n) * 1.2 * 20.0 * 0.2, 200.0);
        let mut walk = Walk::new(&ground, foot(0), 60.0, &gait, 0.0).unwrap();
        let before = walk.whereabouts().spread_m;
        for n in 1..30 {
            // Feet are seen a little to and fro.
            let shake = if n % 2 == 0 { 1.0 } else { -1.0 };
            let foot = (foot(n).0 + shake, foot(n).1);
            walk.see(&ground, foot, 60.0, &gait, f64::from(n) * 0.2);
        }
        let now = walk.whereabouts();
        assert!((now.speed_mps() - 1.2).abs() < 0.08, "{now:?}");
        assert!((now.direction_deg() - 90.0).abs() < 3.0, "{now:?}");
        assert!(now.spread_m < before && now.known_s > 5.0, "{now:?} {before}");
    }

    #[test]
    fn who_is_not_seen_is_known_worse_and_worse() {
        let (ground, gait) = (plan(), Gait::default());
        let mut walk = Walk::new(&ground, (100.0, 100.0), 60.0, &gait, 0.0).unwrap();
        walk.see(&ground, (104.0, 100.0), 60.0, &gait, 0.2);
        let known = walk.whereabouts().spread_m;
        walk.predict(&gait, 4.0);
        assert!(walk.whereabouts().spread_m > 2.0 * known);
        // A time of before changes nothing, nor does one that is none.
        let is = walk.whereabouts();
        walk.predict(&gait, 1.0);
        walk.predict(&gait, f64::NAN);
        assert_eq!(walk.whereabouts().place(), is.place());
    }
}
