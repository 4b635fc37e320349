//! Why the vault could not do what it was asked.

use std::path::PathBuf;

use crate::BodyHash;

/// Why the vault could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// SQLite refused.
    #[error("the vault cannot {deed}")]
    Storage {
        /// What was tried.
        deed: &'static str,
        /// SQLite's words.
        #[source]
        source: rusqlite::Error,
    },
    /// A file could not be read or written.
    #[error("cannot {deed} `{path}`")]
    File {
        /// What was tried.
        deed: &'static str,
        /// Which file.
        path: PathBuf,
        /// The machine's words.
        #[source]
        source: std::io::Error,
    },
    /// There is no vault here.
    #[error("there is no vault at `{path}`")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A newer program wrote this file.
    #[error("`{path}` is of version {found}, newer than this program reads ({known})")]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The vault was opened to be read only.
    #[error("this vault was opened to be read, not to be written")]
    ReadOnly,
    /// No random bytes were given.
    #[error("no random bytes were given: {0}")]
    Randomness(String),
    /// There are wrapped keys, but not the key that opens them.
    #[error("`{path}` is missing; without it nothing in the vault can be read: put it back")]
    MasterKeyMissing {
        /// Where it belongs.
        path: PathBuf,
    },
    /// The master key has another length than 32 bytes.
    #[error("`{path}` has {length} bytes, a master key has 32")]
    MasterKeyLength {
        /// Which file.
        path: PathBuf,
        /// Bytes found.
        length: usize,
    },
    /// Others than the owner may read the master key.
    #[error("others may read `{path}` (mode {mode:o}); make it 600")]
    MasterKeyShared {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A wrapped key does not open: it was altered, or the master key is another.
    #[error("the key of subject {subject:?} does not open with this master key")]
    KeyAltered {
        /// Whose key.
        subject: String,
    },
    /// A record does not open with its own key: it was altered.
    #[error("record {} of the vault was altered", name_of(.record))]
    RecordAltered {
        /// Which record.
        record: BodyHash,
    },
    /// Salt and body do not hash to the name they were to be kept under.
    #[error("salt and body do not hash to {}", name_of(.record))]
    HashDiffers {
        /// The name given.
        record: BodyHash,
    },
    /// The body is longer than an entry may be.
    #[error("the body of record {} has {length} bytes, too many", name_of(.record))]
    TooLong {
        /// Which record.
        record: BodyHash,
        /// Its bytes.
        length: usize,
    },
    /// What was erased is not put back.
    #[error("record {} was erased and is not put back", name_of(.record))]
    PutBack {
        /// Which record.
        record: BodyHash,
    },
    /// Keys are deleted, but another reader keeps their old bytes in the write-ahead log.
    #[error("the keys are deleted, but a reader holds their old bytes on disk; erase again")]
    KeysLinger,
    /// The reading could not be journalled, so nothing was read.
    #[error("the reading could not be journalled, so nothing was read")]
    NotAudited(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A record's name as people see it: the hash in hexadecimal.
fn name_of(record: &BodyHash) -> String {
    record.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Names the deed that SQLite refused.
pub(crate) trait Deed<T> {
    fn deed(self, deed: &'static str) -> Result<T, VaultError>;
}

impl<T> Deed<T> for Result<T, rusqlite::Error> {
    fn deed(self, deed: &'static str) -> Result<T, VaultError> {
        self.map_err(|source| VaultError::Storage { deed, source })
    }
}
