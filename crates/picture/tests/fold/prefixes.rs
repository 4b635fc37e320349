//! Any prefix is a valid picture; a snapshot at any place changes nothing that follows.

use cordon_kernel::Entry;
use cordon_picture::Picture;

use crate::story::{EVENING, Vault, drafts, entries, entry, fold, kept, told};

#[test]
fn no_prefix_of_an_evening_contradicts_itself() {
    let entries = entries(EVENING);
    for length in 0..=entries.len() {
        let picture = fold(Picture::default(), &entries[..length]);
        assert_eq!(picture.size, length as u64);
        assert_eq!(picture.contradictions_count, 0, "{:?}", entries[..length].last());
        assert_eq!(picture.counts.values().sum::<u64>(), picture.size);
    }
}

#[test]
fn the_same_entries_give_the_same_picture() {
    assert_eq!(told(EVENING).hash(), told(EVENING).hash());
    assert_eq!(told(EVENING), told(EVENING));
}

#[test]
fn every_entry_changes_the_hash() {
    let mut hashes = vec![Picture::default().hash()];
    let mut picture = Picture::default();
    for entry in entries(EVENING) {
        picture.apply(entry);
        assert!(!hashes.contains(&picture.hash()));
        hashes.push(picture.hash());
    }
}

#[test]
fn going_on_from_a_snapshot_is_never_having_stopped() {
    let entries = entries(EVENING);
    let whole = fold(Picture::default(), &entries);
    for length in 0..=entries.len() {
        let picture = fold(Picture::default(), &entries[..length]);
        let again = kept(&picture, &entries);
        assert_eq!(again, picture, "after {length}");
        assert_eq!(again.hash(), picture.hash());
        let rest = fold(again, &entries[length..]);
        assert_eq!(rest.hash(), whole.hash(), "on from {length}");
        assert_eq!(rest, whole);
    }
}

#[test]
fn forgetting_a_text_changes_no_picture() {
    let (mut open, mut closed) = (Picture::default(), Picture::default());
    for (seq, draft) in (0..).zip(drafts(EVENING)) {
        open.apply(entry(seq, &draft, Vault::Open));
        closed.apply(entry(seq, &draft, Vault::Closed));
        assert_eq!(open.hash(), closed.hash());
    }
    assert_eq!(open, closed);
}

#[test]
fn a_snapshot_of_another_operation_is_refused() {
    let entries = entries(EVENING);
    let bytes = told(EVENING).to_bytes();
    let good: Vec<Entry> = Picture::operation_of(&bytes)
        .unwrap()
        .into_iter()
        .map(|seq| entries[usize::try_from(seq.0).unwrap()].clone())
        .collect();
    assert_eq!(good.len(), 5, "one adoption and four changes");
    assert!(Picture::from_bytes(&bytes, good.clone()).is_ok());
    assert!(Picture::from_bytes(&bytes, Vec::new()).is_err());
    assert!(Picture::from_bytes(&bytes, good[..4].to_vec()).is_err());
    assert!(Picture::from_bytes(&bytes, vec![entries[1].clone()]).is_err());
    let mut other = good.clone();
    other[0].body = Some(crate::story::package("format = 1"));
    assert!(Picture::from_bytes(&bytes, other).is_err());
    let mut other = good.clone();
    other[1].body = good[4].body.clone();
    assert!(Picture::from_bytes(&bytes, other).is_err());
    assert!(Picture::from_bytes(&Picture::default().to_bytes(), good).is_err());
}

#[test]
fn a_snapshot_that_is_cut_off_is_refused() {
    let bytes = told(EVENING).to_bytes();
    for length in 0..bytes.len() {
        assert!(Picture::operation_of(&bytes[..length]).is_err(), "{length}");
    }
    let mut longer = bytes;
    longer.push(0xf6);
    assert!(Picture::operation_of(&longer).is_err());
}
