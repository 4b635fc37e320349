//! Watching the sky as it is: what of a message that has arrived is to be detected, and by whom.
//!
//! Nothing of the rules is asked: who has leave follows from why it flies, whether it will come in
//! from the way that it is going to fly, and what lies in a volume from its outline alone, so that
//! a rule which errs is found out.

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::units::{Altitude, Knots, Metres};
use cordon_operation::exemption::Named;
use cordon_operation::{AirVolume, Operation};

use crate::flight::{Flight, Kind, Purpose, Squitter, Stay, Trick};
use crate::route::Motion;
use crate::truth::Witness;

/// How far ahead an entry is to be seen, in seconds.
const AHEAD_S: i64 = 180;
/// How long before its end an exemption is to be called lapsing, in milliseconds.
const LAPSES_MS: i64 = 15 * 60_000;
/// How often a flight is looked at, in milliseconds.
const LOOK_MS: i64 = 250;
/// Until so much of a wrong speed has been flown, a link that stalls explains it, in seconds.
const STALL_S: f64 = 3.0;
/// And so much is explained by anything, in metres.
const SLACK_M: f64 = 200.0;

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Purpose::Traffic => "traffic",
            Purpose::Duty => "duty",
            Purpose::Stray => "stray",
            Purpose::Spoof(Trick::Copy) => "copy",
            Purpose::Spoof(Trick::Jumps) => "jumps",
            Purpose::Spoof(Trick::Speed) => "speed",
        }
    }
}

/// A message of `flight` has arrived at `at`.
pub(crate) fn arrived(
    witness: &mut Witness,
    operation: &Operation,
    flight: &mut Flight,
    squitter: &Squitter,
    at: Timestamp,
) {
    match squitter.kind {
        Kind::Position => position(witness, operation, flight, squitter, at),
        Kind::Squawk if flight.heard.positions > 0 => {
            if flight.squawk(squitter.at).is_some_and(|code| code.is_emergency()) {
                let what = flight.purpose.name();
                witness.saw("emergency_squawk", about(flight), None, what, at);
            }
        }
        Kind::Squawk | Kind::Velocity | Kind::Name => {}
    }
}

fn position(
    witness: &mut Witness,
    operation: &Operation,
    flight: &mut Flight,
    squitter: &Squitter,
    at: Timestamp,
) {
    flight.heard.positions += 1;
    let first_at = *flight.heard.first_at.get_or_insert(at);
    spoof(witness, flight, squitter, at, first_at);
    let due = flight.heard.looked_at.is_none_or(|then| millis_between(then, at) >= LOOK_MS);
    // A place is known from a pair of reports on.
    if !due || flight.heard.positions < 2 || squitter.motion.altitude_ft < 1.0 {
        return;
    }
    let before = flight.heard.looked_at.replace(at).unwrap_or(at);
    volumes(witness, operation, flight, squitter, (before, at));
}

fn about(flight: &Flight) -> String {
    flight.icao24.to_string()
}

fn spoof(
    witness: &mut Witness,
    flight: &mut Flight,
    squitter: &Squitter,
    at: Timestamp,
    first_at: Timestamp,
) {
    let shows = match flight.purpose {
        // Whoever is copied is elsewhere: the first message is one too many.
        Purpose::Spoof(Trick::Copy) => true,
        // The first place that cannot be reached.
        Purpose::Spoof(Trick::Jumps) => {
            millis_between(flight.route.begins_at(), squitter.at) >= 6_000
        }
        Purpose::Spoof(Trick::Speed) => {
            let said = Knots(squitter.motion.speed_kt).to_metres_per_second();
            let seconds = millis_between(first_at, at) as f64 / 1000.0;
            let (from, here) = (flight.route.motion(first_at), flight.route.motion(at));
            let flown = from.position.distance_to(here.position).0;
            (flown - said * seconds).abs() > said * STALL_S + SLACK_M
        }
        _ => false,
    };
    if shows {
        witness.saw("position_implausible", about(flight), None, flight.purpose.name(), at);
    }
}

/// Whether `volume` is active, and something at `here` and so high is in it.
fn is_in(volume: &AirVolume, here: Position, altitude_ft: f64, at: Timestamp) -> bool {
    let above = |limit: Option<Altitude>| match limit {
        Some(Altitude::Pressure(feet)) => altitude_ft - f64::from(feet.0),
        // The simulated air is the standard one, over ground at the level of the sea.
        Some(Altitude::Ellipsoid(m) | Altitude::MeanSea(m) | Altitude::Ground(m)) => {
            altitude_ft - m.0 / 0.3048
        }
        None => 0.0,
    };
    volume.starts_at.is_none_or(|start| start <= at)
        && volume.ends_at.is_none_or(|end| at < end)
        && above(volume.floor) >= 0.0
        && above(volume.ceiling) <= 0.0
        && volume.outline.contains(here)
}

/// Until when `flight` may be in `volume` at `at`; `None` where it may not. Who is not on duty has
/// no leave, whatever it says.
fn leave(
    operation: &Operation,
    flight: &Flight,
    volume: &AirVolume,
    at: Timestamp,
) -> Option<Timestamp> {
    if flight.purpose != Purpose::Duty {
        return None;
    }
    let known = operation.exemptions.known(flight.icao24)?;
    let names = |named: &Named| match named {
        Named::Address(icao24) => *icao24 == flight.icao24,
        Named::Callsign(callsign) => *callsign == flight.callsign.to_string(),
        Named::Operator(operator) => *operator == known.operator,
    };
    let mine = operation.exemptions.all().filter(|it| it.volume == volume.id && names(&it.named));
    let in_force =
        mine.filter(|it| it.starts_at.is_none_or(|start| start <= at) && at < it.ends_at);
    in_force.map(|it| it.ends_at).max()
}

/// When `flight` is in which volume, by the way that it flies.
pub(crate) fn stays(operation: &Operation, flight: &Flight) -> Vec<Stay> {
    let seconds = millis_between(flight.route.begins_at(), flight.route.ends_at()) / 1000;
    let mut stays = Vec::new();
    for (number, volume) in operation.airspace.volumes().iter().enumerate() {
        let is_in_at = |second: &i64| {
            let at = plus_millis(flight.route.begins_at(), second * 1000);
            let motion = flight.route.motion(at);
            is_in(volume, motion.position, motion.altitude_ft, at)
        };
        let mut was_in = false;
        for second in 0..seconds {
            let is_in = is_in_at(&second);
            if is_in && !was_in {
                let from = plus_millis(flight.route.begins_at(), second * 1000);
                stays.push(Stay { volume: number, from });
            }
            was_in = is_in;
        }
    }
    stays
}

/// Whether something that flies straight on as `motion` says comes into `volume` in time.
fn leads_into(volume: &AirVolume, motion: &Motion, at: Timestamp) -> bool {
    let speed = Knots(motion.speed_kt).to_metres_per_second();
    (1..=AHEAD_S).any(|second| {
        let there = motion.position.towards(motion.track_deg, Metres(speed * second as f64));
        let altitude_ft = motion.altitude_ft + motion.climb_fpm * second as f64 / 60.0;
        is_in(volume, there, altitude_ft, plus_millis(at, second * 1000))
    })
}

fn volumes(
    witness: &mut Witness,
    operation: &Operation,
    flight: &mut Flight,
    squitter: &Squitter,
    (before, at): (Timestamp, Timestamp),
) {
    // What the clock brings about needs no message.
    let since = |moment: Option<Timestamp>| moment.filter(|it| *it > before).unwrap_or(at).min(at);
    // By its address a copy has the leave of whom it copies.
    if flight.purpose == Purpose::Spoof(Trick::Copy) {
        return;
    }
    if flight.stays.is_none() {
        flight.stays = Some(stays(operation, flight));
    }
    let what = flight.purpose.name();
    let motion = &squitter.motion;
    for (number, volume) in operation.airspace.volumes().iter().enumerate() {
        let named = || Some(volume.id.to_string());
        if is_in(volume, motion.position, motion.altitude_ft, at) {
            match leave(operation, flight, volume, at) {
                None => {
                    let at = since(volume.starts_at);
                    witness.saw("volume_entered", about(flight), named(), what, at);
                }
                Some(ends_at) => {
                    let stays_active = volume.ends_at.is_none_or(|end| ends_at < end);
                    if stays_active && millis_between(at, ends_at) <= LAPSES_MS {
                        let at = since(Some(plus_millis(ends_at, -LAPSES_MS)));
                        witness.saw("exemption_lapsing", about(flight), named(), what, at);
                    }
                }
            }
            continue;
        }
        let soon = plus_millis(at, AHEAD_S * 1000);
        let mut entries = flight.stays.iter().flatten().filter(|it| it.volume == number);
        let Some(entry) = entries.find(|it| at < it.from && it.from <= soon) else { continue };
        if leave(operation, flight, volume, entry.from).is_none() && leads_into(volume, motion, at)
        {
            witness.saw("volume_entry_predicted", about(flight), named(), what, at);
        }
    }
}
