//! What one picture shows: two reduced pictures, and numbers of them.
//!
//! Everything is measured on means over squares of pixels, which are four times cheaper to read
//! and much less noisy than the pixels: the *fine* picture is about 208 wide, the *coarse* one
//! half as wide and high. Their values are quarters of a grey level, 0 to 1020.

use crate::Grey;

/// Blocks across and down in which a picture is judged.
pub(super) const BLOCKS: (usize, usize) = (8, 6);
/// How many blocks there are.
pub(super) const BLOCK_COUNT: usize = BLOCKS.0 * BLOCKS.1;
/// The width that the fine picture is about, pixels.
const FINE_WIDTH: usize = 208;
/// The least width and height of a picture that is looked at, pixels.
const SIZE_MIN: (usize, usize) = (64, 48);
/// The most, either way, pixels.
const SIZE_MAX: usize = 16_384;
/// A difference of neighbours but one counts half at this contrast, quarters of a grey level:
/// above the noise of a sensor, below the edge of a wall.
const CONTRAST_HALF: f32 = 40.0;

/// A reduced picture: quarters of a grey level, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reduced {
    pub width: usize,
    pub height: usize,
    pub values: Vec<u16>,
}

/// What one picture shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    /// How many pixels of the picture a pixel of the coarse one is, across and down.
    pub step: usize,
    pub fine: Reduced,
    pub coarse: Reduced,
    /// How much fine detail each block has for its contrast: the mean square of the Laplacian of
    /// the fine picture over the variance of the coarse one.
    pub sharpness: Vec<f32>,
    /// The mean square of the Laplacian itself, grey levels squared.
    pub detail: Vec<f32>,
    /// For each pixel of the coarse picture, the direction of its edge: a vector of twice the
    /// angle, of length 0 (no edge) to 1. Twice, so that an edge that turns from dark-light to
    /// light-dark with the lamps of the evening is the same edge.
    pub edges: Vec<[f32; 2]>,
    /// The mean length of `edges`.
    pub edge_mean: f32,
}

/// Whether there is something to look at: bytes as many as stated, and enough of them.
pub(super) fn is_whole(picture: &Grey<'_>) -> bool {
    let Grey { width, height, bytes } = *picture;
    let is_sized = width >= SIZE_MIN.0 && height >= SIZE_MIN.1;
    is_sized && width <= SIZE_MAX && height <= SIZE_MAX && bytes.len() == width * height
}

impl Look {
    /// Looks at a whole picture (see [`is_whole`]).
    pub(super) fn at(picture: &Grey<'_>) -> Look {
        let step = ((picture.width + FINE_WIDTH / 2) / FINE_WIDTH).clamp(1, 64);
        let fine = reduced(picture, step);
        let coarse = halved(&fine);
        let edges = edges(&coarse);
        let length = |it: &[f32; 2]| (it[0] * it[0] + it[1] * it[1]).sqrt();
        let edge_mean = edges.iter().map(length).sum::<f32>() / edges.len().max(1) as f32;
        let mut look = Look { step: 2 * step, fine, coarse, edges, edge_mean, ..Look::default() };
        look.measure_blocks();
        look
    }

    fn measure_blocks(&mut self) {
        for block in 0..BLOCK_COUNT {
            let detail = laplacian(&self.fine, block);
            let variance = variance(&self.coarse, block);
            self.detail.push(detail);
            // What is added keeps a flat block from being measured by its noise.
            self.sharpness.push((detail + 0.25) / (variance + 8.0));
        }
    }

    /// The grey level that `share` of the coarse picture is at or below.
    pub(super) fn level(&self, share: f64) -> f64 {
        let mut counts = [0_u32; 256];
        for value in &self.coarse.values {
            counts[usize::from(*value >> 2).min(255)] += 1;
        }
        let wanted = (self.coarse.values.len() as f64 * share) as u32;
        let mut sum = 0;
        let at = counts.iter().position(|count| {
            sum += count;
            sum > wanted
        });
        at.unwrap_or(255) as f64
    }

    /// How different two fine pictures are: the mean difference, grey levels, and the largest.
    /// `None` where they have not the same size.
    pub(super) fn difference(&self, before: &Reduced) -> Option<(f64, f64)> {
        let now = &self.fine;
        if (now.width, now.height) != (before.width, before.height) {
            return None;
        }
        let (mut sum, mut most) = (0_u64, 0_u16);
        for (now, before) in now.values.chunks(256).zip(before.values.chunks(256)) {
            let mut part = 0_u32;
            for (now, before) in now.iter().zip(before) {
                let apart = now.abs_diff(*before);
                // 256 times 1020 at most.
                part = part.wrapping_add(u32::from(apart));
                most = most.max(apart);
            }
            sum += u64::from(part);
        }
        let count = now.values.len().max(1) as f64;
        Some((sum as f64 / 4.0 / count, f64::from(most) / 4.0))
    }
}

/// The pixels of a block in a picture of `size`: from and to, across and down.
pub(super) fn block_span(size: (usize, usize), block: usize) -> [usize; 4] {
    let (column, row) = (block % BLOCKS.0, block / BLOCKS.0);
    let cut = |size: usize, part: usize, of: usize| size * part / of;
    [
        cut(size.0, column, BLOCKS.0),
        cut(size.0, column + 1, BLOCKS.0),
        cut(size.1, row, BLOCKS.1),
        cut(size.1, row + 1, BLOCKS.1),
    ]
}

/// Means over squares of `step` pixels, four times.
fn reduced(picture: &Grey<'_>, step: usize) -> Reduced {
    let (width, height) = (picture.width / step, picture.height / step);
    let mut values = Vec::with_capacity(width * height);
    let mut sums = vec![0_u32; width];
    let area = (step * step) as u32;
    for rows in picture.bytes.chunks_exact(picture.width * step).take(height) {
        sums.fill(0);
        for row in rows.chunks_exact(picture.width) {
            if step == 2 {
                for (sum, pair) in sums.iter_mut().zip(row.chunks_exact(2)) {
                    *sum = sum.wrapping_add(u32::from(pair[0]) + u32::from(pair[1]));
                }
            } else {
                for (sum, part) in sums.iter_mut().zip(row.chunks_exact(step)) {
                    // 64 times 64 times 255 at most.
                    *sum += part.iter().map(|byte| u32::from(*byte)).sum::<u32>();
                }
            }
        }
        match area {
            4 => values.extend(sums.iter().map(|sum| *sum as u16)),
            _ => values.extend(sums.iter().map(|sum| (*sum * 4 / area) as u16)),
        }
    }
    Reduced { width, height, values }
}

fn halved(fine: &Reduced) -> Reduced {
    let (width, height) = (fine.width / 2, fine.height / 2);
    let mut values = Vec::with_capacity(width * height);
    for rows in fine.values.chunks_exact(fine.width * 2).take(height) {
        let (above, below) = rows.split_at(fine.width);
        let pairs = above.chunks_exact(2).zip(below.chunks_exact(2));
        // Four times 1020 at most.
        values.extend(pairs.map(|(a, b)| {
            a[0].wrapping_add(a[1]).wrapping_add(b[0]).wrapping_add(b[1]).wrapping_add(2) >> 2
        }));
    }
    Reduced { width, height, values }
}

/// The mean square of the Laplacian in a block, grey levels squared.
fn laplacian(fine: &Reduced, block: usize) -> f32 {
    let [left, right, top, bottom] = block_span((fine.width, fine.height), block);
    let (left, right) = (left.max(1), right.min(fine.width - 1));
    let row = |y: usize| &fine.values[y * fine.width..(y + 1) * fine.width];
    let (mut sum, mut count) = (0_u64, 0);
    for y in top.max(1)..bottom.min(fine.height - 1) {
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        let around = above[left..right].iter().zip(&below[left..right]);
        let beside = here[left - 1..right - 1].iter().zip(&here[left + 1..right + 1]);
        let mut part = 0_u32;
        for ((at, (a, b)), (c, d)) in here[left..right].iter().zip(around).zip(beside) {
            let sides = i32::from(*a).wrapping_add(i32::from(*b));
            let sides = sides.wrapping_add(i32::from(*c)).wrapping_add(i32::from(*d));
            // 1020 at most, and a row of a block is at most a hundred: no sum is too large.
            let apart = i32::from(*at).wrapping_mul(4).wrapping_sub(sides) >> 2;
            part = part.wrapping_add(apart.wrapping_mul(apart) as u32);
        }
        sum += u64::from(part);
        count += right.saturating_sub(left);
    }
    sum as f32 / count.max(1) as f32
}

/// The variance in a block, grey levels squared.
fn variance(coarse: &Reduced, block: usize) -> f32 {
    let [left, right, top, bottom] = block_span((coarse.width, coarse.height), block);
    let (mut sum, mut squares, mut count) = (0_u64, 0_u64, 0_u64);
    for y in top..bottom {
        for value in &coarse.values[y * coarse.width + left..y * coarse.width + right] {
            let value = u64::from(*value);
            sum = sum.wrapping_add(value);
            squares = squares.wrapping_add(value * value);
        }
        count += (right - left) as u64;
    }
    let mean = sum as f64 / count.max(1) as f64;
    ((squares as f64 / count.max(1) as f64 - mean * mean) / 16.0).max(0.0) as f32
}

fn edges(coarse: &Reduced) -> Vec<[f32; 2]> {
    let Reduced { width, height, ref values } = *coarse;
    let mut edges = vec![[0.0; 2]; width * height];
    for y in 1..height.saturating_sub(1) {
        let row = |y: usize| &values[y * width..(y + 1) * width];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        let found = &mut edges[y * width + 1..(y + 1) * width - 1];
        let beside = here.iter().zip(&here[2..]);
        let around = above[1..].iter().zip(&below[1..]);
        for ((edge, (l, r)), (a, b)) in found.iter_mut().zip(beside).zip(around) {
            let across = f32::from(*r) - f32::from(*l);
            let down = f32::from(*b) - f32::from(*a);
            let length = (across * across + down * down).sqrt();
            let scale = 1.0 / (length * (length + CONTRAST_HALF) + 1e-3);
            *edge = [(across * across - down * down) * scale, 2.0 * across * down * scale];
        }
    }
    edges
}
