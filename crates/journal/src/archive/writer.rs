//! Writing segments.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use cordon_kernel::id::{TrackId, UnitId};
use cordon_kernel::track::TrackState;
use cordon_kernel::unit::UnitPlace;
use flate2::{Compression, GzBuilder};
use jiff::Timestamp;

use super::record::{MAGIC, Record, read_records, write};
use super::{SECOND_US, SEGMENT_LEN_MAX, end_of_segment, hash_file, stem, time_of};
use crate::error::{AtPath, JournalError, Result};
use crate::layout;

/// Bytes that are gathered at most before they are written.
const GATHER_MAX: usize = 64 * 1024;
/// Most tracks that are thinned at one time; states of further ones are dropped.
const TRACKS_MAX: usize = 65_536;
/// Most units whose places are kept; those of further ones are dropped.
const UNITS_MAX: usize = 65_536;

/// A segment that was closed: what the entry that seals it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// File name in `archive/`.
    pub name: String,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// When the first state was received.
    pub from: Timestamp,
    /// When the last state was received.
    pub to: Timestamp,
    /// States and places in it.
    pub kept_count: u64,
    /// States and places that were thinned out, or lost to a full disk.
    pub dropped_count: u64,
}

/// Writes the archive. It is given the time and never reads a clock.
#[derive(Debug)]
pub struct SegmentWriter {
    dir: PathBuf,
    open: Option<Open>,
    /// The whole second in which a state of each track was last kept.
    kept_in: HashMap<TrackId, i64>,
    /// Where each unit stands, and the second in which that was last written.
    places: BTreeMap<UnitId, (UnitPlace, i64)>,
    last_at: Timestamp,
    lost_count: u64,
}

#[derive(Debug)]
struct Open {
    stem: String,
    file: File,
    /// Bytes in the file, all of them whole records.
    written: u64,
    pending: Vec<u8>,
    pending_count: u64,
    pending_since: Timestamp,
    ends_at: Timestamp,
    dropped_count: u64,
    dropped_written: u64,
}

impl SegmentWriter {
    /// Opens the archive in `data_dir`. Segments that a crash left open, or closed without a word
    /// in the journal, are cut to their last whole record and closed: append the entry for each,
    /// then call [`sealed`](Self::sealed).
    ///
    /// # Errors
    ///
    /// [`JournalError::Io`] when the folder cannot be made or listed. A segment that cannot be
    /// closed now stays for the next time.
    pub fn open(data_dir: &Path) -> Result<(SegmentWriter, Vec<Sealed>), JournalError> {
        let dir = layout::archive_dir(data_dir);
        fs::create_dir_all(&dir).at("create", &dir)?;
        let mut recovered = Vec::new();
        for (name, _) in layout::names(&dir)? {
            let Some(stem) = name.strip_suffix(".open") else { continue };
            if time_of(stem).is_none() {
                continue;
            }
            match close(&dir, stem) {
                Ok(sealed) => recovered.extend(sealed),
                Err(error) => tracing::warn!(name, %error, "a segment could not be closed"),
            }
        }
        let writer = SegmentWriter {
            dir,
            open: None,
            kept_in: HashMap::new(),
            places: BTreeMap::new(),
            last_at: Timestamp::MIN,
            lost_count: 0,
        };
        Ok((writer, recovered))
    }

    /// Takes the state of a track that was received at `received_at`: keeps the first of each
    /// track and whole second, counts the others as dropped. A segment that this time closes is
    /// returned: append the entry that seals it, then call [`sealed`](Self::sealed).
    ///
    /// Never fails: states that cannot be written are counted, see
    /// [`lost_count`](Self::lost_count).
    pub fn append(&mut self, state: &TrackState, received_at: Timestamp) -> Vec<Sealed> {
        let sealed = self.tick(received_at);
        let at = self.last_at;
        let second = second_of(at);
        let is_new = match self.kept_in.get(&state.track) {
            Some(kept_in) => *kept_in < second,
            None => self.kept_in.len() < TRACKS_MAX,
        };
        let Some(open) = self.begin(at) else {
            self.lost_count += 1;
            return sealed;
        };
        if !is_new {
            open.dropped_count += 1;
            return sealed;
        }
        if open.add(&Record::State { received_at: at, state: state.clone() }, at) {
            self.kept_in.insert(state.track.clone(), second);
        }
        self.flush_if_much();
        sealed
    }

    /// Takes the place of a unit that was received at `received_at`: keeps the first of each unit
    /// and whole second, and none older than the one that is known. As [`append`](Self::append).
    pub fn append_place(&mut self, place: &UnitPlace, received_at: Timestamp) -> Vec<Sealed> {
        let sealed = self.tick(received_at);
        let at = self.last_at;
        let second = second_of(at);
        let is_new = match self.places.get(&place.unit) {
            Some((known, kept_in)) => *kept_in < second && known.at <= place.at,
            None => self.places.len() < UNITS_MAX,
        };
        let Some(open) = self.begin(at) else {
            self.lost_count += 1;
            return sealed;
        };
        if !is_new {
            open.dropped_count += 1;
            return sealed;
        }
        if open.add(&Record::Place { received_at: at, place: place.clone() }, at) {
            self.places.insert(place.unit.clone(), (place.clone(), second));
        }
        self.flush_if_much();
        sealed
    }

    /// Goes on from where a unit stood in the run before: the next segment begins with it too.
    pub fn resume_place(&mut self, place: UnitPlace) {
        self.places.insert(place.unit.clone(), (place, i64::MIN));
    }

    /// Lets time pass: writes what has waited for a second, closes the segment at its end. Call it
    /// about once a second.
    pub fn tick(&mut self, now: Timestamp) -> Vec<Sealed> {
        self.last_at = self.last_at.max(now);
        let now = self.last_at;
        let Some(open) = &self.open else { return Vec::new() };
        if now >= open.ends_at {
            return self.close();
        }
        let waited = now.as_microsecond() - open.pending_since.as_microsecond();
        if !open.pending.is_empty() && waited >= SECOND_US {
            self.flush();
        }
        Vec::new()
    }

    /// Closes the segment that is being written, as at a stop.
    pub fn close(&mut self) -> Vec<Sealed> {
        self.flush();
        let Some(open) = self.open.take() else { return Vec::new() };
        drop(open.file);
        let now = second_of(self.last_at);
        self.kept_in.retain(|_, kept_in| *kept_in >= now - 1);
        match close(&self.dir, &open.stem) {
            Ok(sealed) => sealed
                .into_iter()
                // The last of the count may not have found room in the file.
                .map(|it| Sealed { dropped_count: it.dropped_count.max(open.dropped_count), ..it })
                .collect(),
            Err(error) => {
                // Its `.open` stays and is closed at the next start.
                tracing::warn!(segment = open.stem, %error, "a segment could not be closed");
                Vec::new()
            }
        }
    }

    /// Says that the entry sealing this segment is in the journal.
    ///
    /// # Errors
    ///
    /// [`JournalError::Io`] when its `.open` cannot be removed; it will be offered again.
    pub fn sealed(&self, sealed: &Sealed) -> Result<(), JournalError> {
        let Some(stem) = sealed.name.strip_suffix(".seg") else { return Ok(()) };
        let path = self.dir.join(format!("{stem}.open"));
        match fs::remove_file(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            removed => removed.at("remove", &path),
        }
    }

    /// States and places that were lost because the disk was full or broken, since the start.
    pub fn lost_count(&self) -> u64 {
        self.lost_count
    }

    /// The open segment, begun at `at` if there is none. `None` when it cannot be created.
    fn begin(&mut self, at: Timestamp) -> Option<&mut Open> {
        if self.open.is_none() {
            match Open::create(&self.dir, at) {
                Ok(mut open) => {
                    for (place, _) in self.places.values() {
                        open.add(&Record::Place { received_at: at, place: place.clone() }, at);
                    }
                    self.open = Some(open);
                }
                // Said once, then ever less often, while the disk stays full.
                Err(error) if self.lost_count.is_power_of_two() || self.lost_count == 0 => {
                    tracing::warn!(%error, "a segment could not be begun");
                }
                Err(_) => {}
            }
        }
        self.open.as_mut()
    }

    fn flush_if_much(&mut self) {
        if self.open.as_ref().is_some_and(|open| open.pending.len() >= GATHER_MAX) {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let Some(open) = &mut self.open else { return };
        match open.flush() {
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(segment = open.stem, %error, "states of the archive are lost");
                self.lost_count += open.pending_count;
                open.dropped_count += open.pending_count;
            }
        }
        open.pending.clear();
        open.pending_count = 0;
    }
}

impl Open {
    fn create(dir: &Path, at: Timestamp) -> Result<Open> {
        let mut start = at;
        loop {
            let stem = stem(start);
            let taken = dir.join(format!("{stem}.seg")).exists();
            let path = dir.join(format!("{stem}.open"));
            let file = OpenOptions::new().write(true).create_new(true).open(&path);
            match file {
                Ok(_) if taken => fs::remove_file(&path).at("remove", &path)?,
                Ok(file) => return Ok(Open::new(stem, file, at)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error).at("create", &path),
            }
            // The clock went back to a name that is taken: the next microsecond is free.
            let next = start.as_microsecond().saturating_add(1);
            start = cordon_kernel::time::from_micros(next).unwrap_or(Timestamp::MIN);
        }
    }

    fn new(stem: String, file: File, at: Timestamp) -> Open {
        Open {
            stem,
            file,
            written: 0,
            pending: Vec::new(),
            pending_count: 0,
            pending_since: at,
            ends_at: end_of_segment(at),
            dropped_count: 0,
            dropped_written: 0,
        }
    }

    /// Gathers a record of `at`; counts it as dropped and says so where there is no room.
    fn add(&mut self, record: &Record, at: Timestamp) -> bool {
        if self.pending.is_empty() {
            self.pending_since = at;
        }
        let fits = self.written + (self.pending.len() as u64) < SEGMENT_LEN_MAX - 128 * 1024;
        let is_added = fits && write(record, &mut self.pending);
        self.pending_count += u64::from(is_added);
        self.dropped_count += u64::from(!is_added);
        is_added
    }

    /// Writes what was gathered; on an error the file is as it was.
    fn flush(&mut self) -> Result<()> {
        if self.written == 0 && self.pending.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(self.pending.len() + 64);
        if self.written == 0 {
            bytes.extend(MAGIC);
        }
        bytes.extend(&self.pending);
        if self.dropped_count != self.dropped_written {
            write(&Record::Dropped { count: self.dropped_count }, &mut bytes);
        }
        let path = Path::new(&self.stem);
        let result = self
            .file
            .seek(SeekFrom::Start(self.written))
            .and_then(|_| self.file.write_all(&bytes))
            .at("write", path);
        if result.is_err() {
            // Half a record at the end would hide what follows it.
            let _ = self.file.set_len(self.written);
            return result;
        }
        self.written += bytes.len() as u64;
        self.dropped_written = self.dropped_count;
        Ok(())
    }
}

fn second_of(at: Timestamp) -> i64 {
    at.as_microsecond().div_euclid(SECOND_US)
}

/// Closes the segment `stem` from its `.open`. One without a record is removed. A `.seg` that is
/// there already stays as it is: an entry may have sealed it.
fn close(dir: &Path, stem: &str) -> Result<Option<Sealed>> {
    let open = dir.join(format!("{stem}.open"));
    let mut bytes = Vec::new();
    let file = File::open(&open).at("open", &open)?;
    file.take(SEGMENT_LEN_MAX).read_to_end(&mut bytes).at("read", &open)?;
    let (mut span, mut kept_count, mut dropped_count) = (None, 0, 0);
    let end = read_records(&bytes, |record| match record {
        Record::State { received_at, .. } | Record::Place { received_at, .. } => {
            let (from, _) = span.unwrap_or((received_at, received_at));
            span = Some((from, received_at));
            kept_count += 1;
        }
        Record::Dropped { count } => dropped_count = count,
    });
    let Some((from, to)) = span else {
        fs::remove_file(&open).at("remove", &open)?;
        return Ok(None);
    };
    let name = format!("{stem}.seg");
    let path = dir.join(&name);
    if !path.exists() {
        let packed = compress(&bytes[..end.length]).at("compress", &path)?;
        layout::replace_synced(&path, &packed, false)?;
    }
    let sha256 = hash_file(&path)?;
    Ok(Some(Sealed { name, sha256, from, to, kept_count, dropped_count }))
}

fn compress(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
