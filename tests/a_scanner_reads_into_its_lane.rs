//! A scanner at a serial port of the gate's box: its lane's screen is told at once, and it may be
//! pulled out and put in again.

use std::fs;
use std::os::fd::AsRawFd;
use std::time::Instant;

use serde_json::{Value, json};
use serial2::SerialPort;

use super::passes_are_issued_and_judged::{desk, issue};
use super::room::{Caller, SOON, eventually};

const GATE: &str = "grey-chatelet";
const FROM: &str = "2024-07-24T12:00+02:00";

/// The end of a serial cable, and the device at its other end.
fn cable() -> (SerialPort, SerialPort, std::path::PathBuf) {
    let (scanner, port) = SerialPort::pair().unwrap();
    let device = fs::read_link(format!("/proc/self/fd/{}", port.as_raw_fd())).unwrap();
    (scanner, port, device)
}

fn shown(gate: &Caller, lane: u16, after: u64) -> Value {
    gate.get(&format!("/gate/api/shown?lane={lane}&after={after}")).json()
}

fn is_up(gate: &Caller, scanner: usize) -> bool {
    gate.get("/gate/api/state").json()["scanners"][scanner]["is_up"] == true
}

#[test]
fn what_a_serial_scanner_reads_is_shown_in_its_lane_and_one_that_is_pulled_out_comes_back() {
    let room = desk();
    let pass = issue(&room, &["--role", "resident"]);
    let text = pass["text"].as_str().unwrap();
    let (scanner, port, device) = cable();
    let (exit, _exit_port, exit_device) = cable();
    // The name that stays the same when another cable is put in.
    let plug = room.path("scanner");
    std::os::unix::fs::symlink(&device, &plug).unwrap();
    let serial = format!("{},lane=2,baud=115200", plug.display());
    let out = format!("{},lane=3,exit", exit_device.display());
    let mut node =
        room.gate(GATE, GATE, FROM).with(&["--serial", &serial, "--serial", &out]).start();
    let gate = node.enrolled();
    eventually("both are open", SOON, || (is_up(&gate, 0) && is_up(&gate, 1)).then_some(()));
    let before = gate.get("/gate/api/shown?lane=2").json();
    assert_eq!((&before["read_count"], &before["judged"]), (&json!(0), &Value::Null));

    scanner.write_all(format!("{text}\r\n").as_bytes()).unwrap();
    let began = Instant::now();
    let said = shown(&gate, 2, 0);
    assert!(began.elapsed() < SOON, "the screen does not wait for its turn");
    assert_eq!((&said["read_count"], &said["is_exit"]), (&json!(1), &json!(false)));
    assert_eq!((&said["judged"]["reason"], &said["judged"]["lane"]), (&json!("good"), &json!(2)));
    let record = format!("/gate/api/records/{}", said["judged"]["record"]);
    assert_eq!(gate.post(&record, &json!({"settle": "enter"})).json()["is_settled"], true);
    // Without a line end, and then rubbish: each is judged, none is lost.
    scanner.write_all(b"hello").unwrap();
    let said = shown(&gate, 2, 1);
    assert_eq!(said["judged"]["reason"], "not_a_pass", "{said}");
    exit.write_all(format!("{text}\r").as_bytes()).unwrap();
    let said = shown(&gate, 3, 0);
    assert_eq!((&said["is_exit"], &said["judged"]["reason"]), (&json!(true), &json!("left")));
    assert_eq!(gate.get("/gate/api/shown?lane=9").problem(400), "unreadable");

    // Pulled out; another cable under the same name.
    drop((scanner, port));
    eventually("it is away", SOON, || (!is_up(&gate, 0)).then_some(()));
    let (scanner, _port, device) = cable();
    fs::remove_file(&plug).unwrap();
    std::os::unix::fs::symlink(&device, &plug).unwrap();
    eventually("it is back", SOON, || is_up(&gate, 0).then_some(()));
    scanner.write_all(format!("{text}\n").as_bytes()).unwrap();
    let said = shown(&gate, 2, 2);
    assert_eq!((&said["read_count"], &said["judged"]["verdict"]), (&json!(3), &json!("admit")));
    node.stop();
}

#[test]
fn a_scanner_that_is_written_wrongly_is_a_mistake_that_is_named() {
    let room = desk();
    let gate = ["gate", "--gate", GATE, "--trust", "@T", "--status", "@S", "--policy", "@P"];
    let serial = ["--dir", "@box", "--serial", "/dev/ttyS0,lane=0"];
    let said = room.cordon(&[&gate[..], &serial].concat()).refusal();
    assert!(said.contains("`0` is no lane"), "{said}");
    let serial = ["--dir", "@box", "--serial", "/dev/ttyS0", "--serial", "/dev/ttyS1,exit"];
    let said = room.cordon(&[&gate[..], &serial].concat()).refusal();
    assert!(said.contains("two scanners are said to stand in lane 1"), "{said}");
}
