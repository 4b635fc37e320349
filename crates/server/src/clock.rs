//! The time of a live node: the wall clock, but steady.
//!
//! When the wall clock is set back, this goes on at the pace of the machine's own counter until
//! the wall has caught up, so that ages, holds and timers stay true; the jump is told once. When
//! the wall is set forward, this follows. The only place where either is read.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use cordon_kernel::Timestamp;
use cordon_kernel::time::{millis_between, plus_millis, to_micros};

/// Differences up to this are the clock's ordinary discipline, in milliseconds.
const TOLERANCE_MS: i64 = 1_000;
/// A journal may be ahead of the wall clock by this much and be followed, in milliseconds.
const AHEAD_MAX_MS: i64 = 86_400_000;

/// A clock that never goes back.
#[derive(Debug)]
struct Steady {
    at: Timestamp,
    elapsed: Duration,
    behind: bool,
    jumped_ms: Option<u64>,
}

impl Steady {
    /// The time, when the wall clock says `wall` and `elapsed` has gone by since the start.
    fn read(&mut self, wall: Timestamp, elapsed: Duration) -> Timestamp {
        let gone = elapsed.saturating_sub(self.elapsed);
        let gone_ms = i64::try_from(gone.as_millis()).unwrap_or(i64::MAX);
        let steady = plus_millis(self.at, gone_ms);
        let behind_ms = millis_between(wall, steady);
        if behind_ms > TOLERANCE_MS {
            if !self.behind {
                self.behind = true;
                self.jumped_ms = Some(behind_ms.unsigned_abs());
            }
            return steady;
        }
        self.behind = false;
        // Follow the wall, but not back by a hair.
        self.at = wall.max(self.at);
        self.elapsed = elapsed;
        self.at
    }
}

impl Steady {
    /// Goes on from `at`, unless it is later already, when `elapsed` has gone by since the start.
    fn advance(&mut self, at: Timestamp, elapsed: Duration) {
        if at > self.at {
            (self.at, self.elapsed) = (at, elapsed);
        }
    }
}

static CLOCK: Mutex<Option<(Instant, Steady)>> = Mutex::new(None);

/// What a demo plays: since when, from which moment, how many times as fast.
static PLAYED: OnceLock<(Instant, Timestamp, f64)> = OnceLock::new();

/// From now on the time is `from` and goes on `times` as fast: for a demo, which plays an evening
/// that is long past. Only the first call counts.
pub fn play(from: Timestamp, times: f64) {
    let _ = PLAYED.set((Instant::now(), from, times));
}

/// Whether the time is one that is played.
pub fn is_played() -> bool {
    PLAYED.get().is_some()
}

/// From now on the time is at least `last`, when the journal was last written: what an earlier run
/// wrote while the wall clock was ahead must not lie in the future, or nobody would be called about
/// it until then. Not by more than a day: a clock that is wrong by so much is to be set first, and
/// the journal says so.
pub fn not_before(last: Timestamp) {
    let wall = now();
    let ahead_ms = millis_between(wall, last);
    if PLAYED.get().is_some() || ahead_ms <= 0 {
        return;
    }
    if ahead_ms > AHEAD_MAX_MS {
        let why = "the clock is more than a day behind the journal: set it";
        tracing::error!(journal = %last, clock = %wall, why);
        return;
    }
    let mut clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((start, steady)) = clock.as_mut() {
        steady.advance(last, start.elapsed());
    }
}

/// The time.
pub fn now() -> Timestamp {
    if let Some((since, from, times)) = PLAYED.get() {
        let millis = since.elapsed().as_secs_f64() * times * 1000.0;
        return to_micros(plus_millis(*from, millis as i64));
    }
    let wall = to_micros(Timestamp::now());
    let mut clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let steady = Steady { at: wall, elapsed: Duration::ZERO, behind: false, jumped_ms: None };
    let (start, steady) = clock.get_or_insert_with(|| (Instant::now(), steady));
    steady.read(wall, start.elapsed())
}

/// The wall clock as the machine has it, jumps and all; a played time where one is played.
pub fn wall() -> Timestamp {
    if is_played() { now() } else { to_micros(Timestamp::now()) }
}

/// How long this thread has been on a processor; where the system does not say, how long the
/// process has run. For measuring speed on a machine that does other things too.
pub fn thread_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = stat.and_then(|stat| stat.split(' ').next()?.parse().ok());
    spent.map_or_else(|| START.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

/// By how many milliseconds the wall clock was set back, told once a jump.
pub fn take_jump() -> Option<u64> {
    let mut clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    clock.as_mut().and_then(|(_, steady)| steady.jumped_ms.take())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &str) -> Timestamp {
        format!("2024-07-26T{clock}Z").parse().unwrap()
    }

    #[test]
    fn a_wall_clock_set_back_is_told_once_and_time_goes_on() {
        let start = at("18:00:00");
        let mut steady =
            Steady { at: start, elapsed: Duration::ZERO, behind: false, jumped_ms: None };
        let s = Duration::from_secs;
        assert_eq!(steady.read(at("18:00:10"), s(10)), at("18:00:10"));
        assert_eq!(steady.read(at("17:50:11"), s(11)), at("18:00:11"));
        assert_eq!(steady.jumped_ms.take(), Some(600_000));
        assert_eq!(steady.read(at("17:50:20"), s(20)), at("18:00:20"));
        assert_eq!(steady.jumped_ms.take(), None);
        assert_eq!(steady.read(at("18:00:21"), s(621)), at("18:10:21"));
    }

    #[test]
    fn a_run_goes_on_from_the_last_word_of_the_one_before() {
        let mut steady =
            Steady { at: at("18:00:00"), elapsed: Duration::ZERO, behind: false, jumped_ms: None };
        let s = Duration::from_secs;
        steady.advance(at("19:00:00"), s(1));
        assert_eq!(steady.read(at("18:00:05"), s(5)), at("19:00:04"));
        steady.advance(at("18:30:00"), s(6));
        assert_eq!(steady.read(at("18:00:07"), s(7)), at("19:00:06"));
        assert_eq!(
            steady.read(at("19:00:30"), s(3_630)),
            at("20:00:29"),
            "a second after the wall"
        );
        assert_eq!(
            steady.read(at("20:00:31"), s(3_631)),
            at("20:00:31"),
            "until the wall is there"
        );
    }

    #[test]
    fn a_wall_clock_set_forward_is_followed() {
        let start = at("18:00:00");
        let mut steady =
            Steady { at: start, elapsed: Duration::ZERO, behind: false, jumped_ms: None };
        assert_eq!(steady.read(at("19:00:00"), Duration::from_secs(1)), at("19:00:00"));
        assert_eq!(steady.jumped_ms, None);
    }
}
