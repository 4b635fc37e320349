//! The centre's side of cameras: who watches which, what becomes of what is told, what is shown.
//!
//! ```text
//! data/cameras.toml    addresses, with passwords: see `addresses`
//! data/leases.json     who held which camera: nobody else begins after a start before they end
//! data/clips/          moments that somebody keeps: see `clips`
//! ```
//! A worker's records come in order and are taken once. What is live of a camera (people, areas) is
//! shown and forgotten: of two reports the newest counts, and only under the lease that holds.

pub mod addresses;
pub mod clips;
mod lease;
mod offers;
pub mod pairs;
mod plan;
pub mod records;
pub mod refused;
pub mod show;
pub mod video;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use cordon_api::camera::{
    CameraLive, LIVE_MAX, Lease as LeaseWord, RECORDS_MAX, WatchReport, WatchWord,
};
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::camera::ViewAccepted;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{AccountId, CameraId, ClipId, SourceId};
use cordon_uplink::{Intake, Taken};
use cordon_vault::Vault;

use crate::hub::Hub;
use crate::metrics::Metrics;
use addresses::Addresses;
use clips::Clips;
use lease::{FOR_MS, Holder, Kept, Leases};
use plan::{Plan, Planned};
use refused::Refused;
use video::Videos;

/// Most workers.
const WORKERS_MAX: usize = 1_000;
/// Most cameras in a report.
const HOLDS_MAX: usize = 2_000;
/// Most areas of a camera that are shown live, most pieces of its flow, most faults.
const AREAS_MAX: usize = 64;
const FLOW_MAX: usize = 4_096;
const FAULTS_MAX: usize = 16;
/// What was last said of a camera counts for so long.
const LIVE_FOR: Duration = Duration::from_secs(30);
/// How often clips are looked after.
const CLIPS_EVERY: Duration = Duration::from_secs(2);

/// What a worker last said of a camera: not kept.
struct Live {
    said: CameraLive,
    at: Instant,
}

/// Whose a worker is; and its reports come one after the other.
struct Owned {
    account: AccountId,
    turn: Arc<Mutex<()>>,
    /// The run that it last reported in.
    run: Option<u64>,
    pending_count: u64,
}

/// The cameras, as the centre knows them.
pub struct Cameras {
    addresses: Addresses,
    plan: Mutex<Arc<Plan>>,
    leases: Mutex<Leases>,
    leases_path: PathBuf,
    intake: Mutex<Intake>,
    owned: Mutex<BTreeMap<String, Owned>>,
    live: Mutex<BTreeMap<String, Live>>,
    /// What cameras show.
    pub videos: Videos,
    /// Moments that somebody keeps.
    pub clips: Clips,
    clips_at: Mutex<Option<Instant>>,
    /// Views are counted one after the other.
    accepting: Mutex<()>,
    started: Instant,
}

fn whole<T>(locked: Result<T, PoisonError<T>>) -> T {
    // Each is changed by single insertions; a panic leaves none half done.
    locked.unwrap_or_else(PoisonError::into_inner)
}

impl Cameras {
    /// Opens what the data folder has of cameras, for this run of the node.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn open(data_dir: &Path, vault: Arc<Vault>, hub: &Hub) -> anyhow::Result<Cameras> {
        let leases_path = data_dir.join("leases.json");
        let kept = read_leases(&leases_path)?;
        // Runs are microseconds that never go back: a second has room for a million leases.
        let first = (hub.ticks.run / 1_000_000).min(1 << 32) << 20;
        Ok(Cameras {
            addresses: Addresses::of(data_dir),
            plan: Mutex::default(),
            leases: Mutex::new(Leases::new(first, kept, 0)),
            leases_path,
            intake: Mutex::default(),
            owned: Mutex::default(),
            live: Mutex::default(),
            videos: Videos::default(),
            clips: Clips::open(data_dir, vault, &hub.picture(), hub.ticks.run)?,
            clips_at: Mutex::default(),
            accepting: Mutex::default(),
            started: Instant::now(),
        })
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The cameras of the operation now.
    fn plan(&self, hub: &Hub) -> Arc<Plan> {
        let operation = hub.picture().operation.clone();
        let mut plan = whole(self.plan.lock());
        if !plan.is_of(operation.as_ref()) {
            *plan = Arc::new(Plan::of(operation));
        }
        plan.clone()
    }

    /// Takes a worker's report: writes what is new, notes how its cameras fare, and says what it is
    /// to watch. Waits for the disk.
    ///
    /// # Errors
    ///
    /// [`Refused`]; then no lease was renewed.
    pub fn report(
        &self,
        report: &WatchReport,
        account: &AccountId,
        hub: &Hub,
        clock: impl Fn() -> Timestamp,
        metrics: &Metrics,
    ) -> Result<WatchWord, Refused> {
        let worker = SourceId::new(report.worker.as_str()).map_err(|_| Refused::NoName)?;
        for (what, count, max) in [
            ("records", report.records.len(), RECORDS_MAX),
            ("holds", report.holds.len(), HOLDS_MAX),
        ] {
            if count > max {
                return Err(Refused::TooLong { what, count, max });
            }
        }
        let turn = self.turn(report, account)?;
        let _one_at_a_time = whole(turn.lock());
        let next = self.take(report, &worker, hub, clock(), metrics)?;
        self.word(report, next, hub, clock(), metrics)
    }

    /// What of a worker is done one after the other.
    fn turn(&self, report: &WatchReport, account: &AccountId) -> Result<Arc<Mutex<()>>, Refused> {
        let mut owned = whole(self.owned.lock());
        if owned.len() >= WORKERS_MAX && !owned.contains_key(&report.worker) {
            return Err(Refused::TooManyWorkers(WORKERS_MAX));
        }
        let new = || Owned {
            account: account.clone(),
            turn: Arc::default(),
            run: None,
            pending_count: 0,
        };
        let worker = owned.entry(report.worker.clone()).or_insert_with(new);
        if worker.account != *account {
            return Err(Refused::Anothers(report.worker.clone()));
        }
        worker.pending_count = report.records.len() as u64;
        Ok(worker.turn.clone())
    }

    /// Writes the records that are new; gives the number of the next.
    fn take(
        &self,
        report: &WatchReport,
        worker: &SourceId,
        hub: &Hub,
        now: Timestamp,
        metrics: &Metrics,
    ) -> Result<u64, Refused> {
        let (name, run, count) = (&report.worker, report.run, report.records.len());
        let is_known = whole(self.owned.lock()).get(name).is_some_and(|it| it.run == Some(run));
        let looked = {
            let mut intake = whole(self.intake.lock());
            if !is_known {
                // A run that this process does not know begins where it says: what was before, an
                // earlier process has written, and the journal takes nothing twice.
                intake.took(name, run, report.first);
            }
            intake.look(name, run, report.first, count)
        };
        let place = match looked {
            Taken::OldRun { run } => return Err(Refused::OldRun { worker: name.clone(), run }),
            Taken::Nothing { next } => {
                // Where its numbers begin is only known once it has sent some.
                if count > 0 {
                    self.noted(name, run, false);
                }
                return Ok(next);
            }
            Taken::From(place) => place,
        };
        let drafts = self.drafts(report, worker, place, (hub, now, metrics));
        if !drafts.is_empty() {
            hub.record_and_wait(drafts)?;
        }
        let next = report.first.saturating_add(count as u64);
        whole(self.intake.lock()).took(name, run, next);
        self.noted(name, run, true);
        Ok(next)
    }

    /// Notes the run of a worker, and whether all that it has sent is written.
    fn noted(&self, worker: &str, run: u64, is_written: bool) {
        if let Some(owned) = whole(self.owned.lock()).get_mut(worker) {
            owned.run = Some(run);
            if is_written {
                owned.pending_count = 0;
            }
        }
    }

    /// The records of a report from a place on, as drafts; what cannot be one is counted.
    fn drafts(
        &self,
        report: &WatchReport,
        worker: &SourceId,
        place: usize,
        (hub, now, metrics): (&Hub, Timestamp, &Metrics),
    ) -> Vec<Draft> {
        let plan = self.plan(hub);
        let is_known = |camera: &str| {
            // What ends because its camera was taken off the operation is still told.
            let was = |id| hub.picture().cameras.contains_key(&id);
            plan.cameras.contains_key(camera) || CameraId::new(camera).is_ok_and(was)
        };
        let mut drafts = Vec::new();
        for (record, at) in report.records.iter().zip(0_u64..).skip(place) {
            let (lease, camera) = (record.lease, &record.camera);
            let is_its = is_known(camera)
                && whole(self.leases.lock()).was_given(lease, camera, &report.worker);
            let number = report.first.saturating_add(at);
            let draft = is_its.then(|| records::draft(record, worker, number, now)).flatten();
            let Some((draft, is_wrong)) = draft else {
                metrics.watch_records_refused.inc();
                continue;
            };
            if is_wrong {
                metrics.watch_clocks_wrong.inc();
            }
            metrics.watch_records.inc();
            drafts.push(draft);
        }
        drafts
    }

    /// What a worker is told, once its records are written.
    fn word(
        &self,
        report: &WatchReport,
        next: u64,
        hub: &Hub,
        now: Timestamp,
        metrics: &Metrics,
    ) -> Result<WatchWord, Refused> {
        let (plan, addresses) = (self.plan(hub), self.addresses.now());
        let watchable = plan.watchable(now, |camera| addresses.contains_key(camera));
        let holder = Holder { worker: report.worker.clone(), run: report.run };
        let (held, there) = {
            let mut leases = whole(self.leases.lock());
            let now_ms = self.now_ms();
            let (mut held, first) = leases.exchange(&holder, report.room, &watchable, now_ms);
            if let Some(first) = first
                && let Err(error) = write_leases(&self.leases_path, &leases.kept())
            {
                // Who is not known to hold a camera after a start must not hold it now; what is
                // known goes on.
                tracing::error!("no camera is given to anybody: {error:#}");
                leases.take_back(first);
                held.retain(|(_, lease)| *lease < first);
            }
            let there = leases.workers(now_ms).into_iter();
            let there = there.filter(|it| it.silent_ms <= lease::THERE_MS * 4);
            (held, there.map(|it| it.worker).collect::<BTreeSet<String>>())
        };
        self.note(report, &held, metrics);
        let picture = hub.picture();
        let view = |camera: &str| {
            let id = CameraId::new(camera).ok()?;
            picture.cameras.get(&id).map(|it| it.view)
        };
        let words = held.iter().filter_map(|(camera, lease)| {
            let planned = plan.cameras.get(camera)?;
            let view = view(camera).unwrap_or_default();
            lease_word(camera, *lease, planned, addresses.get(camera)?, now, view)
        });
        let instant = Instant::now();
        let wanted = held.iter().filter(|(camera, _)| self.videos.is_wanted(camera, instant));
        let watched = |camera: &str| self.watched(camera);
        let at = (now, self.now_ms());
        Ok(WatchWord {
            at: now,
            next,
            // What is taken is on the disk.
            covered: next,
            leases: words.collect(),
            wanted: wanted.map(|(camera, _)| camera.clone()).collect(),
            clips: self.clips.asked_of(&report.worker, &there, watched, &picture, at),
        })
    }

    /// Workers that have ever watched a camera, as far as is known.
    fn watched(&self, camera: &str) -> BTreeSet<String> {
        let leases = whole(self.leases.lock());
        leases.past(camera).map(|it| it.holder.worker.clone()).collect()
    }

    /// Notes how cameras fare at the worker that holds them.
    fn note(&self, report: &WatchReport, held: &[(String, u64)], metrics: &Metrics) {
        let mut live = whole(self.live.lock());
        for said in &report.holds {
            let is_held = held.iter().any(|(id, lease)| *id == said.camera && *lease == said.lease);
            let is_older = live.get(&said.camera).is_some_and(|known| {
                known.said.lease == said.lease && said.at.is_some() && said.at < known.said.at
            });
            if !is_held || is_older {
                continue;
            }
            let over = said.people.len().saturating_sub(LIVE_MAX);
            metrics.watch_people_dropped.inc_by(over as u64);
            let mut said = said.clone();
            said.people.truncate(LIVE_MAX);
            said.flow.truncate(FLOW_MAX);
            said.faults.truncate(FAULTS_MAX);
            while said.areas.len() > AREAS_MAX {
                said.areas.pop_last();
            }
            live.insert(said.camera.clone(), Live { said, at: Instant::now() });
        }
    }

    /// Whether the lease on a camera holds, and is of a worker of this account.
    ///
    /// # Errors
    ///
    /// [`Refused::NoLease`].
    pub fn check_lease(
        &self,
        camera: &str,
        lease: u64,
        account: &AccountId,
    ) -> Result<(), Refused> {
        let worker = {
            let leases = whole(self.leases.lock());
            let held = leases.holder(camera, self.now_ms()).filter(|(_, it)| *it == lease);
            held.map(|(holder, _)| holder.worker.clone())
        };
        let owned = whole(self.owned.lock());
        let owned = worker.and_then(|worker| owned.get(&worker));
        let is_its = owned.is_some_and(|it| it.account == *account);
        match is_its {
            true => Ok(()),
            false => Err(Refused::NoLease { camera: camera.to_owned(), lease }),
        }
    }

    /// Whether a clip was asked of a worker of this account.
    ///
    /// # Errors
    ///
    /// [`Refused::NotAsked`].
    pub fn check_asked(&self, clip: ClipId, account: &AccountId) -> Result<(), Refused> {
        let worker = self.clips.asked(clip);
        let owned = whole(self.owned.lock());
        let owned = worker.and_then(|worker| owned.get(&worker));
        let is_its = owned.is_some_and(|it| it.account == *account);
        if is_its { Ok(()) } else { Err(Refused::NotAsked) }
    }

    /// Whether somebody may look at a camera now.
    ///
    /// # Errors
    ///
    /// [`Refused::UnknownCamera`] and [`Refused::NoOrder`].
    pub fn check_order(&self, camera: &str, hub: &Hub, now: Timestamp) -> Result<(), Refused> {
        let plan = self.plan(hub);
        let planned = plan.cameras.get(camera);
        let planned = planned.ok_or_else(|| Refused::UnknownCamera(camera.to_owned()))?;
        let order = planned.order(now);
        order.map(drop).ok_or_else(|| Refused::NoOrder(camera.to_owned()))
    }

    /// Has a moment kept; gives its number. Waits for the disk.
    ///
    /// # Errors
    ///
    /// [`Refused`].
    pub fn keep_clip(
        &self,
        asked: &cordon_api::camera::KeepClip,
        account: AccountId,
        hub: &Hub,
        now: Timestamp,
    ) -> Result<ClipId, Refused> {
        let plan = self.plan(hub);
        let camera = plan.cameras.get(&asked.camera);
        let camera = camera.ok_or_else(|| Refused::UnknownCamera(asked.camera.clone()))?;
        self.clips.ask(asked, camera, account, hub, now)
    }

    /// A person says that what a camera looks at now is its view from now on. Waits for the disk.
    ///
    /// # Errors
    ///
    /// [`Refused::UnknownCamera`], and when it cannot be written.
    pub fn accept_view(
        &self,
        camera: &str,
        account: AccountId,
        hub: &Hub,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let unknown = || Refused::UnknownCamera(camera.to_owned());
        let id = CameraId::new(camera).map_err(|_| unknown())?;
        if !self.plan(hub).cameras.contains_key(camera) {
            return Err(unknown());
        }
        let _one_at_a_time = whole(self.accepting.lock());
        let view = hub.picture().cameras.get(&id).map_or(0, |it| it.view).saturating_add(1);
        let body = Body::ViewAccepted(ViewAccepted { camera: id, view });
        let author = Author::Person { account };
        Ok(hub.record_and_wait(vec![Draft { author, observed_at: now, body }])?)
    }

    /// What is looked after once a second: leases that are over, video that nobody may see any
    /// more, clips that are due. Waits for the disk.
    pub fn look_after(&self, hub: &Hub, now: Timestamp, metrics: &Metrics) {
        let (plan, addresses) = (self.plan(hub), self.addresses.now());
        let watchable = plan.watchable(now, |camera| addresses.contains_key(camera));
        let now_ms = self.now_ms();
        let (holds, there) = {
            let mut leases = whole(self.leases.lock());
            leases.forget(now_ms);
            leases.allow_only(&watchable);
            let hold = |id: &String| Some((id.clone(), leases.holder(id, now_ms)?.1));
            let holds: BTreeMap<String, u64> = watchable.keys().filter_map(hold).collect();
            let there = leases.workers(now_ms).into_iter();
            let there = there.filter(|it| it.silent_ms <= lease::THERE_MS * 4);
            (holds, there.map(|it| it.worker).collect::<BTreeSet<String>>())
        };
        let instant = Instant::now();
        self.videos.keep_only(|camera| holds.get(camera).copied(), instant);
        whole(self.live.lock()).retain(|camera, it| {
            holds.contains_key(camera) && instant.duration_since(it.at) <= LIVE_FOR
        });
        let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        metrics.cameras_watched.set(gauge(holds.len()));
        metrics.cameras_waiting.set(gauge(watchable.len().saturating_sub(holds.len())));
        metrics.watch_workers.set(gauge(there.len()));
        metrics.video_kept.set(gauge(self.videos.len()));
        let is_time = {
            let mut clips_at = whole(self.clips_at.lock());
            let is_time = clips_at.is_none_or(|at| at.elapsed() >= CLIPS_EVERY);
            if is_time {
                *clips_at = Some(instant);
            }
            is_time
        };
        if is_time {
            let watched = |camera: &str| self.watched(camera);
            if let Err(error) = self.clips.look_after(&there, watched, hub, (now, now_ms)) {
                tracing::error!("clips are not looked after: {error}");
            }
        }
    }
}

fn lease_word(
    camera: &str,
    lease: u64,
    planned: &Planned,
    address: &str,
    now: Timestamp,
    view: u64,
) -> Option<LeaseWord> {
    let window = planned.order(now)?;
    let setup = &planned.setup;
    Some(LeaseWord {
        camera: camera.to_owned(),
        lease,
        for_ms: FOR_MS,
        order: window.order.clone(),
        order_ends_at: window.ends_at,
        address: address.to_owned(),
        origin: planned.position?,
        pairs: setup.pairs.clone(),
        areas: setup.areas.clone(),
        lines: setup.lines.clone(),
        masks: setup.masks.clone(),
        rate: setup.rate,
        priority: setup.priority,
        view,
    })
}

fn read_leases(path: &Path) -> anyhow::Result<Kept> {
    let named = || format!("cannot use `{}`; remove it when no worker runs", path.display());
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).with_context(named),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Kept::default()),
        Err(error) => Err(error).with_context(named),
    }
}

fn write_leases(path: &Path, kept: &Kept) -> anyhow::Result<()> {
    let named = || format!("cannot write `{}`", path.display());
    let bytes = serde_json::to_vec(kept)?;
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(dir).with_context(named)?;
    std::io::Write::write_all(&mut file, &bytes).with_context(named)?;
    file.as_file().sync_all().with_context(named)?;
    file.persist(path).with_context(named)?;
    Ok(())
}
