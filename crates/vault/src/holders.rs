//! Holders: the number under which the journal and the registers know a pass.
//!
//! A number says nothing; which pass it is of stands here alone, sealed under the master key, until
//! it is erased or its time is over. So a person's movements are theirs: what is left afterwards
//! are the movements of a number.

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::error::Deed;
use crate::seal::Randomness;
use crate::{VaultError, file};

const SCHEMA: &str = "
    CREATE TABLE holders (
        name     BLOB PRIMARY KEY,
        holder   INTEGER NOT NULL UNIQUE,
        seen_ms  INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
";

pub(crate) struct Holders {
    connection: rusqlite::Connection,
    secret: zeroize::Zeroizing<[u8; 32]>,
}

impl Holders {
    pub(crate) fn open(
        folder: &std::path::Path,
        secret: zeroize::Zeroizing<[u8; 32]>,
    ) -> Result<Holders, VaultError> {
        let connection = file::open(&folder.join("holders.sqlite"), SCHEMA)?;
        file::cut_log(&connection)?;
        Ok(Holders { connection, secret })
    }

    /// What stands for a pass: without the master key nobody can tell which pass it is.
    fn name(&self, pass: &[u8]) -> [u8; 32] {
        // The secret comes first and has a whole block's half; passes are of one length.
        let mut hash = Sha256::new();
        hash.update(b"cordon-holder-1");
        hash.update(&self.secret[..]);
        hash.update(pass);
        hash.finalize().into()
    }

    /// The number of a pass, if it has one.
    pub(crate) fn find(&self, pass: &[u8]) -> Result<Option<u64>, VaultError> {
        let select = "SELECT holder FROM holders WHERE name = ?1";
        let found: Option<i64> = self
            .connection
            .prepare_cached(select)
            .and_then(|mut select| select.query_row([self.name(pass)], |r| r.get(0)).optional())
            .deed("look for a holder")?;
        Ok(found.map(i64::unsigned_abs))
    }

    /// The numbers of passes that were seen, new ones for those that have none; on the disk when
    /// this returns.
    pub(crate) fn of(
        &mut self,
        passes: &[&[u8]],
        seen_ms: i64,
        random: &mut dyn Randomness,
    ) -> Result<Vec<u64>, VaultError> {
        let names: Vec<[u8; 32]> = passes.iter().map(|pass| self.name(pass)).collect();
        let write = self.connection.transaction().deed("note holders")?;
        let mut holders = Vec::with_capacity(passes.len());
        for name in &names {
            let mut select = write
                .prepare_cached("SELECT holder FROM holders WHERE name = ?1")
                .deed("look for a holder")?;
            let found: Option<i64> =
                select.query_row([name], |r| r.get(0)).optional().deed("look for a holder")?;
            let holder = match found {
                Some(holder) => holder,
                None => new_holder(&write, random)?,
            };
            let mut note = write
                .prepare_cached(
                    "INSERT INTO holders (name, holder, seen_ms) VALUES (?1, ?2, ?3) \
                     ON CONFLICT (name) DO UPDATE SET seen_ms = max(seen_ms, excluded.seen_ms)",
                )
                .deed("note holders")?;
            note.execute(params![name, holder, seen_ms]).deed("note holders")?;
            holders.push(holder.unsigned_abs());
        }
        write.commit().deed("note holders")?;
        Ok(holders)
    }

    /// Whether somebody has this number.
    pub(crate) fn has(&self, holder: u64) -> Result<bool, VaultError> {
        let Ok(holder) = i64::try_from(holder) else { return Ok(false) };
        self.connection
            .prepare_cached("SELECT 1 FROM holders WHERE holder = ?1")
            .and_then(|mut select| select.exists([holder]))
            .deed("look for a holder")
    }

    /// Forgets whose a number is; false where nobody knew.
    pub(crate) fn erase(&mut self, pass: &[u8]) -> Result<bool, VaultError> {
        let count = self
            .connection
            .execute("DELETE FROM holders WHERE name = ?1", [self.name(pass)])
            .deed("erase a holder")?;
        file::cut_log(&self.connection)?;
        Ok(count > 0)
    }

    /// Forgets all that were last seen before a time; gives how many.
    pub(crate) fn erase_before(&mut self, seen_ms: i64) -> Result<usize, VaultError> {
        let count = self
            .connection
            .execute("DELETE FROM holders WHERE seen_ms < ?1", [seen_ms])
            .deed("erase holders")?;
        if count > 0 {
            file::cut_log(&self.connection)?;
        }
        Ok(count)
    }
}

/// A number that nobody has: 52 random bits, so that scripts read it whole.
fn new_holder(
    write: &rusqlite::Transaction<'_>,
    random: &mut dyn Randomness,
) -> Result<i64, VaultError> {
    loop {
        let bytes: [u8; 8] = crate::seal::draw(random)?;
        let holder = i64::from_le_bytes(bytes) & ((1 << 52) - 1);
        let taken: Option<i64> = write
            .prepare_cached("SELECT holder FROM holders WHERE holder = ?1")
            .and_then(|mut select| select.query_row([holder], |r| r.get(0)).optional())
            .deed("look for a holder")?;
        if holder != 0 && taken.is_none() {
            return Ok(holder);
        }
    }
}
