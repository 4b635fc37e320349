//! What a gate writes down: one record for each thing that happened at it, numbered without a gap.
//!
//! Passes are ids, people who work there are badges (the first bytes of their own pass's id): no
//! record holds a name. Times are of a hybrid logical clock, so that what a gate knew of lies
//! before what it did then, whatever its clock says.

use cordon_pass::claims::{Assurance, ID_LEN, PassId};
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

/// Longest record, bytes.
pub const RECORD_LEN_MAX: usize = 4_096;
/// Longest text in a record, characters.
pub const TEXT_LEN_MAX: usize = 160;

/// A moment of a hybrid logical clock (Kulkarni et al., 2014).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Moment {
    /// Milliseconds since 1970.
    #[n(0)]
    pub ms: u64,
    /// The turn within the millisecond.
    #[n(1)]
    pub turn: u32,
}

impl Moment {
    /// The next moment of a clock that stood at `self` and now reads `ms`.
    #[must_use]
    pub fn next(self, ms: u64) -> Moment {
        if ms > self.ms {
            return Moment { ms, turn: 0 };
        }
        match self.turn.checked_add(1) {
            Some(turn) => Moment { ms: self.ms, turn },
            None => Moment { ms: self.ms.saturating_add(1), turn: 0 },
        }
    }
}

/// A pass's id, as it is written.
pub type Id = ByteArray<ID_LEN>;
/// The first bytes of the pass that somebody signed on with: what a short code says.
pub type Badge = ByteArray<5>;

/// Why a proposal came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Dropped {
    /// The person went away.
    #[n(0)]
    WentAway,
    /// The document or photo was another's; a refusal was proposed instead.
    #[n(1)]
    Mismatch,
    /// The next person came before anybody answered.
    #[n(2)]
    Overtaken,
    /// The pass was used elsewhere or withdrawn before anybody answered; a refusal was proposed
    /// instead.
    #[n(3)]
    Meanwhile,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum What {
    /// The gate was started, with this program.
    #[n(0)]
    Started {
        /// The program's version.
        #[n(0)]
        version: String,
    },
    /// A code was judged.
    #[n(1)]
    Judged {
        /// The pass, where its signature was good.
        #[n(0)]
        pass: Option<Id>,
        /// The zone's number.
        #[n(1)]
        zone: u16,
        /// The stable code of the reason, from which the verdict follows.
        #[n(2)]
        reason: String,
        /// Which lane.
        #[n(3)]
        lane: u16,
        /// The rule that decided.
        #[n(4)]
        rule: Option<String>,
        /// The order it rests on.
        #[n(5)]
        order: Option<String>,
        /// Versions of the lists of keys, of passes and of rules.
        #[n(6)]
        lists: [u64; 3],
    },
    /// A person came in.
    #[n(2)]
    Entered {
        /// The record of the judgement.
        #[n(0)]
        judged: u64,
        /// Their pass, where one was shown.
        #[n(1)]
        pass: Option<Id>,
        /// The zone's number.
        #[n(2)]
        zone: u16,
        /// How they were known to be the one.
        #[n(3)]
        seen: Assurance,
        /// The steward.
        #[n(4)]
        steward: Option<Badge>,
    },
    /// A person went out.
    #[n(3)]
    Left {
        /// Their pass, where one was shown.
        #[n(0)]
        pass: Option<Id>,
        /// The zone's number.
        #[n(1)]
        zone: u16,
        /// True where that made a place in the zone's room; nothing in older records.
        #[n(2)]
        makes_place: Option<bool>,
    },
    /// A proposal came to nothing.
    #[n(4)]
    Settled {
        /// The record of the judgement.
        #[n(0)]
        judged: u64,
        /// Why.
        #[n(1)]
        why: Dropped,
    },
    /// An officer confirmed a refusal.
    #[n(5)]
    Refused {
        /// The record of the judgement.
        #[n(0)]
        judged: u64,
        /// The officer.
        #[n(1)]
        officer: Badge,
    },
    /// An officer let in against the proposal.
    #[n(6)]
    Overruled {
        /// The record of the judgement.
        #[n(0)]
        judged: u64,
        /// The pass, if one was shown.
        #[n(1)]
        pass: Option<Id>,
        /// The zone's number.
        #[n(2)]
        zone: u16,
        /// The officer.
        #[n(3)]
        officer: Badge,
        /// Why.
        #[n(4)]
        reason: String,
    },
    /// Somebody signed on.
    #[n(7)]
    SignedOn {
        /// Their badge.
        #[n(0)]
        badge: Badge,
        /// As what.
        #[n(1)]
        role: String,
        /// Where they stand.
        #[n(2)]
        post: String,
        /// Whether they are an officer.
        #[n(3)]
        is_officer: bool,
        /// Until when, milliseconds since 1970.
        #[n(4)]
        until_ms: u64,
    },
    /// Somebody signed off, or their shift ended.
    #[n(8)]
    SignedOff {
        /// Their badge.
        #[n(0)]
        badge: Badge,
    },
    /// People were let in without passes.
    #[n(9)]
    GlassBroken {
        /// How many.
        #[n(0)]
        people_count: u32,
        /// Into which zone.
        #[n(1)]
        zone: u16,
        /// The officer.
        #[n(2)]
        officer: Badge,
        /// Who goes with them.
        #[n(3)]
        escort: String,
        /// Why.
        #[n(4)]
        reason: String,
    },
    /// The mode of a crowd that presses begins, or ends with a time that is over.
    #[n(10)]
    Pressed {
        /// The officer.
        #[n(0)]
        officer: Badge,
        /// Until when, milliseconds since 1970.
        #[n(1)]
        until_ms: u64,
        /// Why.
        #[n(2)]
        reason: String,
    },
    /// Newer lists were taken: versions of the lists of keys, of passes and of rules.
    #[n(11)]
    ListsTaken {
        /// Their versions.
        #[n(0)]
        versions: [u64; 3],
    },
    /// The clock was found to have jumped, by this many milliseconds.
    #[n(12)]
    ClockJumped {
        /// Forwards, or backwards.
        #[n(0)]
        by_ms: i64,
    },
    /// The right to let a pass in is here now.
    #[n(13)]
    RightHeld {
        /// The pass.
        #[n(0)]
        pass: Option<Id>,
        /// The zone's number.
        #[n(1)]
        zone: u16,
        /// The number that it was granted under.
        #[n(2)]
        number: u64,
        /// Until when it may be used without the centre, milliseconds since 1970.
        #[n(3)]
        until_ms: u64,
        /// Whether its pass is inside.
        #[n(4)]
        is_used: bool,
        /// The registry that granted it.
        #[n(5)]
        registry: u64,
    },
    /// A right was given up: whatever entered by it stands before this.
    #[n(14)]
    RightGiven {
        /// The number that it was granted under.
        #[n(0)]
        number: u64,
    },
    /// Places of the zone's capacity were granted, given back or counted.
    #[n(15)]
    Room {
        /// The zone's number.
        #[n(0)]
        zone: u16,
        /// The number of the grant.
        #[n(1)]
        grant: Option<u64>,
        /// How many were given back.
        #[n(2)]
        given_back: u64,
        /// Places that are here since by grants; none of a gate that was set up with its own room.
        #[n(3)]
        has: u64,
        /// People who have come in here.
        #[n(4)]
        entered: u64,
        /// Places that people made who left here.
        #[n(5)]
        left: u64,
    },
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Record {
    /// Its number in the gate's run, from 0 without a gap.
    #[n(0)]
    pub seq: u64,
    /// When.
    #[n(1)]
    pub at: Moment,
    /// By how many milliseconds the gate's clock may be wrong.
    #[n(2)]
    pub unsure_ms: u32,
    /// Whether it was training.
    #[n(3)]
    pub is_training: bool,
    /// What happened.
    #[n(4)]
    pub what: What,
}

impl Record {
    /// Its bytes.
    pub fn write(&self) -> Vec<u8> {
        // Memory takes every byte.
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads the bytes of one record; `None` for anything but what [`Record::write`] gives.
    pub fn read(bytes: &[u8]) -> Option<Record> {
        if bytes.len() > RECORD_LEN_MAX {
            return None;
        }
        let record: Record = minicbor::decode(bytes).ok()?;
        (record.write() == bytes).then_some(record)
    }
}

/// The bytes of several records.
pub fn write_batch(records: &[Record]) -> Vec<u8> {
    minicbor::to_vec(records).unwrap_or_default()
}

/// Reads several records; `None` for anything but what [`write_batch`] gives.
pub fn read_batch(bytes: &[u8]) -> Option<Vec<Record>> {
    let records: Vec<Record> = minicbor::decode(bytes).ok()?;
    (write_batch(&records) == bytes).then_some(records)
}

/// An id as it is written.
pub fn written(id: PassId) -> Id {
    Id::from(id.0)
}

/// An id as it was written.
pub fn read_id(id: &Id) -> PassId {
    PassId(**id)
}

/// A text cut to what a record holds, control characters left out.
pub fn short_text(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(TEXT_LEN_MAX).collect::<String>().trim().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_never_stands_still_and_never_goes_back() {
        let now = Moment { ms: 100, turn: 0 };
        assert_eq!(now.next(101), Moment { ms: 101, turn: 0 });
        assert_eq!(now.next(100), Moment { ms: 100, turn: 1 });
        assert_eq!(now.next(5), Moment { ms: 100, turn: 1 });
        let last = Moment { ms: 100, turn: u32::MAX };
        assert!(last.next(0) > last);
    }

    #[test]
    fn an_exit_that_was_written_before_places_were_counted_is_still_read() {
        let what = What::Left { pass: None, zone: 1, makes_place: None };
        let at = Moment { ms: 5, turn: 0 };
        let record = Record { seq: 7, at, unsure_ms: 50, is_training: false, what };
        // As it was: two fields and no more.
        let bytes = record.write();
        assert!(bytes.ends_with(&[0x82, 0x03, 0x82, 0xf6, 0x01]), "{}", bytes.len());
        assert_eq!(Record::read(&bytes), Some(record));
    }

    #[test]
    fn a_record_is_read_as_it_was_written_and_nothing_else_is() {
        let what = What::Entered {
            judged: 6,
            pass: Some(written(PassId([7; 10]))),
            zone: 3,
            seen: Assurance::Document,
            steward: Some(Badge::from([1; 5])),
        };
        let at = Moment { ms: 1_722_000_000_000, turn: 2 };
        let record = Record { seq: 7, at, unsure_ms: 50, is_training: false, what };
        let bytes = record.write();
        assert_eq!(Record::read(&bytes), Some(record));
        assert_eq!(Record::read(&[&bytes[..], &[0]].concat()), None);
        assert_eq!(Record::read(&bytes[..bytes.len() - 1]), None);
    }

    #[test]
    fn the_longest_texts_that_people_may_write_fit_into_a_record() {
        let long = short_text(&"😀".repeat(500));
        assert_eq!(long.chars().count(), TEXT_LEN_MAX);
        let what = What::GlassBroken {
            people_count: u32::MAX,
            zone: u16::MAX,
            officer: Badge::from([255; 5]),
            escort: long.clone(),
            reason: long,
        };
        let at = Moment { ms: u64::MAX, turn: u32::MAX };
        let record = Record { seq: u64::MAX, at, unsure_ms: u32::MAX, is_training: true, what };
        assert_eq!(Record::read(&record.write()), Some(record));
    }

    #[test]
    fn whatever_the_bytes_are_they_are_a_record_or_none() {
        bolero::check!().for_each(|bytes: &[u8]| {
            if let Some(record) = Record::read(bytes) {
                assert_eq!(record.write(), bytes);
            }
        });
    }
}
