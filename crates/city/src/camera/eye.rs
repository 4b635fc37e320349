//! A camera that looks at a scene: pictures, and the truth of each.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::backdrop::Backdrop;
use super::canvas::{Canvas, NOBODY, Picture, Stroke, Who};
use super::fault::{self, Fault, FaultKind, TURNED_DEG};
use super::figure::{self, Part};
use super::scene::{Figure, Scene, Shape};
use super::seen::{Place, Seen};
use super::{Camera, Point, prop};
use crate::Chance;

/// A picture that was taken.
#[derive(Debug)]
pub struct Shot<'a> {
    /// Which picture of the camera it is, from 1; one that did not come has the number of the
    /// last that did.
    pub number: u32,
    /// Seconds since the scene's beginning.
    pub at_s: f64,
    /// `None` while the camera is silent.
    pub picture: Option<&'a Picture>,
    /// Who and what stands before the camera, whatever is wrong with its picture; of a camera that
    /// is turned, before the turned one.
    pub seen: &'a [Seen],
}

/// A camera in a scene.
pub struct Eye {
    camera: Camera,
    backdrop: Backdrop,
    /// The same camera turned, and what it sees; made when it is needed.
    turned: Option<(Camera, Backdrop)>,
    faults: Vec<Fault>,
    canvas: Canvas,
    /// Noise of the sensor, and grain of cloth.
    noise: Vec<i8>,
    grain: Vec<f32>,
    chance: ChaCha8Rng,
    number: u32,
    /// The picture that a frozen camera shows.
    held: Option<Picture>,
    seen: Vec<Seen>,
    ids: Vec<u32>,
    parts: Vec<Part>,
}

/// Deviation of the sensor's noise, of 256 levels.
const NOISE: f64 = 1.8;
/// Numbers in the table of noise; a power of two.
const TABLE: usize = 1 << 16;

impl Eye {
    /// A camera in the scene of a seed, with what goes wrong with it. Draws what does not move,
    /// which takes as long as some dozen pictures.
    pub fn new(seed: u64, camera: Camera, faults: Vec<Fault>) -> Eye {
        let mut chance = Chance(ChaCha8Rng::seed_from_u64(seed ^ 0x65_7965));
        let noise = (0..TABLE).map(|_| chance.normal(0.0, NOISE).round() as i8).collect();
        let grain = (0..4096).map(|_| chance.between(-1.0, 1.0) as f32).collect();
        let backdrop = Backdrop::new(&camera);
        Eye {
            canvas: Canvas::new(backdrop.picture.clone()),
            camera,
            backdrop,
            turned: None,
            faults,
            noise,
            grain,
            chance: chance.0,
            number: 0,
            held: None,
            seen: Vec::new(),
            ids: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The camera as it was hung.
    pub fn camera(&self) -> &Camera {
        &self.camera
    }

    /// Takes a picture of the scene as it is now.
    pub fn shoot(&mut self, scene: &Scene) -> Shot<'_> {
        let at_s = scene.at_s();
        let is_on = |kind| fault::is_on(&self.faults, kind, at_s);
        let (is_frozen, is_silent) = (is_on(FaultKind::Frozen), is_on(FaultKind::Silent));
        let (is_black, is_blurred) = (is_on(FaultKind::Black), is_on(FaultKind::OutOfFocus));
        let is_turned = is_on(FaultKind::Turned);
        if !is_frozen {
            self.held = None;
        } else if self.held.is_none() {
            self.held = Some(self.canvas.picture.clone());
        }
        self.draw(scene, is_turned);
        if is_black {
            let area = self.canvas.picture.width * self.canvas.picture.height;
            self.canvas.picture.bytes[..area].fill(18);
            self.canvas.picture.bytes[area..].fill(128);
        }
        if is_blurred {
            fault::blur(&mut self.canvas.picture);
        }
        self.expose(at_s);
        if let Some(held) = &self.held {
            self.canvas.picture.clone_from(held);
        }
        self.number += u32::from(!is_silent);
        let picture = (!is_silent).then_some(&self.canvas.picture);
        Shot { number: self.number, at_s, picture, seen: &self.seen }
    }

    /// Whose pixel it is in the last picture, by their id.
    pub fn figure_at(&self, (x, y): (usize, usize)) -> Option<u32> {
        let (width, height) = self.camera.size();
        let owner = *self.canvas.owner.get(y * width + x)?;
        (x < width && y < height && owner != NOBODY).then_some(())?;
        self.ids.get(usize::from(owner)).copied()
    }

    fn draw(&mut self, scene: &Scene, is_turned: bool) {
        if is_turned && self.turned.is_none() {
            let camera = self.camera.turned(TURNED_DEG);
            let backdrop = Backdrop::new(&camera);
            self.turned = Some((camera, backdrop));
        }
        let (camera, backdrop) = match &self.turned {
            Some((camera, backdrop)) if is_turned => (camera, backdrop),
            _ => (&self.camera, &self.backdrop),
        };
        let distance = |figure: &Figure| camera.distance(figure.at);
        let mut figures: Vec<&Figure> =
            scene.figures().iter().filter(|figure| distance(figure) > -1.0).collect();
        figures.sort_by(|a, b| distance(b).total_cmp(&distance(a)).then(a.id.cmp(&b.id)));
        figures.truncate(usize::from(NOBODY));
        self.canvas.begin(&backdrop.picture, figures.len());
        self.ids.clear();
        self.ids.extend(figures.iter().map(|figure| figure.id));
        for figure in &figures {
            shade(&mut self.canvas, camera, backdrop, figure);
        }
        let mut boxes = Vec::with_capacity(figures.len());
        for (index, figure) in figures.iter().enumerate() {
            let who = Who { index: index as u16, distance: distance(figure) as f32 };
            let mut pen = Pen {
                canvas: &mut self.canvas,
                camera,
                backdrop,
                grain: &self.grain,
                who,
                extent: Extent::default(),
            };
            pen.figure(figure, &mut self.parts);
            boxes.push(pen.extent.place());
        }
        self.seen.clear();
        let size = camera.size();
        for ((figure, place), pixels) in figures.iter().zip(boxes).zip(&self.canvas.pixels) {
            let Some(place) = place else { continue };
            let inside = place.inside(size);
            if inside <= 0.0 {
                continue;
            }
            self.seen.push(Seen {
                id: figure.id,
                kind: figure.kind,
                place,
                visible: inside * f64::from(pixels.shown) / f64::from(pixels.all.max(1)),
                ground: figure.at,
                velocity: figure.velocity,
                lies: figure.lies,
            });
        }
    }

    /// Light that drifts, and the sensor's noise.
    fn expose(&mut self, at_s: f64) {
        let wave = |period: f64| libm::sin(std::f64::consts::TAU * at_s / period);
        let gain = 1.0 + 0.035 * wave(97.0) + 0.015 * wave(37.0);
        let gain = (gain * 256.0).round() as u16;
        let Picture { width, height, bytes } = &mut self.canvas.picture;
        let (luma, chroma) = bytes.split_at_mut(*width * *height);
        for row in luma.chunks_exact_mut(*width) {
            let noise = piece(&self.noise, self.chance.next_u32(), row.len());
            for (value, noise) in row.iter_mut().zip(noise) {
                let bright = u16::from(value.saturating_sub(16)).wrapping_mul(gain) >> 8;
                *value = (bright.min(219) as u8).wrapping_add(16).saturating_add_signed(*noise);
            }
        }
        for row in chroma.chunks_exact_mut(*width / 2) {
            let noise = piece(&self.noise, self.chance.next_u32(), row.len());
            for (value, noise) in row.iter_mut().zip(noise) {
                *value = value.saturating_add_signed(*noise / 2);
            }
        }
    }
}

/// A piece of a table from anywhere, as long as is asked: no picture is as wide as the table.
fn piece(table: &[i8], chance: u32, length: usize) -> &[i8] {
    let length = length.min(table.len());
    let from = chance as usize % (table.len() - length + 1);
    &table[from..from + length]
}

/// The shadow of a figure.
fn shade(canvas: &mut Canvas, camera: &Camera, backdrop: &Backdrop, figure: &Figure) {
    let (x, y) = figure.at;
    let mut cast = |at: Point, tall: f64, wide: f64| {
        if let Some(stroke) = prop::shadow(camera, [at.0, at.1, 0.0], tall, wide) {
            canvas.shadow(&stroke, &backdrop.lit);
        }
    };
    match &figure.shape {
        Shape::Person(looks, pose) => {
            let (sin, cos) = libm::sincos(pose.heading);
            let tall = looks.stature * (1.0 - 0.86 * pose.fallen - 0.3 * pose.bent);
            // Who lies casts a low one all along.
            let pieces = if pose.fallen > 0.0 { 4 } else { 1 };
            for n in 0..pieces {
                let ahead = looks.stature * pose.fallen * (0.1 + 0.26 * f64::from(n));
                cast((x + ahead * sin, y + ahead * cos), tall, 0.21);
            }
        }
        Shape::Vehicle(work) => {
            for n in -2..=2 {
                let tall = if work.is_van { 2.1 } else { 1.3 };
                cast((x + 0.95 * f64::from(n), y), tall, 0.7);
            }
        }
        Shape::Bag => cast((x, y), 0.35, 0.24),
        Shape::Fire(_) => {}
    }
}

/// What draws one figure.
struct Pen<'a> {
    canvas: &'a mut Canvas,
    camera: &'a Camera,
    backdrop: &'a Backdrop,
    grain: &'a [f32],
    who: Who,
    extent: Extent,
}

impl Pen<'_> {
    fn figure(&mut self, figure: &Figure, parts: &mut Vec<Part>) {
        parts.clear();
        match &figure.shape {
            Shape::Person(looks, pose) => {
                figure::parts(looks, pose, figure.at, parts);
                self.parts(parts, pose.heading, self.is_in_sun(figure.at));
            }
            Shape::Bag => {
                parts.push(prop::bag(figure.at));
                self.parts(parts, 0.4, self.is_in_sun(figure.at));
            }
            Shape::Vehicle(work) => {
                for face in prop::vehicle(self.camera, work, figure.at) {
                    face.corners.iter().for_each(|corner| self.extent.add(*corner));
                    let distance = &self.backdrop.distance;
                    self.canvas.face(self.who, &face.corners, face.colour, distance);
                }
            }
            Shape::Fire(age_s) => {
                let (flames, smoke) = prop::fire(self.camera, figure.at, *age_s);
                flames.iter().for_each(|stroke| self.stroke(stroke));
                let nobody = Who { index: NOBODY, ..self.who };
                for puff in &smoke {
                    self.canvas.draw(nobody, puff, &self.backdrop.distance, self.grain);
                }
            }
        }
    }

    fn parts(&mut self, parts: &[Part], heading: f64, in_sun: bool) {
        let mut strokes: Vec<(Stroke, f64)> = parts
            .iter()
            .filter_map(|part| figure::stroke(self.camera, part, heading, in_sun))
            .collect();
        strokes.sort_by(|a, b| b.1.total_cmp(&a.1));
        strokes.iter().for_each(|(stroke, _)| self.stroke(stroke));
    }

    fn stroke(&mut self, stroke: &Stroke) {
        self.extent.add_stroke(stroke);
        self.canvas.draw(self.who, stroke, &self.backdrop.distance, self.grain);
    }

    /// Whether the ground at a place is in the sun; what is not in the picture is.
    fn is_in_sun(&self, at: Point) -> bool {
        let Some((x, y)) = self.camera.project(at, 0.0) else { return true };
        let (width, _) = self.camera.size();
        let is_ground = self.camera.is_inside((x, y));
        !is_ground || self.backdrop.lit[y as usize * width + x as usize]
    }
}

/// How far something reaches in the picture.
struct Extent {
    low: Point,
    high: Point,
}

impl Default for Extent {
    fn default() -> Extent {
        let far = f64::INFINITY;
        Extent { low: (far, far), high: (-far, -far) }
    }
}

impl Extent {
    fn add(&mut self, at: Point) {
        self.low = (self.low.0.min(at.0), self.low.1.min(at.1));
        self.high = (self.high.0.max(at.0), self.high.1.max(at.1));
    }

    fn add_stroke(&mut self, stroke: &Stroke) {
        let steps = stroke.half.len() - 1;
        for (n, half) in stroke.half.iter().enumerate() {
            let along = stroke.length * n as f32 / steps as f32;
            for side in [-*half, *half] {
                let x = stroke.from[0] + stroke.way[0] * along + stroke.way[1] * side;
                let y = stroke.from[1] + stroke.way[1] * along - stroke.way[0] * side;
                self.add((f64::from(x), f64::from(y)));
            }
        }
    }

    fn place(&self) -> Option<Place> {
        let (w, h) = (self.high.0 - self.low.0, self.high.1 - self.low.1);
        (w > 0.0 && h > 0.0).then_some(Place { x: self.low.0, y: self.low.1, w, h })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Mount;
    use super::super::scene::SceneSettings;
    use super::super::script::Script;
    use super::super::seen::Kind;
    use super::*;

    fn camera() -> Camera {
        Camera::new(Mount { width: 320, height: 180, ..Mount::default() }).unwrap()
    }

    fn scene(seed: u64, scripts: Vec<Script>) -> Scene {
        let settings = SceneSettings { people_count: 40, scripts, ..SceneSettings::default() };
        Scene::new(seed, 10.0, settings).unwrap()
    }

    /// A sum of all bytes of some frames, which differs where one byte does.
    fn film(seed: u64, frames_count: usize) -> u64 {
        let (mut eye, mut scene) = (Eye::new(seed, camera(), Vec::new()), scene(seed, Vec::new()));
        let mut sum = 0xcbf2_9ce4_8422_2325_u64;
        for _ in 0..frames_count {
            let shot = eye.shoot(&scene);
            for byte in &shot.picture.unwrap().bytes {
                sum = (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            }
            scene.step();
        }
        sum
    }

    #[test]
    fn a_seed_is_the_same_film_to_the_byte_and_another_seed_another() {
        let first = film(1, 5);
        assert_eq!(first, film(1, 5));
        assert_ne!(first, film(2, 5));
    }

    #[test]
    fn a_film_is_the_same_on_every_machine() {
        insta::assert_snapshot!(format!("{:016x}", film(7, 3)), @"c1950253316bd60e");
    }

    #[test]
    fn every_pixel_of_a_figure_lies_in_its_box_and_the_visible_share_is_theirs() {
        let scripts = vec![Script::named("bag", 0.0).unwrap(), Script::named("fall", 0.0).unwrap()];
        let (mut eye, mut scene) = (Eye::new(3, camera(), Vec::new()), scene(3, scripts));
        for _ in 0..25 {
            scene.step();
        }
        let seen = eye.shoot(&scene).seen.to_vec();
        let mut pixels_count = vec![0; seen.len()];
        for (x, y) in (0..180).flat_map(|y| (0..320).map(move |x| (x, y))) {
            let Some(id) = eye.figure_at((x, y)) else { continue };
            let n = seen.iter().position(|one| one.id == id).unwrap();
            let Place { x: left, y: top, w, h } = seen[n].place;
            let (cx, cy) = (x as f64 + 0.5, y as f64 + 0.5);
            assert!((left - 0.6..left + w + 0.6).contains(&cx), "{:?} {cx}", seen[n]);
            assert!((top - 0.6..top + h + 0.6).contains(&cy), "{:?} {cy}", seen[n]);
            pixels_count[n] += 1;
        }
        for (one, count) in seen.iter().zip(&pixels_count) {
            assert_eq!(one.visible > 0.0, *count > 0, "{one:?}");
            assert!(one.visible <= 1.0);
            // Feet are at the foot of the box of who stands and is all there.
            if one.kind == Kind::Person && one.visible > 0.95 && !one.lies {
                let foot = eye.camera().project(one.ground, 0.0).unwrap();
                assert!((foot.1 - one.place.y - one.place.h).abs() < 0.2 * one.place.h, "{one:?}");
            }
        }
        let whole = seen.iter().filter(|one| one.visible > 0.9).count();
        assert!(whole > 5 && seen.iter().any(|one| one.kind == Kind::Bag), "{whole}");
    }

    #[test]
    fn who_lies_behind_a_kiosk_is_hidden_and_who_lies_before_it_is_not() {
        for (place, visible) in [((13.4, 28.0), 0.0), ((11.0, 20.0), 1.0)] {
            let scripts = vec![Script::Fall { at_s: 0.0, place }];
            let settings = SceneSettings { people_count: 0, scripts, ..SceneSettings::default() };
            let mut scene = Scene::new(4, 10.0, settings).unwrap();
            let mut eye = Eye::new(4, camera(), Vec::new());
            for _ in 0..20 {
                scene.step();
            }
            let seen = eye.shoot(&scene).seen.iter().find(|one| one.lies).copied().unwrap();
            assert_eq!(seen.visible, visible, "{seen:?}");
            assert!(seen.place.w > 1.3 * seen.place.h || place.0 > 13.0, "{seen:?}");
        }
    }

    #[test]
    fn wherever_a_camera_hangs_it_takes_pictures() {
        let small = Mount { width: 64, height: 64, ..Mount::default() };
        let mounts = [
            Mount { tilt_deg: 89.0, height_m: 200.0, ..small },
            Mount { tilt_deg: 0.0, height_m: 0.5, north_m: 15.0, ..small },
            // In a house, in a tree, and before a vehicle.
            Mount { north_m: 50.0, ..small },
            Mount { east_m: -15.5, north_m: 22.0, height_m: 4.3, ..small },
            Mount { north_m: 36.0, bearing_deg: 90.0, height_m: 1.0, tilt_deg: 5.0, ..small },
            Mount { field_of_view_deg: 130.0, tilt_deg: 60.0, north_m: 16.0, ..small },
        ];
        let names = ["dense", "smoke_fire", "bag", "fall"];
        let scripts: Vec<_> = names.iter().filter_map(|it| Script::named(it, 0.0)).collect();
        for mount in mounts {
            let mut eye = Eye::new(6, Camera::new(mount).unwrap(), Vec::new());
            let mut scene = scene(6, scripts.clone());
            for _ in 0..30 {
                let shot = eye.shoot(&scene);
                assert!(shot.seen.iter().all(|one| (0.0..=1.0).contains(&one.visible)));
                assert!(shot.seen.iter().all(|one| one.place.w.is_finite()));
                scene.step();
            }
        }
    }

    #[test]
    fn a_fault_is_seen_and_truth_goes_on() {
        let fault = |kind, from_s| Fault { kind, from_s, to_s: from_s + 0.5 };
        let kinds = [
            FaultKind::Frozen,
            FaultKind::Black,
            FaultKind::OutOfFocus,
            FaultKind::Turned,
            FaultKind::Silent,
        ];
        let starts = [1.0, 2.0, 3.0, 4.0, 5.0];
        let faults = kinds.into_iter().zip(starts).map(|(kind, at)| fault(kind, at)).collect();
        let (mut eye, mut scene) = (Eye::new(5, camera(), faults), scene(5, Vec::new()));
        let mut shots = Vec::new();
        for _ in 0..60 {
            let shot = eye.shoot(&scene);
            assert!(!shot.seen.is_empty());
            shots.push((shot.number, shot.picture.cloned()));
            scene.step();
        }
        let luma = |n: usize| shots[n].1.as_ref().unwrap().luma();
        assert!(luma(9) == luma(10) && luma(10) == luma(14) && luma(14) != luma(15));
        let mean = |n: usize| luma(n).iter().map(|it| u64::from(*it)).sum::<u64>() / (320 * 180);
        assert!(mean(20) < 25 && mean(19) > 60, "{} {}", mean(20), mean(19));
        let edges = |n: usize| -> u64 {
            luma(n).windows(2).map(|it| u64::from(it[0].abs_diff(it[1]))).sum()
        };
        assert!(edges(30) < edges(29) * 7 / 10, "{} {}", edges(30), edges(29));
        let unlike = |a: usize, b: usize| -> u64 {
            luma(a).iter().zip(luma(b)).map(|(a, b)| u64::from(a.abs_diff(*b))).sum()
        };
        assert!(unlike(39, 40) > 3 * unlike(38, 39));
        assert!(shots[50].1.is_none() && shots[50].0 == 50 && shots[54].1.is_none());
        assert_eq!(shots[55].0, 51);
    }
}
