//! How a source fares: counters that its thread writes and anybody reads.

use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU64, Ordering};

use cordon_kernel::Timestamp;
use cordon_kernel::time::from_micros;
use serde::Serialize;

/// What a source is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Opening its link for the first time, or again.
    Connecting,
    /// Its link is open and speaks.
    Connected,
    /// Its link is open but has been silent for too long.
    Stalled,
    /// Its link was lost; it waits before it tries again.
    Waiting,
    /// Its recording is at its end.
    RecordingEnded,
    /// Its recording broke before its end.
    RecordingBroken,
    /// It was stopped.
    Stopped,
}

impl State {
    const ALL: [State; 7] = [
        State::Connecting,
        State::Connected,
        State::Stalled,
        State::Waiting,
        State::RecordingEnded,
        State::RecordingBroken,
        State::Stopped,
    ];
}

/// No time yet.
const NEVER: i64 = i64::MIN;

/// Counters of one source, shared between threads. They only grow; each is exact, but several read
/// together may be of slightly different moments.
#[derive(Debug)]
pub struct Health {
    state: AtomicU8,
    messages: AtomicU64,
    undecodable: AtomicU64,
    dropped: AtomicU64,
    reconnects: AtomicU64,
    connected_since: AtomicI64,
    last_heard: AtomicI64,
}

/// How a source fares, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HealthReport {
    /// What it is doing.
    pub state: State,
    /// Messages heard, good and bad.
    pub messages_count: u64,
    /// Of them, those that were no frame or said nothing.
    pub undecodable_count: u64,
    /// Messages dropped because they were not taken in time.
    pub dropped_count: u64,
    /// Links opened again after the first.
    pub reconnects_count: u64,
    /// Since when its link is open; `None` while it is not.
    pub connected_at: Option<Timestamp>,
    /// When it last heard anything.
    pub last_heard_at: Option<Timestamp>,
}

impl Default for Health {
    fn default() -> Health {
        Health {
            state: AtomicU8::new(State::Connecting as u8),
            messages: AtomicU64::new(0),
            undecodable: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            reconnects: AtomicU64::new(0),
            connected_since: AtomicI64::new(NEVER),
            last_heard: AtomicI64::new(NEVER),
        }
    }
}

impl Health {
    /// What the counters say now.
    pub fn report(&self) -> HealthReport {
        let time = |micros: &AtomicI64| match micros.load(Ordering::Relaxed) {
            NEVER => None,
            micros => from_micros(micros),
        };
        HealthReport {
            state: self.state(),
            messages_count: self.messages.load(Ordering::Relaxed),
            undecodable_count: self.undecodable.load(Ordering::Relaxed),
            dropped_count: self.dropped.load(Ordering::Relaxed),
            reconnects_count: self.reconnects.load(Ordering::Relaxed),
            connected_at: time(&self.connected_since),
            last_heard_at: time(&self.last_heard),
        }
    }

    /// What the source is doing.
    pub fn state(&self) -> State {
        let state = usize::from(self.state.load(Ordering::Acquire));
        State::ALL.get(state).copied().unwrap_or(State::Stopped)
    }

    /// Counts a frame that could not be decoded; for whoever takes from the queue.
    pub fn count_undecodable(&self) {
        self.undecodable.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_message(&self, at: Timestamp) {
        self.messages.fetch_add(1, Ordering::Relaxed);
        self.last_heard.store(at.as_microsecond(), Ordering::Relaxed);
    }

    pub(crate) fn count_dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_reconnect(&self) {
        self.reconnects.fetch_add(1, Ordering::Relaxed);
    }

    /// The link is open, since `at`.
    pub(crate) fn connected(&self, at: Timestamp) {
        self.connected_since.store(at.as_microsecond(), Ordering::Relaxed);
        self.set(State::Connected);
    }

    /// The link is not open.
    pub(crate) fn disconnected(&self, state: State) {
        self.connected_since.store(NEVER, Ordering::Relaxed);
        self.set(state);
    }

    pub(crate) fn set(&self, state: State) {
        self.state.store(state as u8, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_read_as_it_was_set() {
        let health = Health::default();
        for state in State::ALL {
            health.set(state);
            assert_eq!(health.state(), state);
        }
    }
}
