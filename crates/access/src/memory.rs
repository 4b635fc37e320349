//! What a gate remembers of passes: who is inside, and which proofs were shown.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use cordon_pass::claims::PassId;
use cordon_pass::judge::Memory;

/// Hashes a pass's id by its own bits: they are random, and under a signature, so that nobody
/// chooses them to collide.
#[derive(Clone, Copy, Debug, Default)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.0 = self.0.rotate_left(23) ^ u64::from_le_bytes(word);
        }
    }
}

type ById<Key, Value> = HashMap<Key, Value, BuildHasherDefault<IdHasher>>;

/// Who is inside, by pass and zone, and the newest proof that each phone has shown.
#[derive(Clone, Debug, Default)]
pub struct Remembered {
    inside: ById<(PassId, u16), u64>,
    shown: ById<PassId, u64>,
}

impl Remembered {
    /// A pass enters a zone at `at`, Unix seconds.
    pub fn enters(&mut self, id: PassId, zone: u16, at: u64) {
        self.inside.insert((id, zone), at);
    }

    /// A pass leaves a zone; false where it was not inside.
    pub fn leaves(&mut self, id: PassId, zone: u16) -> bool {
        self.inside.remove(&(id, zone)).is_some()
    }

    /// A proof was shown.
    pub fn shows(&mut self, id: PassId, made_at: u64) {
        let newest = self.shown.entry(id).or_default();
        *newest = made_at.max(*newest);
    }

    /// When a pass entered a zone in which it is.
    pub fn entered_at(&self, id: PassId, zone: u16) -> Option<u64> {
        self.inside.get(&(id, zone)).copied()
    }

    /// How many are inside, over all zones.
    pub fn inside_count(&self) -> usize {
        self.inside.len()
    }
}

impl Memory for Remembered {
    fn is_inside(&self, id: PassId, zone: u16) -> bool {
        self.inside.contains_key(&(id, zone))
    }

    fn was_shown(&self, id: PassId, made_at: u64) -> bool {
        // A phone makes proofs one after the other: an older one is a copy that was held back.
        self.shown.get(&id).is_some_and(|newest| made_at <= *newest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_enters_is_inside_until_it_leaves_zone_by_zone() {
        let (mut gate, id) = (Remembered::default(), PassId([7; 10]));
        assert!(!gate.leaves(id, 1), "it never entered");
        gate.enters(id, 1, 100);
        assert_eq!((gate.is_inside(id, 1), gate.is_inside(id, 2)), (true, false));
        assert_eq!(gate.entered_at(id, 1), Some(100));
        assert!(gate.leaves(id, 1) && !gate.is_inside(id, 1));
        assert_eq!(gate.inside_count(), 0);
    }

    #[test]
    fn a_proof_counts_once_and_none_before_it_counts_any_more() {
        let (mut gate, id) = (Remembered::default(), PassId([7; 10]));
        assert!(!gate.was_shown(id, 100));
        gate.shows(id, 100);
        assert_eq!([99, 100, 101].map(|made_at| gate.was_shown(id, made_at)), [true, true, false]);
        assert!(!gate.was_shown(PassId([8; 10]), 100));
    }
}
