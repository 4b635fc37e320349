//! From pixels to tracks: what moves before one camera, where, and how fast.
//!
//! No face, no biometrics, and nothing that knows a person again from one camera to another: a
//! track is a box that moves, and ends with its camera. There is no stored feature, and no code
//! that makes one.
//!
//! [`motion`] says whether there is anything to look at. [`track`] follows boxes from frame to
//! frame; [`flow`] says which way everything moves where there are too many for boxes; [`ground`]
//! says where in metres that is; [`count`] who crosses a line; [`mot`] reads and writes boxes as
//! the field's benchmarks do.

pub mod budget;
pub mod camera;
pub mod count;
pub mod detect;
pub mod engine;
pub mod eye;
pub mod flow;
pub mod ground;
pub mod lens;
pub mod model;
pub mod mot;
pub mod motion;
pub mod onnx;
pub mod plane;
pub mod score;
pub mod shift;
pub mod sight;
pub mod stature;
pub mod track;
pub mod walk;
pub mod zone;

/// A box in a picture, pixels; `x` to the right and `y` down, of its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Rect {
    /// Its area, square pixels.
    pub fn area(&self) -> f64 {
        self.w.max(0.0) * self.h.max(0.0)
    }

    /// Its middle.
    pub fn centre(&self) -> (f64, f64) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// The box with `part` of its width and height more on each side.
    #[must_use]
    pub fn grown(&self, part: f64) -> Rect {
        let (dx, dy) = (self.w * part, self.h * part);
        Rect { x: self.x - dx, y: self.y - dy, w: self.w + 2.0 * dx, h: self.h + 2.0 * dy }
    }

    /// The area that both cover, square pixels.
    pub fn common(&self, other: &Rect) -> f64 {
        let overlap = |a: f64, a_len: f64, b: f64, b_len: f64| {
            ((a + a_len).min(b + b_len) - a.max(b)).max(0.0)
        };
        overlap(self.x, self.w, other.x, other.w) * overlap(self.y, self.h, other.y, other.h)
    }

    /// Intersection over union, 0 to 1; 0 where both are empty.
    pub fn iou(&self, other: &Rect) -> f64 {
        let common = self.common(other);
        let union = self.area() + other.area() - common;
        if union > 0.0 { common / union } else { 0.0 }
    }
}

/// Whether a picture has pixels, and a byte for each.
pub(crate) fn is_whole(grey: &cordon_video::Grey<'_>) -> bool {
    let pixels = grey.width.checked_mul(grey.height);
    pixels.is_some_and(|pixels| pixels > 0 && pixels == grey.bytes.len())
}

/// Something that a detector found in a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detection {
    /// Where.
    pub place: Rect,
    /// How sure it is, 0 to 1.
    pub score: f64,
}
