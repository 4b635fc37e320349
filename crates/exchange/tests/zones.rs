//! Zones of others become volumes of air; what is broken is named and left out.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may")]

use std::collections::BTreeSet;
use std::path::Path;

use cordon_exchange::{
    CORNERS_OF_FILE_MAX, ExchangeError, Imported, VOLUMES_MAX, VOLUMES_OF_ZONE_MAX, ed269, ed318,
};
use insta::assert_snapshot;
use serde_json::{Value, json};

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
    out + &notes(imported)
}

fn notes(imported: &Imported) -> String {
    imported.notes.iter().map(|note| format!("{note}\n")).collect()
}

/// The ids of the volumes.
fn ids(imported: &Imported) -> String {
    imported.changes.iter().map(|it| it.id.as_str()).collect::<Vec<_>>().join(" ")
}

/// What is read of an ED-318 file of these features.
fn ed318_of(features: &[Value]) -> Imported {
    let file = json!({ "type": "FeatureCollection", "features": features });
    ed318::read(file.to_string().as_bytes()).unwrap()
}

/// What is read of an ED-269 file of these zones.
fn ed269_of(zones: &[Value]) -> Imported {
    ed269::read(json!({ "UASZoneList": zones }).to_string().as_bytes()).unwrap()
}

/// A triangle.
fn triangle() -> Value {
    json!({ "type": "Polygon", "coordinates": [[[2, 48], [3, 48], [3, 49], [2, 48]]] })
}

/// A ring without crossings of so many corners, the last of them the first.
fn saw(corners: usize) -> Value {
    let teeth = (0..corners - 3).map(|n| json!([n as f64 * 1e-4, (n % 2) as f64]));
    let around = [json!([180, -1]), json!([0, -1]), json!([0, 0])];
    json!({ "type": "Polygon", "coordinates": [teeth.chain(around).collect::<Value>()] })
}

/// A feature of ED-318, a triangle unless `properties` come with a `geometry`.
fn feature(identifier: &str, properties: Value) -> Value {
    let mut properties = properties;
    let geometry = properties.as_object_mut().unwrap().remove("geometry");
    properties["identifier"] = identifier.into();
    json!({ "type": "Feature", "properties": properties,
        "geometry": geometry.unwrap_or_else(triangle) })
}

/// Once a day, an hour, for a year.
fn a_year_of_days() -> Value {
    json!({ "startDateTime": "2024-01-01T00:00:00Z", "endDateTime": "2025-01-01T00:00:00Z",
        "schedule": [{ "day": ["ANY"], "startTime": "08:00Z", "endTime": "09:00Z" }] })
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
          "horizontalProjection":{"type":"Circle","center":[2.35,48.85],"radius":5000,
            "coordinates":null}}]}]}"#;
    assert_snapshot!(told(&ed269::read(circle.as_bytes()).unwrap()), @r#"
    fr-1-a Point of 0
      ceiling_sea_m":304.8
      ends_at":"2024-07-26T22:00:00Z"
      name":"Circle"
      radius_m":1524.0
      severity":"critical"
      starts_at":"2024-07-26T16:30:00Z"
    FR 1/A: taken: active day and night, its daily periods are left out: one of them has no endTime
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
    f-2 Polygon of 4
      name":"f"
      severity":"notice"
    A: left out: it is drawn nowhere
    B: left out: it has no coordinates
    C: left out: a circle needs a radius
    D: left out: the limit "low" is no number
    E: left out: the reference QNH is none of AGL, AMSL, WGS84
    feature 6: left out: it has no properties
    f: taken: its id is f-2, since another zone of this file has f
    "#);
    assert!(matches!(ed318::read(b"{"), Err(ExchangeError::Json(_))));
    assert!(matches!(ed318::read(b"{}"), Err(ExchangeError::Format(_))));
    assert!(matches!(ed269::read(b"[]"), Err(ExchangeError::Format(_))));
}

/// The limits of a zone of this layer, or why there is none.
fn band(layer: Value) -> String {
    let mut geometry = triangle();
    geometry["layer"] = layer;
    let imported = ed318_of(&[feature("Z", json!({ "geometry": geometry }))]);
    let Some(change) = imported.changes.first() else {
        return imported.notes[0].message.clone();
    };
    let limits = change.fields.iter().filter(|(name, _)| name.ends_with("_m"));
    let limits: Vec<String> = limits.map(|(name, at)| format!("{name} {at}")).collect();
    match limits.is_empty() {
        true => "from the ground, without end".to_owned(),
        false => limits.join(", "),
    }
}

/// The limits from `lower` to `upper`, both above the ground and both above the sea.
fn bands((lower, upper): (&str, &str)) -> String {
    let [low, high]: [Value; 2] = [lower, upper].map(|it| serde_json::from_str(it).unwrap());
    let agl = band(json!({ "lower": low, "upper": high, "uom": "m" }));
    let amsl = band(json!({ "lower": low, "lowerReference": "AMSL",
        "upper": high, "upperReference": "AMSL", "uom": "m" }));
    format!("{lower} to {upper}\n  above ground: {agl}\n  above the sea: {amsl}\n")
}

#[test]
fn a_floor_and_a_ceiling_are_told_apart() {
    let all = [
        ("0", "120"),
        ("null", "null"),
        ("60", "99999"),
        ("0", "0"),
        ("null", "-5"),
        ("99999", "null"),
        ("99999", "99999"),
        ("100", "100"),
        ("200", "\"100\""),
        ("\"1e400\"", "true"),
    ];
    assert_snapshot!(all.map(bands).concat(), @r#"
    0 to 120
      above ground: ceiling_ground_m 120.0
      above the sea: ceiling_sea_m 120.0, floor_sea_m 0.0
    null to null
      above ground: from the ground, without end
      above the sea: from the ground, without end
    60 to 99999
      above ground: floor_ground_m 60.0
      above the sea: floor_sea_m 60.0
    0 to 0
      above ground: its ceiling of 0 m is no higher than the ground
      above the sea: its ceiling of 0 m is no higher than its floor of 0 m
    null to -5
      above ground: its ceiling of -5 m is no higher than the ground
      above the sea: ceiling_sea_m -5.0
    99999 to null
      above ground: its floor is without end
      above the sea: its floor is without end
    99999 to 99999
      above ground: its floor is without end
      above the sea: its floor is without end
    100 to 100
      above ground: its ceiling of 100 m is no higher than its floor of 100 m
      above the sea: its ceiling of 100 m is no higher than its floor of 100 m
    200 to "100"
      above ground: its ceiling of 100 m is no higher than its floor of 200 m
      above the sea: its ceiling of 100 m is no higher than its floor of 200 m
    "1e400" to true
      above ground: the limit "1e400" is no number
      above the sea: the limit "1e400" is no number
    "#);
    // Above different things they are not compared.
    let both = json!({ "lower": 400, "lowerReference": "AMSL", "upper": 120, "uom": "ft" });
    assert_snapshot!(band(both), @"ceiling_ground_m 36.576, floor_sea_m 121.92");
}

#[test]
fn a_permanent_entry_of_ed_269_means_no_times() {
    let zone = |identifier: &str, applicability: Value| {
        json!({ "identifier": identifier, "applicability": applicability,
            "geometry": [{ "horizontalProjection": triangle() }] })
    };
    let limited = json!({ "permanent": "NO", "startDateTime": "2024-07-26T16:30:00Z",
        "endDateTime": "2024-07-26T22:00:00Z" });
    let imported = ed269_of(&[
        zone("A", json!([{ "permanent": "YES" }, limited])),
        zone("B", json!([limited, { "permanent": "YES" }])),
        zone("C", json!([limited])),
    ]);
    let timed = imported.changes.iter().filter(|it| it.fields.contains_key("starts_at"));
    assert_eq!(timed.map(|it| it.id.as_str()).collect::<Vec<_>>(), ["c"]);
    assert_eq!((ids(&imported).as_str(), notes(&imported).as_str()), ("a b c", ""));
}

#[test]
fn daily_periods_become_a_volume_each() {
    let days = json!({ "permanent": "NO", "startDateTime": "2024-07-26T00:00:00Z",
        "endDateTime": "2024-07-29T00:00:00Z",
        "dailyPeriod": [{ "day": ["FRI", "SUN"], "startTime": "18:00Z", "endTime": "22:00Z" }] });
    let geometry = json!([{ "horizontalProjection": triangle() }]);
    let imported =
        ed269_of(&[json!({ "identifier": "Z", "applicability": [days], "geometry": geometry })]);
    assert_snapshot!(told(&imported), @r#"
    z-1 Polygon of 4
      ends_at":"2024-07-26T22:00:00Z"
      name":"Z"
      severity":"notice"
      starts_at":"2024-07-26T18:00:00Z"
    z-2 Polygon of 4
      ends_at":"2024-07-28T22:00:00Z"
      name":"Z"
      severity":"notice"
      starts_at":"2024-07-28T18:00:00Z"
    "#);
    let schedule = a_year_of_days();
    let imported = ed318_of(&[feature("Y", json!({ "limitedApplicability": [schedule] }))]);
    assert_eq!((imported.changes.len(), notes(&imported).as_str()), (366, ""));
}

#[test]
fn a_zone_that_restricts_nothing_is_no_volume() {
    let free = |of: &str| {
        json!({ "identifier": "FREE", of: "NO_RESTRICTION",
        "geometry": [{ "horizontalProjection": triangle() }] })
    };
    let noted = "FREE: left out: it restricts nothing\n";
    assert_eq!(told(&ed269_of(&[free("restriction")])), noted);
    assert_eq!(told(&ed318_of(&[feature("FREE", json!({ "type": "NO_RESTRICTION" }))])), noted);
}

#[test]
fn zones_whose_ids_would_be_the_same_are_numbered() {
    let same = ["東京", "Зона", "---", "R 1", "r-1", "zone-2", "R/1"];
    let mut features: Vec<Value> = same.map(|it| feature(it, json!({}))).to_vec();
    let long = "x".repeat(10_000);
    features.extend([feature(&long, json!({})), feature(&format!("{long}y"), json!({}))]);
    let imported = ed318_of(&features);
    let named = imported.changes.iter().map(|it| format!("{} {}\n", it.id, it.fields["name"]));
    assert_snapshot!(named.collect::<String>(), @r#"
    zone "東京"
    zone-2 "Зона"
    zone-3 "---"
    r-1 "R 1"
    r-1-2 "r-1"
    zone-2-2 "zone-2"
    r-1-3 "R/1"
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-2 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "#);
    assert_snapshot!(notes(&imported), @"
    Зона: taken: its id is zone-2, since another zone of this file has zone
    ---: taken: its id is zone-3, since another zone of this file has zone
    r-1: taken: its id is r-1-2, since another zone of this file has r-1
    zone-2: taken: its id is zone-2-2, since another zone of this file has zone-2
    R/1: taken: its id is r-1-3, since another zone of this file has r-1
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: taken: its id is xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-2, since another zone of this file has xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    ");
    // What a zone is called by those who made it stays with it.
    assert_eq!(imported.zones["zone-2"], "Зона");
}

#[test]
fn a_shape_that_is_no_object_is_named() {
    let collection = |all: Value| {
        feature("Z", json!({ "geometry": { "type": "GeometryCollection", "geometries": all } }))
    };
    let all = [
        json!([triangle(), 7]),
        json!([null]),
        json!(["here"]),
        json!([]),
        json!({}),
        json!([[triangle()]]),
    ];
    assert_snapshot!(told(&ed318_of(&all.map(collection))), @"
    Z: left out: shape 2 of 2: it is no JSON object
    Z: left out: it is no JSON object
    Z: left out: it is no JSON object
    Z: left out: it is drawn nowhere
    Z: left out: it has no coordinates
    Z: left out: it is no JSON object
    ");
    let zone =
        json!({ "identifier": "Z", "geometry": [{ "horizontalProjection": triangle() }, 7] });
    assert_snapshot!(told(&ed269_of(&[zone])), @"Z: left out: shape 2 of 2: it is no JSON object");
}

#[test]
fn a_long_name_or_note_is_cut_and_it_is_said() {
    let (name, note) = ("é".repeat(10_000), "ß".repeat(10_000));
    let zone =
        json!({ "name": [{ "text": name, "lang": "fr-FR" }], "restrictionConditions": note });
    let imported = ed318_of(&[feature("Z", zone)]);
    let length = |of: &str| imported.changes[0].fields[of].as_str().unwrap().chars().count();
    assert_eq!((length("name"), length("note")), (200, 1_000));
    assert_snapshot!(notes(&imported), @"
    Z: taken: its name of 10000 characters is cut to 200
    Z: taken: its note of 10000 characters is cut to 1000
    ");
}

#[test]
fn a_ring_of_too_many_corners_is_refused_before_its_edges_are_compared() {
    let imported = ed318_of(&[
        feature("A", json!({ "geometry": saw(100_000) })),
        feature("B", json!({ "geometry": saw(10_000) })),
    ]);
    assert_eq!(ids(&imported), "b");
    assert_snapshot!(notes(&imported), @"A: left out: its ring has 100000 corners; thin it out to 10000");
}

#[test]
fn one_file_makes_so_many_volumes_and_no_more() {
    let shapes = vec![triangle(); 100];
    let collection = json!({ "type": "GeometryCollection", "geometries": shapes });
    let all: Vec<Value> =
        (0..102).map(|n| feature(&format!("Z{n}"), json!({ "geometry": collection }))).collect();
    let imported = ed318_of(&all);
    assert_eq!(imported.changes.len(), VOLUMES_MAX);
    assert_snapshot!(notes(&imported), @"
    Z100: left out: the zones of one file are at most 10000 volumes of 500000 corners together: split the file
    Z101: left out: the zones of one file are at most 10000 volumes of 500000 corners together: split the file
    ");
    let too_many = json!({ "type": "GeometryCollection", "geometries": vec![triangle(); 101] });
    assert_snapshot!(told(&ed318_of(&[feature("Z", json!({ "geometry": too_many }))])), @"Z: left out: it has 101 shapes; at most 100 are read");
}

#[test]
fn one_zone_makes_so_many_volumes_and_is_active_for_longer_rather() {
    let twice = json!({ "type": "GeometryCollection", "geometries": [triangle(), triangle()] });
    let year = a_year_of_days();
    let apart = |years: std::ops::Range<i32>| {
        let of = |year: i32| {
            json!({ "startDateTime": format!("{year}-07-26T18:00:00Z"),
            "endDateTime": format!("{year}-07-26T22:00:00Z") })
        };
        years.map(of).collect::<Vec<_>>()
    };
    let imported = ed318_of(&[
        feature("A", json!({ "geometry": twice, "limitedApplicability": [year] })),
        feature(
            "B",
            json!({ "geometry": { "type": "GeometryCollection",
            "geometries": vec![triangle(); 100] }, "limitedApplicability": apart(2024..2030) }),
        ),
        feature("C", json!({ "limitedApplicability": apart(1924..2025) })),
    ]);
    assert_snapshot!(notes(&imported), @"
    A: taken: its 366 times would make 732 volumes, too many: it is active day and night
    B: taken: its 6 times would make 600 volumes, too many: it is active from the first beginning to the last end
    C: left out: it has 101 times; at most 100 are read
    ");
    let of =
        |zone: &str| imported.changes.iter().filter(|it| imported.zones[&it.id] == zone).count();
    assert_eq!((of("A"), of("B"), of("C")), (2, 100, 0));
    assert!(imported.changes.len() <= VOLUMES_OF_ZONE_MAX * 3);
    let last = &imported.changes[imported.changes.len() - 1].fields;
    assert_eq!(last["starts_at"], "2024-07-26T18:00:00Z");
    assert_eq!(last["ends_at"], "2029-07-26T22:00:00Z");
}

#[test]
fn a_zone_of_many_times_takes_no_place_of_those_behind_it() {
    let daily = feature("D", json!({ "limitedApplicability": [a_year_of_days()] }));
    let mut all = vec![daily; 2];
    all.extend((0..9_500).map(|n| feature(&format!("Z{n}"), json!({}))));
    let imported = ed318_of(&all);
    assert_eq!(imported.changes.len(), 366 + 1 + 9_500);
    assert_snapshot!(notes(&imported), @"D: taken: its 366 times would make 366 volumes, too many: it is active day and night");
}

#[test]
fn one_file_has_so_many_corners_and_no_more() {
    let mut year = feature("Y", json!({ "geometry": saw(10_000) }));
    year["properties"]["limitedApplicability"] = json!([a_year_of_days()]);
    let mut all = vec![year];
    all.extend((0..50).map(|n| feature(&format!("Z{n}"), json!({ "geometry": saw(10_000) }))));
    all.push(feature("LAST", json!({})));
    let imported = ed318_of(&all);
    let corners = imported
        .changes
        .iter()
        .map(|it| it.geometry.as_ref().unwrap()["coordinates"][0].as_array().unwrap().len());
    assert_eq!(corners.sum::<usize>(), CORNERS_OF_FILE_MAX);
    assert_snapshot!(notes(&imported), @"
    Y: taken: its 366 times would make 366 volumes, too many: it is active from the first beginning to the last end
    Z49: left out: the zones of one file are at most 10000 volumes of 500000 corners together: split the file
    LAST: left out: the zones of one file are at most 10000 volumes of 500000 corners together: split the file
    ");
}

/// Files that fuzzing begins with.
fn samples() -> [Value; 2] {
    let days = json!({ "permanent": "NO", "startDateTime": "2024-07-26T16:30:00Z",
        "endDateTime": "2024-07-29T22:00:00Z",
        "dailyPeriod": [{ "day": ["MON", "ANY"], "startTime": "08:00Z", "endTime": "09:00:00.00Z" }] });
    let circle = json!({ "uomDimensions": "FT", "lowerLimit": 0, "lowerVerticalReference": "AGL",
        "upperLimit": 1000, "upperVerticalReference": "AMSL",
        "horizontalProjection": { "type": "Circle", "center": [2.35, 48.85], "radius": 5000 } });
    let zone = |name: &str| {
        json!({ "identifier": name, "name": "Circle", "restriction": "PROHIBITED",
            "message": "m", "applicability": [days], "geometry": [circle] })
    };
    let mut layered = triangle();
    layered["layer"] = json!({ "lower": 1, "lowerReference": "AGL", "upper": 2, "uom": "m" });
    let point = json!({ "type": "Point", "coordinates": [2, 48], "extent": { "radius": 3 } });
    let both = json!({ "type": "GeometryCollection", "geometries": [layered, point] });
    let mut schedule = days.clone();
    schedule["schedule"] = schedule["dailyPeriod"].take();
    let named = |name: &str| {
        let text = json!([{ "text": "T", "lang": "en-GB" }]);
        feature(
            name,
            json!({ "geometry": both, "name": text, "type": "PROHIBITED",
            "restrictionConditions": "m", "limitedApplicability": [schedule] }),
        )
    };
    [
        json!({ "UASZoneList": [zone("A"), zone("B"), zone("")] }),
        json!({ "type": "FeatureCollection", "features": [named("A"), named("B"), named("")] }),
    ]
}

/// Puts something else in a place of `value` that `way` leads to.
fn bend(value: &mut Value, way: &[u8], other: u8) {
    let inside: Vec<&mut Value> = match value {
        Value::Array(all) => all.iter_mut().collect(),
        Value::Object(all) => all.values_mut().collect(),
        _ => Vec::new(),
    };
    let count = inside.len();
    match way.split_first() {
        Some((step, way)) if count > 0 => {
            let next = inside.into_iter().nth(usize::from(*step) % count).unwrap();
            bend(next, way, other);
        }
        _ => {
            *value = match other % 12 {
                0 => Value::Null,
                1 => json!(true),
                2 => json!(-1),
                3 => json!(99_999),
                4 => json!(1e300),
                5 => json!(""),
                6 => json!("東"),
                7 => json!("2024-07-27T00:00:00Z"),
                8 => json!([]),
                9 => json!({}),
                10 => json!([value.clone(), value.clone()]),
                _ => json!({ "type": value.clone() }),
            };
        }
    }
}

/// Every zone of a file that could be read is a volume or a note, and nothing else is.
fn every_zone_is_told_of(file: &Value, read: &Imported) {
    let zones = file.get("UASZoneList").or_else(|| file.get("features"));
    let told: BTreeSet<&str> = (read.notes.iter().map(|note| note.zone.as_str()))
        .chain(read.zones.values().map(String::as_str))
        .collect();
    let mut names = BTreeSet::new();
    for (place, zone) in zones.unwrap().as_array().unwrap().iter().enumerate() {
        let named = zone.get("identifier").or_else(|| zone.pointer("/properties/identifier"));
        let named = named.and_then(Value::as_str).map(str::trim).filter(|it| !it.is_empty());
        let by_place = [format!("zone {}", place + 1), format!("feature {}", place + 1)];
        let is_told = named.is_some_and(|name| told.contains(name))
            || by_place.iter().any(|name| told.contains(name.as_str()));
        assert!(is_told, "zone {} of {file} is neither a volume nor a note", place + 1);
        names.extend(by_place);
        names.extend(named.map(str::to_owned));
    }
    assert!(told.iter().all(|name| names.contains(*name)), "{told:?} of {names:?}");
    let ids: BTreeSet<&str> = read.changes.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids.len(), read.changes.len(), "an id is given twice");
    assert!(ids.iter().all(|id| read.zones.contains_key(*id)) && ids.len() == read.zones.len());
}

#[test]
fn every_zone_of_any_file_is_a_volume_or_a_note() {
    let samples = samples();
    assert_eq!(ed269::read(samples[0].to_string().as_bytes()).unwrap().notes, []);
    assert_eq!(ed318::read(samples[1].to_string().as_bytes()).unwrap().notes, []);
    bolero::check!().with_type::<(bool, Vec<(Vec<u8>, u8)>)>().for_each(|(which, bends)| {
        let mut file = samples[usize::from(*which)].clone();
        for (way, other) in bends {
            bend(&mut file, way, *other);
        }
        let bytes = file.to_string();
        for read in [ed269::read, ed318::read] {
            if let Ok(read) = read(bytes.as_bytes()) {
                every_zone_is_told_of(&file, &read);
            }
        }
    });
}

#[test]
fn any_bytes_are_zones_notes_or_an_error() {
    let samples = samples().map(|it| it.to_string().into_bytes());
    bolero::check!().with_type::<(bool, Vec<(u16, u8)>)>().for_each(|(which, flips)| {
        let mut bytes = samples[usize::from(*which)].clone();
        for (place, byte) in flips {
            let place = usize::from(*place) % bytes.len();
            bytes[place] = *byte;
        }
        for read in [ed269::read(&bytes), ed318::read(&bytes)].into_iter().flatten() {
            every_zone_is_told_of(&serde_json::from_slice(&bytes).unwrap(), &read);
        }
    });
}
