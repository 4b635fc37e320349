//! A receiver on the network: Beast or AVR over TCP, told by the first bytes.

use std::io::{self, ErrorKind, Read};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use cordon_kernel::Timestamp;
use cordon_kernel::id::SourceId;
use cordon_kernel::time::millis_between;

use super::{
    Clock, FeedAddress, Health, Heard, HeardQueue, RunningSource, SourceError, State, Stop,
    WhenFull,
};
use crate::decode::FrameReader;

/// Longest time that a read waits before it looks whether to stop.
const READ_MAX: Duration = Duration::from_millis(250);
/// Longest time for a connection to be opened.
const CONNECT_MAX: Duration = Duration::from_secs(5);
const READ_BYTES: usize = 64 * 1024;

/// How a receiver is listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpSettings {
    /// A link silent for longer is called stalled, milliseconds.
    pub stalled_after_ms: i64,
    /// A link silent for longer is closed and opened again, milliseconds.
    pub reconnect_after_ms: i64,
    /// Wait before the first new attempt; doubled at each, milliseconds.
    pub backoff_ms: u64,
    /// Longest wait before a new attempt, milliseconds.
    pub backoff_max_ms: u64,
    /// Seed of the quarter by which a wait is lengthened or shortened, so that many sources do not
    /// come back at once.
    pub seed: u64,
}

impl Default for TcpSettings {
    fn default() -> TcpSettings {
        TcpSettings {
            stalled_after_ms: 10_000,
            reconnect_after_ms: 60_000,
            backoff_ms: 500,
            backoff_max_ms: 30_000,
            seed: 0,
        }
    }
}

/// Starts to listen to the receiver at `address`, into `queue`; when that is full, the oldest
/// goes. A link that cannot be opened or is lost is tried again for as long as the source runs.
///
/// # Errors
///
/// [`SourceError::Thread`].
pub fn start(
    source: SourceId,
    address: FeedAddress,
    settings: TcpSettings,
    clock: Clock,
    queue: HeardQueue,
) -> Result<RunningSource, SourceError> {
    let health = Arc::new(Health::default());
    let listener = Listener {
        source: source.clone(),
        address,
        settings,
        clock,
        queue,
        health: Arc::clone(&health),
    };
    RunningSource::start(source, health, None, move |stop| listener.run(stop))
}

struct Listener {
    source: SourceId,
    address: FeedAddress,
    settings: TcpSettings,
    clock: Clock,
    queue: HeardQueue,
    health: Arc<Health>,
}

/// How a link ended.
struct Ended {
    heard: bool,
    why: io::Error,
}

impl Listener {
    fn run(&self, stop: &Stop) {
        let mut backoff = Backoff::new(&self.settings);
        let mut opened = false;
        while !stop.is_stopped() {
            self.health.disconnected(State::Connecting);
            let ended = match self.connect() {
                Ok(stream) => {
                    if std::mem::replace(&mut opened, true) {
                        self.health.count_reconnect();
                    }
                    self.health.connected((self.clock)());
                    tracing::info!(source = %self.source, address = %self.address, "connected");
                    self.listen(stream, stop)
                }
                Err(why) => Ended { heard: false, why },
            };
            if stop.is_stopped() {
                break;
            }
            if ended.heard {
                backoff.reset();
            }
            self.health.disconnected(State::Waiting);
            let wait = backoff.next();
            let wait_ms = wait.as_millis() as u64;
            let (source, address, why) = (&self.source, &self.address, ended.why);
            tracing::warn!(%source, %address, %why, wait_ms, "link lost; trying again");
            if stop.wait(wait) {
                break;
            }
        }
        self.health.disconnected(State::Stopped);
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::new(ErrorKind::NotFound, "the name has no address");
        for address in self.address.host_and_port().to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECT_MAX) {
                Ok(stream) => {
                    stream.set_read_timeout(Some(READ_MAX))?;
                    return Ok(stream);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Listens until the link ends, falls silent for too long, or the source is told to stop.
    fn listen(&self, mut stream: impl Read, stop: &Stop) -> Ended {
        let mut frames = FrameReader::default();
        let mut buffer = vec![0; READ_BYTES];
        let mut heard_at = (self.clock)();
        let mut heard = false;
        loop {
            if stop.is_stopped() {
                let why = io::Error::new(ErrorKind::Interrupted, "stopped");
                return Ended { heard, why };
            }
            let read = stream.read(&mut buffer);
            let now = (self.clock)();
            match read {
                Ok(0) => {
                    let why = io::Error::new(ErrorKind::UnexpectedEof, "closed by the receiver");
                    return Ended { heard, why };
                }
                Ok(count) => {
                    (heard, heard_at) = (true, now);
                    if self.health.state() == State::Stalled {
                        self.health.set(State::Connected);
                    }
                    self.take(&mut frames, &buffer[..count], now, stop);
                }
                Err(error) if waits(&error) => {
                    let silent_ms = millis_between(heard_at, now);
                    if silent_ms > self.settings.reconnect_after_ms {
                        let why = io::Error::new(ErrorKind::TimedOut, "silent for too long");
                        return Ended { heard, why };
                    }
                    if silent_ms > self.settings.stalled_after_ms {
                        self.health.set(State::Stalled);
                    }
                    // A clock set back must not make the silence last.
                    heard_at = heard_at.min(now);
                }
                Err(why) => return Ended { heard, why },
            }
        }
    }

    fn take(&self, frames: &mut FrameReader, bytes: &[u8], now: Timestamp, stop: &Stop) {
        let mut input = bytes;
        while let Some(found) = frames.next(&mut input) {
            self.health.count_message(now);
            let Ok(sent) = found.sent else {
                self.health.count_undecodable();
                continue;
            };
            if sent.is_mode_ac() {
                continue;
            }
            let heard = Heard {
                source: self.source.clone(),
                sent,
                observed_at: now,
                original_at: None,
                feed_at: now,
                is_timed: true,
            };
            self.queue.push(heard, WhenFull::DropOldest, &self.health, stop);
        }
    }
}

/// Whether a read only came to the end of its time.
fn waits(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

/// Waits that double up to a longest, each a quarter longer or shorter by chance.
struct Backoff {
    first_ms: u64,
    longest_ms: u64,
    next_ms: u64,
    seed: u64,
}

impl Backoff {
    fn new(settings: &TcpSettings) -> Backoff {
        let first_ms = settings.backoff_ms.max(1);
        let longest_ms = settings.backoff_max_ms.max(first_ms);
        Backoff { first_ms, longest_ms, next_ms: first_ms, seed: settings.seed }
    }

    fn reset(&mut self) {
        self.next_ms = self.first_ms;
    }

    fn next(&mut self) -> Duration {
        let wait_ms = self.next_ms;
        self.next_ms = wait_ms.saturating_mul(2).min(self.longest_ms);
        let quarter = wait_ms / 4;
        let chance = self.chance() % (2 * quarter + 1);
        Duration::from_millis(wait_ms - quarter + chance)
    }

    /// SplitMix64 (Steele, Lea, Flood, *Fast splittable pseudorandom number generators*, 2014).
    fn chance(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.seed;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;
    use std::num::NonZeroUsize;
    use std::time::Instant;

    use super::*;

    fn wall() -> Clock {
        Arc::new(Timestamp::now)
    }

    fn until(what: &str, mut true_now: impl FnMut() -> bool) {
        let began = Instant::now();
        while !true_now() {
            assert!(began.elapsed() < Duration::from_secs(10), "never: {what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn quick() -> TcpSettings {
        TcpSettings {
            stalled_after_ms: 300,
            reconnect_after_ms: 2_000,
            backoff_ms: 10,
            ..TcpSettings::default()
        }
    }

    #[test]
    fn a_receiver_that_goes_and_comes_back_is_heard_again() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp://{}", server.local_addr().unwrap()).parse().unwrap();
        let (queue, heard) = HeardQueue::new(NonZeroUsize::new(100).unwrap());
        let source = SourceId::new("roof").unwrap();
        let running = start(source, address, quick(), wall(), queue).unwrap();
        let health = Arc::clone(running.health());

        let (mut link, _) = server.accept().unwrap();
        link.write_all(b"*5DAD57202809F9;\n*5DAD5720").unwrap();
        assert_eq!(heard.recv().unwrap().sent.frame().unwrap().bytes()[1], 0xAD);
        assert_eq!(health.state(), State::Connected);
        until("stalled", || health.state() == State::Stalled);
        drop(link);

        let (mut link, _) = server.accept().unwrap();
        link.write_all(&hex::decode("1a32000000000001405dad57202809f9").unwrap()).unwrap();
        assert_eq!(heard.recv().unwrap().sent.frame().unwrap().signal, Some(0x40));
        assert_eq!((health.report().reconnects_count, health.report().messages_count), (1, 2));
        running.stop();
        assert_eq!(health.state(), State::Stopped);
    }

    #[test]
    fn a_flood_drops_the_oldest_and_says_so() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp://{}", server.local_addr().unwrap()).parse().unwrap();
        let (queue, heard) = HeardQueue::new(NonZeroUsize::new(10).unwrap());
        let source = SourceId::new("roof").unwrap();
        let running = start(source, address, quick(), wall(), queue).unwrap();
        let (mut link, _) = server.accept().unwrap();
        let flood = "*5DAD57202809F9;\n".repeat(1000);
        link.write_all(flood.as_bytes()).unwrap();
        let health = running.health();
        until("all heard", || health.report().messages_count == 1000);
        until("dropped", || health.report().dropped_count == 990);
        assert_eq!(heard.len(), 10);
    }

    #[test]
    fn waits_double_up_to_the_longest_and_chance_is_the_seeds() {
        let waits = |seed| {
            let mut backoff = Backoff::new(&TcpSettings { seed, ..TcpSettings::default() });
            (0..10).map(|_| backoff.next().as_millis()).collect::<Vec<_>>()
        };
        assert_eq!(waits(1), waits(1));
        assert_ne!(waits(1), waits(2));
        assert!((375..=625).contains(&waits(1)[0]));
        assert!((22_500..=37_500).contains(&waits(1)[9]));
    }
}
