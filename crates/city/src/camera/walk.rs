//! How people walk: each at their own speed to a goal, around one another and what stands there.

use super::Point;
use super::script::Zone;
use super::stage::Disc;

/// Somebody else, or oneself, as walkers see them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Near {
    pub(crate) at: Point,
    pub(crate) velocity: Point,
    /// Which group; 0 for none.
    pub(crate) group: u32,
}

/// What all keep off.
pub(crate) struct Ground<'a> {
    pub(crate) discs: &'a [Disc],
    pub(crate) zones: &'a [Zone],
}

/// Who is farther than this does not matter, metres.
const SEES_M: f64 = 3.5;
/// Who would be met later than this does not matter, seconds.
const FORESEES_S: f64 = 2.5;
/// Middles of people who pass are so far apart, metres.
const APART_M: f64 = 0.7;
/// In this time a walker takes a new velocity, seconds.
const TURNS_S: f64 = 0.25;

/// The velocity that one of `all` has `dt` seconds later who wants to go `way` (of length 1) at
/// `speed`, metres a second.
pub(crate) fn velocity(
    own: usize,
    all: &[Near],
    ground: &Ground<'_>,
    (way, speed, dt): (Point, f64, f64),
) -> Point {
    let me = all[own];
    let (mut steer, mut brake) = ((0.0, 0.0), 1.0_f64);
    for (n, other) in all.iter().enumerate() {
        let d = (other.at.0 - me.at.0, other.at.1 - me.at.1);
        let apart2 = d.0 * d.0 + d.1 * d.1;
        if n == own || apart2 > SEES_M * SEES_M {
            continue;
        }
        let is_own_group = me.group != 0 && me.group == other.group;
        let reach = if is_own_group { 0.45 } else { APART_M };
        let apart = apart2.sqrt().max(1e-3);
        if apart < reach {
            let push = 2.2 * (reach - apart) / reach / apart;
            steer = (steer.0 - d.0 * push, steer.1 - d.1 * push);
        }
        let is_ahead = d.0 * way.0 + d.1 * way.1 > 0.6 * apart;
        if apart < 0.6 && is_ahead && !is_own_group {
            brake = brake.min(0.35);
        }
        let away = passes(d, (me.velocity, other.velocity), reach, way);
        steer = (steer.0 + away.0, steer.1 + away.1);
    }
    for disc in ground.discs {
        let away = around(me.at, way, disc.middle, disc.radius + 0.4);
        steer = (steer.0 + away.0, steer.1 + away.1);
    }
    for zone in ground.zones.iter().filter(|zone| !zone.contains(me.at)) {
        let half = ((zone.east_m - zone.west_m), (zone.north_m - zone.south_m));
        let radius = (half.0 * half.0 + half.1 * half.1).sqrt() / 2.0 + 0.3;
        let away = around(me.at, way, zone.centre(), radius);
        steer = (steer.0 + away.0, steer.1 + away.1);
    }
    let wanted = unit((way.0 + steer.0, way.1 + steer.1)).unwrap_or(way);
    let part = (dt / TURNS_S).min(1.0);
    let target = (wanted.0 * speed * brake, wanted.1 * speed * brake);
    (
        me.velocity.0 + part * (target.0 - me.velocity.0),
        me.velocity.1 + part * (target.1 - me.velocity.1),
    )
}

/// How to turn away from somebody at `d` who would be met soon.
fn passes(d: Point, (own, other): (Point, Point), reach: f64, way: Point) -> Point {
    let closing = (own.0 - other.0, own.1 - other.1);
    let size2 = closing.0 * closing.0 + closing.1 * closing.1;
    let towards = d.0 * closing.0 + d.1 * closing.1;
    if size2 < 1e-6 || towards <= 0.0 {
        return (0.0, 0.0);
    }
    let soon = towards / size2;
    if soon > FORESEES_S {
        return (0.0, 0.0);
    }
    let miss = (d.0 - closing.0 * soon, d.1 - closing.1 * soon);
    let by = (miss.0 * miss.0 + miss.1 * miss.1).sqrt();
    if by > reach {
        return (0.0, 0.0);
    }
    // Straight ahead: to the right, as both do.
    let side = if by > 0.02 { (-miss.0 / by, -miss.1 / by) } else { (way.1, -way.0) };
    let strength = 1.4 * (reach - by) / reach * (1.0 - soon / FORESEES_S);
    (side.0 * strength, side.1 * strength)
}

/// How to turn to pass something round that stands.
fn around(at: Point, way: Point, middle: Point, reach: f64) -> Point {
    let d = (middle.0 - at.0, middle.1 - at.1);
    let ahead = d.0 * way.0 + d.1 * way.1;
    let aside = d.0 * way.1 - d.1 * way.0;
    if ahead <= 0.0 || ahead > reach + 3.0 || aside.abs() > reach {
        return (0.0, 0.0);
    }
    let side = if aside > 0.0 { -1.0 } else { 1.0 };
    let nearness = 1.0 - (ahead - reach).max(0.0) / 3.0;
    let strength = side * nearness * (0.3 + 2.0 * (reach - aside.abs()) / reach);
    (way.1 * strength, -way.0 * strength)
}

/// A place, moved out of what all keep off.
pub(crate) fn outside(mut at: Point, ground: &Ground<'_>) -> Point {
    for disc in ground.discs {
        let d = (at.0 - disc.middle.0, at.1 - disc.middle.1);
        let apart = (d.0 * d.0 + d.1 * d.1).sqrt().max(1e-6);
        if apart < disc.radius {
            let scale = disc.radius / apart;
            at = (disc.middle.0 + d.0 * scale, disc.middle.1 + d.1 * scale);
        }
    }
    for zone in ground.zones {
        if !zone.contains(at) {
            continue;
        }
        let edges = [
            (at.0 - zone.west_m, (zone.west_m, at.1)),
            (zone.east_m - at.0, (zone.east_m, at.1)),
            (at.1 - zone.south_m, (at.0, zone.south_m)),
            (zone.north_m - at.1, (at.0, zone.north_m)),
        ];
        let nearest = edges.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
        at = nearest.map_or(at, |(_, edge)| edge);
    }
    at
}

/// Whether the straight way between two places is free, with `margin` metres on each side.
pub(crate) fn is_free(a: Point, b: Point, discs: &[Disc], margin: f64) -> bool {
    let d = (b.0 - a.0, b.1 - a.1);
    let size2 = (d.0 * d.0 + d.1 * d.1).max(1e-9);
    discs.iter().all(|disc| {
        let from = (disc.middle.0 - a.0, disc.middle.1 - a.1);
        let part = ((from.0 * d.0 + from.1 * d.1) / size2).clamp(0.0, 1.0);
        let (x, y) = (from.0 - d.0 * part, from.1 - d.1 * part);
        (x * x + y * y).sqrt() > disc.radius + margin
    })
}

/// The direction of a vector; `None` where it has none.
pub(crate) fn unit((x, y): Point) -> Option<Point> {
    let size = (x * x + y * y).sqrt();
    (size > 1e-9).then(|| (x / size, y / size))
}

/// Where a velocity heads, radians clockwise from north.
pub(crate) fn heading((east, north): Point) -> f64 {
    libm::atan2(east, north)
}
