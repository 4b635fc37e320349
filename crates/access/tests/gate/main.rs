//! A gate: what it proposes, who settles it, and what it writes down.

#![allow(clippy::unwrap_used, reason = "a test may")]

#[path = "../../../pass/tests/pass/desk.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod desk;
mod others;
mod quay;

use cordon_access::gate::{Freshness, Gate, GateError, Others, Scanned, Settle, Took};
use cordon_access::record::What;
use cordon_pass::claims::{Assurance, PassId};
use cordon_pass::status::{Delta, Status};
use desk::{at, ed, phone};
use quay::{now, quay};

#[test]
fn a_person_comes_in_when_the_steward_has_seen_the_document() {
    let mut quay = quay(|_| {});
    let text = quay.resident();
    assert_eq!(quay.says(&text, "10:00"), "admit good Document");
    assert_eq!(quay.gate.inside_count(), 0);
    assert!(quay.settle(Settle::Enter, "10:01").unwrap().is_settled);
    assert_eq!((quay.gate.inside_count(), quay.gate.counts().entered), (1, 1));
    assert!(matches!(
        quay.records().last().unwrap().what,
        What::Entered { seen: Assurance::Document, .. }
    ));
    // Soft: said, and let in.
    assert_eq!(quay.says(&text, "10:05"), "admit used_again Document");
    assert!(quay.settle(Settle::Leave, "10:05").is_ok());
    let out = quay.gate.exit(Scanned::Text(&text), 1, now("10:30")).unwrap();
    assert_eq!((out.reason.code(), quay.gate.inside_count()), ("left", 0));
}

#[test]
fn the_same_scan_twice_is_one_entry() {
    let mut quay = quay(|_| {});
    let text = quay.resident();
    let first = quay.scan(&text, "10:00");
    let again = quay.scan(&text, "10:00");
    assert_eq!(first, again);
    assert_eq!(quay.records().len(), 2, "the start and one judgement");
}

#[test]
fn a_refusal_is_an_officers_who_signs_on_with_their_own_pass() {
    let mut quay = quay(|_| {});
    let revoked = quay.desk.resident().with(|claims| claims.index = 12).text();
    assert_eq!(quay.says(&revoked, "10:00"), "refuse revoked Code");
    assert_eq!(quay.settle(Settle::Enter, "10:00"), Err(GateError::NotSo));
    assert_eq!(quay.settle(Settle::Refuse, "10:00"), Err(GateError::NoOfficer));
    let resident = quay.resident();
    let not_staff = quay.gate.sign_on(&resident, "post 7", now("10:01")).unwrap_err();
    assert!(matches!(not_staff, GateError::NotStaff(_)), "{not_staff}");
    let officer = quay.officer();
    let missing = quay.gate.sign_on(&officer, " ", now("10:01"));
    assert_eq!(missing, Err(GateError::Missing("the post")));
    let badge = quay.gate.sign_on(&officer, "post 7", now("10:01")).unwrap();
    let refused = quay.settle(Settle::Refuse, "10:02").unwrap();
    let slip = quay.gate.slip(refused.record.unwrap()).unwrap();
    assert_eq!((slip.reason.code(), &slip.officer), ("revoked", &badge));
    assert_eq!(slip.lists[2], 3, "the version of the rules");
    // The pass ends at 23:30, and so does the shift.
    assert_eq!(quay.gate.agents(now("23:29")).count(), 1);
    assert_eq!(quay.gate.agents(now("23:30")).count(), 0);
    assert!(quay.gate.sign_off("ZZZZ-ZZZZZ", now("10:03")).is_err());
    quay.gate.sign_off(&badge, now("10:03")).unwrap();
    assert_eq!(quay.gate.agents(now("10:03")).count(), 0);
}

#[test]
fn an_officer_lets_in_against_the_proposal_with_a_reason() {
    let mut quay = quay(|_| {});
    let officer = quay.officer();
    quay.gate.sign_on(&officer, "post 7", now("09:59")).unwrap();
    let suspended = quay.desk.resident().with(|claims| claims.index = 11).text();
    quay.scan(&suspended, "10:00");
    let silent = quay.settle(Settle::Overrule(" ".into()), "10:00");
    assert_eq!(silent, Err(GateError::Missing("the reason")));
    quay.settle(Settle::Overrule("lives here, known to the post".into()), "10:00").unwrap();
    assert_eq!((quay.gate.counts().overruled, quay.gate.inside_count()), (1, 1));
}

#[test]
fn a_document_of_somebody_else_is_a_refusal_for_the_officer() {
    let mut quay = quay(|_| {});
    let text = quay.resident();
    quay.scan(&text, "10:00");
    let mismatch = quay.settle(Settle::Mismatch, "10:00").unwrap();
    assert_eq!(mismatch.reason.code(), "not_the_holder");
    assert_eq!(quay.settle(Settle::Enter, "10:01"), Err(GateError::NotSo));
    assert_eq!(quay.gate.inside_count(), 0);
}

#[test]
fn nothing_is_judged_while_nothing_can_be_written_down() {
    let mut quay = quay(|_| {});
    let text = quay.resident();
    *quay.disk.is_full.borrow_mut() = true;
    let scanned = quay.gate.scan(Scanned::Text(&text), 1, Others::default(), now("10:00"));
    assert_eq!(scanned, Err(GateError::NotRecording("the disk is full".into())));
    assert_eq!((quay.gate.broken(), quay.gate.inside_count()), (Some("the disk is full"), 0));
    *quay.disk.is_full.borrow_mut() = false;
    assert_eq!(quay.says(&text, "10:01"), "admit good Document");
    assert_eq!(quay.gate.broken(), None);
    let seqs: Vec<u64> = quay.records().iter().map(|record| record.seq).collect();
    assert_eq!(seqs, [0, 1], "no number is lost");
}

#[test]
fn a_restart_remembers_who_is_inside_who_works_here_and_what_was_refused() {
    let mut quay = quay(|_| {});
    let (text, officer) = (quay.resident(), quay.officer());
    quay.gate.sign_on(&officer, "post 7", now("09:59")).unwrap();
    quay.scan(&text, "10:00");
    quay.settle(Settle::Enter, "10:00").unwrap();
    quay.scan("CP1:", "10:01");
    let refused = quay.settle(Settle::Refuse, "10:01").unwrap();
    let before = quay.gate.counts();
    quay.restarted("10:02");
    assert_eq!((quay.gate.counts(), quay.gate.inside_count()), (before, 1));
    assert_eq!(quay.gate.agents(now("10:02")).count(), 1);
    assert!(quay.gate.slip(refused.record.unwrap()).is_ok());
    assert_eq!(quay.says(&text, "10:03"), "admit used_again Document");
    // Numbers are of a day.
    quay.restarted("24:01");
    assert_eq!((quay.gate.counts().entered, quay.gate.inside_count()), (0, 1));
}

#[test]
fn a_proof_counts_once_and_none_of_before_a_restart_counts() {
    let mut quay = quay(|_| {});
    let (key, public) = phone();
    let draft = quay.desk.resident().with(|claims| {
        (claims.holder, claims.assurance) = (Some(public), Some(Assurance::Holder));
    });
    let held = |clock: &str| draft.held(at(clock), &key);
    let (first, second, third) = (held("10:00"), held("10:01"), held("10:02"));
    drop(draft);
    assert_eq!(quay.says(&first, "10:00"), "admit good Holder settled");
    let copied = quay.gate.scan(Scanned::Text(&first), 2, Others::default(), now("10:00")).unwrap();
    assert_eq!(copied.reason.code(), "proof_replayed");
    quay.restarted("10:01");
    quay.gate.scan(Scanned::Text(&second), 2, Others::default(), now("10:01")).unwrap();
    assert_eq!(quay.says(&third, "10:02"), "admit used_again Holder settled");
}

#[test]
fn old_lists_ask_for_a_document_and_very_old_ones_for_the_photo() {
    let mut quay = quay(|_| {});
    quay.gate.confirm(now("10:00"));
    for (clock, freshness, look) in [
        ("10:00", Freshness::Green, "Document"),
        ("10:14", Freshness::Amber, "Document"),
        ("10:15", Freshness::Red, "Photo"),
    ] {
        assert_eq!(quay.gate.freshness(now(clock)), freshness, "{clock}");
        let text = quay.resident();
        let proposal =
            quay.gate.scan(Scanned::Text(&text), 1, Others::default(), now(clock)).unwrap();
        assert_eq!(format!("{:?}", proposal.look), look, "{clock}");
    }
}

#[test]
fn a_pressing_crowd_is_let_in_by_the_code_alone_until_the_time_is_over() {
    let mut quay = quay(|_| {});
    assert_eq!(quay.gate.press(10, "crush", now("10:00")), Err(GateError::NoOfficer));
    let officer = quay.officer();
    quay.gate.sign_on(&officer, "post 7", now("09:59")).unwrap();
    assert!(matches!(quay.gate.press(61, "crush", now("10:00")), Err(GateError::Range(_))));
    quay.gate.press(10, "crush", now("10:00")).unwrap();
    let text = quay.resident();
    assert_eq!(quay.says(&text, "10:05"), "admit good Code settled");
    let revoked = quay.desk.resident().with(|claims| claims.index = 12).text();
    assert_eq!(quay.says(&revoked, "10:06"), "refuse revoked Code");
    quay.settle(Settle::Leave, "10:06").unwrap();
    assert_eq!(quay.gate.pressure(now("10:10")), None);
    assert_eq!(quay.says(&text, "10:10"), "admit used_again Document");
}

#[test]
fn a_full_zone_lets_nobody_in_but_by_an_officer() {
    let mut quay = quay(|setup| setup.room = Some(1));
    let (text, officer) = (quay.resident(), quay.officer());
    quay.gate.sign_on(&officer, "post 7", now("09:59")).unwrap();
    quay.gate.press(60, "crush", now("10:00")).unwrap();
    assert_eq!(quay.says(&text, "10:00"), "admit good Code settled");
    let other = quay.desk.resident().with(|claims| claims.id = PassId([8; 10])).text();
    assert_eq!(quay.says(&other, "10:01"), "refuse zone_full Document", "not even in a crush");
    quay.settle(Settle::Leave, "10:01").unwrap();
    quay.gate.exit(Scanned::Text(&text), 1, now("10:02")).unwrap();
    assert_eq!(quay.gate.room(), Some(1));
    quay.gate.break_glass(3, "unit 12", "fire", now("10:03")).unwrap();
    assert_eq!((quay.gate.room(), quay.gate.counts().by_glass), (Some(0), 3));
    assert!(quay.gate.break_glass(0, "unit 12", "fire", now("10:03")).is_err());
    assert!(quay.gate.break_glass(1, "", "fire", now("10:03")).is_err());
}

#[test]
fn a_short_code_is_read_out_for_a_pass_that_was_seen_here_with_a_document() {
    let mut quay = quay(|_| {});
    let text = quay.resident();
    let short = quay.scan(&text, "10:00").short().unwrap();
    let said = quay.gate.scan(Scanned::Short(&short), 2, Others::default(), now("10:01")).unwrap();
    assert_eq!((said.reason.code(), said.pass), ("good", Some(PassId([9; 10]))));
    let unknown =
        quay.gate.scan(Scanned::Short("0000-00000"), 2, Others::default(), now("10:02")).unwrap();
    assert_eq!(unknown.reason.code(), "unknown_short");
}

#[test]
fn a_training_counts_nothing_and_is_marked_in_every_record() {
    let mut quay = quay(|setup| setup.is_training = true);
    let text = quay.resident();
    quay.scan(&text, "10:00");
    quay.settle(Settle::Enter, "10:00").unwrap();
    assert!(quay.records().iter().all(|record| record.is_training));
    assert_eq!(quay.gate.inside_count(), 0);
}

#[test]
fn no_record_holds_a_name() {
    let mut quay = quay(|_| {});
    let text = quay.resident();
    let proposal = quay.scan(&text, "10:00");
    assert_eq!(proposal.name.as_deref(), Some("Camille Exemple"), "it is shown");
    quay.settle(Settle::Enter, "10:00").unwrap();
    quay.gate.exit(Scanned::Text(&text), 1, now("10:30")).unwrap();
    for bytes in quay.disk.records.borrow().iter() {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("Camille") && !text.contains("Exemple"), "{text}");
    }
}

#[test]
fn newer_lists_are_taken_older_and_forged_ones_are_not_and_a_restart_takes_none_of_before() {
    let mut quay = quay(|_| {});
    let status = quay.desk.lists.status[0].clone();
    let delta = |from, version, key: u8| {
        let (made_at, expires_at) = (at("10:00"), at("24:00"));
        let changes = vec![(10, Status::Revoked)];
        Delta { list: 7, from, version, made_at, expires_at, changes }.seal(&ed(key))
    };
    let (good, gap) = (delta(status.version, status.version + 1, 3), delta(5, 6, 3));
    let mut take =
        |bytes: &[u8]| quay.gate.take_delta(bytes, &mut || Ok(()), now("10:01")).unwrap();
    assert!(matches!(take(&delta(status.version, status.version + 1, 9)), Took::Not(_)));
    assert_eq!(take(&gap), Took::Gap);
    assert_eq!(take(&good), Took::Newer);
    assert_eq!(take(&good), Took::Known);
    let text = quay.resident();
    assert_eq!(quay.says(&text, "10:02"), "refuse revoked Code");
    // The old list again: from a stolen stick, or after a restart.
    let old = status.seal(&ed(3));
    assert!(matches!(
        quay.gate.take_status(&old, &mut || Ok(()), now("10:03")).unwrap(),
        Took::Not(_)
    ));
    let lists = quay.desk.lists.clone();
    let opened =
        Gate::open(quay.setup.clone(), lists, quay.disk.clone(), quay.records(), now("10:04"));
    assert_eq!(opened.err(), Some(GateError::RolledBack));
}
