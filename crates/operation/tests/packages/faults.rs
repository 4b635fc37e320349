//! One story for each kind of fault.

use insta::assert_snapshot;

use crate::package::{
    MANIFEST, SOURCES, SQUARE, UNITS, circle, faults, good, manifest, volume, with,
};

const VOLUMES: &str = "air-volumes.geojson";

fn in_volume(rings: &str) -> String {
    faults(&with(VOLUMES, volume(rings, "")))
}

fn with_properties(properties: &str) -> String {
    faults(&with(VOLUMES, volume(SQUARE, properties)))
}

/// The code and the place of each fault.
fn places(faults: &str) -> Vec<&str> {
    faults.lines().filter_map(|line| Some(line.split_once(": ")?.0)).collect()
}

#[test]
fn a_good_package_has_none() {
    assert_eq!(faults(&good()), "no fault");
}

#[test]
fn files_that_are_missing_unlisted_or_unknown() {
    let mut files = good();
    files.remove("units.csv");
    assert_snapshot!(faults(&files), @"[missing] units.csv: the file is missing; add it, or take it off the manifest");
    assert_snapshot!(faults(&with("posts.csv", "id\n")), @"[unlisted] posts.csv: the manifest does not list this file; add it to `files` in operation.toml or move it out of the folder");
    let renamed = faults(&manifest("units.csv", "posts.csv"));
    assert_eq!(places(&renamed), ["[missing] posts.csv", "[unlisted] units.csv"]);
    let unknown = with("posts.csv", "id\n").into_iter().chain(manifest("units.csv", "posts.csv"));
    assert_snapshot!(faults(&unknown.filter(|(path, _)| path != "units.csv").collect()), @"[unknown_file] posts.csv: no part of an operation has this file name; use absences.csv, agencies.csv, air-volumes.geojson, aircraft.csv, assignments.csv, bands.csv, barriers.geojson, bridges.geojson, cameras.geojson, closures.csv, commands.csv, contingents.csv, delegations.csv, exemptions.csv, gates.geojson, lanes.csv, orders.toml, piers.geojson, plans.toml, posts.geojson, requests.csv, rules.csv, schedules.csv, sectors.geojson, sessions.csv, sites.geojson, sources.toml, stations.geojson, tiers.csv, units.csv, ways.csv, work_rules.csv, zones.geojson");
    let mut none = good();
    none.remove("operation.toml");
    assert_snapshot!(faults(&none), @"[missing] operation.toml: the file is missing; add it, or take it off the manifest");
}

#[test]
fn paths_that_lead_out_of_the_package() {
    for path in
        ["../units.csv", "/etc/units.csv", "a//units.csv", "./units.csv", "C:/units.csv", ""]
    {
        let found = faults(&manifest("units.csv", path));
        let first = format!("[path] operation.toml:8: {path:?} is not a plain path inside");
        assert!(found.lines().any(|line| line.starts_with(&first)), "{path}: {found}");
    }
    for path in [r"a\\units.csv", r"units.csv\u0000", r"units\n.csv"] {
        assert!(faults(&manifest("units.csv", path)).contains("[path] operation.toml:8"), "{path}");
    }
    let long = format!("{}/units.csv", "a".repeat(200));
    assert!(faults(&manifest("units.csv", &long)).contains("[path] operation.toml:8"));
}

#[test]
fn a_file_that_is_listed_twice() {
    assert_snapshot!(faults(&manifest("\"units.csv\"", "\"units.csv\",\n \"units.csv\"")), @"[listed_twice] operation.toml:9: \"units.csv\" is listed twice; remove one of the two");
}

#[test]
fn files_that_are_not_text() {
    assert_snapshot!(faults(&with("units.csv", *b"id,name,kind,agency\nr,R\xe9,k,a\n")), @"[encoding] units.csv:2: the file is not UTF-8; save it as UTF-8");
    assert_snapshot!(faults(&with("operation.toml", [0xff, 0xfe])), @"[encoding] operation.toml:1: the file is not UTF-8; save it as UTF-8");
}

#[test]
fn files_that_are_too_long() {
    assert_snapshot!(faults(&with("units.csv", vec![b'\n'; 48 * 1024 * 1024 + 1])), @"[too_long] units.csv: the file is over 48 MiB; split it or thin it out");
    let comment = format!("#{}\n", " ".repeat(40 * 1024 * 1024));
    let mut files = with("sources.toml", comment.clone() + SOURCES);
    files.insert("operation.toml".to_owned(), (comment + MANIFEST).into_bytes());
    assert_snapshot!(faults(&files), @"[too_long] operation.toml: the whole package is over 63 MiB; thin its files out");
}

#[test]
fn files_that_are_empty() {
    assert_snapshot!(faults(&with(VOLUMES, "")), @"[geojson] air-volumes.geojson:1: EOF while parsing a value at line 1 column 0; the file is a GeoJSON FeatureCollection");
    assert_snapshot!(faults(&with("units.csv", "")), @"[header] units.csv:1: the first line does not name the columns of a unit; begin with id,name,kind,agency");
    assert_snapshot!(faults(&with("operation.toml", "")), @"[toml] operation.toml:1: missing field `format`; correct the line; keys are listed in the guide");
}

#[test]
fn a_manifest_names_each_of_its_lines() {
    assert_snapshot!(faults(&manifest("format = 1", "format = 2")), @"[format] operation.toml:1: format 2 is not one this program reads; set format = 1");
    assert_snapshot!(faults(&manifest("Europe/Paris", "Europe/Pariss")), @"[time_zone] operation.toml:4: no time zone \"Europe/Pariss\"; use an IANA name such as Europe/Paris");
    assert_snapshot!(faults(&manifest("2024-07-27T00:00:00+02:00", "2024-07-26T16:00:00+02:00")), @"[window] operation.toml:6: the operation ends before it starts; swap the two times");
    assert_snapshot!(faults(&manifest("2024-07-26T16:00:00+02:00", "this evening")), @"[time] operation.toml:5: starts_at = \"this evening\" is not a time; write it as \"2024-07-26T16:00:00+02:00\"");
    assert_snapshot!(faults(&manifest("2024-07-26T16:00:00+02:00", "2024-07-26T16:00:00")), @"[time] operation.toml:5: starts_at = \"2024-07-26T16:00:00\" is not a time; write it as \"2024-07-26T16:00:00+02:00\"");
    assert_snapshot!(faults(&manifest("48.8566", "nan")), @"[centre] operation.toml:7: the centre is not on the globe; give centre = [longitude, latitude] in degrees");
    assert_snapshot!(faults(&manifest("48.8566", "91")), @"[centre] operation.toml:7: the centre is not on the globe; give centre = [longitude, latitude] in degrees");
    assert_snapshot!(faults(&manifest("name =", "title =")), @"[toml] operation.toml:3: unknown field `title`, expected one of `format`, `id`, `name`, `time_zone`, `starts_at`, `ends_at`, `centre`, `files`; correct the line; keys are listed in the guide");
    assert_snapshot!(faults(&manifest("\"o\"", "\"O o\"")), @"[toml] operation.toml:2: an id holds only a-z, 0-9, '.', '_', '-' and ':', not 'O'; correct the line; keys are listed in the guide");
}

#[test]
fn a_faulty_manifest_does_not_hide_the_faults_of_the_files() {
    let mut files = manifest("Europe/Paris", "Mars/Olympus");
    files.insert("units.csv".into(), UNITS.replace("river-1", "River 1").into_bytes());
    files.insert("sources.toml".into(), SOURCES.replace("30", "0").into_bytes());
    let all = [
        "[time_zone] operation.toml:4",
        "[range] sources.toml:4 (rx)",
        "[id] units.csv:2 (River 1)",
    ];
    assert_eq!(places(&faults(&files)), all);
}

#[test]
fn sources_that_cannot_be() {
    for (from, to) in [("30", "86401"), ("30", "-1"), ("kind", "sort"), ("\"rx\"", "\"r x\"")] {
        assert_ne!(faults(&with("sources.toml", SOURCES.replace(from, to))), "no fault", "{to}");
    }
    assert_snapshot!(faults(&with("sources.toml", SOURCES.replace("30", "0"))), @"[range] sources.toml:4 (rx): `silence_max_s` = 0 is out of range; give 1 to 86400");
    assert_snapshot!(faults(&with("sources.toml", SOURCES.replace("kind", "sort"))), @"[unknown_key] sources.toml:3 (rx): a source has no key `sort`; did you mean `source`?");
    assert_snapshot!(faults(&with("sources.toml", SOURCES.repeat(2))), @"[twice] sources.toml:5 (rx): this source stands twice, first in sources.toml:1; rename or remove one of them");
}

#[test]
fn units_that_cannot_be() {
    let units = |from: &str, to: &str| faults(&with("units.csv", UNITS.replace(from, to)));
    assert_snapshot!(units("agency", "belongs_to"), @"
    [missing_column] units.csv:1: the column `agency` is missing; add it to the first line
    [unknown_column] units.csv:1: a unit has no column `belongs_to`; remove it; known are id, name, kind, agency, command, contingent, strength_paper, strength_field, counts_for, sections, skills, work_rule, base, longitude_deg, latitude_deg, sector, sidc, callsign, name_fr, source, note
    [missing_value] units.csv:2 (river-1): `agency` is missing; The id of its agency; its name where the package lists no agencies.
    ");
    assert_snapshot!(units("id,name", "name"), @"[header] units.csv:1: the first line does not name the columns of a unit; begin with id,name,kind,agency");
    assert_snapshot!(units("river-1", "River 1"), @"[id] units.csv:2 (River 1): an id holds only a-z, 0-9, '.', '_', '-' and ':', not 'R'; use a short lower-case name");
    assert_snapshot!(units("Police", "Police,extra"), @"[cells] units.csv:2 (river-1): the row has 5 cells, the header 4; put a text that holds the mark between cells in quotes");
    assert_snapshot!(units("river-1,River 1,river,Police\n", "a,A,k,x\na,B,k,x\n"), @"[twice] units.csv:3 (a): this unit stands twice, first in units.csv:2; rename or remove one of them");
}

#[test]
fn rings_that_cannot_be() {
    assert_snapshot!(in_volume("[[[1,43],[2,43],[2,44],[1,44]]]"), @"[open_ring] air-volumes.geojson:1 (tls): the ring is not closed; repeat the first corner at the end");
    assert_snapshot!(in_volume("[[[1,43],[2,44],[2,43],[1,44],[1,43]]]"), @"[crossing] air-volumes.geojson:1 (tls): edges 1 and 3 cross or touch; draw the line so that it does not cross itself");
    assert_snapshot!(in_volume("[[[1,43],[2,43],[1,43]]]"), @"[corners] air-volumes.geojson:1 (tls): the ring has too few corners; draw at least three different corners");
    assert_snapshot!(in_volume("[[[1,43],[2,43],[1,43],[2,43],[1,43]]]"), @"[corners] air-volumes.geojson:1 (tls): the ring has too few corners; draw at least three different corners");
    assert_snapshot!(in_volume("[[[1,43],[200,43],[2,44],[1,43]]]"), @"[position] air-volumes.geojson:1 (tls): [200,43] is not on the globe; give [longitude, latitude] in degrees, WGS 84");
    assert_snapshot!(in_volume("[[[1],[2,43],[2,44],[1]]]"), @"[position] air-volumes.geojson:1 (tls): [1] is not on the globe; give [longitude, latitude] in degrees, WGS 84");
    assert_snapshot!(in_volume("[[[1,43],[1e999,43],[2,44],[1,43]]]"), @"[feature] air-volumes.geojson:1 (feature 1): number out of range at line 2 column 66; the file is a GeoJSON FeatureCollection");
    assert_snapshot!(in_volume(&format!("[{0},{0}]", &SQUARE[1..SQUARE.len() - 1])), @"[rings] air-volumes.geojson:1 (tls): a volume has exactly one ring; draw one closed line without holes");
    assert_snapshot!(in_volume("[[]]"), @"[corners] air-volumes.geojson:1 (tls): the ring has too few corners; draw at least three different corners");
}

#[test]
fn circles_that_cannot_be() {
    assert_eq!(faults(&with(VOLUMES, circle("[2,48]", "150000"))), "no fault");
    assert_snapshot!(faults(&with(VOLUMES, circle("[2,98]", "0"))), @"[position] air-volumes.geojson:1 (tls): [2,98] is not on the globe; give [longitude, latitude] in degrees, WGS 84");
    assert_snapshot!(faults(&with(VOLUMES, circle("[2,48]", "0"))), @"[radius] air-volumes.geojson:1 (tls): a point needs a radius; give radius_m above 0 and up to 2,000,000 metres");
    assert_snapshot!(faults(&with(VOLUMES, circle("[2,48]", "3000000"))), @"
    [radius] air-volumes.geojson:1 (tls): a point needs a radius; give radius_m above 0 and up to 2,000,000 metres
    [range] air-volumes.geojson:1 (tls): `radius_m` = 3000000 is out of range; give 0 to 2000000
    ");
    assert_snapshot!(with_properties(r#","radius_m":5"#), @"[radius] air-volumes.geojson:1 (tls): a polygon has no radius_m; remove it or draw a point");
}

#[test]
fn properties_that_cannot_be() {
    assert_snapshot!(with_properties(r#","floor_pressure_ft":1,"floor_ground_m":1"#), @"[limits] air-volumes.geojson:1 (tls): the floor is given above more than one datum; keep one, above one datum");
    assert_snapshot!(with_properties(r#","floor_ground_m":9,"ceiling_ground_m":8"#), @"[limits] air-volumes.geojson:1 (tls): the ceiling is below the floor; swap the two");
    assert_snapshot!(with_properties(r#","colour":"red""#), @"[unknown_column] air-volumes.geojson:1 (tls): an air volume has no column `colour`; remove it; known are id, name, radius_m, floor_pressure_ft, floor_ellipsoid_m, floor_sea_m, floor_ground_m, ceiling_pressure_ft, ceiling_ellipsoid_m, ceiling_sea_m, ceiling_ground_m, starts_at, ends_at, severity, name_fr, source, note, accuracy_m");
    assert_snapshot!(with_properties(r#","severity":"dire""#), @"[choice] air-volumes.geojson:1 (tls): `severity` = dire is not one of the words; use one of notice, warning, critical");
    let times = r#","starts_at":"2024-07-26T19:00:00Z","ends_at":"2024-07-26T18:00:00Z""#;
    assert_snapshot!(with_properties(times), @"[times] air-volumes.geojson:1 (tls): it ends before it starts; swap the two times");
    assert_snapshot!(with_properties(r#","starts_at":"18:00""#), @"[time] air-volumes.geojson:1 (tls): `starts_at` = 18:00 is not a time with its offset; write it as 2024-07-26T16:00:00+02:00");
}

#[test]
fn collections_that_cannot_be() {
    let square = volume(SQUARE, "");
    let twice = square.replace("}]}", "},FEATURE]}").replace(
        "FEATURE",
        &square[square.find("{\"type\":\"Feature\",").unwrap()..square.len() - 2],
    );
    assert_snapshot!(faults(&with(VOLUMES, twice)), @"[twice] air-volumes.geojson:3 (tls): this air volume stands twice, first in air-volumes.geojson:1; rename or remove one of them");
    assert_snapshot!(faults(&with(VOLUMES, square.replace("FeatureCollection", "Topology"))), @"[geojson] air-volumes.geojson: this is a \"Topology\"; save it as a FeatureCollection");
    assert_snapshot!(faults(&with(VOLUMES, square.replace("\"id\":\"tls\",", ""))), @"[missing_value] air-volumes.geojson:1 (feature 1): `id` is missing; give every feature a property `id`");
    assert_snapshot!(faults(&with(VOLUMES, square.replace("Polygon", "LineString"))), @"[geometry] air-volumes.geojson:1 (tls): it is drawn as LineString; draw a Point, Polygon or MultiPolygon");
    assert_snapshot!(faults(&with(VOLUMES, &square[..square.len() - 1])), @"[geojson] air-volumes.geojson:3: EOF while parsing an object at line 3 column 46; the file is a GeoJSON FeatureCollection");
    assert_snapshot!(faults(&with(VOLUMES, "[1,\n2]")), @"[geojson] air-volumes.geojson:1: invalid type: integer `1`, expected a string at line 1 column 2; the file is a GeoJSON FeatureCollection");
}
