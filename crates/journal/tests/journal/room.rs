//! The one place in these tests that knows how entries are made and journals opened.
#![allow(dead_code)]

use std::path::Path;

use cordon_journal::{Journal, KeySource, Options, PersonalBody, Report, verify};
use cordon_kernel::body::{Body, PackageFile};
use cordon_kernel::entry::{Author, Draft, Entry, Sealed};
use cordon_kernel::id::{AccountId, OperationId, Seq, SourceId};
use jiff::Timestamp;

pub const ORIGIN: &str = "cordon.test/journal";

pub fn options() -> Options {
    Options { origin: ORIGIN.into(), key: KeySource::Seed([7; 32]) }
}

pub fn open(dir: &Path) -> Journal {
    Journal::open(dir, options()).unwrap()
}

/// `second` seconds after a fixed time.
pub fn at(second: u64) -> Timestamp {
    Timestamp::from_second(1_812_000_000 + second as i64).unwrap()
}

pub fn source(name: &str) -> SourceId {
    SourceId::new(name).unwrap()
}

/// What source `name` says in run `epoch` as its `n`th, recorded `n` seconds after the start.
pub fn said(name: &str, epoch: u64, n: u64) -> Sealed {
    said_at(name, epoch, n, n)
}

pub fn said_at(name: &str, epoch: u64, n: u64, second: u64) -> Sealed {
    let author = Author::Source { source: source(name), epoch, source_seq: n };
    let body = Body::SourceHeard { messages_count: n, undecodable_count: 1, dropped_count: 0 };
    let salt = [n as u8; 16];
    Draft { author, observed_at: at(second), body }.seal(at(second), salt)
}

/// An entry whose body has `length` bytes and a little.
pub fn bulky(n: u64, length: usize) -> Sealed {
    let author = Author::Source { source: source("feed"), epoch: 1, source_seq: n };
    let files = vec![PackageFile { path: "f".into(), bytes: vec![n as u8; length].into() }];
    let body = Body::OperationAdopted { operation: OperationId::new("op").unwrap(), files };
    Draft { author, observed_at: at(0), body }.seal(at(0), [n as u8; 16])
}

pub fn decided(body: Body, second: u64) -> Sealed {
    let author = Author::Person { account: AccountId::new("a-1").unwrap() };
    Draft { author, observed_at: at(second), body }.seal(at(second), [9; 16])
}

/// Counts `from` to before `to` of one source.
pub fn run_of(from: u64, to: u64) -> Vec<Sealed> {
    (from..to).map(|n| said("feed", 1, n)).collect()
}

/// A journal of `size` entries, published, closed.
pub fn journal_of(dir: &Path, size: u64) {
    let journal = open(dir);
    journal.append(run_of(0, size)).unwrap();
    journal.publish().unwrap();
}

pub fn no_vault(_: &[u8; 32]) -> PersonalBody {
    PersonalBody::Unknown
}

pub fn verified(dir: &Path) -> Report {
    verify(dir, &no_vault).unwrap()
}

/// Every fault as a line; empty for a good journal.
pub fn faults(dir: &Path) -> Vec<String> {
    verified(dir).faults.iter().map(ToString::to_string).collect()
}

/// What the faults are in.
pub fn named(dir: &Path) -> Vec<String> {
    verified(dir).faults.into_iter().map(|fault| fault.what).collect()
}

pub fn count_said(dir: &Path) -> Vec<u64> {
    let reader = cordon_journal::Reader::open(dir).unwrap();
    let raws = reader.entries(Seq(0), usize::MAX).unwrap();
    raws.iter()
        .map(|raw| match Entry::read(raw.seq, &raw.header, raw.body.as_deref()).unwrap() {
            Entry { body: Some(Body::SourceHeard { messages_count, .. }), .. } => messages_count,
            other => panic!("not what was appended: {other:?}"),
        })
        .collect()
}
