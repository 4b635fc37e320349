//! A gate: what it proposes, who settles it, and what it writes down.

#![allow(clippy::unwrap_used, reason = "a test may")]

#[path = "../../pass/tests/pass/desk.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod desk;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use cordon_access::double_use::agree::Answer;
use cordon_access::gate::{
    Freshness, Gate, GateError, Now, Others, Outbox, Proposal, Scanned, Settle, Setup, Took,
};
use cordon_access::line::CentreWord;
use cordon_access::record::{Record, What};
use cordon_pass::claims::{Assurance, PassId, Passback};
use cordon_pass::status::{Delta, Status};
use desk::{Desk, at, ed, phone};

/// A disk that remembers, and may be full.
#[derive(Clone, Default)]
struct Disk {
    records: Rc<RefCell<Vec<Vec<u8>>>>,
    is_full: Rc<RefCell<bool>>,
}

impl Outbox for Disk {
    fn push(&mut self, _: u64, make: &mut dyn FnMut(u64) -> Vec<u8>) -> Result<u64, String> {
        if *self.is_full.borrow() {
            return Err("the disk is full".to_owned());
        }
        let mut records = self.records.borrow_mut();
        let seq = records.len() as u64;
        records.push(make(seq));
        Ok(seq)
    }

    fn read(&self, seq: u64) -> Result<Option<Vec<u8>>, String> {
        Ok(self.records.borrow().get(usize::try_from(seq).unwrap()).cloned())
    }
}

struct Quay {
    desk: Desk,
    disk: Disk,
    gate: Gate<Disk>,
    setup: Setup,
}

fn now(clock: &str) -> Now {
    let ms = at(clock) * 1_000;
    Now { wall_ms: ms, mono_ms: ms }
}

fn setup(gate: &str) -> Setup {
    Setup {
        gate: gate.to_owned(),
        is_training: false,
        officers: ["convoy".to_owned()].into(),
        room: None,
        site_gates: 1,
        number: 0,
        version: "test".to_owned(),
    }
}

fn quay(change: impl FnOnce(&mut Setup)) -> Quay {
    let (desk, disk, mut setup) = (Desk::new(), Disk::default(), setup("north"));
    change(&mut setup);
    let lists = desk.lists.clone();
    let mut gate = Gate::open(setup.clone(), lists, disk.clone(), [], now("08:59")).unwrap();
    gate.confirm(now("10:00"));
    Quay { desk, disk, gate, setup }
}

impl Quay {
    fn resident(&self) -> String {
        self.desk.resident().text()
    }

    /// A pass that comes in once.
    fn hard(&self) -> String {
        self.desk.resident().with(|claims| claims.passback = Some(Passback::Hard)).text()
    }

    /// An officer's pass: role 3.
    fn officer(&self) -> String {
        let draft = self.desk.resident().with(|claims| {
            (claims.role, claims.index, claims.id) = (3, 13, PassId([33; 10]));
        });
        draft.text()
    }

    fn scan(&mut self, text: &str, clock: &str) -> Proposal {
        self.gate.confirm(now(clock));
        self.gate.scan(Scanned::Text(text), 1, Others::default(), now(clock)).unwrap()
    }

    fn says(&mut self, text: &str, clock: &str) -> String {
        let proposal = self.scan(text, clock);
        let settled = if proposal.is_settled { " settled" } else { "" };
        let (verdict, reason) = (proposal.verdict().word(), proposal.reason.code());
        format!("{verdict} {reason} {:?}{settled}", proposal.look)
    }

    fn settle(&mut self, how: Settle, clock: &str) -> Result<Proposal, GateError> {
        let record = *self.gate.open_proposals().last().expect("a proposal waits").0;
        self.gate.settle(record, how, now(clock))
    }

    fn records(&self) -> Vec<Record> {
        let records = self.disk.records.borrow();
        records.iter().map(|bytes| Record::read(bytes).unwrap()).collect()
    }

    fn restarted(&mut self, clock: &str) {
        let lists = self.desk.lists.clone();
        self.gate =
            Gate::open(self.setup.clone(), lists, self.disk.clone(), self.records(), now(clock))
                .unwrap();
        self.gate.confirm(now(clock));
    }
}

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
fn other_gates_of_the_site_have_a_say_and_what_they_saw_is_heard() {
    let mut quay = quay(|setup| setup.site_gates = 3);
    // A minute after the start it may promise.
    let text = quay.hard();
    let asked = quay.gate.question(Scanned::Text(&text), now("10:00")).unwrap();
    assert_eq!((asked.ask.uses_count, asked.ask.zone), (0, 1));
    let look = |quay: &mut Quay, answers: &[Answer], clock: &str| {
        quay.gate.confirm(now(clock));
        let proposal = quay
            .gate
            .scan(
                Scanned::Text(&text),
                1,
                Others { site: answers, ..Others::default() },
                now(clock),
            )
            .unwrap();
        format!("{} {:?}", proposal.reason.code(), proposal.look)
    };
    let promised = Answer::Promised;
    assert_eq!(look(&mut quay, &[promised], "10:00"), "good Document");
    assert_eq!(look(&mut quay, &[], "10:01"), "good Photo", "alone: a person looks");
    assert_eq!(look(&mut quay, &[Answer::Taken(2)], "10:02"), "used_before Document");
    // Another gate has let it in, and says so.
    let mut other = Gate::open(
        Setup { number: 1, ..setup("north") },
        quay.desk.lists.clone(),
        Disk::default(),
        [],
        now("08:00"),
    )
    .unwrap();
    other.confirm(now("10:03"));
    let entered = other.scan(Scanned::Text(&text), 1, Others::default(), now("10:03")).unwrap();
    other.settle(entered.record.unwrap(), Settle::Enter, now("10:03")).unwrap();
    let record = other.outbox().records.borrow().last().cloned().unwrap();
    let record = Record::read(&record).unwrap();
    assert!(quay.gate.hear(&Arc::from("south"), 1, &record));
    assert!(!quay.gate.hear(&Arc::from("south"), 1, &record), "once");
    assert_eq!(look(&mut quay, &[promised], "10:04"), "used_before Document");
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

#[test]
fn the_centre_has_a_say_while_it_is_reached_and_for_a_while_nobody_has() {
    let mut quay = quay(|_| {});
    let text = quay.hard();
    let word = |is_promised, is_inside, uses_count, speaks_for_home| CentreWord {
        is_promised,
        is_inside,
        uses_count,
        speaks_for_home,
    };
    let mut says = |centre, silent_s, clock: &str| {
        quay.gate.confirm(now(clock));
        let others = Others { centre, silent_s, ..Others::default() };
        let proposal = quay.gate.scan(Scanned::Text(&text), 1, others, now(clock)).unwrap();
        format!("{} {:?}", proposal.reason.code(), proposal.look)
    };
    assert_eq!(says(Some(word(true, false, 0, true)), Some(0), "10:00"), "good Document");
    assert_eq!(says(Some(word(false, false, 0, true)), Some(0), "10:01"), "used_before Document");
    // Entered elsewhere, by what the centre has heard.
    assert_eq!(says(Some(word(true, true, 1, true)), Some(0), "10:02"), "used_before Document");
    // Cut a moment ago: the centre may still speak for this home, so a person looks.
    assert_eq!(says(None, Some(9), "10:03"), "good Photo");
    assert_eq!(says(None, Some(10), "10:04"), "good Document", "alone, it speaks for itself");
    assert_eq!(says(None, None, "10:05"), "good Document", "without a line too");
    // The centre does not hear the pass's home.
    assert_eq!(says(Some(word(true, false, 0, false)), Some(0), "10:06"), "good Photo");
}

#[test]
fn whoever_may_come_and_go_is_told_of_and_never_kept_out_by_what_others_say() {
    let mut quay = quay(|setup| setup.site_gates = 3);
    let text = quay.resident();
    let taken = CentreWord { uses_count: 1, is_inside: true, ..CentreWord::default() };
    let others =
        Others { centre: Some(taken), site: &[Answer::Taken(2)], silent_s: Some(0), asked: None };
    quay.gate.confirm(now("10:00"));
    let proposal = quay.gate.scan(Scanned::Text(&text), 1, others, now("10:00")).unwrap();
    assert_eq!((proposal.reason.code(), proposal.look), ("used_again", Assurance::Document));
}

#[test]
fn where_a_second_entry_is_refused_the_centre_knows_who_has_left_by_another_gate() {
    let mut quay = quay(|_| {});
    let text = quay.hard();
    quay.scan(&text, "10:00");
    quay.settle(Settle::Enter, "10:00").unwrap();
    assert_eq!(quay.says(&text, "10:10"), "refuse used_before Document");
    quay.settle(Settle::Leave, "10:10").unwrap();
    let left =
        CentreWord { is_promised: true, is_inside: false, uses_count: 2, speaks_for_home: true };
    let others = Others { centre: Some(left), silent_s: Some(0), ..Others::default() };
    assert!(quay.gate.question(Scanned::Text(&text), now("10:20")).is_some(), "it is worth asking");
    let proposal = quay.gate.scan(Scanned::Text(&text), 1, others, now("10:20")).unwrap();
    assert_eq!(proposal.reason.code(), "good");
    // What it has heard less of than the gate itself does not count.
    let old = CentreWord { uses_count: 0, ..left };
    let others = Others { centre: Some(old), silent_s: Some(0), ..Others::default() };
    let proposal = quay.gate.scan(Scanned::Text(&text), 2, others, now("10:21")).unwrap();
    assert_eq!(proposal.reason.code(), "used_before");
}

/// A proposal that waits in a lane; its record.
fn shown(quay: &mut Quay, text: &str, lane: u16, site: &[Answer], clock: &str) -> u64 {
    quay.gate.confirm(now(clock));
    let asked = quay.gate.question(Scanned::Text(text), now(clock));
    let others = Others { asked, site, ..Others::default() };
    let proposal = quay.gate.scan(Scanned::Text(text), lane, others, now(clock)).unwrap();
    assert_eq!(proposal.reason.code(), "good");
    proposal.record.unwrap()
}

#[test]
fn what_a_site_has_agreed_on_half_a_minute_ago_is_agreed_on_again_before_anybody_enters() {
    let mut quay = quay(|setup| setup.site_gates = 3);
    let text = quay.hard();
    let later = |ms: u64| Now { wall_ms: now("10:00").wall_ms + ms, ..now("10:00") };
    let later = |ms: u64| Now { mono_ms: now("10:00").mono_ms + ms, ..later(ms) };
    let judged = shown(&mut quay, &text, 1, &[Answer::Promised], "10:00");
    assert_eq!(
        quay.gate.settle(judged, Settle::Enter, later(30_000)),
        Err(GateError::AskAgain),
        "another gate may have it by now"
    );
    let asked = quay.gate.question_again(judged, later(30_000));
    // Too few answer: the photo too, and only then.
    let others = |site| Others { asked, site, ..Others::default() };
    let again = quay.gate.enter_again(judged, others(&[]), later(30_500)).unwrap();
    assert_eq!((again.is_settled, again.look), (false, Assurance::Photo));
    assert_eq!(quay.gate.counts().entered, 0);
    // Another gate has it.
    let again = quay.gate.enter_again(judged, others(&[Answer::Taken(2)]), later(31_000)).unwrap();
    assert_eq!((again.reason.code(), again.is_settled), ("used_before", false));
    assert_eq!(quay.gate.counts().entered, 0);
    quay.gate.settle(again.record.unwrap(), Settle::Leave, later(31_000)).unwrap();
    // In time, and again when the others promise it again.
    let judged = shown(&mut quay, &text, 1, &[Answer::Promised], "10:02");
    let late = Now { mono_ms: now("10:02").mono_ms + 40_000, ..now("10:02") };
    let asked = quay.gate.question_again(judged, late);
    let others = Others { asked, site: &[Answer::Promised], ..Others::default() };
    assert!(quay.gate.enter_again(judged, others, late).unwrap().is_settled);
    assert_eq!(quay.gate.counts().entered, 1);
    // What others promised before that entry was known says nothing of the next one.
    quay.gate.exit(Scanned::Text(&text), 3, now("10:04")).unwrap();
    quay.gate.confirm(now("10:05"));
    let proposal = quay.gate.scan(Scanned::Text(&text), 2, others, now("10:05")).unwrap();
    assert_eq!((proposal.reason.code(), proposal.look), ("good", Assurance::Photo));
}

#[test]
fn two_lanes_let_in_one_pass_once_and_no_more_people_than_there_is_room_for() {
    let mut quay = quay(|_| {});
    let text = quay.hard();
    let lanes = [1, 2].map(|lane| shown(&mut quay, &text, lane, &[], "10:00"));
    assert!(quay.gate.settle(lanes[0], Settle::Enter, now("10:00")).unwrap().is_settled);
    let second = quay.gate.settle(lanes[1], Settle::Enter, now("10:00"));
    assert_eq!(second, Err(GateError::AskAgain));
    let second = quay.gate.enter_again(lanes[1], Others::default(), now("10:00")).unwrap();
    assert_eq!((second.reason.code(), second.is_settled), ("used_before", false));
    assert_eq!(quay.gate.counts().entered, 1);

    let mut quay = self::quay(|setup| setup.room = Some(1));
    let text = quay.resident();
    let lanes = [1, 2].map(|lane| shown(&mut quay, &text, lane, &[], "10:00"));
    assert!(quay.gate.settle(lanes[0], Settle::Enter, now("10:00")).unwrap().is_settled);
    let second = quay.gate.enter_again(lanes[1], Others::default(), now("10:00")).unwrap();
    assert_eq!((second.reason.code(), second.is_settled), ("zone_full", false));
}

#[test]
fn a_pass_that_is_withdrawn_while_the_steward_looks_does_not_enter() {
    let mut quay = quay(|_| {});
    let text = quay.resident();
    let judged = shown(&mut quay, &text, 1, &[], "10:00");
    let status = quay.desk.lists.status[0].clone();
    let (made_at, expires_at) = (at("10:00"), at("24:00"));
    let (from, version, changes) =
        (status.version, status.version + 1, vec![(10, Status::Revoked)]);
    let delta = Delta { list: 7, from, version, made_at, expires_at, changes }.seal(&ed(3));
    assert_eq!(quay.gate.take_delta(&delta, &mut || Ok(()), now("10:00")).unwrap(), Took::Newer);
    let settled = quay.gate.settle(judged, Settle::Enter, now("10:00"));
    assert_eq!(settled, Err(GateError::AskAgain));
    let again = quay.gate.enter_again(judged, Others::default(), now("10:00")).unwrap();
    assert_eq!((again.reason.code(), again.is_settled), ("revoked", false));
    assert_eq!(quay.gate.counts().entered, 0);
    // And whoever shows it again at once is not told what was so a second ago.
    assert_eq!(quay.says(&text, "10:00"), "refuse revoked Document");
}
