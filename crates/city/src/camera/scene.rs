//! People on a square: who comes, where they go, and what is planted among them.
//!
//! Speeds are normal around 1.34 m/s with a deviation of 0.26 (Weidmann, *Transporttechnik der
//! Fussgänger*, 1993). A scene moves in steps of a frame; the same seed and settings give the same
//! scene on every machine.

mod cast;
mod regulars;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::figure::{Looks, Pose};
use super::prop::Bodywork;
use super::script::Script;
use super::seen::Kind;
use super::stage::{self, Disc};
use super::{CameraError, Point};
use crate::Chance;

/// More people than these are not made.
pub const PEOPLE_MAX: usize = 2_000;

/// What a scene is like.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneSettings {
    /// How many are on the square at a time, without those of the scripts; about half of them are
    /// before the default camera.
    pub people_count: usize,
    /// Mean of their speeds, metres a second.
    pub speed_mean_m_s: f64,
    /// Deviation of their speeds, metres a second.
    pub speed_deviation_m_s: f64,
    /// The share, 0 to 1, that stops somewhere for a while.
    pub standing_share: f64,
    /// The share, 0 to 1, that comes in groups of two to four.
    pub group_share: f64,
    /// Vehicles on the lane, each minute; 14 at most.
    pub vehicles_per_minute: f64,
    /// What happens. Scripts whose places are off any square do not.
    pub scripts: Vec<Script>,
}

impl Default for SceneSettings {
    fn default() -> SceneSettings {
        SceneSettings {
            people_count: 60,
            speed_mean_m_s: 1.34,
            speed_deviation_m_s: 0.26,
            standing_share: 0.15,
            group_share: 0.35,
            vehicles_per_minute: 5.0,
            scripts: Vec::new(),
        }
    }
}

/// Somebody or something in a scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The same for all the time it is there; from 1.
    pub id: u32,
    /// What it is.
    pub kind: Kind,
    /// Where it stands, metres east and north.
    pub at: Point,
    /// Metres a second, east and north.
    pub velocity: Point,
    /// Whether it is somebody who lies.
    pub lies: bool,
    pub(crate) shape: Shape,
}

/// How a figure is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Person(Looks, Pose),
    Vehicle(Bodywork),
    Bag,
    /// So many seconds old.
    Fire(f64),
}

/// A square with people.
pub struct Scene {
    seed: u64,
    chance: Chance,
    /// Seconds of a step.
    step_s: f64,
    steps: u64,
    settings: SceneSettings,
    discs: Vec<Disc>,
    next_id: u32,
    regulars: regulars::Regulars,
    cast: cast::Cast,
    figures: Vec<Figure>,
}

impl Scene {
    /// The scene of a seed, at its beginning, that moves so many times a second.
    ///
    /// # Errors
    ///
    /// [`CameraError::Range`] for a frame rate that a camera cannot have, and for a speed, a share
    /// or a number of vehicles that no square has.
    pub fn new(
        seed: u64,
        frame_rate: f64,
        mut settings: SceneSettings,
    ) -> Result<Scene, CameraError> {
        let ranges = [
            ("frame_rate", frame_rate, 0.5, 120.0),
            ("speed_mean_m_s", settings.speed_mean_m_s, 0.3, 4.0),
            ("speed_deviation_m_s", settings.speed_deviation_m_s, 0.0, 1.0),
            ("standing_share", settings.standing_share, 0.0, 1.0),
            ("group_share", settings.group_share, 0.0, 1.0),
            ("vehicles_per_minute", settings.vehicles_per_minute, 0.0, 14.0),
        ];
        super::within(&ranges)?;
        settings.people_count = settings.people_count.min(PEOPLE_MAX);
        settings.scripts.retain(Script::is_sound);
        let mut scene = Scene {
            seed,
            chance: Chance(ChaCha8Rng::seed_from_u64(seed ^ 0x73_6365_6e65)),
            step_s: 1.0 / frame_rate,
            steps: 0,
            settings,
            discs: stage::obstacles(),
            next_id: 1,
            regulars: regulars::Regulars::default(),
            cast: cast::Cast::default(),
            figures: Vec::new(),
        };
        scene.settle();
        scene.plant();
        scene.gather();
        Ok(scene)
    }

    /// Seconds since its beginning.
    pub fn at_s(&self) -> f64 {
        self.steps as f64 * self.step_s
    }

    /// Who and what is there, in no particular order.
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// Moves on by one frame.
    pub fn step(&mut self) {
        self.steps += 1;
        self.walk();
        self.play();
        self.gather();
    }

    fn id(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        id
    }

    /// Collects the figures of this moment.
    fn gather(&mut self) {
        let now_s = self.at_s();
        self.figures.clear();
        self.figures.extend(self.regulars.people.iter().map(|it| it.figure.clone()));
        self.cast.appear(now_s, &mut self.figures);
    }
}

/// Somebody, at a place.
fn person(seed: u64, id: u32, at: Point) -> Figure {
    let shape = Shape::Person(Looks::of(seed, id), Pose::default());
    Figure { id, kind: Kind::Person, at, velocity: (0.0, 0.0), lies: false, shape }
}

/// Moves a figure to `at` within `dt` seconds: turns it, and swings its legs as far as it went.
fn go(figure: &mut Figure, at: Point, dt: f64) {
    let way = (at.0 - figure.at.0, at.1 - figure.at.1);
    let metres = (way.0 * way.0 + way.1 * way.1).sqrt();
    figure.at = at;
    figure.velocity = (way.0 / dt, way.1 / dt);
    let Shape::Person(looks, pose) = &mut figure.shape else { return };
    let speed = metres / dt;
    pose.speed += (speed - pose.speed) * (dt / 0.3).min(1.0);
    if metres < 1e-4 {
        return;
    }
    // Two steps: longer for the tall and for the fast.
    let stride_m = looks.stature * (0.5 + 0.25 * speed.min(4.0));
    pose.phase =
        (pose.phase + metres / stride_m * std::f64::consts::TAU).rem_euclid(std::f64::consts::TAU);
    let to = super::walk::heading(way);
    let turn = (to - pose.heading + std::f64::consts::PI).rem_euclid(std::f64::consts::TAU)
        - std::f64::consts::PI;
    pose.heading += turn * (dt / 0.25).min(1.0);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::script::{Mover, Zone};
    use super::*;

    fn scene(seed: u64, people_count: usize, scripts: Vec<Script>) -> Scene {
        let settings = SceneSettings { people_count, scripts, ..SceneSettings::default() };
        Scene::new(seed, 10.0, settings).unwrap()
    }

    fn people(scene: &Scene) -> impl Iterator<Item = &Figure> {
        scene.figures().iter().filter(|it| it.kind == Kind::Person)
    }

    fn run(scene: &mut Scene, to_s: f64) {
        while scene.at_s() < to_s - 1e-9 {
            scene.step();
        }
    }

    fn size((x, y): Point) -> f64 {
        (x * x + y * y).sqrt()
    }

    fn apart(a: Point, b: Point) -> f64 {
        size((a.0 - b.0, a.1 - b.1))
    }

    const ZONE: Zone = Zone { west_m: -4.0, south_m: 13.0, east_m: 4.0, north_m: 18.0 };

    #[test]
    fn people_walk_at_the_speeds_that_were_asked_for() {
        let mut scene = scene(1, 100, Vec::new());
        let mut sums: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        for _ in 0..1_200 {
            scene.step();
            for one in people(&scene).filter(|one| size(one.velocity) > 0.2) {
                let sum = sums.entry(one.id).or_default();
                *sum = (sum.0 + size(one.velocity), sum.1 + 1.0);
            }
        }
        let means = sums.values().filter(|sum| sum.1 > 50.0).map(|sum| sum.0 / sum.1);
        let mut means: Vec<f64> = means.collect();
        means.sort_by(f64::total_cmp);
        let (median, count) = (means[means.len() / 2], means.len());
        assert!(count > 150 && (median - 1.34).abs() < 0.07, "{median} of {count}");
        let spread = means[count * 84 / 100] - means[count * 16 / 100];
        assert!((0.3..0.7).contains(&spread), "two deviations: {spread}");
    }

    #[test]
    fn people_come_and_go_and_keep_apart() {
        let mut scene = scene(2, 60, Vec::new());
        let before: Vec<u32> = people(&scene).map(|it| it.id).collect();
        let (mut close, mut pairs) = (0, 0);
        for _ in 0..600 {
            scene.step();
            let all: Vec<Point> = people(&scene).map(|it| it.at).collect();
            for (n, a) in all.iter().enumerate() {
                close += all[..n].iter().filter(|b| apart(*a, **b) < 0.3).count();
                pairs += n;
            }
            assert!((45..=64).contains(&all.len()), "{}", all.len());
        }
        assert!(close * 2_000 < pairs, "{close} of {pairs}");
        let stayed = people(&scene).filter(|it| before.contains(&it.id)).count();
        assert!(stayed < before.len() * 2 / 3, "{stayed} of {}", before.len());
        let moved = |scene: &Scene| {
            scene
                .discs
                .iter()
                .all(|disc| people(scene).all(|it| apart(it.at, disc.middle) > disc.radius - 0.05))
        };
        assert!(moved(&scene), "somebody stands in a thing");
    }

    #[test]
    fn a_dense_zone_has_the_density_that_was_asked_for_at_once_or_later() {
        for (at_s, until_s) in [(0.0, 5.0), (10.0, 120.0)] {
            let script = Script::Dense { at_s, zone: ZONE, persons_per_m2: 4.0 };
            let mut scene = scene(3, 40, vec![script]);
            run(&mut scene, until_s);
            let density = |scene: &Scene| {
                people(scene).filter(|it| ZONE.contains(it.at)).count() as f64 / ZONE.area_m2()
            };
            assert!((density(&scene) - 4.0).abs() < 0.4, "{}", density(&scene));
            run(&mut scene, until_s + 20.0);
            assert!((density(&scene) - 4.0).abs() < 0.4, "{}", density(&scene));
        }
    }

    #[test]
    fn in_a_surge_all_run_away_from_the_place() {
        let from = (0.0, 18.0);
        let mut scene = scene(4, 80, vec![Script::Surge { at_s: 5.0, from }]);
        run(&mut scene, 4.9);
        let before = people(&scene).filter(|it| size(it.velocity) > 2.2).count();
        run(&mut scene, 7.0);
        let all: Vec<_> = people(&scene).collect();
        let running = all.iter().filter(|it| {
            let away = (it.at.0 - from.0, it.at.1 - from.1);
            let along = (away.0 * it.velocity.0 + away.1 * it.velocity.1) / size(away).max(1e-9);
            along > 1.8
        });
        let running = running.count();
        assert!(before == 0 && running * 10 > all.len() * 8, "{before} {running} {}", all.len());
        run(&mut scene, 20.0);
        assert!(people(&scene).count() < 5);
    }

    #[test]
    fn a_bag_is_left_where_and_when_it_was_said_and_its_owner_goes() {
        let place = (1.5, 14.0);
        let mut scene = scene(5, 20, vec![Script::Bag { at_s: 20.0, place }]);
        let bag = |scene: &Scene| scene.figures().iter().find(|it| it.kind == Kind::Bag).cloned();
        run(&mut scene, 19.9);
        assert_eq!(bag(&scene), None);
        let near = people(&scene).min_by(|a, b| apart(a.at, place).total_cmp(&apart(b.at, place)));
        let owner = near.unwrap().id;
        run(&mut scene, 20.0);
        assert_eq!(bag(&scene).unwrap().at, place);
        let at = |scene: &Scene| people(scene).find(|it| it.id == owner).map(|it| it.at);
        assert!(apart(at(&scene).unwrap(), place) < 0.6);
        run(&mut scene, 28.0);
        assert!(apart(at(&scene).unwrap(), place) > 5.0);
        run(&mut scene, 90.0);
        assert!(bag(&scene).is_some() && at(&scene).is_none());
    }

    #[test]
    fn who_falls_lies_there_from_then_on() {
        let place = (-1.5, 15.0);
        let mut scene = scene(6, 20, vec![Script::Fall { at_s: 10.0, place }]);
        run(&mut scene, 10.0);
        assert!(people(&scene).all(|it| !it.lies));
        for to_s in [11.0, 60.0] {
            run(&mut scene, to_s);
            let lying: Vec<_> = people(&scene).filter(|it| it.lies).collect();
            assert_eq!((lying.len(), lying[0].at, lying[0].velocity), (1, place, (0.0, 0.0)));
        }
    }

    #[test]
    fn one_goes_against_the_common_direction() {
        for mover in [Mover::Walker, Mover::Vehicle] {
            let mut scene = scene(7, 50, vec![Script::WrongWay { at_s: 30.0, mover }]);
            run(&mut scene, 30.0);
            let kind = if mover == Mover::Walker { Kind::Person } else { Kind::Vehicle };
            let all = scene.figures().iter().filter(|it| it.kind == kind);
            let against: Vec<_> = all.clone().filter(|it| it.velocity.0 < -0.7).collect();
            assert_eq!(against.len(), 1, "{mover:?} of {}", all.count());
            assert!(against[0].at.0.abs() < 0.2);
        }
    }

    #[test]
    fn an_intruder_enters_the_zone_that_all_keep_off() {
        let script = Script::Intruder { at_s: 20.0, zone: ZONE };
        let mut scene = scene(8, 60, vec![script]);
        let mut inside: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        for _ in 0..600 {
            scene.step();
            let now_s = scene.at_s();
            for one in people(&scene).filter(|it| ZONE.contains(it.at)) {
                inside.entry(one.id).or_insert((now_s, now_s)).1 = now_s;
            }
        }
        assert_eq!(inside.len(), 1, "{inside:?}");
        let (from_s, to_s) = inside.values().copied().next().unwrap();
        assert!((from_s - 20.0).abs() < 0.21 && (10.0..25.0).contains(&(to_s - from_s)));
    }

    #[test]
    fn a_fire_begins_where_and_when_it_was_said_and_people_keep_off() {
        let place = (2.0, 17.0);
        let mut scene = scene(9, 60, vec![Script::SmokeFire { at_s: 5.0, place }]);
        run(&mut scene, 4.9);
        assert!(scene.figures().iter().all(|it| it.kind != Kind::Fire));
        run(&mut scene, 15.0);
        let fires: Vec<_> = scene.figures().iter().filter(|it| it.kind == Kind::Fire).collect();
        assert_eq!((fires.len(), fires[0].at), (1, place));
        assert!(people(&scene).all(|it| apart(it.at, place) > 2.0));
    }

    #[test]
    fn a_script_off_the_square_and_a_rate_that_is_none_do_no_harm() {
        let scripts = vec![
            Script::Bag { at_s: f64::NAN, place: (0.0, 0.0) },
            Script::Dense { at_s: 0.0, zone: ZONE, persons_per_m2: f64::INFINITY },
            Script::Surge { at_s: 1.0, from: (f64::NAN, 0.0) },
            Script::Dense { at_s: 0.0, zone: ZONE.grown(-30.0), persons_per_m2: 1.0 },
        ];
        let mut scene = scene(10, 10, scripts);
        run(&mut scene, 3.0);
        assert!(scene.figures().iter().all(|it| it.at.0.is_finite() && it.kind != Kind::Bag));
        assert!(Scene::new(1, f64::NAN, SceneSettings::default()).is_err());
        let settings = SceneSettings { speed_mean_m_s: f64::NAN, ..SceneSettings::default() };
        assert!(Scene::new(1, 10.0, settings).is_err());
    }

    #[test]
    fn vehicles_go_on_for_hours_and_those_that_are_gone_are_forgotten() {
        let settings = SceneSettings { people_count: 0, ..SceneSettings::default() };
        let mut scene = Scene::new(11, 0.5, settings).unwrap();
        run(&mut scene, 10_000.0);
        let mut ids: Vec<u32> = Vec::new();
        while scene.at_s() < 10_600.0 {
            scene.step();
            ids.extend(scene.figures().iter().map(|it| it.id));
        }
        ids.dedup();
        ids.sort_unstable();
        ids.dedup();
        assert!((40..60).contains(&ids.len()), "{}", ids.len());
        assert!(scene.cast.drives.len() < 20);
    }
}
