//! Reading the archive: where everything was at a time, and where one track went.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use cordon_kernel::id::TrackId;
use cordon_kernel::track::TrackState;
use flate2::read::GzDecoder;
use jiff::Timestamp;

use super::record::{Record, read_records};
use super::{LOOK_BACK_SECONDS, SECOND_US, SEGMENT_LEN_MAX, end_of_segment, time_of};
use crate::error::{AtPath, JournalError, Result};
use crate::layout;

/// A state of a track as the archive holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// When we had it.
    pub received_at: Timestamp,
    /// The state.
    pub state: TrackState,
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

    /// The newest state of each track that was received by `at`, and not more than
    /// [`LOOK_BACK_SECONDS`] before it; in order of track. What was received in the last second
    /// before now may not be there yet.
    ///
    /// # Errors
    ///
    /// [`JournalError::Io`] when a segment cannot be read. A damaged one is read up to the damage.
    pub fn states_at(&self, at: Timestamp) -> Result<Vec<Sighting>, JournalError> {
        let from = cordon_kernel::time::plus_millis(at, -LOOK_BACK_SECONDS * 1000);
        let mut newest = BTreeMap::new();
        self.read(from, at, |sighting| {
            newest.insert(sighting.state.track.clone(), sighting);
        })?;
        Ok(newest.into_values().collect())
    }

    /// The states of one track received from `from` to `to`, both included, oldest first.
    ///
    /// # Errors
    ///
    /// As [`states_at`](Self::states_at).
    pub fn trail(
        &self,
        track: &TrackId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Sighting>, JournalError> {
        let mut trail = Vec::new();
        self.read(from, to, |sighting| {
            if sighting.state.track == *track {
                trail.push(sighting);
            }
        })?;
        Ok(trail)
    }

    fn read(&self, from: Timestamp, to: Timestamp, mut each: impl FnMut(Sighting)) -> Result<()> {
        for stem in self.segments(from, to)? {
            let Some(bytes) = self.load(&stem)? else { continue };
            let end = read_records(&bytes, |record| match record {
                Record::State { received_at, state } => {
                    if from <= received_at && received_at <= to {
                        each(Sighting { received_at, state });
                    }
                }
                Record::Dropped { .. } => {}
            });
            if !end.is_whole && self.dir.join(format!("{stem}.seg")).exists() {
                tracing::warn!(segment = stem, "a segment is damaged; run `cordon journal verify`");
            }
        }
        Ok(())
    }

    /// Segments that may hold states between the two times, oldest first.
    fn segments(&self, from: Timestamp, to: Timestamp) -> Result<Vec<String>> {
        let names = layout::names(&self.dir)?;
        let mut stems: Vec<String> = names
            .iter()
            .filter_map(|(name, _)| name.strip_suffix(".seg").or(name.strip_suffix(".open")))
            .filter(|stem| {
                time_of(stem).is_some_and(|start| {
                    // A name may have been moved on by microseconds to be free.
                    start.as_microsecond() <= to.as_microsecond().saturating_add(SECOND_US)
                        && end_of_segment(start) >= from
                })
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
