//! Reading entries, in this process or another, while they are written.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use cordon_kernel::entry::{SALT_LEN, Salt};
use cordon_kernel::id::{Seq, SourceId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::{JournalError, Result, While};
use crate::said;
use crate::store::{self, Head, clamp};

const DOING: &str = "reading entries";

/// An entry as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Its place.
    pub seq: Seq,
    /// The encoded header.
    pub header: Vec<u8>,
    /// The salt; `None` for a personal body, whose salt the vault keeps.
    pub salt: Option<Salt>,
    /// The encoded body; `None` for a personal one, which the vault keeps.
    pub body: Option<Vec<u8>>,
}

/// An entry as it is stored, borrowed from the database while it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct RawRef<'a> {
    /// Its place.
    pub seq: Seq,
    /// The encoded header.
    pub header: &'a [u8],
    /// The encoded body; `None` for a personal one.
    pub body: Option<&'a [u8]>,
}

/// A connection of its own that reads the journal. It sees what is committed when it is asked.
#[derive(Debug)]
pub struct Reader {
    pub(crate) connection: Connection,
    data_dir: PathBuf,
}

impl Reader {
    /// Opens the journal in `data_dir` to read; another process may be writing it.
    ///
    /// # Errors
    ///
    /// [`JournalError::NoJournal`] where there is none, [`JournalError::Layout`] for one of a newer
    /// program and [`JournalError::Sqlite`] for one that cannot be opened.
    pub fn open(data_dir: &Path) -> Result<Reader, JournalError> {
        let connection = store::open_reader(data_dir)?;
        Ok(Reader { connection, data_dir: data_dir.to_path_buf() })
    }

    /// The data folder that is read.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Entries in the journal.
    ///
    /// # Errors
    ///
    /// [`JournalError::Sqlite`] when the database cannot be read.
    pub fn size(&self) -> Result<u64, JournalError> {
        Ok(store::head_row(&self.connection)?.size)
    }

    /// Size and root over every committed entry.
    ///
    /// # Errors
    ///
    /// [`JournalError::Sqlite`] when the database cannot be read, [`JournalError::Disagrees`] when
    /// the row is missing or misshapen.
    pub fn head(&self) -> Result<Head, JournalError> {
        store::head(&self.connection)
    }

    /// At most `limit` entries from `from` on, oldest first.
    ///
    /// # Errors
    ///
    /// [`JournalError::Sqlite`] when the database cannot be read.
    pub fn entries(&self, from: Seq, limit: usize) -> Result<Vec<Raw>, JournalError> {
        self.select(
            "SELECT seq, header, salt, body FROM entries WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
            from,
            limit,
        )
    }

    /// At most `limit` entries before `before`, newest first.
    ///
    /// # Errors
    ///
    /// [`JournalError::Sqlite`] when the database cannot be read.
    pub fn entries_before(&self, before: Seq, limit: usize) -> Result<Vec<Raw>, JournalError> {
        self.select(
            "SELECT seq, header, salt, body FROM entries WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
            before,
            limit,
        )
    }

    /// One entry.
    ///
    /// # Errors
    ///
    /// [`JournalError::NoEntry`] if there is none, [`JournalError::Sqlite`] when the database
    /// cannot be read.
    pub fn entry(&self, seq: Seq) -> Result<Raw, JournalError> {
        match self.entries(seq, 1)?.pop() {
            Some(raw) if raw.seq == seq => Ok(raw),
            _ => Err(JournalError::NoEntry { seq, size: self.size()? }),
        }
    }

    fn select(&self, sql: &'static str, seq: Seq, limit: usize) -> Result<Vec<Raw>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| {
                let rows = statement.query_map([clamp(seq.0), limit], raw)?;
                rows.collect()
            })
            .while_(DOING)
    }

    /// Gives `each` every entry from `from` to before `to`, oldest first, until it breaks. Nothing
    /// is allocated for a row. What is committed after the first row is not seen.
    ///
    /// # Errors
    ///
    /// [`JournalError::Sqlite`] when the database cannot be read.
    pub fn scan(
        &self,
        from: Seq,
        to: Seq,
        mut each: impl FnMut(RawRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT seq, header, body FROM entries WHERE seq >= ?1 AND seq < ?2 ORDER BY seq",
            )
            .while_(DOING)?;
        let mut rows = statement.query([clamp(from.0), clamp(to.0)]).while_(DOING)?;
        while let Some(row) = rows.next().while_(DOING)? {
            if each(borrowed(row).while_(DOING)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The last entry that was recorded at `at` or before; `None` if the journal begins later.
    /// Recorded times never decrease, so it is found by halving.
    ///
    /// # Errors
    ///
    /// [`JournalError::Entry`] for a header that cannot be read, [`JournalError::Sqlite`] when the
    /// database cannot be read.
    pub fn seq_at(&self, at: Timestamp) -> Result<Option<Seq>, JournalError> {
        // Of entries before `low` it is known that they were recorded by `at`, of those from
        // `high` on that they were not.
        let (mut low, mut high) = (0, self.size()?);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.recorded_at(Seq(middle))? {
                Some(recorded_at) if recorded_at <= at => low = middle + 1,
                Some(_) => high = middle,
                None => return Err(JournalError::NoEntry { seq: Seq(middle), size: high }),
            }
        }
        Ok(low.checked_sub(1).map(Seq))
    }

    /// When an entry was recorded; `None` if there is no such entry.
    ///
    /// # Errors
    ///
    /// [`JournalError::Entry`] for a header that cannot be read, [`JournalError::Sqlite`] when the
    /// database cannot be read.
    pub fn recorded_at(&self, seq: Seq) -> Result<Option<Timestamp>, JournalError> {
        Ok(store::header(&self.connection, seq)?.map(|header| header.recorded_at))
    }

    /// The highest count that `source` has said in its run `epoch`; `None` if nothing was heard.
    ///
    /// # Errors
    ///
    /// [`JournalError::Sqlite`] when the database cannot be read.
    pub fn source_position(
        &self,
        source: &SourceId,
        epoch: u64,
    ) -> Result<Option<u64>, JournalError> {
        let newest = "SELECT run, high FROM runs WHERE source = ?1 AND epoch = ?2 \
                      ORDER BY high DESC LIMIT 1";
        let doing = "reading a source's position";
        let found: Option<(i64, i64)> = self
            .connection
            .prepare_cached(newest)
            .and_then(|mut statement| {
                let key = (source.as_str(), epoch as i64);
                statement.query_row(key, |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .while_(doing)?;
        let Some((run, high)) = found else { return Ok(None) };
        let said = said::highest(&self.connection, run)?;
        let low = |said: i64| said as u64 & u64::from(u32::MAX);
        Ok(said.map(|said| (high as u64) << 32 | low(said)))
    }

    /// The newest run of `source` that was heard and its highest count; `None` if it never was.
    ///
    /// # Errors
    ///
    /// [`JournalError::Sqlite`] when the database cannot be read.
    pub fn newest_epoch(&self, source: &SourceId) -> Result<Option<(u64, u64)>, JournalError> {
        let doing = "reading a source's runs";
        let epochs: Vec<i64> = self
            .connection
            .prepare_cached("SELECT DISTINCT epoch FROM runs WHERE source = ?1")
            .and_then(|mut statement| {
                let rows = statement.query_map([source.as_str()], |row| row.get(0))?;
                rows.collect()
            })
            .while_(doing)?;
        let Some(epoch) = epochs.into_iter().map(|epoch| epoch as u64).max() else {
            return Ok(None);
        };
        Ok(self.source_position(source, epoch)?.map(|position| (epoch, position)))
    }

    /// Gives `each` the encoded header of every entry from `from` to before `to`, in order.
    pub(crate) fn headers(
        &self,
        from: Seq,
        to: Seq,
        mut each: impl FnMut(Seq, &[u8]) -> Result<()>,
    ) -> Result<()> {
        store::headers(&self.connection, from.0, to.0, |seq, header| each(Seq(seq), header))
    }
}

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    let salt: Option<[u8; SALT_LEN]> = row.get(2)?;
    let seq: i64 = row.get(0)?;
    Ok(Raw { seq: Seq(seq as u64), header: row.get(1)?, salt, body: row.get(3)? })
}

fn borrowed<'a>(row: &'a Row<'_>) -> rusqlite::Result<RawRef<'a>> {
    let seq: i64 = row.get(0)?;
    Ok(RawRef {
        seq: Seq(seq as u64),
        header: row.get_ref(1)?.as_blob()?,
        body: row.get_ref(2)?.as_blob_or_null()?,
    })
}
