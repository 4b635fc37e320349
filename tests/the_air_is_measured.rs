//! What `cordon` measures of itself: decoding, volumes, and a server under load from outside.

use std::net::TcpListener;

use serde_json::Value;

use super::room::{Aircraft, Room, beast_of};

#[test]
fn decoding_and_volumes_are_measured_and_counted() {
    let room = Room::new();
    let (one, two) = (Aircraft::over_toulouse(0x3c_6444), Aircraft::at(0x40_0f99, 43.5, 1.2));
    let lonely = Aircraft::at(0x40_0f98, 43.5, 1.2);
    let frames = [&one.frames()[..], &two.frames(), &[lonely.name()]].concat();
    room.file("some.beast", beast_of(&frames));
    let out = room.cordon(&["air", "bench", "@some.beast", "--repeat", "3"]).out();
    let measured: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(measured["aircraft_count"], 2, "one was heard only once: {out}");
    assert_eq!((&measured["position_count"], &measured["messages_count"]), (&2.into(), &7.into()));
    assert!(measured["messages_per_s"].as_f64().unwrap() > 0.0);
    let out = room.cordon(&["air", "volumes-bench"]).out();
    let measured: Value = serde_json::from_str(&out).unwrap();
    assert!(measured["sweep_ms"].as_f64().unwrap() > 0.0, "{out}");
    assert!(measured["hits"].as_u64().unwrap() > 10_000, "{out}");
}

#[test]
fn a_server_is_measured_from_outside_with_a_login_and_without() {
    let room = Room::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let feed = format!("tcp://127.0.0.1:{port}");
    let mut node = room.node("data").toulouse().with(&["--air-feed", &feed]).start();
    let keeper = node.administrator();
    let opened = serde_json::json!({"name": "load", "roles": ["auditor"]});
    let once = keeper.post("/api/accounts", &opened).json()["once"].as_str().unwrap().to_owned();
    let base = format!("http://{}", node.address());
    let with_login = format!("{base}/login#once={once}");
    // With a login; with one that was used; and without one, beside the server's data.
    for server in [&with_login, &with_login, &base] {
        let load = ["load", "air", "--tracks", "40", "--reports", "200", "--seconds", "3"];
        let where_to = ["--server", server, "--listen", &port, "--report", "@load"];
        room.cordon(&[&load[..], &where_to].concat()).out();
        let text = std::fs::read_to_string(room.path("load")).unwrap();
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(report["measured_at"], "console", "{text}");
        assert!(report["latency_ms"]["p99"].as_f64().unwrap() > 0.0, "{text}");
        assert_eq!(report["dropped_count"], 0, "{text}");
        assert!(report["sent_per_s"].as_f64().unwrap() > 150.0, "{text}");
        assert_eq!(report["tracks_seen"], 40, "{text}");
    }
    node.stop();
    // Nobody to measure.
    let of_nobody = ["load", "air", "--tracks", "4", "--reports", "20", "--seconds", "1"];
    let where_to = ["--server", "http://127.0.0.1:1", "--listen", &port];
    let address = format!("127.0.0.1:{port}");
    let waits = std::thread::spawn(move || {
        let connected = || std::net::TcpStream::connect(&address).ok();
        let mut link = std::iter::repeat_with(|| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            connected()
        });
        let mut link = link.find_map(|link| link).unwrap();
        let _ = std::io::copy(&mut link, &mut std::io::sink());
    });
    let said = room.cordon(&[&of_nobody[..], &where_to].concat());
    waits.join().unwrap();
    assert!(said.refusal().contains("nothing was measured"));
}
