//! Proving that an entry is in the journal (RFC 6962, section 2.1.1).

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use cordon_kernel::id::Seq;
use tlog_tiles::{Hash, HashReader, split_stored_hash_index};

use crate::error::{JournalError, Result};
use crate::layout;
use crate::note;
use crate::reader::Reader;
use crate::store;
use crate::tile::{self, TilePath};
use crate::tree::{Frontier, from_bytes, leaf_hash, perfect_root};

/// A proof that an entry is the `seq`th of a tree of `size` with that `root`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Which entry.
    pub seq: Seq,
    /// Its encoded header: the leaf.
    pub header: Vec<u8>,
    /// `SHA-256(0x00 || header)`.
    pub leaf_hash: [u8; 32],
    /// Entries in the tree.
    pub size: u64,
    /// Root of the tree.
    pub root: [u8; 32],
    /// The audit path, from the leaf to the root.
    pub path: Vec<[u8; 32]>,
    /// The signed checkpoint (C2SP tlog-checkpoint) that says `size` and `root`; `None` for an
    /// entry that no checkpoint covers yet, which is proven against the database's own head.
    pub checkpoint: Option<String>,
}

impl Proof {
    /// Whether header, path and root fit together. Whose root it is the checkpoint says: see
    /// [`is_signed_by`](Self::is_signed_by).
    pub fn check(&self) -> bool {
        let path = self.path.iter().map(|hash| Hash(*hash)).collect();
        let leaf = leaf_hash(&self.header);
        leaf.0 == self.leaf_hash
            && self.seq.0 < self.size
            && tlog_tiles::check_record(&path, self.size, Hash(self.root), self.seq.0, leaf).is_ok()
    }

    /// Whether the checkpoint says this size and root and is signed by `key`, the line of
    /// `key.pub`.
    pub fn is_signed_by(&self, key: &str) -> bool {
        let Some(text) = &self.checkpoint else { return false };
        let Ok(verifier) = note::verifier(key.trim_end()) else { return false };
        note::read_checkpoint(text.as_bytes(), verifier)
            .is_ok_and(|checkpoint| checkpoint.size == self.size && checkpoint.root.0 == self.root)
    }
}

/// Proves entry `seq` of the journal in `data_dir` against its published checkpoint, or against
/// its head if the checkpoint does not cover it yet. Another process may be writing.
///
/// # Errors
///
/// [`JournalError::NoEntry`] if there is none, [`JournalError::Disagrees`] when entries and tiles
/// do not give the root that was promised, and what reading the database, the key and the
/// checkpoint gives.
pub fn prove(data_dir: &Path, seq: Seq) -> Result<Proof, JournalError> {
    let checkpoint = note::published(data_dir)?;
    let reader = Reader::open(data_dir)?;
    let head = reader.head()?;
    let (size, root, checkpoint) = match checkpoint {
        Some(checkpoint) if seq.0 < checkpoint.size => {
            (checkpoint.size, checkpoint.root.0, Some(checkpoint.text))
        }
        _ => (head.size, head.root, None),
    };
    if seq.0 >= size {
        return Err(JournalError::NoEntry { seq, size: head.size });
    }
    let header = store::header_bytes(&reader.connection, seq)?
        .ok_or(JournalError::NoEntry { seq, size: head.size })?;
    let nodes = Nodes { dir: layout::journal_dir(data_dir), reader, failed: RefCell::new(None) };
    let path = tlog_tiles::prove_record(size, seq.0, &nodes);
    if let Some(error) = nodes.failed.into_inner() {
        return Err(error);
    }
    let path: Vec<[u8; 32]> = path.unwrap_or_default().into_iter().map(|hash| hash.0).collect();
    let leaf_hash = leaf_hash(&header).0;
    let proof = Proof { seq, header, leaf_hash, size, root, path, checkpoint };
    if proof.check() {
        return Ok(proof);
    }
    Err(JournalError::Disagrees {
        what: format!("the path from entry {seq}"),
        why: "it does not lead to the root that was promised".into(),
    })
}

/// The nodes of the tree: from tiles where they were published, from entries where not.
struct Nodes {
    dir: PathBuf,
    reader: Reader,
    /// What went wrong, which the trait below cannot carry.
    failed: RefCell<Option<JournalError>>,
}

impl Nodes {
    /// The `n`th node of `level`, leaves being level 0.
    fn node(&self, level: u8, n: u64) -> Result<Hash> {
        let (tile_level, within) = (level / 8, level % 8);
        let start = n << within;
        let (offset, span) = ((start % 256) as u32, 1u32 << within);
        let path = TilePath::hashes(tile_level, start / 256, offset + span);
        if let Some(bytes) = tile::read(&self.dir, path)? {
            return Ok(perfect_root(&from_bytes(&bytes)[offset as usize..]));
        }
        let mut subtree = Frontier::default();
        store::leaves(&self.reader.connection, n << level, (n + 1) << level, |leaf| {
            subtree.push(leaf);
            Ok(())
        })?;
        Ok(subtree.root())
    }
}

impl HashReader for Nodes {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        let node = |index: &u64| {
            let (level, n) = split_stored_hash_index(*index);
            self.node(level, n)
        };
        indexes.iter().map(node).collect::<Result<_>>().map_err(|error| {
            let why = error.to_string();
            *self.failed.borrow_mut() = Some(error);
            tlog_tiles::Error::InvalidInput(why)
        })
    }
}

/// Root of the tree over every committed entry, in hexadecimal; that of the empty tree for an empty
/// journal.
///
/// # Errors
///
/// As [`Reader::open`] and [`Reader::head`].
pub fn root(data_dir: &Path) -> Result<String, JournalError> {
    Ok(hex::encode(Reader::open(data_dir)?.head()?.root))
}
