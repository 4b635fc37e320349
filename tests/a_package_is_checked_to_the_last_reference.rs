//! `cordon check`: every fault of a package with its place and its mend, or the counts by kind.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::room::{Room, cells, of_repository};

/// A copy of Paris in the room.
fn paris(room: &Room) {
    copy(&of_repository("operations/paris-2024"), &room.path("paris"));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let path = item.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

fn change(room: &Room, file: &str, from: &str, to: &str) {
    let path = room.path(&format!("paris/{file}"));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} holds no {from:?}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
}

fn faults(room: &Room) -> Vec<Value> {
    let said = room.cordon(&["check", "@paris", "--json"]);
    let faults: Vec<Value> = serde_json::from_str(&said.out).unwrap();
    assert_eq!(said.good, faults.is_empty(), "{}", said.out);
    for fault in &faults {
        let keys: Vec<&String> = fault.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["code", "feature", "file", "line", "mend", "message"]);
        assert!(fault["mend"].as_str().is_some_and(|mend| !mend.is_empty()), "{fault}");
    }
    faults
}

#[test]
fn paris_has_no_fault_and_its_counts_stand_in_the_last_line() {
    let room = Room::new();
    paris(&room);
    let said = room.cordon(&["check", "@paris"]).out();
    let last = said.lines().last().unwrap();
    for count in ["site ", "zone ", "contingent 43", "plan 3", "order ", "gate "] {
        assert!(last.contains(count), "{count} in {last}");
    }
    assert_eq!(room.cordon(&["check", "@paris", "--json"]).out(), "[]\n");
}

#[test]
fn the_record_is_kept_thirty_five_venues_forty_five_thousand_and_eighteen_thousand() {
    let package = of_repository("operations/paris-2024");
    let sites = fs::read_to_string(package.join("sites.geojson")).unwrap();
    assert_eq!(sites.matches(r#""kind":"venue""#).count(), 35);
    let agencies = fs::read_to_string(package.join("agencies.csv")).unwrap();
    let rows = |text: &str| -> Vec<Vec<String>> { text.lines().map(cells).collect() };
    let agencies = rows(&agencies);
    let kind = agencies[0].iter().position(|name| name == "kind").unwrap();
    let kind_of = |id: &str| agencies.iter().find(|row| row[0] == id).unwrap()[kind].clone();
    let units = rows(&fs::read_to_string(package.join("units.csv")).unwrap());
    let column = |name: &str| units[0].iter().position(|it| it == name).unwrap();
    let [agency, each, times] = ["agency", "strength_paper", "counts_for"].map(column);
    let people = |kinds: &[&str]| -> u64 {
        let rows = units[1..].iter().filter(|row| kinds.contains(&kind_of(&row[agency]).as_str()));
        let count = |row: &Vec<String>| {
            row[each].parse::<u64>().unwrap_or(0) * row[times].parse::<u64>().unwrap_or(1)
        };
        rows.map(count).sum()
    };
    assert_eq!(people(&["police", "gendarmerie"]), 45_000);
    assert_eq!(people(&["army", "air_force", "navy"]), 18_000);
    for file in fs::read_dir(&package).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        if path.extension().is_some_and(|it| it == "geojson") {
            for line in text.lines().filter(|line| line.contains("\"Feature\"")) {
                let sourced = line.contains("\"source\":") && line.contains("\"accuracy_m\":");
                assert!(sourced, "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn any_broken_copy_of_paris_is_refused_and_the_place_is_named() {
    for (file, from, to, code) in [
        ("gates.geojson", "\"barrier\":\"", "\"barrier\":\"no-", "dangling"),
        ("zones.geojson", "\"kind\":\"protection\"", "\"kind\":\"magic\"", "choice"),
        ("zones.geojson", "\"colour\":", "\"coulour\":", "unknown_column"),
        ("rules.csv", "grey-any", "grey any", "id"),
        ("sessions.csv", "id,", "ident,", "header"),
        ("schedules.csv", "2024-07-", "2024-77-", "time"),
        ("orders.toml", "zones = ", "zone = ", "unknown_key"),
        ("orders.toml", "days_max = 31", "days_max = 3", "order_too_long"),
        ("plans.toml", "op = \"", "op = \"un", "overlay"),
        ("units.csv", "patrol-1,", "river-1,", "twice"),
        ("air-volumes.geojson", "150000", "NaN", "geojson"),
        ("operation.toml", "gates.geojson", "../gates.geojson", "path"),
        ("operation.toml", "gates.geojson", "/etc/passwd", "path"),
    ] {
        let room = Room::new();
        paris(&room);
        change(&room, file, from, to);
        let found = faults(&room);
        let named = found.iter().find(|fault| fault["code"] == code);
        let named = named.unwrap_or_else(|| panic!("{file}: {from} -> {to}: {found:?}"));
        assert_eq!(named["file"], file, "{named}");
        let said = room.cordon(&["check", "@paris"]).refusal();
        assert!(said.contains(file), "{said}");
    }
}

#[test]
fn a_file_that_is_listed_and_not_there_is_named_and_so_is_one_that_is_not_listed() {
    let room = Room::new();
    paris(&room);
    change(&room, "operation.toml", "units.csv", "more/units.csv");
    let found = faults(&room);
    let codes: Vec<(&Value, &Value)> =
        found.iter().map(|fault| (&fault["file"], &fault["code"])).collect();
    assert!(codes.contains(&(&"more/units.csv".into(), &"missing".into())), "{codes:?}");
    assert!(codes.contains(&(&"units.csv".into(), &"unlisted".into())), "{codes:?}");
}

#[test]
fn half_a_file_is_one_fault_and_hides_no_other() {
    let room = Room::new();
    paris(&room);
    let path = room.path("paris/stations.geojson");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    change(&room, "sessions.csv", "2024-07-", "2024-77-");
    let files: Vec<Value> = faults(&room).iter().map(|fault| fault["file"].clone()).collect();
    assert_eq!(files, ["sessions.csv", "stations.geojson"]);
}

#[test]
fn what_is_no_package_is_said_to_be_none() {
    let room = Room::new();
    let said = room.cordon(&["check", "@nowhere", "--json"]);
    assert!(!said.good && said.out.contains("\"operation.toml\""), "{}", said.out);
    fs::create_dir(room.path("empty")).unwrap();
    let said = room.cordon(&["check", "@empty"]).refusal();
    assert!(said.contains("operation.toml: the file is missing"), "{said}");
}

#[test]
fn what_is_safe_is_mended_on_the_disk() {
    let room = Room::new();
    paris(&room);
    let tiers = fs::read_to_string(room.path("paris/tiers.csv")).unwrap();
    let habits = format!("\u{feff}{}", tiers.replace("\r\n", "\n").replace('\n', "\r\n"));
    room.file("paris/tiers.csv", habits);
    change(&room, "operation.toml", "\"lanes.csv\",", "");
    assert_eq!(faults(&room).len(), 1);
    let said = room.cordon(&["check", "@paris", "--fix", "--json"]);
    assert_eq!(said.out, "[]\n", "{}", said.err);
    assert!(said.err.contains("mended") && said.err.contains("lanes.csv"), "{}", said.err);
    assert_eq!(fs::read_to_string(room.path("paris/tiers.csv")).unwrap(), tiers);
    assert_eq!(room.cordon(&["check", "@paris", "--fix"]).err, "", "nothing is mended twice");
}
