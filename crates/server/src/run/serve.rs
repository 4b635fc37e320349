//! Live mode: sources, rules, keeper and HTTP on the wall clock.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, bail};
use axum_server::Handle;
use cordon_air::source::{FeedAddress, HeardQueue, RunningSource, Speed, file, tcp};
use cordon_journal::KeySource;
use cordon_journal::archive::{SegmentReader, SegmentWriter};
use cordon_kernel::body::{Body, Ending};
use cordon_kernel::entry::{Author, Draft, Salt};
use cordon_kernel::id::SourceId;
use cordon_operation::Package;
use cordon_picture::Picture;
use cordon_vault::{OsRandomness, Vault};

use super::escalation::Escalation;
use super::feed_names::feed_names;
use super::pipeline;
use crate::accounts::Accounts;
use crate::cameras::Cameras;
use crate::clock;
use crate::desk::{AirDesk, seals};
use crate::door::Door;
use crate::gates::Gates;
use crate::http::{self, App, Shared};
use crate::hub::{Hub, Keeper, KeeperEnd, LiveSide};
use crate::metrics::Metrics;
use crate::node::{Node, Opening, Salts};
use crate::past::Past;
use crate::runs::Runs;
use crate::settings::Settings;

/// Frames that may wait between sources and the desk.
const FRAMES_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(65_535);
/// Entries that are written together at a start.
const DRAFTS_MAX: usize = 1_000;
/// How long open calls are waited for at a stop.
const GRACE: Duration = Duration::from_secs(5);

/// Where aircraft are heard.
#[derive(Clone, Debug)]
pub enum AirFeed {
    /// A receiver on the network.
    Tcp(FeedAddress),
    /// A recording.
    File(PathBuf, Speed),
}

/// What is to be served.
pub struct Serving {
    /// The data folder.
    pub data_dir: PathBuf,
    /// The operation to adopt.
    pub package: Option<Package>,
    /// Whether a package that differs from the adopted one replaces it.
    pub adopt: bool,
    /// Sources, by the name they report under; `None` gives the names that the operation expects.
    pub feeds: Vec<(Option<SourceId>, AirFeed)>,
    /// Settings.
    pub settings: Settings,
}

/// A server that runs.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its handlers share.
    pub app: Shared,
    handle: Handle<SocketAddr>,
    stop: Arc<AtomicBool>,
    stopping: tokio::sync::watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
    writers: Writers,
    http: tokio::task::JoinHandle<std::io::Result<()>>,
    sources: Arc<Vec<RunningSource>>,
}

/// Salts from the system's randomness.
pub fn system_salts() -> Salts {
    Box::new(|| {
        let mut salt: Salt = [0; 16];
        if let Err(error) = getrandom::fill(&mut salt) {
            // Without randomness nothing that is written could be forgotten again.
            panic!("the system has no randomness: {error}");
        }
        salt
    })
}

/// A data folder that is open and up to date, before anything is heard.
struct Opened {
    node: Node,
    picture: Picture,
    desk: AirDesk,
    side: LiveSide,
}

/// Opens the data folder: what a killed run left is put in order, and its tracks go on.
fn open(opening: Opening, has_feeds: bool) -> anyhow::Result<Opened> {
    let data_dir = opening.data_dir.clone();
    std::fs::create_dir_all(&data_dir)
        .with_context(|| format!("cannot make the folder `{}`", data_dir.display()))?;
    let vault = Vault::open(&data_dir, OsRandomness)?;
    let (mut node, mut picture) = Node::open(opening, vault, system_salts(), clock::now())?;
    picture.recorded_at.into_iter().for_each(clock::not_before);
    let (archive, recovered) = SegmentWriter::open(&data_dir)?;
    let archive = archive.close_beside()?;
    for sealed in &recovered {
        node.say(&mut picture, seals(sealed), clock::now())?;
        archive.sealed(sealed)?;
    }
    let mut desk = AirDesk::new(node.epoch(), archive, &picture);
    let mut side = LiveSide::default();
    side.live.begin(clock::now());
    resume(&mut desk, &mut node, &mut picture, &data_dir, &mut side, has_feeds)?;
    Ok(Opened { node, picture, desk, side })
}

fn bind(settings: &Settings) -> anyhow::Result<(std::net::TcpListener, SocketAddr)> {
    settings.server.check()?;
    let listener = std::net::TcpListener::bind(settings.server.listen)
        .with_context(|| format!("cannot listen on {}", settings.server.listen))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Starts everything; gives the running server.
///
/// # Errors
///
/// What cannot be opened, started or bound.
pub async fn start(serving: Serving) -> anyhow::Result<Server> {
    let Serving { data_dir, package, adopt, feeds, settings } = serving;
    // First what can fail without a trace.
    let (listener, address) = bind(&settings)?;
    let notes_kept_ms = i64::from(settings.keep.notes_days) * 86_400_000;
    let holders_kept_ms = i64::from(settings.keep.holders_days) * 86_400_000;
    let opening = Opening {
        data_dir: data_dir.clone(),
        package,
        adopt,
        key: KeySource::File,
        notes_kept_ms,
        holders_kept_ms,
    };
    let has_feeds = !feeds.is_empty();
    let opened = tokio::task::spawn_blocking(move || open(opening, has_feeds)).await??;
    let Opened { mut node, mut picture, mut desk, side } = opened;
    desk.mend(settings.air.mend_bits_max);
    let accounts = Accounts::open(&data_dir, i64::from(settings.session.hours) * 3_600_000)?;
    let operation = picture.operation.clone();
    let gates = Gates::open(&data_dir, node.vault().clone(), node.journal(), operation.as_deref())?;
    let (queue, frames) = HeardQueue::new(FRAMES_MAX);
    let sources = start_sources(feeds, queue, &mut desk, &mut node, &mut picture)?;
    let (hub, end) = Hub::new(picture, side, node.epoch());
    let cameras = Cameras::open(&data_dir, node.vault().clone(), &hub)?;
    let runs = Runs::open(&data_dir, clock::now)?;
    let (stopping, stop_seen) = tokio::sync::watch::channel(false);
    let tls = settings.server.tls().map(|(cert, key)| (cert.to_path_buf(), key.to_path_buf()));
    let app: Shared = Arc::new(App {
        hub: hub.clone(),
        accounts,
        past: Past::new(data_dir.clone()),
        metrics: Metrics::default(),
        feeds: sources.iter().map(|s| (s.source().clone(), s.health().clone())).collect(),
        settings,
        data_dir,
        clock: clock::now,
        secure: tls.is_some(),
        stopping: stop_seen,
        hashing: Arc::new(tokio::sync::Semaphore::new(2)),
        looking_back: Arc::new(tokio::sync::Semaphore::new(4)),
        streams: AtomicUsize::new(0),
        gates,
        cameras,
        runs,
        door: std::sync::Mutex::new(Door::new(
            hub.ticks.run,
            sources.iter().map(|source| source.source().clone()),
        )),
        air: std::sync::Mutex::default(),
    });
    let stop = Arc::new(AtomicBool::new(false));
    let writers = start_writers(node, end, &hub)?;
    let sources = Arc::new(sources);
    let threads = start_threads(&app, desk, frames, &sources, &stop)?;
    let handle = Handle::new();
    let http = listen(listener, http::router(app.clone())?, handle.clone(), tls).await?;
    Ok(Server { address, app, handle, stop, stopping, threads, writers, http, sources })
}

/// The threads that write, which end last.
struct Writers {
    keeper: JoinHandle<()>,
    publisher: JoinHandle<()>,
    published: Arc<AtomicBool>,
}

fn start_writers(node: Node, end: KeeperEnd, hub: &Arc<Hub>) -> anyhow::Result<Writers> {
    let journal = node.journal().clone();
    let keeper = Keeper::new(node, hub.clone(), clock::now);
    let keeper = spawn("keeper", move || keeper.run(&end))?;
    let published = Arc::new(AtomicBool::new(false));
    let (hub, flag) = (hub.clone(), published.clone());
    let publisher = spawn("publisher", move || pipeline::publish(&journal, &hub, &flag))?;
    Ok(Writers { keeper, publisher, published })
}

/// A thread without which the node must not go on: when it panics, the process ends, as after a
/// kill, and what was acknowledged is on the disk.
fn spawn(
    name: &'static str,
    work: impl FnOnce() + Send + 'static,
) -> anyhow::Result<JoinHandle<()>> {
    let guarded = move || {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        if done.is_err() {
            tracing::error!("the thread {name} panicked; the node ends, start it again");
            std::process::abort();
        }
    };
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(guarded);
    thread.with_context(|| format!("cannot start the thread {name}"))
}

fn start_threads(
    app: &Shared,
    desk: AirDesk,
    frames: crossbeam_channel::Receiver<cordon_air::source::Heard>,
    sources: &Arc<Vec<RunningSource>>,
    stop: &Arc<AtomicBool>,
) -> anyhow::Result<Vec<JoinHandle<()>>> {
    let mut threads = Vec::new();
    let (hub, sources, flag) = (app.hub.clone(), sources.clone(), stop.clone());
    threads.push(spawn("air", move || {
        pipeline::hear(desk, &frames, &sources, &hub, clock::now, &flag);
    })?);
    let escalation =
        Escalation::start(&app.settings.alert, app.hub.clone(), clock::now, app.clone())?;
    let (hub, flag) = (app.hub.clone(), stop.clone());
    threads.push(spawn("rules", move || pipeline::look(&hub, clock::now, escalation, &flag))?);
    let (of_cameras, flag) = (app.clone(), stop.clone());
    threads.push(spawn("cameras", move || pipeline::mind_cameras(&of_cameras, &flag))?);
    let (app, flag) = (app.clone(), stop.clone());
    threads.push(spawn("ticks", move || pipeline::tick(&app, &flag))?);
    Ok(threads)
}

/// Goes on with the tracks of the run before, under their old names, so that an alert about one is
/// not raised again.
fn resume(
    desk: &mut AirDesk,
    node: &mut Node,
    picture: &mut Picture,
    data_dir: &Path,
    side: &mut LiveSide,
    has_feeds: bool,
) -> anyhow::Result<()> {
    let now = clock::now();
    let archive = SegmentReader::open(data_dir);
    // Where each was when the node was last heard of, and at most a minute before.
    let last = picture.recorded_at.unwrap_or(now);
    let mut newest: BTreeMap<_, _> =
        picture.tracks.iter().map(|(id, track)| (id.clone(), track.state.clone())).collect();
    for at in [last, now] {
        let moment = archive.moment(at)?;
        desk.resume_places(moment.places, side);
        for sighting in moment.states {
            if let Some(known) = newest.get_mut(&sighting.state.track)
                && known.observed_at < sighting.state.observed_at
            {
                *known = sighting.state;
            }
        }
    }
    let ended = if has_feeds {
        desk.resume(newest.into_values(), now, side)
    } else {
        // Without receivers nobody would ever hear them, or that they end.
        let unheard = |track| Body::TrackEnded { track, why: Ending::Unheard };
        newest.into_keys().map(unheard).collect()
    };
    let drafts: Vec<_> = ended.into_iter().map(|body| node.of_node(body, now)).collect();
    for some in drafts.chunks(DRAFTS_MAX) {
        for entry in node.record(some.to_vec(), now)? {
            picture.apply(entry);
        }
    }
    Ok(())
}

fn start_sources(
    feeds: Vec<(Option<SourceId>, AirFeed)>,
    queue: HeardQueue,
    desk: &mut AirDesk,
    node: &mut Node,
    picture: &mut Picture,
) -> anyhow::Result<Vec<RunningSource>> {
    let names = feed_names(picture.operation.as_deref(), feeds.iter().map(|(name, _)| name))?;
    let mut running = Vec::new();
    for (index, ((_, feed), source)) in feeds.into_iter().zip(names).enumerate() {
        let clock: cordon_air::source::Clock = Arc::new(clock::now);
        let (from, started) = match feed {
            AirFeed::Tcp(address) => {
                let from = address.to_string();
                // Receivers that come back together are spread by their place in the list.
                let settings = tcp::TcpSettings { seed: index as u64, ..Default::default() };
                (from, tcp::start(source.clone(), address, settings, clock, queue.clone())?)
            }
            AirFeed::File(path, speed) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let settings = file::FileSettings { speed, ..Default::default() };
                let started = file::start(source.clone(), &path, settings, clock, queue.clone())
                    .with_context(|| format!("cannot play `{}`", path.display()))?;
                (format!("file {name}"), started)
            }
        };
        let (health, now) = (started.health().clone(), clock::now());
        let draft = desk.begin(&source, from, started.rebased_by_ms(), Some(health), now);
        for entry in node.record(vec![draft], now)? {
            picture.apply(entry);
        }
        running.push(started);
    }
    Ok(running)
}

pub(super) async fn listen(
    listener: std::net::TcpListener,
    router: axum::Router,
    handle: Handle<SocketAddr>,
    tls: Option<(PathBuf, PathBuf)>,
) -> anyhow::Result<tokio::task::JoinHandle<std::io::Result<()>>> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let Some((certificate, key)) = tls else {
        let server = axum_server::from_tcp(listener)?.handle(handle).serve(service);
        return Ok(tokio::spawn(server));
    };
    // A second call finds it installed, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = axum_server::tls_rustls::RustlsConfig::from_pem_file(&certificate, &key);
    let config = config.await.with_context(|| {
        format!("cannot use `{}` and `{}` for TLS", certificate.display(), key.display())
    })?;
    let server = axum_server::from_tcp_rustls(listener, config)?.handle(handle).serve(service);
    Ok(tokio::spawn(server))
}

impl Server {
    /// Stops in good order: no new calls, streams closed, sources stopped, archive sealed, the last
    /// checkpoint published.
    ///
    /// # Errors
    ///
    /// When a thread panicked or the last word could not be written.
    pub async fn stop(self) -> anyhow::Result<()> {
        let Server { app, handle, stop, stopping, threads, writers, http, sources, .. } = self;
        let _ = stopping.send(true);
        handle.graceful_shutdown(Some(GRACE));
        stop.store(true, Ordering::Relaxed);
        let hub = app.hub.clone();
        tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a thread panicked");
                }
            }
            drop(sources);
            let author = Author::Source {
                source: SourceId::new("node-end")?,
                epoch: hub.ticks.run,
                source_seq: 0,
            };
            let last = Draft { author, observed_at: clock::now(), body: Body::NodeStopped };
            let written = hub.record_and_wait(vec![last]);
            hub.stop();
            if writers.keeper.join().is_err() {
                bail!("the keeper panicked; what was acknowledged is on the disk");
            }
            writers.published.store(true, Ordering::Relaxed);
            if writers.publisher.join().is_err() {
                bail!("the last checkpoint was not published");
            }
            written
        })
        .await??;
        http.await??;
        Ok(())
    }
}

/// Listens from now on for Ctrl-C or a polite request to end, and gives what waits for it: who
/// has been told that the node runs may ask it to stop.
///
/// # Errors
///
/// When signals cannot be waited for.
pub fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut term = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = term.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}
