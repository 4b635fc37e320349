//! Whom a gate trusts: a list of issuing keys under the signatures of offline roots.
//!
//! The file of a list is a CBOR array of COSE_Sign1 over the same payload, each by another root.
//! Who holds the roots decides how many must sign. A list is numbered, lives seven days at the
//! most, and each key in it is limited: to what it may sign, to kinds of pass, to zones, to a
//! length of validity. So a desk that loses its key has not lost the police's passes.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::claims::{Kind, TIME_MAX};
use crate::cose::{CoseError, in_memory};
use crate::key::{Kid, PublicKey, SigningKey};
use crate::sealed::{self, Purpose};

/// Longest life of a list, seconds.
pub const LIFE_MAX_S: u64 = 7 * 86_400;
/// Most keys of a list.
pub const KEYS_MAX: usize = 1_024;
/// Most keys of one name; more than one is an accident of 64 bits, or an attack.
pub const SAME_NAME_MAX: usize = 8;
/// Most roots.
pub const ROOTS_MAX: usize = 16;

/// Why a list is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// It is not built as one.
    #[error("not a list of trusted keys")]
    Structure,
    /// A part of it is no COSE_Sign1 of ours.
    #[error(transparent)]
    Cose(#[from] CoseError),
    /// A value is out of its range, or a key is none.
    #[error("the list holds what it may not")]
    Range,
    /// Fewer roots have signed it than must.
    #[error("{signed} of {needed} roots have signed it")]
    Signatures {
        /// How many good signatures it has.
        signed: usize,
        /// How many it needs.
        needed: usize,
    },
    /// A list of this number or a later one is known already, and says something else.
    #[error("version {version} would go back from {known}")]
    RolledBack {
        /// The number of this one.
        version: u64,
        /// The number of the one that is known.
        known: u64,
    },
}

/// The roots, and how many of them must sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roots {
    keys: Vec<PublicKey>,
    needed: usize,
}

impl Roots {
    /// `needed` of `keys`; `None` unless that is 1 to all of 1 to [`ROOTS_MAX`] different keys.
    pub fn new(keys: Vec<PublicKey>, needed: usize) -> Option<Roots> {
        let mut kids: Vec<Kid> = keys.iter().map(PublicKey::kid).collect();
        kids.sort_unstable();
        kids.dedup();
        let good = kids.len() == keys.len()
            && (1..=ROOTS_MAX).contains(&keys.len())
            && (1..=keys.len()).contains(&needed);
        good.then_some(Roots { keys, needed })
    }

    /// How many must sign.
    pub fn needed(&self) -> usize {
        self.needed
    }

    /// The keys.
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }
}

/// What a key may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Use {
    /// Passes.
    #[n(0)]
    Passes,
    /// Status lists and their changes.
    #[n(1)]
    Status,
    /// Bundles of rules.
    #[n(2)]
    Policy,
    /// That a key is trusted no more.
    #[n(3)]
    Distrust,
}

impl Use {
    const ALL: [Use; 4] = [Use::Passes, Use::Status, Use::Policy, Use::Distrust];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Use::Passes => "passes",
            Use::Status => "status",
            Use::Policy => "policy",
            Use::Distrust => "distrust",
        }
    }
}

impl std::str::FromStr for Use {
    type Err = ();

    fn from_str(word: &str) -> Result<Use, ()> {
        Use::ALL.into_iter().find(|it| it.word() == word).ok_or(())
    }
}

/// A key and what it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// The key.
    pub key: PublicKey,
    /// From when, Unix seconds.
    pub begins_at: u64,
    /// Until when, Unix seconds.
    pub ends_at: u64,
    /// What it may sign.
    pub uses: Vec<Use>,
    /// Which kinds of pass.
    pub kinds: Vec<Kind>,
    /// Which zones, by their number; empty: all.
    pub zones: Vec<u16>,
    /// Longest validity of a pass, seconds.
    pub validity_max_s: u64,
    /// The status list that its passes stand in.
    pub status_list: u32,
}

/// A list as it is written.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Written {
    #[n(1)]
    version: u64,
    #[n(2)]
    begins_at: u64,
    #[n(3)]
    expires_at: u64,
    #[n(4)]
    keys: Vec<WrittenKey>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct WrittenKey {
    #[cbor(n(1), with = "minicbor::bytes")]
    key: Vec<u8>,
    #[n(2)]
    begins_at: u64,
    #[n(3)]
    ends_at: u64,
    #[n(4)]
    uses: Vec<Use>,
    #[n(5)]
    kinds: Vec<Kind>,
    #[n(6)]
    zones: Vec<u16>,
    #[n(7)]
    validity_max_s: u64,
    #[n(8)]
    status_list: u32,
}

/// A list of trusted keys whose signatures were good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustList {
    /// Its number.
    pub version: u64,
    /// From when, Unix seconds.
    pub begins_at: u64,
    /// Until when, Unix seconds.
    pub expires_at: u64,
    keys: BTreeMap<Kid, Vec<TrustedKey>>,
}

impl TrustList {
    /// A list of these keys.
    ///
    /// # Errors
    ///
    /// [`TrustError::Range`].
    pub fn new(
        version: u64,
        begins_at: u64,
        expires_at: u64,
        keys: Vec<TrustedKey>,
    ) -> Result<TrustList, TrustError> {
        let lives = begins_at < expires_at
            && expires_at - begins_at <= LIFE_MAX_S
            && expires_at <= TIME_MAX;
        let is_good = |key: &TrustedKey| {
            key.begins_at < key.ends_at && key.ends_at <= TIME_MAX && !key.uses.is_empty()
        };
        if !lives || keys.len() > KEYS_MAX || !keys.iter().all(is_good) {
            return Err(TrustError::Range);
        }
        let mut by_name: BTreeMap<Kid, Vec<TrustedKey>> = BTreeMap::new();
        for key in keys {
            let same = by_name.entry(key.key.kid()).or_default();
            // One key has one set of limits for each use.
            let is_twice = same.iter().any(|known| {
                known.key == key.key && known.uses.iter().any(|of| key.uses.contains(of))
            });
            same.push(key);
            if is_twice || same.len() > SAME_NAME_MAX {
                return Err(TrustError::Range);
            }
        }
        Ok(TrustList { version, begins_at, expires_at, keys: by_name })
    }

    /// The keys of a name.
    pub fn of_name(&self, kid: Kid) -> &[TrustedKey] {
        self.keys.get(&kid).map_or(&[], Vec::as_slice)
    }

    /// Every key.
    pub fn keys(&self) -> impl Iterator<Item = &TrustedKey> {
        self.keys.values().flatten()
    }

    /// The list without the keys that are trusted no more.
    pub fn without(&self, distrust: &Distrust) -> TrustList {
        let mut list = self.clone();
        list.keys.retain(|kid, _| !distrust.kids.contains(kid));
        list
    }

    /// The payload that roots sign.
    pub fn payload(&self) -> Vec<u8> {
        let written = |key: &TrustedKey| WrittenKey {
            key: key.key.to_cose_key(),
            begins_at: key.begins_at,
            ends_at: key.ends_at,
            uses: key.uses.clone(),
            kinds: key.kinds.clone(),
            zones: key.zones.clone(),
            validity_max_s: key.validity_max_s,
            status_list: key.status_list,
        };
        let keys = self.keys().map(written).collect();
        let (version, begins_at, expires_at) = (self.version, self.begins_at, self.expires_at);
        to_vec(&Written { version, begins_at, expires_at, keys })
    }

    /// The file of this list, signed by these roots.
    pub fn seal(&self, roots: &[&SigningKey]) -> Vec<u8> {
        let payload = self.payload();
        let mut out = Encoder::new(Vec::new());
        in_memory(out.array(roots.len() as u64).map(|_| ()));
        let mut out = out.into_writer();
        for root in roots {
            out.extend(sealed::seal(&payload, Purpose::Trust, root));
        }
        out
    }

    /// Opens the file of a list; `known` is the one before, if any.
    ///
    /// # Errors
    ///
    /// [`TrustError`].
    pub fn open(
        bytes: &[u8],
        roots: &Roots,
        known: Option<&TrustList>,
    ) -> Result<TrustList, TrustError> {
        let parts = parts(bytes)?;
        let mut payload: Option<&[u8]> = None;
        let mut signed = Vec::new();
        for part in parts {
            let (sign1, kid) = sealed::open(part)?;
            if payload.is_some_and(|payload| payload != sign1.payload) {
                return Err(TrustError::Structure);
            }
            payload = Some(sign1.payload);
            let message = sign1.to_be_signed(Purpose::Trust.aad());
            let root = roots.keys.iter().find(|root| {
                root.kid() == kid
                    && root.algorithm().is(sign1.header.alg)
                    && root.verifies(&message, sign1.signature)
            });
            if root.is_some() && !signed.contains(&kid) {
                signed.push(kid);
            }
        }
        if signed.len() < roots.needed {
            return Err(TrustError::Signatures { signed: signed.len(), needed: roots.needed });
        }
        let list = TrustList::read(payload.ok_or(TrustError::Structure)?)?;
        if let Some(known) = known
            && (list.version < known.version || (list.version == known.version && list != *known))
        {
            let (version, known) = (list.version, known.version);
            return Err(TrustError::RolledBack { version, known });
        }
        Ok(list)
    }

    fn read(payload: &[u8]) -> Result<TrustList, TrustError> {
        let written: Written = from_slice(payload).ok_or(TrustError::Structure)?;
        let key = |written: WrittenKey| {
            Some(TrustedKey {
                key: PublicKey::from_cose_key(&written.key).ok()?,
                begins_at: written.begins_at,
                ends_at: written.ends_at,
                uses: written.uses,
                kinds: written.kinds,
                zones: written.zones,
                validity_max_s: written.validity_max_s,
                status_list: written.status_list,
            })
        };
        let keys = written.keys.into_iter().map(key).collect::<Option<Vec<_>>>();
        let keys = keys.ok_or(TrustError::Range)?;
        let list = TrustList::new(written.version, written.begins_at, written.expires_at, keys)?;
        if list.payload() == payload { Ok(list) } else { Err(TrustError::Structure) }
    }
}

/// The bytes of each COSE_Sign1 in an array of them.
fn parts(bytes: &[u8]) -> Result<Vec<&[u8]>, TrustError> {
    let broken = |_| TrustError::Structure;
    let mut reader = Decoder::new(bytes);
    let count = reader.array().map_err(broken)?.ok_or(TrustError::Structure)?;
    if !(1..=ROOTS_MAX as u64).contains(&count) {
        return Err(TrustError::Structure);
    }
    let mut parts = Vec::new();
    for _ in 0..count {
        let from = reader.position();
        reader.skip().map_err(broken)?;
        parts.push(&bytes[from..reader.position()]);
    }
    // Up to sixteen of them have a head of one byte.
    let is_short = bytes.first().is_some_and(|head| u64::from(*head) == 0x80 | count);
    let is_whole = reader.position() == bytes.len();
    if is_short && is_whole { Ok(parts) } else { Err(TrustError::Structure) }
}

/// The bytes of what is written.
pub(crate) fn to_vec<T: Encode<()>>(written: &T) -> Vec<u8> {
    let mut out = Vec::new();
    in_memory(minicbor::encode(written, &mut out));
    out
}

/// Reads what is written, if nothing follows it.
pub(crate) fn from_slice<'a, T: Decode<'a, ()>>(bytes: &'a [u8]) -> Option<T> {
    let mut reader = Decoder::new(bytes);
    let read = reader.decode().ok()?;
    (reader.position() == bytes.len()).then_some(read)
}

/// Keys that are trusted no more, said in an emergency: it needs no root, and no new list.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Distrust {
    /// Its number.
    pub version: u64,
    /// When it was made, Unix seconds.
    pub made_at: u64,
    /// The keys' names.
    pub kids: BTreeSet<Kid>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct WrittenDistrust {
    #[n(1)]
    version: u64,
    #[n(2)]
    made_at: u64,
    #[n(3)]
    kids: Vec<minicbor::bytes::ByteArray<8>>,
}

impl Distrust {
    fn payload(&self) -> Vec<u8> {
        let kids = self.kids.iter().map(|kid| kid.0.into()).collect();
        to_vec(&WrittenDistrust { version: self.version, made_at: self.made_at, kids })
    }

    /// The file of these.
    pub fn seal(&self, key: &SigningKey) -> Vec<u8> {
        sealed::seal(&self.payload(), Purpose::Distrust, key)
    }

    /// Opens a file, signed by a key that `trust` has for it at `at`; `known` is the one before, of
    /// which nothing may be missing: trust comes back with a new list of keys alone.
    ///
    /// # Errors
    ///
    /// [`TrustError`].
    pub fn open(
        bytes: &[u8],
        trust: &TrustList,
        at: u64,
        known: Option<&Distrust>,
    ) -> Result<Distrust, TrustError> {
        let payload = crate::status::signed(bytes, Purpose::Distrust, Use::Distrust, trust, at);
        let (payload, _) = payload.map_err(|error| match error {
            crate::status::StatusError::Cose(error) => TrustError::Cose(error),
            _ => TrustError::Signatures { signed: 0, needed: 1 },
        })?;
        let written: WrittenDistrust = from_slice(payload).ok_or(TrustError::Structure)?;
        let kids = written.kids.iter().map(|kid| Kid(**kid)).collect();
        let read = Distrust { version: written.version, made_at: written.made_at, kids };
        if read.payload() != payload || read.kids.len() > KEYS_MAX {
            return Err(TrustError::Structure);
        }
        match known {
            Some(known) if read.version < known.version || !read.kids.is_superset(&known.kids) => {
                Err(TrustError::RolledBack { version: read.version, known: known.version })
            }
            _ => Ok(read),
        }
    }
}

/// A trust list with the roots that vouch for it, in one file: what a gate is set up with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchored {
    /// The roots.
    pub roots: Roots,
    /// The file of the list.
    pub list: Vec<u8>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct WrittenAnchored {
    #[n(1)]
    needed: u8,
    #[n(2)]
    roots: Vec<minicbor::bytes::ByteVec>,
    #[cbor(n(3), with = "minicbor::bytes")]
    list: Vec<u8>,
}

impl Anchored {
    /// Its bytes.
    pub fn write(&self) -> Vec<u8> {
        let roots = self.roots.keys.iter().map(|root| root.to_cose_key().into()).collect();
        let needed = u8::try_from(self.roots.needed).unwrap_or(u8::MAX);
        to_vec(&WrittenAnchored { needed, roots, list: self.list.clone() })
    }

    /// Reads one.
    ///
    /// # Errors
    ///
    /// [`TrustError::Structure`] or [`TrustError::Range`].
    pub fn read(bytes: &[u8]) -> Result<Anchored, TrustError> {
        let written: WrittenAnchored = from_slice(bytes).ok_or(TrustError::Structure)?;
        let keys = written.roots.iter().map(|root| PublicKey::from_cose_key(root).ok());
        let keys = keys.collect::<Option<Vec<_>>>().ok_or(TrustError::Range)?;
        let roots = Roots::new(keys, usize::from(written.needed)).ok_or(TrustError::Range)?;
        let read = Anchored { roots, list: written.list };
        if read.write() == bytes { Ok(read) } else { Err(TrustError::Structure) }
    }

    /// Opens the list.
    ///
    /// # Errors
    ///
    /// [`TrustError`].
    pub fn open(&self) -> Result<TrustList, TrustError> {
        TrustList::open(&self.list, &self.roots, None)
    }
}
