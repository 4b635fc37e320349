//! A node that is stopped and started again finds its open alerts as they were, and raises none of
//! them a second time.

use serde_json::{Value, json};

use super::room::{Aircraft, Caller, Receiver, Room, SOON, eventually};

const INTRUDER: u32 = 0x39_0001;

fn alerts(who: &Caller) -> Vec<Value> {
    let raised = who.entries("alert_raised").into_iter();
    raised.map(|entry| entry["body"]["about"].clone()).collect()
}

#[test]
fn a_restart_doubles_no_alert() {
    let room = Room::new();
    let package = room.package(&[("receiver-1", 3600), ("receiver-2", 1)]);
    let mut receiver = Receiver::open();
    let mut node = room.node("data").at("--operation", package).hears(&receiver).start();
    let mut ada = node.administrator();
    receiver.connected();
    eventually("both alerts are raised", SOON, || {
        receiver.send(&Aircraft::over_toulouse(INTRUDER).beast());
        (alerts(&ada).len() == 2).then_some(())
    });
    let before = alerts(&ada);
    for gently in [true, false, true] {
        if gently {
            node.stop()
        } else {
            node.kill()
        }
        node = room.node("data").hears(&receiver).start();
        ada = ada.at(node.address());
        receiver.hang_up();
        receiver.connected();
        eventually("the intruder is back on the map", SOON, || {
            receiver.send(&Aircraft::over_toulouse(INTRUDER).beast());
            let track = ada.thing("tracks", "icao24", &json!(format!("{INTRUDER:06x}")))?;
            track["latitude_deg"].is_f64().then_some(())
        });
        // Several looks of the rules.
        let until = std::time::Instant::now() + std::time::Duration::from_millis(1500);
        while std::time::Instant::now() < until {
            receiver.send(&Aircraft::over_toulouse(INTRUDER).beast());
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        assert_eq!(alerts(&ada), before, "after a restart, gently: {gently}");
        let over = ada.entries("alert_cleared");
        assert!(over.is_empty(), "nor is one over: {over:?}");
    }
    node.stop();
    room.verify("data");
}
