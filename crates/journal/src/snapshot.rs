//! Snapshots of the picture: caches that may be deleted at any time.
//!
//! `snapshots/<seq>.picture` is the SHA-256 of the rest, then bytes that only the picture knows.

use std::fs;
use std::path::{Path, PathBuf};

use cordon_kernel::id::Seq;
use sha2::{Digest, Sha256};

use crate::error::{AtPath, JournalError, Result};
use crate::layout;

/// Snapshots that are kept; older ones are removed.
pub const SNAPSHOTS_MAX: usize = 8;
const HASH_LEN: usize = 32;

fn dir(data_dir: &Path) -> PathBuf {
    data_dir.join("snapshots")
}

/// Saves the picture as of `seq` and removes the oldest beyond [`SNAPSHOTS_MAX`].
///
/// # Errors
///
/// [`JournalError::DiskFull`] and [`JournalError::Io`]; nothing depends on a snapshot, so the
/// caller may go on.
pub fn save(data_dir: &Path, seq: Seq, picture: &[u8]) -> Result<(), JournalError> {
    let dir = dir(data_dir);
    fs::create_dir_all(&dir).at("create", &dir)?;
    let mut bytes = Sha256::digest(picture).to_vec();
    bytes.extend(picture);
    layout::replace_synced(&dir.join(format!("{seq}.picture")), &bytes, false)?;
    let saved = list(&dir)?;
    for seq in saved.iter().take(saved.len().saturating_sub(SNAPSHOTS_MAX)) {
        remove(&dir, *seq);
    }
    Ok(())
}

/// The newest snapshot at or before `seq`, with the `seq` it is of. Damaged ones are removed and
/// an older one is tried.
///
/// # Errors
///
/// [`JournalError::Io`] when the folder cannot be listed or a file cannot be read.
pub fn load(data_dir: &Path, seq: Seq) -> Result<Option<(Seq, Vec<u8>)>, JournalError> {
    let dir = dir(data_dir);
    for saved in list(&dir)?.into_iter().rev().filter(|saved| *saved <= seq) {
        let Some(mut bytes) = layout::read_if_there(&dir.join(format!("{saved}.picture")))? else {
            continue;
        };
        let picture = bytes.split_off(bytes.len().min(HASH_LEN));
        if Sha256::digest(&picture).as_slice() == bytes {
            return Ok(Some((saved, picture)));
        }
        tracing::warn!(%saved, "a damaged snapshot is removed");
        remove(&dir, saved);
    }
    Ok(None)
}

/// The `seq` of every snapshot, oldest first.
fn list(dir: &Path) -> Result<Vec<Seq>> {
    let names = layout::names(dir)?;
    let seq = |name: &String| {
        let stem = name.strip_suffix(".picture")?;
        stem.parse().ok().filter(|seq: &u64| seq.to_string() == stem).map(Seq)
    };
    let mut saved: Vec<Seq> = names.iter().filter_map(|(name, _)| seq(name)).collect();
    saved.sort();
    Ok(saved)
}

fn remove(dir: &Path, seq: Seq) {
    // A cache that cannot be removed is tried again next time.
    let _ = fs::remove_file(dir.join(format!("{seq}.picture")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_at_or_before_is_loaded_and_eight_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(load(folder.path(), Seq(9)).unwrap(), None);
        for seq in 1..=10 {
            save(folder.path(), Seq(seq * 100), &[seq as u8]).unwrap();
        }
        let loaded = load(folder.path(), Seq(450)).unwrap();
        assert_eq!(loaded, Some((Seq(400), vec![4])));
        assert_eq!(load(folder.path(), Seq(299)).unwrap(), None);
    }

    #[test]
    fn a_damaged_one_is_removed_and_an_older_one_loaded() {
        let folder = tempfile::tempdir().unwrap();
        save(folder.path(), Seq(1), b"old").unwrap();
        save(folder.path(), Seq(2), b"new").unwrap();
        save(folder.path(), Seq(3), b"short").unwrap();
        let path = |seq: u64| folder.path().join(format!("snapshots/{seq}.picture"));
        let mut bytes = fs::read(path(2)).unwrap();
        bytes[34] ^= 1;
        fs::write(path(2), bytes).unwrap();
        fs::write(path(3), b"cut").unwrap();
        let loaded = load(folder.path(), Seq(9)).unwrap();
        assert_eq!(loaded, Some((Seq(1), b"old".to_vec())));
        assert!(!path(2).exists() && !path(3).exists());
    }
}
