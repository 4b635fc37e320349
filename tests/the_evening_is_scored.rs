//! The simulated evening: what was planted is found, within two seconds, and nothing else is
//! raised; and what others wrote of zones becomes volumes of air.

use serde_json::Value;

use super::room::{Room, of_repository, recorded};

/// Plays a part of the evening and scores it.
fn scored(room: &Room, seed: &str, from: &str, lasts: &str) -> Value {
    let how = ["demo", "--headless", "--seed", seed, "--from", from, "--for", lasts];
    let files = ["--speed", "max", "--report", "@report", "--truth", "@truth", "--data", "@data"];
    room.cordon(&[&how[..], &files].concat()).out();
    let out = room.cordon(&["city", "score", "--truth", "@truth", "--journal", "@data"]).out();
    let score: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(score["detections"], score["planted"], "{out}");
    assert_eq!(score["false_alerts"], 0, "{out}");
    assert!(score["delay_max_ms"].as_i64().unwrap() <= 2_000, "{out}");
    score
}

/// When something of `what` was detectable and when it was raised by `rule`.
fn found<'a>(score: &'a Value, rule: &str, what: &str) -> Option<(&'a str, &'a str)> {
    let found = score["found"].as_array().unwrap().iter();
    let one = found.into_iter().find(|it| it["rule"] == rule && it["what"] == what)?;
    Some((one["detectable_at"].as_str()?, one["raised_at"].as_str()?))
}

#[test]
fn one_that_is_still_inside_when_the_airspace_closes_is_seen_and_who_has_leave_raises_nothing() {
    let room = Room::new();
    let score = scored(&room, "1", "18:24", "12m");
    let (_, foreseen_at) = found(&score, "volume_entry_predicted", "stray").unwrap();
    let (entered_at, _) = found(&score, "volume_entered", "stray").unwrap();
    assert!(foreseen_at < entered_at, "seen coming: {score}");
    assert_eq!(entered_at, "2024-07-26T16:30:00Z", "the moment of closing, not the next message");
    // Aircraft on duty were in the closed airspace all the time; that they raised nothing is that
    // there is no false alert: truth knows them by why they fly, and not by their exemptions.
    assert!(found(&score, "volume_entered", "duty").is_none());
    let text = std::fs::read_to_string(room.path("report")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    assert!(report["entries"]["track_began"].as_u64().unwrap() >= 5, "{text}");
    room.verify("data");
}

#[test]
fn a_light_aircraft_is_seen_coming_before_it_enters_and_its_lost_radio_is_told() {
    let room = Room::new();
    let score = scored(&room, "1", "20:33", "9m");
    let (_, foreseen_at) = found(&score, "volume_entry_predicted", "stray").unwrap();
    let (entered_at, _) = found(&score, "volume_entered", "stray").unwrap();
    assert!(foreseen_at < entered_at, "seen coming: {score}");
    assert!(found(&score, "emergency_squawk", "stray").is_some());
}

#[test]
fn each_kind_of_spoofer_is_found() {
    for (trick, from) in [("jumps", "19:53"), ("copy", "22:08"), ("speed", "22:43")] {
        let room = Room::new();
        let score = scored(&room, "1", from, "4m");
        assert!(found(&score, "position_implausible", trick).is_some(), "{trick}: {score}");
    }
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
