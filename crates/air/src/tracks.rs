//! Tracks: which messages belong to one aircraft, and what is known of it.
//!
//! Takes messages with their times and gives states for the stream and events for the journal.
//! Knows no source and no clock, and does the same on every machine. An address counts once it
//! came in clear and protected by parity; a track begins at its first position, or when it declares
//! an emergency, wherever it is. Not here: where an aircraft is (see `crate::fix`), or drawing a
//! stale position paler (the picture does, at `now`).

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::body::Ending;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{SourceId, TrackId};
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::track::{Icao24, TrackState};

use crate::decode::{Address, Content, Message};

mod aircraft;

use aircraft::Aircraft;

/// A position older than this, in milliseconds, is stale: drawn, but not believed.
pub const POSITION_STALE_MS: i64 = 60_000;

/// Whether the position of `state` is stale at `now`, or not known.
pub fn position_is_stale(state: &TrackState, now: Timestamp) -> bool {
    state.position_at.is_none_or(|at| millis_between(at, now) > POSITION_STALE_MS)
}

/// What a tracker holds to.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackerSettings {
    /// An aircraft unheard for longer than this is forgotten and its track ends, milliseconds.
    pub unheard_max_ms: i64,
    /// A time further than this ahead of now is taken for now, milliseconds.
    pub ahead_max_ms: i64,
    /// Most aircraft followed; when there are more, those unheard longest go.
    pub aircraft_count_max: usize,
    /// Where receivers stand, as far as known: on the ground it says which zone a report means, and
    /// what is heard from beyond a receiver's horizon is doubted.
    pub receivers: BTreeMap<SourceId, Position>,
}

impl Default for TrackerSettings {
    fn default() -> TrackerSettings {
        TrackerSettings {
            unheard_max_ms: 300_000,
            ahead_max_ms: 5_000,
            aircraft_count_max: 50_000,
            receivers: BTreeMap::new(),
        }
    }
}

/// Who heard a message, and when.
#[derive(Clone, Copy, Debug)]
pub struct Hearing<'a> {
    /// Who.
    pub source: &'a SourceId,
    /// When, as it goes into the state.
    pub observed_at: Timestamp,
    /// When, by the feed's own line of time: pairs and speeds are reckoned by it. The same as
    /// `observed_at` unless a recording is played slower or faster than it was made.
    pub feed_at: Timestamp,
    /// Whether `feed_at` was measured: false for a recording without times, by which no speed can
    /// be judged.
    pub is_timed: bool,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It belongs to an aircraft.
    Taken,
    /// A reply whose address never came in clear.
    UnknownAddress,
}

/// What a message changed.
#[derive(Debug)]
pub struct Update<'a> {
    /// What became of it.
    pub outcome: Outcome,
    /// The newest of the track it belongs to, once that has begun: for the stream.
    pub state: Option<&'a TrackState>,
    /// What the journal is told, in order; nearly always nothing.
    pub events: Vec<TrackEvent>,
}

/// What the journal is told of a track.
#[derive(Clone, Debug, PartialEq)]
pub enum TrackEvent {
    /// Its first position is known, or an emergency before that.
    Began(TrackState),
    /// Its call sign is known or has changed, or its squawk has changed to or from an emergency.
    Mattered(TrackState),
    /// It ended.
    Ended {
        /// Which.
        track: TrackId,
        /// Why.
        why: Ending,
    },
}

/// What a tracker has counted since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrackerCounts {
    /// Messages heard.
    pub messages_count: u64,
    /// Positions taken.
    pub positions_count: u64,
    /// Positions refused because the aircraft cannot have got there.
    pub implausible_count: u64,
    /// Addresses that reported from two places at once, each time it was seen.
    pub twice_count: u64,
    /// Altitudes held back because nothing climbs so fast.
    pub altitude_held_count: u64,
    /// Replies, and squitters with mended bits, of addresses that never came in clear.
    pub unknown_address_count: u64,
    /// Messages under addresses that the ICAO did not give: anonymous aircraft, vehicles, tracks of
    /// ground stations. They are followed as others are, apart from aircraft of the same digits.
    pub not_icao_count: u64,
    /// Times too far ahead, taken for now.
    pub ahead_count: u64,
    /// Aircraft forgotten because there were too many.
    pub evicted_count: u64,
}

/// Follows aircraft.
#[derive(Debug, Default)]
pub struct Tracker {
    settings: TrackerSettings,
    aircraft: BTreeMap<u32, Aircraft>,
    counts: TrackerCounts,
}

/// Who hears an aircraft, how much and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reception {
    /// Who.
    pub source: SourceId,
    /// Messages heard.
    pub messages_count: u64,
    /// When last.
    pub heard_at: Timestamp,
}

/// Most receivers remembered of an aircraft.
const RECEPTIONS_MAX: usize = 16;

impl Tracker {
    /// A tracker that has heard nothing.
    pub fn new(settings: TrackerSettings) -> Tracker {
        Tracker { settings, ..Tracker::default() }
    }

    /// Takes one message, heard as `hearing` says, at `now`.
    pub fn hear(&mut self, message: &Message, hearing: &Hearing<'_>, now: Timestamp) -> Update<'_> {
        self.counts.messages_count += 1;
        let mut events = Vec::new();
        let observed_at = self.held_to(now, hearing.observed_at);
        let hearing = &Hearing { observed_at, ..*hearing };
        if let Err(outcome) = self.admit(message, hearing, &mut events) {
            return Update { outcome, state: None, events };
        }
        let Some(aircraft) = self.aircraft.get_mut(&message.sender().0) else {
            return Update { outcome: Outcome::UnknownAddress, state: None, events };
        };
        aircraft.forget_the_future(plus_millis(now, self.settings.ahead_max_ms), now);
        aircraft.received_by(hearing.source, observed_at);
        let receiver = self.settings.receivers.get(hearing.source).copied();
        let change = aircraft.hear(message, hearing, receiver);
        self.counts.positions_count += u64::from(change.positioned);
        self.counts.implausible_count += u64::from(change.implausible);
        self.counts.twice_count += u64::from(change.twice);
        self.counts.altitude_held_count += u64::from(change.altitude_held);
        if (change.positioned || aircraft.declares_emergency()) && !aircraft.began {
            aircraft.began = true;
            events.push(TrackEvent::Began(aircraft.state.clone()));
        } else if change.matters && aircraft.began {
            events.push(TrackEvent::Mattered(aircraft.state.clone()));
        }
        let state = aircraft.began.then_some(&aircraft.state);
        Update { outcome: Outcome::Taken, state, events }
    }

    /// Goes on with a track of an earlier run under its old name, from what was last known of it.
    pub fn resume(&mut self, state: TrackState) {
        self.aircraft.insert(state.icao24.0, Aircraft::resumed(state));
    }

    /// Lets time pass: forgets aircraft unheard for too long, and says which tracks end by it, in
    /// order of address. Looks at every aircraft: once a second is often enough.
    pub fn at(&mut self, now: Timestamp) -> Vec<TrackEvent> {
        let unheard_max_ms = self.settings.unheard_max_ms;
        let mut events = Vec::new();
        self.aircraft.retain(|_, aircraft| {
            let heard = millis_between(aircraft.state.observed_at, now) <= unheard_max_ms;
            if !heard {
                events.extend(aircraft.ended(Ending::Unheard));
            }
            heard
        });
        events
    }

    /// The tracks that have begun and not ended, in order of address.
    pub fn tracks(&self) -> impl Iterator<Item = &TrackState> {
        self.aircraft.values().filter(|aircraft| aircraft.began).map(|aircraft| &aircraft.state)
    }

    /// Who hears the aircraft of `sender`, in the order in which they first did.
    pub fn receptions(&self, sender: Icao24) -> &[Reception] {
        self.aircraft.get(&sender.0).map_or(&[], |aircraft| &aircraft.receptions)
    }

    /// Notes that `source` too heard the aircraft of `sender`, in a transmission that was taken
    /// already.
    pub fn heard_too(&mut self, sender: Icao24, source: &SourceId, at: Timestamp) {
        if let Some(aircraft) = self.aircraft.get_mut(&sender.0) {
            aircraft.received_by(source, at);
        }
    }

    /// What was counted so far.
    pub fn counts(&self) -> TrackerCounts {
        self.counts
    }

    /// Makes sure that the message's aircraft is followed, if it may be.
    fn admit(
        &mut self,
        message: &Message,
        hearing: &Hearing<'_>,
        events: &mut Vec<TrackEvent>,
    ) -> Result<(), Outcome> {
        self.counts.not_icao_count += u64::from(message.address == Address::NotIcao);
        let sender = message.sender();
        if self.aircraft.contains_key(&sender.0) {
            return Ok(());
        }
        if !vouches(message) {
            self.counts.unknown_address_count += 1;
            return Err(Outcome::UnknownAddress);
        }
        let Some(aircraft) = Aircraft::new(sender, hearing) else {
            return Err(Outcome::UnknownAddress);
        };
        if self.aircraft.len() >= self.settings.aircraft_count_max {
            self.evict(events);
        }
        self.aircraft.insert(sender.0, aircraft);
        Ok(())
    }

    /// Forgets the hundredth part of all aircraft, at least one, that was unheard longest.
    fn evict(&mut self, events: &mut Vec<TrackEvent>) {
        let mut heard: Vec<(Timestamp, u32)> = self
            .aircraft
            .iter()
            .map(|(address, aircraft)| (aircraft.state.observed_at, *address))
            .collect();
        heard.sort_unstable();
        for (_, address) in heard.iter().take(heard.len() / 100 + 1) {
            let gone = self.aircraft.remove(address);
            events.extend(gone.and_then(|aircraft| aircraft.ended(Ending::Unheard)));
            self.counts.evicted_count += 1;
        }
    }

    /// `observed_at`, or `now` where that is too far ahead.
    fn held_to(&mut self, now: Timestamp, observed_at: Timestamp) -> Timestamp {
        if millis_between(now, observed_at) <= self.settings.ahead_max_ms {
            return observed_at;
        }
        self.counts.ahead_count += 1;
        now
    }
}

/// Whether a message shows by itself that its address is real: sent in clear under parity that
/// comes out to nothing. A DF 11 with an interrogator's code is eighty times likelier to be noise.
fn vouches(message: &Message) -> bool {
    message.address != Address::Parity
        && message.mended_bits == 0
        && !matches!(
            message.content,
            Content::AllCall { interrogator: 1.. } | Content::OtherService { .. }
        )
}
