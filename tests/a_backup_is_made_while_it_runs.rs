//! Backup and restore beside a node that writes; and no backup brings an erased text back.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::room::{Caller, Room};

fn note(text: &str) -> Value {
    json!({"do": "write_note", "about": {"incident": 1}, "text": text})
}

fn open_incident(who: &Caller) {
    let open = json!({"do": "open_incident", "kind": "medical", "severity": "notice",
        "alerts": [], "place": null, "text": null});
    assert_eq!(who.does(open, Value::Null)["made"]["incident"], 1);
}

/// The texts of the incident, as a node on this data folder shows them.
fn texts(room: &Room, data: &str) -> Vec<Value> {
    // A backup brings accounts back, but no session.
    let at = format!("@{data}");
    let once = room.cordon(&["account", "once", "administrator", "--data", &at]).out();
    let node = room.node(data).start();
    let who = node.anybody().log_in_once(once.trim());
    let notes = who.get("/api/incidents/1/notes").json();
    node.stop();
    notes.as_array().unwrap().iter().map(|note| note["text"].clone()).collect()
}

#[test]
fn a_backup_made_while_people_write_holds_what_was_acknowledged() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    open_incident(&ada);
    (0..50).for_each(|n| drop(ada.does(note(&format!("before {n}")), Value::Null)));
    let (size, stop) = (ada.size(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                ada.does(note("meanwhile"), Value::Null);
            }
        });
        let copy = ["backup", "@data", "@backup", "--vault-keys", "@keys"];
        let copied = room.cordon(&copy);
        let again = room.cordon(&["backup", "@data", "@backup"]);
        stop.store(true, Ordering::Relaxed);
        copied.out();
        assert!(again.refusal().contains("is not empty"));
    });
    let entries = ada.entries("");
    node.stop();

    room.cordon(&["restore", "@backup", "@restored", "--vault-keys", "@keys"]).out();
    room.verify("restored");
    let exported = room.cordon(&["journal", "export", "@restored"]).out();
    let exported: Vec<Value> =
        exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(exported.len() as u64 >= size, "what was acknowledged before is in it");
    assert_eq!(exported, entries[..exported.len()], "and nothing else");
    let texts_restored = texts(&room, "restored");
    let before: Vec<_> = (0..50).map(|n| json!(format!("before {n}"))).collect();
    assert_eq!(texts_restored[..50], before);
    assert!(texts_restored.iter().all(Value::is_string));

    let full = room.cordon(&["restore", "@backup", "@restored", "--vault-keys", "@keys"]);
    assert!(full.refusal().contains("is not empty"));
}

#[test]
fn without_the_keys_the_texts_stay_closed() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    open_incident(&ada);
    ada.does(note("a name and a wound"), Value::Null);
    room.cordon(&["backup", "@data", "@backup"]).out();
    node.stop();
    for file in ["vault/keys.sqlite", "vault/master.key"] {
        assert!(!room.path("backup").join(file).exists(), "{file} stays behind");
    }
    room.cordon(&["restore", "@backup", "@restored"]).out();
    room.verify("restored");
    assert_eq!(texts(&room, "restored"), [Value::Null]);
}

#[test]
fn an_old_backup_revives_no_erased_text() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    let bob = ada.opens("bob", &["duty_commander"]);
    open_incident(&ada);
    let erased = ada.does(note("to be forgotten"), Value::Null)["made"]["note"].clone();
    ada.does(note("to be kept"), Value::Null);
    room.cordon(&["backup", "@data", "@old"]).out();

    let hash = |data: &str| room.cordon(&["journal", "root", &format!("@{data}")]).out();
    let erase = ada.commands(json!({"do": "erase_notes", "notes": [erased]}), Value::Null);
    assert_eq!(erase.status, 202, "{}", erase.text);
    let proposal = serde_json::from_str::<Value>(&erase.text).unwrap()["proposal"].clone();
    let seq = bob.changed_seq("proposals", "proposal", proposal.clone());
    bob.does(json!({"do": "answer_proposal", "proposal": proposal, "approved": true}), seq);
    let notes = ada.get("/api/incidents/1/notes").json();
    assert_eq!((&notes[0]["text"], &notes[1]["text"]), (&Value::Null, &json!("to be kept")));

    room.cordon(&["backup", "@data", "@new", "--vault-keys", "@keys"]).out();
    node.stop();
    room.verify("data");
    assert!(!contains(&room, "data", b"to be forgotten"), "its bytes are gone");
    room.cordon(&["restore", "@old", "@restored", "--vault-keys", "@keys"]).out();
    room.verify("restored");
    assert_ne!(hash("restored"), hash("data"));
    assert_eq!(texts(&room, "restored"), [Value::Null, json!("to be kept")]);
}

/// Whether any file below a folder has these bytes.
fn contains(room: &Room, folder: &str, bytes: &[u8]) -> bool {
    let mut folders = vec![room.path(folder)];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if fs::read(&path).unwrap().windows(bytes.len()).any(|part| part == bytes) {
                return true;
            }
        }
    }
    false
}
