//! The disk fills up while people write: they are told so, what was acknowledged stays, and it
//! goes on when there is room again. Needs the right to mount; says so where there is none.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use super::room::{Aircraft, Caller, Receiver, Room, SOON, eventually};

/// A small disk of its own, gone when this is dropped.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    pub fn mount(path: PathBuf) -> Option<SmallDisk> {
        fs::create_dir_all(&path).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=12m", "tmpfs"]).arg(&path);
        if !mount.output().is_ok_and(|done| done.status.success()) {
            println!("skipped: a disk that can be filled takes the right to mount one");
            return None;
        }
        Some(SmallDisk(path))
    }

    /// Leaves no byte free.
    pub fn fill(&self) -> PathBuf {
        let path = self.0.join("filler");
        let mut file = File::create(&path).unwrap();
        let mut size = 1 << 20;
        while size > 0 {
            if file.write_all(&vec![7; size]).is_err() {
                size /= 2;
            }
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: what was killed a moment ago may still hold it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn note(text: &str) -> Value {
    json!({"do": "write_note", "about": {"incident": 1}, "text": text})
}

/// Writes until it is refused; gives the last answer.
fn until_refused(who: &Caller, acknowledged: &mut Vec<(u64, String)>) -> super::room::Answer {
    for n in 0..10_000 {
        let text = format!("{n} {}", "x".repeat(5_000));
        let answer = who.commands(note(&text), Value::Null);
        if answer.status != 200 {
            return answer;
        }
        let done = answer.json();
        acknowledged.push((done["made"]["note"].as_u64().unwrap(), text));
    }
    panic!("a full disk takes no end of texts");
}

#[test]
fn a_full_disk_loses_nothing_acknowledged() {
    let room = Room::new();
    let Some(disk) = SmallDisk::mount(room.path("data")) else { return };
    let mut receiver = Receiver::open();
    let mut node = room.node("data").toulouse().hears(&receiver).start();
    let ada = node.administrator();
    let open = json!({"do": "open_incident", "kind": "fire", "severity": "notice", "alerts": [],
        "place": null, "text": null});
    ada.does(open, Value::Null);
    let mut acknowledged = Vec::new();
    for n in 0..20 {
        let made = ada.does(note(&format!("early {n}")), Value::Null)["made"].clone();
        acknowledged.push((made["note"].as_u64().unwrap(), format!("early {n}")));
    }
    receiver.connected();

    let filler = disk.fill();
    let refused = until_refused(&ada, &mut acknowledged);
    assert_eq!(refused.status / 100, 5, "{} {}", refused.status, refused.text);
    refused.problem(refused.status);
    assert!(refused.text.contains("full"), "it says what is wrong: {}", refused.text);
    // New aircraft are news for the journal, too.
    let mut icao24 = 0x39_1000;
    eventually("health says so", SOON, || {
        icao24 += 1;
        receiver.send(&Aircraft::over_toulouse(icao24).beast());
        let health: Value = serde_json::from_str(&ada.get("/api/health").text).unwrap();
        (health["ok"] == false).then_some(())
    });
    assert_eq!(ada.picture()["incidents"][0]["incident"], 1, "reading goes on");
    assert_eq!(ada.entries("incident_opened").len(), 1);

    fs::remove_file(filler).unwrap();
    eventually("it writes again", SOON, || {
        let answer = ada.commands(note("late"), Value::Null);
        (answer.status == 200).then_some(())
    });
    eventually("health is good again", SOON, || {
        receiver.send(&Aircraft::over_toulouse(icao24).beast());
        (ada.get("/api/health").status == 200).then_some(())
    });
    let notes = ada.get("/api/incidents/1/notes").json();
    let notes = notes.as_array().unwrap();
    for (number, text) in &acknowledged {
        let found = notes.iter().find(|note| note["note"] == *number);
        let found = found.unwrap_or_else(|| panic!("note {number} was acknowledged and is lost"));
        assert_eq!(found["text"], *text);
    }
    node.stop();
    room.verify("data");
    drop(disk);
}
