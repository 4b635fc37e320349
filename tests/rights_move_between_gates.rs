//! What is shared out among gates: the right to let a pass in, which is at one gate alone, and the
//! room of a zone.

use serde_json::{Value, json};

use super::gates_of_a_site_agree::{paris, strict};
use super::gates_report_to_the_centre::centre_of;
use super::passes_are_issued_and_judged::issue;
use super::room::{Caller, SOON, eventually};

const GATES: [&str; 2] = ["grey-chatelet", "grey-passy"];

fn scan(gate: &Caller, text: &str, lane: u16, is_exit: bool) -> Value {
    gate.post("/gate/api/scan", &json!({"text": text, "lane": lane, "is_exit": is_exit})).json()
}

fn settle(gate: &Caller, judged: &Value, how: &str) {
    let record = format!("/gate/api/records/{}", judged["record"]);
    assert_eq!(gate.post(&record, &json!({"settle": how})).json()["is_settled"], true);
}

#[test]
fn a_right_moves_to_the_gate_that_asks_and_stays_at_one_that_nobody_hears() {
    let room = strict("lease", &[]);
    let operation = room.path("paris");
    let centre = centre_of(room, &operation);
    let pass = issue(&centre.room, &["--role", "resident"]);
    let text = pass["text"].as_str().unwrap().to_owned();
    let (first, at_first) = centre.gate(GATES[0]);
    // A played clock begins when its gate does: ahead of the first's, as people leave after they came.
    let (second, at_second) = centre.gate_from(GATES[1], "2024-07-24T12:02+02:00");
    for gate in [&at_first, &at_second] {
        eventually("the line is up", SOON, || {
            (gate.get("/gate/api/state").json()["uplink"]["is_up"] == true).then_some(())
        });
    }
    let judged = scan(&at_first, &text, 1, false);
    assert_eq!(judged["reason"], "good", "{judged}");
    settle(&at_first, &judged, "enter");
    // The right comes with what entered by it.
    let judged = scan(&at_second, &text, 1, false);
    assert_eq!(judged["reason"], "used_before", "{judged}");
    settle(&at_second, &judged, "leave");
    scan(&at_second, &text, 2, true);
    let judged = eventually("they may come in again", SOON, || {
        let judged = scan(&at_second, &text, 3, false);
        (judged["reason"] == "good").then_some(judged)
    });
    settle(&at_second, &judged, "leave");
    let granted = centre.commander.entries("right_granted");
    let gates: Vec<&Value> = granted.iter().map(|it| &it["body"]["gate"]).collect();
    assert_eq!(gates, GATES, "each move is journalled");
    eventually("the centre has it, too", SOON, || {
        (centre.view(GATES[1])["left_count"] == 1).then_some(())
    });
    // Where it is nobody hears: it stays there, whatever others would like.
    second.kill();
    let mut lane = 100;
    eventually("the right stays where it is", SOON, || {
        lane += 1;
        let judged = scan(&at_first, &text, lane, false);
        assert_eq!(judged["verdict"], "refuse", "{judged}");
        (judged["reason"] == "right_elsewhere").then_some(())
    });
    // There it lets in, without a line.
    let alone = centre.room.gate(GATES[1], GATES[1], "2024-07-24T12:10+02:00");
    let mut alone = alone.start();
    let at_alone = alone.enrolled();
    let judged = scan(&at_alone, &text, 1, false);
    assert_eq!(judged["reason"], "good", "{judged}");
    settle(&at_alone, &judged, "enter");
    alone.kill();
    // When it is heard again, so is that.
    let (second, _) = centre.gate(GATES[1]);
    let judged = eventually("the right moves back", SOON, || {
        let judged = scan(&at_first, &text, 5, false);
        (judged["reason"] != "right_elsewhere").then_some(judged)
    });
    assert_eq!(judged["reason"], "used_before", "{judged}");
    // Whoever is erased gets another number: not before the gate has given up what it held.
    let erase = json!({"pass": pass["pass_id"]});
    let asked = centre.commander.post("/api/gates/erase", &erase);
    assert_eq!(asked.problem(409), "right_at_gate");
    eventually("the right is given up, and then the holder erased", SOON, || {
        (centre.commander.post("/api/gates/erase", &erase).status == 200).then_some(())
    });
    first.stop();
    second.stop();
}

fn room(gate: &Caller) -> u64 {
    gate.get("/gate/api/state").json()["room"].as_u64().unwrap()
}

/// Lets people in by a pass of which many go in and out; how many came in before the zone was full.
fn let_in(gate: &Caller, text: &str, lanes: std::ops::Range<u16>) -> u64 {
    let mut count = 0;
    for lane in lanes {
        let judged = scan(gate, text, lane, false);
        if judged["reason"] == "zone_full" {
            settle(gate, &judged, "leave");
            continue;
        }
        settle(gate, &judged, "enter");
        count += 1;
    }
    count
}

#[test]
fn gates_share_the_room_of_a_zone_and_never_let_in_more_whoever_is_cut_off() {
    let room_of = paris(&json!({"capacity_people": 30}), &[]);
    let operation = room_of.path("paris");
    let centre = centre_of(room_of, &operation);
    let text = issue(&centre.room, &["--role", "resident"])["text"].as_str().unwrap().to_owned();
    let (first, at_first) = centre.gate(GATES[0]);
    eventually("the first has what it asks for", SOON, || (room(&at_first) == 20).then_some(()));
    let (second, at_second) = centre.gate(GATES[1]);
    eventually("the second has the rest", SOON, || (room(&at_second) == 10).then_some(()));
    // One comes in; the first, which has most free, helps with half of it.
    assert_eq!(let_in(&at_second, &text, 1..2), 1);
    eventually("room moves", SOON, || (room(&at_second) > 10).then_some(()));
    eventually("and none is lost on its way", SOON, || {
        let granted: u64 = centre
            .commander
            .entries("room_granted")
            .iter()
            .map(|it| it["body"]["count"].as_u64().unwrap())
            .sum();
        (granted > 30 && room(&at_first) + room(&at_second) == 29).then_some(())
    });
    // Cut off, each lets in what it has. Then an exit makes room where it is.
    let room_again = centre.stop();
    let more = let_in(&at_first, &text, 100..140) + let_in(&at_second, &text, 100..140);
    assert_eq!(more, 29);
    assert_eq!((room(&at_first), room(&at_second)), (0, 0));
    scan(&at_first, &text, 200, true);
    assert_eq!((room(&at_first), room(&at_second)), (1, 0));
    // A restart counts nobody twice and loses nobody.
    first.kill();
    let mut first = room_again.gate(GATES[0], GATES[0], "2024-07-24T12:10+02:00").start();
    assert_eq!(room(&first.enrolled()), 1);
    first.kill();
    second.stop();
}
