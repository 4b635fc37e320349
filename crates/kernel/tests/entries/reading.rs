//! One spelling of each entry is read; every other is an error, and none a panic.

use cordon_kernel::Entry;
use cordon_kernel::body::{Body, Kind};
use cordon_kernel::entry::{EntryError, Header};
use cordon_kernel::id::Seq;

use crate::samples;

type Read = fn(&[u8]) -> Result<(), EntryError>;

/// Bytes of a header or body of every kind, with how it is read.
fn all() -> impl Iterator<Item = (Vec<u8>, Read)> {
    Kind::ALL.iter().flat_map(|kind| {
        let sealed = samples::sealed(*kind);
        let header: Read = |b| Header::read(b).map(drop);
        let body: Read = |b| Body::read(b).map(drop);
        [(sealed.header, header), (sealed.body, body)]
    })
}

#[test]
fn what_is_cut_off_anywhere_is_refused() {
    for (bytes, read) in all() {
        for length in 0..bytes.len() {
            assert!(matches!(read(&bytes[..length]), Err(EntryError::Shape { .. })));
        }
    }
}

#[test]
fn what_goes_on_after_its_end_is_refused() {
    for (mut bytes, read) in all() {
        for more in [0x00, 0x80, 0xf6, 0xff] {
            bytes.push(more);
            assert!(matches!(read(&bytes), Err(EntryError::Shape { .. })));
            bytes.pop();
        }
    }
}

#[test]
fn what_has_a_flipped_bit_is_refused_or_says_something_else() {
    for kind in Kind::ALL {
        let sealed = samples::sealed(*kind);
        let (header, body) = (Header::read(&sealed.header).unwrap(), samples::body(*kind));
        for bit in 0..sealed.header.len() * 8 {
            let read = Header::read(&flipped(&sealed.header, bit));
            assert_ne!(read.as_ref().ok(), Some(&header), "bit {bit} of {}", kind.name());
        }
        for bit in 0..sealed.body.len() * 8 {
            let read = Body::read(&flipped(&sealed.body, bit));
            assert_ne!(read.as_ref().ok(), Some(&body), "bit {bit} of {}", kind.name());
        }
    }
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

/// `hex` with one part spelt otherwise.
fn respelt(hex: &str, part: &str, other: &str) -> Vec<u8> {
    assert_eq!(hex.matches(part).count(), 1, "{part} stands once in {hex}");
    hex::decode(hex.replace(part, other)).unwrap()
}

#[track_caller]
fn refused(bytes: &[u8]) {
    let read = Body::read(bytes).map(|body| body.kind());
    assert_eq!(read, Err(EntryError::NotDeterministic("body")), "{}", hex::encode(bytes));
}

#[test]
fn a_longer_spelling_of_the_same_body_is_refused() {
    // [3, [23, 24, 256]]
    let heard = hex::encode(samples::sealed(Kind::SourceHeard).body);
    assert_eq!(heard, "820383171818190100");
    refused(&respelt(&heard, "8317", "831817"));
    refused(&respelt(&heard, "1818", "190018"));
    refused(&respelt(&heard, "190100", "1a00000100"));
    refused(&respelt(&heard, "190100", "1b0000000000000100"));
    refused(&respelt(&heard, "8203", "821803"));
    refused(&respelt(&heard, "8203", "980203"));
    // A fourth field, which nobody has written yet.
    refused(&respelt(&heard, "83171818190100", "84171818190100f6"));
}

#[test]
fn an_array_or_text_without_a_length_is_refused() {
    let heard = hex::encode(samples::sealed(Kind::SourceHeard).body);
    refused(&respelt(&heard, "83171818190100", "9f171818190100ff"));
    let started = hex::encode(samples::sealed(Kind::NodeStarted).body);
    let read = Body::read(&respelt(&started, "65302e312e30", "7f65302e312e30ff"));
    assert!(matches!(read, Err(EntryError::Shape { .. })), "{read:?}");
    refused(&respelt(&started, "65302e312e30", "7805302e312e30"));
}

#[test]
fn a_shorter_float_for_the_same_number_is_refused() {
    let updated = hex::encode(samples::sealed(Kind::IncidentUpdated).body);
    refused(&respelt(&updated, "fbc040c00000000000", "fac2060000"));
    let half = Body::read(&respelt(&updated, "fbc040c00000000000", "f9d030"));
    assert!(matches!(half, Err(EntryError::Shape { .. })), "{half:?}");
}

#[test]
fn a_position_off_the_globe_is_no_body() {
    let updated = hex::encode(samples::sealed(Kind::IncidentUpdated).body);
    for float in ["fb7ff8000000000000", "fb7ff0000000000000", "fbc056a00000000000"] {
        let read = Body::read(&respelt(&updated, "fbc040c00000000000", float));
        assert!(matches!(read, Err(EntryError::Shape { .. })), "{float}: {read:?}");
    }
}

#[test]
fn a_longer_spelling_of_the_same_header_is_refused() {
    let header = hex::encode(samples::sealed(Kind::NodeStopped).header);
    let same = |part: &str, other: &str| Header::read(&respelt(&header, part, other));
    let refused = Err(EntryError::NotDeterministic("header"));
    assert_eq!(same("8701181f", "871801181f"), refused);
    assert_eq!(same("8701181f", "980701181f"), refused);
    assert_eq!(same("8701181f", "870119001f"), refused);
    assert_eq!(same("1a00011170", "1b0000000000011170"), refused);
}

#[test]
fn a_header_of_a_newer_program_is_refused_as_such_whatever_its_shape() {
    let header = samples::sealed(Kind::NodeStarted).header;
    let mut newer = header.clone();
    newer[1] = 2;
    assert_eq!(Header::read(&newer), Err(EntryError::Version(2)));
    assert_eq!(Entry::read(Seq(0), &newer, None), Err(EntryError::Version(2)));
    // A version whose header has another field, and other fields than ours.
    for hex in ["8802", "8302f6f6", "821818f5"] {
        let read = Header::read(&hex::decode(hex).unwrap());
        assert!(matches!(read, Err(EntryError::Version(_))), "{read:?}");
    }
    let mut none = header;
    none[1] = 0;
    assert_eq!(Header::read(&none), Err(EntryError::Version(0)));
}

#[test]
fn a_header_and_a_body_of_different_kinds_are_no_entry() {
    for kind in Kind::ALL {
        let header = samples::sealed(*kind).header;
        for other in Kind::ALL {
            let body = samples::sealed(*other).body;
            let read = Entry::read(Seq(1), &header, Some(&body));
            match kind == other {
                true => assert_eq!(read.unwrap().header.kind, *kind),
                false => {
                    assert_eq!(read, Err(EntryError::Kind { header: *kind, body: *other }));
                }
            }
        }
    }
}

#[test]
fn a_kind_has_the_number_of_its_body_and_a_name_of_its_own() {
    let mut names = Vec::new();
    for kind in Kind::ALL {
        let body = samples::body(*kind).to_bytes();
        let mut decoder = minicbor::Decoder::new(&body);
        decoder.array().unwrap();
        let number = minicbor::to_vec(kind).unwrap();
        assert_eq!(minicbor::to_vec(decoder.u32().unwrap()).unwrap(), number);
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        names.push(kind.name());
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Kind::ALL.len());
}
