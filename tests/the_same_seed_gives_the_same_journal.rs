//! The demo on virtual time: one seed, one journal, byte for byte; another seed, another.

use std::fs;

use serde_json::Value;

use super::room::Room;

/// Runs a seed into a data folder; gives its report.
fn demo(room: &Room, seed: &str, data: &str) -> String {
    let (report, folder) = (format!("@{data}.json"), format!("@{data}"));
    let how = ["demo", "--headless", "--seed", seed, "--for", "3m", "--speed", "max"];
    room.cordon(&[&how[..], &["--report", &report, "--data", &folder]].concat()).out();
    fs::read_to_string(room.path(&format!("{data}.json"))).unwrap()
}

fn exported(room: &Room, data: &str) -> String {
    room.cordon(&["journal", "export", &format!("@{data}")]).out()
}

#[test]
fn the_same_seed_gives_the_same_journal_and_another_seed_another() {
    let room = Room::new();
    let report = demo(&room, "11", "one");
    assert_eq!(report, demo(&room, "11", "two"));
    let entries = exported(&room, "one");
    assert_eq!(entries, exported(&room, "two"));
    let files = |data: &str| {
        ["checkpoint", "key.pub", "tile/0/000.p"].map(|file| {
            let path = room.path(&format!("{data}/journal/{file}"));
            fs::read(&path).unwrap_or_default()
        })
    };
    assert_eq!(files("one"), files("two"), "signed alike");
    let other = demo(&room, "12", "three");
    assert_ne!(entries, exported(&room, "three"));

    for (data, report) in [("one", &report), ("three", &other)] {
        let report: Value = serde_json::from_str(report).unwrap();
        let told = |key: &str| report[key].as_str().unwrap().to_owned();
        let data = format!("@{data}");
        assert_eq!(room.cordon(&["replay", &data, "--hash"]).out().trim(), told("picture_hash"));
        assert_eq!(room.cordon(&["journal", "root", &data]).out().trim(), told("journal_root"));
        room.cordon(&["journal", "verify", &data]).out();
        let counts = report["entries"].as_object().unwrap().values();
        let sum: u64 = counts.map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(report["size"], sum);
        assert!(report["alerts"].as_object().is_some_and(|alerts| !alerts.is_empty()));
    }
    assert_eq!(entries.lines().count() as u64, {
        let report: Value = serde_json::from_str(&report).unwrap();
        report["size"].as_u64().unwrap()
    });
}

#[test]
fn a_folder_with_something_in_it_is_refused() {
    let room = Room::new();
    let kept = room.file("full/letter.txt", "keep me");
    let how = ["demo", "--headless", "--for", "1s", "--data", "@full", "--report", "@report"];
    assert!(room.cordon(&how).refusal().contains("is not empty"));
    assert_eq!(fs::read_to_string(kept).unwrap(), "keep me");
    assert_eq!(fs::read_dir(room.path("full")).unwrap().count(), 1);
}
