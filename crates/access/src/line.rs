//! What a gate and the centre say to one another: the gate's newest records and how it is, and the
//! centre's word on how far they are kept, and newer lists. Signed by the gate's own key, so that
//! nobody reports in its name; the centre answers over its own channel.

use cordon_pass::key::{PublicKey, SigningKey};
use cordon_pass::sealed::{self, Purpose};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

/// Largest message, bytes.
pub const MESSAGE_LEN_MAX: usize = 16 << 20;
/// Most records in a message.
pub const RECORDS_MAX: usize = 2_000;

/// What a list is told by: the beginning of its hash.
pub type ListHash = ByteArray<8>;

/// The hash of a list.
pub fn list_hash(bytes: &[u8]) -> ListHash {
    let hash: [u8; 32] = Sha256::digest(bytes).into();
    let mut start = [0; 8];
    start.copy_from_slice(&hash[..8]);
    ListHash::from(start)
}

/// The number that a gate or a site asks its neighbours and the centre by, made of its name.
pub fn gate_number(name: &str) -> u32 {
    let hash = *list_hash(name.as_bytes());
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

/// How a gate is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct How {
    /// 0 green, 1 amber, 2 red.
    #[n(0)]
    pub freshness: u8,
    /// Seconds since its newest status list was made or confirmed.
    #[n(1)]
    pub list_age_s: u64,
    /// How many are inside, by what it knows.
    #[n(2)]
    pub inside_count: u64,
    /// How many more it may let in.
    #[n(3)]
    pub room: Option<u64>,
    /// Until when a crowd presses, milliseconds since 1970.
    #[n(4)]
    pub pressure_until_ms: Option<u64>,
    /// Whether it trains.
    #[n(5)]
    pub is_training: bool,
    /// Records that wait.
    #[n(6)]
    pub pending_count: u64,
}

/// What a gate says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Report {
    /// Its id.
    #[n(0)]
    pub gate: String,
    /// When, by its clock, milliseconds since 1970.
    #[n(1)]
    pub at_ms: u64,
    /// Its run.
    #[n(2)]
    pub run: u64,
    /// The number of the first record.
    #[n(3)]
    pub first: u64,
    /// Records, in order.
    #[n(4)]
    pub records: Vec<ByteVec>,
    /// How it is.
    #[n(5)]
    pub how: How,
    /// The lists that it has, or does not want.
    #[n(6)]
    pub lists: Vec<ListHash>,
    /// Whether it needs a whole status list.
    #[n(7)]
    pub wants_whole: bool,
    /// How many places of the zone's capacity it asks for; `None` where it shares none.
    #[n(8)]
    pub room_wanted: Option<u64>,
    /// Its zone's number.
    #[n(9)]
    pub zone: u16,
    /// Its zone's id.
    #[n(10)]
    pub zone_id: String,
}

/// What the centre answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Heard {
    /// The number of the record that is to come next.
    #[n(0)]
    pub next: u64,
    /// The number below which every record stands under the checkpoint.
    #[n(1)]
    pub covered: u64,
    /// The newest signed checkpoint of the centre's journal, as a note.
    #[n(2)]
    pub checkpoint: Option<String>,
    /// The centre's time, milliseconds since 1970.
    #[n(3)]
    pub at_ms: u64,
    /// Lists that the gate does not have.
    #[n(4)]
    pub lists: Vec<ByteVec>,
    /// Numbers of rights that the gate is to give up: others ask for them.
    #[n(5)]
    pub recalls: Vec<u64>,
    /// Places of the zone's capacity that the gate is granted, until it says that it has them.
    #[n(6)]
    pub room: Vec<RoomGrant>,
    /// How many of its free places it is to give back: others need them.
    #[n(7)]
    pub room_back: u64,
    /// Which registry of rights this is: what another has granted is over.
    #[n(8)]
    pub registry: u64,
}

/// Places of a zone's capacity that a gate is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RoomGrant {
    /// Its number, unique for ever.
    #[n(0)]
    pub number: u64,
    /// How many.
    #[n(1)]
    pub count: u64,
    /// The zone's number.
    #[n(2)]
    pub zone: u16,
}

/// A gate's question about a pass that it is about to let in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Question {
    /// Its id.
    #[n(0)]
    pub gate: String,
    /// The pass.
    #[n(1)]
    pub pass: ByteArray<10>,
    /// The zone's number.
    #[n(2)]
    pub zone: u16,
    /// The gates of the pass's home site, which the centre speaks for while it hears all of them.
    #[n(3)]
    pub home_gates: Vec<String>,
    /// Whether the gate asks for the right to let it in: P2.
    #[n(4)]
    pub wants_right: bool,
    /// What the gate has heard of the pass in the zone: of each gate the run and the highest
    /// number.
    #[n(5)]
    pub heard: Vec<HeardOf>,
    /// The run of the gate's own records.
    #[n(6)]
    pub run: u64,
}

/// Up to where records of a gate were heard.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct HeardOf {
    /// The gate.
    #[n(0)]
    pub gate: String,
    /// Its run.
    #[n(1)]
    pub run: u64,
    /// The number of the last.
    #[n(2)]
    pub seq: u64,
}

/// What the centre says to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CentreWord {
    /// Whether no other gate is letting it in.
    #[n(0)]
    pub is_promised: bool,
    /// Whether somebody is inside with it, by the records that have come.
    #[n(1)]
    pub is_inside: bool,
    /// Whether the centre hears every gate of the pass's home, and so speaks for it.
    #[n(2)]
    pub speaks_for_home: bool,
    /// The number of the right to let it in, where the gate has that.
    #[n(3)]
    pub right: Option<u64>,
    /// Whether the centre has every record that the asker has heard of.
    #[n(4)]
    pub is_told: bool,
}

/// Seconds for which a gate uses a right without the centre: a day's shift and what follows.
pub const LEASE_S: u64 = 12 * 3_600;
/// Seconds for which the centre speaks for a gate after it was heard.
pub const SPEAKS_S: u64 = 5;
/// Seconds after which a gate that is not heard speaks for itself again: more, so that never both
/// do.
pub const ALONE_S: u64 = 10;

/// The bytes of a gate's question, under its key.
pub fn seal_question(question: &Question, key: &SigningKey) -> Vec<u8> {
    sealed::seal(&minicbor::to_vec(question).unwrap_or_default(), Purpose::Question, key)
}

/// Whose question these bytes say they are, before any key was tried.
pub fn claimed_question(bytes: &[u8]) -> Option<Question> {
    let (sign1, _) = sealed::open(bytes).ok()?;
    minicbor::decode(sign1.payload).ok()
}

/// The question in these bytes, if `key` has signed it.
pub fn open_question(bytes: &[u8], key: &PublicKey) -> Option<Question> {
    minicbor::decode(signed_by(bytes, key, Purpose::Question)?).ok()
}

impl CentreWord {
    /// Its bytes.
    pub fn write(&self) -> Vec<u8> {
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads its bytes.
    pub fn read(bytes: &[u8]) -> Option<CentreWord> {
        minicbor::decode(bytes).ok()
    }
}

/// The payload of what `key` has signed for a purpose.
fn signed_by<'a>(bytes: &'a [u8], key: &PublicKey, purpose: Purpose) -> Option<&'a [u8]> {
    let (sign1, kid) = sealed::open(bytes).ok()?;
    let message = sign1.to_be_signed(purpose.aad());
    let is_good = kid == key.kid()
        && key.algorithm().is(sign1.header.alg)
        && key.verifies(&message, sign1.signature);
    is_good.then_some(sign1.payload)
}

/// The bytes of a gate's report, under its key.
pub fn seal(report: &Report, key: &SigningKey) -> Vec<u8> {
    sealed::seal(&minicbor::to_vec(report).unwrap_or_default(), Purpose::Report, key)
}

/// Whose report these bytes say they are, before any key was tried.
pub fn claimed(bytes: &[u8]) -> Option<Report> {
    let (sign1, _) = sealed::open(bytes).ok()?;
    minicbor::decode(sign1.payload).ok()
}

/// The report in these bytes, if `key` has signed it.
pub fn open(bytes: &[u8], key: &PublicKey) -> Option<Report> {
    let report: Report = minicbor::decode(signed_by(bytes, key, Purpose::Report)?).ok()?;
    (report.records.len() <= RECORDS_MAX).then_some(report)
}

impl Heard {
    /// Its bytes.
    pub fn write(&self) -> Vec<u8> {
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads its bytes.
    pub fn read(bytes: &[u8]) -> Option<Heard> {
        minicbor::decode(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use cordon_pass::key::Algorithm;

    use super::*;

    fn key(number: u8) -> SigningKey {
        SigningKey::new(Algorithm::Ed25519, &[number; 32]).unwrap()
    }

    fn report() -> Report {
        Report {
            gate: "north".into(),
            at_ms: 5,
            run: 1,
            first: 0,
            records: vec![vec![1, 2].into()],
            how: How::default(),
            lists: vec![list_hash(b"list")],
            wants_whole: false,
            room_wanted: None,
            zone: 1,
            zone_id: "grey".to_owned(),
        }
    }

    #[test]
    fn a_report_is_the_gates_own_and_nobody_elses() {
        let bytes = seal(&report(), &key(1));
        assert_eq!(open(&bytes, &key(1).public()), Some(report()));
        assert_eq!(open(&bytes, &key(2).public()), None);
        assert_eq!(claimed(&bytes).map(|report| report.gate), Some("north".to_owned()));
        // What was signed as something else is no report.
        let other = sealed::seal(&minicbor::to_vec(report()).unwrap(), Purpose::Delta, &key(1));
        assert_eq!(open(&other, &key(1).public()), None);
    }

    #[test]
    fn whatever_the_bytes_are_they_are_a_report_or_none() {
        let (good, key) = (seal(&report(), &key(1)), key(1).public());
        bolero::check!().for_each(|bytes: &[u8]| {
            assert_eq!(open(bytes, &key), None);
            let _ = (claimed(bytes), Heard::read(bytes));
            let mut bent = good.clone();
            for (place, byte) in bytes.iter().enumerate() {
                let place = (place * 31 + usize::from(*byte)) % bent.len();
                bent[place] ^= *byte;
            }
            if bent != good {
                assert_eq!(open(&bent, &key), None);
            }
        });
    }
}
