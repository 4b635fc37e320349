//! Reading the archive: where everything was at a time, and where one track went.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use cordon_kernel::id::{SourceId, TrackId, UnitId};
use cordon_kernel::time::millis_between;
use cordon_kernel::track::TrackState;
use cordon_kernel::unit::UnitPlace;
use flate2::read::GzDecoder;
use jiff::Timestamp;

use super::record::{Record, read_records};
use super::{LOOK_BACK_SECONDS, SECOND_US, SEGMENT_LEN_MAX, end_of_segment, time_of};
use crate::error::{AtPath, JournalError, Result};
use crate::layout;

/// A segment younger than this is read together with the one before it, in seconds.
const YOUNG_SECONDS: i64 = 60;

/// A state of a track as the archive holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// When we had it.
    pub received_at: Timestamp,
    /// The state.
    pub state: TrackState,
}

/// What the archive holds of one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moment {
    /// The newest state of each track, in order of track.
    pub states: Vec<Sighting>,
    /// The newest place of each unit, in order of unit.
    pub places: Vec<UnitPlace>,
    /// When each source that is no receiver was last heard.
    pub heard: BTreeMap<SourceId, Timestamp>,
}

/// Reads the archive while it is written, in this process or another.
#[derive(Clone, Debug)]
pub struct SegmentReader {
    dir: PathBuf,
}

impl SegmentReader {
    /// The archive in `data_dir`; it need not exist.
    pub fn open(data_dir: &Path) -> SegmentReader {
        SegmentReader { dir: layout::archive_dir(data_dir) }
    }

    /// How everything stood at `at`: the newest of each thing that was received by then; tracks
    /// only if they were heard within [`LOOK_BACK_SECONDS`]. What was received in the last two
    /// seconds before now may not be there yet.
    ///
    /// # Errors
    ///
    /// [`JournalError::Io`] when a segment cannot be read. A damaged one is read up to the damage.
    pub fn moment(&self, at: Timestamp) -> Result<Moment, JournalError> {
        let mut states = BTreeMap::new();
        let mut places: BTreeMap<UnitId, UnitPlace> = BTreeMap::new();
        let mut heard = BTreeMap::new();
        // A segment begins with all that was known before it; the one before helps where the last
        // began just after `at`, or was written before segments did so.
        let mut stems = self.segments(Timestamp::MIN, at)?;
        let is_young = |stem: &String| {
            time_of(stem).is_some_and(|from| millis_between(from, at) < YOUNG_SECONDS * 1000)
        };
        let kept = if stems.last().is_some_and(is_young) { 2 } else { 1 };
        stems.drain(..stems.len().saturating_sub(kept));
        self.read(&stems, |record| {
            if record.received_at().is_none_or(|received_at| received_at > at) {
                return;
            }
            match record {
                Record::State { received_at, state } => {
                    states.insert(state.track.clone(), Sighting { received_at, state });
                }
                Record::Place { place, .. } => {
                    if places.get(&place.unit).is_none_or(|known| known.at <= place.at) {
                        places.insert(place.unit.clone(), place);
                    }
                }
                Record::Heard { source, heard_at, .. } => _ = heard.insert(source, heard_at),
                Record::Dropped { .. } => {}
            }
        })?;
        let is_shown = |sighting: &Sighting| {
            millis_between(sighting.state.observed_at, at) <= LOOK_BACK_SECONDS * 1000
        };
        Ok(Moment {
            states: states.into_values().filter(is_shown).collect(),
            places: places.into_values().collect(),
            heard,
        })
    }

    /// The states of one track received from `from` to `to`, both included, oldest first.
    ///
    /// # Errors
    ///
    /// As [`moment`](Self::moment).
    pub fn trail(
        &self,
        track: &TrackId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Sighting>, JournalError> {
        let mut trail = Vec::new();
        self.read(&self.segments(from, to)?, |record| {
            if let Record::State { received_at, state } = record
                && state.track == *track
                && (from..=to).contains(&received_at)
            {
                trail.push(Sighting { received_at, state });
            }
        })?;
        Ok(trail)
    }

    fn read(&self, stems: &[String], mut each: impl FnMut(Record)) -> Result<()> {
        for stem in stems {
            let Some(bytes) = self.load(stem)? else { continue };
            let end = read_records(&bytes, &mut each);
            if !end.is_whole && self.dir.join(format!("{stem}.seg")).exists() {
                tracing::warn!(segment = stem, "a segment is damaged; run `cordon journal verify`");
            }
        }
        Ok(())
    }

    /// Segments that may hold records between the two times, oldest first.
    fn segments(&self, from: Timestamp, to: Timestamp) -> Result<Vec<String>> {
        let names = layout::names(&self.dir)?;
        let mut stems: Vec<String> = names
            .iter()
            .filter_map(|(name, _)| name.strip_suffix(".seg").or(name.strip_suffix(".open")))
            .filter(|stem| {
                time_of(stem).is_some_and(|start| {
                    // A name may have been moved on by microseconds to be free.
                    start.as_microsecond() <= to.as_microsecond().saturating_add(SECOND_US)
                }) && !ends_before(stem, from)
            })
            .map(str::to_string)
            .collect();
        // A segment that is being sealed has both files.
        stems.dedup();
        Ok(stems)
    }

    /// The decompressed segment; `None` if it went meanwhile.
    fn load(&self, stem: &str) -> Result<Option<Vec<u8>>> {
        // The `.open` may be sealed while we look: look for both, twice.
        for end in ["seg", "open", "seg"] {
            let path = self.dir.join(format!("{stem}.{end}"));
            let file = match File::open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error).at("open", &path),
            };
            let mut bytes = Vec::new();
            let read = match end {
                "seg" => GzDecoder::new(file).take(SEGMENT_LEN_MAX).read_to_end(&mut bytes),
                _ => file.take(SEGMENT_LEN_MAX).read_to_end(&mut bytes),
            };
            match read {
                Ok(_) => {}
                // Damaged compression: what came out before it is good, records have checksums.
                Err(error) if end == "seg" && fs::metadata(&path).is_ok() => {
                    tracing::warn!(segment = stem, %error, "a segment is damaged");
                }
                Err(error) => return Err(error).at("read", &path),
            }
            return Ok(Some(bytes));
        }
        Ok(None)
    }
}

/// Whether all of the segment lies before `from`.
fn ends_before(stem: &str, from: Timestamp) -> bool {
    time_of(stem).is_some_and(|start| end_of_segment(start) < from)
}
