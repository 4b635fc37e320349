//! The picture and what is drawn on it: bodies of revolution and flat faces, with soft edges.
//!
//! Colours are BT.709 in the narrow range: 16 is black and 235 white.

use super::Point;

/// A picture in three planes, 4:2:0: brightness, then blueness and redness of half the width and
/// height, a byte a sample, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width, pixels; even.
    pub width: usize,
    /// Height, pixels; even.
    pub height: usize,
    /// `width * height * 3 / 2` bytes.
    pub bytes: Vec<u8>,
}

impl Picture {
    /// A black one.
    pub(crate) fn black(width: usize, height: usize) -> Picture {
        let mut bytes = vec![128; width * height * 3 / 2];
        bytes[..width * height].fill(16);
        Picture { width, height, bytes }
    }

    /// How bright it is, a byte a pixel.
    pub fn luma(&self) -> &[u8] {
        &self.bytes[..self.width * self.height]
    }
}

/// Writes a pixel of red, green and blue, each 0 to 255.
pub(crate) fn put(picture: &mut Picture, (x, y): (usize, usize), rgb: [f64; 3]) {
    let [luma, blue, red] = of_rgb(rgb.map(|part| part as f32));
    let (width, area) = (picture.width, picture.width * picture.height);
    picture.bytes[y * width + x] = luma.round() as u8;
    if x % 2 == 0 && y % 2 == 0 {
        let at = area + (y / 2) * (width / 2) + x / 2;
        picture.bytes[at] = (128.0 + blue).round() as u8;
        picture.bytes[at + area / 4] = (128.0 + red).round() as u8;
    }
}

/// Brightness from 16, blueness and redness around 0.
pub(crate) fn of_rgb([r, g, b]: [f32; 3]) -> [f32; 3] {
    let (r, g, b) = (r.clamp(0.0, 255.0), g.clamp(0.0, 255.0), b.clamp(0.0, 255.0));
    let luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let small = 219.0 / 255.0;
    let chroma = 224.0 / 255.0;
    [16.0 + small * luma, chroma * (b - luma) / 1.8556, chroma * (r - luma) / 1.5748]
}

/// Steps of an outline.
pub(crate) const STEPS: usize = 24;

/// A body of revolution as it looks in the picture: an axis with a half width along it.
#[derive(Clone, Debug)]
pub(crate) struct Stroke {
    /// Where its axis begins, pixels.
    pub(crate) from: [f32; 2],
    /// Its direction, of length 1.
    pub(crate) way: [f32; 2],
    /// How long it is, pixels.
    pub(crate) length: f32,
    /// Half widths at equal steps, pixels.
    pub(crate) half: [f32; STEPS + 1],
    /// Over how many pixels its edge fades.
    pub(crate) fade: f32,
    /// Brightness above black, blueness, redness.
    pub(crate) colour: [f32; 3],
    /// Light from all sides, and from the sun: across the axis and towards the camera.
    pub(crate) light: [f32; 3],
    /// How much the cloth's folds show, and which.
    pub(crate) folds: (f32, usize),
    /// How much covers what is behind, 0 to 1.
    pub(crate) covers: f32,
}

/// How many pixels a figure has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pixels {
    pub(crate) all: u32,
    pub(crate) shown: u32,
}

/// Nobody's pixel.
pub(crate) const NOBODY: u16 = u16::MAX;

/// What is drawn on.
pub(crate) struct Canvas {
    pub(crate) picture: Picture,
    /// Which figure a pixel shows.
    pub(crate) owner: Vec<u16>,
    /// Which figure was drawn last there, hidden or not.
    last: Vec<u16>,
    pub(crate) pixels: Vec<Pixels>,
}

/// Who is drawn, and how far ahead, metres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Who {
    pub(crate) index: u16,
    pub(crate) distance: f32,
}

impl Canvas {
    pub(crate) fn new(picture: Picture) -> Canvas {
        let area = picture.width * picture.height;
        Canvas { picture, owner: vec![NOBODY; area], last: vec![NOBODY; area], pixels: Vec::new() }
    }

    /// Begins a frame with so many figures.
    pub(crate) fn begin(&mut self, backdrop: &Picture, figures_count: usize) {
        self.picture.bytes.copy_from_slice(&backdrop.bytes);
        self.owner.fill(NOBODY);
        self.last.fill(NOBODY);
        self.pixels.clear();
        self.pixels.resize(figures_count, Pixels::default());
    }

    /// Draws a body in front of what is farther.
    pub(crate) fn draw(&mut self, who: Who, stroke: &Stroke, distance: &[f32], grain: &[f32]) {
        let size = (self.picture.width, self.picture.height);
        each(stroke, size, |(x, y), cover, across, step| {
            let at = y * size.0 + x;
            if cover >= 0.5 {
                self.claim(who, at, who.distance < distance[at]);
            }
            if who.distance >= distance[at] {
                return;
            }
            let towards = (1.0 - across * across).max(0.0).sqrt();
            let [around, side, front] = stroke.light;
            let mut shade = around + (across * side + towards * front).max(0.0);
            if stroke.folds.0 > 0.0 {
                // Grain that lies on the cloth and not on the picture.
                let place =
                    usize::from((step as u16 & 31) * 32 + ((across * 6.0 + 8.0) as u16 & 31));
                shade *= 1.0 + stroke.folds.0 * grain.get(place + stroke.folds.1).unwrap_or(&0.0);
            }
            let shade = shade.min(1.6);
            self.blend((x, y), cover * stroke.covers, stroke.colour.map(|part| part * shade));
        });
    }

    /// Darkens lit ground under a body's shadow.
    pub(crate) fn shadow(&mut self, stroke: &Stroke, lit: &[bool]) {
        let size = (self.picture.width, self.picture.height);
        let luma = &mut self.picture.bytes;
        each(stroke, size, |(x, y), cover, _, _| {
            let at = y * size.0 + x;
            if lit[at] {
                let kept = 1.0 - cover * stroke.covers;
                luma[at] = (16.0 + (f32::from(luma[at]) - 16.0) * kept) as u8;
            }
        });
    }

    /// Fills a convex face of corners in order, in front of what is farther.
    pub(crate) fn face(&mut self, who: Who, corners: &[Point], colour: [f32; 3], distance: &[f32]) {
        let (width, height) = (self.picture.width, self.picture.height);
        let Some((top, bottom)) = span(corners.iter().map(|it| it.1), height) else { return };
        for y in top..bottom {
            let middle = y as f64 + 0.5;
            let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
            for (n, a) in corners.iter().enumerate() {
                let b = corners[(n + 1) % corners.len()];
                if (a.1 <= middle) == (b.1 <= middle) {
                    continue;
                }
                let x = a.0 + (middle - a.1) / (b.1 - a.1) * (b.0 - a.0);
                (left, right) = (left.min(x), right.max(x));
            }
            if left >= right {
                continue;
            }
            let Some((from, to)) = span([left, right].into_iter(), width) else { continue };
            for x in from..to {
                let at = y * width + x;
                let cover = (x as f64 + 1.0).min(right) - (x as f64).max(left);
                if cover >= 0.5 {
                    self.claim(who, at, who.distance < distance[at]);
                }
                if who.distance < distance[at] {
                    self.blend((x, y), cover as f32, colour);
                }
            }
        }
    }

    fn claim(&mut self, who: Who, at: usize, is_shown: bool) {
        let own = usize::from(who.index);
        if who.index == NOBODY {
            return;
        }
        if self.last[at] != who.index {
            self.last[at] = who.index;
            self.pixels[own].all += 1;
        }
        if is_shown && self.owner[at] != who.index {
            if let Some(before) = self.pixels.get_mut(usize::from(self.owner[at])) {
                before.shown -= 1;
            }
            self.owner[at] = who.index;
            self.pixels[own].shown += 1;
        }
    }

    pub(crate) fn blend(&mut self, (x, y): (usize, usize), cover: f32, colour: [f32; 3]) {
        let (width, area) = (self.picture.width, self.picture.width * self.picture.height);
        let mix = |old: u8, new: f32| {
            let old = f32::from(old);
            // A cast saturates: what is too bright is white.
            (old + cover * (new - old) + 0.5) as u8
        };
        let bytes = &mut self.picture.bytes;
        let at = y * width + x;
        bytes[at] = mix(bytes[at], 16.0 + colour[0]);
        if x % 2 == 0 && y % 2 == 0 {
            let at = area + (y / 2) * (width / 2) + x / 2;
            bytes[at] = mix(bytes[at], 128.0 + colour[1]);
            bytes[at + area / 4] = mix(bytes[at + area / 4], 128.0 + colour[2]);
        }
    }
}

/// Whole pixels that numbers span, within a length; `None` where they do not.
fn span(values: impl Iterator<Item = f64>, length: usize) -> Option<(usize, usize)> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values {
        (low, high) = (low.min(value), high.max(value));
    }
    let (low, high) = (low.floor().max(0.0), high.ceil().min(length as f64));
    (low < high).then_some((low as usize, high as usize))
}

/// Calls for each pixel of a stroke: where, how much of it is covered, how far across from minus 1
/// to 1, and at which step of the outline.
fn each(
    stroke: &Stroke,
    (width, height): (usize, usize),
    mut call: impl FnMut((usize, usize), f32, f32, f32),
) {
    let widest = stroke.half.iter().fold(0.0_f32, |a, b| a.max(*b)) + stroke.fade;
    let [fx, fy] = stroke.from;
    let [wx, wy] = stroke.way;
    let ty = fy + wy * stroke.length;
    let (steps, sharp) = (STEPS as f32 / stroke.length, 1.0 / stroke.fade);
    let rows = [fy.min(ty) - widest, fy.max(ty) + widest].map(f64::from);
    let Some((top, bottom)) = span(rows.into_iter(), height) else { return };
    for y in top..bottom {
        let down = y as f32 + 0.5 - fy;
        // Along: down * wy + right * wx in [0, length]; across: right * wy - down * wx.
        let along = within(wx, down * wy, (0.0, stroke.length));
        let across = within(wy, -down * wx, (-widest, widest));
        let (low, high) = (along.0.max(across.0) + fx, along.1.min(across.1) + fx);
        if low > high {
            continue;
        }
        let ends = [low, high].map(f64::from);
        let Some((from, to)) = span(ends.into_iter(), width) else { continue };
        for x in from..to {
            let right = x as f32 + 0.5 - fx;
            let (along, across) = (down * wy + right * wx, right * wy - down * wx);
            let step = along * steps;
            if !(0.0..STEPS as f32).contains(&step) {
                continue;
            }
            let whole = step as u16;
            let (part, whole) = (step - f32::from(whole), usize::from(whole));
            let half = stroke.half[whole] + part * (stroke.half[whole + 1] - stroke.half[whole]);
            let cover = ((half - across.abs()) * sharp + 0.5).clamp(0.0, 1.0);
            if cover > 0.0 {
                call((x, y), cover, (across / half.max(0.3)).clamp(-1.0, 1.0), step);
            }
        }
    }
}

/// For which `x` is `slope * x + offset` in a range.
fn within(slope: f32, offset: f32, (low, high): (f32, f32)) -> (f32, f32) {
    if slope.abs() < 1e-6 {
        let is_all = (low..=high).contains(&offset);
        return if is_all { (-1e9, 1e9) } else { (1.0, -1.0) };
    }
    let (a, b) = ((low - offset) / slope, (high - offset) / slope);
    (a.min(b), a.max(b))
}
