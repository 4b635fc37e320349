//! How the whole picture has moved, for a camera that is itself moved: of a drone, or one that
//! turns. So tracks are looked for where they would be if they had stood still.
//!
//! A similarity (shift, turn, zoom) fitted to the trusted cells of a motion field, those that fit
//! badly left out again and again, as people who walk are no part of it. Cf. the camera-motion
//! compensation of BoT-SORT (Aharon et al., 2022, arXiv:2206.14651, 3.2).

use crate::flow::Field;
use crate::ground::Point;

/// Where a pixel has gone: `(a x - b y + c, b x + a y + d)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    /// Zoom times the cosine of the turn.
    pub a: f64,
    /// Zoom times its sine.
    pub b: f64,
    /// To the right, pixels.
    pub c: f64,
    /// Down, pixels.
    pub d: f64,
}

/// With fewer cells than this nothing is known of the whole.
const CELLS_MIN: usize = 24;
/// How often those that fit badly are left out.
const ROUNDS: usize = 3;
/// A cell that is off by less fits, pixels of the analysed picture.
const FITS: f64 = 0.5;
/// So many cells are asked whether they agree, about.
const SOME: usize = 400;
/// So many pairs of cells are tried.
const TRIES: usize = 150;
/// The two are so far apart, pixels.
const APART: f64 = 30.0;
/// A camera zooms and turns by no more from one picture to the next.
const CHANGE_MAX: f64 = 0.2;

impl Shift {
    /// Nothing has moved.
    pub const NONE: Shift = Shift { a: 1.0, b: 0.0, c: 0.0, d: 0.0 };

    /// Where a pixel has gone.
    pub fn of(&self, (x, y): Point) -> Point {
        (self.a * x - self.b * y + self.c, self.b * x + self.a * y + self.d)
    }

    /// What has become of a way of so many pixels.
    pub fn of_way(&self, (x, y): Point) -> Point {
        (self.a * x - self.b * y, self.b * x + self.a * y)
    }

    /// How far a cell is from where this puts it, pixels.
    fn off(&self, it: &(Point, Point)) -> f64 {
        let to = self.of(it.0);
        (to.0 - it.1.0).hypot(to.1 - it.1.1)
    }

    /// By how much it has grown.
    pub fn zoom(&self) -> f64 {
        self.a.hypot(self.b)
    }

    /// The same for a picture that has `scale` times as many pixels across and down.
    #[must_use]
    pub fn scaled(&self, scale: f64) -> Shift {
        Shift { c: self.c * scale, d: self.d * scale, ..*self }
    }

    /// Of a motion field, pixels of the analysed picture; [`Shift::NONE`] where too little can be
    /// trusted.
    pub fn fit(field: &Field) -> Shift {
        let mut samples: Vec<(Point, Point)> = Vec::new();
        for row in 0..field.rows {
            for column in 0..field.columns {
                let moves = field.cells[row * field.columns + column];
                if moves.is_trusted {
                    let from = field.centre(column, row);
                    let to = (from.0 + f64::from(moves.dx), from.1 + f64::from(moves.dy));
                    samples.push((from, to));
                }
            }
        }
        let Some(mut best) = start(&samples) else { return Shift::NONE };
        for _ in 0..ROUNDS {
            let near: Vec<(Point, Point)> =
                samples.iter().filter(|it| best.off(it) <= FITS).copied().collect();
            match least(&near) {
                Some(fitted) => best = fitted,
                None => return Shift::NONE,
            }
        }
        let is_sane = (best.zoom() - 1.0).abs() < CHANGE_MAX && best.b.abs() < CHANGE_MAX;
        if is_sane { best } else { Shift::NONE }
    }
}

/// The similarity of those two cells with which most of some cells agree (Fischler and Bolles,
/// 1981), to begin with; the same for the same field.
fn start(samples: &[(Point, Point)]) -> Option<Shift> {
    if samples.len() < CELLS_MIN {
        return None;
    }
    let some: Vec<&(Point, Point)> = samples.iter().step_by(samples.len().div_ceil(SOME)).collect();
    let mut best: Option<(usize, Shift)> = None;
    for n in 0..TRIES {
        let (i, j) = (n * 17 % some.len(), (n * 29 + some.len() / 2) % some.len());
        let (p, q) = (some[i], some[j]);
        let apart = (p.0.0 - q.0.0).hypot(p.0.1 - q.0.1);
        let Some(tried) = (apart >= APART).then(|| of_two(p, q)) else { continue };
        let agree = some.iter().filter(|it| tried.off(it) <= FITS).count();
        if best.is_none_or(|(most, _)| agree > most) {
            best = Some((agree, tried));
        }
    }
    best.filter(|(agree, _)| *agree * 4 >= some.len()).map(|(_, shift)| shift)
}

/// The similarity of two cells.
fn of_two(p: &(Point, Point), q: &(Point, Point)) -> Shift {
    let (x, y) = (q.0.0 - p.0.0, q.0.1 - p.0.1);
    let (u, v) = (q.1.0 - p.1.0, q.1.1 - p.1.1);
    let square = (x * x + y * y).max(1e-9);
    let (a, b) = ((x * u + y * v) / square, (x * v - y * u) / square);
    let c = p.1.0 - (a * p.0.0 - b * p.0.1);
    let d = p.1.1 - (b * p.0.0 + a * p.0.1);
    Shift { a, b, c, d }
}

/// The similarity of least squares (Umeyama, 1991, in two dimensions).
fn least(samples: &[(Point, Point)]) -> Option<Shift> {
    if samples.len() < CELLS_MIN {
        return None;
    }
    let count = samples.len() as f64;
    let sum = |pick: fn(&(Point, Point)) -> Point| {
        let all = samples.iter().map(pick);
        let sum = all.fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        (sum.0 / count, sum.1 / count)
    };
    let (from, to) = (sum(|it| it.0), sum(|it| it.1));
    let (mut dot, mut cross, mut square) = (0.0, 0.0, 0.0);
    for (p, q) in samples {
        let (x, y) = (p.0 - from.0, p.1 - from.1);
        let (u, v) = (q.0 - to.0, q.1 - to.1);
        dot += x * u + y * v;
        cross += x * v - y * u;
        square += x * x + y * y;
    }
    if square < 1e-9 {
        return None;
    }
    let (a, b) = (dot / square, cross / square);
    let c = to.0 - (a * from.0 - b * from.1);
    let d = to.1 - (b * from.0 + a * from.1);
    Some(Shift { a, b, c, d })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Moves;

    /// A field that moves by `shift`, but for a part that walks on its own.
    fn field(shift: Shift, walks: f64) -> Field {
        let (columns, rows, cell) = (40, 30, 4);
        let mut field = Field { columns, rows, cell, cells: Vec::new() };
        for row in 0..rows {
            for column in 0..columns {
                let from = field.centre(column, row);
                let to = shift.of(from);
                let own = if (column as f64) < walks * columns as f64 { 5.0 } else { 0.0 };
                field.cells.push(Moves {
                    dx: (to.0 - from.0 + own) as f32,
                    dy: (to.1 - from.1) as f32,
                    is_trusted: true,
                });
            }
        }
        field
    }

    #[test]
    fn a_camera_that_pans_turns_and_zooms_is_found_out_though_some_walk() {
        let (sin, cos) = 0.01_f64.sin_cos();
        let shift = Shift { a: 1.02 * cos, b: 1.02 * sin, c: -3.5, d: 1.25 };
        for walks in [0.0, 0.3] {
            let found = Shift::fit(&field(shift, walks));
            let (there, is) = (shift.of((100.0, 80.0)), found.of((100.0, 80.0)));
            let off = (there.0 - is.0).hypot(there.1 - is.1);
            assert!(off < 0.1, "{walks}: {found:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_no_shift() {
        let mut nothing = field(Shift::NONE, 0.0);
        nothing.cells.iter_mut().for_each(|it| it.is_trusted = false);
        assert_eq!(Shift::fit(&nothing), Shift::NONE);
        assert_eq!(Shift::fit(&Field::default()), Shift::NONE);
        // No camera zooms by half from one picture to the next.
        let wild = Shift { a: 1.5, ..Shift::NONE };
        assert_eq!(Shift::fit(&field(wild, 0.0)), Shift::NONE);
    }
}
