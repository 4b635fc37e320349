//! The simulated city: one seed, real bytes.
//!
//! A [`City`] is asked what its receivers hear between two moments of virtual time and answers in
//! the bytes a real receiver would send. The same seed gives the same bytes on every machine: all
//! chance comes from ChaCha8, all trigonometry from `libm`. It plays the evening of an operation
//! from its beginning to its end: traffic until the airports stop, aircraft on duty, some that
//! stray and some that are not there. Gates, cameras and patrols report as JSON ([`ground`]);
//! people come to gates with codes, good and bad ([`crowd`]). Cameras look at a rendered square on
//! calibrated ground ([`camera`]).
//! Beside the bytes it keeps what is to be detected ([`truth`]), by which a run is scored
//! ([`score`]).

pub mod camera;
pub mod crowd;
mod flight;
pub mod ground;
mod plan;
mod radio;
mod route;
pub mod score;
pub mod truth;
mod watch;

use std::collections::VecDeque;
use std::sync::Arc;

use cordon_kernel::Timestamp;
use cordon_kernel::id::SourceId;
use cordon_kernel::time::plus_millis;
use cordon_operation::Operation;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use flight::{Flight, Timers};
use radio::Receiver;
use truth::{Truth, Witness};

/// What a receiver sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which receiver.
    pub source: SourceId,
    /// When it arrives.
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

    /// A number of the normal distribution (Box and Muller, 1958).
    fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        // From above nought, whose logarithm is none.
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.between(0.0, 1.0)));
        mean + deviation * radius * libm::cos(self.between(0.0, std::f64::consts::TAU))
    }
}

/// The simulated city.
pub struct City {
    seed: u64,
    chance: Chance,
    operation: Arc<Operation>,
    from: Timestamp,
    to: Timestamp,
    /// Flights that have not begun, the next first.
    coming: VecDeque<Flight>,
    flying: Vec<Flight>,
    receivers: Vec<Receiver>,
    /// What is on its way and arrives later than was asked for.
    pending: Vec<Sent>,
    witness: Witness,
}

impl City {
    /// The city of `seed` on the evening of `operation`, as it is at `now`.
    pub fn new(seed: u64, operation: Arc<Operation>, now: Timestamp) -> City {
        let mut chance = Chance(ChaCha8Rng::seed_from_u64(seed));
        let flights = plan::flights(&mut chance, &operation);
        let receivers = radio::receivers(&mut chance, &operation, now);
        let coming = flights
            .into_iter()
            .filter(|flight| flight.route.ends_at() > now)
            .map(|mut flight| {
                if flight.route.begins_at() < now {
                    flight.timers = Timers::begin(now, &mut chance);
                }
                flight
            })
            .collect();
        City {
            seed,
            chance,
            operation,
            from: now,
            to: now,
            coming,
            flying: Vec::new(),
            receivers,
            pending: Vec::new(),
            witness: Witness::default(),
        }
    }

    /// The receivers, in order of id.
    pub fn receivers(&self) -> impl Iterator<Item = &SourceId> {
        self.receivers.iter().map(|receiver| &receiver.source)
    }

    /// What arrives after `from` and until `to`, in the order of time.
    pub fn between(&mut self, from: Timestamp, to: Timestamp) -> Vec<Sent> {
        self.to = self.to.max(to);
        while self.coming.front().is_some_and(|flight| flight.route.begins_at() <= to) {
            self.flying.extend(self.coming.pop_front());
        }
        self.flying.retain(|flight| flight.route.ends_at() > from);
        let City { chance, operation, flying, receivers, pending, witness, .. } = self;
        for flight in flying {
            let mut squitters = Vec::new();
            flight.squitters(chance, from, to, &mut |_, squitter| squitters.push(squitter));
            for squitter in squitters {
                let metres = squitter.motion.altitude_ft * 0.3048;
                let place = (flight.transmits_from(&squitter), metres);
                let arrivals = receivers.iter().filter_map(|receiver| {
                    receiver.receive(chance, place, (&squitter.frame, squitter.at), pending)
                });
                if let Some(first_at) = arrivals.min() {
                    watch::arrived(witness, operation, flight, &squitter, first_at);
                }
            }
        }
        // Stable: messages of one moment keep the order of aircraft and receivers.
        self.pending.sort_by_key(|sent| sent.at);
        let due = self.pending.partition_point(|sent| sent.at <= to);
        self.pending.drain(..due).collect()
    }

    /// What was to be detected so far.
    pub fn truth(&self) -> Truth {
        let mut witness = self.witness.clone();
        for receiver in &self.receivers {
            let Some(expected) = self.operation.sources.get(&receiver.source) else { continue };
            let limit_ms = i64::from(expected.silence_max_s) * 1000;
            for (from, to) in &receiver.silences {
                let detectable_at = plus_millis(*from, limit_ms);
                if detectable_at < *to && detectable_at < self.to {
                    let source = receiver.source.to_string();
                    witness.saw("source_silent", source.clone(), None, "silence", detectable_at);
                    witness.saw("source_silent", source, None, "silence", (*to).min(self.to));
                }
            }
        }
        let (from, to) = (Some(self.from), Some(self.to));
        Truth { seed: self.seed, from, to, planted: witness.planted() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn operation() -> Arc<Operation> {
        let manifest = "format = 1\nid = \"o\"\nname = \"O\"\ntime_zone = \"Europe/Paris\"\n\
            starts_at = \"2024-07-26T16:00:00+02:00\"\nends_at = \"2024-07-27T00:00:00+02:00\"\n\
            centre = [2.3522, 48.8566]\nfiles = [\"sources.toml\"]\n";
        let sources = "[[source]]\nid = \"north\"\nkind = \"adsb_receiver\"\nsilence_max_s = 30\n\
            [[source]]\nid = \"south\"\nkind = \"adsb_receiver\"\nsilence_max_s = 30\n";
        let files = BTreeMap::from([
            ("operation.toml".to_owned(), manifest.as_bytes().to_vec()),
            ("sources.toml".to_owned(), sources.as_bytes().to_vec()),
        ]);
        Arc::new(cordon_operation::read(&files).unwrap().operation)
    }

    fn heard(seed: u64, steps: i64) -> Vec<Sent> {
        let start: Timestamp = "2024-07-26T15:00:00Z".parse().unwrap();
        let mut city = City::new(seed, operation(), start);
        let mut all = Vec::new();
        for step in 0..steps {
            let from = plus_millis(start, step * 60_000 / steps);
            let to = plus_millis(start, (step + 1) * 60_000 / steps);
            let sent = city.between(from, to);
            assert!(sent.iter().all(|sent| from < sent.at && sent.at <= to));
            all.extend(sent);
        }
        all
    }

    #[test]
    fn a_seed_gives_the_same_bytes_and_another_seed_others() {
        assert_eq!(heard(1, 60), heard(1, 60));
        assert_ne!(heard(1, 60), heard(2, 60));
        assert!(heard(1, 60).len() > 10_000, "an hour after four the sky is full");
    }

    #[test]
    fn what_is_sent_lies_in_the_time_that_was_asked_for_and_in_order() {
        let all = heard(3, 7);
        assert!(all.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }

    #[test]
    fn a_receiver_that_falls_silent_is_planted() {
        let start: Timestamp = "2024-07-26T15:00:00Z".parse().unwrap();
        let mut city = City::new(5, operation(), start);
        city.between(start, plus_millis(start, 300_000));
        let silent = city.truth().planted.into_iter().filter(|it| it.rule == "source_silent");
        assert_eq!(silent.map(|it| it.about).collect::<Vec<_>>(), ["south"]);
    }
}
