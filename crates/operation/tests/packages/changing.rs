//! Edits, plans, differences, and the way back into the files.

use cordon_operation::{Change, Op, Operation, differences, export, fix, read};
use insta::assert_snapshot;
use serde_json::json;

use crate::city::{city, city_with, text};
use crate::package::{faults, opened};

fn open() -> Operation {
    opened(&city()).0
}

fn change(json: serde_json::Value) -> Change {
    serde_json::from_value(json).unwrap()
}

fn told(a: &Operation, b: &Operation) -> String {
    let line = |it: &cordon_operation::Difference| {
        let fields: Vec<_> =
            it.fields.iter().map(|f| format!("{} {}>{}", f.name, f.before, f.after)).collect();
        let moved = if it.geometry_after.is_some() { " moved" } else { "" };
        format!("{:?} {} {}: {}{moved}", it.op, it.kind, it.id, fields.join(", "))
    };
    differences(&a.things, &b.things).iter().map(line).collect::<Vec<_>>().join("\n")
}

fn refused(operation: &Operation, json: serde_json::Value) -> String {
    let faults = operation.edited(&[change(json)]).unwrap_err();
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_plan_changes_what_it_says_and_the_plan_it_extends_comes_first() {
    let base = open();
    assert_snapshot!(told(&base, &base.with_plan("b").unwrap()), @r#"
    Set gate alma: lanes 12>0, note null>"closed"
    Remove session fencing: ends_at "2024-07-27T16:00:00Z">null, name "Fencing">null, site "palais">null, starts_at "2024-07-27T08:00:00Z">null
    "#);
    assert_snapshot!(told(&base, &base.with_plan("c").unwrap()), @r#"
    Set gate alma: lanes 12>0, note null>"closed"
    Add session ceremony: ends_at null>"2024-07-26T21:30:00Z", name null>"Ceremony", site null>"palais", starts_at null>"2024-07-26T17:30:00Z"
    Remove session fencing: ends_at "2024-07-27T16:00:00Z">null, name "Fencing">null, site "palais">null, starts_at "2024-07-27T08:00:00Z">null
    "#);
    let back = base.with_plan("c").unwrap().with_plan("a").unwrap();
    assert_eq!((told(&base, &back), back.plan), (String::new(), None));
    assert!(base.with_plan("d").is_err());
}

#[test]
fn an_edit_is_checked_as_the_package_is() {
    let base = open();
    let edited = base
        .edited(&[change(
            json!({"op":"set","kind":"gate","id":"alma","fields":{"lanes":20,"note":"wider"}}),
        )])
        .unwrap();
    assert_snapshot!(told(&base, &edited), @r#"Set gate alma: lanes 12>20, note null>"wider""#);
    assert_snapshot!(refused(&base, json!({"op":"remove","kind":"order","id":"silt-1"})), @r#"schedules.csv:2 (grey-1): zone "grey" is guarded and active from 2024-07-18T03:00:00Z to 2024-07-26T22:00:00Z, and no order covers it; add or lengthen an order that lists the zone, or shorten the activation"#);
    assert_snapshot!(refused(&base, json!({"op":"set","kind":"gate","id":"alma","geometry":{"type":"Point","coordinates":[2.4,48.85]}})), @r#"gates.geojson:2 (alma): the gate is 5854 m off its barrier "south"; move it onto the line, or draw the line to it"#);
    assert_snapshot!(refused(&base, json!({"op":"add","kind":"zone","id":"t 1","fields":{"name":"T","kind":"temporary"}})), @"zones.geojson (t 1): an id holds only a-z, 0-9, '.', '_', '-' and ':', not ' '; use a short lower-case name");
    assert_snapshot!(refused(&base, json!({"op":"set","kind":"zone","id":"red","fields":{"name":null}})), @"zones.geojson (red): `name` is missing; Its name.");
    assert_snapshot!(refused(&base, json!({"op":"set","kind":"hat","id":"x"})), @r#" (x): no kind of thing is called "hat"; see the reference for the kinds"#);
}

#[test]
fn a_plan_in_force_stays_over_an_edit_and_an_edit_that_breaks_it_is_refused() {
    let b = open().with_plan("b").unwrap();
    let edited = b
        .edited(&[change(
            json!({"op":"set","kind":"zone","id":"red","fields":{"name":"Red, larger"}}),
        )])
        .unwrap();
    assert_eq!(edited.things.get("gate", "alma").unwrap().whole("lanes"), Some(0));
    assert_eq!(edited.base.get("gate", "alma").unwrap().whole("lanes"), Some(12));
    assert_snapshot!(refused(&b, json!({"op":"remove","kind":"session","id":"fencing"})), @r#"
    plans.toml:8 (b): change 2 of plan "b": there is no session "fencing" to remove; name one that is there
    plans.toml:27 (c): change 2 of plan "b": there is no session "fencing" to remove; name one that is there
    "#);
}

#[test]
fn a_temporary_zone_is_an_edit_like_any_other() {
    let square =
        json!({"type":"Polygon","coordinates":[[[2.3,48.8],[2.31,48.8],[2.31,48.81],[2.3,48.8]]]});
    let zone = change(
        json!({"op":"add","kind":"zone","id":"t-1","fields":{"name":"Cordon","kind":"temporary","starts_at":"2024-07-26T19:00+02:00","ends_at":"2024-07-26T21:00+02:00"},"geometry":square}),
    );
    let edited = open().edited(&[zone]).unwrap();
    assert!(edited.things.get("zone", "t-1").is_some());
    let exported = export(&city(), &edited.base).unwrap();
    let (again, _) = opened(&exported);
    assert_eq!(told(&again, &edited), "");
}

#[test]
fn files_without_a_change_stay_byte_for_byte_and_comments_stay_too() {
    let changes = [
        json!({"op":"set","kind":"order","id":"silt-1","fields":{"number":"2024-2"}}),
        json!({"op":"set","kind":"lane","id":"alma-bags","fields":{"people_per_minute":5}}),
        json!({"op":"add","kind":"tier","id":"t1","fields":{"name":"Permanent","rank":1,"duties":["escort","sweep"]}}),
        json!({"op":"remove","kind":"closure","id":"alma-1"}),
    ];
    let edited = open().edited(&changes.map(change)).unwrap();
    let exported = export(&city(), &edited.base).unwrap();
    let changed: Vec<&String> =
        exported.keys().filter(|path| city().get(*path) != exported.get(*path)).collect();
    assert_eq!(
        changed,
        ["closures.csv", "lanes.csv", "operation.toml", "orders.toml", "tiers.csv"]
    );
    let orders = text(&exported, "orders.toml");
    assert_eq!(orders, text(&city(), "orders.toml").replace("\"2024-1\"", "\"2024-2\""));
    assert_eq!(text(&exported, "lanes.csv"), text(&city(), "lanes.csv").replace("4.5", "5"));
    assert_snapshot!(text(&exported, "tiers.csv"), @"
    id,name,rank,duties
    t1,Permanent,1,escort; sweep
    ");
    let (again, _) = opened(&exported);
    assert_eq!(told(&again, &edited), "");
}

#[test]
fn what_was_not_changed_in_a_file_stays_as_its_planner_wrote_it() {
    let mut files = city();
    let habits = "\"id\";\"zone\";\"starts_at\";\"ends_at\"\n\"grey-1\";\"grey\";\"2024-07-18T05:00+02:00\";\"2024-07-27T00:00+02:00\"\n\"red-1\";\"red\";\"2024-07-18T05:00+02:00\";\"2024-07-27T00:00+02:00\"\n";
    files.insert("schedules.csv".into(), habits.as_bytes().to_vec());
    let (base, _) = opened(&files);
    let edited = base.edited(&[
        change(json!({"op":"set","kind":"schedule","id":"red-1","fields":{"ends_at":"2024-07-26T23:00+02:00"}})),
        change(json!({"op":"set","kind":"zone","id":"red","fields":{"colour":"red"}})),
    ]);
    let exported = export(&files, &edited.unwrap().base).unwrap();
    let schedules = text(&exported, "schedules.csv");
    let [before, after] = [habits, &schedules].map(|text| text.lines().collect::<Vec<_>>());
    assert_eq!(after[1], before[1]);
    assert_eq!(after[2], "red-1;red;2024-07-18T05:00+02:00;2024-07-26T21:00:00Z");
    let [before, after] = [&files, &exported].map(|files| text(files, "zones.geojson"));
    assert_eq!(before.lines().nth(1), after.lines().nth(1), "the grey zone is as it was drawn");
    assert_ne!(before.lines().nth(2), after.lines().nth(2));
}

#[test]
fn a_list_of_one_text_with_a_comma_stays_one() {
    let tier = json!({"op":"add","kind":"tier","id":"t1","fields":{"name":"T","rank":1,"duties":["escort, day and night"]}});
    let edited = open().edited(&[change(tier)]).unwrap();
    let (again, _) = opened(&export(&city(), &edited.base).unwrap());
    assert_eq!(told(&again, &edited), "");
}

#[test]
fn the_difference_of_two_packages_makes_the_one_into_the_other() {
    let a = open();
    let (b, _) = opened(&city_with("zones.geojson", "2.29", "2.28"));
    assert_snapshot!(told(&a, &b), @"Set zone red:  moved");
    let changes: Vec<Change> =
        differences(&a.things, &b.things).iter().map(|it| it.to_change()).collect();
    assert_eq!(changes[0].op, Op::Set);
    assert_eq!(told(&a.edited(&changes).unwrap(), &b), "");
}

#[test]
fn a_spreadsheets_habits_mean_the_same() {
    let plain = open();
    let lanes = "\u{feff}\"id\";\"gate\";\"kind\";\"count\";\"people_per_minute\";\r\n\"alma-bags\";\"alma\";\"bags\";\"12\";\"4,5\";\r\n;;;;;\r\n";
    let mut files = city();
    files.insert("lanes.csv".into(), lanes.as_bytes().to_vec());
    assert_eq!(faults(&files), "no fault");
    assert_eq!(told(&plain, &opened(&files).0), "");
    let (mended, done) = fix(&files);
    assert_eq!(
        text(&mended, "lanes.csv"),
        "id,gate,kind,count,people_per_minute\nalma-bags,alma,bags,12,4.5\n"
    );
    assert_snapshot!(done.join("\n"), @"
    lanes.csv: byte-order mark or line ends made plain
    lanes.csv: written with commas between cells and points in numbers
    ");
    let big = city_with("sites.geojson", "8000", "\"8000\"");
    assert_eq!(told(&plain, &opened(&big).0), "");
}

#[test]
fn what_is_safe_is_mended_and_nothing_else() {
    let open_ring = city_with("zones.geojson", ",[2.30,48.87],[2.30,48.85]]]", ",[2.30,48.87]]]");
    let (mended, done) = fix(&open_ring);
    assert_eq!(faults(&mended), "no fault");
    assert_eq!(told(&open(), &opened(&mended).0), "");
    assert_snapshot!(done.join("\n"), @"zones.geojson: rings of 1 features closed or turned");
    let unlisted = city_with("operation.toml", ", \"lanes.csv\"", "");
    let (mended, done) = fix(&unlisted);
    assert_eq!(faults(&mended), "no fault");
    assert_snapshot!(done.join("\n"), @r#"operation.toml: "lanes.csv" is listed"#);
    // What another system's coordinates mean, or whether an old file counts, is a decision.
    let other = city_with(
        "zones.geojson",
        "{\"type\":\"FeatureCollection\",",
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:4275\"}},",
    );
    let other = {
        let text = text(&other, "zones.geojson")
            .replace(",[2.30,48.87],[2.30,48.85]]]", ",[2.30,48.87]]]");
        city().into_iter().chain([("zones.geojson".to_owned(), text.into_bytes())]).collect()
    };
    assert_eq!(fix(&other).0, other);
    let old: std::collections::BTreeMap<_, _> = city()
        .into_iter()
        .chain([("units.old.csv".to_owned(), b"id,name,kind,agency\n".to_vec())])
        .collect();
    assert_eq!(fix(&old).0, old);
    let (same, done) = fix(&city());
    assert_eq!((same, done), (city(), Vec::new()));
    // What would need a decision is left alone.
    let dangling = city_with("sessions.csv", "Fencing,palais", "Fencing,palace");
    assert_eq!(fix(&dangling).0, dangling);
}

#[test]
fn a_rehearsal_is_the_same_operation_on_another_day() {
    let moved = cordon_operation::rehearse(&city(), 365).unwrap();
    let (operation, _) = opened(&moved);
    assert_eq!(operation.starts_at.to_string(), "2025-07-26T14:00:00Z");
    let zone = operation.things.get("schedule", "grey-1").unwrap();
    assert_eq!(zone.time("starts_at").unwrap().to_string(), "2025-07-18T03:00:00Z");
    assert_eq!(read(&moved).unwrap().operation.with_plan("c").unwrap().plan.as_deref(), Some("c"));
    let winter = opened(&cordon_operation::rehearse(&city(), 120).unwrap()).0;
    assert_eq!(winter.starts_at.to_string(), "2024-11-23T15:00:00Z", "four in the afternoon");
    let back = cordon_operation::rehearse(&moved, -365).unwrap();
    // The times inside overlays are written otherwise, and mean the same.
    let there_and_back = opened(&back).0;
    assert!(told(&open(), &there_and_back).lines().all(|line| line.starts_with("Set plan")));
    let with_plan = |operation: &Operation| operation.with_plan("c").unwrap();
    let differing = told(&with_plan(&open()), &with_plan(&there_and_back));
    assert!(differing.lines().all(|line| line.starts_with("Set plan")), "{differing}");
}
