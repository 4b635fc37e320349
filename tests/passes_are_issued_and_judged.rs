//! Passes from the command line: keys, lists, issue, verify, revoke.

use serde_json::Value;

use super::room::{Room, of_repository};

const AT: &str = "2024-07-24T12:00+02:00";

/// A room with a desk that can issue for Paris.
pub fn desk() -> Room {
    desk_of(Room::new(), &of_repository("operations/paris-2024"))
}

/// A desk for an operation, in a room.
pub fn desk_of(room: Room, operation: &std::path::Path) -> Room {
    let paris = operation.to_str().unwrap();
    let with = |arguments: &[&str]| room.cordon(arguments).out();
    assert_eq!(with(&["pass", "keys", "--dir", "@desk"]).lines().count(), 7);
    let day = ["--dir", "@desk", "--at", "2024-07-24T00:00+02:00"];
    with(&[&["pass", "trust", "--out", "@T"][..], &day].concat());
    with(
        &[&["pass", "status", "--out", "@S", "--hours", "96", "--places", "500"][..], &day]
            .concat(),
    );
    with(&["pass", "policy", "--dir", "@desk", "--operation", paris, "--out", "@P"]);
    room
}

pub fn issue(room: &Room, more: &[&str]) -> Value {
    let lists = ["--dir", "@desk", "--status", "@S", "--policy", "@P", "--trust", "@T"];
    let times =
        ["--at", AT, "--from", "2024-07-24T08:00+02:00", "--until", "2024-07-27T00:00+02:00"];
    let said =
        room.cordon(&[&["pass", "issue", "--zone", "grey"][..], &lists, &times, more].concat());
    serde_json::from_str(&said.out()).unwrap()
}

/// What is said of codes, `verdict reason` each.
fn judged(room: &Room, codes: &str, at: &str) -> Vec<String> {
    let lists = ["--trust", "@T", "--status", "@S", "--policy", "@P"];
    let gate = ["--gate", "grey-chatelet", "--at", at];
    let said = room.fed(&[&["pass", "verify"][..], &lists, &gate].concat(), codes.as_bytes()).out();
    let line = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["text"].as_str().is_some_and(|text| text.ends_with('.')), "{line}");
        format!("{} {}", line["verdict"].as_str().unwrap(), line["reason"].as_str().unwrap())
    };
    said.lines().map(line).collect()
}

#[test]
fn a_pass_is_issued_shown_revoked_and_replaced() {
    let room = desk();
    let pass =
        issue(&room, &["--role", "resident", "--name", "Camille Exemple", "--png", "@a.png"]);
    let text = pass["text"].as_str().unwrap();
    assert!(text.starts_with("CP1:") && text.len() < 300, "{text}");
    assert_eq!(judged(&room, text, AT), ["admit good"]);
    let read = room.cordon(&["qr", "read", "@a.png", "@nothing.png"]).out();
    let lines: Vec<Value> = read.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["texts"], serde_json::json!([text]));
    assert_eq!(lines[1]["texts"], serde_json::json!([]));
    // A resident's pass still holds when visitors' do no more.
    let visitor = issue(&room, &["--role", "visitor"]);
    let both = format!("{text}\n{}\n", visitor["text"].as_str().unwrap());
    assert_eq!(
        judged(&room, &both, "2024-07-26T13:00+02:00"),
        ["admit good", "refuse rule_refuses"]
    );
    // Lost: by its short code, read out, the old one is revoked and a new one made.
    let short = pass["short_code"].as_str().unwrap().to_lowercase();
    let again = issue(&room, &["--role", "resident", "--replaces", &short]);
    assert_eq!(again["replaces"], pass["pass_id"]);
    let both = format!("{text}\n{}\n", again["text"].as_str().unwrap());
    assert_eq!(judged(&room, &both, AT), ["refuse revoked", "admit good"]);
    let id = again["pass_id"].as_str().unwrap();
    let mark = |how: &[&str]| {
        let status = ["--dir", "@desk", "--status", "@S", "--at", AT, id];
        room.cordon(&[&["pass", "revoke"][..], how, &status].concat()).out()
    };
    let only = again["text"].as_str().unwrap();
    mark(&["--suspend"]);
    assert_eq!(judged(&room, only, AT), ["refuse suspended"]);
    mark(&["--restore"]);
    assert_eq!(judged(&room, only, AT), ["admit good"]);
    mark(&["--delta", "@D"]);
    assert_eq!(judged(&room, only, AT), ["refuse revoked"]);
    assert!(std::fs::metadata(room.path("D")).unwrap().len() < 200);
    // The key is stolen: nothing that it signed is good any more.
    let visitor = visitor["text"].as_str().unwrap();
    room.cordon(&[
        "pass", "distrust", "--dir", "@desk", "--trust", "@T", "--out", "@X", "--at", AT, "passes",
    ])
    .out();
    let lists = ["--trust", "@T", "--status", "@S", "--policy", "@P", "--distrust", "@X"];
    let gate = ["pass", "verify", "--gate", "grey-chatelet", "--at", AT];
    let said = room.fed(&[&gate[..], &lists].concat(), visitor.as_bytes()).out();
    assert!(said.contains("distrusted_key"), "{said}");
    // What the desk keeps holds no name, and nobody else reads its keys.
    let register = std::fs::read_to_string(room.path("desk").join("issued.jsonl")).unwrap();
    assert!(!register.contains("Camille"), "{register}");
    let unknown = ["pass", "revoke", "--dir", "@desk", "--status", "@S", "--at", AT, "nobody"];
    assert!(room.cordon(&unknown).refusal().contains("the register has no pass nobody"));
}

#[test]
fn bad_codes_are_answered_line_by_line_and_never_with_a_failure() {
    let room = desk();
    let good = issue(&room, &["--role", "resident"])["text"].as_str().unwrap().to_owned();
    let long = "A".repeat(100_000);
    let codes = format!("{good}\r\n\nCP1:\n{good} \n{long}\nHC1:ABC\n{good}");
    let said = judged(&room, &codes, AT);
    assert_eq!(
        said,
        [
            "admit good",
            "refuse empty",
            "refuse not_base45",
            "refuse not_base45",
            "refuse too_long",
            "refuse not_a_pass",
            "admit good",
        ]
    );
    let lists = ["--trust", "@T", "--status", "@S", "--policy", "@P", "--gate", "g", "--at", AT];
    let binary = [&b"\xFF\xFE\x00"[..], b"\n", good.as_bytes()].concat();
    let said = room.fed(&[&["pass", "verify"][..], &lists].concat(), &binary).out();
    assert_eq!(said.lines().count(), 2);
    assert!(said.contains("not_a_pass") && said.contains("unknown_gate"), "{said}");
    // Lists that were changed do not open.
    let mut status = std::fs::read(room.path("S")).unwrap();
    *status.last_mut().unwrap() ^= 1;
    std::fs::write(room.path("S"), status).unwrap();
    let refused = room.fed(&[&["pass", "verify"][..], &lists].concat(), b"").refusal();
    assert!(refused.contains("no key that is trusted for status lists"), "{refused}");
}

#[test]
fn staff_take_two_persons_and_a_key_issues_no_more_than_it_may() {
    let room = desk();
    let lists = ["--dir", "@desk", "--status", "@S", "--policy", "@P", "--trust", "@T"];
    let asks = |more: &[&str]| {
        let issue = ["pass", "issue", "--zone", "grey", "--at", AT, "--role"];
        room.cordon(&[&issue[..], more, &lists].concat())
    };
    assert!(asks(&["police"]).refusal().contains("takes two"));
    assert!(asks(&["police", "--second", "passes"]).refusal().contains("cannot approve"));
    assert!(asks(&["police", "--second", "nobody"]).refusal().contains("nobody.key"));
    room.cordon(&["pass", "keys", "--dir", "@desk", "--name", "supervisor"]).out();
    let police: Value =
        serde_json::from_str(&asks(&["police", "--second", "supervisor"]).out()).unwrap();
    assert_eq!(police["approval"]["signature"].as_str().unwrap().len(), 128);
    assert_ne!(police["approval"]["kid"], police["kid"]);
    room.cordon(&["pass", "limit", "--dir", "@desk", "--quota", "3", "--per-hour", "2"]).out();
    asks(&["resident"]).out();
    assert!(asks(&["resident"]).refusal().contains("may issue 2 in an hour"));
    let later = ["--at", "2024-07-24T14:00+02:00"];
    let issue = ["pass", "issue", "--zone", "grey", "--role", "resident"];
    let later = [&issue[..], &later, &lists].concat();
    room.cordon(&later).out();
    assert!(room.cordon(&later).refusal().contains("may issue 3 in all"));
    assert!(
        room.cordon(&["pass", "limit", "--dir", "@desk", "--key", "nobody"]).refusal().len() > 5
    );
}

#[test]
fn a_pass_is_printed_and_fits_a_wallet() {
    let room = desk();
    let pass = issue(
        &room,
        &[
            "--role",
            "resident",
            "--name",
            "Élodie Exemple",
            "--pdf",
            "@a.pdf",
            "--wallet",
            "@a.json",
        ],
    );
    let pdf = std::fs::read(room.path("a.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000);
    let short = pass["short_code"].as_str().unwrap().as_bytes();
    assert!(pdf.windows(short.len()).any(|part| part == short), "the short code is on it");
    let wallet: Value =
        serde_json::from_slice(&std::fs::read(room.path("a.json")).unwrap()).unwrap();
    assert_eq!(wallet["apple"]["barcodes"][0]["message"], pass["text"]);
    assert_eq!(wallet["google"]["barcode"]["value"], pass["text"]);
    // Where there is a printer's eye, the printed page is read like any code.
    let drawn = std::process::Command::new("pdftoppm")
        .args(["-png", "-r", "150", "-singlefile"])
        .arg(room.path("a.pdf"))
        .arg(room.path("a"))
        .output();
    if !drawn.is_ok_and(|drawn| drawn.status.success()) {
        println!("skipped: a page is drawn by pdftoppm, which is not here");
        return;
    }
    let read: Value = serde_json::from_str(&room.cordon(&["qr", "read", "@a.png"]).out()).unwrap();
    assert_eq!(read["texts"], serde_json::json!([pass["text"]]));
}
