//! What came within the second that runs: of each thing the last counts.

use std::collections::HashMap;

use cordon_kernel::id::{SourceId, TrackId, UnitId};

use super::record::Record;

/// Most things of each kind that are told apart within a second; further ones are dropped.
const THINGS_MAX: usize = 65_536;

/// The last record of each thing, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Held {
    records: Vec<Option<Record>>,
    tracks: HashMap<TrackId, usize>,
    units: HashMap<UnitId, usize>,
    sources: HashMap<SourceId, usize>,
}

impl Held {
    /// Takes a record; false if it takes another's place, or has none itself.
    pub fn put(&mut self, record: Record) -> bool {
        let next = self.records.len();
        let before = match &record {
            Record::State { state, .. } => place(&mut self.tracks, &state.track, next),
            Record::Place { place: it, .. } => place(&mut self.units, &it.unit, next),
            Record::Heard { source, .. } => place(&mut self.sources, source, next),
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

/// Notes that the last of `name` is now at `next`; gives where it was. An error when full.
fn place<K: Clone + Eq + std::hash::Hash>(
    known: &mut HashMap<K, usize>,
    name: &K,
    next: usize,
) -> Result<Option<usize>, ()> {
    if let Some(at) = known.get_mut(name) {
        return Ok(Some(std::mem::replace(at, next)));
    }
    if known.len() >= THINGS_MAX {
        return Err(());
    }
    known.insert(name.clone(), next);
    Ok(None)
}
