//! What cannot be meant is refused before anything begins, with a sentence that says what to do.

use std::fs;

use super::room::{Room, of_repository};

#[test]
fn settings_that_cannot_be_meant_are_refused() {
    let room = Room::new();
    for (settings, names) in [
        ("[session]\nhours = 8\nminutes = 3\n", ["minutes", "line 3"]),
        ("[alert]\nescalate_after_s = \"soon\"\n", ["escalate_after_s", "line 2"]),
        ("[alert]\nwebhook_url = \"ftp://example\"\n", ["webhook_url", "http"]),
        ("[server]\nclients_max = 0\n", ["clients_max", "1 or more"]),
        ("[server]\ntls_key = \"key.pem\"\n", ["tls_certificate", "together"]),
    ] {
        let file = room.file("settings.toml", settings);
        let said = room.node("data").toulouse().at("--settings", file).refused();
        for name in names {
            assert!(said.contains(name), "{name} in: {said}");
        }
    }
    assert!(!room.path("data/journal").exists(), "nothing has begun");
}

#[test]
fn others_than_this_machine_are_served_over_tls_alone() {
    let room = Room::new();
    let said = room.node_at("data", "0.0.0.0:0").toulouse().refused();
    assert!(said.contains("not loopback") && said.contains("tls_certificate"), "{said}");
}

#[test]
fn one_folder_has_one_writer() {
    let room = Room::new();
    let node = room.node("data").toulouse().start();
    let said = room.node("data").toulouse().refused();
    assert!(said.contains("another process writes here"), "{said}");
    assert_eq!(node.anybody().get("/api/health").status, 200, "the first goes on");
    node.stop();
}

#[test]
fn a_damaged_package_is_refused_with_file_and_mend() {
    let room = Room::new();
    let package = room.package(&[("receiver-1", 60)]);
    let whole = fs::read_to_string(package.join("air-volumes.geojson")).unwrap();
    for (file, content, names) in [
        ("air-volumes.geojson", whole.replace("10000", "-100"), "floor"),
        ("air-volumes.geojson", whole.replace("Polygon", "Polygone"), "Polygone"),
        ("sources.toml", "[[source]]\nid = \"a\"\n".to_owned(), "kind"),
        ("sources.toml", "[[source]\n".to_owned(), "sources.toml"),
        ("units.csv", "id,name\nx,y\n".to_owned(), "units.csv"),
        ("stray.toml", "a = 1\n".to_owned(), "stray.toml"),
    ] {
        let path = package.join(file);
        let before = fs::read(&path).ok();
        fs::write(&path, &content).unwrap();
        let said = room.node("data").at("--operation", &package).refused();
        assert!(said.contains(file) && said.contains(names), "{file}, {names}: {said}");
        match before {
            Some(before) => fs::write(&path, before).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
    }
    room.node("data").at("--operation", &package).start().stop();
}

#[test]
fn a_journal_keeps_to_its_operation() {
    let room = Room::new();
    let said = room.node("data").refused();
    assert!(said.contains("--operation"), "{said}");
    room.node("data").toulouse().start().stop();
    room.node("data").start().stop();
    let other = room.package(&[("receiver-9", 60)]);
    let said = room.node("data").at("--operation", &other).refused();
    assert!(said.contains("--adopt"), "{said}");
    room.node("data").at("--operation", &other).with(&["--adopt"]).start().stop();
    let said = room.node("data").at("--operation", of_repository("nowhere")).refused();
    assert!(said.contains("nowhere"), "{said}");
    let exported = room.cordon(&["journal", "export", "@data"]).out();
    assert_eq!(exported.matches("\"operation_adopted\"").count(), 2, "{exported}");
}
