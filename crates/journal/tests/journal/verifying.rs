//! Every flipped byte is found, and what it sits in is named.

use std::fs;
use std::path::{Path, PathBuf};

use super::room::*;
use cordon_journal::archive::SegmentWriter;
use cordon_journal::{PersonalBody, verify};
use cordon_kernel::body::Body;
use cordon_kernel::entry::Header;
use cordon_kernel::id::NoteId;
use rusqlite::Connection;
use tempfile::{TempDir, tempdir};

/// 260 published entries, 5 more that no tile covers.
fn small() -> TempDir {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    journal.append(run_of(0, 260)).unwrap();
    journal.publish().unwrap();
    journal.append(run_of(260, 265)).unwrap();
    drop(journal);
    assert_eq!(faults(dir.path()), Vec::<String>::new());
    dir
}

fn database(dir: &Path) -> Connection {
    Connection::open(dir.join("journal/journal.sqlite")).unwrap()
}

/// Every file under `dir`, by path from it.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in fs::read_dir(dir).unwrap() {
        let path = name.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Flips each byte of a blob in turn and asks who is named.
fn flip_blob(dir: &Path, table: &str, column: &str, row: i64, name: &str) {
    let key = if table == "head" { "id" } else { "seq" };
    let select = format!("SELECT {column} FROM {table} WHERE {key} = ?1");
    let update = format!("UPDATE {table} SET {column} = ?1 WHERE {key} = ?2");
    let database = database(dir);
    let good: Vec<u8> = database.query_row(&select, [row], |row| row.get(0)).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        database.execute(&update, (&bad, row)).unwrap();
        assert_eq!(named(dir), [name], "byte {at} of {column} in row {row}");
    }
    database.execute(&update, (&good, row)).unwrap();
}

#[test]
fn a_flipped_byte_in_header_salt_or_body_names_its_entry() {
    let dir = small();
    // In a full tile, in the last published one, and beyond every tile.
    for seq in [0, 17, 258, 260, 264] {
        for column in ["header", "salt", "body"] {
            flip_blob(dir.path(), "entries", column, seq, &format!("entry {seq}"));
        }
    }
    assert_eq!(faults(dir.path()), Vec::<String>::new());
}

#[test]
fn a_flipped_byte_in_the_head_names_the_head() {
    let dir = small();
    for column in ["root", "frontier"] {
        let database = database(dir.path());
        let select = format!("SELECT {column} FROM head");
        let good: Vec<u8> = database.query_row(&select, [], |row| row.get(0)).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            database.execute(&format!("UPDATE head SET {column} = ?1"), [&bad]).unwrap();
            assert!(named(dir.path()).contains(&"head".into()), "byte {at} of {column}");
        }
        database.execute(&format!("UPDATE head SET {column} = ?1"), [&good]).unwrap();
    }
    for size in [0i64, 259, 264, 266, 1 << 40] {
        database(dir.path()).execute("UPDATE head SET size = ?1", [size]).unwrap();
        assert!(named(dir.path()).contains(&"head".into()), "size {size}");
    }
}

#[test]
fn a_header_changed_together_with_its_mark_still_names_the_entry() {
    let dir = small();
    let database = database(dir.path());
    let select = "SELECT header FROM entries WHERE seq = 17";
    let mut header: Vec<u8> = database.query_row(select, [], |row| row.get(0)).unwrap();
    let observed = Header::read(&header).unwrap().observed_at;
    let from = header.iter().position(|byte| *byte == 0x1b).unwrap();
    header[from + 8] ^= 1;
    assert_ne!(Header::read(&header).unwrap().observed_at, observed);
    let leaf = tlog_tiles::record_hash(&header).0;
    let mark = i32::from_be_bytes([leaf[0], leaf[1], leaf[2], leaf[3]]);
    database
        .execute("UPDATE entries SET header = ?1, mark = ?2 WHERE seq = 17", (&header, mark))
        .unwrap();
    assert_eq!(named(dir.path()), ["entry 17"]);
}

#[test]
fn a_flipped_byte_in_any_other_file_names_the_file() {
    let dir = small();
    let journal = dir.path().join("journal");
    for path in files(&journal) {
        let name = path.strip_prefix(&journal).unwrap().to_str().unwrap().to_string();
        if name.starts_with("journal.sqlite") {
            continue;
        }
        let good = fs::read(&path).unwrap();
        // Hashes are all alike: every byte of the small files, every fifth of the tiles.
        let step = if good.len() > 1_000 { 5 } else { 1 };
        for at in (0..good.len()).step_by(step) {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            fs::write(&path, &bad).unwrap();
            let found = named(dir.path());
            assert!(found.contains(&name), "byte {at} of {name}: {found:?}");
            if name.starts_with("tile") {
                assert_eq!(found.len(), 1, "byte {at} of {name}: {found:?}");
            }
        }
        fs::write(&path, &good).unwrap();
    }
    assert_eq!(faults(dir.path()), Vec::<String>::new());
}

#[test]
fn a_missing_a_short_a_long_and_an_odd_file_are_named() {
    let dir = small();
    let journal = dir.path().join("journal");
    let expect = |name: &str| {
        let found = named(dir.path());
        assert!(found.contains(&name.to_string()), "{name}: {found:?}");
    };
    for path in files(&journal) {
        let name = path.strip_prefix(&journal).unwrap().to_str().unwrap().to_string();
        if name.starts_with("journal.sqlite") {
            continue;
        }
        let good = fs::read(&path).unwrap();
        fs::write(&path, &good[..good.len() - 1]).unwrap();
        expect(&name);
        fs::write(&path, [&good, b"x".as_slice()].concat()).unwrap();
        expect(&name);
        fs::remove_file(&path).unwrap();
        // Without a private key a journal can still be checked.
        if name != "key" {
            expect(&name);
        }
        fs::write(&path, &good).unwrap();
    }
    for odd in ["tile/0/000.tmp", "tile/notes.txt", "tile/0/009", "tile/5/000.p/1"] {
        let path = journal.join(odd);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, [0; 32 * 256]).unwrap();
        expect(odd);
        fs::remove_file(&path).unwrap();
    }
    assert_eq!(faults(dir.path()), Vec::<String>::new());
}

#[test]
fn missing_misplaced_and_invented_rows_are_named() {
    let cases: [(&str, &[&str]); 13] = [
        ("DELETE FROM entries WHERE seq = 17", &["entry 17"]),
        ("DELETE FROM entries WHERE seq BETWEEN 17 AND 20", &["entries 17 to 20"]),
        ("DELETE FROM entries WHERE seq >= 262", &["entries 262 to 264"]),
        ("DELETE FROM entries", &["entries 0 to 264"]),
        ("UPDATE entries SET seq = 999 WHERE seq = 17", &["entry 17", "entry 999"]),
        ("UPDATE entries SET seq = -4 WHERE seq = 17", &["entry 17", "entry -4"]),
        ("UPDATE entries SET mark = mark + 1 WHERE seq IN (17, 263)", &["entry 17", "entry 263"]),
        ("UPDATE entries SET body = NULL WHERE seq = 17", &["entry 17"]),
        ("UPDATE entries SET salt = NULL WHERE seq = 17", &["entry 17"]),
        ("UPDATE head SET growing = x''", &["entry 0", "entry 264"]),
        (
            "UPDATE head SET growing = x'000000010000000000000001000001080000000000000001'",
            &["entry 0", "entry 264"],
        ),
        ("INSERT INTO said_once VALUES (5000, 5000, 3)", &["said_once"]),
        ("INSERT INTO said_once VALUES (5000, 9223372036854775807, 3)", &["said_once"]),
    ];
    for (change, names) in cases {
        let dir = small();
        database(dir.path()).execute(change, []).unwrap();
        let found = named(dir.path());
        for name in names {
            assert!(found.contains(&name.to_string()), "{change}: {found:?}");
        }
    }
}

#[test]
fn a_changed_row_of_what_was_said_is_named_by_the_entries_it_concerns() {
    for (change, names) in [
        ("UPDATE said_once SET seq = seq + 1", vec!["entry 0", "entry 9"]),
        ("UPDATE said_once SET last = last - 1", vec!["entry 9"]),
        ("UPDATE said_once SET last = last + 1", vec!["said_once"]),
        ("DELETE FROM said_once", vec!["entry 0", "entry 9"]),
    ] {
        let dir = tempdir().unwrap();
        let journal = open(dir.path());
        journal.append(run_of(0, 10)).unwrap();
        journal.append((0..3).map(|n| said_at("else", 1, n, 10))).unwrap();
        journal.append(run_of(10, 20)).unwrap();
        drop(journal);
        assert_eq!(faults(dir.path()), Vec::<String>::new());
        assert_eq!(database(dir.path()).execute(change, []).unwrap(), 1, "one stretch has ended");
        let found = named(dir.path());
        for name in names {
            assert!(found.contains(&name.to_string()), "{change}: {found:?}");
        }
    }
}

#[test]
fn changed_tables_are_named() {
    for change in [
        "CREATE TABLE more (x)",
        "DROP TABLE said_once",
        "DROP TABLE runs",
        "DROP TABLE entries",
        "DROP TABLE head",
        "DELETE FROM head",
        "DELETE FROM runs",
        "PRAGMA user_version = 9",
    ] {
        let dir = small();
        database(dir.path()).execute_batch(change).unwrap();
        assert!(!verified(dir.path()).is_good(), "{change}");
    }
}

#[test]
fn a_damaged_database_file_is_a_fault_and_never_a_panic() {
    let dir = small();
    let path = dir.path().join("journal/journal.sqlite");
    database(dir.path()).pragma_update(None, "journal_mode", "DELETE").unwrap();
    let good = fs::read(&path).unwrap();
    let root = cordon_journal::root(dir.path()).unwrap();
    let mut found_count = 0;
    for at in (0..good.len()).step_by(97).chain(0..100) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&path, &bad).unwrap();
        let report = verified(dir.path());
        found_count += usize::from(!report.is_good());
        if report.is_good() {
            // Unused space, or a number that SQLite keeps for itself: nothing we keep changed.
            assert_eq!((report.root, report.entries_count), (root.clone(), 265), "byte {at}");
        }
    }
    // Most of the pages of the small tables is unused.
    assert!(found_count > good.len() / 97 / 3, "{found_count} found");
    for length in [0, 1, 100, 4096, good.len() / 2, good.len() - 4096] {
        fs::write(&path, &good[..length]).unwrap();
        assert!(!verified(dir.path()).is_good(), "cut to {length}");
    }
}

#[test]
fn the_vault_is_asked_for_personal_bodies_and_believed_by_hash_alone() {
    let dir = tempdir().unwrap();
    let note = Body::NoteText { note: NoteId(1), text: "who".into() };
    let sealed = decided(note, 0);
    open(dir.path()).append(vec![sealed.clone()]).unwrap();
    let ask = |answer: PersonalBody| verify(dir.path(), &|_| answer.clone()).unwrap();
    let present = ask(PersonalBody::Present { salt: sealed.salt, body: sealed.body.clone() });
    assert_eq!((present.personal_count, present.faults), (1, vec![]));
    let erased = ask(PersonalBody::Erased);
    assert_eq!((erased.erased_count, erased.faults), (1, vec![]));
    let mut body = sealed.body;
    body[2] ^= 1;
    for answer in [PersonalBody::Present { salt: sealed.salt, body }, PersonalBody::Unknown] {
        assert_eq!(ask(answer).faults[0].what, "entry 0");
    }
}

#[test]
fn a_flipped_byte_in_a_sealed_segment_names_the_segment() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    let (mut writer, _) = SegmentWriter::open(dir.path()).unwrap();
    writer.append(super::archiving::state("a", 0), at(0));
    let sealed = writer.close().remove(0);
    assert_eq!(faults(dir.path()), Vec::<String>::new(), "not yet sealed, but being sealed");
    let body = Body::ArchiveSealed {
        name: sealed.name.clone(),
        sha256: sealed.sha256,
        from: sealed.from,
        to: sealed.to,
        kept_count: sealed.kept_count,
        dropped_count: sealed.dropped_count,
    };
    journal.append(vec![decided(body, 0)]).unwrap();
    writer.sealed(&sealed).unwrap();
    journal.publish().unwrap();
    assert_eq!(verified(dir.path()).segments_count, 1);
    let name = format!("segment {}", sealed.name);
    let path = dir.path().join("archive").join(&sealed.name);
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&path, &bad).unwrap();
        assert_eq!(named(dir.path()), std::slice::from_ref(&name), "byte {at}");
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(named(dir.path()), [name]);
    fs::write(&path, &good).unwrap();
    let odd = path.with_file_name("20270101T000000.000000Z.seg");
    fs::write(&odd, &good).unwrap();
    assert_eq!(named(dir.path()), ["segment 20270101T000000.000000Z.seg"]);
}

#[test]
fn a_journal_that_is_being_written_verifies() {
    let dir = tempdir().unwrap();
    let journal = open(dir.path());
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for n in 0..150 {
                journal.append(run_of(n * 7, n * 7 + 7)).unwrap();
                journal.publish().unwrap();
            }
        });
        while !writer.is_finished() {
            assert_eq!(faults(dir.path()), Vec::<String>::new());
        }
    });
    assert_eq!(verified(dir.path()).entries_count, 1_050);
}
