//! Following the journal: every entry from a place on, as it is committed.

use std::sync::Arc;
use std::time::Duration;

use cordon_kernel::id::Seq;

use crate::error::{JournalError, Result};
use crate::reader::{Raw, Reader};
use crate::writer::Board;

/// Most entries in a batch.
const BATCH_MAX: usize = 1_000;

/// Reads the journal in order and waits at its end. It keeps no queue: however slow it is, nobody
/// waits for it and it misses nothing.
#[derive(Debug)]
pub struct Follower {
    reader: Reader,
    board: Arc<Board>,
    next: Seq,
}

impl Follower {
    pub(crate) fn new(reader: Reader, board: Arc<Board>, next: Seq) -> Follower {
        Follower { reader, board, next }
    }

    /// The place it reads next.
    pub fn position(&self) -> Seq {
        self.next
    }

    /// The next entries, at most a thousand, waiting up to `timeout` for the first. Empty when
    /// none came.
    ///
    /// # Errors
    ///
    /// [`JournalError::WriterStopped`] once the journal is closed and everything was read,
    /// [`JournalError::Sqlite`] when the database cannot be read.
    pub fn next_batch(&mut self, timeout: Duration) -> Result<Vec<Raw>, JournalError> {
        let committed = self.board.wait_beyond(self.next.0, timeout);
        if committed.head.size <= self.next.0 {
            return match committed.stopped {
                true => Err(JournalError::WriterStopped),
                false => Ok(Vec::new()),
            };
        }
        let entries = self.reader.entries(self.next, BATCH_MAX)?;
        if let Some(last) = entries.last() {
            self.next = last.seq.next();
        }
        Ok(entries)
    }
}
