//! Who crosses a line, and which way.
//!
//! A track that stands on a line and trembles has not crossed it: it must be clear of it on the
//! other side. Where it was hidden while it crossed, its places before and after say so.

use std::collections::BTreeMap;

use crate::ground::Point;

/// A line from `from` to `to`: across it, left to right as one looks along it, is forwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Where it begins.
    pub from: Point,
    /// Where it ends.
    pub to: Point,
}

impl Line {
    /// Its length.
    pub fn length(&self) -> f64 {
        (self.to.0 - self.from.0).hypot(self.to.1 - self.from.1)
    }
}

/// Which way somebody crossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From left to right, looking along the line.
    Forwards,
    /// From right to left.
    Backwards,
}

/// Standard deviations of a place that are beyond doubt.
const DOUBT: f64 = 3.0;

/// Counts those who cross a line. All in the units of its places: metres on the ground, or pixels.
#[derive(Clone, Debug)]
pub struct LineCount {
    line: Line,
    /// Nearer than this is on the line.
    clear: f64,
    /// Of each track the last place that was clear of the line.
    last: BTreeMap<u64, Point>,
    /// Who crossed forwards.
    pub forwards: u64,
    /// Who crossed backwards.
    pub backwards: u64,
}

impl LineCount {
    /// Counts at a line; `None` for a line without length or with numbers that are none.
    pub fn new(line: Line, clear: f64) -> Option<LineCount> {
        let length = line.length();
        let is_line = length.is_finite() && length > 0.0 && clear.is_finite() && clear >= 0.0;
        let last = BTreeMap::new();
        is_line.then_some(LineCount { line, clear, last, forwards: 0, backwards: 0 })
    }

    /// Where it counts.
    pub fn line(&self) -> Line {
        self.line
    }

    /// Takes where a track is now, in order of time; says if it has crossed.
    pub fn see(&mut self, track: u64, place: Point) -> Option<Way> {
        self.see_unsure(track, place, 0.0)
    }

    /// The same of a place that is known to `spread` (a standard deviation): one is clear of the
    /// line when one is beyond doubt, so that who walks along it is not counted to and fro.
    pub fn see_unsure(&mut self, track: u64, place: Point, spread: f64) -> Option<Way> {
        let clear = self.clear.max(DOUBT * spread);
        if !place.0.is_finite() || !place.1.is_finite() {
            return None;
        }
        let side = self.off(place);
        if side.abs() < clear || side == 0.0 {
            return None;
        }
        let before = self.last.insert(track, place)?;
        let was = self.off(before);
        if was.signum() == side.signum() {
            return None;
        }
        // Where its way meets the line: beside an end of it is past the line and not across it.
        let part = was / (was - side);
        let meets =
            (before.0 + (place.0 - before.0) * part, before.1 + (place.1 - before.1) * part);
        if !(0.0..=1.0).contains(&self.along(meets)) {
            return None;
        }
        if side < 0.0 {
            self.forwards += 1;
            Some(Way::Forwards)
        } else {
            self.backwards += 1;
            Some(Way::Backwards)
        }
    }

    /// A track has ended.
    pub fn end(&mut self, track: u64) {
        self.last.remove(&track);
    }

    fn direction(&self) -> (f64, f64, f64) {
        let (x, y) = (self.line.to.0 - self.line.from.0, self.line.to.1 - self.line.from.1);
        (x, y, x.hypot(y))
    }

    /// How far a place is from the line, positive on its left where `y` is up.
    fn off(&self, place: Point) -> f64 {
        let (x, y, length) = self.direction();
        (x * (place.1 - self.line.from.1) - y * (place.0 - self.line.from.0)) / length
    }

    /// Where along the line a place is: 0 at its beginning, 1 at its end.
    fn along(&self, place: Point) -> f64 {
        let (x, y, length) = self.direction();
        (x * (place.0 - self.line.from.0) + y * (place.1 - self.line.from.1)) / (length * length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(places: &[Point]) -> (u64, u64) {
        // Northwards along the y axis: from west to east is forwards.
        let line = Line { from: (0.0, 0.0), to: (0.0, 10.0) };
        let mut count = LineCount::new(line, 0.3).unwrap();
        for place in places {
            count.see(7, *place);
        }
        (count.forwards, count.backwards)
    }

    #[test]
    fn who_crosses_is_counted_once_and_each_way() {
        assert_eq!(counted(&[(-2.0, 5.0), (-1.0, 5.0), (1.0, 5.0), (2.0, 5.0)]), (1, 0));
        assert_eq!(counted(&[(-2.0, 5.0), (2.0, 5.0), (-2.0, 5.0)]), (1, 1));
        assert_eq!(counted(&[(-2.0, 5.0), (9.0, 6.0)]), (1, 0), "hidden while it crossed");
    }

    #[test]
    fn who_stands_on_the_line_or_goes_past_its_end_has_not_crossed() {
        let trembles = [(-2.0, 5.0), (-0.1, 5.0), (0.1, 5.0), (-0.2, 5.0), (0.2, 5.0), (-1.0, 5.0)];
        assert_eq!(counted(&trembles), (0, 0));
        assert_eq!(counted(&[(-2.0, 11.0), (2.0, 11.0)]), (0, 0));
        assert_eq!(counted(&[(2.0, 5.0), (f64::NAN, 5.0), (3.0, 5.0)]), (0, 0));
        let point = Line { from: (1.0, 1.0), to: (1.0, 1.0) };
        assert!(LineCount::new(point, 0.3).is_none());
    }

    #[test]
    fn forwards_less_backwards_is_where_a_track_ends_whatever_its_way() {
        bolero::check!().with_type::<Vec<i8>>().for_each(|way| {
            let line = Line { from: (0.0, -1e3), to: (0.0, 1e3) };
            let mut count = LineCount::new(line, 0.5).unwrap();
            let clear: Vec<f64> =
                way.iter().map(|x| f64::from(*x)).filter(|x| x.abs() >= 0.5).collect();
            for x in way {
                let _ = count.see(1, (f64::from(*x), 0.0));
            }
            let sides = clear.first().zip(clear.last()).map(|(a, b)| (*a > 0.0, *b > 0.0));
            let net = count.forwards as i64 - count.backwards as i64;
            let expected = match sides {
                Some((false, true)) => 1,
                Some((true, false)) => -1,
                _ => 0,
            };
            assert_eq!(net, expected);
        });
    }
}
