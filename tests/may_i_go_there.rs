//! May I go there? One table answers the command line, the public page and the text of an order.

use serde_json::Value;

use super::room::{Room, of_repository};

fn asked(room: &Room, words: &[&str]) -> String {
    let paris = of_repository("operations/paris-2024");
    let mut all = vec!["operation", "rule", "--operation", paris.to_str().unwrap()];
    all.extend(words);
    room.cordon(&all).out()
}

#[test]
fn the_command_line_says_the_decision_its_reason_and_the_order() {
    let room = Room::new();
    let at = ["--at", "2024-07-24T10:00+02:00", "--zone", "grey"];
    let said = asked(&room, &[&at[..], &["--mode", "car", "--motive", "resident"]].concat());
    assert!(said.starts_with("decision: pass\n"), "{said}");
    for part in ["reason: ", "order: perimeter-grey", "until: 2024-07-26 13:00", "zone: grey"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let said = asked(&room, &[&at[..], &["--mode", "car"]].concat());
    assert!(said.starts_with("decision: refuse\n"), "{said}");
    let said = asked(&room, &[&at[..], &["--mode", "emergency_vehicle"]].concat());
    assert!(said.starts_with("decision: free\n"), "{said}");
    let before = ["--at", "2024-07-01T10:00+02:00", "--zone", "grey", "--mode", "car"];
    let said = asked(&room, &before);
    assert!(said.starts_with("decision: free\n") && said.contains("order: none"), "{said}");
}

#[test]
fn a_question_that_cannot_be_meant_is_refused_with_what_can() {
    let room = Room::new();
    let paris = of_repository("operations/paris-2024");
    let asked = |words: &[&str]| {
        let begin = ["operation", "rule", "--operation", paris.to_str().unwrap()];
        room.cordon(&[&begin, words].concat()).refusal()
    };
    let at = "2024-07-24T10:00+02:00";
    let said = asked(&["--at", at, "--zone", "gray", "--mode", "car"]);
    assert!(said.contains("no zone \"gray\"") && said.contains("grey"), "{said}");
    let said = asked(&["--at", "tomorrow", "--zone", "grey", "--mode", "car"]);
    assert!(said.contains("is not a time"), "{said}");
    let said = asked(&["--at", at, "--zone", "grey", "--mode", "broom"]);
    assert!(said.contains("pedestrian"), "{said}");
    let said = asked(&["--at", at, "--mode", "car"]);
    assert!(said.contains("--zone ID") && said.contains("--place"), "{said}");
}

#[test]
fn anybody_may_ask_without_an_account_and_hears_the_same_in_two_languages() {
    let room = Room::new();
    let node = room.node("data").at("--operation", of_repository("operations/paris-2024")).start();
    let anybody = node.anybody();
    let operation = anybody.get("/api/public/operation").json();
    let zones = operation["zones"].as_array().unwrap();
    assert!(zones.iter().any(|zone| zone["id"] == "grey" && !zone["spans"][0].is_null()));
    let ask = |query: &str| anybody.get(&format!("/api/public/rule?{query}"));
    let at = "at=2024-07-24T08:00:00Z";
    let told = ask(&format!("zone=grey&mode=car&motive=resident&{at}")).json();
    assert_eq!(told["decision"], "pass");
    assert_eq!(told["order"]["id"], "perimeter-grey");
    assert_eq!(told["next"]["at"], "2024-07-26T11:00:00Z");
    let languages = ["reason_en", "reason_fr", "sentence_en", "sentence_fr"];
    assert!(languages.iter().all(|key| told[*key].as_str().is_some_and(|it| it.len() > 3)));
    // In the middle of the Seine, between the banks of the perimeter.
    let there = ask(&format!("lat=48.8570&lon=2.3410&mode=pedestrian&{at}")).json();
    assert_ne!(there["zone"], Value::Null);
    assert_eq!(ask(&format!("lat=0&lon=0&mode=car&{at}")).json()["decision"], "free");
    assert_eq!(ask("zone=none&mode=car").problem(404), "not_found");
    assert_eq!(ask("mode=car").status, 400);
    assert_eq!(ask("zone=grey&mode=Car").status, 400, "no mode is taken for another");
    assert_eq!(anybody.get("/api/operation").problem(401), "not_logged_in");
    node.stop();
}

#[test]
fn the_text_of_an_order_is_a_pdf_in_either_language() {
    let room = Room::new();
    let paris = of_repository("operations/paris-2024");
    let order = |id: &str, more: &[&str]| {
        let begin = ["operation", "order", id, "--operation", paris.to_str().unwrap()];
        room.cordon(&[&begin, more].concat())
    };
    let out = room.path("order.pdf");
    order("perimeter-grey", &["--out", out.to_str().unwrap()]).out();
    let french = std::fs::read(&out).unwrap();
    order("perimeter-grey", &["--out", out.to_str().unwrap(), "--language", "en"]).out();
    let english = std::fs::read(&out).unwrap();
    assert!(french.starts_with(b"%PDF-1.") && french.ends_with(b"%%EOF"));
    assert_ne!(french, english);
    let said = order("perimeter-gray", &["--out", out.to_str().unwrap()]).refusal();
    assert!(said.contains("no order") && said.contains("perimeter-grey"), "{said}");
}
