//! A gate: judges, remembers, and writes down what happened before anybody is told.
//!
//! Software proposes. A refusal is confirmed by an officer who has signed on, or overruled with a
//! reason. Nothing is judged while nothing can be written down. The gate is given the time and its
//! store; it knows no network and no screen.

mod ask;
mod clock;
mod lists;
mod people;
mod right;
mod room;
mod scan;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use cordon_kernel::Timestamp;
use cordon_pass::claims::PassId;
use cordon_pass::judge::Lists;
use cordon_pass::policy::{Order, Zone};
use cordon_pass::reason::Reason;

pub use ask::Asked;
pub use clock::Now;
pub use lists::{AMBER_S, Freshness, Keep, ListAge, RED_S, Took};
pub use people::{Agent, GLASS_MAX, PRESSURE_MINUTES_MAX, SHIFT_S, badge_text, refusal_number};
pub use scan::{Others, Proposal, Scanned, Settle, Slip, slip};

use crate::double_use::agree::Promises;
use crate::double_use::rights::Held;
use crate::double_use::room::Room;
use crate::double_use::uses::Uses;
use crate::memory::Remembered;
use crate::record::{Badge, Moment, Record, What, read_id};
use clock::GateClock;
use room::Lately;

/// Proposals that may wait for an answer; the oldest is overtaken.
const OPEN_MAX: usize = 32;

/// Where records go: on the disk, before this returns.
pub trait Outbox {
    /// Keeps what `make` makes of the next number, and gives that number.
    ///
    /// # Errors
    ///
    /// Why nothing can be kept, in words.
    fn push(&mut self, at_ms: u64, make: &mut dyn FnMut(u64) -> Vec<u8>) -> Result<u64, String>;

    /// The run that the numbers are of.
    fn run(&self) -> u64;

    /// The bytes of a record that is still kept.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read, in words.
    fn read(&self, seq: u64) -> Result<Option<Vec<u8>>, String>;
}

/// How a gate is set up.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Its id in the rules.
    pub gate: String,
    /// Whether it is for training: nothing that happens counts.
    pub is_training: bool,
    /// Roles of the rules whose holders are officers.
    pub officers: BTreeSet<String>,
    /// How many people its site may let in by itself; `None` without a limit.
    pub room: Option<u64>,
    /// How many gates its site has, this one among them.
    pub site_gates: usize,
    /// Its number among them.
    pub number: u32,
    /// The program's version.
    pub version: String,
}

/// Why a gate does not do what it is asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GateError {
    /// The rules have no such gate.
    #[error("the rules have no gate {0}")]
    NoSuchGate(String),
    /// Nothing can be written down, so nothing is judged.
    #[error("nothing can be written down here: {0}")]
    NotRecording(String),
    /// There is no such proposal, or it is settled.
    #[error("there is no open proposal {0}")]
    NotOpen(u64),
    /// A refusal cannot be settled so, nor anything else like a refusal.
    #[error("this proposal is not settled like that")]
    NotSo,
    /// What let this proposal stand may hold no more: the others are asked again.
    #[error("the others are to be asked again before anybody enters")]
    AskAgain,
    /// An officer must have signed on.
    #[error("no officer has signed on")]
    NoOfficer,
    /// The pass does not let its holder work here.
    #[error("this pass is no pass of staff for this gate: {0}")]
    NotStaff(&'static str),
    /// Something that must be said is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A number is out of its range.
    #[error("{0}")]
    Range(&'static str),
    /// The lists are older than those that this gate has had.
    #[error("these lists are older than those that this gate has had: bring newer ones")]
    RolledBack,
    /// Nobody with this badge has signed on.
    #[error("nobody with badge {0} has signed on")]
    NotSignedOn(String),
}

/// Numbers of a gate, since midnight in the time zone of the operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// People who came in by a pass.
    pub entered: u64,
    /// People who left.
    pub left: u64,
    /// Refusals that an officer confirmed.
    pub refused: u64,
    /// Refusals that an officer overruled.
    pub overruled: u64,
    /// People who came in by breaking the glass.
    pub by_glass: u64,
}

/// A gate.
pub struct Gate<O> {
    setup: Setup,
    lists: Lists,
    confirmed_s: u64,
    /// The newest versions that were ever taken here.
    versions: [u64; 3],
    outbox: O,
    clock: GateClock,
    moment: Moment,
    name: Arc<str>,
    uses: Uses,
    proofs: Remembered,
    /// Proofs made before this second may have been shown before a restart.
    proofs_from_s: u64,
    promises: Promises,
    /// Rights of P2 that are here, and numbers of those that were given up.
    rights: Held,
    given: BTreeSet<u64>,
    /// The registry that granted what is here.
    registry: u64,
    agents: BTreeMap<[u8; 5], Agent>,
    open: BTreeMap<u64, Proposal>,
    last: HashMap<u16, (PassId, u64, Proposal)>,
    /// Codes that were good here, by their short code: in memory alone, as they hold names.
    texts: HashMap<[u8; 5], String>,
    refusals: BTreeMap<u64, u64>,
    counts: Counts,
    /// The day that the numbers are of, in the operation's time zone.
    day: Option<jiff::civil::Date>,
    pressure: Option<(Badge, u64)>,
    room: Room,
    /// Numbers of grants of room that were taken.
    room_grants: BTreeSet<u64>,
    room_kept_ms: u64,
    /// People who came in here without a pass and have not left.
    by_glass_inside: u64,
    /// The zone whose room it is a part of, once that is written down.
    room_zone: Option<u16>,
    /// When it last gave places back, by the monotonic clock.
    room_gave_ms: Option<u64>,
    entered_lately: Lately,
    broken: Option<String>,
}

impl<O: Outbox> Gate<O> {
    /// Opens a gate with what its store still keeps of before, in order.
    ///
    /// # Errors
    ///
    /// [`GateError::NoSuchGate`], and [`GateError::NotRecording`] where the store takes nothing.
    pub fn open(
        setup: Setup,
        lists: Lists,
        outbox: O,
        kept: impl IntoIterator<Item = Record>,
        now: Now,
    ) -> Result<Gate<O>, GateError> {
        if lists.policy.gate(&setup.gate).is_none() {
            return Err(GateError::NoSuchGate(setup.gate.clone()));
        }
        let room = Room::of(setup.room.unwrap_or_default());
        let mut gate = Gate {
            name: setup.gate.as_str().into(),
            confirmed_s: 0,
            versions: [0; 3],
            outbox,
            clock: GateClock::new(now, lists::signed_at(&lists)),
            lists,
            moment: Moment::default(),
            uses: Uses::default(),
            proofs: Remembered::default(),
            proofs_from_s: 0,
            promises: Promises::begun(now.mono_ms / 1_000),
            rights: Held::default(),
            given: BTreeSet::new(),
            registry: 0,
            agents: BTreeMap::new(),
            open: BTreeMap::new(),
            last: HashMap::new(),
            texts: HashMap::new(),
            refusals: BTreeMap::new(),
            counts: Counts::default(),
            day: None,
            pressure: None,
            room,
            room_grants: BTreeSet::new(),
            room_kept_ms: 0,
            by_glass_inside: 0,
            room_zone: None,
            room_gave_ms: None,
            entered_lately: Lately::default(),
            broken: None,
            setup,
        };
        // Alone at its site it owes nobody a promise.
        if gate.setup.site_gates <= 1 {
            gate.promises = Promises::default();
        }
        let mut is_restart = false;
        for record in kept {
            is_restart = true;
            gate.recall(&record);
        }
        if gate.list_versions().iter().zip(&gate.versions).any(|(now, before)| now < before) {
            return Err(GateError::RolledBack);
        }
        gate.clock.not_before(gate.moment.ms);
        let at_s = gate.clock.read(now).ms / 1_000;
        gate.proofs_from_s = if is_restart { at_s } else { 0 };
        let version = gate.setup.version.clone();
        gate.write(What::Started { version }, now)?;
        Ok(gate)
    }

    /// Writes a record down, and takes it in.
    fn write(&mut self, what: What, now: Now) -> Result<u64, GateError> {
        let read = self.clock.read(now);
        if let Some(by_ms) = read.jumped_by_ms {
            self.write_at(What::ClockJumped { by_ms }, read.ms, read.unsure_ms)?;
        }
        self.write_at(what, read.ms, read.unsure_ms)
    }

    fn write_at(&mut self, what: What, ms: u64, unsure_ms: u32) -> Result<u64, GateError> {
        let at = self.moment.next(ms);
        let is_training = self.setup.is_training;
        let mut record = Record { seq: 0, at, unsure_ms, is_training, what };
        let pushed = self.outbox.push(at.ms, &mut |seq| {
            record.seq = seq;
            record.write()
        });
        match pushed {
            Ok(seq) => {
                self.broken = None;
                self.recall(&record);
                Ok(seq)
            }
            Err(why) => {
                self.broken = Some(why.clone());
                Err(GateError::NotRecording(why))
            }
        }
    }

    /// Takes in what a record says: as it is written, and again after a restart.
    fn recall(&mut self, record: &Record) {
        self.moment = self.moment.max(record.at);
        if record.is_training != self.setup.is_training {
            return;
        }
        self.uses.take(&self.name, 0, record);
        self.recall_right(record);
        let day = self.day_of(record.at.ms);
        if day != self.day {
            (self.day, self.counts) = (day, Counts::default());
        }
        match &record.what {
            What::Entered { .. } => {
                self.counts.entered += 1;
                self.came_in(1, record.at.ms);
            }
            What::Overruled { judged, .. } => {
                self.open.remove(judged);
                self.counts.overruled += 1;
                self.came_in(1, record.at.ms);
            }
            What::Left { pass, makes_place, .. } => {
                self.counts.left += 1;
                let makes_place = *makes_place == Some(true);
                self.room.went_out(u64::from(makes_place));
                if pass.is_none() && makes_place {
                    self.by_glass_inside = self.by_glass_inside.saturating_sub(1);
                }
            }
            What::Refused { judged, .. } => {
                self.open.remove(judged);
                self.refusals.insert(*judged, record.seq);
                self.counts.refused += 1;
            }
            What::Settled { judged, .. } => {
                self.open.remove(judged);
            }
            What::SignedOn { .. } | What::SignedOff { .. } => self.recall_agent(record),
            What::GlassBroken { people_count, .. } => {
                self.counts.by_glass += u64::from(*people_count);
                self.by_glass_inside += u64::from(*people_count);
                self.came_in(u64::from(*people_count), record.at.ms);
            }
            What::Pressed { officer, until_ms, .. } => {
                self.pressure = Some((*officer, *until_ms));
            }
            What::ListsTaken { versions } => {
                let newest = self.versions.iter_mut().zip(versions);
                newest.for_each(|(mine, taken)| *mine = (*mine).max(*taken));
            }
            What::Room { zone, grant, has, entered, left, .. } => {
                let (has, entered, left) = (*has, *entered, *left);
                self.room = Room { has: self.setup.room.unwrap_or(has), entered, left };
                self.room_zone = Some(*zone);
                self.room_grants.extend(grant);
                self.room_kept_ms = record.at.ms;
            }
            What::Started { .. }
            | What::Judged { .. }
            | What::ClockJumped { .. }
            | What::RightHeld { .. }
            | What::RightGiven { .. } => {}
        }
    }

    fn recall_agent(&mut self, record: &Record) {
        match &record.what {
            What::SignedOn { badge, role, post, is_officer, until_ms } => {
                let agent = Agent {
                    role: role.clone(),
                    post: post.clone(),
                    is_officer: *is_officer,
                    since_ms: record.at.ms,
                    until_ms: *until_ms,
                };
                self.agents.insert(**badge, agent);
            }
            What::SignedOff { badge } => {
                self.agents.remove(&**badge);
            }
            _ => {}
        }
    }

    fn day_of(&self, ms: u64) -> Option<jiff::civil::Date> {
        let at = Timestamp::from_millisecond(i64::try_from(ms).ok()?).ok()?;
        Some(at.to_zoned(self.lists.time_zone().clone()).date())
    }

    fn came_in(&mut self, count: u64, at_ms: u64) {
        self.room.came_in(count);
        self.entered_lately.add(count, at_ms);
    }

    /// Hears what another gate of the site, or the centre, has written down; false if it was known
    /// or says nothing of entries.
    pub fn hear(&mut self, gate: &Arc<str>, run: u64, record: &Record) -> bool {
        if *gate == self.name {
            return false;
        }
        self.moment = self.moment.max(record.at);
        let is_new = self.uses.take(gate, run, record);
        if is_new {
            self.hear_use(record);
        }
        is_new
    }

    /// The gate's id.
    pub fn id(&self) -> &str {
        &self.setup.gate
    }

    /// How it is set up.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The lists it judges by.
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Its store.
    pub fn outbox(&self) -> &O {
        &self.outbox
    }

    /// Its store, to be sent from.
    pub fn outbox_mut(&mut self) -> &mut O {
        &mut self.outbox
    }

    /// Its numbers.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// How many are inside by what it knows.
    pub fn inside_count(&self) -> u64 {
        self.uses.inside_zone(self.zone_number())
    }

    /// Why nothing can be written down, if so.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// The time by this gate, milliseconds since 1970.
    pub fn time_ms(&mut self, now: Now) -> u64 {
        self.clock.look(now)
    }

    /// The centre says what time it is, over a channel that is its own.
    pub fn set_clock(&mut self, centre_ms: u64, now: Now) {
        self.clock.set(centre_ms, now);
    }

    /// The number of the zone it leads into.
    pub fn zone_number(&self) -> u16 {
        self.lists.policy.gate(&self.setup.gate).map_or(0, |gate| gate.zone)
    }

    /// The zone it leads into.
    pub fn zone(&self) -> Option<&Zone> {
        self.lists.policy.zone(self.zone_number())
    }

    /// The order in force at a second, if any.
    pub fn order(&self, at_s: u64) -> Option<&Order> {
        let holds = |order: &&Order| (order.starts_at..order.ends_at).contains(&at_s);
        self.zone()?.orders.iter().find(holds)
    }

    /// Proposals that wait, the oldest first.
    pub fn open_proposals(&self) -> impl Iterator<Item = (&u64, &Proposal)> {
        self.open.iter()
    }

    /// The record of a number, if it is still kept.
    fn record(&self, seq: u64) -> Option<Record> {
        let bytes = self.outbox.read(seq).ok()??;
        Record::read(&bytes)
    }
}

/// The reason of a stable code.
fn reason_of(code: &str) -> Option<Reason> {
    Reason::ALL.iter().copied().find(|reason| reason.code() == code)
}

/// The pass of a judged record.
fn pass_of(record: &Record) -> Option<PassId> {
    match &record.what {
        What::Judged { pass, .. } => pass.as_ref().map(read_id),
        _ => None,
    }
}
