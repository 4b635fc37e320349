//! The one thread that writes: it takes what waits, writes it in one transaction with one sync,
//! and answers everybody.
//!
//! It never waits for more to come: while one batch is synced the next ones gather, so a lone
//! caller is not held up and a crowd shares a sync. A commit begins at once when something waits,
//! which is well within the 5 ms that a group may take to gather.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cordon_kernel::body::BodyClass;
use cordon_kernel::entry::Sealed;
use cordon_kernel::id::{Seq, SourceId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use tlog_tiles::Hash;

use crate::error::{JournalError, Result, While};
use crate::store::{self, Head};
use crate::tree::{Frontier, mark};

/// Most entries in a group, unless a single batch is longer.
const GROUP_MAX: usize = 1_000;
/// Most runs of sources whose numbers are remembered between transactions.
const RUNS_MAX: usize = 4_096;
const DOING: &str = "appending entries";

/// What became of an entry that was handed to the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It is in the journal, on the disk, at this place.
    Appended(Seq),
    /// Its source had said it before: the entry at this place stands, this one was dropped.
    Duplicate(Seq),
}

impl Receipt {
    /// Where the entry, or the one it repeats, stands.
    pub fn seq(self) -> Seq {
        match self {
            Receipt::Appended(seq) | Receipt::Duplicate(seq) => seq,
        }
    }
}

pub(crate) struct Batch {
    /// With their leaf hashes, made by the caller so that hashing overlaps with syncing.
    pub(crate) entries: Vec<(Sealed, Hash)>,
    pub(crate) expected_size: Option<u64>,
    pub(crate) reply: SyncSender<Result<Vec<Receipt>>>,
}

pub(crate) enum Request {
    Append(Batch),
    /// Makes the database full at this many pages; 0 lifts the limit.
    #[cfg(test)]
    LimitPages(u32),
    /// Ends the thread as a defect would.
    #[cfg(test)]
    Panic,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Committed {
    pub(crate) head: Head,
    pub(crate) last_recorded_at: Option<Timestamp>,
    /// The writer has ended.
    pub(crate) stopped: bool,
}

/// What the writer tells everybody after each commit.
#[derive(Debug)]
pub(crate) struct Board {
    committed: Mutex<Committed>,
    changed: Condvar,
}

impl Board {
    pub(crate) fn new(committed: Committed) -> Board {
        Board { committed: Mutex::new(committed), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Committed> {
        // The value is written in one go; a panic elsewhere leaves it whole.
        self.committed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read(&self) -> Committed {
        *self.lock()
    }

    fn write(&self, change: impl FnOnce(&mut Committed)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    /// Waits until there are more than `size` entries or the writer has ended.
    pub(crate) fn wait_beyond(&self, size: u64, timeout: Duration) -> Committed {
        let waiting = |committed: &mut Committed| committed.head.size <= size && !committed.stopped;
        let result = self.changed.wait_timeout_while(self.lock(), timeout, waiting);
        *result.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Says that the writer has ended, however it ended.
struct Farewell(Arc<Board>);

impl Drop for Farewell {
    fn drop(&mut self) {
        self.0.write(|committed| committed.stopped = true);
    }
}

#[derive(Clone)]
struct State {
    frontier: Frontier,
    last_recorded_at: Option<Timestamp>,
}

pub(crate) struct Writer {
    connection: Connection,
    state: State,
    runs: Runs,
    board: Arc<Board>,
}

impl Writer {
    pub(crate) fn new(connection: Connection, frontier: Frontier, board: Arc<Board>) -> Writer {
        let last_recorded_at = board.read().last_recorded_at;
        let state = State { frontier, last_recorded_at };
        Writer { connection, state, runs: Runs::default(), board }
    }

    /// Serves until every sender is gone.
    pub(crate) fn run(mut self, requests: &Receiver<Request>) {
        let _farewell = Farewell(self.board.clone());
        let mut held = None;
        while let Some(request) = held.take().or_else(|| requests.recv().ok()) {
            let mut group = Vec::new();
            let mut count = 0;
            let mut next = Some(request);
            while let Some(request) = next {
                match request {
                    Request::Append(batch) => {
                        let length = batch.entries.len();
                        if count > 0 && count + length > GROUP_MAX {
                            held = Some(Request::Append(batch));
                            break;
                        }
                        count += length;
                        group.push(batch);
                    }
                    #[cfg(test)]
                    Request::LimitPages(pages) => self.limit_pages(pages),
                    #[cfg(test)]
                    Request::Panic => panic!("as a defect would"),
                }
                next = if count < GROUP_MAX { requests.try_recv().ok() } else { None };
            }
            self.commit(group);
        }
        // One file is easier to copy; a reader that hinders it loses nothing.
        let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    #[cfg(test)]
    fn limit_pages(&self, pages: u32) {
        let pages = if pages == 0 { u32::MAX - 1 } else { pages };
        let _: i64 = self
            .connection
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get(0))
            .unwrap();
    }

    /// Writes the group and answers each batch of it.
    fn commit(&mut self, group: Vec<Batch>) {
        let (entries, replies): (Vec<_>, Vec<_>) = group
            .into_iter()
            .map(|batch| ((batch.entries, batch.expected_size), batch.reply))
            .unzip();
        let mut state = self.state.clone();
        match self.write(&mut state, &entries) {
            Ok(answers) => {
                self.state = state;
                self.board.write(|committed| {
                    let frontier = &self.state.frontier;
                    committed.head = Head { size: frontier.size(), root: frontier.root().0 };
                    committed.last_recorded_at = self.state.last_recorded_at;
                });
                for (reply, answer) in replies.iter().zip(answers) {
                    // A caller that is gone needs no answer.
                    let _ = reply.send(answer);
                }
            }
            Err(error) => {
                // Numbers given to runs in this transaction are gone with it.
                self.runs.clear();
                if !self.connection.is_autocommit() {
                    let undone = self.connection.execute_batch("ROLLBACK");
                    if let Err(why) = undone {
                        tracing::error!(%why, "cannot roll back");
                    }
                }
                for reply in replies {
                    let _ = reply.send(Err(error.clone()));
                }
            }
        }
    }

    /// One transaction. An error here is everybody's; a refusal is its batch's alone.
    #[allow(clippy::type_complexity)]
    fn write(
        &mut self,
        state: &mut State,
        group: &[(Vec<(Sealed, Hash)>, Option<u64>)],
    ) -> Result<Vec<Result<Vec<Receipt>>>> {
        self.connection.execute_batch("BEGIN IMMEDIATE").while_(DOING)?;
        let size_before = state.frontier.size();
        let mut answers = Vec::with_capacity(group.len());
        for (entries, expected_size) in group {
            let answer = match refuse(state, entries, *expected_size) {
                Some(refusal) => Err(refusal),
                None => Ok(self.insert(state, entries)?),
            };
            answers.push(answer);
        }
        if state.frontier.size() > size_before {
            let head =
                (state.frontier.size() as i64, state.frontier.root().0, state.frontier.to_bytes());
            self.connection
                .prepare_cached("UPDATE head SET size = ?1, root = ?2, frontier = ?3 WHERE id = 0")
                .and_then(|mut statement| statement.execute(head))
                .while_(DOING)?;
        }
        self.connection.execute_batch("COMMIT").while_(DOING)?;
        Ok(answers)
    }

    fn insert(&mut self, state: &mut State, entries: &[(Sealed, Hash)]) -> Result<Vec<Receipt>> {
        let Writer { connection, runs, .. } = self;
        let mut insert = connection
            .prepare_cached(
                "INSERT INTO entries (seq, mark, header, salt, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .while_(DOING)?;
        let mut say = connection
            .prepare_cached("INSERT OR IGNORE INTO said_once VALUES (?1, ?2)")
            .while_(DOING)?;
        let mut receipts = Vec::with_capacity(entries.len());
        for (sealed, leaf) in entries {
            let seq = state.frontier.size();
            if let Some((source, epoch, source_seq)) = &sealed.said_once {
                let run = runs.number(connection, source, *epoch, *source_seq)?;
                let said = store::said(run, *source_seq);
                if say.execute((said, seq as i64)).while_(DOING)? == 0 {
                    let seq = said_at(connection, said)?;
                    receipts.push(Receipt::Duplicate(seq));
                    continue;
                }
            }
            let kept = sealed.class == BodyClass::Operational;
            let salt = kept.then_some(sealed.salt.as_slice());
            let body = kept.then_some(sealed.body.as_slice());
            insert.execute((seq as i64, mark(leaf), &sealed.header, salt, body)).while_(DOING)?;
            state.frontier.push(*leaf);
            state.last_recorded_at = Some(sealed.recorded_at);
            receipts.push(Receipt::Appended(Seq(seq)));
        }
        Ok(receipts)
    }
}

/// Why a batch cannot be written, whatever the disk says.
fn refuse(
    state: &State,
    entries: &[(Sealed, Hash)],
    expected_size: Option<u64>,
) -> Option<JournalError> {
    let size = state.frontier.size();
    if expected_size.is_some_and(|expected| expected != size) {
        return Some(JournalError::Moved { size });
    }
    let mut last = state.last_recorded_at.unwrap_or(Timestamp::MIN);
    for (sealed, _) in entries {
        if sealed.recorded_at < last {
            return Some(JournalError::RecordedBefore { last, given: sealed.recorded_at });
        }
        last = sealed.recorded_at;
    }
    None
}

/// The numbers of runs that were asked for lately.
#[derive(Default)]
struct Runs {
    known: HashMap<(SourceId, u64, i64), i64>,
    /// Most often the next entry is of the same run.
    last: Option<((SourceId, u64, i64), i64)>,
}

impl Runs {
    fn clear(&mut self) {
        *self = Runs::default();
    }

    /// The number of a run, given to it now if it has none.
    fn number(
        &mut self,
        connection: &Connection,
        source: &SourceId,
        epoch: u64,
        source_seq: u64,
    ) -> Result<i64> {
        let high = store::high(source_seq);
        if let Some((key, run)) = &self.last
            && (key.1, key.2) == (epoch, high)
            && key.0 == *source
        {
            return Ok(*run);
        }
        let key = (source.clone(), epoch, high);
        let run = match self.known.get(&key) {
            Some(run) => *run,
            None => find_run(connection, source, epoch, high)?,
        };
        if self.known.len() >= RUNS_MAX {
            self.known.clear();
        }
        self.known.insert(key.clone(), run);
        self.last = Some((key, run));
        Ok(run)
    }
}

fn find_run(connection: &Connection, source: &SourceId, epoch: u64, high: i64) -> Result<i64> {
    let row = (source.as_str(), epoch as i64, high);
    let found: Option<i64> = connection
        .prepare_cached("SELECT run FROM runs WHERE source = ?1 AND epoch = ?2 AND high = ?3")
        .and_then(|mut statement| statement.query_row(row, |row| row.get(0)).optional())
        .while_(DOING)?;
    match found {
        Some(run) => Ok(run),
        None => connection
            .prepare_cached("INSERT INTO runs (source, epoch, high) VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.insert(row))
            .while_(DOING),
    }
}

fn said_at(connection: &Connection, said: i64) -> Result<Seq> {
    let seq: i64 = connection
        .prepare_cached("SELECT seq FROM said_once WHERE said = ?1")
        .and_then(|mut statement| statement.query_row([said], |row| row.get(0)))
        .while_(DOING)?;
    Ok(Seq(seq as u64))
}
