//! The whole line: a recording becomes tracks, an alert, a verdict, an incident and an order, and
//! all of it is found again, by time, by replay and by proof.

use std::fs;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::room::{Caller, Console, Room, SOON, eventually, recorded};

/// An alert about a track that the stream has shown, and the time of the picture it was in.
fn an_alert(console: &mut Console) -> (Value, String) {
    let entered = |alert: &Value| alert["rule"] == "volume_entered";
    let message = console.until("an alert about a volume", |message| {
        message.json["alerts"].as_array().is_some_and(|alerts| alerts.iter().any(entered))
    });
    let alerts = message.json["alerts"].as_array().unwrap();
    let alert = alerts.iter().find(|alert| entered(alert)).unwrap().clone();
    let track = alert["about"]["track"].as_str().unwrap().to_owned();
    assert!(console.names.values().any(|name| *name == track), "{track} was on the stream");
    let states = alert["evidence"]["tracks"].as_array().unwrap();
    assert!(states.iter().any(|state| state["track"] == *track), "it embeds what it rests on");
    (alert, track)
}

/// Takes, judges and closes; gives the incident.
fn work(commander: &Caller, alert: &Value) -> Value {
    let number = &alert["alert"];
    let expects = |list, key, is: &Value| commander.changed_seq(list, key, is.clone());
    let acknowledge = json!({"do": "acknowledge_alert", "alert": number});
    commander.does(acknowledge, expects("alerts", "alert", number));
    let judge = json!({"do": "judge_alert", "alert": number, "verdict": "relevant"});
    commander.does(judge, expects("alerts", "alert", number));
    let open = json!({"do": "open_incident", "kind": "air", "severity": "critical",
        "alerts": [number], "place": null, "text": "the tower is asked"});
    let opened = commander.does(open, expects("alerts", "alert", number));
    let incident = opened["made"]["incident"].clone();

    let notes = commander.get(&format!("/api/incidents/{incident}/notes")).json();
    assert_eq!(notes[0]["text"], "the tower is asked");
    let read = commander.entries("vault_read").pop().unwrap();
    assert_eq!(read["body"]["notes"], json!([notes[0]["note"]]));
    assert_eq!(read["author"]["person"]["account"], commander.account);

    let task = json!({"do": "task_unit", "unit": "air-liaison", "incident": incident,
        "place": null, "text": "go and look"});
    let tasking = commander.does(task, expects("incidents", "incident", &incident));
    let tasking = &tasking["made"]["tasking"];
    let close = json!({"do": "close_incident", "incident": incident, "outcome": "resolved",
        "text": null});
    let refused = commander.commands(close.clone(), expects("incidents", "incident", &incident));
    assert_eq!(refused.problem(409), "units_out");
    for status in ["received", "acknowledged", "moving", "in_place", "released"] {
        let advance = json!({"do": "advance_tasking", "tasking": tasking, "status": status});
        commander.does(advance, expects("taskings", "tasking", tasking));
    }
    commander.does(close, expects("incidents", "incident", &incident));
    incident
}

#[test]
fn a_recorded_feed_becomes_an_alert_and_a_verdict() {
    let Some(recording) = recorded("air/tutorial.jsonl.gz") else { return };
    let room = Room::new();
    let node = room.node("data").toulouse().at("--air-file", recording).with(&["--speed", "800"]);
    let mut node = node.start();
    let commander = node.administrator();
    let mut console = Console::open(&commander);
    let first = console.next();
    assert!(first.snapshot && first.json["operation"]["id"] == "toulouse-2024");

    let (alert, track) = an_alert(&mut console);
    let raised = &commander.entries_from(alert["raised_seq"].as_u64().unwrap(), "alert_raised")[0];
    let raised_at = raised["recorded_at"].as_str().unwrap().to_owned();
    let incident = work(&commander, &alert);
    let incident = commander.thing("incidents", "incident", &incident).unwrap();
    assert_eq!(incident["state"], "closed");
    let judged = commander.thing("alerts", "alert", &alert["alert"]).unwrap();
    assert_eq!((&judged["state"], &judged["verdict"]), (&json!("judged"), &json!("relevant")));

    // The same moment again, by the slider: the alert is open and its track is on the map.
    let found = eventually("the archive has the moment", SOON, || {
        let past = commander.get(&format!("/api/picture?at={raised_at}")).json();
        let tracks = past["tracks"].as_array().unwrap();
        tracks.iter().any(|it| it["track"] == *track).then_some(past.clone())
    });
    let alerts = found["alerts"].as_array().unwrap();
    let again = alerts.iter().find(|it| it["alert"] == alert["alert"]).unwrap();
    assert_eq!((&again["state"], &found["live"]), (&json!("active"), &json!(false)));

    node.stop();
    the_journal_tells_the_same(&room, &commander);
}

/// Replay, tree and checkpoint of the stopped node say what a node says that is started again.
fn the_journal_tells_the_same(room: &Room, commander: &Caller) {
    room.verify("data");
    let replayed = room.cordon(&["replay", "@data", "--hash"]).out();
    let root = room.cordon(&["journal", "root", "@data"]).out();
    let checkpoint = fs::read_to_string(room.path("data/journal/checkpoint")).unwrap();
    let signed = checkpoint.lines().nth(2).unwrap();
    assert_eq!(hex::encode(STANDARD.decode(signed).unwrap()), root.trim());
    let stopped: Value = serde_json::from_str(&room.cordon(&["replay", "@data"]).out()).unwrap();
    assert_eq!(stopped["contradictions"], 0, "every entry made sense");
    let last = stopped["size"].as_u64().unwrap() - 1;

    let node = room.node("data").start();
    let commander = commander.at(node.address());
    let past = commander.get(&format!("/api/picture?seq={last}")).json();
    assert_eq!(past["hash"].as_str().unwrap(), replayed.trim());
    let proof = commander.get(&format!("/api/journal/{last}/proof")).json();
    assert_eq!(proof["seq"], last);
    let now = eventually("a checkpoint", Duration::from_secs(10), || {
        let checkpoint = commander.picture()["checkpoint"].clone();
        (checkpoint["size"].as_u64()? > last).then_some(checkpoint)
    });
    assert_eq!(now["ok"], true);
    let size = now["size"].as_u64().unwrap();
    let hash = commander.get(&format!("/api/picture?seq={}", size - 1)).json()["hash"].clone();
    node.stop();
    let seq = (size - 1).to_string();
    let again = room.cordon(&["replay", "@data", "--hash", "--seq", &seq]).out();
    assert_eq!(hash.as_str().unwrap(), again.trim(), "replaying is living");
    assert_ne!(root.trim(), now["root"], "more was written since");
}
