//! Whatever bytes come: an entry that is written again to the byte, or an error.

use bolero::TypeGenerator;
use cordon_kernel::Entry;
use cordon_kernel::body::{Body, Kind};
use cordon_kernel::entry::Header;
use cordon_kernel::id::Seq;

use crate::samples;

fn read(header: &[u8], body: &[u8]) {
    if let Ok(read) = Header::read(header) {
        assert_eq!(minicbor::to_vec(&read).unwrap(), header);
        assert!(Entry::read(Seq(0), header, None).is_ok());
    }
    if let Ok(read) = Body::read(body) {
        assert_eq!(read.to_bytes(), body);
        // For readers: every body has a form in JSON.
        assert!(serde_json::to_value(&read).is_ok());
    }
    let _ = Entry::read(Seq(0), header, Some(body));
}

#[test]
fn any_bytes_are_an_entry_or_an_error() {
    bolero::check!().for_each(|bytes: &[u8]| read(bytes, bytes));
}

/// A place to change, and how.
#[derive(Clone, Debug, TypeGenerator)]
enum Change {
    Set(u16, u8),
    Insert(u16, Vec<u8>),
    Remove(u16, u8),
    Repeat(u16, u8),
}

fn change(bytes: &mut Vec<u8>, change: &Change) {
    let place = |at: u16, length: usize| usize::from(at) % (length + 1);
    let end = |from: usize, count: u8, length: usize| (from + usize::from(count)).min(length);
    match change {
        Change::Set(at, byte) => {
            let at = place(*at, bytes.len());
            bytes.splice(at..end(at, 1, bytes.len()), [*byte]);
        }
        Change::Insert(at, more) => {
            let at = place(*at, bytes.len());
            bytes.splice(at..at, more.iter().copied());
        }
        Change::Remove(at, count) => {
            let at = place(*at, bytes.len());
            bytes.drain(at..end(at, *count, bytes.len()));
        }
        Change::Repeat(at, count) => {
            let at = place(*at, bytes.len());
            let part = bytes[at..end(at, *count, bytes.len())].to_vec();
            bytes.splice(at..at, part);
        }
    }
}

#[test]
fn an_entry_with_changed_bytes_is_another_entry_or_an_error() {
    bolero::check!().with_type::<(u8, Vec<Change>, Vec<Change>)>().for_each(|(kind, h, b)| {
        let sealed = samples::sealed(Kind::ALL[usize::from(*kind) % Kind::ALL.len()]);
        let (mut header, mut body) = (sealed.header, sealed.body);
        h.iter().for_each(|one| change(&mut header, one));
        b.iter().for_each(|one| change(&mut body, one));
        read(&header, &body);
    });
}
