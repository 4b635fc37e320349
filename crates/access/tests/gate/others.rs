//! What others say before a gate lets in: neighbours, the centre, who holds the right.

use std::sync::Arc;

use cordon_access::double_use::agree::{Answer, Ask};
use cordon_access::gate::{Gate, GateError, Now, Others, Scanned, Settle, Setup, Took};
use cordon_access::line::{CentreWord, LEASE_S, RoomGrant};
use cordon_access::record::{Moment, Record, What, written};
use cordon_pass::claims::{Assurance, Passback};
use cordon_pass::policy::{self, DoubleUse, Policy};
use cordon_pass::status::{Delta, Status};

use super::desk::{at, ed};
use super::quay::{Disk, Quay, now, quay, setup};

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

/// What a gate of a site says to a pass, when it has asked the others as far as it wants to.
fn asks(gates: &mut [Gate<Disk>; 3], number: usize, text: &str, now: Now) -> String {
    let asked = gates[number].question(Scanned::Text(text), now).unwrap();
    let others = (0..3).filter(|other| *other != number && asked.asks_site());
    let site: Vec<Answer> = others.map(|other| gates[other].answer(&asked.ask, now)).collect();
    let others = Others { asked: Some(asked), site: &site, ..Others::default() };
    gates[number].confirm(now);
    let lane = u16::try_from(now.mono_ms % 1_000).unwrap();
    let proposal = gates[number].scan(Scanned::Text(text), lane, others, now).unwrap();
    format!("{} {:?}", proposal.reason.code(), proposal.look)
}

#[test]
fn gates_each_of_which_has_promised_the_next_one_do_not_keep_a_pass_out() {
    let quay = quay(|_| {});
    let (text, base) = (quay.hard(), now("10:00"));
    let at = |ms: u64| Now { wall_ms: base.wall_ms + ms, mono_ms: base.mono_ms + ms };
    // They begin to promise one after another, a minute after they were started.
    let mut gates = [0_u32, 1, 2].map(|number| {
        let setup = Setup { number, site_gates: 3, ..setup("north") };
        let started = Now { mono_ms: base.mono_ms - 60_000 + 1_000 * u64::from(number), ..base };
        Gate::open(setup, quay.desk.lists.clone(), Disk::default(), [], started).unwrap()
    });
    assert_eq!(asks(&mut gates, 0, &text, at(1)), "good Photo", "nobody else promises yet");
    assert_eq!(asks(&mut gates, 1, &text, at(2)), "good Photo", "the first promises the second");
    assert_eq!(
        asks(&mut gates, 2, &text, at(1_003)),
        "used_before Document",
        "the second the third"
    );
    // The third would promise the first, if that asked, and each would renew the other's promise.
    assert_eq!(asks(&mut gates, 0, &text, at(2_004)), "used_before Document");
    assert_eq!(asks(&mut gates, 1, &text, at(2_005)), "used_before Document");
    assert_eq!(asks(&mut gates, 2, &text, at(2_006)), "good Document");
    assert_eq!(asks(&mut gates, 0, &text, at(2_007)), "used_before Document");
    assert_eq!(asks(&mut gates, 1, &text, at(2_008)), "used_before Document");
}

#[test]
fn a_lane_that_too_few_answer_takes_nothing_from_a_lane_that_asked_after_it() {
    let mut quay = quay(|setup| setup.site_gates = 3);
    let (text, clock) = (quay.hard(), now("10:00"));
    let asked = [(); 2].map(|()| quay.gate.question(Scanned::Text(&text), clock));
    let mut says = |lane: u16, site: &[Answer]| {
        let others = Others { asked: asked[usize::from(lane) - 1], site, ..Others::default() };
        let said = quay.gate.scan(Scanned::Text(&text), lane, others, clock).unwrap();
        format!("{} {:?}", said.reason.code(), said.look)
    };
    assert_eq!(says(2, &[Answer::Promised]), "good Document");
    assert_eq!(says(1, &[]), "good Photo");
    let other = Ask { gate: 2, ..asked[0].unwrap().ask };
    assert_eq!(quay.gate.answer(&other, clock), Answer::Taken(0), "a lane lets it in");
}

#[test]
fn the_centre_has_a_say_while_it_is_reached_and_for_a_while_nobody_has() {
    let mut quay = quay(|_| {});
    let text = quay.hard();
    let word = |is_promised, is_inside, speaks_for_home| CentreWord {
        is_promised,
        is_inside,
        speaks_for_home,
        right: None,
        is_told: true,
    };
    let mut says = |centre, silent_s, clock: &str| {
        quay.gate.confirm(now(clock));
        let asked = quay.gate.question(Scanned::Text(&text), now(clock));
        let others = Others { asked, centre, silent_s, ..Others::default() };
        let proposal = quay.gate.scan(Scanned::Text(&text), 1, others, now(clock)).unwrap();
        format!("{} {:?}", proposal.reason.code(), proposal.look)
    };
    assert_eq!(says(Some(word(true, false, true)), Some(0), "10:00"), "good Document");
    assert_eq!(says(Some(word(false, false, true)), Some(0), "10:01"), "used_before Document");
    // Entered elsewhere, by what the centre has heard.
    assert_eq!(says(Some(word(true, true, true)), Some(0), "10:02"), "used_before Document");
    // Cut a moment ago: the centre may still speak for this home, so a person looks.
    assert_eq!(says(None, Some(9), "10:03"), "good Photo");
    assert_eq!(says(None, Some(10), "10:04"), "good Document", "alone, it speaks for itself");
    assert_eq!(says(None, None, "10:05"), "good Document", "without a line too");
    // The centre does not hear the pass's home.
    assert_eq!(says(Some(word(true, false, false)), Some(0), "10:06"), "good Photo");
}

#[test]
fn whoever_may_come_and_go_is_told_of_and_never_kept_out_by_what_others_say() {
    let mut quay = quay(|setup| setup.site_gates = 3);
    let text = quay.resident();
    let taken = CentreWord { is_inside: true, is_told: true, ..CentreWord::default() };
    let asked = quay.gate.question(Scanned::Text(&text), now("10:00"));
    let site = &[Answer::Taken(2)];
    let others = Others { centre: Some(taken), site, silent_s: Some(0), asked };
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
        CentreWord { is_promised: true, is_inside: false, is_told: true, ..CentreWord::default() };
    let asked = quay.gate.question(Scanned::Text(&text), now("10:20"));
    assert!(asked.is_some(), "it is worth asking");
    let others = Others { asked, centre: Some(left), silent_s: Some(0), site: &[] };
    let proposal = quay.gate.scan(Scanned::Text(&text), 1, others, now("10:20")).unwrap();
    assert_eq!(proposal.reason.code(), "good");
    // What it has heard less of than the gate itself does not count.
    let old = CentreWord { is_told: false, ..left };
    let others = Others { centre: Some(old), ..others };
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

/// A gate of a zone whose passes enter where their right is, with another gate at another site.
fn by_right(gate: &str) -> Quay {
    let mut quay = quay(|_| {});
    quay.desk.lists.policy = of_two_sites(&quay);
    (quay.setup, quay.disk) = (setup(gate), Disk::default());
    quay.restarted("09:00");
    quay
}

fn of_two_sites(quay: &Quay) -> Policy {
    let mut policy = quay.desk.lists.policy.clone();
    policy.zones[0].double_use = DoubleUse::Lease;
    policy.zones[0].passback = Passback::Hard;
    policy.gates.push(policy::Gate { id: "south".into(), zone: 1, site: "bridge".into() });
    policy
}

fn granted(number: u64, is_inside: bool) -> Others<'static> {
    let right = Some(number);
    let is_told = true;
    let word = CentreWord { right, is_inside, is_told, ..CentreWord::default() };
    Others { centre: Some(word), ..Others::default() }
}

fn says(quay: &mut Quay, text: &str, others: Others<'_>, clock: &str) -> &'static str {
    quay.gate.confirm(now(clock));
    let asked = quay.gate.question(Scanned::Text(text), now(clock));
    let others = Others { asked, ..others };
    quay.gate.scan(Scanned::Text(text), 1, others, now(clock)).unwrap().reason.code()
}

#[test]
fn a_pass_enters_where_its_right_is_and_by_it_even_when_the_line_is_cut() {
    let mut north = by_right("north");
    let text = north.resident();
    let asked = north.gate.question(Scanned::Text(&text), now("10:00")).unwrap();
    assert!(north.gate.centre_question(&asked.ask).wants_right);
    let cut = Others::default();
    assert_eq!(says(&mut north, &text, cut, "10:00"), "right_elsewhere", "nobody says where");
    assert_eq!(says(&mut north, &text, granted(7, false), "10:01"), "good");
    north.settle(Settle::Enter, "10:01").unwrap();
    assert_eq!(says(&mut north, &text, cut, "10:02"), "used_before");
    north.gate.exit(Scanned::Text(&text), 2, now("10:10")).unwrap();
    assert_eq!(says(&mut north, &text, cut, "10:11"), "good", "what it holds it uses");
    north.settle(Settle::Leave, "10:11").unwrap();
    // A restart forgets no right.
    north.restarted("10:20");
    assert_eq!(says(&mut north, &text, cut, "10:21"), "good");
}

#[test]
fn a_lease_ends_without_the_centre_and_lasts_as_long_again_when_it_is_heard() {
    let mut north = by_right("north");
    let text = north.resident();
    let mut at = |since_ms: u64, others| {
        let from = now("09:00");
        let now = Now { wall_ms: from.wall_ms + since_ms, mono_ms: from.mono_ms + since_ms };
        north.gate.confirm(now);
        let asked = north.gate.question(Scanned::Text(&text), now);
        let others = Others { asked, ..others };
        north.gate.scan(Scanned::Text(&text), 1, others, now).unwrap().reason.code()
    };
    assert_eq!(at(0, granted(7, false)), "good");
    let over_ms = LEASE_S * 1_000;
    assert_eq!(at(over_ms - 3_600_000, Others::default()), "good");
    // Its clock may be wrong by more than what is left.
    assert_eq!(at(over_ms - 500, Others::default()), "right_elsewhere");
    let mono_ms = now("09:00").mono_ms + over_ms - 400;
    north.gate.renew_rights(Now { wall_ms: mono_ms, mono_ms });
    let now = Now { wall_ms: mono_ms, mono_ms };
    let judged = north.gate.scan(Scanned::Text(&text), 2, Others::default(), now).unwrap();
    assert_eq!(judged.reason.code(), "good");
}

#[test]
fn a_right_that_was_given_up_is_used_no_more_and_never_taken_again() {
    let mut north = by_right("north");
    let text = north.resident();
    assert_eq!(says(&mut north, &text, granted(7, false), "10:00"), "good");
    let judged = *north.gate.open_proposals().last().unwrap().0;
    // Asked back while the steward looks: nobody enters by it.
    assert_eq!(north.gate.give_up(&[7, 8], now("10:00")).unwrap(), 2);
    assert_eq!(north.gate.give_up(&[7, 8], now("10:00")).unwrap(), 0, "once");
    let settled = north.gate.settle(judged, Settle::Enter, now("10:00"));
    assert_eq!(settled, Err(GateError::AskAgain));
    let again = north.gate.enter_again(judged, Others::default(), now("10:00")).unwrap();
    assert_eq!(again.reason.code(), "right_elsewhere");
    // The grant of 8 was on its way when it was asked back; and after a restart too.
    assert_eq!(says(&mut north, &text, granted(8, false), "10:01"), "right_elsewhere");
    north.restarted("10:02");
    assert_eq!(says(&mut north, &text, granted(7, false), "10:03"), "right_elsewhere");
    assert_eq!(says(&mut north, &text, granted(9, false), "10:04"), "good", "a new one");
    // It comes with the pass inside: somebody entered elsewhere by it.
    let mut south = by_right("south");
    assert_eq!(says(&mut south, &text, granted(10, true), "10:05"), "used_before");
    assert_eq!(says(&mut south, &text, Others::default(), "10:06"), "used_before", "and cut off");
    assert_eq!(says(&mut south, &text, granted(10, false), "10:07"), "good", "who left since");
}

#[test]
fn a_word_of_the_centre_that_does_not_know_the_last_entry_here_frees_no_right() {
    let mut north = by_right("north");
    let text = north.resident();
    // The pass was used twice elsewhere. Both lanes are answered before either enters.
    let asked = north.gate.question(Scanned::Text(&text), now("10:00"));
    let word = CentreWord { right: Some(7), is_told: true, ..CentreWord::default() };
    let others = Others { asked, centre: Some(word), ..Others::default() };
    north.gate.confirm(now("10:00"));
    let first = north.gate.scan(Scanned::Text(&text), 1, others, now("10:00")).unwrap();
    assert_eq!(first.reason.code(), "good");
    north.gate.settle(first.record.unwrap(), Settle::Enter, now("10:00")).unwrap();
    let second = north.gate.scan(Scanned::Text(&text), 2, others, now("10:00")).unwrap();
    assert_eq!(second.reason.code(), "used_before");
    // Asked anew, by a centre to which that entry has not come.
    let asked = north.gate.question(Scanned::Text(&text), now("10:01"));
    let untold = CentreWord { is_told: false, ..word };
    let others = Others { asked, centre: Some(untold), ..Others::default() };
    let third = north.gate.scan(Scanned::Text(&text), 3, others, now("10:01")).unwrap();
    assert_eq!(third.reason.code(), "used_before");
    // Nor does somebody else's exit that a neighbour tells of late.
    let at = Moment { ms: at("09:30") * 1_000, turn: 0 };
    let what = What::Left { pass: first.pass.map(written), zone: 1, makes_place: Some(true) };
    let left = Record { seq: 4, at, unsure_ms: 0, is_training: false, what };
    assert!(north.gate.hear(&Arc::from("south"), 1, &left));
    assert_eq!(says(&mut north, &text, Others::default(), "10:10"), "used_before");
}

#[test]
fn where_all_gates_of_a_zone_agree_two_lanes_still_let_one_pass_in_once() {
    let mut north = by_right("north");
    north.desk.lists.policy.gates.retain(|gate| gate.id != "south");
    north.restarted("09:30");
    let text = north.resident();
    let lanes = [1, 2].map(|lane| shown(&mut north, &text, lane, &[], "10:00"));
    assert!(north.gate.settle(lanes[0], Settle::Enter, now("10:00")).unwrap().is_settled);
    let second = north.gate.enter_again(lanes[1], Others::default(), now("10:00")).unwrap();
    assert_eq!((second.reason.code(), second.is_settled), ("used_before", false));
    assert_eq!(north.gate.counts().entered, 1);
}

#[test]
fn what_one_lane_rests_on_another_does_not_take_back() {
    let mut quay = quay(|setup| setup.site_gates = 3);
    let text = quay.hard();
    let judged = shown(&mut quay, &text, 1, &[Answer::Promised], "10:00");
    // The same pass in another lane, when nobody answers: a third gate still does not get it.
    quay.gate.scan(Scanned::Text(&text), 2, Others::default(), now("10:00")).unwrap();
    let asked = quay.gate.question(Scanned::Text(&text), now("10:00")).unwrap();
    let other = Ask { gate: 9, ..asked.ask };
    assert_eq!(quay.gate.answer(&other, now("10:00")), Answer::Taken(0));
    assert!(quay.gate.settle(judged, Settle::Enter, now("10:00")).unwrap().is_settled);
}

/// A gate of a zone with a capacity, and what it has been granted.
fn roomy(granted: u64) -> Quay {
    let mut quay = quay(|_| {});
    quay.desk.lists.policy.zones[0].capacity = Some(100);
    quay.restarted("09:30");
    assert_eq!(quay.gate.room(), Some(0), "nobody has granted any");
    let grants = [RoomGrant { number: 5, count: granted, zone: 1 }];
    assert!(quay.gate.hear_room(&grants, 0, now("09:30")).unwrap());
    assert!(!quay.gate.hear_room(&grants, 0, now("09:30")).unwrap(), "once");
    quay
}

#[test]
fn a_gate_lets_in_what_it_was_granted_and_an_exit_makes_a_place_once() {
    let mut quay = roomy(1);
    let text = quay.resident();
    assert_eq!(quay.gate.room_wanted(now("09:30")), Some(19));
    let judged = shown(&mut quay, &text, 1, &[], "10:00");
    quay.gate.settle(judged, Settle::Enter, now("10:00")).unwrap();
    let officer = quay.officer();
    assert_eq!(says(&mut quay, &officer, Others::default(), "10:01"), "zone_full");
    for (lane, minute) in [(2, "10:10"), (2, "10:11"), (3, "10:12")] {
        quay.gate.exit(Scanned::Text(&text), lane, now(minute)).unwrap();
        quay.gate.exit(Scanned::Text("poster"), lane, now(minute)).unwrap();
        assert_eq!(quay.gate.room(), Some(1), "one person left");
    }
    quay.restarted("10:20");
    assert_eq!(quay.gate.room(), Some(1), "and after a restart");
    // What is given back is gone, and for a while it asks for none.
    assert!(quay.gate.hear_room(&[], 9, now("10:21")).unwrap());
    assert_eq!((quay.gate.room(), quay.gate.room_wanted(now("10:21"))), (Some(0), Some(0)));
    assert_eq!(quay.gate.room_wanted(now("10:22")), Some(20));
    let given = quay.records().into_iter().rev().find_map(|record| match record.what {
        What::Room { given_back, .. } => Some(given_back),
        _ => None,
    });
    assert_eq!(given, Some(1));
}

#[test]
fn a_room_of_its_own_is_no_part_of_the_capacity_and_training_asks_for_none() {
    let mut quay = roomy(20);
    quay.setup.room = Some(3);
    quay.restarted("10:00");
    assert_eq!((quay.gate.room(), quay.gate.room_wanted(now("10:00"))), (Some(3), None));
    assert!(
        !quay
            .gate
            .hear_room(&[RoomGrant { number: 6, count: 9, zone: 1 }], 2, now("10:00"))
            .unwrap()
    );
    assert_eq!(quay.gate.room(), Some(3));
    quay.setup.room = None;
    quay.restarted("10:10");
    assert_eq!(quay.gate.room(), Some(20), "what was granted is still here");
    quay.setup.is_training = true;
    quay.restarted("10:20");
    assert_eq!((quay.gate.room(), quay.gate.room_wanted(now("10:20"))), (None, None));
    assert_eq!(quay.gate.give_up(&[7], now("10:20")), Ok(0), "training gives nothing away");
}
