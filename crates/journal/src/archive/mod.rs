//! The archive: the stream lane, thinned to the last state of each track and second (and its first
//! of all), in files of five minutes at the most. With the states of tracks stand the places of
//! units and when sources were heard that are no receivers. Each file begins with all that was
//! known before it, so that one file tells how everything stood at a time: a unit that stays where
//! it is may say so once an hour.
//!
//! `archive/<start>.open` is written as records come; at the next full five minutes, or when it is
//! full, it is compressed to `archive/<start>.seg` and handed to the caller, who appends the entry
//! that seals it and then says so, which removes the `.open`. Whatever is lost between the two is
//! found at the next start. Replay does not need the archive, and a full disk costs states, which
//! are counted, never more.
//!
//! `<start>` is the time of the first record, `20270612T180000.000000Z`. A `.seg` is the `.open`
//! under gzip (RFC 1952, modification time 0). An `.open` is:
//!
//! ```text
//! "cordon-archive 1\n"                                  17 bytes
//! records: length (4), CRC-32 of what follows (4), CBOR      both numbers big-endian
//! ```

mod closing;
mod held;
mod reader;
mod record;
mod writer;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub use closing::Sealed;
pub use reader::{Moment, SegmentReader, Sighting};
pub use record::{Record, RecordsEnd, read_records};
pub use writer::SegmentWriter;

use crate::error::{AtPath, JournalError, Result};

/// Longest segment, in seconds; segments end at whole multiples of it since 1970.
pub const SEGMENT_SECONDS: i64 = 300;
/// A track that was last heard longer ago than this is not shown, in seconds. Trackers let go of it
/// then too.
pub const LOOK_BACK_SECONDS: i64 = 300;
/// Most bytes of an uncompressed segment that are read.
pub const SEGMENT_LEN_MAX: u64 = 256 * 1024 * 1024;
/// Bytes of an uncompressed segment from which on it is full: what looks back holds one in memory.
const SEGMENT_LEN_FULL: u64 = 64 * 1024 * 1024;

const SECOND_US: i64 = 1_000_000;
const SEGMENT_US: i64 = SEGMENT_SECONDS * SECOND_US;

/// The first five-minute mark after `at`.
fn end_of_segment(at: Timestamp) -> Timestamp {
    let start = at.as_microsecond().div_euclid(SEGMENT_US);
    let end = start.saturating_add(1).saturating_mul(SEGMENT_US);
    cordon_kernel::time::from_micros(end).unwrap_or(Timestamp::MAX)
}

/// `20270612T180000.000000Z`: in order of time when in order of letters.
fn stem(at: Timestamp) -> String {
    let mut stem: String = at.strftime("%Y%m%dT%H%M%S").to_string();
    let micros = at.as_microsecond().rem_euclid(SECOND_US);
    stem.push_str(&format!(".{micros:06}Z"));
    stem
}

/// The time in a file's name without its ending.
fn time_of(stem: &str) -> Option<Timestamp> {
    let digits = |from: usize, to: usize| stem.get(from..to);
    let text = format!(
        "{}-{}-{}T{}:{}:{}",
        digits(0, 4)?,
        digits(4, 6)?,
        digits(6, 8)?,
        digits(9, 11)?,
        digits(11, 13)?,
        digits(13, stem.len())?,
    );
    let at: Timestamp = text.parse().ok()?;
    (self::stem(at) == stem).then_some(at)
}

/// Whether `name` is that of a sealed segment: `<start>.seg`.
pub fn is_segment_name(name: &str) -> bool {
    name.strip_suffix(".seg").and_then(time_of).is_some()
}

/// SHA-256 of a file.
pub(crate) fn hash_file(path: &Path) -> Result<[u8; 32], JournalError> {
    let mut file = File::open(path).at("open", path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer).at("read", path)? {
            0 => return Ok(hasher.finalize().into()),
            n => hasher.update(&buffer[..n]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_named_by_its_start_and_ends_at_the_next_five_minutes() {
        let at: Timestamp = "2027-06-12T18:04:59.000007Z".parse().unwrap();
        assert_eq!(stem(at), "20270612T180459.000007Z");
        assert_eq!(time_of(&stem(at)), Some(at));
        assert_eq!(end_of_segment(at).to_string(), "2027-06-12T18:05:00Z");
        let mark: Timestamp = "2027-06-12T18:05:00Z".parse().unwrap();
        assert_eq!(end_of_segment(mark).to_string(), "2027-06-12T18:10:00Z");
    }

    #[test]
    fn other_names_are_not_segments() {
        for name in ["", ".seg", "../20270612T180459.000007Z.seg", "20270612T180459.000007Z.open"] {
            assert!(!is_segment_name(name), "{name}");
        }
        assert!(!is_segment_name("20271312T180459.000007Z.seg"));
        assert!(!is_segment_name("2027é612T180459.000007Z.seg"));
    }
}
