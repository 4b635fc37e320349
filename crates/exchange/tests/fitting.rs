//! What was read is fitted into an operation: what it refuses is named and left out, and the rest
//! comes in.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::collections::BTreeMap;

use cordon_exchange::{ed318, fit};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::VolumeId;
use cordon_operation::Operation;
use insta::assert_snapshot;
use serde_json::{Value, json};

/// An operation of one volume `old` and of these other files.
fn operation(others: &[(&str, &str)]) -> Operation {
    let listed: String = others.iter().map(|(path, _)| format!(", {path:?}")).collect();
    let manifest = format!(
        "format = 1\nid = \"o\"\nname = \"O\"\ntime_zone = \"Europe/Paris\"\n\
         starts_at = \"2024-07-26T16:00:00+02:00\"\nends_at = \"2024-07-27T00:00:00+02:00\"\n\
         centre = [2.3522, 48.8566]\nfiles = [\"air-volumes.geojson\"{listed}]\n"
    );
    let old = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
        "geometry":{"type":"Point","coordinates":[2,48]},
        "properties":{"id":"old","name":"Old","radius_m":5}}]}"#;
    let both = [("operation.toml", manifest.as_str()), ("air-volumes.geojson", old)];
    let files: BTreeMap<String, Vec<u8>> = (both.iter().chain(others))
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect();
    match cordon_operation::read(&files) {
        Ok(package) => package.operation,
        Err(faults) => panic!("{faults:?}"),
    }
}

/// The operation with what fits of an ED-318 file of `features`, and the notes, a line each.
fn fitted(operation: &Operation, features: &[Value]) -> (Operation, String) {
    let file = json!({ "type": "FeatureCollection", "features": features });
    let (fits, notes) = fit(operation, ed318::read(file.to_string().as_bytes()).unwrap());
    (fits, notes.iter().map(|note| format!("{note}\n")).collect())
}

fn feature(identifier: &str, geometry: Value) -> Value {
    json!({ "type": "Feature", "properties": { "identifier": identifier }, "geometry": geometry })
}

fn polygon(rings: Value) -> Value {
    json!({ "type": "Polygon", "coordinates": rings })
}

fn triangle() -> Value {
    polygon(json!([[[2, 48], [3, 48], [3, 49], [2, 48]]]))
}

/// A triangle that is closed for these times.
fn timed(identifier: &str, period: Value) -> Value {
    let mut feature = feature(identifier, triangle());
    feature["properties"]["limitedApplicability"] = json!([period]);
    feature
}

fn ids(operation: &Operation) -> String {
    operation.volumes.keys().map(VolumeId::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn broken_shapes_are_refused_and_named_and_the_other_zones_come_in() {
    let zigzag: Vec<Value> =
        (0..100_000).map(|n| json!([if n % 2 == 0 { -90 } else { 90 }, n as f64 * 1e-4])).collect();
    let circle = |radius: Value| json!({ "type": "Point", "coordinates": [2, 48], "extent": { "radius": radius } });
    let shapes = [
        ("crosses itself", polygon(json!([[[2, 48], [3, 49], [3, 48], [2, 49], [2, 48]]]))),
        ("is not closed", polygon(json!([[[2, 48], [3, 48], [3, 49], [2, 49]]]))),
        ("has two corners", polygon(json!([[[2, 48], [3, 48], [2, 48]]]))),
        ("has one corner", polygon(json!([[[2, 48]]]))),
        ("has none", polygon(json!([[]]))),
        ("has no ring", polygon(json!([]))),
        ("lies on one line", polygon(json!([[[2, 48], [3, 48], [4, 48], [2, 48]]]))),
        (
            "has a ring apart",
            polygon(json!([triangle()["coordinates"][0], [[9, 48], [8, 48], [8, 49], [9, 48]]])),
        ),
        ("is north of the pole", polygon(json!([[[2, 48], [3, 48], [3, 91], [2, 48]]]))),
        ("is east of the globe", polygon(json!([[[179, 48], [181, 48], [181, 49], [179, 48]]]))),
        ("has texts", polygon(json!([[["2", "48"], ["3", "48"], ["3", "49"], ["2", "48"]]]))),
        ("has nulls", polygon(json!([[[2, 48], [3, null], [3, 49], [2, 48]]]))),
        ("has long corners", polygon(json!([[[2, 48, 0, 0], [3, 48], [3, 49], [2, 48]]]))),
        ("is nested too deep", polygon(json!([triangle()["coordinates"]]))),
        ("is nested too little", polygon(json!([[2, 48], [3, 48], [3, 49], [2, 48]]))),
        ("is an object", polygon(json!({ "ring": [] }))),
        ("is a text", polygon(json!("[[[2,48]]]"))),
        ("is huge", polygon(json!([zigzag]))),
        (
            "is several",
            json!({ "type": "MultiPolygon", "coordinates": [triangle()["coordinates"]] }),
        ),
        ("is of no kind", json!({ "type": 7, "coordinates": [] })),
        ("circle of no number", circle(json!([1]))),
        ("circle as wide as the globe", circle(json!(2_000_001))),
        ("circle of less than none", circle(json!("-5"))),
    ];
    let mut features = vec![feature("first", triangle())];
    features.extend(shapes.map(|(name, shape)| feature(name, shape)));
    features.push(feature("last", triangle()));
    let (fits, notes) = fitted(&operation(&[]), &features);
    assert_eq!(ids(&fits), "first last old");
    assert_snapshot!(notes, @r#"
    has no ring: left out: it has no ring
    has a ring apart: left out: one of its rings is no hole in the first; draw it as a zone of its own
    is nested too little: left out: its ring is no list of corners
    is an object: left out: it has no coordinates
    is a text: left out: it has no coordinates
    is huge: left out: its ring has 100000 corners; thin it out to 10000
    is several: left out: it is drawn as MultiPolygon; Polygon and Circle are read
    is of no kind: left out: it is drawn as nothing; Polygon and Circle are read
    circle of no number: left out: the radius [1] is not above 0
    circle of less than none: left out: the radius "-5" is not above 0
    circle as wide as the globe: left out: circle-as-wide-as-the-globe: `radius_m` = 2000001 is out of range; give 0 to 2000000
    crosses itself: left out: crosses-itself: edges 1 and 3 cross or touch; draw the line so that it does not cross itself
    has long corners: left out: has-long-corners: [2,48,0,0] is not on the globe; give [longitude, latitude] in degrees, WGS 84
    has none: left out: has-none: the ring has too few corners; draw at least three different corners
    has nulls: left out: has-nulls: [3,null] is not on the globe; give [longitude, latitude] in degrees, WGS 84
    has one corner: left out: has-one-corner: the ring has too few corners; draw at least three different corners
    has texts: left out: has-texts: ["2","48"] is not on the globe; give [longitude, latitude] in degrees, WGS 84
    has two corners: left out: has-two-corners: the ring has too few corners; draw at least three different corners
    is east of the globe: left out: is-east-of-the-globe: [181,48] is not on the globe; give [longitude, latitude] in degrees, WGS 84
    is nested too deep: left out: is-nested-too-deep: [[2,48],[3,48],[3,49],[2,48]] is not on the globe; give [longitude, latitude] in degrees, WGS 84
    is north of the pole: left out: is-north-of-the-pole: [3,91] is not on the globe; give [longitude, latitude] in degrees, WGS 84
    is not closed: left out: is-not-closed: the ring is not closed; repeat the first corner at the end
    lies on one line: left out: lies-on-one-line: the ring encloses nothing; draw corners that are not on one line
    "#);
}

#[test]
fn a_hole_is_filled_in_and_said_and_a_mark_of_byte_order_does_not_matter() {
    let holed = polygon(json!([
        [[2, 48], [4, 48], [4, 50], [2, 50], [2, 48]],
        [[2.5, 48.5], [2.5, 49], [3, 49], [2.5, 48.5]]
    ]));
    let (fits, notes) = fitted(&operation(&[]), &[feature("holed", holed.clone())]);
    assert_eq!((ids(&fits).as_str(), fits.volumes.len()), ("holed old", 2));
    assert_snapshot!(notes, @"holed: taken: its holes (1) are filled in: a volume has none");
    let text = json!({ "type": "FeatureCollection", "features": [feature("holed", holed)] });
    let marked = [b"\xEF\xBB\xBF".as_slice(), text.to_string().as_bytes()].concat();
    assert_eq!(cordon_exchange::ed318::read(&marked).unwrap().notes.len(), 1);
}

#[test]
fn a_shape_over_the_antimeridian_and_numbers_as_texts_are_read_right() {
    let over = polygon(json!([[[179, 10], [-179, 10], [-179, 12], [179, 12], [179, 10]]]));
    let mut circle = json!({ "type": "Point", "coordinates": [2.5, 48.5] });
    circle["extent"] = json!({ "radius": "1000", "uom": "ft" });
    circle["layer"] = json!({ "lower": " 10 ", "upper": "20", "uom": "M" });
    let (fits, notes) =
        fitted(&operation(&[]), &[feature("over", over), feature("circle", circle)]);
    assert_eq!((ids(&fits).as_str(), notes.as_str()), ("circle old over", ""));
    let over = |latitude: f64, longitude: f64| {
        let mut names = Vec::new();
        let here = Position::new(latitude, longitude).unwrap();
        fits.airspace.over(here, |volume| names.push(volume.id.as_str().to_owned()));
        names.join(" ")
    };
    assert_eq!([over(11.0, 180.0), over(11.0, -179.5), over(11.0, 179.5)], ["over"; 3]);
    assert_eq!([over(11.0, 0.0), over(11.0, 178.9), over(11.0, -178.9)], [""; 3]);
    // 1,000 feet are 305 metres, and 0.003 degrees 334.
    assert_eq!([over(48.502, 2.5), over(48.503, 2.5)], ["circle", ""]);
}

#[test]
fn of_many_zones_half_of_them_broken_the_other_half_comes_in() {
    let of = |n: usize| {
        let open = polygon(json!([[[2, 48], [3, 48], [3, 49]]]));
        feature(&format!("Z{n}"), if n.is_multiple_of(2) { triangle() } else { open })
    };
    // Asked one by one, the operation would take minutes for these.
    let features: Vec<Value> = (0..4_000).map(of).collect();
    let (fits, notes) = fitted(&operation(&[]), &features);
    assert_eq!((fits.volumes.len(), notes.lines().count()), (2_001, 2_000));
    assert!(notes.starts_with("Z1: left out: z1: the ring is not closed"), "{notes:.80}");
}

#[test]
fn what_is_there_already_is_left_out() {
    let (fits, notes) =
        fitted(&operation(&[]), &[feature("OLD", triangle()), feature("new", triangle())]);
    assert_eq!(ids(&fits), "new old");
    assert_snapshot!(notes, @r#"OLD: left out: old: air_volume "old" is there already; choose another id, or set its fields"#);
}

const ORDERS: &str = r#"
[[regime]]
id = "code"
name = "Code"
law = "L6211-4"
in_force_from = "2010-01-01T00:00:00Z"

[[order]]
id = "one"
name = "One"
kind = "airspace"
regime = "code"
authority = "Prefect"
number = "1"
starts_at = "2024-07-26T00:00:00+02:00"
ends_at = "2024-07-27T00:00:00+02:00"
volumes = ["old"]
"#;

#[test]
fn where_there_are_orders_a_zone_closed_for_a_time_wants_one_and_is_named_once() {
    let days = json!({ "startDateTime": "2024-07-01T00:00:00Z", "endDateTime": "2024-08-01T00:00:00Z",
        "schedule": [{ "day": ["ANY"], "startTime": "08:00Z", "endTime": "09:00Z" }] });
    let features = [timed("days", days.clone()), feature("always", triangle())];
    let (fits, notes) = fitted(&operation(&[("orders.toml", ORDERS)]), &features);
    assert_eq!(ids(&fits), "always old");
    assert_snapshot!(notes, @r#"days: left out: 31 of its volumes, the first of them days-1: volume "days-1" is closed from 2024-07-01T08:00:00Z to 2024-07-01T09:00:00Z, and no order covers it; add or lengthen an order that lists the volume, or shorten the activation"#);
    let (fits, notes) = fitted(&operation(&[]), &features);
    assert_eq!((fits.volumes.len(), notes.as_str()), (33, ""));
}

#[test]
fn what_a_plan_could_not_be_carried_out_with_is_left_out() {
    let plans = r#"
[[plan]]
id = "b"
name = "B"
owner = "Minister"

[[plan.change]]
op = "add"
kind = "air_volume"
id = "x"
fields = { name = "X", radius_m = 5 }
geometry = { type = "Point", coordinates = [2, 48] }
"#;
    let features = [feature("x", triangle()), feature("y", triangle())];
    let (fits, notes) = fitted(&operation(&[("plans.toml", plans)]), &features);
    assert_eq!(ids(&fits), "old y");
    assert_snapshot!(notes, @r#"x: left out: x: change 1 of plan "b": air_volume "x" is there already; choose another id, or set its fields"#);
}
