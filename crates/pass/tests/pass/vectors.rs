//! The published vectors, `docs/reference/pass-vectors.jsonl`: the first line holds the lists, each
//! other one a code, a gate and a time, and what is said. `UPDATE=1 cargo test -p cordon-pass`
//! writes them anew.

use cordon_pass::claims::{Hours, Kind, Passback};
use cordon_pass::judge::Nothing;
use cordon_pass::key::{Algorithm, SigningKey};
use cordon_pass::text::{self, Form};
use cordon_pass::trust::Anchored;
use serde_json::{Value, json};

use crate::desk::{Desk, at, ed, key, phone};

/// Codes with what each shows, and the time at which it is shown at the gate `north`.
fn codes(desk: &Desk) -> Vec<(&'static str, String, u64)> {
    let good = desk.resident().text();
    let (key_of_phone, public) = phone();
    let bound = || desk.resident().with(|claims| claims.holder = Some(public.clone()));
    let now = at("10:00");
    let mut codes = vec![
        ("a good pass", good.clone(), now),
        ("before its window", good.clone(), at("08:59")),
        ("after its window", good.clone(), at("21:00")),
        ("before its time", good.clone(), at("05:00")),
        ("after its time", good.clone(), at("23:30")),
        ("ES256", desk.resident().text_by(&desk.desk_es256), now),
        ("a key that nobody knows", desk.resident().text_by(&ed(99)), now),
        ("a key for something else", desk.resident().text_by(&ed(3)), now),
        ("with the holder's proof", bound().held(now - 1, &key_of_phone), now),
        ("with an old proof", bound().held(now - 21, &key_of_phone), now),
        ("with a proof to come", bound().held(now + 6, &key_of_phone), now),
        ("with another's proof", bound().held(now, &key(78, Algorithm::Es256)), now),
        ("a proof for a pass without a key", desk.resident().held(now, &key_of_phone), now),
        ("no order in force", good.clone(), at("24:00")),
        ("nothing", String::new(), now),
        ("only a prefix", "CP1:".into(), now),
        ("another prefix", "HC1:6BFOXN".into(), now),
        ("lower case", good.to_lowercase(), now),
        ("a space before", format!(" {good}"), now),
        ("a last pair beyond 255", "CP1:::".into(), now),
        ("601 characters", format!("CP1:{}", "0".repeat(597)), now),
    ];
    let mut claims = |what, change: fn(&mut cordon_pass::claims::Claims)| {
        codes.push((what, desk.resident().with(change).text(), now));
    };
    claims("never issued", |claims| claims.index = 9);
    claims("suspended", |claims| claims.index = 11);
    claims("revoked", |claims| claims.index = 12);
    claims("beyond the list", |claims| claims.index = 1_000);
    claims("another zone", |claims| claims.windows[0].zone = 7);
    claims("another role", |claims| claims.role = 9);
    claims("under escort", |claims| claims.role = 3);
    claims("a kind that its key may not sign", |claims| claims.kind = Kind::Material);
    claims("a single entry", |claims| claims.passback = Some(Passback::Hard));
    claims("outside its hours", |claims| {
        claims.hours = vec![Hours { days: 0b001_0000, from: 660, to: 720 }];
    });
    claims("ends before it begins", |claims| claims.expires_at = claims.begins_at);
    claims("a name that turns the line", |claims| claims.name = Some("Camille\u{202E}".into()));
    claims("a name of 25", |claims| claims.name = Some("n".repeat(25)));
    claims("a name with a formula", |claims| claims.name = Some("=cmd|'/c calc'!A1".into()));
    let signed = desk.resident().signed();
    let raw = |bytes: &[u8]| text::write(Form::Static, bytes);
    codes.push(("a byte after it", raw(&[&signed, &[0][..]].concat()), now));
    codes.push(("a tag before it", raw(&[&[0xD2], &signed[..]].concat()), now));
    codes.push(("a long head", raw(&[&[0x98, 4], &signed[1..]].concat()), now));
    let mut flipped = signed.clone();
    *flipped.last_mut().unwrap() ^= 1;
    codes.push(("a wrong bit", raw(&flipped), now));
    codes
}

fn lines() -> String {
    let desk = Desk::new();
    let roots: Vec<&SigningKey> = desk.roots.iter().take(2).collect();
    let list = desk.lists.trust.seal(&roots);
    let anchored = Anchored { roots: desk.roots(), list };
    let head = json!({
        "trust": hex::encode(anchored.write()),
        "status": hex::encode(desk.lists.status[0].seal(&ed(3))),
        "policy": hex::encode(desk.lists.policy.seal(&ed(4))),
    });
    let mut lines = format!("{head}\n");
    for (what, code, at) in codes(&desk) {
        let judged = desk.lists.judge(code.as_bytes(), "north", at, &Nothing);
        let line = json!({
            "what": what,
            "code": code,
            "gate": "north",
            "at": at,
            "verdict": judged.verdict().word(),
            "reason": judged.reason.code(),
            "pass_id": judged.pass_id().map(|id| id.to_string()),
        });
        lines += &format!("{line}\n");
    }
    lines
}

#[test]
fn the_published_vectors_are_what_the_verifier_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/pass-vectors.jsonl");
    let lines = lines();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &lines).unwrap();
    }
    let published = std::fs::read_to_string(path).unwrap_or_default();
    assert!(published == lines, "the vectors differ: run it with UPDATE=1 and look at the change");
    let reasons: std::collections::BTreeSet<String> = published
        .lines()
        .skip(1)
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["reason"].to_string())
        .collect();
    assert!(reasons.len() >= 20, "{reasons:?}");
}
