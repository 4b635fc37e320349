//! The edge's store: records numbered without a gap, on the disk when they are acknowledged.
//!
//! ```text
//! records  seq -> at_ms, bytes      kept until they are covered and their time is over
//! about    id 0 -> run, next, covered, keep_until_seq
//! ```

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

/// "CRDU": tells `file(1)` and us whose database it is.
const APPLICATION: i64 = 0x4352_4455;
/// The layout that this program reads and writes.
const LAYOUT: i64 = 1;

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The database refused: a full disk, a broken file.
    #[error("the store `{}` takes nothing: {error}", path.display())]
    Storage {
        /// The file.
        path: PathBuf,
        /// What it said.
        error: rusqlite::Error,
    },
    /// It is another program's, or a newer one's.
    #[error("`{}` is no store of this program; give another folder", .0.display())]
    Foreign(PathBuf),
    /// So much waits that nothing more is taken.
    #[error(
        "{pending} records wait for the centre, and no more fit: bring the line back, or carry \
         them by hand"
    )]
    Full {
        /// How many wait.
        pending: u64,
    },
}

/// A record that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number in the run.
    pub seq: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The store of an edge.
pub struct Outbox {
    connection: Connection,
    path: PathBuf,
    run: u64,
    next: u64,
    covered: u64,
    pending_max: u64,
}

/// A number as SQLite has it; runs and counts stay far below its end.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Outbox {
    /// Opens the store in `path`, or begins one with this `run`, which must be greater than any
    /// before it of the same source. At most `pending_max` records wait.
    ///
    /// # Errors
    ///
    /// [`OutboxError::Storage`] and [`OutboxError::Foreign`].
    pub fn open(path: &Path, run: u64, pending_max: u64) -> Result<Outbox, OutboxError> {
        let storage = |error| OutboxError::Storage { path: path.to_path_buf(), error };
        let connection = Connection::open(path).map_err(storage)?;
        connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(storage)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(storage)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(storage)?;
        let number = |name| {
            connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(storage)
        };
        match (number("application_id")?, number("user_version")?) {
            (0, 0) => begin(&connection, run).map_err(storage)?,
            (APPLICATION, LAYOUT) => {}
            _ => return Err(OutboxError::Foreign(path.to_path_buf())),
        }
        let about = "SELECT run, next, covered FROM about WHERE id = 0";
        let (run, next, covered): (i64, i64, i64) = connection
            .query_row(about, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .map_err(storage)?;
        Ok(Outbox {
            connection,
            path: path.to_path_buf(),
            run: run.unsigned_abs(),
            next: next.unsigned_abs(),
            covered: covered.unsigned_abs(),
            pending_max,
        })
    }

    fn storage(&self, error: rusqlite::Error) -> OutboxError {
        OutboxError::Storage { path: self.path.clone(), error }
    }

    /// The run that its numbers are of.
    pub fn run(&self) -> u64 {
        self.run
    }

    /// The number of the next record.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// How many records no checkpoint covers yet.
    pub fn pending(&self) -> u64 {
        self.next - self.covered
    }

    /// Keeps a record, made with its number, at `at_ms`; it is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// [`OutboxError::Full`] and [`OutboxError::Storage`]; then nothing is kept, and its number is
    /// given to the next.
    pub fn push(
        &mut self,
        at_ms: u64,
        make: impl FnOnce(u64) -> Vec<u8>,
    ) -> Result<u64, OutboxError> {
        if self.pending() >= self.pending_max {
            return Err(OutboxError::Full { pending: self.pending() });
        }
        let seq = self.next;
        let bytes = make(seq);
        let path = &self.path;
        let storage = |error| OutboxError::Storage { path: path.clone(), error };
        let write = self.connection.transaction().map_err(storage)?;
        write
            .execute(
                "INSERT INTO records (seq, at_ms, bytes) VALUES (?1, ?2, ?3)",
                params![signed(seq), signed(at_ms), bytes],
            )
            .and_then(|_| {
                write.execute("UPDATE about SET next = ?1 WHERE id = 0", [signed(seq + 1)])
            })
            .map_err(storage)?;
        write.commit().map_err(storage)?;
        self.next = seq + 1;
        Ok(seq)
    }

    /// The records from number `from` on, at most `count_max` of them and about `len_max` bytes.
    ///
    /// # Errors
    ///
    /// [`OutboxError::Storage`].
    pub fn read(
        &self,
        from: u64,
        count_max: usize,
        len_max: usize,
    ) -> Result<Vec<Kept>, OutboxError> {
        let select = "SELECT seq, bytes FROM records WHERE seq >= ?1 ORDER BY seq LIMIT ?2";
        let read = || -> rusqlite::Result<Vec<Kept>> {
            let mut statement = self.connection.prepare_cached(select)?;
            let limit = i64::try_from(count_max).unwrap_or(i64::MAX);
            let mut rows = statement.query(params![signed(from), limit])?;
            let (mut kept, mut len) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let (seq, bytes): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
                len += bytes.len();
                if len > len_max && !kept.is_empty() {
                    break;
                }
                kept.push(Kept { seq: seq.unsigned_abs(), bytes });
            }
            Ok(kept)
        };
        read().map_err(|error| self.storage(error))
    }

    /// The first record that is still kept; `None` where none is.
    ///
    /// # Errors
    ///
    /// [`OutboxError::Storage`].
    pub fn first(&self) -> Result<Option<u64>, OutboxError> {
        let select = "SELECT seq FROM records ORDER BY seq LIMIT 1";
        let first: Option<i64> = self
            .connection
            .query_row(select, [], |row| row.get(0))
            .optional()
            .map_err(|error| self.storage(error))?;
        Ok(first.map(i64::unsigned_abs))
    }

    /// A signed checkpoint of the centre covers every record below `below`, which the caller has
    /// checked. What was made before `forget_ms` of them goes.
    ///
    /// # Errors
    ///
    /// [`OutboxError::Storage`].
    pub fn cover(&mut self, below: u64, forget_ms: u64) -> Result<(), OutboxError> {
        let below = below.min(self.next).max(self.covered);
        let path = &self.path;
        let storage = |error| OutboxError::Storage { path: path.clone(), error };
        let write = self.connection.transaction().map_err(storage)?;
        write
            .execute("UPDATE about SET covered = ?1 WHERE id = 0", [signed(below)])
            .and_then(|_| {
                write.execute(
                    "DELETE FROM records WHERE seq < ?1 AND at_ms < ?2",
                    params![signed(below), signed(forget_ms)],
                )
            })
            .map_err(storage)?;
        write.commit().map_err(storage)?;
        self.covered = below;
        Ok(())
    }
}

fn begin(connection: &Connection, run: u64) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "BEGIN;
         CREATE TABLE records (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, \
            bytes BLOB NOT NULL) STRICT;
         CREATE TABLE about (id INTEGER PRIMARY KEY CHECK (id = 0), run INTEGER NOT NULL, \
            next INTEGER NOT NULL, covered INTEGER NOT NULL) STRICT;
         INSERT INTO about VALUES (0, {}, 0, 0);
         PRAGMA application_id = {APPLICATION};
         PRAGMA user_version = {LAYOUT};
         COMMIT;",
        signed(run)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(dir: &Path, pending_max: u64) -> Outbox {
        Outbox::open(&dir.join("store.sqlite"), 7, pending_max).unwrap()
    }

    fn push(outbox: &mut Outbox, at_ms: u64) -> u64 {
        outbox.push(at_ms, |seq| format!("record {seq}").into_bytes()).unwrap()
    }

    #[test]
    fn what_was_pushed_is_there_after_opening_again_and_numbers_go_on() {
        let dir = tempfile::tempdir().unwrap();
        let mut first = outbox(dir.path(), 100);
        assert_eq!([1, 2, 3].map(|at_ms| push(&mut first, at_ms)), [0, 1, 2]);
        drop(first);
        // Another run is asked for, but the store has one.
        let mut again = Outbox::open(&dir.path().join("store.sqlite"), 99, 100).unwrap();
        assert_eq!((again.run(), again.next(), again.pending()), (7, 3, 3));
        assert_eq!(push(&mut again, 4), 3);
        let kept = again.read(1, 2, 1_000).unwrap();
        assert_eq!(kept.iter().map(|kept| kept.seq).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(kept[0].bytes, b"record 1");
        assert_eq!(again.read(0, 100, 10).unwrap().len(), 1, "one at least");
    }

    #[test]
    fn a_record_stays_until_it_is_covered_and_its_time_is_over() {
        let dir = tempfile::tempdir().unwrap();
        let mut outbox = outbox(dir.path(), 100);
        (0..4).for_each(|at_ms| assert_eq!(push(&mut outbox, at_ms), at_ms));
        outbox.cover(3, 2).unwrap();
        assert_eq!((outbox.pending(), outbox.first().unwrap()), (1, Some(2)));
        outbox.cover(1, 100).unwrap();
        assert_eq!((outbox.pending(), outbox.first().unwrap()), (1, Some(3)), "never back");
        outbox.cover(99, 100).unwrap();
        assert_eq!((outbox.pending(), outbox.first().unwrap()), (0, None));
        assert_eq!(push(&mut outbox, 5), 4, "numbers go on");
    }

    #[test]
    fn a_full_store_says_so_and_takes_more_once_it_is_covered() {
        let dir = tempfile::tempdir().unwrap();
        let mut outbox = outbox(dir.path(), 2);
        (0..2).for_each(|at_ms| assert_eq!(push(&mut outbox, at_ms), at_ms));
        let full = outbox.push(3, |_| Vec::new()).unwrap_err();
        assert!(matches!(full, OutboxError::Full { pending: 2 }), "{full}");
        outbox.cover(1, 0).unwrap();
        assert_eq!(push(&mut outbox, 3), 2);
    }

    #[test]
    fn a_file_of_another_program_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("store.sqlite");
        let other = Connection::open(&path).unwrap();
        other.execute_batch("PRAGMA user_version = 3; CREATE TABLE t (a);").unwrap();
        drop(other);
        assert!(matches!(Outbox::open(&path, 1, 1), Err(OutboxError::Foreign(_))));
    }
}
