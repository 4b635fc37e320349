//! What a person looks like: bodies of revolution on a skeleton that walks, stands, bends or lies.
//!
//! Proportions after Drillis and Contini (*Body Segment Parameters*, 1966). Clothes by chance;
//! faces are left out.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::canvas::{STEPS, Stroke, of_rgb};
use super::stage::SUN;
use super::{Camera, Space, dot, minus};
use crate::Chance;

/// How somebody is dressed and built.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Looks {
    /// Metres.
    pub(crate) stature: f64,
    /// How broad, 1 on average.
    build: f64,
    top: [f32; 3],
    bottom: [f32; 3],
    skin: [f32; 3],
    hair: [f32; 3],
    shoes: [f32; 3],
    pack: Option<[f32; 3]>,
    has_short_sleeves: bool,
    has_long_hair: bool,
    /// From the waist down: trousers, a skirt, or a coat over trousers.
    below: Below,
    folds: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
    Trousers,
    Shorts,
    Skirt,
    Coat,
}

/// How somebody holds themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pose {
    /// Where they face, radians clockwise from north.
    pub(crate) heading: f64,
    /// Of the walk, radians: a full turn is two steps.
    pub(crate) phase: f64,
    /// Metres a second.
    pub(crate) speed: f64,
    /// From 0, upright, to 1, lying.
    pub(crate) fallen: f64,
    /// From 0, upright, to 1, bent down to the ground.
    pub(crate) bent: f64,
    /// Whether they carry a bag.
    pub(crate) carries: bool,
}

const TOPS: [[f32; 3]; 16] = [
    [32.0, 36.0, 44.0],
    [44.0, 52.0, 82.0],
    [214.0, 210.0, 202.0],
    [150.0, 38.0, 42.0],
    [60.0, 88.0, 66.0],
    [122.0, 122.0, 126.0],
    [190.0, 152.0, 92.0],
    [52.0, 96.0, 150.0],
    [232.0, 228.0, 222.0],
    [88.0, 60.0, 46.0],
    [24.0, 24.0, 26.0],
    [212.0, 172.0, 60.0],
    [166.0, 84.0, 116.0],
    [96.0, 110.0, 122.0],
    [64.0, 58.0, 92.0],
    [206.0, 108.0, 54.0],
];
const BOTTOMS: [[f32; 3]; 8] = [
    [42.0, 50.0, 74.0],
    [30.0, 32.0, 38.0],
    [70.0, 86.0, 116.0],
    [112.0, 100.0, 82.0],
    [24.0, 24.0, 26.0],
    [86.0, 84.0, 80.0],
    [154.0, 142.0, 118.0],
    [52.0, 58.0, 48.0],
];
const SKINS: [[f32; 3]; 5] = [
    [226.0, 182.0, 154.0],
    [206.0, 160.0, 128.0],
    [168.0, 120.0, 90.0],
    [122.0, 82.0, 60.0],
    [84.0, 56.0, 42.0],
];
const HAIRS: [[f32; 3]; 5] = [
    [28.0, 22.0, 20.0],
    [62.0, 42.0, 28.0],
    [122.0, 92.0, 58.0],
    [44.0, 34.0, 28.0],
    [136.0, 132.0, 128.0],
];

impl Looks {
    /// What the figure of this number looks like.
    pub(crate) fn of(seed: u64, id: u32) -> Looks {
        let own = seed ^ (u64::from(id) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut chance = Chance(ChaCha8Rng::seed_from_u64(own));
        let mut of = |colours: &[[f32; 3]]| {
            let base = colours[chance.below(colours.len() as u32) as usize];
            let level = chance.between(0.85, 1.15) as f32;
            // Out of doors cloth is duller than in a shop.
            let grey = (base[0] + base[1] + base[2]) / 3.0;
            base.map(|part| (part + 0.18 * (grey - part)) * level)
        };
        let (top, bottom, skin) = (of(&TOPS), of(&BOTTOMS), of(&SKINS));
        let (hair, shoes, pack) = (of(&HAIRS), of(&BOTTOMS), of(&TOPS));
        let below = match chance.below(10) {
            0 => Below::Skirt,
            1 => Below::Coat,
            2 => Below::Shorts,
            _ => Below::Trousers,
        };
        Looks {
            stature: chance.normal(1.71, 0.09).clamp(1.48, 1.98),
            build: chance.normal(1.0, 0.08).clamp(0.85, 1.25),
            top,
            bottom,
            skin,
            hair,
            shoes: if chance.below(4) == 0 { [186.0; 3] } else { shoes.map(|it| it * 0.6) },
            pack: (chance.below(4) == 0).then_some(pack),
            has_short_sleeves: chance.below(3) == 0,
            has_long_hair: chance.below(3) == 0,
            below,
            folds: chance.below(997) as usize,
        }
    }
}

/// A body of revolution in space.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) from: Space,
    pub(crate) to: Space,
    /// Half widths along it: at which part of it, to the side and to the front, metres.
    pub(crate) outline: &'static [(f64, f64, f64)],
    /// Metres that 1 in the outline is.
    pub(crate) scale: f64,
    /// How round its ends are, from 0 for flat to 1.
    pub(crate) round: (f64, f64),
    pub(crate) colour: [f32; 3],
    pub(crate) folds: (f32, usize),
    /// Metres by which it is drawn as if nearer.
    pub(crate) nearer: f64,
}

// Outlines: where along the part, half width to the side, half width to the front; of stature 1.
const THIGH: &[(f64, f64, f64)] = &[(0.0, 0.052, 0.056), (0.5, 0.047, 0.05), (1.0, 0.037, 0.04)];
const SHIN: &[(f64, f64, f64)] = &[(0.0, 0.037, 0.04), (0.35, 0.035, 0.038), (1.0, 0.027, 0.03)];
const BARE: &[(f64, f64, f64)] = &[(0.0, 0.03, 0.032), (0.3, 0.032, 0.034), (1.0, 0.02, 0.022)];
const SHOE: &[(f64, f64, f64)] = &[(0.0, 0.022, 0.024), (0.5, 0.026, 0.02), (1.0, 0.022, 0.014)];
const TORSO: &[(f64, f64, f64)] = &[
    (0.0, 0.086, 0.066),
    (0.2, 0.094, 0.07),
    (0.45, 0.088, 0.062),
    (0.75, 0.108, 0.07),
    (0.92, 0.112, 0.062),
    (1.0, 0.086, 0.05),
];
const COAT: &[(f64, f64, f64)] = &[
    (0.0, 0.118, 0.1),
    (0.4, 0.1, 0.078),
    (0.62, 0.092, 0.068),
    (0.85, 0.114, 0.074),
    (0.95, 0.112, 0.062),
    (1.0, 0.086, 0.05),
];
const SKIRT: &[(f64, f64, f64)] = &[(0.0, 0.12, 0.11), (0.6, 0.1, 0.085), (1.0, 0.088, 0.066)];
const NECK: &[(f64, f64, f64)] = &[(0.0, 0.034, 0.036), (1.0, 0.029, 0.031)];
const HEAD: &[(f64, f64, f64)] =
    &[(0.0, 0.026, 0.034), (0.25, 0.038, 0.048), (0.6, 0.044, 0.056), (1.0, 0.036, 0.046)];
const HAIR: &[(f64, f64, f64)] = &[(0.0, 0.044, 0.05), (0.5, 0.048, 0.056), (1.0, 0.038, 0.044)];
const MANE: &[(f64, f64, f64)] = &[(0.0, 0.04, 0.022), (0.6, 0.05, 0.03), (1.0, 0.046, 0.04)];
const UPPER: &[(f64, f64, f64)] = &[(0.0, 0.034, 0.034), (0.4, 0.031, 0.031), (1.0, 0.026, 0.026)];
const LOWER: &[(f64, f64, f64)] = &[(0.0, 0.026, 0.026), (1.0, 0.019, 0.019)];
const HAND: &[(f64, f64, f64)] = &[(0.0, 0.015, 0.018), (0.5, 0.018, 0.024), (1.0, 0.01, 0.014)];
const PACK: &[(f64, f64, f64)] = &[(0.0, 0.08, 0.05), (0.5, 0.086, 0.06), (1.0, 0.07, 0.045)];
/// A bag, in metres.
pub(crate) const BAG: &[(f64, f64, f64)] =
    &[(0.0, 0.27, 0.15), (0.5, 0.28, 0.16), (0.85, 0.26, 0.14), (1.0, 0.2, 0.1)];

/// A body's own axes, turned as it stands, bends or lies.
struct Body<'a> {
    looks: &'a Looks,
    pose: &'a Pose,
    ground: Space,
    stature: f64,
}

impl Body<'_> {
    /// A point of the body in space: to the right, ahead and up, of stature 1.
    fn at(&self, right: f64, ahead: f64, up: f64) -> Space {
        let (mut ahead, mut up) = (ahead * self.stature, up * self.stature);
        let right = right * self.stature * self.looks.build;
        let (sin, cos) = libm::sincos(self.pose.fallen * std::f64::consts::FRAC_PI_2);
        (ahead, up) = (ahead * cos + up * sin, up * cos - ahead * sin + 0.13 * sin);
        let (sin, cos) = libm::sincos(self.pose.heading);
        [
            self.ground[0] + right * cos + ahead * sin,
            self.ground[1] - right * sin + ahead * cos,
            up.max(0.02),
        ]
    }

    fn part(
        &self,
        from: Space,
        to: Space,
        outline: &'static [(f64, f64, f64)],
        colour: [f32; 3],
    ) -> Part {
        let folds = (0.1, self.looks.folds);
        let scale = self.stature * (0.5 + 0.5 * self.looks.build);
        Part { from, to, outline, scale, round: (1.0, 1.0), colour, folds, nearer: 0.0 }
    }
}

/// The parts of a person at a place of the ground.
pub(crate) fn parts(looks: &Looks, pose: &Pose, at: (f64, f64), out: &mut Vec<Part>) {
    let stature = looks.stature;
    let body = Body { looks, pose, ground: [at.0, at.1, 0.0], stature };
    // From 0 for who stands to 1 for who walks, and on for who runs.
    let gait = (pose.speed / 1.34).min(2.2);
    let lean = 0.03 * gait + if pose.speed > 2.2 { 0.08 } else { 0.0 } + 0.35 * pose.bent;
    let drop = 0.012 * gait * (1.0 - libm::cos(2.0 * pose.phase)) / 2.0 + 0.2 * pose.bent;
    let hip = 0.525 - drop;
    for side in [-1.0, 1.0] {
        leg(&body, (side, hip, gait), out);
        arm(&body, (side, hip, gait, lean), out);
    }
    let chest = body.at(0.0, lean, hip + 0.292 - 0.14 * pose.bent);
    let waist = body.at(0.0, 0.0, hip);
    let torso = match looks.below {
        Below::Coat => body.part(body.at(0.0, 0.0, hip - 0.2), chest, COAT, looks.top),
        _ => body.part(body.at(0.0, 0.0, hip - 0.025), chest, TORSO, looks.top),
    };
    out.push(Part { round: (0.25, 0.45), ..torso });
    if looks.below == Below::Skirt {
        let hem = body.at(0.0, 0.0, hip - 0.22);
        let skirt = body.part(hem, waist, SKIRT, looks.bottom);
        out.push(Part { round: (0.2, 0.3), nearer: -0.01, ..skirt });
    }
    head(&body, (hip, lean), out);
    if let Some(colour) = looks.pack {
        let (low, high) = (body.at(0.0, -0.095, hip + 0.05), body.at(0.0, lean - 0.1, hip + 0.28));
        out.push(Part { round: (0.4, 0.5), ..body.part(low, high, PACK, colour) });
    }
    if pose.carries {
        let (low, high) = (body.at(0.15, 0.02, 0.18), body.at(0.15, 0.02, 0.36));
        let bag = body.part(low, high, BAG, BAG_COLOUR);
        out.push(Part { scale: 0.8, round: (0.1, 0.2), ..bag });
    }
}

/// The colour of a bag that is left.
pub(crate) const BAG_COLOUR: [f32; 3] = [46.0, 40.0, 44.0];

fn leg(body: &Body<'_>, (side, hip, gait): (f64, f64, f64), out: &mut Vec<Part>) {
    let looks = body.looks;
    let phase = body.pose.phase + if side > 0.0 { std::f64::consts::PI } else { 0.0 };
    let swing = 0.42 * gait.min(1.6) * libm::sin(phase) + 0.5 * body.pose.bent;
    // The knee bends while the leg comes forward.
    let bend = 0.06 + 0.55 * gait * libm::cos(phase).max(0.0) + 1.1 * body.pose.bent;
    let (sin, cos) = libm::sincos(swing);
    let across = side * 0.052;
    let (knee_ahead, knee_up) = (0.245 * sin, hip - 0.245 * cos);
    let (sin, cos) = libm::sincos(swing - bend);
    let (foot_ahead, foot_up) = (knee_ahead + 0.246 * sin, (knee_up - 0.246 * cos).max(0.035));
    let top = body.at(across, 0.0, hip);
    let knee = body.at(across, knee_ahead, knee_up);
    let ankle = body.at(across * 0.9, foot_ahead, foot_up);
    let is_bare = matches!(looks.below, Below::Skirt | Below::Shorts);
    let thigh = if looks.below == Below::Skirt { looks.skin } else { looks.bottom };
    out.push(body.part(top, knee, THIGH, thigh));
    let (outline, colour) = if is_bare { (BARE, looks.skin) } else { (SHIN, looks.bottom) };
    out.push(body.part(knee, ankle, outline, colour));
    let lift = (swing - bend).clamp(-0.8, 0.3) * 0.1;
    let heel = body.at(across * 0.9, foot_ahead - 0.025, foot_up - 0.018);
    let toe = body.at(across * 1.1, foot_ahead + 0.105, (foot_up - 0.022 + lift).max(0.012));
    out.push(body.part(heel, toe, SHOE, looks.shoes));
}

fn arm(body: &Body<'_>, (side, hip, gait, lean): (f64, f64, f64, f64), out: &mut Vec<Part>) {
    let (looks, pose) = (body.looks, body.pose);
    let phase = pose.phase + if side > 0.0 { 0.0 } else { std::f64::consts::PI };
    let is_held = side > 0.0 && pose.carries;
    let swing = if is_held { 0.0 } else { 0.4 * gait * libm::sin(phase) + 0.9 * pose.bent };
    let bend = match () {
        () if is_held => 0.05,
        () if pose.speed > 2.2 => 1.35,
        () => 0.18 + 0.2 * gait * libm::sin(phase).max(0.0),
    };
    let out_by = 0.018 + 0.004 * gait;
    let (sin, cos) = libm::sincos(swing);
    let up = hip + 0.254 - 0.14 * pose.bent;
    let elbow = (lean + 0.172 * sin, up - 0.172 * cos);
    let (sin, cos) = libm::sincos(swing + bend);
    let wrist = (elbow.0 + 0.15 * sin, elbow.1 - 0.15 * cos);
    let shoulder = body.at(side * 0.101, lean, up);
    let elbow = body.at(side * (0.118 + out_by), elbow.0, elbow.1);
    let hand = body.at(side * (0.12 + out_by), wrist.0 + 0.055 * sin, wrist.1 - 0.055 * cos);
    let wrist = body.at(side * (0.122 + out_by), wrist.0, wrist.1);
    // A little darker than the torso, as sleeves are against it.
    let sleeve = looks.top.map(|part| part * 0.9);
    out.push(body.part(shoulder, elbow, UPPER, sleeve));
    let lower = if looks.has_short_sleeves { looks.skin } else { sleeve };
    out.push(body.part(elbow, wrist, LOWER, lower));
    out.push(body.part(wrist, hand, HAND, looks.skin));
}

fn head(body: &Body<'_>, (hip, lean): (f64, f64), out: &mut Vec<Part>) {
    let (looks, bent) = (body.looks, body.pose.bent);
    let base = hip + 0.285 - 0.14 * bent;
    let ahead = lean + 0.012 + 0.08 * bent;
    let throat = (body.at(0.0, lean, base + 0.01), body.at(0.0, ahead, base + 0.075));
    let neck = body.part(throat.0, throat.1, NECK, looks.skin.map(|part| part * 0.86));
    // A collar covers its foot.
    out.push(Part { nearer: -0.06, ..neck });
    let chin = body.at(0.0, ahead + 0.022, base + 0.082);
    let crown = body.at(0.0, ahead + 0.012, base + 0.152);
    let face = Part { folds: (0.0, 0), ..body.part(chin, crown, HEAD, looks.skin) };
    out.push(Part { nearer: 0.02, ..face });
    // Behind the face when it is turned to the camera, and before it when it is not.
    let (nape, top) =
        (body.at(0.0, ahead - 0.02, base + 0.112), body.at(0.0, ahead - 0.004, base + 0.158));
    out.push(Part { nearer: 0.02, ..body.part(nape, top, HAIR, looks.hair) });
    let (brow, top) =
        (body.at(0.0, ahead + 0.008, base + 0.158), body.at(0.0, ahead + 0.004, base + 0.17));
    let cap = body.part(brow, top, HAIR, looks.hair);
    out.push(Part { scale: cap.scale * 0.92, round: (0.15, 0.7), nearer: 0.12, ..cap });
    if looks.has_long_hair {
        let low = body.at(0.0, ahead - 0.05, base - 0.01);
        let high = body.at(0.0, ahead - 0.028, base + 0.13);
        out.push(Part { nearer: 0.02, ..body.part(low, high, MANE, looks.hair) });
    }
}

/// How a part looks to a camera, and its depth, metres; `None` behind it.
pub(crate) fn stroke(
    camera: &Camera,
    part: &Part,
    heading: f64,
    in_sun: bool,
) -> Option<(Stroke, f64)> {
    let (right, down, ahead) = camera.axes();
    let (from, near) = camera.sees(part.from)?;
    let (to, far) = camera.sees(part.to)?;
    let depth = (near + far) / 2.0;
    let pixels = camera.focal() / depth;
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let flat = (dx * dx + dy * dy).sqrt();
    let way = if flat > 1e-3 { (dx / flat, dy / flat) } else { (0.0, -1.0) };
    // How the ellipse of its section is turned to the camera.
    let (sin, cos) = libm::sincos(heading);
    let side = dot([cos, -sin, 0.0], right);
    let (side, front) = (side * side, (1.0 - side * side).max(0.0));
    let half = |t: f64| {
        let (wide, deep) = outline(part.outline, t);
        (wide * wide * side + deep * deep * front).sqrt() * part.scale * pixels
    };
    let axis = minus(part.to, part.from);
    let towards = dot(axis, ahead).abs() / dot(axis, axis).sqrt().max(1e-6);
    let (first, last) = (half(0.0), half(1.0));
    let low = (first * part.round.0.max(towards)).max(0.3);
    let high = (last * part.round.1.max(towards)).max(0.3);
    let length = low + flat + high;
    let mut halves = [0.0_f32; STEPS + 1];
    for (n, wide) in halves.iter_mut().enumerate() {
        let along = length * n as f64 / STEPS as f64 - low;
        let rounded = |beyond: f64, end: f64| {
            let part = (beyond / end).min(1.0);
            (1.0 - part * part).sqrt()
        };
        *wide = match () {
            () if along < 0.0 => first * rounded(-along, low),
            () if along > flat => last * rounded(along - flat, high),
            () => half(if flat > 1e-3 { along / flat } else { 0.5 }),
        } as f32;
    }
    let across: Space = std::array::from_fn(|n| way.1 * right[n] - way.0 * down[n]);
    let (around, sun) = if in_sun { (0.62, 0.62) } else { (0.56, 0.14) };
    let [luma, blue, red] = of_rgb(part.colour);
    let stroke = Stroke {
        from: [(from.0 - way.0 * low) as f32, (from.1 - way.1 * low) as f32],
        way: [way.0 as f32, way.1 as f32],
        length: length as f32,
        half: halves,
        fade: 1.0,
        colour: [luma - 16.0, blue, red],
        light: [around, (dot(across, SUN) * sun) as f32, -(dot(ahead, SUN) * sun) as f32],
        folds: part.folds,
        covers: 1.0,
    };
    Some((stroke, depth - part.nearer))
}

fn outline(of: &[(f64, f64, f64)], t: f64) -> (f64, f64) {
    let after = of.iter().position(|it| it.0 >= t).unwrap_or(of.len() - 1).max(1);
    let (a, b) = (of[after - 1], of[after]);
    let part = ((t - a.0) / (b.0 - a.0)).clamp(0.0, 1.0);
    (a.1 + part * (b.1 - a.1), a.2 + part * (b.2 - a.2))
}
