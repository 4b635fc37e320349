//! Moments of a camera's video that somebody keeps: asked for, kept, read, erased.

use jiff::Timestamp;
use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{CameraId, ClipId};

/// A person wants a moment kept.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(array)]
pub struct ClipAsked {
    /// The clip's number.
    #[n(0)]
    pub clip: ClipId,
    /// Of which camera.
    #[n(1)]
    pub camera: CameraId,
    /// From when.
    #[n(2)]
    #[cbor(with = "crate::time::micros")]
    pub from: Timestamp,
    /// Until when.
    #[n(3)]
    #[cbor(with = "crate::time::micros")]
    pub until: Timestamp,
    /// What for.
    #[n(4)]
    pub purpose: String,
    /// When it is erased.
    #[n(5)]
    #[cbor(with = "crate::time::micros")]
    pub erase_at: Timestamp,
}

/// A clip is on the centre's disk, or was not to be had.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(array)]
pub struct ClipKept {
    /// Which.
    #[n(0)]
    pub clip: ClipId,
    /// SHA-256 of the file; `None` where that moment was kept by nobody any more.
    #[n(1)]
    #[cbor(with = "crate::package::hash_option")]
    #[serde(serialize_with = "crate::package::hex_option")]
    pub sha256: Option<[u8; 32]>,
    /// Its length, bytes.
    #[n(2)]
    pub bytes_count: u64,
}

/// Why a clip was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, JsonSchema)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum ClipEnd {
    /// Its time was over.
    #[n(0)]
    TimeOver,
    /// A person erased it.
    #[n(1)]
    Asked,
}

/// A clip's file was erased.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(array)]
pub struct ClipErased {
    /// Which.
    #[n(0)]
    pub clip: ClipId,
    /// Why.
    #[n(1)]
    pub why: ClipEnd,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_that_was_not_to_be_had_has_no_hash_and_is_read_as_such() {
        let kept = ClipKept { clip: ClipId(1), sha256: None, bytes_count: 0 };
        let bytes = minicbor::to_vec(&kept).unwrap_or_default();
        assert_eq!(minicbor::decode::<ClipKept>(&bytes).ok(), Some(kept));
    }
}
