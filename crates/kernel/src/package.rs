//! Files of the operation package, as the journal keeps them.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use serde::Serialize;

/// A file of the operation package.
#[derive(Clone, Debug, PartialEq, Encode, Decode, Serialize)]
#[cbor(array)]
pub struct PackageFile {
    /// Path inside the package, `/` between parts.
    #[n(0)]
    pub path: String,
    /// The normalised bytes; in JSON only how many there are.
    #[n(1)]
    #[serde(rename = "bytes_count", serialize_with = "crate::body::count")]
    pub bytes: ByteVec,
}

pub(crate) fn hex_text<S: serde::Serializer>(bytes: &[u8; 32], s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(&hex::encode(bytes))
}

/// The same, where there may be none.
pub(crate) fn hex_option<S: serde::Serializer>(
    bytes: &Option<[u8; 32]>,
    s: S,
) -> Result<S::Ok, S::Error> {
    match bytes {
        Some(bytes) => hex_text(bytes, s),
        None => s.serialize_none(),
    }
}

/// CBOR form of a hash that may not be there: a byte string or null.
pub(crate) mod hash_option {
    use minicbor::data::Type;
    use minicbor::encode::Write;
    use minicbor::{Decoder, Encoder};

    type Hash = Option<[u8; 32]>;

    /// Reads 32 bytes or null.
    pub fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Hash, minicbor::decode::Error> {
        if d.datatype()? == Type::Null {
            d.null()?;
            return Ok(None);
        }
        let bytes = <[u8; 32]>::try_from(d.bytes()?);
        bytes.map(Some).map_err(|_| minicbor::decode::Error::message("a hash has 32 bytes"))
    }

    /// Writes 32 bytes or null.
    pub fn encode<C, W: Write>(
        hash: &Hash,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match hash {
            None => e.null()?.ok(),
            Some(hash) => e.bytes(hash)?.ok(),
        }
    }
}
