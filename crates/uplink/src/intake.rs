//! The centre's side: which records of which source were taken.
//!
//! A source sends in order, from what the centre says comes next; so a run and a number say all.

use std::collections::BTreeMap;

/// What is known of the sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    sources: BTreeMap<String, (u64, u64)>,
}

/// What is to be done with a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Take its records from this place on: those before were taken.
    From(usize),
    /// Nothing in it is new, or it begins after a gap: send from this number on.
    Nothing {
        /// The number that comes next.
        next: u64,
    },
    /// The source has begun a greater run since.
    OldRun {
        /// Which.
        run: u64,
    },
}

impl Intake {
    /// What comes next of a source in a run.
    pub fn next(&self, source: &str, run: u64) -> u64 {
        match self.sources.get(source) {
            Some((known, next)) if *known == run => *next,
            _ => 0,
        }
    }

    /// What to do with `count` records of `source` in `run`, numbered from `first`. Changes
    /// nothing: they are taken when they are written down ([`Intake::took`]).
    pub fn look(&self, source: &str, run: u64, first: u64, count: usize) -> Taken {
        let (known, next) = self.sources.get(source).copied().unwrap_or((run, 0));
        if run < known {
            return Taken::OldRun { run: known };
        }
        let next = if run == known { next } else { 0 };
        let end = first.saturating_add(count as u64);
        if first > next || end <= next {
            return Taken::Nothing { next };
        }
        Taken::From(usize::try_from(next - first).unwrap_or(usize::MAX))
    }

    /// Records of a source below `next` are written down: now, or before this process began.
    pub fn took(&mut self, source: &str, run: u64, next: u64) {
        let known = self.sources.entry(source.to_owned()).or_insert((run, 0));
        *known = (*known).max((run, next));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_twice_late_or_cut_otherwise_is_taken_once() {
        let mut intake = Intake::default();
        assert_eq!(intake.look("gate", 1, 0, 5), Taken::From(0));
        intake.took("gate", 1, 5);
        assert_eq!(intake.look("gate", 1, 0, 5), Taken::Nothing { next: 5 });
        assert_eq!(intake.look("gate", 1, 3, 5), Taken::From(2));
        assert_eq!(intake.look("gate", 1, 6, 5), Taken::Nothing { next: 5 }, "a gap");
        assert_eq!(intake.look("gate", 1, 5, 0), Taken::Nothing { next: 5 });
        assert_eq!(intake.look("other", 1, 0, 1), Taken::From(0));
        assert_eq!(intake.look("gate", 2, 0, 1), Taken::From(0), "a new store");
        intake.took("gate", 2, 1);
        assert_eq!(intake.look("gate", 1, 5, 9), Taken::OldRun { run: 2 });
        intake.took("gate", 1, 100);
        assert_eq!((intake.next("gate", 2), intake.next("gate", 3)), (1, 0));
    }

    /// However batches are cut, doubled and mixed: each number once, in order.
    #[test]
    fn every_record_is_taken_once_and_in_order() {
        bolero::check!().for_each(|steps: &[u8]| {
            let (mut intake, mut taken) = (Intake::default(), Vec::new());
            for step in steps.chunks_exact(2) {
                let (first, count) = (u64::from(step[0] % 16), usize::from(step[1] % 8));
                if let Taken::From(place) = intake.look("gate", 1, first, count) {
                    let end = first + count as u64;
                    taken.extend(first + place as u64..end);
                    intake.took("gate", 1, end);
                }
            }
            assert!(taken.iter().copied().eq(0..taken.len() as u64), "{taken:?}");
        });
    }
}
