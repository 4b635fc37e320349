//! One flipped byte anywhere in what is to be believed: `cordon journal verify` says where.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::{Value, json};

use super::room::{Aircraft, Receiver, Room, SOON, eventually};

/// A stopped node's folder with entries, tiles, a segment and a text; gives the text's entry.
fn finished(room: &Room) -> i64 {
    let mut receiver = Receiver::open();
    let mut node = room.node("data").toulouse().hears(&receiver).start();
    let ada = node.administrator();
    receiver.connected();
    eventually("an aircraft is on the map", SOON, || {
        receiver.send(&Aircraft::over_toulouse(0x39_0001).beast());
        ada.picture()["tracks"].as_array().is_some_and(|tracks| !tracks.is_empty()).then_some(())
    });
    let note = json!({"do": "write_note", "about": {"source": "receiver-1"}, "text": "a name"});
    let done = ada.does(note, Value::Null);
    node.stop();
    room.verify("data");
    done["entries"][0].as_i64().unwrap()
}

/// What `verify` complains of; nothing if it is content.
fn faults(room: &Room) -> String {
    let said = room.cordon(&["journal", "verify", "@data"]);
    if said.good { String::new() } else { said.out }
}

/// The only file in a folder whose name ends so.
fn file(folder: &Path, ending: &str) -> PathBuf {
    let paths = fs::read_dir(folder).unwrap().map(|item| item.unwrap().path());
    let mut found = paths.filter(|path| path.to_str().unwrap().ends_with(ending));
    found.next().unwrap_or_else(|| panic!("nothing ends with {ending}"))
}

#[test]
fn a_flipped_byte_in_a_file_names_the_file() {
    let room = Room::new();
    finished(&room);
    let data = room.path("data");
    let tile = file(&data.join("journal/tile/0/000.p"), "");
    let width = tile.file_name().unwrap().to_str().unwrap().to_owned();
    let segment = file(&data.join("archive"), ".seg");
    let segment_name = segment.file_name().unwrap().to_str().unwrap().to_owned();
    for (path, name) in [
        (data.join("journal/checkpoint"), "checkpoint: ".to_owned()),
        (data.join("journal/key.pub"), "key.pub: ".to_owned()),
        (tile, format!("tile/0/000.p/{width}: ")),
        (segment, format!("segment {segment_name}: ")),
    ] {
        let good = fs::read(&path).unwrap();
        for at in [0, good.len() / 3, good.len() / 2, good.len() - 2] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, bad).unwrap();
            let found = faults(&room);
            assert!(found.contains(&name), "byte {at} of {name}{found}");
        }
        fs::write(&path, good).unwrap();
        assert_eq!(faults(&room), "");
    }
}

#[test]
fn a_flipped_byte_in_an_entry_names_the_entry() {
    let room = Room::new();
    let text = finished(&room);
    let journal = room.path("data/journal/journal.sqlite");
    let size: i64 = Connection::open(&journal)
        .and_then(|db| db.query_row("SELECT count(*) FROM entries", [], |row| row.get(0)))
        .unwrap();
    for seq in [0, 1, size / 2, size - 1].into_iter().filter(|seq| *seq != text) {
        for column in ["header", "salt", "body"] {
            let found = flipped(&room, &journal, "entries", column, ("seq", seq));
            assert!(found.contains(&format!("entry {seq}: ")), "{column} of {seq}: {found}");
        }
    }
    let found = flipped(&room, &journal, "head", "root", ("id", 0));
    assert!(found.contains("head: "), "{found}");
    let vault = room.path("data/vault/vault.sqlite");
    let found = flipped(&room, &vault, "records", "ciphertext", ("rowid", 1));
    assert!(found.contains(&format!("entry {text}: ")), "{found}");
    assert_eq!(faults(&room), "");
}

/// What is found while a byte in the middle of a blob is another.
fn flipped(
    room: &Room,
    database: &Path,
    table: &str,
    column: &str,
    (key, is): (&str, i64),
) -> String {
    let select = format!("SELECT {column} FROM {table} WHERE {key} = ?1");
    let update = format!("UPDATE {table} SET {column} = ?2 WHERE {key} = ?1");
    let open = || Connection::open(database).unwrap();
    let good: Vec<u8> = open().query_row(&select, [is], |row| row.get(0)).unwrap();
    let mut bad = good.clone();
    bad[good.len() / 2] ^= 1;
    assert_eq!(open().execute(&update, (is, &bad)).unwrap(), 1);
    let found = faults(room);
    open().execute(&update, (is, &good)).unwrap();
    found
}
