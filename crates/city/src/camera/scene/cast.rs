//! Those who have a part: each goes a way that was laid out before, to the moment.

use super::{Figure, Scene, Shape, go, person};
use crate::camera::Point;
use crate::camera::prop::Bodywork;
use crate::camera::script::{Mover, Script};
use crate::camera::seen::Kind;
use crate::camera::stage::{LANE, LANE_END_M, SQUARE};
use crate::camera::walk::{self, is_free};

/// Those of the scripts, and the vehicles.
#[derive(Default)]
pub(super) struct Cast {
    actors: Vec<Actor>,
    pub(super) drives: Vec<Drive>,
    things: Vec<Thing>,
    /// When the next vehicle is in the middle of the lane, seconds.
    traffic_s: f64,
}

/// Somebody with a part.
struct Actor {
    figure: Figure,
    /// When to be where, seconds; straight between.
    way: Vec<(f64, Point)>,
    is_there: bool,
    /// When they begin to fall.
    falls_s: Option<f64>,
    /// When they put their bag down.
    drops_s: Option<f64>,
}

/// A vehicle: when it is in the middle of the lane, and how fast, metres a second eastward.
pub(super) struct Drive {
    id: u32,
    middle_s: f64,
    speed: f64,
    north_m: f64,
    work: Bodywork,
}

/// Something that lies or burns somewhere from a time on.
struct Thing {
    id: u32,
    kind: Kind,
    from_s: f64,
    at: Point,
}

/// From upright to lying, seconds.
const FALLS_S: f64 = 0.8;
/// So long who puts a bag down stops before and after, seconds.
const STOOPS_S: f64 = 0.9;
/// So long an intruder stays, seconds.
const STAYS_S: f64 = 10.0;
/// So many metres lie between a bag and the feet of who puts it down.
const REACH_M: f64 = 0.45;
/// Vehicles are planned so far ahead, seconds: longer than one takes over the lane.
const TRAFFIC_S: f64 = 30.0;
const PAINTS: [[f32; 3]; 6] = [
    [206.0, 206.0, 204.0],
    [52.0, 56.0, 62.0],
    [150.0, 30.0, 34.0],
    [36.0, 62.0, 112.0],
    [122.0, 128.0, 130.0],
    [232.0, 232.0, 228.0],
];

impl Scene {
    /// Lays out everybody's part.
    pub(super) fn plant(&mut self) {
        for script in self.settings.scripts.clone() {
            match script {
                Script::Surge { .. } => {}
                Script::Dense { at_s, zone, persons_per_m2 } => {
                    if at_s <= 0.0 {
                        self.crowd(&zone, persons_per_m2);
                    }
                }
                Script::Bag { at_s, place } => {
                    // Who comes from the east stops east of it, and bends towards it.
                    let side = self.side();
                    let stop = (place.0 + side * REACH_M, place.1);
                    let way = self.way((at_s - STOOPS_S, at_s + STOOPS_S), stop, side);
                    self.enter(way, None, Some(at_s));
                    self.put(Kind::Bag, at_s, place);
                }
                Script::Fall { at_s, place } => {
                    let side = self.side();
                    let mut way = self.way((at_s, at_s), place, side);
                    way.truncate(2);
                    self.enter(way, Some(at_s), None);
                }
                Script::WrongWay { at_s, mover: Mover::Walker } => {
                    let y = self.chance.between(13.0, 17.0);
                    let way = self.way((at_s, at_s), (0.0, y), 1.0);
                    self.enter(way, None, None);
                }
                Script::WrongWay { at_s, mover: Mover::Vehicle } => {
                    let north_m = LANE.0 + 0.73 * (LANE.1 - LANE.0);
                    self.drive(at_s, -8.0, north_m);
                }
                Script::Intruder { at_s, zone } => {
                    let inside = zone.centre();
                    let (half, speed) = ((zone.east_m - zone.west_m) / 2.0, self.pace());
                    let reached_s = at_s + half / speed;
                    let mut way = self.way((reached_s, reached_s + STAYS_S), inside, -1.0);
                    // Straight from the west over the edge, at the moment that was asked for.
                    let edge = (zone.west_m, inside.1);
                    let before_s = at_s - (edge.0 - SQUARE[0]).max(0.1) / speed;
                    way[0] = (before_s, (SQUARE[0].min(edge.0 - 0.1), edge.1));
                    way.insert(1, (at_s, edge));
                    self.enter(way, None, None);
                }
                Script::SmokeFire { at_s, place } => self.put(Kind::Fire, at_s, place),
            }
        }
        self.traffic();
    }

    /// Moves those who have a part to where they are to be now.
    pub(super) fn play(&mut self) {
        let (now_s, dt) = (self.at_s(), self.step_s);
        for actor in &mut self.cast.actors {
            actor.play(now_s, dt);
        }
        self.traffic();
    }

    fn pace(&mut self) -> f64 {
        self.chance.normal(self.settings.speed_mean_m_s, 0.1).clamp(0.8, 2.0)
    }

    fn side(&mut self) -> f64 {
        if self.chance.below(2) == 0 { 1.0 } else { -1.0 }
    }

    /// A way over the square that is at a place between two times: in by a free side and out by
    /// another. `side` is where it begins: 1 in the east, -1 in the west.
    fn way(&mut self, (come_s, leave_s): (f64, f64), place: Point, side: f64) -> Vec<(f64, Point)> {
        let [west, south, east, north] = SQUARE;
        let speed = self.pace();
        let mut free = |edge: f64| {
            let ends = (0..40).map(|n| (edge, south + 2.0 + f64::from(n) * 0.75));
            let ends: Vec<Point> = ends
                .filter(|end| end.1 < north - 1.0 && is_free(*end, place, &self.discs, 0.3))
                .collect();
            let one = self.chance.below(ends.len().max(1) as u32) as usize;
            ends.get(one).copied().unwrap_or((edge, place.1))
        };
        let (first, last) = if side > 0.0 { (east, west) } else { (west, east) };
        let (first, last) = (free(first), free(last));
        let takes = |end: Point| {
            let d = (end.0 - place.0, end.1 - place.1);
            ((d.0 * d.0 + d.1 * d.1).sqrt() / speed).max(0.1)
        };
        vec![
            (come_s - takes(first), first),
            (come_s, place),
            (leave_s, place),
            (leave_s + takes(last), last),
        ]
    }

    fn enter(&mut self, way: Vec<(f64, Point)>, falls_s: Option<f64>, drops_s: Option<f64>) {
        let id = self.id();
        let mut figure = person(self.seed, id, at(&way, 0.0).unwrap_or(way[0].1));
        if let (Shape::Person(_, pose), [a, b, ..]) = (&mut figure.shape, &way[..]) {
            pose.heading = walk::heading((b.1.0 - a.1.0, b.1.1 - a.1.1));
            pose.carries = drops_s.is_some();
        }
        let mut actor = Actor { figure, way, is_there: false, falls_s, drops_s };
        // Nobody moves at the beginning: this only says who is there.
        actor.play(0.0, self.step_s);
        self.cast.actors.push(actor);
    }

    fn put(&mut self, kind: Kind, from_s: f64, at: Point) {
        let id = self.id();
        self.cast.things.push(Thing { id, kind, from_s, at });
    }

    fn drive(&mut self, middle_s: f64, speed: f64, north_m: f64) {
        let id = self.id();
        let colour = PAINTS[self.chance.below(PAINTS.len() as u32) as usize];
        let is_van = self.chance.below(4) == 0;
        let work = Bodywork { colour, is_van, is_eastbound: speed > 0.0 };
        self.cast.drives.push(Drive { id, middle_s, speed, north_m, work });
    }

    /// Vehicles for the time to come, with room between them; those that are gone are forgotten.
    fn traffic(&mut self) {
        let now_s = self.at_s();
        let is_left = |it: &Drive| now_s < it.middle_s + LANE_END_M / it.speed.abs();
        self.cast.drives.retain(is_left);
        let per_minute = self.settings.vehicles_per_minute;
        if per_minute <= 0.0 {
            return;
        }
        let between_s = 60.0 / per_minute;
        let north_m = LANE.0 + 0.27 * (LANE.1 - LANE.0);
        while self.cast.traffic_s < now_s + TRAFFIC_S {
            let speed = self.chance.normal(8.0, 0.25).clamp(7.5, 8.5);
            self.drive(self.cast.traffic_s, speed, north_m);
            let wait_s = self.chance.between(0.5, 1.5) * (between_s - 4.0).max(0.2) + 4.0;
            self.cast.traffic_s += wait_s;
        }
    }
}

/// Where a way is at a time; `None` before its beginning and after its end.
fn at(way: &[(f64, Point)], now_s: f64) -> Option<Point> {
    way.windows(2).find(|leg| (leg[0].0..leg[1].0).contains(&now_s)).map(|leg| {
        let ((from_s, from), (to_s, to)) = (leg[0], leg[1]);
        let part = (now_s - from_s) / (to_s - from_s);
        (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1))
    })
}

impl Actor {
    fn play(&mut self, now_s: f64, dt: f64) {
        let end = self.way.last().copied().unwrap_or((0.0, self.figure.at));
        let stays = self.falls_s.is_some() && now_s >= end.0;
        let Some(place) = at(&self.way, now_s).or(stays.then_some(end.1)) else {
            self.is_there = false;
            return;
        };
        if !self.is_there {
            self.figure.at = place;
        }
        self.is_there = true;
        go(&mut self.figure, place, dt);
        let Shape::Person(_, pose) = &mut self.figure.shape else { return };
        if let Some(falls_s) = self.falls_s {
            let part = ((now_s - falls_s) / FALLS_S).clamp(0.0, 1.0);
            // As what tips over: slowly first.
            pose.fallen = part * part;
            self.figure.lies = part >= 1.0;
        }
        if let Some(drops_s) = self.drops_s {
            pose.carries = now_s < drops_s;
            pose.bent = (1.0 - (now_s - drops_s).abs() / STOOPS_S).max(0.0);
        }
    }
}

impl Cast {
    /// The people who are there.
    pub(super) fn people(&self) -> impl Iterator<Item = &Figure> {
        self.actors.iter().filter(|actor| actor.is_there).map(|actor| &actor.figure)
    }

    /// Adds who and what is there at a time.
    pub(super) fn appear(&self, now_s: f64, out: &mut Vec<Figure>) {
        out.extend(self.people().cloned());
        for Drive { id, middle_s, speed, north_m, work } in &self.drives {
            let east_m = (now_s - middle_s) * speed;
            if east_m.abs() < LANE_END_M {
                out.push(Figure {
                    id: *id,
                    kind: Kind::Vehicle,
                    at: (east_m, *north_m),
                    velocity: (*speed, 0.0),
                    lies: false,
                    shape: Shape::Vehicle(*work),
                });
            }
        }
        for thing in self.things.iter().filter(|thing| now_s >= thing.from_s) {
            let shape = match thing.kind {
                Kind::Fire => Shape::Fire(now_s - thing.from_s),
                _ => Shape::Bag,
            };
            let (id, kind, at) = (thing.id, thing.kind, thing.at);
            out.push(Figure { id, kind, at, velocity: (0.0, 0.0), lies: false, shape });
        }
    }
}
