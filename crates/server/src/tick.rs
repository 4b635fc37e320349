//! What clients of the picture's stream are told: ten times a second, what has changed.
//!
//! One tick serves every client: its JSON and its records are made once. A client that looks at a
//! part of the globe gets those of its records that are there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use cordon_api::stream::{self, Head, MessageKind, Viewport};
use cordon_api::view::{
    AccountName, AlertView, CheckpointView, IncidentView, OperationView, PictureView, SourceView,
    TaskingView, operation_of, sources, units, waiting,
};
use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_picture::{Live, Picture};
use serde::Serialize;
use serde_json::{Map, Value, json};
use tokio::sync::broadcast;

use crate::hub::{Hub, LiveSide};

/// Ticks a second.
pub const HZ: u64 = 10;
/// Ticks kept for clients that come back: thirty seconds.
const KEPT: usize = 300;
/// Ticks that a slow client may be behind before it gets a snapshot instead.
const LAG_MAX: usize = 64;

/// One track in a tick.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its number.
    pub number: u32,
    /// Where, once known.
    pub position: Option<Position>,
    /// Its bytes.
    pub bytes: [u8; stream::RECORD_LEN],
}

/// What has changed since the tick before.
#[derive(Debug)]
pub struct Tick {
    /// Its head.
    pub head: Head,
    /// What has changed but for tracks' states.
    pub json: Vec<u8>,
    /// Tracks with a newer state.
    pub records: Vec<Record>,
    /// The whole message, for clients that look at everything.
    pub message: Bytes,
}

/// Ticks: those to come and those of the last thirty seconds.
pub struct Ticks {
    /// The run of this server.
    pub run: u64,
    kept: Mutex<VecDeque<Arc<Tick>>>,
    sender: broadcast::Sender<Arc<Tick>>,
}

impl Ticks {
    /// No tick yet.
    pub fn new(run: u64) -> Ticks {
        let (sender, _) = broadcast::channel(LAG_MAX);
        Ticks { run, kept: Mutex::default(), sender }
    }

    /// Follows the ticks from now on; also the newest frame so far.
    pub fn follow(&self) -> (broadcast::Receiver<Arc<Tick>>, u64) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = kept.back().map_or(0, |tick| tick.head.frame);
        (self.sender.subscribe(), newest)
    }

    /// The ticks after `frame`, if all of them are still kept.
    pub fn since(&self, run: u64, frame: u64) -> Option<Vec<Arc<Tick>>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (first, last) = (kept.front()?.head.frame, kept.back()?.head.frame);
        let reaches = run == self.run && frame.saturating_add(1) >= first && frame <= last;
        reaches.then(|| kept.iter().filter(|tick| tick.head.frame > frame).cloned().collect())
    }

    fn send(&self, tick: Arc<Tick>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(tick.clone());
        // Nobody following is no error.
        let _ = self.sender.send(tick);
    }
}

/// What clients have been shown, to tell what has changed.
#[derive(Default)]
struct Shown {
    size: u64,
    alerts: BTreeMap<u64, u64>,
    incidents: BTreeMap<u64, u64>,
    taskings: BTreeMap<u64, u64>,
    silences: BTreeMap<u64, u64>,
    proposals: BTreeMap<u64, u64>,
    units: Value,
    sources: Vec<SourceView>,
    operation: Option<OperationView>,
    accounts: Vec<AccountName>,
    checkpoint: Option<CheckpointView>,
}

/// Makes the ticks.
pub struct Ticker {
    shown: Shown,
    frame: u64,
    quiet: u64,
}

/// What a tick needs beside the hub.
pub struct Beside {
    /// Names of accounts.
    pub accounts: Vec<AccountName>,
    /// The newest checkpoint.
    pub checkpoint: Option<CheckpointView>,
}

impl Ticker {
    /// A ticker that has shown nothing.
    pub fn new() -> Ticker {
        Ticker { shown: Shown::default(), frame: 0, quiet: 0 }
    }

    /// Makes a tick at `now` if anything has changed, or a second has gone by without.
    /// `beside` is asked for once a second.
    pub fn tick(&mut self, hub: &Hub, now: Timestamp, beside: impl FnOnce() -> Beside) {
        let mut changed = Map::new();
        let mut gone = Map::new();
        let slow = self.frame.is_multiple_of(HZ) || self.quiet >= HZ;
        let seq = {
            let picture = hub.picture();
            let live = hub.live();
            if slow || picture.size != self.shown.size {
                self.shown.size = picture.size;
                self.things(&picture, &live.live, now, &mut changed, &mut gone);
            }
            if slow {
                self.slow_things(&picture, &live, now, &mut changed);
            }
            picture.seq().map_or(0, |seq| seq.0)
        };
        if slow {
            self.beside(beside(), &mut changed);
        }
        let records = take_records(&mut hub.live(), now, &mut changed, &mut gone);
        if !gone.is_empty() {
            changed.insert("gone".into(), Value::Object(gone));
        }
        if changed.is_empty() && records.is_empty() && self.quiet < HZ {
            self.quiet += 1;
            return;
        }
        self.quiet = 0;
        self.frame += 1;
        let kind = MessageKind::Delta;
        let head = Head { kind, epoch: hub.ticks.run, frame: self.frame, seq, at: now };
        let json = Value::Object(changed).to_string().into_bytes();
        let bytes: Vec<u8> = records.iter().flat_map(|record| record.bytes).collect();
        let message = Bytes::from(stream::message(&head, &json, &bytes));
        hub.ticks.send(Arc::new(Tick { head, json, records, message }));
    }

    fn things(
        &mut self,
        picture: &Picture,
        live: &Live,
        now: Timestamp,
        changed: &mut Map<String, Value>,
        gone: &mut Map<String, Value>,
    ) {
        let operation = picture.operation.as_deref();
        let mut out = Out { changed, gone };
        let shown = &mut self.shown;
        let alerts = picture.alerts.iter().map(|(id, alert)| (id.0, alert.changed_seq.0));
        out.diff("alerts", &mut shown.alerts, alerts, |id| {
            let id = cordon_kernel::id::AlertId(id);
            let alert = picture.alerts.get(&id)?;
            Some(AlertView::new(id, alert, operation, &crate::words::of_evidence))
        });
        let incidents = picture.incidents.iter().map(|(id, i)| (id.0, i.changed_seq.0));
        out.diff("incidents", &mut shown.incidents, incidents, |id| {
            let id = cordon_kernel::id::IncidentId(id);
            Some(IncidentView::new(id, picture.incidents.get(&id)?))
        });
        let taskings = picture.taskings.iter().map(|(id, t)| (id.0, t.changed_seq.0));
        out.diff("taskings", &mut shown.taskings, taskings, |id| {
            let tasking = picture.taskings.get(&cordon_kernel::id::TaskingId(id))?;
            Some(TaskingView::new(id, tasking))
        });
        let (silences, proposals) = waiting(picture, now);
        let ids = silences.iter().map(|s| (s.silence, s.changed_seq));
        out.diff("silences", &mut shown.silences, ids, |id| {
            silences.iter().find(|s| s.silence == id)
        });
        let ids = proposals.iter().map(|p| (p.proposal, p.changed_seq));
        out.diff("proposals", &mut shown.proposals, ids, |id| {
            proposals.iter().find(|p| p.proposal == id)
        });
        let units = json!(units(picture, live));
        if units != shown.units {
            shown.units = units.clone();
            out.changed.insert("units".into(), units);
        }
    }

    fn slow_things(
        &mut self,
        picture: &Picture,
        live: &LiveSide,
        now: Timestamp,
        changed: &mut Map<String, Value>,
    ) {
        let sources = sources(picture, &live.live, now);
        if sources != self.shown.sources {
            changed.insert("sources".into(), json!(sources));
            self.shown.sources = sources;
        }
        let operation = operation_of(picture, now);
        if operation != self.shown.operation {
            changed.insert("operation".into(), json!(operation));
            self.shown.operation = operation;
        }
    }

    fn beside(&mut self, beside: Beside, changed: &mut Map<String, Value>) {
        if beside.accounts != self.shown.accounts {
            changed.insert("accounts".into(), json!(beside.accounts));
            self.shown.accounts = beside.accounts;
        }
        if beside.checkpoint != self.shown.checkpoint {
            changed.insert("checkpoint".into(), json!(beside.checkpoint));
            self.shown.checkpoint = beside.checkpoint;
        }
    }
}

impl Default for Ticker {
    fn default() -> Self {
        Ticker::new()
    }
}

struct Out<'a> {
    changed: &'a mut Map<String, Value>,
    gone: &'a mut Map<String, Value>,
}

impl Out<'_> {
    /// Puts the things that are new or whose `changed_seq` is, and names those that are gone.
    fn diff<V: Serialize>(
        &mut self,
        name: &str,
        shown: &mut BTreeMap<u64, u64>,
        now: impl Iterator<Item = (u64, u64)>,
        view: impl Fn(u64) -> Option<V>,
    ) {
        let now: BTreeMap<u64, u64> = now.collect();
        let differs = |(id, seq): &(&u64, &u64)| shown.get(id) != Some(seq);
        let views: Vec<Value> =
            now.iter().filter(differs).filter_map(|(id, _)| view(*id)).map(|v| json!(v)).collect();
        let gone: Vec<u64> = shown.keys().filter(|id| !now.contains_key(id)).copied().collect();
        if !views.is_empty() {
            self.changed.insert(name.into(), Value::Array(views));
        }
        if !gone.is_empty() {
            self.gone.insert(name.into(), json!(gone));
        }
        *shown = now;
    }
}

fn take_records(
    side: &mut LiveSide,
    now: Timestamp,
    changed: &mut Map<String, Value>,
    gone: &mut Map<String, Value>,
) -> Vec<Record> {
    let named = std::mem::take(&mut side.named);
    if !named.is_empty() {
        changed.insert("names".into(), json!(named));
    }
    let ended = std::mem::take(&mut side.ended);
    if !ended.is_empty() {
        gone.insert("tracks".into(), json!(ended));
    }
    let dirty = std::mem::take(&mut side.dirty);
    dirty.iter().filter_map(|track| record(side, track, now)).collect()
}

fn record(side: &LiveSide, track: &cordon_kernel::id::TrackId, now: Timestamp) -> Option<Record> {
    let state = side.live.track(track)?;
    let number = *side.numbers.get(track)?;
    let mut out = Vec::with_capacity(stream::RECORD_LEN);
    stream::record(&mut out, number, state, now, false);
    let bytes = out.try_into().ok()?;
    Some(Record { number, position: state.position, bytes })
}

/// A message with everything, as of `frame`, for a client that looks at `viewport`; also the
/// numbers of the tracks in it.
pub fn snapshot(
    hub: &Hub,
    viewport: Option<&Viewport>,
    beside: Beside,
    frame: u64,
    now: Timestamp,
) -> (Bytes, BTreeSet<u32>) {
    let (mut view, seq, names, records, numbers) = {
        let picture = hub.picture();
        let side = hub.live();
        let view = PictureView::new(&picture, &side.live, now, true, &crate::words::of_evidence);
        let names: BTreeMap<u32, String> =
            side.numbers.iter().map(|(track, number)| (*number, track.to_string())).collect();
        let mut records = Vec::new();
        let mut numbers = BTreeSet::new();
        for record in side.numbers.keys().filter_map(|track| record(&side, track, now)) {
            if sees(viewport, record.position) {
                records.extend(record.bytes);
                numbers.insert(record.number);
            }
        }
        (view, picture.seq().map_or(0, |seq| seq.0), names, records, numbers)
    };
    // Written out after the locks are let go: others need not wait for it.
    view.accounts = beside.accounts;
    view.checkpoint = beside.checkpoint;
    let mut json = json!(view);
    json["names"] = json!(names);
    let head = Head { kind: MessageKind::Snapshot, epoch: hub.ticks.run, frame, seq, at: now };
    (Bytes::from(stream::message(&head, json.to_string().as_bytes(), &records)), numbers)
}

/// Whether a client that looks at `viewport` is told of a track at `position`.
fn sees(viewport: Option<&Viewport>, position: Option<Position>) -> bool {
    match (viewport, position) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(viewport), Some(here)) => viewport.contains(here),
    }
}

/// The message of `tick` for a client that looks at `viewport` and has been told of `numbers`.
pub fn delta(tick: &Tick, viewport: Option<&Viewport>, numbers: &mut BTreeSet<u32>) -> Bytes {
    let Some(viewport) = viewport else { return tick.message.clone() };
    let mut records = Vec::new();
    for record in &tick.records {
        if sees(Some(viewport), record.position) {
            numbers.insert(record.number);
            records.extend(record.bytes);
        } else if numbers.remove(&record.number) {
            let mut last = record.bytes;
            last[FLAGS_AT] |= OUTSIDE;
            records.extend(last);
        }
    }
    Bytes::from(stream::message(&tick.head, &tick.json, &records))
}

/// Where a record's flags are, and the one that says the track has left the viewport.
const FLAGS_AT: usize = 26;
const OUTSIDE: u8 = 4;
