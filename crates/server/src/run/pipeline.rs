//! Threads of live mode: frames in, looks by the rules, ticks out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cordon_air::source::{Heard, RunningSource, State as FeedState};
use cordon_journal::Journal;
use cordon_journal::archive::Sealed;
use cordon_kernel::Timestamp;
use cordon_kernel::body::Ending;
use cordon_rules::Raiser;
use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::escalation::Escalation;
use crate::desk::{AirDesk, Told, seals};
use crate::http::Shared;
use crate::hub::Hub;
use crate::node::node_source;
use crate::tick::{HZ, Ticker};

/// How often the rules look.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How often the desk lets time pass.
const DESK_EVERY: Duration = Duration::from_millis(1000);
/// How often cameras are minded.
const CAMERAS_EVERY: Duration = Duration::from_millis(500);
/// Frames taken under one lock at the most.
const FRAMES_MAX: usize = 512;

/// Takes frames until told to stop; then ends everything in good order.
pub fn hear(
    mut desk: AirDesk,
    frames: &Receiver<Heard>,
    sources: &[RunningSource],
    hub: &Arc<Hub>,
    clock: fn() -> Timestamp,
    stop: &AtomicBool,
) {
    let mut seal = Sealer::new(hub.clone());
    let mut desk_at = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        match frames.recv_timeout(Duration::from_millis(100)) {
            Ok(first) => {
                let mut told = take(&mut desk, first, frames, hub, clock());
                desk.archive(&mut told, clock());
                seal.write(&desk, told, clock());
            }
            Err(RecvTimeoutError::Timeout) => archive_reported(&mut desk, &mut seal, hub, clock()),
            // Every source has ended; tracks still end by time.
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(Duration::from_millis(100));
                archive_reported(&mut desk, &mut seal, hub, clock());
            }
        }
        if desk_at.elapsed() >= DESK_EVERY {
            desk_at = Instant::now();
            let now = clock();
            let mut told = desk.at(now, &mut hub.live());
            for source in sources {
                let ending = match source.health().state() {
                    FeedState::RecordingEnded => Ending::RecordingEnded,
                    FeedState::RecordingBroken => Ending::LinkLost,
                    _ => continue,
                };
                if frames.is_empty() {
                    told.drafts.extend(desk.end(source.source(), ending, now));
                }
            }
            desk.archive(&mut told, now);
            seal.write(&desk, told, now);
            hub.set_air_figures(desk.figures(now));
            hub.health.archive_lost.store(desk.archive_lost_count(), Ordering::Relaxed);
        }
    }
    let mut told = desk.close(clock());
    told.take_reported(&mut hub.live());
    desk.close_archive(&mut told, clock());
    seal.write(&desk, told, clock());
}

/// Archives what comes at the report door while no receiver has anything to say.
fn archive_reported(desk: &mut AirDesk, seal: &mut Sealer, hub: &Hub, now: Timestamp) {
    let mut told = Told::default();
    told.take_reported(&mut hub.live());
    if !told.places.is_empty() || !told.heard.is_empty() {
        desk.archive(&mut told, now);
        seal.write(desk, told, now);
    }
}

fn take(
    desk: &mut AirDesk,
    first: Heard,
    frames: &Receiver<Heard>,
    hub: &Arc<Hub>,
    now: Timestamp,
) -> Told {
    let mut told = Told::default();
    let mut side = hub.live();
    side.oldest.get_or_insert_with(Instant::now);
    desk.take(&first, now, &mut side, &mut told);
    for heard in frames.try_iter().take(FRAMES_MAX) {
        desk.take(&heard, now, &mut side, &mut told);
    }
    told.take_reported(&mut side);
    told
}

/// Has what the desk tells written, and lets go of segments once their entries are.
struct Sealer {
    hub: Arc<Hub>,
    said: u64,
    epoch: u64,
    /// Whose entries could not be written: tried again with the next segment.
    unsealed: Vec<Sealed>,
}

impl Sealer {
    fn new(hub: Arc<Hub>) -> Sealer {
        let epoch = hub.ticks.run;
        Sealer { hub, said: 0, epoch, unsealed: Vec::new() }
    }

    fn write(&mut self, desk: &AirDesk, told: Told, now: Timestamp) {
        self.hub.record(told.drafts);
        if told.sealed.is_empty() {
            return;
        }
        let mut drafts = Vec::new();
        let mut segments = std::mem::take(&mut self.unsealed);
        segments.extend(told.sealed);
        for sealed in &segments {
            let author = cordon_kernel::entry::Author::Source {
                source: archive_source(),
                epoch: self.epoch,
                source_seq: self.said,
            };
            self.said += 1;
            let body = seals(sealed);
            drafts.push(cordon_kernel::entry::Draft { author, observed_at: now, body });
        }
        match self.hub.record_and_wait(drafts) {
            Ok(()) => desk.sealed(&segments),
            // At the latest they are sealed at the next start.
            Err(error) => {
                tracing::warn!("segments are not sealed yet: {error:#}");
                self.unsealed = segments;
            }
        }
    }
}

/// The source that the archive is.
pub fn archive_source() -> cordon_kernel::id::SourceId {
    cordon_kernel::id::SourceId::new("archive").unwrap_or_else(|_| node_source())
}

/// Looks at the picture with every rule, four times a second, until told to stop.
pub fn look(
    hub: &Arc<Hub>,
    clock: fn() -> Timestamp,
    mut escalation: Escalation,
    stop: &AtomicBool,
) {
    let mut raiser = Raiser::default();
    while !stop.load(Ordering::Relaxed) {
        let now = clock();
        let drafts = {
            let picture = hub.picture();
            let side = hub.live();
            raiser.look(&picture, &side.live, now)
        };
        if !drafts.is_empty()
            && let Err(error) = hub.record_and_wait(drafts)
        {
            tracing::error!("alerts could not be written, they are raised again: {error:#}");
        }
        escalation.look(hub, now);
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Publishes tiles and checkpoint once a second until told to stop, and once more then.
pub fn publish(journal: &Journal, hub: &Hub, stop: &AtomicBool) {
    loop {
        let last = stop.load(Ordering::Relaxed);
        match journal.publish() {
            Ok(text) => hub.published(text),
            Err(error) => tracing::error!("the checkpoint cannot be published: {error}"),
        }
        if last {
            return;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// Ticks ten times a second until told to stop. When the machine is too slow the ticks come
/// later, and that is counted.
pub fn tick(app: &Shared, stop: &AtomicBool) {
    let every = Duration::from_millis(1000 / HZ);
    let mut ticker = Ticker::new();
    let mut due = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        let oldest = app.hub.live().oldest.take();
        ticker.tick(&app.hub, (app.clock)(), || app.beside());
        if let Some(oldest) = oldest {
            app.metrics.report_to_tick.observe(oldest.elapsed().as_secs_f64());
        }
        due += every;
        let now = Instant::now();
        if due > now {
            std::thread::sleep(due - now);
        } else {
            app.metrics.ticks_late.inc();
            due = now;
        }
    }
}

/// Minds leases, video and clips until told to stop.
pub fn mind_cameras(app: &Shared, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(CAMERAS_EVERY);
        app.cameras.look_after(&app.hub, (app.clock)(), &app.metrics);
    }
}
