//! Retention and legal holds: when a record is to be forgotten, and what forbids it.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::error::Deed;
use crate::{BodyHash, VaultError};

/// How long a record is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// When it is due to be erased.
    pub until: Timestamp,
}

/// A record whose time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The record.
    pub record: BodyHash,
    /// Whose it is.
    pub subject: String,
}

/// What a legal hold covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One subject, such as `note:17`.
    Subject(String),
    /// Every subject of one kind: `note` covers `note:17`, not `notebook:1`.
    Kind(String),
}

/// An authority's order to keep what would be forgotten. It stops the clocks of its scope alone,
/// until its end; after that, what was due meanwhile is due at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Who ordered it.
    pub authority: String,
    /// The order's own reference.
    pub reference: String,
    /// What it covers.
    pub scope: Scope,
    /// When it ends.
    pub end_at: Timestamp,
}

pub(crate) const SCHEMA: &str = "
    CREATE TABLE holds (
        authority TEXT NOT NULL,
        reference TEXT NOT NULL,
        of_kind   INTEGER NOT NULL,
        scope     TEXT NOT NULL,
        end_at    INTEGER NOT NULL,
        PRIMARY KEY (authority, reference, of_kind, scope)
    ) STRICT;
";

/// True for a hold that is in force at `?1` and covers `subject`.
const COVERS: &str = "end_at > ?1 AND CASE of_kind \
    WHEN 0 THEN scope = subject \
    ELSE substr(subject, 1, length(scope) + 1) = scope || ':' END";

fn parts(scope: &Scope) -> (bool, &str) {
    match scope {
        Scope::Subject(subject) => (false, subject),
        Scope::Kind(kind) => (true, kind),
    }
}

/// Keeps `hold`; the same order again moves its end.
pub(crate) fn place(connection: &Connection, hold: &Hold) -> Result<(), VaultError> {
    let (of_kind, scope) = parts(&hold.scope);
    let insert = "INSERT OR REPLACE INTO holds VALUES (?1, ?2, ?3, ?4, ?5)";
    let end_at = hold.end_at.as_microsecond();
    connection
        .execute(insert, params![hold.authority, hold.reference, of_kind, scope, end_at])
        .deed("keep a legal hold")?;
    Ok(())
}

/// Holds in force at `now`, on `subject` or on everything.
pub(crate) fn in_force(
    connection: &Connection,
    subject: Option<&str>,
    now: Timestamp,
) -> Result<Vec<Hold>, VaultError> {
    let sql = format!(
        "SELECT authority, reference, of_kind, scope, end_at FROM (SELECT *, ?2 AS subject \
         FROM holds) WHERE CASE WHEN ?2 IS NULL THEN end_at > ?1 ELSE {COVERS} END \
         ORDER BY authority, reference, of_kind, scope"
    );
    let mut select = connection.prepare(&sql).deed("list its legal holds")?;
    let rows = select
        .query_map(params![now.as_microsecond(), subject], |row| {
            let scope = row.get(3)?;
            Ok(Hold {
                authority: row.get(0)?,
                reference: row.get(1)?,
                scope: if row.get(2)? { Scope::Kind(scope) } else { Scope::Subject(scope) },
                end_at: Timestamp::from_microsecond(row.get(4)?).unwrap_or(Timestamp::MAX),
            })
        })
        .deed("list its legal holds")?;
    rows.collect::<Result<_, _>>().deed("list its legal holds")
}

/// Records whose time is over at `now` and that no hold in force covers, the oldest first.
pub(crate) fn due(connection: &Connection, now: Timestamp) -> Result<Vec<Due>, VaultError> {
    let sql = format!(
        "SELECT body_hash, subject FROM records WHERE ciphertext IS NOT NULL AND due_at <= ?1 \
         AND NOT EXISTS (SELECT 1 FROM holds WHERE {COVERS}) ORDER BY due_at, body_hash"
    );
    let mut select = connection.prepare(&sql).deed("list what is due")?;
    let rows = select
        .query_map([now.as_microsecond()], |row| {
            Ok(Due { record: row.get(0)?, subject: row.get(1)? })
        })
        .deed("list what is due")?;
    rows.collect::<Result<_, _>>().deed("list what is due")
}
