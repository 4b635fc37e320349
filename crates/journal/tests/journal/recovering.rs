//! What is found at the next start.

use std::fs;

use super::room::*;
use cordon_journal::{Journal, JournalError};
use rusqlite::Connection;
use tempfile::tempdir;

#[test]
fn tiles_that_were_cut_short_or_lost_are_made_again() {
    let dir = tempdir().unwrap();
    journal_of(dir.path(), 600);
    let journal = dir.path().join("journal");
    let names = ["tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"];
    let good = names.map(|name| fs::read(journal.join(name)).unwrap());
    for (name, length) in names.iter().zip([0, 32, 33, 31]) {
        let path = journal.join(name);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..length]).unwrap();
    }
    assert_eq!(named(dir.path()).len(), 4);
    drop(open(dir.path()));
    assert_eq!(names.map(|name| fs::read(journal.join(name)).unwrap()), good);
    fs::remove_dir_all(journal.join("tile")).unwrap();
    drop(open(dir.path()));
    assert_eq!(names.map(|name| fs::read(journal.join(name)).unwrap()), good);
    assert_eq!(faults(dir.path()), Vec::<String>::new());
}

#[test]
fn entries_beyond_the_checkpoint_are_published_at_the_next_start() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    journal.append(run_of(0, 300)).unwrap();
    drop(journal);
    assert_eq!(verified(dir.path()).published_size, Some(0));
    drop(open(dir.path()));
    assert_eq!(verified(dir.path()).published_size, Some(300));
    assert_eq!(faults(dir.path()), Vec::<String>::new());
}

#[test]
fn a_tile_that_disagrees_is_named_and_never_written_over() {
    let dir = tempdir().unwrap();
    journal_of(dir.path(), 600);
    for name in ["tile/0/002.p/88", "tile/1/000.p/2"] {
        let path = dir.path().join("journal").join(name);
        let good = fs::read(&path).unwrap();
        let mut bad = good.clone();
        bad[40] ^= 4;
        fs::write(&path, &bad).unwrap();
        let error = Journal::open(dir.path(), options()).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        assert!(error.to_string().contains("cordon journal verify"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), bad);
        fs::write(&path, &good).unwrap();
    }
    open(dir.path());
}

#[test]
fn a_checkpoint_that_disagrees_is_refused() {
    let dir = tempdir().unwrap();
    journal_of(dir.path(), 300);
    let path = dir.path().join("journal/checkpoint");
    let good = fs::read(&path).unwrap();
    let mut bad = good.clone();
    bad[25] ^= 1;
    fs::write(&path, &bad).unwrap();
    let error = Journal::open(dir.path(), options()).unwrap_err();
    assert!(matches!(error, JournalError::Checkpoint { .. }), "{error}");
    // Signed by the same key over other entries.
    let other = tempdir().unwrap();
    let journal = open(other.path());
    journal.append((0..300).map(|n| said_at("else", 1, n, 0))).unwrap();
    fs::write(&path, journal.publish().unwrap()).unwrap();
    let error = Journal::open(dir.path(), options()).unwrap_err();
    assert!(error.to_string().starts_with("checkpoint disagrees"), "{error}");
    fs::write(&path, good).unwrap();
    open(dir.path());
}

#[test]
fn a_database_behind_its_checkpoint_is_refused_as_lost_entries() {
    let dir = tempdir().unwrap();
    journal_of(dir.path(), 300);
    let old = dir.path().join("old.sqlite");
    fs::copy(dir.path().join("journal/journal.sqlite"), &old).unwrap();
    let journal = open(dir.path());
    journal.append(run_of(300, 310)).unwrap();
    journal.publish().unwrap();
    drop(journal);
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(dir.path().join(format!("journal/journal.sqlite{end}")));
    }
    fs::rename(&old, dir.path().join("journal/journal.sqlite")).unwrap();
    let error = Journal::open(dir.path(), options()).unwrap_err();
    let lost = JournalError::EntriesLost { promised: 310, size: 300 };
    assert_eq!(error.to_string(), lost.to_string());
    assert!(named(dir.path()).contains(&"checkpoint".to_string()));
}

#[test]
fn a_head_that_was_changed_is_refused() {
    let dir = tempdir().unwrap();
    journal_of(dir.path(), 300);
    let database = Connection::open(dir.path().join("journal/journal.sqlite")).unwrap();
    database.execute("UPDATE head SET root = zeroblob(32)", []).unwrap();
    drop(database);
    let error = Journal::open(dir.path(), options()).unwrap_err();
    assert!(error.to_string().starts_with("head disagrees"), "{error}");
}

#[test]
fn an_interrupted_restore_is_not_taken_for_a_new_journal() {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join("unfinished")).unwrap();
    let error = Journal::open(dir.path(), options()).unwrap_err();
    assert!(matches!(error, JournalError::Unfinished { .. }), "{error}");
    assert!(!dir.path().join("journal").exists());
}
