//! The detectors of a machine: a thread each, shared by all its cameras.

use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cordon_video::Frame;
use cordon_vision::budget::{self, Ask};
use cordon_vision::detect::{Detector, Found};
use cordon_vision::engine::Kind;
use cordon_vision::model::{self, Manifest, Model};

/// Sizes of pictures for which a thread keeps a detector: some tens of megabytes each.
const SIZES_MAX: usize = 3;

/// After a failure detectors are tried again when so much time is over.
const BROKEN: Duration = Duration::from_secs(60);

/// A picture that waits to be looked at.
struct Waiting {
    since: Instant,
    /// Nobody waits for it any longer.
    until: Instant,
    priority: u8,
    moves: f64,
    frame: Frame,
    answer: SyncSender<(Frame, Option<Vec<Found>>)>,
}

#[derive(Default)]
struct State {
    waiting: Vec<Waiting>,
    is_over: bool,
    /// When detectors failed last, if they did.
    broken: Option<Instant>,
}

/// The detectors.
pub struct Pool {
    model: Option<Model>,
    kind: Option<Kind>,
    state: Mutex<State>,
    wake: Condvar,
}

/// The model of a folder; `None`, said aloud with the command that mends it, where none is.
pub fn model(folder: &Path, name: Option<&str>) -> Option<Model> {
    match model::in_folder(folder) {
        Ok(models) => {
            models.into_iter().find(|it| name.is_none_or(|name| it.manifest.name == name))
        }
        Err(error) => {
            tracing::warn!("people are not detected: {error}");
            None
        }
    }
}

impl Pool {
    /// Starts so many detectors.
    pub fn start(model: Option<Model>, kind: Option<Kind>, threads: usize) -> Arc<Pool> {
        let pool = Pool { model, kind, state: Mutex::default(), wake: Condvar::new() };
        let pool = Arc::new(pool);
        if pool.model.is_some() {
            for n in 0..threads.clamp(1, 64) {
                let worker = pool.clone();
                let thread = std::thread::Builder::new().name(format!("detector-{n}"));
                if let Err(error) = thread.spawn(move || worker.work()) {
                    tracing::error!("a detector cannot be started: {error}");
                }
            }
        }
        pool
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What detects, if anything does.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.model.as_ref().map(|model| &model.manifest)
    }

    /// Whether people are detected.
    pub fn is_detecting(&self) -> bool {
        let is_broken = |at: Instant| at.elapsed() < BROKEN;
        self.model.is_some() && !self.state().broken.is_some_and(is_broken)
    }

    /// Has a picture looked at, when its turn comes; gives it back. `None` where nothing detects,
    /// or there was no time within `wait`.
    pub fn find(
        &self,
        frame: Frame,
        priority: u8,
        moves: f64,
        wait: Duration,
    ) -> (Option<Frame>, Option<Vec<Found>>) {
        if !self.is_detecting() {
            return (Some(frame), None);
        }
        let (answer, answered) = sync_channel(1);
        let since = Instant::now();
        let asked = Waiting { since, until: since + wait, priority, moves, frame, answer };
        self.state().waiting.push(asked);
        self.wake.notify_one();
        match answered.recv_timeout(wait) {
            Ok((frame, found)) => (Some(frame), found),
            Err(_) => (None, None),
        }
    }

    /// Ends its threads.
    pub fn end(&self) {
        self.state().is_over = true;
        self.wake.notify_all();
    }

    fn next(&self) -> Option<Waiting> {
        let mut state = self.state();
        loop {
            if state.is_over {
                return None;
            }
            // Who asked has gone on without it.
            state.waiting.retain(|it| it.until > Instant::now());
            let ask = |it: &Waiting| Ask {
                waited_s: it.since.elapsed().as_secs_f64(),
                priority: it.priority,
                moves: it.moves,
            };
            let asks: Vec<Ask> = state.waiting.iter().map(ask).collect();
            if let Some(n) = budget::next(&asks) {
                return Some(state.waiting.swap_remove(n));
            }
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn work(&self) {
        let Some(model) = &self.model else { return };
        let mut detectors: HashMap<(usize, usize), Detector> = HashMap::new();
        while let Some(Waiting { frame, answer, .. }) = self.next() {
            let found = self.detect(model, &mut detectors, &frame);
            let found = found.map_err(|error| {
                tracing::error!("people are not detected for a while: {error}");
                self.state().broken = Some(Instant::now());
            });
            // Who asked may have gone on without it.
            let _ = answer.send((frame, found.ok()));
        }
    }

    fn detect(
        &self,
        model: &Model,
        detectors: &mut HashMap<(usize, usize), Detector>,
        frame: &Frame,
    ) -> Result<Vec<Found>, cordon_vision::detect::DetectError> {
        let size = (frame.width, frame.height);
        if !detectors.contains_key(&size) {
            if detectors.len() >= SIZES_MAX {
                detectors.clear();
            }
            detectors.insert(size, Detector::open(model, self.kind, size)?);
        }
        let Some(detector) = detectors.get_mut(&size) else { return Ok(Vec::new()) };
        detector.show(frame);
        Ok(detector.find(frame.scale())?)
    }
}
