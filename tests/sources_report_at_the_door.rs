//! The report door: gates, cameras and patrols say that they live and where they are; nobody else
//! may, and nothing counts twice.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::room::{Room, SOON, eventually};

fn batch(source: &str, epoch: u64, reports: &[Value]) -> Value {
    json!({"source": source, "epoch": epoch, "reports": reports})
}

fn alive(source_seq: u64) -> Value {
    json!({"source_seq": source_seq, "at": Timestamp::now().to_string()})
}

#[test]
fn a_source_reports_once_whatever_it_sends_twice() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let keeper = node.administrator();
    let gate = keeper.opens("gates", &["source"]);
    assert_eq!(keeper.post("/api/reports", &batch("gate-1", 1, &[alive(1)])).problem(403), "role");
    assert_eq!(node.anybody().post("/api/reports", &batch("g", 1, &[])).status, 401);
    // Who reports may see nothing that others see by a role.
    assert_eq!(gate.get("/api/journal").status, 403);

    let first = gate.post("/api/reports", &batch("gate-1", 7, &[alive(1), alive(2)])).json();
    assert_eq!((&first["taken_count"], &first["duplicate_count"]), (&json!(2), &json!(0)));
    let again = gate.post("/api/reports", &batch("gate-1", 7, &[alive(2), alive(3)])).json();
    assert_eq!((&again["taken_count"], &again["duplicate_count"]), (&json!(1), &json!(1)));
    let old = gate.post("/api/reports", &batch("gate-1", 6, &[alive(9)]));
    assert_eq!(old.problem(409), "old_run");

    let place = json!({"latitude_deg": 43.61, "longitude_deg": 1.44});
    let ahead = "2999-01-01T00:00:00Z";
    let patrol = |unit: &str, source_seq: u64, at: &str| json!({"source_seq": source_seq, "at": at, "unit": unit, "position": place});
    let reports = [patrol("air-liaison", 1, ahead), patrol("nobody", 2, ahead)];
    let taken = gate.post("/api/reports", &batch("phone-1", 1, &reports)).json();
    assert_eq!((&taken["taken_count"], &taken["ahead_count"]), (&json!(1), &json!(2)));
    assert!(taken["refused"][0]["why"]["en"].as_str().unwrap().contains("nobody"));
    let unit = keeper.thing("units", "unit", &json!("air-liaison")).unwrap();
    assert_eq!((&unit["place"][0], &unit["place"][1]), (&json!(1.44), &json!(43.61)));
    let behind_ms = Timestamp::now().as_millisecond() - unit["place"][2].as_f64().unwrap() as i64;
    assert!((0..60_000).contains(&behind_ms), "a clock ahead is taken for ours");

    eventually("both are sources", SOON, || {
        let picture = keeper.picture();
        let names: Vec<Value> = picture["sources"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| it["state"] == "heard")
            .map(|it| it["source"].clone())
            .collect();
        ["gate-1", "phone-1"].iter().all(|it| names.contains(&json!(it))).then_some(())
    });
    let started = keeper.entries("source_started");
    assert!(started.iter().all(|it| it["body"]["from"] == "the report door"), "{started:?}");
    assert!(keeper.entries("").iter().all(|it| !it.to_string().contains("latitude")), "no place");
    node.stop();
    room.verify("data");
}
