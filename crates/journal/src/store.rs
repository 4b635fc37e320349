//! The database: its tables and how connections are opened.
//!
//! ```text
//! entries   seq -> mark, header, salt, body   salt and body are NULL where the vault keeps them
//! runs      run -> source, epoch, high        a number for each run of a source
//! said_once run << 32 | low -> last, seq      stretches of counts, on which duplicates fall
//! head      size, root, frontier              the tree, written with each batch
//!           growing                           the stretches that are not in `said_once` yet
//! ```
//! A `mark` is the start of the leaf hash. `high` and `low` are the halves of a `source_seq` (see
//! `said`). `epoch` is an unsigned number in SQLite's signed column.

use std::path::{Path, PathBuf};

use cordon_kernel::entry::{Entry, Header};
use cordon_kernel::id::Seq;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use tlog_tiles::{HASH_SIZE, Hash};

use crate::error::{AtPath, JournalError, Result, While};
use crate::layout;
use crate::tree::Frontier;

/// The layout of the tables that this program reads and writes.
const LAYOUT: i64 = 2;
/// "CRDN": tells `file(1)` and us whose database it is.
const APPLICATION: i64 = 0x4352_444e;
/// Bytes of a page of a new database. Twice SQLite's own: half the system calls for a long batch,
/// and still little to write for a short one.
const PAGE_BYTES: u32 = 8_192;
/// Pages of the write-ahead log before it is copied into the database: 16 MB.
const WAL_PAGES: u32 = 2_000;
/// Pages kept in memory, in KiB when negative. Appending touches the newest few; a cache that fits
/// the processor's is faster than a large one.
const CACHE: i32 = -2_048;
/// How long to wait for another connection of this or another process, in milliseconds.
const BUSY_MS: u64 = 10_000;

pub(crate) const SCHEMA: &[(&str, &str)] = &[
    (
        "entries",
        "CREATE TABLE entries (seq INTEGER PRIMARY KEY, mark INTEGER NOT NULL, \
         header BLOB NOT NULL, salt BLOB, body BLOB) STRICT",
    ),
    (
        "runs",
        "CREATE TABLE runs (run INTEGER PRIMARY KEY, source TEXT NOT NULL, \
         epoch INTEGER NOT NULL, high INTEGER NOT NULL, UNIQUE (source, epoch, high)) STRICT",
    ),
    (
        "said_once",
        "CREATE TABLE said_once (said INTEGER PRIMARY KEY, last INTEGER NOT NULL, \
         seq INTEGER NOT NULL) STRICT",
    ),
    (
        "head",
        "CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 0), size INTEGER NOT NULL, \
         root BLOB NOT NULL, frontier BLOB NOT NULL, growing BLOB NOT NULL) STRICT",
    ),
];

/// Size and root of the tree over every committed entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Entries in the journal.
    pub size: u64,
    /// Root of RFC 6962, section 2.1; SHA-256 of nothing for an empty journal.
    pub root: [u8; 32],
}

/// The row of `head`, as it stands there.
pub(crate) struct HeadRow {
    pub(crate) size: u64,
    pub(crate) root: Vec<u8>,
    pub(crate) frontier: Vec<u8>,
    /// See `said`.
    pub(crate) growing: Vec<u8>,
}

impl HeadRow {
    /// The frontier, if it gives the root.
    pub(crate) fn believe(&self) -> Result<Frontier> {
        let frontier = Frontier::from_bytes(self.size, &self.frontier);
        frontier.filter(|frontier| frontier.root().0.as_slice() == self.root).ok_or_else(|| {
            JournalError::Disagrees {
                what: "head".into(),
                why: "its root is not that of its subtrees".into(),
            }
        })
    }
}

/// Opens the database for its one writer, creating it if it is absent.
pub(crate) fn open_writer(data_dir: &Path) -> Result<Connection> {
    let path = layout::database(data_dir);
    let doing = "opening journal.sqlite";
    let connection = Connection::open(&path).while_(doing)?;
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_MS)).while_(doing)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES).while_(doing)?;
    connection.pragma_update(None, "journal_mode", "WAL").while_(doing)?;
    connection.pragma_update(None, "synchronous", "FULL").while_(doing)?;
    connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES).while_(doing)?;
    connection.pragma_update(None, "cache_size", CACHE).while_(doing)?;
    connection.set_prepared_statement_cache_capacity(32);
    match layout_of(&connection)? {
        0 => create(&connection)?,
        1 => upgrade_from_1(&connection)?,
        _ => {}
    }
    check_layout(&connection)?;
    Ok(connection)
}

fn create(connection: &Connection) -> Result<()> {
    let tables: Vec<&str> = SCHEMA.iter().map(|(_, sql)| *sql).collect();
    let empty = Frontier::default().root().0.map(|byte| format!("{byte:02x}")).concat();
    let script = format!(
        "BEGIN IMMEDIATE; {}; INSERT INTO head VALUES (0, 0, x'{empty}', x'', x''); \
         PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {LAYOUT}; COMMIT;",
        tables.join("; "),
    );
    connection.execute_batch(&script).while_("creating journal.sqlite")
}

/// Layout 1 had a row of `said_once` for each entry; stretches are made of them.
fn upgrade_from_1(connection: &Connection) -> Result<()> {
    let [_, _, (_, said_once), (_, head)] = SCHEMA else { return Ok(()) };
    let script = format!(
        "BEGIN IMMEDIATE; ALTER TABLE said_once RENAME TO said_each; {said_once}; \
         INSERT INTO said_once SELECT min(said), max(said), min(seq) FROM \
         (SELECT said, seq, said - row_number() OVER \
         (PARTITION BY said >> 32, seq - said ORDER BY said) AS island FROM said_each) \
         GROUP BY said >> 32, seq - said, island; DROP TABLE said_each; \
         ALTER TABLE head RENAME TO head_before; {head}; \
         INSERT INTO head SELECT id, size, root, frontier, x'' FROM head_before; \
         DROP TABLE head_before; PRAGMA user_version = {LAYOUT}; COMMIT;"
    );
    connection.execute_batch(&script).while_("bringing journal.sqlite to layout 2")
}

/// Opens the database read-only. Fails with [`JournalError::NoJournal`] where there is none.
pub(crate) fn open_reader(data_dir: &Path) -> Result<Connection> {
    let path = layout::database(data_dir);
    if !path.is_file() {
        return Err(JournalError::NoJournal { path: data_dir.to_path_buf() });
    }
    let connection = open_read_only(&path)?;
    check_layout(&connection)?;
    Ok(connection)
}

pub(crate) fn open_read_only(path: &Path) -> Result<Connection> {
    let doing = "opening a database to read";
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).while_(doing)?;
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_MS)).while_(doing)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

fn layout_of(connection: &Connection) -> Result<i64> {
    connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .while_("reading the layout of journal.sqlite")
}

fn check_layout(connection: &Connection) -> Result<()> {
    match layout_of(connection)? {
        LAYOUT => Ok(()),
        found => Err(JournalError::Layout { found, known: LAYOUT }),
    }
}

pub(crate) fn head_row(connection: &Connection) -> Result<HeadRow> {
    let mut statement = connection
        .prepare_cached("SELECT size, root, frontier, growing FROM head WHERE id = 0")
        .while_("reading the head")?;
    let row = statement.query_row([], |row| {
        let size: i64 = row.get(0)?;
        Ok(HeadRow {
            size: size as u64,
            root: row.get(1)?,
            frontier: row.get(2)?,
            growing: row.get(3)?,
        })
    });
    match row.optional().while_("reading the head")? {
        Some(row) => Ok(row),
        None => Err(JournalError::Disagrees { what: "head".into(), why: "it is missing".into() }),
    }
}

pub(crate) fn head(connection: &Connection) -> Result<Head> {
    let row = head_row(connection)?;
    let root = row.root.as_slice().try_into().map_err(|_| JournalError::Disagrees {
        what: "head".into(),
        why: format!("its root has {} bytes, not {HASH_SIZE}", row.root.len()),
    })?;
    Ok(Head { size: row.size, root })
}

/// The header of one entry; `None` if there is no such entry.
pub(crate) fn header(connection: &Connection, seq: Seq) -> Result<Option<Header>> {
    let bytes = header_bytes(connection, seq)?;
    let header = bytes.map(|bytes| Entry::read(seq, &bytes, None).map(|entry| entry.header));
    header.transpose().map_err(|source| JournalError::Entry { seq, source })
}

pub(crate) fn header_bytes(connection: &Connection, seq: Seq) -> Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT header FROM entries WHERE seq = ?1")
        .and_then(|mut statement| statement.query_row([seq.0 as i64], |row| row.get(0)).optional())
        .while_("reading an entry")
}

/// Gives `each` the leaf hash of every entry from `from` to before `to`, in order.
pub(crate) fn leaves(
    connection: &Connection,
    from: u64,
    to: u64,
    mut each: impl FnMut(Hash) -> Result<()>,
) -> Result<()> {
    let mut next = from;
    headers(connection, from, to, |seq, header| {
        if seq != next {
            return Err(missing(next));
        }
        next += 1;
        each(crate::tree::leaf_hash(header))
    })?;
    if next < to { Err(missing(next)) } else { Ok(()) }
}

fn missing(seq: u64) -> JournalError {
    JournalError::Disagrees { what: format!("entry {seq}"), why: "it is missing".into() }
}

pub(crate) fn headers(
    connection: &Connection,
    from: u64,
    to: u64,
    mut each: impl FnMut(u64, &[u8]) -> Result<()>,
) -> Result<()> {
    let doing = "reading entries";
    let mut statement = connection
        .prepare_cached("SELECT seq, header FROM entries WHERE seq >= ?1 AND seq < ?2 ORDER BY seq")
        .while_(doing)?;
    let mut rows = statement.query([clamp(from), clamp(to)]).while_(doing)?;
    while let Some(row) = rows.next().while_(doing)? {
        let seq: i64 = row.get(0).while_(doing)?;
        let header = row.get_ref(1).while_(doing)?;
        let header = header.as_blob().map_err(rusqlite::Error::from).while_(doing)?;
        each(seq as u64, header)?;
    }
    Ok(())
}

/// A `seq` as SQLite can compare it.
pub(crate) fn clamp(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// Copies the SQLite database `from` to `to`, which must be absent, as it stands at one moment,
/// while other connections and processes go on writing. `to` is one file, synced, without a
/// write-ahead log.
///
/// # Errors
///
/// [`JournalError::NotEmpty`] if `to` is there, [`JournalError::Sqlite`] and
/// [`JournalError::DiskFull`] when the copy fails; what was begun is removed.
pub fn copy_sqlite(from: &Path, to: &Path) -> Result<(), JournalError> {
    if to.exists() {
        return Err(JournalError::NotEmpty { path: to.to_path_buf() });
    }
    let source = open_read_only(from)?;
    let copied = copy_pages(&source, to);
    if copied.is_err() {
        for end in ["", "-journal", "-wal", "-shm"] {
            let mut path = to.as_os_str().to_owned();
            path.push(end);
            let _ = std::fs::remove_file(PathBuf::from(path));
        }
    }
    copied
}

fn copy_pages(source: &Connection, to: &Path) -> Result<()> {
    let doing = "copying a database";
    let mut target = Connection::open(to).while_(doing)?;
    {
        let backup = rusqlite::backup::Backup::new(source, &mut target).while_(doing)?;
        // All pages in one step: one snapshot, however fast others write.
        loop {
            match backup.step(-1).while_(doing)? {
                rusqlite::backup::StepResult::Done => break,
                _ => std::thread::sleep(std::time::Duration::from_millis(20)),
            }
        }
    }
    target.pragma_update(None, "journal_mode", "DELETE").while_(doing)?;
    target.close().map_err(|(_, error)| error).while_(doing)?;
    std::fs::File::open(to).and_then(|file| file.sync_all()).at("sync", to)?;
    to.parent().map_or(Ok(()), layout::sync_dir)
}
