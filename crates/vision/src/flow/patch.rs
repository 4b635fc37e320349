//! A small square of one picture, and where it is in the next.
//!
//! Inverse search (Baker and Matthews, *Lucas-Kanade 20 years on*, IJCV 2004; Kroeger et al.,
//! 2016): the slopes are those of the square that is looked for, so that they and what is made of
//! them are made once and not at each step. What is equally lighter or darker all over is equal.

use super::pyramid::{BORDER, Level};

/// The side of a square, pixels.
pub(crate) const SIDE: usize = 8;
const PIXELS: f32 = (SIDE * SIDE) as f32;
/// What is added to the squared slopes: where there are hardly any, a square stays.
const STIFF: f32 = 0.5 * PIXELS;
/// A step shorter than this is the last, pixels.
const STILL: f32 = 0.02;
/// A square is not further from where its search began than this, pixels.
const AWAY_MAX: f32 = SIDE as f32;

type Row = [f32; SIDE];

/// Pixels to the right, and down.
pub(crate) type Shift = (f32, f32);

/// A square of a picture.
#[derive(Clone, Debug)]
pub(crate) struct Patch {
    /// Its left and upper end, pixels of its level with its border.
    place: Shift,
    pixels: [Row; SIDE],
    /// Slopes to the right, less their mean.
    across: [Row; SIDE],
    /// Slopes down, less their mean.
    down: [Row; SIDE],
    /// The inverse of the squared slopes, with [`STIFF`]: across, both, down.
    inverse: [f32; 3],
    /// The slope that it has at least in any direction, squared, grey a pixel.
    pub slope_squared: f32,
    /// How much its pixels vary, grey squared.
    pub variance: f32,
}

/// How a patch and what is at some place are alike.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Likeness {
    /// By how much it is lighter there.
    pub lighter: f32,
    /// The sum of squared differences that then remain.
    pub error: f32,
    /// The sums of the differences with the slopes.
    across: f32,
    down: f32,
}

impl Likeness {
    /// The mean square of the differences, grey squared.
    pub fn mean_square(&self) -> f32 {
        self.error / PIXELS
    }
}

fn sum(lanes: &Row) -> f32 {
    let [a, b, c, d, e, f, g, h] = *lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

fn eight(of: &[f32]) -> &Row {
    of.first_chunk().unwrap_or(&[0.0; SIDE])
}

impl Patch {
    /// The square whose left and upper pixel is at `x` and `y` of the level.
    pub fn cut(level: &Level, x: usize, y: usize) -> Patch {
        let from = (y + BORDER) * level.stride + x + BORDER;
        let mut patch = Patch {
            place: ((x + BORDER) as f32, (y + BORDER) as f32),
            pixels: [[0.0; SIDE]; SIDE],
            across: [[0.0; SIDE]; SIDE],
            down: [[0.0; SIDE]; SIDE],
            inverse: [0.0; 3],
            slope_squared: 0.0,
            variance: 0.0,
        };
        let (mut plain, mut square) = ([0.0; SIDE], [0.0; SIDE]);
        let (mut sum_across, mut sum_down) = ([0.0; SIDE], [0.0; SIDE]);
        for n in 0..SIDE {
            let at = from + n * level.stride;
            let (here, left, right) = (
                eight(&level.data[at..]),
                eight(&level.data[at - 1..]),
                eight(&level.data[at + 1..]),
            );
            let (above, below) =
                (eight(&level.data[at - level.stride..]), eight(&level.data[at + level.stride..]));
            patch.pixels[n] = *here;
            for i in 0..SIDE {
                plain[i] += here[i];
                square[i] += here[i] * here[i];
                patch.across[n][i] = 0.5 * (right[i] - left[i]);
                patch.down[n][i] = 0.5 * (below[i] - above[i]);
                sum_across[i] += patch.across[n][i];
                sum_down[i] += patch.down[n][i];
            }
        }
        let (mean_across, mean_down) = (sum(&sum_across) / PIXELS, sum(&sum_down) / PIXELS);
        let mean = sum(&plain) / PIXELS;
        patch.variance = (sum(&square) / PIXELS - mean * mean).max(0.0);
        let (mut xx, mut xy, mut yy) = ([0.0; SIDE], [0.0; SIDE], [0.0; SIDE]);
        for n in 0..SIDE {
            for i in 0..SIDE {
                let a = patch.across[n][i] - mean_across;
                let d = patch.down[n][i] - mean_down;
                (patch.across[n][i], patch.down[n][i]) = (a, d);
                xx[i] += a * a;
                xy[i] += a * d;
                yy[i] += d * d;
            }
        }
        let (xx, xy, yy) = (sum(&xx), sum(&xy), sum(&yy));
        // The smaller of the two eigenvalues.
        let apart = ((xx - yy) * (xx - yy) + 4.0 * xy * xy).sqrt();
        patch.slope_squared = ((xx + yy - apart) / (2.0 * PIXELS)).max(0.0);
        let (xx, yy) = (xx + STIFF, yy + STIFF);
        let part = 1.0 / (xx * yy - xy * xy);
        patch.inverse = [yy * part, -xy * part, xx * part];
        patch
    }

    /// How like the patch is what is `shift` away in another picture of the same size.
    #[inline]
    pub fn compare(&self, other: &Level, shift: Shift) -> Likeness {
        let rows = other.height + 2 * BORDER;
        let end = |length: usize| (length - SIDE - 2) as f32;
        let x = (self.place.0 + shift.0).clamp(0.0, end(other.stride));
        let y = (self.place.1 + shift.1).clamp(0.0, end(rows));
        let (left, top) = (x as usize, y as usize);
        let (part_x, part_y) = (x - left as f32, y - top as f32);
        let mut data = &other.data[top * other.stride + left..];
        let between = |data: &[f32]| {
            let (here, next) = (eight(data), eight(&data[1..]));
            let mut row = [0.0; SIDE];
            for i in 0..SIDE {
                row[i] = here[i] + part_x * (next[i] - here[i]);
            }
            row
        };
        let mut above = between(data);
        let (mut plain, mut square) = ([0.0; SIDE], [0.0; SIDE]);
        let (mut across, mut down) = ([0.0; SIDE], [0.0; SIDE]);
        for n in 0..SIDE {
            data = &data[other.stride..];
            let below = between(data);
            for i in 0..SIDE {
                let there = above[i] + part_y * (below[i] - above[i]);
                let more = there - self.pixels[n][i];
                plain[i] += more;
                square[i] += more * more;
                across[i] += more * self.across[n][i];
                down[i] += more * self.down[n][i];
            }
            above = below;
        }
        let plain = sum(&plain);
        Likeness {
            lighter: plain / PIXELS,
            error: (sum(&square) - plain * plain / PIXELS).max(0.0),
            across: sum(&across),
            down: sum(&down),
        }
    }

    /// Where the patch is in another picture, from a first guess and how like it is there.
    pub fn follow(
        &self,
        other: &Level,
        (guess, likeness): (Shift, Likeness),
        steps_max: usize,
    ) -> (Shift, Likeness) {
        let (mut shift, mut best) = (guess, likeness);
        for _ in 0..steps_max {
            let [xx, xy, yy] = self.inverse;
            let step = (xx * best.across + xy * best.down, xy * best.across + yy * best.down);
            let next = (shift.0 - step.0, shift.1 - step.1);
            let away = (next.0 - guess.0).abs().max((next.1 - guess.1).abs());
            if away > AWAY_MAX {
                break;
            }
            if step.0.abs().max(step.1.abs()) < STILL {
                shift = next;
                break;
            }
            let there = self.compare(other, next);
            if there.error >= best.error {
                break;
            }
            (shift, best) = (next, there);
        }
        (shift, best)
    }
}
