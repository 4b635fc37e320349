//! Points in time: `jiff::Timestamp`, kept to the microsecond.
//!
//! Every journalled time is a whole number of microseconds since 1970-01-01T00:00:00Z, so that a
//! time that was written and read again is the same time.

use jiff::Timestamp;

/// `at` cut to whole microseconds, as the journal keeps it.
pub fn to_micros(at: Timestamp) -> Timestamp {
    from_micros(at.as_microsecond()).unwrap_or(at)
}

/// The time `micros` microseconds after 1970-01-01T00:00:00Z; `None` outside jiff's range
/// (years -9999 to 9999).
pub fn from_micros(micros: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(micros).ok()
}

/// Milliseconds from `earlier` to `later`; negative when `later` is before it.
pub fn millis_between(earlier: Timestamp, later: Timestamp) -> i64 {
    (later.as_microsecond() - earlier.as_microsecond()) / 1000
}

/// `at` moved by `millis` milliseconds, held at the ends of jiff's range.
pub fn plus_millis(at: Timestamp, millis: i64) -> Timestamp {
    let micros = at.as_microsecond().saturating_add(millis.saturating_mul(1000));
    from_micros(micros).unwrap_or(if millis < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// CBOR form of a `Timestamp`: whole microseconds as an integer.
pub mod micros {
    use jiff::Timestamp;
    use minicbor::encode::Write;
    use minicbor::{Decoder, Encoder};

    type Read<T> = Result<T, minicbor::decode::Error>;
    type Written<W> = Result<(), minicbor::encode::Error<<W as Write>::Error>>;

    /// Reads microseconds; refuses times outside jiff's range.
    pub fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Read<Timestamp> {
        super::from_micros(d.i64()?)
            .ok_or_else(|| minicbor::decode::Error::message("time out of range"))
    }

    /// Writes microseconds.
    pub fn encode<C, W: Write>(at: &Timestamp, e: &mut Encoder<W>, _: &mut C) -> Written<W> {
        e.i64(at.as_microsecond())?.ok()
    }
}

/// CBOR form of an `Option<Timestamp>`: whole microseconds or null.
pub mod micros_option {
    use jiff::Timestamp;
    use minicbor::data::Type;
    use minicbor::encode::Write;
    use minicbor::{Decoder, Encoder};

    type Read<T> = Result<T, minicbor::decode::Error>;
    type Written<W> = Result<(), minicbor::encode::Error<<W as Write>::Error>>;

    /// Reads microseconds or null.
    pub fn decode<C>(d: &mut Decoder<'_>, c: &mut C) -> Read<Option<Timestamp>> {
        if d.datatype()? == Type::Null {
            d.null()?;
            return Ok(None);
        }
        super::micros::decode(d, c).map(Some)
    }

    /// Writes microseconds or null.
    pub fn encode<C, W: Write>(
        at: &Option<Timestamp>,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Written<W> {
        match at {
            None => e.null()?.ok(),
            Some(at) => super::micros::encode(at, e, c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_moved_past_the_end_of_the_calendar_stays_at_its_end() {
        assert_eq!(plus_millis(Timestamp::MAX, 1), Timestamp::MAX);
        assert_eq!(plus_millis(Timestamp::MIN, -1), Timestamp::MIN);
    }

    #[test]
    fn nanoseconds_are_cut_not_rounded() {
        let at: Timestamp = "2024-07-26T17:30:00.123456789Z".parse().unwrap();
        assert_eq!(to_micros(at).to_string(), "2024-07-26T17:30:00.123456Z");
    }
}
