//! The newest of each track and when each source was last heard: stream lane, not hashed, lost
//! with a restart and soon full again.

use std::collections::BTreeMap;

use cordon_kernel::id::{SourceId, TrackId, UnitId};
use cordon_kernel::track::TrackState;
use cordon_kernel::unit::UnitPlace;
use cordon_kernel::{Timestamp, time};

/// The newest of each track, and when each source was last heard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Live {
    tracks: BTreeMap<TrackId, TrackState>,
    heard: BTreeMap<SourceId, Timestamp>,
    units: BTreeMap<UnitId, UnitPlace>,
    began_at: Option<Timestamp>,
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

    /// What is live begins at `at`: what was heard before is not known any more.
    pub fn begin(&mut self, at: Timestamp) {
        self.began_at = Some(at);
    }

    /// When what is live began: nobody can have been heard here before.
    pub fn began_at(&self) -> Option<Timestamp> {
        self.began_at
    }

    /// Takes the place of a unit, unless a newer one is known; says whether it was taken.
    pub fn place_unit(&mut self, place: UnitPlace) -> bool {
        let is_newest = self.units.get(&place.unit).is_none_or(|known| known.at <= place.at);
        if is_newest {
            self.units.insert(place.unit.clone(), place);
        }
        is_newest
    }

    /// Where a unit is, by its own report.
    pub fn unit(&self, unit: &UnitId) -> Option<&UnitPlace> {
        self.units.get(unit)
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
