//! The queue between sources and whoever decodes.

use std::num::NonZeroUsize;
use std::time::Duration;

use crossbeam_channel::{Receiver, SendTimeoutError, Sender, TrySendError, bounded};

use super::{Health, Heard, Stop};

/// What a source does when the queue is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFull {
    /// It waits: for a recording played as fast as it is taken.
    Wait,
    /// The oldest goes, and the counter of the source that pushed says so: for live feeds.
    DropOldest,
}

/// The sending end, one for all sources; the other end is a plain receiver, which closes when the
/// last source and this are gone. A source does not notice when nobody takes any more: stop it.
#[derive(Clone, Debug)]
pub struct HeardQueue {
    sender: Sender<Heard>,
    oldest: Receiver<Heard>,
}

impl HeardQueue {
    /// A queue of at most `capacity` frames, and its receiving end.
    pub fn new(capacity: NonZeroUsize) -> (HeardQueue, Receiver<Heard>) {
        let (sender, receiver) = bounded(capacity.get());
        (HeardQueue { sender, oldest: receiver.clone() }, receiver)
    }

    /// Puts `heard` in; false if told to stop while waiting.
    pub(crate) fn push(
        &self,
        mut heard: Heard,
        when_full: WhenFull,
        health: &Health,
        stop: &Stop,
    ) -> bool {
        loop {
            match when_full {
                WhenFull::DropOldest => match self.sender.try_send(heard) {
                    Ok(()) => return true,
                    Err(TrySendError::Full(back)) => {
                        heard = back;
                        if self.oldest.try_recv().is_ok() {
                            health.count_dropped();
                        }
                    }
                    Err(TrySendError::Disconnected(_)) => return false,
                },
                WhenFull::Wait => {
                    match self.sender.send_timeout(heard, Duration::from_millis(100)) {
                        Ok(()) => return true,
                        Err(SendTimeoutError::Timeout(back)) if !stop.is_stopped() => heard = back,
                        Err(_) => return false,
                    }
                }
            }
        }
    }
}
