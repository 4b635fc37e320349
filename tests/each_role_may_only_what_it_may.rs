//! Every call and command asks who calls: nobody, somebody of the wrong role, another site, or
//! somebody who guesses.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::room::Room;

/// Every command, as somebody might send it.
fn commands() -> Vec<Value> {
    let until = Timestamp::now() + std::time::Duration::from_secs(600);
    vec![
        json!({"do": "acknowledge_alert", "alert": 1}),
        json!({"do": "judge_alert", "alert": 1, "verdict": "false"}),
        json!({"do": "open_incident", "kind": "air", "severity": "notice", "alerts": [],
            "place": null, "text": "x"}),
        json!({"do": "update_incident", "incident": 1, "kind": null, "severity": "warning",
            "alerts": [], "place": null, "text": null}),
        json!({"do": "close_incident", "incident": 1, "outcome": "resolved", "text": null}),
        json!({"do": "task_unit", "unit": "air-liaison", "incident": 1, "place": null,
            "text": null}),
        json!({"do": "advance_tasking", "tasking": 1, "status": "received"}),
        json!({"do": "silence_rule", "rule": "source_silent", "about": null, "until": until,
            "text": null}),
        json!({"do": "end_silence", "silence": 1}),
        json!({"do": "write_note", "about": {"source": "receiver-1"}, "text": "x"}),
        json!({"do": "erase_notes", "notes": [1]}),
        json!({"do": "answer_proposal", "proposal": 1, "approved": true}),
    ]
}

/// Which commands this role was refused for being what it is.
fn refused(room_of: &super::room::Caller) -> Vec<String> {
    let mut refused = Vec::new();
    for command in commands() {
        let name = command["do"].as_str().unwrap().to_owned();
        let answer = room_of.commands(command, Value::Null);
        assert_ne!(answer.status, 400, "{}", answer.text);
        if answer.status == 403 {
            assert_eq!(answer.problem(403), "role");
            refused.push(name);
        }
    }
    refused
}

#[test]
fn each_role_may_only_what_it_may() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    let all: Vec<_> = commands().iter().map(|c| c["do"].as_str().unwrap().to_owned()).collect();
    let size = ada.size();
    for role in ["auditor", "administrator"] {
        let who = ada.opens(&format!("only {role}"), &[role]);
        let before = who.size();
        assert_eq!(refused(&who), all, "{role}");
        assert_eq!(who.size(), before, "a refusal writes nothing");
        for path in ["/api/picture", "/api/journal", "/api/journal/0/proof"] {
            assert_eq!(who.get(path).status, 200, "{role} reads {path}");
        }
    }
    assert!(ada.size() > size);
    let mut but_notes = all.clone();
    but_notes.retain(|name| name != "write_note");
    for role in ["gate_steward", "planner"] {
        assert_eq!(refused(&ada.opens(role, &[role])), but_notes, "{role}");
    }
    let leads = ["close_incident", "task_unit", "advance_tasking", "silence_rule", "end_silence"];
    let commander_only = "erase_notes";
    let air_desk = refused(&ada.opens("air", &["air_desk"]));
    assert_eq!(air_desk, [&leads[..], &[commander_only]].concat());
    assert_eq!(refused(&ada.opens("operator", &["operator"])), [commander_only]);
    assert!(refused(&ada.opens("commander", &["duty_commander"])).is_empty());
    node.stop();
}

#[test]
fn accounts_are_for_administrators() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    let bob = ada.opens("bob", &["duty_commander"]);
    let roles = format!("/api/accounts/{}/roles", bob.account);
    let once = format!("/api/accounts/{}/once", ada.account);
    assert_eq!(bob.get("/api/accounts").problem(403), "role");
    let eve = json!({"name": "eve", "roles": ["administrator"]});
    for (path, body) in [
        ("/api/accounts", eve),
        (roles.as_str(), json!({"roles": ["administrator"]})),
        (once.as_str(), json!({})),
    ] {
        assert_eq!(bob.post(path, &body).problem(403), "role", "{path}");
    }
    // Who is closed is out at once.
    ada.post(&roles, &json!({"roles": []})).json();
    assert_eq!(bob.get("/api/picture").problem(401), "not_logged_in");
    let last = format!("/api/accounts/{}/roles", ada.account);
    let gone = ada.post(&last, &json!({"roles": ["operator"]}));
    assert_eq!(gone.problem(409), "last_administrator");
    node.stop();
}

#[test]
fn nobody_and_other_sites_are_turned_away() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let nobody = node.anybody();
    for path in [
        "/api/picture",
        "/api/picture/stream",
        "/api/alerts/events",
        "/api/alerts/1",
        "/api/tracks/x",
        "/api/incidents/1/notes",
        "/api/journal",
        "/api/journal/times",
        "/api/journal/0/proof",
        "/api/accounts",
        "/tlog/checkpoint",
        "/tlog/tile/0/000",
    ] {
        assert_eq!(nobody.get(path).problem(401), "not_logged_in", "{path}");
    }
    assert_eq!(nobody.commands(commands()[2].clone(), Value::Null).status, 401);
    assert_eq!(nobody.get("/api/session").json()["account"], Value::Null);
    assert_eq!(nobody.get("/api/health").status, 200);

    let ada = node.administrator();
    let request = super::room::Caller::request(commands()[2].clone(), Value::Null);
    let post = |headers: &[(&str, &str)]| {
        ada.call("POST", "/api/commands", headers, Some(&request)).unwrap()
    };
    let size = ada.size();
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        assert_eq!(post(&[("origin", origin)]).problem(403), "foreign_origin", "{origin}");
        let stream = ada.call("GET", "/api/picture/stream", &[("origin", origin)], None).unwrap();
        assert_eq!(stream.problem(403), "foreign_origin", "{origin}");
    }
    assert_eq!(ada.size(), size);
    let ours = format!("http://{}", node.address());
    assert_eq!(post(&[("origin", ours.as_str())]).status, 200);
    node.stop();
}

#[test]
fn guessing_is_slowed_and_a_login_is_used_once() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    let short = ada.post("/api/session/password", &json!({"password": "too short"}));
    assert_eq!(short.problem(422), "password_length");
    let password = "correct horse battery";
    ada.post("/api/session/password", &json!({"password": password})).json();
    let nobody = node.anybody();
    let right = json!({"name": "administrator", "password": password});
    assert_eq!(nobody.logged_in(nobody.log_in(&right)).account, ada.account);

    let bob = ada.post("/api/accounts", &json!({"name": "bob", "roles": ["operator"]})).json();
    let once = json!({"once": bob["once"]});
    nobody.log_in(&once).json();
    assert_eq!(nobody.log_in(&once).problem(401), "wrong_login", "it was used up");

    let wrong = json!({"name": "administrator", "password": "wrong horse battery"});
    let answers: Vec<_> = (0..10).map(|_| nobody.log_in(&wrong)).collect();
    let slowed = answers.iter().find(|answer| answer.status == 429).expect("it is slowed");
    assert_eq!(slowed.problem(429), "too_many_attempts");
    let wait: u64 = slowed.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(wait > 0);
    assert_eq!(answers[0].problem(401), "wrong_login");
    assert_eq!(nobody.log_in(&right).status, 429, "also the right one has to wait");
    assert_eq!(ada.get("/api/picture").status, 200, "whoever is in stays in");
    node.stop();
}
