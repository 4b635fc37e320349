//! A worker: cameras are watched here under leases of the centre. See docs/design/watch.md.
//!
//! ```text
//! DIR/outbox.sqlite     what the journal is to know, until it does
//! DIR/ring/<camera>/    the last hours of video
//! DIR/views/<camera>    how a camera looked, so that one that was turned meanwhile is noticed
//! ```

pub mod camera;
pub mod deliver;
pub mod figures;
pub mod line;
pub mod look;
pub mod pool;
pub mod spec;
pub mod told;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cordon_api::camera::{Lease, RECORDS_MAX, WatchReport, WatchWord};
use cordon_kernel::camera::WatchEnd;
use cordon_video::ring::{Ring, RingError, RingSettings};

use camera::Watched;
use deliver::Wanted;
use line::Line;
use pool::Pool;
use told::Told;

use crate::clock;

/// How often the centre is told how all is.
const EVERY: Duration = Duration::from_secs(1);
/// How often old video is taken away.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// Bytes of records in a report, about.
const RECORDS_LEN_MAX: usize = 1 << 20;

/// What a worker has for all its cameras.
pub struct Means {
    /// Its folder.
    pub dir: PathBuf,
    /// Its detectors.
    pub pool: Arc<Pool>,
    /// What the journal is to know.
    pub told: Told,
    /// For how long video is kept, seconds.
    pub kept_s: f64,
    /// A way of decoding by hardware, in ffmpeg's words.
    pub hardware: Option<String>,
}

/// Where a camera's video of the last hours is. Its name may be a dot.
fn ring_folder(dir: &Path, camera: &str) -> PathBuf {
    dir.join("ring").join(format!("c-{camera}"))
}

impl Means {
    /// A camera's video of the last hours.
    ///
    /// # Errors
    ///
    /// When its folder cannot be made.
    pub fn ring(&self, camera: &str) -> Result<Ring, RingError> {
        self.ring_in(ring_folder(&self.dir, camera))
    }

    fn ring_in(&self, folder: PathBuf) -> Result<Ring, RingError> {
        Ring::open(RingSettings { folder, piece_s: 1.0, kept_s: self.kept_s, width_max: 1_280 })
    }
}

/// Takes away video that is older than it is kept for, of cameras that are watched no more, too.
fn forget(means: &Means) {
    let entries = std::fs::read_dir(means.dir.join("ring")).into_iter().flatten().flatten();
    for entry in entries {
        if let Ok(ring) = means.ring_in(entry.path()) {
            ring.forget(jiff::Timestamp::now().as_millisecond());
        }
    }
}

/// A worker.
pub struct Worker {
    name: String,
    room: usize,
    means: Arc<Means>,
    line: Arc<Line>,
    wanted: Arc<Wanted>,
    watched: BTreeMap<String, Watched>,
    next: u64,
    said: Option<String>,
}

impl Worker {
    /// A worker of this name that takes so many cameras.
    pub fn new(name: String, room: usize, means: Arc<Means>, line: Arc<Line>) -> Worker {
        let wanted = Arc::new(Wanted::default());
        Worker { name, room, means, line, wanted, watched: BTreeMap::new(), next: 0, said: None }
    }

    /// Watches until it is told to stop; then what it has seen is told, if the line holds.
    pub fn run(&mut self, stop: &Arc<AtomicBool>) {
        let delivering = deliver::begin(&self.wanted, &self.line, &self.means, stop);
        let mut forgot: Option<Instant> = None;
        while !stop.load(Ordering::Relaxed) {
            let began = Instant::now();
            if forgot.is_none_or(|at| at.elapsed() > FORGET_EVERY) {
                forget(&self.means);
                forgot = Some(began);
            }
            self.exchange(self.room);
            while began.elapsed() < EVERY && !stop.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        for watched in self.watched.values() {
            watched.end(WatchEnd::Stopped);
        }
        // Each ends by itself as soon as its decoder lets it.
        let patience = Instant::now();
        while patience.elapsed() < Duration::from_secs(3)
            && self.watched.values().any(|it| !it.is_over())
        {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.watched.clear();
        self.exchange(0);
        if let Ok(delivering) = delivering {
            // It has nothing that must not be lost.
            let _ = delivering.join();
        }
    }

    fn exchange(&mut self, room: usize) {
        let sent = Instant::now();
        let records = self.means.told.read(self.next, RECORDS_MAX, RECORDS_LEN_MAX);
        let (first, records) = match records {
            Ok(read) => read,
            Err(error) => {
                tracing::error!("what was seen cannot be read: {error}");
                return;
            }
        };
        let report = WatchReport {
            worker: self.name.clone(),
            run: self.means.told.run(),
            room,
            holds: self.watched.values().filter(|it| !it.is_over()).map(Watched::live).collect(),
            first,
            records,
        };
        match self.line.exchange(&report) {
            Ok(word) => {
                if self.said.take().is_some() {
                    tracing::info!("the centre answers again");
                }
                self.hear(word, sent);
            }
            Err(error) => {
                let said = format!("{error:#}");
                // Once, and not every second.
                if self.said.as_ref() != Some(&said) {
                    tracing::warn!("the centre does not answer: {said}");
                }
                self.said = Some(said);
            }
        }
    }

    fn hear(&mut self, word: WatchWord, sent: Instant) {
        self.next = word.next;
        if let Err(error) = self.means.told.cover(word.covered) {
            tracing::error!("what the journal has cannot be forgotten here: {error}");
        }
        let named: BTreeMap<String, Lease> =
            word.leases.into_iter().map(|lease| (lease.camera.clone(), lease)).collect();
        self.watched.retain(|camera, watched| named.contains_key(camera) || !watched.is_over());
        for (camera, watched) in &self.watched {
            match named.get(camera) {
                Some(lease) if watched.is_of(lease) => watched.renew(lease, sent),
                Some(_) => watched.end(WatchEnd::Changed),
                None => watched.end(WatchEnd::LeaseLost),
            }
        }
        for (camera, lease) in named {
            // One that is there goes on, or has to end first: never two at a time.
            if let Some(watched) = self.watched.get(&camera) {
                if !watched.is_over() {
                    continue;
                }
                if watched.masks() != lease.masks {
                    // What is private now is not to be found in what was kept before.
                    let _ = std::fs::remove_dir_all(ring_folder(&self.means.dir, &camera));
                }
            }
            if lease.order_ends_at <= clock::now() {
                continue;
            }
            match Watched::begin(lease, sent, &self.means) {
                Ok(watched) => drop(self.watched.insert(camera, watched)),
                Err(error) => tracing::error!("`{camera}` cannot be watched: {error:#}"),
            }
        }
        let rings = self.watched.iter().map(|(camera, it)| (camera.clone(), it.lease(), it.seen()));
        self.wanted.set(&word.wanted, word.clips, rings);
    }
}
