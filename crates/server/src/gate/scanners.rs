//! Scanners at serial ports of the box: each reads codes into its lane, whose screen shows the
//! verdict.
//!
//! A scanner ends what it read with a line end, or with nothing: then silence ends it. It may be
//! pulled out and put in again.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use cordon_access::gate::Scanned;
use cordon_api::Problem;
use cordon_api::gate::{JudgedView, ScannerView, ShownView};
use serial2::{SerialPort, Settings};
use tokio::sync::watch;

use super::{Shared, http};

/// Silence after which what was read is whole.
const SILENCE: Duration = Duration::from_millis(100);
/// How soon a port that is away is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(500);
/// Bytes of one code that are kept: more than any pass has, so that the judge says so.
const CODE_LEN_MAX: usize = 1_024;
/// How long what was found is told to a screen that comes late.
const SHOWN_FOR: Duration = Duration::from_secs(10);
/// How long a screen waits for the next code.
const WAIT: Duration = Duration::from_secs(20);

/// A serial port, and what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// The device.
    pub device: PathBuf,
    /// The lane.
    pub lane: u16,
    /// Symbols a second; a scanner at USB takes any.
    pub baud: u32,
    /// Whether it is for people who go out.
    pub is_exit: bool,
}

impl FromStr for Port {
    type Err = String;

    fn from_str(text: &str) -> Result<Port, String> {
        let mut parts = text.split(',');
        let device = PathBuf::from(parts.next().unwrap_or_default());
        if device.as_os_str().is_empty() {
            return Err("the device is missing: DEVICE[,lane=N][,baud=N][,exit]".to_owned());
        }
        let mut port = Port { device, lane: 1, baud: 9_600, is_exit: false };
        for part in parts {
            match part.split_once('=') {
                Some(("lane", lane)) => match lane.parse() {
                    Ok(lane) if lane > 0 => port.lane = lane,
                    _ => return Err(format!("`{lane}` is no lane: 1 to 65535")),
                },
                Some(("baud", baud)) => match baud.parse() {
                    Ok(baud) if baud > 0 => port.baud = baud,
                    _ => return Err(format!("`{baud}` is no baud rate")),
                },
                None if part == "exit" => port.is_exit = true,
                _ => return Err(format!("`{part}` is none of lane=N, baud=N and exit")),
            }
        }
        Ok(port)
    }
}

/// Scanners at ports that are not open yet: one a lane, each at a port of its own.
///
/// # Errors
///
/// Which two are at odds.
pub fn scanners(ports: &[Port]) -> anyhow::Result<Vec<Arc<Scanner>>> {
    for (place, port) in ports.iter().enumerate() {
        if let Some(other) = ports[..place].iter().find(|other| other.device == port.device) {
            bail!("two scanners are said to be at `{}`", other.device.display());
        }
        if ports[..place].iter().any(|other| other.lane == port.lane) {
            bail!("two scanners are said to stand in lane {}: give each its own", port.lane);
        }
    }
    Ok(ports.iter().cloned().map(Scanner::new).map(Arc::new).collect())
}

/// A scanner, as screens follow it.
pub struct Scanner {
    port: Port,
    is_up: AtomicBool,
    shown: watch::Sender<Shown>,
}

/// The newest code, and what became of it.
#[derive(Clone, Default)]
struct Shown {
    read_count: u64,
    judged: Option<(Result<JudgedView, Box<Problem>>, Instant)>,
}

/// Says that a scanner is away when its reading ends, however that ends.
struct Up<'a>(&'a AtomicBool);

impl Drop for Up<'_> {
    fn drop(&mut self) {
        self.0.store(false, Relaxed);
    }
}

impl Scanner {
    fn new(port: Port) -> Scanner {
        let shown = watch::Sender::new(Shown::default());
        Scanner { port, is_up: AtomicBool::new(false), shown }
    }

    /// The lane that it stands in.
    pub fn lane(&self) -> u16 {
        self.port.lane
    }

    /// How it is.
    pub fn view(&self) -> ScannerView {
        ScannerView {
            lane: self.port.lane,
            is_exit: self.port.is_exit,
            is_up: self.is_up.load(Relaxed),
            read_count: self.shown.borrow().read_count,
        }
    }

    /// What it has read last; waits for more than `after` codes, up to 20 s.
    pub async fn shown(&self, after: Option<u64>) -> ShownView {
        let mut news = self.shown.subscribe();
        if let Some(after) = after {
            // Another count than before: a box that was started again begins at none.
            let is_news = |shown: &Shown| shown.read_count != after;
            let _ = tokio::time::timeout(WAIT, news.wait_for(is_news)).await;
        }
        let Shown { read_count, judged } = self.shown.borrow().clone();
        // Whoever stood here a while ago has gone, and their name with them.
        let is_of_now = after.is_some_and(|after| after != read_count);
        let judged = judged.filter(|(_, at)| is_of_now && at.elapsed() < SHOWN_FOR);
        let (judged, problem) = match judged.map(|(judged, _)| judged) {
            Some(Ok(judged)) => (Some(judged), None),
            Some(Err(problem)) => (None, Some(*problem)),
            None => (None, None),
        };
        ShownView { read_count, is_exit: self.port.is_exit, judged, problem }
    }

    /// Reads until told to stop; a port that is away is tried again.
    ///
    /// # Errors
    ///
    /// When no thread can be started.
    pub fn read(self: &Arc<Self>, app: &Shared, stop: &Arc<AtomicBool>) -> anyhow::Result<()> {
        let (scanner, app, stop) = (self.clone(), app.clone(), stop.clone());
        let tasks = tokio::runtime::Handle::current();
        let read = move || {
            let mut said = None;
            while !stop.load(Relaxed) {
                let done =
                    scanner.read_port(&stop, &mut |text| tasks.block_on(scanner.judge(&app, text)));
                let Err(error) = done else { continue };
                let why = format!("{error:#}");
                if said.as_ref() != Some(&why) {
                    tracing::warn!("a scanner is away: {why}");
                    said = Some(why);
                }
                std::thread::sleep(TRY_AGAIN);
            }
        };
        std::thread::Builder::new().name("scanner".to_owned()).spawn(read)?;
        Ok(())
    }

    fn read_port(&self, stop: &AtomicBool, read: &mut dyn FnMut(&str)) -> anyhow::Result<()> {
        let port = open(&self.port)?;
        self.is_up.store(true, Relaxed);
        let _up = Up(&self.is_up);
        let (mut codes, mut bytes) = (Codes::default(), [0; 512]);
        while !stop.load(Relaxed) {
            let took = match port.read(&mut bytes) {
                Ok(0) => anyhow::bail!("`{}` has ended", self.port.device.display()),
                Ok(count) => codes.take(&bytes[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::TimedOut => codes.silence(),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    return Err(error).with_context(|| format!("`{}`", self.port.device.display()));
                }
            };
            took.iter().for_each(|text| read(text));
        }
        Ok(())
    }

    async fn judge(&self, app: &Shared, text: &str) {
        let Port { lane, is_exit, .. } = self.port;
        let judged = http::judge(app, Scanned::Text(text), lane, is_exit).await;
        let judged = judged.map(|judged| judged.0).map_err(|not_good| not_good.1);
        self.shown.send_modify(|shown| {
            *shown =
                Shown { read_count: shown.read_count + 1, judged: Some((judged, Instant::now())) };
        });
    }
}

fn open(port: &Port) -> anyhow::Result<SerialPort> {
    let set = |mut settings: Settings| {
        settings.set_raw();
        settings.set_baud_rate(port.baud)?;
        Ok(settings)
    };
    let device: &Path = &port.device;
    let why = || format!("cannot read the scanner at `{}`", device.display());
    let mut opened = SerialPort::open(device, set).with_context(why)?;
    opened.set_read_timeout(SILENCE).with_context(why)?;
    // What it read before anybody stood here is of nobody.
    opened.discard_input_buffer().with_context(why)?;
    Ok(opened)
}

/// Makes codes of bytes.
#[derive(Default)]
struct Codes {
    begun: Vec<u8>,
}

impl Codes {
    /// Takes bytes; the codes that end in them.
    fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut whole = Vec::new();
        for byte in bytes {
            match byte {
                b'\r' | b'\n' => whole.extend(self.silence()),
                _ if self.begun.len() < CODE_LEN_MAX => self.begun.push(*byte),
                _ => {}
            }
        }
        whole
    }

    /// Nothing came for a while: what has begun is whole.
    fn silence(&mut self) -> Vec<String> {
        let code = std::mem::take(&mut self.begun);
        if code.is_empty() { Vec::new() } else { vec![String::from_utf8_lossy(&code).into_owned()] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_says_what_it_is_for() {
        let port: Port = "/dev/ttyACM0,lane=2,baud=115200,exit".parse().unwrap();
        assert_eq!((port.lane, port.baud, port.is_exit), (2, 115_200, true));
        assert_eq!("/dev/ttyS1".parse::<Port>().unwrap().lane, 1);
        for (bad, why) in [
            ("", "the device is missing"),
            ("/dev/ttyS1,lane=0", "`0` is no lane"),
            ("/dev/ttyS1,lane=70000", "`70000` is no lane"),
            ("/dev/ttyS1,baud=fast", "`fast` is no baud rate"),
            ("/dev/ttyS1,baud=0", "`0` is no baud rate"),
            ("/dev/ttyS1,out", "`out` is none of"),
        ] {
            let said = bad.parse::<Port>().unwrap_err();
            assert!(said.starts_with(why), "{bad}: {said}");
        }
    }

    #[test]
    fn a_code_ends_with_its_line_or_with_silence_however_its_bytes_come() {
        let mut codes = Codes::default();
        assert_eq!(codes.take(b"CP1:AB"), [""; 0]);
        assert_eq!(codes.take(b"C\r\nCP1:D\n\rCP"), ["CP1:ABC", "CP1:D"]);
        assert_eq!(codes.silence(), ["CP"]);
        assert_eq!(codes.silence(), [""; 0]);
        // A scanner that runs wild fills no memory, and what comes after its line is good.
        assert_eq!(codes.take(&[b'A'; 1 << 20]), [""; 0]);
        let codes = codes.take(b"\rCP1:E\r");
        assert_eq!((codes[0].len(), codes[1].as_str()), (CODE_LEN_MAX, "CP1:E"));
    }

    #[test]
    fn whatever_bytes_come_codes_have_no_line_end_and_an_end() {
        bolero::check!().for_each(|bytes: &[u8]| {
            let mut codes = Codes::default();
            for part in bytes.chunks(7) {
                for code in codes.take(part).into_iter().chain(codes.silence()) {
                    assert!(!code.is_empty() && !code.contains(['\r', '\n']), "{code:?}");
                }
            }
        });
    }
}
