//! The square: what stands on it and around it and never moves.
//!
//! Stone ground between houses in the west, north and east; a lane before the northern house;
//! lamp posts, benches, trees, planters and a kiosk. Everything has a place that walkers keep off.

use super::{Point, Space};

/// Where people walk: west, south, east and north edge, metres.
pub(crate) const SQUARE: [f64; 4] = [-22.0, 2.0, 22.0, 34.0];
/// The lane: its south and its north kerb, metres north.
pub(crate) const LANE: (f64, f64) = (34.8, 39.6);
/// Where vehicles appear and vanish, metres west and east.
pub(crate) const LANE_END_M: f64 = 48.0;

/// Towards the sun, of length 1.
pub(crate) const SUN: Space = [-0.48, -0.52, 0.706_540];

/// What a surface is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Skin {
    /// A house of bright or darker stone, with windows.
    Facade(u32),
    Wood,
    Metal,
    Leaf,
    Stone,
    Kiosk,
}

/// A thing that does not move.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Solid {
    /// A box along the axes: its lowest and its highest corner.
    Block(Space, Space, Skin),
    /// An upright cylinder: its middle, its radius, its foot and its top.
    Post(Point, f64, (f64, f64), Skin),
    /// A ball: its middle and its radius.
    Ball(Space, f64, Skin),
}

/// Ground that walkers keep off: its middle and its radius, metres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Disc {
    pub(crate) middle: Point,
    pub(crate) radius: f64,
}

const LAMPS: [Point; 6] =
    [(-9.5, 13.0), (9.5, 13.0), (-10.5, 23.0), (10.5, 23.0), (-11.0, 33.0), (11.0, 33.0)];
const BENCHES: [Point; 4] = [(-5.5, 19.5), (6.5, 26.0), (-14.0, 15.0), (14.0, 20.0)];
const TREES: [Point; 4] = [(-15.5, 22.0), (-16.0, 30.0), (16.0, 29.0), (17.0, 14.0)];
const PLANTERS: [Point; 3] = [(-6.5, 31.0), (0.5, 31.5), (7.5, 31.0)];
const KIOSK: Point = (12.5, 25.5);

/// Everything that stands there.
pub(crate) fn solids() -> Vec<Solid> {
    let mut all = vec![
        Solid::Block([-70.0, 44.0, 0.0], [70.0, 60.0, 19.0], Skin::Facade(0)),
        Solid::Block([-45.0, 6.0, 0.0], [-24.5, 33.5, 15.0], Skin::Facade(1)),
        Solid::Block([25.0, 8.0, 0.0], [46.0, 33.0, 17.0], Skin::Facade(2)),
        Solid::Block([-60.0, -40.0, 0.0], [60.0, -14.0, 14.0], Skin::Facade(3)),
    ];
    for (x, y) in LAMPS {
        all.push(Solid::Post((x, y), 0.13, (0.0, 0.7), Skin::Metal));
        all.push(Solid::Post((x, y), 0.07, (0.7, 4.6), Skin::Metal));
        all.push(Solid::Ball([x, y, 4.75], 0.24, Skin::Stone));
    }
    for (x, y) in BENCHES {
        all.push(Solid::Block([x - 0.9, y - 0.25, 0.36], [x + 0.9, y + 0.2, 0.45], Skin::Wood));
        all.push(Solid::Block([x - 0.9, y + 0.2, 0.5], [x + 0.9, y + 0.27, 0.86], Skin::Wood));
        for side in [-0.7, 0.7] {
            let (west, east) = (x + side - 0.05, x + side + 0.05);
            all.push(Solid::Block([west, y - 0.2, 0.0], [east, y + 0.2, 0.36], Skin::Metal));
        }
    }
    for (x, y) in TREES {
        all.push(Solid::Post((x, y), 0.17, (0.0, 2.9), Skin::Wood));
        all.push(Solid::Ball([x, y, 4.3], 1.75, Skin::Leaf));
        all.push(Solid::Ball([x + 0.9, y - 0.4, 3.6], 1.15, Skin::Leaf));
        all.push(Solid::Ball([x - 0.9, y + 0.3, 3.8], 1.2, Skin::Leaf));
    }
    for (x, y) in PLANTERS {
        all.push(Solid::Block([x - 0.9, y - 0.4, 0.0], [x + 0.9, y + 0.4, 0.6], Skin::Stone));
        for side in [-0.5, 0.0, 0.5] {
            all.push(Solid::Ball([x + side, y, 0.72], 0.38, Skin::Leaf));
        }
    }
    let (x, y) = KIOSK;
    all.push(Solid::Block([x - 1.4, y - 1.2, 0.0], [x + 1.4, y + 1.2, 2.5], Skin::Kiosk));
    all.push(Solid::Block([x - 1.8, y - 1.6, 2.5], [x + 1.8, y + 1.6, 2.7], Skin::Metal));
    for n in 0..12 {
        let x = -16.5 + 3.0 * f64::from(n);
        all.push(Solid::Post((x, 34.5), 0.08, (0.0, 0.8), Skin::Metal));
    }
    all
}

/// The ground that they take.
pub(crate) fn obstacles() -> Vec<Disc> {
    let mut all = Vec::new();
    let mut add = |places: &[Point], radius: f64| {
        all.extend(places.iter().map(|middle| Disc { middle: *middle, radius }));
    };
    add(&LAMPS, 0.3);
    add(&TREES, 0.4);
    for (x, y) in BENCHES {
        add(&[(x - 0.6, y), (x, y), (x + 0.6, y)], 0.5);
    }
    for (x, y) in PLANTERS {
        add(&[(x - 0.5, y), (x + 0.5, y)], 0.7);
    }
    add(&[KIOSK], 2.1);
    all
}
