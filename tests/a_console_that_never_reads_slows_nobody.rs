//! A console that asks and never reads is dropped and counted; nobody else waits for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::room::{Aircraft, Console, Receiver, Room};

/// Longest time between two messages to a console that reads.
const GAP_MAX: Duration = Duration::from_millis(1500);

#[test]
fn a_console_that_never_reads_is_dropped_and_slows_nobody() {
    let room = Room::alone();
    let mut receiver = Receiver::open();
    let mut node = room.node("data").toulouse().hears(&receiver).start();
    let ada = node.administrator();
    receiver.connected();
    let many: Vec<Aircraft> =
        (0..1000).map(|n| Aircraft::at(0x39_1000 + n, 44.5, 1.0 + f64::from(n) / 1e3)).collect();
    let all: Vec<u8> = many.iter().flat_map(Aircraft::beast).collect();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                receiver.send(&all);
                std::thread::sleep(Duration::from_millis(250));
            }
        });
        let mut reads = Console::open(&ada);
        reads.until("all aircraft", |_| ada.figure("cordon_tracks") >= 1000.0);
        let mut deaf = Console::open(&ada);
        let words = json!({"viewport": null, "resume": null});
        let (begun, mut last) = (Instant::now(), Instant::now());
        let mut slowest = Duration::ZERO;
        let mut asking = true;
        while ada.figure("cordon_clients_dropped_total") < 1.0 {
            // Each time it says where it looks it is owed everything that is there.
            asking = asking && deaf.try_say(&words).is_ok();
            reads.next();
            slowest = slowest.max(last.elapsed());
            last = Instant::now();
            assert!(begun.elapsed() < Duration::from_secs(60), "it is still not dropped");
        }
        println!("dropped after {:?}, longest gap {slowest:?}", begun.elapsed());
        assert!(slowest < GAP_MAX, "somebody else waited {slowest:?}");
        reads.next();
        stop.store(true, Ordering::Relaxed);
    });
    node.stop();
}
