//! The keys: one random key for each subject, wrapped by the master key, in a file of their own.
//!
//! Erasing a person is deleting a key here. So a deleted key's bytes must be gone when the
//! deletion returns: the row is overwritten, the commit synced, and the write-ahead log cut.
//! A key's id is random and never used again: an old record can never meet a newer key.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::Deed;
use crate::seal::{self, KEY_LEN, Key, Nonce, Randomness};
use crate::{VaultError, file};

const SCHEMA: &str = "
    CREATE TABLE keys (
        made    INTEGER PRIMARY KEY,
        id      BLOB NOT NULL UNIQUE,
        subject TEXT NOT NULL,
        nonce   BLOB NOT NULL,
        wrapped BLOB NOT NULL
    ) STRICT;
    CREATE INDEX keys_by_subject ON keys (subject);
";

/// A key's name.
pub(crate) type KeyId = [u8; 16];

pub(crate) struct Keys {
    connection: Connection,
    master: Key,
}

type Row = (String, Vec<u8>, Vec<u8>);

impl Keys {
    /// Opens `folder/keys.sqlite`, making it and the master key if both are new.
    pub(crate) fn open(folder: &Path, random: &mut dyn Randomness) -> Result<Keys, VaultError> {
        let connection = file::open(&folder.join("keys.sqlite"), SCHEMA)?;
        let path = folder.join("master.key");
        let count: i64 = connection
            .query_row("SELECT count(*) FROM keys", [], |row| row.get(0))
            .deed("count its keys")?;
        if !path.exists() && count == 0 {
            write_secret(&path, &seal::draw_key(random)?[..])?;
        }
        let keys = Keys { connection, master: read_master(&path)? };
        keys.check()?;
        // A deletion that was interrupted before the log was cut is finished here.
        file::cut_log(&keys.connection)?;
        Ok(keys)
    }

    pub(crate) fn open_read_only(folder: &Path) -> Result<Keys, VaultError> {
        let connection = file::open_read_only(&folder.join("keys.sqlite"))?;
        let keys = Keys { connection, master: read_master(&folder.join("master.key"))? };
        keys.check()?;
        Ok(keys)
    }

    /// Whether the master key fits, tried on one key, so that a wrong one is known at the start.
    fn check(&self) -> Result<(), VaultError> {
        let one = self
            .connection
            .query_row("SELECT id FROM keys LIMIT 1", [], |row| row.get::<_, KeyId>(0))
            .optional()
            .deed("read a key")?;
        one.map_or(Ok(()), |id| self.get(&id).map(|_| ()))
    }

    /// The key called `id`; `None` once it was deleted.
    pub(crate) fn get(&self, id: &KeyId) -> Result<Option<Key>, VaultError> {
        let row: Option<Row> = self
            .connection
            .prepare_cached("SELECT subject, nonce, wrapped FROM keys WHERE id = ?1")
            .and_then(|mut select| {
                select.query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()
            })
            .deed("read a key")?;
        let Some((subject, nonce, wrapped)) = row else { return Ok(None) };
        let opened = seal::open(&self.master, &nonce, &bound(id, &subject), &wrapped);
        match opened.filter(|plain| plain.len() == KEY_LEN) {
            Some(plain) => {
                let mut key = Key::default();
                key.copy_from_slice(&plain);
                Ok(Some(key))
            }
            None => Err(VaultError::KeyAltered { subject }),
        }
    }

    /// The newest key of `subject`, made now if there is none.
    pub(crate) fn of(
        &self,
        subject: &str,
        random: &mut dyn Randomness,
    ) -> Result<(KeyId, Key), VaultError> {
        let select = "SELECT id FROM keys WHERE subject = ?1 ORDER BY made DESC LIMIT 1";
        let newest: Option<KeyId> = self
            .connection
            .query_row(select, [subject], |row| row.get(0))
            .optional()
            .deed("look for a key")?;
        if let Some(id) = newest
            && let Some(key) = self.get(&id)?
        {
            return Ok((id, key));
        }
        self.make(subject, random)
    }

    /// A new key of `subject`, on disk when this returns.
    pub(crate) fn make(
        &self,
        subject: &str,
        random: &mut dyn Randomness,
    ) -> Result<(KeyId, Key), VaultError> {
        let id: KeyId = seal::draw(random)?;
        let nonce: Nonce = seal::draw(random)?;
        let key = seal::draw_key(random)?;
        let Some(wrapped) = seal::seal(&self.master, &nonce, &bound(&id, subject), &key[..]) else {
            return Err(VaultError::KeyAltered { subject: subject.to_owned() });
        };
        let insert = "INSERT INTO keys (id, subject, nonce, wrapped) VALUES (?1, ?2, ?3, ?4)";
        self.connection
            .execute(insert, params![id, subject, nonce, wrapped])
            .deed("keep a new key")?;
        Ok((id, key))
    }

    /// What holders' names are made with: of the master key, and of no use for anything else.
    pub(crate) fn secret_for_holders(&self) -> Zeroizing<[u8; 32]> {
        let mut hash = Sha256::new();
        hash.update(b"cordon-vault-holders-1");
        hash.update(&self.master[..]);
        Zeroizing::new(hash.finalize().into())
    }

    /// Every key of `subject`.
    pub(crate) fn ids_of(&self, subject: &str) -> Result<BTreeSet<KeyId>, VaultError> {
        self.ids("SELECT id FROM keys WHERE subject = ?1", params![subject])
    }

    /// Every key.
    pub(crate) fn ids_of_all(&self) -> Result<BTreeSet<KeyId>, VaultError> {
        self.ids("SELECT id FROM keys", params![])
    }

    fn ids(&self, sql: &str, of: impl rusqlite::Params) -> Result<BTreeSet<KeyId>, VaultError> {
        let mut select = self.connection.prepare(sql).deed("list its keys")?;
        let rows = select.query_map(of, |row| row.get(0)).deed("list its keys")?;
        rows.collect::<Result<_, _>>().deed("list its keys")
    }

    /// Deletes keys; when this returns their bytes are in no file of ours.
    pub(crate) fn delete(&mut self, ids: &BTreeSet<KeyId>) -> Result<(), VaultError> {
        if ids.is_empty() {
            return Ok(());
        }
        let change = self.connection.transaction().deed("delete keys")?;
        for id in ids {
            change.execute("DELETE FROM keys WHERE id = ?1", [id]).deed("delete a key")?;
        }
        change.commit().deed("delete keys")?;
        match file::cut_log(&self.connection)? {
            true => Ok(()),
            false => Err(VaultError::KeysLinger),
        }
    }

    /// Writes keys and master key into one new file that opens this vault's records elsewhere.
    pub(crate) fn export(&self, to: &Path) -> Result<(), VaultError> {
        file::copy(&self.connection, to)?;
        let copy = Connection::open(to).deed("write the key file")?;
        let table = "PRAGMA journal_mode = DELETE; CREATE TABLE master (key BLOB NOT NULL) STRICT;";
        copy.execute_batch(table).deed("write the key file")?;
        copy.execute("INSERT INTO master VALUES (?1)", [&self.master[..]])
            .deed("write the key file")?;
        Ok(())
    }

    /// Lays an exported key file out as `folder/keys.sqlite` and `folder/master.key`.
    pub(crate) fn import(from: &Path, folder: &Path) -> Result<(), VaultError> {
        let source = file::open_read_only(from)?;
        let master: Zeroizing<Vec<u8>> = source
            .query_row("SELECT key FROM master", [], |row| row.get(0).map(Zeroizing::new))
            .deed("read the key file")?;
        let path = folder.join("keys.sqlite");
        file::copy(&source, &path)?;
        let copy = Connection::open(&path).deed("lay out the keys")?;
        copy.execute_batch("PRAGMA secure_delete = ON; DROP TABLE master; VACUUM;")
            .deed("lay out the keys")?;
        write_secret(&folder.join("master.key"), &master)
    }
}

/// What a wrapped key is bound to.
fn bound(id: &KeyId, subject: &str) -> Vec<u8> {
    [id.as_slice(), subject.as_bytes()].concat()
}

fn trouble(deed: &'static str, path: &Path, source: std::io::Error) -> VaultError {
    VaultError::File { deed, path: PathBuf::from(path), source }
}

fn read_master(path: &Path) -> Result<Key, VaultError> {
    if !path.exists() {
        return Err(VaultError::MasterKeyMissing { path: path.into() });
    }
    let mode = mode_of(path)?;
    if mode & 0o077 != 0 {
        return Err(VaultError::MasterKeyShared { path: path.into(), mode });
    }
    let bytes = Zeroizing::new(fs::read(path).map_err(|e| trouble("read", path, e))?);
    if bytes.len() != KEY_LEN {
        return Err(VaultError::MasterKeyLength { path: path.into(), length: bytes.len() });
    }
    let mut key = Key::default();
    key.copy_from_slice(&bytes);
    Ok(key)
}

#[cfg(unix)]
fn mode_of(path: &Path) -> Result<u32, VaultError> {
    use std::os::unix::fs::PermissionsExt;
    let about = fs::metadata(path).map_err(|e| trouble("read", path, e))?;
    Ok(about.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode_of(_: &Path) -> Result<u32, VaultError> {
    Ok(0o600)
}

/// Writes a new file that only its owner may read; it is whole or it is not there.
fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let part = path.with_extension("part");
    let write = || {
        let mut file = file::private(fs::OpenOptions::new().create(true).truncate(true), &part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
    };
    write().map_err(|e| trouble("write", path, e))
}
