//! What the picture lets go of: after a day, after a restart, and when things move on.

use cordon_kernel::id::{AlertId, IncidentId};
use cordon_picture::Picture;

use crate::story::{EVENING, told};

fn parts(picture: &Picture) -> String {
    let alerts: Vec<u64> = picture.alerts.keys().map(|id| id.0).collect();
    let incidents: Vec<u64> = picture.incidents.keys().map(|id| id.0).collect();
    let taskings: Vec<u64> = picture.taskings.keys().map(|id| id.0).collect();
    let notes: Vec<u64> = picture.notes.keys().map(|id| id.0).collect();
    let tracks: Vec<&str> = picture.tracks.keys().map(|id| id.as_str()).collect();
    assert_eq!(picture.contradictions_count, 0);
    format!(
        "alerts {alerts:?} incidents {incidents:?} taskings {taskings:?} notes {notes:?} \
         tracks {tracks:?}"
    )
}

fn then(lines: &str) -> String {
    parts(&told(&format!("{EVENING}\n{lines}")))
}

#[test]
fn what_is_over_stays_for_a_day_and_what_is_open_stays() {
    insta::assert_snapshot!(then(""), @"alerts [1, 2] incidents [1, 2] taskings [1] notes [1, 2] tracks [\"c\"]");
    insta::assert_snapshot!(then("27T18:00:00 rx@2 heard 9"), @"alerts [1, 2] incidents [1, 2] taskings [1] notes [1, 2] tracks [\"c\"]");
    // Alert 2 was judged and over, incident 1 closed with its order and its note; alert 1 still
    // wants a verdict, incident 2 is open.
    insta::assert_snapshot!(then("27T18:20:00 rx@2 heard 9"), @"alerts [1] incidents [2] taskings [] notes [] tracks [\"c\"]");
}

#[test]
fn a_lapsed_silence_and_a_lapsed_proposal_go_a_day_later() {
    let story = format!("{EVENING}\n18:10:00 ada silenced 2 18:30:00\n18:10:00 ada proposed 2");
    let count = |line: &str| {
        let picture = told(&format!("{story}\n{line}"));
        (picture.silences.len(), picture.proposals.len())
    };
    assert_eq!(count("18:40:00 rx@2 heard 9"), (1, 1));
    assert_eq!(count("27T18:16:00 rx@2 heard 9"), (1, 0));
    assert_eq!(count("27T18:31:00 rx@2 heard 9"), (0, 0));
}

#[test]
fn the_numbers_of_what_was_swept_out_are_not_given_again() {
    let later = format!("{EVENING}\n27T18:20:00 rx@2 heard 9");
    for deed in ["rule raised 2 z", "ada opened 1 1"] {
        let picture = told(&format!("{later}\n27T18:21:00 {deed}"));
        assert_eq!(picture.contradictions_count, 1, "{deed}");
    }
}

#[test]
fn a_text_can_be_erased_after_its_note_was_swept_out() {
    insta::assert_snapshot!(then("29T18:20:00 rx@2 heard 9\n29T18:21:00 node erased 1"), @"alerts [1] incidents [2] taskings [] notes [] tracks [\"c\"]");
}

#[test]
fn a_new_run_goes_on_with_the_tracks_of_one_that_was_killed() {
    let story = "
        18:00:00 rx@1 started
        18:00:01 ry@1 started
        18:00:02 rx@1 began a
        18:00:03 rx@2 started
        18:00:04 rx@2 began b
        18:00:05 ry@2 started
    ";
    insta::assert_snapshot!(parts(&told(story)), @"alerts [] incidents [] taskings [] notes [] tracks [\"a\", \"b\"]");
    let ended = format!("{story}\n18:00:06 rx@2 ended a");
    insta::assert_snapshot!(parts(&told(&ended)), @"alerts [] incidents [] taskings [] notes [] tracks [\"b\"]");
}

#[test]
fn an_alert_is_part_of_one_incident_the_newest() {
    let picture = told(EVENING);
    assert_eq!(picture.incidents[&IncidentId(1)].alerts, [AlertId(2)]);
    assert_eq!(picture.incidents[&IncidentId(2)].alerts, [AlertId(1)]);
    assert_eq!(picture.alerts[&AlertId(1)].incident, Some(IncidentId(2)));
}

#[test]
fn a_late_report_does_not_turn_a_track_back() {
    let picture = told(&format!("{EVENING}\n18:07:00 rx@2 mattered c\n18:06:30 rx@2 mattered c"));
    let track = picture.tracks.values().next_back().unwrap();
    assert_eq!(track.state.observed_at, crate::story::at("18:07:00"));
    assert_eq!(track.changed_seq.0 + 1, picture.size);
}

#[test]
fn a_clock_that_stands_still_or_goes_back_does_not_turn_the_picture_back() {
    let picture = told(&format!("{EVENING}\n17:00:00 rx@2 heard 9"));
    assert_eq!(picture.recorded_at, Some(crate::story::at("18:06:02")));
}

#[test]
fn a_timeline_holds_its_newest_five_hundred_steps() {
    let mut story = EVENING.to_owned();
    for _ in 0..600 {
        story += "\n18:10:00 bob added 2";
    }
    let picture = told(&story);
    let steps = &picture.incidents[&IncidentId(2)].steps;
    assert_eq!(steps.len(), cordon_picture::STEPS_MAX);
    assert_eq!(steps.last().unwrap().seq.0 + 1, picture.size);
}
