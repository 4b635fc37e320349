//! Streams that are cut go on where they were, or begin anew and say so.

use std::io::{BufRead, BufReader};

use serde_json::{Value, json};

use super::room::{Aircraft, Caller, Console, Receiver, Room, SOON, eventually};

fn open_incident(who: &Caller) -> Value {
    let open = json!({"do": "open_incident", "kind": "crowd", "severity": "notice", "alerts": [],
        "place": null, "text": null});
    who.does(open, Value::Null)["made"]["incident"].clone()
}

fn has(message: &super::room::Message, list: &str, key: &str, is: &Value) -> bool {
    let things = message.json[list].as_array();
    things.is_some_and(|things| things.iter().any(|thing| thing[key] == *is))
}

#[test]
fn a_cut_stream_goes_on_where_it_was() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    let mut console = Console::open(&ada);
    let first = console.next();
    assert!(first.snapshot);
    let second = console.next();
    assert_eq!((second.snapshot, second.frame), (false, first.frame + 1));
    drop(console);

    let incident = open_incident(&ada);
    let resume = json!({"epoch": second.epoch, "frame": second.frame});
    let mut console = Console::follow(&ada, Value::Null, resume);
    let (mut frame, mut told) = (second.frame, false);
    while !told {
        let message = console.next();
        assert!(!message.snapshot, "what was missed is still there");
        assert_eq!(message.frame, frame + 1, "none is left out");
        frame = message.frame;
        told = has(&message, "incidents", "incident", &incident);
        assert!(message.seq >= second.seq);
    }
    let picture = ada.picture();
    assert_eq!(picture["seq"], ada.size() - 1);

    for resume in [
        json!({"epoch": second.epoch + 1, "frame": second.frame}),
        json!({"epoch": second.epoch, "frame": second.frame + 1_000_000}),
    ] {
        let message = Console::follow(&ada, Value::Null, resume.clone()).next();
        assert!(message.snapshot, "{resume} is not known");
        assert!(has(&message, "incidents", "incident", &incident));
    }
    node.stop();
}

#[test]
fn a_console_is_told_of_what_it_looks_at() {
    let room = Room::new();
    let mut receiver = Receiver::open();
    let mut node = room.node("data").toulouse().hears(&receiver).start();
    let ada = node.administrator();
    receiver.connected();
    let (mut here, far) = (Aircraft::at(0x39_0001, 44.0, 1.4), Aircraft::at(0x39_0002, 46.0, 1.4));
    eventually("both are on the map", SOON, || {
        receiver.send(&[here.beast(), far.beast()].concat());
        (ada.figure("cordon_tracks") == 2.0).then_some(())
    });
    let mut console = Console::follow(&ada, json!([1.0, 43.5, 1.8, 44.05]), Value::Null);
    let first = console.next();
    let seen: Vec<_> = first.records.iter().map(|record| record.icao24).collect();
    assert_eq!(seen, [here.icao24], "the other is outside");
    let record = &first.records[0];
    assert_eq!((record.altitude_ft, record.callsign.as_str()), (3_000, here.callsign.as_str()));
    let (latitude, longitude) = record.position_deg.unwrap();
    assert!((latitude - 44.0).abs() < 1e-3 && (longitude - 1.4).abs() < 1e-3);
    assert!(first.json["names"][record.number.to_string()].as_str().unwrap().starts_with("390001"));

    // It leaves over the edge: said once, and no more of it.
    let mut last = None;
    for _ in 0..200 {
        here.latitude_deg += 0.001;
        receiver.send(&[here.beast(), far.beast()].concat());
        let message = console.next();
        assert!(message.records.iter().all(|record| record.icao24 == here.icao24));
        match message.records.first() {
            Some(record) if last.is_some() => panic!("after it had left: {record:?}"),
            Some(record) if record.flags & 4 != 0 => last = Some(record.number),
            _ => {}
        }
        if last.is_some() && here.latitude_deg > 44.08 {
            break;
        }
    }
    assert_eq!(last, Some(record.number));

    console.say(&json!({"viewport": [1.0, 45.0, 1.8, 47.0]}));
    let moved = console.until("the other place", |message| message.snapshot);
    assert_eq!(moved.records.iter().map(|r| r.icao24).collect::<Vec<_>>(), [far.icao24]);
    console.say(&json!({"viewport": null}));
    let all = console.until("everything", |message| message.snapshot);
    assert_eq!(all.records.len(), 2);
    node.stop();
}

/// The next event: its id and its alert.
fn event(events: &mut impl BufRead) -> (String, Value) {
    let (mut id, mut data) = (None, None);
    loop {
        let mut line = String::new();
        assert!(events.read_line(&mut line).unwrap() > 0, "the events have ended");
        match line.trim_end().split_once(": ") {
            Some(("id", value)) => id = Some(value.to_owned()),
            Some(("data", value)) => data = Some(serde_json::from_str(value).unwrap()),
            Some(("event", value)) => assert_eq!(value, "alert"),
            _ => {
                if let (Some(id), Some(data)) = (id.take(), data.take()) {
                    return (id, data);
                }
            }
        }
    }
}

#[test]
fn events_go_on_after_the_last_one_that_was_read() {
    let room = Room::new();
    let package = room.package(&[("receiver-1", 1), ("receiver-2", 2)]);
    let mut node = room.node("data").at("--operation", package).start();
    let ada = node.administrator();
    let mut events = BufReader::new(ada.follow("/api/alerts/events", &[]));
    let (first_id, first) = event(&mut events);
    assert_eq!(first["about"], json!({"source": "receiver-1"}));
    assert_eq!(first_id, format!("{}.{}", first["changed_seq"], first["alert"]));
    let (_, second) = event(&mut events);
    assert_eq!(second["about"], json!({"source": "receiver-2"}));
    drop(events);

    let acknowledge = json!({"do": "acknowledge_alert", "alert": first["alert"]});
    ada.does(acknowledge, first["changed_seq"].clone());
    let since = [("last-event-id", first_id.as_str())];
    let mut events = BufReader::new(ada.follow("/api/alerts/events", &since));
    assert_eq!(event(&mut events).1["alert"], second["alert"]);
    let (_, taken) = event(&mut events);
    assert_eq!(taken["alert"], first["alert"]);
    assert_eq!(
        (&taken["state"], &taken["acknowledged_by"]),
        (&json!("acknowledged"), &json!(ada.account))
    );
    node.stop();
}
