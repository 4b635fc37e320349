//! What the vault promises, as sentences.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use cordon_kernel::Timestamp;
use cordon_kernel::entry::body_hash;
use cordon_kernel::id::Seq;
use cordon_vault::{
    Body, BodyHash, Hold, OsRandomness, Retention, Scope, State, Vault, VaultError,
};
use tempfile::TempDir;

const SALT: [u8; 16] = [7; 16];

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn open(data: &TempDir) -> Vault {
    Vault::open(data.path(), OsRandomness).unwrap()
}

/// Keeps `text` under `subject` until 2024-09-01 and gives its hash.
fn keep(vault: &Vault, subject: &str, text: &str) -> BodyHash {
    keep_until(vault, subject, text, "2024-09-01T00:00:00Z")
}

fn keep_until(vault: &Vault, subject: &str, text: &str, until: &str) -> BodyHash {
    let hash = body_hash(&SALT, text.as_bytes());
    let retention = Retention { until: time(until) };
    vault.put(hash, subject, SALT, text.as_bytes(), retention).unwrap();
    hash
}

/// What an auditor is shown for `hash`.
fn shown(vault: &Vault, hash: BodyHash) -> Result<String, VaultError> {
    let mut shown = vault.read_for(&[hash], || Ok::<_, VaultError>(Seq(9))).unwrap();
    assert_eq!(shown.audited, Seq(9));
    Ok(match shown.bodies.remove(0)? {
        Body::Present { salt, body } => {
            assert_eq!(salt, SALT);
            String::from_utf8(body).unwrap()
        }
        Body::Erased => "(erased)".into(),
        Body::Unknown => "(unknown)".into(),
    })
}

/// A copy of the folder as a killed process leaves it: no file was closed.
fn as_if_killed(data: &TempDir) -> TempDir {
    let copy = folder();
    copy_vault(data.path(), copy.path());
    copy
}

fn copy_vault(from: &Path, to: &Path) {
    fs::create_dir_all(to.join("vault")).unwrap();
    for file in fs::read_dir(from.join("vault")).unwrap() {
        let file = file.unwrap();
        if !file.file_name().to_string_lossy().ends_with("-shm") {
            fs::copy(file.path(), to.join("vault").join(file.file_name())).unwrap();
        }
    }
}

fn bytes_of_keys(data: &TempDir) -> Vec<u8> {
    let read = |name| fs::read(data.path().join("vault").join(name)).unwrap_or_default();
    [read("keys.sqlite"), read("keys.sqlite-wal")].concat()
}

fn holds_bytes(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|window| window == part)
}

fn due(vault: &Vault, now: Timestamp) -> Result<Vec<[u8; 32]>, VaultError> {
    Ok(vault.due(now)?.into_iter().map(|due| due.record).collect())
}

#[test]
fn a_text_is_read_as_it_was_written_also_after_a_restart() {
    let data = folder();
    let vault = open(&data);
    let hash = keep(&vault, "note:1", "a man in a red coat");
    assert_eq!(shown(&vault, hash).unwrap(), "a man in a red coat");
    drop(vault);
    let vault = open(&data);
    assert_eq!(shown(&vault, hash).unwrap(), "a man in a red coat");
    assert_eq!(shown(&vault, [0; 32]).unwrap(), "(unknown)");
}

#[test]
fn no_file_holds_the_text_in_the_clear() {
    let data = folder();
    let vault = open(&data);
    keep(&vault, "note:1", "a man in a red coat");
    for file in fs::read_dir(data.path().join("vault")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!holds_bytes(&bytes, b"red coat"));
    }
}

#[test]
fn an_erased_text_cannot_be_read_even_from_an_old_copy_with_the_current_keys() {
    let data = folder();
    let vault = open(&data);
    let (gone, kept) = (keep(&vault, "note:1", "his name"), keep(&vault, "note:2", "the bag"));
    let old = data.path().join("old.sqlite");
    vault.copy_records(&old).unwrap();
    assert_eq!(vault.erase("note:1").unwrap(), 1);
    assert_eq!(shown(&vault, gone).unwrap(), "(erased)");
    assert_eq!(shown(&vault, kept).unwrap(), "the bag");
    drop(vault);

    for name in ["vault.sqlite-wal", "vault.sqlite-shm"] {
        let _ = fs::remove_file(data.path().join("vault").join(name));
    }
    fs::copy(&old, data.path().join("vault/vault.sqlite")).unwrap();
    let vault = open(&data);
    assert_eq!(shown(&vault, gone).unwrap(), "(erased)");
    assert_eq!(shown(&vault, kept).unwrap(), "the bag");
}

#[test]
fn an_erased_key_leaves_no_byte_in_any_file() {
    let data = folder();
    let vault = open(&data);
    keep(&vault, "note:1", "his name");
    keep(&vault, "note:2", "the bag");
    let path = data.path().join("vault/keys.sqlite");
    let reader = rusqlite::Connection::open(&path).unwrap();
    let sql = "SELECT wrapped FROM keys WHERE subject = ?1";
    let of = |s: &str| reader.query_row(sql, [s], |r| r.get::<_, Vec<u8>>(0)).unwrap();
    let (gone, kept) = (of("note:1"), of("note:2"));
    drop(reader);
    assert!(holds_bytes(&bytes_of_keys(&data), &gone), "the key was never on disk");
    vault.erase("note:1").unwrap();
    assert!(!holds_bytes(&bytes_of_keys(&data), &gone));
    assert!(holds_bytes(&bytes_of_keys(&data), &kept));
}

#[test]
fn a_reader_in_the_way_of_erasing_is_reported_and_the_next_opening_finishes() {
    let data = folder();
    let vault = open(&data);
    let hash = keep(&vault, "note:1", "his name");
    let path = data.path().join("vault/keys.sqlite");
    let mut reader = rusqlite::Connection::open(&path).unwrap();
    let reading = reader.transaction().unwrap();
    let count: i64 = reading.query_row("SELECT count(*) FROM keys", [], |r| r.get(0)).unwrap();
    assert_eq!(count, 1);
    assert!(matches!(vault.erase("note:1"), Err(VaultError::KeysLinger)));
    assert_eq!(shown(&vault, hash).unwrap(), "(erased)");
    drop(reading);
    drop(reader);
    let vault = open(&data);
    assert_eq!(shown(&vault, hash).unwrap(), "(erased)");
    assert_eq!(fs::metadata(data.path().join("vault/keys.sqlite-wal")).unwrap().len(), 0);
    drop(vault);
}

#[test]
fn erasing_one_record_of_a_person_leaves_the_others_and_changes_their_key() {
    let data = folder();
    let vault = open(&data);
    let gone = keep(&vault, "person:4", "his address");
    let kept = keep(&vault, "person:4", "his badge");
    let old = data.path().join("old.sqlite");
    vault.copy_records(&old).unwrap();
    assert_eq!(vault.erase_records(&[gone]).unwrap(), 1);
    assert_eq!(vault.erase_records(&[gone]).unwrap(), 0);
    assert_eq!(shown(&vault, gone).unwrap(), "(erased)");
    assert_eq!(shown(&vault, kept).unwrap(), "his badge");
    drop(vault);
    fs::copy(&old, data.path().join("vault/vault.sqlite")).unwrap();
    assert_eq!(shown(&open(&data), gone).unwrap(), "(erased)");
}

#[test]
fn what_was_erased_is_not_put_back() {
    let data = folder();
    let vault = open(&data);
    let hash = keep(&vault, "note:1", "his name");
    vault.erase("note:1").unwrap();
    let retention = Retention { until: time("2024-09-01T00:00:00Z") };
    let again = vault.put(hash, "note:1", SALT, b"his name", retention);
    assert!(matches!(again, Err(VaultError::PutBack { record }) if record == hash));
}

#[test]
fn the_same_text_twice_is_kept_once_and_a_wrong_hash_not_at_all() {
    let data = folder();
    let vault = open(&data);
    let hash = keep(&vault, "note:1", "the bag");
    assert_eq!(keep(&vault, "note:1", "the bag"), hash);
    let retention = Retention { until: time("2024-09-01T00:00:00Z") };
    let wrong = vault.put([1; 32], "note:2", SALT, b"the bag", retention);
    assert!(matches!(wrong, Err(VaultError::HashDiffers { .. })));
    assert_eq!(vault.state(&[1; 32]).unwrap(), State::Unknown);
}

#[test]
fn a_failed_audit_returns_nothing() {
    let data = folder();
    let vault = open(&data);
    let hash = keep(&vault, "note:1", "his name");
    let refused = vault.read_for(&[hash], || Err("the journal is full"));
    let Err(VaultError::NotAudited(why)) = refused else { panic!("{refused:?}") };
    assert_eq!(why.to_string(), "the journal is full");
}

#[test]
fn the_audit_comes_before_the_reading() {
    let data = folder();
    let vault = open(&data);
    let hash = keep(&vault, "note:1", "his name");
    // What the audit does to the vault is seen by the reading, so the reading came after it.
    let audit = || vault.erase("note:1").map(|_| Seq(3));
    let shown = vault.read_for(&[hash], audit).unwrap();
    assert!(matches!(shown.bodies[..], [Ok(Body::Erased)]));
}

#[test]
fn a_flipped_ciphertext_is_an_error_that_names_the_record_and_hides_no_other() {
    let data = folder();
    let vault = open(&data);
    let (bad, good) = (keep(&vault, "note:1", "his name"), keep(&vault, "note:2", "the bag"));
    let path = data.path().join("vault/vault.sqlite");
    let hand = rusqlite::Connection::open(&path).unwrap();
    let select = "SELECT ciphertext FROM records WHERE body_hash = ?1";
    let mut bytes: Vec<u8> = hand.query_row(select, [bad], |row| row.get(0)).unwrap();
    bytes[3] ^= 1;
    let update = "UPDATE records SET ciphertext = ?2 WHERE body_hash = ?1";
    hand.execute(update, rusqlite::params![bad, bytes]).unwrap();

    let shown = vault.read_for(&[bad, good], || Ok::<_, VaultError>(Seq(1))).unwrap();
    let [Err(error), Ok(Body::Present { .. })] = &shown.bodies[..] else { panic!("{shown:?}") };
    let name: String = bad.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(error.to_string().contains(&name), "{error}");
    assert!(
        matches!(vault.check(&bad), Err(VaultError::RecordAltered { record }) if record == bad)
    );
    assert_eq!(vault.check(&good).unwrap(), State::Present);
}

#[test]
fn a_ciphertext_moved_to_another_record_does_not_open_there() {
    let data = folder();
    let vault = open(&data);
    let (one, two) = (keep(&vault, "person:1", "red"), keep(&vault, "person:1", "blue"));
    let hand = rusqlite::Connection::open(data.path().join("vault/vault.sqlite")).unwrap();
    let swap = "UPDATE records SET (nonce, ciphertext) = \
        (SELECT nonce, ciphertext FROM records WHERE body_hash = ?2) WHERE body_hash = ?1";
    hand.execute(swap, [one, two]).unwrap();
    assert!(matches!(shown(&vault, one), Err(VaultError::RecordAltered { .. })));
}

#[test]
fn a_master_key_of_the_wrong_length_is_refused_with_its_length() {
    let data = folder();
    drop(open(&data));
    fs::write(data.path().join("vault/master.key"), [1; 31]).unwrap();
    let refused = Vault::open(data.path(), OsRandomness);
    assert!(matches!(refused, Err(VaultError::MasterKeyLength { length: 31, .. })));
}

#[test]
fn another_or_a_missing_master_key_is_refused_at_the_start() {
    let data = folder();
    let vault = open(&data);
    keep(&vault, "note:1", "his name");
    drop(vault);
    let path = data.path().join("vault/master.key");
    fs::write(&path, [1; 32]).unwrap();
    let refused = Vault::open(data.path(), OsRandomness);
    assert!(matches!(refused, Err(VaultError::KeyAltered { .. })));
    fs::remove_file(&path).unwrap();
    let refused = Vault::open(data.path(), OsRandomness);
    assert!(matches!(refused, Err(VaultError::MasterKeyMissing { .. })));
}

#[cfg(unix)]
#[test]
fn a_master_key_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let data = folder();
    drop(open(&data));
    let path = data.path().join("vault/master.key");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = Vault::open(data.path(), OsRandomness);
    assert!(matches!(refused, Err(VaultError::MasterKeyShared { mode: 0o640, .. })));
}

#[test]
fn a_kill_between_vault_and_journal_leaves_an_orphan_that_is_swept() {
    let data = folder();
    let vault = open(&data);
    let journalled = keep(&vault, "note:1", "the bag");
    let orphan = keep(&vault, "note:2", "his name");
    let erased = keep(&vault, "note:3", "her name");
    vault.erase("note:3").unwrap();

    let data = as_if_killed(&data);
    let vault = open(&data);
    assert_eq!(shown(&vault, orphan).unwrap(), "his name");
    let known = |hash: &BodyHash| *hash == journalled || *hash == erased;
    assert_eq!(vault.sweep_orphans(known).unwrap(), 1);
    assert_eq!(vault.sweep_orphans(known).unwrap(), 0);
    assert_eq!(shown(&vault, orphan).unwrap(), "(unknown)");
    assert_eq!(shown(&vault, journalled).unwrap(), "the bag");
    assert_eq!(shown(&vault, erased).unwrap(), "(erased)");
    let keys = rusqlite::Connection::open(data.path().join("vault/keys.sqlite")).unwrap();
    let left: i64 = keys.query_row("SELECT count(*) FROM keys", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 1);
}

#[test]
fn retention_stops_under_a_hold_for_its_scope_alone() {
    let data = folder();
    let vault = open(&data);
    let first = keep_until(&vault, "note:1", "one", "2024-08-01T00:00:00Z");
    let other = keep_until(&vault, "note:17", "seventeen", "2024-08-02T00:00:00Z");
    let later = keep_until(&vault, "note:3", "three", "2025-01-01T00:00:00Z");
    let now = time("2024-08-10T00:00:00Z");
    assert_eq!(due(&vault, now).unwrap(), [first, other]);

    let order = Hold {
        authority: "Parquet de Paris".into(),
        reference: "24/1234".into(),
        scope: Scope::Subject("note:1".into()),
        end_at: time("2024-12-01T00:00:00Z"),
    };
    vault.hold(&order).unwrap();
    assert_eq!(due(&vault, now).unwrap(), [other]);
    assert_eq!(vault.holds_on("note:1", now).unwrap(), std::slice::from_ref(&order));
    assert!(vault.holds_on("note:17", now).unwrap().is_empty());
    assert_eq!(due(&vault, order.end_at).unwrap(), [first, other]);

    let all_notes = Hold { scope: Scope::Kind("note".into()), ..order.clone() };
    vault.hold(&all_notes).unwrap();
    assert!(due(&vault, now).unwrap().is_empty());
    assert_eq!(vault.holds(now).unwrap().len(), 2);
    vault.hold(&Hold { end_at: now, ..all_notes }).unwrap();
    assert_eq!(due(&vault, now).unwrap(), [other]);

    vault.erase_records(&due(&vault, now).unwrap()).unwrap();
    assert!(due(&vault, now).unwrap().is_empty());
    assert_eq!(vault.state(&later).unwrap(), State::Present);
}

#[test]
fn many_read_while_one_writes() {
    let data = folder();
    let vault = open(&data);
    let hash = keep(&vault, "note:0", "the bag");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut count = 0;
                    while !done.load(Ordering::Relaxed) || count == 0 {
                        assert_eq!(shown(&vault, hash).unwrap(), "the bag");
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        for number in 1..20 {
            keep(&vault, &format!("note:{number}"), &format!("text {number}"));
            assert_eq!(vault.erase(&format!("note:{number}")).unwrap(), 1);
        }
        done.store(true, Ordering::Relaxed);
        assert!(readers.into_iter().all(|reader| reader.join().unwrap() > 0));
    });
}

#[test]
fn a_vault_opened_to_be_read_sees_what_is_written_and_writes_nothing() {
    let data = folder();
    assert!(matches!(Vault::open_read_only(data.path()), Err(VaultError::Missing { .. })));
    let writer = open(&data);
    let reader = Vault::open_read_only(data.path()).unwrap();
    let hash = keep(&writer, "note:1", "the bag");
    assert_eq!(reader.check(&hash).unwrap(), State::Present);
    assert!(matches!(reader.erase("note:1"), Err(VaultError::ReadOnly)));
    writer.erase("note:1").unwrap();
    assert_eq!(reader.check(&hash).unwrap(), State::Erased);
}

#[test]
fn a_backup_without_keys_is_all_erased_and_with_keys_all_there() {
    let data = folder();
    let vault = open(&data);
    let hash = keep(&vault, "note:1", "the bag");
    let (records, keys) = (data.path().join("records"), data.path().join("keys"));
    vault.copy_records(&records).unwrap();
    vault.copy_keys(&keys).unwrap();
    assert!(matches!(vault.copy_keys(&keys), Err(VaultError::File { .. })));

    let bare = folder();
    Vault::restore(bare.path(), &records, None).unwrap();
    assert_eq!(shown(&open(&bare), hash).unwrap(), "(erased)");
    let whole = folder();
    Vault::restore(whole.path(), &records, Some(&keys)).unwrap();
    assert_eq!(shown(&open(&whole), hash).unwrap(), "the bag");
}

#[test]
fn given_the_same_random_bytes_two_vaults_are_sealed_alike() {
    let sealed = |data: &TempDir| {
        let mut next = 0u8;
        let counted = move |bytes: &mut [u8]| {
            bytes.fill_with(|| {
                next = next.wrapping_add(1);
                next
            });
        };
        let vault = Vault::open(data.path(), counted).unwrap();
        keep(&vault, "note:1", "the bag");
        let hand = rusqlite::Connection::open(data.path().join("vault/vault.sqlite")).unwrap();
        let select = "SELECT ciphertext FROM records";
        hand.query_row(select, [], |row| row.get::<_, Vec<u8>>(0)).unwrap()
    };
    assert_eq!(sealed(&folder()), sealed(&folder()));
}

#[test]
fn a_holder_has_one_number_until_it_is_erased_and_then_another() {
    let data = folder();
    let vault = open(&data);
    let (a, b) = (&[1u8; 10][..], &[2u8; 10][..]);
    let at = time("2024-07-26T18:00:00Z");
    let first = vault.holders_of(&[a, b, a], at).unwrap();
    assert_eq!((first[0], first.len()), (first[2], 3));
    assert_ne!(first[0], first[1]);
    drop(vault);
    let vault = open(&data);
    assert_eq!(vault.holders_of(&[b, a], at).unwrap(), [first[1], first[0]], "after a restart");
    // The file says neither which passes there are, nor can it be asked without the master key.
    let bytes = fs::read(data.path().join("vault/holders.sqlite")).unwrap();
    assert!(!bytes.windows(10).any(|part| part == a || part == b));
    assert!(vault.erase_holder(a).unwrap() && !vault.erase_holder(a).unwrap());
    let again = vault.holders_of(&[a], at).unwrap();
    assert_ne!(again[0], first[0], "nobody knows any more whose the first number was");
    let later = time("2024-10-26T18:00:00Z");
    vault.holders_of(&[a], later).unwrap();
    assert_eq!(vault.erase_holders_before(time("2024-10-01T00:00:00Z")).unwrap(), 1, "b is over");
}

#[test]
fn whose_a_pass_is_is_told_only_when_the_asking_is_journalled() {
    let data = folder();
    let vault = open(&data);
    let pass = &[1u8; 10][..];
    let holder = vault.holders_of(&[pass], time("2024-07-26T18:00:00Z")).unwrap()[0];
    let found = vault.find_holder(pass, |found| Ok::<_, VaultError>(Seq(found.unwrap_or(0))));
    assert_eq!(found.unwrap(), (Seq(holder), Some(holder)));
    let not = vault.find_holder(pass, |_| Err::<Seq, _>("the journal is full"));
    assert!(matches!(not, Err(VaultError::NotAudited(_))));
    let unknown = vault.find_holder(&[9; 10], |_| Ok::<_, VaultError>(Seq(1))).unwrap();
    assert_eq!(unknown, (Seq(1), None));
}
