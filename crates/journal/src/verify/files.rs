//! Tiles and sealed segments: the files that entries are compared with.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;

use tlog_tiles::Hash;

use super::entries::Walked;
use super::{MEND_SEGMENT, MEND_TILE, Report, Seen};
use crate::archive;
use crate::layout;
use crate::tile::{TILE_WIDTH, TileKind, TilePath};
use crate::tree::{from_bytes, to_bytes};

/// Bytes of a listed tile. `None` when it was replaced by a wider one meanwhile, or is at fault.
fn read_tile(seen: &Seen, tile: TilePath, report: &mut Report) -> Option<Vec<u8>> {
    match fs::read(seen.journal_dir.join(tile.to_string())) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound && replaced(seen, tile) => None,
        Err(error) => {
            report.fault(tile.to_string(), error.to_string(), MEND_TILE);
            None
        }
    }
}

/// Whether a tile that was listed may have been removed since, for a wider one.
fn replaced(seen: &Seen, tile: TilePath) -> bool {
    wider(seen, tile).any(|other| other.width > tile.width) || seen.moved_on()
}

/// Listed tiles of the same place.
fn wider(seen: &Seen, tile: TilePath) -> impl Iterator<Item = TilePath> {
    let tiles = seen.tiles.tiles.iter().map(|(tile, _)| *tile);
    tiles.filter(move |other| other.kind == tile.kind && other.index == tile.index)
}

/// The published leaf hashes, from the widest tile of each index.
pub(super) struct Leaves<'a> {
    seen: &'a Seen,
    widest: BTreeMap<u64, TilePath>,
    loaded: Option<(u64, Option<TilePath>, Vec<Hash>)>,
}

impl<'a> Leaves<'a> {
    pub(super) fn new(seen: &'a Seen) -> Leaves<'a> {
        let mut widest: BTreeMap<u64, TilePath> = BTreeMap::new();
        for (tile, _) in &seen.tiles.tiles {
            if tile.kind == TileKind::Hashes(0) {
                let known = widest.entry(tile.index).or_insert(*tile);
                *known = (*known).max(*tile);
            }
        }
        Leaves { seen, widest, loaded: None }
    }

    /// The hash that was published for entry `seq`, and the tile it stands in.
    pub(super) fn at(&mut self, seq: u64, report: &mut Report) -> Option<(Hash, TilePath)> {
        let index = seq / u64::from(TILE_WIDTH);
        if self.loaded.as_ref().is_none_or(|(loaded, ..)| *loaded != index) {
            let tile = self.widest.get(&index).copied();
            let bytes = tile.and_then(|tile| read_tile(self.seen, tile, report));
            self.loaded = Some((index, tile, from_bytes(&bytes.unwrap_or_default())));
        }
        let (_, tile, hashes) = self.loaded.as_ref()?;
        let within = (seq % u64::from(TILE_WIDTH)) as usize;
        Some((*hashes.get(within)?, (*tile)?))
    }
}

/// Checks every file under `tile/`, and that none is missing.
pub(super) fn tiles(seen: &Seen, walked: Option<&Walked>, report: &mut Report) {
    for odd in &seen.tiles.odd {
        report.fault(odd.clone(), "it is not a tile", "move it elsewhere");
    }
    let listed: HashSet<String> =
        seen.tiles.tiles.iter().map(|(tile, _)| tile.to_string()).collect();
    let promised = seen.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size);
    for tile in TilePath::all(promised) {
        // A wider one will do, and one that came while we listed.
        if !listed.contains(&tile.to_string())
            && !matches!(crate::tile::read(&seen.journal_dir, tile), Ok(Some(_)))
        {
            report.fault(tile.to_string(), "it is missing", "start the node: it is made again");
        }
    }
    for (tile, length) in &seen.tiles.tiles {
        report.tiles_count += 1;
        if *length != tile.length() as u64 {
            let why = format!("it has {length} bytes, not {}", tile.length());
            report.fault(tile.to_string(), why, MEND_TILE);
        } else if let Some(walked) = walked {
            check_tile(seen, *tile, walked, report);
        }
    }
}

fn check_tile(seen: &Seen, tile: TilePath, walked: &Walked, report: &mut Report) {
    let TileKind::Hashes(level) = tile.kind else { return };
    let nodes = walked.size >> (8 * u32::from(level));
    if tile.index * u64::from(TILE_WIDTH) + u64::from(tile.width) > nodes {
        // Beyond a fault nobody can say what the tree would be.
        if walked.is_whole {
            let why = format!("it goes beyond the journal's {} entries", walked.size);
            report.fault(tile.to_string(), why, MEND_TILE);
        }
        return;
    }
    if level == 0 {
        return check_narrow(seen, tile, report);
    }
    let Some(bytes) = read_tile(seen, tile, report) else { return };
    let expected = walked.upper.get(&(level, tile.index));
    if !expected.is_some_and(|hashes| to_bytes(hashes).starts_with(&bytes)) {
        let why = "its hashes are not those of the level below";
        report.fault(tile.to_string(), why, MEND_TILE);
    }
}

/// A tile of leaves that a wider one has replaced; the widest is compared with the entries.
fn check_narrow(seen: &Seen, tile: TilePath, report: &mut Report) {
    if tile.is_full() {
        return;
    }
    let Some(widest) = wider(seen, tile).max() else { return };
    if widest == tile {
        return;
    }
    let narrow = read_tile(seen, tile, report);
    let wide = read_tile(seen, widest, report);
    if let (Some(narrow), Some(wide)) = (narrow, wide)
        && !wide.starts_with(&narrow)
    {
        let why = format!("its hashes are not those of {widest}");
        report.fault(tile.to_string(), why, MEND_TILE);
    }
}

/// Checks the segment that entry `seq` sealed.
pub(super) fn segment(seen: &Seen, seq: u64, name: &str, sha256: &[u8; 32], report: &mut Report) {
    let what = format!("segment {name}");
    if !archive::is_segment_name(name) {
        return report.fault(what, format!("entry {seq} gives no segment's name"), MEND_SEGMENT);
    }
    let path = layout::archive_dir(&seen.data_dir).join(name);
    match archive::hash_file(&path) {
        Ok(found) if found == *sha256 => report.segments_count += 1,
        Ok(_) => {
            let why = format!("it is not the file that entry {seq} sealed");
            report.fault(what, why, MEND_SEGMENT);
        }
        Err(error) => {
            let why = format!("sealed by entry {seq}: {}", super::explain(&error));
            report.fault(what, why, MEND_SEGMENT);
        }
    }
}

/// Finds segments that no entry seals. One with its `.open` beside it is being sealed.
pub(super) fn unsealed(seen: &Seen, walked: Option<&Walked>, report: &mut Report) {
    let Some(walked) = walked else { return };
    let sealed: HashSet<&str> = walked.sealed.iter().map(String::as_str).collect();
    for name in &seen.archive {
        let known = name.ends_with(".open") || name.ends_with(".tmp");
        let waiting = name
            .strip_suffix(".seg")
            .is_some_and(|start| seen.archive.contains(&format!("{start}.open")));
        if !known && !waiting && !sealed.contains(name.as_str()) {
            let why = "no entry seals it";
            report.fault(format!("segment {name}"), why, "move it elsewhere");
        }
    }
}
