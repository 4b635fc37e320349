//! The journal of a running node: opening, appending, publishing.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use cordon_kernel::entry::{BODY_LEN_MAX, Sealed};
use cordon_kernel::id::Seq;
use jiff::Timestamp;

use crate::backup::UNFINISHED;
use crate::error::{AtPath, JournalError, Result};
use crate::follow::Follower;
use crate::layout;
use crate::note::{KeySource, Keys};
use crate::publish::Publisher;
use crate::reader::Reader;
use crate::store::{self, Head};
use crate::tile::HEADER_LEN_MAX;
use crate::tree::leaf_hash;
use crate::writer::{Board, Committed, Line, Receipt};

/// How a journal is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Origin of the checkpoint and name of the key, such as `cordon.local/paris-2024`: neither
    /// spaces nor plus signs. It stays with the journal.
    pub origin: String,
    /// Where the signing key comes from.
    pub key: KeySource,
}

/// The journal of this process: the only one that writes in its data folder.
///
/// Shared between threads by reference.
pub struct Journal {
    data_dir: PathBuf,
    line: Line,
    board: Arc<Board>,
    publisher: Mutex<Publisher>,
    // Held while the journal is open; other processes see it.
    _lock: File,
}

impl Journal {
    /// Opens the journal in `data_dir`, creating it if it is absent.
    ///
    /// Tiles that a crash left unwritten are completed from the database, and a checkpoint over
    /// every entry is published.
    ///
    /// # Errors
    ///
    /// [`JournalError::Locked`] while another process writes, [`JournalError::EntriesLost`] when
    /// the database holds less than the checkpoint promises, [`JournalError::Disagrees`] naming
    /// what does not fit the database, [`JournalError::Key`], [`JournalError::Origin`] and
    /// [`JournalError::Checkpoint`] for keys and checkpoints that cannot be used,
    /// [`JournalError::Unfinished`] where a restore was interrupted.
    pub fn open(data_dir: &Path, options: Options) -> Result<Journal, JournalError> {
        let lock = layout::take_lock(data_dir)?;
        if data_dir.join(UNFINISHED).exists() {
            return Err(JournalError::Unfinished { path: data_dir.to_path_buf() });
        }
        let dir = layout::journal_dir(data_dir);
        std::fs::create_dir_all(&dir).at("create", &dir)?;
        let keys = Keys::open(data_dir, &options.origin, &options.key)?;
        let connection = store::open_writer(data_dir)?;
        layout::sync_dir(&dir)?;
        layout::sync_dir(data_dir)?;
        let frontier = store::head_row(&connection)?.believe()?;
        let size = frontier.size();
        let last = match size.checked_sub(1) {
            None => None,
            Some(last) => store::header(&connection, Seq(last))?.map(|header| header.recorded_at),
        };
        let publisher = Publisher::open(data_dir, keys)?;
        let board = Arc::new(Board::new(Committed {
            head: Head { size, root: frontier.root().0 },
            last_recorded_at: last,
            stopped: false,
        }));
        Ok(Journal {
            data_dir: data_dir.to_path_buf(),
            line: Line::new(connection, frontier, board.clone()),
            board,
            publisher: Mutex::new(publisher),
            _lock: lock,
        })
    }

    /// Appends a batch and returns once it is synced to the disk: one receipt an entry, in order.
    ///
    /// The batch stays in order and nothing comes between its entries. What a source has said
    /// before, `(source, epoch, source_seq)` being the same, is answered as a duplicate, inside
    /// the batch too. Batches of several callers share a sync. Of a personal entry only the header
    /// is kept here: its body and salt must already be in the vault.
    ///
    /// Entries are written as `entries` makes them, if nobody else writes just then. So it must not
    /// wait for anything, and least of all for this journal.
    ///
    /// # Errors
    ///
    /// On an error nothing of the batch is in the journal: [`JournalError::RecordedBefore`] when
    /// its times go back, [`JournalError::TooLong`], [`JournalError::DiskFull`] (later batches may
    /// succeed), [`JournalError::Sqlite`], [`JournalError::WriterStopped`].
    pub fn append(
        &self,
        entries: impl IntoIterator<Item = Sealed>,
    ) -> Result<Vec<Receipt>, JournalError> {
        self.send(entries, None)
    }

    /// [`append`](Self::append), but only if the journal holds exactly `expected_size` entries.
    ///
    /// # Errors
    ///
    /// [`JournalError::Moved`] if it does not, and as [`append`](Self::append).
    pub fn append_at(
        &self,
        expected_size: u64,
        entries: impl IntoIterator<Item = Sealed>,
    ) -> Result<Vec<Receipt>, JournalError> {
        self.send(entries, Some(expected_size))
    }

    fn send(
        &self,
        entries: impl IntoIterator<Item = Sealed>,
        expected_size: Option<u64>,
    ) -> Result<Vec<Receipt>> {
        let hashed = entries.into_iter().map(|sealed| {
            limit("header", sealed.header.len(), HEADER_LEN_MAX)?;
            limit("body", sealed.body.len(), BODY_LEN_MAX)?;
            let leaf = leaf_hash(&sealed.header);
            Ok((sealed, leaf))
        });
        self.line.append(hashed, expected_size)
    }

    /// Entries in the journal, synced.
    pub fn size(&self) -> u64 {
        self.board.read().head.size
    }

    /// Size and root of the tree over every committed entry.
    pub fn head(&self) -> Head {
        self.board.read().head
    }

    /// When the last entry was recorded; `None` for an empty journal.
    pub fn last_recorded_at(&self) -> Option<Timestamp> {
        self.board.read().last_recorded_at
    }

    /// Publishes tiles and a signed checkpoint over every committed entry, tiles first, and returns
    /// the checkpoint's text (C2SP tlog-checkpoint). Nothing is written when nothing has changed.
    ///
    /// Takes some ten syncs and is not needed for an entry to be safe: once a second is enough.
    ///
    /// # Errors
    ///
    /// [`JournalError::Disagrees`] when the database does not give the root of its head or a tile
    /// that stands there already, [`JournalError::DiskFull`] and [`JournalError::Io`] when files
    /// cannot be written; the checkpoint before stays good.
    pub fn publish(&self) -> Result<String, JournalError> {
        self.publisher.lock().unwrap_or_else(PoisonError::into_inner).publish()
    }

    /// A connection of its own that reads this journal.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub fn reader(&self) -> Result<Reader, JournalError> {
        Reader::open(&self.data_dir)
    }

    /// Follows the journal from `from` on.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub fn follow(&self, from: Seq) -> Result<Follower, JournalError> {
        Ok(Follower::new(self.reader()?, self.board.clone(), from))
    }

    /// The data folder.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }
}

fn limit(part: &'static str, length: usize, max: usize) -> Result<()> {
    if length > max { Err(JournalError::TooLong { part, length, max }) } else { Ok(()) }
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal")
            .field("data_dir", &self.data_dir)
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cordon_kernel::body::{Body, PackageFile};
    use cordon_kernel::entry::{Author, Draft};
    use cordon_kernel::id::{AccountId, OperationId};

    use super::*;
    use crate::verify::PersonalBody;

    fn open(dir: &Path) -> Journal {
        let key = KeySource::Seed([3; 32]);
        Journal::open(dir, Options { origin: "cordon.test/full".into(), key }).unwrap()
    }

    fn bulky(length: usize) -> Sealed {
        let files = vec![PackageFile { path: "f".into(), bytes: vec![7; length].into() }];
        let operation = OperationId::new("op").unwrap();
        let author = Author::Person { account: AccountId::new("a").unwrap() };
        let body = Body::OperationAdopted { operation, files };
        Draft { author, observed_at: Timestamp::UNIX_EPOCH, body }
            .seal(Timestamp::UNIX_EPOCH, [1; 16])
    }

    #[test]
    fn a_full_disk_refuses_the_batch_whole_and_the_journal_goes_on_when_there_is_room() {
        let dir = tempfile::tempdir().unwrap();
        let journal = open(dir.path());
        journal.append(vec![bulky(10)]).unwrap();
        let head = journal.head();
        journal.line.with_writer(|writer| writer.limit_pages(15));
        let batch = vec![bulky(10), bulky(200_000), bulky(10)];
        let error = journal.append(batch.clone()).unwrap_err();
        assert!(matches!(error, JournalError::DiskFull { .. }), "{error}");
        assert_eq!(journal.head(), head);
        assert_eq!(journal.reader().unwrap().entries(Seq(0), 9).unwrap().len(), 1);
        // A small one still fits.
        assert_eq!(journal.append(vec![bulky(10)]).unwrap(), [Receipt::Appended(Seq(1))]);
        journal.line.with_writer(|writer| writer.limit_pages(0));
        let seqs: Vec<u64> =
            journal.append(batch).unwrap().into_iter().map(|it| it.seq().0).collect();
        assert_eq!(seqs, [2, 3, 4]);
        journal.publish().unwrap();
        let report = crate::verify(dir.path(), &|_| PersonalBody::Unknown).unwrap();
        assert_eq!((report.entries_count, report.faults), (5, vec![]));
    }

    #[test]
    fn a_writer_that_panicked_gives_errors_and_never_a_wait() {
        // Again and again, as an append may come just while the writer ends.
        for _ in 0..20 {
            let dir = tempfile::tempdir().unwrap();
            let journal = open(dir.path());
            let mut follower = journal.follow(Seq(0)).unwrap();
            let waiting = std::thread::spawn(move || follower.next_batch(Duration::from_secs(60)));
            journal.line.with_writer(|writer| writer.fault = Some("as a defect would"));
            let write = || journal.append(vec![bulky(10)]);
            std::thread::scope(|scope| {
                let callers: Vec<_> = (0..4).map(|_| scope.spawn(write)).collect();
                let answers = callers.into_iter().map(|caller| caller.join());
                // One of them wrote for the others, and the defect is its own.
                let told: Vec<_> = answers.filter_map(Result::ok).collect();
                assert_eq!(told.len(), 3);
                for answer in told {
                    assert!(matches!(answer, Err(JournalError::WriterStopped)), "{answer:?}");
                }
            });
            let error = write().unwrap_err();
            assert!(matches!(error, JournalError::WriterStopped), "{error}");
            assert!(matches!(waiting.join().unwrap(), Err(JournalError::WriterStopped)));
        }
    }

    #[test]
    fn a_header_too_long_for_a_bundle_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let journal = open(dir.path());
        let mut sealed = bulky(10);
        sealed.header = vec![0; HEADER_LEN_MAX + 1];
        let error = journal.append(vec![sealed]).unwrap_err();
        assert!(matches!(error, JournalError::TooLong { part: "header", .. }), "{error}");
    }
}
