//! COSE_Sign1 (RFC 9052, 4.2): its bytes in and out, and what its signature is over.
//!
//! A pass is strict: no tag, no unprotected header, a protected header of exactly `alg` and `kid`,
//! and one way only to write it. [`Limits`] widen that for the vectors of others; nothing at a gate
//! does.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

/// What a reader puts up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Tags 18 (COSE_Sign1) and 61 (CWT) before the array.
    pub tags: bool,
    /// Headers that are not protected, further headers, any order and any length of numbers.
    pub loose: bool,
}

impl Limits {
    /// Those of a pass and its lists.
    pub const STRICT: Limits = Limits { tags: false, loose: false };
    /// Those of the vectors of others.
    pub const WIDE: Limits = Limits { tags: true, loose: true };
}

/// Why bytes are no COSE_Sign1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoseError {
    /// It is no array of four, or its parts are of other types.
    #[error("not a COSE_Sign1")]
    Structure,
    /// It could be written otherwise, or something follows it.
    #[error("not written in the one way that counts")]
    NotCanonical,
    /// Headers are missing, unknown, doubled or unprotected.
    #[error("headers other than alg and kid, both protected")]
    Header,
}

/// Which algorithm and which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Number of the algorithm (IANA, COSE Algorithms).
    pub alg: i64,
    /// Name of the key; empty where none is given and none need be.
    pub kid: Vec<u8>,
}

/// A COSE_Sign1 whose signature nobody has looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign1<'a> {
    /// Bytes of the protected header.
    pub protected: &'a [u8],
    /// What it says, joined with the unprotected one where that is allowed.
    pub header: Header,
    /// Bytes that are signed.
    pub payload: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
}

/// Reads a COSE_Sign1.
///
/// # Errors
///
/// [`CoseError`].
pub fn read<'a>(bytes: &'a [u8], limits: Limits) -> Result<Sign1<'a>, CoseError> {
    let broken = |_| CoseError::Structure;
    let mut reader = Decoder::new(bytes);
    while limits.tags && reader.datatype().map_err(broken)? == Type::Tag {
        let tag = reader.tag().map_err(broken)?.as_u64();
        if !matches!(tag, 18 | 61) {
            return Err(CoseError::Structure);
        }
    }
    if reader.array().map_err(broken)? != Some(4) {
        return Err(CoseError::Structure);
    }
    let protected = reader.bytes().map_err(broken)?;
    let mut fields = Fields::default();
    if !protected.is_empty() {
        let mut inner = Decoder::new(protected);
        fields.read(&mut inner, limits.loose)?;
        if inner.position() != protected.len() {
            return Err(CoseError::NotCanonical);
        }
    }
    let is_empty = fields.read(&mut reader, limits.loose)? == 0;
    if !is_empty && !limits.loose {
        return Err(CoseError::Header);
    }
    let payload = reader.bytes().map_err(broken)?;
    let signature = reader.bytes().map_err(broken)?;
    if reader.position() != bytes.len() {
        return Err(CoseError::NotCanonical);
    }
    let kid = fields.kid.or_else(|| limits.loose.then(Vec::new));
    let (Some(alg), Some(kid)) = (fields.alg, kid) else { return Err(CoseError::Header) };
    let header = Header { alg, kid };
    let read = Sign1 { protected, header, payload, signature };
    if !limits.loose && (protected != read.header.write() || bytes != read.write()) {
        return Err(CoseError::NotCanonical);
    }
    Ok(read)
}

#[derive(Default)]
struct Fields {
    alg: Option<i64>,
    kid: Option<Vec<u8>>,
}

impl Fields {
    /// Reads a map of headers, says how many there were.
    fn read(&mut self, reader: &mut Decoder<'_>, loose: bool) -> Result<u64, CoseError> {
        let broken = |_| CoseError::Structure;
        let length = reader.map().map_err(broken)?;
        if length.is_none() && !loose {
            return Err(CoseError::NotCanonical);
        }
        let mut count = 0;
        while length.map_or_else(
            || reader.datatype().is_ok_and(|kind| kind != Type::Break),
            |length| count < length,
        ) {
            count += 1;
            let label = match reader.datatype().map_err(broken)? {
                Type::String if loose => reader.skip().map(|()| None).map_err(broken)?,
                _ => Some(reader.i64().map_err(broken)?),
            };
            match label {
                Some(1) if self.alg.is_none() => self.alg = Some(reader.i64().map_err(broken)?),
                Some(4) if self.kid.is_none() => {
                    self.kid = Some(reader.bytes().map_err(broken)?.to_vec());
                }
                // What stands in the protected header counts.
                _ if loose => reader.skip().map_err(broken)?,
                _ => return Err(CoseError::Header),
            }
        }
        if length.is_none() {
            reader.skip().map_err(broken)?;
        }
        Ok(count)
    }
}

impl Header {
    /// The bytes of a protected header that says this.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Encoder::new(Vec::with_capacity(16));
        let written = out
            .map(2)
            .and_then(|out| out.u8(1)?.i64(self.alg)?.u8(4)?.bytes(&self.kid))
            .map(|_| ());
        in_memory(written);
        out.into_writer()
    }
}

impl Sign1<'_> {
    /// Its bytes.
    pub fn write(&self) -> Vec<u8> {
        let length = self.protected.len() + self.payload.len() + self.signature.len() + 16;
        let mut out = Encoder::new(Vec::with_capacity(length));
        let written = out
            .array(4)
            .and_then(|out| {
                out.bytes(self.protected)?.map(0)?.bytes(self.payload)?.bytes(self.signature)
            })
            .map(|_| ());
        in_memory(written);
        out.into_writer()
    }

    /// What the signature is over (RFC 9052, 4.4), with what is signed besides: `external_aad`.
    pub fn to_be_signed(&self, external_aad: &[u8]) -> Vec<u8> {
        to_be_signed(self.protected, external_aad, self.payload)
    }
}

/// The Sig_structure of RFC 9052, 4.4, for one signer.
pub fn to_be_signed(protected: &[u8], external_aad: &[u8], payload: &[u8]) -> Vec<u8> {
    let length = protected.len() + payload.len() + external_aad.len() + 32;
    let mut out = Encoder::new(Vec::with_capacity(length));
    let written = out
        .array(4)
        .and_then(|out| {
            out.str("Signature1")?.bytes(protected)?.bytes(external_aad)?.bytes(payload)
        })
        .map(|_| ());
    in_memory(written);
    out.into_writer()
}

/// Writing into memory does not fail.
pub(crate) fn in_memory<E>(written: Result<(), E>) {
    if written.is_err() {
        unreachable!("memory takes what is written");
    }
}
