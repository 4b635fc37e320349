//! The centre's side of gates: whose reports are taken, what becomes of them, which lists they get.
//!
//! ```text
//! data/access/gates.jsonl       gates that may report: id, public key, whether it was stolen
//! data/access/lists/            the newest lists: trust, policy, status, delta-*, distrust-*
//! data/access/register.sqlite   where holders' numbers entered and left; made of the journal
//! ```
//! A gate's records come in order and are taken once. Passes in them become numbers of holders,
//! which the vault gives; then they are an entry of the journal, then lines of the register. A gate
//! that is about to let somebody in may ask: who is inside with the pass, and may it be the one?

mod book;
mod figures;
pub(crate) mod rights;
mod room;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context;
use cordon_access::double_use::agree::{Answer, Ask, Promises};
use cordon_access::double_use::uses::Places;
use cordon_access::line::{
    CentreWord, Heard, How, ListHash, Report, SPEAKS_S, gate_number, list_hash, open_question,
};
use cordon_access::record::{Record, What, read_id, write_batch, written};
use cordon_access::register::{Movement, Register, RegisterError, as_pass, pass_mut, passes_of};
use cordon_journal::Journal;
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{Seq, SourceId};
use cordon_kernel::time::millis_between;
use cordon_operation::Operation;
use cordon_pass::claims::PassId;
use cordon_pass::key::PublicKey;
use cordon_uplink::{Intake, Taken};
use cordon_vault::Vault;
use serde::{Deserialize, Serialize};

use crate::hub::Hub;
use book::{Book, News, fill};
use figures::{doubles, figures};

/// How often the folder of lists is looked at, at most.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Bytes of lists that one answer carries, about.
const LISTS_LEN_MAX: usize = 8 << 20;
/// Gates that a question may name.
const HEARD_MAX: usize = 1_000;
/// Most places that a gate gives back at once: a record that says more is none.
const PLACES_MAX: u64 = 5_000_000;
/// What waits for a register that takes nothing; then nothing more is taken.
const WAITING_MAX: usize = 1_000;
/// Batches of a gate whose entries wait for a checkpoint.
const UNCOVERED_MAX: usize = 10_000;

/// A line of `gates.jsonl`; a later one of the same gate counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnrolledGate {
    /// Its id.
    pub gate: String,
    /// Its public key, hexadecimal.
    pub key: String,
    /// Whether it was stolen: nothing of it is taken any more.
    #[serde(default)]
    pub is_revoked: bool,
}

/// A list that gates get.
struct Listed {
    name: String,
    hash: ListHash,
    bytes: Arc<Vec<u8>>,
}

#[derive(Default)]
struct Shelf {
    lists: Vec<Listed>,
    looked: Option<Instant>,
    stamps: BTreeMap<PathBuf, (SystemTime, u64)>,
}

/// What is known of a gate beside the picture: not kept.
#[derive(Clone, Debug)]
pub struct LiveGate {
    /// When it was last heard.
    pub heard_at: Timestamp,
    /// How it was then.
    pub how: How,
    /// The run of its records.
    pub run: u64,
    /// Whether it has a part of its zone's capacity.
    pub shares_room: bool,
}

/// Why a report is not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// Nobody has enrolled this gate, or its signature is wrong.
    #[error("no gate that is enrolled here has signed this report")]
    Unknown,
    /// The gate was reported stolen.
    #[error("gate {0} was reported stolen: nothing of it is taken")]
    Revoked(String),
    /// A record is none.
    #[error("record {0} of the report is none")]
    NoRecord(u64),
    /// The gate has begun another run since.
    #[error("gate {0} has begun another run since")]
    OldRun(String),
    /// It could not be written.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

/// Keys of gates, and whether each was stolen.
type Enrolled = BTreeMap<String, (PublicKey, bool)>;

/// An authority ordered that something be kept: who, and under which reference.
#[derive(Debug, thiserror::Error)]
#[error("{0} ordered ({1}) that it be kept")]
pub struct Held(pub String, pub String);

/// The gates, as the centre knows them.
pub struct Gates {
    dir: PathBuf,
    vault: Arc<Vault>,
    enrolled: Mutex<(Option<SystemTime>, Enrolled)>,
    shelf: Mutex<Shelf>,
    book: Mutex<Book>,
    /// Of each gate the run and the number of the next record that is not in the register.
    entered: Mutex<HashMap<String, (u64, u64)>>,
    /// One report of a gate at a time.
    busy: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    live: Mutex<BTreeMap<String, LiveGate>>,
    /// Which gate is letting which pass in.
    promises: Mutex<Promises>,
    rights: rights::Rights,
    started: Instant,
    /// Entries that wait for a checkpoint: their number, and what comes after them.
    uncovered: Mutex<HashMap<String, VecDeque<(u64, u64)>>>,
}

fn whole<T>(locked: Result<T, PoisonError<T>>) -> T {
    // Each is changed by single insertions; a panic leaves none half done.
    locked.unwrap_or_else(PoisonError::into_inner)
}

/// Where gates are, by the operation.
struct Map<'a>(Option<&'a Operation>);

impl Places for Map<'_> {
    fn position(&self, gate: &str) -> Option<Position> {
        self.0?.things.get("gate", gate)?.point()
    }

    fn is_one_site(&self, a: &str, b: &str) -> bool {
        let site = |gate| self.0?.things.get("gate", gate)?.text("site").map(str::to_owned);
        site(a).is_some() && site(a) == site(b)
    }
}

impl Gates {
    /// Opens what the data folder has of gates, and makes the register whole from the journal.
    ///
    /// # Errors
    ///
    /// When a file or the journal cannot be read.
    pub fn open(
        data_dir: &Path,
        vault: Arc<Vault>,
        journal: &Journal,
        operation: Option<&Operation>,
    ) -> anyhow::Result<Gates> {
        let dir = data_dir.join("access");
        std::fs::create_dir_all(dir.join("lists"))
            .with_context(|| format!("cannot make `{}`", dir.display()))?;
        let mut register = Register::open(&dir.join("register.sqlite"))?;
        fill(&mut register, journal, operation)?;
        let rights = rights::Rights::open(&dir.join("rights.json"), &register)?;
        Ok(Gates {
            dir,
            vault,
            enrolled: Mutex::default(),
            shelf: Mutex::default(),
            book: Mutex::new(Book::new(register)),
            entered: Mutex::default(),
            busy: Mutex::default(),
            live: Mutex::default(),
            // What was promised before a start is not known.
            promises: Mutex::new(Promises::begun(0)),
            rights,
            started: Instant::now(),
            uncovered: Mutex::default(),
        })
    }

    /// The key of a gate, and whether it was stolen; the file is read again when it has changed.
    fn key(&self, gate: &str) -> Option<(PublicKey, bool)> {
        let path = self.dir.join("gates.jsonl");
        let changed = std::fs::metadata(&path).and_then(|about| about.modified()).ok();
        let mut enrolled = whole(self.enrolled.lock());
        if enrolled.0 != changed {
            match read_enrolled(&path) {
                Ok(gates) => *enrolled = (changed, gates),
                Err(error) => tracing::error!("{error:#}"),
            }
        }
        enrolled.1.get(gate).cloned()
    }

    /// The report in these bytes, of a gate that may report.
    ///
    /// # Errors
    ///
    /// [`NotTaken::Unknown`] and [`NotTaken::Revoked`].
    pub fn open_report(&self, bytes: &[u8]) -> Result<Report, NotTaken> {
        let claimed = cordon_access::line::claimed(bytes).ok_or(NotTaken::Unknown)?;
        let (key, is_revoked) = self.key(&claimed.gate).ok_or(NotTaken::Unknown)?;
        let report = cordon_access::line::open(bytes, &key).ok_or(NotTaken::Unknown)?;
        if is_revoked { Err(NotTaken::Revoked(report.gate)) } else { Ok(report) }
    }

    /// What the centre says to a gate that asks about a pass it is about to let in.
    ///
    /// # Errors
    ///
    /// [`NotTaken`].
    pub fn answer(
        &self,
        bytes: &[u8],
        hub: &Hub,
        clock: impl Fn() -> Timestamp,
    ) -> Result<CentreWord, NotTaken> {
        let now = clock();
        let claimed = cordon_access::line::claimed_question(bytes).ok_or(NotTaken::Unknown)?;
        let (key, is_revoked) = self.key(&claimed.gate).ok_or(NotTaken::Unknown)?;
        let question = open_question(bytes, &key).ok_or(NotTaken::Unknown)?;
        if is_revoked {
            return Err(NotTaken::Revoked(question.gate));
        }
        let pass = PassId(*question.pass);
        let holders = self.vault.holders_of(&[&pass.0], now);
        let holder = holders.map_err(|error| NotTaken::Failed(error.into()))?[0];
        // First: what the gate that gives it up has let in counts below.
        let right = match question.wants_right {
            true => self.right(holder, &question, hub, clock)?,
            false => None,
        };
        let is_told = question.heard.len() <= HEARD_MAX
            && question.heard.iter().all(|of| self.entered_of(&of.gate, of.run, hub) > of.seq);
        let (uses_count, inside) =
            self.book(hub, |register| register.inside(holder, question.zone))?;
        let (pass, zone, gate) = (as_pass(holder), question.zone, gate_number(&question.gate));
        let ask = Ask { pass, zone, uses_count, gate };
        let seconds = self.started.elapsed().as_secs();
        let promised = whole(self.promises.lock()).answer(&ask, uses_count, seconds);
        let hears = |gate: &String| self.hears(gate, now);
        Ok(CentreWord {
            right,
            is_told,
            is_promised: promised == Answer::Promised,
            is_inside: inside > 0,
            speaks_for_home: !question.home_gates.is_empty()
                && question.home_gates.iter().all(hears),
        })
    }

    /// Asks the register, when everything is in it.
    fn book<T>(
        &self,
        hub: &Hub,
        ask: impl FnOnce(&Register) -> Result<T, RegisterError>,
    ) -> Result<T, NotTaken> {
        let operation = hub.picture().operation.clone();
        let mut book = whole(self.book.lock());
        let answer = book.whole(&Map(operation.as_deref())).and_then(ask);
        answer.map_err(|error| NotTaken::Failed(error.into()))
    }

    /// The number of the first record of a gate's run that is not in the register.
    fn entered_of(&self, gate: &str, run: u64, hub: &Hub) -> u64 {
        // First: what is written after this is in neither.
        let at_start = gate.parse::<SourceId>().ok().and_then(|source| {
            hub.picture().gates.get(&source).map(|gate| (gate.epoch, gate.next))
        });
        let entered = whole(self.entered.lock()).get(gate).copied();
        // Nothing was written since the start, when the register was made whole.
        entered.or(at_start).filter(|(of, _)| *of == run).map_or(0, |(_, next)| next)
    }

    /// Whether the centre speaks for a gate: it was heard a moment ago.
    fn hears(&self, gate: &str, now: Timestamp) -> bool {
        let live = whole(self.live.lock());
        let heard_at = live.get(gate).map(|gate| gate.heard_at);
        heard_at.is_some_and(|at| millis_between(at, now) < SPEAKS_S as i64 * 1_000)
    }

    /// What of a gate is done one after the other.
    pub fn turn(&self, gate: &str) -> Arc<tokio::sync::Mutex<()>> {
        whole(self.busy.lock()).entry(gate.to_owned()).or_default().clone()
    }

    /// Takes a report that was opened: notes how the gate is, writes what is new, and answers.
    /// Waits for the disk; for one gate once at a time.
    ///
    /// # Errors
    ///
    /// [`NotTaken`].
    pub fn take(&self, report: &Report, hub: &Hub, now: Timestamp) -> Result<Heard, NotTaken> {
        let source: SourceId = report.gate.parse().map_err(|_| NotTaken::Unknown)?;
        hub.live().hear(&source, now);
        let shares_room = report.room_wanted.is_some();
        let how = report.how.clone();
        let live = LiveGate { heard_at: now, run: report.run, how, shares_room };
        whole(self.live.lock()).insert(report.gate.clone(), live);
        let mut intake = Intake::default();
        match hub.picture().gates.get(&source) {
            Some(gate) if gate.epoch >= report.run => {
                intake.took(&report.gate, gate.epoch, gate.next);
            }
            // A gate or a run that nobody here knows begins where it says: what was before, another
            // centre has had.
            _ => intake.took(&report.gate, report.run, report.first),
        }
        let (count, gate) = (report.records.len(), &report.gate);
        let next = match intake.look(gate, report.run, report.first, count) {
            Taken::OldRun { .. } => return Err(NotTaken::OldRun(gate.clone())),
            Taken::Nothing { next } => next,
            Taken::From(place) => {
                let first = report.first + place as u64;
                let new = &report.records[place..];
                let mut records = Vec::with_capacity(new.len());
                for (n, bytes) in (first..).zip(new) {
                    let record = Record::read(bytes).filter(|it| it.seq == n && is_likely(it));
                    records.push(record.ok_or(NotTaken::NoRecord(n))?);
                }
                self.write(&source, report, first, records, hub, now)?;
                first + new.len() as u64
            }
        };
        let (covered, checkpoint) = self.covered(&source, hub);
        let at_ms = u64::try_from(now.as_millisecond()).unwrap_or_default();
        let lists = self.lists_for(report);
        let registry = self.rights.registry;
        let heard = Heard { next, covered, checkpoint, at_ms, lists, registry, ..Heard::default() };
        // Whatever the register is like, a gate gets its lists.
        let shared = self.recalled(&report.gate, report.run, hub).and_then(|recalls| {
            let (room, room_back) = self.room(report, hub, now)?;
            Ok(Heard { recalls, room, room_back, ..heard.clone() })
        });
        Ok(shared.unwrap_or_else(|error| {
            tracing::error!("nothing is shared out among gates: {error:#}");
            heard
        }))
    }

    /// Writes records down: the vault's numbers first, then the journal, then the register.
    fn write(
        &self,
        source: &SourceId,
        report: &Report,
        first: u64,
        mut records: Vec<Record>,
        hub: &Hub,
        now: Timestamp,
    ) -> Result<(), NotTaken> {
        let passes = passes_of(&records);
        let ids: Vec<&[u8]> = passes.iter().map(|pass| &pass.0[..]).collect();
        let holders =
            self.vault.holders_of(&ids, now).map_err(|error| NotTaken::Failed(error.into()))?;
        let holders: HashMap<PassId, u64> = passes.into_iter().zip(holders).collect();
        for record in &mut records {
            if let Some(pass) = pass_mut(record)
                && let Some(holder) = holders.get(&read_id(pass))
            {
                *pass = written(as_pass(*holder));
            }
        }
        whole(self.entered.lock()).entry(report.gate.clone()).or_insert((report.run, first));
        let records_count = records.len() as u64;
        let figures = figures(&records, &report.how);
        let bytes = write_batch(&records).into();
        let author =
            Author::Source { source: source.clone(), epoch: report.run, source_seq: first };
        let body = Body::GateReported { records_count, records: bytes, figures };
        hub.record_and_wait(vec![Draft { author, observed_at: now, body }])?;
        let (size, seq, operation) = {
            let picture = hub.picture();
            let seq = picture.gates.get(source).map_or(0, |gate| gate.changed_seq.0);
            (picture.size, seq, picture.operation.clone())
        };
        {
            let mut uncovered = whole(self.uncovered.lock());
            let waiting = uncovered.entry(report.gate.clone()).or_default();
            waiting.push_back((seq, first + records_count));
            while waiting.len() > UNCOVERED_MAX {
                waiting.pop_front();
            }
        }
        let map = Map(operation.as_deref());
        let (gate, run) = (report.gate.clone(), report.run);
        let news = News::Records { gate: gate.clone(), run, records };
        let found = {
            let mut book = whole(self.book.lock());
            if let Err(error) = book.enter(news, size, &map) {
                // The journal has it: it waits, and nobody is answered from the register before.
                if book.waiting() > WAITING_MAX {
                    return Err(NotTaken::Failed(error.into()));
                }
                tracing::error!("{error}");
                return Ok(());
            }
            whole(self.entered.lock()).insert(gate, (run, first + records_count));
            book.found()
        };
        let drafts = doubles(&found, operation.as_deref(), hub.ticks.run, seq, now);
        if drafts.is_empty() { Ok(()) } else { Ok(hub.record_and_wait(drafts)?) }
    }

    /// Below which number a gate's records stand under the newest checkpoint, and that.
    fn covered(&self, source: &SourceId, hub: &Hub) -> (u64, Option<String>) {
        let checkpoint = hub.checkpoint().text;
        let size = checkpoint.as_deref().and_then(|text| text.lines().nth(1)?.parse::<u64>().ok());
        let size = size.unwrap_or_default();
        let (last_seq, next) = {
            let picture = hub.picture();
            picture.gates.get(source).map_or((0, 0), |gate| (gate.changed_seq.0, gate.next))
        };
        if last_seq < size {
            whole(self.uncovered.lock()).remove(source.as_str());
            return (next, checkpoint);
        }
        let mut uncovered = whole(self.uncovered.lock());
        let mut covered = 0;
        if let Some(waiting) = uncovered.get_mut(source.as_str()) {
            while let Some((_, next)) = waiting.front().copied().filter(|(seq, _)| *seq < size) {
                covered = next;
                waiting.pop_front();
            }
        }
        (covered, checkpoint)
    }

    /// The lists that a gate does not have: those that others are signed under first, and a whole
    /// status list only if it wants one.
    fn lists_for(&self, report: &Report) -> Vec<minicbor::bytes::ByteVec> {
        let mut shelf = whole(self.shelf.lock());
        shelf.look(&self.dir.join("lists"));
        let mut lists = Vec::new();
        let mut len = 0;
        for list in &shelf.lists {
            let is_whole = list.name.starts_with("status");
            if report.lists.contains(&list.hash) || (is_whole && !report.wants_whole) {
                continue;
            }
            len += list.bytes.len();
            if len > LISTS_LEN_MAX && !lists.is_empty() {
                break;
            }
            lists.push(list.bytes.as_slice().to_vec().into());
        }
        lists
    }

    /// How the gates are that were heard since this process began.
    pub fn live(&self) -> BTreeMap<String, LiveGate> {
        whole(self.live.lock()).clone()
    }

    /// Forgets whose movements a pass's were; false where nobody knew.
    ///
    /// # Errors
    ///
    /// [`Held`] where an authority ordered that it be kept, and when the vault cannot be used.
    pub fn erase(&self, pass: PassId, hub: &Hub, now: Timestamp) -> anyhow::Result<bool> {
        if let Some(hold) = self.vault.holds_on(&format!("pass:{pass}"), now)?.first() {
            return Err(Held(hold.authority.clone(), hold.reference.clone()).into());
        }
        let _turn = self.free_of_rights(pass, hub, now)?;
        Ok(self.vault.erase_holder(&pass.0)?)
    }

    /// Where a pass was, once `audit` has journalled that somebody asks; the number first.
    ///
    /// # Errors
    ///
    /// When it cannot be journalled, or the register cannot be read.
    pub fn movements(
        &self,
        pass: PassId,
        hub: &Hub,
        audit: impl FnOnce(Option<u64>) -> anyhow::Result<Seq>,
    ) -> anyhow::Result<(Seq, Vec<Movement>)> {
        let audit =
            |holder| audit(holder).map_err(|error| std::io::Error::other(error.to_string()));
        let (seq, holder) = self.vault.find_holder(&pass.0, audit)?;
        let movements = match holder {
            Some(holder) => self.book(hub, |register| register.movements(holder))?,
            None => Vec::new(),
        };
        Ok((seq, movements))
    }
}

impl Shelf {
    /// Looks at the folder again, if that is some time ago and something has changed.
    fn look(&mut self, folder: &Path) {
        if self.looked.is_some_and(|looked| looked.elapsed() < LOOK_EVERY) {
            return;
        }
        self.looked = Some(Instant::now());
        let Ok(list) = std::fs::read_dir(folder) else { return };
        let mut stamps = BTreeMap::new();
        for path in list.filter_map(|entry| Some(entry.ok()?.path())) {
            if let Ok(about) = std::fs::metadata(&path)
                && about.is_file()
            {
                let changed = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                stamps.insert(path, (changed, about.len()));
            }
        }
        if stamps == self.stamps {
            return;
        }
        let mut lists: Vec<Listed> = Vec::new();
        for path in stamps.keys() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if let Ok(bytes) = std::fs::read(path) {
                lists.push(Listed { hash: list_hash(&bytes), bytes: Arc::new(bytes), name });
            }
        }
        lists.sort_by_key(|list| (rank_of(&list.name), list.name.clone()));
        (self.lists, self.stamps) = (lists, stamps);
    }
}

fn rank_of(name: &str) -> u8 {
    ["trust", "distrust", "policy", "status", "delta"]
        .iter()
        .position(|start| name.starts_with(start))
        .map_or(u8::MAX, |n| u8::try_from(n).unwrap_or(u8::MAX))
}

fn read_enrolled(path: &Path) -> anyhow::Result<Enrolled> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read `{}`", path.display()));
        }
    };
    let mut gates = BTreeMap::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("line {} of `{}`", n + 1, path.display());
        let gate: EnrolledGate = serde_json::from_str(line).with_context(place)?;
        let key = key_of(&gate.key).with_context(place)?;
        gates.insert(gate.gate, (key, gate.is_revoked));
    }
    Ok(gates)
}

/// The key that a gate is enrolled with, as it is written.
///
/// # Errors
///
/// When the file cannot be read.
pub fn enrolled_key(path: &Path, gate: &str) -> anyhow::Result<Option<String>> {
    let gates = read_enrolled(path)?;
    Ok(gates.get(gate).map(|(key, _)| hex::encode(key.to_cose_key())))
}

/// A gate's public key, as it is written.
///
/// # Errors
///
/// When it is none.
pub fn key_of(hex_text: &str) -> anyhow::Result<PublicKey> {
    let bytes = hex::decode(hex_text).context("a gate's key is hexadecimal digits")?;
    PublicKey::from_cose_key(&bytes)
        .map_err(|error| anyhow::anyhow!("a gate's key, as it printed it at its start: {error}"))
}

/// Whether a gate may have written this.
fn is_likely(record: &Record) -> bool {
    match record.what {
        What::Room { given_back, has, .. } => given_back <= PLACES_MAX && has <= PLACES_MAX,
        What::GlassBroken { people_count, .. } => u64::from(people_count) <= PLACES_MAX,
        _ => true,
    }
}
