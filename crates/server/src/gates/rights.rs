//! Which gate may let a pass in, where a zone's passes enter by a right (P2): one gate alone.
//!
//! A grant is an entry of the journal before the gate hears of it, and the right moves on when a
//! record of that gate gives it up, behind whatever it let in by it. So no gate's silence, no
//! restart and no late message makes two of one right; while its gate is not heard, it stays there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use cordon_access::line::Question;
use cordon_access::record::{Record, What};
use cordon_access::register::Granted;
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::SourceId;

use super::{Gates, NotTaken, whole};
use crate::hub::Hub;

/// How long a question waits for another gate to give a right up: it is asked with the next of its
/// reports, twice a second.
const MOVES_WITHIN: Duration = Duration::from_millis(1_500);
/// How often is looked whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What of rights is not kept.
#[derive(Default)]
pub(super) struct Rights {
    /// One grant at a time.
    pub(super) turn: Mutex<()>,
    said: AtomicU64,
    /// Numbers that a gate is to give up.
    recalls: Mutex<BTreeMap<String, BTreeSet<u64>>>,
    /// How many of its free places a gate is to give back.
    pub(super) room_back: Mutex<BTreeMap<String, u64>>,
}

impl Rights {
    /// The numbers that a gate is to give up.
    pub(super) fn recalled(&self, gate: &str) -> Vec<u64> {
        let recalls = whole(self.recalls.lock());
        recalls.get(gate).into_iter().flatten().copied().collect()
    }

    /// Hears what a gate has given up.
    pub(super) fn given(&self, gate: &str, records: &[Record]) {
        let mut recalls = whole(self.recalls.lock());
        let Some(asked) = recalls.get_mut(gate) else { return };
        for record in records {
            if let What::RightGiven { number } = record.what {
                asked.remove(&number);
            }
        }
    }
}

impl Gates {
    /// The number of the right to let a holder in, if the gate that asks has it now. Where another
    /// has it, that one is asked to give it up, and waited for.
    pub(super) fn right(
        &self,
        holder: u64,
        question: &Question,
        hub: &Hub,
        clock: impl Fn() -> Timestamp,
    ) -> Result<Option<u64>, NotTaken> {
        let began = Instant::now();
        loop {
            {
                let _turn = whole(self.rights.turn.lock());
                let right = whole(self.register.lock()).right(holder, question.zone);
                match right.map_err(|error| NotTaken::Failed(error.into()))? {
                    None => return self.grant(holder, question, hub, clock()).map(Some),
                    Some(right) if right.gate == question.gate => return Ok(Some(right.number)),
                    // Nobody knows what it does with it.
                    Some(right) if !self.hears(&right.gate, clock()) => return Ok(None),
                    Some(right) => {
                        let mut recalls = whole(self.rights.recalls.lock());
                        recalls.entry(right.gate).or_default().insert(right.number);
                    }
                }
            }
            if began.elapsed() >= MOVES_WITHIN {
                return Ok(None);
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Journals a grant; gives the journal's size after it.
    pub(super) fn journal(&self, body: Body, hub: &Hub, now: Timestamp) -> anyhow::Result<u64> {
        let source = SourceId::new("rights").context("the author of grants")?;
        let source_seq = self.rights.said.fetch_add(1, Ordering::Relaxed);
        let author = Author::Source { source, epoch: hub.ticks.run, source_seq };
        hub.record_and_wait(vec![Draft { author, observed_at: now, body }])?;
        Ok(hub.picture().size)
    }

    /// Grants a right that no gate has.
    fn grant(
        &self,
        holder: u64,
        question: &Question,
        hub: &Hub,
        now: Timestamp,
    ) -> Result<u64, NotTaken> {
        let (number, zone) = (number()?, question.zone);
        let gate: SourceId = question.gate.parse().map_err(|_| NotTaken::Unknown)?;
        let taken = self.journal(Body::RightGranted { holder, zone, gate, number }, hub, now)?;
        let right = Granted { holder, zone, gate: question.gate.clone(), number };
        let kept = whole(self.register.lock()).grant(&right, taken);
        kept.map_err(|error| NotTaken::Failed(error.into()))?;
        Ok(number)
    }
}

/// A number that no other grant has: below 2^53, so that a console reads it whole.
pub(super) fn number() -> anyhow::Result<u64> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no random number: {error}"))?;
    Ok(u64::from_be_bytes(random) >> 11)
}
