//! What the journal is to know of cameras: on the disk before it is sent, until it is there.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cordon_api::camera::{WatchRecord, WatchWhat};
use cordon_uplink::{Outbox, OutboxError};

use crate::clock;

/// Records that may wait: a day of a hundred cameras.
const PENDING_MAX: u64 = 1_000_000;

/// The store.
pub struct Told {
    outbox: Mutex<Outbox>,
    run: u64,
}

impl Told {
    /// Opens the store in a worker's folder.
    ///
    /// # Errors
    ///
    /// [`OutboxError`].
    pub fn open(dir: &Path) -> Result<Told, OutboxError> {
        let run = clock::now().as_millisecond().unsigned_abs();
        let outbox = Outbox::open(&dir.join("outbox.sqlite"), run, PENDING_MAX)?;
        Ok(Told { run: outbox.run(), outbox: Mutex::new(outbox) })
    }

    fn outbox(&self) -> MutexGuard<'_, Outbox> {
        // Whatever a thread that panicked did is a whole transaction or none.
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The run that records are of.
    pub fn run(&self) -> u64 {
        self.run
    }

    /// Tells something of a camera. What cannot be kept is said aloud: then the journal will not
    /// know it.
    /// Gives whether it is kept.
    pub fn tell(&self, camera: &str, lease: u64, what: WatchWhat) -> bool {
        let at = clock::now();
        let record = WatchRecord { camera: camera.to_owned(), lease, at, what };
        let bytes = match serde_json::to_vec(&record) {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::error!("a record cannot be written: {error}");
                return false;
            }
        };
        let at_ms = at.as_millisecond().unsigned_abs();
        let kept = self.outbox().push(at_ms, |_| bytes);
        if let Err(error) = &kept {
            tracing::error!("{camera}: the journal will not know this: {error}; {record:?}");
        }
        kept.is_ok()
    }

    /// Records from `next` on, with the number of the first.
    ///
    /// # Errors
    ///
    /// [`OutboxError`].
    pub fn read(
        &self,
        next: u64,
        count_max: usize,
        len_max: usize,
    ) -> Result<(u64, Vec<WatchRecord>), OutboxError> {
        let outbox = self.outbox();
        // What the centre has lost is gone here, too: it is told what is left.
        let from = outbox.first()?.map_or(next, |first| next.max(first));
        let kept = outbox.read(from, count_max, len_max)?;
        let first = kept.first().map_or(from, |it| it.seq);
        let mut records = Vec::with_capacity(kept.len());
        for kept in kept {
            match serde_json::from_slice(&kept.bytes) {
                Ok(record) => records.push(record),
                Err(error) => {
                    tracing::error!("record {} is none: {error}", kept.seq);
                    break;
                }
            }
        }
        Ok((first, records))
    }

    /// The journal has every record below `below`.
    ///
    /// # Errors
    ///
    /// [`OutboxError`].
    pub fn cover(&self, below: u64) -> Result<(), OutboxError> {
        let mut outbox = self.outbox();
        if outbox.next() - outbox.pending() >= below {
            return Ok(());
        }
        outbox.cover(below, clock::now().as_millisecond().unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cordon_kernel::camera::WatchEnd;

    #[test]
    fn what_is_told_is_there_after_a_restart_until_the_journal_has_it() {
        let dir = tempfile::tempdir().unwrap();
        let ended = WatchWhat::Ended { why: WatchEnd::Stopped };
        let told = Told::open(dir.path()).unwrap();
        told.tell("north", 3, ended.clone());
        told.tell("south", 4, ended.clone());
        let run = told.run();
        drop(told);
        let told = Told::open(dir.path()).unwrap();
        assert_eq!(told.run(), run, "the same store is the same run");
        let (first, records) = told.read(0, 10, 1 << 20).unwrap();
        let cameras: Vec<&str> = records.iter().map(|it| it.camera.as_str()).collect();
        assert_eq!((first, cameras), (0, vec!["north", "south"]));
        told.cover(1).unwrap();
        let (first, records) = told.read(1, 10, 1 << 20).unwrap();
        assert_eq!((first, records.len(), &records[0].what), (1, 1, &ended));
        assert_eq!(told.read(2, 10, 1 << 20).unwrap(), (2, vec![]));
    }
}
