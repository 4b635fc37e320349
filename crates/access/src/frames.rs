//! Frames such as a camera at a gate gives, with a code in them: small, turned, noisy, blurred.
//!
//! For measuring and testing readers. The hard ones are those of the study that chose the reader:
//! 640 x 480, a module of 3.5 to 5.3 pixels, turned by 17 to 36 degrees either way and seen at an
//! angle, noise of 22 grey levels, blurred by 1.1 pixels.

use image::{GrayImage, Luma};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::code::Code;
use crate::read::Grey;

/// Width and height of a frame, in pixels.
pub const SIZE: (u32, u32) = (640, 480);
/// Light modules around a code.
const QUIET: f64 = 4.0;
/// Points a pixel is looked at in, each way.
const FINE: u32 = 3;

/// How bad a frame is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Badness {
    /// Pixels a module, least and most.
    pub module: (f64, f64),
    /// Degrees of turning, least and most, either way.
    pub turned_deg: (f64, f64),
    /// How much larger one side looks than the other, as a part of it.
    pub tilt: f64,
    /// Standard deviation of the noise, grey levels.
    pub noise: f64,
    /// Standard deviation of the blur, pixels.
    pub blur: f32,
}

/// What a camera gives at its worst and still ought to be read from.
pub const HARD: Badness =
    Badness { module: (3.5, 5.3), turned_deg: (17.0, 36.0), tilt: 0.12, noise: 22.0, blur: 1.1 };

/// Frames of a seed.
pub struct Frames(ChaCha8Rng);

impl Frames {
    /// The frames of a seed.
    pub fn new(seed: u64) -> Frames {
        Frames(ChaCha8Rng::seed_from_u64(seed))
    }

    /// From 0 up to 1.
    fn part(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    fn between(&mut self, (least, most): (f64, f64)) -> f64 {
        least + (most - least) * self.part()
    }

    /// Normally distributed about 0 with a standard deviation of 1 (Box and Muller, 1958).
    fn normal(&mut self) -> f64 {
        let (a, b) = (1.0 - self.part(), self.part());
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }

    /// The next frame with `code` in it, as large as fits where it would not.
    pub fn next(&mut self, code: &Code, badness: &Badness) -> Grey {
        let side = code.side as f64 + 2.0 * QUIET;
        let sign = if self.part() < 0.5 { -1.0 } else { 1.0 };
        let (sin, cos) = (sign * self.between(badness.turned_deg)).to_radians().sin_cos();
        let fits = f64::from(SIZE.1) / (side * (sin.abs() + cos) * (1.0 + badness.tilt));
        let module = self.between(badness.module).min(fits);
        let tilt = [0; 2].map(|_| self.between((-badness.tilt, badness.tilt)) / (side / 2.0));
        let middle = [SIZE.0, SIZE.1].map(|length| f64::from(length) / 2.0);
        let grey = |x: f64, y: f64| {
            let (dx, dy) = ((x - middle[0]) / module, (y - middle[1]) / module);
            let (u, v) = (cos * dx + sin * dy, cos * dy - sin * dx);
            let far = 1.0 + tilt[0] * u + tilt[1] * v;
            let (u, v) = (u / far + side / 2.0, v / far + side / 2.0);
            if !(0.0..side).contains(&u) || !(0.0..side).contains(&v) {
                return 120.0;
            }
            let of = |at: f64| (at - QUIET).floor();
            let is_inside = of(u) >= 0.0 && of(v) >= 0.0;
            let is_dark = is_inside && code.is_dark(of(u) as usize, of(v) as usize);
            if is_dark { 40.0 } else { 215.0 }
        };
        let fine = f64::from(FINE);
        let sharp = GrayImage::from_fn(SIZE.0, SIZE.1, |x, y| {
            let points = (0..FINE * FINE).map(|n| {
                let at = |pixel: u32, step: u32| f64::from(pixel) + (f64::from(step) + 0.5) / fine;
                grey(at(x, n % FINE), at(y, n / FINE))
            });
            Luma([(points.sum::<f64>() / (fine * fine)) as u8])
        });
        let mut frame = image::imageops::blur(&sharp, badness.blur);
        for pixel in frame.pixels_mut() {
            let noisy = f64::from(pixel.0[0]) + badness.noise * self.normal();
            pixel.0[0] = noisy.clamp(0.0, 255.0) as u8;
        }
        Grey::of(frame)
    }
}
