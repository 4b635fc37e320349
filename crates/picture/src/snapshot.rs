//! A picture as bytes, for its hash and for caches that may be deleted.

use cordon_kernel::Entry;
use cordon_kernel::id::Seq;

use crate::Picture;

/// Why bytes are not a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SnapshotError {
    /// They are not CBOR of a picture's shape.
    Shape(String),
    /// They rest on the operation of other entries than those given.
    Operation {
        /// The entries that are wanted.
        wanted: Vec<Seq>,
    },
}

impl std::fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SnapshotError::Shape(why) => write!(f, "not a picture: {why}"),
            SnapshotError::Operation { wanted } => {
                write!(f, "the picture rests on the operation of the entries {wanted:?}")
            }
        }
    }
}

impl std::error::Error for SnapshotError {}

impl Picture {
    /// The encoded form: deterministic CBOR, the operation by its digest only.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let Ok(()) = minicbor::encode(self, &mut bytes) else {
            // A `Vec` takes every byte, and no part of a picture refuses to be encoded.
            unreachable!("an encoder of this crate reported a message")
        };
        bytes
    }

    /// The entries whose operation a picture of these bytes rests on, in order.
    ///
    /// # Errors
    ///
    /// [`SnapshotError::Shape`] for bytes that are no picture.
    pub fn operation_of(bytes: &[u8]) -> Result<Vec<Seq>, SnapshotError> {
        read(bytes).map(|picture| picture.operation_entries())
    }

    fn operation_entries(&self) -> Vec<Seq> {
        self.operation_seq.iter().chain(&self.operation_changes).copied().collect()
    }

    /// Reads a picture; `operation` are the entries named by [`Picture::operation_of`].
    ///
    /// # Errors
    ///
    /// [`SnapshotError::Shape`] for bytes that are no picture, and [`SnapshotError::Operation`]
    /// when `operation` are not the entries that are wanted.
    pub fn from_bytes(bytes: &[u8], operation: Vec<Entry>) -> Result<Picture, SnapshotError> {
        let mut picture = read(bytes)?;
        let wanted = picture.operation_entries();
        if !wanted.iter().copied().eq(operation.iter().map(|entry| entry.seq)) {
            return Err(SnapshotError::Operation { wanted });
        }
        let mut folded = Picture::default();
        for entry in operation {
            folded.size = entry.seq.0;
            folded.apply(entry);
        }
        if folded.operation_digest != picture.operation_digest {
            return Err(SnapshotError::Operation { wanted });
        }
        picture.operation = folded.operation;
        Ok(picture)
    }
}

fn read(bytes: &[u8]) -> Result<Picture, SnapshotError> {
    let shape = |error: minicbor::decode::Error| SnapshotError::Shape(error.to_string());
    let mut decoder = minicbor::Decoder::new(bytes);
    let picture = decoder.decode().map_err(shape)?;
    match bytes.len() - decoder.position() {
        0 => Ok(picture),
        more => Err(SnapshotError::Shape(format!("{more} bytes follow its end"))),
    }
}
