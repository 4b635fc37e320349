//! Pictures of the past for the time slider: at most four are kept.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use cordon_journal::Reader;
use cordon_journal::archive::SegmentReader;
use cordon_kernel::Timestamp;
use cordon_kernel::id::TrackId;
use cordon_kernel::track::TrackState;
use cordon_picture::{Live, Picture};

use crate::replay;

/// Past pictures kept.
pub const KEPT_MAX: usize = 4;

/// Past pictures.
pub struct Past {
    data_dir: PathBuf,
    /// Newest use last.
    kept: Mutex<Vec<Arc<Picture>>>,
}

impl Past {
    /// Past pictures of a data folder.
    pub fn new(data_dir: PathBuf) -> Past {
        Past { data_dir, kept: Mutex::default() }
    }

    /// The picture after the first `size` entries.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read that far.
    pub fn at_size(&self, size: u64) -> anyhow::Result<Arc<Picture>> {
        if let Some(picture) = self.take_kept(size) {
            return Ok(picture);
        }
        // Nobody waits for it who wants another one.
        let reader = Reader::open(&self.data_dir)?;
        let picture = Arc::new(replay::at_size(&self.data_dir, &reader, size)?);
        if self.take_kept(size).is_none() {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= KEPT_MAX {
                kept.remove(0);
            }
            kept.push(picture.clone());
        }
        Ok(picture)
    }

    fn take_kept(&self, size: u64) -> Option<Arc<Picture>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|picture| picture.size == size)?;
        let picture = kept.remove(place);
        kept.push(picture.clone());
        Some(picture)
    }

    /// The picture as of a time.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn at_time(&self, at: Timestamp) -> anyhow::Result<Arc<Picture>> {
        let reader = Reader::open(&self.data_dir)?;
        let size = reader.seq_at(at)?.map_or(0, |seq| seq.0 + 1);
        self.at_size(size)
    }

    /// What was live at a time, as the archive has it.
    ///
    /// # Errors
    ///
    /// When a segment cannot be read.
    pub fn live_at(&self, at: Timestamp) -> anyhow::Result<Live> {
        let archive = SegmentReader::open(&self.data_dir);
        let moment = archive.moment(at).context("the archive cannot be read")?;
        let mut live = Live::default();
        moment.states.into_iter().for_each(|sighting| live.update(sighting.state));
        for place in moment.places {
            live.place_unit(place);
        }
        for (source, at) in &moment.heard {
            live.hear(source, *at);
        }
        Ok(live)
    }

    /// Where a track was between two times.
    ///
    /// # Errors
    ///
    /// When a segment cannot be read.
    pub fn trail(
        &self,
        track: &TrackId,
        from: Timestamp,
        to: Timestamp,
    ) -> anyhow::Result<Vec<TrackState>> {
        let sightings = SegmentReader::open(&self.data_dir).trail(track, from, to)?;
        Ok(sightings.into_iter().map(|sighting| sighting.state).collect())
    }
}
