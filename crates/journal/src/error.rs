//! Why the journal refuses or fails.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cordon_kernel::entry::EntryError;
use cordon_kernel::id::Seq;
use jiff::Timestamp;

/// Why the journal refuses or fails. Cloned for every caller whose entries shared one commit.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The data folder is being written by another process.
    #[error("another process writes here (it holds `{}`); stop it first", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The disk or the database is full: nothing of the batch was written, later batches may be.
    #[error("the disk is full while {doing}; nothing was acknowledged: make room and try again")]
    DiskFull {
        /// What was tried.
        doing: String,
    },
    /// A file could not be read or written.
    #[error("cannot {doing} `{}`", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: Arc<io::Error>,
    },
    /// SQLite refused.
    #[error("the database failed while {doing}")]
    Sqlite {
        /// What was tried.
        doing: &'static str,
        /// SQLite's answer.
        #[source]
        source: Arc<rusqlite::Error>,
    },
    /// [`append_at`](crate::Journal::append_at) came too late.
    #[error("the journal has {size} entries by now; look at what came and decide again")]
    Moved {
        /// Entries in the journal.
        size: u64,
    },
    /// A batch goes back in time.
    #[error("an entry recorded at {given} cannot follow one recorded at {last}")]
    RecordedBefore {
        /// Recorded time of the entry before.
        last: Timestamp,
        /// Recorded time that was asked for.
        given: Timestamp,
    },
    /// A header or a body is too long for the journal.
    #[error("a {part} of {length} bytes is longer than the {max} that the journal takes")]
    TooLong {
        /// Header or body.
        part: &'static str,
        /// Its bytes.
        length: usize,
        /// Most bytes.
        max: usize,
    },
    /// The writer's thread has ended; the process has to start again.
    #[error("the journal's writer has stopped; restart the node")]
    WriterStopped,
    /// Two things that must say the same do not.
    #[error("{what} disagrees with the journal: {why}; run `cordon journal verify`")]
    Disagrees {
        /// What was found wrong, such as `tile/0/003`.
        what: String,
        /// In what way.
        why: String,
    },
    /// The database is older than what was already promised in the checkpoint.
    #[error(
        "the checkpoint promises {promised} entries and the database holds {size}: entries are \
         lost; restore a backup or run `cordon journal verify`"
    )]
    EntriesLost {
        /// Entries that the checkpoint covers.
        promised: u64,
        /// Entries in the database.
        size: u64,
    },
    /// The key on the disk signs for another journal.
    #[error("the key in `journal/key` is that of `{found}`, not of `{asked}`")]
    Origin {
        /// The key's name.
        found: String,
        /// The name that was asked for.
        asked: String,
    },
    /// A key file cannot be used.
    #[error("`{}` is not a usable key: {why}", path.display())]
    Key {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The checkpoint cannot be believed.
    #[error("`journal/checkpoint` cannot be believed: {why}; run `cordon journal verify`")]
    Checkpoint {
        /// What is wrong.
        why: String,
    },
    /// There is no such entry.
    #[error("there is no entry {seq}: the journal holds {size}, counted from 0")]
    NoEntry {
        /// Which was asked for.
        seq: Seq,
        /// Entries in the journal.
        size: u64,
    },
    /// An entry's bytes cannot be read.
    #[error("entry {seq} cannot be read; run `cordon journal verify`")]
    Entry {
        /// Which.
        seq: Seq,
        /// Why.
        #[source]
        source: EntryError,
    },
    /// A folder that has to be new holds something.
    #[error("`{}` is not empty", path.display())]
    NotEmpty {
        /// Which folder.
        path: PathBuf,
    },
    /// A restore was interrupted in the folder.
    #[error("a restore was interrupted in `{}`; empty it and restore again", path.display())]
    Unfinished {
        /// Which folder.
        path: PathBuf,
    },
    /// The folder holds no journal.
    #[error("`{}` holds no journal", path.display())]
    NoJournal {
        /// Which folder.
        path: PathBuf,
    },
    /// The database was written by a newer program, or by an older one and not opened since.
    #[error(
        "the database has layout {found}, this program reads {known}; an older one is brought up \
         to date when `cordon serve` opens it"
    )]
    Layout {
        /// Layout of the database.
        found: i64,
        /// Layout of this program.
        known: i64,
    },
    /// A restored journal has faults.
    #[error("the backup does not verify: {first} ({count} faults); nothing was restored")]
    BadBackup {
        /// The first fault.
        first: String,
        /// How many.
        count: usize,
    },
}

pub(crate) type Result<T, E = JournalError> = std::result::Result<T, E>;

/// Adds deed and file to an I/O error.
pub(crate) trait AtPath<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T>;
}

impl<T> AtPath<T> for io::Result<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                JournalError::DiskFull { doing: format!("trying to {doing} {}", path.display()) }
            }
            _ => JournalError::Io { doing, path: path.to_path_buf(), source: Arc::new(source) },
        })
    }
}

/// Adds the deed to an SQLite error.
pub(crate) trait While<T> {
    fn while_(self, doing: &'static str) -> Result<T>;
}

impl<T> While<T> for rusqlite::Result<T> {
    fn while_(self, doing: &'static str) -> Result<T> {
        self.map_err(|source| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => JournalError::DiskFull { doing: doing.into() },
            _ => JournalError::Sqlite { doing, source: Arc::new(source) },
        })
    }
}
