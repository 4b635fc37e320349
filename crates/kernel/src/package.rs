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
