//! What does not move, drawn once: each pixel's ray is followed to the ground, a house or the sky.

use super::canvas::{Picture, put};
use super::stage::{self, LANE, SUN, Skin, Solid};
use super::{Camera, Point, Space, dot, minus};

/// The picture without anybody in it.
#[derive(Clone)]
pub(crate) struct Backdrop {
    pub(crate) picture: Picture,
    /// How far ahead what is seen at a pixel stands, metres; infinite for ground and sky.
    pub(crate) distance: Vec<f32>,
    /// Whether a pixel shows ground in the sun, where a shadow can fall.
    pub(crate) lit: Vec<bool>,
}

/// What a ray meets.
struct Met {
    colour: [f64; 3],
    distance: f64,
    is_lit_ground: bool,
}

/// Rays of a pixel, across and down.
const RAYS: u32 = 2;

impl Backdrop {
    /// What `camera` sees of the square.
    pub(crate) fn new(camera: &Camera) -> Backdrop {
        let (width, height) = camera.size();
        let solids = stage::solids();
        let all: Vec<Bound> = solids.iter().map(Bound::of).collect();
        let mut picture = Picture::black(width, height);
        let mut distance = vec![f32::INFINITY; width * height];
        let mut lit = vec![false; width * height];
        for (top, left) in (0..height)
            .step_by(TILE)
            .flat_map(|top| (0..width).step_by(TILE).map(move |left| (top, left)))
        {
            let near = before(camera, (left as f64, top as f64), &all);
            let scene = Surroundings { near: &near, all: &all };
            for (y, x) in (top..(top + TILE).min(height))
                .flat_map(|y| (left..(left + TILE).min(width)).map(move |x| (y, x)))
            {
                let mut sum = [0.0; 3];
                for ray in 0..RAYS * RAYS {
                    let part = |n: u32| (f64::from(n) + 0.5) / f64::from(RAYS);
                    let pixel = (x as f64 + part(ray % RAYS), y as f64 + part(ray / RAYS));
                    let met = follow(camera, camera.ray(pixel), &scene);
                    for (sum, colour) in sum.iter_mut().zip(met.colour) {
                        *sum += colour / f64::from(RAYS * RAYS);
                    }
                    if ray == 0 {
                        distance[y * width + x] = met.distance as f32;
                        lit[y * width + x] = met.is_lit_ground;
                    }
                }
                put(&mut picture, (x, y), sum);
            }
        }
        Backdrop { picture, distance, lit }
    }
}

/// Pixels of a tile, across and down, for which it is asked once what may be there.
const TILE: usize = 32;

/// What may be met from the camera through a tile, and what may cast a shadow.
struct Surroundings<'a> {
    near: &'a [Bound],
    all: &'a [Bound],
}

/// A solid and a ball around it.
#[derive(Clone, Copy)]
struct Bound {
    solid: Solid,
    middle: Space,
    radius: f64,
}

impl Bound {
    fn of(solid: &Solid) -> Bound {
        let (low, high) = match *solid {
            Solid::Block(low, high, _) => (low, high),
            Solid::Post((x, y), r, (foot, top), _) => ([x - r, y - r, foot], [x + r, y + r, top]),
            Solid::Ball([x, y, z], r, _) => ([x - r, y - r, z - r], [x + r, y + r, z + r]),
        };
        let middle = std::array::from_fn(|n| (low[n] + high[n]) / 2.0);
        let half = minus(high, middle);
        Bound { solid: *solid, middle, radius: dot(half, half).sqrt() + 1e-6 }
    }

    /// Whether a ray with a direction of length 1 comes near it.
    fn is_near(&self, from: Space, way: Space) -> bool {
        let apart = minus(self.middle, from);
        let along = dot(apart, way);
        dot(apart, apart) - along * along <= self.radius * self.radius
    }
}

/// What may be seen in the tile with this upper left corner.
fn before(camera: &Camera, (x, y): Point, all: &[Bound]) -> Vec<Bound> {
    let unit = |way: Space| {
        let size = dot(way, way).sqrt();
        way.map(|part| part / size)
    };
    let half = TILE as f64 / 2.0;
    let axis = unit(camera.ray((x + half, y + half)));
    let corners = [(0.0, 0.0), (2.0, 0.0), (0.0, 2.0), (2.0, 2.0)];
    let wide = corners
        .map(|(dx, dy)| dot(axis, unit(camera.ray((x + dx * half, y + dy * half)))))
        .into_iter()
        .fold(1.0, f64::min);
    let wide = libm::acos(wide.min(1.0)) + 1e-6;
    let may = |bound: &&Bound| {
        let apart = minus(bound.middle, camera.place());
        let size = dot(apart, apart).sqrt();
        let angle = libm::acos((dot(apart, axis) / size).clamp(-1.0, 1.0));
        size <= bound.radius || angle <= wide + libm::asin(bound.radius / size)
    };
    all.iter().filter(may).copied().collect()
}

fn follow(camera: &Camera, way: Space, scene: &Surroundings<'_>) -> Met {
    let from = camera.place();
    let along = |t: f64| -> Space { std::array::from_fn(|n| from[n] + t * way[n]) };
    let to_ground = if way[2] < -1e-9 { -from[2] / way[2] } else { f64::INFINITY };
    let mut nearest = (to_ground, None);
    for bound in scene.near {
        if let Some((t, normal)) = meets(&bound.solid, from, way)
            && t < nearest.0
        {
            nearest = (t, Some((&bound.solid, normal)));
        }
    }
    let (t, hit) = nearest;
    let at = along(t);
    match hit {
        None if t.is_finite() && t < 300.0 => {
            let is_lit = !is_shaded(at, scene);
            let light = if is_lit { 1.0 } else { 0.62 };
            let colour = hazed(ground(at).map(|part| part * light), t);
            Met { colour, distance: f64::INFINITY, is_lit_ground: is_lit }
        }
        None => {
            let up = (way[2] * 2.2).clamp(0.0, 1.0);
            let colour = [222.0 - 70.0 * up, 229.0 - 45.0 * up, 236.0 - 14.0 * up];
            Met { colour, distance: f64::INFINITY, is_lit_ground: false }
        }
        Some((solid, normal)) => {
            let facing = dot(normal, SUN);
            let outside: Space = std::array::from_fn(|n| at[n] + 1e-3 * normal[n]);
            let sun = if facing > 0.0 && !is_shaded(outside, scene) { facing } else { 0.0 };
            let light = 0.56 + 0.1 * normal[2] + 0.5 * sun;
            let colour = hazed(skin(solid, at, normal).map(|part| part * light), t);
            Met { colour, distance: camera.distance((at[0], at[1])), is_lit_ground: false }
        }
    }
}

fn hazed(colour: [f64; 3], t: f64) -> [f64; 3] {
    let haze = (t / 400.0).clamp(0.0, 0.5);
    let of = [214.0, 221.0, 228.0];
    std::array::from_fn(|n| colour[n] + haze * (of[n] - colour[n]))
}

fn is_shaded(at: Space, scene: &Surroundings<'_>) -> bool {
    let mut near = scene.all.iter().filter(|bound| bound.is_near(at, SUN));
    near.any(|bound| meets(&bound.solid, at, SUN).is_some())
}

/// Where a ray enters a solid, and the surface's direction there.
fn meets(solid: &Solid, from: Space, way: Space) -> Option<(f64, Space)> {
    match *solid {
        Solid::Block(low, high, _) => meets_block((low, high), from, way),
        Solid::Post((x, y), radius, (foot, top), _) => {
            let (dx, dy) = (from[0] - x, from[1] - y);
            let a = way[0] * way[0] + way[1] * way[1];
            let b = dx * way[0] + dy * way[1];
            let under = b * b - a * (dx * dx + dy * dy - radius * radius);
            if under <= 0.0 {
                return None;
            }
            let t = (-b - under.sqrt()) / a;
            let height = from[2] + t * way[2];
            let normal = [(dx + t * way[0]) / radius, (dy + t * way[1]) / radius, 0.0];
            (t > 1e-6 && (foot..top).contains(&height)).then_some((t, normal))
        }
        Solid::Ball(middle, radius, _) => {
            let apart: Space = std::array::from_fn(|n| from[n] - middle[n]);
            let (a, b) = (dot(way, way), dot(apart, way));
            let under = b * b - a * (dot(apart, apart) - radius * radius);
            if under <= 0.0 {
                return None;
            }
            let t = (-b - under.sqrt()) / a;
            let normal = std::array::from_fn(|n| (apart[n] + t * way[n]) / radius);
            (t > 1e-6).then_some((t, normal))
        }
    }
}

fn meets_block((low, high): (Space, Space), from: Space, way: Space) -> Option<(f64, Space)> {
    let (mut enters, mut leaves, mut side) = (f64::NEG_INFINITY, f64::INFINITY, 0);
    for n in 0..3 {
        if way[n].abs() < 1e-12 {
            if from[n] < low[n] || from[n] > high[n] {
                return None;
            }
            continue;
        }
        let (a, b) = ((low[n] - from[n]) / way[n], (high[n] - from[n]) / way[n]);
        if a.min(b) > enters {
            (enters, side) = (a.min(b), n);
        }
        leaves = leaves.min(a.max(b));
    }
    let mut normal = [0.0; 3];
    normal[side] = if way[side] > 0.0 { -1.0 } else { 1.0 };
    (enters > 1e-6 && enters < leaves).then_some((enters, normal))
}

/// Stone slabs with bands of darker ones; the lane; all with the grain that flow holds on to.
fn ground(at: Space) -> [f64; 3] {
    let (x, y) = (at[0], at[1]);
    let grain = 0.6 * noise((x * 2.1, y * 2.1), 1)
        + 0.9 * noise((x * 9.0, y * 9.0), 2)
        + 0.7 * noise((x * 31.0, y * 31.0), 3)
        - 1.1;
    if y > LANE.0 && y < LANE.1 {
        let middle = (LANE.0 + LANE.1) / 2.0;
        let is_mark = (y - middle).abs() < 0.07 && (x / 3.0).rem_euclid(2.0) < 1.0;
        let base = if is_mark { 205.0 } else { 92.0 + 4.0 * noise((x * 0.4, y * 1.5), 4) };
        return [base + 9.0 * grain, base + 9.0 * grain, base + 2.0 + 9.0 * grain];
    }
    let is_kerb = (y - LANE.0).abs() < 0.2 || (y - LANE.1).abs() < 0.2;
    let slab = if is_kerb { (1.2, 0.4) } else { (0.9, 0.6) };
    let row = (y / slab.1).floor();
    // Every other row is laid half a slab farther.
    let column = (x / slab.0 + 0.5 * row.rem_euclid(2.0)).floor();
    let own = hash(column as i64, row as i64, 5) - 0.5;
    let (u, v) =
        ((x / slab.0 + 0.5 * row.rem_euclid(2.0)).rem_euclid(1.0) * slab.0, y.rem_euclid(slab.1));
    let edge = u.min(slab.0 - u).min(v).min(slab.1 - v);
    let joint = if edge < 0.018 { 0.78 } else { 1.0 };
    let is_band = x.rem_euclid(9.0) < 0.9 || y.rem_euclid(9.0) < 0.6;
    let stain = (noise((x * 0.35, y * 0.35), 6) - 0.62).max(0.0) * 0.5;
    let level = if is_band { 0.74 } else { 1.0 } * (1.0 + 0.13 * own - stain) * joint;
    let base: [f64; 3] = if is_kerb { [196.0, 194.0, 188.0] } else { [181.0, 173.0, 160.0] };
    base.map(|part| part * level + 9.0 * grain)
}

fn skin(solid: &Solid, at: Space, normal: Space) -> [f64; 3] {
    let (Solid::Block(.., skin) | Solid::Post(.., skin) | Solid::Ball(.., skin)) = solid;
    // Along a wall: the axis across its normal.
    let along = if normal[0].abs() > 0.5 { at[1] } else { at[0] };
    let grain = noise((along * 14.0, at[2] * 14.0 + at[1]), 7) - 0.5;
    match skin {
        Skin::Facade(house) => facade(*house, (along, at[2]), grain),
        Skin::Wood => {
            let plank = if (at[1] * 9.0 + at[2] * 9.0).rem_euclid(1.0) < 0.12 { 0.7 } else { 1.0 };
            [128.0, 88.0, 55.0].map(|part: f64| part * plank + 14.0 * grain)
        }
        Skin::Metal => [62.0, 68.0, 70.0].map(|part: f64| part + 6.0 * grain),
        Skin::Leaf => {
            let leaf = noise((at[0] * 7.0 + at[2] * 3.0, at[1] * 7.0 + at[2] * 6.0), 8);
            [52.0, 84.0, 40.0].map(|part: f64| part * (0.55 + 0.9 * leaf))
        }
        Skin::Stone => [205.0, 200.0, 188.0].map(|part: f64| part + 12.0 * grain),
        Skin::Kiosk => {
            let is_open = (1.0..2.1).contains(&at[2]) && (along.rem_euclid(2.8) - 1.4).abs() < 1.0;
            let base = if is_open { [58.0, 54.0, 50.0] } else { [42.0, 92.0, 78.0] };
            base.map(|part: f64| part + 8.0 * grain)
        }
    }
}

/// A house: shops below, windows with frames above, a ledge at each floor.
fn facade(house: u32, (along, up): Point, grain: f64) -> [f64; 3] {
    let walls = [
        [226.0, 213.0, 188.0],
        [205.0, 178.0, 150.0],
        [214.0, 200.0, 182.0],
        [190.0, 190.0, 190.0],
    ];
    let wall = walls[house as usize % walls.len()];
    let (floor, bay) = ((up / 3.6).floor(), (along / 2.8).floor());
    let (v, u) = (up - 3.6 * floor, along - 2.8 * bay);
    let own = hash(bay as i64, floor as i64, 20 + house);
    if !(0.25..3.45).contains(&v) {
        return wall.map(|part| part * 1.06 + 6.0 * grain);
    }
    let (half, sill, top) = if floor < 0.5 { (1.1, 0.3, 2.8) } else { (0.62, 0.8, 2.75) };
    let beside = (u - 1.4).abs();
    if beside < half && (sill..top).contains(&v) {
        let is_frame = beside > half - 0.07 || beside < 0.035 || (v - sill) < 0.06;
        if is_frame {
            return [232.0, 230.0, 224.0];
        }
        let glass = 0.6 + 0.5 * own + 0.12 * v;
        return [58.0, 70.0, 84.0].map(|part: f64| part * glass + 3.0 * grain);
    }
    if floor >= 0.5 && beside < half + 0.16 && (sill - 0.15..top + 0.15).contains(&v) {
        return wall.map(|part| part * 1.1);
    }
    let course = if v.rem_euclid(0.45) < 0.03 { 0.93 } else { 1.0 };
    wall.map(|part| part * course + 12.0 * grain)
}

/// From 0 to 1, of two numbers: the same on every machine.
pub(crate) fn hash(a: i64, b: i64, salt: u32) -> f64 {
    // SplitMix64's mixing (Steele, Lea and Flood, 2014).
    let mut z = (a as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (b as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f)
        ^ u64::from(salt).wrapping_mul(0x1656_67b1_9e37_79f9);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Smooth noise from 0 to 1 with a grain of 1.
pub(crate) fn noise((x, y): Point, salt: u32) -> f64 {
    let (column, row) = (x.floor(), y.floor());
    let smooth = |t: f64| t * t * (3.0 - 2.0 * t);
    let (u, v) = (smooth(x - column), smooth(y - row));
    let at = |dx: i64, dy: i64| hash(column as i64 + dx, row as i64 + dy, salt);
    let low = at(0, 0) + u * (at(1, 0) - at(0, 0));
    let high = at(0, 1) + u * (at(1, 1) - at(0, 1));
    low + v * (high - low)
}
