//! One aircraft: what its messages have said so far, each part by its own time.
//!
//! A late message mends only what is older than it. Not here: which messages belong to it, and
//! when it is forgotten (see `crate::tracks`).

use cordon_kernel::Timestamp;
use cordon_kernel::body::Ending;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{SourceId, TrackId};
use cordon_kernel::time::millis_between;
use cordon_kernel::track::{Category, DoubtKind, Emergency, Icao24, TrackState};
use cordon_kernel::units::{Altitude, Knots, TrueDegrees};

use super::{Hearing, POSITION_STALE_MS, RECEPTIONS_MAX, Reception, TrackEvent};
use crate::decode::callsign::Callsign;
use crate::decode::cpr::{Cpr, Span};
use crate::decode::extended::{Identification, Status, SurfacePosition};
use crate::decode::sbs::SbsSaid;
use crate::decode::squawk::Squawk;
use crate::decode::velocity::{Speed, Velocity};
use crate::decode::{Content, Message};
use crate::doubt::Checks;
use crate::fix::{Fix, Fixed, Fixer, Report, rough_distance_m};

/// When each part of a state was observed, so that a late message mends only what is older.
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    callsign: Option<Timestamp>,
    pressure_altitude: Option<Timestamp>,
    height: Option<Timestamp>,
    velocity: Option<Timestamp>,
    vertical_rate: Option<Timestamp>,
    squawk: Option<Timestamp>,
    emergency: Option<Timestamp>,
    ground: Option<Timestamp>,
}

/// One aircraft.
#[derive(Debug)]
pub(super) struct Aircraft {
    pub(super) state: TrackState,
    times: Times,
    /// The feed's time of the ground speed.
    speed_feed_at: Option<Timestamp>,
    /// Whether the emergency was declared by the flag of an SBS receiver.
    is_flagged: bool,
    squawk: Option<Squawk>,
    fixer: Fixer,
    checks: Checks,
    pub(super) receptions: Vec<Reception>,
    pub(super) began: bool,
}

/// What changed in an aircraft that the journal or the counts want to know.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Change {
    pub(super) matters: bool,
    pub(super) positioned: bool,
    pub(super) implausible: bool,
    pub(super) twice: bool,
    pub(super) altitude_held: bool,
}

impl Change {
    const NONE: Change = Change {
        matters: false,
        positioned: false,
        implausible: false,
        twice: false,
        altitude_held: false,
    };
    const MATTERS: Change = Change { matters: true, ..Change::NONE };
}

impl Aircraft {
    /// An aircraft of an earlier run, from what was last known of it.
    pub(super) fn resumed(state: TrackState) -> Aircraft {
        let at = state.observed_at;
        let times = Times {
            callsign: state.callsign.as_ref().map(|_| at),
            pressure_altitude: matches!(state.altitude, Some(Altitude::Pressure(_))).then_some(at),
            height: matches!(state.altitude, Some(Altitude::Ellipsoid(_))).then_some(at),
            velocity: state.ground_speed.map(|_| at),
            vertical_rate: state.vertical_rate.map(|_| at),
            squawk: state.squawk.as_ref().map(|_| at),
            emergency: state.emergency.map(|_| at),
            ground: state.on_ground.map(|_| at),
        };
        let squawk = state.squawk.as_deref().and_then(Squawk::parse);
        let (fixer, checks) = (Fixer::default(), Checks::default());
        let (receptions, speed_feed_at, is_flagged, began) = (Vec::new(), None, false, true);
        Aircraft {
            times,
            speed_feed_at,
            is_flagged,
            squawk,
            fixer,
            checks,
            receptions,
            began,
            state,
        }
    }

    pub(super) fn new(icao24: Icao24, hearing: &Hearing<'_>) -> Option<Aircraft> {
        let first_heard = hearing.observed_at.as_second();
        // An id holds no `~`.
        let name = icao24.to_string().replace('~', "x");
        let track = TrackId::new(format!("{name}-{first_heard}")).ok()?;
        let state = TrackState::new(track, icao24, hearing.observed_at, hearing.source.clone());
        Some(Aircraft {
            state,
            times: Times::default(),
            speed_feed_at: None,
            is_flagged: false,
            squawk: None,
            fixer: Fixer::default(),
            checks: Checks::default(),
            receptions: Vec::new(),
            began: false,
        })
    }

    /// Whether it says that it is in need, by a code or a squawk.
    pub(super) fn declares_emergency(&self) -> bool {
        self.state.emergency.is_some() || self.squawk.is_some_and(Squawk::is_emergency)
    }

    pub(super) fn ended(&self, why: Ending) -> Option<TrackEvent> {
        self.began.then(|| TrackEvent::Ended { track: self.state.track.clone(), why })
    }

    /// After the clock was set back, brings the times that now lie ahead of `latest` to `now`, so
    /// that news is not taken for old.
    pub(super) fn forget_the_future(&mut self, latest: Timestamp, now: Timestamp) {
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
            &mut times.vertical_rate,
            &mut times.squawk,
            &mut times.emergency,
            &mut times.ground,
        ] {
            *at = at.map(|at| at.min(now));
        }
    }

    pub(super) fn received_by(&mut self, source: &SourceId, at: Timestamp) {
        if let Some(known) = self.receptions.iter_mut().find(|known| known.source == *source) {
            known.messages_count += 1;
            known.heard_at = known.heard_at.max(at);
        } else if self.receptions.len() < RECEPTIONS_MAX {
            let source = source.clone();
            self.receptions.push(Reception { source, messages_count: 1, heard_at: at });
        }
    }

    pub(super) fn hear(
        &mut self,
        message: &Message,
        hearing: &Hearing<'_>,
        receiver: Option<Position>,
    ) -> Change {
        let at = hearing.observed_at;
        if at >= self.state.observed_at {
            self.state.observed_at = at;
            if self.state.source != *hearing.source {
                self.state.source = hearing.source.clone();
            }
        }
        match message.content {
            Content::Identification(said) => self.identification(said, at),
            Content::AirbornePosition(said) => {
                self.on_ground(Some(false), at);
                let held = self.altitude(said.altitude, hearing);
                let change = self.position(said.cpr, Span::Airborne, hearing, receiver);
                Change { altitude_held: held, ..change }
            }
            Content::SurfacePosition(said) => self.surface(said, hearing, receiver),
            Content::Velocity(said) => {
                self.velocity(said, hearing);
                Change::NONE
            }
            Content::Status(said) => self.status(said, at),
            Content::Identity { squawk, flight, .. } => {
                self.on_ground(flight.on_ground, at);
                self.squawk(squawk, at)
            }
            Content::Altitude { altitude, flight, .. } => {
                // DF 0 and 16 are said between aircraft, mostly; DF 4 and 20 answer a radar, and a
                // squitter says a height without a place where it has lost its own.
                if !matches!(message.downlink_format, 4 | 17 | 18 | 20) {
                    return Change::NONE;
                }
                self.on_ground(flight.on_ground, at);
                let held = self.altitude(altitude.map(Altitude::Pressure), hearing);
                Change { altitude_held: held, ..Change::NONE }
            }
            Content::Reported(said) => self.reported(said, hearing, receiver),
            // Of what has no such field nothing is cleared.
            Content::TargetState(said) => {
                said.emergency.map_or(Change::NONE, |code| self.emergency(code, at))
            }
            Content::AllCall { .. }
            | Content::OperationalStatus(_)
            | Content::OtherSquitter { .. }
            | Content::OtherService { .. } => Change::NONE,
        }
    }

    /// What a receiver has understood itself: positions come whole, and are weighed all the same.
    fn reported(
        &mut self,
        said: SbsSaid,
        hearing: &Hearing<'_>,
        receiver: Option<Position>,
    ) -> Change {
        let at = hearing.observed_at;
        self.on_ground(said.on_ground, at);
        let held = self.altitude(said.altitude.map(Altitude::Pressure), hearing);
        let moves = said.ground_speed.is_some() || said.track.is_some();
        if moves {
            self.moves(said.ground_speed, said.track, hearing);
        }
        if said.vertical_rate.is_some() && newer(&mut self.times.vertical_rate, at) {
            self.state.vertical_rate = said.vertical_rate;
        }
        let named = said.callsign.map_or(Change::NONE, |said| self.call_sign(said, at));
        let squawked = said.squawk.map_or(Change::NONE, |squawk| self.squawk(squawk, at));
        let declares = self.flagged(said, at);
        let change = match said.position {
            Some(position) => {
                let before = self.fixer.last();
                let fix = Fix { position, at: hearing.feed_at };
                let fixed = self.fixer.place(fix, hearing.is_timed);
                self.fixed(fixed, before, hearing, receiver)
            }
            None => Change::NONE,
        };
        let matters = named.matters || squawked.matters || declares;
        Change { matters, altitude_held: held, ..change }
    }

    fn identification(&mut self, said: Identification, at: Timestamp) -> Change {
        let (set, number) = said.category;
        if number != 0 {
            self.state.category = Category::new(set, number);
        }
        said.callsign.map_or(Change::NONE, |said| self.call_sign(said, at))
    }

    fn call_sign(&mut self, said: Callsign, at: Timestamp) -> Change {
        if !newer(&mut self.times.callsign, at) {
            return Change::NONE;
        }
        let matters = self.state.callsign.as_deref() != Some(said.as_str());
        if matters {
            self.state.callsign = Some(said.as_str().to_owned());
        }
        Change { matters, ..Change::NONE }
    }

    fn on_ground(&mut self, said: Option<bool>, at: Timestamp) {
        if said.is_some() && newer(&mut self.times.ground, at) {
            self.state.on_ground = said;
        }
    }

    fn surface(
        &mut self,
        said: SurfacePosition,
        hearing: &Hearing<'_>,
        receiver: Option<Position>,
    ) -> Change {
        let at = hearing.observed_at;
        self.on_ground(Some(true), at);
        self.moves(said.ground_speed, said.track, hearing);
        if newer(&mut self.times.vertical_rate, at) {
            self.state.vertical_rate = None;
        }
        self.position(said.cpr, Span::Surface, hearing, receiver)
    }

    fn status(&mut self, said: Status, at: Timestamp) -> Change {
        let declared = self.emergency(said.emergency, at);
        let squawked = said.squawk.map_or(Change::NONE, |squawk| self.squawk(squawk, at));
        Change { matters: squawked.matters || declared.matters, ..squawked }
    }

    /// Takes the flag of an emergency, which a receiver derives from the squawk: that it is not set
    /// clears only what it has said itself. Says whether that changed something.
    fn flagged(&mut self, said: SbsSaid, at: Timestamp) -> bool {
        let declared = said.declared();
        let is_over = said.emergency == Some(false) && self.is_flagged;
        if (declared.is_none() && !is_over) || !newer(&mut self.times.emergency, at) {
            return false;
        }
        self.is_flagged = declared.is_some();
        std::mem::replace(&mut self.state.emergency, declared) != declared
    }

    fn emergency(&mut self, code: u8, at: Timestamp) -> Change {
        let emergency = Emergency::from_code(code);
        if !newer(&mut self.times.emergency, at) || self.state.emergency == emergency {
            return Change::NONE;
        }
        self.state.emergency = emergency;
        self.is_flagged = false;
        Change::MATTERS
    }

    fn squawk(&mut self, said: Squawk, at: Timestamp) -> Change {
        if !newer(&mut self.times.squawk, at) || self.squawk == Some(said) {
            return Change::NONE;
        }
        let before = self.squawk.replace(said);
        self.state.squawk = Some(said.to_string());
        let matters = said.is_emergency() || before.is_some_and(Squawk::is_emergency);
        if matters { Change::MATTERS } else { Change::NONE }
    }

    /// Takes an altitude, or holds it back (then true); a height above the ellipsoid only where no
    /// pressure altitude was heard for as long as makes a position stale, so that the datum does
    /// not go back and forth.
    fn altitude(&mut self, said: Option<Altitude>, hearing: &Hearing<'_>) -> bool {
        let at = hearing.observed_at;
        let Some(altitude) = said else { return false };
        let taken = match altitude {
            Altitude::Pressure(feet) => {
                if !newer(&mut self.times.pressure_altitude, at) {
                    return false;
                }
                // Without times nothing is too fast.
                if hearing.is_timed && !self.checks.climbed(feet, hearing.feed_at, at) {
                    self.state.doubt = self.checks.standing(at);
                    return true;
                }
                true
            }
            Altitude::Ellipsoid(_) | Altitude::MeanSea(_) | Altitude::Ground(_) => {
                let pressure_at = self.times.pressure_altitude;
                newer(&mut self.times.height, at)
                    && pressure_at.is_none_or(|then| millis_between(then, at) > POSITION_STALE_MS)
            }
        };
        if taken {
            self.state.altitude = Some(altitude);
        }
        false
    }

    fn velocity(&mut self, said: Velocity, hearing: &Hearing<'_>) {
        let at = hearing.observed_at;
        if newer(&mut self.times.vertical_rate, at) {
            self.state.vertical_rate = said.vertical_rate;
        }
        match said.speed {
            Speed::Ground { speed, track } => self.moves(speed, track, hearing),
            // It knows its speed through the air alone: what it said of the ground grows old.
            _ if is_older(self.times.velocity, at) => {
                (self.state.ground_speed, self.state.track_angle) = (None, None);
            }
            _ => {}
        }
    }

    fn moves(&mut self, speed: Option<Knots>, track: Option<TrueDegrees>, hearing: &Hearing<'_>) {
        if newer(&mut self.times.velocity, hearing.observed_at) {
            (self.state.ground_speed, self.state.track_angle) = (speed, track);
            self.speed_feed_at = Some(hearing.feed_at);
        }
    }

    fn position(
        &mut self,
        cpr: Cpr,
        span: Span,
        hearing: &Hearing<'_>,
        receiver: Option<Position>,
    ) -> Change {
        let before = self.fixer.last();
        let (at, is_timed) = (hearing.feed_at, hearing.is_timed);
        let fixed = self.fixer.hear(Report { cpr, span, at, is_timed, near: receiver });
        self.fixed(fixed, before, hearing, receiver)
    }

    /// What has come of a position report.
    fn fixed(
        &mut self,
        fixed: Fixed,
        before: Option<Fix>,
        hearing: &Hearing<'_>,
        receiver: Option<Position>,
    ) -> Change {
        let (at, feed_at) = (hearing.observed_at, hearing.feed_at);
        let change = match fixed {
            Fixed::At(position) => self.placed(Fix { position, at: feed_at }, hearing, receiver),
            Fixed::Jumped(position) => {
                self.doubt_place(DoubtKind::Jump, position, before, hearing);
                self.placed(Fix { position, at: feed_at }, hearing, receiver)
            }
            Fixed::Implausible(position) => {
                self.doubt_place(DoubtKind::Jump, position, before, hearing);
                Change { implausible: true, ..Change::NONE }
            }
            Fixed::Twice(position) => {
                self.doubt_place(DoubtKind::TwoPlaces, position, before, hearing);
                Change { implausible: true, twice: true, ..Change::NONE }
            }
            Fixed::Nothing => return Change::NONE,
        };
        self.state.doubt = self.checks.standing(at);
        change
    }

    /// A place that was accepted.
    fn placed(&mut self, fix: Fix, hearing: &Hearing<'_>, receiver: Option<Position>) -> Change {
        let at = hearing.observed_at;
        if hearing.is_timed {
            let said = self.state.ground_speed.zip(self.speed_feed_at);
            let said = said.map(|(speed, at)| (speed.to_metres_per_second(), at));
            self.checks.moved(fix, said, at);
        }
        if let Some(receiver) = receiver.filter(|_| self.state.on_ground != Some(true)) {
            self.checks.heard_from(receiver, Fix { at, ..fix }, self.state.altitude);
        }
        if !newer(&mut self.state.position_at, at) {
            return Change::NONE;
        }
        self.state.position = Some(fix.position);
        Change { positioned: true, ..Change::NONE }
    }

    fn doubt_place(
        &mut self,
        kind: DoubtKind,
        position: Position,
        before: Option<Fix>,
        hearing: &Hearing<'_>,
    ) {
        // Without times nothing is too fast.
        let Some(before) = before.filter(|_| hearing.is_timed) else { return };
        let measured = rough_distance_m(before.position, position);
        let seconds = millis_between(before.at, hearing.feed_at).max(0) as f64 / 1000.0;
        let possible = match kind {
            DoubtKind::TwoPlaces => 0.0,
            _ => crate::fix::SPEED_MAX_M_S * seconds,
        };
        let pair = (measured, possible);
        self.checks.doubt(kind, hearing.observed_at, pair, Some(position));
    }
}

/// Whether what was said at `known` is too old at `at` to stand beside what is new.
fn is_older(known: Option<Timestamp>, at: Timestamp) -> bool {
    known.is_none_or(|known| millis_between(known, at) > POSITION_STALE_MS)
}

/// Whether `at` is not before `known`, which it then replaces.
fn newer(known: &mut Option<Timestamp>, at: Timestamp) -> bool {
    let newer = known.is_none_or(|known| known <= at);
    if newer {
        *known = Some(at);
    }
    newer
}
