//! Gates of one site, on its network and without a leader: one of them lets a pass in, and no other.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use serde_json::{Value, json};

use super::passes_are_issued_and_judged::{desk_of, issue};
use super::room::{Caller, Node, Room, SOON, eventually, of_repository};

const FROM: &str = "2024-07-24T12:00+02:00";
const GATES: [&str; 3] = ["grey-chatelet", "grey-passy", "grey-mazas"];

/// Paris, whose grey zone lets a pass in once, by this policy of double use; it is in `paris`.
/// These gates are a site, of nobody else.
pub fn strict(double_use: &str, site: &[&str]) -> Room {
    paris(&json!({"double_use": double_use, "passback": "hard"}), site)
}

/// Paris, with these fields of the grey zone.
pub fn paris(grey: &Value, site: &[&str]) -> Room {
    let room = Room::new();
    for file in fs::read_dir(of_repository("operations/paris-2024")).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().to_string_lossy().into_owned();
        let mut bytes = fs::read(file.path()).unwrap();
        if name == "zones.geojson" {
            let mut zones: Value = serde_json::from_slice(&bytes).unwrap();
            for zone in zones["features"].as_array_mut().unwrap() {
                if zone["properties"]["id"] == "grey" {
                    for (name, value) in grey.as_object().unwrap() {
                        zone["properties"][name] = value.clone();
                    }
                }
            }
            bytes = serde_json::to_vec(&zones).unwrap();
        }
        if name == "gates.geojson" {
            let mut gates: Value = serde_json::from_slice(&bytes).unwrap();
            for gate in gates["features"].as_array_mut().unwrap() {
                let gate = &mut gate["properties"];
                if site.iter().any(|it| gate["id"] == *it) {
                    gate["site"] = json!("arena-bercy");
                }
            }
            bytes = serde_json::to_vec(&gates).unwrap();
        }
        room.file(&format!("paris/{name}"), bytes);
    }
    let paris = room.path("paris");
    desk_of(room, &paris)
}

fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn start(room: &Room, ports: &[SocketAddr], number: usize) -> (Node, Caller) {
    let gate = GATES[number];
    let mut starting = room.gate(gate, gate, FROM).at("--site-key", room.path("site.key"));
    starting = starting.with(&["--site-listen", &ports[number].to_string()]);
    for (other, port) in ports.iter().enumerate() {
        if other != number {
            starting = starting.with(&["--site-peer", &port.to_string()]);
        }
    }
    let mut node = starting.start();
    let caller = node.enrolled();
    (node, caller)
}

fn scan(gate: &Caller, text: &str, lane: u16) -> Value {
    gate.post("/gate/api/scan", &json!({"text": text, "lane": lane})).json()
}

/// Whether somebody came in by the code and a document. Where too few answer in time a person looks
/// at the photo, and sends whoever is not the holder away.
fn enters(gate: &Caller, text: &str, lane: u16) -> bool {
    let judged = scan(gate, text, lane);
    if judged["verdict"] == "refuse" {
        return false;
    }
    let record = format!("/gate/api/records/{}", judged["record"]);
    if judged["look"] == "photo" {
        gate.post(&record, &json!({"settle": "leave"}));
        return false;
    }
    judged["is_settled"] == true || gate.post(&record, &json!({"settle": "enter"})).status == 200
}

#[test]
fn a_pass_that_is_shown_at_every_gate_at_once_comes_in_once() {
    let room = strict("site", &GATES);
    room.file("site.key", "5e".repeat(32));
    let ports = [(); 3].map(|()| free_port());
    let passes: Vec<String> = (0..10)
        .map(|_| issue(&room, &["--role", "resident"])["text"].as_str().unwrap().to_owned())
        .collect();
    let gates: Vec<(Node, Caller)> = (0..3).map(|n| start(&room, &ports, n)).collect();
    // For a minute after its start a gate promises nothing: until then a person looks.
    assert_eq!(scan(&gates[0].1, &passes[0], 9)["look"], "photo");
    // Each in a lane of its own: the same pass in one lane within two seconds is one reading.
    let mut lane = 10;
    let all = Duration::from_secs(240);
    eventually("the gates know what they have promised", all, || {
        lane += 1;
        std::thread::sleep(Duration::from_millis(300));
        let said: Vec<Value> = gates.iter().map(|(_, gate)| scan(gate, &passes[0], lane)).collect();
        let words: Vec<_> = said.iter().map(|it| (&it["look"], &it["reason"])).collect();
        println!("lane {lane}: {words:?}");
        // Whichever is the first to know keeps it, as long as it is asked there.
        let is_first = |it: &&Value| it["look"] == "document" && it["reason"] == "good";
        let first_count = said.iter().filter(is_first).count();
        let others_count = said.iter().filter(|it| it["reason"] == "used_before").count();
        assert!(first_count <= 1, "{said:?}");
        ((first_count, others_count) == (1, 2)).then_some(())
    });
    for text in &passes[3..] {
        let entered: usize = std::thread::scope(|scope| {
            let shown: Vec<_> = gates
                .iter()
                .map(|(_, gate)| scope.spawn(move || usize::from(enters(gate, text, 1))))
                .collect();
            shown.into_iter().map(|shown| shown.join().unwrap()).sum()
        });
        assert!(entered <= 1, "{entered} came in with one pass");
        // Whoever it was, the others know.
        if entered == 1 {
            eventually("every gate knows", SOON, || {
                gates
                    .iter()
                    .all(|(_, gate)| scan(gate, text, 2)["reason"] == "used_before")
                    .then_some(())
            });
        }
    }
    // Two lanes of one gate: who is let in second is judged again.
    let [first, second] = [1, 2].map(|lane| scan(&gates[0].1, &passes[1], lane));
    assert_eq!((&first["look"], &second["look"]), (&json!("document"), &json!("document")));
    let enter = |judged: &Value| {
        let record = format!("/gate/api/records/{}", judged["record"]);
        gates[0].1.post(&record, &json!({"settle": "enter"})).json()
    };
    assert_eq!(enter(&first)["is_settled"], true);
    let second = enter(&second);
    assert_eq!((&second["reason"], &second["is_settled"]), (&json!("used_before"), &json!(false)));
    // Two of three are a majority; one alone is none, and a person looks.
    let mut gates = gates;
    let (last, at_last) = gates.remove(0);
    gates.into_iter().for_each(|(gate, _)| gate.kill());
    let judged = scan(&at_last, &passes[2], 20);
    assert_eq!((&judged["look"], &judged["reason"]), (&json!("photo"), &json!("good")));
    last.stop();
}
