//! The journal: append, read, follow, prove; and the archive of the stream beside it.
//!
//! An append returns once its entries are on the disk. Encoded headers are the leaves of a Merkle
//! tree (RFC 6962, section 2.1) whose size and root are committed with each batch; about once a
//! second tiles (C2SP tlog-tiles) and a signed checkpoint (C2SP tlog-checkpoint, signed-note) are
//! published, so that other people's tools can check the journal. `verify` finds and names every
//! flipped byte.
//!
//! Not here: what entries mean (see `cordon-kernel` and `cordon-picture`), and personal bodies,
//! which the vault keeps. Nothing here reads a clock.

pub mod archive;
mod backup;
mod error;
mod follow;
mod journal;
mod layout;
mod note;
mod prove;
mod publish;
mod reader;
mod said;
pub mod snapshot;
mod store;
mod tile;
mod tree;
mod verify;
mod writer;

pub use backup::{Making, backup, export, restore};
pub use error::JournalError;
pub use follow::Follower;
pub use journal::{Journal, Options};
pub use note::{KeySource, checkpoint_size};
pub use prove::{Proof, prove, root};
pub use reader::{Raw, RawRef, Reader};
pub use store::{Head, copy_sqlite};
pub use tile::{
    HEADER_LEN_MAX, TILE_WIDTH, TileKind, TilePath, TilePathError, entry_bundle, read_tile,
};
pub use verify::{Fault, PersonalBody, Report, verify};
pub use writer::Receipt;
