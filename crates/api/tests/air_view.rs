//! Stories of the air desk's list; `Sky` alone knows the API.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::collections::BTreeMap;

use cordon_api::air::{AirFigures, AirTrack, AirView, ROWS_MAX};
use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{SourceId, TrackId};
use cordon_kernel::track::{Emergency, Icao24, TrackState};
use cordon_kernel::units::{Altitude, Feet, Knots, TrueDegrees};
use cordon_operation::Operation;
use cordon_picture::Live;
use insta::assert_snapshot;

/// `core` lies in the middle of `city`, `east` begins where `city` ends. Addresses: 3ae001 may fly
/// in `city`, 3ae002 in `city` and `core`, and 3ae003 in `east` until 18:05.
const VOLUMES: &str = r#"{"type":"FeatureCollection","features":[
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":
  [[[2,48],[3,48],[3,49],[2,49],[2,48]]]},"properties":{"id":"city","name":"City"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":
  [[[2.4,48.4],[2.6,48.4],[2.6,48.6],[2.4,48.6],[2.4,48.4]]]},
  "properties":{"id":"core","name":"Core","ceiling_pressure_ft":5000}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":
  [[[3,48],[4,48],[4,49],[3,49],[3,48]]]},"properties":{"id":"east","name":"East"}}]}"#;
const EXEMPTIONS: &str = "id,volume,by,value,issuer,purpose,ends_at\n\
 duty,city,address,3ae001,Prefect,rescue,2024-07-26T20:00:00Z\n\
 film-city,city,address,3ae002,Prefect,film,2024-07-26T20:00:00Z\n\
 film-core,core,address,3ae002,Prefect,film,2024-07-26T20:00:00Z\n\
 east,east,address,3ae003,Prefect,press,2024-07-26T18:05:00Z\n";
const MANIFEST: &str = "format = 1\nid = \"o\"\nname = \"O\"\ntime_zone = \"UTC\"\n\
 starts_at = \"2024-01-01T00:00:00Z\"\nends_at = \"2025-01-01T00:00:00Z\"\ncentre = [2.5, 48.5]\n\
 files = [\"air-volumes.geojson\", \"exemptions.csv\"]\n";

fn now() -> Timestamp {
    "2024-07-26T18:00:00Z".parse().unwrap()
}

fn operation() -> Operation {
    let files = [
        ("operation.toml", MANIFEST),
        ("air-volumes.geojson", VOLUMES),
        ("exemptions.csv", EXEMPTIONS),
    ];
    let files: BTreeMap<_, _> =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    cordon_operation::read(&files).unwrap().operation
}

/// What flies over the city.
#[derive(Default)]
struct Sky(Live);

impl Sky {
    /// A flight a line: name, address, latitude, longitude, feet, knots, degrees; then `old 90` for
    /// a position of 90 seconds ago, `distress`, or `ground`.
    fn of(flights: &str) -> Sky {
        let mut sky = Sky::default();
        for flight in flights.lines().filter(|line| !line.trim().is_empty()) {
            sky.flies(flight);
        }
        sky
    }

    fn flies(&mut self, flight: &str) {
        let words: Vec<&str> = flight.split_whitespace().collect();
        let number = |place: usize| words[place].parse::<f64>().unwrap();
        let word = |name: &str| words.iter().position(|word| *word == name);
        let old_s = word("old").map_or(0, |place| words[place + 1].parse().unwrap());
        let at = now() - jiff::SignedDuration::from_secs(old_s);
        let icao24 = Icao24(u32::from_str_radix(words[1], 16).unwrap());
        let source = SourceId::new("rx").unwrap();
        self.0.update(TrackState {
            position: Position::new(number(2), number(3)),
            position_at: Some(at),
            altitude: Some(Altitude::Pressure(Feet(number(4) as i32))),
            ground_speed: Some(Knots(number(5))),
            track_angle: Some(TrueDegrees(number(6))),
            emergency: word("distress").map(|_| Emergency::General),
            on_ground: word("ground").map(|_| true),
            ..TrackState::new(TrackId::new(words[0]).unwrap(), icao24, at, source)
        });
    }

    fn seen(&self) -> AirView {
        AirView::new(Some(&operation()), &self.0, &AirFigures::default(), now(), &|_| None)
    }

    /// The list, the counts, and who uses an exemption.
    fn told(&self) -> String {
        let view = self.seen();
        let mut lines: Vec<String> = view.tracks.iter().map(row).collect();
        lines.push(counts(&view));
        let uses = view.exemptions.iter().filter(|it| !it.tracks.is_empty());
        lines.extend(uses.map(|it| format!("{}: {}", it.exemption, it.tracks.join(" "))));
        lines.join("\n")
    }
}

fn row(row: &AirTrack) -> String {
    let volume = row.volume.as_ref().map_or("nothing", |it| it.as_str());
    let when = match row.enters_at {
        None if row.inside => "in".to_owned(),
        None => "near".to_owned(),
        Some(at) => format!("{} min to", (at - now()).get_seconds() / 60),
    };
    let leave = row.exemption.as_ref().map_or_else(String::new, |it| format!(" by {it}"));
    format!("{} {when} {volume}{leave}", row.track.track)
}

fn counts(view: &AirView) -> String {
    let (inside, coming) = (view.inside_count, view.coming_count);
    format!("{inside} in, {coming} come, {} by leave, {}", view.by_leave_count, view.tracks_count)
}

#[test]
fn one_inside_by_leave_is_seen_coming_into_a_volume_where_it_has_none() {
    // 29 km west of the core, at 240 knots.
    let sky = Sky::of("rescue 3ae001 48.5 2.0 3000 240 90");
    assert_snapshot!(sky.told(), @r"
    rescue 3 min to core
    0 in, 1 come, 1 by leave, 1
    duty: rescue
    ");
}

#[test]
fn what_it_enters_without_leave_goes_before_what_it_enters_sooner_by_leave() {
    let sky = Sky::of("rescue 3ae001 48.5 1.9 3000 240 90");
    assert_snapshot!(sky.told(), @"
    rescue 4 min to core
    0 in, 1 come, 0 by leave, 1
    ");
}

#[test]
fn leave_for_the_one_volume_is_none_for_the_other() {
    let sky = Sky::of(
        "
        rescue 3ae001 48.5 2.5 3000 0 0
        above 3ae001 48.5 2.5 9000 0 0
        ",
    );
    assert_snapshot!(sky.told(), @"
    rescue in core
    above in city by duty
    1 in, 0 come, 2 by leave, 2
    duty: above rescue
    ");
}

#[test]
fn both_leaves_are_used_by_one_that_is_in_two_volumes() {
    let sky = Sky::of("film 3ae002 48.5 2.5 3000 60 180");
    assert_snapshot!(sky.told(), @"
    film in city by film-city
    0 in, 0 come, 1 by leave, 1
    film-city: film
    film-core: film
    ");
}

#[test]
fn a_leave_that_is_over_before_the_boundary_is_none() {
    // The leave ends in five minutes.
    let sky = Sky::of(
        "
        late 3ae003 49.5 3.5 3000 240 180
        soon 3ae003 49.1 3.5 3000 240 180
        ",
    );
    assert_snapshot!(sky.told(), @"
    late 7 min to east
    soon 1 min to east by east
    0 in, 1 come, 0 by leave, 2
    ");
}

#[test]
fn intruders_come_first_then_those_that_come_then_those_by_leave_then_distress() {
    let sky = Sky::of(
        "
        far 3c0001 45.0 2.5 30000 400 270
        mayday 3c0002 45.0 2.6 30000 400 270 distress
        guest 3ae001 48.9 2.9 3000 60 0
        soon 3c0003 48.5 1.9 9000 240 90
        later 3c0004 48.5 1.8 9000 240 90
        guest-soon 3ae001 49.1 2.9 9000 240 180
        stray 3c0005 48.9 2.9 3000 60 0
        parked 3c0006 48.9 2.8 300 0 0 ground
        ",
    );
    assert_snapshot!(sky.told(), @"
    stray in city
    soon 0 min to city
    later 1 min to city
    guest in city by duty
    guest-soon 1 min to city by duty
    mayday near nothing
    far near nothing
    parked near nothing
    1 in, 2 come, 1 by leave, 8
    duty: guest
    ");
}

#[test]
fn who_goes_dark_inside_has_not_left_but_is_not_flown_on_from() {
    let sky = Sky::of(
        "
        dark 3c0001 48.9 2.9 3000 240 90 old 200
        dark-outside 3c0002 48.5 1.9 9000 240 90 old 200
        ",
    );
    assert_snapshot!(sky.told(), @"
    dark in city
    dark-outside near nothing
    1 in, 0 come, 0 by leave, 2
    ");
}

#[test]
fn a_long_list_keeps_its_intruders_and_the_counts_are_of_all() {
    let mut sky = Sky::default();
    for n in 0..ROWS_MAX + 200 {
        sky.flies(&format!("guest-{n:04} 3ae001 48.9 2.9 3000 0 0"));
    }
    for n in 0..3 {
        sky.flies(&format!("stray-{n} 3c0001 48.9 2.9 3000 0 0"));
    }
    let view = sky.seen();
    assert_eq!(counts(&view), "3 in, 0 come, 700 by leave, 703");
    assert_eq!(view.tracks.len(), ROWS_MAX);
    let first: Vec<String> = view.tracks.iter().take(4).map(row).collect();
    assert_snapshot!(first.join("\n"), @"
    stray-0 in city
    stray-1 in city
    stray-2 in city
    guest-0000 in city by duty
    ");
    let duty = view.exemptions.iter().find(|it| it.exemption == "duty").unwrap();
    assert_eq!(duty.tracks.len(), 700, "those cut off use it too");
}
