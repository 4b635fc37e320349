//! Zones of others become volumes of air; what is broken is named and left out.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may")]

use std::path::Path;

use cordon_exchange::{ExchangeError, Imported, ed269, ed318};
use insta::assert_snapshot;

/// A file of the shared data, or a line that says that it is not there.
fn shared(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/air").join(name);
    let read = std::fs::read(&path).ok();
    if read.is_none() {
        println!("skipped: {} is not here", path.display());
    }
    read
}

fn told(imported: &Imported) -> String {
    let mut out = String::new();
    for change in &imported.changes {
        let fields = serde_json::to_string(&change.fields).unwrap();
        let geometry = change.geometry.as_ref().unwrap();
        let corners = geometry["coordinates"][0].as_array().map_or(0, Vec::len);
        out += &format!("{} {} of {corners}\n", change.id, geometry["type"].as_str().unwrap());
        for field in fields.trim_matches(['{', '}']).split(",\"") {
            let field: String = field.trim_start_matches('"').chars().take(76).collect();
            out += &format!("  {field}\n");
        }
    }
    for note in &imported.notes {
        out += &format!("{note}\n");
    }
    out
}

#[test]
fn the_sample_of_ed_269_is_one_volume() {
    let Some(bytes) = shared("cis_source_sample_ed269.json") else { return };
    assert_snapshot!(told(&ed269::read(&bytes).unwrap()), @r#"
    lsxx Polygon of 5
      name":"LSXX City Sample"
      note":"MSG01"
      severity":"warning"
    "#);
}

#[test]
fn the_sample_of_ed_318_is_three_volumes() {
    let Some(bytes) = shared("cis_source_sample_ed318.json") else { return };
    assert_snapshot!(told(&ed318::read(&bytes).unwrap()), @r#"
    lszb003 Polygon of 28
      floor_ground_m":60.0
      name":"LSZB Bern-Belp 2"
      note":"The operation of unmanned aircraft weighing more than 250 g is only a
      severity":"warning"
    blns058 Polygon of 18
      name":"Protected natural object Langmatt"
      note":"The operation of unmanned aircraft is only allowed with exemption per
      severity":"warning"
    lstb002 Polygon of 9
      name":"LSTB Bellechasse (Airport perimeter)"
      note":"The operation of unmanned aircraft is only allowed with exemption per
      severity":"warning"
    "#);
}

#[test]
fn circles_feet_times_and_several_shapes_are_read() {
    let circle = r#"{"UASZoneList":[{"identifier":"FR 1/A","name":"Circle","restriction":"PROHIBITED",
        "applicability":[{"permanent":"NO","startDateTime":"2024-07-26T16:30:00Z",
          "endDateTime":"2024-07-26T22:00:00Z","dailyPeriod":[{"startTime":"08:00:00Z"}]}],
        "geometry":[{"uomDimensions":"FT","lowerLimit":0,"lowerVerticalReference":"AGL",
          "upperLimit":1000,"upperVerticalReference":"AMSL",
          "horizontalProjection":{"type":"Circle","center":[2.35,48.85],"radius":5000}}]}]}"#;
    assert_snapshot!(told(&ed269::read(circle.as_bytes()).unwrap()), @r#"
    fr-1-a Point of 0
      ceiling_sea_m":304.8
      ends_at":"2024-07-26T22:00:00Z"
      name":"Circle"
      radius_m":1524.0
      severity":"critical"
      starts_at":"2024-07-26T16:30:00Z"
    FR 1/A: taken: daily periods are not read: it is active all the time
    "#);
    let several = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
        "properties":{"identifier":"X","type":"CONDITIONAL"},
        "geometry":{"type":"GeometryCollection","geometries":[
          {"type":"Point","coordinates":[2,48],"extent":{"subType":"Circle","radius":300}},
          {"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,48]]],
           "layer":{"lower":100,"lowerReference":"WGS84","upper":200,"upperReference":"WGS84","uom":"m"}}
        ]}}]}"#;
    assert_snapshot!(told(&ed318::read(several.as_bytes()).unwrap()), @r#"
    x-1 Point of 0
      name":"X"
      radius_m":300.0
      severity":"notice"
    x-2 Polygon of 4
      ceiling_ellipsoid_m":200.0
      floor_ellipsoid_m":100.0
      name":"X"
      severity":"notice"
    "#);
}

#[test]
fn a_broken_zone_is_named_and_the_others_are_taken() {
    let broken = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"identifier":"A"},"geometry":null},
        {"type":"Feature","properties":{"identifier":"B"},"geometry":{"type":"Polygon"}},
        {"type":"Feature","properties":{"identifier":"C"},
         "geometry":{"type":"Point","coordinates":[2,48]}},
        {"type":"Feature","properties":{"identifier":"D"},
         "geometry":{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,48]]],
         "layer":{"lower":"low","uom":"m"}}},
        {"type":"Feature","properties":{"identifier":"E"},
         "geometry":{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,48]]],
         "layer":{"lower":1,"lowerReference":"QNH"}}},
        7,
        {"type":"Feature","properties":{"identifier":"F"},
         "geometry":{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,48]]]}},
        {"type":"Feature","properties":{"identifier":"f"},
         "geometry":{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,48]]]}}
        ]}"#;
    assert_snapshot!(told(&ed318::read(broken.as_bytes()).unwrap()), @r#"
    f Polygon of 4
      name":"F"
      severity":"notice"
    A: left out: it is drawn nowhere
    B: left out: it has no coordinates
    C: left out: a circle needs a radius above 0
    D: left out: the limit "low" is no number
    E: left out: the reference QNH is none of AGL, AMSL, WGS84
    feature 6: left out: it has no properties
    f: left out: another zone of this file is called f too
    "#);
    assert!(matches!(ed318::read(b"{"), Err(ExchangeError::Json(_))));
    assert!(matches!(ed318::read(b"{}"), Err(ExchangeError::Format(_))));
    assert!(matches!(ed269::read(b"[]"), Err(ExchangeError::Format(_))));
}

#[test]
fn any_bytes_are_zones_notes_or_an_error() {
    let samples = [shared("cis_source_sample_ed269.json"), shared("cis_source_sample_ed318.json")];
    bolero::check!().with_type::<(u8, Vec<(u16, u8)>)>().for_each(|(which, flips)| {
        let sample = samples[usize::from(which % 2)].clone();
        let mut bytes = sample.unwrap_or_else(|| b"{\"features\":[{}]}".to_vec());
        for (place, byte) in flips {
            let place = usize::from(*place) % bytes.len();
            bytes[place] = *byte;
        }
        for read in [ed269::read(&bytes), ed318::read(&bytes)].into_iter().flatten() {
            assert!(read.changes.len() + read.notes.len() <= bytes.len());
        }
    });
}
