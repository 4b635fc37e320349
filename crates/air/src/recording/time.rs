//! The line of time of a recording whose rows know the time of day, a counter, or nothing.

use super::Row;

/// Time between messages that say nothing of when they were heard: 1,000 a second.
const UNPACED_STEP_MICROS: i64 = 1_000;
const COUNTS_PER_MICRO: u64 = 12;
/// The shortest message lasts 64 microseconds, preamble and all (ICAO Annex 10 Vol. IV, 3.1.2.1):
/// counters that are closer count something else, messages perhaps.
const COUNTS_MIN: u64 = 64 * COUNTS_PER_MICRO;
/// Counters further apart than this do not belong together: one hour.
const COUNTS_MAX: u64 = 3_600_000_000 * COUNTS_PER_MICRO;

/// Gives each row of a recording its place on one line of time, in microseconds: the row's own
/// time; where it has none, the time of the row before plus what the receiver's 12 MHz counter
/// went on by; where that says nothing, plus 1 ms.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeLine {
    micros: i64,
    counter: Option<u64>,
    is_measured: bool,
}

impl TimeLine {
    /// A line on which the row before the first stood at `micros`.
    pub fn from(micros: i64) -> TimeLine {
        TimeLine { micros, ..TimeLine::default() }
    }

    /// Where the last row stood, in microseconds.
    pub fn micros(&self) -> i64 {
        self.micros
    }

    /// Whether the place of the last row was measured: the way from the row before is known, and
    /// not made up.
    pub fn is_measured(&self) -> bool {
        self.is_measured
    }

    /// Where `row` stands, in microseconds.
    pub fn next(&mut self, row: &Row) -> i64 {
        let frame = row.sent.as_ref().ok().and_then(|sent| sent.frame());
        let counter = frame.and_then(|frame| frame.timestamp_12mhz);
        let counted = self.counter.zip(counter).and_then(|(before, now)| {
            let counts = now.checked_sub(before)?;
            (COUNTS_MIN..=COUNTS_MAX).contains(&counts).then_some(counts / COUNTS_PER_MICRO)
        });
        self.counter = counter.or(self.counter);
        self.is_measured = row.observed_at.is_some() || counted.is_some();
        let step = counted.map_or(UNPACED_STEP_MICROS, u64::cast_signed);
        self.micros = match row.observed_at {
            Some(at) => at.as_microsecond(),
            None => self.micros.saturating_add(step),
        };
        self.micros
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Recording;

    fn places(text: &str) -> Vec<i64> {
        let mut line = TimeLine::default();
        let rows = Recording::open(text.as_bytes(), None).unwrap();
        rows.map(|row| line.next(&row.unwrap())).collect()
    }

    fn counted(counters: &[u64]) -> Vec<i64> {
        places(&counters.iter().map(|n| format!("@{n:012x}5dab3d17d4ba29;\n")).collect::<String>())
    }

    #[test]
    fn the_counter_of_a_receiver_says_how_much_later() {
        assert_eq!(counted(&[500, 12_000_500, 12_006_500]), [1_000, 1_001_000, 1_001_500]);
    }

    #[test]
    fn what_is_no_clock_gives_a_message_a_millisecond() {
        let all_zero = counted(&[0, 0, 0]);
        let numbered = counted(&[1, 2, 3]);
        let restarted = counted(&[900_000_000, 0, 12_000]);
        let hours_later =
            counted(&[0, u64::from(u32::MAX) * 20, u64::from(u32::MAX) * 20 + 12_000]);
        for line in [all_zero, numbered, restarted, hours_later] {
            assert_eq!(line, [1_000, 2_000, 3_000]);
        }
        assert_eq!(places("*5dab3d17d4ba29;\n*5dab3d17d4ba29;\n"), [1_000, 2_000]);
    }
}
