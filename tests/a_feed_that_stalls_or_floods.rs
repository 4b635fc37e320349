//! Bad input from a receiver: garbage, cut messages, a flood, silence, a lost link. The node
//! counts, says so, and goes on.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::room::{Aircraft, Caller, Chance, Receiver, Room, SOON, eventually};

fn on_the_map(who: &Caller, icao24: u32) -> Option<Value> {
    who.thing("tracks", "icao24", &json!(format!("{icao24:06x}")))
}

#[test]
fn garbage_and_cut_messages_are_counted_and_skipped() {
    let room = Room::new();
    let mut receiver = Receiver::open();
    let mut node = room.node("data").toulouse().hears(&receiver).start();
    let ada = node.administrator();
    receiver.connected();
    let mut chance = Chance::of(1);
    let good = Aircraft::over_toulouse(0x39_0001).beast();
    receiver.send(&good);
    for _ in 0..200 {
        let garbage: Vec<u8> = (0..chance.below(400)).map(|_| chance.next() as u8).collect();
        receiver.send(&garbage);
        receiver.send(&good[..chance.below(good.len() as u64) as usize]);
        receiver.send(&Aircraft::over_toulouse(0x39_0002).beast());
    }
    eventually("what was good is on the map", SOON, || {
        receiver.send(&Aircraft::over_toulouse(0x39_0002).beast());
        on_the_map(&ada, 0x39_0002)
    });
    let counted = ada.figure("cordon_source_undecodable");
    assert!(counted > 100.0, "{counted} undecodable");
    assert!(ada.figure("cordon_source_messages") > counted);
    let source = ada.thing("sources", "source", &json!("receiver-1")).unwrap();
    assert_eq!(source["state"], "heard");
    node.stop();
    room.verify("data");
}

#[test]
fn a_flood_does_not_make_it_deaf_to_people() {
    let room = Room::alone();
    let mut receiver = Receiver::open();
    let mut node = room.node("data").toulouse().hears(&receiver).start();
    let ada = node.administrator();
    receiver.connected();
    let many: Vec<Aircraft> =
        (0..500).map(|n| Aircraft::at(0x39_1000 + n, 44.5, 1.0 + f64::from(n) / 1e3)).collect();
    let burst: Vec<u8> = many.iter().flat_map(Aircraft::beast).collect();
    let (stop, sent) = (AtomicBool::new(false), AtomicU64::new(0));
    let mut slowest = Duration::ZERO;
    let begun = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                receiver.send(&burst);
                sent.fetch_add(1500, Ordering::Relaxed);
            }
        });
        while begun.elapsed() < Duration::from_secs(6) {
            let asked = Instant::now();
            assert_eq!(node.anybody().get("/api/health").status, 200);
            slowest = slowest.max(asked.elapsed());
            std::thread::sleep(Duration::from_millis(50));
        }
        stop.store(true, Ordering::Relaxed);
    });
    let rate = sent.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64();
    let taken = ada.figure("cordon_source_messages");
    let dropped = ada.figure("cordon_source_dropped");
    println!(
        "{rate:.0} messages a second sent, {taken} taken, {dropped} dropped; slowest answer \
         {slowest:?}"
    );
    assert!(slowest < Duration::from_secs(1), "health took {slowest:?}");
    assert!(receiver.accept() > 0, "the link holds");
    assert!(taken > 100_000.0, "this was no flood: {taken}");
    eventually("the news comes through after the flood", SOON, || {
        receiver.send(&Aircraft::over_toulouse(0x39_0001).beast());
        on_the_map(&ada, 0x39_0001)
    });
    let asked = Instant::now();
    let note = json!({"do": "write_note", "about": {"source": "receiver-1"}, "text": "a flood"});
    ada.does(note, Value::Null);
    assert!(asked.elapsed() < Duration::from_secs(5), "a command took {:?}", asked.elapsed());
    node.stop();
    room.verify("data");
}

#[test]
fn a_receiver_that_falls_silent_is_reported_until_it_comes_back() {
    let room = Room::new();
    let package = room.package(&[("receiver-1", 2)]);
    let mut receiver = Receiver::open();
    let mut node = room.node("data").at("--operation", package).hears(&receiver).start();
    let ada = node.administrator();
    receiver.connected();
    let speak = |receiver: &mut Receiver| receiver.send(&Aircraft::over_toulouse(1).beast());
    speak(&mut receiver);
    let alert = ada.alert_of("source_silent", SOON);
    assert_eq!(alert["about"], json!({"source": "receiver-1"}));
    assert_eq!((&alert["state"], &alert["condition"]), (&json!("active"), &json!("holds")));
    let over = |receiver: &mut Receiver| {
        speak(receiver);
        let alert = ada.thing("alerts", "alert", &alert["alert"]).unwrap();
        (alert["condition"] == "over").then_some(())
    };
    eventually("it is over once it speaks", SOON, || over(&mut receiver));

    receiver.hang_up();
    eventually("it is silent again", SOON, || {
        let alert = ada.thing("alerts", "alert", &alert["alert"]).unwrap();
        (alert["condition"] == "holds").then_some(())
    });
    let raised = ada.entries("alert_raised");
    let silent = raised.iter().filter(|entry| entry["author"]["rule"]["rule"] == "source_silent");
    assert_eq!(silent.count(), 1, "the same alert has returned");
    receiver.connected();
    eventually("the node has come back for it", SOON, || over(&mut receiver));
    node.stop();
    room.verify("data");
}
