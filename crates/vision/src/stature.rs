//! Where a foot is that something hides.
//!
//! On level ground all people of one height fill the same part of the way from their feet to the
//! horizon: their height by the camera's (Hoiem et al., Putting Objects in Perspective, CVPR
//! 2006). That part is learned from those who stand alone, per camera and never per person; a box
//! that another covers from below and that is much too short for it is made longer, downwards.

use crate::Rect;
use crate::ground::{Ground, Point};

/// The heights of people before one camera.
#[derive(Clone, Debug, Default)]
pub struct Stature {
    /// Parts of the way to the horizon that people fill, the newest last.
    parts: Vec<f64>,
    median: Option<f64>,
}

/// So many are remembered.
const KEPT: usize = 512;
/// So many make a median.
const ENOUGH: usize = 60;
/// A box is too short below this part of what it should be: below it nobody is a person's child.
const SHORT: f64 = 0.8;
/// Two boxes touch when they share this part of the width of the smaller.
const BESIDE: f64 = 0.25;

/// The horizon's height in the picture above a pixel.
fn horizon_at(ground: &Ground, x: f64) -> Option<f64> {
    let (left, right) = ground.horizon(1_000.0)?;
    Some(left + (right - left) * x / 1_000.0)
}

impl Stature {
    /// The foot of a box among `others`, a picture of `height` pixels: where it ends, or where it
    /// would if nothing hid it; and whether that was made up.
    pub fn foot(
        &mut self,
        ground: &Ground,
        place: &Rect,
        others: &[Rect],
        height: f64,
    ) -> (Point, bool) {
        let bottom = place.y + place.h;
        let foot = (place.x + place.w / 2.0, bottom);
        let Some(horizon) = horizon_at(ground, foot.0).filter(|it| *it < bottom - 1.0) else {
            return (foot, false);
        };
        let part = place.h / (bottom - horizon);
        let is_cut = bottom > height - 2.0;
        let is_hidden = is_cut || others.iter().any(|it| covers(it, place));
        if !is_hidden {
            self.learn(part);
            return (foot, false);
        }
        let Some(usual) = self.median.filter(|usual| part < SHORT * usual && *usual < 0.9) else {
            return (foot, false);
        };
        // Foot f with (f - top) = usual * (f - horizon).
        let made = (place.y - usual * horizon) / (1.0 - usual);
        // No further than one and a half box: beyond that it is guesswork.
        let made = made.clamp(bottom, bottom + 1.5 * place.h);
        ((foot.0, made), true)
    }

    fn learn(&mut self, part: f64) {
        if !part.is_finite() || part <= 0.0 {
            return;
        }
        if self.parts.len() == KEPT {
            self.parts.remove(0);
        }
        self.parts.push(part);
        let is_time = self.parts.len().is_multiple_of(16) || self.median.is_none();
        if self.parts.len() >= ENOUGH && is_time {
            let mut sorted = self.parts.clone();
            sorted.sort_by(f64::total_cmp);
            self.median = Some(sorted[sorted.len() / 2]);
        }
    }
}

/// Whether `other` stands before the lower part of `place`.
fn covers(other: &Rect, place: &Rect) -> bool {
    let bottom = place.y + place.h;
    let across = (other.x + other.w).min(place.x + place.w) - other.x.max(place.x);
    let is_beside = across > BESIDE * other.w.min(place.w);
    is_beside && other.y + other.h > bottom + 1.0 && other.y < bottom + 0.1 * place.h
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::Pair;

    /// 6 m up, looking down at 0.35 rad; people are 1.7 m high.
    fn seen(place: Point, up: f64) -> Point {
        let (sin, cos) = 0.35_f64.sin_cos();
        let below = 6.0 - up;
        let depth = place.1 * cos + below * sin;
        (320.0 + 800.0 * place.0 / depth, 240.0 + 800.0 * (below * cos - place.1 * sin) / depth)
    }

    fn person(place: Point) -> Rect {
        let (foot, head) = (seen(place, 0.0), seen(place, 1.7));
        Rect { x: foot.0 - 15.0, y: head.1, w: 30.0, h: foot.1 - head.1 }
    }

    #[test]
    fn who_is_hidden_to_the_hips_has_the_foot_where_it_would_be() {
        let places = [(-4.0, 8.0), (4.0, 8.0), (5.0, 25.0), (-5.0, 25.0)];
        let pairs = places.map(|ground| Pair { pixel: seen(ground, 0.0), ground });
        let ground = Ground::fit(&pairs).unwrap();
        let mut stature = Stature::default();
        for n in 0..100 {
            let place = (f64::from(n % 7) - 3.0, 10.0 + f64::from(n % 13));
            let (_, is_made) = stature.foot(&ground, &person(place), &[], 1e4);
            assert!(!is_made);
        }
        let whole = person((0.0, 16.0));
        let half = Rect { h: whole.h * 0.5, ..whole };
        let before = Rect { y: whole.y + whole.h * 0.45, h: whole.h, ..whole };
        let (foot, is_made) = stature.foot(&ground, &half, &[before], 1e4);
        assert!(is_made && (foot.1 - (whole.y + whole.h)).abs() < 0.1 * whole.h, "{foot:?}");
        // A child whom nobody hides is a child.
        let (foot, is_made) = stature.foot(&ground, &half, &[], 1e4);
        assert!(!is_made && (foot.1 - (half.y + half.h)).abs() < 1e-9);
    }
}
