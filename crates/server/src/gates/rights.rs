//! Which gate may let a pass in, where a zone's passes enter by a right (P2): one gate alone.
//!
//! A grant is an entry of the journal before the gate hears of it, and the right moves on when a
//! record of that gate gives it up, behind whatever it let in by it. So no gate's silence, no
//! restart and no late message makes two of one right; while its gate is not heard, it stays there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use anyhow::Context;
use cordon_access::line::{LEASE_S, Question};
use cordon_access::register::{Granted, Register};
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{Seq, SourceId};
use cordon_kernel::time::millis_between;
use cordon_pass::claims::PassId;
use serde::{Deserialize, Serialize};

use super::book::News;
use super::{Gates, Map, NotTaken, whole};
use crate::clock;
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
    /// Which registry this is: gates give up what another has granted.
    pub(super) registry: u64,
    /// Before this moment, Unix seconds, none is granted.
    from_s: i64,
}

/// What is kept of them beside the register.
#[derive(Serialize, Deserialize)]
struct Kept {
    registry: u64,
    granted_from_s: i64,
}

/// Begins another registry in a data folder that was restored: gates may hold rights that it does
/// not know, until the last lease is over.
///
/// # Errors
///
/// When the file cannot be written.
pub fn begin_again(data_dir: &Path) -> anyhow::Result<()> {
    let granted_from_s = clock::wall().as_second() + (LEASE_S + UNSURE_S) as i64;
    keep(&data_dir.join("access/rights.json"), granted_from_s).map(|_| ())
}

fn keep(path: &Path, granted_from_s: i64) -> anyhow::Result<Kept> {
    let kept = Kept { registry: number()?, granted_from_s };
    cordon_access::files::write(path, &serde_json::to_vec(&kept)?)?;
    Ok(kept)
}

impl Rights {
    /// Those of a data folder. Where rights are known and the file is not, it begins again.
    pub(super) fn open(path: &Path, register: &Register) -> anyhow::Result<Rights> {
        let now_s = clock::wall().as_second();
        let kept = if path.exists() {
            let bytes = cordon_access::files::read(path)?;
            serde_json::from_slice(&bytes)
                .with_context(|| format!("`{}` is damaged: remove it", path.display()))?
        } else {
            let is_new = register.right_holders()?.is_empty();
            let waits_s = if is_new { 0 } else { LEASE_S + UNSURE_S };
            keep(path, now_s + waits_s as i64)?
        };
        if kept.granted_from_s > now_s {
            tracing::warn!(
                "gates may hold rights that are not known here: until the last lease is over, in \
                 {} minutes, no right is granted",
                (kept.granted_from_s - now_s) / 60
            );
        }
        Ok(Rights {
            turn: Mutex::default(),
            room_turn: Mutex::default(),
            said: AtomicU64::new(0),
            recalls: Mutex::default(),
            room_back: Mutex::default(),
            registry: kept.registry,
            from_s: kept.granted_from_s,
        })
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
                    None if clock::wall().as_second() < self.rights.from_s => return Ok(None),
                    // Erased meanwhile: whoever asks next gets the new number.
                    None if !self.has_holder(holder)? => return Ok(None),
                    None => return self.grant(holder, question, hub, clock()).map(Some),
                    Some(right) if right.gate == question.gate => {
                        // Another box of that name has what this one asks for, or had it.
                        return Ok((right.run == question.run).then_some(right.number));
                    }
                    // Nobody knows what it does with it.
                    Some(right) if !self.gives(&right, clock()) => return Ok(None),
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

    /// Whether a gate gives up what it is asked for: it was heard a moment ago, in the run that has
    /// it, and works.
    fn gives(&self, right: &Granted, now: Timestamp) -> bool {
        let live = whole(self.live.lock()).get(&right.gate).cloned();
        let works = live.is_some_and(|it| it.run == right.run && !it.how.is_training);
        works && self.hears(&right.gate, now)
    }

    fn has_holder(&self, holder: u64) -> Result<bool, NotTaken> {
        self.vault.has_holder(holder).map_err(|error| NotTaken::Failed(error.into()))
    }

    fn recall(&self, right: Granted) {
        let mut recalls = whole(self.rights.recalls.lock());
        recalls.entry(right.gate).or_default().insert(right.number);
    }

    /// The numbers that a gate is to give up and has not.
    pub(super) fn recalled(&self, gate: &str, run: u64, hub: &Hub) -> Result<Vec<u64>, NotTaken> {
        let asked = whole(self.rights.recalls.lock()).remove(gate).unwrap_or_default();
        let mut still = BTreeSet::new();
        for number in asked {
            if self.book(hub, |register| register.has_right(gate, run, number))? {
                still.insert(number);
            }
        }
        if !still.is_empty() {
            let mut recalls = whole(self.rights.recalls.lock());
            recalls.entry(gate.to_owned()).or_default().extend(&still);
        }
        Ok(still.into_iter().collect())
    }

    /// Asks a pass's rights back before nobody knows any more whose they are; while what this gives
    /// is held none is granted.
    ///
    /// # Errors
    ///
    /// [`AtGate`] while a gate has one and may use it.
    pub(super) fn free_of_rights(
        &self,
        pass: PassId,
        hub: &Hub,
        now: Timestamp,
    ) -> anyhow::Result<MutexGuard<'_, ()>> {
        let turn = whole(self.rights.turn.lock());
        let (_, holder) = self.vault.find_holder(&pass.0, |_| anyhow::Ok(Seq(0)))?;
        let Some(holder) = holder else { return Ok(turn) };
        let rights = self.book(hub, |register| register.rights_of(holder))?;
        for right in rights {
            // A box that was replaced or that nobody has heard for longer than a lease uses none.
            let source: Option<SourceId> = right.gate.parse().ok();
            let picture = hub.picture();
            let heard = source.and_then(|source| picture.gates.get(&source)).and_then(|gate| {
                let heard_at = gate.heard_at.filter(|_| gate.epoch == right.run)?;
                Some(millis_between(heard_at, now) / 1_000)
            });
            drop(picture);
            let is_over = heard.is_none_or(|since_s| since_s > (LEASE_S + UNSURE_S) as i64);
            if !is_over || self.gives(&right, now) {
                let gate = right.gate.clone();
                self.recall(right);
                return Err(AtGate(gate).into());
            }
        }
        Ok(turn)
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
