//! A gate's clock: never back, and not moved by whoever moves the machine's.
//!
//! It is set once, at the start, to the later of the machine's clock and of the newest time that
//! was signed or written down here; from then on it follows the monotonic clock. Only the centre
//! sets it again, and never before what was signed.

/// A jump of the machine's clock below this is a correction, milliseconds.
const JUMP_MS: i64 = 2_000;
/// What the clock may be wrong by after the centre has set it, and if it never did.
const SURE_MS: u32 = 1_000;
const UNSURE_MS: u32 = 60_000;
/// What it may be wrong by where the machine's clock was found to be wrong: a quarter of an hour.
const WRONG_MS: u32 = 900_000;

/// The time, as the machine gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Its clock on the wall, milliseconds since 1970.
    pub wall_ms: u64,
    /// Its monotonic clock, milliseconds.
    pub mono_ms: u64,
}

/// What the gate's clock says.
pub struct Read {
    pub ms: u64,
    pub unsure_ms: u32,
    /// By how much the machine's clock has jumped since it was read before, if it has.
    pub jumped_by_ms: Option<i64>,
}

/// The clock.
pub struct GateClock {
    base_ms: u64,
    base_mono_ms: u64,
    /// What the machine's clock is ahead of ours, when last seen.
    ahead_ms: i64,
    floor_ms: u64,
    unsure_ms: u32,
}

impl GateClock {
    pub fn new(now: Now, signed_s: u64) -> GateClock {
        let floor_ms = signed_s.saturating_mul(1_000);
        let is_behind = now.wall_ms < floor_ms;
        GateClock {
            base_ms: now.wall_ms.max(floor_ms),
            base_mono_ms: now.mono_ms,
            ahead_ms: difference(now.wall_ms, now.wall_ms.max(floor_ms)),
            floor_ms,
            unsure_ms: if is_behind { WRONG_MS } else { UNSURE_MS },
        }
    }

    /// It cannot be earlier than this: it was written down here, or signed.
    pub fn not_before(&mut self, ms: u64) {
        self.floor_ms = self.floor_ms.max(ms);
    }

    /// Reads it without taking note of a jump.
    pub fn look(&self, now: Now) -> u64 {
        let since = now.mono_ms.saturating_sub(self.base_mono_ms);
        self.base_ms.saturating_add(since).max(self.floor_ms)
    }

    /// By how many milliseconds it may be wrong.
    pub fn unsure_ms(&self) -> u32 {
        self.unsure_ms
    }

    pub fn read(&mut self, now: Now) -> Read {
        let ms = self.look(now);
        let ahead = difference(now.wall_ms, ms);
        let jump = ahead.saturating_sub(self.ahead_ms);
        let jumped_by_ms = (jump.abs() > JUMP_MS).then_some(jump);
        if jumped_by_ms.is_some() {
            self.ahead_ms = ahead;
            self.unsure_ms = self.unsure_ms.max(UNSURE_MS);
        }
        Read { ms, unsure_ms: self.unsure_ms, jumped_by_ms }
    }

    pub fn set(&mut self, centre_ms: u64, now: Now) {
        (self.base_ms, self.base_mono_ms) = (centre_ms.max(self.floor_ms), now.mono_ms);
        self.ahead_ms = difference(now.wall_ms, self.base_ms);
        self.unsure_ms = SURE_MS;
    }
}

fn difference(a: u64, b: u64) -> i64 {
    let of = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    of(a).saturating_sub(of(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;

    fn now(wall_ms: u64, mono_ms: u64) -> Now {
        Now { wall_ms, mono_ms }
    }

    #[test]
    fn a_machine_whose_clock_jumps_does_not_move_the_gates() {
        let mut clock = GateClock::new(now(100 * HOUR, 0), 90 * HOUR / 1_000);
        assert_eq!(clock.read(now(100 * HOUR + 500, 500)).ms, 100 * HOUR + 500);
        let back = clock.read(now(99 * HOUR, 1_000));
        assert_eq!((back.ms, back.jumped_by_ms), (100 * HOUR + 1_000, Some(-3_601_000)));
        assert_eq!(clock.read(now(99 * HOUR + 500, 1_500)).jumped_by_ms, None, "said once");
        let on = clock.read(now(199 * HOUR, 2_000));
        assert_eq!(on.ms, 100 * HOUR + 2_000);
        assert!(on.jumped_by_ms.is_some_and(|by| by > 0));
    }

    #[test]
    fn it_is_never_before_what_was_signed_or_written() {
        // 1970: a machine without a battery.
        let mut clock = GateClock::new(now(0, 0), 90 * HOUR / 1_000);
        let read = clock.read(now(1_000, 1_000));
        assert_eq!(
            (read.ms, read.unsure_ms, read.jumped_by_ms),
            (90 * HOUR + 1_000, 900_000, None)
        );
        clock.not_before(95 * HOUR);
        assert_eq!(clock.look(now(2_000, 2_000)), 95 * HOUR);
        clock.set(94 * HOUR, now(3_000, 3_000));
        assert_eq!(clock.look(now(3_000, 3_000)), 95 * HOUR, "the centre does not set it back");
        clock.set(96 * HOUR, now(4_000, 4_000));
        let read = clock.read(now(5_000, 5_000));
        assert_eq!((read.ms, read.unsure_ms, read.jumped_by_ms), (96 * HOUR + 1_000, 1_000, None));
    }
}
