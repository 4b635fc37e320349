//! Two people order one unit, or change one thing, at once: one is done, the other told why not.

use serde_json::{Value, json};

use super::room::{Answer, Caller, Room};

/// Both give their command at the same time.
fn at_once(people: [&Caller; 2], requests: [Value; 2]) -> [Answer; 2] {
    let post = |who: &Caller, request| who.post("/api/commands", &request);
    let [first, second] = requests;
    std::thread::scope(|scope| {
        let other = scope.spawn(|| post(people[1], second));
        [post(people[0], first), other.join().unwrap()]
    })
}

/// Which of two was done; gives the answer of the other as well.
fn winner(answers: [Answer; 2]) -> (usize, Answer, Answer) {
    let [first, second] = answers;
    match (first.status, second.status) {
        (200, 409) => (0, first, second),
        (409, 200) => (1, second, first),
        other => panic!("exactly one is done, not {other:?}: {} {}", first.text, second.text),
    }
}

#[test]
fn one_unit_gets_one_order_and_the_slower_is_told() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    let bob = ada.opens("bob", &["operator"]);
    let open = |text: &str| {
        json!({"do": "open_incident", "kind": "air", "severity": "warning", "alerts": [],
            "place": null, "text": text})
    };
    let incidents = [&ada, &bob]
        .map(|who| who.does(open("here"), Value::Null)["made"]["incident"].as_u64().unwrap());
    let orders = incidents.map(|incident| {
        let order = json!({"do": "task_unit", "unit": "patrol-capitole", "incident": incident,
            "place": null, "text": null});
        Caller::request(order, ada.changed_seq("incidents", "incident", incident))
    });
    let (first, done, slower) = winner(at_once([&ada, &bob], orders));
    assert_eq!(slower.problem(409), "unit_busy");
    let tasking = serde_json::from_str::<Value>(&done.text).unwrap()["made"]["tasking"].clone();
    let tasking = ada.thing("taskings", "tasking", &tasking).unwrap();
    assert_eq!(tasking["incident"], incidents[first]);
    assert_eq!(ada.entries("unit_tasked").len(), 1);
    node.stop();
}

#[test]
fn the_slower_is_told_who_was_faster() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    let bob = ada.opens("bob", &["operator"]);
    let open = json!({"do": "open_incident", "kind": "air", "severity": "notice", "alerts": [],
        "place": null, "text": null});
    let incident = ada.does(open, Value::Null)["made"]["incident"].clone();
    for round in 0..5 {
        let seq = ada.changed_seq("incidents", "incident", incident.clone());
        let severities = [["warning", "critical"], ["notice", "warning"]][round % 2];
        let updates = severities.map(|severity| {
            let update = json!({"do": "update_incident", "incident": incident, "kind": null,
                "severity": severity, "alerts": [], "place": null, "text": null});
            Caller::request(update, seq.clone())
        });
        let (first, done, slower) = winner(at_once([&ada, &bob], updates));
        assert_eq!(slower.problem(409), "stale");
        let problem: Value = serde_json::from_str(&slower.text).unwrap();
        let done: Value = serde_json::from_str(&done.text).unwrap();
        assert_eq!(problem["problem"]["by"], [&ada, &bob][first].account);
        assert_eq!(problem["problem"]["seq"], done["seq"]);
        let known = ada.thing("incidents", "incident", &incident).unwrap();
        assert_eq!(known["severity"], severities[first], "the faster one's stands");
    }
    node.stop();
}
