//! Where threads and clients meet: the picture and what is live behind locks, the one thread that
//! writes, and the ticks that clients follow.
//!
//! Lock order: picture, then live. The keeper alone takes the picture for writing, for as long as
//! it takes to apply entries that are already on the disk.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use anyhow::anyhow;
use cordon_api::air::AirFigures;
use cordon_command::{Request, Who};
use cordon_kernel::body::Body;
use cordon_kernel::entry::Draft;
use cordon_kernel::id::{NoteId, SourceId, TrackId, UnitId};
use cordon_kernel::track::TrackState;
use cordon_kernel::unit::UnitPlace;
use cordon_kernel::{Entry, Timestamp};
use cordon_picture::{Live, Picture};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use tokio::sync::oneshot;

use crate::node::{Done, Node, NotDone, SNAPSHOT_EVERY};
use crate::notes::{NoteText, read_notes};
use crate::tick::Ticks;

/// Drafts that wait for a disk with room; beyond that the oldest go, and are counted.
const BACKLOG_MAX: usize = 10_000;
/// Drafts written with one sync at the most.
const BATCH_MAX: usize = 1_000;
/// Jobs that may wait for the keeper; a caller beyond that waits itself.
const JOBS_MAX: usize = 4_096;

/// What the keeper is asked to do.
enum Job {
    /// Write what sources and rules say; answered, if anybody asks, once it is on the disk.
    Record(Vec<Draft>, Option<Sender<anyhow::Result<()>>>),
    /// Decide a command.
    Decide(Box<Request>, Who, oneshot::Sender<Result<Done, NotDone>>),
    /// Read texts for somebody; the reading is written first.
    Read(Vec<NoteId>, String, Who, oneshot::Sender<anyhow::Result<Vec<NoteText>>>),
    /// Stop, after what was asked before.
    Stop,
}

/// The newest of each track, and what of it has changed since the last tick.
#[derive(Default)]
pub struct LiveSide {
    /// The newest of each track.
    pub live: Live,
    /// Tracks with a newer state than clients have.
    pub dirty: BTreeSet<TrackId>,
    /// Tracks that have ended since the last tick, by number.
    pub ended: Vec<u32>,
    /// Numbers of tracks.
    pub numbers: BTreeMap<TrackId, u32>,
    /// Numbers given since the last tick.
    pub named: BTreeMap<u32, TrackId>,
    /// Places that the archive has not got yet, and when they came: of each unit the newest.
    pub placed: BTreeMap<UnitId, (UnitPlace, Timestamp)>,
    /// Sources that are no receivers and were heard since the archive was told of it.
    pub reporting: BTreeMap<SourceId, Timestamp>,
    /// When the oldest frame arrived that no tick has carried yet.
    pub oldest: Option<Instant>,
    next_number: u32,
}

impl LiveSide {
    /// Takes a newer state of a track.
    pub fn update(&mut self, state: TrackState) {
        if !self.numbers.contains_key(&state.track) {
            self.next_number = self.next_number.wrapping_add(1);
            self.numbers.insert(state.track.clone(), self.next_number);
            self.named.insert(self.next_number, state.track.clone());
        }
        if !self.dirty.contains(&state.track) {
            self.dirty.insert(state.track.clone());
        }
        self.live.update(state);
    }

    /// Takes the place of a unit that came at `now`; false where a newer one is known.
    pub fn place(&mut self, place: UnitPlace, now: Timestamp) -> bool {
        let is_newest = self.live.place_unit(place.clone());
        if is_newest {
            self.placed.insert(place.unit.clone(), (place, now));
        }
        is_newest
    }

    /// Notes that a source which is no receiver was heard at `now`.
    pub fn hear(&mut self, source: &SourceId, now: Timestamp) {
        self.live.hear(source, now);
        self.reporting.insert(source.clone(), now);
    }

    /// Forgets a track.
    pub fn end(&mut self, track: &TrackId) {
        self.live.end(track);
        self.dirty.remove(track);
        if let Some(number) = self.numbers.remove(track) {
            self.named.remove(&number);
            self.ended.push(number);
        }
    }
}

/// Whether the journal takes entries, as the keeper last saw it.
#[derive(Default)]
pub struct JournalHealth {
    /// The last write failed.
    pub failing: AtomicBool,
    /// Drafts that wait for room.
    pub backlog: AtomicU64,
    /// Drafts that were given up.
    pub given_up: AtomicU64,
    /// States that the archive has lost.
    pub archive_lost: AtomicU64,
}

/// Where threads and clients meet.
pub struct Hub {
    picture: RwLock<Picture>,
    live: Mutex<LiveSide>,
    jobs: Sender<Job>,
    /// What clients follow.
    pub ticks: Ticks,
    /// How the journal is.
    pub health: JournalHealth,
    air: RwLock<Arc<AirFigures>>,
    checkpoint: RwLock<Published>,
}

/// The newest signed checkpoint.
#[derive(Clone, Default)]
pub struct Published {
    /// The signed note.
    pub text: Option<String>,
    /// When publishing last worked, whether or not there was anything new.
    pub good_at: Option<Instant>,
}

fn whole<T>(locked: Result<T, PoisonError<T>>) -> T {
    // A thread that panicked holding it is reported by its supervisor; what it left is whole,
    // because every change is made of single insertions.
    locked.unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    /// A hub around `picture`, and what the keeper's thread is to be run with.
    pub fn new(picture: Picture, live: LiveSide, run: u64) -> (Arc<Hub>, KeeperEnd) {
        let (jobs, waiting) = crossbeam_channel::bounded(JOBS_MAX);
        let hub = Hub {
            picture: RwLock::new(picture),
            live: Mutex::new(live),
            jobs,
            ticks: Ticks::new(run),
            health: JournalHealth::default(),
            air: RwLock::default(),
            checkpoint: RwLock::default(),
        };
        (Arc::new(hub), KeeperEnd { waiting })
    }

    /// The picture, for reading.
    pub fn picture(&self) -> RwLockReadGuard<'_, Picture> {
        whole(self.picture.read())
    }

    /// What is live.
    pub fn live(&self) -> MutexGuard<'_, LiveSide> {
        whole(self.live.lock())
    }

    /// How receivers fare, and who hears what; renewed once a second.
    pub fn air_figures(&self) -> Arc<AirFigures> {
        whole(self.air.read()).clone()
    }

    /// Renews how receivers fare.
    pub fn set_air_figures(&self, figures: AirFigures) {
        *whole(self.air.write()) = Arc::new(figures);
    }

    /// The newest signed checkpoint.
    pub fn checkpoint(&self) -> Published {
        whole(self.checkpoint.read()).clone()
    }

    /// Notes that `text` was published.
    pub fn published(&self, text: String) {
        let good_at = Some(Instant::now());
        *whole(self.checkpoint.write()) = Published { text: Some(text), good_at };
    }

    /// Has drafts written when there is room; nobody waits for it.
    pub fn record(&self, drafts: Vec<Draft>) {
        if !drafts.is_empty() {
            // The keeper stops only after all who could still call.
            let _ = self.jobs.send(Job::Record(drafts, None));
        }
    }

    /// Has drafts written, from where nothing may block.
    ///
    /// # Errors
    ///
    /// When the node is stopping.
    pub async fn record_soon(&self, drafts: Vec<Draft>) -> anyhow::Result<()> {
        if drafts.is_empty() {
            return Ok(());
        }
        self.send(Job::Record(drafts, None)).await
    }

    /// Has drafts written, and waits until they are on the disk and in the picture.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub fn record_and_wait(&self, drafts: Vec<Draft>) -> anyhow::Result<()> {
        let (reply, answer) = crossbeam_channel::bounded(1);
        self.jobs
            .send(Job::Record(drafts, Some(reply)))
            .map_err(|_| anyhow!("the node is stopping"))?;
        answer.recv().map_err(|_| anyhow!("the node is stopping"))?
    }

    /// Decides a command.
    ///
    /// # Errors
    ///
    /// [`NotDone`] as [`Node::decide`].
    pub async fn decide(&self, request: Request, who: Who) -> Result<Done, NotDone> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Decide(Box::new(request), who, reply)).await?;
        answer.await.map_err(|_| anyhow!("the node is stopping"))?
    }

    /// Reads texts for somebody; that they are read is written first.
    ///
    /// # Errors
    ///
    /// When the reading cannot be written, or the vault cannot be read.
    pub async fn read_notes(
        &self,
        notes: Vec<NoteId>,
        purpose: String,
        who: Who,
    ) -> anyhow::Result<Vec<NoteText>> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Read(notes, purpose, who, reply)).await?;
        answer.await.map_err(|_| anyhow!("the node is stopping"))?
    }

    async fn send(&self, job: Job) -> anyhow::Result<()> {
        let jobs = self.jobs.clone();
        // The queue is long and the keeper fast; a full one must not hold the executor's thread.
        match jobs.try_send(job) {
            Ok(()) => Ok(()),
            Err(crossbeam_channel::TrySendError::Full(job)) => {
                let sent = tokio::task::spawn_blocking(move || jobs.send(job)).await;
                sent.ok().and_then(Result::ok).ok_or_else(|| anyhow!("the node is stopping"))
            }
            Err(crossbeam_channel::TrySendError::Disconnected(_)) => {
                Err(anyhow!("the node is stopping"))
            }
        }
    }

    /// Asks the keeper to stop after what was asked before.
    pub fn stop(&self) {
        let _ = self.jobs.send(Job::Stop);
    }

    fn apply(&self, entries: Vec<Entry>) {
        // An edit of a large operation is checked again as a whole: readers do not wait for that.
        if entries.iter().any(|entry| entry.header.kind.changes_operation()) {
            let mut next = whole(self.picture.read()).clone();
            for entry in entries {
                next.apply(entry);
            }
            *whole(self.picture.write()) = next;
            return;
        }
        let mut picture = whole(self.picture.write());
        for entry in entries {
            picture.apply(entry);
        }
    }
}

/// The keeper's end of the queue.
pub struct KeeperEnd {
    waiting: Receiver<Job>,
}

/// The keeper: the one thread that writes.
pub struct Keeper {
    node: Node,
    hub: Arc<Hub>,
    /// Texts that are said to be erased and are not yet.
    unerased: Vec<NoteId>,
    clock: fn() -> Timestamp,
    backlog: VecDeque<Draft>,
    snapshot_size: u64,
    forget_at: Option<Instant>,
}

/// How often texts whose time is over are looked for.
const FORGET_EVERY: Duration = Duration::from_secs(600);

impl Keeper {
    /// The keeper of `hub`.
    pub fn new(node: Node, hub: Arc<Hub>, clock: fn() -> Timestamp) -> Keeper {
        let snapshot_size = hub.picture().size / SNAPSHOT_EVERY * SNAPSHOT_EVERY;
        let (backlog, unerased) = (VecDeque::new(), Vec::new());
        Keeper { node, hub, unerased, clock, backlog, snapshot_size, forget_at: None }
    }

    /// Serves until asked to stop.
    pub fn run(mut self, end: &KeeperEnd) {
        let mut chores_at = Instant::now();
        let mut held: Option<Job> = None;
        loop {
            let job = match held.take() {
                Some(job) => Ok(job),
                None => end.waiting.recv_timeout(Duration::from_millis(500)),
            };
            match job {
                Ok(Job::Record(drafts, None)) => held = self.record(drafts, end),
                Ok(Job::Record(drafts, Some(reply))) => {
                    let _ = reply.send(self.record_now(drafts));
                }
                Ok(Job::Decide(request, who, reply)) => {
                    let _ = reply.send(self.decide(&request, &who));
                }
                Ok(Job::Read(notes, purpose, who, reply)) => {
                    let _ = reply.send(self.read(&notes, purpose, &who));
                }
                Ok(Job::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if chores_at.elapsed() >= Duration::from_secs(1) {
                chores_at = Instant::now();
                self.chores();
            }
        }
        self.write_backlog();
    }

    /// Writes drafts that nobody waits for together with others of their kind; gives back a job of
    /// another kind that came after them.
    fn record(&mut self, drafts: Vec<Draft>, end: &KeeperEnd) -> Option<Job> {
        self.backlog.extend(drafts);
        let mut other = None;
        while self.backlog.len() < BATCH_MAX {
            match end.waiting.try_recv() {
                Ok(Job::Record(more, None)) => self.backlog.extend(more),
                Ok(job) => {
                    other = Some(job);
                    break;
                }
                Err(_) => break,
            }
        }
        self.write_backlog();
        while self.backlog.len() > BACKLOG_MAX {
            self.backlog.pop_front();
            self.hub.health.given_up.fetch_add(1, Ordering::Relaxed);
        }
        other
    }

    /// Writes drafts that somebody waits for, after those that came before them.
    fn record_now(&mut self, drafts: Vec<Draft>) -> anyhow::Result<()> {
        self.write_backlog();
        if !self.backlog.is_empty() {
            return Err(anyhow!("the journal takes no entries now; {} wait", self.backlog.len()));
        }
        self.write(drafts)
    }

    fn write_backlog(&mut self) {
        while !self.backlog.is_empty() {
            let batch: Vec<_> = self.backlog.iter().take(BATCH_MAX).cloned().collect();
            let count = batch.len();
            if self.write(batch).is_err() {
                break;
            }
            self.backlog.drain(..count);
        }
        self.hub.health.backlog.store(self.backlog.len() as u64, Ordering::Relaxed);
    }

    fn write(&mut self, drafts: Vec<Draft>) -> anyhow::Result<()> {
        let written = self.node.record(drafts, (self.clock)());
        let failing = written.is_err();
        if failing != self.hub.health.failing.swap(failing, Ordering::Relaxed) {
            match &written {
                Err(error) => tracing::error!("the journal takes no entries: {error:#}"),
                Ok(_) => tracing::info!("the journal takes entries again"),
            }
        }
        self.hub.apply(written?);
        Ok(())
    }

    fn decide(&mut self, request: &Request, who: &Who) -> Result<Done, NotDone> {
        let decided = {
            let picture = self.hub.picture();
            self.node.decide(&picture, request, who, (self.clock)())
        };
        let (done, entries) = decided?;
        self.hub.apply(entries);
        self.unerased.extend(&done.erase);
        self.erase();
        Ok(done)
    }

    fn erase(&mut self) {
        let node = &self.node;
        self.unerased.retain(|note| !node.erase(*note));
    }

    fn read(
        &mut self,
        notes: &[NoteId],
        purpose: String,
        who: &Who,
    ) -> anyhow::Result<Vec<NoteText>> {
        let known: Vec<_> = {
            let picture = self.hub.picture();
            notes.iter().filter_map(|id| picture.notes.get(id).map(|n| (*id, n.clone()))).collect()
        };
        let now = (self.clock)();
        let (entries, texts) = read_notes(&mut self.node, known, purpose, who, now)?;
        self.hub.apply(entries);
        texts
    }

    /// What is looked after once a second.
    fn chores(&mut self) {
        if let Some(by_ms) = crate::clock::take_jump() {
            let draft = self.node.of_node(Body::ClockWentBack { by_ms }, (self.clock)());
            self.backlog.push_back(draft);
        }
        self.write_backlog();
        self.erase();
        self.forget();
        let snapshot = {
            let picture = self.hub.picture();
            self.node.snapshot(&picture, &mut self.snapshot_size)
        };
        if let Err(error) = snapshot {
            tracing::warn!("no snapshot was kept: {error:#}");
        }
    }

    /// Texts whose time is over are erased.
    fn forget(&mut self) {
        if self.forget_at.is_some_and(|at| at.elapsed() < FORGET_EVERY) {
            return;
        }
        self.forget_at = Some(Instant::now());
        match self.node.forget_due((self.clock)()) {
            Ok((entries, notes)) => {
                self.hub.apply(entries);
                self.unerased.extend(notes);
                self.erase();
            }
            Err(error) => tracing::error!("texts that are due could not be erased: {error:#}"),
        }
        match self.node.forget_holders((self.clock)()) {
            Ok(entries) => self.hub.apply(entries),
            Err(error) => tracing::error!("holders that are due could not be erased: {error:#}"),
        }
    }
}
