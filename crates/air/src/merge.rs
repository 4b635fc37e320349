//! Merging: several receivers hear the same transmission, and it counts once.
//!
//! A long squitter is hardly ever sent twice with the same bytes within three seconds, so that the
//! same bytes from another receiver are the same transmission. From these pairs it is also known
//! how much later one receiver hands on than another, and what it loses of what others hear from an
//! aircraft that it hears too: nobody else knows either. Only positions tell, which change with
//! every transmission; velocities and the like are repeated with the same bytes, so that from one
//! receiver they are taken again. Replies are not merged: radars do ask
//! twice. Memory is bounded; what is forgotten too early counts as new, which the tracker bears.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::id::SourceId;
use cordon_kernel::time::millis_between;

use crate::frame::Frame;

/// The same bytes within this time are the same transmission, in milliseconds.
pub const WINDOW_MS: i64 = 3_000;
/// Transmissions remembered: three seconds of 2,500 aircraft. A power of two.
const SLOTS: usize = 1 << 15;
/// Most receivers that are told apart; the others are merged but not measured.
const RECEIVERS_MAX: usize = 32;
/// Weight of a new lag against those before.
const LAG_WEIGHT: f64 = 0.02;
/// Lags up to this are the ordinary way through a network, in milliseconds: times are left alone.
const LAG_MIN_MS: f64 = 100.0;
/// Transmissions after which the counts are halved, so that they tell of late and not of the
/// evening: a receiver that begins to lose shows it within some thousand.
const MEMORY_COUNT: u64 = 4_096;
/// Transmissions shared with another receiver before a lag is believed.
const SHARED_MIN: u64 = 20;

/// What is known of one receiver against the others.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compared {
    /// How much later than the first it hands on what both hear, milliseconds; `None` where it
    /// shares nothing with another.
    pub lag_ms: Option<f64>,
    /// Transmissions of late that others heard from aircraft that it hears, itself included.
    pub expected_count: u64,
    /// Of them, those that it heard.
    pub heard_count: u64,
    /// Transmissions that it shares with another.
    pub shared_count: u64,
}

impl Compared {
    /// The part that it lost of late of what it should have heard; `None` where no other receiver
    /// hears the same, from whom it could be known.
    pub fn loss(&self) -> Option<f64> {
        let heard = self.heard_count as f64 / self.expected_count as f64;
        (self.expected_count > 0 && self.shared_count > 0).then(|| (1.0 - heard).clamp(0.0, 1.0))
    }
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    bytes: u128,
    first_at: Timestamp,
    /// Receivers that have handed it on, a bit each.
    by: u32,
    /// Who was first, until a second shows that others hear it too.
    first: Option<usize>,
}

/// Tells what was heard before.
#[derive(Clone, Debug)]
pub struct Merger {
    slots: Vec<Option<Slot>>,
    receivers: BTreeMap<SourceId, usize>,
    compared: Vec<Compared>,
    merged_count: u64,
}

impl Default for Merger {
    fn default() -> Merger {
        Merger {
            slots: vec![None; SLOTS],
            receivers: BTreeMap::new(),
            compared: Vec::new(),
            merged_count: 0,
        }
    }
}

impl Merger {
    /// Takes a frame that `source` handed on at `at`: whether it is new. `heard_by` are the
    /// receivers that hear its aircraft at present.
    pub fn is_new<'a>(
        &mut self,
        source: &SourceId,
        frame: &Frame,
        at: Timestamp,
        heard_by: impl Iterator<Item = &'a SourceId>,
    ) -> bool {
        let Some(bytes) = squitter(frame) else { return true };
        let number = self.number(source);
        let bit = number.map_or(0, |number| 1 << number);
        let place = slot_of(bytes);
        let is_position = is_position(frame);
        if let Some(slot) = &mut self.slots[place]
            && slot.bytes == bytes
            && millis_between(slot.first_at, at).abs() <= WINDOW_MS
            && (is_position || slot.by & bit == 0)
        {
            let is_first_of_its_own = slot.by & bit == 0;
            let lag_ms = millis_between(slot.first_at, at) as f64;
            slot.by |= bit;
            self.merged_count += 1;
            if let Some(number) = number.filter(|_| is_position && is_first_of_its_own) {
                let first = slot.first.take();
                self.compared[number].heard_count += 1;
                self.lag(number, lag_ms);
                if let Some(first) = first {
                    self.lag(first, 0.0);
                }
            }
            return false;
        }
        self.slots[place] = Some(Slot { bytes, first_at: at, by: bit, first: number });
        if !is_position {
            return true;
        }
        let mut expected = bit;
        for other in heard_by {
            expected |= self.receivers.get(other).map_or(0, |number| 1u32 << number);
        }
        for (place, compared) in self.compared.iter_mut().enumerate() {
            compared.expected_count += u64::from(expected >> place & 1);
            if compared.expected_count >= MEMORY_COUNT {
                compared.expected_count /= 2;
                compared.heard_count /= 2;
            }
        }
        if let Some(number) = number {
            self.compared[number].heard_count += 1;
        }
        true
    }

    /// By how much the times of what `source` hands on are to be set back, in milliseconds: how
    /// much later it is than the first, once that is well known and more than a network's ordinary
    /// way.
    pub fn lag_ms(&self, source: &SourceId) -> i64 {
        let known = self.receivers.get(source).map(|number| &self.compared[*number]);
        let known = known.filter(|known| known.shared_count >= SHARED_MIN);
        let lag_ms = known.and_then(|known| known.lag_ms).filter(|lag_ms| *lag_ms >= LAG_MIN_MS);
        lag_ms.map_or(0, |lag_ms| lag_ms as i64)
    }

    /// What is known of each receiver against the others.
    pub fn compared(&self) -> impl Iterator<Item = (&SourceId, &Compared)> {
        self.receivers.iter().map(|(source, number)| (source, &self.compared[*number]))
    }

    /// Transmissions that were heard before.
    pub fn merged_count(&self) -> u64 {
        self.merged_count
    }

    fn number(&mut self, source: &SourceId) -> Option<usize> {
        if let Some(number) = self.receivers.get(source) {
            return Some(*number);
        }
        let number = self.compared.len();
        if number >= RECEIVERS_MAX {
            return None;
        }
        self.receivers.insert(source.clone(), number);
        self.compared.push(Compared::default());
        Some(number)
    }

    fn lag(&mut self, number: usize, lag_ms: f64) {
        self.compared[number].shared_count += 1;
        let known = &mut self.compared[number].lag_ms;
        *known = Some(known.map_or(lag_ms, |known| known + (lag_ms - known) * LAG_WEIGHT));
    }
}

/// The bytes of a DF 17 or 18 as a number.
fn squitter(frame: &Frame) -> Option<u128> {
    let bytes = frame.bytes();
    let is_squitter = bytes.len() == 14 && matches!(bytes[0] >> 3, 17 | 18);
    is_squitter.then(|| bytes.iter().fold(0, |all, byte| all << 8 | u128::from(*byte)))
}

/// Whether it is an airborne position (type codes 9 to 18 and 20 to 22; RTCA DO-260B, 2.2.3.2.3).
fn is_position(frame: &Frame) -> bool {
    matches!(frame.bytes().get(4).map(|byte| byte >> 3), Some(9..=18 | 20..=22))
}

/// The parity comes last and is as good as chance; the multiplier spreads what two aircraft share
/// (Fibonacci hashing: Knuth, The Art of Computer Programming, volume 3, 6.4).
fn slot_of(bytes: u128) -> usize {
    let folded = (bytes ^ bytes >> 64) as u64;
    (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use cordon_kernel::geometry::Position;
    use cordon_kernel::time::{from_micros, plus_millis};
    use cordon_kernel::track::Icao24;
    use cordon_kernel::units::{Feet, Knots, TrueDegrees};

    use super::*;
    use crate::decode::cpr::Parity;
    use crate::encode::mode_s;

    fn at(millis: i64) -> Timestamp {
        plus_millis(from_micros(0).unwrap(), millis)
    }

    fn frame(n: i32) -> Frame {
        let here = Position::new(48.0, 2.0 + f64::from(n) / 1000.0).unwrap();
        mode_s::airborne_position(Icao24(1), here, Some(Feet(3_000)), Parity::Even).unwrap()
    }

    fn source(name: &str) -> SourceId {
        SourceId::new(name).unwrap()
    }

    #[test]
    fn what_two_receivers_hear_counts_once_and_says_how_late_one_is() {
        let (near, far) = (source("near"), source("far"));
        let both = [near.clone(), far.clone()];
        let mut merger = Merger::default();
        let mut fresh = 0;
        for n in 0..400 {
            let frame = frame(n);
            let sent = i64::from(n) * 500;
            fresh += u32::from(merger.is_new(&near, &frame, at(sent), both.iter()));
            // One in four does not reach the far one.
            if n % 4 != 0 {
                fresh += u32::from(merger.is_new(&far, &frame, at(sent + 300), both.iter()));
            }
        }
        assert_eq!((fresh, merger.merged_count()), (400, 300));
        let of = |name: &SourceId| *merger.compared().find(|(it, _)| *it == name).unwrap().1;
        assert!((of(&far).lag_ms.unwrap() - 300.0).abs() < 1.0);
        assert!(of(&near).lag_ms.unwrap() < 1.0);
        assert!((of(&far).loss().unwrap() - 0.25).abs() < 0.01);
        assert_eq!(of(&near).loss(), Some(0.0));
        assert_eq!((merger.lag_ms(&near), merger.lag_ms(&far)), (0, 300));
    }

    #[test]
    fn a_receiver_that_begins_to_lose_shows_it_soon_and_one_alone_shows_nothing() {
        let (near, far) = (source("near"), source("far"));
        let both = [near.clone(), far.clone()];
        let mut merger = Merger::default();
        let loss = |merger: &Merger, name: &SourceId| {
            merger.compared().find(|(it, _)| *it == name).and_then(|(_, it)| it.loss())
        };
        for n in 0..40_000 {
            let frame = frame(n % 3_000);
            let sent = i64::from(n) * 5_000;
            merger.is_new(&near, &frame, at(sent), both.iter());
            if n == 0 {
                assert_eq!(loss(&merger, &near), None);
            }
            // From here on every second message is lost.
            if n < 30_000 || n % 2 == 0 {
                merger.is_new(&far, &frame, at(sent + 20), both.iter());
            }
        }
        assert!(loss(&merger, &far).unwrap() > 0.45, "{:?}", loss(&merger, &far));
    }

    #[test]
    fn velocities_repeat_and_say_nothing_of_lag_or_loss() {
        let (all, half) = (source("all"), source("half"));
        let both = [all.clone(), half.clone()];
        let mut merger = Merger::default();
        let velocity = mode_s::velocity(Icao24(1), Knots(300.0), TrueDegrees(90.0), None).unwrap();
        let mut fresh = 0;
        for n in 0..100 {
            let sent = n * 500;
            fresh += u32::from(merger.is_new(&all, &velocity, at(sent), both.iter()));
            if n % 2 == 1 {
                merger.is_new(&half, &velocity, at(sent + 5), both.iter());
            }
        }
        assert!(fresh > 60, "a steady flight says its speed again and again: {fresh}");
        assert!(merger.compared().all(|(_, it)| it.lag_ms.is_none() && it.loss().is_none()));
    }

    #[test]
    fn the_same_bytes_later_and_replies_are_new() {
        let (roof, none) = (source("roof"), std::iter::empty::<&SourceId>);
        let mut merger = Merger::default();
        assert!(merger.is_new(&roof, &frame(1), at(0), none()));
        assert!(!merger.is_new(&roof, &frame(1), at(2_999), none()));
        assert!(merger.is_new(&roof, &frame(1), at(4_800), none()));
        let reply = mode_s::altitude_reply(Icao24(1), Feet(3_000)).unwrap();
        assert!(merger.is_new(&roof, &reply, at(5_000), none()));
        assert!(merger.is_new(&roof, &reply, at(5_001), none()));
    }
}
