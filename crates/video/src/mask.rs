//! Privacy masks: parts of a picture that nobody sees, painted before it leaves the decoder.
//!
//! Takes polygons and gives the text of a filter for `ffmpeg`: boxes that cover each polygon
//! wholly, and little more. The filter must stand first, before anything scales, and works on
//! pictures in memory (not on those of a hardware decoder, which are to be downloaded first).

use std::fmt::Write;

/// Most masks of a camera.
pub const MASKS_MAX: usize = 64;
/// Most points of a mask.
pub const POINTS_MAX: usize = 200;
/// A coordinate is at most so far from nought: one that is further is no fraction of a picture.
const FAR_MAX: f64 = 10.0;
/// Most boxes of one mask, and of all.
const BOXES_MAX: usize = 32;
const BOXES_OF_ALL_MAX: usize = 768;
/// The step of a coordinate in the filter.
const STEP: f64 = 1e-6;

/// Why polygons are no masks. Masks and points are counted from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MaskError {
    /// More than [`MASKS_MAX`].
    #[error("{count} masks are too many: join some, {MASKS_MAX} at most")]
    TooMany {
        /// How many there are.
        count: usize,
    },
    /// A mask has fewer than three points.
    #[error("mask {mask} has {count} points: give it three at least, or remove it")]
    TooFewPoints {
        /// Which mask.
        mask: usize,
        /// How many points it has.
        count: usize,
    },
    /// A mask has more than [`POINTS_MAX`] points.
    #[error("mask {mask} has {count} points: draw it with {POINTS_MAX} at most")]
    TooManyPoints {
        /// Which mask.
        mask: usize,
        /// How many points it has.
        count: usize,
    },
    /// A coordinate is not a number, or no fraction of a picture by far.
    #[error("mask {mask}, point {point}: give fractions of the picture, 0 to 1, and not pixels")]
    NoFraction {
        /// Which mask.
        mask: usize,
        /// Which of its points.
        point: usize,
    },
    /// Nothing of a mask is in the picture.
    #[error("mask {mask} is outside of the picture: move it between 0 and 1, or remove it")]
    Outside {
        /// Which mask.
        mask: usize,
    },
}

/// The masks of a camera.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Masks {
    boxes: Vec<Span>,
}

/// A box, in fractions of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// A point: fractions of the picture, right and down.
type Point = (f64, f64);

impl Masks {
    /// Makes masks of polygons, whose points are fractions of the picture: 0 to 1, right and down
    /// from its upper left corner. What is outside of the picture is cut off. Where a polygon
    /// crosses itself, all that it goes around is inside.
    ///
    /// # Errors
    ///
    /// [`MaskError`] with the first mask that is wrong.
    pub fn new(polygons: Vec<Vec<(f64, f64)>>) -> Result<Masks, MaskError> {
        let count = polygons.len();
        if count > MASKS_MAX {
            return Err(MaskError::TooMany { count });
        }
        let boxes_max = (BOXES_OF_ALL_MAX / count.max(1)).min(BOXES_MAX);
        let mut boxes = Vec::new();
        for (n, polygon) in polygons.iter().enumerate() {
            let mask = n + 1;
            let count = polygon.len();
            match count {
                0..3 => return Err(MaskError::TooFewPoints { mask, count }),
                3..=POINTS_MAX => {}
                _ => return Err(MaskError::TooManyPoints { mask, count }),
            }
            // A number that is none is not in the range either.
            let is_near = |it: f64| (-FAR_MAX..=FAR_MAX).contains(&it);
            if let Some(n) = polygon.iter().position(|(x, y)| !is_near(*x) || !is_near(*y)) {
                return Err(MaskError::NoFraction { mask, point: n + 1 });
            }
            let clipped = clipped(polygon);
            if is_flat(&clipped) {
                return Err(MaskError::Outside { mask });
            }
            boxes.extend(covering(&clipped, boxes_max));
        }
        Ok(Masks { boxes })
    }

    /// The text of a video filter for `ffmpeg` that paints the masks black; `None` without any.
    ///
    /// It is a chain of at most 768 `drawbox`, 140 bytes each, that counts in widths and
    /// heights of whatever picture comes. Boxes are rounded outwards to whole pixels.
    pub fn filter(&self) -> Option<String> {
        let mut text = String::new();
        for Span { left, right, top, bottom } in &self.boxes {
            let separator = if text.is_empty() { "" } else { "," };
            // Writing to a text does not fail. No box is of size 0, which would mean all.
            let _ = write!(
                text,
                "{separator}drawbox=x=floor(iw*{left:.6}):y=floor(ih*{top:.6})\
                 :w=ceil(iw*{right:.6})-floor(iw*{left:.6})\
                 :h=ceil(ih*{bottom:.6})-floor(ih*{top:.6}):color=black:t=fill"
            );
        }
        (!text.is_empty()).then_some(text)
    }

    /// Whether a point (fractions of the picture, right and down) is painted: it is in a mask, or
    /// so near to one that its box has it.
    pub fn covers(&self, x: f64, y: f64) -> bool {
        self.boxes
            .iter()
            .any(|it| (it.left..=it.right).contains(&x) && (it.top..=it.bottom).contains(&y))
    }
}

/// Cuts off what is outside of the picture, side by side (Sutherland and Hodgman, *Reentrant
/// polygon clipping*, 1974). How often the outline goes around a point inside is kept by that.
fn clipped(polygon: &[Point]) -> Vec<Point> {
    // How far inside of a side a point is.
    let sides: [fn(&Point) -> f64; 4] = [|it| it.0, |it| 1.0 - it.0, |it| it.1, |it| 1.0 - it.1];
    let mut points = polygon.to_vec();
    for side in sides {
        let mut kept = Vec::with_capacity(points.len() + 4);
        for (n, point) in points.iter().enumerate() {
            let next = &points[(n + 1) % points.len()];
            let (here, there) = (side(point), side(next));
            if here >= 0.0 {
                kept.push(*point);
            }
            if (here < 0.0) != (there < 0.0) {
                let share = here / (here - there);
                let between = |a: f64, b: f64| a + (b - a) * share;
                kept.push((between(point.0, next.0), between(point.1, next.1)));
            }
        }
        points = kept;
    }
    // What was calculated is at the side but for its last digit.
    points.iter().map(|it| (it.0.clamp(0.0, 1.0), it.1.clamp(0.0, 1.0))).collect()
}

/// Whether nothing of a clipped polygon is in the picture: it is empty, or lies on one of the
/// picture's sides.
fn is_flat(points: &[Point]) -> bool {
    let all_at = |side: fn(&Point) -> f64, at: f64| points.iter().all(|it| side(it) == at);
    points.len() < 3
        || all_at(|it| it.0, 0.0)
        || all_at(|it| it.0, 1.0)
        || all_at(|it| it.1, 0.0)
        || all_at(|it| it.1, 1.0)
}

/// Boxes that cover a polygon: as many strips as `boxes_max` allows.
fn covering(points: &[Point], boxes_max: usize) -> Vec<Span> {
    let mut strips = boxes_max;
    while strips > 1 {
        let boxes = boxes(points, &cuts(points, strips));
        if boxes.len() <= boxes_max {
            return boxes;
        }
        strips /= 2;
    }
    let all = |pick: fn(&Point) -> f64| {
        let values = points.iter().map(pick);
        (values.clone().fold(1.0, f64::min), values.fold(0.0, f64::max))
    };
    let ((left, right), (top, bottom)) = (all(|it| it.0), all(|it| it.1));
    vec![outwards(Span { left, right, top, bottom })]
}

/// The heights at which a polygon is cut into at most `strips_max` strips: at its points, so that
/// what is upright is met exactly, and between them by the height of what slants.
fn cuts(points: &[Point], strips_max: usize) -> Vec<f64> {
    let mut heights: Vec<f64> = points.iter().map(|it| it.1).collect();
    heights.sort_by(f64::total_cmp);
    heights.dedup();
    let (first, last) = (heights[0], heights[heights.len() - 1]);
    let even = |from: f64, to: f64, count: usize| {
        (1..=count).map(move |n| from + (to - from) * (n as f64 / count as f64))
    };
    if heights.len() > strips_max {
        return std::iter::once(first).chain(even(first, last, strips_max)).collect();
    }
    let slants = |top: f64, bottom: f64| {
        let slants = |(a, b): (Point, Point)| {
            a.0 != b.0 && a.1.min(b.1) < bottom && a.1.max(b.1) > top && a.1 != b.1
        };
        outline(points).any(slants)
    };
    let spans = || heights.windows(2).map(|it| (it[0], it[1]));
    let slanting: f64 = spans().filter(|it| slants(it.0, it.1)).map(|it| it.1 - it.0).sum();
    let spare = (strips_max + 1 - heights.len()) as f64;
    let mut cuts = vec![first];
    for (top, bottom) in spans() {
        let more = if slants(top, bottom) { spare * (bottom - top) / slanting } else { 0.0 };
        cuts.extend(even(top, bottom, 1 + more as usize));
    }
    cuts
}

fn outline(points: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    points.iter().copied().zip(points.iter().copied().cycle().skip(1))
}

/// The boxes of all strips; where a strip has the same as the one above, they are one.
fn boxes(points: &[Point], cuts: &[f64]) -> Vec<Span> {
    let mut boxes: Vec<Span> = Vec::new();
    let mut above: Vec<(f64, f64)> = Vec::new();
    if cuts.len() == 1 {
        // All on one level.
        let spans = spans_of(points, cuts[0], cuts[0]);
        let flat = |(left, right)| Span { left, right, top: cuts[0], bottom: cuts[0] };
        return spans.into_iter().map(|span| outwards(flat(span))).collect();
    }
    for strip in cuts.windows(2) {
        let (top, bottom) = (strip[0], strip[1]);
        let spans = spans_of(points, top, bottom);
        if spans == above {
            let from = boxes.len() - spans.len();
            boxes[from..].iter_mut().for_each(|it| it.bottom = bottom);
        } else {
            let new =
                spans.iter().map(|(left, right)| Span { left: *left, right: *right, top, bottom });
            boxes.extend(new);
            above = spans;
        }
    }
    boxes.into_iter().map(outwards).collect()
}

/// From where to where, across, a polygon is anywhere in a strip. What of it is in the strip is
/// bounded by pieces of its outline and of the strip's two sides, so these have it all.
fn spans_of(points: &[Point], top: f64, bottom: f64) -> Vec<(f64, f64)> {
    let mut spans = Vec::new();
    for (a, b) in outline(points) {
        let (low, high) = if a.1 <= b.1 { (a, b) } else { (b, a) };
        if high.1 < top || low.1 > bottom {
            continue;
        }
        // What only touches a strip from outside is in the next one, and a level edge at a side of
        // it is there as a part of that side, if anything of the inside is beside it.
        let touches = high.1 == top || low.1 == bottom;
        if top < bottom && touches {
            continue;
        }
        let (from, to) = (across(low, high, low.1.max(top)), across(low, high, high.1.min(bottom)));
        let is_level = low.1 == high.1;
        let (from, to) = if is_level { (low.0, high.0) } else { (from, to) };
        spans.push((from.min(to), from.max(to)));
    }
    spans.extend(inside(points, top, |low, high| low <= top && top < high));
    spans.extend(inside(points, bottom, |low, high| low < bottom && bottom <= high));
    joined(spans)
}

/// Where an edge is at a height.
fn across(low: Point, high: Point, height: f64) -> f64 {
    let share = ((height - low.1) / (high.1 - low.1)).clamp(0.0, 1.0);
    if share == 1.0 { high.0 } else { low.0 + (high.0 - low.0) * share }
}

/// The parts of a level that are inside: those that the outline goes around. `crosses` takes the
/// lower and the higher end of an edge: whether it counts at this level.
fn inside(points: &[Point], height: f64, crosses: impl Fn(f64, f64) -> bool) -> Vec<(f64, f64)> {
    let mut crossings: Vec<(f64, i32)> = Vec::new();
    for (a, b) in outline(points) {
        let (low, high, way) = if a.1 <= b.1 { (a, b, 1) } else { (b, a, -1) };
        if crosses(low.1, high.1) {
            crossings.push((across(low, high, height), way));
        }
    }
    crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut around = 0;
    let mut spans = Vec::new();
    for pair in crossings.windows(2) {
        around += pair[0].1;
        if around != 0 {
            spans.push((pair[0].0, pair[1].0));
        }
    }
    spans
}

fn joined(mut spans: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut joined: Vec<(f64, f64)> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.0 <= last.1 + STEP => last.1 = last.1.max(span.1),
            _ => joined.push(span),
        }
    }
    joined
}

/// Rounds outwards to the numbers that the filter writes, and to a size that is not nought.
fn outwards(it: Span) -> Span {
    let widened = |from: f64, to: f64| {
        let from = ((from / STEP).floor() * STEP).clamp(0.0, 1.0 - STEP);
        let to = ((to / STEP).ceil() * STEP).min(1.0);
        (from, to.max(from + STEP))
    };
    let ((left, right), (top, bottom)) = (widened(it.left, it.right), widened(it.top, it.bottom));
    Span { left, right, top, bottom }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    fn masks(polygon: &[Point]) -> Masks {
        Masks::new(vec![polygon.to_vec()]).unwrap()
    }

    fn area(masks: &Masks) -> f64 {
        masks.boxes.iter().map(|it| (it.right - it.left) * (it.bottom - it.top)).sum()
    }

    const TRIANGLE: [Point; 3] = [(0.1, 0.1), (0.5, 0.2), (0.2, 0.9)];
    /// A letter U of which the inside is free.
    const LETTER: [Point; 8] = [
        (0.1, 0.1),
        (0.2, 0.1),
        (0.2, 0.7),
        (0.6, 0.7),
        (0.6, 0.1),
        (0.7, 0.1),
        (0.7, 0.9),
        (0.1, 0.9),
    ];

    #[test]
    fn a_rectangle_is_one_box() {
        let masks = masks(&[(0.25, 0.5), (0.75, 0.5), (0.75, 1.0), (0.25, 1.0)]);
        let expected = "drawbox=x=floor(iw*0.250000):y=floor(ih*0.500000)\
            :w=ceil(iw*0.750000)-floor(iw*0.250000):h=ceil(ih*1.000000)-floor(ih*0.500000)\
            :color=black:t=fill";
        assert_eq!(masks.filter().unwrap(), expected);
        assert_eq!(Masks::new(vec![]).unwrap().filter(), None);
    }

    #[test]
    fn what_is_painted_is_little_more_than_the_mask() {
        let triangle = masks(&TRIANGLE);
        assert!(triangle.boxes.len() <= 32);
        let exact = 0.5 * (0.4 * 0.8 - 0.1 * 0.1);
        assert!((exact..1.1 * exact).contains(&area(&triangle)), "{}", area(&triangle));
        let letter = masks(&LETTER);
        assert_eq!(letter.boxes.len(), 3);
        assert!(!letter.covers(0.4, 0.4) && letter.covers(0.15, 0.4) && letter.covers(0.4, 0.8));
    }

    #[test]
    fn what_is_outside_of_the_picture_is_cut_off() {
        let masks = masks(&[(-1.0, -1.0), (0.5, -1.0), (0.5, 0.5), (-1.0, 0.5)]);
        let expected = Span { left: 0.0, right: 0.5, top: 0.0, bottom: 0.5 };
        assert_eq!(masks.boxes, [expected]);
    }

    #[test]
    fn what_a_polygon_that_crosses_itself_goes_around_is_painted() {
        let star = [(0.5, 0.1), (0.7, 0.9), (0.1, 0.4), (0.9, 0.4), (0.3, 0.9)];
        assert!(masks(&star).covers(0.5, 0.5), "the middle, which it goes around twice");
    }

    #[test]
    fn wrong_masks_are_told_with_their_place() {
        let good = TRIANGLE.to_vec();
        let second = |polygon: Vec<Point>| Masks::new(vec![good.clone(), polygon]).unwrap_err();
        let few = second(vec![(0.0, 0.0), (1.0, 1.0)]);
        assert_eq!(few, MaskError::TooFewPoints { mask: 2, count: 2 });
        let many = second(vec![(0.5, 0.5); 201]);
        assert_eq!(many, MaskError::TooManyPoints { mask: 2, count: 201 });
        for wrong in [f64::NAN, f64::INFINITY, 640.0] {
            let none = second(vec![(0.0, 0.0), (1.0, wrong), (0.0, 1.0)]);
            assert_eq!(none, MaskError::NoFraction { mask: 2, point: 2 });
        }
        for outside in [
            vec![(1.5, 0.0), (2.0, 0.0), (2.0, 1.0)],
            vec![(1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0)],
            vec![(0.0, -1.0), (-1.0, 2.0), (-3.0, 0.0)],
        ] {
            assert_eq!(second(outside), MaskError::Outside { mask: 2 });
        }
        let many = Masks::new(vec![good.clone(); 65]).unwrap_err();
        assert_eq!(many, MaskError::TooMany { count: 65 });
        assert_eq!(many.to_string(), "65 masks are too many: join some, 64 at most");
    }

    #[test]
    fn the_most_masks_of_the_most_points_make_a_filter_that_fits_an_argument() {
        let comb =
            |n: usize| ((n % 100) as f64 / 100.0, if n.is_multiple_of(2) { 0.1 } else { 0.93 });
        let masks = Masks::new(vec![(0..200).map(comb).collect(); 64]).unwrap();
        assert!(masks.boxes.len() <= 768);
        let circle = |n: usize| {
            let (sin, cos) = (n as f64 / 200.0 * std::f64::consts::TAU).sin_cos();
            (0.5 + 0.3 * cos, 0.5 + 0.3 * sin)
        };
        let masks = Masks::new(vec![(0..200).map(circle).collect(); 64]).unwrap();
        let filter = masks.filter().unwrap();
        assert!(masks.boxes.len() > 600 && filter.len() < 112 * 1024, "{}", filter.len());
    }

    /// How often a polygon goes around a point, by angles: another way than that of the boxes.
    fn around(polygon: &[Point], at: Point) -> i64 {
        let angle = |(a, b): (Point, Point)| {
            let (a, b) = ((a.0 - at.0, a.1 - at.1), (b.0 - at.0, b.1 - at.1));
            (a.0 * b.1 - a.1 * b.0).atan2(a.0 * b.0 + a.1 * b.1)
        };
        (outline(polygon).map(angle).sum::<f64>() / std::f64::consts::TAU).round() as i64
    }

    /// Whether a point is painted, but for the last digit of what the test calculates.
    fn has(masks: &Masks, (x, y): Point) -> bool {
        let near = [-1e-12, 0.0, 1e-12];
        near.iter().any(|dx| near.iter().any(|dy| masks.covers(x + dx, y + dy)))
    }

    #[test]
    fn each_point_of_a_mask_is_painted() {
        bolero::check!().with_type::<(Vec<(i8, i8)>, Vec<(u8, u8)>)>().for_each(
            |(drawn, asked)| {
                let drawn: Vec<Point> = drawn
                    .iter()
                    .map(|it| (f64::from(it.0) / 64.0, f64::from(it.1) / 64.0))
                    .collect();
                let Ok(masks) = Masks::new(vec![drawn.clone()]) else { return };
                assert!((1..=32).contains(&masks.boxes.len()));
                let is_seen = |it: &f64| (0.0..=1.0).contains(it);
                for (a, b) in outline(&drawn) {
                    for share in [0.0, 0.3, 0.5, 1.0] {
                        let at = (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
                        if is_seen(&at.0) && is_seen(&at.1) && is_inner(&drawn, at) {
                            assert!(has(&masks, at), "{drawn:?} {at:?}");
                        }
                    }
                }
                for (x, y) in asked {
                    let at = (f64::from(*x) / 255.0, f64::from(*y) / 255.0);
                    if around(&drawn, at) != 0 && is_inner(&drawn, at) {
                        assert!(has(&masks, at), "{drawn:?} {at:?}");
                    }
                }
            },
        );
    }

    /// Whether a point of the outline has something of the inside beside it, in the picture: what
    /// only touches the picture from outside is not painted.
    fn is_inner(polygon: &[Point], at: Point) -> bool {
        let steps = [(1e-4, 2e-5), (-1e-4, 2e-5), (2e-5, 1e-4), (2e-5, -1e-4)];
        let is_seen = |it: f64| (0.0..=1.0).contains(&it);
        steps
            .iter()
            .map(|step| (at.0 + step.0, at.1 + step.1))
            .any(|it| is_seen(it.0) && is_seen(it.1) && around(polygon, it) != 0)
    }

    #[test]
    fn ffmpeg_paints_a_mask_black_and_the_rest_stays_white() {
        let (width, height) = (320, 240);
        for polygon in [&TRIANGLE[..], &LETTER[..]] {
            let masks = masks(polygon);
            let filter = masks.filter().unwrap();
            let mut command = Command::new("ffmpeg");
            command.args(["-v", "error", "-f", "lavfi", "-i", "color=white:s=320x240"]);
            command.args(["-frames:v", "1", "-vf", &filter, "-pix_fmt", "gray"]);
            command.args(["-f", "rawvideo", "-"]).stdin(Stdio::null());
            let Ok(output) = command.output() else {
                println!("skipped: ffmpeg is not here");
                return;
            };
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.stdout.len(), width * height, "{said}");
            let mut black = 0;
            for (n, level) in output.stdout.iter().enumerate() {
                // Any of the four corners of a pixel is enough.
                let (x, y) = ((n % width) as f64, (n / width) as f64);
                let corners = [(0.01, 0.01), (0.99, 0.01), (0.01, 0.99), (0.99, 0.99), (0.5, 0.5)];
                let at = |(dx, dy)| ((x + dx) / width as f64, (y + dy) / height as f64);
                let is_in = corners.iter().any(|it| around(polygon, at(*it)) != 0);
                assert!(!is_in || *level < 20, "{x} {y} is {level}");
                // Some pixels beside a slanting edge are painted too.
                let mut near =
                    (0..25).map(|n| (f64::from(n % 5 - 2) * 4.0, f64::from(n / 5 - 2) * 4.0));
                let is_near = is_in || near.any(|it| around(polygon, at(it)) != 0);
                assert!(is_near || *level > 230, "{x} {y} is {level}");
                black += usize::from(*level < 20);
            }
            let share = black as f64 / (width * height) as f64;
            assert!((share / area(&masks) - 1.0).abs() < 0.1, "{share} {}", area(&masks));
        }
    }
}
