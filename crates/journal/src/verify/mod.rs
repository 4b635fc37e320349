//! Verifying: every flipped byte is found and what it sits in is named.
//!
//! What is compared with what:
//!
//! ```text
//! entry       header hashes to the mark in its row and to its hash in tile/0; body to the header
//! tile        hashes of the entries, level by level
//! checkpoint  signed by key.pub, its root that of the entries
//! head        size, root and frontier of all entries, committed with them
//! said_once   the place of each entry of a source, and nothing more
//! segment     SHA-256 in the entry that sealed it
//! ```
//! When an entry and its tile disagree, the mark and the signed root tell which of them changed.
//! Another process may be writing: checkpoint, tiles and segments are listed before the snapshot
//! of the database is taken, so that the snapshot holds everything they promise.

mod entries;
mod files;

use std::path::{Path, PathBuf};

use cordon_kernel::entry::Salt;
use rusqlite::Connection;

use crate::error::{JournalError, Result, While};
use crate::layout;
use crate::note::{self, Checkpoint};
use crate::publish::{Listing, list};
use crate::store::{self, SCHEMA};

/// Most faults that are listed.
const FAULTS_MAX: usize = 1_000;

/// What the vault says of a personal body, asked by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonalBody {
    /// It is kept; both are checked against the hash.
    Present {
        /// The salt.
        salt: Salt,
        /// The encoded body.
        body: Vec<u8>,
    },
    /// It is kept, and the vault has itself proven that it opens and has this hash.
    Proven,
    /// It is kept, but does not open: a fault.
    Altered {
        /// What the vault says.
        why: String,
    },
    /// It was kept and was erased, or its key is not here.
    Erased,
    /// The vault has never heard of it: a fault.
    Unknown,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The thing, such as `entry 17`, `tile/0/000.p/23`, `checkpoint`, `key.pub`, `head`,
    /// `segment 20270612T180000.000000Z.seg` or `journal.sqlite`.
    pub what: String,
    /// What is wrong with it.
    pub why: String,
    /// What to do.
    pub mend: &'static str,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} ({})", self.what, self.why, self.mend)
    }
}

/// What was verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries that the head says there are.
    pub size: u64,
    /// Root that the head says, in hexadecimal; empty if it cannot be read.
    pub root: String,
    /// Entries that the checkpoint covers; `None` if there is none that can be believed.
    pub published_size: Option<u64>,
    /// Entries that were read.
    pub entries_count: u64,
    /// Of these, with a personal body that the vault holds.
    pub personal_count: u64,
    /// Of these, with a personal body that was erased.
    pub erased_count: u64,
    /// Tiles that were read.
    pub tiles_count: u64,
    /// Sealed segments that were read.
    pub segments_count: u64,
    /// What is wrong; at most a thousand.
    pub faults: Vec<Fault>,
    /// What is wrong beyond that.
    pub more_faults_count: u64,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, what: impl Into<String>, why: impl Into<String>, mend: &'static str) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { what: what.into(), why: why.into(), mend });
        } else {
            self.more_faults_count += 1;
        }
    }
}

pub(crate) const MEND_ENTRY: &str = "restore a backup; a cited entry cannot be made again";
pub(crate) const MEND_TILE: &str = "remove it and start the node: it is made again from entries";
pub(crate) const MEND_DATABASE: &str = "restore a backup, or copy the disk and ask for help";
pub(crate) const MEND_SEGMENT: &str = "copy it from a backup; replay does not need it";
const MEND_KEY: &str = "copy it from where it was published, or from a backup";
const MEND_CHECKPOINT: &str = "compare it with a published copy; remove it and start the node";
const MEND_HEAD: &str = "restore a backup, or prove the entries by the checkpoint alone";

/// Verifies the journal in `data_dir` with tiles, checkpoint, keys and sealed segments. `personal`
/// is asked for the personal bodies, which the vault keeps.
///
/// Another process may be writing, and may have been killed while it wrote. Damage is never an
/// error: it is a fault of the report.
///
/// # Errors
///
/// [`JournalError::NoJournal`] where there is none, [`JournalError::Io`] for a folder that cannot
/// be listed.
pub fn verify(
    data_dir: &Path,
    personal: &dyn Fn(&[u8; 32]) -> PersonalBody,
) -> Result<Report, JournalError> {
    if !layout::database(data_dir).is_file() {
        return Err(JournalError::NoJournal { path: data_dir.to_path_buf() });
    }
    let mut report = Report::default();
    let seen = Seen::look(data_dir, &mut report)?;
    match snapshot(data_dir) {
        Ok(connection) => {
            check_database(&connection, &mut report);
            let walked = entries::walk(&connection, &seen, personal, &mut report);
            files::tiles(&seen, walked.as_ref(), &mut report);
            judge(&connection, &seen, walked.as_ref(), &mut report);
            files::unsealed(&seen, walked.as_ref(), &mut report);
        }
        Err(error) => report.fault("journal.sqlite", explain(&error), MEND_DATABASE),
    }
    Ok(report)
}

/// What lay in the folders before the snapshot was taken.
struct Seen {
    data_dir: PathBuf,
    journal_dir: PathBuf,
    checkpoint_bytes: Option<Vec<u8>>,
    checkpoint: Option<Checkpoint>,
    tiles: Listing,
    archive: Vec<String>,
}

impl Seen {
    fn look(data_dir: &Path, report: &mut Report) -> Result<Seen> {
        let checkpoint_bytes = layout::read_if_there(&layout::checkpoint(data_dir))?;
        let checkpoint = check_notes(data_dir, checkpoint_bytes.as_deref(), report);
        report.published_size = checkpoint.as_ref().map(|checkpoint| checkpoint.size);
        let journal_dir = layout::journal_dir(data_dir);
        let tiles = list(&journal_dir)?;
        let archive = layout::names(&layout::archive_dir(data_dir))?;
        Ok(Seen {
            data_dir: data_dir.to_path_buf(),
            journal_dir,
            checkpoint_bytes,
            checkpoint,
            tiles,
            archive: archive.into_iter().map(|(name, _)| name).collect(),
        })
    }

    /// Whether a newer checkpoint was published since.
    fn moved_on(&self) -> bool {
        let now = layout::read_if_there(&layout::checkpoint(&self.data_dir)).ok().flatten();
        now != self.checkpoint_bytes
    }
}

/// Checks the keys and the checkpoint's signature.
fn check_notes(data_dir: &Path, bytes: Option<&[u8]>, report: &mut Report) -> Option<Checkpoint> {
    let private = note::public_of_private(data_dir);
    if let Some(Err(why)) = &private {
        report.fault("key", why.clone(), MEND_KEY);
    }
    let line = match note::read_public(data_dir) {
        Ok(Some(line)) => line,
        Ok(None) => {
            report.fault("key.pub", "it is missing or not one line of text", MEND_KEY);
            return None;
        }
        Err(error) => {
            report.fault("key.pub", explain(&error), MEND_KEY);
            return None;
        }
    };
    let verifier = match note::verifier(&line) {
        Ok(verifier) => verifier,
        Err(why) => {
            report.fault("key.pub", why, MEND_KEY);
            return None;
        }
    };
    if let Some(Ok(own)) = private
        && own != line
    {
        report.fault("key.pub", "it does not belong to the private key beside it", MEND_KEY);
    }
    match note::read_checkpoint(bytes?, verifier) {
        Ok(checkpoint) => Some(checkpoint),
        Err(why) => {
            report.fault("checkpoint", why, MEND_CHECKPOINT);
            None
        }
    }
}

fn snapshot(data_dir: &Path) -> Result<Connection> {
    let connection = store::open_reader(data_dir)?;
    connection.execute_batch("BEGIN").while_("taking a snapshot")?;
    // The snapshot is that of the first read.
    store::head_row(&connection).or_else(|error| match error {
        JournalError::Disagrees { .. } => Ok(store::HeadRow {
            size: 0,
            root: Vec::new(),
            frontier: Vec::new(),
            growing: Vec::new(),
        }),
        error => Err(error),
    })?;
    Ok(connection)
}

/// The error with its cause.
fn explain(error: &JournalError) -> String {
    use std::error::Error;
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// SQLite's own structure, and that the tables are those we made.
fn check_database(connection: &Connection, report: &mut Report) {
    let complaints = connection.prepare("PRAGMA integrity_check(100)").and_then(|mut statement| {
        statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
    });
    match complaints {
        Ok(lines) => {
            for line in lines.into_iter().filter(|line| line != "ok") {
                report.fault("journal.sqlite", line, MEND_DATABASE);
            }
        }
        Err(error) => report.fault("journal.sqlite", error.to_string(), MEND_DATABASE),
    }
    let tables = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        .and_then(|mut statement| {
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<rusqlite::Result<Vec<(String, String)>>>()
        });
    let ours = tables.is_ok_and(|tables| {
        tables.iter().map(|(name, sql)| (name.as_str(), sql.as_str())).eq(SCHEMA.iter().copied())
    });
    if !ours {
        report.fault("journal.sqlite", "its tables are not those of a journal", MEND_DATABASE);
    }
}

/// Compares size and roots, once every entry was read.
fn judge(
    connection: &Connection,
    seen: &Seen,
    walked: Option<&entries::Walked>,
    report: &mut Report,
) {
    let row = match store::head_row(connection) {
        Ok(row) => row,
        Err(error) => return report.fault("head", explain(&error), MEND_HEAD),
    };
    report.size = row.size;
    report.root = hex::encode(&row.root);
    if let Err(error) = row.believe() {
        report.fault("head", explain(&error), MEND_HEAD);
    }
    let promised = seen.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size);
    if promised > row.size {
        let why = format!("it promises {promised} entries, the head has {}", row.size);
        report.fault("checkpoint", why, MEND_CHECKPOINT);
    }
    if seen.checkpoint_bytes.is_none() && (row.size > 0 || !seen.tiles.tiles.is_empty()) {
        report.fault("checkpoint", "it is missing", MEND_CHECKPOINT);
    }
    let Some(walked) = walked else { return };
    if walked.is_whole && walked.root.0.as_slice() != row.root {
        report.fault("head", "its root is not that of the entries", MEND_HEAD);
    }
    if !walked.is_whole && walked.size != row.size && walked.root.0.as_slice() == row.root {
        let why = format!("its size is {}, its root that of {}", row.size, walked.size);
        report.fault("head", why, MEND_HEAD);
    }
    if let (Some(checkpoint), Some(root)) = (&seen.checkpoint, walked.root_at_checkpoint)
        && root != checkpoint.root
    {
        let why = "it is signed, but its root is not that of the entries";
        report.fault("checkpoint", why, MEND_CHECKPOINT);
    }
}
