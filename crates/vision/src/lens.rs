//! How a lens bends straight lines, and how to unbend them.
//!
//! The division model of one number (Fitzgibbon, Simultaneous linear estimation of multiple view
//! geometry and lens distortion, CVPR 2001): a pixel at distance r from the middle, in half
//! diagonals, is straightened to r / (1 + k r²). Barrel distortion has a negative k.

use crate::ground::{Ground, GroundError, Pair, Point};

/// A lens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    middle: Point,
    half_diagonal: f64,
    k: f64,
}

/// Beyond this a lens is a fish's eye, which one number does not describe.
const K_MAX: f64 = 0.6;
/// So many pairs can tell the lens as well as the ground.
const PAIRS_MIN: usize = 8;
/// The lens must make pairs this much better to be believed.
const BETTER: f64 = 0.8;

impl Lens {
    /// A lens that bends nothing, of pictures of `size` pixels.
    pub fn none(size: (u32, u32)) -> Lens {
        Lens::new(size, 0.0)
    }

    /// A lens of the number `k`.
    pub fn new(size: (u32, u32), k: f64) -> Lens {
        let (width, height) = (f64::from(size.0.max(1)), f64::from(size.1.max(1)));
        let k = if k.is_finite() { k.clamp(-K_MAX, K_MAX) } else { 0.0 };
        Lens { middle: (width / 2.0, height / 2.0), half_diagonal: width.hypot(height) / 2.0, k }
    }

    /// Its number.
    pub fn k(&self) -> f64 {
        self.k
    }

    /// Where a pixel would be if the lens bent nothing.
    pub fn straight(&self, pixel: Point) -> Point {
        if self.k == 0.0 {
            return pixel;
        }
        let off = (pixel.0 - self.middle.0, pixel.1 - self.middle.1);
        let r = off.0.hypot(off.1) / self.half_diagonal;
        let by = 1.0 / (1.0 + self.k * r * r).max(0.05);
        (self.middle.0 + off.0 * by, self.middle.1 + off.1 * by)
    }

    /// Where the lens puts what would be at `pixel`; the other way round.
    pub fn bent(&self, pixel: Point) -> Point {
        let off = (pixel.0 - self.middle.0, pixel.1 - self.middle.1);
        let r = off.0.hypot(off.1) / self.half_diagonal;
        if self.k == 0.0 || r < 1e-9 {
            return pixel;
        }
        // r = s / (1 + k s²): of the two s the one that is near r.
        let root = 1.0 - 4.0 * self.k * r * r;
        let s = if root <= 0.0 { 1.0 / (2.0 * self.k * r) } else { 2.0 * r / (1.0 + root.sqrt()) };
        (self.middle.0 + off.0 * s / r, self.middle.1 + off.1 * s / r)
    }

    /// The pairs as a lens that bends nothing would show them.
    pub fn straightened(&self, pairs: &[Pair]) -> Vec<Pair> {
        pairs.iter().map(|it| Pair { pixel: self.straight(it.pixel), ..*it }).collect()
    }

    /// Fits lens and ground to pairs. Fewer than eight tell the ground alone; so do those that a
    /// lens makes hardly better.
    ///
    /// # Errors
    ///
    /// [`GroundError`].
    pub fn fit(size: (u32, u32), pairs: &[Pair]) -> Result<(Lens, Ground), GroundError> {
        let of = |k: f64| -> Result<(f64, Lens, Ground), GroundError> {
            let lens = Lens::new(size, k);
            let pairs = lens.straightened(pairs);
            let ground = Ground::fit(&pairs)?;
            let error: f64 = ground.errors_m(&pairs).iter().map(|it| it * it).sum();
            Ok((error, lens, ground))
        };
        let plain = of(0.0)?;
        if pairs.len() < PAIRS_MIN {
            return Ok((plain.1, plain.2));
        }
        let mut best = plain.clone();
        let mut step = 0.1;
        let mut middle = 0.0;
        while step > 0.001 {
            for n in -5..=5 {
                let tried = of(middle + f64::from(n) * step);
                if let Ok(tried) = tried
                    && tried.0 < best.0
                {
                    best = tried;
                }
            }
            middle = best.1.k;
            step /= 4.0;
        }
        let found = if best.0.sqrt() < BETTER * plain.0.sqrt() { best } else { plain };
        Ok((found.1, found.2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (u32, u32) = (1280, 720);

    #[test]
    fn what_a_lens_bends_it_unbends() {
        for k in [-0.3, -0.05, 0.0, 0.2] {
            let lens = Lens::new(SIZE, k);
            for pixel in [(640.0, 360.0), (10.0, 10.0), (1200.0, 700.0), (640.0, 5.0)] {
                let back = lens.bent(lens.straight(pixel));
                let off = (back.0 - pixel.0).hypot(back.1 - pixel.1);
                assert!(off < 1e-6, "{k} {pixel:?} {back:?}");
            }
        }
    }

    #[test]
    fn enough_pairs_tell_the_lens_and_too_few_do_not() {
        let rows = [[0.02, 0.001, -10.0], [0.0, -0.04, 40.0], [0.0, 0.002, 0.4]];
        let ground = Ground::of_matrix(rows, (640.0, 700.0)).unwrap();
        let lens = Lens::new(SIZE, -0.2);
        let at = |n: usize| {
            let straight = (100.0 + (n % 4) as f64 * 350.0, 150.0 + (n / 4) as f64 * 240.0);
            Pair { pixel: lens.bent(straight), ground: ground.at(straight).unwrap() }
        };
        let pairs: Vec<Pair> = (0..12).map(at).collect();
        let (found, fitted) = Lens::fit(SIZE, &pairs).unwrap();
        assert!((found.k() + 0.2).abs() < 0.01, "{found:?}");
        let errors = fitted.errors_m(&found.straightened(&pairs));
        assert!(errors.iter().all(|it| *it < 0.05), "{errors:?}");
        let (found, _) = Lens::fit(SIZE, &pairs[..6]).unwrap();
        assert_eq!(found.k(), 0.0);
    }
}
