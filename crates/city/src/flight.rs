//! Flights: aircraft that follow a route and send what DO-260B has them send.

use cordon_air::decode::callsign::Callsign;
use cordon_air::decode::cpr::Parity;
use cordon_air::decode::squawk::Squawk;
use cordon_air::encode::mode_s;
use cordon_air::frame::Frame;
use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::track::Icao24;
use cordon_kernel::units::{Feet, FeetPerMinute, Knots, Metres, TrueDegrees};

use crate::Chance;
use crate::route::{Motion, Route};

/// Why a flight is in the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To or from an airport, or past.
    Traffic,
    /// On duty, with leave.
    Duty,
    /// It has no leave and comes all the same.
    Stray,
    /// It is not there: a transmitter on the ground sends it.
    Spoof(Trick),
}

/// How a spoofer lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trick {
    /// It sends under the address of an aircraft that is elsewhere.
    Copy,
    /// It is reported in places too far apart.
    Jumps,
    /// It says a speed that it does not fly.
    Speed,
}

/// What a flight says at a time instead of what is so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Squawks {
    /// From when.
    pub(crate) from: Timestamp,
    /// Which code.
    pub(crate) code: Squawk,
}

/// One aircraft on its way.
#[derive(Clone, Debug)]
pub(crate) struct Flight {
    pub(crate) icao24: Icao24,
    pub(crate) callsign: Callsign,
    pub(crate) category: (char, u8),
    pub(crate) route: Route,
    pub(crate) purpose: Purpose,
    /// Codes, in order of time.
    pub(crate) squawks: Vec<Squawks>,
    pub(crate) timers: Timers,
    /// What of its messages has arrived anywhere.
    pub(crate) heard: Heard,
    /// When it will be in which volume; reckoned once it is heard.
    pub(crate) stays: Option<Vec<Stay>>,
}

/// A time in a volume, by its number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stay {
    pub(crate) volume: usize,
    pub(crate) from: Timestamp,
}

/// What of a flight's messages has arrived anywhere.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Heard {
    /// When the first position did.
    pub(crate) first_at: Option<Timestamp>,
    /// How many positions did.
    pub(crate) positions: u32,
    /// When it was last looked whether it is to be detected.
    pub(crate) looked_at: Option<Timestamp>,
}

/// When each kind of message is due.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timers {
    position_at: Timestamp,
    velocity_at: Timestamp,
    name_at: Timestamp,
    status_at: Timestamp,
    odd: bool,
}

impl Timers {
    pub(crate) fn begin(at: Timestamp, chance: &mut Chance) -> Timers {
        let mut after = |most: u32| plus_millis(at, i64::from(chance.below(most)));
        Timers {
            position_at: after(500),
            velocity_at: after(500),
            name_at: after(2_500),
            status_at: after(2_500),
            odd: false,
        }
    }
}

/// A message, with what was so when it was sent.
pub(crate) struct Squitter {
    pub(crate) at: Timestamp,
    pub(crate) frame: Frame,
    pub(crate) motion: Motion,
    pub(crate) kind: Kind,
}

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Where it is.
    Position,
    /// How it moves.
    Velocity,
    /// How it is called.
    Name,
    /// What it squawks.
    Squawk,
}

impl Flight {
    /// The code that it squawks at a time.
    pub(crate) fn squawk(&self, at: Timestamp) -> Option<Squawk> {
        self.squawks.iter().rev().find(|set| set.from <= at).map(|set| set.code)
    }

    /// What is sent after `from` and until `to` (RTCA DO-260B, 2.2.3.3: positions and velocities
    /// every 0.4 to 0.6 s, its name every 4.8 to 5.2 s; a reply with its squawk every 4.8 to 5.2 s,
    /// as a radar would ask).
    pub(crate) fn squitters(
        &mut self,
        chance: &mut Chance,
        from: Timestamp,
        to: Timestamp,
        each: &mut impl FnMut(&mut Chance, Squitter),
    ) {
        while self.timers.position_at <= to {
            let at = self.timers.position_at;
            self.timers.position_at = plus_millis(at, 400 + i64::from(chance.below(201)));
            self.timers.odd = !self.timers.odd;
            self.send(chance, from, at, Kind::Position, each, Flight::position);
        }
        while self.timers.velocity_at <= to {
            let at = self.timers.velocity_at;
            self.timers.velocity_at = plus_millis(at, 400 + i64::from(chance.below(201)));
            self.send(chance, from, at, Kind::Velocity, each, Flight::velocity);
        }
        while self.timers.name_at <= to {
            let at = self.timers.name_at;
            self.timers.name_at = plus_millis(at, 4_800 + i64::from(chance.below(401)));
            self.send(chance, from, at, Kind::Name, each, |flight, _, _| {
                mode_s::identification(flight.icao24, flight.callsign, flight.category).ok()
            });
        }
        while self.timers.status_at <= to {
            let at = self.timers.status_at;
            self.timers.status_at = plus_millis(at, 4_800 + i64::from(chance.below(401)));
            self.send(chance, from, at, Kind::Squawk, each, |flight, _, at| {
                mode_s::identity_reply(flight.icao24, flight.squawk(at)?).ok()
            });
        }
    }

    fn send(
        &self,
        chance: &mut Chance,
        from: Timestamp,
        at: Timestamp,
        kind: Kind,
        each: &mut impl FnMut(&mut Chance, Squitter),
        make: impl Fn(&Flight, &Motion, Timestamp) -> Option<Frame>,
    ) {
        if at <= from || at < self.route.begins_at() || at > self.route.ends_at() {
            return;
        }
        let motion = self.reported(at);
        if let Some(frame) = make(self, &motion, at) {
            each(chance, Squitter { at, frame, motion, kind });
        }
    }

    /// What it reports of its motion: the truth, or what a spoofer makes of it.
    fn reported(&self, at: Timestamp) -> Motion {
        let motion = self.route.motion(at);
        match self.purpose {
            Purpose::Spoof(Trick::Speed) => Motion { speed_kt: 90.0, ..motion },
            Purpose::Spoof(Trick::Jumps) => {
                // Three places in turn, each for six seconds.
                let place = millis_between(self.route.begins_at(), at).max(0) / 6_000 % 3;
                let metres = Metres(if place == 0 { 0.0 } else { 45_000.0 });
                let position = motion.position.towards(place as f64 * 120.0, metres);
                Motion { position, ..motion }
            }
            _ => motion,
        }
    }

    /// Where its transmitter is: with the aircraft, or, of a spoofer, in a car in the city.
    pub(crate) fn transmits_from(&self, squitter: &Squitter) -> Position {
        match self.purpose {
            Purpose::Spoof(_) => Position::new(48.83, 2.33).unwrap_or(squitter.motion.position),
            _ => squitter.motion.position,
        }
    }

    fn position(&self, motion: &Motion, _: Timestamp) -> Option<Frame> {
        let parity = if self.timers.odd { Parity::Odd } else { Parity::Even };
        let (track, speed) = (TrueDegrees(motion.track_deg), Knots(motion.speed_kt));
        if motion.altitude_ft < 1.0 {
            let position = motion.position;
            return mode_s::surface_position(self.icao24, position, speed, track, parity).ok();
        }
        let altitude = Feet(libm::round(motion.altitude_ft / 25.0) as i32 * 25);
        mode_s::airborne_position(self.icao24, motion.position, Some(altitude), parity).ok()
    }

    fn velocity(&self, motion: &Motion, _: Timestamp) -> Option<Frame> {
        if motion.altitude_ft < 1.0 {
            return None;
        }
        let climb = FeetPerMinute(libm::round(motion.climb_fpm / 64.0) as i32 * 64);
        let (track, speed) = (TrueDegrees(motion.track_deg), Knots(motion.speed_kt));
        mode_s::velocity(self.icao24, speed, track, Some(climb)).ok()
    }
}
