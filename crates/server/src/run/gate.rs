//! A gate's box, live: its store, lists, clock and screen bound together.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use axum_server::Handle;
use cordon_access::gate::{Gate, Now, Setup, Took};

use crate::args::pass::Gate as Args;
use crate::clock;
use crate::gate::devices::Devices;
use crate::gate::files::ListFiles;
use crate::gate::site::{self, Site};
use crate::gate::store::Store;
use crate::gate::uplink::{self, Line};
use crate::gate::{GateBox, Shared, http, now, scanners, tls};

/// How often a stick is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How long open calls are waited for at a stop.
const GRACE: Duration = Duration::from_secs(2);

/// A gate that runs.
pub struct RunningGate {
    /// What its handlers share.
    pub app: Shared,
    /// Enrols its own screen, once.
    pub token: String,
    /// Its public key, as a centre enrols it.
    pub public: String,
    fingerprint: Option<String>,
    handle: Handle<SocketAddr>,
    served: tokio::task::JoinHandle<std::io::Result<()>>,
    looked: tokio::task::JoinHandle<()>,
    sending: std::thread::JoinHandle<()>,
    stop: Arc<AtomicBool>,
}

/// Runs a gate until it is asked to stop.
///
/// # Errors
///
/// What cannot be opened, made or bound.
pub async fn run(args: Args) -> anyhow::Result<()> {
    if let Some(from) = &args.from {
        let at = cordon_operation::time(from).or_else(|| from.parse().ok());
        let at = at.with_context(|| format!("`{from}` is no time"))?;
        clock::play(at, 1.0);
        eprintln!("playing from {at}: this gate's time is not the time of day");
    }
    let running = begin(&args).await?;
    let asked = super::serve::asked_to_stop()?;
    println!("cordon gate {} listens on {}", args.gate, running.app.url);
    println!("open the screen once at {}/gate#enrol={}", running.app.url, running.token);
    if let Some(fingerprint) = &running.fingerprint {
        println!("its certificate has the fingerprint {fingerprint}");
    }
    println!("its key is {}", running.public);
    asked.await;
    running.stop().await
}

/// Starts a gate.
///
/// # Errors
///
/// What cannot be opened, made or bound.
pub async fn begin(args: &Args) -> anyhow::Result<RunningGate> {
    let started = Instant::now();
    let scanners = scanners::scanners(&args.serial)?;
    let listener = std::net::TcpListener::bind(args.listen)
        .with_context(|| format!("cannot listen on {}", args.listen))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let site = args.site_key.as_deref().map(|key| Site::new(key, &args.site_peer)).transpose()?;
    let site = site.map(Arc::new);
    let gates_count = site.as_ref().map_or(1, |site| site.gates_count());
    let (gate, files) = open(args, gates_count, now(started))?;
    let is_tls = args.tls || !address.ip().is_loopback();
    let host = args.name.clone().unwrap_or_else(|| address.ip().to_string());
    let scheme = if is_tls { "https" } else { "http" };
    let url = format!("{scheme}://{host}:{}", address.port());
    let key = uplink::own_key(&args.dir)?;
    let public = uplink::public_text(&key);
    let line = args.centre.as_deref().zip(args.centre_key.as_deref());
    let line = line.map(|(centre, key_file)| Line::new(centre, key_file, key)).transpose()?;
    let devices = Devices::open(&args.dir)?;
    let app: Shared =
        Arc::new(GateBox::new(gate, devices, url, (line, site.clone()), scanners, started));
    let certificate = if is_tls {
        let names = [host, address.ip().to_string(), "localhost".to_owned()];
        Some(tls::certificate(&args.dir, &names)?)
    } else {
        None
    };
    let pems = certificate.as_ref().map(|it| (it.certificate.clone(), it.key.clone()));
    let (router, handle) = (http::router(app.clone())?, Handle::new());
    let served = super::serve::listen(listener, router, handle.clone(), pems).await?;
    let (token, _) = app.devices.token(app.gate().time_ms(app.now()))?;
    let (files, stop) = (Arc::new(files), Arc::new(AtomicBool::new(false)));
    if let Some((site, listen)) = site.zip(args.site_listen) {
        let listener = std::net::TcpListener::bind(listen)
            .with_context(|| format!("cannot listen on {listen} for the site"))?;
        listener.set_nonblocking(true)?;
        let service = site::router(site.clone(), app.clone()).into_make_service();
        tokio::spawn(axum_server::from_tcp(listener)?.handle(handle.clone()).serve(service));
        site.tell(&app, &stop)?;
    }
    for scanner in &app.scanners {
        scanner.read(&app, &stop)?;
    }
    let looked = tokio::spawn(look_at_stick(app.clone(), files.clone(), args.stick.clone()));
    let (worker, flag) = (app.clone(), stop.clone());
    let sending = std::thread::Builder::new().name("uplink".to_owned()).spawn(move || {
        if let Some(line) = worker.line() {
            line.run(&worker, &files, &flag);
        }
    })?;
    let fingerprint = certificate.map(|it| it.fingerprint);
    Ok(RunningGate { app, token, public, fingerprint, handle, served, looked, sending, stop })
}

impl RunningGate {
    /// Ends as when its power fails: nobody is waited for, and nothing is said to anybody.
    pub async fn lose_power(self) {
        self.looked.abort();
        self.stop.store(true, Ordering::Relaxed);
        self.handle.shutdown();
        let _ = tokio::task::spawn_blocking(move || self.sending.join()).await;
        let _ = self.served.await;
    }

    /// Stops it: what was acknowledged is on its disk.
    ///
    /// # Errors
    ///
    /// When its listener failed.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.looked.abort();
        self.stop.store(true, Ordering::Relaxed);
        let _ = tokio::task::spawn_blocking(move || self.sending.join()).await;
        self.handle.graceful_shutdown(Some(GRACE));
        Ok(self.served.await??)
    }
}

/// The gate in its folder, and the files of its lists.
fn open(args: &Args, site_gates: usize, at: Now) -> anyhow::Result<(Gate<Store>, ListFiles)> {
    let files =
        ListFiles::open(&args.dir, args.trust.as_deref(), &args.status, args.policy.as_deref())?;
    let store = Store::open(&args.dir, at.wall_ms)?;
    let kept = store.all()?;
    let newest_ms = kept.last().map_or(0, |record| record.at.ms);
    let lists = files.load(at.wall_ms.max(newest_ms) / 1_000)?;
    let setup = Setup {
        gate: args.gate.clone(),
        is_training: args.training,
        officers: args.officer.iter().cloned().collect(),
        room: args.room,
        site_gates,
        number: cordon_access::line::gate_number(&args.gate),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    Ok((Gate::open(setup, lists, store, kept, at)?, files))
}

/// Looks at a folder for newer lists, again and again.
async fn look_at_stick(app: Shared, files: Arc<ListFiles>, stick: Option<PathBuf>) {
    let Some(stick) = stick else { return };
    let mut seen = BTreeMap::new();
    loop {
        let (app, files, folder) = (app.clone(), files.clone(), stick.clone());
        let looked = tokio::task::spawn_blocking(move || {
            let now = app.now();
            let said = files.look(&folder, &mut app.gate(), now, &mut seen);
            (said, seen)
        });
        let Ok((said, before)) = looked.await else { return };
        seen = before;
        match said {
            Ok(said) => said.iter().for_each(|(path, took)| say(path, took)),
            Err(error) => tracing::error!("newer lists cannot be kept: {error:#}"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn say(path: &std::path::Path, took: &Took) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match took {
        Took::Newer => println!("took {name}"),
        Took::Known => println!("{name} is known already"),
        Took::Gap => println!("{name} follows a change that is missing: bring the whole list"),
        Took::Not(why) => println!("{name} was not taken: {why}"),
    }
}
