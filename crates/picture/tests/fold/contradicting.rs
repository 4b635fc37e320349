//! What makes no sense is counted and changes no belief.

use cordon_kernel::id::Seq;
use cordon_picture::Picture;

use crate::story::{EVENING, entries, fold, told};

/// The picture without what counts entries.
fn beliefs(picture: &Picture) -> Picture {
    Picture {
        size: 0,
        counts: Default::default(),
        contradictions_count: 0,
        recorded_at: None,
        sweep_at: None,
        unclaimed_text: None,
        ..picture.clone()
    }
}

#[track_caller]
fn contradicts(before: &str, line: &str) {
    let (before, after) = (told(before), told(&format!("{before}\n{line}")));
    assert_eq!(before.contradictions_count, 0, "{line}");
    assert_eq!(after.contradictions_count, 1, "{line}");
    assert_eq!(after.size, before.size + 1, "{line}");
    assert_eq!(beliefs(&after), beliefs(&before), "{line}");
}

#[test]
fn what_is_about_nothing_changes_nothing() {
    for deed in [
        "rx@2 mattered z",
        "rx@2 ended z",
        "gate-1@1 reports 9 1",
        "gate-1@1 reports 0 3",
        "gate-1@0 reports 5 1",
        "ry@1 heard 5",
        "ry@1 stopped",
        "ada watches alma w-1 9",
        "ada accepts-view alma 1",
        "clips@1 accepts-view alma 9",
        "clips@1 asks-clip 9 alma",
        "clips@1 keeps-clip 9",
        "clips@1 keeps-clip 1",
        "ada erases-clip 1",
        "rule cleared 9",
        "rule returned 9",
        "rule worsened 9",
        "node escalated 9",
        "ada took 9",
        "ada judged 9",
        "ada added 9 1",
        "ada closed 9",
        "ada tasked 9 patrol-1 9",
        "ada advanced 9 moving",
        "ada ended-silence 9",
        "ada answered 9",
        "ada erased 9",
        "node changes-account eve",
        "ada edits zone-1",
        "ada mis-edits zone-9",
        "ada activates plan-z",
    ] {
        contradicts(EVENING, &format!("18:10:00 {deed}"));
    }
}

#[test]
fn what_was_given_once_is_not_given_again() {
    for deed in [
        "rx@2 began c",
        "rule raised 1 z",
        "ada opened 1 2",
        "ada tasked 1 patrol-2 2",
        "ada silenced 1 19:00:00",
        "ada proposed 1",
        "node opens-account ada",
    ] {
        contradicts(EVENING, &format!("18:10:00 {deed}"));
    }
}

#[test]
fn an_order_does_not_go_back() {
    contradicts(EVENING, "18:10:00 ada advanced 1 moving");
    contradicts(EVENING, "18:10:00 ada advanced 1 released");
}

#[test]
fn a_note_without_a_text_or_a_thing_is_none() {
    contradicts(EVENING, "18:10:00 ada noted 3 incident");
    let written = format!("{EVENING}\n18:10:00 ada wrote-text 3");
    contradicts(&written, "18:10:00 ada noted 3 no-incident");
    contradicts(&written, "18:10:00 ada noted 1 incident");
}

#[test]
fn only_who_may_say_a_thing_is_believed() {
    for deed in [
        "ada started",
        "rule heard 5",
        "ada raised 9 z",
        "rx@2 took 1",
        "rule judged 1",
        "node opened 9",
        "rule tasked 9 patrol-1 2",
        "node silenced 9 19:00:00",
        "rule proposed 9",
    ] {
        contradicts(EVENING, &format!("18:10:00 {deed}"));
    }
}

#[test]
fn the_late_words_of_an_earlier_run_do_not_touch_the_present_one() {
    for deed in ["rx@1 started", "rx@1 heard 900", "rx@1 stopped", "rx@1 began d", "rx@1 ended c"] {
        contradicts(EVENING, &format!("18:10:00 {deed}"));
    }
}

#[test]
fn a_package_that_cannot_be_read_leaves_the_adopted_one() {
    contradicts(EVENING, "18:10:00 node adopts nonsense");
    assert!(told(EVENING).operation.is_some());
}

#[test]
fn an_entry_out_of_turn_is_not_taken() {
    let entries = entries(EVENING);
    let before = fold(Picture::default(), &entries[..10]);
    for seq in [0, 9, 11, 1_000, u64::MAX] {
        let mut entry = entries[10].clone();
        entry.seq = Seq(seq);
        let after = fold(before.clone(), &[entry]);
        assert_eq!(after, Picture { contradictions_count: 1, ..before.clone() }, "{seq}");
    }
    let twice = fold(before.clone(), &[entries[9].clone(), entries[10].clone()]);
    let once = fold(before, &entries[10..11]);
    assert_eq!(twice, Picture { contradictions_count: 1, ..once });
}

#[test]
fn a_body_that_is_kept_with_the_journal_and_is_not_there_is_counted() {
    let mut entries = entries(EVENING);
    entries[5].body = None;
    let picture = fold(Picture::default(), &entries[..6]);
    assert_eq!(picture.contradictions_count, 1);
    assert!(picture.tracks.is_empty());
}

#[test]
fn an_alert_that_nobody_knows_is_left_out_of_an_incident() {
    let picture = told(&format!("{EVENING}\n18:10:00 ada opened 3 9 2 8"));
    assert_eq!(picture.contradictions_count, 1);
    let joined: Vec<u64> =
        picture.incidents.values().last().unwrap().alerts.iter().map(|id| id.0).collect();
    assert_eq!(joined, [2]);
}
