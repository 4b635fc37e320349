//! What came within the second that runs: of each thing the last counts, and of one that was not
//! known before also the first, so that it is there from its first moment on.

use std::collections::HashMap;

use cordon_kernel::id::{SourceId, TrackId, UnitId};

use super::record::Record;

/// Most things of each kind that are told apart within a second; further ones are dropped.
const THINGS_MAX: usize = 65_536;

/// Records of the second, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Held {
    records: Vec<Option<Record>>,
    tracks: Places<TrackId>,
    units: Places<UnitId>,
    sources: Places<SourceId>,
}

/// Where the newest record of each thing stands; none if that is its first.
type Places<K> = HashMap<K, Option<usize>>;

impl Held {
    /// Takes a record of a thing that `is_known`; false if it takes another's place, or has none
    /// itself.
    pub fn put(&mut self, record: Record, is_known: bool) -> bool {
        let next = self.records.len();
        let before = match &record {
            Record::State { state, .. } => place(&mut self.tracks, &state.track, next, is_known),
            Record::Place { place: it, .. } => place(&mut self.units, &it.unit, next, is_known),
            Record::Heard { source, .. } => place(&mut self.sources, source, next, is_known),
            Record::Dropped { .. } => Ok(None),
        };
        let Ok(before) = before else { return false };
        if let Some(before) = before {
            self.records[before] = None;
        }
        self.records.push(Some(record));
        before.is_none()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Everything, in the order in which it came.
    pub fn take(&mut self) -> impl Iterator<Item = Record> + use<> {
        self.tracks.clear();
        self.units.clear();
        self.sources.clear();
        std::mem::take(&mut self.records).into_iter().flatten()
    }
}

/// Notes that the last of `name` is now at `next`; gives where the one is that it replaces. An
/// error when full.
fn place<K: Clone + Eq + std::hash::Hash>(
    known: &mut Places<K>,
    name: &K,
    next: usize,
    is_known: bool,
) -> Result<Option<usize>, ()> {
    if let Some(at) = known.get_mut(name) {
        return Ok(at.replace(next));
    }
    if known.len() >= THINGS_MAX {
        return Err(());
    }
    known.insert(name.clone(), is_known.then_some(next));
    Ok(None)
}
