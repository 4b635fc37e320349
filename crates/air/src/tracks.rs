//! Tracks: which messages belong to one aircraft, and what is known of it.
//!
//! Takes messages with their times and gives states for the stream and events for the journal.
//! Knows no source and no clock, and does the same on every machine. An address counts once it
//! came in clear and protected by parity; a track begins at its first position. Not here: where
//! an aircraft is (see `crate::fix`), or drawing a stale position paler (the picture does, at
//! `now`).

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::body::Ending;
use cordon_kernel::id::{SourceId, TrackId};
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::track::{Icao24, TrackState};
use cordon_kernel::units::Altitude;

use crate::decode::callsign::Callsign;
use crate::decode::cpr::Cpr;
use crate::decode::squawk::Squawk;
use crate::decode::velocity::{Speed, Velocity};
use crate::decode::{Address, Content, Message};
use crate::fix::{Fixed, Fixer};

/// A position older than this, in milliseconds, is stale: drawn, but not believed.
pub const POSITION_STALE_MS: i64 = 60_000;

/// Whether the position of `state` is stale at `now`, or not known.
pub fn position_is_stale(state: &TrackState, now: Timestamp) -> bool {
    state.position_at.is_none_or(|at| millis_between(at, now) > POSITION_STALE_MS)
}

/// What a tracker holds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackerSettings {
    /// An aircraft unheard for longer than this is forgotten and its track ends, milliseconds.
    pub unheard_max_ms: i64,
    /// A time further than this ahead of now is taken for now, milliseconds.
    pub ahead_max_ms: i64,
    /// Most aircraft followed; when there are more, those unheard longest go.
    pub aircraft_count_max: usize,
}

impl Default for TrackerSettings {
    fn default() -> TrackerSettings {
        TrackerSettings { unheard_max_ms: 300_000, ahead_max_ms: 5_000, aircraft_count_max: 50_000 }
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
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It belongs to an aircraft.
    Taken,
    /// A reply whose address never came in clear.
    UnknownAddress,
    /// An address that the ICAO did not give; such are not followed.
    NotIcao,
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
    /// Its first position is known.
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
    /// Replies of addresses that never came in clear.
    pub unknown_address_count: u64,
    /// Messages of addresses that the ICAO did not give.
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

/// When each part of a state was observed, so that a late message mends only what is older.
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    callsign: Option<Timestamp>,
    pressure_altitude: Option<Timestamp>,
    height: Option<Timestamp>,
    velocity: Option<Timestamp>,
    squawk: Option<Timestamp>,
}

#[derive(Debug)]
struct Aircraft {
    state: TrackState,
    times: Times,
    squawk: Option<Squawk>,
    fixer: Fixer,
    began: bool,
}

/// What changed in an aircraft that the journal or the counts want to know.
#[derive(Clone, Copy, Debug, Default)]
struct Change {
    matters: bool,
    positioned: bool,
    implausible: bool,
}

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
        let Some(aircraft) = self.aircraft.get_mut(&message.icao24.0) else {
            return Update { outcome: Outcome::UnknownAddress, state: None, events };
        };
        aircraft.forget_the_future(plus_millis(now, self.settings.ahead_max_ms), now);
        let change = aircraft.hear(message, hearing);
        self.counts.positions_count += u64::from(change.positioned);
        self.counts.implausible_count += u64::from(change.implausible);
        if change.positioned && !aircraft.began {
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
        let at = state.observed_at;
        let times = Times {
            callsign: state.callsign.as_ref().map(|_| at),
            pressure_altitude: matches!(state.altitude, Some(Altitude::Pressure(_))).then_some(at),
            height: matches!(state.altitude, Some(Altitude::Ellipsoid(_))).then_some(at),
            velocity: state.ground_speed.map(|_| at),
            squawk: state.squawk.as_ref().map(|_| at),
        };
        let squawk = state.squawk.as_deref().and_then(Squawk::parse);
        let fixer = Fixer::default();
        let aircraft = Aircraft { times, squawk, fixer, began: true, state };
        self.aircraft.insert(aircraft.state.icao24.0, aircraft);
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
        if message.address == Address::NotIcao {
            self.counts.not_icao_count += 1;
            return Err(Outcome::NotIcao);
        }
        if self.aircraft.contains_key(&message.icao24.0) {
            return Ok(());
        }
        if !vouches(message) {
            self.counts.unknown_address_count += 1;
            return Err(Outcome::UnknownAddress);
        }
        let Some(aircraft) = Aircraft::new(message.icao24, hearing) else {
            return Err(Outcome::UnknownAddress);
        };
        if self.aircraft.len() >= self.settings.aircraft_count_max {
            self.evict(events);
        }
        self.aircraft.insert(message.icao24.0, aircraft);
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
    message.address == Address::Announced
        && !matches!(message.content, Content::AllCall { interrogator: 1.. })
}

impl Aircraft {
    fn new(icao24: Icao24, hearing: &Hearing<'_>) -> Option<Aircraft> {
        let first_heard = hearing.observed_at.as_second();
        let state = TrackState {
            track: TrackId::new(format!("{icao24}-{first_heard}")).ok()?,
            icao24,
            callsign: None,
            position: None,
            position_at: None,
            altitude: None,
            ground_speed: None,
            track_angle: None,
            vertical_rate: None,
            squawk: None,
            observed_at: hearing.observed_at,
            source: hearing.source.clone(),
            original_at: None,
        };
        let (times, fixer) = (Times::default(), Fixer::default());
        Some(Aircraft { state, times, squawk: None, fixer, began: false })
    }

    fn ended(&self, why: Ending) -> Option<TrackEvent> {
        self.began.then(|| TrackEvent::Ended { track: self.state.track.clone(), why })
    }

    /// After the clock was set back, brings the times that now lie ahead of `latest` to `now`, so
    /// that news is not taken for old.
    fn forget_the_future(&mut self, latest: Timestamp, now: Timestamp) {
        if self.state.observed_at <= latest {
            return;
        }
        self.state.observed_at = now;
        let times = &mut self.times;
        for at in [
            &mut self.state.position_at,
            &mut times.callsign,
            &mut times.pressure_altitude,
            &mut times.height,
            &mut times.velocity,
            &mut times.squawk,
        ] {
            *at = at.map(|at| at.min(now));
        }
    }

    fn hear(&mut self, message: &Message, hearing: &Hearing<'_>) -> Change {
        let at = hearing.observed_at;
        if at >= self.state.observed_at {
            self.state.observed_at = at;
            if self.state.source != *hearing.source {
                self.state.source = hearing.source.clone();
            }
        }
        match message.content {
            Content::Identification(said) => said.callsign.map(|said| self.call_sign(said, at)),
            Content::AirbornePosition(said) => {
                self.altitude(said.altitude, at);
                Some(self.position(said.cpr, hearing.feed_at, at))
            }
            Content::SurfacePosition(said) => {
                if newer(&mut self.times.velocity, at) {
                    self.state.ground_speed = said.ground_speed;
                    self.state.track_angle = said.track;
                    self.state.vertical_rate = None;
                }
                None
            }
            Content::Velocity(said) => {
                self.velocity(said, at);
                None
            }
            Content::Status(said) => said.squawk.map(|squawk| self.squawk(squawk, at)),
            Content::Identity { squawk, .. } => Some(self.squawk(squawk, at)),
            Content::Altitude { altitude, .. } => {
                // DF 0 and 16 are said between aircraft, mostly; DF 4 and 20 answer a radar.
                if matches!(message.downlink_format, 4 | 20) {
                    self.altitude(altitude.map(Altitude::Pressure), at);
                }
                None
            }
            Content::AllCall { .. }
            | Content::OtherSquitter { .. }
            | Content::OtherService { .. } => None,
        }
        .unwrap_or_default()
    }

    fn call_sign(&mut self, said: Callsign, at: Timestamp) -> Change {
        if !newer(&mut self.times.callsign, at) {
            return Change::default();
        }
        let matters = self.state.callsign.as_deref() != Some(said.as_str());
        if matters {
            self.state.callsign = Some(said.as_str().to_owned());
        }
        Change { matters, ..Change::default() }
    }

    fn squawk(&mut self, said: Squawk, at: Timestamp) -> Change {
        if !newer(&mut self.times.squawk, at) || self.squawk == Some(said) {
            return Change::default();
        }
        let before = self.squawk.replace(said);
        self.state.squawk = Some(said.to_string());
        let matters = said.is_emergency() || before.is_some_and(Squawk::is_emergency);
        Change { matters, ..Change::default() }
    }

    /// Takes an altitude; a height above the ellipsoid only where no pressure altitude was heard
    /// for as long as makes a position stale, so that the datum does not go back and forth.
    fn altitude(&mut self, said: Option<Altitude>, at: Timestamp) {
        let Some(altitude) = said else { return };
        let taken = match altitude {
            Altitude::Pressure(_) => newer(&mut self.times.pressure_altitude, at),
            Altitude::Ellipsoid(_) | Altitude::Ground(_) => {
                let pressure_at = self.times.pressure_altitude;
                newer(&mut self.times.height, at)
                    && pressure_at.is_none_or(|then| millis_between(then, at) > POSITION_STALE_MS)
            }
        };
        if taken {
            self.state.altitude = Some(altitude);
        }
    }

    fn velocity(&mut self, said: Velocity, at: Timestamp) {
        if !newer(&mut self.times.velocity, at) {
            return;
        }
        self.state.vertical_rate = said.vertical_rate;
        if let Speed::Ground { speed, track } = said.speed {
            self.state.ground_speed = speed;
            self.state.track_angle = track;
        }
    }

    fn position(&mut self, report: Cpr, feed_at: Timestamp, at: Timestamp) -> Change {
        match self.fixer.hear(report, feed_at) {
            Fixed::At(position) if newer(&mut self.state.position_at, at) => {
                self.state.position = Some(position);
                Change { positioned: true, ..Change::default() }
            }
            Fixed::Implausible(_) => Change { implausible: true, ..Change::default() },
            Fixed::At(_) | Fixed::Nothing => Change::default(),
        }
    }
}

/// Whether `at` is not before `known`, which it then replaces.
fn newer(known: &mut Option<Timestamp>, at: Timestamp) -> bool {
    let newer = known.is_none_or(|known| known <= at);
    if newer {
        *known = Some(at);
    }
    newer
}
