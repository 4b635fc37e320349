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
use cordon_access::line::{LEASE_S, Question};
use cordon_access::register::Granted;
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{Seq, SourceId};
use cordon_pass::claims::PassId;

use super::book::News;
use super::{Gates, Map, NotTaken, whole};
use crate::hub::Hub;

/// How long a question waits for another gate to give a right up: it is asked with the next of its
/// reports, twice a second.
const MOVES_WITHIN: Duration = Duration::from_millis(1_500);
/// Seconds by which a gate's clock may be wrong at the end of a lease.
const UNSURE_S: u64 = 900;
/// How often is looked whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What of rights is not kept.
pub(super) struct Rights {
    /// One grant at a time.
    turn: Mutex<()>,
    /// The same for room.
    pub(super) room_turn: Mutex<()>,
    said: AtomicU64,
    /// Numbers that a gate is to give up.
    recalls: Mutex<BTreeMap<String, BTreeSet<u64>>>,
    /// How many of its free places a gate is to give back.
    pub(super) room_back: Mutex<BTreeMap<String, u64>>,
    /// Before this none is granted.
    from: Instant,
}

impl Rights {
    /// At a start; `is_restored` where passes may have rights under numbers that nobody knows.
    pub(super) fn new(is_restored: bool) -> Rights {
        let waits =
            if is_restored { Duration::from_secs(LEASE_S + UNSURE_S) } else { Duration::ZERO };
        if is_restored {
            tracing::warn!(
                "the vault does not know whose some rights are: until the last of them is over, in \
                 {} hours, none is granted",
                waits.as_secs().div_ceil(3_600)
            );
        }
        Rights {
            turn: Mutex::default(),
            room_turn: Mutex::default(),
            said: AtomicU64::new(0),
            recalls: Mutex::default(),
            room_back: Mutex::default(),
            from: Instant::now() + waits,
        }
    }
}

/// A right is asked back from the gate that has it.
#[derive(Debug, thiserror::Error)]
#[error("gate {0} has the right to let this pass in, and is asked to give it up")]
pub struct AtGate(pub String);

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
                match self.book(hub, |register| register.right(holder, question.zone))? {
                    None if Instant::now() < self.rights.from => return Ok(None),
                    None => return self.grant(holder, question, hub, clock()).map(Some),
                    Some(right) if right.gate == question.gate => {
                        // Another box of that name has what this one asks for, or had it.
                        return Ok((right.run == question.run).then_some(right.number));
                    }
                    // Nobody knows what it does with it.
                    Some(right) if !self.gives(&right.gate, clock()) => return Ok(None),
                    Some(right) => self.recall(right),
                }
            }
            if began.elapsed() >= MOVES_WITHIN {
                return Ok(None);
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Enters a grant that the journal has into the register.
    pub(super) fn enter(&self, news: News, size: u64, hub: &Hub) -> Result<(), NotTaken> {
        let operation = hub.picture().operation.clone();
        let entered = whole(self.book.lock()).enter(news, size, &Map(operation.as_deref()));
        entered.map_err(|error| NotTaken::Failed(error.into()))
    }

    /// Whether a gate gives up what it is asked for: it was heard a moment ago, and works.
    fn gives(&self, gate: &str, now: Timestamp) -> bool {
        let is_training = whole(self.live.lock()).get(gate).is_some_and(|it| it.how.is_training);
        self.hears(gate, now) && !is_training
    }

    fn recall(&self, right: Granted) {
        let mut recalls = whole(self.rights.recalls.lock());
        recalls.entry(right.gate).or_default().insert(right.number);
    }

    /// The numbers that a gate is to give up and has not.
    pub(super) fn recalled(&self, gate: &str, hub: &Hub) -> Result<Vec<u64>, NotTaken> {
        let asked = whole(self.rights.recalls.lock()).remove(gate).unwrap_or_default();
        let mut still = BTreeSet::new();
        for number in asked {
            if self.book(hub, |register| register.has_right(gate, number))? {
                still.insert(number);
            }
        }
        if !still.is_empty() {
            let mut recalls = whole(self.rights.recalls.lock());
            recalls.entry(gate.to_owned()).or_default().extend(&still);
        }
        Ok(still.into_iter().collect())
    }

    /// Asks a pass's rights back before nobody knows any more whose they are.
    ///
    /// # Errors
    ///
    /// [`AtGate`] while a gate has one.
    pub(super) fn free_of_rights(&self, pass: PassId, hub: &Hub) -> anyhow::Result<()> {
        let (_, holder) = self.vault.find_holder(&pass.0, |_| anyhow::Ok(Seq(0)))?;
        let Some(holder) = holder else { return Ok(()) };
        let rights = self.book(hub, |register| register.rights_of(holder))?;
        match rights.into_iter().next() {
            None => Ok(()),
            Some(right) => {
                let gate = right.gate.clone();
                self.recall(right);
                Err(AtGate(gate).into())
            }
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
        let (number, zone, run) = (number()?, question.zone, question.run);
        let gate: SourceId = question.gate.parse().map_err(|_| NotTaken::Unknown)?;
        let body = Body::RightGranted { holder, zone, gate, number, run };
        let size = self.journal(body, hub, now)?;
        let right = Granted { holder, zone, gate: question.gate.clone(), run, number };
        self.enter(News::Right(right), size, hub)?;
        Ok(number)
    }
}

/// A number that no other grant has: below 2^53, so that a console reads it whole.
pub(super) fn number() -> anyhow::Result<u64> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no random number: {error}"))?;
    Ok(u64::from_be_bytes(random) >> 11)
}
