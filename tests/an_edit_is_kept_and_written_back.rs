//! Edits and plans are decisions of the running system: entries, replayed, and exported to files.

use std::fs;

use serde_json::{Value, json};

use super::room::{Caller, Room, of_repository};

fn operation(who: &Caller) -> Value {
    who.get("/api/operation").json()
}

fn thing(who: &Caller, kind: &str, id: &str) -> Value {
    let operation = operation(who);
    let things = operation["things"].as_array().unwrap();
    let found = things.iter().find(|thing| thing["kind"] == kind && thing["id"] == id);
    found.cloned().unwrap_or(Value::Null)
}

fn edit(changes: Value) -> Value {
    json!({"do": "edit_operation", "changes": changes, "text": "asked by the prefecture"})
}

#[test]
fn an_edit_is_an_entry_survives_a_restart_and_comes_back_into_the_folder() {
    let room = Room::new();
    let paris = of_repository("operations/paris-2024");
    let mut node = room.node("data").at("--operation", &paris).start();
    let ada = node.administrator();
    let before = operation(&ada)["seq"].clone();
    let square = json!({"type": "Polygon",
        "coordinates": [[[2.30, 48.86], [2.301, 48.86], [2.301, 48.861], [2.30, 48.86]]]});
    let zone = json!({"op": "add", "kind": "zone", "id": "t-1", "geometry": square,
        "fields": {"name": "Suspicious parcel", "kind": "temporary",
            "starts_at": "2024-07-26T19:00+02:00", "ends_at": "2024-07-26T21:00+02:00"}});
    let rule = json!({"op": "add", "kind": "rule", "id": "t-1-any", "fields": {"zone": "t-1",
        "mode": "any", "decision": "refuse", "reason_en": "A parcel", "reason_fr": "Un colis"}});
    ada.does(edit(json!([zone, rule])), before.clone());
    assert_eq!(thing(&ada, "zone", "t-1")["changed"], "edit");
    assert_eq!(ada.entries("operation_edited").len(), 1);
    let slower = ada.commands(edit(json!([{"op": "remove", "kind": "zone", "id": "t-1"}])), before);
    assert_eq!(slower.problem(409), "stale");
    // The public page answers from it at once.
    let ask = "/api/public/rule?zone=t-1&mode=pedestrian&at=2024-07-26T18:00:00Z";
    assert_eq!(node.anybody().get(ask).json()["decision"], "refuse");
    // What would leave a perimeter without its order is refused, with the mend.
    let seq = operation(&ada)["seq"].clone();
    let gone = edit(json!([{"op": "remove", "kind": "order", "id": "perimeter-grey"}]));
    assert_eq!(ada.commands(gone, seq).problem(409), "faulty");
    let last = ada.size() - 1;
    let lived = ada.get(&format!("/api/picture?seq={last}")).json()["hash"].clone();
    node.stop();

    let node = room.node("data").start();
    let ada = ada.at(node.address());
    assert_eq!(thing(&ada, "zone", "t-1")["name"], "Suspicious parcel");
    let again = ada.get(&format!("/api/picture?seq={last}")).json()["hash"].clone();
    let seq = last.to_string();
    let replayed = room.cordon(&["replay", "@data", "--hash", "--seq", &seq]).out();
    assert_eq!(lived, replayed.trim(), "replaying is living, edits too");
    assert_eq!(again, lived);
    node.stop();

    let said = room.cordon(&["operation", "export", "@data", "--out", "@exported"]).out();
    assert!(said.contains("files written"), "{said}");
    room.cordon(&["check", "@exported"]).out();
    let paris = paris.to_str().unwrap();
    let differs = room.cordon(&["operation", "diff", paris, "@exported"]).out();
    let lines: Vec<&str> = differs.lines().collect();
    assert_eq!(lines.len(), 3, "{differs}");
    assert!(lines[2].starts_with("2 added, 0 changed, 0 removed"), "{differs}");
    for untouched in ["gates.geojson", "units.csv", "plans.toml"] {
        let (a, b) = (format!("{paris}/{untouched}"), room.path(&format!("exported/{untouched}")));
        assert_eq!(fs::read(a).unwrap(), fs::read(b).unwrap(), "{untouched}");
    }
}

#[test]
fn an_export_overwrites_no_change_that_it_does_not_know() {
    let room = Room::new();
    let toulouse = of_repository("operations/toulouse-2024");
    for file in fs::read_dir(&toulouse).unwrap() {
        let file = file.unwrap();
        let name = format!("package/{}", file.file_name().display());
        room.file(&name, fs::read(file.path()).unwrap());
    }
    let mut node = room.node("data").at("--operation", room.path("package")).start();
    let ada = node.administrator();
    let seq = operation(&ada)["seq"].clone();
    let units = operation(&ada);
    let unit = units["things"].as_array().unwrap().iter().find(|it| it["kind"] == "unit").unwrap();
    let rename = json!([{"op": "set", "kind": "unit", "id": unit["id"],
        "fields": {"name": "Renamed"}}]);
    ada.does(edit(rename), seq);
    node.stop();
    let path = room.path("package/units.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.clone() + "late-1,Late,patrol,Police\n").unwrap();
    let said = room.cordon(&["operation", "export", "@package", "--data", "@data"]).refusal();
    assert!(said.contains("units.csv") && said.contains("was changed in"), "{said}");
    fs::write(&path, text).unwrap();
    room.cordon(&["operation", "export", "@package", "--data", "@data"]).out();
    assert!(fs::read_to_string(&path).unwrap().contains("Renamed"));
}

#[test]
fn a_plan_is_put_into_force_by_two_and_changes_what_the_gates_answer() {
    let room = Room::new();
    let paris = of_repository("operations/paris-2024");
    let mut node = room.node("data").at("--operation", &paris).start();
    let ada = node.administrator();
    let bob = ada.opens("bob", &["duty_commander"]);
    let changes = ada.get("/api/operation/diff?plan=plan-b").json()["changes"].clone();
    assert!(changes.as_array().is_some_and(|changes| !changes.is_empty()), "{changes}");
    let asked = ada.commands(json!({"do": "activate_plan", "plan": "plan-b"}), Value::Null);
    assert_eq!(asked.status, 202, "{}", asked.text);
    let proposal = serde_json::from_str::<Value>(&asked.text).unwrap()["proposal"].clone();
    let seq = bob.changed_seq("proposals", "proposal", proposal.clone());
    let yes = json!({"do": "answer_proposal", "proposal": proposal, "approved": true});
    assert_eq!(ada.commands(yes.clone(), seq.clone()).problem(409), "same_person");
    bob.does(yes, seq);
    assert_eq!(operation(&ada)["plan"], "plan-b");
    assert_eq!(ada.picture()["operation"]["plan"], "plan-b");
    let since = ada.get("/api/operation/diff?from_seq=0").json()["changes"].clone();
    assert_eq!(since.as_array().unwrap().len(), changes.as_array().unwrap().len());
    let again = ada.commands(json!({"do": "activate_plan", "plan": "plan-b"}), Value::Null);
    assert_eq!(again.problem(409), "plan_in_force");
    node.stop();
    room.verify("data");
}
