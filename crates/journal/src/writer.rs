//! The one writer: callers bring batches, and one of them writes for all who wait.
//!
//! A caller that finds nobody writing writes itself, on its own thread, each entry as it is sealed:
//! it is in that processor's cache, and nobody has to be woken. Batches that come meanwhile gather,
//! and go to the disk together, in one transaction with one sync; the first of their callers writes
//! them. So a lone caller is not held up and a crowd shares a sync, well within the 5 ms that a
//! group may take to gather. See docs/decisions/0006-who-appends-writes.md.

use std::collections::VecDeque;
use std::sync::mpsc::{SendError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cordon_kernel::body::BodyClass;
use cordon_kernel::entry::Sealed;
use cordon_kernel::id::Seq;
use jiff::Timestamp;
use rusqlite::Connection;
use tlog_tiles::Hash;

use crate::error::{JournalError, Result, While};
use crate::said::Runs;
use crate::store::Head;
use crate::tree::{Frontier, mark};

/// Most entries in a group, unless a single batch is longer.
const GROUP_MAX: usize = 1_000;
const DOING: &str = "appending entries";
/// Rows that go into the table with one statement.
const ROWS: usize = 16;
/// Columns of a row.
const COLUMNS: usize = 5;

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

/// A receipt an entry, or why nothing of the batch was written.
type Answer = Result<Vec<Receipt>>;

struct Batch {
    /// With their leaf hashes.
    entries: Vec<(Sealed, Hash)>,
    expected_size: Option<u64>,
    caller: SyncSender<Word>,
}

/// What a waiting caller is told.
enum Word {
    Answer(Answer),
    /// It is the first that waits: it is to write, for itself and the others.
    Write(Box<Writer>),
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

/// Batches that wait, and the writer while nobody writes. Each caller has one batch here at most,
/// so there are never more than callers.
pub(crate) struct Line {
    waiting: Mutex<Waiting>,
    board: Arc<Board>,
}

struct Waiting {
    batches: VecDeque<Batch>,
    writer: Option<Box<Writer>>,
    /// A writer has panicked: a defect. Nothing is written any more.
    is_broken: bool,
}

impl Line {
    pub(crate) fn new(connection: Connection, frontier: Frontier, board: Arc<Board>) -> Line {
        let last_recorded_at = board.read().last_recorded_at;
        let state = State { root: frontier.root(), frontier, last_recorded_at };
        let writer = Writer {
            connection,
            state,
            runs: Runs::default(),
            board: board.clone(),
            insert_many: insert_statement(ROWS),
            insert_one: insert_statement(1),
            #[cfg(test)]
            fault: None,
        };
        let waiting =
            Waiting { batches: VecDeque::new(), writer: Some(Box::new(writer)), is_broken: false };
        Line { waiting: Mutex::new(waiting), board }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing in the locked parts can panic half-way.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends a batch; returns when it is synced or refused.
    pub(crate) fn append(
        &self,
        entries: impl Iterator<Item = Result<(Sealed, Hash)>>,
        expected_size: Option<u64>,
    ) -> Answer {
        let mut waiting = self.lock();
        if let Some(writer) = waiting.writer.take() {
            drop(waiting);
            let mut turn = Turn { line: self, writer: Some(writer) };
            return turn.write_alone(entries, expected_size);
        }
        // Made without holding anybody up.
        drop(waiting);
        let entries = entries.collect::<Result<Vec<_>>>()?;
        let (caller, words) = sync_channel(1);
        let mut waiting = self.lock();
        if waiting.is_broken {
            return Err(JournalError::WriterStopped);
        }
        waiting.batches.push_back(Batch { entries, expected_size, caller });
        let writer = waiting.writer.take();
        drop(waiting);
        let mut turn = match writer {
            Some(writer) => Turn { line: self, writer: Some(writer) },
            // A line that breaks drops its batches, and with them the other end.
            None => match words.recv().map_err(|_| JournalError::WriterStopped)? {
                Word::Answer(answer) => return answer,
                Word::Write(writer) => Turn { line: self, writer: Some(writer) },
            },
        };
        loop {
            turn.write_group();
            // Batches are taken in order: sooner or later this caller's own is among them.
            if let Ok(Word::Answer(answer)) = words.try_recv() {
                return answer;
            }
        }
    }

    /// Does something with the writer, while nobody writes.
    #[cfg(test)]
    pub(crate) fn with_writer(&self, act: impl FnOnce(&mut Writer)) {
        act(self.lock().writer.as_mut().unwrap());
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(writer) = &self.lock().writer {
            // One file is easier to copy; a reader that hinders it loses nothing.
            let _ = writer.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        self.board.write(|committed| committed.stopped = true);
    }
}

/// A caller's turn to write. At its end the writer goes to the next who waits, or rests.
struct Turn<'a> {
    line: &'a Line,
    writer: Option<Box<Writer>>,
}

impl Turn<'_> {
    fn write_alone(
        &mut self,
        entries: impl Iterator<Item = Result<(Sealed, Hash)>>,
        expected_size: Option<u64>,
    ) -> Answer {
        match &mut self.writer {
            Some(writer) => writer.commit_alone(entries, expected_size),
            None => Err(JournalError::WriterStopped),
        }
    }

    fn write_group(&mut self) {
        let mut group = Vec::new();
        let mut count = 0;
        let mut waiting = self.line.lock();
        while let Some(next) = waiting.batches.front() {
            count += next.entries.len();
            if count > GROUP_MAX && !group.is_empty() {
                break;
            }
            group.extend(waiting.batches.pop_front());
        }
        drop(waiting);
        if let Some(writer) = &mut self.writer {
            writer.commit(group);
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut waiting = self.line.lock();
        if std::thread::panicking() {
            waiting.is_broken = true;
            waiting.batches.clear();
            self.line.board.write(|committed| committed.stopped = true);
            return;
        }
        while let Some(writer) = self.writer.take() {
            let Some(next) = waiting.batches.front() else {
                waiting.writer = Some(writer);
                return;
            };
            match next.caller.send(Word::Write(writer)) {
                Ok(()) => return,
                // Its caller waits for a word and cannot be gone; were it so, the next is asked.
                Err(SendError(Word::Write(writer))) => self.writer = Some(writer),
                Err(SendError(Word::Answer(_))) => {}
            }
            waiting.batches.pop_front();
        }
    }
}

#[derive(Clone)]
struct State {
    frontier: Frontier,
    /// Of `frontier`, when it was last written.
    root: Hash,
    last_recorded_at: Option<Timestamp>,
}

pub(crate) struct Writer {
    connection: Connection,
    state: State,
    runs: Runs,
    board: Arc<Board>,
    /// Text of the statement for [`ROWS`] rows, and for one.
    insert_many: String,
    insert_one: String,
    /// A defect, made for a test.
    #[cfg(test)]
    pub(crate) fault: Option<&'static str>,
}

impl Writer {
    /// Makes the database full at this many pages; 0 lifts the limit.
    #[cfg(test)]
    pub(crate) fn limit_pages(&self, pages: u32) {
        let pages = if pages == 0 { u32::MAX - 1 } else { pages };
        let _: i64 = self
            .connection
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get(0))
            .unwrap();
    }

    /// Writes the group and answers each batch of it. An error is everybody's; a refusal is its
    /// batch's alone.
    fn commit(&mut self, group: Vec<Batch>) {
        let answers = self.transaction(|writer, state| {
            let answers = group.iter().map(|batch| writer.insert_batch(state, batch));
            answers.collect::<Result<Vec<Answer>>>()
        });
        // A caller that is gone needs no answer.
        match answers {
            Ok(answers) => {
                for (batch, answer) in group.iter().zip(answers) {
                    let _ = batch.caller.send(Word::Answer(answer));
                }
            }
            Err(error) => {
                for batch in group {
                    let _ = batch.caller.send(Word::Answer(Err(error.clone())));
                }
            }
        }
    }

    /// Writes one batch as it is made.
    fn commit_alone(
        &mut self,
        entries: impl Iterator<Item = Result<(Sealed, Hash)>>,
        expected_size: Option<u64>,
    ) -> Answer {
        self.transaction(|writer, state| {
            expect(state, expected_size)?;
            let mut receipts = Vec::with_capacity(entries.size_hint().0);
            let mut last = state.last_recorded_at.unwrap_or(Timestamp::MIN);
            let mut rows = Vec::with_capacity(ROWS);
            for entry in entries {
                let entry = entry?;
                last = not_before(last, &entry.0)?;
                rows.push(entry);
                if rows.len() == ROWS {
                    writer.insert(state, &rows, &mut receipts)?;
                    rows.clear();
                }
            }
            writer.insert(state, &rows, &mut receipts)?;
            Ok(receipts)
        })
    }

    fn transaction<T>(
        &mut self,
        write: impl FnOnce(&mut Writer, &mut State) -> Result<T>,
    ) -> Result<T> {
        #[cfg(test)]
        if let Some(fault) = self.fault {
            panic!("{fault}");
        }
        let mut state = self.state.clone();
        let written = self.write(&mut state, write);
        if written.is_ok() {
            self.state = state;
            self.board.write(|committed| {
                let State { frontier, root, last_recorded_at } = &self.state;
                committed.head = Head { size: frontier.size(), root: root.0 };
                committed.last_recorded_at = *last_recorded_at;
            });
            return written;
        }
        // Numbers given to runs in this transaction are gone with it.
        self.runs.clear();
        if !self.connection.is_autocommit()
            && let Err(why) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%why, "cannot roll back");
        }
        written
    }

    fn write<T>(
        &mut self,
        state: &mut State,
        write: impl FnOnce(&mut Writer, &mut State) -> Result<T>,
    ) -> Result<T> {
        self.connection.execute_batch("BEGIN IMMEDIATE").while_(DOING)?;
        self.runs.load(&self.connection)?;
        let size_before = state.frontier.size();
        let written = write(self, state)?;
        if state.frontier.size() > size_before {
            state.root = state.frontier.root();
            let growing = self.runs.flush(&self.connection)?;
            let size = state.frontier.size() as i64;
            let head = (size, state.root.0, state.frontier.to_bytes(), growing);
            self.connection
                .prepare_cached(
                    "UPDATE head SET size = ?1, root = ?2, frontier = ?3, growing = ?4 \
                     WHERE id = 0",
                )
                .and_then(|mut statement| statement.execute(head))
                .while_(DOING)?;
        }
        self.connection.execute_batch("COMMIT").while_(DOING)?;
        Ok(written)
    }

    fn insert_batch(&mut self, state: &mut State, batch: &Batch) -> Result<Answer> {
        if let Err(refusal) = refuse(state, batch) {
            return Ok(Err(refusal));
        }
        let mut receipts = Vec::with_capacity(batch.entries.len());
        for rows in batch.entries.chunks(ROWS) {
            self.insert(state, rows, &mut receipts)?;
        }
        Ok(Ok(receipts))
    }

    /// Inserts up to [`ROWS`] entries, duplicates left out.
    fn insert(
        &mut self,
        state: &mut State,
        entries: &[(Sealed, Hash)],
        receipts: &mut Vec<Receipt>,
    ) -> Result<()> {
        let first = state.frontier.size();
        let mut new = Vec::with_capacity(entries.len());
        for entry in entries {
            let seq = state.frontier.size();
            if let Some(said) = &entry.0.said_once
                && let Some(before) = self.runs.say(&self.connection, said, seq)?
            {
                receipts.push(Receipt::Duplicate(before));
                continue;
            }
            state.frontier.push(entry.1);
            state.last_recorded_at = Some(entry.0.recorded_at);
            receipts.push(Receipt::Appended(Seq(seq)));
            new.push(entry);
        }
        match new.len() {
            // One statement for all: most of what a short row costs is the statement.
            ROWS => insert_rows(&self.connection, &self.insert_many, first, &new),
            _ => (first..).zip(new).try_for_each(|(seq, entry)| {
                insert_rows(&self.connection, &self.insert_one, seq, &[entry])
            }),
        }
    }
}

fn insert_statement(rows: usize) -> String {
    let values = vec!["(?, ?, ?, ?, ?)"; rows].join(", ");
    format!("INSERT INTO entries (seq, mark, header, salt, body) VALUES {values}")
}

fn insert_rows(
    connection: &Connection,
    statement: &str,
    first: u64,
    rows: &[&(Sealed, Hash)],
) -> Result<()> {
    let mut insert = connection.prepare_cached(statement).while_(DOING)?;
    for ((sealed, leaf), seq) in rows.iter().zip(first..) {
        let kept = sealed.class == BodyClass::Operational;
        let column = (seq - first) as usize * COLUMNS;
        insert.raw_bind_parameter(column + 1, seq as i64).while_(DOING)?;
        insert.raw_bind_parameter(column + 2, mark(leaf)).while_(DOING)?;
        insert.raw_bind_parameter(column + 3, &sealed.header).while_(DOING)?;
        let salt = kept.then_some(sealed.salt.as_slice());
        insert.raw_bind_parameter(column + 4, salt).while_(DOING)?;
        let body = kept.then_some(sealed.body.as_slice());
        insert.raw_bind_parameter(column + 5, body).while_(DOING)?;
    }
    insert.raw_execute().while_(DOING)?;
    Ok(())
}

/// Why a batch cannot be written, whatever the disk says.
fn refuse(state: &State, batch: &Batch) -> Result<()> {
    expect(state, batch.expected_size)?;
    let last = state.last_recorded_at.unwrap_or(Timestamp::MIN);
    batch.entries.iter().try_fold(last, |last, (sealed, _)| not_before(last, sealed)).map(drop)
}

fn expect(state: &State, size: Option<u64>) -> Result<()> {
    let found = state.frontier.size();
    match size {
        Some(expected) if expected != found => Err(JournalError::Moved { size: found }),
        _ => Ok(()),
    }
}

/// When `sealed` was recorded, unless that was before `last`.
fn not_before(last: Timestamp, sealed: &Sealed) -> Result<Timestamp> {
    let given = sealed.recorded_at;
    if given < last { Err(JournalError::RecordedBefore { last, given }) } else { Ok(given) }
}
