//! An alert that nobody takes is posted to the webhook, and that it was is an entry.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver as Posts, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::room::{Room, SOON, eventually};

/// Takes posts; gives their bodies.
fn listener() -> (String, Posts<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/alerts", listener.local_addr().unwrap());
    let (say, posts) = channel();
    std::thread::spawn(move || {
        for link in listener.incoming() {
            if say.send(body(link.unwrap())).is_err() {
                return;
            }
        }
    });
    (url, posts)
}

/// Reads one request and is content with it.
fn body(mut link: TcpStream) -> Value {
    link.set_read_timeout(Some(SOON)).unwrap();
    let mut reader = BufReader::new(link.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    link.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
    serde_json::from_slice(&body).unwrap()
}

fn settings(url: &str) -> String {
    format!("[alert]\nescalate_after_s = 1\nwebhook_url = \"{url}\"\nwebhook_timeout_s = 1\n")
}

#[test]
fn an_alert_nobody_takes_is_posted() {
    let room = Room::new();
    let (url, posts) = listener();
    let settings = room.file("settings.toml", settings(&url));
    let package = room.package(&[("receiver-1", 1)]);
    let node = room.node("data").at("--operation", package).at("--settings", settings);
    let mut node = node.start();
    let ada = node.administrator();
    let posted = posts.recv_timeout(SOON).expect("a post");
    let alert = ada.alert_of("source_silent", SOON);
    for key in ["alert", "rule", "severity", "about", "sentence", "raised_at"] {
        assert_eq!(posted[key], alert[key], "{key}");
    }
    let entry = eventually("it is written down", SOON, || ada.entries("alert_escalated").pop());
    assert_eq!(entry["body"]["delivered"], true, "{entry}");
    let alert = ada.thing("alerts", "alert", &alert["alert"]).unwrap();
    assert_eq!((&alert["escalated"], &alert["state"]), (&json!(true), &json!("active")));
    node.stop();
    assert!(posts.try_recv().is_err(), "once");
}

#[test]
fn a_webhook_that_is_not_there_is_no_harm() {
    let room = Room::new();
    // A port that was free a moment ago, with nobody behind it.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = room.file("settings.toml", settings(&format!("http://{nobody}/")));
    let package = room.package(&[("receiver-1", 1)]);
    let node = room.node("data").at("--operation", package).at("--settings", settings);
    let mut node = node.start();
    let ada = node.administrator();
    let entry = eventually("that it failed is written down", SOON, || {
        assert_eq!(ada.get("/api/health").status, 200);
        ada.entries("alert_escalated").pop()
    });
    assert_eq!(entry["body"]["delivered"], false, "{entry}");
    assert_eq!(ada.figure("cordon_webhook_failed_total"), 1.0);
    let alert = ada.alert_of("source_silent", Duration::from_secs(1));
    assert_eq!(alert["escalated"], true);
    node.stop();
}
