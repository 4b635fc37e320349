//! The newest of each track and when each source was last heard: stream lane, not hashed, lost
//! with a restart and soon full again.

use std::collections::BTreeMap;

use cordon_kernel::id::{SourceId, TrackId};
use cordon_kernel::track::TrackState;
use cordon_kernel::{Timestamp, time};

/// The newest of each track, and when each source was last heard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Live {
    tracks: BTreeMap<TrackId, TrackState>,
    heard: BTreeMap<SourceId, Timestamp>,
}

impl Live {
    /// Takes the newest state of a track. Its tracker has already put late messages in their
    /// place, so the last state to come is the newest, also after a clock was set back.
    pub fn update(&mut self, state: TrackState) {
        self.hear(&state.source, state.observed_at);
        match self.tracks.get_mut(&state.track) {
            Some(known) => *known = state,
            None => {
                self.tracks.insert(state.track.clone(), state);
            }
        }
    }

    /// Forgets a track.
    pub fn end(&mut self, track: &TrackId) -> Option<TrackState> {
        self.tracks.remove(track)
    }

    /// Notes that `source` was heard at `at`.
    pub fn hear(&mut self, source: &SourceId, at: Timestamp) {
        match self.heard.get_mut(source) {
            Some(newest) => *newest = (*newest).max(at),
            None => {
                self.heard.insert(source.clone(), at);
            }
        }
    }

    /// Every track.
    pub fn tracks(&self) -> impl Iterator<Item = &TrackState> {
        self.tracks.values()
    }

    /// One track.
    pub fn track(&self, track: &TrackId) -> Option<&TrackState> {
        self.tracks.get(track)
    }

    /// How many tracks there are.
    pub fn tracks_count(&self) -> usize {
        self.tracks.len()
    }

    /// When `source` was last heard.
    pub fn heard_at(&self, source: &SourceId) -> Option<Timestamp> {
        self.heard.get(source).copied()
    }
}

/// Whether a track's position is older than `age_max_ms` at `now`, or unknown.
pub fn is_stale(state: &TrackState, now: Timestamp, age_max_ms: i64) -> bool {
    state.position_at.is_none_or(|at| time::millis_between(at, now) > age_max_ms)
}
