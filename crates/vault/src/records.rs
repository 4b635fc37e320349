//! The records: sealed bodies by their hash. What was erased keeps its row and loses its bytes.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Deed;
use crate::keys::KeyId;
use crate::seal::Nonce;
use crate::{BodyHash, VaultError, file, hold};

const SCHEMA: &str = "
    CREATE TABLE records (
        body_hash  BLOB PRIMARY KEY,
        subject    TEXT NOT NULL,
        key        BLOB NOT NULL,
        nonce      BLOB NOT NULL,
        ciphertext BLOB,
        due_at     INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX records_by_subject ON records (subject);
    CREATE INDEX records_by_key ON records (key);
    CREATE INDEX records_by_due ON records (due_at);
";

/// A sealed body, as it is kept.
pub(crate) struct Record {
    pub(crate) body_hash: BodyHash,
    pub(crate) subject: String,
    pub(crate) key: KeyId,
    pub(crate) nonce: Vec<u8>,
    /// `None` once erased.
    pub(crate) ciphertext: Option<Vec<u8>>,
}

pub(crate) struct Records {
    pub(crate) connection: Connection,
}

const COLUMNS: &str = "body_hash, subject, key, nonce, ciphertext";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        body_hash: row.get(0)?,
        subject: row.get(1)?,
        key: row.get(2)?,
        nonce: row.get(3)?,
        ciphertext: row.get(4)?,
    })
}

impl Records {
    pub(crate) fn open(folder: &Path) -> Result<Records, VaultError> {
        let schema = [SCHEMA, hold::SCHEMA].concat();
        let connection = file::open(&folder.join("vault.sqlite"), &schema)?;
        Ok(Records { connection })
    }

    pub(crate) fn open_read_only(folder: &Path) -> Result<Records, VaultError> {
        let connection = file::open_read_only(&folder.join("vault.sqlite"))?;
        Ok(Records { connection })
    }

    pub(crate) fn get(&self, hash: &BodyHash) -> Result<Option<Record>, VaultError> {
        let sql = format!("SELECT {COLUMNS} FROM records WHERE body_hash = ?1");
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut select| select.query_row([hash], read).optional())
            .deed("read a record")
    }

    /// Keeps a record; on disk when this returns.
    pub(crate) fn insert(&self, record: &Record, due_at: Timestamp) -> Result<(), VaultError> {
        let Record { body_hash, subject, key, nonce, ciphertext } = record;
        let due_at = due_at.as_microsecond();
        self.connection
            .execute(
                "INSERT INTO records (body_hash, subject, key, nonce, ciphertext, due_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![body_hash, subject, key, nonce, ciphertext, due_at],
            )
            .deed("keep a record")?;
        Ok(())
    }

    /// Every record, erased or not.
    pub(crate) fn all(&self) -> Result<Vec<BodyHash>, VaultError> {
        let mut select =
            self.connection.prepare("SELECT body_hash FROM records").deed("list its records")?;
        let rows = select.query_map([], |row| row.get(0)).deed("list its records")?;
        rows.collect::<Result<_, _>>().deed("list its records")
    }

    /// Records that are not erased and sealed under `key`.
    pub(crate) fn under(&self, key: &KeyId) -> Result<Vec<Record>, VaultError> {
        let sql =
            format!("SELECT {COLUMNS} FROM records WHERE key = ?1 AND ciphertext IS NOT NULL");
        let mut select = self.connection.prepare(&sql).deed("list records of a key")?;
        let rows = select.query_map([key], read).deed("list records of a key")?;
        rows.collect::<Result<_, _>>().deed("list records of a key")
    }

    /// Keys under which something is still sealed.
    pub(crate) fn keys_in_use(&self) -> Result<BTreeSet<KeyId>, VaultError> {
        let sql = "SELECT DISTINCT key FROM records WHERE ciphertext IS NOT NULL";
        let mut select = self.connection.prepare(sql).deed("list keys in use")?;
        let rows = select.query_map([], |row| row.get(0)).deed("list keys in use")?;
        rows.collect::<Result<_, _>>().deed("list keys in use")
    }

    /// Seals records anew, all or none: hash, nonce, ciphertext, all under `key`.
    pub(crate) fn reseal(
        &mut self,
        key: &KeyId,
        sealed: &[(BodyHash, Nonce, Vec<u8>)],
    ) -> Result<(), VaultError> {
        let change = self.connection.transaction().deed("seal records anew")?;
        for (hash, nonce, ciphertext) in sealed {
            let sql =
                "UPDATE records SET key = ?2, nonce = ?3, ciphertext = ?4 WHERE body_hash = ?1";
            change
                .execute(sql, params![hash, key, nonce, ciphertext])
                .deed("seal a record anew")?;
        }
        change.commit().deed("seal records anew")
    }

    /// Takes the bytes of records and leaves their rows. Gives how many had bytes.
    pub(crate) fn blank(&mut self, hashes: &[BodyHash]) -> Result<usize, VaultError> {
        let sql = "UPDATE records SET ciphertext = NULL, nonce = x'' \
            WHERE body_hash = ?1 AND ciphertext IS NOT NULL";
        self.change(sql, hashes)
    }

    /// Takes the bytes of every record of `subject`.
    pub(crate) fn blank_subject(&mut self, subject: &str) -> Result<usize, VaultError> {
        let sql = "UPDATE records SET ciphertext = NULL, nonce = x'' \
            WHERE subject = ?1 AND ciphertext IS NOT NULL";
        let count = self.connection.execute(sql, [subject]).deed("blank records")?;
        file::cut_log(&self.connection)?;
        Ok(count)
    }

    /// Removes records as if they had never been.
    pub(crate) fn remove(&mut self, hashes: &[BodyHash]) -> Result<usize, VaultError> {
        self.change("DELETE FROM records WHERE body_hash = ?1", hashes)
    }

    fn change(&mut self, sql: &str, hashes: &[BodyHash]) -> Result<usize, VaultError> {
        let mut count = 0;
        let change = self.connection.transaction().deed("blank records")?;
        for hash in hashes {
            count += change.execute(sql, [hash]).deed("blank a record")?;
        }
        change.commit().deed("blank records")?;
        // The bytes left are sealed under a key that is gone: a reader in the way does no harm.
        file::cut_log(&self.connection)?;
        Ok(count)
    }
}
