//! Radio: who hears what is sent, how late, and in which bytes.
//!
//! A receiver hears what is above its horizon, loses more the farther away it is, hands on some
//! messages twice and each a little later, so that they arrive out of order; its counter runs by a
//! clock of its own, a little fast or slow, and begins anew when it is restarted.

use cordon_air::encode::beast;
use cordon_air::frame::Frame;
use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::SourceId;
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_operation::Operation;

use crate::{Chance, Sent};

/// Counts of a Beast receiver's clock in a millisecond.
const TICKS_PER_MS: f64 = 12_000.0;
/// Height of the antennas above the ground around, metres.
const ANTENNA_M: f64 = 40.0;

/// A receiver.
#[derive(Clone, Debug)]
pub(crate) struct Receiver {
    pub(crate) source: SourceId,
    position: Position,
    /// How fast its clock runs, 1 for right.
    pace: f64,
    /// When its counter was last at zero.
    counted_from: Timestamp,
    /// When it is heard by nobody: from, to.
    pub(crate) silences: Vec<(Timestamp, Timestamp)>,
}

/// The receivers that the operation expects, with their faults: each is restarted once for twenty
/// seconds, and the last falls silent for a minute and a half.
pub(crate) fn receivers(
    chance: &mut Chance,
    operation: &Operation,
    from: Timestamp,
) -> Vec<Receiver> {
    let expected = operation.sources.values().filter(|source| source.is_receiver());
    let mut receivers: Vec<_> = expected
        .map(|source| {
            let restarts_at = plus_millis(from, 60_000 * i64::from(30 + chance.below(180)));
            Receiver {
                source: source.id.clone(),
                position: source.position.unwrap_or(operation.centre),
                pace: 1.0 + chance.between(-20e-6, 20e-6),
                counted_from: plus_millis(from, -i64::from(chance.below(100_000_000))),
                silences: vec![(restarts_at, plus_millis(restarts_at, 20_000))],
            }
        })
        .collect();
    if let Some(last) = receivers.last_mut() {
        let falls_at = plus_millis(from, 1_000 * i64::from(60 + chance.below(90)));
        last.silences.insert(0, (falls_at, plus_millis(falls_at, 90_000)));
    }
    receivers
}

impl Receiver {
    fn is_silent(&self, at: Timestamp) -> bool {
        self.silences.iter().any(|(from, to)| *from <= at && at < *to)
    }

    /// Whether something sent from `there`, so high, is heard.
    fn hears(&self, chance: &mut Chance, there: Position, altitude_m: f64, at: Timestamp) -> bool {
        if self.is_silent(at) {
            return false;
        }
        let distance = cordon_air::fix::rough_distance_m(self.position, there);
        // The radio horizon of a globe of four thirds the radius (ITU-R P.310).
        let sight = |height: f64| libm::sqrt(2.0 * 6_371_008.8 * 4.0 / 3.0 * height.max(2.0));
        if distance > sight(altitude_m) + sight(ANTENNA_M) {
            return false;
        }
        let lost = 0.02 + 0.18 * (distance / 350_000.0).min(1.0);
        chance.between(0.0, 1.0) >= lost
    }

    /// Hands on what is sent at `at` from `there`, if it is heard; when it arrives first.
    pub(crate) fn receive(
        &self,
        chance: &mut Chance,
        (there, altitude_m): (Position, f64),
        (frame, at): (&Frame, Timestamp),
        sent: &mut Vec<Sent>,
    ) -> Option<Timestamp> {
        if !self.hears(chance, there, altitude_m, at) {
            return None;
        }
        let counted_ms = millis_between(self.counted_from(at), at).max(0) as f64;
        let ticks = (counted_ms * self.pace * TICKS_PER_MS) as u64;
        let distance = cordon_air::fix::rough_distance_m(self.position, there);
        let signal = (220.0 - distance / 2_500.0).clamp(10.0, 220.0) as u8;
        let mut bytes = Vec::with_capacity(25);
        beast::write(&frame.heard_at(ticks & 0xFFFF_FFFF_FFFF, Some(signal)), &mut bytes);
        let arrives_at = plus_millis(at, i64::from(15 + chance.below(90)));
        if chance.below(500) == 0 {
            let again_at = plus_millis(arrives_at, i64::from(20 + chance.below(200)));
            sent.push(Sent { source: self.source.clone(), at: again_at, bytes: bytes.clone() });
        }
        sent.push(Sent { source: self.source.clone(), at: arrives_at, bytes });
        Some(arrives_at)
    }

    /// When its counter was last at zero: at its beginning, or at the end of its last silence.
    fn counted_from(&self, at: Timestamp) -> Timestamp {
        let restarted = self.silences.iter().map(|(_, to)| *to).filter(|to| *to <= at).max();
        restarted.unwrap_or(self.counted_from)
    }
}
