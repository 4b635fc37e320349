//! From cells that are in front to a few boxes.

use crate::Rect;

/// Boxes of one picture, at most: beyond that the nearest become one.
pub const BOXES_MAX: usize = 32;
/// Groups that are made boxes, at most: beyond that what is further apart is one group.
const GROUPS_MAX: usize = 64;
/// Cells in front among the nine around one that is in front, at least: fewer is noise.
const NEAR_MIN: u8 = 3;

/// First and last cell, across and down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

impl Span {
    fn grow(&mut self, other: &Span) {
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
    }
}

/// Finds groups; keeps its memory from one picture to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    beside: Vec<u8>,
    near: Vec<u8>,
    tiles: Vec<Option<(Span, usize)>>,
    stack: Vec<usize>,
    found: Vec<Span>,
}

impl Groups {
    /// Takes what is in front (1, else 0) row by row, and leaves out of it what stands alone.
    /// Gives groups of at least `cells_min` cells, at most [`GROUPS_MAX`].
    pub fn find(&mut self, mask: &mut [u8], columns: usize, cells_min: usize) -> &[Span] {
        self.clean(mask, columns);
        let mut side = 2;
        loop {
            self.lay(mask, columns, side);
            self.join(columns.div_ceil(side), cells_min);
            if self.found.len() <= GROUPS_MAX || side >= columns.max(mask.len() / columns) {
                return &self.found;
            }
            side *= 2;
        }
    }

    /// Takes out cells with too few in front around them.
    fn clean(&mut self, mask: &mut [u8], columns: usize) {
        self.beside.clear();
        self.beside.extend_from_slice(mask);
        for (sums, row) in self.beside.chunks_mut(columns).zip(mask.chunks(columns)) {
            // At most nine: no sum wraps.
            for (sum, left) in sums[1..].iter_mut().zip(row) {
                *sum = sum.wrapping_add(*left);
            }
            for (sum, right) in sums.iter_mut().zip(&row[1..]) {
                *sum = sum.wrapping_add(*right);
            }
        }
        self.near.clear();
        self.near.extend_from_slice(&self.beside);
        for (sum, above) in self.near[columns..].iter_mut().zip(&self.beside) {
            *sum = sum.wrapping_add(*above);
        }
        for (sum, below) in self.near.iter_mut().zip(&self.beside[columns..]) {
            *sum = sum.wrapping_add(*below);
        }
        for (is_front, near) in mask.iter_mut().zip(&self.near) {
            *is_front &= u8::from(*near >= NEAR_MIN);
        }
    }

    /// Puts cells into tiles of `side` by `side`.
    fn lay(&mut self, mask: &[u8], columns: usize, side: usize) {
        let (across, rows) = (columns.div_ceil(side), mask.len() / columns);
        self.tiles.clear();
        self.tiles.resize(across * rows.div_ceil(side), None);
        for (y, row) in mask.chunks_exact(columns).enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, is_front)| **is_front > 0) {
                let here = Span { left: x, top: y, right: x, bottom: y };
                match &mut self.tiles[y / side * across + x / side] {
                    Some((span, count)) => {
                        span.grow(&here);
                        *count += 1;
                    }
                    empty => *empty = Some((here, 1)),
                }
            }
        }
    }

    /// Joins tiles that touch, by a side or a corner, and empties them.
    fn join(&mut self, across: usize, cells_min: usize) {
        self.found.clear();
        for first in 0..self.tiles.len() {
            let Some((mut span, mut count)) = self.tiles[first].take() else { continue };
            self.stack.push(first);
            while let Some(at) = self.stack.pop() {
                let (x, y) = (at % across, at / across);
                for y in y.saturating_sub(1)..=y + 1 {
                    for x in x.saturating_sub(1)..=(x + 1).min(across - 1) {
                        let next = y * across + x;
                        let taken = self.tiles.get_mut(next).and_then(Option::take);
                        let Some((other, more)) = taken else { continue };
                        span.grow(&other);
                        count += more;
                        self.stack.push(next);
                    }
                }
            }
            if count >= cells_min {
                self.found.push(span);
            }
        }
    }
}

/// Makes boxes of groups: in pixels, grown by `margin`, within the picture of `size`, and none
/// over another.
pub(super) fn boxes(
    groups: &[Span],
    cell: usize,
    margin: usize,
    size: (usize, usize),
) -> Vec<Rect> {
    let grown = |group: &Span| {
        let low = |at: usize| (at * cell).saturating_sub(margin);
        let high = |at: usize, most: usize| ((at + 1) * cell).saturating_add(margin).min(most);
        let (right, bottom) = (high(group.right, size.0), high(group.bottom, size.1));
        Span { left: low(group.left), top: low(group.top), right, bottom }
    };
    let mut all: Vec<Span> = groups.iter().map(grown).collect();
    loop {
        let is_over = |a: &Span, b: &Span| {
            a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
        };
        let pair = nearest(&all, |a, b| {
            if is_over(a, b) {
                Some(0)
            } else if all.len() > BOXES_MAX {
                Some(added(a, b))
            } else {
                None
            }
        });
        let Some((a, b)) = pair else { break };
        let other = all.swap_remove(b);
        all[a].grow(&other);
    }
    let rect = |it: &Span| Rect {
        x: it.left as f64,
        y: it.top as f64,
        w: (it.right - it.left) as f64,
        h: (it.bottom - it.top) as f64,
    };
    all.iter().map(rect).collect()
}

/// What two boxes together have more than each alone, square pixels; more than nought.
fn added(a: &Span, b: &Span) -> usize {
    let area = |it: &Span| (it.right - it.left) * (it.bottom - it.top);
    let mut both = *a;
    both.grow(b);
    area(&both).saturating_sub(area(a) + area(b)).saturating_add(1)
}

/// The pair that costs least, the first before the second; the first of nought ends the search.
fn nearest(all: &[Span], cost: impl Fn(&Span, &Span) -> Option<usize>) -> Option<(usize, usize)> {
    let mut best: Option<(usize, (usize, usize))> = None;
    for (b, second) in all.iter().enumerate() {
        for (a, first) in all[..b].iter().enumerate() {
            let Some(cost) = cost(first, second) else { continue };
            if cost == 0 {
                return Some((a, b));
            }
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, (a, b)));
            }
        }
    }
    best.map(|(_, pair)| pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: usize = 100;

    /// The boxes of squares of three by three cells, with their left and upper cell at each place.
    fn found(places: impl Iterator<Item = (usize, usize)>, margin: usize) -> Vec<Rect> {
        let mut mask = vec![0; COLUMNS * COLUMNS];
        for (x, y) in places {
            for at in 0..9 {
                mask[(y + at / 3) * COLUMNS + x + at % 3] = 1;
            }
        }
        let mut groups = Groups::default();
        let spans = groups.find(&mut mask, COLUMNS, 3);
        boxes(spans, 4, margin, (4 * COLUMNS, 4 * COLUMNS))
    }

    #[test]
    fn what_is_near_is_one_box_and_what_is_apart_is_not() {
        let near = found([(10, 10), (14, 10)].into_iter(), 0);
        assert_eq!(near, [Rect { x: 40.0, y: 40.0, w: 28.0, h: 12.0 }]);
        assert_eq!(found([(10, 10), (20, 10)].into_iter(), 0).len(), 2);
        assert_eq!(found([(10, 10), (20, 10)].into_iter(), 20).len(), 1, "their margins touch");
    }

    #[test]
    fn a_margin_ends_with_the_picture() {
        let corner = found([(0, 0), (97, 97)].into_iter(), 8);
        assert_eq!(corner[0], Rect { x: 0.0, y: 0.0, w: 20.0, h: 20.0 });
        assert_eq!(corner[1], Rect { x: 380.0, y: 380.0, w: 20.0, h: 20.0 });
    }

    #[test]
    fn many_groups_are_few_boxes_that_still_hold_all_of_them() {
        for apart in [8, 12, 16] {
            let side = COLUMNS / apart;
            let places = || (0..side * side).map(|at| (at % side * apart, at / side * apart));
            let boxes = found(places(), 0);
            assert!(!boxes.is_empty() && boxes.len() <= BOXES_MAX, "{apart}: {}", boxes.len());
            for (x, y) in places() {
                let (x, y) = (4.0 * x as f64, 4.0 * y as f64);
                let is_in = |it: &Rect| {
                    let is_after = it.x <= x && it.y <= y;
                    is_after && x + 12.0 <= it.x + it.w && y + 12.0 <= it.y + it.h
                };
                assert!(boxes.iter().any(is_in), "{apart}: {x} {y}");
            }
        }
    }
}
