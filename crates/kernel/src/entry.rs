//! An entry of the journal: a header, which the tree commits to, and a body, which can be
//! forgotten.
//!
//! Both are deterministic CBOR (RFC 8949, section 4.2.1): fixed arrays, shortest integers, 64-bit
//! floats, text in UTF-8. The header carries `SHA-256(salt || body)`; the salt is kept beside the
//! body and goes with it, so that nobody can guess a forgotten body from its hash.

use jiff::Timestamp;
use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::body::{Body, BodyClass, Kind};
use crate::id::{AccountId, RuleId, Seq, SourceId};

/// The version that headers are written in.
pub const HEADER_VERSION: u8 = 1;
/// Bytes of a salt.
pub const SALT_LEN: usize = 16;
/// Longest body, in bytes.
pub const BODY_LEN_MAX: usize = 64 * 1024 * 1024;

/// Random bytes that hide a body behind its hash.
pub type Salt = [u8; SALT_LEN];

/// Who says it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[derive(Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A source: testimony. `(source, epoch, source_seq)` is said once; a source that restarts
    /// begins a new epoch.
    #[n(0)]
    Source {
        /// Which.
        #[n(0)]
        source: SourceId,
        /// Its run.
        #[n(1)]
        epoch: u64,
        /// Its count within the run.
        #[n(2)]
        source_seq: u64,
    },
    /// A rule: an advice.
    #[n(1)]
    Rule {
        /// Which.
        #[n(0)]
        rule: RuleId,
        /// Its version.
        #[n(1)]
        version: u16,
    },
    /// A person: a decision, true by being made.
    #[n(2)]
    Person {
        /// Which account.
        #[n(0)]
        account: AccountId,
    },
}

/// What the tree commits to.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Header {
    /// [`HEADER_VERSION`] when it was written.
    #[n(0)]
    pub version: u8,
    /// What kind of body.
    #[n(1)]
    pub kind: Kind,
    /// Who says it.
    #[n(2)]
    pub author: Author,
    /// When it was so, by the author's clock.
    #[n(3)]
    #[cbor(with = "crate::time::micros")]
    pub observed_at: Timestamp,
    /// When we wrote it down; never less than that of the entry before.
    #[n(4)]
    #[cbor(with = "crate::time::micros")]
    pub recorded_at: Timestamp,
    /// Where the body is kept.
    #[n(5)]
    pub class: BodyClass,
    /// [`body_hash`] of salt and body.
    #[n(6)]
    #[cbor(with = "minicbor::bytes")]
    pub body_hash: [u8; 32],
}

/// A [`Header`] while it is written: the author is still the draft's.
#[derive(Encode)]
#[cbor(array)]
struct HeaderOf<'a> {
    #[n(0)]
    version: u8,
    #[n(1)]
    kind: Kind,
    #[n(2)]
    author: &'a Author,
    #[n(3)]
    #[cbor(with = "crate::time::micros")]
    observed_at: Timestamp,
    #[n(4)]
    #[cbor(with = "crate::time::micros")]
    recorded_at: Timestamp,
    #[n(5)]
    class: BodyClass,
    #[n(6)]
    #[cbor(with = "minicbor::bytes")]
    body_hash: [u8; 32],
}

/// An entry that the picture can read: the body is here unless it is personal or was erased.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its place in the journal.
    pub seq: Seq,
    /// The header.
    pub header: Header,
    /// The body, if it is kept with the journal.
    pub body: Option<Body>,
}

/// What an author wants written: an entry before it has a place, a salt and a recorded time.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Who says it.
    pub author: Author,
    /// When it was so.
    pub observed_at: Timestamp,
    /// What is said.
    pub body: Body,
}

/// An entry as bytes, ready for the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The encoded header: the leaf of the tree.
    pub header: Vec<u8>,
    /// The salt.
    pub salt: Salt,
    /// The encoded body.
    pub body: Vec<u8>,
    /// Where the body is to be kept.
    pub class: BodyClass,
    /// What duplicates fall on: source, epoch and count, for what a source says.
    pub said_once: Option<(SourceId, u64, u64)>,
    /// As in the header.
    pub recorded_at: Timestamp,
}

/// Why bytes are not an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The bytes are not CBOR of the expected shape.
    #[error("{part} cannot be read: {why}")]
    Shape {
        /// Header or body.
        part: &'static str,
        /// The decoder's words.
        why: String,
    },
    /// The bytes say the same as other, shorter or ordered ones; only one form is allowed.
    #[error("{0} is not in its one deterministic form")]
    NotDeterministic(&'static str),
    /// The header was written by a newer program, or by none.
    #[error("header version {0} is not one that this program reads (1 to {HEADER_VERSION})")]
    Version(u8),
    /// Header and body are of different kinds.
    #[error("the header says {header:?}, the body is {body:?}")]
    Kind {
        /// The header's kind.
        header: Kind,
        /// The body's kind.
        body: Kind,
    },
}

/// `SHA-256(salt || body)`.
pub fn body_hash(salt: &Salt, body: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(body).finalize().into()
}

fn to_cbor<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(128);
    let Ok(()) = minicbor::encode(value, &mut bytes) else {
        // A `Vec` takes every byte, and no type here refuses to be encoded.
        unreachable!("an encoder of this crate reported a message")
    };
    bytes
}

impl Draft {
    /// The entry as bytes, recorded at `recorded_at`, its body hidden behind `salt`.
    pub fn seal(&self, recorded_at: Timestamp, salt: Salt) -> Sealed {
        let body = to_cbor(&self.body);
        let header = HeaderOf {
            version: HEADER_VERSION,
            kind: self.body.kind(),
            author: &self.author,
            observed_at: crate::time::to_micros(self.observed_at),
            recorded_at: crate::time::to_micros(recorded_at),
            class: self.body.class(),
            body_hash: body_hash(&salt, &body),
        };
        let said_once = match &self.author {
            Author::Source { source, epoch, source_seq } => {
                Some((source.clone(), *epoch, *source_seq))
            }
            Author::Rule { .. } | Author::Person { .. } => None,
        };
        Sealed {
            header: to_cbor(&header),
            salt,
            body,
            class: header.class,
            said_once,
            recorded_at: header.recorded_at,
        }
    }
}

impl Header {
    /// Reads a header.
    ///
    /// # Errors
    ///
    /// [`EntryError::Shape`] unless `bytes` are a header to their last byte,
    /// [`EntryError::Version`] for a newer one and [`EntryError::NotDeterministic`] for another
    /// spelling of the same header.
    pub fn read(bytes: &[u8]) -> Result<Header, EntryError> {
        let header = header(bytes)?;
        same(&header, bytes, "header")?;
        Ok(header)
    }
}

impl Body {
    /// Reads a body.
    ///
    /// # Errors
    ///
    /// [`EntryError::Shape`] unless `bytes` are a body to their last byte, and
    /// [`EntryError::NotDeterministic`] for another spelling of the same body.
    pub fn read(bytes: &[u8]) -> Result<Body, EntryError> {
        let body: Body = from_cbor("body", bytes)?;
        same(&body, bytes, "body")?;
        Ok(body)
    }

    /// The encoded body.
    pub fn to_bytes(&self) -> Vec<u8> {
        to_cbor(self)
    }
}

impl Entry {
    /// Reads an entry from its parts; `body` is `None` where it is kept elsewhere or was erased.
    /// Whether the bytes were altered is the journal's question (`cordon journal verify`): here
    /// neither the hash nor the one form is checked, so that a replay is fast.
    ///
    /// # Errors
    ///
    /// [`EntryError::Shape`] and [`EntryError::Version`] as [`Header::read`], and
    /// [`EntryError::Kind`] when header and body do not belong together.
    pub fn read(seq: Seq, header: &[u8], body: Option<&[u8]>) -> Result<Entry, EntryError> {
        let header = self::header(header)?;
        let body: Option<Body> = body.map(|bytes| from_cbor("body", bytes)).transpose()?;
        match &body {
            Some(body) if body.kind() != header.kind => {
                Err(EntryError::Kind { header: header.kind, body: body.kind() })
            }
            _ => Ok(Entry { seq, header, body }),
        }
    }
}

/// The header in `bytes`; its version is looked at first, since a newer one may have another shape.
fn header(bytes: &[u8]) -> Result<Header, EntryError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    if let (Ok(_), Ok(version)) = (decoder.array(), decoder.u8())
        && !(1..=HEADER_VERSION).contains(&version)
    {
        return Err(EntryError::Version(version));
    }
    from_cbor("header", bytes)
}

fn from_cbor<'b, T: Decode<'b, ()>>(part: &'static str, bytes: &'b [u8]) -> Result<T, EntryError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let value =
        decoder.decode().map_err(|error| EntryError::Shape { part, why: error.to_string() })?;
    if decoder.position() != bytes.len() {
        let why = format!("{} bytes follow its end", bytes.len() - decoder.position());
        return Err(EntryError::Shape { part, why });
    }
    Ok(value)
}

fn same<T: Encode<()>>(value: &T, bytes: &[u8], part: &'static str) -> Result<(), EntryError> {
    if to_cbor(value) == bytes { Ok(()) } else { Err(EntryError::NotDeterministic(part)) }
}
