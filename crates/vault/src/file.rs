//! The vault's two SQLite files: how they are opened, checked and copied.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::VaultError;
use crate::error::Deed;

/// The version of both files.
const VERSION: i64 = 1;
/// How long another process may hold a file before we give up.
const BUSY_MAX: Duration = Duration::from_secs(5);

/// Opens `path` for writing, making it with `schema` if it is new. Every commit is synced, and
/// what is deleted is overwritten.
pub(crate) fn open(path: &Path, schema: &str) -> Result<Connection, VaultError> {
    let connection = Connection::open(path).deed("open its file")?;
    connection.busy_timeout(BUSY_MAX).deed("open its file")?;
    let pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
        PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;";
    connection.execute_batch(pragmas).deed("set up its file")?;
    if check_version(&connection, path)? == 0 {
        let whole = format!("BEGIN IMMEDIATE; {schema} PRAGMA user_version = {VERSION}; COMMIT;");
        connection.execute_batch(&whole).deed("make its tables")?;
    }
    Ok(connection)
}

/// Opens `path`, which must exist, for reading.
pub(crate) fn open_read_only(path: &Path) -> Result<Connection, VaultError> {
    if !path.exists() {
        return Err(VaultError::Missing { path: path.to_path_buf() });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).deed("open its file")?;
    connection.busy_timeout(BUSY_MAX).deed("open its file")?;
    check_version(&connection, path)?;
    Ok(connection)
}

fn check_version(connection: &Connection, path: &Path) -> Result<i64, VaultError> {
    let found = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .deed("read its file's version")?;
    if found > VERSION {
        return Err(VaultError::Newer { path: path.to_path_buf(), found, known: VERSION });
    }
    Ok(found)
}

/// Moves the write-ahead log into the file and cuts it to nothing, so that no deleted byte is left
/// in it. False when a reader still needs the log.
pub(crate) fn cut_log(connection: &Connection) -> Result<bool, VaultError> {
    let busy: i64 = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .deed("cut its write-ahead log")?;
    Ok(busy == 0)
}

/// Copies the file to `to`, which must be new, as of one moment, while it is in use.
pub(crate) fn copy(connection: &Connection, to: &Path) -> Result<(), VaultError> {
    private(fs::OpenOptions::new().create_new(true), to).map_err(|source| VaultError::File {
        deed: "copy the vault to",
        path: to.into(),
        source,
    })?;
    connection.backup("main", to, None::<fn(rusqlite::backup::Progress)>).deed("be copied")
}

/// Opens `path` for writing; if it is made now, for its owner's eyes alone.
pub(crate) fn private(options: &mut fs::OpenOptions, path: &Path) -> std::io::Result<fs::File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.write(true).open(path)
}
