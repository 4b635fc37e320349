//! `cordon forces generate`, `plan`, `verify` and `replan`: an operation is planned with proof, a
//! changed plan is seen, and an incident moves few people.

use std::fs;

use serde_json::{Value, json};

use super::room::Room;

fn read(path: &std::path::Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// An operation of that size, and its folder.
fn operation(room: &Room, units: &str, people: &str, posts: &str, days: &str) -> String {
    let folder = room.path("operation").to_str().unwrap().to_owned();
    let size = ["--units", units, "--people", people, "--posts", posts, "--days", days];
    let said = room
        .cordon(&[&["forces", "generate", "--out", &folder, "--seed", "3"][..], &size].concat());
    assert!(said.good, "{}", said.err);
    folder
}

fn plan(room: &Room, folder: &str, days: &str, more: &[&str]) -> (Value, Value) {
    let (out, report) = (room.path("plan.json"), room.path("report.json"));
    let given = ["forces", "plan", folder, "--days", days, "--seed", "1", "--out"];
    let rest = [out.to_str().unwrap(), "--report", report.to_str().unwrap()];
    let said = room.cordon(&[&given[..], &rest, more].concat());
    assert!(said.good, "{}", said.err);
    (read(&out), read(&report))
}

#[test]
fn a_plan_holds_by_its_file_alone_and_a_changed_one_does_not() {
    let room = Room::new();
    let folder = operation(&room, "40", "900", "60", "9");
    let (made, report) = plan(&room, &folder, "9", &["--seconds", "30", "--iterations", "4"]);
    for key in ["units", "people", "posts", "days", "violations", "iterations"] {
        assert!(report[key].is_u64(), "{key}: {report}");
    }
    assert_eq!((&report["units"], &report["people"]), (&json!(40), &json!(900)));
    assert_eq!((&report["violations"], &report["iterations"]), (&json!(0), &json!(4)));
    let gaps = report["gap_by_level"].as_array().unwrap();
    assert!(gaps.len() == 4 && gaps.iter().all(|gap| gap.as_f64().unwrap() <= 1.0), "{report}");
    let number = |key: &str| report[key].as_f64().unwrap();
    assert!(number("unavoidable_weighted") <= number("open_weighted"), "{report}");
    assert!(number("open_weighted") <= number("demand_weighted"), "{report}");
    assert!(number("cpu_s") > 0.0 && number("peak_mb") > 1.0, "{report}");
    // The folder may go: the plan has its operation in it.
    fs::remove_dir_all(&folder).unwrap();
    let path = room.path("plan.json");
    let path = path.to_str().unwrap();
    assert!(room.cordon(&["forces", "verify", path]).good);
    let changes: [&dyn Fn(&mut Value); 4] = [
        &|plan| plan["duties"][0]["members"] = json!("1"),
        &|plan| drop(plan["duties"].as_array_mut().unwrap().pop()),
        &|plan| plan["figures"]["open_weighted"] = json!(0),
        &|plan| {
            let bound = plan["figures"]["levels"][0]["value"].as_i64().unwrap() + 1;
            plan["figures"]["levels"][0]["bound"] = json!(bound);
        },
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut changed = made.clone();
        change(&mut changed);
        fs::write(path, changed.to_string()).unwrap();
        assert!(!room.cordon(&["forces", "verify", path]).good, "change {number} is seen");
    }
}

#[test]
fn a_plan_is_found_again_by_its_seed_and_rounds_on_one_thread_or_two() {
    let room = Room::new();
    let folder = operation(&room, "30", "600", "40", "7");
    let how = |threads| ["--seconds", "60", "--iterations", "3", "--threads", threads];
    let (one, _) = plan(&room, &folder, "7", &how("1"));
    let (two, _) = plan(&room, &folder, "7", &how("2"));
    assert!(one == two, "the plans differ");
}

#[test]
fn an_incident_fills_its_posts_and_the_changed_plan_holds() {
    let room = Room::new();
    let folder = operation(&room, "60", "1500", "80", "14");
    plan(&room, &folder, "14", &["--seconds", "30", "--iterations", "2"]);
    let (before, after) = (room.path("plan.json"), room.path("after.json"));
    let (incident, report) = (format!("{folder}.incident.json"), room.path("replan.json"));
    let given = ["forces", "replan", before.to_str().unwrap(), "--incident", &incident];
    let rest = ["--out", after.to_str().unwrap(), "--report", report.to_str().unwrap()];
    let said = room.cordon(&[&given[..], &rest].concat());
    assert!(said.good, "{}", said.err);
    let report = read(&report);
    assert!(report["moves"].as_u64().unwrap() >= report["moves_min"].as_u64().unwrap());
    assert!(!report["orders"].as_array().unwrap().is_empty(), "{report}");
    assert!(room.cordon(&["forces", "verify", after.to_str().unwrap()]).good);
    fs::write(&incident, r#"{"at": "yesterday"}"#).unwrap();
    let said = room.cordon(&[&given[..], &rest].concat());
    assert!(!said.good && said.err.contains("2024-07-26T16:00:00+02:00"), "{}", said.err);
}

#[test]
fn a_run_that_is_watched_says_how_it_goes_and_stops_with_the_best_at_a_word() {
    let room = Room::new();
    let folder = operation(&room, "60", "1500", "80", "14");
    let (out, report) = (room.path("plan.json"), room.path("report.json"));
    let given = ["forces", "plan", &folder, "--days", "14", "--seconds", "600", "--attended"];
    let rest = ["--out", out.to_str().unwrap(), "--report", report.to_str().unwrap()];
    let said = room.fed(&[&given[..], &rest].concat(), b"stop\n");
    assert!(said.good, "{}", said.err);
    let line: Value = serde_json::from_str(said.out.lines().last().unwrap()).unwrap();
    assert_eq!(line["levels"][0]["name"], "open_min", "{line}");
    assert!(line["cpu_s"].is_f64() && line["iterations"].is_u64(), "{line}");
    assert!(room.cordon(&["forces", "verify", out.to_str().unwrap()]).good);
}

#[test]
fn sizes_that_make_no_operation_are_refused() {
    let room = Room::new();
    let folder = room.path("operation");
    let given = ["forces", "generate", "--out", folder.to_str().unwrap(), "--posts", "3"];
    let said =
        room.cordon(&[&given[..], &["--units", "5", "--people", "2", "--days", "1"]].concat());
    assert!(!said.good && said.err.contains("people"), "{}", said.err);
    assert!(!folder.exists(), "nothing was written");
}

#[test]
fn a_plan_goes_out_as_a_table_and_comes_back_as_it_was_or_with_the_place_of_what_is_wrong() {
    let room = Room::new();
    let folder = operation(&room, "40", "900", "60", "9");
    let (made, _) = plan(&room, &folder, "9", &["--seconds", "30", "--iterations", "4"]);
    let path = |name: &str| room.path(name).to_str().unwrap().to_owned();
    let (first, csv, xlsx) = (path("plan.json"), path("duties.csv"), path("plan.xlsx"));
    for out in [&csv, &xlsx, &path("open.csv")] {
        let open: &[&str] = if out.ends_with("open.csv") { &["--open"] } else { &[] };
        let said = room.cordon(&[&["forces", "export", &first, "--out", out][..], open].concat());
        assert!(said.good, "{}", said.err);
    }
    let open = fs::read_to_string(path("open.csv")).unwrap();
    assert_eq!(open.lines().count(), made["open"].as_array().unwrap().len() + 1);
    for table in [&csv, &xlsx] {
        let (out, report) = (path("back.json"), path("back.report.json"));
        let given = ["forces", "import", &first, table, "--out", &out, "--report", &report];
        let said = room.cordon(&given);
        assert!(said.good, "{}", said.err);
        let back = read(room.path("back.json").as_path());
        assert_eq!(back["duties"], made["duties"]);
        assert_eq!(back["open"], made["open"]);
        assert_eq!(read(room.path("back.report.json").as_path())["moves"], json!(0));
    }
    // A member too many stands at the first post.
    let text = fs::read_to_string(&csv).unwrap();
    let unit = made["duties"][0]["unit"].as_str().unwrap();
    let absent = text.replacen(unit, "nobody-at-all", 1);
    fs::write(&csv, absent).unwrap();
    let said = room.cordon(&["forces", "import", &first, &csv, "--out", &path("no.json")]);
    assert!(!said.good && said.err.contains("line 2"), "{}", said.err);
    assert!(!room.path("no.json").exists());
}

#[test]
fn a_unit_has_a_calendar_and_a_file_of_no_known_form_is_refused() {
    let room = Room::new();
    let folder = operation(&room, "20", "400", "40", "5");
    let (made, _) = plan(&room, &folder, "5", &["--seconds", "30", "--iterations", "2"]);
    let path = |name: &str| room.path(name).to_str().unwrap().to_owned();
    let duty = &made["duties"][0];
    let unit = duty["unit"].as_str().unwrap().split('/').next().unwrap();
    let post = duty["posts"][0][0].as_str().unwrap();
    for (whose, id) in [("--unit", unit), ("--post", post)] {
        let out = path("one.ics");
        let given = ["forces", "export", &path("plan.json"), "--out", &out, whose, id];
        let said = room.cordon(&given);
        assert!(said.good, "{}", said.err);
        let text = fs::read_to_string(&out).unwrap();
        assert!(text.starts_with("BEGIN:VCALENDAR") && text.contains("BEGIN:VEVENT"), "{text}");
    }
    let refused = |out: &str, more: &[&str]| {
        let out = path(out);
        let given = ["forces", "export", &path("plan.json"), "--out", &out];
        let said = room.cordon(&[&given[..], more].concat());
        assert!(!said.good);
        said.err
    };
    assert!(refused("plan.pdf", &[]).contains(".xlsx, .csv and .ics"));
    assert!(refused("one.ics", &[]).contains("give --unit or --post"));
    assert!(refused("one.ics", &["--unit", "x"]).contains("no unit `x`"));
    assert!(refused("plan.csv", &["--unit", unit]).contains("are for calendars"));
}

#[test]
fn a_planners_table_becomes_a_file_of_the_package_or_every_wrong_cell_is_said() {
    let room = Room::new();
    let path = |name: &str| room.path(name).to_str().unwrap().to_owned();
    let head = "id;name;kind;agency;strength_paper\n";
    fs::write(path("units.csv"), format!("{head}u1;One;crs;police;60\nu2;Two;crs;police;40\n"))
        .unwrap();
    let given = ["forces", "table", &path("units.csv"), "--kind", "unit", "--out", &path("pack")];
    let said = room.cordon(&given);
    assert!(said.good, "{}", said.err);
    assert_eq!(said.out.trim(), r#"{"count":2,"file":"units.csv"}"#);
    let made = fs::read_to_string(room.path("pack").join("units.csv")).unwrap();
    assert!(made.lines().count() == 3 && made.contains("u2"), "{made}");
    fs::write(path("units.csv"), format!("{head}u1;One;crs;police;many\nu1;Two;crs;police;-4\n"))
        .unwrap();
    let said = room.cordon(&given);
    assert!(!said.good);
    for place in ["line 2", "line 3", "many", "-4"] {
        assert!(said.err.contains(place), "{place}: {}", said.err);
    }
}

#[test]
fn a_plan_goes_by_the_ways_that_a_router_says_and_tells_which() {
    let room = Room::new();
    let folder = operation(&room, "20", "400", "40", "5");
    let asked = room.cordon(&["forces", "ways", &folder, "--days", "5"]);
    assert!(asked.good, "{}", asked.err);
    let asked: Value = serde_json::from_str(&asked.out).unwrap();
    let (units, sectors) =
        (asked["units"].as_array().unwrap(), asked["sectors"].as_array().unwrap());
    assert_eq!(units.len(), 20);
    assert!(!sectors.is_empty() && sectors[0]["longitude_deg"].is_f64(), "{asked}");
    // Seven minutes and a second to everywhere, and no way from the last unit.
    let row = |unit: usize| {
        let cell = if unit == 19 { Value::Null } else { json!(421.0) };
        vec![cell; sectors.len()]
    };
    let answer = json!({ "code": "Ok", "durations": (0..20).map(row).collect::<Vec<_>>() });
    let file = room.path("osrm.json");
    fs::write(&file, answer.to_string()).unwrap();
    let given = ["forces", "ways", &folder, "--days", "5", "--osrm", file.to_str().unwrap()];
    let said = room.cordon(&given);
    assert!(said.good, "{}", said.err);
    let said: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&said["ways"], &said["router"]),
        (&json!(20 * sectors.len()), &json!("OSRM by road"))
    );
    let (made, report) = plan(&room, &folder, "5", &["--seconds", "30", "--iterations", "3"]);
    let travel = "ways of the package (OSRM by road), where it has none great circle times 1.35 at \
                  20 km/h plus 4 minutes";
    assert_eq!((&made["travel"], &report["travel"]), (&json!(travel), &json!(travel)));
    let last = units[19]["id"].as_str().unwrap();
    let of_last = made["duties"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|duty| duty["unit"].as_str().unwrap().split('/').next() == Some(last));
    // Without a way it stays in its own sector.
    let posts: std::collections::BTreeSet<&str> = of_last
        .flat_map(|duty| duty["posts"].as_array().unwrap())
        .map(|it| it[0].as_str().unwrap())
        .collect();
    let sector = |post: &str| {
        let text = made["operation"]["posts.geojson"].as_str().unwrap();
        let all: Value = serde_json::from_str(text).unwrap();
        let features = all["features"].as_array().unwrap().clone();
        let of = features.into_iter().find(|it| it["properties"]["id"] == post).unwrap();
        of["properties"]["sector"].as_str().unwrap().to_owned()
    };
    let sectors: std::collections::BTreeSet<String> = posts.into_iter().map(sector).collect();
    assert!(sectors.len() <= 1, "{sectors:?}");
    // Words that say otherwise are seen.
    let mut changed = made.clone();
    changed["travel"] = json!("great circle");
    let path = room.path("plan.json");
    fs::write(&path, changed.to_string()).unwrap();
    assert!(!room.cordon(&["forces", "verify", path.to_str().unwrap()]).good);
}
