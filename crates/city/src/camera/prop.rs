//! Things that are drawn and are nobody: vehicles, bags, flames and smoke.

use super::backdrop::noise;
use super::canvas::{STEPS, Stroke, of_rgb};
use super::figure::{BAG, BAG_COLOUR, Part};
use super::stage::SUN;
use super::{Camera, Point, Space, dot, minus};

/// A vehicle's looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bodywork {
    pub(crate) colour: [f32; 3],
    /// Whether it is a van; else a car.
    pub(crate) is_van: bool,
    /// Whether its front is in the east.
    pub(crate) is_eastbound: bool,
}

/// A flat face: its corners in the picture and its colour.
pub(crate) struct Face {
    pub(crate) corners: Vec<Point>,
    pub(crate) colour: [f32; 3],
}

const GLASS: [f32; 3] = [40.0, 48.0, 56.0];
const TYRE: [f32; 3] = [28.0, 28.0, 30.0];

/// The faces of a vehicle that drives along the lane, far ones first.
pub(crate) fn vehicle(camera: &Camera, work: &Bodywork, (x, y): Point) -> Vec<Face> {
    let mut faces = Vec::new();
    let front = if work.is_eastbound { 1.0 } else { -1.0 };
    let (long, tall) = if work.is_van { (2.6, 2.1) } else { (2.15, 0.92) };
    let side = |offset: f64| y + offset;
    let dark = work.colour.map(|part| part * 0.5);
    block(camera, ([x - long, side(-0.85), 0.25], [x + long, side(0.85), 0.4]), dark, &mut faces);
    let body = ([x - long, side(-0.9), 0.38], [x + long, side(0.9), tall]);
    block(camera, body, work.colour, &mut faces);
    let (back, fore) = if work.is_van { (1.0, 2.45) } else { (-1.6, 0.95) };
    let (a, b) = (x + front * back, x + front * fore);
    let (low, high) = (a.min(b), a.max(b));
    if work.is_van {
        // A window in the side, on its surface.
        let pane = ([low, side(-0.92), 1.2], [high, side(-0.9), 1.8]);
        block(camera, pane, GLASS, &mut faces);
    } else {
        block(camera, ([low, side(-0.75), tall], [high, side(0.75), 1.36]), GLASS, &mut faces);
        let roof = ([low + 0.25, side(-0.72), 1.36], [high - 0.35, side(0.72), 1.46]);
        block(camera, roof, work.colour, &mut faces);
        let pillar = (low + high) / 2.0;
        let pillar = ([pillar - 0.05, side(-0.77), tall], [pillar + 0.05, side(-0.74), 1.4]);
        block(camera, pillar, work.colour, &mut faces);
    }
    for axle in [-0.62 * long, 0.62 * long] {
        wheel(camera, [x + axle, side(-0.92), 0.32], &mut faces);
    }
    faces
}

/// The up to three faces of a box that a camera sees.
fn block(camera: &Camera, (low, high): (Space, Space), colour: [f32; 3], out: &mut Vec<Face>) {
    let eye = camera.place();
    for axis in 0..3 {
        let (value, sign) = match () {
            () if eye[axis] < low[axis] => (low[axis], -1.0),
            () if eye[axis] > high[axis] => (high[axis], 1.0),
            () => continue,
        };
        let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
        let corner = |a: f64, b: f64| {
            let mut at = [value; 3];
            (at[u], at[v]) = (a, b);
            camera.sees(at).map(|(pixel, _)| pixel)
        };
        let corners: Option<Vec<Point>> = [
            corner(low[u], low[v]),
            corner(high[u], low[v]),
            corner(high[u], high[v]),
            corner(low[u], high[v]),
        ]
        .into_iter()
        .collect();
        let Some(corners) = corners else { continue };
        let light = (0.6 + 0.5 * (sign * SUN[axis]).max(0.0)) as f32;
        out.push(Face { corners, colour: plain(colour, light) });
    }
}

fn wheel(camera: &Camera, middle: Space, out: &mut Vec<Face>) {
    for (radius, colour) in [(0.32, TYRE), (0.17, [150.0; 3])] {
        let corners: Option<Vec<Point>> = (0..14)
            .map(|n| {
                let (sin, cos) = libm::sincos(f64::from(n) * std::f64::consts::TAU / 14.0);
                let at = [middle[0] + radius * cos, middle[1], middle[2] + radius * sin];
                camera.sees(at).map(|(pixel, _)| pixel)
            })
            .collect();
        out.extend(corners.map(|corners| Face { corners, colour: plain(colour, 1.0) }));
    }
}

fn plain(colour: [f32; 3], light: f32) -> [f32; 3] {
    let [luma, blue, red] = of_rgb(colour.map(|part| part * light));
    [luma - 16.0, blue, red]
}

/// A bag on the ground.
pub(crate) fn bag((x, y): Point) -> Part {
    Part {
        from: [x, y, 0.02],
        to: [x, y, 0.4],
        outline: BAG,
        scale: 1.0,
        round: (0.08, 0.25),
        colour: BAG_COLOUR,
        folds: (0.12, 11),
        nearer: 0.0,
    }
}

/// How much a fire has grown so many seconds after it began, 0 to 1.
pub(crate) fn grown(age_s: f64) -> f64 {
    (age_s / 20.0).clamp(0.06, 1.0)
}

/// Flames and then smoke. Those in the first list are the fire's own.
pub(crate) fn fire(camera: &Camera, (x, y): Point, age_s: f64) -> (Vec<Stroke>, Vec<Stroke>) {
    let size = grown(age_s);
    let (mut flames, mut smoke) = (Vec::new(), Vec::new());
    for n in 0..9 {
        let own = f64::from(n);
        let flicker = noise((age_s * 5.5 + 31.0 * own, own), 60);
        let sway = noise((age_s * 3.0 + 17.0 * own, own), 61) - 0.5;
        let (sin, cos) = libm::sincos(own * 2.4);
        let spread = 0.55 * size * (own / 9.0).sqrt();
        let foot = [x + spread * cos, y + spread * sin, 0.0];
        let height = size * (0.5 + 1.25 * flicker) * (1.0 - 0.4 * own / 9.0) + 0.12;
        let tip = [foot[0] + 0.5 * sway * size, foot[1], height];
        let wide = (0.09 + 0.24 * size) * (0.7 + 0.6 * flicker);
        let layers = [
            ([226.0, 84.0, 22.0], 1.0),
            ([255.0, 176.0, 44.0], 0.66),
            ([255.0, 240.0, 170.0], 0.36),
        ];
        for (colour, part) in layers {
            let top = std::array::from_fn(|n| foot[n] + part * (tip[n] - foot[n]));
            flames.extend(flame(camera, (foot, top), wide * part, colour));
        }
    }
    for n in 0..16 {
        let own = f64::from(n);
        // Each puff rises for 8 s and begins anew.
        let life = (age_s / 8.0 + own / 16.0).rem_euclid(1.0);
        if age_s < life * 8.0 {
            continue;
        }
        let drift = noise((age_s * 0.6 + 9.0 * own, own), 62) - 0.3;
        let up = size * (0.9 + 6.0 * life);
        let at = [x + (0.4 + 2.4 * life) * drift * size, y, up];
        let wide = size * (0.3 + 1.5 * life);
        let covers = 0.5 * (1.0 - life) * (0.4 + 0.6 * size);
        smoke.extend(puff(camera, at, wide, (noise((own * 7.3, 1.0), 63), covers)));
    }
    (flames, smoke)
}

fn flame(camera: &Camera, (foot, tip): (Space, Space), wide: f64, rgb: [f32; 3]) -> Option<Stroke> {
    let (from, depth) = camera.sees(foot)?;
    let (to, _) = camera.sees(tip)?;
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt().max(1.0);
    let pixels = wide * camera.focal() / depth;
    let mut half = [0.0; STEPS + 1];
    for (n, half) in half.iter_mut().enumerate() {
        let t = n as f64 / STEPS as f64;
        // Broad below, a point above.
        *half = (pixels * (1.0 - t) * (0.55 + 2.2 * t).min(1.3)) as f32;
    }
    let [luma, blue, red] = of_rgb(rgb);
    Some(Stroke {
        from: [from.0 as f32, from.1 as f32],
        way: [(dx / length) as f32, (dy / length) as f32],
        length: length as f32,
        half,
        fade: (pixels * 0.5).max(1.0) as f32,
        colour: [luma - 16.0, blue, red],
        light: [1.0, 0.0, 0.0],
        folds: (0.0, 0),
        covers: 0.85,
    })
}

fn puff(camera: &Camera, at: Space, wide: f64, (own, covers): (f64, f64)) -> Option<Stroke> {
    let (middle, depth) = camera.sees(at)?;
    let radius = (wide * camera.focal() / depth).max(1.0);
    let mut half = [0.0; STEPS + 1];
    for (n, half) in half.iter_mut().enumerate() {
        let t = 2.0 * n as f64 / STEPS as f64 - 1.0;
        *half = (radius * 0.6 * (1.0 - t * t).sqrt()) as f32;
    }
    Some(Stroke {
        from: [middle.0 as f32, (middle.1 + radius) as f32],
        way: [0.0, -1.0],
        length: 2.0 * radius as f32,
        half,
        fade: radius as f32,
        colour: [60.0 + 70.0 * own as f32, 0.0, 1.0],
        light: [1.0, 0.0, 0.0],
        folds: (0.0, 0),
        covers: covers as f32,
    })
}

/// The shadow of something upright, from its foot on, metres tall and wide; soft.
pub(crate) fn shadow(camera: &Camera, foot: Space, tall: f64, wide: f64) -> Option<Stroke> {
    // Where the sun puts a point so high.
    let cast = |up: f64| [foot[0] - SUN[0] / SUN[2] * up, foot[1] - SUN[1] / SUN[2] * up, 0.0];
    let (begin, end) = (cast(-0.06 * tall), cast(tall));
    let (from, depth) = camera.sees(begin)?;
    let (to, far) = camera.sees(end)?;
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt().max(1.0);
    let way = (dx / length, dy / length);
    // Ground is seen at a flat angle: a shadow is as thin as the ground across it is.
    let axis = minus(end, begin);
    let size = dot(axis, axis).sqrt().max(1e-6);
    let beside = [begin[0] - axis[1] / size * wide, begin[1] + axis[0] / size * wide, 0.0];
    let (edge, _) = camera.sees(beside)?;
    let across = ((edge.0 - from.0) * way.1 - (edge.1 - from.1) * way.0).abs();
    let mut half = [0.0; STEPS + 1];
    for (n, half) in half.iter_mut().enumerate() {
        let t = n as f64 / STEPS as f64;
        let nearer = depth / (depth + t * (far - depth));
        // Legs are thinner than what is above them, and ends are round.
        let square = (2.0 * t - 1.0) * (2.0 * t - 1.0);
        let round = (1.0 - square * square).max(0.0).sqrt();
        let body = if (0.35..0.85).contains(&t) { 1.0 } else { 0.72 };
        *half = (across * nearer * round * body) as f32;
    }
    Some(Stroke {
        from: [from.0 as f32, from.1 as f32],
        way: [way.0 as f32, way.1 as f32],
        length: length as f32,
        half,
        fade: (across * 0.5).max(1.5) as f32,
        colour: [0.0; 3],
        light: [1.0, 0.0, 0.0],
        folds: (0.0, 0),
        covers: 0.36,
    })
}
