//! Writing segments.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use cordon_kernel::id::{SourceId, TrackId, UnitId};
use cordon_kernel::time::millis_between;
use cordon_kernel::track::TrackState;
use cordon_kernel::unit::UnitPlace;
use jiff::Timestamp;

use super::closing::{Closer, Job, Sealed, close};
use super::held::Held;
use super::record::{MAGIC, Record, write};
use super::{LOOK_BACK_SECONDS, SECOND_US, SEGMENT_LEN_FULL, end_of_segment, stem, time_of};
use crate::error::{AtPath, JournalError, Result};
use crate::layout;

/// Bytes that are gathered at most before they are written.
const GATHER_MAX: usize = 64 * 1024;
/// Most things of each kind that a segment begins with; further ones are in it once they speak.
const KNOWN_MAX: usize = 65_536;

/// Writes the archive. It is given the time and never reads a clock.
#[derive(Debug)]
pub struct SegmentWriter {
    dir: PathBuf,
    open: Option<Open>,
    /// What came in the second that runs.
    held: Held,
    held_second: i64,
    thinned_count: u64,
    known: Known,
    last_at: Timestamp,
    lost_count: u64,
    closer: Closer,
    full_at: u64,
    /// No segment can be begun in this second: the last could not be written.
    barred_second: Option<i64>,
}

/// The newest of everything: what the next segment begins with.
#[derive(Debug, Default)]
struct Known {
    tracks: BTreeMap<TrackId, TrackState>,
    places: BTreeMap<UnitId, UnitPlace>,
    heard: BTreeMap<SourceId, Timestamp>,
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
            closer: Closer::Here(dir.clone()),
            dir,
            open: None,
            held: Held::default(),
            held_second: i64::MIN,
            thinned_count: 0,
            known: Known::default(),
            last_at: Timestamp::MIN,
            lost_count: 0,
            full_at: SEGMENT_LEN_FULL,
            barred_second: None,
        };
        Ok((writer, recovered))
    }

    /// A segment ends early at this many bytes before compression; otherwise at 64 MiB.
    pub fn full_at(self, bytes: u64) -> SegmentWriter {
        SegmentWriter { full_at: bytes.min(SEGMENT_LEN_FULL), ..self }
    }

    /// From now on segments are closed on a thread of their own: a large one takes seconds. They
    /// are handed over when they are done.
    ///
    /// # Errors
    ///
    /// [`JournalError::Io`] when there can be no thread.
    pub fn close_beside(mut self) -> Result<SegmentWriter, JournalError> {
        self.closer = Closer::beside(self.dir.clone()).at("close segments of", &self.dir)?;
        Ok(self)
    }

    /// Takes the state of a track that was received at `received_at`. Of each track and whole
    /// second the last is kept, of a new one the first too; the others are counted as dropped.
    /// Segments that were closed meanwhile are returned: append the entries that seal them, then
    /// call [`sealed`](Self::sealed).
    ///
    /// Never fails: what cannot be written is counted, see [`lost_count`](Self::lost_count).
    pub fn append(&mut self, state: TrackState, received_at: Timestamp) -> Vec<Sealed> {
        self.hold(received_at, |received_at| Record::State { received_at, state })
    }

    /// Takes the place of a unit that was received at `received_at`; as [`append`](Self::append).
    pub fn append_place(&mut self, place: UnitPlace, received_at: Timestamp) -> Vec<Sealed> {
        self.hold(received_at, |received_at| Record::Place { received_at, place })
    }

    /// Takes that a source which is no receiver was heard; as [`append`](Self::append).
    pub fn append_heard(
        &mut self,
        source: SourceId,
        heard_at: Timestamp,
        received_at: Timestamp,
    ) -> Vec<Sealed> {
        self.hold(received_at, |received_at| Record::Heard { received_at, source, heard_at })
    }

    /// Goes on from how things stood in the run before: the next segment begins with them.
    pub fn resume(
        &mut self,
        tracks: impl IntoIterator<Item = TrackState>,
        places: impl IntoIterator<Item = UnitPlace>,
    ) {
        self.known.tracks.extend(tracks.into_iter().map(|state| (state.track.clone(), state)));
        for place in places {
            let known = self.known.places.get(&place.unit);
            if known.is_none_or(|known| known.at <= place.at) {
                self.known.places.insert(place.unit.clone(), place);
            }
        }
    }

    fn hold(&mut self, at: Timestamp, record: impl FnOnce(Timestamp) -> Record) -> Vec<Sealed> {
        let sealed = self.tick(at);
        let record = record(self.last_at);
        let is_known = self.known.has(&record);
        if !self.held.put(record, is_known) {
            self.thinned_count += 1;
        }
        self.held_second = second_of(self.last_at);
        sealed
    }

    /// Lets time pass: writes what came in seconds that are over, closes the segment at its end.
    /// Call it about once a second.
    pub fn tick(&mut self, now: Timestamp) -> Vec<Sealed> {
        self.last_at = self.last_at.max(now);
        let now = self.last_at;
        let mut sealed = self.closer.done();
        if !self.held.is_empty() && second_of(now) > self.held_second {
            self.release(&mut sealed);
        }
        let Some(open) = &self.open else { return sealed };
        let waited = now.as_microsecond() - open.pending_since.as_microsecond();
        if now >= open.ends_at {
            self.close_segment(&mut sealed);
        } else if !open.pending.is_empty() && waited >= SECOND_US {
            self.flush();
        }
        sealed
    }

    /// Closes the segment that is being written, as at a stop, and waits for those that are being
    /// closed.
    pub fn close(&mut self) -> Vec<Sealed> {
        let mut sealed = Vec::new();
        self.release(&mut sealed);
        self.close_segment(&mut sealed);
        sealed.extend(self.closer.finish());
        sealed
    }

    fn close_segment(&mut self, sealed: &mut Vec<Sealed>) {
        self.flush();
        let Some(open) = self.open.take() else { return };
        drop(open.file);
        let job = Job { stem: open.stem, dropped_count: open.dropped_count };
        sealed.extend(self.closer.close(job));
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

    /// Records that were lost because the disk was full or broken, since the start.
    pub fn lost_count(&self) -> u64 {
        self.lost_count
    }

    /// Writes what is held.
    fn release(&mut self, sealed: &mut Vec<Sealed>) {
        for record in self.held.take() {
            let Some(at) = record.received_at() else { continue };
            if self
                .open
                .as_ref()
                .is_some_and(|open| at >= open.ends_at || open.len() >= self.full_at)
            {
                self.close_segment(sealed);
            }
            match self.begin(at) {
                Some(open) => open.add(&record, at),
                None => self.lost_count += 1,
            }
            self.known.learn(record);
            if self.open.as_ref().is_some_and(|open| open.pending.len() >= GATHER_MAX) {
                self.flush();
            }
        }
        if let Some(open) = &mut self.open {
            open.dropped_count += std::mem::take(&mut self.thinned_count);
        }
    }

    /// The open segment, begun at `at` if there is none. `None` when it cannot be created.
    fn begin(&mut self, at: Timestamp) -> Option<&mut Open> {
        // Once a second is often enough to say all that is known to a full disk.
        let is_barred = self.barred_second == Some(second_of(self.last_at));
        if self.open.is_none() && !is_barred {
            match Open::create(&self.dir, at) {
                Ok(mut open) => {
                    self.known.tell(&mut open, at);
                    self.open = Some(open);
                }
                Err(error) => {
                    // Said once, then ever less often, while the disk stays full.
                    if self.lost_count.is_power_of_two() || self.lost_count == 0 {
                        tracing::warn!(%error, "a segment could not be begun");
                    }
                    self.barred_second = Some(second_of(self.last_at));
                }
            }
        }
        self.open.as_mut()
    }

    fn flush(&mut self) {
        let Some(open) = &mut self.open else { return };
        match open.flush() {
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(segment = open.stem, %error, "records of the archive are lost");
                self.lost_count += open.pending_count;
                open.dropped_count += open.pending_count;
                if open.written == 0 {
                    // With them went all that was known before: the next segment tells it again.
                    self.thinned_count += open.dropped_count;
                    let path = self.dir.join(format!("{}.open", open.stem));
                    if let Err(error) = fs::remove_file(&path) {
                        tracing::warn!(segment = open.stem, %error, "cannot be removed");
                    }
                    self.open = None;
                    self.barred_second = Some(second_of(self.last_at));
                    return;
                }
            }
        }
        open.pending.clear();
        open.pending_count = 0;
    }
}

impl Known {
    fn has(&self, record: &Record) -> bool {
        match record {
            Record::State { state, .. } => self.tracks.contains_key(&state.track),
            Record::Place { place, .. } => self.places.contains_key(&place.unit),
            Record::Heard { source, .. } => self.heard.contains_key(source),
            Record::Dropped { .. } => true,
        }
    }

    fn learn(&mut self, record: Record) {
        match record {
            Record::State { state, .. } => {
                insert(&mut self.tracks, state.track.clone(), state);
            }
            Record::Place { place, .. } => {
                let known = self.places.get(&place.unit);
                if known.is_none_or(|known| known.at <= place.at) {
                    insert(&mut self.places, place.unit.clone(), place);
                }
            }
            Record::Heard { source, heard_at, .. } => insert(&mut self.heard, source, heard_at),
            Record::Dropped { .. } => {}
        }
    }

    /// Begins a segment with what is known at `at`.
    fn tell(&mut self, open: &mut Open, received_at: Timestamp) {
        let is_shown = |state: &TrackState| {
            millis_between(state.observed_at, received_at) <= LOOK_BACK_SECONDS * 1000
        };
        self.tracks.retain(|_, state| is_shown(state));
        for state in self.tracks.values() {
            open.add(&Record::State { received_at, state: state.clone() }, received_at);
        }
        for place in self.places.values() {
            open.add(&Record::Place { received_at, place: place.clone() }, received_at);
        }
        for (source, heard_at) in &self.heard {
            let (source, heard_at) = (source.clone(), *heard_at);
            open.add(&Record::Heard { received_at, source, heard_at }, received_at);
        }
        // These are copies: if they cannot be written, nothing is lost by it.
        open.pending_count = 0;
    }
}

fn insert<K: Ord, V>(known: &mut BTreeMap<K, V>, name: K, value: V) {
    if known.len() < KNOWN_MAX || known.contains_key(&name) {
        known.insert(name, value);
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

    /// Bytes so far.
    fn len(&self) -> u64 {
        self.written + self.pending.len() as u64
    }

    /// Gathers a record of `at`; counts it as dropped where it cannot be written.
    fn add(&mut self, record: &Record, at: Timestamp) {
        if self.pending.is_empty() {
            self.pending_since = at;
        }
        let is_added = write(record, &mut self.pending);
        self.pending_count += u64::from(is_added);
        self.dropped_count += u64::from(!is_added);
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

#[cfg(test)]
mod tests {
    use cordon_kernel::geometry::Position;
    use cordon_kernel::time::plus_millis;

    use super::*;

    #[test]
    fn what_was_known_is_told_again_when_a_full_disk_took_the_beginning() {
        let dir = tempfile::tempdir().unwrap();
        let (mut writer, _) = SegmentWriter::open(dir.path()).unwrap();
        let start: Timestamp = "2027-06-12T18:00:00Z".parse().unwrap();
        let at = |seconds: i64| plus_millis(start, seconds * 1000);
        let unit = "patrol-1".parse().unwrap();
        let position = Position::new(48.8, 2.3).unwrap();
        let place = UnitPlace { unit, position, at: at(-3600), source: "phones".parse().unwrap() };
        writer.resume([], [place]);
        let source: SourceId = "gate-1".parse().unwrap();
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        writer.begin(at(0)).unwrap().file = full;
        for second in 0..8 {
            writer.append_heard(source.clone(), at(second), at(second));
        }
        assert_eq!(writer.lost_count(), 1, "what came, without copies of what was known");
        let sealed = writer.close();
        assert_eq!(sealed.len(), 1);
        assert_eq!((sealed[0].from, sealed[0].dropped_count), (at(1), 1));
        let reader = super::super::SegmentReader::open(dir.path());
        let moment = reader.moment(at(7)).unwrap();
        assert_eq!((moment.places.len(), moment.heard.get(&source)), (1, Some(&at(7))));
    }
}
