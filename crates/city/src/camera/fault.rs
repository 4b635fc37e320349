//! What goes wrong with a camera: its picture stands still, is black, out of focus, of another
//! place, or does not come.

use super::canvas::Picture;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The same picture again and again, to the byte.
    Frozen,
    /// Black with noise.
    Black,
    /// Blurred.
    OutOfFocus,
    /// It looks 35 degrees farther to the right.
    Turned,
    /// No picture.
    Silent,
}

/// A fault of a camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// From when, seconds from the scene's beginning.
    pub from_s: f64,
    /// Until when.
    pub to_s: f64,
}

/// By how many degrees a camera is turned.
pub(crate) const TURNED_DEG: f64 = 35.0;

/// Whether there is a fault of a kind at a time.
pub(crate) fn is_on(faults: &[Fault], kind: FaultKind, now_s: f64) -> bool {
    faults.iter().any(|it| it.kind == kind && (it.from_s..it.to_s).contains(&now_s))
}

/// Puts a picture out of focus.
pub(crate) fn blur(picture: &mut Picture) {
    let (width, height) = (picture.width, picture.height);
    let area = width * height;
    let radius = (width / 160).max(2);
    let (luma, chroma) = picture.bytes.split_at_mut(area);
    let (blue, red) = chroma.split_at_mut(area / 4);
    // Twice: once is a box, whose edges show.
    for _ in 0..2 {
        blur_plane(luma, width, height, radius);
        blur_plane(blue, width / 2, height / 2, radius / 2);
        blur_plane(red, width / 2, height / 2, radius / 2);
    }
}

fn blur_plane(plane: &mut [u8], width: usize, height: usize, radius: usize) {
    let mut line = vec![0; width.max(height)];
    for row in 0..height {
        blur_line(plane, row * width, 1, &mut line[..width], radius);
    }
    for column in 0..width {
        blur_line(plane, column, width, &mut line[..height], radius);
    }
}

fn blur_line(plane: &mut [u8], from: usize, step: usize, line: &mut [u8], radius: usize) {
    let end = line.len() - 1;
    let at = |n: usize| u32::from(plane[from + n.min(end) * step]);
    let count = 2 * radius as u32 + 1;
    let mut sum: u32 = at(0) * (radius as u32 + 1) + (1..=radius).map(at).sum::<u32>();
    for (n, value) in line.iter_mut().enumerate() {
        *value = (sum / count) as u8;
        sum = sum + at(n + radius + 1) - at(n.saturating_sub(radius));
    }
    for (n, value) in line.iter().enumerate() {
        plane[from + n * step] = *value;
    }
}
