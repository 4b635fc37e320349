//! Personal data: encrypted, erasable, read under audit.
//!
//! A record is the body of one entry, kept under the entry's body hash and sealed with its
//! subject's key. Erasing deletes the key, so that no copy of the records, however old, can be
//! read again, while no hash of the journal changes. Nothing leaves the vault but through
//! [`Vault::read_for`], which has the reading journalled before it reads.
//!
//! Takes bytes and gives them back; knows no entry kind, no role and no clock. Not here: who may
//! read or erase (see `cordon-command`), or what the journal says of it.

mod error;
mod file;
mod hold;
mod holders;
mod keys;
mod records;
mod seal;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cordon_kernel::Timestamp;
use cordon_kernel::entry::{BODY_LEN_MAX, SALT_LEN, Salt, body_hash};
use cordon_kernel::id::Seq;

pub use error::VaultError;
pub use hold::{Due, Hold, Retention, Scope};
pub use seal::{OsRandomness, Randomness};

use holders::Holders;
use keys::{KeyId, Keys};
use records::{Record, Records};
use seal::Nonce;

/// The name of a record: the body hash in its entry's header.
pub type BodyHash = [u8; 32];

/// What the vault has under a hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Here it is.
    Present {
        /// The salt that hides the body behind its hash.
        salt: Salt,
        /// The encoded body.
        body: Vec<u8>,
    },
    /// It was here and was erased.
    Erased,
    /// Nothing was ever kept under this hash.
    Unknown,
}

/// Whether the vault has something under a hash, without saying what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It can be read.
    Present,
    /// It was here and was erased.
    Erased,
    /// Nothing was ever kept under this hash.
    Unknown,
}

/// What a person is shown, and the entry that says so.
#[derive(Debug)]
pub struct Shown {
    /// The entry of the reading.
    pub audited: Seq,
    /// The bodies, in the order asked for; an altered one does not hide the others.
    pub bodies: Vec<Result<Body, VaultError>>,
}

/// The vault of one data folder. May be shared between threads.
pub struct Vault {
    inner: Mutex<Inner>,
    read_only: bool,
}

struct Inner {
    records: Records,
    keys: Keys,
    /// Absent in a vault that is only read.
    holders: Option<Holders>,
    random: Box<dyn Randomness>,
}

impl Vault {
    /// Opens `data/vault/`, making it if it is new.
    ///
    /// # Errors
    ///
    /// [`VaultError::MasterKeyMissing`], [`VaultError::MasterKeyLength`],
    /// [`VaultError::MasterKeyShared`] or [`VaultError::KeyAltered`] when the master key is not
    /// the one these records were sealed under; [`VaultError::Newer`] for a newer program's files.
    pub fn open(data: &Path, random: impl Randomness + 'static) -> Result<Vault, VaultError> {
        let folder = data.join("vault");
        make_folder(&folder).map_err(|source| VaultError::File {
            deed: "make the folder",
            path: folder.clone(),
            source,
        })?;
        let mut random: Box<dyn Randomness> = Box::new(random);
        let records = Records::open(&folder)?;
        let keys = Keys::open(&folder, random.as_mut())?;
        let holders = Some(Holders::open(&folder, keys.secret_for_holders())?);
        let inner = Inner { records, keys, holders, random };
        Ok(Vault { inner: Mutex::new(inner), read_only: false })
    }

    /// Opens `data/vault/` beside a process that writes it. What changes it is refused.
    ///
    /// # Errors
    ///
    /// [`VaultError::Missing`] when there is none, and as [`Vault::open`].
    pub fn open_read_only(data: &Path) -> Result<Vault, VaultError> {
        let folder = data.join("vault");
        let records = Records::open_read_only(&folder)?;
        let keys = Keys::open_read_only(&folder)?;
        let random: Box<dyn Randomness> = Box::new(OsRandomness);
        let inner = Inner { records, keys, holders: None, random };
        Ok(Vault { inner: Mutex::new(inner), read_only: true })
    }

    /// Keeps a body under its hash until `retention` ends it. It is on disk when this returns:
    /// call this before the journal takes the header. The same body again changes nothing.
    ///
    /// # Errors
    ///
    /// [`VaultError::HashDiffers`] unless `body_hash` is that of `salt` and `body`,
    /// [`VaultError::TooLong`] for a body that no entry may have, and [`VaultError::PutBack`] for
    /// one that was erased.
    pub fn put(
        &self,
        hash: BodyHash,
        subject: &str,
        salt: Salt,
        body: &[u8],
        retention: Retention,
    ) -> Result<(), VaultError> {
        if body.len() > BODY_LEN_MAX {
            return Err(VaultError::TooLong { record: hash, length: body.len() });
        }
        if body_hash(&salt, body) != hash {
            return Err(VaultError::HashDiffers { record: hash });
        }
        let inner = &mut *self.writer()?;
        match inner.state(&hash)? {
            State::Present => return Ok(()),
            State::Erased => return Err(VaultError::PutBack { record: hash }),
            State::Unknown => {}
        }
        let (key, secret) = inner.keys.of(subject, inner.random.as_mut())?;
        let nonce: Nonce = seal::draw(inner.random.as_mut())?;
        let plain = zeroize::Zeroizing::new([salt.as_slice(), body].concat());
        let ciphertext = seal::seal(&secret, &nonce, &hash, &plain)
            .ok_or(VaultError::TooLong { record: hash, length: body.len() })?;
        let record = Record {
            body_hash: hash,
            subject: subject.to_owned(),
            key,
            nonce: nonce.to_vec(),
            ciphertext: Some(ciphertext),
        };
        inner.records.insert(&record, retention.until)
    }

    /// Has a reading journalled by `audit`, then reads. The one way out of the vault.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotAudited`] when `audit` failed; then nothing was read.
    pub fn read_for<E>(
        &self,
        hashes: &[BodyHash],
        audit: impl FnOnce() -> Result<Seq, E>,
    ) -> Result<Shown, VaultError>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let audited = audit().map_err(|error| VaultError::NotAudited(error.into()))?;
        let inner = self.lock();
        let bodies = hashes.iter().map(|hash| inner.read(hash)).collect();
        Ok(Shown { audited, bodies })
    }

    /// Whether something is kept under `hash`. Opens nothing, so this is not a reading.
    ///
    /// # Errors
    ///
    /// [`VaultError::Storage`], [`VaultError::KeyAltered`].
    pub fn state(&self, hash: &BodyHash) -> Result<State, VaultError> {
        self.lock().state(hash)
    }

    /// As [`Vault::state`], and proves that what is kept opens and has this hash. Shows nobody
    /// anything: for `cordon journal verify`.
    ///
    /// # Errors
    ///
    /// [`VaultError::RecordAltered`] names the record that does not open.
    pub fn check(&self, hash: &BodyHash) -> Result<State, VaultError> {
        match self.lock().read(hash)? {
            Body::Present { salt, body } if body_hash(&salt, &body) == *hash => Ok(State::Present),
            Body::Present { .. } => Err(VaultError::RecordAltered { record: *hash }),
            Body::Erased => Ok(State::Erased),
            Body::Unknown => Ok(State::Unknown),
        }
    }

    /// Erases everything of `subject`: its keys, so that no old copy can be read, then its bytes.
    /// Gives how many records had bytes. Whether it may be done (a legal hold, two persons) is
    /// asked before: see [`Vault::holds_on`].
    ///
    /// # Errors
    ///
    /// [`VaultError::KeysLinger`] when a reader kept the old bytes of the keys on disk: the
    /// records are erased, and erasing again or opening the vault anew removes those bytes.
    pub fn erase(&self, subject: &str) -> Result<usize, VaultError> {
        let inner = &mut *self.writer()?;
        let ids = inner.keys.ids_of(subject)?;
        let deleted = inner.keys.delete(&ids);
        let count = inner.records.blank_subject(subject)?;
        deleted.map(|()| count)
    }

    /// Erases single records. Where a subject has others, they are sealed anew under a new key
    /// first, because the old key has to go. Gives how many had bytes.
    ///
    /// # Errors
    ///
    /// As [`Vault::erase`], and [`VaultError::RecordAltered`] when another record of the same
    /// subject cannot be sealed anew; then nothing of that subject is erased.
    pub fn erase_records(&self, hashes: &[BodyHash]) -> Result<usize, VaultError> {
        self.writer()?.erase_records(hashes)
    }

    /// Records whose retention is over at `now` and that no legal hold keeps, the oldest first.
    ///
    /// # Errors
    ///
    /// [`VaultError::Storage`].
    pub fn due(&self, now: Timestamp) -> Result<Vec<Due>, VaultError> {
        hold::due(&self.lock().records.connection, now)
    }

    /// Places a legal hold; the same order for the same scope again moves its end, so an end in
    /// the past lifts it.
    ///
    /// # Errors
    ///
    /// [`VaultError::Storage`], [`VaultError::ReadOnly`].
    pub fn hold(&self, hold: &Hold) -> Result<(), VaultError> {
        hold::place(&self.writer()?.records.connection, hold)
    }

    /// Every legal hold in force at `now`.
    ///
    /// # Errors
    ///
    /// [`VaultError::Storage`].
    pub fn holds(&self, now: Timestamp) -> Result<Vec<Hold>, VaultError> {
        hold::in_force(&self.lock().records.connection, None, now)
    }

    /// The legal holds in force at `now` that cover `subject`.
    ///
    /// # Errors
    ///
    /// [`VaultError::Storage`].
    pub fn holds_on(&self, subject: &str, now: Timestamp) -> Result<Vec<Hold>, VaultError> {
        hold::in_force(&self.lock().records.connection, Some(subject), now)
    }

    /// Removes records that the journal does not know (the process was killed between vault and
    /// journal) and keys that seal nothing. Call it at the start, before anything is put: a record
    /// whose entry is on its way would look like an orphan. Gives how many records went.
    ///
    /// # Errors
    ///
    /// As [`Vault::erase_records`].
    pub fn sweep_orphans(&self, known: impl Fn(&BodyHash) -> bool) -> Result<usize, VaultError> {
        let mut orphans = self.lock().records.all()?;
        orphans.retain(|hash| !known(hash));
        let inner = &mut *self.writer()?;
        inner.erase_records(&orphans)?;
        let count = inner.records.remove(&orphans)?;
        let in_use = inner.records.keys_in_use()?;
        let idle = inner.keys.ids_of_all()?.difference(&in_use).copied().collect();
        inner.keys.delete(&idle)?;
        Ok(count)
    }

    /// The numbers of passes' holders, by the passes' ids, as of `seen_at`; those that have none
    /// are given one. They are on the disk when this returns: call it before the journal names
    /// them.
    ///
    /// # Errors
    ///
    /// [`VaultError::Storage`], [`VaultError::ReadOnly`].
    pub fn holders_of(&self, passes: &[&[u8]], seen_at: Timestamp) -> Result<Vec<u64>, VaultError> {
        let inner = &mut *self.writer()?;
        let holders = inner.holders.as_mut().ok_or(VaultError::ReadOnly)?;
        holders.of(passes, seen_at.as_millisecond(), inner.random.as_mut())
    }

    /// Has it journalled by `audit` that the holder of a pass is looked up, then gives the number;
    /// `None` where nobody knows or knew it. What `audit` is given is what the entry says.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotAudited`] when `audit` failed; then nothing is told.
    pub fn find_holder<E>(
        &self,
        pass: &[u8],
        audit: impl FnOnce(Option<u64>) -> Result<Seq, E>,
    ) -> Result<(Seq, Option<u64>), VaultError>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let found = match &self.lock().holders {
            Some(holders) => holders.find(pass)?,
            None => return Err(VaultError::ReadOnly),
        };
        let audited = audit(found).map_err(|error| VaultError::NotAudited(error.into()))?;
        Ok((audited, found))
    }

    /// Whether it knows whose a number is.
    ///
    /// # Errors
    ///
    /// [`VaultError::Storage`], [`VaultError::ReadOnly`].
    pub fn has_holder(&self, holder: u64) -> Result<bool, VaultError> {
        match &self.lock().holders {
            Some(holders) => holders.has(holder),
            None => Err(VaultError::ReadOnly),
        }
    }

    /// Forgets whose a number was; false where nobody knew. What the number did stays, and is
    /// nobody's.
    ///
    /// # Errors
    ///
    /// [`VaultError::Storage`], [`VaultError::ReadOnly`].
    pub fn erase_holder(&self, pass: &[u8]) -> Result<bool, VaultError> {
        self.writer()?.holders.as_mut().ok_or(VaultError::ReadOnly)?.erase(pass)
    }

    /// Forgets whose the numbers were that nobody has seen since `seen_at`; gives how many.
    ///
    /// # Errors
    ///
    /// [`VaultError::Storage`], [`VaultError::ReadOnly`].
    pub fn erase_holders_before(&self, seen_at: Timestamp) -> Result<usize, VaultError> {
        let ms = seen_at.as_millisecond();
        self.writer()?.holders.as_mut().ok_or(VaultError::ReadOnly)?.erase_before(ms)
    }

    /// Copies the records to a new file, while the vault is in use. Without the keys nobody can
    /// read the copy, and what is erased later stays erased in it.
    ///
    /// # Errors
    ///
    /// [`VaultError::File`] when `to` exists or cannot be written.
    pub fn copy_records(&self, to: &Path) -> Result<(), VaultError> {
        file::copy(&self.lock().records.connection, to)
    }

    /// Copies the keys, master key and all, to a new file for its owner's eyes alone. Whoever has
    /// this file and the records can read them, erased later or not: keep it apart, and not long.
    ///
    /// # Errors
    ///
    /// [`VaultError::File`] when `to` exists or cannot be written.
    pub fn copy_keys(&self, to: &Path) -> Result<(), VaultError> {
        self.lock().keys.export(to)
    }

    /// Lays out `data/vault/` from copies. Without `keys`, every record reads as erased.
    ///
    /// # Errors
    ///
    /// [`VaultError::File`] when there is a vault already or a copy cannot be read.
    pub fn restore(data: &Path, records: &Path, keys: Option<&Path>) -> Result<(), VaultError> {
        let folder = data.join("vault");
        make_folder(&folder).map_err(|source| VaultError::File {
            deed: "make the folder",
            path: folder.clone(),
            source,
        })?;
        let source = file::open_read_only(records)?;
        file::copy(&source, &folder.join("vault.sqlite"))?;
        keys.map_or(Ok(()), |keys| Keys::import(keys, &folder))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // SQLite undoes what a panic cut short; there is no state of ours to be torn.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> Result<MutexGuard<'_, Inner>, VaultError> {
        if self.read_only { Err(VaultError::ReadOnly) } else { Ok(self.lock()) }
    }
}

impl Inner {
    fn state(&self, hash: &BodyHash) -> Result<State, VaultError> {
        let Some(record) = self.records.get(hash)? else { return Ok(State::Unknown) };
        let opens = record.ciphertext.is_some() && self.keys.get(&record.key)?.is_some();
        Ok(if opens { State::Present } else { State::Erased })
    }

    fn read(&self, hash: &BodyHash) -> Result<Body, VaultError> {
        let Some(record) = self.records.get(hash)? else { return Ok(Body::Unknown) };
        match self.unseal(&record)? {
            None => Ok(Body::Erased),
            Some(plain) => {
                let (salt, body) = plain
                    .split_first_chunk::<SALT_LEN>()
                    .ok_or(VaultError::RecordAltered { record: *hash })?;
                Ok(Body::Present { salt: *salt, body: body.to_vec() })
            }
        }
    }

    /// Salt and body of `record`; `None` once it or its key is gone.
    fn unseal(&self, record: &Record) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, VaultError> {
        let Some(ciphertext) = &record.ciphertext else { return Ok(None) };
        let Some(key) = self.keys.get(&record.key)? else { return Ok(None) };
        seal::open(&key, &record.nonce, &record.body_hash, ciphertext)
            .map(Some)
            .ok_or(VaultError::RecordAltered { record: record.body_hash })
    }

    fn erase_records(&mut self, hashes: &[BodyHash]) -> Result<usize, VaultError> {
        let going: BTreeSet<BodyHash> = hashes.iter().copied().collect();
        let mut keys = BTreeSet::new();
        for hash in hashes {
            keys.extend(self.records.get(hash)?.map(|record| record.key));
        }
        for key in &keys {
            self.move_others(key, &going)?;
        }
        let deleted = self.keys.delete(&keys);
        let count = self.records.blank(hashes)?;
        deleted.map(|()| count)
    }

    /// Seals what is under `key` and not `going` anew, under a new key.
    fn move_others(&mut self, key: &KeyId, going: &BTreeSet<BodyHash>) -> Result<(), VaultError> {
        let mut others = self.records.under(key)?;
        others.retain(|record| !going.contains(&record.body_hash));
        let Some(first) = others.first() else { return Ok(()) };
        let (new_key, secret) = self.keys.make(&first.subject, self.random.as_mut())?;
        let mut sealed = Vec::with_capacity(others.len());
        for record in &others {
            let Some(plain) = self.unseal(record)? else { continue };
            let nonce: Nonce = seal::draw(self.random.as_mut())?;
            let hash = record.body_hash;
            let ciphertext = seal::seal(&secret, &nonce, &hash, &plain)
                .ok_or(VaultError::TooLong { record: hash, length: plain.len() })?;
            sealed.push((hash, nonce, ciphertext));
        }
        self.records.reseal(&new_key, &sealed)
    }
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}
