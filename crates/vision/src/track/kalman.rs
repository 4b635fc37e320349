//! A Kalman filter of a box: its middle and its size, each with its speed.
//!
//! The noise of the four is independent and grows with the box, as in ByteTrack and BoT-SORT
//! (Aharon et al., 2022, arXiv:2206.14651), so that the filter of eight is four of two.

use crate::Rect;
use crate::shift::Shift;

/// One number and its speed, in units a frame.
#[derive(Clone, Copy, Debug)]
struct Pair {
    value: f64,
    speed: f64,
    /// Covariance: of the value, of both, of the speed.
    p: [f64; 3],
}

impl Pair {
    fn predict(&mut self, frames: f64, q_value: f64, q_speed: f64) {
        let [a, b, c] = self.p;
        self.value += self.speed * frames;
        self.p = [
            a + frames * (2.0 * b + frames * c) + q_value * frames,
            b + frames * c,
            c + q_speed * frames,
        ];
    }

    fn update(&mut self, seen: f64, r: f64) {
        let [a, b, c] = self.p;
        let s = a + r;
        let (k_value, k_speed) = (a / s, b / s);
        let off = seen - self.value;
        self.value += k_value * off;
        self.speed += k_speed * off;
        self.p = [(1.0 - k_value) * a, (1.0 - k_value) * b, c - k_speed * b];
    }
}

/// How much a box is expected to change and detections to be off, as parts of its height.
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    /// Of a place, standard deviation a frame.
    pub place: f64,
    /// Of a speed.
    pub speed: f64,
    /// Of a detection.
    pub seen: f64,
}

/// The filter.
#[derive(Clone, Copy, Debug)]
pub struct Motion {
    /// Middle across and down, width, height.
    parts: [Pair; 4],
}

impl Motion {
    /// Of a box that was seen for the first time.
    pub fn new(seen: &Rect, noise: &Noise) -> Motion {
        let (x, y) = seen.centre();
        let (place, speed) = (2.0 * noise.place * seen.h, 10.0 * noise.speed * seen.h);
        let pair = |value| Pair { value, speed: 0.0, p: [place * place, 0.0, speed * speed] };
        Motion { parts: [x, y, seen.w, seen.h].map(pair) }
    }

    /// Where it is now.
    pub fn place(&self) -> Rect {
        let [x, y, w, h] = self.parts.map(|pair| pair.value);
        let (w, h) = (w.max(1.0), h.max(1.0));
        Rect { x: x - w / 2.0, y: y - h / 2.0, w, h }
    }

    /// The speed of its middle, pixels a frame.
    pub fn speed(&self) -> (f64, f64) {
        (self.parts[0].speed, self.parts[1].speed)
    }

    /// Moves on by so many frames.
    pub fn predict(&mut self, frames: f64, noise: &Noise) {
        let height = self.parts[3].value.max(1.0);
        let (place, speed) = (noise.place * height, noise.speed * height);
        for pair in &mut self.parts {
            pair.predict(frames, place * place, speed * speed);
        }
    }

    /// The camera itself has moved.
    pub fn shift(&mut self, by: &Shift) {
        let middle = by.of((self.parts[0].value, self.parts[1].value));
        let speed = by.of_way(self.speed());
        (self.parts[0].value, self.parts[1].value) = middle;
        (self.parts[0].speed, self.parts[1].speed) = speed;
        for size in &mut self.parts[2..] {
            size.value *= by.zoom();
            size.speed *= by.zoom();
        }
    }

    /// Stops growing or shrinking: of what is not seen, nothing is known of its size.
    pub fn keep_size(&mut self) {
        self.parts[2].speed = 0.0;
        self.parts[3].speed = 0.0;
    }

    /// Takes what was seen; `trust` below 1 makes a detection count for less.
    pub fn update(&mut self, seen: &Rect, noise: &Noise, trust: f64) {
        let (x, y) = seen.centre();
        let r = noise.seen * seen.h / trust.max(0.05);
        for (pair, seen) in self.parts.iter_mut().zip([x, y, seen.w, seen.h]) {
            pair.update(seen, r * r);
        }
    }
}
