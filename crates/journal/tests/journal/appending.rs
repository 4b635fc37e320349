//! Appending, reading back, following.

use std::ops::ControlFlow;
use std::time::Duration;

use super::room::*;
use cordon_journal::{Journal, JournalError, KeySource, Options, Reader, Receipt};
use cordon_kernel::body::Body;
use cordon_kernel::id::{NoteId, Seq};
use jiff::Timestamp;
use tempfile::tempdir;

#[test]
fn a_batch_keeps_its_order_and_is_read_back_after_a_restart() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let receipts = journal.append(vec![said("feed", 1, 5), said("feed", 1, 7)]).unwrap();
    assert_eq!(receipts, [Receipt::Appended(Seq(0)), Receipt::Appended(Seq(1))]);
    let head = journal.head();
    drop(journal);
    assert_eq!(count_said(dir.path()), [5, 7]);
    let again = open(dir.path());
    assert_eq!(again.head(), head);
    assert_eq!(again.last_recorded_at(), Some(at(7)));
    assert_eq!(again.append(vec![said("feed", 1, 8)]).unwrap(), [Receipt::Appended(Seq(2))]);
}

#[test]
fn what_was_said_before_is_answered_as_a_duplicate_in_any_order_and_after_a_restart() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let batch = vec![
        said_at("feed", 1, 9, 0),
        said_at("feed", 1, 3, 0),
        said_at("feed", 1, 9, 0),
        said_at("feed", 2, 9, 0),
        said_at("other", 1, 9, 0),
        said_at("feed", 1, u64::MAX, 0),
    ];
    let receipts = journal.append(batch.clone()).unwrap();
    let expected = [
        Receipt::Appended(Seq(0)),
        Receipt::Appended(Seq(1)),
        Receipt::Duplicate(Seq(0)),
        Receipt::Appended(Seq(2)),
        Receipt::Appended(Seq(3)),
        Receipt::Appended(Seq(4)),
    ];
    assert_eq!(receipts, expected);
    drop(journal);
    let journal = open(dir.path());
    let seqs: Vec<Receipt> = [0, 1, 0, 2, 3, 4].map(|seq| Receipt::Duplicate(Seq(seq))).into();
    assert_eq!(journal.append(batch).unwrap(), seqs);
    assert_eq!(journal.size(), 5);
    let reader = journal.reader().unwrap();
    assert_eq!(reader.source_position(&source("feed"), 1).unwrap(), Some(u64::MAX));
    assert_eq!(reader.source_position(&source("feed"), 2).unwrap(), Some(9));
    assert_eq!(reader.source_position(&source("feed"), 3).unwrap(), None);
    assert_eq!(reader.newest_epoch(&source("feed")).unwrap(), Some((2, 9)));
    assert_eq!(reader.newest_epoch(&source("nobody")).unwrap(), None);
}

#[test]
fn an_append_at_another_size_is_refused_with_the_size() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    journal.append_at(0, run_of(0, 2)).unwrap();
    let refusal = journal.append_at(1, run_of(2, 3)).unwrap_err();
    assert!(matches!(refusal, JournalError::Moved { size: 2 }), "{refusal}");
    journal.append_at(2, run_of(2, 3)).unwrap();
}

#[test]
fn a_batch_that_goes_back_in_time_is_refused_whole_and_the_next_one_stands() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    journal.append(run_of(0, 5)).unwrap();
    let back = vec![said("feed", 2, 9), said("feed", 2, 8)];
    let refusal = journal.append(back).unwrap_err();
    assert!(matches!(refusal, JournalError::RecordedBefore { .. }), "{refusal}");
    assert!(journal.append(vec![said("feed", 2, 3)]).is_err());
    assert_eq!(journal.size(), 5);
    journal.append(vec![said("feed", 2, 9)]).unwrap();
}

#[test]
fn many_threads_share_commits_and_each_batch_stays_together() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    std::thread::scope(|scope| {
        for thread in 0..8u64 {
            let journal = &journal;
            scope.spawn(move || {
                for batch in 0..20 {
                    let name = format!("feed-{thread}");
                    let from = batch * 5;
                    let entries = (from..from + 5).map(|n| said_at(&name, 1, n, 0));
                    let receipts = journal.append(entries).unwrap();
                    let first = receipts[0].seq().0;
                    let seqs: Vec<u64> = receipts.iter().map(|it| it.seq().0).collect();
                    assert_eq!(seqs, (first..first + 5).collect::<Vec<_>>());
                }
            });
        }
    });
    assert_eq!(journal.size(), 800);
    journal.publish().unwrap();
    assert_eq!(faults(dir.path()), Vec::<String>::new());
}

#[test]
fn a_personal_body_never_lies_in_the_journal() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let text = "a name that must not be here";
    let note = Body::NoteText { note: NoteId(1), text: text.into() };
    journal.append(vec![decided(note, 0)]).unwrap();
    let raw = journal.reader().unwrap().entry(Seq(0)).unwrap();
    assert_eq!((raw.salt, raw.body), (None, None));
    drop(journal);
    let bytes = std::fs::read(dir.path().join("journal/journal.sqlite")).unwrap();
    assert!(!bytes.windows(text.len()).any(|window| window == text.as_bytes()));
}

#[test]
fn a_follower_sees_every_entry_in_order_while_others_append() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    std::thread::scope(|scope| {
        let followers: Vec<_> = (0..3)
            .map(|_| {
                let mut follower = journal.follow(Seq(0)).unwrap();
                scope.spawn(move || {
                    let mut seen = Vec::new();
                    while seen.len() < 300 {
                        let batch = follower.next_batch(Duration::from_secs(20)).unwrap();
                        assert!(!batch.is_empty(), "an entry was missed after {}", seen.len());
                        seen.extend(batch.into_iter().map(|raw| raw.seq.0));
                    }
                    seen
                })
            })
            .collect();
        for n in 0..100 {
            journal.append(run_of(n * 3, n * 3 + 3)).unwrap();
        }
        for follower in followers {
            assert_eq!(follower.join().unwrap(), (0..300).collect::<Vec<u64>>());
        }
    });
}

#[test]
fn a_follower_times_out_empty_and_ends_when_the_journal_is_closed() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    journal.append(run_of(0, 1)).unwrap();
    let mut follower = journal.follow(Seq(1)).unwrap();
    assert_eq!(follower.next_batch(Duration::from_millis(10)).unwrap(), []);
    let mut behind = journal.follow(Seq(0)).unwrap();
    drop(journal);
    assert_eq!(behind.next_batch(Duration::from_secs(20)).unwrap().len(), 1);
    for mut follower in [follower, behind] {
        let end = follower.next_batch(Duration::from_secs(20));
        assert!(matches!(end, Err(JournalError::WriterStopped)));
    }
}

#[test]
fn entries_are_read_forwards_backwards_and_by_time() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let seconds = [10, 10, 20, 20, 20, 30];
    let batch = seconds.iter().zip(0..).map(|(second, n)| said_at("feed", 1, n, *second));
    journal.append(batch).unwrap();
    let reader = journal.reader().unwrap();
    let seqs = |raws: Vec<cordon_journal::Raw>| -> Vec<u64> {
        raws.into_iter().map(|raw| raw.seq.0).collect()
    };
    assert_eq!(seqs(reader.entries(Seq(4), 10).unwrap()), [4, 5]);
    assert_eq!(seqs(reader.entries_before(Seq(3), 2).unwrap()), [2, 1]);
    assert_eq!(seqs(reader.entries_before(Seq(u64::MAX), 1).unwrap()), [5]);
    let found: Vec<Option<u64>> = [9, 10, 19, 20, 29, 30, 99]
        .map(|second| reader.seq_at(at(second)).unwrap().map(|seq| seq.0))
        .into();
    assert_eq!(found, [None, Some(1), Some(1), Some(4), Some(4), Some(5), Some(5)]);
    assert_eq!(reader.seq_at(Timestamp::MAX).unwrap(), Some(Seq(5)));
    let mut scanned = Vec::new();
    reader
        .scan(Seq(1), Seq(5), |raw| {
            scanned.push(raw.seq.0);
            if raw.seq.0 == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
    assert_eq!(scanned, [1, 2, 3]);
    let missing = reader.entry(Seq(6)).unwrap_err();
    assert!(matches!(missing, JournalError::NoEntry { seq: Seq(6), size: 6 }), "{missing}");
}

#[test]
fn a_second_writer_is_refused_while_readers_are_welcome() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    journal.append(run_of(0, 3)).unwrap();
    let refused = Journal::open(dir.path(), options()).unwrap_err();
    assert!(matches!(refused, JournalError::Locked { .. }), "{refused}");
    assert_eq!(Reader::open(dir.path()).unwrap().size().unwrap(), 3);
    drop(journal);
    open(dir.path());
}

#[test]
fn a_folder_without_a_journal_is_named() {
    let dir = tempdir().unwrap();
    let error = Reader::open(dir.path()).unwrap_err();
    assert!(matches!(error, JournalError::NoJournal { .. }), "{error}");
    assert!(!dir.path().join("journal").exists(), "reading must create nothing");
}

#[test]
fn the_key_is_made_once_and_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempdir().unwrap();
    let options = Options { origin: ORIGIN.into(), key: KeySource::File };
    drop(Journal::open(dir.path(), options.clone()).unwrap());
    let key = dir.path().join("journal/key");
    let before = std::fs::read(&key).unwrap();
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    drop(Journal::open(dir.path(), options).unwrap());
    assert_eq!(std::fs::read(&key).unwrap(), before);
    let other = Options { origin: "another.journal".into(), key: KeySource::File };
    let refused = Journal::open(dir.path(), other).unwrap_err();
    assert!(matches!(refused, JournalError::Origin { .. }), "{refused}");
    let seeded = Options { origin: ORIGIN.into(), key: KeySource::Seed([1; 32]) };
    let refused = Journal::open(dir.path(), seeded).unwrap_err();
    assert!(matches!(refused, JournalError::Key { .. }), "{refused}");
}

/// Numbers that look like chance and are the same on every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

#[test]
fn whatever_the_sources_order_each_thing_is_written_once_and_found_again() {
    for seed in 0..12 {
        let mut chance = Chance(seed);
        let dir = tempdir().unwrap();
        let mut journal = open(dir.path());
        let mut known = std::collections::HashMap::new();
        // Few sources make long stretches, many make more of them than the head holds.
        let sources = [1, 3, 40][seed as usize % 3];
        let mut next = vec![0; sources as usize];
        for _ in 0..60 {
            let source = chance.below(sources);
            let mut batch = Vec::new();
            for _ in 0..chance.below(50) {
                let source = if chance.below(4) == 0 { chance.below(sources) } else { source };
                let fresh = &mut next[source as usize];
                *fresh += [0, 1, 1, 1, 2][chance.below(5) as usize];
                let n = if chance.below(9) == 0 { chance.below(*fresh + 1) } else { *fresh };
                batch.push((source, n));
            }
            let mut size = journal.size();
            let expected: Vec<Receipt> = batch
                .iter()
                .map(|key| match known.get(key) {
                    Some(seq) => Receipt::Duplicate(*seq),
                    None => {
                        known.insert(*key, Seq(size));
                        size += 1;
                        Receipt::Appended(Seq(size - 1))
                    }
                })
                .collect();
            let said = batch.iter().map(|(source, n)| said_at(&format!("s-{source}"), 1, *n, 0));
            assert_eq!(journal.append(said).unwrap(), expected, "seed {seed}");
            if chance.below(8) == 0 {
                drop(journal);
                journal = open(dir.path());
            }
        }
        drop(journal);
        assert_eq!(faults(dir.path()), Vec::<String>::new(), "seed {seed}");
    }
}

#[test]
fn a_batch_that_is_refused_half_way_leaves_nothing_behind() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    journal.append(run_of(0, 5)).unwrap();
    let head = journal.head();
    let mut batch = run_of(5, 60);
    batch.push(said_at("feed", 1, 60, 0));
    assert!(matches!(journal.append(batch), Err(JournalError::RecordedBefore { .. })));
    assert_eq!(journal.head(), head);
    // What was refused was not said either.
    let receipts = journal.append(run_of(5, 60)).unwrap();
    assert_eq!(receipts[0], Receipt::Appended(Seq(5)));
    drop(journal);
    assert_eq!(faults(dir.path()), Vec::<String>::new());
}

#[test]
fn a_journal_of_layout_1_is_brought_up_to_date() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    journal.append(run_of(0, 4)).unwrap();
    // Count 4 comes late, behind another's entry and behind count 6.
    let late = vec![said("else", 3, 9), said_at("feed", 1, 6, 9), said_at("feed", 1, 4, 9)];
    journal.append(late).unwrap();
    drop(journal);
    let database = rusqlite::Connection::open(dir.path().join("journal/journal.sqlite")).unwrap();
    // As that layout had it: a row for each entry of a source, and a head without stretches.
    database
        .execute_batch(
            "DROP TABLE said_once;
             CREATE TABLE said_once (said INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
             INSERT INTO said_once SELECT (run << 32) + n, seq FROM runs JOIN (
                SELECT 'feed' AS of, 0 AS n, 0 AS seq UNION ALL SELECT 'feed', 1, 1
                UNION ALL SELECT 'feed', 2, 2 UNION ALL SELECT 'feed', 3, 3
                UNION ALL SELECT 'feed', 6, 5 UNION ALL SELECT 'feed', 4, 6
                UNION ALL SELECT 'else', 9, 4) ON of = source;
             ALTER TABLE head DROP COLUMN growing;
             PRAGMA user_version = 1;",
        )
        .unwrap();
    drop(database);
    let error = Reader::open(dir.path()).unwrap_err();
    assert!(matches!(error, JournalError::Layout { found: 1, known: 2 }), "{error}");
    let journal = open(dir.path());
    let again: Vec<_> = run_of(0, 4)
        .into_iter()
        .map(|mut old| {
            old.recorded_at = at(9);
            old
        })
        .collect();
    let seqs = journal.append(again).unwrap();
    assert_eq!(seqs, [0, 1, 2, 3].map(|seq| Receipt::Duplicate(Seq(seq))));
    let late = vec![said_at("feed", 1, 4, 9), said_at("feed", 1, 6, 9), said_at("feed", 1, 5, 9)];
    let seqs = journal.append(late).unwrap();
    let [four, six] = [6, 5].map(|seq| Receipt::Duplicate(Seq(seq)));
    assert_eq!(seqs, [four, six, Receipt::Appended(Seq(7))]);
    drop(journal);
    assert_eq!(faults(dir.path()), Vec::<String>::new());
}
