//! A gate alone: it judges, remembers, is killed, and takes newer lists from a stick.
//!
//! `CORDON_KILLS` says how often it is killed (20; a thousand by `cargo xtask kill`),
//! `CORDON_KILL_SEED` at which moments.

use std::fs;

use serde_json::{Value, json};

use super::a_clock_that_jumps_back::clock;
use super::a_full_disk_loses_nothing_acknowledged::SmallDisk;
use super::passes_are_issued_and_judged::{desk, issue};
use super::room::{Caller, Chance, Room, eventually};

const GATE: &str = "grey-chatelet";
const FROM: &str = "2024-07-24T12:00+02:00";

fn scan(gate: &Caller, text: &str) -> Value {
    gate.post("/gate/api/scan", &json!({"text": text})).json()
}

fn says(gate: &Caller, text: &str) -> String {
    let judged = scan(gate, text);
    let part = |name: &str| judged[name].as_str().unwrap().to_owned();
    format!("{} {} {}", part("verdict"), part("reason"), part("look"))
}

fn settle(gate: &Caller, record: &Value, settle: Value) -> super::room::Answer {
    gate.post(&format!("/gate/api/records/{record}"), &settle)
}

fn text_of(pass: &Value) -> &str {
    pass["text"].as_str().unwrap()
}

/// Every file of a gate's folder, as it would be read by whoever stole it.
fn stolen(room: &Room, dir: &str) -> String {
    let mut folders = vec![room.path(dir)];
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                text += &String::from_utf8_lossy(&fs::read(&path).unwrap());
            }
        }
    }
    text
}

#[test]
fn a_gate_admits_refuses_through_an_officer_and_gives_a_slip() {
    let room = desk();
    let resident = issue(&room, &["--role", "resident", "--name", "Camille Exemple"]);
    room.cordon(&["pass", "keys", "--dir", "@desk", "--name", "supervisor"]).out();
    let police = ["--role", "police", "--name", "RIO 1234567", "--second", "supervisor"];
    let police = issue(&room, &police);
    let lost = issue(&room, &["--role", "resident"]);
    let revoke = ["pass", "revoke", "--dir", "@desk", "--status", "@S", "--at", FROM];
    room.cordon(&[&revoke[..], &[lost["pass_id"].as_str().unwrap()]].concat()).out();
    let mut node = room.gate("gate", GATE, FROM).start();
    assert_eq!(node.anybody().get("/gate/api/state").problem(401), "not_enrolled");
    let gate = node.enrolled();

    assert_eq!(says(&gate, text_of(&resident)), "admit good document");
    let open = gate.get("/gate/api/state").json()["open"].clone();
    assert_eq!(open["name"], "Camille Exemple");
    assert_eq!(
        settle(&gate, &open["record"], json!({"settle": "enter"})).json()["is_settled"],
        true
    );
    assert_eq!(says(&gate, text_of(&resident)), "admit used_again document");

    let refused = scan(&gate, text_of(&lost));
    assert_eq!(refused["reason"], "revoked");
    let alone = settle(&gate, &refused["record"], json!({"settle": "refuse"}));
    assert_eq!(alone.problem(409), "no_officer");
    let as_staff = json!({"text": text_of(&resident), "post": "post 3"});
    assert_eq!(gate.post("/gate/api/agents", &as_staff).problem(409), "not_staff");
    let officer = json!({"text": text_of(&police), "post": "post 3"});
    let state = gate.post("/gate/api/agents", &officer).json();
    assert_eq!(state["agents"][0]["is_officer"], true);
    settle(&gate, &refused["record"], json!({"settle": "refuse"})).json();
    let slip = gate.get(&format!("/gate/api/records/{}/slip", refused["record"])).json();
    assert_eq!((&slip["reason"], &slip["policy_version"]), (&json!("revoked"), &json!(1)));
    assert_eq!(slip["officer"], state["agents"][0]["badge"]);
    assert!(slip["refusal"].as_str().unwrap().starts_with("grey-chatelet-"), "{slip}");

    let glass = json!({"people_count": 4, "escort": "unit 12", "why": "a fire"});
    assert_eq!(
        gate.post("/gate/api/break-glass", &glass).json()["counts"]["broken_glass_count"],
        4
    );
    let press = json!({"minutes": 10, "why": "a crush at the barrier"});
    assert!(gate.post("/gate/api/pressure", &press).json()["pressure"].is_object());
    assert_eq!(says(&gate, text_of(&resident)), "admit used_again code");

    let evidence = slip["refusal"].as_str().unwrap().to_owned();
    node.stop();
    let file = room.cordon(&["evidence", "refusal", &evidence, "--gate-dir", "@gate"]).out();
    let file: Value = serde_json::from_str(&file).unwrap();
    assert_eq!(file["slip"]["reason"], "revoked");
    assert_eq!(file["records"].as_array().unwrap().len(), 2);
    let text = stolen(&room, "gate");
    for name in ["Camille", "Exemple", "RIO 1234567"] {
        assert!(!text.contains(name), "{name} is on the disk of the gate");
    }
}

#[test]
fn a_frame_of_a_camera_is_read_and_judged() {
    let room = desk();
    let resident = issue(&room, &["--role", "resident", "--png", "@a.png"]);
    let mut node = room.gate("gate", GATE, FROM).start();
    let gate = node.enrolled();
    let frame = |bytes: &[u8]| {
        let url = format!("http://{}/gate/api/frame", node.address());
        let mut answer = ureq::post(url)
            .header("authorization", format!("Bearer {}", gate.token()))
            .config()
            .http_status_as_error(false)
            .build()
            .send(bytes)
            .unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str::<Value>(&text).unwrap())
    };
    let (status, judged) = frame(&fs::read(room.path("a.png")).unwrap());
    assert_eq!((status, &judged["reason"]), (200, &json!("good")));
    assert_eq!(judged["short"], resident["short_code"]);
    assert_eq!(frame(b"no picture").0, 400);
}

#[test]
fn newer_lists_come_by_stick_and_older_ones_do_not() {
    let room = desk();
    let resident = issue(&room, &["--role", "resident"]);
    fs::create_dir(room.path("stick")).unwrap();
    fs::copy(room.path("S"), room.path("old-S")).unwrap();
    let mut node = room.gate("gate", GATE, FROM).at("--stick", room.path("stick")).start();
    let gate = node.enrolled();
    assert!(says(&gate, text_of(&resident)).starts_with("admit good"));
    let revoke = ["pass", "revoke", "--dir", "@desk", "--status", "@S", "--delta", "@D"];
    let pass = resident["pass_id"].as_str().unwrap();
    room.cordon(&[&revoke[..], &["--at", FROM, pass]].concat()).out();
    fs::copy(room.path("D"), room.path("stick/change")).unwrap();
    fs::write(room.path("stick/noise"), "no list").unwrap();
    eventually("the change is taken", super::room::SOON, || {
        let judged = scan(&gate, text_of(&resident));
        (judged["reason"] == "revoked").then_some(())
    });
    fs::copy(room.path("old-S"), room.path("stick/old")).unwrap();
    node.line("old was not taken");
    assert!(says(&gate, text_of(&resident)).starts_with("refuse revoked"));
    node.kill();
    // Its own folder has the change.
    let mut node = room.gate("gate", GATE, FROM).start();
    assert!(says(&node.enrolled(), text_of(&resident)).starts_with("refuse revoked"));
}

#[test]
fn whatever_was_answered_is_there_however_often_the_gate_is_killed() {
    let kills: usize = std::env::var("CORDON_KILLS").map_or(20, |n| n.parse().unwrap());
    let mut chance = Chance::of(Chance::seed("CORDON_KILL_SEED"));
    let room = desk();
    let resident = issue(&room, &["--role", "resident"]);
    // Told, by its number: the reason.
    let mut told: Vec<(u64, String)> = Vec::new();
    for round in 0..kills {
        let mut node = room.gate("gate", GATE, FROM).start();
        let gate = node.enrolled();
        let until = std::time::Instant::now() + chance.moment(120);
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let mut told = Vec::new();
                for lane in (1..=3u16).cycle() {
                    let texts = [text_of(&resident), "CP1:", "HTTPS://EXAMPLE.ORG"];
                    let scan = json!({"text": texts[usize::from(lane) - 1], "lane": lane});
                    let Ok(answer) = gate.call("POST", "/gate/api/scan", &[], Some(&scan)) else {
                        return told;
                    };
                    let judged = answer.json();
                    let reason = judged["reason"].as_str().unwrap().to_owned();
                    told.push((judged["record"].as_u64().unwrap(), reason));
                }
                told
            });
            std::thread::sleep(until.saturating_duration_since(std::time::Instant::now()));
            node.kill();
            told.extend(writer.join().unwrap());
        });
        assert!(round < 3 || !told.is_empty(), "nothing was ever answered");
    }
    let said = room.cordon(&["evidence", "records", "--gate-dir", "@gate"]).out();
    let records: Vec<Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (n, record) in records.iter().enumerate() {
        assert_eq!(record["seq"], n, "a gap");
    }
    for (seq, reason) in &told {
        let record = &records[usize::try_from(*seq).unwrap()];
        assert_eq!(record["judged"]["reason"], reason.as_str(), "record {seq}");
    }
    println!("{} answers over {kills} kills", told.len());
}

#[test]
fn every_call_of_a_gate_is_there_and_wants_an_enrolled_device_of_its_own_page() {
    let room = desk();
    let mut node = room.gate("gate", GATE, FROM).start();
    let gate = node.enrolled();
    let document = fs::read_to_string(super::room::of_repository("docs/reference/openapi.json"));
    let document: Value = serde_json::from_str(&document.unwrap()).unwrap();
    let mut count = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        if !path.starts_with("/gate/api/") {
            continue;
        }
        count += 1;
        let at = path.replace("{record}", "999999");
        let method = if methods.get("post").is_some() { "POST" } else { "GET" };
        let body = (method == "POST").then(|| json!({}));
        let anybody = node.anybody().call(method, &at, &[], body.as_ref()).unwrap();
        let wanted = if path == "/gate/api/enrol" { 400 } else { 401 };
        assert_eq!(anybody.status, wanted, "{method} {path}: {}", anybody.text);
        let answer = gate.call(method, &at, &[], body.as_ref()).unwrap();
        assert!(![405, 500, 501].contains(&answer.status), "{method} {path}: {}", answer.text);
        let foreign = [("origin", "http://elsewhere.example")];
        let answer = gate.call(method, &at, &foreign, body.as_ref()).unwrap();
        assert_eq!(answer.problem(403), "foreign_origin", "{method} {path}");
    }
    assert!(count >= 11, "{count}");
    for page in ["/gate", "/gate/phone"] {
        let answer = node.anybody().get(page);
        assert!(answer.text.contains("<html"), "{page}");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("'wasm-unsafe-eval'"), "{policy}");
    }
    assert_eq!(node.anybody().get("/gate/api/nothing").status, 404);
}

/// The records that a gate keeps, and that they are numbered without a gap and never go back.
fn records(room: &Room) -> Vec<Value> {
    let said = room.cordon(&["evidence", "records", "--gate-dir", "@gate"]).out();
    let records: Vec<Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (n, record) in records.iter().enumerate() {
        assert_eq!(record["seq"], n, "a gap");
    }
    let at = |record: &Value| {
        let at: jiff::Timestamp = record["at"].as_str().unwrap().parse().unwrap();
        (at, record["turn"].as_u64().unwrap())
    };
    assert!(records.windows(2).all(|pair| at(&pair[0]) < at(&pair[1])), "time went back");
    records
}

#[test]
fn a_full_disk_stops_the_judging_and_loses_nothing_that_was_answered() {
    let room = desk();
    let resident = issue(&room, &["--role", "resident"]);
    let Some(disk) = SmallDisk::mount(room.path("gate")) else { return };
    let mut node = room.gate("gate", GATE, FROM).start();
    let gate = node.enrolled();
    let filler = disk.fill();
    let mut told = 0;
    let refused = (0..5_000u16).find_map(|lane| {
        let scan = json!({"text": text_of(&resident), "lane": lane + 1});
        let answer = gate.post("/gate/api/scan", &scan);
        told += u64::from(answer.status == 200);
        (answer.status != 200).then_some(answer)
    });
    assert_eq!(refused.expect("the disk is never full").problem(503), "not_recording");
    assert_eq!(gate.get("/gate/api/state").json()["is_recording"], false);
    fs::remove_file(filler).unwrap();
    eventually("it judges again", super::room::SOON, || {
        let answer = gate.post("/gate/api/scan", &json!({"text": "CP1:"}));
        (answer.status == 200).then_some(())
    });
    assert_eq!(gate.get("/gate/api/state").json()["is_recording"], true);
    node.stop();
    let judged = records(&room).iter().filter(|it| it["judged"].is_object()).count() as u64;
    assert_eq!(judged, told + 1);
    drop(disk);
}

#[test]
fn a_clock_that_jumps_moves_no_record_and_is_said_once() {
    let room = desk();
    let resident = issue(&room, &["--role", "resident"]);
    let Some(under) = clock(&room) else { return };
    let noon: jiff::Timestamp = "2024-07-24T10:00:00Z".parse().unwrap();
    let behind_s = noon.as_second() - jiff::Timestamp::now().as_second();
    let moved = |by_s: i64| room.file("moved", (behind_s + by_s).to_string());
    moved(0);
    let mut node = under(room.gate_now("gate", GATE)).start();
    let gate = node.enrolled();
    let mut lane = 0;
    let mut good = |gate: &Caller, when: &str| {
        lane += 1;
        let scan = json!({"text": text_of(&resident), "lane": lane});
        let judged = gate.post("/gate/api/scan", &scan).json();
        assert_eq!(judged["reason"], "good", "{when}");
    };
    good(&gate, "at noon");
    moved(-3_600);
    good(&gate, "an hour back");
    // 2038 and far on: the pass has not ended, whatever the machine says.
    moved(14 * 365 * 86_400);
    good(&gate, "years on");
    moved(-3_600);
    node.kill();
    // It starts an hour back: not before what it wrote.
    let mut node = under(room.gate_now("gate", GATE)).start();
    good(&node.enrolled(), "after a restart");
    node.stop();
    let records = records(&room);
    let jumps: Vec<i64> =
        records.iter().filter_map(|it| it["clock_jumped"]["by_ms"].as_i64()).collect();
    assert_eq!(jumps.len(), 2, "{jumps:?}");
    assert!(jumps[0] < -3_500_000 && jumps[1] > 3_600_000, "{jumps:?}");
}
