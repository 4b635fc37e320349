//! The demo with a screen: the simulated city beside a real server, over a real socket.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use cordon_air::source::Speed;
use cordon_city::City;
use cordon_city::ground::Ground;
use cordon_kernel::id::SourceId;
use cordon_kernel::role::Role;
use cordon_operation::{Operation, Package};
use rust_embed::RustEmbed;

use super::demo_cameras::{self, DemoCameras};
use super::demo_gates::{self, DemoGates};
use super::evening::{begins_at, moment};
use super::serve::{AirFeed, Server, Serving, start};
use crate::clock;
use crate::settings::Settings;

#[derive(RustEmbed)]
#[folder = "../../operations/paris-2024"]
struct Paris;

/// How often the city speaks.
const STEP: Duration = Duration::from_millis(50);

/// The operation that comes with the program.
///
/// # Errors
///
/// When it has faults, which a test excludes.
pub fn package() -> anyhow::Result<Package> {
    let file = |path: std::borrow::Cow<'static, str>| {
        Paris::get(&path).map(|file| (path.into_owned(), file.data.into_owned()))
    };
    let files: BTreeMap<_, _> = Paris::iter().filter_map(file).collect();
    cordon_operation::read(&files)
        .map_err(|faults| anyhow::anyhow!("the built-in operation has faults: {faults:?}"))
}

/// Which evening is played, and how fast.
pub struct Evening {
    /// From when on; otherwise from just before the airspace closes.
    pub from: Option<String>,
    /// How many times as fast as the clock.
    pub times: f64,
    /// Recordings that are heard beside the city, where they were recorded.
    pub recordings: Vec<PathBuf>,
}

/// The city's receivers: each listens on a port of its own and sends to whoever connects.
pub struct Receivers {
    /// Where each is to be reached.
    pub feeds: Vec<(Option<SourceId>, AirFeed)>,
    stop: Arc<AtomicBool>,
    thread: std::thread::JoinHandle<()>,
}

/// Starts the city of `seed` on the clock of this process.
///
/// # Errors
///
/// When no port can be had.
pub fn start_city(seed: u64, operation: Arc<Operation>) -> anyhow::Result<Receivers> {
    let mut feeds = Vec::new();
    let mut listeners = Vec::new();
    let mut city = City::new(seed, operation, clock::now());
    for source in city.receivers() {
        let listener = TcpListener::bind("127.0.0.1:0").context("no port for the city")?;
        listener.set_nonblocking(true)?;
        let address = format!("tcp://{}", listener.local_addr()?).parse()?;
        feeds.push((Some(source.clone()), AirFeed::Tcp(address)));
        listeners.push((source.clone(), listener, Vec::<TcpStream>::new()));
    }
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    let run = move || {
        let mut from = clock::now();
        while !flag.load(Ordering::Relaxed) {
            std::thread::sleep(STEP);
            let to = clock::now();
            let sent = city.between(from, to);
            from = to;
            for (source, listener, links) in &mut listeners {
                while let Ok((link, _)) = listener.accept() {
                    // A reader that stands still must not stop the city.
                    let _ = link.set_write_timeout(Some(Duration::from_millis(200)));
                    links.push(link);
                }
                let bytes: Vec<u8> = sent
                    .iter()
                    .filter(|sent| sent.source == *source)
                    .flat_map(|sent| sent.bytes.iter().copied())
                    .collect();
                links.retain_mut(|link| link.write_all(&bytes).is_ok());
            }
        }
    };
    let thread = std::thread::Builder::new().name("city".into()).spawn(run)?;
    Ok(Receivers { feeds, stop, thread })
}

impl Receivers {
    /// Stops the city.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        if self.thread.join().is_err() {
            tracing::error!("the city panicked");
        }
    }
}

/// Recordings as sources, named by their files: `recording-lax-messages`.
fn recorded(files: &[PathBuf]) -> anyhow::Result<Vec<(Option<SourceId>, AirFeed)>> {
    let feed = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let stem = name.split('.').next().unwrap_or_default().replace([' ', '_'], "-");
        let source = SourceId::new(format!("recording-{stem}"))
            .with_context(|| format!("`{}` makes no name of a source", path.display()))?;
        // At the pace of the demo's own clock.
        Ok((Some(source), AirFeed::File(path.clone(), Speed::Times(1.0))))
    };
    files.iter().map(feed).collect()
}

/// Lets the ground of the city report at the server's door, as its gates and phones would.
fn start_ground(
    seed: u64,
    operation: &Operation,
    base: String,
    once: &str,
    stop: Arc<AtomicBool>,
) -> anyhow::Result<()> {
    let body = serde_json::json!({ "once": once }).to_string();
    let answer = ureq::post(format!("{base}/api/session")).send(body.as_str())?;
    let cookie = answer.headers().get("set-cookie").and_then(|it| it.to_str().ok());
    let cookie = cookie.and_then(|it| it.split(';').next()).context("no session for the city")?;
    let cookie = cookie.to_owned();
    let mut ground = Ground::new(seed, operation, clock::now());
    // One link that stays open: at sixty times the pace there are two thousand calls a second.
    let agent = ureq::Agent::new_with_defaults();
    std::thread::Builder::new().name("ground".into()).spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            std::thread::sleep(STEP * 4);
            for call in ground.until(clock::now()) {
                let sent = agent
                    .post(format!("{base}/api/reports"))
                    .header("cookie", &cookie)
                    .content_type("application/json")
                    .send(&call.body[..]);
                if let Err(error) = sent {
                    tracing::debug!("a report of the city was not taken: {error}");
                }
                if stop.load(Ordering::Relaxed) {
                    return;
                }
            }
        }
    })?;
    Ok(())
}

/// A demo that runs: a server and its city.
pub struct Demo {
    /// The server.
    pub server: Server,
    /// One-time logins, by name.
    pub logins: Vec<(String, String)>,
    /// Its gates, where they could be started.
    pub gates: DemoGates,
    cameras: DemoCameras,
    city: Receivers,
}

/// Starts the demo in `data_dir`.
///
/// # Errors
///
/// What cannot be opened, started or bound.
pub async fn begin(
    seed: u64,
    data_dir: PathBuf,
    settings: Settings,
    evening: Evening,
) -> anyhow::Result<Demo> {
    let package = package()?;
    let from = match &evening.from {
        Some(text) => moment(&package.operation, text)?,
        None => begins_at(&package.operation, 0),
    };
    clock::play(from, evening.times);
    let operation = Arc::new(package.operation.clone());
    let city = start_city(seed, operation.clone())?;
    let serving = Serving {
        data_dir,
        package: Some(package),
        adopt: true,
        feeds: city.feeds.iter().cloned().chain(recorded(&evening.recordings)?).collect(),
        settings,
    };
    let server = start(serving).await?;
    let everything =
        [Role::DutyCommander, Role::Operator, Role::AirDesk, Role::Planner, Role::Administrator];
    let mut logins = Vec::new();
    for (name, roles) in [("demo", &everything[..]), ("second", &everything[..4])] {
        let now = clock::now();
        let known = server.app.accounts.all()?.into_iter().find(|a| a.name == name);
        let once = match known {
            Some(account) => server.app.accounts.make_once(&account.id, now)?,
            None => server.app.accounts.open_account(name, roles, now)?.1,
        };
        logins.push((name.to_owned(), once));
    }
    if logins.is_empty() {
        bail!("no account could be opened");
    }
    let once = source(&server, "city")?;
    let (base, stop) = (format!("http://{}", server.address), city.stop.clone());
    let gates = demo_gates::start(seed, &server.app.data_dir, &operation, &base).await?;
    let login = source(&server, "cameras")?;
    let cameras = demo_cameras::start(seed, &server.app.data_dir, &base, &login)?;
    tokio::task::spawn_blocking(move || start_ground(seed, &operation, base, &once, stop))
        .await??;
    Ok(Demo { server, logins, gates, cameras, city })
}

/// A login, once, of an account of this name that reports.
fn source(server: &Server, name: &str) -> anyhow::Result<String> {
    let known = server.app.accounts.all()?.into_iter().find(|account| account.name == name);
    Ok(match known {
        Some(account) => server.app.accounts.make_once(&account.id, clock::now())?,
        None => server.app.accounts.open_account(name, &[Role::Source], clock::now())?.1,
    })
}

impl Demo {
    /// Stops the server and the city.
    ///
    /// # Errors
    ///
    /// As [`Server::stop`].
    pub async fn stop(self) -> anyhow::Result<()> {
        self.cameras.ask_to_stop();
        self.gates.stop().await?;
        tokio::task::spawn_blocking(|| self.cameras.stop()).await?;
        let stopped = self.server.stop().await;
        self.city.stop();
        stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operation_that_comes_with_the_program_has_no_fault() {
        package().unwrap();
    }
}
