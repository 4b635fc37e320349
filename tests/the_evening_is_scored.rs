//! The simulated evening: what was planted is found, soon, and nothing else; and what others wrote
//! of zones becomes volumes of air.

use serde_json::Value;

use super::room::{Room, of_repository, recorded};

#[test]
fn what_strays_is_seen_coming_and_what_has_leave_raises_nothing() {
    let room = Room::new();
    // From 18:25 on: the airspace closes at 18:30 with one still inside.
    let how = ["demo", "--headless", "--seed", "4", "--for", "12m", "--speed", "max"];
    let files = ["--report", "@report", "--truth", "@truth", "--data", "@data"];
    room.cordon(&[&how[..], &files].concat()).out();
    let out = room.cordon(&["city", "score", "--truth", "@truth", "--journal", "@data"]).out();
    let score: Value = serde_json::from_str(&out).unwrap();
    let rule = |name: &str, key: &str| score["rules"][name][key].as_u64().unwrap_or(0);
    assert_eq!(score["detections"], score["planted"], "{out}");
    assert_eq!(score["false_alerts"], 0, "{out}");
    for name in ["volume_entered", "volume_entry_predicted", "source_silent"] {
        assert!(rule(name, "detections") >= 1, "{name}: {out}");
        assert!(score["rules"][name]["delay_max_ms"].as_i64().unwrap() <= 2_000, "{name}: {out}");
    }
    // Aircraft on duty were in the closed airspace all the time.
    let text = std::fs::read_to_string(room.path("report")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    assert!(report["entries"]["track_began"].as_u64().unwrap() >= 5, "{text}");
    room.verify("data");
}

#[test]
fn a_truth_of_something_else_is_refused_with_its_name() {
    let room = Room::new();
    room.file("truth", "{\"seed\": \"one\"}");
    let score = ["city", "score", "--truth", "@truth", "--journal", "@data"];
    let said = room.cordon(&score).refusal();
    assert!(said.contains("truth"), "{said}");
    let said = room.cordon(&["demo", "--headless", "--from", "noon", "--for", "1s"]).refusal();
    assert!(said.contains("19:30"), "{said}");
}

#[test]
fn zones_of_others_become_volumes_of_the_package() {
    let room = Room::new();
    let package = room.package(&[("receiver-1", 3600)]);
    let volumes = |room: &Room| {
        let out = room.cordon(&["check", "@package"]).out();
        out.split("air_volume ").nth(1).unwrap().split(',').next().unwrap().parse::<u32>().unwrap()
    };
    let before = volumes(&room);
    let Some(zones) = recorded("air/cis_source_sample_ed318.json") else { return };
    let file = zones.to_str().unwrap();
    room.cordon(&["operation", "import", file, package.to_str().unwrap()]).out();
    assert_eq!(volumes(&room), before + 3);
    // Once more: each is there already, and is named.
    let said = room.cordon(&["operation", "import", file, "@package"]).out();
    assert!(said.contains("0 volumes added") && said.contains("3 notes"), "{said}");
    let file = of_repository("README.md");
    let said = room.cordon(&["operation", "import", file.to_str().unwrap(), "@package"]).refusal();
    assert!(said.contains("not JSON"), "{said}");
}
