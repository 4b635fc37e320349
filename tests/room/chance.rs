//! Chance that a failed run can be given again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Numbers out of one seed (SplitMix64: Steele, Lea and Flood 2014).
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Chance {
        Chance(seed)
    }

    /// A seed from the environment, or one that nobody chose.
    pub fn seed(variable: &str) -> u64 {
        let fresh = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64;
        std::env::var(variable).map_or_else(|_| fresh(), |seed| seed.parse().unwrap())
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, count: u64) -> u64 {
        self.next() % count
    }

    /// Some time shorter than this many milliseconds.
    pub fn moment(&mut self, below_ms: u64) -> Duration {
        Duration::from_micros(self.below(below_ms * 1000))
    }

    /// Whether something happens that happens once in so many times.
    pub fn once_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }
}
