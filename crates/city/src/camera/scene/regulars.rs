//! Those who are just there: they come, walk, stop and go; and those of a crowd or a surge.

use super::{Figure, Scene, Shape, go, person};
use crate::camera::Point;
use crate::camera::script::{Mover, Script, Zone};
use crate::camera::stage::SQUARE;
use crate::camera::walk::{self, Ground, Near, unit};

/// People who walk by the rules of walking.
#[derive(Default)]
pub(super) struct Regulars {
    pub(super) people: Vec<Walker>,
    groups_count: u32,
    /// Places in a dense zone that nobody has set out for, those to be filled last first.
    slots: Vec<Point>,
    /// How many set out each second, and what part of the next has come up.
    slots_per_s: f64,
    due: f64,
}

/// Somebody who walks.
pub(super) struct Walker {
    pub(super) figure: Figure,
    /// Metres a second, where nobody is in the way.
    speed: f64,
    /// Which group; 0 for none.
    group: u32,
    act: Act,
}

enum Act {
    /// On the way: to each place in turn, and how long to stay there, seconds.
    Walks(Vec<(Point, f64)>),
    /// Stays until a time, facing somewhere, and goes on.
    Stays(f64, Point, Vec<(Point, f64)>),
    /// To a place in a crowd, and stays.
    Joins(Point),
    /// Away from a place.
    Flees(Point),
}

/// Who takes part in a crowd goes straight there, near it, at this part of their speed.
const PRESSING: f64 = 0.6;
/// A dense zone fills within so many seconds, not counting the way there.
const FILLS_S: f64 = 40.0;
/// After a surge nobody comes for so many seconds.
const EMPTY_S: f64 = 20.0;

impl Scene {
    /// Puts people on the square as if they had been there for long.
    pub(super) fn settle(&mut self) {
        while self.regulars.people.len() < self.settings.people_count {
            let before = self.regulars.people.len();
            self.come(false);
            if self.regulars.people.len() == before {
                break;
            }
        }
    }

    /// Moves everybody on by a step.
    pub(super) fn walk(&mut self) {
        let (now_s, dt) = (self.at_s(), self.step_s);
        self.react(now_s);
        let zones = self.kept_off();
        let nears = self.nears();
        let ground = Ground { discs: &self.discs, zones: &zones };
        for (n, walker) in self.regulars.people.iter_mut().enumerate() {
            let at = walker.next(n, &nears, &ground, now_s, dt);
            go(&mut walker.figure, at, dt);
            walker.face(dt);
        }
        self.regulars.people.retain(|walker| !walker.has_left());
        self.fill(now_s);
        let is_empty = self.settings.scripts.iter().any(|script| {
            matches!(script, Script::Surge { at_s, .. }
                if (*at_s..at_s + EMPTY_S).contains(&now_s))
        });
        let is_wanting = self.strollers() < self.settings.people_count;
        if is_wanting && !is_empty && self.chance.between(0.0, 1.0) < 2.0 * dt {
            self.come(true);
        }
    }

    fn strollers(&self) -> usize {
        self.regulars.people.iter().filter(|it| !matches!(it.act, Act::Joins(_))).count()
    }

    pub(super) fn kept_off(&self) -> Vec<Zone> {
        let now_s = self.at_s();
        self.settings.scripts.iter().filter_map(|script| script.kept_off(now_s)).collect()
    }

    /// All people, the regular ones first.
    fn nears(&self) -> Vec<Near> {
        let near = |figure: &Figure, group| {
            let (at, velocity) = (figure.at, figure.velocity);
            Near { at, velocity, group }
        };
        let regulars = self.regulars.people.iter().map(|it| near(&it.figure, it.group));
        let actors = self.cast.people().map(|figure| near(figure, 0));
        regulars.chain(actors).collect()
    }

    /// One person or a group comes: at an edge, or is there already.
    fn come(&mut self, at_edge: bool) {
        let is_group = self.chance.between(0.0, 1.0) < self.settings.group_share / 2.4;
        let count = if is_group { 2 + self.chance.below(3) } else { 1 };
        let group = if is_group {
            self.regulars.groups_count += 1;
            self.regulars.groups_count
        } else {
            0
        };
        let is_one_way = self
            .settings
            .scripts
            .iter()
            .any(|it| matches!(it, Script::WrongWay { mover: Mover::Walker, .. }));
        let from_edge = if is_one_way { 0 } else { self.chance.below(5) };
        let mut to_edge = if is_one_way { 2 } else { self.chance.below(5) };
        if to_edge % 4 == from_edge % 4 {
            to_edge = from_edge + 2;
        }
        let start = if at_edge { self.edge(from_edge) } else { self.inside() };
        let goal = self.edge(to_edge);
        let stops = !is_one_way && self.chance.between(0.0, 1.0) < self.settings.standing_share;
        let stop = self.inside();
        let rest_s = self.chance.between(15.0, 70.0);
        let (mean, deviation) = (self.settings.speed_mean_m_s, self.settings.speed_deviation_m_s);
        let speed = self.chance.normal(mean, deviation).clamp(0.4, 4.0);
        let way = unit((goal.0 - start.0, goal.1 - start.1)).unwrap_or((1.0, 0.0));
        for n in 0..count {
            // Side by side.
            let aside = 0.68 * (f64::from(n) - f64::from(count - 1) / 2.0);
            let shift = |at: Point| (at.0 + way.1 * aside, at.1 - way.0 * aside);
            let id = self.id();
            let mut figure = person(self.seed, id, shift(start));
            if let Shape::Person(_, pose) = &mut figure.shape {
                pose.heading = walk::heading(way);
                pose.phase = self.chance.between(0.0, std::f64::consts::TAU);
            }
            let goal = (shift(goal), 0.0);
            let act = match (stops, at_edge) {
                (true, true) => Act::Walks(vec![goal, (round(stop, n, count), rest_s)]),
                (true, false) => {
                    figure.at = round(stop, n, count);
                    Act::Stays(rest_s, stop, vec![goal])
                }
                (false, _) => {
                    figure.velocity = (way.0 * speed, way.1 * speed);
                    Act::Walks(vec![goal])
                }
            };
            self.regulars.people.push(Walker { figure, speed, group, act });
        }
    }

    /// A place at an edge: 0 in the west, 1 and 3 in the south, 2 in the east.
    pub(super) fn edge(&mut self, which: u32) -> Point {
        let [west, south, east, north] = SQUARE;
        match which % 4 {
            0 => (west - 0.5, self.chance.between(south + 3.0, north - 1.5)),
            2 => (east + 0.5, self.chance.between(south + 3.0, north - 1.5)),
            _ => (self.chance.between(west + 8.0, east - 8.0), south - 0.5),
        }
    }

    /// A free place on the square.
    fn inside(&mut self) -> Point {
        let [west, south, east, north] = SQUARE;
        let zones = self.kept_off();
        let mut at = (0.0, south);
        for _ in 0..40 {
            at = (
                self.chance.between(west + 1.0, east - 1.0),
                self.chance.between(south + 1.0, north - 1.5),
            );
            let is_free = walk::is_free(at, at, &self.discs, 0.6)
                && zones.iter().all(|zone| !zone.grown(0.5).contains(at))
                && self.regulars.people.iter().all(|it| {
                    let d = (it.figure.at.0 - at.0, it.figure.at.1 - at.1);
                    d.0 * d.0 + d.1 * d.1 > 0.8
                });
            if is_free {
                break;
            }
        }
        at
    }

    /// What begins at this moment for all: a surge, or the filling of a zone.
    fn react(&mut self, now_s: f64) {
        let is_now = |at_s: f64| at_s > now_s - self.step_s && at_s <= now_s;
        let begins: Vec<Script> = self
            .settings
            .scripts
            .iter()
            .filter(|script| match script {
                Script::Surge { at_s, .. } => is_now(*at_s),
                Script::Dense { at_s, .. } => is_now(*at_s) && *at_s > 0.0,
                _ => false,
            })
            .copied()
            .collect();
        for script in begins {
            match script {
                Script::Surge { from, .. } => {
                    for walker in &mut self.regulars.people {
                        walker.act = Act::Flees(from);
                        walker.speed = self.chance.normal(3.4, 0.4).clamp(2.5, 5.0);
                        walker.group = 0;
                    }
                }
                Script::Dense { zone, persons_per_m2, .. } => {
                    self.regulars.slots = self.slots(&zone, persons_per_m2);
                    self.regulars.slots_per_s = self.regulars.slots.len() as f64 / FILLS_S;
                }
                _ => {}
            }
        }
    }

    /// People set out for a dense zone.
    fn fill(&mut self, now_s: f64) {
        if self.regulars.slots.is_empty() || now_s <= 0.0 {
            return;
        }
        self.regulars.due += self.regulars.slots_per_s * self.step_s;
        while self.regulars.due >= 1.0 {
            self.regulars.due -= 1.0;
            let Some(slot) = self.regulars.slots.pop() else { return };
            let which = self.chance.below(4);
            let start = self.edge(which);
            self.join(start, slot);
        }
    }

    fn join(&mut self, start: Point, slot: Point) {
        let id = self.id();
        let mut figure = person(self.seed, id, start);
        if let Shape::Person(_, pose) = &mut figure.shape {
            pose.heading = self.chance.between(-0.6, 0.6);
        }
        let (mean, deviation) = (self.settings.speed_mean_m_s, self.settings.speed_deviation_m_s);
        let speed = self.chance.normal(mean, deviation).clamp(0.6, 3.0);
        self.regulars.people.push(Walker { figure, speed, group: 0, act: Act::Joins(slot) });
    }

    /// Fills a zone at once.
    pub(super) fn crowd(&mut self, zone: &Zone, persons_per_m2: f64) {
        for slot in self.slots(zone, persons_per_m2) {
            self.join(slot, slot);
        }
    }

    /// Places in a zone for as many as make it as dense as asked, the innermost last.
    fn slots(&mut self, zone: &Zone, persons_per_m2: f64) -> Vec<Point> {
        let count = (zone.area_m2() * persons_per_m2.min(7.0)).round().min(PEOPLE_IN_ZONE);
        let (wide, tall) = (zone.east_m - zone.west_m, zone.north_m - zone.south_m);
        let rows = (count * tall / wide).sqrt().round().clamp(1.0, count.max(1.0));
        let mut slots = Vec::new();
        for row in 0..rows as u64 {
            // Rows take as many as brings the sum to what is wanted so far.
            let so_far = |row: u64| (count * row as f64 / rows).round();
            let in_row = so_far(row + 1) - so_far(row);
            for column in 0..in_row as u64 {
                let mut part =
                    |n: u64, of: f64| (n as f64 + 0.5 + self.chance.between(-0.22, 0.22)) / of;
                let east = zone.west_m + wide * part(column, in_row);
                let north = zone.south_m + tall * part(row, rows);
                slots.push((east, north));
            }
        }
        let (x, y) = zone.centre();
        let apart = |at: &Point| (at.0 - x) * (at.0 - x) + (at.1 - y) * (at.1 - y);
        slots.sort_by(|a, b| apart(b).total_cmp(&apart(a)));
        slots
    }
}

/// Most people that a zone gets.
const PEOPLE_IN_ZONE: f64 = 1_500.0;

/// The `n`th of `count` places around a spot.
fn round(spot: Point, n: u32, count: u32) -> Point {
    if count < 2 {
        return spot;
    }
    let turn = std::f64::consts::TAU * f64::from(n) / f64::from(count);
    (spot.0 + 0.55 * libm::sin(turn), spot.1 + 0.55 * libm::cos(turn))
}

impl Walker {
    /// Where they are a step later.
    fn next(
        &mut self,
        own: usize,
        nears: &[Near],
        ground: &Ground<'_>,
        now_s: f64,
        dt: f64,
    ) -> Point {
        let at = self.figure.at;
        if let Act::Stays(until_s, _, rest) = &mut self.act
            && now_s >= *until_s
        {
            self.act = Act::Walks(std::mem::take(rest));
        }
        let (way, speed) = match &mut self.act {
            Act::Stays(..) => return at,
            Act::Joins(slot) => {
                let (x, y) = (slot.0 - at.0, slot.1 - at.1);
                let left = (x * x + y * y).sqrt();
                if left < 6.0 {
                    // Straight through the others, who make way.
                    let part = (self.speed * PRESSING * dt / left.max(1e-9)).min(1.0);
                    return (at.0 + x * part, at.1 + y * part);
                }
                ((x, y), self.speed)
            }
            Act::Flees(from) => ((at.0 - from.0, at.1 - from.1), self.speed),
            Act::Walks(goals) => {
                let Some(&(goal, rest_s)) = goals.last() else { return at };
                let (x, y) = (goal.0 - at.0, goal.1 - at.1);
                if x * x + y * y < 0.09 {
                    goals.pop();
                    if rest_s > 0.0 {
                        let rest = std::mem::take(goals);
                        self.act = Act::Stays(now_s + rest_s, at, rest);
                        return at;
                    }
                }
                ((x, y), self.speed)
            }
        };
        let way = unit(way).unwrap_or((1.0, 0.0));
        let ground = match self.act {
            // The zone that others keep off is where these want to be.
            Act::Joins(_) | Act::Flees(_) => &Ground { discs: ground.discs, zones: &[] },
            _ => ground,
        };
        let (x, y) = walk::velocity(own, nears, ground, (way, speed, dt));
        walk::outside((at.0 + x * dt, at.1 + y * dt), ground)
    }

    /// Who stands in a group turns to its middle.
    fn face(&mut self, dt: f64) {
        let (Act::Stays(_, towards, _), Shape::Person(_, pose)) =
            (&self.act, &mut self.figure.shape)
        else {
            return;
        };
        let d = (towards.0 - self.figure.at.0, towards.1 - self.figure.at.1);
        if self.group != 0 && unit(d).is_some() {
            let turn = walk::heading(d) - pose.heading;
            let turn = libm::atan2(libm::sin(turn), libm::cos(turn));
            pose.heading += turn * (dt / 0.5).min(1.0);
        }
    }

    fn has_left(&self) -> bool {
        let [west, south, east, north] = SQUARE;
        let (x, y) = self.figure.at;
        let is_outside = x < west - 1.0 || x > east + 1.0 || y < south - 1.0 || y > north + 1.0;
        match &self.act {
            Act::Walks(goals) => goals.is_empty() || is_outside,
            Act::Flees(_) => is_outside,
            Act::Stays(..) | Act::Joins(_) => false,
        }
    }
}
