//! Tracks: begin, matter, end; late, ahead, implausible and unknown.

#![allow(clippy::unwrap_used, reason = "a test may")]

use cordon_air::decode::callsign::Callsign;
use cordon_air::decode::cpr::Parity;
use cordon_air::decode::decode;
use cordon_air::decode::squawk::Squawk;
use cordon_air::encode::mode_s;
use cordon_air::frame::Frame;
use cordon_air::tracks::{
    Hearing, Outcome, TrackEvent, Tracker, TrackerSettings, position_is_stale,
};
use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::SourceId;
use cordon_kernel::time::{from_micros, plus_millis};
use cordon_kernel::track::Icao24;
use cordon_kernel::units::{Feet, FeetPerMinute, Knots, TrueDegrees};
use insta::assert_snapshot;

fn at(seconds: &str) -> Timestamp {
    let ms = seconds.parse::<f64>().unwrap() * 1000.0;
    plus_millis(from_micros(1_000_000_000_000).unwrap(), ms as i64)
}

/// One frame in words: `ADDRESS call NAME`, `… at LATITUDE LONGITUDE FEET e|o`,
/// `… squawk CODE`, `… height FEET`, `… goes KNOTS DEGREES RATE`, `… here`, `… sends HEX`.
fn frame(words: &[&str]) -> Frame {
    let icao24 = Icao24(u32::from_str_radix(words[0], 16).unwrap());
    let number = |place: usize| words[place].parse::<f64>().unwrap();
    match words[1] {
        "call" => {
            let callsign = Callsign::parse(words[2]).unwrap();
            mode_s::identification(icao24, callsign, ('A', 3))
        }
        "at" => {
            let parity = if words[5] == "e" { Parity::Even } else { Parity::Odd };
            let here = Position::new(number(2), number(3)).unwrap();
            mode_s::airborne_position(icao24, here, Some(Feet(number(4) as i32)), parity)
        }
        "squawk" => mode_s::identity_reply(icao24, Squawk::parse(words[2]).unwrap()),
        "height" => mode_s::altitude_reply(icao24, Feet(number(2) as i32)),
        "goes" => {
            let rate = FeetPerMinute(number(4) as i32);
            mode_s::velocity(icao24, Knots(number(2)), TrueDegrees(number(3)), Some(rate))
        }
        "here" => mode_s::all_call(icao24),
        "sends" => Ok(Frame::new(&hex::decode(words[2]).unwrap()).unwrap()),
        other => panic!("{other}"),
    }
    .unwrap()
}

fn event(event: &TrackEvent) -> String {
    match event {
        TrackEvent::Began(state) => format!("{} began {:?}", state.track, state.callsign),
        TrackEvent::Mattered(state) => {
            format!("{} matters {:?} {:?}", state.track, state.callsign, state.squawk)
        }
        TrackEvent::Ended { track, why } => format!("{track} ended {why:?}"),
    }
}

/// Plays lines of `NOW[/OBSERVED] frame` or `NOW wait` and gives events and the last states.
fn played(tracker: &mut Tracker, story: &str) -> String {
    let source = SourceId::new("roof").unwrap();
    let mut said = Vec::new();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split(' ').collect();
        let (now, observed) = words[0].split_once('/').unwrap_or((words[0], words[0]));
        let events = if words[1] == "wait" {
            tracker.at(at(now))
        } else {
            let message = decode(frame(&words[1..]).bytes()).unwrap();
            let observed_at = at(observed);
            let hearing =
                Hearing { source: &source, observed_at, feed_at: observed_at, is_timed: true };
            let update = tracker.hear(&message, &hearing, at(now));
            if update.outcome != Outcome::Taken {
                said.push(format!("{now}: {:?}", update.outcome));
            }
            update.events
        };
        said.extend(events.iter().map(|happened| format!("{now}: {}", event(happened))));
    }
    for state in tracker.tracks() {
        let Some(place) = state.position else {
            said.push(format!("{} somewhere", state.track));
            continue;
        };
        let seconds = |at: Timestamp| at.as_millisecond() as f64 / 1000.0 - 1_000_000.0;
        said.push(format!(
            "{} {:?} {:.3} {:.3} at {} {:?} {:?} {:?} {:?} seen {}",
            state.track,
            state.callsign,
            place.latitude_deg(),
            place.longitude_deg(),
            seconds(state.position_at.unwrap()),
            state.altitude,
            state.ground_speed,
            state.vertical_rate,
            state.squawk,
            seconds(state.observed_at),
        ));
    }
    folded(&said.join("\n"))
}

/// Breaks lines longer than 80 characters after a comma or space, and indents what follows.
fn folded(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut column = 0;
        for part in line.split_inclusive([',', ' ']) {
            if column > 0 && column + part.len() > 80 {
                out.push_str("\n    ");
                column = 4;
            }
            out.push_str(part);
            column += part.len();
        }
        out.push('\n');
    }
    out
}

fn story(story: &str) -> String {
    played(&mut Tracker::new(TrackerSettings::default()), story)
}

#[test]
fn a_track_begins_at_its_first_position_matters_and_ends_unheard() {
    assert_snapshot!(story("
        0 39c4a1 call AFR12
        1 39c4a1 at 48.8 2.3 3000 e
        2 39c4a1 at 48.801 2.301 3025 o
        3 39c4a1 goes 250 45 1200
        4 39c4a1 call AFR12
        5 39c4a1 call AFR13
        6 39c4a1 squawk 1000
        7 39c4a1 squawk 7700
        8 39c4a1 squawk 7700
        9 39c4a1 squawk 1000
        309 wait
    "), @r#"
        2: 39c4a1-1000000 began Some("AFR12")
        5: 39c4a1-1000000 matters Some("AFR13") None
        7: 39c4a1-1000000 matters Some("AFR13") Some("7700")
        9: 39c4a1-1000000 matters Some("AFR13") Some("1000")
        39c4a1-1000000 Some("AFR13") 48.801 2.301 at 2 Some(Pressure(Feet(3025))) 
            Some(Knots(250.31580054003783)) Some(FeetPerMinute(1216)) Some("1000") seen 
            9
        "#);
    assert_snapshot!(story("
        0 39c4a1 at 48.8 2.3 3000 e
        1 39c4a1 at 48.8 2.3 3000 o
        301 wait
        302 wait
        400 39c4a1 at 48.8 2.3 3000 e
        401 39c4a1 at 48.8 2.3 3000 o
    "), @r"
        1: 39c4a1-1000000 began None
        302: 39c4a1-1000000 ended Unheard
        401: 39c4a1-1000400 began None
        39c4a1-1000400 None 48.800 2.300 at 401 Some(Pressure(Feet(3000))) None None 
            None seen 401
        ");
}

#[test]
fn a_reply_counts_only_for_an_address_that_came_in_clear() {
    assert_snapshot!(story("
        0 39c4a1 squawk 7700
        1 39c4a1 here
        2 39c4a1 squawk 7600
        3 39c4a1 at 48.8 2.3 3000 e
        4 39c4a1 at 48.8 2.3 3000 o
        5 39c4a1 height 4000
    "), @r#"
        0: UnknownAddress
        2: 39c4a1-1000001 began None
        39c4a1-1000001 None 48.800 2.300 at 4 Some(Pressure(Feet(4000))) None None 
            Some("7600") seen 5
        "#);
}

#[test]
fn an_emergency_is_a_track_before_anybody_knows_where() {
    let mut tracker = Tracker::new(TrackerSettings::default());
    assert_snapshot!(played(&mut tracker, "
        0 39c4a1 here
        1 39c4a1 squawk 1000
        2 39c4a1 squawk 7700
        302 wait
        303 wait
    "), @r"
        2: 39c4a1-1000000 began None
        303: 39c4a1-1000000 ended Unheard
        ");
}

#[test]
fn an_address_that_the_icao_did_not_give_is_followed_apart_from_an_aircrafts_own() {
    // DF 18 with control field 1, and the aircraft that has the address by right.
    assert_snapshot!(story("
        0 111111 sends 9111111158150112c6559eb7e46d
        0.5 111111 sends 9111111158150496d053a0c2500f
        1 111111 at 48.8 2.3 3000 e
        1.5 111111 at 48.8 2.3 3000 o
    "), @r"
        0.5: x111111-1000000 began None
        1.5: 111111-1000001 began None
        111111-1000001 None 48.800 2.300 at 1.5 Some(Pressure(Feet(3000))) None None 
            None seen 1.5
        x111111-1000000 None 43.611 1.400 at 0.5 Some(Pressure(Feet(3000))) None None 
            None seen 0.5
        ");
}

#[test]
fn what_is_late_mends_nothing_newer() {
    assert_snapshot!(story("
        0 39c4a1 at 48.8 2.3 3000 e
        1 39c4a1 at 48.8 2.3 3000 o
        10 39c4a1 call NEWER
        10 39c4a1 at 48.81 2.31 4000 e
        11/9 39c4a1 call OLDER
        11/9.5 39c4a1 at 48.7 2.2 3500 o
        11/9.8 39c4a1 goes 250 45 1200
    "), @r#"
        1: 39c4a1-1000000 began None
        10: 39c4a1-1000000 matters Some("NEWER") None
        39c4a1-1000000 Some("NEWER") 48.810 2.310 at 10 Some(Pressure(Feet(4000))) 
            Some(Knots(250.31580054003783)) Some(FeetPerMinute(1216)) None seen 10
        "#);
}

#[test]
fn a_time_far_ahead_is_taken_for_now() {
    let mut tracker = Tracker::new(TrackerSettings::default());
    assert_snapshot!(played(&mut tracker, "
        0 39c4a1 at 48.8 2.3 3000 e
        1 39c4a1 at 48.8 2.3 3000 o
        2/5000 39c4a1 call AHEAD
        3 39c4a1 call NOW
    "), @r#"
        1: 39c4a1-1000000 began None
        2: 39c4a1-1000000 matters Some("AHEAD") None
        3: 39c4a1-1000000 matters Some("NOW") None
        39c4a1-1000000 Some("NOW") 48.800 2.300 at 1 Some(Pressure(Feet(3000))) None 
            None None seen 3
        "#);
    assert_eq!(tracker.counts().ahead_count, 1);
}

#[test]
fn a_clock_set_back_does_not_stop_a_track() {
    assert_snapshot!(story("
        5000 39c4a1 at 48.8 2.3 3000 e
        5001 39c4a1 at 48.8 2.3 3000 o
        1000 39c4a1 call BACK
        1001 39c4a1 at 48.81 2.3 3100 e
        1002 39c4a1 at 48.81 2.3 3200 o
    "), @r#"
        5001: 39c4a1-1005000 began None
        1000: 39c4a1-1005000 matters Some("BACK") None
        39c4a1-1005000 Some("BACK") 48.810 2.300 at 1002 Some(Pressure(Feet(3200))) 
            None None None seen 1002
        "#);
}

#[test]
fn a_jump_is_refused_and_counted_until_it_is_confirmed() {
    let mut tracker = Tracker::new(TrackerSettings::default());
    assert_snapshot!(played(&mut tracker, "
        0 39c4a1 at 48.8 2.3 3000 e
        1 39c4a1 at 48.8 2.3 3000 o
        1.2 39c4a1 at 48.8 2.3 3000 e
        1.4 39c4a1 at 48.8 2.3 3000 o
        2 39c4a1 at 43.6 1.4 3000 e
        3 39c4a1 at 43.6 1.4 3000 o
        4 39c4a1 at 48.8 2.3 3000 e
        5 39c4a1 at 48.8 2.3 3000 o
    "), @r"
        1: 39c4a1-1000000 began None
        39c4a1-1000000 None 48.800 2.300 at 5 Some(Pressure(Feet(3000))) None None None 
            seen 5
        ");
    assert!(tracker.counts().implausible_count > 0);
}

#[test]
fn when_there_are_too_many_the_longest_unheard_go() {
    let settings = TrackerSettings { aircraft_count_max: 2, ..TrackerSettings::default() };
    let mut tracker = Tracker::new(settings);
    assert_snapshot!(played(&mut tracker, "
        0 000001 at 48.8 2.3 3000 e
        1 000001 at 48.8 2.3 3000 o
        2 000002 here
        3 000003 here
    "), @r"
        1: 000001-1000000 began None
        3: 000001-1000000 ended Unheard
        ");
    assert_eq!(tracker.counts().evicted_count, 1);
}

#[test]
fn a_position_is_stale_after_a_minute() {
    let mut tracker = Tracker::new(TrackerSettings::default());
    played(
        &mut tracker,
        "
        0 39c4a1 at 48.8 2.3 3000 e
        1 39c4a1 at 48.8 2.3 3000 o
        90 39c4a1 call HEARD
    ",
    );
    let state = tracker.tracks().next().unwrap();
    assert!(!position_is_stale(state, at("61")));
    assert!(position_is_stale(state, at("61.1")));
}
