//! Recordings that nobody here made: what others decoded, we decode.

#![allow(clippy::unwrap_used, reason = "a test may")]

mod data;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};

use cordon_air::decode::Mending;
use cordon_air::recording::Recording;
use cordon_air::report::{ReportSettings, decode_recording};
use cordon_air::tracks::{Hearing, TrackEvent, Tracker, TrackerSettings};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::SourceId;
use cordon_kernel::time::from_micros;
use flate2::bufread::MultiGzDecoder;
use serde_json::Value;

fn objects(text: &[u8]) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

fn decoded(name: &str, settings: ReportSettings) -> Option<Vec<Value>> {
    let path = data::file(name)?;
    let mut out = Vec::new();
    let reader = BufReader::new(File::open(path).unwrap());
    let counts = decode_recording(reader, None, settings, &mut out).unwrap();
    println!("{name}: {counts:?}");
    Some(objects(&out))
}

fn place(row: &Value) -> Option<Position> {
    Position::new(row["latitude"].as_f64()?, row["longitude"].as_f64()?)
}

/// Compares one field of every row that the oracle has it in.
fn compare(
    rows: &[(Value, Value)],
    ours: &str,
    theirs: impl Fn(&Value) -> Value,
    equal: impl Fn(&Value, &Value) -> bool,
) -> (usize, usize) {
    let (mut agree, mut differ) = (0, 0);
    for (row, oracle) in rows {
        let wanted = theirs(oracle);
        if wanted.is_null() {
            continue;
        }
        if equal(&row[ours], &wanted) {
            agree += 1;
        } else {
            differ += 1;
            if differ <= 3 {
                println!("  {ours}: {} instead of {wanted} in {oracle}", row[ours]);
            }
        }
    }
    println!("{ours}: {agree} agree, {differ} differ");
    (agree, differ)
}

fn near(ours: &Value, theirs: &Value) -> bool {
    let pair = ours.as_f64().zip(theirs.as_f64());
    pair.is_some_and(|(a, b)| (a - b).abs() < 1e-6)
}

#[test]
fn the_toulouse_recording_is_decoded_as_its_oracle_did() {
    // The tower of Toulouse-Blagnac, near which all is heard.
    let reference = Position::new(43.629, 1.364);
    let settings = ReportSettings { reference, registers: true, ..ReportSettings::default() };
    let Some(ours) = decoded("air/tutorial.jsonl.gz", settings) else { return };
    let file = File::open(data::file("air/tutorial.jsonl.gz").unwrap()).unwrap();
    let mut text = Vec::new();
    let mut unzipped = BufReader::new(MultiGzDecoder::new(BufReader::new(file)));
    std::io::Read::read_to_end(&mut unzipped, &mut text).unwrap();
    let rows: Vec<_> = ours.into_iter().zip(objects(&text)).collect();
    assert_eq!(rows.len(), 71_939);

    let same = |a: &Value, b: &Value| a == b;
    let field = |name: &'static str| move |row: &Value| row[name].clone();
    let number = |row: &Value| row["df"].as_str().unwrap().parse::<u8>().unwrap().into();
    assert_eq!(compare(&rows, "icao24", field("icao24"), same), (71_939, 0));
    assert_eq!(compare(&rows, "df", number, same), (71_939, 0));
    assert_eq!(compare(&rows, "timestamp", field("timestamp"), near), (71_939, 0));
    replies(&rows);
    registers(&rows);
    // One call sign of the oracle holds `#`, which stands for characters that are not allowed.
    let callsign = |row: &Value| match &row["bds20"]["callsign"] {
        Value::Null => row["callsign"].clone(),
        inner => inner.clone(),
    };
    let allowed = |row: &Value| match callsign(row) {
        Value::String(text) if text.contains('#') => Value::Null,
        other => other,
    };
    assert_eq!(compare(&rows, "callsign", allowed, same).1, 0);

    let (in_air, on_ground): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|(_, oracle)| oracle["bds"] != "06");
    let speed = field("groundspeed");
    assert_eq!(compare(&in_air, "ground_speed_kt", speed, near), (11_450, 0));
    assert_eq!(compare(&in_air, "track_deg", field("track"), near), (11_450, 0));
    let rate = field("vertical_rate");
    assert_eq!(compare(&in_air, "vertical_rate_fpm", rate, same), (11_450, 0));
    assert_eq!(compare(&on_ground, "track_deg", field("track"), near).1, 0);
    // On the ground the oracle has steps of 0.25 kt from 2 to 15 kt; DO-260B, table 2-17, has 0.5,
    // and only so do the 26 codes reach 15.
    let slow = |row: &Value| match row["groundspeed"].as_f64() {
        Some(speed) if (2.0..15.0).contains(&speed) => (2.0 + (speed - 2.0) * 2.0).into(),
        _ => row["groundspeed"].clone(),
    };
    assert_eq!(compare(&on_ground, "ground_speed_kt", slow, near).1, 0);
    assert_eq!(positions(&in_air, "05"), (11_482, 11_482, 0, 0));
    // Two aircraft are heard on the ground at Heathrow, 850 km from the reference: their first
    // single reports are taken for places nearby, until a pair says better.
    assert_eq!(positions(&on_ground, "06"), (1_983, 1_979, 2, 2));
    targets(&in_air);
}

/// What aircraft aim at.
fn targets(in_air: &[(Value, Value)]) {
    let same = |a: &Value, b: &Value| a == b;
    let field = |name: &'static str| move |row: &Value| row[name].clone();
    let target = |name: &'static str| {
        move |row: &Value| if row["bds"] == "62" { row[name].clone() } else { Value::Null }
    };
    // The oracle gives hundreds of feet, and 0 for none; the field has steps of 32 ft.
    let hundreds = |ours: &Value, theirs: &Value| {
        let theirs = theirs.as_i64().unwrap_or(i64::MAX);
        ours.as_i64().map_or(theirs == 0, |ours| (ours - theirs).abs() <= 50)
    };
    let altitude = target("selected_altitude");
    assert_eq!(compare(in_air, "selected_altitude_ft", altitude, hundreds).1, 0);
    let coarse = |ours: &Value, theirs: &Value| {
        let pair = ours.as_f64().zip(theirs.as_f64());
        pair.is_some_and(|(a, b)| (a - b).abs() < 0.06)
    };
    let setting = target("barometric_setting");
    assert_eq!(compare(in_air, "barometric_setting_hpa", setting, coarse).1, 0);
    let heading = target("selected_heading");
    assert_eq!(compare(in_air, "selected_heading_deg", heading, coarse).1, 0);
    assert_eq!(compare(in_air, "nac_p", target("NACp"), same).1, 0);
    let difference = field("geo_minus_baro");
    assert_eq!(compare(in_air, "geometric_minus_pressure_ft", difference, same).1, 0);
}

/// Registers of Comm-B. The oracle names at most one for each reply, we all that pass.
fn registers(rows: &[(Value, Value)]) {
    // One call sign of noise holds characters that are not allowed.
    for (number, expected) in [
        ("20", (1_881, 1, 0)),
        ("40", (14_543, 0, 0)),
        ("50", (9_506, 0, 117)),
        ("60", (12_931, 0, 42)),
    ] {
        let (mut agree, mut missing, mut more, mut alone) = (0, 0, 0, 0);
        for (row, oracle) in rows {
            let ours = &row["bds"][number];
            match (&oracle[format!("bds{number}")], ours) {
                (Value::Null, Value::Null) => {}
                (Value::Null, _) => more += 1,
                (_, Value::Null) => missing += 1,
                (_, _) => {
                    agree += 1;
                    alone += usize::from(row["bds"].as_object().unwrap().len() == 1);
                }
            }
        }
        println!("{number}: {agree} agree, {missing} missing, {more} more");
        assert_eq!((agree, missing, more), expected, "register {number}");
        assert_eq!(agree, alone, "where the oracle names one register, we name no other");
    }
}

/// Squawks and altitudes. Where they differ from the oracle's it is because the oracle
/// - reads both five bits too early where the DR field is 8 or more (26 rows, noise: the field is
///   at bits 20 to 32 whatever DR says, Annex 10, volume IV, 3.1.2.6.5.4 and 3.1.2.6.7.1);
/// - gives 0 for altitudes below 0, and for those that are not known;
/// - errs in two more replies of noise, with reserved FS or M bits.
fn replies(rows: &[(Value, Value)]) {
    let early = |row: &Value| {
        let byte = u8::from_str_radix(&row["frame"].as_str().unwrap()[2..4], 16).unwrap();
        matches!(row["df"].as_str(), Some("20" | "21")) && byte >> 3 >= 8
    };
    let noise = rows.iter().filter(|(_, oracle)| early(oracle)).count();
    assert_eq!(noise, 26);
    let read = |name: &'static str| {
        move |row: &Value| if early(row) { Value::Null } else { row[name].clone() }
    };
    let floored = |ours: &Value, theirs: &Value| {
        ours == theirs || theirs == 0 && ours.as_i64().is_none_or(|feet| feet < 0)
    };
    let same = |a: &Value, b: &Value| a == b;
    assert_eq!(compare(rows, "squawk", read("squawk"), same), (18_449, 0));
    assert_eq!(compare(rows, "altitude_ft", read("altitude"), floored).1, 2);
}

/// Asked, within 10 m, apart, missing. The oracle's decoder knew a place nearby, and so do we.
fn positions(rows: &[(Value, Value)], bds: &str) -> (usize, usize, usize, usize) {
    let (mut asked, mut agree, mut missing, mut apart) = (0, 0, 0, 0);
    for (row, oracle) in rows.iter().filter(|(_, oracle)| oracle["bds"] == bds) {
        let Some(theirs) = place(oracle) else { continue };
        asked += 1;
        match place(row) {
            Some(ours) if ours.distance_to(theirs).0 <= 10.0 => agree += 1,
            Some(_) => apart += 1,
            None => missing += 1,
        }
    }
    println!("positions: {agree} of {asked} within 10 m, {apart} apart, {missing} missing");
    (asked, agree, apart, missing)
}

#[test]
fn without_its_times_the_toulouse_recording_gives_the_same_places_in_the_air() {
    let Some(path) = data::file("air/tutorial.jsonl.gz") else { return };
    let mut text = String::new();
    let file = BufReader::new(File::open(path).unwrap());
    std::io::Read::read_to_string(&mut MultiGzDecoder::new(file), &mut text).unwrap();
    let oracle = objects(text.as_bytes());
    for every in [1, 4] {
        let some: Vec<_> = oracle.iter().step_by(every).cloned().collect();
        let frame = |row: &Value| format!("*{};\n", row["frame"].as_str().unwrap());
        let avr: String = some.iter().map(frame).collect();
        let mut out = Vec::new();
        decode_recording(avr.as_bytes(), None, ReportSettings::default(), &mut out).unwrap();
        let rows = objects(&out).into_iter().zip(some);
        let in_air: Vec<_> = rows.filter(|(_, oracle)| oracle["bds"] == "05").collect();
        let (asked, agree, apart, missing) = positions(&in_air, "05");
        println!("every {every}: {asked}, {agree} agree, {apart} apart, {missing} missing");
        // With fewer reports, pairs are further apart: a few beginnings are missed.
        assert_eq!(apart, 0);
        assert!(missing * 200 <= asked * every, "{missing} of {asked}");
    }
}

#[test]
fn the_los_angeles_recording_gives_one_line_for_each_message() {
    let Some(rows) = decoded("air/lax-messages.txt", ReportSettings::default()) else { return };
    assert_eq!(rows.len(), 215_606);
    let mut errors: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_format: BTreeMap<u64, usize> = BTreeMap::new();
    for row in &rows {
        match (&row["error"], row["df"].as_u64()) {
            (Value::Null, Some(df)) => *by_format.entry(df).or_default() += 1,
            (error, _) => *errors.entry(error.to_string()).or_default() += 1,
        }
    }
    println!("formats {by_format:?}\nerrors {errors:?}");
    let mut clean: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| [11, 17, 18].map(Value::from).contains(&row["df"])) {
        *clean.entry(row["icao24"].as_str().unwrap()).or_default() += 1;
    }
    let aircraft = clean.values().filter(|count| **count >= 2).count();
    assert_eq!(errors.values().sum::<usize>(), 60);
    // 53 of DF 11 leave 80 to 127, which is no interrogator's code, and 7 are Comm-D.
    let comm_d = errors.get("\"unsupported format: DF 24 is not read\"");
    assert_eq!(comm_d, Some(&7), "{errors:?}");
    assert!(errors.keys().all(|error| error.contains("DF 11 ") || error.contains("DF 24 ")));
    let alerts = rows.iter().filter(|row| row["df"] == 17 && row["alert"] == true).count();
    assert_eq!(alerts, 95, "positions with a squawk that was just changed");
    println!("{aircraft} addresses with two clean messages of DF 11, 17, 18");
}

#[test]
fn the_toulouse_recording_gives_tracks_that_begin_matter_and_end() {
    let Some(path) = data::file("air/tutorial.jsonl.gz") else { return };
    let recording = Recording::open(BufReader::new(File::open(path).unwrap()), None).unwrap();
    let source = SourceId::new("toulouse").unwrap();
    let mut tracker = Tracker::new(TrackerSettings::default());
    let mut events = Vec::new();
    let mut last = from_micros(0).unwrap();
    for row in recording {
        let row = row.unwrap();
        let message = row.sent.unwrap().message(Mending::Off).unwrap();
        let at = row.observed_at.unwrap();
        let hearing = Hearing { source: &source, observed_at: at, feed_at: at, is_timed: true };
        events.extend(tracker.hear(&message, &hearing, at).events);
        if at.as_second() != last.as_second() {
            events.extend(tracker.at(at));
        }
        last = at;
    }
    let began: BTreeSet<_> = events
        .iter()
        .filter_map(|event| match event {
            TrackEvent::Began(state) => Some(state.track.clone()),
            _ => None,
        })
        .collect();
    let ended = events.iter().filter(|event| matches!(event, TrackEvent::Ended { .. })).count();
    println!("{} began, {ended} ended, {:?}", began.len(), tracker.counts());
    assert_eq!(began.len(), ended + tracker.tracks().count());
    assert_eq!(tracker.counts().ahead_count, 0);
}
