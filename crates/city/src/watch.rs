//! Watching the sky as it is: what of a message that has arrived is to be detected, and by whom.
//!
//! The same geometry as the rules use, on what is so, or is sent, and not on what was understood.

use cordon_kernel::Timestamp;
use cordon_kernel::id::{SourceId, TrackId};
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::track::TrackState;
use cordon_kernel::units::{Altitude, Feet, FeetPerMinute, Knots, TrueDegrees};
use cordon_operation::forecast::entry;
use cordon_operation::volume::InBand;
use cordon_operation::{AirVolume, Leave, Operation};

use crate::flight::{Flight, Kind, Purpose, Squitter, Trick};
use crate::truth::Witness;

/// How far ahead an entry is to be seen, in milliseconds: as the rule looks.
const AHEAD_MS: i64 = 180_000;
/// How long before its end an exemption is to be called lapsing, in milliseconds: as the rule does.
const LAPSES_MS: i64 = 15 * 60_000;
/// How often a flight is looked at, in milliseconds.
const LOOK_MS: i64 = 250;
/// Contradicting positions that show a copied address, or jumps.
const CONTRADICTIONS: u32 = 2;
/// For how long a wrong speed must have been sent: two spans, in milliseconds.
const SPEED_SHOWS_MS: i64 = 9_000;

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
    if !due || flight.heard.positions < 3 || squitter.motion.altitude_ft < 1.0 {
        return;
    }
    flight.heard.looked_at = Some(at);
    let state = state(flight, squitter);
    volumes(witness, operation, flight, &state, at);
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
        Purpose::Spoof(Trick::Copy) => {
            flight.heard.contradictions += 1;
            flight.heard.contradictions >= CONTRADICTIONS
        }
        Purpose::Spoof(Trick::Jumps) => {
            let elapsed_ms = millis_between(flight.route.begins_at(), squitter.at);
            flight.heard.contradictions += u32::from(elapsed_ms >= 6_000);
            flight.heard.contradictions >= CONTRADICTIONS
        }
        Purpose::Spoof(Trick::Speed) => millis_between(first_at, at) >= SPEED_SHOWS_MS,
        _ => false,
    };
    if shows {
        witness.saw("position_implausible", about(flight), None, flight.purpose.name(), at);
    }
}

fn state(flight: &Flight, squitter: &Squitter) -> TrackState {
    let motion = squitter.motion;
    let track = TrackId::new(format!("{}-0", flight.icao24))
        .unwrap_or_else(|_| unreachable!("an address and a number are an id"));
    let source = SourceId::new("city").unwrap_or_else(|_| unreachable!("`city` is an id"));
    TrackState {
        callsign: Some(flight.callsign.to_string()),
        position: Some(motion.position),
        position_at: Some(squitter.at),
        altitude: Some(Altitude::Pressure(Feet(motion.altitude_ft as i32))),
        ground_speed: Some(Knots(motion.speed_kt)),
        track_angle: Some(TrueDegrees(motion.track_deg)),
        vertical_rate: Some(FeetPerMinute(motion.climb_fpm as i32)),
        ..TrackState::new(track, flight.icao24, squitter.at, source)
    }
}

fn volumes(
    witness: &mut Witness,
    operation: &Operation,
    flight: &Flight,
    state: &TrackState,
    at: Timestamp,
) {
    let Some(position) = state.position else { return };
    let what = flight.purpose.name();
    let mut inside = Vec::new();
    operation.airspace.over(position, |volume| {
        if !volume.is_active(at) || volume.in_band(state.altitude, 0.0) == InBand::No {
            return;
        }
        inside.push(volume.id.clone());
        match operation.exemptions.leave(&volume.id, state, at) {
            Leave::Given(exemption) => {
                let ends_at = exemption.ends_at;
                let lapses = millis_between(at, ends_at) <= LAPSES_MS && volume.is_active(ends_at);
                if lapses {
                    let volume = Some(volume.id.to_string());
                    witness.saw("exemption_lapsing", about(flight), volume, what, at);
                }
            }
            Leave::None | Leave::Contradicted(_) => {
                let volume = Some(volume.id.to_string());
                witness.saw("volume_entered", about(flight), volume, what, at);
            }
        }
    });
    let soon = plus_millis(at, AHEAD_MS);
    let counts = |volume: &AirVolume| {
        volume.is_active(at) || volume.starts_at.is_some_and(|start| at < start && start <= soon)
    };
    let speed = state.ground_speed.map_or(0.0, Knots::to_metres_per_second);
    operation.airspace.near_by(position, speed * AHEAD_MS as f64 / 1000.0, |volume| {
        if inside.contains(&volume.id) || !counts(volume) {
            return;
        }
        let Some(forecast) = entry(volume, state, at, AHEAD_MS) else { return };
        let leave = operation.exemptions.leave(&volume.id, state, forecast.at);
        if !matches!(leave, Leave::Given(_)) {
            let volume = Some(volume.id.to_string());
            witness.saw("volume_entry_predicted", about(flight), volume, what, at);
        }
    });
}
