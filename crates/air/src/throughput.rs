//! Throughput: how fast a recording is decoded and tracked, and what it holds.
//!
//! From the text or the bytes in memory to the updated track: the contract of `cordon air bench`.
//! The caller gives the clock that counts; what is read does not depend on it.

use std::collections::BTreeMap;
use std::time::Duration;

use cordon_kernel::id::SourceId;
use cordon_kernel::time::from_micros;
use cordon_kernel::track::Icao24;
use serde::Serialize;

use crate::decode::{Address, Mending};
use crate::recording::{Format, Recording, RecordingError, TimeLine};
use crate::tracks::{Hearing, Tracker, TrackerSettings};

/// What a recording holds and how fast it was read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Throughput {
    /// Messages a second of the clock that was given, over all passes.
    pub messages_per_s: f64,
    /// Addresses with at least two CRC-clean DF 11, 17 or 18; one of the ICAO and one that is not
    /// are two, whatever their numbers.
    pub aircraft_count: usize,
    /// Positions that one pass gave.
    pub position_count: u64,
    /// Messages of one pass, good and bad.
    pub messages_count: u64,
    /// Of them, those that could not be decoded.
    pub undecodable_count: u64,
    /// Passes that were measured.
    pub repeat: u32,
}

/// Reads `bytes` once for what they hold, then `repeat` times for speed, with a new tracker each
/// time. `clock` says how much time has gone by; the thread's own is the right one, because other
/// work on the machine does not count.
///
/// # Errors
///
/// [`RecordingError`] when the format cannot be told, or the recording breaks.
pub fn measure(
    bytes: &[u8],
    format: Option<Format>,
    repeat: u32,
    clock: impl Fn() -> Duration,
) -> Result<Throughput, RecordingError> {
    // An address of the ICAO and one that is not are two aircraft, whatever their numbers.
    let mut clean: BTreeMap<Icao24, u32> = BTreeMap::new();
    let (messages, undecodable, positions) = pass(bytes, format, |message| {
        let is_squitter = matches!(message.downlink_format, 11 | 17 | 18);
        if is_squitter && message.mended_bits == 0 && message.address != Address::Parity {
            *clean.entry(message.sender()).or_default() += 1;
        }
    })?;
    let began = clock();
    for _ in 0..repeat {
        pass(bytes, format, |message| _ = std::hint::black_box(message))?;
    }
    let took = clock().saturating_sub(began);
    Ok(Throughput {
        messages_per_s: messages as f64 * f64::from(repeat) / took.as_secs_f64().max(1e-9),
        aircraft_count: clean.values().filter(|count| **count >= 2).count(),
        position_count: positions,
        messages_count: messages,
        undecodable_count: undecodable,
        repeat,
    })
}

/// One pass: messages, undecodable ones, positions.
fn pass(
    bytes: &[u8],
    format: Option<Format>,
    mut each: impl FnMut(&crate::decode::Message),
) -> Result<(u64, u64, u64), RecordingError> {
    let source = SourceId::new("recording").unwrap_or_else(|_| unreachable!("it is an id"));
    let mut tracker = Tracker::new(TrackerSettings::default());
    let (mut count, mut undecodable, mut time) = (0, 0, TimeLine::default());
    for row in Recording::open(bytes, format)? {
        let row = row?;
        count += 1;
        let micros = time.next(&row);
        let message = row.sent.ok().and_then(|sent| sent.message(Mending::Off).ok());
        let (Some(message), Some(at)) = (message, from_micros(micros)) else {
            undecodable += 1;
            continue;
        };
        each(&message);
        let is_timed = time.is_measured();
        let hearing = Hearing { source: &source, observed_at: at, feed_at: at, is_timed };
        tracker.hear(&message, &hearing, at);
    }
    Ok((count, undecodable, tracker.counts().positions_count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::crc;
    use crate::encode::mode_s;
    use crate::frame::Frame;

    /// The same said by an aircraft that has no address of the ICAO: DF 18, control field 1.
    fn anonymous(frame: Frame) -> Frame {
        let mut bytes = frame.bytes().to_vec();
        bytes[0] = 18 << 3 | 1;
        let parity = crc::parity(&bytes[..11]).to_be_bytes();
        bytes[11..].copy_from_slice(&parity[1..]);
        Frame::new(&bytes).unwrap()
    }

    fn aircraft_count(frames: &[Frame]) -> usize {
        let lines: String =
            frames.iter().map(|frame| format!("*{};\n", hex::encode(frame.bytes()))).collect();
        measure(lines.as_bytes(), None, 0, || Duration::ZERO).unwrap().aircraft_count
    }

    #[test]
    fn an_address_of_the_icao_and_one_that_is_not_are_two_aircraft() {
        let squawk = crate::decode::squawk::Squawk::parse("1234").unwrap();
        let said = mode_s::status(Icao24(0x40_0F99), 0, squawk).unwrap();
        assert_eq!(aircraft_count(&[said, anonymous(said)]), 0, "one message of each");
        assert_eq!(aircraft_count(&[said, said, anonymous(said)]), 1);
        assert_eq!(aircraft_count(&[said, said, anonymous(said), anonymous(said)]), 2);
    }
}
