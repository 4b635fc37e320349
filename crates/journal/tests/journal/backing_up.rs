//! Backups of a journal that is being written, and restoring them.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use super::room::*;
use cordon_journal::archive::SegmentWriter;
use cordon_journal::{JournalError, backup, copy_sqlite, restore};
use cordon_kernel::body::Body;
use tempfile::tempdir;

#[test]
fn a_backup_taken_while_a_thread_appends_restores_to_a_journal_that_goes_on() {
    let (dir, out, back) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let journal = open(dir.path());
    let (mut writer, _) = SegmentWriter::open(dir.path()).unwrap();
    writer.append(super::archiving::state("a", 0), at(0));
    let sealed = writer.close().remove(0);
    let body = Body::ArchiveSealed {
        name: sealed.name.clone(),
        sha256: sealed.sha256,
        from: sealed.from,
        to: sealed.to,
        kept_count: 1,
        dropped_count: 0,
    };
    journal.append(vec![decided(body, 0)]).unwrap();
    writer.sealed(&sealed).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut n = 0;
            while !stop.load(Ordering::Relaxed) {
                journal.append(run_of(n, n + 9)).unwrap();
                journal.publish().unwrap();
                n += 9;
            }
        });
        while journal.size() < 300 {
            std::thread::yield_now();
        }
        let making = backup(dir.path(), &out.path().join("new"));
        stop.store(true, Ordering::Relaxed);
        making.unwrap().finish().unwrap();
    });
    let copy = out.path().join("new");
    assert_eq!(faults(&copy), Vec::<String>::new());
    let (making, report) = restore(&copy, back.path(), &no_vault).unwrap();
    assert!(report.size >= 300 && report.segments_count == 1, "{report:?}");
    assert!(report.published_size >= Some(250), "{report:?}");
    making.finish().unwrap();
    let restored = open(back.path());
    assert_eq!(restored.size(), report.size);
    restored.append(vec![said_at("feed", 9, 0, 1_000_000)]).unwrap();
    restored.publish().unwrap();
    assert_eq!(faults(back.path()), Vec::<String>::new());
    use std::os::unix::fs::PermissionsExt;
    let key = fs::metadata(back.path().join("journal/key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}

#[test]
fn half_a_backup_is_not_a_backup() {
    let (dir, out, back) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    journal_of(dir.path(), 10);
    let making = backup(dir.path(), out.path()).unwrap();
    // As a kill would leave it: nothing moved, nothing removed.
    std::mem::forget(making);
    let error = restore(out.path(), back.path(), &no_vault).unwrap_err();
    assert!(matches!(error, JournalError::NoJournal { .. }), "{error}");
    let error = backup(dir.path(), out.path()).unwrap_err();
    assert!(matches!(error, JournalError::NotEmpty { .. }), "{error}");
}

#[test]
fn a_backup_that_is_given_up_leaves_the_folder_empty() {
    let (dir, out) = (tempdir().unwrap(), tempdir().unwrap());
    journal_of(dir.path(), 10);
    drop(backup(dir.path(), out.path()).unwrap());
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    let making = backup(dir.path(), out.path()).unwrap();
    fs::write(making.folder().join("beside"), b"the caller's own").unwrap();
    making.finish().unwrap();
    assert!(out.path().join("beside").is_file() && out.path().join("journal/key").is_file());
}

#[test]
fn a_damaged_backup_is_refused_with_its_fault_and_nothing_is_restored() {
    let (dir, out, back) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    journal_of(dir.path(), 300);
    backup(dir.path(), out.path()).unwrap().finish().unwrap();
    let tile = out.path().join("journal/tile/0/000");
    let mut bytes = fs::read(&tile).unwrap();
    bytes[100] ^= 1;
    fs::write(&tile, bytes).unwrap();
    let error = restore(out.path(), back.path(), &no_vault).unwrap_err();
    assert!(error.to_string().contains("tile/0/000"), "{error}");
    assert_eq!(fs::read_dir(back.path()).unwrap().count(), 0);
}

#[test]
fn nothing_is_restored_over_anything() {
    let (dir, out) = (tempdir().unwrap(), tempdir().unwrap());
    journal_of(dir.path(), 10);
    backup(dir.path(), out.path()).unwrap().finish().unwrap();
    let error = restore(out.path(), dir.path(), &no_vault).unwrap_err();
    assert!(matches!(error, JournalError::NotEmpty { .. }), "{error}");
    let taken = dir.path().join("journal/key");
    let error = copy_sqlite(&dir.path().join("journal/journal.sqlite"), &taken).unwrap_err();
    assert!(matches!(error, JournalError::NotEmpty { .. }), "{error}");
}
