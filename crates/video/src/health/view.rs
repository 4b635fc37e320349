//! What stands still before a camera, and where it is now.
//!
//! The reference is the mean of the directions of the edges at each pixel: what stands keeps its
//! direction and adds up, people and leaves cancel out. A picture is compared with it block by
//! block, so that a few people hide a few blocks and no more; only when most blocks disagree is it
//! searched for where the standing edges have gone.

use super::look::{BLOCK_COUNT, Look, block_span};

/// An edge stands when its mean is at least so long (of 1).
const STANDING_MIN: f32 = 0.25;
/// Standing pixels that a block needs to be judged.
const BLOCK_PIXELS_MIN: usize = 6;
/// Blocks that a view needs to be judged.
const BLOCKS_MIN: usize = 6;
/// Points of a block that are searched for.
const BLOCK_POINTS_MAX: usize = 7;
/// A block agrees when so much of what stands in it is found where it was.
const BLOCK_AGREES_MIN: f32 = 0.5;
/// How far is searched, pixels of the coarse picture, in steps of two.
const SHIFT_MAX: i32 = 8;
/// How far is searched, in steps of [`TURN_STEP_DEG`].
const TURN_STEPS: i32 = 4;
const TURN_STEP_DEG: f32 = 2.5;
/// Of the points, so many must still be in the picture.
const INSIDE_MIN: f32 = 0.6;

/// What stands still before a camera.
#[derive(Clone, Debug)]
pub(super) struct View {
    width: usize,
    height: usize,
    mean: Vec<[f32; 2]>,
    /// `mean` where it stands, nought elsewhere.
    standing: Vec<[f32; 2]>,
    /// The blocks that can be judged, with the sum of squares of `standing`.
    blocks: Vec<(usize, f32)>,
    points: Vec<Point>,
    /// The mean of [`Look::edge_mean`].
    edge_mean: f32,
    /// Seconds and pictures that it has been learned for.
    learned_s: f64,
    looks: u32,
}

/// A pixel of a standing edge: from the middle of the picture, coarse pixels, and its direction.
#[derive(Clone, Copy, Debug)]
struct Point {
    at: [f32; 2],
    edge: [f32; 2],
}

/// Where the standing edges are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    /// Across to the right and down, pixels of the coarse picture.
    pub shift: (i32, i32),
    /// Clockwise on the screen, degrees.
    pub turn_deg: f32,
    /// How much of what stands is found there, about 0 to 1.
    pub found: f32,
}

impl View {
    /// A view of which nothing is known.
    pub(super) fn new(look: &Look) -> View {
        let none = vec![[0.0; 2]; look.edges.len()];
        View {
            width: look.coarse.width,
            height: look.coarse.height,
            mean: none.clone(),
            standing: none,
            blocks: Vec::new(),
            points: Vec::new(),
            edge_mean: 0.0,
            learned_s: 0.0,
            looks: 0,
        }
    }

    /// A view as it was learned before, for so many seconds and pictures.
    pub(super) fn remembered(
        size: (usize, usize),
        mean: Vec<[f32; 2]>,
        edge_mean: f32,
        (learned_s, looks): (f64, u32),
    ) -> View {
        let standing = vec![[0.0; 2]; mean.len()];
        let (width, height) = size;
        let (blocks, points) = (Vec::new(), Vec::new());
        let mut view =
            View { width, height, mean, standing, blocks, points, edge_mean, learned_s, looks };
        view.settle();
        view
    }

    /// Its width and height, coarse pixels.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// The mean edge of each pixel.
    pub(super) fn edges(&self) -> &[[f32; 2]] {
        &self.mean
    }

    /// The mean length of the edges of a picture.
    pub(super) fn edge_mean(&self) -> f32 {
        self.edge_mean
    }

    /// Whether pictures of this size can be compared with it.
    pub(super) fn fits(&self, look: &Look) -> bool {
        (self.width, self.height) == (look.coarse.width, look.coarse.height)
    }

    /// Seconds and pictures that it has been learned for.
    pub(super) fn learned(&self) -> (f64, u32) {
        (self.learned_s, self.looks)
    }

    /// Whether enough stands still in it to see that it moves.
    pub(super) fn can_judge(&self) -> bool {
        self.blocks.len() >= BLOCKS_MIN
    }

    /// Learns from a picture, `dt_s` after the one before; what is older than `memory_s` fades.
    pub(super) fn learn(&mut self, look: &Look, dt_s: f64, memory_s: f64) {
        self.learned_s += dt_s;
        self.looks = self.looks.saturating_add(1);
        let share = (dt_s / memory_s).clamp(0.0, 1.0).max(1.0 / f64::from(self.looks)) as f32;
        let share = share.min(1.0);
        for (mean, edge) in self.mean.iter_mut().zip(&look.edges) {
            mean[0] += (edge[0] - mean[0]) * share;
            mean[1] += (edge[1] - mean[1]) * share;
        }
        self.edge_mean += (look.edge_mean - self.edge_mean) * share;
    }

    /// Takes what has been learned as what stands.
    pub(super) fn settle(&mut self) {
        let pairs = self.standing.iter_mut().zip(&self.mean);
        for (standing, mean) in pairs {
            let is_standing = square(mean) >= STANDING_MIN * STANDING_MIN;
            *standing = if is_standing { *mean } else { [0.0; 2] };
        }
        self.blocks.clear();
        self.points.clear();
        for block in 0..BLOCK_COUNT {
            self.settle_block(block);
        }
    }

    fn settle_block(&mut self, block: usize) {
        let [left, right, top, bottom] = block_span((self.width, self.height), block);
        let mut pixels: Vec<(usize, usize, f32)> = (top..bottom)
            .flat_map(|y| (left..right).map(move |x| (x, y)))
            .map(|(x, y)| (x, y, square(&self.standing[y * self.width + x])))
            .filter(|(_, _, square)| *square > 0.0)
            .collect();
        if pixels.len() < BLOCK_PIXELS_MIN {
            return;
        }
        self.blocks.push((block, pixels.iter().map(|it| it.2).sum()));
        pixels.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.1, a.0).cmp(&(b.1, b.0))));
        let middle = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        self.points.extend(pixels.iter().take(BLOCK_POINTS_MAX).map(|(x, y, _)| Point {
            at: [*x as f32 - middle.0, *y as f32 - middle.1],
            edge: self.standing[y * self.width + x],
        }));
    }

    /// The share of blocks, 0 to 1, that look as they did.
    pub(super) fn agreement(&self, look: &Look) -> f64 {
        let agrees = |(block, all): &&(usize, f32)| {
            let [left, right, top, bottom] = block_span((self.width, self.height), *block);
            let mut sum = 0.0;
            for y in top..bottom {
                let span = y * self.width + left..y * self.width + right;
                let pairs = self.standing[span.clone()].iter().zip(&look.edges[span]);
                sum += pairs.map(|(a, b)| a[0] * b[0] + a[1] * b[1]).sum::<f32>();
            }
            sum >= BLOCK_AGREES_MIN * *all
        };
        self.blocks.iter().filter(agrees).count() as f64 / self.blocks.len().max(1) as f64
    }

    /// How strong the edges of a picture are, of what they are by habit.
    pub(super) fn strength(&self, look: &Look) -> f64 {
        f64::from(look.edge_mean / self.edge_mean.max(1e-6))
    }

    /// How much of what stands is where it was, about 0 to 1.
    pub(super) fn found_here(&self, look: &Look) -> f64 {
        f64::from(self.found(&look.edges, &turned(&self.points, 0.0), (0, 0)))
    }

    /// Searches where the standing edges are: every other pixel first, on edges made wider, and
    /// then around the best.
    pub(super) fn search(&self, look: &Look) -> Place {
        let wide = widened(&look.edges, self.width, self.height);
        let few: Vec<Point> = self.points.iter().step_by(2).copied().collect();
        let mut best = Place { found: -1.0, ..Place::default() };
        for turn in -TURN_STEPS..=TURN_STEPS {
            let turn_deg = turn as f32 * TURN_STEP_DEG;
            let points = turned(&few, turn_deg);
            for down in (-SHIFT_MAX..=SHIFT_MAX).step_by(2) {
                for across in (-SHIFT_MAX..=SHIFT_MAX).step_by(2) {
                    let shift = (across, down);
                    let found = self.found(&wide, &points, shift);
                    if found > best.found {
                        best = Place { shift, turn_deg, found };
                    }
                }
            }
        }
        let about = best;
        best.found = -1.0;
        for turn in -2..=2_i32 {
            let turn_deg = about.turn_deg + turn as f32 * TURN_STEP_DEG / 4.0;
            let points = turned(&self.points, turn_deg);
            for (across, down) in (0..9).map(|n| (n % 3 - 1, n / 3 - 1)) {
                let shift = (about.shift.0 + across, about.shift.1 + down);
                let found = self.found(&look.edges, &points, shift);
                if found > best.found {
                    best = Place { shift, turn_deg, found };
                }
            }
        }
        best
    }

    fn found(&self, edges: &[[f32; 2]], points: &[Point], shift: (i32, i32)) -> f32 {
        let (mut sum, mut all, mut inside) = (0.0, 0.0, 0_u32);
        // Half a pixel more, as cutting off the rest then rounds.
        let x0 = self.width as f32 / 2.0 + shift.0 as f32 + 0.5;
        let y0 = self.height as f32 / 2.0 + shift.1 as f32 + 0.5;
        let (width, height) = (self.width as f32, self.height as f32);
        for Point { at, edge } in points {
            let (x, y) = (at[0] + x0, at[1] + y0);
            if x < 1.0 || y < 1.0 || x >= width - 1.0 || y >= height - 1.0 {
                continue;
            }
            let here = edges[y as usize * self.width + x as usize];
            sum += edge[0] * here[0] + edge[1] * here[1];
            all += square(edge);
            inside += 1;
        }
        if inside == 0 || (inside as f32) < INSIDE_MIN * points.len() as f32 {
            -1.0
        } else {
            sum / all
        }
    }
}

fn square(it: &[f32; 2]) -> f32 {
    it[0] * it[0] + it[1] * it[1]
}

/// The points as they are when the picture turns clockwise: their directions turn by twice that.
fn turned(points: &[Point], turn_deg: f32) -> Vec<Point> {
    let (sin, cos) = turn_deg.to_radians().sin_cos();
    let (sin2, cos2) = (2.0 * turn_deg).to_radians().sin_cos();
    let turn = |[x, y]: [f32; 2], sin: f32, cos: f32| [x * cos - y * sin, x * sin + y * cos];
    let turn = |it: &Point| Point { at: turn(it.at, sin, cos), edge: turn(it.edge, sin2, cos2) };
    points.iter().map(turn).collect()
}

/// Means over three by three.
fn widened(edges: &[[f32; 2]], width: usize, height: usize) -> Vec<[f32; 2]> {
    let mut across = vec![[0.0; 2]; edges.len()];
    for (to, from) in across.chunks_exact_mut(width).zip(edges.chunks_exact(width)) {
        for (to, part) in to[1..].iter_mut().zip(from.windows(3)) {
            *to = [0, 1].map(|n| (part[0][n] + part[1][n] + part[2][n]) / 9.0);
        }
    }
    let mut wide = vec![[0.0; 2]; edges.len()];
    for y in 1..height.saturating_sub(1) {
        let row = |y: usize| &across[y * width..(y + 1) * width];
        let rows = row(y - 1).iter().zip(row(y)).zip(row(y + 1));
        for (to, ((a, b), c)) in wide[y * width..(y + 1) * width].iter_mut().zip(rows) {
            *to = [a[0] + b[0] + c[0], a[1] + b[1] + c[1]];
        }
    }
    wide
}
