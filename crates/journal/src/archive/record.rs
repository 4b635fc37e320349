//! Records of a segment: encoding, and reading up to the first one that is not whole.

use cordon_kernel::id::SourceId;
use cordon_kernel::track::TrackState;
use cordon_kernel::unit::UnitPlace;
use jiff::Timestamp;
use minicbor::{Decode, Encode};

/// What every segment begins with, once decompressed.
pub(super) const MAGIC: &[u8] = b"cordon-archive 1\n";
/// Bytes before each record: length and checksum.
const FRAME: usize = 8;
/// Longest record, in bytes.
const RECORD_LEN_MAX: usize = 64 * 1024;

/// What a segment holds.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Record {
    /// The state of a track. A segment begins with those that were known before it.
    #[n(0)]
    State {
        /// When we had it; never less than that of the record before.
        #[n(0)]
        #[cbor(with = "cordon_kernel::time::micros")]
        received_at: Timestamp,
        /// The state.
        #[n(1)]
        state: TrackState,
    },
    /// Where a unit is. A segment begins with all that were known before it.
    #[n(2)]
    Place {
        /// When we had it; never less than that of the record before.
        #[n(0)]
        #[cbor(with = "cordon_kernel::time::micros")]
        received_at: Timestamp,
        /// The place.
        #[n(1)]
        place: UnitPlace,
    },
    /// When a source that is no receiver was last heard. A segment begins with all of them.
    #[n(3)]
    Heard {
        /// When we had it; never less than that of the record before.
        #[n(0)]
        #[cbor(with = "cordon_kernel::time::micros")]
        received_at: Timestamp,
        /// Which source.
        #[n(1)]
        source: SourceId,
        /// When it was heard.
        #[n(2)]
        #[cbor(with = "cordon_kernel::time::micros")]
        heard_at: Timestamp,
    },
    /// How many records were thinned out or dropped since the segment began.
    #[n(1)]
    Dropped {
        /// How many.
        #[n(0)]
        count: u64,
    },
}

impl Record {
    /// When we had it; `None` for a count.
    pub fn received_at(&self) -> Option<Timestamp> {
        match self {
            Record::State { received_at, .. }
            | Record::Place { received_at, .. }
            | Record::Heard { received_at, .. } => Some(*received_at),
            Record::Dropped { .. } => None,
        }
    }
}

/// Where reading records stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordsEnd {
    /// Bytes up to the end of the last whole record; 0 if the bytes do not begin a segment.
    pub length: usize,
    /// Whether that is all of them.
    pub is_whole: bool,
}

pub(super) fn write(record: &Record, to: &mut Vec<u8>) -> bool {
    let Ok(payload) = minicbor::to_vec(record) else { return false };
    if payload.len() > RECORD_LEN_MAX {
        return false;
    }
    to.extend((payload.len() as u32).to_be_bytes());
    to.extend(checksum(&payload).to_be_bytes());
    to.extend(payload);
    true
}

fn checksum(payload: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(payload);
    crc.sum()
}

/// Gives `each` the records of a decompressed segment, in order, up to the first that is cut
/// short, damaged or unknown. `bytes` may be anything.
pub fn read_records(bytes: &[u8], mut each: impl FnMut(Record)) -> RecordsEnd {
    if !bytes.starts_with(MAGIC) {
        return RecordsEnd { length: 0, is_whole: false };
    }
    let mut at = MAGIC.len();
    while let Some((record, length)) = read_one(&bytes[at..]) {
        each(record);
        at += length;
    }
    RecordsEnd { length: at, is_whole: at == bytes.len() }
}

fn read_one(bytes: &[u8]) -> Option<(Record, usize)> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (crc, rest) = rest.split_first_chunk::<4>()?;
    let length = u32::from_be_bytes(*length) as usize;
    if length > RECORD_LEN_MAX {
        return None;
    }
    let payload = rest.get(..length)?;
    if checksum(payload) != u32::from_be_bytes(*crc) {
        return None;
    }
    let mut decoder = minicbor::Decoder::new(payload);
    let record = decoder.decode().ok()?;
    (decoder.position() == payload.len()).then_some((record, FRAME + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_stops_at_the_first_record_that_is_not_whole() {
        let mut bytes = MAGIC.to_vec();
        for count in 0..3 {
            assert!(write(&Record::Dropped { count }, &mut bytes));
        }
        let whole = bytes.len();
        for cut in 0..whole {
            let mut counts = Vec::new();
            let end = read_records(&bytes[..cut], |record| counts.push(record));
            assert!(end.length <= cut && counts.len() < 3, "cut at {cut}");
        }
        for flipped in MAGIC.len()..whole {
            let mut bad = bytes.clone();
            bad[flipped] ^= 1;
            let end = read_records(&bad, |_| {});
            assert!(!end.is_whole, "byte {flipped}");
        }
        assert!(read_records(&bytes, |_| {}).is_whole);
    }

    #[test]
    fn any_bytes_are_read_without_harm() {
        bolero::check!().with_iterations(20_000).for_each(|input: &[u8]| {
            let mut bytes = MAGIC.to_vec();
            bytes.extend(input);
            let end = read_records(&bytes, |_| {});
            assert!(end.length <= bytes.len());
            read_records(input, |_| {});
            // Behind a right checksum, where random bytes alone never come.
            let mut framed = MAGIC.to_vec();
            framed.extend((input.len() as u32).to_be_bytes());
            framed.extend(checksum(input).to_be_bytes());
            framed.extend(input);
            read_records(&framed, |record| {
                let mut again = Vec::new();
                assert!(write(&record, &mut again));
            });
        });
    }
}
