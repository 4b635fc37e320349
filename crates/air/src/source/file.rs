//! A recording played as if it were heard now.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cordon_kernel::Timestamp;
use cordon_kernel::id::SourceId;
use cordon_kernel::time::{from_micros, millis_between};

use super::{
    Clock, Health, Heard, HeardQueue, RunningSource, SourceError, Speed, State, Stop, WhenFull,
};
use crate::recording::{Format, Recording, Row, TimeLine};

/// A pause or a step back in a recording longer than this is cut out: one hour.
const GAP_MAX_MICROS: i64 = 3_600_000_000;
/// Rows looked through for the first time.
const ROWS_BEFORE_TIME_MAX: usize = 1_000;
/// Longest sleep before the clock is read again.
const NAP_MAX: Duration = Duration::from_millis(100);

/// How a recording is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FileSettings {
    /// How fast.
    pub speed: Speed,
    /// The format; told by the first bytes where `None`.
    pub format: Option<Format>,
}

impl Default for FileSettings {
    fn default() -> FileSettings {
        FileSettings { speed: Speed::Times(1.0), format: None }
    }
}

/// Starts to play the recording at `path` into `queue`. Its times are moved so that the first
/// message is heard now; a pause or a step back of more than an hour is cut out. At
/// [`Speed::Max`] the source waits when the queue is full; at any other it drops the oldest. At
/// the end it says [`State::RecordingEnded`].
///
/// # Errors
///
/// [`SourceError::Open`], [`SourceError::Recording`] when the format cannot be told, and
/// [`SourceError::Thread`].
pub fn start(
    source: SourceId,
    path: &Path,
    settings: FileSettings,
    clock: Clock,
    queue: HeardQueue,
) -> Result<RunningSource, SourceError> {
    let file = File::open(path).map_err(SourceError::Open)?;
    play(source, file, settings, clock, queue)
}

/// As [`start`], from any reader.
///
/// # Errors
///
/// As [`start`].
pub fn play(
    source: SourceId,
    reader: impl Read + Send + 'static,
    settings: FileSettings,
    clock: Clock,
    queue: HeardQueue,
) -> Result<RunningSource, SourceError> {
    let mut recording = Recording::open(BufReader::new(reader), settings.format)?;
    let mut first_rows = Vec::new();
    for row in recording.by_ref().take(ROWS_BEFORE_TIME_MAX) {
        let timed = matches!(&row, Ok(row) if row.observed_at.is_some());
        first_rows.push(row);
        if timed {
            break;
        }
    }
    let first_at = match first_rows.last() {
        Some(Ok(row)) => row.observed_at,
        _ => None,
    };
    let started_at = clock();
    let health = Arc::new(Health::default());
    let player = Player {
        source: source.clone(),
        speed: settings.speed,
        pace: Pace::new(started_at, first_at, settings.speed),
        health: Arc::clone(&health),
        clock,
        queue,
    };
    let rebased_by_ms = first_at.map(|first| millis_between(first, started_at));
    RunningSource::start(source, health, rebased_by_ms, move |stop| {
        player.run(first_rows.into_iter().chain(recording), stop);
    })
}

struct Player {
    source: SourceId,
    speed: Speed,
    pace: Pace,
    health: Arc<Health>,
    clock: Clock,
    queue: HeardQueue,
}

impl Player {
    fn run<E: std::fmt::Display>(
        mut self,
        rows: impl Iterator<Item = Result<Row, E>>,
        stop: &Stop,
    ) {
        self.health.connected((self.clock)());
        let mut ending = State::RecordingEnded;
        for row in rows {
            match row {
                Ok(row) => {
                    if !self.hear(&row, stop) {
                        ending = State::Stopped;
                        break;
                    }
                }
                Err(error) => {
                    tracing::warn!(source = %self.source, %error, "the recording broke");
                    ending = State::RecordingBroken;
                }
            }
        }
        self.health.disconnected(ending);
    }

    /// Waits until a row is due and pushes it; false if told to stop.
    fn hear(&mut self, row: &Row, stop: &Stop) -> bool {
        let (due, feed_at) = self.pace.next(row);
        let (observed_at, when_full) = match self.speed {
            Speed::Max => ((self.clock)(), WhenFull::Wait),
            Speed::Times(_) => {
                if !self.wait_until(due, stop) {
                    return false;
                }
                (due, WhenFull::DropOldest)
            }
        };
        self.health.count_message(observed_at);
        let Ok(sent) = row.sent else {
            self.health.count_undecodable();
            return !stop.is_stopped();
        };
        if sent.is_mode_ac() {
            return !stop.is_stopped();
        }
        let (source, original_at) = (self.source.clone(), row.observed_at);
        let is_timed = self.pace.time.is_measured();
        let heard = Heard { source, sent, observed_at, original_at, feed_at, is_timed };
        self.queue.push(heard, when_full, &self.health, stop) && !stop.is_stopped()
    }

    fn wait_until(&self, due: Timestamp, stop: &Stop) -> bool {
        loop {
            let left_micros = due.as_microsecond() - (self.clock)().as_microsecond();
            if left_micros <= 0 {
                return !stop.is_stopped();
            }
            let nap = Duration::from_micros(left_micros.unsigned_abs()).min(NAP_MAX);
            if stop.wait(nap) {
                return false;
            }
        }
    }
}

/// Turns the times of a recording into times from now on.
#[derive(Debug)]
struct Pace {
    started_at: Timestamp,
    micros_per_micro: f64,
    time: TimeLine,
    /// From the beginning to the row before, with long pauses cut out.
    elapsed_micros: i64,
}

impl Pace {
    fn new(started_at: Timestamp, first_at: Option<Timestamp>, speed: Speed) -> Pace {
        let micros_per_micro = match speed {
            Speed::Times(times) => 1.0 / times,
            Speed::Max => 0.0,
        };
        let time = TimeLine::from(first_at.map_or(0, Timestamp::as_microsecond));
        Pace { started_at, micros_per_micro, time, elapsed_micros: 0 }
    }

    /// When the next row is due, and when it would be due at the recording's own pace: the feed's
    /// line of time begins now, so that several sources share one.
    fn next(&mut self, row: &Row) -> (Timestamp, Timestamp) {
        let before_micros = self.time.micros();
        let step = self.time.next(row).saturating_sub(before_micros);
        if step.saturating_abs() <= GAP_MAX_MICROS {
            self.elapsed_micros = self.elapsed_micros.saturating_add(step);
        }
        let after_micros = (self.elapsed_micros as f64 * self.micros_per_micro) as i64;
        (self.after(after_micros), self.after(self.elapsed_micros))
    }

    fn after(&self, micros: i64) -> Timestamp {
        let at = self.started_at.as_microsecond().saturating_add(micros);
        from_micros(at).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::num::NonZeroUsize;

    use super::*;

    const FRAME: &str = "8d4840d6202cc371c32ce0576098";

    fn played(recording: &str, speed: Speed) -> (Vec<Heard>, Arc<Health>) {
        let now = from_micros(1_800_000_000_000_000).unwrap();
        let began = std::time::Instant::now();
        let clock: Clock = Arc::new(move || {
            from_micros(now.as_microsecond() + began.elapsed().as_micros() as i64).unwrap()
        });
        let (queue, heard) = HeardQueue::new(NonZeroUsize::new(1000).unwrap());
        let source = SourceId::new("recording").unwrap();
        let settings = FileSettings { speed, format: None };
        let recording = Cursor::new(recording.to_owned().into_bytes());
        let mut running = play(source, recording, settings, clock, queue).unwrap();
        running.wait();
        let health = Arc::clone(running.health());
        (heard.try_iter().collect(), health)
    }

    fn rows(times: &[f64]) -> String {
        let row = |at: &f64| format!("{{\"timestamp\":{at},\"frame\":\"{FRAME}\"}}\n");
        times.iter().map(row).collect()
    }

    #[test]
    fn times_are_moved_to_now_and_kept_beside() {
        let (heard, health) = played(&rows(&[1000.0, 1000.05, 1000.1]), Speed::Times(2.0));
        let after_ms: Vec<i64> =
            heard.iter().map(|h| millis_between(heard[0].observed_at, h.observed_at)).collect();
        assert_eq!(after_ms, [0, 25, 50]);
        let originals: Vec<i64> =
            heard.iter().filter_map(|h| h.original_at).map(|at| at.as_millisecond()).collect();
        assert_eq!(originals, [1_000_000, 1_000_050, 1_000_100]);
        assert_eq!(health.state(), State::RecordingEnded);
        assert_eq!(health.report().messages_count, 3);
    }

    #[test]
    fn a_pause_of_more_than_an_hour_is_cut_out() {
        let times = rows(&[1000.0, 9_000_000.0, 9_000_000.02, 1000.03]);
        let (heard, _) = played(&times, Speed::Times(1.0));
        let last = heard.last().unwrap();
        assert_eq!(millis_between(heard[0].observed_at, last.observed_at), 20);
    }

    #[test]
    fn a_receivers_counter_paces_what_has_no_time_of_day() {
        let counted = |n: u64| format!("@{n:012x}{FRAME};\n");
        let text: String = [7, 7 + 240_000, 7 + 360_000].map(counted).concat();
        let (heard, _) = played(&text, Speed::Times(1.0));
        let after_ms = |at: usize| millis_between(heard[0].observed_at, heard[at].observed_at);
        assert_eq!([after_ms(1), after_ms(2)], [20, 30]);
    }

    #[test]
    fn messages_without_times_come_a_thousand_a_second() {
        let (heard, _) = played(&format!("*{FRAME};\n").repeat(30), Speed::Times(1.0));
        assert_eq!(millis_between(heard[0].observed_at, heard[29].observed_at), 29);
        assert!(heard.iter().all(|heard| heard.original_at.is_none()));
    }

    #[test]
    fn at_full_speed_nothing_is_dropped_and_bad_rows_are_counted() {
        let text = format!("{}{{\n", rows(&[0.0, 100.0, 200.0]));
        let (heard, health) = played(&text, Speed::Max);
        assert_eq!(heard.len(), 3);
        let report = health.report();
        assert_eq!(
            (report.messages_count, report.undecodable_count, report.dropped_count),
            (4, 1, 0)
        );
    }
}
