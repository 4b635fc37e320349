//! Names and bytes of tiles, as C2SP tlog-tiles (<https://c2sp.org/tlog-tiles>) writes them:
//! `tile/<level>/<index>[.p/<width>]` and `tile/entries/<index>[.p/<width>]`.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr;

use cordon_kernel::id::Seq;
use tlog_tiles::HASH_SIZE;

use crate::error::{AtPath, JournalError, Result};
use crate::layout;
use crate::reader::Reader;

/// Hashes in a full tile; the height of a tile is 8.
pub const TILE_WIDTH: u32 = 256;
/// Longest header that an entry bundle can carry, in bytes.
pub const HEADER_LEN_MAX: usize = u16::MAX as usize;
const LEVEL_MAX: u8 = 7;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TileKind {
    /// Hashes of a level: 0 for the leaves, then roots of 256 of the level below. At most 7.
    Hashes(u8),
    /// The entries themselves: encoded headers.
    Entries,
}

/// The name of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TilePath {
    /// What it holds.
    pub kind: TileKind,
    /// Its number within the level, from 0.
    pub index: u64,
    /// Hashes or entries in it: 1 to [`TILE_WIDTH`].
    pub width: u32,
}

/// Not the name of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a tile (tile/<level>/<index>[.p/<width>])")]
pub struct TilePathError;

impl TilePath {
    pub(crate) fn hashes(level: u8, index: u64, width: u32) -> TilePath {
        TilePath { kind: TileKind::Hashes(level), index, width }
    }

    /// The unfinished tile of `level` in a tree of `size`; `None` when all are full.
    pub(crate) fn edge(size: u64, level: u8) -> Option<TilePath> {
        let nodes = size >> (8 * u32::from(level));
        let width = (nodes % u64::from(TILE_WIDTH)) as u32;
        (width > 0).then(|| TilePath::hashes(level, nodes / u64::from(TILE_WIDTH), width))
    }

    /// Every tile of hashes of a tree of `size`, level by level.
    pub(crate) fn all(size: u64) -> impl Iterator<Item = TilePath> {
        (0..=LEVEL_MAX).flat_map(move |level| {
            let full = size >> (8 * u32::from(level)) >> 8;
            (0..full)
                .map(move |index| TilePath::hashes(level, index, TILE_WIDTH))
                .chain(TilePath::edge(size, level))
        })
    }

    /// Bytes of the tile if it is one of hashes.
    pub(crate) fn length(&self) -> usize {
        self.width as usize * HASH_SIZE
    }

    pub(crate) fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => write!(f, "tile/entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups[1..].iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl FromStr for TilePath {
    type Err = TilePathError;

    /// Reads the one spelling that `Display` gives.
    fn from_str(path: &str) -> Result<TilePath, TilePathError> {
        let mut rest = path.strip_prefix("tile/").ok_or(TilePathError)?;
        let (level, index) = rest.split_once('/').ok_or(TilePathError)?;
        let kind = match level {
            "entries" => TileKind::Entries,
            level => TileKind::Hashes(level.parse().map_err(|_| TilePathError)?),
        };
        rest = index;
        let mut width = TILE_WIDTH;
        if let Some((index, partial)) = rest.split_once(".p/") {
            width = partial.parse().map_err(|_| TilePathError)?;
            rest = index;
        }
        let mut index = 0u64;
        for group in rest.split('/') {
            let group: u64 =
                group.strip_prefix('x').unwrap_or(group).parse().map_err(|_| TilePathError)?;
            index =
                index.checked_mul(1000).and_then(|n| n.checked_add(group)).ok_or(TilePathError)?;
        }
        let tile = TilePath { kind, index, width };
        let known = matches!(kind, TileKind::Entries | TileKind::Hashes(0..=LEVEL_MAX));
        // Only one spelling is a name: no leading zeros, no signs, no width of 0 or 256.
        let one_spelling = tile.to_string() == path;
        if known && one_spelling && width > 0 && width <= TILE_WIDTH {
            Ok(tile)
        } else {
            Err(TilePathError)
        }
    }
}

/// Bytes of a tile of hashes as they were published; `path` as in C2SP tlog-tiles, for instance
/// `tile/0/x001/234.p/17`.
///
/// A narrower tile than the one on the disk is cut from it, so that every width that was ever
/// published is still answered. `None` for a tile that was not published, for entries (see
/// [`entry_bundle`]) and for what is no tile's name.
///
/// # Errors
///
/// [`JournalError::Io`] for a file that cannot be read.
pub fn read_tile(data_dir: &Path, path: &str) -> Result<Option<Vec<u8>>, JournalError> {
    match path.parse::<TilePath>() {
        Ok(tile) if tile.kind != TileKind::Entries => read(&layout::journal_dir(data_dir), tile),
        _ => Ok(None),
    }
}

/// [`read_tile`] under the folder that holds `tile/`.
pub(crate) fn read(dir: &Path, tile: TilePath) -> Result<Option<Vec<u8>>> {
    // While the tile is read it may be replaced by a wider one: look twice.
    for _ in 0..3 {
        let Some(found) = widest(dir, tile)? else { return Ok(None) };
        let path = dir.join(found.to_string());
        match fs::read(&path) {
            Ok(mut bytes) if bytes.len() >= tile.length() => {
                bytes.truncate(tile.length());
                return Ok(Some(bytes));
            }
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).at("read", &path),
        }
    }
    Ok(None)
}

/// The tile itself, the full one, or the widest that holds it; `None` if there is none.
fn widest(dir: &Path, tile: TilePath) -> Result<Option<TilePath>> {
    if dir.join(tile.to_string()).is_file() {
        return Ok(Some(tile));
    }
    let full = TilePath { width: TILE_WIDTH, ..tile };
    if dir.join(full.to_string()).is_file() {
        return Ok(Some(full));
    }
    let partials = dir.join(format!("{full}.p"));
    let widths = layout::names(&partials)?;
    let width = widths.iter().filter_map(|(name, _)| name.parse().ok()).max();
    Ok(width.filter(|width| *width > tile.width).map(|width| TilePath { width, ..tile }))
}

/// Entries `index * 256` and the `width - 1` after it, as C2SP tlog-tiles bundles them: for each
/// the length as 2 bytes, big-endian, then the encoded header. `None` if the journal does not hold
/// all of them.
///
/// # Errors
///
/// [`JournalError::Sqlite`] when the database cannot be read.
pub fn entry_bundle(
    reader: &Reader,
    index: u64,
    width: u32,
) -> Result<Option<Vec<u8>>, JournalError> {
    let Some(from) = index.checked_mul(u64::from(TILE_WIDTH)) else { return Ok(None) };
    let to = from.saturating_add(u64::from(width.min(TILE_WIDTH)));
    let mut bundle = Vec::new();
    let mut count = 0;
    reader.headers(Seq(from), Seq(to), |_, header| {
        let header = &header[..header.len().min(HEADER_LEN_MAX)];
        bundle.extend((header.len() as u16).to_be_bytes());
        bundle.extend(header);
        count += 1;
        Ok(())
    })?;
    Ok((width > 0 && count == to - from).then_some(bundle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_as_it_is_written() {
        for name in ["tile/0/000", "tile/3/x001/x234/067", "tile/entries/x001/234.p/17"] {
            assert_eq!(name.parse::<TilePath>().unwrap().to_string(), name);
        }
        assert_eq!("tile/0/x001/234.p/17".parse(), Ok(TilePath::hashes(0, 1234, 17)));
    }

    #[test]
    fn any_other_spelling_is_refused() {
        for name in [
            "tile/0/0",
            "tile/0/x000/001",
            "tile/0/1234",
            "tile/00/000",
            "tile/8/000",
            "tile/0/+01",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/017",
            "tile/0/../000",
            "tile/0/",
            "tile/data/000",
            "/tile/0/000",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert_eq!(name.parse::<TilePath>(), Err(TilePathError), "{name}");
        }
    }

    #[test]
    fn the_tiles_of_a_size_are_the_full_ones_and_the_edge() {
        let names = |size| TilePath::all(size).map(|tile| tile.to_string()).collect::<Vec<_>>();
        assert!(names(0).is_empty());
        assert_eq!(names(256), ["tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(names(257), ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]);
    }
}
