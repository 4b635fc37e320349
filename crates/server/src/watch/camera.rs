//! One camera that is watched under a lease: a thread from its stream to what is told and shown.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use cordon_api::camera::{CameraLive, Lease, WatchWhat};
use cordon_kernel::camera::{CameraFault, WatchEnd};
use cordon_kernel::time::plus_millis;
use cordon_video::decode;
use cordon_video::feed::{Event, Feed};
use cordon_video::health::{Change, Health};
use cordon_video::mask::Masks;
use cordon_video::ring::Ring;
use cordon_video::{Frame, Source};

use super::Means;
use super::figures::Adding;
use super::look::{self, Looking, Seen};
use crate::clock;

/// How often a camera looks whether it may go on.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How often the way a camera looks is written down.
const REMEMBER_EVERY: Duration = Duration::from_secs(60);
/// Latencies of which 95 of 100 are told.
const LATENCIES: usize = 200;

/// What the thread and others share.
pub struct Between {
    live: Mutex<CameraLive>,
    lease: Mutex<Lease>,
    until: Mutex<Instant>,
    end: Mutex<Option<WatchEnd>>,
    still: Mutex<Option<Arc<Frame>>>,
    ring: Option<Ring>,
}

fn whole<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a thread that panicked left is one value or another, each whole.
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Between {
    /// The newest picture.
    pub fn still(&self) -> Option<Arc<Frame>> {
        whole(&self.still).clone()
    }

    /// Its video of the last hours.
    pub fn ring(&self) -> Option<&Ring> {
        self.ring.as_ref()
    }
}

/// A camera that is watched.
pub struct Watched {
    between: Arc<Between>,
    thread: std::thread::JoinHandle<()>,
}

/// The settings of a lease: all but how long it lasts and whose view it is.
fn settings_of(lease: &Lease) -> Lease {
    Lease { for_ms: 0, view: 0, priority: 0, order_ends_at: jiff::Timestamp::MIN, ..lease.clone() }
}

impl Watched {
    /// Begins to watch under a lease that was asked for at `sent`.
    ///
    /// # Errors
    ///
    /// When its address is none, or there is no thread.
    pub fn begin(lease: Lease, sent: Instant, means: &Arc<Means>) -> anyhow::Result<Watched> {
        let source = Source::read(&lease.address)?;
        let ring = ring(&lease, means);
        let live = CameraLive {
            camera: lease.camera.clone(),
            lease: lease.lease,
            at: None,
            size: None,
            rate: 0.0,
            latency_ms: 0.0,
            dropped_count: 0,
            is_detecting: means.pool.is_detecting(),
            is_truth: false,
            is_paused: false,
            faults: Vec::new(),
            people: Vec::new(),
            areas: Default::default(),
            flow: Vec::new(),
        };
        let between = Arc::new(Between {
            live: Mutex::new(live),
            until: Mutex::new(sent + Duration::from_millis(lease.for_ms)),
            lease: Mutex::new(lease.clone()),
            end: Mutex::default(),
            still: Mutex::default(),
            ring,
        });
        let (shared, means) = (between.clone(), means.clone());
        let thread = std::thread::Builder::new().name(format!("camera-{}", lease.camera));
        let thread = thread
            .spawn(move || Thread::new(source, &shared, &means).run())
            .context("no thread can be started")?;
        Ok(Watched { between, thread })
    }

    /// What is painted over in it.
    pub fn masks(&self) -> Vec<Vec<(f64, f64)>> {
        whole(&self.between.lease).masks.clone()
    }

    /// Whether it is watched under this lease, with these settings.
    pub fn is_of(&self, lease: &Lease) -> bool {
        settings_of(&whole(&self.between.lease)) == settings_of(lease)
    }

    /// The lease's number.
    pub fn lease(&self) -> u64 {
        whole(&self.between.lease).lease
    }

    /// The lease goes on.
    pub fn renew(&self, lease: &Lease, sent: Instant) {
        *whole(&self.between.until) = sent + Duration::from_millis(lease.for_ms);
        *whole(&self.between.lease) = lease.clone();
    }

    /// It is to end.
    pub fn end(&self, why: WatchEnd) {
        whole(&self.between.end).get_or_insert(why);
    }

    /// Whether it has ended.
    pub fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    /// How it fares.
    pub fn live(&self) -> CameraLive {
        whole(&self.between.live).clone()
    }

    /// What is shown of it.
    pub fn seen(&self) -> Arc<Between> {
        self.between.clone()
    }
}

fn ring(lease: &Lease, means: &Means) -> Option<Ring> {
    let ring = means.ring(&lease.camera);
    ring.map_err(|error| tracing::error!("no video is kept: {error}")).ok()
}

/// The thread.
struct Thread<'a> {
    between: &'a Between,
    means: &'a Means,
    feed: Feed,
    looking: Option<Looking>,
    health: Option<Health>,
    adding: Adding,
    began: Instant,
    /// What is added to a stream's time so that it goes on after a break, seconds.
    offset_s: Option<f64>,
    view: u64,
    faults: Vec<CameraFault>,
    latencies: Vec<f64>,
    looked: Vec<Instant>,
    remembered: Instant,
    lease: Lease,
}

impl<'a> Thread<'a> {
    fn new(source: Source, between: &'a Between, means: &'a Means) -> Thread<'a> {
        let lease = whole(&between.lease).clone();
        let masks = Masks::new(lease.masks.clone());
        let mask = match masks {
            Ok(masks) => masks.filter(),
            Err(error) => {
                // What cannot be masked is not shown at all.
                tracing::error!("{}: masks: {error}", lease.camera);
                Some("drawbox=t=fill:color=black".to_owned())
            }
        };
        let usual = decode::Settings::default();
        let settings = decode::Settings {
            fit: means.pool.manifest().map_or(usual.fit, |it| it.input),
            rate_max: Some(lease.rate.clamp(0.1, 100.0)),
            is_paced: true,
            mask,
            hardware: means.hardware.clone(),
            ..usual
        };
        let feed = Feed::new(source, settings, between.ring.clone(), true);
        let memory = std::fs::read(memory_path(means, &lease.camera)).ok();
        Thread {
            between,
            means,
            feed,
            looking: None,
            health: Some(look::health(memory)),
            adding: Adding::new(clock::now()),
            began: Instant::now(),
            offset_s: None,
            view: lease.view,
            faults: Vec::new(),
            latencies: Vec::new(),
            looked: Vec::new(),
            remembered: Instant::now(),
            lease,
        }
    }

    fn tell(&self, what: WatchWhat) -> bool {
        self.means.told.tell(&self.lease.camera, self.lease.lease, what)
    }

    fn run(mut self) {
        let model = self.means.pool.manifest();
        let model = model.map(|it| format!("{} {}", it.name, it.sha256));
        // What may not be, and what the journal will not know, does not begin.
        let order = self.lease.order.clone();
        if self.is_over().is_some() || !self.tell(WatchWhat::Began { order, model }) {
            return;
        }
        let why = loop {
            if let Some(why) = self.is_over() {
                break why;
            }
            self.follow_lease();
            match self.feed.next_event(LOOK_EVERY) {
                Event::Opened(about) => self.opened(about.size),
                Event::Frame(frame) => self.frame(frame),
                Event::Lost(why) => {
                    tracing::warn!("{}: {why}", self.lease.camera);
                    self.nothing();
                }
                Event::Nothing | Event::Ended => self.nothing(),
            }
            if self.adding.is_due(clock::now()) {
                self.cut();
            }
            self.remember();
        };
        self.cut();
        self.tell(WatchWhat::Ended { why });
        self.remembered = self.began;
        self.remember();
    }

    /// Whether it may not go on, by the order, the lease, or what it was told.
    fn is_over(&self) -> Option<WatchEnd> {
        let order_ends_at = whole(&self.between.lease).order_ends_at;
        if clock::now() >= order_ends_at {
            return Some(WatchEnd::OrderEnded);
        }
        if let Some(why) = *whole(&self.between.end) {
            return Some(why);
        }
        let is_past = Instant::now() >= *whole(&self.between.until);
        is_past.then_some(WatchEnd::LeaseLost)
    }

    /// A person has said that the changed view is the view.
    fn follow_lease(&mut self) {
        let lease = whole(&self.between.lease).clone();
        if lease.view != self.view {
            self.view = lease.view;
            let now_s = self.now_s();
            let changes = self.looking.as_mut().map(|it| it.accept_view(now_s));
            self.changed(changes.unwrap_or_default());
        }
        self.lease = lease;
    }

    fn now_s(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    fn opened(&mut self, size: (u32, u32)) {
        self.offset_s = None;
        let health = self.looking.take().map(Looking::into_health).or_else(|| self.health.take());
        let health = health.unwrap_or_else(|| look::health(None));
        let pool = &self.means.pool;
        match Looking::new(&self.lease, size, pool, health) {
            Ok(looking) => self.looking = Some(looking),
            Err(error) => {
                tracing::error!("{}: {error}; it is watched without a map", self.lease.camera);
                let plain = Lease { pairs: Vec::new(), ..self.lease.clone() };
                self.looking = Looking::new(&plain, size, pool, look::health(None)).ok();
            }
        }
        whole(&self.between.live).size = Some(size);
    }

    fn frame(&mut self, frame: Frame) {
        let came = Instant::now();
        let now_s = self.now_s();
        let at_s = frame.at_s + *self.offset_s.get_or_insert(now_s - frame.at_s);
        // A stream whose clock runs away is brought back.
        let at_s = if (at_s - now_s).abs() > 5.0 {
            self.offset_s = Some(now_s - frame.at_s);
            now_s
        } else {
            at_s
        };
        let wait = Duration::from_secs_f64((2.0 / self.lease.rate.max(0.1)).clamp(0.2, 3.0));
        let left = whole(&self.between.until).saturating_duration_since(came);
        let wait = wait.min(left);
        let priority = self.lease.priority;
        let Some(looking) = &mut self.looking else { return };
        let seen = looking.see(frame, at_s, &self.means.pool, priority, wait);
        let dropped_count = looking.dropped_count + self.feed.dropped_count;
        let Some(seen) = seen else {
            whole(&self.between.live).dropped_count = dropped_count;
            return;
        };
        if self.is_over().is_some() {
            return;
        }
        self.show(&seen, came, dropped_count);
        self.changed(seen.changes);
        if let Some(frame) = seen.frame {
            *whole(&self.between.still) = Some(Arc::new(frame));
        }
    }

    fn show(&mut self, seen: &Seen, came: Instant, dropped_count: u64) {
        let Some(looking) = &self.looking else { return };
        let is_paused = looking.is_paused();
        self.adding.add(&seen.look, is_paused);
        self.latencies.push(came.elapsed().as_secs_f64() * 1e3);
        if self.latencies.len() > LATENCIES {
            self.latencies.remove(0);
        }
        self.looked.push(came);
        self.looked.retain(|it| came.duration_since(*it) < Duration::from_secs(5));
        let mut sorted = self.latencies.clone();
        sorted.sort_by(f64::total_cmp);
        let (people, areas) = (looking.people(&seen.look), looking.areas(&seen.look));
        let mut live = whole(&self.between.live);
        live.at = Some(clock::now());
        live.rate = self.looked.len() as f64 / self.now_s().clamp(0.2, 5.0);
        live.latency_ms = sorted.get(sorted.len() * 95 / 100).copied().unwrap_or(0.0);
        live.dropped_count = dropped_count;
        live.is_detecting = self.means.pool.is_detecting();
        live.is_paused = is_paused;
        live.people = people;
        live.areas = areas;
        live.flow = seen.flow.clone();
    }

    fn nothing(&mut self) {
        let now_s = self.now_s();
        let changes = match (&mut self.looking, &mut self.health) {
            (Some(looking), _) => looking.wait(now_s),
            (None, Some(health)) => health.tick(now_s),
            (None, None) => Vec::new(),
        };
        if changes.iter().any(|it| it.is_present) {
            let mut live = whole(&self.between.live);
            live.people.clear();
            live.areas.clear();
            live.flow.clear();
        }
        self.changed(changes);
    }

    fn changed(&mut self, changes: Vec<Change>) {
        for change in changes {
            let fault = look::kernel_fault(change.fault);
            self.faults.retain(|it| *it != fault);
            if change.is_present {
                self.faults.push(fault);
            }
            let (is_present, said) = (change.is_present, change.why);
            self.tell(WatchWhat::Fault { fault, is_present, said });
        }
        whole(&self.between.live).faults.clone_from(&self.faults);
    }

    fn cut(&mut self) {
        // A span ends with the lease and with the order, whenever that is noticed.
        let late = Instant::now().saturating_duration_since(*whole(&self.between.until));
        let late_ms = i64::try_from(late.as_millis()).unwrap_or(i64::MAX);
        let until = plus_millis(clock::now(), -late_ms);
        let until = until.min(whole(&self.between.lease).order_ends_at);
        if let Some(figures) = self.adding.cut(until) {
            self.tell(WatchWhat::Figures { figures });
        }
    }

    /// Writes down how the camera looks.
    fn remember(&mut self) {
        if self.remembered.elapsed() < REMEMBER_EVERY && self.remembered != self.began {
            return;
        }
        self.remembered = Instant::now();
        let memory = self.looking.as_ref().and_then(|it| it.health().memory());
        let Some(memory) = memory else { return };
        let path = memory_path(self.means, &self.lease.camera);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        if let Err(error) = written.and_then(|()| std::fs::write(&path, memory)) {
            tracing::warn!("cannot write `{}`: {error}", path.display());
        }
    }
}

fn memory_path(means: &Means, camera: &str) -> PathBuf {
    means.dir.join("views").join(format!("c-{camera}"))
}
