//! `cordon load`: a receiver and a console in one process, to measure a server from outside.
//!
//! The receiver sends real ADS-B bytes of so many aircraft, so many messages a second, to whoever
//! connects; the console follows the picture of the server that did. Each position carries its
//! number in its altitude, 25 ft apart, so that the console knows when it was sent: measured is
//! from the write into the receiver's socket to the message in the console's hands.

use std::io::{ErrorKind, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use cordon_air::decode::callsign::Callsign;
use cordon_air::decode::cpr::Parity;
use cordon_air::encode::{beast, mode_s};
use cordon_air::frame::Frame;
use cordon_api::stream::RECORD_LEN;
use cordon_kernel::geometry::Position;
use cordon_kernel::track::Icao24;
use cordon_kernel::units::{Feet, FeetPerMinute, Knots, Metres, TrueDegrees};
use serde::Serialize;
use tungstenite::client::IntoClientRequest;

use super::process;
use crate::accounts::{Account, Accounts};
use crate::args::AirLoad;
use crate::clock;

/// Altitudes that number the positions of one aircraft, up and down again: 0 to 40,000 ft.
const NUMBERS: usize = 1_600;
/// The first address; a block of its own, so that the console knows its own aircraft.
const FIRST: u32 = 0x70_0000;
/// Longest wait for the server to connect: it tries again every half minute.
const CONNECT_MAX: Duration = Duration::from_secs(90);
/// How often the receiver writes.
const BEAT: Duration = Duration::from_millis(5);
/// What is sent before it is measured: long enough for every track to begin.
const WARM_MIN: Duration = Duration::from_secs(5);
/// Bytes of a message's head on the stream.
const HEAD_LEN: usize = 48;

/// What was measured.
#[derive(Debug, Serialize)]
struct Report {
    /// Aircraft.
    tracks: usize,
    /// Messages a second that were asked for.
    reports_per_s: u64,
    /// Messages a second that were sent.
    sent_per_s: f64,
    /// Messages sent while it was measured.
    sent_count: u64,
    /// Seconds that were measured.
    seconds: f64,
    /// Aircraft that the console saw.
    tracks_seen: usize,
    /// Positions whose way was measured.
    samples: usize,
    /// From the receiver's socket to the console, milliseconds.
    latency_ms: Latency,
    /// Messages of the picture's stream.
    stream_messages: u64,
    /// Messages that the server says it dropped.
    dropped_count: Option<u64>,
    /// Ticks that came late.
    ticks_late_count: Option<u64>,
    /// The server's memory, from the end of the warming up to the end: resident megabytes.
    memory_mb: Option<[u64; 2]>,
    /// Where it was measured: `console`, or `server` where no login was given.
    measured_at: &'static str,
}

#[derive(Debug, Default, Serialize)]
struct Latency {
    p50: Option<f64>,
    p90: Option<f64>,
    p99: Option<f64>,
    max: Option<f64>,
}

/// When each position was sent, microseconds since the start; 0 for never.
struct SentAt {
    start: Instant,
    at: Vec<AtomicU64>,
    count: AtomicU64,
}

impl SentAt {
    fn micros(&self) -> u64 {
        self.start.elapsed().as_micros() as u64 + 1
    }

    fn latency_us(&self, aircraft: usize, number: usize, now: u64) -> Option<u64> {
        let sent = self.at.get(aircraft * NUMBERS + number)?.load(Ordering::Relaxed);
        (sent > 0).then(|| now.saturating_sub(sent))
    }
}

/// `cordon load air`.
///
/// # Errors
///
/// When the port cannot be had, the server does not come, or the report cannot be written.
pub fn air(load: &AirLoad) -> anyhow::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", load.listen))
        .with_context(|| format!("cannot listen on port {}", load.listen))?;
    let cells = load.tracks.checked_mul(NUMBERS).context("too many tracks")?;
    let at = (0..cells).map(|_| AtomicU64::new(0)).collect();
    let sent = Arc::new(SentAt { start: Instant::now(), at, count: AtomicU64::new(0) });
    let stop = Arc::new(AtomicBool::new(false));
    eprintln!("waiting for the server to connect to port {}", load.listen);
    let link = accept(&listener)?;
    let sender = {
        let (sent, stop, load) = (sent.clone(), stop.clone(), load.clone());
        std::thread::spawn(move || send(link, &listener, &load, &sent, &stop))
    };
    let measured = measure(load, &sent);
    stop.store(true, Ordering::Relaxed);
    if sender.join().is_err() {
        bail!("the receiver's thread panicked");
    }
    let measured = measured?;
    let text = serde_json::to_string_pretty(&measured)? + "\n";
    match &load.report {
        Some(path) => std::fs::write(path, text)
            .with_context(|| format!("cannot write `{}`", path.display()))?,
        None => super::say(text.trim_end())?,
    }
    if measured.latency_ms.p99.is_none() {
        bail!("nothing was measured: does `{}` answer, and hear this port?", load.server);
    }
    Ok(())
}

fn accept(listener: &TcpListener) -> anyhow::Result<TcpStream> {
    listener.set_nonblocking(true)?;
    let begun = Instant::now();
    loop {
        match listener.accept() {
            Ok((link, _)) => {
                link.set_nonblocking(false)?;
                link.set_write_timeout(Some(Duration::from_secs(10)))?;
                return Ok(link);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error).context("nobody can connect"),
        }
        if begun.elapsed() > CONNECT_MAX {
            bail!("no server connected in {} s: start it with --air-feed", CONNECT_MAX.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Sends until told to stop; a link that is lost is waited for again.
fn send(
    mut link: TcpStream,
    listener: &TcpListener,
    load: &AirLoad,
    sent: &SentAt,
    stop: &AtomicBool,
) {
    let mut fleet = Fleet::new(load.tracks);
    let mut bytes = Vec::new();
    let (begun, mut count) = (Instant::now(), 0u64);
    while !stop.load(Ordering::Relaxed) {
        let due = (begun.elapsed().as_secs_f64() * load.reports as f64) as u64;
        bytes.clear();
        // Never more than a beat's worth at once, or a pause would end in a flood.
        let most = (load.reports / 50).max(1);
        if due - count > load.reports {
            count = due - most;
        }
        while count < due.min(count + most) {
            fleet.next(sent, &mut bytes);
            count += 1;
            if bytes.len() > 1 << 16 {
                break;
            }
        }
        sent.count.store(count, Ordering::Relaxed);
        if link.write_all(&bytes).is_err() {
            match accept(listener) {
                Ok(again) => link = again,
                Err(_) => return,
            }
        }
        if count >= due {
            std::thread::sleep(BEAT);
        }
    }
}

/// The aircraft, each on a circle of its own around Paris.
struct Fleet {
    centres: Vec<Position>,
    /// The next message: of which aircraft, in which round.
    aircraft: usize,
    round: usize,
}

impl Fleet {
    fn new(tracks: usize) -> Fleet {
        let paris = Position::new(48.8566, 2.3522).unwrap_or_else(|| unreachable!("on the globe"));
        let centre = |n: usize| {
            // Spread like the seeds of a sunflower over 250 km.
            let part = (n as f64 + 0.5) / tracks as f64;
            paris.towards(n as f64 * 137.508 % 360.0, Metres(250_000.0 * part.sqrt()))
        };
        Fleet { centres: (0..tracks).map(centre).collect(), aircraft: 0, round: 0 }
    }

    /// Appends the next message. Of ten rounds, eight are positions, one is a velocity, one a name.
    fn next(&mut self, sent: &SentAt, bytes: &mut Vec<u8>) {
        let (aircraft, round) = (self.aircraft, self.round);
        let icao24 = Icao24(FIRST + aircraft as u32);
        let frame = match round % 10 {
            4 => mode_s::velocity(
                icao24,
                Knots(240.0),
                TrueDegrees((round % 360) as f64),
                Some(FeetPerMinute(0)),
            ),
            9 => Ok(name(icao24, aircraft)),
            _ => {
                let number = numbered(round);
                sent.at[aircraft * NUMBERS + number].store(sent.micros(), Ordering::Relaxed);
                let parity = if round.is_multiple_of(2) { Parity::Even } else { Parity::Odd };
                let angle = round as f64 * 3.0 + aircraft as f64;
                let here = self.centres[aircraft].towards(angle % 360.0, Metres(1_000.0));
                let altitude = Some(Feet(number as i32 * 25));
                mode_s::airborne_position(icao24, here, altitude, parity)
            }
        };
        if let Ok(frame) = frame {
            beast::write(&frame, bytes);
        }
        self.aircraft += 1;
        if self.aircraft == self.centres.len() {
            (self.aircraft, self.round) = (0, round + 1);
        }
    }
}

/// The number of a round: up to the highest and down again, so that no aircraft falls.
fn numbered(round: usize) -> usize {
    let turn = round % (2 * NUMBERS - 2);
    if turn < NUMBERS { turn } else { 2 * NUMBERS - 2 - turn }
}

fn name(icao24: Icao24, aircraft: usize) -> Frame {
    let callsign = Callsign::parse(&format!("LOAD{:04}", aircraft % 10_000));
    let frame = callsign.and_then(|it| mode_s::identification(icao24, it, ('A', 3)).ok());
    frame.unwrap_or_else(|| unreachable!("four letters and four digits are a call sign"))
}

fn measure(load: &AirLoad, sent: &SentAt) -> anyhow::Result<Report> {
    let server = match load.server.split_once("://") {
        Some(_) => load.server.clone(),
        None => format!("http://{}", load.server),
    };
    let (base, once) = match server.split_once("/login#once=") {
        Some((base, once)) => (base, Some(once)),
        None => (server.trim_end_matches('/'), None),
    };
    let per_track_s = load.tracks as f64 / load.reports as f64;
    let warm = WARM_MIN.max(Duration::from_secs_f64(per_track_s * 12.0));
    let mut console = log_in(base, once)?;
    let begun = Instant::now();
    let mut seen = Seen::new(load.tracks);
    follow(&mut console, sent, begun + warm, None)?;
    let before = Figures::read(base);
    let (count, began) = (sent.count.load(Ordering::Relaxed), Instant::now());
    follow(&mut console, sent, began + Duration::from_secs(load.seconds), Some(&mut seen))?;
    let seconds = began.elapsed().as_secs_f64();
    let sent_count = sent.count.load(Ordering::Relaxed) - count;
    let after = Figures::read(base);
    let measured_at = if console.is_some() { "console" } else { "server" };
    let latency_ms = match &console {
        Some(_) => seen.latency(),
        None => {
            eprintln!(
                "no login: give --server as `cordon` prints it, http://…/login#once=…; the way to \
                 the server's tick is reported instead"
            );
            after.report_to_tick(&before)
        }
    };
    let difference = |of: fn(&Figures) -> Option<f64>| {
        Some((of(&after)? - of(&before).unwrap_or(0.0)).max(0.0) as u64)
    };
    Ok(Report {
        tracks: load.tracks,
        reports_per_s: load.reports,
        sent_per_s: sent_count as f64 / seconds,
        sent_count,
        seconds,
        tracks_seen: seen.tracks.iter().filter(|seen| **seen != i32::MIN).count(),
        samples: seen.latencies_us.len(),
        latency_ms,
        stream_messages: seen.messages,
        dropped_count: difference(|figures| figures.sum("cordon_source_dropped")),
        ticks_late_count: difference(|figures| figures.sum("cordon_ticks_late_total")),
        memory_mb: before.memory_mb().zip(after.memory_mb()).map(|(a, b)| [a, b]),
        measured_at,
    })
}

/// A console with the login that was given; without one, or when it was used before, with one of
/// its own where the server's data folder is on this machine and may be written.
fn log_in(base: &str, once: Option<&str>) -> anyhow::Result<Option<Console>> {
    let given = once.map(|once| Console::open(base, once));
    if let Some(Ok(console)) = given {
        return Ok(Some(console));
    }
    match (process::data_folder(base).map(|data| make_once(&data)), given) {
        (Some(Ok(once)), _) => Console::open(base, &once).map(Some),
        (_, Some(Err(error))) => Err(error),
        (Some(Err(error)), _) => {
            eprintln!("no login can be made: {error:#}");
            Ok(None)
        }
        (None, _) => Ok(None),
    }
}

fn make_once(data: &Path) -> anyhow::Result<String> {
    let accounts = Accounts::open(data, 3_600_000)?;
    let may_see = |account: &Account| !account.roles.is_empty();
    let account = accounts.all()?.into_iter().find(may_see).context("there is no account")?;
    Ok(accounts.make_once(&account.id, clock::now())?)
}

/// What the console has seen.
struct Seen {
    /// Of each aircraft the altitude that was seen last; `i32::MIN` for none.
    tracks: Vec<i32>,
    latencies_us: Vec<u32>,
    messages: u64,
}

impl Seen {
    fn new(tracks: usize) -> Seen {
        Seen { tracks: vec![i32::MIN; tracks], latencies_us: Vec::new(), messages: 0 }
    }

    /// Takes a message of the stream.
    fn take(&mut self, bytes: &[u8], sent: &SentAt) {
        self.messages += 1;
        let now = sent.micros();
        let Some(json) = bytes.get(4..8).and_then(|length| length.try_into().ok()) else { return };
        let json = u32::from_le_bytes(json) as usize;
        let Some(records) = bytes.get(HEAD_LEN + json..) else { return };
        for record in records.chunks_exact(RECORD_LEN) {
            let number = |i: usize| record[i..i + 4].try_into().map_or(0, i32::from_le_bytes);
            let aircraft = i64::from(number(4)) - i64::from(FIRST);
            let Ok(aircraft) = usize::try_from(aircraft) else { continue };
            let Some(seen) = self.tracks.get_mut(aircraft) else { continue };
            let altitude = number(16);
            // A tick may carry a track for its name alone: its position is an old one then.
            let is_newer = std::mem::replace(seen, altitude) != altitude;
            if is_newer
                && altitude >= 0
                && let Some(latency) = sent.latency_us(aircraft, altitude as usize / 25, now)
                && self.latencies_us.len() < 200_000_000
            {
                self.latencies_us.push(u32::try_from(latency).unwrap_or(u32::MAX));
            }
        }
    }

    fn latency(&mut self) -> Latency {
        self.latencies_us.sort_unstable();
        let all = &self.latencies_us;
        let at = |part: f64| {
            let place = (all.len().checked_sub(1)? as f64 * part) as usize;
            Some(f64::from(all[place]) / 1000.0)
        };
        Latency { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1.0) }
    }
}

/// Follows the stream until a moment.
fn follow(
    console: &mut Option<Console>,
    sent: &SentAt,
    until: Instant,
    mut seen: Option<&mut Seen>,
) -> anyhow::Result<()> {
    let Some(console) = console else {
        std::thread::sleep(until.saturating_duration_since(Instant::now()));
        return Ok(());
    };
    while Instant::now() < until {
        match console.socket.read() {
            Ok(tungstenite::Message::Binary(bytes)) => {
                // Kind 2: what changed. A snapshot holds what was sent long ago.
                if let Some(seen) = seen.as_deref_mut().filter(|_| bytes.first() == Some(&2)) {
                    seen.take(&bytes, sent);
                }
            }
            Ok(tungstenite::Message::Close(_)) => bail!("the server closed the stream"),
            Ok(_) => {}
            Err(tungstenite::Error::Io(error))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => return Err(error).context("the stream broke"),
        }
    }
    Ok(())
}

/// A console: one link that follows everything.
struct Console {
    socket: tungstenite::WebSocket<TcpStream>,
}

impl Console {
    fn open(base: &str, once: &str) -> anyhow::Result<Console> {
        let body = serde_json::json!({ "once": once }).to_string();
        let answer = ureq::post(format!("{base}/api/session")).send(body.as_str());
        let answer = answer.context(
            "the login is not taken: it works once; make another with `cordon account once`",
        )?;
        let cookie = answer.headers().get("set-cookie").and_then(|it| it.to_str().ok());
        let cookie = cookie.and_then(|it| it.split(';').next()).context("no session")?;
        let address = base.strip_prefix("http://").context("give --server as http://HOST:PORT")?;
        let mut request = format!("ws://{address}/api/picture/stream").into_client_request()?;
        request.headers_mut().insert("cookie", cookie.parse()?);
        let stream = TcpStream::connect(address).with_context(|| format!("no {address}"))?;
        let (mut socket, _) = tungstenite::client(request, stream).context("no stream")?;
        socket.get_mut().set_read_timeout(Some(Duration::from_millis(100)))?;
        socket.send(tungstenite::Message::text("{\"viewport\":null,\"resume\":null}"))?;
        Ok(Console { socket })
    }
}

/// What the server says of itself.
struct Figures {
    text: String,
    pid: Option<u32>,
}

impl Figures {
    fn read(base: &str) -> Figures {
        let answer = ureq::get(format!("{base}/metrics")).call();
        let text = answer.ok().and_then(|mut it| it.body_mut().read_to_string().ok());
        Figures { text: text.unwrap_or_default(), pid: process::of_address(base) }
    }

    /// The sum of every figure of this name, whatever its labels.
    fn sum(&self, name: &str) -> Option<f64> {
        let of_name = self.text.lines().filter(|line| {
            line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '{']))
        });
        let values: Vec<f64> =
            of_name.filter_map(|line| line.rsplit(' ').next()?.parse().ok()).collect();
        (!values.is_empty()).then(|| values.iter().sum())
    }

    /// Quantiles of the time from a frame's arrival to the tick that carries it, by the upper ends
    /// of the histogram's buckets.
    fn report_to_tick(&self, before: &Figures) -> Latency {
        let buckets = |figures: &Figures| -> Vec<(f64, f64)> {
            let prefix = "cordon_report_to_tick_seconds_bucket{le=\"";
            let lines = figures.text.lines().filter_map(|line| line.strip_prefix(prefix));
            let bucket = |line: &str| {
                let (end, count) = line.split_once("\"} ")?;
                Some((end.parse().unwrap_or(f64::INFINITY), count.parse().ok()?))
            };
            lines.filter_map(bucket).collect()
        };
        let (now, then) = (buckets(self), buckets(before));
        let grown: Vec<(f64, f64)> = now
            .iter()
            .enumerate()
            .map(|(n, (end, count))| (*end, count - then.get(n).map_or(0.0, |it| it.1)))
            .collect();
        let all = grown.last().map_or(0.0, |bucket| bucket.1);
        let at = |part: f64| {
            let found = grown.iter().find(|(_, count)| all > 0.0 && *count >= all * part)?;
            found.0.is_finite().then_some(found.0 * 1000.0)
        };
        Latency { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1.0) }
    }

    /// Resident memory of the process that listens there, where the system says so.
    fn memory_mb(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: u64 = line.trim().split(' ').next()?.parse().ok()?;
        Some(kilobytes / 1024)
    }
}
