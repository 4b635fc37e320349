//! Roots, proofs, checkpoints and tiles, checked with other people's code.

use std::collections::HashMap;
use std::path::Path;

use super::room::*;
use cordon_journal::{
    JournalError, Reader, TILE_WIDTH, TileKind, TilePath, entry_bundle, export, prove, read_tile,
    root,
};
use cordon_kernel::id::Seq;
use sha2::{Digest, Sha256};
use signed_note::{Note, StandardVerifier, VerifierList};
use tempfile::tempdir;
use tlog_tiles::{Checkpoint, Hash, HashReader, Tile, TileHashReader, TileReader};

/// RFC 6962, section 2.1, word for word.
fn naive_root(leaves: &[Vec<u8>]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => Sha256::new().chain_update([0]).chain_update(leaf).finalize().into(),
        _ => {
            let k = leaves.len().next_power_of_two() / 2;
            let (left, right) = (naive_root(&leaves[..k]), naive_root(&leaves[k..]));
            Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
        }
    }
}

fn headers(dir: &Path) -> Vec<Vec<u8>> {
    let raws = Reader::open(dir).unwrap().entries(Seq(0), usize::MAX).unwrap();
    raws.into_iter().map(|raw| raw.header).collect()
}

fn key_pub(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("journal/key.pub")).unwrap()
}

/// The checkpoint that a stranger reads with nothing but `key.pub`.
fn checkpoint(text: &str, key: &str) -> Checkpoint {
    let verifier = StandardVerifier::new(key.trim_end()).unwrap();
    let note = Note::from_bytes(text.as_bytes()).unwrap();
    let (good, unknown) = note.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!((good.len(), unknown.len()), (1, 0));
    Checkpoint::from_bytes(note.text()).unwrap()
}

#[test]
fn the_root_is_that_of_the_standard_at_every_size() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(root(dir.path()).unwrap(), empty);
    let mut roots = vec![journal.head().root];
    for n in 0..600 {
        journal.append(run_of(n, n + 1)).unwrap();
        roots.push(journal.head().root);
    }
    let headers = headers(dir.path());
    for (size, root) in roots.iter().enumerate() {
        assert_eq!(*root, naive_root(&headers[..size]), "at {size}");
    }
    assert_eq!(root(dir.path()).unwrap(), hex::encode(roots[600]));
}

#[test]
fn a_stranger_with_the_public_key_believes_the_checkpoint() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    for size in [0, 1, 255, 256, 257, 600] {
        journal.append(run_of(journal.size(), size)).unwrap();
        let text = journal.publish().unwrap();
        let read = checkpoint(&text, &key_pub(dir.path()));
        assert_eq!((read.origin(), read.size()), (ORIGIN, size));
        assert_eq!(read.hash().0, naive_root(&headers(dir.path())));
        let file = std::fs::read_to_string(dir.path().join("journal/checkpoint")).unwrap();
        assert_eq!(file, text);
    }
}

#[test]
fn every_entry_is_proven_against_the_checkpoint_and_no_other_root() {
    let dir = tempdir().unwrap();
    journal_of(dir.path(), 600);
    let key = key_pub(dir.path());
    let root = naive_root(&headers(dir.path()));
    for seq in (0..600).step_by(7).chain([255, 256, 511, 512, 599]) {
        let proof = prove(dir.path(), Seq(seq)).unwrap();
        assert!(proof.check() && proof.is_signed_by(&key), "entry {seq}");
        let path = proof.path.iter().map(|hash| Hash(*hash)).collect();
        let leaf = tlog_tiles::record_hash(&proof.header);
        tlog_tiles::check_record(&path, 600, Hash(root), seq, leaf).unwrap();
        let mut forged = proof.clone();
        forged.root[0] ^= 1;
        assert!(!forged.check() && !forged.is_signed_by(&key));
        let mut forged = proof;
        forged.header[3] ^= 1;
        assert!(!forged.check());
    }
}

#[test]
fn an_entry_beyond_the_checkpoint_is_proven_against_the_head() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    journal.append(run_of(0, 300)).unwrap();
    journal.publish().unwrap();
    journal.append(run_of(300, 310)).unwrap();
    let proof = prove(dir.path(), Seq(305)).unwrap();
    assert!(proof.check());
    assert_eq!((proof.size, proof.checkpoint), (310, None));
    assert_eq!(proof.root, journal.head().root);
    assert_eq!(prove(dir.path(), Seq(299)).unwrap().size, 300);
    let missing = prove(dir.path(), Seq(310)).unwrap_err();
    assert!(matches!(missing, JournalError::NoEntry { size: 310, .. }), "{missing}");
}

#[test]
fn every_width_that_was_ever_published_is_still_answered() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let mut published = HashMap::new();
    for size in [3, 200, 256, 259, 513] {
        journal.append(run_of(journal.size(), size)).unwrap();
        journal.publish().unwrap();
        let tile = |name: &str| read_tile(dir.path(), name).unwrap();
        for name in ["tile/0/000.p/3", "tile/0/000.p/200", "tile/0/000", "tile/0/001.p/3"] {
            if let Some(bytes) = tile(name) {
                let width = name.parse::<TilePath>().unwrap().width as usize;
                assert_eq!(bytes.len(), width * 32);
                assert_eq!(*published.entry(name).or_insert(bytes.clone()), bytes, "{name}");
            } else {
                assert!(!published.contains_key(name), "{name} is gone at {size}");
            }
        }
    }
    assert_eq!(published.len(), 4);
    let partials = std::fs::read_dir(dir.path().join("journal/tile/0")).unwrap().count();
    assert_eq!(partials, 3, "replaced partial tiles are removed: 000, 001, 002.p");
    for name in ["tile/0/003", "tile/0/000.p/0", "../key", "tile/entries/000", "checkpoint"] {
        assert_eq!(read_tile(dir.path(), name).unwrap(), None, "{name}");
    }
}

#[test]
fn a_bundle_holds_headers_with_their_lengths() {
    let dir = tempdir().unwrap();
    journal_of(dir.path(), 300);
    let reader = Reader::open(dir.path()).unwrap();
    let bundle = entry_bundle(&reader, 1, 44).unwrap().unwrap();
    let mut rest = bundle.as_slice();
    for header in &headers(dir.path())[256..] {
        let (length, after) = rest.split_first_chunk::<2>().unwrap();
        let (entry, after) = after.split_at(usize::from(u16::from_be_bytes(*length)));
        assert_eq!(entry, header);
        rest = after;
    }
    assert_eq!(rest, [0u8; 0]);
    assert_eq!(entry_bundle(&reader, 1, 45).unwrap(), None);
    assert_eq!(entry_bundle(&reader, 1, 0).unwrap(), None);
    assert_eq!(entry_bundle(&reader, u64::MAX, 1).unwrap(), None);
}

/// Reads an exported folder as a client of tlog-tiles does.
struct Folder<'a>(&'a Path);

impl TileReader for Folder<'_> {
    fn height(&self) -> u8 {
        8
    }
    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |tile: &Tile| {
            let level = TileKind::Hashes(tile.level());
            let path = TilePath { kind: level, index: tile.level_index(), width: tile.width() };
            std::fs::read(self.0.join(path.to_string())).unwrap()
        };
        Ok(tiles.iter().map(read).collect())
    }
    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

#[test]
fn an_export_is_a_log_that_a_client_of_tlog_tiles_can_check() {
    let (dir, out) = (tempdir().unwrap(), tempdir().unwrap());
    let journal = open(dir.path());
    journal.append(run_of(0, 700)).unwrap();
    journal.publish().unwrap();
    journal.append(run_of(700, 703)).unwrap();
    assert_eq!(export(dir.path(), out.path()).unwrap(), 700);
    let read = |name: &str| std::fs::read_to_string(out.path().join(name)).unwrap();
    let checkpoint = checkpoint(&read("checkpoint"), &read("key.pub"));
    let folder = Folder(out.path());
    let tree = TileHashReader::new(checkpoint.size(), *checkpoint.hash(), &folder);
    for (seq, header) in headers(dir.path())[..700].iter().enumerate() {
        let index = tlog_tiles::stored_hash_index(0, seq as u64);
        let hash = tree.read_hashes(&[index]).unwrap()[0];
        assert_eq!(hash, tlog_tiles::record_hash(header));
    }
    let bundles = ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/188"];
    let lengths: u64 =
        bundles.iter().map(|name| std::fs::metadata(out.path().join(name)).unwrap().len()).sum();
    let headers_length: usize = headers(dir.path())[..700].iter().map(Vec::len).sum();
    assert_eq!(lengths, headers_length as u64 + 2 * 700);
    assert_eq!(TILE_WIDTH, 256);
    let refused = export(dir.path(), out.path()).unwrap_err();
    assert!(matches!(refused, JournalError::NotEmpty { .. }), "{refused}");
}
