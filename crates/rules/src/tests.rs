//! Stories of findings and alerts; `told` alone knows the API.

use std::collections::BTreeMap;

use cordon_kernel::body::{Body, Ending, PackageFile};
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::gate::{DoubleEntry, DoubleRank};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{AlertId, OperationId, Seq, SilenceId, SourceId, TrackId};
use cordon_kernel::track::{Doubt, DoubtKind, Icao24, TrackState};
use cordon_kernel::units::{Altitude, Feet, Knots, TrueDegrees};
use cordon_kernel::{Entry, Timestamp};
use cordon_picture::{Live, Picture};
use insta::assert_snapshot;

use crate::{Raiser, sentence};

const VOLUME: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
 "geometry":{"type":"Polygon","coordinates":[[[1,43],[2,43],[2,44],[1,44],[1,43]]]},
 "properties":{"id":"tls","name":"TLS","floor_pressure_ft":0,"ceiling_pressure_ft":5000}}]}"#;
const SOURCES: &str = "[[source]]\nid = \"rx\"\nkind = \"adsb_receiver\"\nsilence_max_s = 30\n";
const MANIFEST: &str = "format = 1\nid = \"o\"\nname = \"O\"\ntime_zone = \"UTC\"\n\
 starts_at = \"2024-01-01T00:00:00Z\"\nends_at = \"2025-01-01T00:00:00Z\"\ncentre = [1.5, 43.5]\n\
 files = [\"air-volumes.geojson\", \"exemptions.csv\", \"sources.toml\"]\n";
const EXEMPTIONS: &str = "id,volume,by,value,issuer,purpose,ends_at\n\
 sar,tls,address,3ae001,Prefect,rescue,2024-07-26T19:00:00Z\n";

fn at(clock: &str) -> Timestamp {
    format!("2024-07-26T{clock}Z").parse().unwrap()
}

/// A track at a place; the one called `exempt` has the address that the package exempts.
fn flies(track: &str, (lat, lon): (&str, &str), height: &str, now: Timestamp) -> TrackState {
    let icao24 = Icao24(if track == "exempt" { 0x3a_e001 } else { 0x3c_6444 });
    let source = SourceId::new("rx").unwrap();
    TrackState {
        callsign: Some("DLH4KC".to_owned()),
        position: Position::new(lat.parse().unwrap(), lon.parse().unwrap()),
        position_at: Some(now),
        altitude: height.parse().ok().map(|ft| Altitude::Pressure(Feet(ft))),
        ..TrackState::new(TrackId::new(track).unwrap(), icao24, now, source)
    }
}

struct Desk {
    picture: Picture,
    live: Live,
    raiser: Raiser,
    out: String,
}

impl Desk {
    fn write(&mut self, now: Timestamp, author: Author, body: Body) {
        let sealed = Draft { author, observed_at: now, body }.seal(now, [0; 16]);
        let seq = Seq(self.picture.size);
        self.picture.apply(Entry::read(seq, &sealed.header, Some(&sealed.body)).unwrap());
    }

    fn look(&mut self, now: Timestamp) {
        for draft in self.raiser.look(&self.picture, &self.live, now) {
            let what = match &draft.body {
                Body::AlertRaised { alert, severity, evidence, .. } => {
                    let why = sentence(evidence, self.picture.operation.as_deref());
                    format!("raised {alert} {severity:?}: {}", why.en)
                }
                Body::AlertCleared { alert } => format!("over {alert}"),
                Body::AlertReturned { alert, .. } => format!("back {alert}"),
                Body::AlertWorsened { alert, severity, evidence } => {
                    let why = sentence(evidence, self.picture.operation.as_deref());
                    format!("worse {alert} {severity:?}: {}", why.en)
                }
                other => format!("{other:?}"),
            };
            self.out += &format!("{} {what}\n", now.strftime("%T"));
            self.write(now, draft.author.clone(), draft.body.clone());
        }
    }

    fn act(&mut self, now: Timestamp, words: &[&str]) {
        let person = Author::Person { account: "a-1".parse().unwrap() };
        match words {
            ["flies", track, lat, lon, height] => {
                let state = flies(track, (lat, lon), height, now);
                self.live.update(state);
            }
            ["moves", track, lat, lon, height, knots, degrees] => self.live.update(TrackState {
                ground_speed: Some(Knots(knots.parse().unwrap())),
                track_angle: Some(TrueDegrees(degrees.parse().unwrap())),
                ..flies(track, (lat, lon), height, now)
            }),
            ["squawks", track, code] => self.live.update(TrackState {
                squawk: Some((*code).to_owned()),
                ..flies(track, ("42.0", "1.5"), "3000", now)
            }),
            ["doubted", track, kind, count, measured, possible] => {
                let doubt = doubt(kind, [count, measured, possible], now);
                let state = flies(track, ("42.0", "1.5"), "3000", now);
                self.live.update(TrackState { doubt: Some(doubt), ..state });
            }
            ["flood", count] => {
                for number in 0..count.parse::<u32>().unwrap() {
                    let track = format!("f-{number}");
                    self.live.update(flies(&track, ("43.1", "1.5"), "3000", now));
                }
            }
            ["judged", alert] => self.write(
                now,
                person,
                Body::AlertJudged {
                    alert: AlertId(alert.parse().unwrap()),
                    verdict: cordon_kernel::alert::Verdict::Relevant,
                    seen: Default::default(),
                },
            ),
            ["silenced", rule, until] => self.write(
                now,
                person,
                Body::RuleSilenced {
                    silence: SilenceId(1),
                    rule: rule.parse().unwrap(),
                    about: None,
                    until: at(until),
                    seen: Default::default(),
                },
            ),
            ["ended", _] => {
                let source = SourceId::new("rx").unwrap();
                let author = |n| Author::Source { source: source.clone(), epoch: 1, source_seq: n };
                let from = "file".to_owned();
                self.write(now, author(0), Body::SourceStarted { from, rebased_by_ms: None });
                self.write(now, author(1), Body::SourceStopped { why: Ending::RecordingEnded });
            }
            ["doubles", first, second, rank] => {
                let double = double(first, second, rank);
                let source = SourceId::new("register").unwrap();
                let author = Author::Source { source, epoch: 1, source_seq: 0 };
                self.write(now, author, Body::DoubleEntryFound { double });
            }
            ["restart"] => self.raiser = Raiser::default(),
            ["look"] => {}
            _ => panic!("the story says {words:?}"),
        }
    }
}

fn doubt(kind: &str, [count, measured, possible]: [&str; 3], now: Timestamp) -> Doubt {
    Doubt {
        kind: match kind {
            "jump" => DoubtKind::Jump,
            _ => DoubtKind::Speed,
        },
        since: now,
        last_at: now,
        count: count.parse().unwrap(),
        measured: measured.parse().unwrap(),
        possible: possible.parse().unwrap(),
        place: None,
    }
}

fn double(first: &str, second: &str, rank: &str) -> DoubleEntry {
    DoubleEntry {
        holder: 7,
        zone: "grey".into(),
        first_gate: first.parse().unwrap(),
        first_at: at("17:10:00"),
        second_gate: second.parse().unwrap(),
        second_at: at("17:20:00"),
        rank: match rank {
            "far" => DoubleRank::ImpossibleTravel,
            "near" => DoubleRank::SameSite,
            _ => DoubleRank::Inside,
        },
    }
}

/// Tells a story, a line a moment, with a look after each; gives what was raised.
pub(crate) fn told(story: &str) -> String {
    folded(&desk(story).out)
}

/// Breaks lines longer than 80 characters at a space, and indents what follows.
fn folded(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut column = 0;
        for word in line.split_inclusive(' ') {
            if column > 0 && column + word.len() > 80 {
                out.push_str("\n  ");
                column = 2;
            }
            out.push_str(word);
            column += word.len();
        }
        out.push('\n');
    }
    out
}

fn desk(story: &str) -> Desk {
    let files = BTreeMap::from([
        ("air-volumes.geojson", VOLUME),
        ("exemptions.csv", EXEMPTIONS),
        ("operation.toml", MANIFEST),
        ("sources.toml", SOURCES),
    ]);
    let files = files
        .into_iter()
        .map(|(path, text)| PackageFile {
            path: path.into(),
            bytes: text.as_bytes().to_vec().into(),
        })
        .collect();
    let mut desk = Desk {
        picture: Picture::default(),
        live: Live::default(),
        raiser: Raiser::default(),
        out: String::new(),
    };
    let operation = OperationId::new("o").unwrap();
    let node = Author::Source { source: "node".parse().unwrap(), epoch: 1, source_seq: 0 };
    desk.write(at("18:00:00"), node, Body::OperationAdopted { operation, files });
    assert_eq!(desk.picture.contradictions_count, 0, "the package is good");
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (clock, words) = line.split_once(' ').unwrap();
        let words: Vec<_> = words.split(' ').collect();
        desk.act(at(clock), &words);
        desk.look(at(clock));
    }
    desk
}

#[test]
fn an_aircraft_inside_is_raised_once_and_over_after_the_hold() {
    assert_snapshot!(told("
        18:00:01 flies a 42.9 1.5 3000
        18:00:02 flies a 43.1 1.5 3000
        18:00:03 flies a 43.2 1.5 3000
        18:00:10 flies a 44.1 1.5 3000
        18:00:20 look
        18:00:26 flies a 44.3 1.5 3000
    "), @"
    18:00:02 raised 1 Critical: DLH4KC (3c6444) is inside TLS at 3000 ft above the 
      1013 hPa surface.
    18:00:26 over 1
    ");
}

#[test]
fn an_aircraft_above_the_ceiling_is_not_inside_but_lingers_just_above_it() {
    assert_snapshot!(told("
        18:00:01 flies a 43.1 1.5 5100
        18:00:02 flies a 43.1 1.5 4900
        18:00:20 flies a 43.1 1.5 5150
        18:00:40 flies a 43.1 1.5 5150
        18:00:41 flies a 43.1 1.5 6000
        18:00:57 flies a 43.1 1.5 6000
    "), @"
    18:00:02 raised 1 Critical: DLH4KC (3c6444) is inside TLS at 4900 ft above the 
      1013 hPa surface.
    18:00:57 over 1
    ");
}

#[test]
fn an_unknown_height_raises_a_lesser_alert_that_says_so() {
    assert_snapshot!(told("18:00:01 flies a 43.1 1.5 none"), @"
    18:00:01 raised 1 Warning: DLH4KC (3c6444) is inside TLS at an unknown height; 
      its height could not be compared with the limits.
    ");
}

#[test]
fn a_restart_never_doubles_an_alert() {
    assert_snapshot!(told("
        18:00:01 flies a 43.1 1.5 3000
        18:00:02 restart
        18:00:03 flies a 43.1 1.5 3000
    "), @"
    18:00:01 raised 1 Critical: DLH4KC (3c6444) is inside TLS at 3000 ft above the 
      1013 hPa surface.
    ");
}

#[test]
fn an_unjudged_alert_comes_back_and_a_judged_one_is_raised_anew() {
    assert_snapshot!(told("
        18:00:01 flies a 43.1 1.5 3000
        18:00:10 flies a 44.1 1.5 3000
        18:00:26 flies a 44.1 1.5 3000
        18:00:27 flies a 43.1 1.5 3000
        18:00:28 judged 1
        18:00:29 flies a 44.1 1.5 3000
        18:00:45 flies a 44.1 1.5 3000
        18:00:46 flies a 43.1 1.5 3000
    "), @"
    18:00:01 raised 1 Critical: DLH4KC (3c6444) is inside TLS at 3000 ft above the 
      1013 hPa surface.
    18:00:26 over 1
    18:00:27 back 1
    18:00:45 over 1
    18:00:46 raised 2 Critical: DLH4KC (3c6444) is inside TLS at 3000 ft above the 
      1013 hPa surface.
    ");
}

#[test]
fn a_silenced_rule_raises_nothing_until_the_silence_lapses() {
    assert_snapshot!(told("
        18:00:01 silenced volume_entered 18:00:10
        18:00:02 flies a 43.1 1.5 3000
        18:00:11 flies a 43.1 1.5 3000
    "), @"
    18:00:11 raised 1 Critical: DLH4KC (3c6444) is inside TLS at 3000 ft above the 
      1013 hPa surface.
    ");
}

#[test]
fn an_expected_source_that_never_came_is_raised_after_its_limit() {
    assert_snapshot!(told("
        18:00:30 look
        18:00:31 look
        18:00:32 flies a 42.9 1.5 3000
        18:01:02 look
        18:01:03 look
    "), @"
    18:00:31 raised 1 Warning: rx was never heard; it may be silent for 30 s.
    18:00:32 over 1
    18:01:03 back 1
    ");
}

#[test]
fn a_recording_that_is_at_its_end_is_not_silent() {
    assert_snapshot!(told("
        18:00:01 ended rx
        18:10:00 look
    "), @"");
}

#[test]
fn of_a_flood_the_first_are_raised_and_one_alert_stands_for_the_others() {
    let told = desk("18:00:01 flood 10000\n18:00:02 look").out;
    assert_eq!(told.matches("Critical: DLH4KC").count(), crate::raise::OPEN_MAX);
    assert_eq!(told.lines().count(), crate::raise::OPEN_MAX + 1, "{told}");
    assert!(told.contains("9950 more aircraft inside TLS than the 50"), "{told}");
}

#[test]
fn a_flood_that_grows_is_told_each_time_it_has_doubled() {
    let told = desk(
        "18:00:01 flood 60
        18:00:02 flood 65
        18:00:03 flood 70
        18:00:04 flood 80
        18:00:05 flood 95",
    )
    .out;
    let counts: Vec<&str> = told.lines().filter(|line| line.contains("than the 50")).collect();
    assert_eq!(counts.len(), 3, "{told}");
    assert!(counts[0].contains("raised 51 Critical: 10 more"), "{}", counts[0]);
    assert!(counts[1].contains("worse 51 Critical: 20 more"), "{}", counts[1]);
    assert!(counts[2].contains("worse 51 Critical: 45 more"), "{}", counts[2]);
}

#[test]
fn who_goes_dark_inside_is_not_over_until_its_track_ends() {
    assert_snapshot!(told("
        18:00:01 flies a 43.1 1.5 none
        18:00:05 flies a 43.1 1.5 3000
        18:03:00 look
        18:03:01 flies a 44.1 1.5 3000
        18:03:17 flies a 44.1 1.5 3000
    "), @"
    18:00:01 raised 1 Warning: DLH4KC (3c6444) is inside TLS at an unknown height; 
      its height could not be compared with the limits.
    18:00:05 worse 1 Critical: DLH4KC (3c6444) is inside TLS at 3000 ft above the 
      1013 hPa surface.
    18:03:00 raised 2 Warning: rx is unheard since 18:00:05; it may be silent for 
      30 s.
    18:03:01 over 2
    18:03:17 over 1
    ");
}

/// A story of aircraft that come and go at any times, judged and silenced in between.
fn any_story(lines: &[(u8, u8, u8)]) -> String {
    const DEEDS: [&str; 9] = [
        "flies a 43.1 1.5 3000",
        "flies a 44.1 1.5 3000",
        "flies a 43.1 1.5 5100",
        "flies b 43.1 1.5 none",
        "flies b 42.9 1.5 none",
        "look",
        "restart",
        "judged N",
        "ended rx",
    ];
    let mut story = String::new();
    let mut second = 18 * 3600;
    for (seconds, deed, number) in lines {
        second = (second + u32::from(*seconds % 40)).min(23 * 3600);
        let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
        let deed = DEEDS[usize::from(*deed) % DEEDS.len()];
        let deed = deed.replace('N', &(number % 4 + 1).to_string());
        story += &format!("{h:02}:{m:02}:{s:02} {deed}\n");
    }
    story
}

#[test]
fn no_finding_ever_has_two_open_alerts() {
    bolero::check!().with_type::<Vec<(u8, u8, u8)>>().for_each(|lines| {
        let picture = desk(&any_story(lines)).picture;
        let mut open = Vec::new();
        for (id, alert) in &picture.alerts {
            if alert.judgement.is_none() || alert.over_at.is_none() {
                assert!(!open.contains(&&alert.key), "{} has two", alert.key);
                assert_eq!(picture.findings.get(&alert.key), Some(id));
                open.push(&alert.key);
            }
        }
        assert_eq!(picture.findings.len(), open.len());
    });
}
