//! Passes are issued, lists are made, and codes are judged.

use crate::desk::{DAY, Desk, at, ed, key, phone};
use cordon_pass::claims::{Assurance, Hours, Kind, PassId, Passback};
use cordon_pass::cose;
use cordon_pass::judge::Memory;
use cordon_pass::key::Algorithm;
use cordon_pass::policy::Decision;
use cordon_pass::sealed::Purpose;
use cordon_pass::status::Status;
use cordon_pass::text::{self, Form};

#[test]
fn a_good_pass_is_admitted_in_its_window_and_nowhere_else() {
    let desk = Desk::new();
    let pass = desk.resident().text();
    assert!(pass.len() < 300, "{} characters", pass.len());
    assert_eq!(desk.says(&pass, "north", at("10:00")), "admit good document");
    assert_eq!(desk.says(&pass, "north", at("08:59")), "refuse too_early");
    assert_eq!(desk.judged(&pass, "north", at("08:59")).when, Some(at("09:00")));
    assert_eq!(desk.says(&pass, "north", at("21:00")), "refuse too_late");
    assert_eq!(desk.says(&pass, "north", at("05:00")), "refuse not_yet_valid");
    assert_eq!(desk.says(&pass, "north", at("23:30")), "refuse expired");
    assert_eq!(desk.says(&pass, "nowhere", at("10:00")), "refuse unknown_gate");
    let by_the_other = desk.resident().text_by(&desk.desk_es256);
    assert_eq!(desk.says(&by_the_other, "north", at("10:00")), "admit good document");
}

#[test]
fn a_key_signs_only_what_it_is_for() {
    let desk = Desk::new();
    let says = |pass: String, gate: &str| desk.says(&pass, gate, at("10:00"));
    let inner = |claims: &mut cordon_pass::claims::Claims| claims.windows[0].zone = 2;
    assert_eq!(says(desk.resident().with(inner).text(), "inner"), "refuse key_wrong_zone");
    let vehicle = desk.resident().with(|claims| claims.kind = Kind::Vehicle);
    assert_eq!(says(vehicle.text(), "north"), "refuse key_wrong_kind");
    let long = desk.resident().with(|claims| claims.expires_at = DAY + 40 * 86_400);
    assert_eq!(says(long.text(), "north"), "refuse key_too_long");
    assert_eq!(says(desk.resident().text_by(&ed(99)), "north"), "refuse unknown_key");
    assert_eq!(says(desk.resident().text_by(&ed(3)), "north"), "refuse unknown_key");
    let pass = desk.resident().text();
    assert_eq!(desk.says(&pass, "north", DAY + 6 * 86_400), "refuse trust_expired");
    assert_eq!(desk.says(&pass, "north", DAY - 7_200), "refuse trust_expired");
}

#[test]
fn what_the_status_list_does_not_call_valid_is_refused() {
    let desk = Desk::new();
    let of = |index| {
        let pass = desk.resident().with(|claims| claims.index = index).text();
        desk.says(&pass, "north", at("10:00"))
    };
    assert_eq!(of(9), "refuse not_issued");
    assert_eq!(of(11), "refuse suspended");
    assert_eq!(of(12), "refuse revoked");
    assert_eq!(of(999), "refuse not_issued");
    assert_eq!(of(1_000), "refuse status_unknown");
    assert_eq!(of(u32::MAX), "refuse status_unknown");
}

#[test]
fn the_rule_table_decides_by_role_and_time() {
    let desk = Desk::new();
    let of = |role, clock| {
        let pass = desk.resident().with(|claims| claims.role = role).text();
        desk.says(&pass, "north", at(clock))
    };
    assert_eq!(of(1, "12:59"), "admit good document");
    assert_eq!(of(1, "13:00"), "refuse rule_refuses");
    assert_eq!(of(3, "10:00"), "escort to_escort document");
    assert_eq!(of(4, "10:00"), "refuse unknown_role");
    let pass = desk.resident().text();
    let judged = desk.judged(&pass, "north", at("10:00"));
    assert_eq!(
        (judged.rule.as_deref(), judged.order.as_deref()),
        (Some("rule-2"), Some("order-1"))
    );
    assert_eq!(judged.pass_id(), Some(PassId([9; 10])));
}

#[test]
fn where_no_order_is_in_force_nobody_is_refused() {
    let mut desk = Desk::new();
    let of = |desk: &Desk, index, clock| {
        let pass = desk.resident().with(|claims| claims.index = index).text();
        desk.says(&pass, "north", at(clock))
    };
    assert_eq!(of(&desk, 12, "10:00"), "refuse revoked");
    for zone in &mut desk.lists.policy.zones {
        zone.orders[0].starts_at = at("11:00");
        zone.spans.retain(|span| span.from >= at("11:00"));
    }
    for (index, clock) in [(10, "10:00"), (12, "10:00"), (10, "05:00")] {
        assert_eq!(of(&desk, index, clock), "admit free");
    }
    let inner = desk.resident().text();
    assert_eq!(desk.says(&inner, "inner", at("10:00")), "admit free");
    // Free for everybody: nobody without a pass is asked, nor who has a bad one.
    let mut desk = Desk::new();
    desk.lists.policy.zones[0].spans[0].decision = Decision::Free;
    assert_eq!(of(&desk, 12, "10:00"), "admit free");
    assert_eq!(of(&desk, 12, "13:30"), "refuse revoked");
    // Free for a role is free by the pass that says the role, and by what else the zone wants.
    let mut desk = Desk::new();
    desk.lists.policy.zones[0].spans[3].decision = Decision::Free;
    assert_eq!(of(&desk, 10, "10:00"), "admit good document");
    assert_eq!(of(&desk, 12, "10:00"), "refuse revoked");
    // A code that is no pass stays one that is no pass.
    assert_eq!(desk.says("CP1:", "north", at("10:00")), "refuse not_base45");
}

#[test]
fn hours_are_those_of_the_operation_also_past_midnight_and_when_clocks_change() {
    let desk = Desk::new();
    // 26 July 2024 is a Friday: bit 4.
    let of = |days, from, to, clock| {
        let hours = Hours { days, from, to };
        let pass = desk.resident().with(|claims| {
            claims.hours = vec![hours];
            claims.windows[0] = cordon_pass::claims::Window { zone: 1, from: 0, length: 72 };
        });
        desk.says(&pass.text(), "north", at(clock))
    };
    assert_eq!(of(0b001_0000, 600, 720, "10:00"), "admit good document");
    assert_eq!(of(0b001_0000, 600, 720, "12:00"), "refuse outside_hours");
    assert_eq!(of(0b000_1000, 600, 720, "10:00"), "refuse outside_hours");
    // From Thursday 22:00 until Friday 07:00.
    assert_eq!(of(0b000_1000, 1_320, 420, "06:59"), "admit good document");
    assert_eq!(of(0b000_1000, 1_320, 420, "07:00"), "refuse outside_hours");
    assert_eq!(of(0b001_0000, 1_320, 420, "06:59"), "refuse outside_hours");
}

/// What a gate remembers in a test: everybody is inside, or a proof was shown.
struct Seen {
    inside: bool,
    shown: bool,
}

impl Memory for Seen {
    fn is_inside(&self, _: PassId, _: u16) -> bool {
        self.inside
    }

    fn was_shown(&self, _: PassId, _: u64) -> bool {
        self.shown
    }
}

#[test]
fn a_second_entry_is_said_refused_or_nothing_by_pass_and_zone() {
    let desk = Desk::new();
    let inside = Seen { inside: true, shown: false };
    let of = |passback| {
        let pass = desk.resident().with(|claims| claims.passback = passback).text();
        desk.remembers(&pass, "north", at("10:00"), &inside)
    };
    assert_eq!(of(None), "admit used_again document");
    assert_eq!(of(Some(Passback::None)), "admit good document");
    assert_eq!(of(Some(Passback::Hard)), "refuse used_before");
    // Who is searched, or comes under escort, is said to come again too.
    let convoy = desk.resident().with(|claims| claims.role = 3).text();
    let judged = desk.lists.judge(convoy.as_bytes(), "north", at("10:00"), &inside);
    assert_eq!((judged.reason.code(), judged.is_again), ("to_escort", true));
}

#[test]
fn a_proof_by_the_phone_is_fresh_its_own_and_shown_once() {
    let desk = Desk::new();
    let (key_of_phone, public) = phone();
    let bound = || desk.resident().with(|claims| claims.holder = Some(public.clone()));
    let now = at("10:00");
    let says = |text: &str| desk.says(text, "north", now);
    assert_eq!(says(&bound().held(now - 20, &key_of_phone)), "admit good document");
    assert_eq!(says(&bound().held(now + 5, &key_of_phone)), "admit good document");
    assert_eq!(says(&bound().held(now - 21, &key_of_phone)), "refuse proof_old");
    assert_eq!(says(&bound().held(now + 6, &key_of_phone)), "refuse proof_ahead");
    assert_eq!(says(&bound().held(now, &key(78, Algorithm::Es256))), "refuse proof_wrong");
    assert_eq!(says(&desk.resident().held(now, &key_of_phone)), "refuse proof_wrong");
    let shown = Seen { inside: false, shown: true };
    let again = bound().held(now, &key_of_phone);
    assert_eq!(desk.remembers(&again, "north", now, &shown), "refuse proof_replayed");
    // Where a proof is wanted, a picture of the pass is not enough.
    let wanted = || bound().with(|claims| claims.assurance = Some(Assurance::Holder));
    assert_eq!(says(&wanted().text()), "refuse proof_missing");
    assert_eq!(says(&wanted().held(now, &key_of_phone)), "admit good holder");
    assert!(wanted().held(now, &key_of_phone).len() <= 600);
}

#[test]
fn what_is_no_pass_says_why() {
    let desk = Desk::new();
    let says = |text: &str| desk.says(text, "north", at("10:00"));
    let pass = desk.resident().text();
    for (text, reason) in [
        ("", "empty"),
        ("CP1:", "not_base45"),
        ("cp1:AB", "not_a_pass"),
        ("CP1", "not_a_pass"),
        ("CP3:AB", "not_a_pass"),
        ("HC1:6BFOXN", "not_a_pass"),
        ("HL1:AB", "not_a_pass"),
        ("https://example.org/?q=CP1:AB", "not_a_pass"),
        ("CP1:GGW", "not_base45"),
        ("CP1::::", "not_base45"),
        ("CP1:FGW1", "not_base45"),
        ("CP1:A", "not_base45"),
        ("CP1:\0\0", "not_base45"),
        (&format!(" {pass}"), "not_a_pass"),
        (&format!("\u{FEFF}{pass}"), "not_a_pass"),
        (&format!("{pass}\n"), "not_base45"),
        (&format!("CP1:{}", &pass[4..].to_lowercase()), "not_base45"),
        (&format!("CP1:{}", "0".repeat(597)), "too_long"),
        (&"A".repeat(4_296), "too_long"),
        (&"A".repeat(100_000), "too_long"),
    ] {
        assert_eq!(says(text), format!("refuse {reason}"), "{text:?}");
    }
    let longest = format!("CP1:{}", "0".repeat(596));
    assert_ne!(says(&longest), "refuse too_long");
    let spaced = says(&format!("{pass} "));
    assert!(spaced.starts_with("refuse "), "{spaced}");
}

/// The text of bytes in the place of a signed pass.
fn raw(bytes: &[u8]) -> String {
    text::write(Form::Static, bytes)
}

#[test]
fn a_pass_can_be_written_in_one_way_only() {
    let desk = Desk::new();
    let says = |bytes: &[u8]| desk.says(&raw(bytes), "north", at("10:00"));
    let good = desk.resident().signed();
    assert_eq!(says(&good), "admit good document");
    let mut trailing = good.clone();
    trailing.push(0);
    assert_eq!(says(&trailing), "refuse not_canonical");
    for tags in [&[0xD2][..], &[0xD8, 0x3D], &[0xD8, 0x3D, 0xD2], &[0xD2, 0xD2]] {
        assert_eq!(says(&[tags, &good].concat()), "refuse not_signed", "{tags:x?}");
    }
    // The array of four with a long head, and without end.
    assert_eq!(says(&[&[0x98, 4], &good[1..]].concat()), "refuse not_canonical");
    assert_eq!(says(&[&[0x9F], &good[1..], &[0xFF]].concat()), "refuse not_signed");
    for length in 0..good.len() {
        let cut = says(&good[..length]);
        assert!(cut.starts_with("refuse "), "{length}: {cut}");
    }
    // Every bit counts.
    for bit in 0..good.len() * 8 {
        let mut flipped = good.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let said = says(&flipped);
        assert!(said.starts_with("refuse "), "bit {bit}: {said}");
    }
}

#[test]
fn a_signature_by_the_right_key_over_the_wrong_thing_is_refused() {
    let desk = Desk::new();
    let says = |bytes: &[u8]| desk.says(&raw(bytes), "north", at("10:00"));
    let claims = desk.resident().claims.write();
    let signed = |header: &cose::Header, aad: &[u8], payload: &[u8]| {
        let protected = header.write();
        let signature = desk.passes.sign(&cose::to_be_signed(&protected, aad, payload));
        let header = header.clone();
        cose::Sign1 { protected: &protected, header, payload, signature: &signature }.write()
    };
    let kid = desk.passes.public().kid().0.to_vec();
    let header = |alg| cose::Header { alg, kid: kid.clone() };
    let aad = Purpose::Pass.aad();
    assert_eq!(says(&signed(&header(-19), aad, &claims)), "admit good document");
    assert_eq!(says(&signed(&header(-8), aad, &claims)), "admit good document");
    for alg in [-7, -35, -37, 5, 0, 1] {
        assert_eq!(says(&signed(&header(alg), aad, &claims)), "refuse wrong_algorithm", "{alg}");
    }
    assert_eq!(says(&signed(&header(-19), b"cordon-pass-2", &claims)), "refuse bad_signature");
    assert_eq!(says(&signed(&header(-19), b"", &claims)), "refuse bad_signature");
    assert_eq!(says(&signed(&header(-19), Purpose::Trust.aad(), &claims)), "refuse bad_signature");
    for length in [0, 7, 9] {
        let header = cose::Header { alg: -19, kid: vec![1; length] };
        assert_eq!(says(&signed(&header, aad, &claims)), "refuse bad_header", "{length}");
    }
    // Another key's signature of the right length, of 63 and of 65 bytes, and none.
    let good = desk.resident().signed();
    let (sign1, _) = cordon_pass::sealed::open(&good).unwrap();
    for signature in [&[7; 64][..], &sign1.signature[..63], &[sign1.signature, &[0]].concat(), &[]]
    {
        let other = cose::Sign1 { signature, ..sign1.clone() }.write();
        assert_eq!(says(&other), "refuse bad_signature", "{} bytes", signature.len());
    }
}

#[test]
fn a_revocation_reaches_a_pass_and_a_gap_or_an_old_list_does_not() {
    let mut desk = Desk::new();
    let pass = desk.resident().text();
    let list = &mut desk.lists.status[0];
    let delta = |from, version, places: &[u32]| cordon_pass::status::Delta {
        list: 7,
        from,
        version,
        made_at: at("10:00"),
        expires_at: at("24:00"),
        changes: places.iter().map(|place| (*place, Status::Revoked)).collect(),
    };
    let error = list.take(&delta(2, 3, &[10])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "it follows version 2, but version 1 is known: fetch the whole list"
    );
    assert!(list.take(&delta(1, 2, &[13, 1_000])).is_err());
    assert_eq!(list.status(13), Some(Status::Valid), "whole, or not at all");
    list.take(&delta(1, 2, &[10])).unwrap();
    list.take(&delta(1, 2, &[13])).unwrap();
    assert_eq!(list.status(13), Some(Status::Valid), "taken before: nothing changes");
    assert_eq!(desk.says(&pass, "north", at("10:00")), "refuse revoked");
}
