//! Cameras of the demo. Live: rendered films of known truth through the real decoder, detector and
//! worker. Without a screen: what their truth comes to, as the journal must be the same on every
//! machine; it is marked as such.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use cordon_api::camera::{WatchRecord, WatchWhat};
use cordon_city::camera::encode::{Encoder, Output};
use cordon_city::camera::eye::Eye;
use cordon_city::camera::scene::{Scene, SceneSettings};
use cordon_city::camera::seen::Kind;
use cordon_city::camera::{Camera, Mount};
use cordon_kernel::Timestamp;
use cordon_kernel::camera::{AreaFigures, CameraFigures, WatchEnd};
use cordon_kernel::entry::Draft;
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_operation::Operation;
use cordon_operation::watch::{self, Window};

use crate::cameras::{addresses, records};
use crate::watch::line::Line;
use crate::watch::pool::{self, Pool};
use crate::watch::told::Told;
use crate::watch::{Means, Worker};

/// The cameras of the demo: by id, with how many people are about.
const CAMERAS: [(&str, usize); 3] = [
    ("pp-esplanade-du-trocadero", 70),
    ("pp-place-de-la-concorde", 40),
    ("pp-pont-alexandre-iii", 24),
];
/// Seconds of a film; then it begins anew.
const FILM_S: f64 = 40.0;
/// Steps a second where nothing is rendered.
const TRUTH_RATE: f64 = 2.0;
/// The lease that cameras without a screen would have.
const LEASE: u64 = 1;
/// The square before each camera on which people are counted: west, south, east, north, metres.
const SQUARE: [f64; 4] = [-6.0, 11.0, 6.0, 21.0];

/// The cameras of a live demo, running.
pub struct DemoCameras {
    stop: Arc<AtomicBool>,
    watching: std::thread::JoinHandle<()>,
}

fn scene(seed: u64, n: usize, rate: f64) -> anyhow::Result<Scene> {
    let people_count = CAMERAS[n].1;
    let settings = SceneSettings { people_count, ..SceneSettings::default() };
    Ok(Scene::new(seed.wrapping_add(n as u64), rate, settings)?)
}

/// Renders the film of a camera.
fn render(seed: u64, n: usize, path: &Path, stop: &AtomicBool) -> anyhow::Result<()> {
    let camera = Camera::new(Mount::default())?;
    let mut scene = scene(seed, n, camera.mount().frame_rate)?;
    let count = (FILM_S * camera.mount().frame_rate) as u64;
    let text = path.to_str().context("the folder's name is no text")?;
    let mut encoder = Encoder::begin("ffmpeg", &camera, &Output::read(text)?)?;
    let mut eye = Eye::new(seed, camera, Vec::new());
    for _ in 0..count {
        anyhow::ensure!(!stop.load(Ordering::Relaxed), "it was stopped");
        if let Some(picture) = eye.shoot(&scene).picture {
            encoder.write(picture)?;
        }
        scene.step();
    }
    encoder.finish()?;
    Ok(())
}

/// Renders all films, and says where they are as each is there.
fn films(seed: u64, data_dir: &Path, stop: &AtomicBool) -> anyhow::Result<()> {
    let folder = data_dir.join("films");
    std::fs::create_dir_all(&folder)?;
    let mut films = BTreeMap::new();
    for (n, (camera, _)) in CAMERAS.iter().enumerate() {
        let path = folder.join(format!("{camera}.mp4"));
        render(seed, n, &path, stop)?;
        films.insert((*camera).to_owned(), path.display().to_string());
        addresses::write(&data_dir.join(addresses::FILE), films.clone())?;
    }
    Ok(())
}

/// Starts the cameras of a demo in its data folder, and a worker that watches them for the node at
/// `base`, by a login that works once.
///
/// # Errors
///
/// When the worker's folder cannot be made.
pub fn start(seed: u64, data_dir: &Path, base: &str, once: &str) -> anyhow::Result<DemoCameras> {
    let dir = data_dir.join("worker");
    std::fs::create_dir_all(&dir)?;
    let line = Arc::new(Line::once(base, once)?);
    let told = Told::open(&dir)?;
    let stop = Arc::new(AtomicBool::new(false));
    let (flag, data_dir) = (stop.clone(), data_dir.to_path_buf());
    let watching = std::thread::Builder::new().name("cameras".to_owned()).spawn(move || {
        let rendered = flag.clone();
        let folder = data_dir.clone();
        let rendering = std::thread::spawn(move || {
            if let Err(error) = films(seed, &folder, &rendered) {
                tracing::warn!("the demo's cameras show nothing: {error:#}");
            }
        });
        let model = pool::model(&models(&data_dir), None);
        let pool = Pool::start(model, None, 1);
        let means = Means { dir, pool: pool.clone(), told, kept_s: 600.0, hardware: None };
        let means = Arc::new(means);
        Worker::new("demo".to_owned(), CAMERAS.len(), means, line).run(&flag);
        pool.end();
        if rendering.join().is_err() {
            tracing::error!("what renders the demo's cameras broke");
        }
    })?;
    Ok(DemoCameras { stop, watching })
}

/// Where models are looked for: in the data folder, or where `cordon models pull` puts them.
fn models(data_dir: &Path) -> PathBuf {
    let own = data_dir.join("models");
    if own.is_dir() { own } else { PathBuf::from("models") }
}

impl DemoCameras {
    /// Asks it to stop.
    pub fn ask_to_stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Waits until it has stopped.
    pub fn stop(self) {
        self.ask_to_stop();
        if self.watching.join().is_err() {
            tracing::error!("the demo's worker broke");
        }
    }
}

/// Cameras of the demo without a screen.
pub struct TruthCameras {
    cameras: Vec<TruthCamera>,
    camera: Camera,
    began: Timestamp,
    number: u64,
}

struct TruthCamera {
    id: &'static str,
    scene: Scene,
    /// When which orders allow it.
    windows: Vec<Window>,
    /// Whether it is watched: an order is in force.
    is_watched: bool,
    from: Timestamp,
    frames_count: u64,
    persons_sum: u64,
    persons_max: u64,
    in_square_max: u64,
}

impl TruthCameras {
    /// The cameras of `seed` from `now` on: those that the operation has.
    ///
    /// # Errors
    ///
    /// Never, by their fixed settings.
    pub fn new(seed: u64, operation: &Operation, now: Timestamp) -> anyhow::Result<TruthCameras> {
        let mut cameras = Vec::new();
        for (n, (id, _)) in CAMERAS.iter().enumerate() {
            if operation.things.get("camera", id).is_some() {
                cameras.push(TruthCamera {
                    id,
                    scene: scene(seed, n, TRUTH_RATE)?,
                    windows: watch::windows(&operation.things, id),
                    is_watched: false,
                    from: now,
                    frames_count: 0,
                    persons_sum: 0,
                    persons_max: 0,
                    in_square_max: 0,
                });
            }
        }
        let camera = Camera::new(Mount::default())?;
        Ok(TruthCameras { cameras, camera, began: now, number: 0 })
    }

    /// What they tell until `now`.
    pub fn until(&mut self, now: Timestamp) -> Vec<Draft> {
        let mut told = Vec::new();
        for camera in &mut self.cameras {
            let lived_s = millis_between(self.began, now).max(0) as f64 / 1e3;
            while camera.scene.at_s() + 1.0 / TRUTH_RATE <= lived_s {
                camera.scene.step();
                camera.look(&self.camera);
            }
            let order = watch::in_force(&camera.windows, now).map(|it| it.order.clone());
            match (order, camera.is_watched) {
                (Some(order), false) => {
                    told.push((camera.id, now, WatchWhat::Began { order, model: None }));
                    camera.begin(now);
                }
                (Some(_), true) if millis_between(camera.from, now) >= 60_000 => {
                    let figures = camera.cut(plus_millis(camera.from, 60_000));
                    told.push((camera.id, figures.until, WatchWhat::Figures { figures }));
                }
                (None, true) => {
                    let figures = camera.cut(now);
                    told.push((camera.id, now, WatchWhat::Figures { figures }));
                    let why = WatchEnd::OrderEnded;
                    told.push((camera.id, now, WatchWhat::Ended { why }));
                    camera.is_watched = false;
                }
                _ => {}
            }
        }
        told.into_iter().filter_map(|(camera, at, what)| self.draft(camera, at, what)).collect()
    }

    fn draft(&mut self, camera: &str, at: Timestamp, what: WatchWhat) -> Option<Draft> {
        let record = WatchRecord { camera: camera.to_owned(), lease: LEASE, at, what };
        let worker = "demo".parse().ok()?;
        self.number += 1;
        records::draft(&record, &worker, self.number, at).map(|(draft, _)| draft)
    }
}

impl TruthCamera {
    fn look(&mut self, camera: &Camera) {
        let (mut seen, mut in_square) = (0, 0);
        for figure in self.scene.figures().iter().filter(|it| it.kind == Kind::Person) {
            let pixel = camera.project(figure.at, 0.0);
            if !pixel.is_some_and(|it| camera.is_inside(it)) {
                continue;
            }
            seen += 1;
            let [west, south, east, north] = SQUARE;
            let (x, y) = figure.at;
            in_square += u64::from(x >= west && x <= east && y >= south && y <= north);
        }
        self.frames_count += 1;
        self.persons_sum += seen;
        self.persons_max = self.persons_max.max(seen);
        self.in_square_max = self.in_square_max.max(in_square);
    }

    /// Forgets what was before anybody might look.
    fn begin(&mut self, now: Timestamp) {
        self.is_watched = true;
        let _ = self.cut(now);
    }

    fn cut(&mut self, until: Timestamp) -> CameraFigures {
        let [west, south, east, north] = SQUARE;
        let area = (east - west) * (north - south);
        let square = AreaFigures {
            persons_max: self.in_square_max,
            density_max_milli: Some((self.in_square_max as f64 * 1_000.0 / area) as u64),
            is_at_least: false,
        };
        let figures = CameraFigures {
            from: self.from,
            until,
            frames_count: self.frames_count,
            persons_max: self.persons_max,
            persons_mean_milli: self.persons_sum * 1_000 / self.frames_count.max(1),
            areas: BTreeMap::from([("square".to_owned(), square)]),
            lines: BTreeMap::new(),
            is_truth: true,
        };
        self.from = until;
        (self.frames_count, self.persons_sum) = (0, 0);
        (self.persons_max, self.in_square_max) = (0, 0);
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cordon_kernel::body::Body;

    fn told(from: &str, seconds: i64) -> Vec<Body> {
        let operation = super::super::demo::package().unwrap().operation;
        let from: Timestamp = from.parse().unwrap();
        let mut cameras = TruthCameras::new(3, &operation, from).unwrap();
        let all = (1..=seconds).flat_map(|n| cameras.until(plus_millis(from, n * 1_000)));
        all.map(|draft| draft.body).collect()
    }

    #[test]
    fn without_an_order_in_force_no_camera_tells_anything() {
        assert_eq!(told("2024-07-01T18:00:00Z", 70), []);
    }

    #[test]
    fn under_an_order_a_camera_tells_a_minutes_truth_and_its_end_with_the_order() {
        // The order ends at midnight UTC.
        let told = told("2024-08-11T23:58:30Z", 100);
        let count = |is: fn(&Body) -> bool| told.iter().filter(|body| is(body)).count();
        assert_eq!(count(|body| matches!(body, Body::CameraWatched(_))), 3);
        assert_eq!(count(|body| matches!(body, Body::CameraCounted(_))), 6);
        assert_eq!(count(|body| matches!(body, Body::CameraLeft(_))), 3);
        let is_truth =
            |body: &Body| !matches!(body, Body::CameraCounted(it) if !it.figures.is_truth);
        assert!(told.iter().all(is_truth));
    }
}
