//! A picture at several sizes, each half the one before, with a border around each.

use cordon_video::Grey;

/// Pixels of border around a level, each as the nearest of the picture: what is looked for a
/// little outside is compared with it and not with the row below.
pub(crate) const BORDER: usize = 16;
/// A level is not halved when its shorter side would be less, pixels.
const SIDE_MIN: usize = 16;
/// The most levels.
const LEVELS_MAX: usize = 8;

/// A picture at one size.
#[derive(Clone, Debug, Default)]
pub(crate) struct Level {
    /// Its width without border, pixels.
    pub width: usize,
    /// Its height without border, pixels.
    pub height: usize,
    /// Its width with border.
    pub stride: usize,
    /// Its rows with border, 0 to 255.
    pub data: Vec<f32>,
}

impl Level {
    fn resize(&mut self, width: usize, height: usize) {
        (self.width, self.height, self.stride) = (width, height, width + 2 * BORDER);
        self.data.resize(self.stride * (height + 2 * BORDER), 0.0);
    }

    /// A row without its border.
    fn row(&self, y: usize) -> &[f32] {
        let from = (y + BORDER) * self.stride + BORDER;
        &self.data[from..from + self.width]
    }

    fn row_mut(&mut self, y: usize) -> &mut [f32] {
        let from = (y + BORDER) * self.stride + BORDER;
        &mut self.data[from..from + self.width]
    }

    /// How much two by two pixels of this differ from those `shift` away in another picture of
    /// the same size, when all of that is `lighter` there: the mean of the amounts, grey.
    pub fn differs(
        &self,
        other: &Level,
        (x, y): (usize, usize),
        shift: (f32, f32),
        lighter: f32,
    ) -> f32 {
        let end = |length: usize| (length - 4) as f32;
        let rows = self.height + 2 * BORDER;
        let there_x = ((x + BORDER) as f32 + shift.0).clamp(0.0, end(self.stride));
        let there_y = ((y + BORDER) as f32 + shift.1).clamp(0.0, end(rows));
        let (left, top) = (there_x as usize, there_y as usize);
        let (part_x, part_y) = (there_x - left as f32, there_y - top as f32);
        let mut here = &self.data[(y + BORDER) * self.stride + x + BORDER..];
        let mut there = &other.data[top * self.stride + left..];
        let between = |row: &[f32]| {
            let [a, b, c] = *row.first_chunk().unwrap_or(&[0.0; 3]);
            [a + part_x * (b - a), b + part_x * (c - b)]
        };
        let mut above = between(there);
        let mut sum = 0.0;
        for _ in 0..2 {
            there = &there[self.stride..];
            let below = between(there);
            for i in 0..2 {
                let value = above[i] + part_y * (below[i] - above[i]);
                sum += (value - here[i] - lighter).abs();
            }
            here = &here[self.stride..];
            above = below;
        }
        sum / 4.0
    }

    /// Fills the border from the picture.
    fn frame(&mut self) {
        let stride = self.stride;
        for y in BORDER..BORDER + self.height {
            let row = &mut self.data[y * stride..(y + 1) * stride];
            let (first, last) = (row[BORDER], row[BORDER + self.width - 1]);
            row[..BORDER].fill(first);
            row[BORDER + self.width..].fill(last);
        }
        let bottom = BORDER + self.height - 1;
        for y in 0..BORDER {
            self.data.copy_within(BORDER * stride..(BORDER + 1) * stride, y * stride);
            let below = (bottom + 1 + y) * stride;
            self.data.copy_within(bottom * stride..(bottom + 1) * stride, below);
        }
    }
}

/// A picture at several sizes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pyramid {
    /// The size of the picture, pixels; nought before there is one.
    pub size: (usize, usize),
    /// How often the first of the levels was halved.
    finest: usize,
    /// From fine to coarse.
    pub levels: Vec<Level>,
    /// One row, weighted down its columns, with one more at each end.
    column_sums: Vec<f32>,
    /// The picture itself, where even the first level is halved from it more than once.
    halves: Vec<Level>,
}

impl Pyramid {
    /// Takes a picture that is whole and not empty; the first level is halved `finest` times.
    pub fn fill(&mut self, grey: &Grey<'_>, finest: usize) {
        let size = (grey.width, grey.height);
        if self.size != size || self.finest != finest {
            self.shape(size, finest);
        }
        let halves = self.halves.len();
        for at in 0..halves + self.levels.len() {
            let (before, rest) = if at < halves {
                let (before, rest) = self.halves.split_at_mut(at);
                (before.last(), rest.first_mut())
            } else {
                let (before, rest) = self.levels.split_at_mut(at - halves);
                (before.last().or(self.halves.last()), rest.first_mut())
            };
            let Some(level) = rest else { continue };
            match before {
                Some(before) => {
                    halve(|y| before.row(y), before.height, level, &mut self.column_sums)
                }
                None if finest == 0 => copy(grey, level),
                None => {
                    let row = |y: usize| &grey.bytes[y * grey.width..(y + 1) * grey.width];
                    halve(row, grey.height, level, &mut self.column_sums);
                }
            }
            if at >= halves {
                level.frame();
            }
        }
    }

    fn shape(&mut self, size: (usize, usize), finest: usize) {
        (self.size, self.finest) = (size, finest);
        self.levels.clear();
        self.halves.clear();
        let half = |(w, h): (usize, usize)| (w.div_ceil(2), h.div_ceil(2));
        let mut size = size;
        for halved in 0..finest {
            size = half(size);
            if halved + 1 < finest {
                let mut level = Level::default();
                level.resize(size.0, size.1);
                self.halves.push(level);
            }
        }
        loop {
            let mut level = Level::default();
            level.resize(size.0, size.1);
            self.levels.push(level);
            size = half(size);
            if size.0.min(size.1) < SIDE_MIN || self.levels.len() >= LEVELS_MAX {
                break;
            }
        }
    }
}

fn copy(grey: &Grey<'_>, level: &mut Level) {
    for (y, row) in grey.bytes.chunks_exact(grey.width).enumerate() {
        for (to, from) in level.row_mut(y).iter_mut().zip(row) {
            *to = f32::from(*from);
        }
    }
}

/// Halves a picture, each pixel from four by four around it, weighted 1 3 3 1 each way: what is
/// finer than the half can show is gone, and nothing is moved.
fn halve<'a, T: Copy + Into<f32> + 'a>(
    row: impl Fn(usize) -> &'a [T],
    height: usize,
    to: &mut Level,
    sums: &mut Vec<f32>,
) {
    let width = row(0).len();
    // One more at each end, and a last one that makes the width even.
    sums.resize(2 * to.width + 2, 0.0);
    for y in 0..to.height {
        let last = height - 1;
        let (a, b) = (row((2 * y).saturating_sub(1)), row(2 * y));
        let (c, d) = (row((2 * y + 1).min(last)), row((2 * y + 2).min(last)));
        let rows = a.iter().zip(b).zip(c.iter().zip(d));
        for (sum, ((a, b), (c, d))) in sums[1..=width].iter_mut().zip(rows) {
            let (a, b, c, d): (f32, f32, f32, f32) =
                ((*a).into(), (*b).into(), (*c).into(), (*d).into());
            *sum = (a + d) + 3.0 * (b + c);
        }
        sums[0] = sums[1];
        let end = sums[width];
        sums[width + 1..].fill(end);
        let pairs = sums.chunks_exact(2).zip(sums[2..].chunks_exact(2));
        for (to, (left, right)) in to.row_mut(y).iter_mut().zip(pairs) {
            *to = ((left[0] + right[1]) + 3.0 * (left[1] + right[0])) * (1.0 / 64.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_picture_stays_even_at_every_size() {
        for (width, height) in [(1, 1), (1, 9), (33, 47), (64, 40)] {
            let bytes = vec![77; width * height];
            for finest in 0..4 {
                let mut pyramid = Pyramid::default();
                pyramid.fill(&Grey { width, height, bytes: &bytes }, finest);
                for level in &pyramid.levels {
                    assert!(level.data.iter().all(|it| *it == 77.0), "{width} {height} {finest}");
                }
            }
        }
    }

    #[test]
    fn a_slope_is_not_moved_when_it_is_halved() {
        let (width, height) = (64, 48);
        let bytes: Vec<u8> = (0..width * height).map(|at| (at % width * 4) as u8).collect();
        let mut pyramid = Pyramid::default();
        pyramid.fill(&Grey { width, height, bytes: &bytes }, 1);
        // The middle of a half pixel is between the middles of two.
        for x in 1..31 {
            assert_eq!(pyramid.levels[0].row(9)[x], (2 * x) as f32 * 4.0 + 2.0);
        }
    }
}
