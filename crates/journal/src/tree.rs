//! The Merkle tree of RFC 6962, section 2.1, over encoded headers: its right edge, which grows.
//!
//! Two forms of the edge: [`Frontier`], the roots of the perfect subtrees, small enough to be
//! written with every batch; and [`Rows`], the tile that is being filled at each level, from which
//! tiles are published.

use tlog_tiles::{EMPTY_HASH, HASH_SIZE, Hash, node_hash};

use crate::error::Result;
use crate::tile::{TILE_WIDTH, TilePath};

/// `SHA-256(0x00 || header)`.
pub(crate) fn leaf_hash(header: &[u8]) -> Hash {
    tlog_tiles::record_hash(header)
}

/// The first four bytes of a leaf hash, kept in the entry's row: it tells a changed header from a
/// changed tile.
pub(crate) fn mark(leaf: &Hash) -> i32 {
    let [a, b, c, d, ..] = leaf.0;
    i32::from_be_bytes([a, b, c, d])
}

pub(crate) fn to_bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// The hashes in `bytes`; a rest shorter than a hash is left out.
pub(crate) fn from_bytes(bytes: &[u8]) -> Vec<Hash> {
    bytes
        .chunks_exact(HASH_SIZE)
        .map(|chunk| {
            let mut hash = Hash::default();
            hash.0.copy_from_slice(chunk);
            hash
        })
        .collect()
}

/// Root of the tree over `hashes`, none of which is missing to the right.
fn fold(hashes: &[Hash], right: Option<Hash>) -> Option<Hash> {
    hashes.iter().rev().fold(right, |right, left| match right {
        None => Some(*left),
        Some(right) => Some(node_hash(*left, right)),
    })
}

/// Root of `hashes`, whose number is a power of two.
pub(crate) fn perfect_root(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => EMPTY_HASH,
        [hash] => *hash,
        _ => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            node_hash(perfect_root(left), perfect_root(right))
        }
    }
}

/// Roots of the perfect subtrees of a tree, largest first: one for each bit of its size.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(left, hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    pub(crate) fn root(&self) -> Hash {
        fold(&self.peaks, None).unwrap_or(EMPTY_HASH)
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        to_bytes(&self.peaks)
    }

    /// `None` unless there are as many hashes as `size` has bits.
    pub(crate) fn from_bytes(size: u64, bytes: &[u8]) -> Option<Frontier> {
        let expected = size.count_ones() as usize * HASH_SIZE;
        (bytes.len() == expected).then(|| Frontier { size, peaks: from_bytes(bytes) })
    }
}

/// The tile that is being filled at each level, lowest level first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    size: u64,
    rows: Vec<Vec<Hash>>,
}

impl Rows {
    /// Rows read from tiles: `row(tile)` gives the hashes of an unfinished tile.
    pub(crate) fn load(
        size: u64,
        mut row: impl FnMut(TilePath) -> Result<Vec<Hash>>,
    ) -> Result<Rows> {
        let mut rows = Rows { size, rows: Vec::new() };
        let mut level = 0;
        while level < 8 && size >> (8 * level) > 0 {
            rows.rows.push(match TilePath::edge(size, level) {
                Some(tile) => row(tile)?,
                None => Vec::new(),
            });
            level += 1;
        }
        Ok(rows)
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; `full` is given each tile that it completes.
    pub(crate) fn push(
        &mut self,
        leaf: Hash,
        full: &mut impl FnMut(TilePath, &[Hash]) -> Result<()>,
    ) -> Result<()> {
        self.size += 1;
        let mut hash = leaf;
        let mut level = 0;
        loop {
            if self.rows.len() <= level {
                self.rows.push(Vec::with_capacity(TILE_WIDTH as usize));
            }
            let row = &mut self.rows[level];
            row.push(hash);
            if row.len() < TILE_WIDTH as usize {
                return Ok(());
            }
            let index = (self.size >> (8 * level) >> 8) - 1;
            full(TilePath::hashes(level as u8, index, TILE_WIDTH), row)?;
            hash = perfect_root(row);
            row.clear();
            level += 1;
        }
    }

    /// The unfinished tiles.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (TilePath, &[Hash])> {
        self.rows.iter().enumerate().filter_map(|(level, row)| {
            let tile = TilePath::edge(self.size, level as u8)?;
            Some((tile, row.as_slice()))
        })
    }

    pub(crate) fn root(&self) -> Hash {
        let mut root = None;
        for row in &self.rows {
            let mut peaks = Vec::new();
            let mut rest = row.as_slice();
            while !rest.is_empty() {
                let (peak, after) = rest.split_at(1 << rest.len().ilog2());
                peaks.push(perfect_root(peak));
                rest = after;
            }
            root = fold(&peaks, root);
        }
        root.unwrap_or(EMPTY_HASH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6962, section 2.1, word for word.
    pub(crate) fn naive_root(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => EMPTY_HASH,
            [leaf] => leaf_hash(leaf),
            _ => {
                let k = leaves.len().next_power_of_two() / 2;
                node_hash(naive_root(&leaves[..k]), naive_root(&leaves[k..]))
            }
        }
    }

    #[test]
    fn both_edges_give_the_root_of_the_standard_at_every_size() {
        let leaves: Vec<Vec<u8>> = (0..600u32).map(|n| n.to_be_bytes().to_vec()).collect();
        let (mut frontier, mut rows) = (Frontier::default(), Rows::default());
        for size in 0..=leaves.len() {
            let expected = naive_root(&leaves[..size]);
            assert_eq!(frontier.root(), expected, "frontier at {size}");
            assert_eq!(rows.root(), expected, "rows at {size}");
            let again = Frontier::from_bytes(size as u64, &frontier.to_bytes());
            assert_eq!(again.as_ref(), Some(&frontier));
            if let Some(leaf) = leaves.get(size) {
                frontier.push(leaf_hash(leaf));
                rows.push(leaf_hash(leaf), &mut |_, _| Ok(())).unwrap();
            }
        }
    }

    #[test]
    fn a_tile_is_given_once_it_is_full_at_every_level() {
        let mut rows = Rows::default();
        let mut tiles = Vec::new();
        for n in 0..65_536u32 {
            rows.push(leaf_hash(&n.to_be_bytes()), &mut |tile, hashes| {
                assert_eq!(hashes.len(), 256);
                tiles.push(tile.to_string());
                Ok(())
            })
            .unwrap();
        }
        assert_eq!(tiles.len(), 257);
        assert_eq!(tiles[255..], ["tile/0/255".to_string(), "tile/1/000".to_string()]);
    }

    #[test]
    fn a_frontier_of_the_wrong_length_is_refused() {
        assert_eq!(Frontier::from_bytes(3, &[0; 32]), None);
        assert_eq!(Frontier::from_bytes(0, &[0; 1]), None);
    }
}
