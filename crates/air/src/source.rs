//! Sources: threads that listen to receivers or play recordings.
//!
//! Each source runs on a thread of its own and pushes what it hears into one bounded queue, where
//! it says how it fares in shared counters. It is given its clock and its seed. Not here: what a
//! frame means (see `crate::decode`); whoever takes from the queue decodes, and tells the source's
//! [`Health`] of frames that say nothing.

pub mod file;
pub mod health;
pub mod queue;
pub mod tcp;

use std::fmt;
use std::io;
use std::str::FromStr;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use cordon_kernel::Timestamp;
use cordon_kernel::id::SourceId;

use crate::frame::Transmission;
use crate::recording::RecordingError;
use crate::tracks::Hearing;
pub use health::{Health, HealthReport, State};
pub use queue::{HeardQueue, WhenFull};

/// Where a source takes the time from; wall time where it is live.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// One frame as a source heard it.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Who heard it.
    pub source: SourceId,
    /// What was sent.
    pub sent: Transmission,
    /// When; for a recording the time at which it was due, so that it seems to happen now.
    pub observed_at: Timestamp,
    /// When it was heard in truth, where a recording says so.
    pub original_at: Option<Timestamp>,
    /// When, by the feed's own line of time, whatever the speed it is played at: the original
    /// time; where a recording has none, 1,000 messages a second from 1970; live, `observed_at`.
    pub feed_at: Timestamp,
    /// Whether `feed_at` was measured, and not made up for a recording without times.
    pub is_timed: bool,
}

impl Heard {
    /// Who and when, as a tracker wants it.
    pub fn hearing(&self) -> Hearing<'_> {
        Hearing {
            source: &self.source,
            observed_at: self.observed_at,
            feed_at: self.feed_at,
            is_timed: self.is_timed,
        }
    }
}

/// Why a source cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The address is not one.
    #[error("`{0}` is no feed address: write tcp://HOST:PORT, such as tcp://127.0.0.1:30005")]
    Address(String),
    /// The speed is not one.
    #[error("`{0}` is no speed: write a number from 0 on, such as 1, or max (the same as 0)")]
    Speed(String),
    /// The file cannot be opened.
    #[error("the recording cannot be opened: {0}")]
    Open(#[source] io::Error),
    /// The file cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// The system gives no thread.
    #[error("no thread can be started: {0}")]
    Thread(#[source] io::Error),
}

/// How fast a recording is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// So many times as fast as it was made.
    Times(f64),
    /// As fast as it is taken.
    Max,
}

impl FromStr for Speed {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Speed, SourceError> {
        match text.parse::<f64>() {
            _ if text == "max" => Ok(Speed::Max),
            Ok(0.0) => Ok(Speed::Max),
            Ok(times) if times.is_finite() && times > 0.0 => Ok(Speed::Times(times)),
            _ => Err(SourceError::Speed(text.to_owned())),
        }
    }
}

/// A receiver on the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedAddress {
    host_and_port: String,
}

impl FeedAddress {
    /// `HOST:PORT`.
    pub fn host_and_port(&self) -> &str {
        &self.host_and_port
    }
}

impl FromStr for FeedAddress {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<FeedAddress, SourceError> {
        let parts = text.strip_prefix("tcp://").and_then(|rest| {
            let rest = rest.strip_suffix('/').unwrap_or(rest);
            rest.rsplit_once(':').map(|(host, port)| (rest, host, port.parse::<u16>()))
        });
        match parts {
            // No name and password: the address is written into the journal.
            Some((host_and_port, host, Ok(1..)))
                if !host.is_empty() && !host.contains(['@', '/', '?', '#']) =>
            {
                Ok(FeedAddress { host_and_port: host_and_port.to_owned() })
            }
            _ => Err(SourceError::Address(text.to_owned())),
        }
    }
}

impl fmt::Display for FeedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tcp://{}", self.host_and_port)
    }
}

/// A source that runs. Dropped, it is told to stop but not waited for.
#[derive(Debug)]
pub struct RunningSource {
    source: SourceId,
    health: Arc<Health>,
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
    rebased_by_ms: Option<i64>,
}

impl RunningSource {
    /// Its name.
    pub fn source(&self) -> &SourceId {
        &self.source
    }

    /// How it fares.
    pub fn health(&self) -> &Arc<Health> {
        &self.health
    }

    /// Milliseconds added to the times of a recording at its beginning; `None` for a live feed and
    /// for a recording without times.
    pub fn rebased_by_ms(&self) -> Option<i64> {
        self.rebased_by_ms
    }

    /// Stops it and waits until its thread has ended: at most about a second, five where a
    /// connection is being opened.
    pub fn stop(mut self) {
        self.stop.stop();
        self.wait();
    }

    /// Waits until it ends by itself, as a recording does.
    pub fn wait(&mut self) {
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!(source = %self.source, "the thread of an air source panicked");
        }
    }

    fn start(
        source: SourceId,
        health: Arc<Health>,
        rebased_by_ms: Option<i64>,
        run: impl FnOnce(&Stop) + Send + 'static,
    ) -> Result<RunningSource, SourceError> {
        let stop = Arc::new(Stop::default());
        let told = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name(format!("air {source}"))
            .spawn(move || run(&told))
            .map_err(SourceError::Thread)?;
        Ok(RunningSource { source, health, stop, thread: Some(thread), rebased_by_ms })
    }
}

impl Drop for RunningSource {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

/// Tells a thread to stop, and wakes it from waiting.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    stopped: Mutex<bool>,
    wake: Condvar,
}

impl Stop {
    fn stop(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.wake.notify_all();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for `time` or until told to stop; whether it was told.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.wake.wait_timeout_while(stopped, time, |stopped| !*stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_host_or_port_is_refused_with_an_example() {
        let address: FeedAddress = "tcp://receiver.local:30005".parse().unwrap();
        assert_eq!(address.host_and_port(), "receiver.local:30005");
        assert_eq!(
            "tcp://[::1]:30005".parse::<FeedAddress>().unwrap().to_string(),
            "tcp://[::1]:30005"
        );
        for wrong in ["receiver:30005", "tcp://receiver", "tcp://:1", "tcp://a:0", "tcp://a:70000"]
        {
            let error = wrong.parse::<FeedAddress>().unwrap_err().to_string();
            assert!(error.contains("tcp://127.0.0.1:30005"), "{error}");
        }
    }

    #[test]
    fn speed_zero_is_max() {
        assert_eq!("0".parse::<Speed>().unwrap(), Speed::Max);
        assert_eq!("max".parse::<Speed>().unwrap(), Speed::Max);
        assert_eq!("2.5".parse::<Speed>().unwrap(), Speed::Times(2.5));
        assert!("-1".parse::<Speed>().is_err());
        assert!("nan".parse::<Speed>().is_err());
    }
}
