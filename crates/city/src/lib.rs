//! The simulated city: one seed, real bytes.
//!
//! A [`City`] is asked what its receivers hear between two moments of virtual time and answers in
//! the bytes a real receiver would send. The same seed gives the same bytes on every machine: all
//! chance comes from ChaCha8, all trigonometry from `libm`. So far a handful of aircraft over
//! Paris, some of which stay when the airspace closes, and a receiver that falls silent.

mod aircraft;

use cordon_air::encode::beast;
use cordon_kernel::Timestamp;
use cordon_kernel::id::SourceId;
use cordon_kernel::time::{millis_between, plus_millis};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use aircraft::Aircraft;

/// Aircraft in the air at one time.
const AIRCRAFT_COUNT: usize = 9;
/// Clock of a Beast receiver, ticks a millisecond.
const TICKS_PER_MS: u64 = 12_000;

/// What a receiver sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which receiver.
    pub source: SourceId,
    /// When.
    pub at: Timestamp,
    /// Beast bytes: one message.
    pub bytes: Vec<u8>,
}

/// Chance that is the same on every machine.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// A number from `low` up to but not `high`.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        // 53 bits fill the fraction of an `f64`.
        let unit = (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        low + unit * (high - low)
    }

    /// A number below `count`.
    fn below(&mut self, count: u32) -> u32 {
        // A u32 times a u32 fits; its upper half is even enough for a simulation.
        ((u64::from(self.0.next_u32()) * u64::from(count)) >> 32) as u32
    }
}

/// A receiver and when it is deaf.
struct Receiver {
    source: SourceId,
    deaf_from: Timestamp,
    deaf_to: Timestamp,
}

/// The simulated city.
pub struct City {
    chance: Chance,
    began_at: Timestamp,
    aircraft: Vec<Aircraft>,
    receivers: Vec<Receiver>,
}

/// The names of the city's receivers.
pub const RECEIVERS: [&str; 2] = ["receiver-north", "receiver-south"];

impl City {
    /// The city of `seed` as it is at `now`.
    pub fn new(seed: u64, now: Timestamp) -> City {
        let mut chance = Chance(ChaCha8Rng::seed_from_u64(seed));
        let aircraft = (0..AIRCRAFT_COUNT).map(|n| Aircraft::new(&mut chance, n, now)).collect();
        let receivers = RECEIVERS.iter().enumerate().filter_map(|(n, name)| {
            let source = SourceId::new(*name).ok()?;
            // The second one is deaf for a minute and a half, once.
            let deaf_from = plus_millis(now, 1000 * i64::from(60 + chance.below(240)));
            let deaf_ms = if n == 1 { 90_000 } else { 0 };
            Some(Receiver { source, deaf_from, deaf_to: plus_millis(deaf_from, deaf_ms) })
        });
        let receivers = receivers.collect();
        City { chance, began_at: now, aircraft, receivers }
    }

    /// What the receivers send after `from` and until `to`, in the order of time.
    pub fn between(&mut self, from: Timestamp, to: Timestamp) -> Vec<Sent> {
        let mut sent = Vec::new();
        for aircraft in &mut self.aircraft {
            for (at, frame) in aircraft.squitters(&mut self.chance, from, to) {
                for receiver in &self.receivers {
                    let deaf = receiver.deaf_from <= at && at < receiver.deaf_to;
                    // One message in fifty is lost on the way to a receiver.
                    if deaf || self.chance.below(50) == 0 {
                        continue;
                    }
                    let clock = u64::try_from(millis_between(self.began_at, at)).unwrap_or(0);
                    let frame = frame.heard_at(clock * TICKS_PER_MS, Some(200));
                    let mut bytes = Vec::new();
                    beast::write(&frame, &mut bytes);
                    sent.push(Sent { source: receiver.source.clone(), at, bytes });
                }
            }
        }
        // Stable: messages of one moment keep the order of aircraft and receivers.
        sent.sort_by_key(|sent| sent.at);
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(seed: u64, steps: i64) -> Vec<Sent> {
        let start: Timestamp = "2024-07-26T16:25:00Z".parse().unwrap();
        let mut city = City::new(seed, start);
        let mut all = Vec::new();
        for step in 0..steps {
            let from = plus_millis(start, step * 60_000 / steps);
            let to = plus_millis(start, (step + 1) * 60_000 / steps);
            all.extend(city.between(from, to));
        }
        all
    }

    #[test]
    fn a_seed_gives_the_same_bytes_and_another_seed_others() {
        assert_eq!(heard(1, 60), heard(1, 60));
        assert_ne!(heard(1, 60), heard(2, 60));
        assert!(heard(1, 60).len() > 1000, "a handful of aircraft speaks all the time");
    }

    #[test]
    fn what_is_sent_lies_in_the_time_that_was_asked_for_and_in_order() {
        let all = heard(3, 7);
        assert!(all.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
}
