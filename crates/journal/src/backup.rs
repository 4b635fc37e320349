//! Backups and exports: whole folders made beside the running node.
//!
//! A folder that is being made lies in `unfinished/` inside the target and is moved out at the end,
//! `journal/` last: half a backup is never taken for one.

use std::fs;
use std::path::{Path, PathBuf};

use cordon_kernel::body::{Body, Kind};
use cordon_kernel::entry::Entry;
use cordon_kernel::id::Seq;

use crate::archive;
use crate::error::{AtPath, JournalError, Result};
use crate::layout;
use crate::note;
use crate::publish::Tiles;
use crate::reader::Reader;
use crate::store::{self, copy_sqlite};
use crate::tile::{TILE_WIDTH, TileKind, TilePath, entry_bundle};
use crate::tree::Rows;
use crate::verify::{PersonalBody, Report, verify};

pub(crate) const UNFINISHED: &str = "unfinished";

/// A folder in the making. Dropped without [`finish`](Self::finish), what was made is removed.
#[derive(Debug)]
pub struct Making {
    target: PathBuf,
    folder: PathBuf,
    finished: bool,
}

impl Making {
    fn begin(target: &Path) -> Result<Making> {
        layout::must_be_empty(target)?;
        let folder = target.join(UNFINISHED);
        fs::create_dir_all(&folder).at("create", &folder)?;
        Ok(Making { target: target.to_path_buf(), folder, finished: false })
    }

    /// Where it is made: put here, under their names in the data folder, what the caller keeps
    /// beside the journal.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Moves everything to its place, the journal last.
    ///
    /// # Errors
    ///
    /// [`JournalError::Io`]; the target then holds `unfinished` and is not a backup.
    pub fn finish(mut self) -> Result<(), JournalError> {
        self.finished = true;
        let mut names: Vec<String> =
            layout::names(&self.folder)?.into_iter().map(|(name, _)| name).collect();
        names.sort_by_key(|name| name == "journal");
        for name in names {
            layout::sync_dir(&self.folder)?;
            let to = self.target.join(&name);
            fs::rename(self.folder.join(&name), &to).at("rename to", &to)?;
            layout::sync_dir(&self.target)?;
        }
        fs::remove_dir(&self.folder).at("remove", &self.folder)?;
        layout::sync_dir(&self.target)
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        if !self.finished {
            // What cannot be removed is still called unfinished.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Backs up the journal in `data_dir` into `out_dir`, which must be absent or empty, while another
/// process may be writing: database, keys (the signing key too, readable by its owner only), the
/// newest checkpoint with its tiles, and the segments sealed in it.
///
/// The caller adds its own files (see [`copy_sqlite`]) and calls [`Making::finish`]. Files copied
/// after this returns hold at least what the journal speaks of, if they are written before it.
///
/// # Errors
///
/// [`JournalError::NotEmpty`], [`JournalError::NoJournal`], [`JournalError::Disagrees`] when the
/// entries do not give the checkpoint's root or a segment is not the one that was sealed,
/// [`JournalError::DiskFull`] and [`JournalError::Io`].
pub fn backup(data_dir: &Path, out_dir: &Path) -> Result<Making, JournalError> {
    if !layout::database(data_dir).is_file() {
        return Err(JournalError::NoJournal { path: data_dir.to_path_buf() });
    }
    let making = Making::begin(out_dir)?;
    let to = making.folder();
    let dir = layout::journal_dir(to);
    fs::create_dir_all(&dir).at("create", &dir)?;
    // First the promise, then what it promises: the copy is never smaller than the checkpoint.
    let checkpoint = note::published(data_dir)?;
    copy_sqlite(&layout::database(data_dir), &layout::database(to))?;
    copy_keys(data_dir, to)?;
    let reader = Reader::open(to)?;
    if let Some(checkpoint) = checkpoint {
        write_tiles(&reader, &checkpoint, &dir)?;
        layout::replace_synced(&layout::checkpoint(to), checkpoint.text.as_bytes(), false)?;
    }
    copy_segments(&reader, data_dir, to)?;
    Ok(making)
}

fn copy_keys(from: &Path, to: &Path) -> Result<()> {
    for (from, to, secret) in [
        (layout::key(from), layout::key(to), true),
        (layout::key_pub(from), layout::key_pub(to), false),
    ] {
        if let Some(bytes) = layout::read_if_there(&from)? {
            layout::replace_synced(&to, &bytes, secret)?;
        }
    }
    Ok(())
}

/// Writes the tiles of a checkpoint from the entries, which must give its root.
fn write_tiles(reader: &Reader, checkpoint: &note::Checkpoint, dir: &Path) -> Result<()> {
    let mut tiles = Tiles::new(dir.to_path_buf());
    let mut rows = Rows::default();
    store::leaves(&reader.connection, 0, checkpoint.size, |leaf| {
        rows.push(leaf, &mut |tile, hashes| tiles.write(tile, hashes))
    })?;
    if rows.root() != checkpoint.root {
        return Err(JournalError::Disagrees {
            what: "checkpoint".into(),
            why: "its root is not that of the entries".into(),
        });
    }
    for (tile, hashes) in rows.edges() {
        tiles.write(tile, hashes)?;
    }
    tiles.sync()
}

fn copy_segments(reader: &Reader, from: &Path, to: &Path) -> Result<()> {
    let (from, to) = (layout::archive_dir(from), layout::archive_dir(to));
    for (name, sha256) in sealed_segments(reader)? {
        let source = from.join(&name);
        let Some(bytes) = layout::read_if_there(&source)? else {
            tracing::warn!(name, "a sealed segment is missing and is not in the backup");
            continue;
        };
        fs::create_dir_all(&to).at("create", &to)?;
        layout::replace_synced(&to.join(&name), &bytes, false)?;
        if archive::hash_file(&to.join(&name))? != sha256 {
            return Err(JournalError::Disagrees {
                what: format!("segment {name}"),
                why: "it is not the file that was sealed".into(),
            });
        }
    }
    Ok(())
}

/// Names and hashes of the segments that entries seal.
fn sealed_segments(reader: &Reader) -> Result<Vec<(String, [u8; 32])>> {
    let mut seqs = Vec::new();
    reader.headers(Seq(0), Seq(u64::MAX), |seq, header| {
        let entry =
            Entry::read(seq, header, None).map_err(|source| JournalError::Entry { seq, source })?;
        if entry.header.kind == Kind::ArchiveSealed {
            seqs.push(seq);
        }
        Ok(())
    })?;
    let mut segments = Vec::new();
    for seq in seqs {
        let body = reader.entry(seq)?.body.unwrap_or_default();
        let body = Body::read(&body).map_err(|source| JournalError::Entry { seq, source })?;
        if let Body::ArchiveSealed { name, sha256, .. } = body
            && archive::is_segment_name(&name)
        {
            segments.push((name, sha256));
        }
    }
    Ok(segments)
}

/// Copies a backup into `data_dir`, which must be absent or empty, and verifies the copy. The
/// caller adds its own files and calls [`Making::finish`]; until then the folder is not a journal.
///
/// # Errors
///
/// [`JournalError::NotEmpty`], [`JournalError::NoJournal`] when `backup_dir` is no finished backup,
/// [`JournalError::BadBackup`] when the copy has faults, [`JournalError::DiskFull`] and
/// [`JournalError::Io`].
pub fn restore(
    backup_dir: &Path,
    data_dir: &Path,
    personal: &dyn Fn(&[u8; 32]) -> PersonalBody,
) -> Result<(Making, Report), JournalError> {
    if !layout::database(backup_dir).is_file() {
        return Err(JournalError::NoJournal { path: backup_dir.to_path_buf() });
    }
    let making = Making::begin(data_dir)?;
    for name in ["journal", "archive"] {
        let from = backup_dir.join(name);
        if from.is_dir() {
            copy_folder(&from, &making.folder().join(name))?;
        }
    }
    let report = verify(making.folder(), personal)?;
    match report.faults.first() {
        None => Ok((making, report)),
        Some(first) => Err(JournalError::BadBackup {
            first: first.to_string(),
            count: report.faults.len() + report.more_faults_count as usize,
        }),
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).at("create", to)?;
    for (name, kind) in layout::names(from)? {
        let (from, to) = (from.join(&name), to.join(&name));
        if kind.is_dir() {
            copy_folder(&from, &to)?;
        } else {
            // Permissions come along: the key stays readable by its owner only.
            fs::copy(&from, &to).at("copy to", &to)?;
            fs::File::open(&to).and_then(|file| file.sync_all()).at("sync", &to)?;
        }
    }
    layout::sync_dir(to)
}

/// Exports the journal in `data_dir` as other people's tools read it, into `out_dir`, which must
/// be absent or empty: `checkpoint`, `key.pub`, `tile/<level>/...` and `tile/entries/...` (C2SP
/// tlog-tiles) as of the published checkpoint, which may be behind the newest entries. Returns how
/// many entries it covers. Personal bodies are not in it, and no bodies at all: headers only.
///
/// # Errors
///
/// [`JournalError::NotEmpty`], [`JournalError::Checkpoint`] when none was published,
/// [`JournalError::Disagrees`] when the entries do not give its root, [`JournalError::DiskFull`]
/// and [`JournalError::Io`].
pub fn export(data_dir: &Path, out_dir: &Path) -> Result<u64, JournalError> {
    let checkpoint = note::published(data_dir)?
        .ok_or_else(|| JournalError::Checkpoint { why: "none was published yet".into() })?;
    let reader = Reader::open(data_dir)?;
    let making = Making::begin(out_dir)?;
    let to = making.folder();
    write_tiles(&reader, &checkpoint, to)?;
    for tile in TilePath::all(checkpoint.size) {
        if tile.kind != TileKind::Hashes(0) {
            continue;
        }
        let tile = TilePath { kind: TileKind::Entries, ..tile };
        let bundle =
            entry_bundle(&reader, tile.index, tile.width)?.ok_or(JournalError::NoEntry {
                seq: Seq(tile.index * u64::from(TILE_WIDTH)),
                size: checkpoint.size,
            })?;
        let path = to.join(tile.to_string());
        let parent = path.parent().unwrap_or(to);
        fs::create_dir_all(parent).at("create", parent)?;
        fs::write(&path, bundle).at("write", &path)?;
    }
    if let Some(bytes) = layout::read_if_there(&layout::key_pub(data_dir))? {
        layout::replace_synced(&to.join("key.pub"), &bytes, false)?;
    }
    layout::replace_synced(&to.join("checkpoint"), checkpoint.text.as_bytes(), false)?;
    making.finish()?;
    Ok(checkpoint.size)
}
