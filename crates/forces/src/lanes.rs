//! Lanes: how many a gate opens, so that nobody waits too long and the queue fits the ground.
//!
//! The queue is a fluid, first come, first served. With `arrived(t)` and `served(t)` the people so
//! far, nobody waits longer than `W` exactly where `served(t + W) >= arrived(t)` at every `t`. A
//! lane serves only who is there: what it could have done while nobody stood there is lost. So
//!
//! ```text
//! served(t) = min over s <= t of arrived(s) + capacity(s, t)
//! ```
//!
//! All is computed in whole numbers, so that a lane more or less never hangs on rounding. A fluid
//! knows no chance: for a post with few people an hour see [`erlang_c`].
//!
//! [`lanes_static`] gives one number for the whole time, [`profile`] one for each quarter of an
//! hour; both are the fewest there are. [`posts`] turns lanes into people. Where reserves stand is
//! in [`crate::reserves`].

mod arrivals;
mod erlang;
mod flow;
mod posts;
mod profile;

pub use arrivals::{ARRIVALS_PER_MINUTE_MAX, Arrivals, ArrivalsError, ArrivalsFault, MINUTES_MAX};
pub use erlang::{SERVERS_MAX, erlang_c};
pub use flow::{Outcome, outcome};
pub use posts::{LaneKind, Post, Role, StaffError, Staffing, posts};
pub use profile::{Profile, profile};

use flow::Flow;

/// Minutes in a quarter of an hour: lanes change no more often.
pub const QUARTER_MINUTES: u32 = 15;
/// Lanes that a gate may have.
pub const LANES_MAX: u32 = 10_000;
/// People an hour and lane.
const RATE_MAX: f64 = 100_000.0;
/// Square metres.
const AREA_MAX_M2: f64 = 10_000_000.0;
/// People on a square metre at the most: beyond it a crowd crushes.
const DENSITY_MAX: f64 = 10.0;
/// The longest wait that may be asked for: a week.
const WAIT_MAX_MS: i64 = 7 * 86_400_000;
const MS_PER_MINUTE: i64 = 60_000;
const QUARTER_MS: i64 = QUARTER_MINUTES as i64 * MS_PER_MINUTE;

/// What a gate's lanes must reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Millionths of people an hour and lane.
    rate: u64,
    wait_max_ms: i64,
    /// Millionths of people who may wait at once.
    queue_max: Option<u64>,
}

/// Why a target is none.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum TargetError {
    /// A rate that no lane has.
    #[error("a lane cannot serve {per_hour} people an hour: give from 0.01 to {RATE_MAX}")]
    Rate {
        /// People an hour and lane.
        per_hour: f64,
    },
    /// A wait that is none.
    #[error("{ms} ms cannot be the longest wait: give from 1 ms to a week")]
    Wait {
        /// Milliseconds.
        ms: i64,
    },
    /// An area that is none.
    #[error("a queue cannot have {area_m2} m²: give from 0.1 to {AREA_MAX_M2}")]
    Area {
        /// Square metres.
        area_m2: f64,
    },
    /// A density that is none, or deadly.
    #[error("{per_m2} people on a square metre cannot be: give from 0.01 to {DENSITY_MAX}")]
    Density {
        /// People on a square metre.
        per_m2: f64,
    },
}

/// Why there are no lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LanesError {
    /// The target asks for more lanes than a gate may have.
    #[error(
        "more than {LANES_MAX} lanes are needed around minute {minute}: check the arrivals and \
         the rate, or allow a longer wait or a larger queue"
    )]
    TooMany {
        /// The first minute in which as many do not do.
        minute: i64,
    },
}

/// Lanes open during a quarter of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Quarter {
    /// The minute in which it begins, of the same clock as the arrivals; a multiple of 15.
    pub minute: u32,
    /// Lanes open throughout.
    pub lanes: u32,
}

impl Target {
    /// `per_hour` people served an hour and lane, and the longest wait in milliseconds.
    ///
    /// # Errors
    ///
    /// [`TargetError`] for absurd numbers and NaN.
    pub fn new(per_hour: f64, wait_max_ms: i64) -> Result<Target, TargetError> {
        if !(0.01..=RATE_MAX).contains(&per_hour) {
            return Err(TargetError::Rate { per_hour });
        }
        if !(1..=WAIT_MAX_MS).contains(&wait_max_ms) {
            return Err(TargetError::Wait { ms: wait_max_ms });
        }
        Ok(Target { rate: parts(per_hour), wait_max_ms, queue_max: None })
    }

    /// The same, and the queue fits on `area_m2` square metres with `per_m2` people on each.
    ///
    /// # Errors
    ///
    /// [`TargetError`] for absurd numbers and NaN.
    pub fn with_queue(self, area_m2: f64, per_m2: f64) -> Result<Target, TargetError> {
        if !(0.1..=AREA_MAX_M2).contains(&area_m2) {
            return Err(TargetError::Area { area_m2 });
        }
        if !(0.01..=DENSITY_MAX).contains(&per_m2) {
            return Err(TargetError::Density { per_m2 });
        }
        Ok(Target { queue_max: Some(parts(area_m2 * per_m2)), ..self })
    }
}

fn parts(people: f64) -> u64 {
    libm::round(people * arrivals::PARTS_PER_PERSON as f64) as u64
}

/// The fewest lanes that reach the target when they are open all the time; 0 where nobody comes.
///
/// # Errors
///
/// [`LanesError::TooMany`] beyond [`LANES_MAX`].
pub fn lanes_static(arrivals: &Arrivals, target: Target) -> Result<u32, LanesError> {
    let flow = Flow::new(arrivals, target);
    let fails = |lanes| flow.first_miss(|_| lanes);
    if let Some(at_ms) = fails(LANES_MAX) {
        return Err(LanesError::TooMany { minute: flow.minute_of(at_ms) });
    }
    // More lanes never serve fewer people, so that halving finds the first number that does.
    let (mut low, mut high) = (0, LANES_MAX);
    while low < high {
        let middle = low + (high - low) / 2;
        match fails(middle) {
            Some(_) => low = middle + 1,
            None => high = middle,
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests;
