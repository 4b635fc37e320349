//! From the picture to the ground: where in metres something stands whose foot is at a pixel.
//!
//! A plane that is seen by a camera without distortion is a homography of its picture (Hartley and
//! Zisserman, *Multiple View Geometry*, 2nd ed., 2004, 4.1). It is fitted to pairs of a pixel and a
//! place on the map, of which four are enough and more show how good they are.

use nalgebra::{DMatrix, Matrix3, Vector3};

/// A place: pixels across and down in a picture, or metres east and north of some point.
pub type Point = (f64, f64);

/// A pixel, and where on the ground it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// In the picture, pixels.
    pub pixel: Point,
    /// On the ground, metres.
    pub ground: Point,
}

/// Why pairs make no ground.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum GroundError {
    /// Fewer than four.
    #[error("{0} pairs are too few: four at least, and more to see how good they are")]
    TooFew(usize),
    /// A number is none.
    #[error("pair {0} has a number that is none")]
    NotFinite(usize),
    /// All but one, or all, lie on one line, in the picture or on the ground.
    #[error("the pairs lie on one line: pick some that are apart from it")]
    OnALine,
    /// A pair lies beyond the horizon that the others make.
    #[error("pair {0} lies beyond the horizon of the others: it is another's place, or in the air")]
    BeyondHorizon(usize),
}

/// The ground before a camera.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    to_ground: Matrix3<f64>,
    to_pixel: Matrix3<f64>,
    /// The sign that the third coordinate has on this side of the horizon.
    side: f64,
}

/// Pairs are on a line where the fit's second smallest singular value is this small a part of its
/// largest.
const THIN: f64 = 1e-6;

impl Ground {
    /// Fits the ground to pairs.
    ///
    /// # Errors
    ///
    /// [`GroundError`], with the place of the pair from 1.
    pub fn fit(pairs: &[Pair]) -> Result<Ground, GroundError> {
        if pairs.len() < 4 {
            return Err(GroundError::TooFew(pairs.len()));
        }
        for (n, pair) in pairs.iter().enumerate() {
            let all = [pair.pixel.0, pair.pixel.1, pair.ground.0, pair.ground.1];
            if !all.iter().all(|it| it.is_finite() && it.abs() < 1e7) {
                return Err(GroundError::NotFinite(n + 1));
            }
        }
        let of_pixel = normal(pairs.iter().map(|pair| pair.pixel)).ok_or(GroundError::OnALine)?;
        let of_ground = normal(pairs.iter().map(|pair| pair.ground)).ok_or(GroundError::OnALine)?;
        // At least nine rows, so that the smallest singular value is there: the rest are noughts.
        let mut rows = DMatrix::zeros((2 * pairs.len()).max(9), 9);
        for (n, pair) in pairs.iter().enumerate() {
            let (u, v) = apply(&of_pixel, pair.pixel);
            let (x, y) = apply(&of_ground, pair.ground);
            let across = [u, v, 1.0, 0.0, 0.0, 0.0, -x * u, -x * v, -x];
            let up = [0.0, 0.0, 0.0, u, v, 1.0, -y * u, -y * v, -y];
            for column in 0..9 {
                rows[(2 * n, column)] = across[column];
                rows[(2 * n + 1, column)] = up[column];
            }
        }
        let found = rows.svd(false, true);
        let turned = found.v_t.ok_or(GroundError::OnALine)?;
        let mut order: Vec<usize> = (0..found.singular_values.len()).collect();
        order.sort_by(|a, b| found.singular_values[*a].total_cmp(&found.singular_values[*b]));
        let value = |n: usize| order.get(n).map_or(0.0, |at| found.singular_values[*at]);
        if value(1) < THIN * value(order.len() - 1) {
            return Err(GroundError::OnALine);
        }
        let smallest = turned.row(order[0]);
        let fitted = Matrix3::from_fn(|row, column| smallest[row * 3 + column]);
        // Three on a line make all of the picture one line of the ground.
        let sizes = fitted.svd(false, false).singular_values;
        if sizes.min() < THIN * sizes.max() {
            return Err(GroundError::OnALine);
        }
        let back = of_ground.try_inverse().ok_or(GroundError::OnALine)?;
        let to_ground = back * fitted * of_pixel;
        Ground::with_pairs(to_ground, pairs)
    }

    /// The ground of a matrix that takes pixels to metres, row by row. `below` is a pixel on the
    /// ground: it tells which side of the horizon that is.
    ///
    /// # Errors
    ///
    /// [`GroundError::OnALine`] for a matrix that takes the picture to a line or a point, and
    /// [`GroundError::NotFinite`] for one with a number that is none.
    pub fn of_matrix(rows: [[f64; 3]; 3], below: Point) -> Result<Ground, GroundError> {
        let to_ground = Matrix3::from_fn(|row, column| rows[row][column]);
        if !to_ground.iter().all(|it| it.is_finite()) {
            return Err(GroundError::NotFinite(1));
        }
        let sizes = to_ground.svd(false, false).singular_values;
        let to_pixel = to_ground.try_inverse().filter(|_| sizes.max() > 0.0);
        let to_pixel = to_pixel.ok_or(GroundError::OnALine)?;
        let side = if (to_ground * lifted(below)).z < 0.0 { -1.0 } else { 1.0 };
        Ok(Ground { to_ground, to_pixel, side })
    }

    fn with_pairs(to_ground: Matrix3<f64>, pairs: &[Pair]) -> Result<Ground, GroundError> {
        let to_pixel = to_ground.try_inverse().ok_or(GroundError::OnALine)?;
        let third = |pair: &Pair| (to_ground * lifted(pair.pixel)).z;
        let ahead = pairs.iter().filter(|pair| third(pair) > 0.0).count();
        let side = if 2 * ahead >= pairs.len() { 1.0 } else { -1.0 };
        if let Some(n) = pairs.iter().position(|pair| third(pair) * side <= 0.0) {
            return Err(GroundError::BeyondHorizon(n + 1));
        }
        Ok(Ground { to_ground, to_pixel, side })
    }

    /// The matrix that takes pixels to metres, row by row.
    pub fn matrix(&self) -> [[f64; 3]; 3] {
        let of = |row: usize| [0, 1, 2].map(|column| self.to_ground[(row, column)]);
        [of(0), of(1), of(2)]
    }

    /// How a small step in the picture moves on the ground: metres east and north for a pixel to
    /// the right, then for a pixel down. `None` near the horizon and above.
    pub fn steps(&self, pixel: Point) -> Option<[Point; 2]> {
        let step = 0.5;
        let around = |dx: f64, dy: f64| self.at((pixel.0 + dx * step, pixel.1 + dy * step));
        let (right, left) = (around(1.0, 0.0)?, around(-1.0, 0.0)?);
        let (down, up) = (around(0.0, 1.0)?, around(0.0, -1.0)?);
        Some([(right.0 - left.0, right.1 - left.1), (down.0 - up.0, down.1 - up.1)])
    }

    /// Where on the ground a pixel is, metres; `None` at the horizon and above.
    pub fn at(&self, pixel: Point) -> Option<Point> {
        let found = self.to_ground * lifted(pixel);
        (found.z * self.side > 1e-12).then(|| (found.x / found.z, found.y / found.z))
    }

    /// Where in the picture a place of the ground is, pixels; `None` behind the camera.
    pub fn pixel(&self, ground: Point) -> Option<Point> {
        let found = self.to_pixel * lifted(ground);
        let pixel = (found.x / found.z, found.y / found.z);
        let is_ahead = found.z.abs() > 1e-12 && self.at(pixel).is_some();
        is_ahead.then_some(pixel)
    }

    /// How many metres a place is wrong by when its pixel is wrong by `pixels`, at worst: the
    /// larger half axis of what a circle in the picture becomes.
    pub fn uncertainty_m(&self, pixel: Point, pixels: f64) -> Option<f64> {
        let [a, b] = self.steps(pixel)?;
        // The larger singular value of two by two.
        let (sum, det) = (a.0 * a.0 + a.1 * a.1 + b.0 * b.0 + b.1 * b.1, a.0 * b.1 - a.1 * b.0);
        let root = (sum * sum - 4.0 * det * det).max(0.0).sqrt();
        Some(((sum + root) / 2.0).sqrt() * pixels)
    }

    /// The horizon: the height in the picture, pixels down, at its left and its right edge; `None`
    /// where the camera looks straight down and there is none, or it is upright.
    pub fn horizon(&self, width: f64) -> Option<(f64, f64)> {
        let (a, b, c) = (self.to_ground[(2, 0)], self.to_ground[(2, 1)], self.to_ground[(2, 2)]);
        let at = |x: f64| -(a * x + c) / b;
        let ends = (at(0.0), at(width));
        (ends.0.is_finite() && ends.1.is_finite() && b.abs() > 1e-12).then_some(ends)
    }

    /// How far each pair is from where the ground puts its pixel, metres.
    pub fn errors_m(&self, pairs: &[Pair]) -> Vec<f64> {
        let error = |pair: &Pair| {
            let found = self.at(pair.pixel)?;
            Some((found.0 - pair.ground.0).hypot(found.1 - pair.ground.1))
        };
        pairs.iter().map(|pair| error(pair).unwrap_or(f64::INFINITY)).collect()
    }
}

fn lifted((x, y): Point) -> Vector3<f64> {
    Vector3::new(x, y, 1.0)
}

fn apply(by: &Matrix3<f64>, point: Point) -> Point {
    let found = by * lifted(point);
    (found.x, found.y)
}

/// Moves points around nought, at a distance of about one: so that no number of the fit outweighs
/// another (the same, 4.4.4). `None` where they are all in one place.
fn normal(points: impl Iterator<Item = Point> + Clone) -> Option<Matrix3<f64>> {
    let count = points.clone().count() as f64;
    let sum = points.clone().fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    let middle = (sum.0 / count, sum.1 / count);
    let apart = points.map(|it| (it.0 - middle.0).hypot(it.1 - middle.1)).sum::<f64>() / count;
    let scale = std::f64::consts::SQRT_2 / apart;
    scale.is_finite().then(|| {
        Matrix3::new(scale, 0.0, -scale * middle.0, 0.0, scale, -scale * middle.1, 0.0, 0.0, 1.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A camera 6 m up that looks down at the ground, 800 pixels of focal length.
    fn seen(ground: Point) -> Point {
        let (sin, cos) = 0.35_f64.sin_cos();
        let (x, y, height) = (ground.0, ground.1, 6.0);
        let depth = y * cos + height * sin;
        (320.0 + 800.0 * x / depth, 240.0 + 800.0 * (height * cos - y * sin) / depth)
    }

    fn pairs(places: &[Point]) -> Vec<Pair> {
        places.iter().map(|ground| Pair { pixel: seen(*ground), ground: *ground }).collect()
    }

    const SQUARE: [Point; 5] = [(-4.0, 8.0), (4.0, 8.0), (5.0, 25.0), (-5.0, 25.0), (0.5, 14.0)];

    #[test]
    fn four_pairs_make_a_ground_and_a_fifth_shows_how_good_it_is() {
        let pairs = pairs(&SQUARE);
        let ground = Ground::fit(&pairs[..4]).unwrap();
        assert!(ground.errors_m(&pairs).iter().all(|error| *error < 1e-6));
        let there = ground.at(seen((2.0, 40.0))).unwrap();
        assert!((there.0 - 2.0).abs() < 1e-6 && (there.1 - 40.0).abs() < 1e-6);
        let pixel = ground.pixel((2.0, 40.0)).unwrap();
        assert!((pixel.0 - seen((2.0, 40.0)).0).abs() < 1e-6);
        // Far away a pixel is more metres.
        let near = ground.uncertainty_m(seen((0.0, 8.0)), 1.0).unwrap();
        let far = ground.uncertainty_m(seen((0.0, 40.0)), 1.0).unwrap();
        assert!(near < 0.05 && far > 5.0 * near, "{near} {far}");
    }

    #[test]
    fn above_the_horizon_is_no_ground() {
        let ground = Ground::fit(&pairs(&SQUARE)).unwrap();
        let (left, right) = ground.horizon(640.0).unwrap();
        let expected = 240.0 - 800.0 * 0.35_f64.tan();
        assert!((left - expected).abs() < 1e-3 && (right - expected).abs() < 1e-3, "{left}");
        assert_eq!(ground.at((320.0, expected - 20.0)), None);
        assert!(ground.at((320.0, expected + 20.0)).is_some());
    }

    #[test]
    fn pairs_that_make_no_ground_are_told_why() {
        let good = pairs(&SQUARE);
        assert_eq!(Ground::fit(&good[..3]), Err(GroundError::TooFew(3)));
        let line = pairs(&[(0.0, 8.0), (0.0, 12.0), (0.0, 20.0), (0.0, 25.0)]);
        assert_eq!(Ground::fit(&line), Err(GroundError::OnALine));
        let three = pairs(&[(0.0, 8.0), (0.0, 12.0), (0.0, 20.0), (4.0, 25.0)]);
        assert_eq!(Ground::fit(&three), Err(GroundError::OnALine), "three of four");
        let same = [good[0]; 4];
        assert_eq!(Ground::fit(&same), Err(GroundError::OnALine));
        let mut bad = good.clone();
        bad[2].pixel.0 = f64::NAN;
        assert_eq!(Ground::fit(&bad), Err(GroundError::NotFinite(3)));
    }

    #[test]
    fn whatever_is_picked_it_is_a_ground_or_a_reason() {
        bolero::check!().with_type::<Vec<[i16; 4]>>().for_each(|picked| {
            let pair = |it: &[i16; 4]| {
                let [a, b, c, d] = it.map(f64::from);
                Pair { pixel: (a, b), ground: (c, d) }
            };
            let picked: Vec<Pair> = picked.iter().take(12).map(pair).collect();
            if let Ok(ground) = Ground::fit(&picked) {
                let _ = (ground.errors_m(&picked), ground.horizon(640.0));
                let _ = ground.uncertainty_m(picked[0].pixel, 1.0);
            }
        });
    }
}
