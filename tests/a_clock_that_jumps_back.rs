//! The machine's clock is set back under a running node, and is still back when it starts again:
//! the journal does not go back, says so once, and alerts go on. Needs a C compiler to put another
//! clock before the process; says so where there is none.

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use super::room::{Aircraft, Caller, Receiver, Room, SOON, Start, eventually};

/// By how much the clock is set back.
const BACK_S: i64 = 600;

/// The wall clock, moved by as many seconds as a file says.
const CLOCK: &str = r#"
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t id, struct timespec *now) {
    long done = syscall(SYS_clock_gettime, id, now);
    char text[32] = {0};
    int file = id == CLOCK_REALTIME ? open(getenv("MOVED_BY"), O_RDONLY) : -1;
    if (file >= 0) {
        if (read(file, text, sizeof text - 1) > 0) now->tv_sec += atol(text);
        close(file);
    }
    return (int)done;
}
"#;

/// Gives what puts a node under the clock that `moved` moves.
pub fn clock(room: &Room) -> Option<impl Fn(Start) -> Start> {
    let (source, library) = (room.file("clock.c", CLOCK), room.path("clock.so"));
    let mut compile = Command::new("cc");
    compile.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source);
    if !compile.output().is_ok_and(|done| done.status.success()) {
        println!("skipped: a clock of its own takes a C compiler");
        return None;
    }
    let moved = room.file("moved", "0");
    Some(move |start: Start| start.under("LD_PRELOAD", &library).under("MOVED_BY", &moved))
}

fn note(who: &Caller, text: &str) -> Value {
    let note = json!({"do": "write_note", "about": {"source": "receiver-1"}, "text": text});
    who.does(note, Value::Null)
}

/// An alert about an aircraft that was not there before.
fn intrudes(who: &Caller, receiver: &mut Receiver, icao24: u32) {
    let named = format!("{icao24:06x}-");
    eventually("an alert about a new intruder", SOON, || {
        receiver.send(&Aircraft::over_toulouse(icao24).beast());
        let picture = who.picture();
        let alerts = picture["alerts"].as_array().unwrap();
        let about = |alert: &Value| alert["about"]["track"].as_str().map(str::to_owned);
        let ours = |alert: &&Value| about(alert).is_some_and(|track| track.starts_with(&named));
        alerts.iter().find(ours).cloned()
    });
}

fn time(entry: &Value, key: &str) -> jiff::Timestamp {
    entry[key].as_str().unwrap().parse().unwrap()
}

#[test]
fn a_clock_that_jumps_back_turns_nothing_back() {
    let room = Room::new();
    let Some(clock) = clock(&room) else { return };
    let mut receiver = Receiver::open();
    let mut node = clock(room.node("data").toulouse().hears(&receiver)).start();
    let ada = node.administrator();
    receiver.connected();
    note(&ada, "before");
    intrudes(&ada, &mut receiver, 0x39_0001);
    let before = ada.size();

    fs::write(room.path("moved"), format!("-{BACK_S}")).unwrap();
    note(&ada, "after");
    intrudes(&ada, &mut receiver, 0x39_0002);
    let jump = eventually("the jump is written down", SOON, || {
        note(&ada, "and after");
        ada.entries("clock_went_back").pop()
    });
    let by_ms = jump["body"]["by_ms"].as_i64().unwrap();
    assert!((by_ms - BACK_S * 1000).abs() < 60_000, "it went back by {by_ms} ms");
    assert!(jump["seq"].as_u64().unwrap() >= before);
    assert_eq!(ada.get("/api/health").status, 200);
    node.stop();
    room.verify("data");

    let node = clock(room.node("data").hears(&receiver)).start();
    let ada = ada.at(node.address());
    receiver.hang_up();
    receiver.connected();
    note(&ada, "on the day before, so to say");
    intrudes(&ada, &mut receiver, 0x39_0003);
    let entries = ada.entries("");
    let recorded: Vec<_> = entries.iter().map(|entry| time(entry, "recorded_at")).collect();
    assert!(recorded.is_sorted(), "the journal's time does not go back");
    let spread = recorded[recorded.len() - 1].duration_since(recorded[0]);
    assert!(spread < jiff::SignedDuration::try_from(Duration::from_secs(300)).unwrap());
    let jumps = ada.entries("clock_went_back").len();
    assert!((1..=2).contains(&jumps), "said once in each run, not {jumps} times");
    node.stop();
    room.verify("data");
}
