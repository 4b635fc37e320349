//! Silencing a whole rule takes two accounts; what it hid is raised when it ends.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::room::{Aircraft, Receiver, Room, SOON, eventually};

/// The rules look four times a second; what they have not raised by then they do not raise.
const SEVERAL_LOOKS: Duration = Duration::from_secs(2);

fn silence() -> Value {
    let until = Timestamp::now() + Duration::from_secs(3600);
    json!({"do": "silence_rule", "rule": "volume_entered", "about": null, "until": until,
        "text": "a display team flies"})
}

#[test]
fn one_account_is_not_two() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    let asked = ada.commands(silence(), Value::Null);
    assert_eq!(asked.status, 202, "{}", asked.text);
    let proposal = serde_json::from_str::<Value>(&asked.text).unwrap()["proposal"].clone();
    let seq = ada.changed_seq("proposals", "proposal", proposal.clone());
    let yes = json!({"do": "answer_proposal", "proposal": proposal, "approved": true});
    assert_eq!(ada.commands(yes.clone(), seq.clone()).problem(409), "same_person");
    assert!(ada.entries("rule_silenced").is_empty());

    // Nor is a second login of the same account a second person.
    let once = ada.post(&format!("/api/accounts/{}/once", ada.account), &json!({})).json();
    let again = node.anybody().log_in_once(once["once"].as_str().unwrap());
    assert_eq!(again.commands(yes, seq.clone()).problem(409), "same_person");
    let no = json!({"do": "answer_proposal", "proposal": proposal, "approved": false});
    ada.does(no, seq);
    assert!(ada.thing("proposals", "proposal", &proposal).is_none(), "she may take it back");
    node.stop();
}

#[test]
fn a_whole_rule_is_silenced_by_two_and_speaks_again_when_it_ends() {
    let room = Room::new();
    let mut receiver = Receiver::open();
    let mut node = room.node("data").toulouse().hears(&receiver).start();
    let ada = node.administrator();
    let bob = ada.opens("bob", &["operator"]);
    let asked = ada.commands(silence(), Value::Null);
    let proposal = serde_json::from_str::<Value>(&asked.text).unwrap()["proposal"].clone();
    let seq = bob.changed_seq("proposals", "proposal", proposal.clone());
    let yes = json!({"do": "answer_proposal", "proposal": proposal, "approved": true});
    let silence = bob.does(yes, seq)["made"]["silence"].clone();

    let intruder = Aircraft::over_toulouse(0x39_0001);
    receiver.connected();
    eventually("the intruder is on the map", SOON, || {
        receiver.send(&intruder.beast());
        ada.picture()["tracks"].as_array().is_some_and(|tracks| !tracks.is_empty()).then_some(())
    });
    let until = std::time::Instant::now() + SEVERAL_LOOKS;
    while std::time::Instant::now() < until {
        receiver.send(&intruder.beast());
        assert!(ada.entries("alert_raised").is_empty(), "the rule is silenced");
    }
    let end = json!({"do": "end_silence", "silence": silence});
    let seq = ada.changed_seq("silences", "silence", silence);
    ada.does(end, seq);
    eventually("the rule speaks again", SOON, || {
        receiver.send(&intruder.beast());
        ada.thing("alerts", "rule", &json!("volume_entered"))
    });
    node.stop();
}
