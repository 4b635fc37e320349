//! Promise: 500 consoles on one server see a report within 250 ms (99 of 100) at 2,000 reports a
//! second.
//!
//! The server is the real binary in a process of its own, heard through a real socket; this
//! process is the receiver that sends real ADS-B bytes and all the consoles. Each report carries
//! its number in its altitude, so that a console knows when it was sent. Measured is from the
//! write into the receiver's socket to the message in the console's hands.
//!
//! `cargo bench -p cordon-server --bench fan_out -- [CONSOLES] [SECONDS]`

#![allow(clippy::unwrap_used, reason = "a bench stops at the first thing that is wrong")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cordon_air::decode::cpr::Parity;
use cordon_air::encode::{beast, mode_s};
use cordon_kernel::geometry::Position;
use cordon_kernel::track::Icao24;
use cordon_kernel::units::{Feet, Metres};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

const AIRCRAFT: usize = 1_000;
const REPORTS_PER_S: usize = 2_000;
/// Altitudes that number the reports of one aircraft: 25 ft apart from 0 ft.
const NUMBERS: usize = 1_600;
/// Every so many records are measured, so that the consoles do not eat the server's core.
const SAMPLE: usize = 16;

/// When each report was sent, microseconds since the start.
struct SentAt {
    start: Instant,
    at: Vec<AtomicU64>,
}

impl SentAt {
    fn note(&self, aircraft: usize, number: usize) {
        let micros = self.start.elapsed().as_micros() as u64;
        self.at[aircraft * NUMBERS + number].store(micros, Ordering::Relaxed);
    }

    fn latency(&self, aircraft: usize, number: usize) -> Option<Duration> {
        let sent = self.at[aircraft * NUMBERS + number].load(Ordering::Relaxed);
        let now = self.start.elapsed().as_micros() as u64;
        (sent > 0).then(|| Duration::from_micros(now.saturating_sub(sent)))
    }
}

fn send_reports(listener: TcpListener, sent: Arc<SentAt>, stop: Arc<AtomicBool>) {
    let (mut link, _) = listener.accept().unwrap();
    link.set_nodelay(true).unwrap();
    let centre = Position::new(43.62, 1.40).unwrap();
    let places: Vec<_> = (0..AIRCRAFT)
        .map(|n| centre.towards(n as f64 * 0.36, Metres(20_000.0 + n as f64 * 80.0)))
        .collect();
    let every = Duration::from_secs(1) / REPORTS_PER_S as u32;
    let mut due = Instant::now();
    let mut count = 0usize;
    while !stop.load(Ordering::Relaxed) {
        let aircraft = count % AIRCRAFT;
        let number = (count / AIRCRAFT) % NUMBERS;
        let parity = if (count / AIRCRAFT).is_multiple_of(2) { Parity::Even } else { Parity::Odd };
        let altitude = Some(Feet(number as i32 * 25));
        let icao24 = Icao24(0x40_0000 + aircraft as u32);
        let frame = mode_s::airborne_position(icao24, places[aircraft], altitude, parity).unwrap();
        let mut bytes = Vec::new();
        beast::write(&frame, &mut bytes);
        sent.note(aircraft, number);
        link.write_all(&bytes).unwrap();
        count += 1;
        due += every;
        if let Some(wait) = due.checked_duration_since(Instant::now()) {
            std::thread::sleep(wait);
        }
    }
}

struct Server {
    child: Child,
    address: String,
    once: String,
    _dir: tempfile::TempDir,
}

fn serve(feed: &str) -> Server {
    let dir = tempfile::tempdir().unwrap();
    let operation = concat!(env!("CARGO_MANIFEST_DIR"), "/../../operations/toulouse-2024");
    let mut child = Command::new(env!("CARGO_BIN_EXE_cordon"))
        .args(["serve", "--listen", "127.0.0.1:0", "--operation", operation, "--air-feed", feed])
        .arg("--data")
        .arg(dir.path().join("data"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || lines.next().unwrap().unwrap();
    let address = next().rsplit("//").next().unwrap().to_owned();
    next();
    let once = next().rsplit("once=").next().unwrap().to_owned();
    Server { child, address, once, _dir: dir }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn log_in(server: &Server) -> String {
    let url = format!("http://{}/api/session", server.address);
    let body = format!("{{\"once\":\"{}\"}}", server.once);
    let answer = ureq::post(&url).send(body.as_str()).unwrap();
    let cookie = answer.headers().get("set-cookie").unwrap().to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// Follows the picture for `lasts`; gives latencies of sampled records.
async fn console(
    address: String,
    cookie: String,
    sent: Arc<SentAt>,
    measure_from: Instant,
    until: Instant,
) -> (Vec<Duration>, u64) {
    let url = format!("ws://{address}/api/picture/stream");
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let hello = Message::text("{\"viewport\":null,\"resume\":null}");
    socket.send(hello).await.unwrap();
    let (mut latencies, mut messages) = (Vec::new(), 0);
    while let Ok(Some(message)) = tokio::time::timeout_at(until.into(), socket.next()).await {
        let Ok(Message::Binary(bytes)) = message else { continue };
        messages += 1;
        if bytes[0] != 2 || Instant::now() < measure_from {
            continue;
        }
        let json = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
        for record in bytes[48 + json..].chunks_exact(48).step_by(SAMPLE) {
            let number = |i: usize| i32::from_le_bytes(record[i..i + 4].try_into().unwrap());
            let aircraft = (number(4) - 0x40_0000) as usize;
            latencies.extend(sent.latency(aircraft, (number(16) / 25) as usize));
        }
    }
    (latencies, messages)
}

/// CPU seconds and peak resident megabytes of a process.
fn cost(pid: u32) -> (f64, u64) {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or("");
    let fields: Vec<f64> = after_name.split(' ').filter_map(|f| f.parse().ok()).collect();
    // The first field is a letter: user and system time are the 11th and 12th numbers after it.
    let ticks = fields.get(10).zip(fields.get(11)).map_or(0.0, |(u, s)| u + s);
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    (ticks / 100.0, kilobytes.unwrap_or(0) / 1024)
}

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let consoles = numbers.first().copied().unwrap_or(500) as usize;
    let seconds = numbers.get(1).copied().unwrap_or(30);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let feed = format!("tcp://{}", listener.local_addr().unwrap());
    let at = (0..AIRCRAFT * NUMBERS).map(|_| AtomicU64::new(0)).collect();
    let sent = Arc::new(SentAt { start: Instant::now(), at });
    let stop = Arc::new(AtomicBool::new(false));
    let feeder = {
        let (sent, stop) = (sent.clone(), stop.clone());
        std::thread::spawn(move || send_reports(listener, sent, stop))
    };
    let server = serve(&feed);
    let cookie = log_in(&server);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let warm = Instant::now() + Duration::from_secs(8);
    let until = warm + Duration::from_secs(seconds);
    let (before, _) = cost(server.child.id());
    let results = runtime.block_on(async {
        let tasks: Vec<_> = (0..consoles)
            .map(|_| {
                let (address, cookie) = (server.address.clone(), cookie.clone());
                tokio::spawn(console(address, cookie, sent.clone(), warm, until))
            })
            .collect();
        let mut results = Vec::new();
        for task in tasks {
            results.push(task.await.unwrap());
        }
        results
    });
    let (after, peak) = cost(server.child.id());
    stop.store(true, Ordering::Relaxed);
    let metrics = ureq::get(format!("http://{}/metrics", server.address))
        .call()
        .unwrap()
        .body_mut()
        .read_to_string()
        .unwrap();
    drop(server);
    // The feeder ends with its link.
    drop(feeder);
    let messages: u64 = results.iter().map(|(_, count)| count).sum();
    let mut all: Vec<Duration> = results.into_iter().flat_map(|(l, _)| l).collect();
    all.sort_unstable();
    assert!(!all.is_empty(), "no console measured anything");
    let at = |part: f64| all[((all.len() - 1) as f64 * part) as usize].as_millis();
    println!(
        "fan_out: {consoles} consoles, {REPORTS_PER_S} reports/s, {seconds} s: \
         p50 {} ms, p90 {} ms, p99 {} ms, max {} ms over {} samples; {messages} messages; \
         server {:.1} CPU s, {peak} MB peak",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0),
        all.len(),
        after - before,
    );
    for name in ["ticks_late_total", "clients_lagged_total", "clients_dropped_total"] {
        let line = metrics.lines().find(|line| line.starts_with(&format!("cordon_{name}")));
        println!("  {}", line.unwrap_or("missing"));
    }
}
