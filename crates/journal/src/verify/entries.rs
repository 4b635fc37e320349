//! Reading every entry, and what is compared entry by entry.

use std::collections::HashMap;

use cordon_kernel::body::{Body, BodyClass};
use cordon_kernel::entry::{Author, Entry, Header, SALT_LEN, body_hash};
use cordon_kernel::id::Seq;
use jiff::Timestamp;
use rusqlite::{Connection, Row};
use tlog_tiles::Hash;

use super::{MEND_DATABASE, MEND_ENTRY, MEND_TILE, PersonalBody, Report, Seen, explain, files};
use crate::error::{Result, While};
use crate::tile::TilePath;
use crate::tree::{Rows, leaf_hash, mark};
use crate::{said, store};

const DOING: &str = "reading entries";

/// What reading the entries gave.
pub(super) struct Walked {
    /// Entries that the tree was built over; the tiles up to there can be checked.
    pub(super) size: u64,
    /// Its root.
    pub(super) root: Hash,
    /// Its root when it had the checkpoint's size.
    pub(super) root_at_checkpoint: Option<Hash>,
    /// No leaf is missing or known to be wrong: the roots mean something.
    pub(super) is_whole: bool,
    /// Hashes of every tile above the leaves, by level and index.
    pub(super) upper: HashMap<(u8, u64), Vec<Hash>>,
    /// Names of the segments that were sealed.
    pub(super) sealed: Vec<String>,
}

/// An entry's row.
struct Line<'a> {
    seq: u64,
    mark: i32,
    header: &'a [u8],
    salt: Option<&'a [u8]>,
    body: Option<&'a [u8]>,
}

struct Walk<'a> {
    connection: &'a Connection,
    seen: &'a Seen,
    personal: &'a dyn Fn(&[u8; 32]) -> PersonalBody,
    leaves: files::Leaves<'a>,
    runs: HashMap<(String, u64, i64), i64>,
    rows: Rows,
    walked: Walked,
    last_recorded_at: Timestamp,
    /// Stretches of the head.
    growing: Vec<said::Stretch>,
    /// The stretch that was asked for last.
    stretch: Option<said::Stretch>,
    /// What `said_once` should hold: entries of sources.
    said_count: u64,
    /// Entries that differ from their tile while their mark says nothing, with the tile.
    conflicts: Vec<(u64, TilePath)>,
    next: u64,
}

/// Reads every entry; `None` when the database cannot be read.
pub(super) fn walk(
    connection: &Connection,
    seen: &Seen,
    personal: &dyn Fn(&[u8; 32]) -> PersonalBody,
    report: &mut Report,
) -> Option<Walked> {
    let (size, growing) = store::head_row(connection)
        .map_or((0, Vec::new()), |row| (row.size, said::growing(&row.growing)));
    let mut walk = Walk {
        connection,
        seen,
        personal,
        leaves: files::Leaves::new(seen),
        runs: HashMap::new(),
        rows: Rows::default(),
        walked: Walked {
            size: 0,
            root: Hash::default(),
            root_at_checkpoint: None,
            is_whole: true,
            upper: HashMap::new(),
            sealed: Vec::new(),
        },
        last_recorded_at: Timestamp::MIN,
        growing,
        stretch: None,
        said_count: 0,
        conflicts: Vec::new(),
        next: 0,
    };
    let read = walk.load_runs().and_then(|()| walk.read_all(size, report));
    if let Err(error) = read {
        report.fault("journal.sqlite", explain(&error), MEND_DATABASE);
        return None;
    }
    walk.gap(size, report);
    walk.count_said(report);
    walk.finish(report)
}

impl Walk<'_> {
    fn load_runs(&mut self) -> Result<()> {
        let doing = "reading the sources' runs";
        let mut statement =
            self.connection.prepare("SELECT source, epoch, high, run FROM runs").while_(doing)?;
        let rows = statement
            .query_map([], |row| {
                let epoch: i64 = row.get(1)?;
                Ok(((row.get(0)?, epoch as u64, row.get(2)?), row.get(3)?))
            })
            .while_(doing)?;
        self.runs = rows.collect::<rusqlite::Result<_>>().while_(doing)?;
        Ok(())
    }

    fn read_all(&mut self, size: u64, report: &mut Report) -> Result<()> {
        // The connection outlives `self`'s borrow of it.
        let connection = self.connection;
        let mut statement = connection
            .prepare("SELECT seq, mark, header, salt, body FROM entries ORDER BY seq")
            .while_(DOING)?;
        let mut rows = statement.query([]).while_(DOING)?;
        while let Some(row) = rows.next().while_(DOING)? {
            let seq: i64 = row.get(0).while_(DOING)?;
            if seq < 0 || seq as u64 >= size {
                let why = format!("the head has {size} entries");
                report.fault(format!("entry {seq}"), why, MEND_ENTRY);
                continue;
            }
            let line = line(row).while_(DOING)?;
            self.gap(line.seq, report);
            self.next = line.seq + 1;
            report.entries_count += 1;
            self.entry(&line, report);
        }
        Ok(())
    }

    /// Entries are missing from `self.next` to before `to`.
    fn gap(&mut self, to: u64, report: &mut Report) {
        if self.next >= to {
            return;
        }
        let what = match to - self.next {
            1 => format!("entry {}", self.next),
            _ => format!("entries {} to {}", self.next, to - 1),
        };
        report.fault(what, "missing from the database", MEND_ENTRY);
        self.said_count = self.said_count.saturating_add(to - self.next);
        while self.next < to && self.walked.is_whole {
            match self.leaves.at(self.next, report) {
                Some((hash, _)) => self.push(hash),
                // Nothing is known of it: the tree ends here.
                None => self.walked.is_whole = false,
            }
            self.next += 1;
        }
        self.next = to;
    }

    fn push(&mut self, leaf: Hash) {
        if !self.walked.is_whole {
            return;
        }
        let upper = &mut self.walked.upper;
        let mut keep = |tile: TilePath, hashes: &[Hash]| {
            if let crate::tile::TileKind::Hashes(level @ 1..) = tile.kind {
                upper.insert((level, tile.index), hashes.to_vec());
            }
            Ok(())
        };
        let kept: Result<()> = self.rows.push(leaf, &mut keep);
        debug_assert!(kept.is_ok(), "keeping hashes cannot fail");
        if self.seen.checkpoint.as_ref().is_some_and(|it| it.size == self.rows.size()) {
            self.walked.root_at_checkpoint = Some(self.rows.root());
        }
    }

    fn entry(&mut self, line: &Line<'_>, report: &mut Report) {
        let mut wrong = self.check_leaf(line, report);
        let is_changed = !wrong.is_empty();
        match Header::read(line.header) {
            Ok(header) => {
                if is_changed {
                    // What it said once nobody knows.
                    self.said_count += 1;
                } else {
                    self.check_said(line.seq, &header, &mut wrong);
                    self.check_time(&header, &mut wrong);
                }
                self.check_body(line, &header, &mut wrong, report);
            }
            Err(error) => {
                self.said_count += 1;
                wrong.push(error.to_string());
            }
        }
        if !wrong.is_empty() {
            report.fault(format!("entry {}", line.seq), wrong.join("; "), MEND_ENTRY);
        }
    }

    /// Compares the header with its mark and its tile, and adds its leaf to the tree.
    fn check_leaf(&mut self, line: &Line<'_>, report: &mut Report) -> Vec<String> {
        let leaf = leaf_hash(line.header);
        let marked = mark(&leaf) == line.mark;
        let tile = self.leaves.at(line.seq, report);
        let differs = tile.is_some_and(|(hash, _)| hash != leaf);
        match (marked, tile, differs) {
            (true, Some((_, tile)), true) => {
                self.conflicts.push((line.seq, tile));
                self.push(leaf);
                Vec::new()
            }
            (true, _, _) => {
                self.push(leaf);
                Vec::new()
            }
            (false, Some(_), false) => {
                self.push(leaf);
                vec!["the mark beside its header is not that of the header".into()]
            }
            (false, Some((hash, _)), true) => {
                // The leaf as it was published, so that the rest of the tree can be checked.
                self.push(hash);
                vec!["its header is not the one that was published".into()]
            }
            (false, None, _) => {
                self.push(leaf);
                self.walked.is_whole = false;
                vec!["its header does not hash to the mark beside it".into()]
            }
        }
    }

    fn check_said(&mut self, seq: u64, header: &Header, wrong: &mut Vec<String>) {
        let Author::Source { source, epoch, source_seq } = &header.author else { return };
        self.said_count += 1;
        let run = (source.as_str().to_string(), *epoch, said::high(*source_seq));
        let run = self.runs.get(&run).copied();
        let found = run.map(|run| self.said_at(said::key(run, *source_seq)));
        match found {
            Some(Ok(Some(found))) if found.0 == seq => {}
            Some(Ok(Some(found))) => {
                wrong.push(format!("`said_once` gives entry {found} for what its source said"));
            }
            Some(Ok(None)) | None => wrong.push("it has no row in `said_once`".into()),
            Some(Err(error)) => wrong.push(format!("`said_once` cannot be read: {error}")),
        }
    }

    /// The entry that `said_once` gives for a key.
    fn said_at(&mut self, said: i64) -> Result<Option<Seq>> {
        if let Some(found) = self.stretch.and_then(|stretch| stretch.at(said)) {
            return Ok(Some(found));
        }
        self.stretch = match self.growing.iter().find(|stretch| stretch.at(said).is_some()) {
            Some(stretch) => Some(*stretch),
            None => said::nearest(self.connection, said)?,
        };
        Ok(self.stretch.and_then(|stretch| stretch.at(said)))
    }

    fn check_time(&mut self, header: &Header, wrong: &mut Vec<String>) {
        if header.recorded_at < self.last_recorded_at {
            wrong.push("it was recorded before the entry before it".into());
        }
        self.last_recorded_at = header.recorded_at;
    }

    fn check_body(
        &mut self,
        line: &Line<'_>,
        header: &Header,
        wrong: &mut Vec<String>,
        report: &mut Report,
    ) {
        match (header.class, line.salt, line.body) {
            (BodyClass::Operational, Some(salt), Some(body)) => {
                if !hashes_to(salt, body, header) {
                    wrong.push("salt and body do not hash to what the header says".into());
                    return;
                }
                self.check_meaning(line, body, wrong, report);
            }
            (BodyClass::Operational, _, _) => wrong.push("its salt or body is missing".into()),
            (BodyClass::Personal, None, None) => match (self.personal)(&header.body_hash) {
                PersonalBody::Present { salt, body } if hashes_to(&salt, &body, header) => {
                    report.personal_count += 1;
                }
                PersonalBody::Present { .. } => {
                    wrong.push("its body in the vault is not the one that was written".into());
                }
                PersonalBody::Proven => report.personal_count += 1,
                PersonalBody::Altered { why } => wrong.push(format!("its body: {why}")),
                PersonalBody::Erased => report.erased_count += 1,
                PersonalBody::Unknown => wrong.push("the vault knows no body for it".into()),
            },
            (BodyClass::Personal, _, _) => {
                wrong.push("its personal salt or body lies in the journal".into());
            }
        }
    }

    fn check_meaning(
        &mut self,
        line: &Line<'_>,
        body: &[u8],
        wrong: &mut Vec<String>,
        report: &mut Report,
    ) {
        match Entry::read(Seq(line.seq), line.header, Some(body)) {
            Ok(Entry { body: Some(Body::ArchiveSealed { name, sha256, .. }), .. }) => {
                files::segment(self.seen, line.seq, &name, &sha256, report);
                self.walked.sealed.push(name);
            }
            Ok(_) => {}
            Err(error) => wrong.push(error.to_string()),
        }
    }

    fn count_said(&self, report: &mut Report) {
        let count = self.connection.query_row(
            "SELECT coalesce(sum(last - said + 1), 0) FROM said_once",
            [],
            |row| row.get::<_, i64>(0),
        );
        let growing =
            self.growing.iter().try_fold(0u64, |sum, stretch| sum.checked_add(stretch.length()?));
        let count = count.map(|count| growing.unwrap_or(u64::MAX).saturating_add(count as u64));
        match count {
            Ok(count) if count <= self.said_count => {}
            Ok(count) => {
                let odd = count - self.said_count;
                let why = format!("{odd} of what it says was said stands nowhere");
                report.fault("said_once", why, MEND_DATABASE);
            }
            Err(error) => report.fault("said_once", error.to_string(), MEND_DATABASE),
        }
    }

    /// Decides whether entries or tiles changed, now that the roots are known.
    fn finish(mut self, report: &mut Report) -> Option<Walked> {
        for (tile, hashes) in self.rows.edges() {
            if let crate::tile::TileKind::Hashes(level @ 1..) = tile.kind {
                self.walked.upper.insert((level, tile.index), hashes.to_vec());
            }
        }
        self.walked.size = self.rows.size();
        self.walked.root = self.rows.root();
        if self.conflicts.is_empty() {
            return Some(self.walked);
        }
        let head = store::head(self.connection).ok().map(|head| Hash(head.root));
        let signed = self.seen.checkpoint.as_ref().map(|checkpoint| checkpoint.root);
        let entries_stand = match (self.walked.root_at_checkpoint, signed) {
            (Some(root), Some(signed)) => root == signed,
            _ => self.walked.is_whole && Some(self.walked.root) == head,
        };
        if entries_stand {
            let mut tiles: Vec<TilePath> = self.conflicts.iter().map(|(_, tile)| *tile).collect();
            tiles.dedup();
            for tile in tiles {
                let why = "its hashes are not those of the entries";
                report.fault(tile.to_string(), why, MEND_TILE);
            }
        } else {
            for (seq, tile) in &self.conflicts {
                let why = format!("its header does not hash to what {tile} says");
                report.fault(format!("entry {seq}"), why, MEND_ENTRY);
            }
            // What the tree would be is not known: roots and tiles differ for the reason given.
            self.walked.is_whole = false;
            self.walked.root_at_checkpoint = None;
            self.walked.size = 0;
        }
        Some(self.walked)
    }
}

fn hashes_to(salt: &[u8], body: &[u8], header: &Header) -> bool {
    let salt: Result<[u8; SALT_LEN], _> = salt.try_into();
    salt.is_ok_and(|salt| body_hash(&salt, body) == header.body_hash)
}

fn line<'a>(row: &'a Row<'_>) -> rusqlite::Result<Line<'a>> {
    let (seq, mark): (i64, i64) = (row.get(0)?, row.get(1)?);
    Ok(Line {
        seq: seq as u64,
        // A number that is no mark equals none but its own leaf's, by a chance of one in 2^32.
        mark: i32::try_from(mark).unwrap_or(i32::MIN),
        header: row.get_ref(2)?.as_blob()?,
        salt: row.get_ref(3)?.as_blob_or_null()?,
        body: row.get_ref(4)?.as_blob_or_null()?,
    })
}
