//! Dense motion: which way everything in a picture moves, where people are too many and too near
//! each other to be told apart.
//!
//! Of the kind of dense inverse search (Kroeger et al., *Fast optical flow using dense inverse
//! search*, 2016, arXiv:1603.03590): squares are followed from one picture to the next, first at
//! a coarse size and then at finer ones, and each place moves as the squares over it do, those
//! most that fit it best. Two things are otherwise than there. A square's first guess is not a mean
//! of what was found coarser: each coarser square over it, its neighbours and standing still are
//! tried, so that what moves is not mixed with what stands. And nothing is smoothed afterwards:
//! where there is nothing to see, a cell says so and is not painted over by its neighbours.
//!
//! [`ground`] makes speeds in metres a second of it.

pub mod ground;
mod patch;
mod pyramid;

use cordon_video::Grey;
use patch::{Likeness, Patch, SIDE, Shift};
use pyramid::{Level, Pyramid};

/// Pixels from one square to the next, at their own level.
const APART: usize = SIDE / 2;
/// Pixels from one cell of the field to the next, at the finest level.
const CELL: usize = 2;
/// Guesses that are nearer to each other than this are one, pixels.
const SAME: f32 = 0.25;
/// Less slope than this in all of a square is nothing to follow, grey a pixel, squared.
const FLAT_SQUARED: f32 = 0.04;
/// What is between two squares that are alike, mean square, grey: noise and compression.
const NOISE_SQUARED: f32 = 8.0;
/// A square that is to be trusted is not further outside of the picture than this, pixels.
const OUTSIDE_MAX: f32 = 1.0;

/// How motion is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// How often the picture is halved before anything is looked for in it, 0 to 4: a cell of the
    /// field is 2 pixels there. Each more is four times as fast, and half as exact.
    pub finest: usize,
    /// Steps in which a square is followed, at most, at each size.
    pub steps_max: usize,
    /// The slope that a square has at least in every direction where it is to be trusted, grey a
    /// pixel of the finest size.
    pub slope_min: f32,
    /// Which part of the variance of a square may be otherwise where it was found again, if it is
    /// to be trusted, 0 to 1.
    pub unlike_max: f32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { finest: 1, steps_max: 8, slope_min: 1.0, unlike_max: 0.2 }
    }
}

/// How one cell moves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moves {
    /// To the right, pixels a frame.
    pub dx: f32,
    /// Down, pixels a frame.
    pub dy: f32,
    /// Whether it can be relied on: there is something to follow, and it was found again.
    pub is_trusted: bool,
}

/// How the picture moves, in square cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    /// Cells across.
    pub columns: usize,
    /// Cells down.
    pub rows: usize,
    /// The side of a cell, pixels. The last ones may reach over the end of the picture.
    pub cell: usize,
    /// `columns * rows` cells, row by row: where what was there in the picture before has gone.
    pub cells: Vec<Moves>,
}

impl Field {
    /// The middle of a cell, pixels from the upper left corner of the picture.
    pub fn centre(&self, column: usize, row: usize) -> (f64, f64) {
        let middle = |at: usize| (at as f64 + 0.5) * self.cell as f64;
        (middle(column), middle(row))
    }
}

/// What was found of a square.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    shift: Shift,
    lighter: f32,
    is_trusted: bool,
}

/// One level of both pictures.
#[derive(Clone, Copy)]
struct Pair<'a> {
    before: &'a Level,
    now: &'a Level,
}

/// The squares of one level.
#[derive(Clone, Debug, Default)]
struct Squares {
    columns: usize,
    found: Vec<Found>,
}

/// Looks at pictures one after the other, and says how each differs from the one before.
#[derive(Clone, Debug)]
pub struct Flow {
    settings: Settings,
    before: Pyramid,
    now: Pyramid,
    /// Of each level, from fine to coarse.
    squares: Vec<Squares>,
    field: Field,
}

impl Flow {
    /// Begins, with no picture yet.
    pub fn new(settings: Settings) -> Flow {
        let settings = Settings { finest: settings.finest.min(4), ..settings };
        Flow {
            settings,
            before: Pyramid::default(),
            now: Pyramid::default(),
            squares: Vec::new(),
            field: Field::default(),
        }
    }

    /// Takes the next picture.
    ///
    /// `None` for the first, and for the first of another size. `None` also for a picture that is
    /// empty or has not a byte for each pixel; the next is then a first one.
    pub fn step(&mut self, grey: Grey<'_>) -> Option<&Field> {
        if !crate::is_whole(&grey) {
            self.before.size = (0, 0);
            return None;
        }
        self.now.fill(&grey, self.settings.finest);
        let is_same = self.before.size == self.now.size;
        if is_same {
            self.search();
            self.spread();
        }
        std::mem::swap(&mut self.before, &mut self.now);
        is_same.then_some(&self.field)
    }

    fn search(&mut self) {
        let levels = self.before.levels.iter().zip(&self.now.levels);
        self.squares.resize(levels.len(), Squares::default());
        for (at, (before, now)) in levels.enumerate().rev() {
            let (fine, coarse) = self.squares.split_at_mut(at + 1);
            let Some(squares) = fine.last_mut() else { continue };
            squares.search(&self.settings, Pair { before, now }, coarse.first());
        }
    }

    /// Makes the field from the squares of the finest level.
    fn spread(&mut self) {
        let finest = (self.before.levels.first(), self.now.levels.first(), self.squares.first());
        let (Some(before), Some(now), Some(squares)) = finest else { return };
        self.field.columns = before.width.div_ceil(CELL);
        self.field.rows = before.height.div_ceil(CELL);
        self.field.cell = CELL << self.settings.finest;
        let scale = (1_u32 << self.settings.finest) as f32;
        self.field.cells.clear();
        for row in 0..self.field.rows {
            for column in 0..self.field.columns {
                let mut moves = squares.moves(Pair { before, now }, (column * CELL, row * CELL));
                (moves.dx, moves.dy) = (moves.dx * scale, moves.dy * scale);
                self.field.cells.push(moves);
            }
        }
    }
}

/// The squares over a pixel, or a square of the next finer level, that is at `at` of them: one or
/// two.
fn over(at: usize, count: usize) -> std::ops::RangeInclusive<usize> {
    at.saturating_sub(1).min(count - 1)..=at.min(count - 1)
}

/// Guesses for where a square went, and how like it is there: only the best is kept.
struct Guesses<'a> {
    patch: &'a Patch,
    now: &'a Level,
    tried: [Shift; 8],
    tried_count: usize,
    best: (Shift, Likeness),
}

impl<'a> Guesses<'a> {
    fn new(patch: &'a Patch, now: &'a Level, first: Shift) -> Guesses<'a> {
        let best = (first, patch.compare(now, first));
        Guesses { patch, now, tried: [first; 8], tried_count: 1, best }
    }

    fn attempt(&mut self, guess: Shift) {
        let tried = &self.tried[..self.tried_count];
        if tried.len() == self.tried.len() || tried.iter().any(|it| is_same(*it, guess)) {
            return;
        }
        self.tried[self.tried_count] = guess;
        self.tried_count += 1;
        let there = self.patch.compare(self.now, guess);
        if there.error < self.best.1.error {
            self.best = (guess, there);
        }
    }

    /// Follows the square from its best guess, and judges what is found.
    fn follow(&self, settings: &Settings, (column, row): (usize, usize)) -> Found {
        let patch = self.patch;
        if patch.slope_squared < FLAT_SQUARED {
            let (shift, likeness) = self.best;
            return Found { shift, lighter: likeness.lighter, is_trusted: false };
        }
        let (shift, likeness) = patch.follow(self.now, self.best, settings.steps_max);
        // A square that is partly outside fits what is beyond the edge, which nobody has seen.
        let is_within = |at: usize, by: f32, side: usize| {
            let from = (at * APART) as f32 + by;
            from >= -OUTSIDE_MAX && from + SIDE as f32 <= side as f32 + OUTSIDE_MAX
        };
        let is_inside =
            is_within(column, shift.0, self.now.width) && is_within(row, shift.1, self.now.height);
        let is_trusted = is_inside
            && patch.slope_squared >= settings.slope_min * settings.slope_min
            && likeness.mean_square() <= settings.unlike_max * patch.variance + NOISE_SQUARED;
        Found { shift, lighter: likeness.lighter, is_trusted }
    }
}

fn is_same(a: Shift, b: Shift) -> bool {
    (a.0 - b.0).abs() < SAME && (a.1 - b.1).abs() < SAME
}

impl Squares {
    /// Follows each square, by the pixels of both pictures and what is known of coarser squares.
    fn search(&mut self, settings: &Settings, pair: Pair<'_>, coarser: Option<&Squares>) {
        // The last may reach over the end, by less than half.
        let count = |side: usize| side.saturating_sub(APART).div_ceil(APART).max(1);
        let (columns, rows) = (count(pair.before.width), count(pair.before.height));
        self.columns = columns;
        self.found.clear();
        for at in 0..columns * rows {
            let (column, row) = (at % columns, at / columns);
            let patch = Patch::cut(pair.before, column * APART, row * APART);
            let mut guesses = Guesses::new(&patch, pair.now, (0.0, 0.0));
            coarser.iter().for_each(|it| it.guess(&mut guesses, column, row));
            if column > 0 {
                guesses.attempt(self.found[at - 1].shift);
            }
            if row > 0 {
                guesses.attempt(self.found[at - columns].shift);
            }
            self.found.push(guesses.follow(settings, (column, row)));
        }
    }

    /// Tries what was found of these squares for one of the next finer level.
    fn guess(&self, guesses: &mut Guesses<'_>, column: usize, row: usize) {
        let rows = self.found.len() / self.columns;
        for above in over(row / 2, rows) {
            for beside in over(column / 2, self.columns) {
                let (dx, dy) = self.found[above * self.columns + beside].shift;
                guesses.attempt((2.0 * dx, 2.0 * dy));
            }
        }
    }

    /// How a cell moves whose upper left pixel is given: a mean of the squares over it, each by
    /// how well it fits there.
    fn moves(&self, pair: Pair<'_>, (x, y): (usize, usize)) -> Moves {
        let rows = self.found.len() / self.columns;
        let (mut all, mut trusted) = ([0.0_f32; 3], [0.0_f32; 3]);
        for above in over(y / APART, rows) {
            for beside in over(x / APART, self.columns) {
                let found = &self.found[above * self.columns + beside];
                let differs = pair.before.differs(pair.now, (x, y), found.shift, found.lighter);
                let weight = 1.0 / (1.0 + differs * differs);
                let (dx, dy) = found.shift;
                let to = if found.is_trusted { &mut trusted } else { &mut all };
                to[0] += weight;
                to[1] += weight * dx;
                to[2] += weight * dy;
            }
        }
        let is_trusted = trusted[0] > all[0];
        let [weight, dx, dy] = if is_trusted {
            trusted
        } else {
            [all[0] + trusted[0], all[1] + trusted[1], all[2] + trusted[2]]
        };
        Moves { dx: dx / weight, dy: dy / weight, is_trusted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (240, 184);

    /// What is the same at every run and looks like none: 0 to 1.
    fn chance(x: i64, y: i64, seed: i64) -> f64 {
        let mut it = (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ (y as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
            ^ (seed as u64).wrapping_mul(0x1656_67B1_9E37_79F9);
        it = (it ^ (it >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        it = (it ^ (it >> 32)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (it >> 40) as f64 / (1_u64 << 24) as f64
    }

    /// Spots of several sizes, at any place between pixels too; grey.
    fn texture(x: f64, y: f64) -> f64 {
        let spots = |size: f64, seed: i64| {
            let (x, y) = (x / size, y / size);
            let (left, top) = (x.floor(), y.floor());
            let smooth = |part: f64| part * part * (3.0 - 2.0 * part);
            let (across, down) = (smooth(x - left), smooth(y - top));
            let at = |dx: i64, dy: i64| chance(left as i64 + dx, top as i64 + dy, seed);
            let above = at(0, 0) + across * (at(1, 0) - at(0, 0));
            let below = at(0, 1) + across * (at(1, 1) - at(0, 1));
            above + down * (below - above) - 0.5
        };
        128.0 + 90.0 * spots(31.0, 1) + 80.0 * spots(11.0, 2) + 60.0 * spots(5.0, 3)
    }

    /// The texture, of which each pixel is moved by so much, with noise of so much either way.
    fn picture(shift: impl Fn(f64, f64) -> (f64, f64), noise: (i64, f64)) -> Vec<u8> {
        let pixel = |at: usize| {
            let (x, y) = ((at % SIZE.0) as f64, (at / SIZE.0) as f64);
            let (dx, dy) = shift(x, y);
            let more = noise.1 * (2.0 * chance(at as i64, 0, 100 + noise.0) - 1.0);
            (texture(x - dx, y - dy) + more).round().clamp(0.0, 255.0) as u8
        };
        (0..SIZE.0 * SIZE.1).map(pixel).collect()
    }

    fn between(before: &[u8], now: &[u8], settings: Settings) -> Field {
        let grey = |bytes| Grey { width: SIZE.0, height: SIZE.1, bytes };
        let mut flow = Flow::new(settings);
        assert_eq!(flow.step(grey(before)), None);
        flow.step(grey(now)).unwrap().clone()
    }

    /// Which part of the cells is trusted, and by how much those are wrong in the mean, pixels.
    fn judged(field: &Field, (dx, dy): (f64, f64)) -> (f64, f64) {
        let trusted: Vec<&Moves> = field.cells.iter().filter(|it| it.is_trusted).collect();
        let off = |it: &&Moves| (f64::from(it.dx) - dx).hypot(f64::from(it.dy) - dy);
        let count = trusted.len() as f64;
        (count / field.cells.len() as f64, trusted.iter().map(off).sum::<f64>() / count)
    }

    #[test]
    fn a_picture_that_moves_as_a_whole_is_known_to_a_seventh_of_a_pixel() {
        let shifts = [
            (0.0, 0.0),
            (0.3, -0.2),
            (0.5, 0.5),
            (-1.7, 0.6),
            (6.4, 3.1),
            (20.0, 0.0),
            (-13.0, 15.0),
        ];
        for noise in [0.0, 5.0] {
            let before = picture(|_, _| (0.0, 0.0), (1, noise));
            for shift in shifts {
                let now = picture(|_, _| shift, (2, noise));
                let field = between(&before, &now, Settings::default());
                let (trusted, off) = judged(&field, shift);
                assert!(off < 0.15 && trusted > 0.75, "{shift:?} {noise}: {off} in {trusted}");
            }
        }
    }

    #[test]
    fn what_moves_is_apart_from_what_stands() {
        let is_in = |x: f64, y: f64| (70.0..170.0).contains(&x) && (30.0..150.0).contains(&y);
        let before = picture(|_, _| (0.0, 0.0), (1, 3.0));
        let moved = (5.0, -2.0);
        let now = picture(
            |x, y| if is_in(x - moved.0, y - moved.1) { moved } else { (0.0, 0.0) },
            (2, 3.0),
        );
        let field = between(&before, &now, Settings::default());
        let (mut in_off, mut out_off) = (Vec::new(), Vec::new());
        for (at, cell) in field.cells.iter().enumerate().filter(|(_, it)| it.is_trusted) {
            let (x, y) = field.centre(at % field.columns, at / field.columns);
            let off = |dx: f32, dy: f32| (cell.dx - dx).hypot(cell.dy - dy);
            if is_in(x, y) { in_off.push(off(5.0, -2.0)) } else { out_off.push(off(0.0, 0.0)) }
        }
        // The rest are at the edge, where a square sees both.
        let right =
            |all: &[f32]| all.iter().filter(|it| **it < 0.3).count() as f64 / all.len() as f64;
        assert!(in_off.len() > 600, "{}", in_off.len());
        assert!(right(&in_off) > 0.85 && right(&out_off) > 0.95, "{}", right(&in_off));
    }

    #[test]
    fn light_that_changes_does_not_move() {
        let before = picture(|_, _| (0.0, 0.0), (1, 3.0));
        let now: Vec<u8> = picture(|_, _| (0.0, 0.0), (2, 3.0));
        let now: Vec<u8> = now.iter().map(|it| it.saturating_add(20)).collect();
        let (trusted, off) = judged(&between(&before, &now, Settings::default()), (0.0, 0.0));
        assert!(off < 0.15 && trusted > 0.9, "{off} in {trusted}");
    }

    #[test]
    fn where_there_is_nothing_to_follow_nothing_is_trusted() {
        let wall = |seed: i64| -> Vec<u8> {
            let pixel = |at: usize| 100 + (4.0 * chance(at as i64, 0, seed)) as u8;
            (0..SIZE.0 * SIZE.1).map(pixel).collect()
        };
        let field = between(&wall(1), &wall(2), Settings::default());
        assert!(field.cells.iter().all(|it| !it.is_trusted));
        // Along an edge nobody can say how far something moved.
        let edge: Vec<u8> =
            (0..SIZE.0 * SIZE.1).map(|at| (at % SIZE.0 / 8 % 2 * 90) as u8).collect();
        let field = between(&edge, &edge, Settings::default());
        assert!(field.cells.iter().all(|it| !it.is_trusted));
    }

    #[test]
    fn of_another_scene_hardly_anything_is_trusted() {
        let before = picture(|_, _| (0.0, 0.0), (1, 3.0));
        let now = picture(|_, _| (5000.0, 3000.0), (2, 3.0));
        let (trusted, _) = judged(&between(&before, &now, Settings::default()), (0.0, 0.0));
        assert!(trusted < 0.12, "{trusted}");
    }

    #[test]
    fn coarser_is_less_exact_and_still_right() {
        let before = picture(|_, _| (0.0, 0.0), (1, 3.0));
        let now = picture(|_, _| (7.3, -4.1), (2, 3.0));
        for (finest, cell, most) in [(0, 2, 0.1), (1, 4, 0.15), (2, 8, 0.3), (3, 16, 0.8)] {
            let field = between(&before, &now, Settings { finest, ..Settings::default() });
            let shape = (SIZE.0.div_ceil(cell), SIZE.1.div_ceil(cell));
            assert_eq!((field.cell, (field.columns, field.rows)), (cell, shape));
            let (trusted, off) = judged(&field, (7.3, -4.1));
            assert!(off < most && trusted > 0.7, "{finest}: {off} in {trusted}");
        }
    }

    #[test]
    fn what_is_no_pair_of_pictures_has_no_field() {
        let bytes = [9; 40];
        let grey = |width, height, length: usize| Grey { width, height, bytes: &bytes[..length] };
        let mut flow = Flow::new(Settings::default());
        assert_eq!(flow.step(grey(8, 5, 40)), None, "the first");
        assert!(flow.step(grey(8, 5, 40)).is_some());
        assert_eq!(flow.step(grey(5, 8, 40)), None, "another size");
        assert!(flow.step(grey(5, 8, 40)).is_some());
        for (width, height, length) in [(5, 8, 39), (0, 0, 0), (0, 8, 0), (usize::MAX, 2, 40)] {
            assert_eq!(flow.step(grey(width, height, length)), None);
            assert_eq!(flow.step(grey(5, 8, 40)), None, "the first again");
            assert!(flow.step(grey(5, 8, 40)).is_some());
        }
    }

    #[test]
    fn whatever_is_seen_the_field_covers_the_picture_and_is_finite() {
        type Seen = (u8, u8, u8, Vec<u8>, Vec<u8>);
        bolero::check!().with_type::<Seen>().for_each(|(width, height, finest, before, now)| {
            let (width, height) = (usize::from(*width % 70) + 1, usize::from(*height % 70) + 1);
            let bytes = |of: &[u8]| -> Vec<u8> {
                let all = of.iter().copied().chain([7]);
                all.collect::<Vec<u8>>().into_iter().cycle().take(width * height).collect()
            };
            let settings = Settings { finest: usize::from(*finest % 7), ..Settings::default() };
            let mut flow = Flow::new(settings);
            assert_eq!(flow.step(Grey { width, height, bytes: &bytes(before) }), None);
            let now = bytes(now);
            let field = flow.step(Grey { width, height, bytes: &now }).unwrap();
            assert_eq!(field.cells.len(), field.columns * field.rows);
            assert!(field.columns * field.cell >= width && field.rows * field.cell >= height);
            assert!(field.cells.iter().all(|it| it.dx.is_finite() && it.dy.is_finite()));
        });
    }
}
