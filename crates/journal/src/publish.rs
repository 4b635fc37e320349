//! Publishing: tiles, then the checkpoint that promises them. What a crash left undone is done when
//! the journal is opened; what disagrees is named and never written over.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tlog_tiles::Hash;

use crate::error::{AtPath, JournalError, Result};
use crate::layout;
use crate::note::{self, Checkpoint, Keys};
use crate::reader::Reader;
use crate::store;
use crate::tile::{TILE_WIDTH, TilePath};
use crate::tree::{Frontier, Rows, from_bytes, to_bytes};

pub(crate) struct Publisher {
    data_dir: PathBuf,
    keys: Keys,
    reader: Reader,
    rows: Rows,
    /// `None` until the first one.
    checkpoint: Option<Checkpoint>,
}

impl Publisher {
    /// Takes up where the last process stopped, and publishes.
    pub(crate) fn open(data_dir: &Path, keys: Keys) -> Result<Publisher> {
        let reader = Reader::open(data_dir)?;
        let size = reader.size()?;
        let checkpoint = note::published(data_dir)?;
        let promised = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size);
        if promised > size {
            return Err(JournalError::EntriesLost { promised, size });
        }
        let mut tiles = Tiles::new(layout::journal_dir(data_dir));
        complete(&reader, &mut tiles, promised)?;
        let rows = Rows::load(promised, |tile| {
            let bytes = crate::tile::read(&tiles.dir, tile)?;
            Ok(from_bytes(&bytes.unwrap_or_default()))
        })?;
        if let Some(checkpoint) = &checkpoint
            && checkpoint.root != rows.root()
        {
            return Err(blame(&reader, &rows, "checkpoint")?);
        }
        let mut publisher =
            Publisher { data_dir: data_dir.to_path_buf(), keys, reader, rows, checkpoint };
        publisher.publish()?;
        publisher.sweep(None)?;
        Ok(publisher)
    }

    /// Tiles and checkpoint over every committed entry; the checkpoint's text.
    pub(crate) fn publish(&mut self) -> Result<String> {
        let head = self.reader.head()?;
        if let Some(checkpoint) = &self.checkpoint
            && checkpoint.size == head.size
        {
            return match checkpoint.root.0 == head.root {
                true => Ok(checkpoint.text.clone()),
                false => Err(blame(&self.reader, &self.rows, "head")?),
            };
        }
        let mut tiles = Tiles::new(layout::journal_dir(&self.data_dir));
        // A copy, so that a failure half-way leaves the rows as they were.
        let mut rows = self.rows.clone();
        store::leaves(&self.reader.connection, rows.size(), head.size, |leaf| {
            rows.push(leaf, &mut |tile, hashes| tiles.write(tile, hashes))
        })?;
        if rows.root().0 != head.root {
            return Err(blame(&self.reader, &self.rows, "head")?);
        }
        for (tile, hashes) in rows.edges() {
            tiles.write(tile, hashes)?;
        }
        tiles.sync()?;
        let checkpoint = self.keys.sign(head.size, Hash(head.root))?;
        let path = layout::checkpoint(&self.data_dir);
        layout::replace_synced(&path, checkpoint.text.as_bytes(), false)?;
        let text = checkpoint.text.clone();
        let before = std::mem::replace(&mut self.rows, rows);
        self.checkpoint = Some(checkpoint);
        self.sweep(Some(&before))?;
        Ok(text)
    }

    /// Removes unfinished tiles that a wider one has replaced: those of `before`, or all.
    fn sweep(&self, before: Option<&Rows>) -> Result<()> {
        let dir = layout::journal_dir(&self.data_dir);
        let current: BTreeSet<TilePath> = self.rows.edges().map(|(tile, _)| tile).collect();
        let old: Vec<TilePath> = match before {
            Some(rows) => rows.edges().map(|(tile, _)| tile).collect(),
            None => list(&dir)?.tiles.into_iter().map(|(tile, _)| tile).collect(),
        };
        for tile in old {
            if tile.is_full() || current.contains(&tile) {
                continue;
            }
            let path = dir.join(tile.to_string());
            // It may be gone already, and the folder may hold the next one: both are fine.
            let _ = fs::remove_file(&path);
            if let Some(parent) = path.parent() {
                let _ = fs::remove_dir(parent);
            }
        }
        Ok(())
    }
}

/// Writes tiles, and syncs the folders they lie in at the end.
pub(crate) struct Tiles {
    /// The folder that holds `tile/`.
    pub(crate) dir: PathBuf,
    dirty: BTreeSet<PathBuf>,
}

impl Tiles {
    pub(crate) fn new(dir: PathBuf) -> Tiles {
        Tiles { dir, dirty: BTreeSet::new() }
    }

    /// Writes a tile unless it is there; completes one that was cut short, and refuses to write
    /// over any other.
    pub(crate) fn write(&mut self, tile: TilePath, hashes: &[Hash]) -> Result<()> {
        let path = self.dir.join(tile.to_string());
        let bytes = to_bytes(hashes);
        match layout::read_if_there(&path)? {
            Some(found) if found == bytes => return Ok(()),
            Some(found) if !bytes.starts_with(&found) => return Err(differs(tile)),
            _ => {}
        }
        if let Some(parent) = path.parent() {
            layout::create_dirs(parent, &mut self.dirty)?;
            self.dirty.insert(parent.to_path_buf());
        }
        // Not inside `tile/`: nothing unfinished is ever seen there.
        layout::replace(&self.dir.join("tile.tmp"), &path, &bytes, false)
    }

    pub(crate) fn sync(&mut self) -> Result<()> {
        for dir in std::mem::take(&mut self.dirty) {
            layout::sync_dir(&dir)?;
        }
        Ok(())
    }
}

fn differs(tile: TilePath) -> JournalError {
    JournalError::Disagrees {
        what: tile.to_string(),
        why: "its hashes are not those of the entries".into(),
    }
}

/// Writes again, from the database, the tiles of a tree of `size` that are missing or cut short.
fn complete(reader: &Reader, tiles: &mut Tiles, size: u64) -> Result<()> {
    for tile in TilePath::all(size) {
        let wide = TilePath { width: TILE_WIDTH, ..tile };
        let length = |tile: TilePath| {
            fs::metadata(tiles.dir.join(tile.to_string())).map_or(0, |file| file.len() as usize)
        };
        if length(tile) == tile.length() || (tile != wide && length(wide) == wide.length()) {
            continue;
        }
        let hashes = hashes_of(reader, tile)?;
        tiles.write(tile, &hashes)?;
    }
    tiles.sync()
}

/// The hashes of a tile, from the entries alone.
pub(crate) fn hashes_of(reader: &Reader, tile: TilePath) -> Result<Vec<Hash>> {
    let crate::tile::TileKind::Hashes(level) = tile.kind else { return Ok(Vec::new()) };
    let span = 1u64 << (8 * u32::from(level));
    let first = tile.index * u64::from(TILE_WIDTH) * span;
    let mut hashes = Vec::with_capacity(tile.width as usize);
    let mut subtree = Frontier::default();
    let last = first + u64::from(tile.width) * span;
    store::leaves(&reader.connection, first, last, |leaf| {
        subtree.push(leaf);
        if subtree.size() == span {
            hashes.push(std::mem::take(&mut subtree).root());
        }
        Ok(())
    })?;
    Ok(hashes)
}

/// Names the unfinished tile that the entries do not give, or `otherwise` if they all fit.
fn blame(reader: &Reader, rows: &Rows, otherwise: &str) -> Result<JournalError> {
    for (tile, hashes) in rows.edges() {
        if hashes_of(reader, tile)? != hashes {
            return Ok(differs(tile));
        }
    }
    let why = "its root is not that of the entries".into();
    Ok(JournalError::Disagrees { what: otherwise.into(), why })
}

/// What lies under `tile/`.
#[derive(Default)]
pub(crate) struct Listing {
    /// Tiles of hashes with their lengths in bytes.
    pub(crate) tiles: Vec<(TilePath, u64)>,
    /// Anything else, by path from the journal's folder.
    pub(crate) odd: Vec<String>,
}

/// Lists `tile/` under `dir`.
pub(crate) fn list(dir: &Path) -> Result<Listing> {
    let mut listing = Listing::default();
    let mut folders = vec!["tile".to_string()];
    while let Some(folder) = folders.pop() {
        for (name, kind) in layout::names(&dir.join(&folder))? {
            let path = format!("{folder}/{name}");
            if kind.is_dir() {
                folders.push(path);
                continue;
            }
            let tile = path
                .parse::<TilePath>()
                .ok()
                .filter(|tile| kind.is_file() && tile.kind != crate::tile::TileKind::Entries);
            let length = fs::metadata(dir.join(&path)).map(|file| file.len());
            match (tile, length) {
                (Some(tile), Ok(length)) => listing.tiles.push((tile, length)),
                // Replaced by a wider one while we looked.
                (Some(_), Err(error)) if error.kind() == std::io::ErrorKind::NotFound => {}
                (Some(_), Err(error)) => return Err(error).at("read", &dir.join(&path)),
                (None, _) => listing.odd.push(path),
            }
        }
    }
    Ok(listing)
}
