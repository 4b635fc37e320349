//! Processor time of this process with all its threads.

use std::time::Duration;

use cordon_forces::roster::Budget;
use nix::time::{ClockId, clock_gettime};

/// A budget of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Processor {
    until: Duration,
}

impl Processor {
    fn used() -> Duration {
        clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map_or(Duration::MAX, Duration::from)
    }

    pub(super) fn until(seconds: f64) -> Self {
        Self { until: Duration::from_secs_f64(seconds) }
    }

    /// How many seconds of it are left.
    pub(super) fn left_s(&self) -> f64 {
        self.until.saturating_sub(Self::used()).as_secs_f64()
    }
}

impl Budget for Processor {
    fn is_over(&mut self) -> bool {
        Self::used() >= self.until
    }
}

/// How many seconds are used.
pub(super) fn used_s() -> f64 {
    Processor::used().as_secs_f64()
}
