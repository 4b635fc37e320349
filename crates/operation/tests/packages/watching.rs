//! How cameras are to be watched: what their columns say, and which order allows it.

use cordon_operation::watch::{Setup, clip_days, in_force, windows};
use insta::assert_snapshot;

use crate::city::{city, text};
use crate::package::{Files, faults, opened};

const PAIRS: &str = r#""pairs":["0.1 0.9 2.3101 48.8501","0.9 0.9 2.3103 48.8501","0.9 0.4 2.3103 48.8504","0.1 0.4 2.3101 48.8504"]"#;

/// The city with a camera that says this too, and two orders that list it.
fn with(more: &str) -> Files {
    let mut files = city();
    let camera = format!(
        r#"{{"type":"FeatureCollection","features":[
{{"type":"Feature","geometry":{{"type":"Point","coordinates":[2.31,48.85]}},"properties":{{"id":"alma-1","name":"Alma","controller":"police"{more}}}}}
]}}"#
    );
    files.insert("cameras.geojson".to_owned(), camera.into_bytes());
    let order = |id: &str, from: &str, until: &str, more: &str| {
        format!(
            "\n[[order]]\nid = \"{id}\"\nname = \"Video\"\nkind = \"video\"\nregime = \"silt\"\n\
             authority = \"Prefect of police\"\nnumber = \"{id}\"\nstarts_at = \"{from}\"\n\
             ends_at = \"{until}\"\ncameras = [\"alma-1\"]\nevents = [\"density\"]\n{more}\n"
        )
    };
    let (a, b, c, d) =
        ("2024-07-20T00:00Z", "2024-07-26T18:00Z", "2024-07-26T12:00Z", "2024-07-27T00:00Z");
    let orders = text(&files, "orders.toml")
        + &order("v-1", a, b, "")
        + &order("v-2", c, d, "clips_days = 3");
    files.insert("orders.toml".to_owned(), orders.into_bytes());
    let manifest = text(&files, "operation.toml");
    if !manifest.contains("cameras.geojson") {
        let manifest = manifest.replacen("files = [", "files = [\"cameras.geojson\", ", 1);
        files.insert("operation.toml".to_owned(), manifest.into_bytes());
    }
    files
}

fn setup(more: &str) -> Setup {
    let (operation, _) = opened(&with(more));
    Setup::of(operation.things.get("camera", "alma-1").unwrap())
}

#[test]
fn a_camera_that_says_nothing_is_watched_without_a_map() {
    let setup = setup("");
    assert!(setup.pairs.is_empty() && setup.areas.is_empty() && setup.masks.is_empty());
    assert_eq!((setup.rate, setup.priority), (5.0, 5));
}

#[test]
fn what_a_camera_says_is_read() {
    let areas =
        r#","areas":["quay: 2.3101 48.8501, 2.3103 48.8501, 2.3103 48.8504, 2.3101 48.8501"]"#;
    let rest = r#","lines":["bridge: 2.3101 48.8501, 2.3103 48.8504"],"masks":["0 0, 0.2 0, 0.2 0.2"],"watched_rate":7.5,"watch_priority":9"#;
    let setup = setup(&format!(",{PAIRS}{areas}{rest}"));
    assert_eq!(setup.pairs.len(), 4);
    assert_eq!(setup.pairs[0], [0.1, 0.9, 2.3101, 48.8501]);
    assert_eq!(setup.areas["quay"].len(), 3, "a ring is not closed");
    assert_eq!(setup.lines["bridge"][1], (2.3103, 48.8504));
    assert_eq!(setup.masks, [vec![(0.0, 0.0), (0.2, 0.0), (0.2, 0.2)]]);
    assert_eq!((setup.rate, setup.priority), (7.5, 9));
}

#[test]
fn what_cannot_be_is_told_with_its_place_and_its_mend() {
    let told = |more: &str| faults(&with(&format!(",{more}")));
    assert_snapshot!(told(r#""pairs":["0.1 0.9 2.31 48.85"]"#), @"[watch] cameras.geojson:2 (alma-1): `pairs` tells a ground with four at least, and holds 1; pick more points that are apart from one another, or take all away");
    assert_snapshot!(told(r#""pairs":["0.1 0.9 2.31","a b c d","1.2 0 2.31 48.85","0 0 2.31 148"]"#), @r#"
    [watch] cameras.geojson:2 (alma-1): `pairs`: "0 0 2.31 148": 2.31 148 is no place on the globe; give longitude, -180 to 180, then latitude, -90 to 90
    [watch] cameras.geojson:2 (alma-1): `pairs`: "0.1 0.9 2.31": 3 numbers stand where 4 should; write a pair as `x y longitude latitude`, such as `0.5 0.8 2.30 48.86`
    [watch] cameras.geojson:2 (alma-1): `pairs`: "1.2 0 2.31 48.85": 1.2 0 is outside the picture; give fractions of the picture, 0 to 1, from its left and its top
    [watch] cameras.geojson:2 (alma-1): `pairs`: "a b c d": it holds something that is no number; write a pair as `x y longitude latitude`, such as `0.5 0.8 2.30 48.86`
    "#);
    assert_snapshot!(told(r#""areas":["2.31 48.85, 2.32 48.85, 2.32 48.86","a: 2.31 48.85, 2.32 48.85","b: 2.31 48.85, 2.32 48.85, 2.33 48.85"]"#), @r#"
    [watch] cameras.geojson:2 (alma-1): `areas`: "2.31 48.85, 2.32 48.85, 2.32 48.86": there is no name before a colon; write an area as `name: longitude latitude, longitude latitude, ...`
    [watch] cameras.geojson:2 (alma-1): `areas`: "a: 2.31 48.85, 2.32 48.85": it has fewer than three corners; write an area as `name: longitude latitude, longitude latitude, ...`
    [watch] cameras.geojson:2 (alma-1): `areas`: "b: 2.31 48.85, 2.32 48.85, 2.33 48.85": its corners lie on one line; draw it with some width
    "#);
    assert_snapshot!(told(r#""areas":["a: 48.85 2.31, 48.85 2.32, 48.86 2.32","a: 2.31 98.85, 2.32 48.85, 2.32 48.86"]"#), @r#"
    [watch] cameras.geojson:2 (alma-1): `areas`: "a: 2.31 98.85, 2.32 48.85, 2.32 48.86": 2.31 98.85 is no place on the globe; give longitude, -180 to 180, then latitude, -90 to 90
    [watch] cameras.geojson:2 (alma-1): `areas`: "a: 48.85 2.31, 48.85 2.32, 48.86 2.32": 48.85 2.31 is 6791 km from the camera; give longitude first, then latitude, and mind the camera
    "#);
    assert_snapshot!(told(r#""areas":["a: 2.310 48.850, 2.311 48.850, 2.311 48.851"],"lines":["a: 2.31 48.85, 2.311 48.85","b: 2.31 48.85"]"#), @r#"
    [watch] cameras.geojson:2 (alma-1): "a" is the name of two areas or lines; give each a name of its own
    [watch] cameras.geojson:2 (alma-1): `lines`: "b: 2.31 48.85": it has 1 ends, not two; write a line as `name: longitude latitude, longitude latitude`
    "#);
    assert_snapshot!(told(r#""masks":["0 0, 1 0","0 0, 2 0, 2 2"],"watch_priority":12"#), @r#"
    [range] cameras.geojson:2 (alma-1): `watch_priority` = 12 is out of range; give 0 to 9
    [watch] cameras.geojson:2 (alma-1): `masks`: "0 0, 1 0": it has fewer than three corners; write a mask as `x y, x y, x y, ...`, in fractions of the picture
    [watch] cameras.geojson:2 (alma-1): `masks`: "0 0, 2 0, 2 2": 2 0 is outside the picture; give fractions of the picture, 0 to 1, from its left and its top
    "#);
}

#[test]
fn an_order_allows_a_camera_from_its_beginning_to_before_its_end() {
    let (operation, _) = opened(&with(""));
    let alma = windows(&operation.things, "alma-1");
    let at = |time: &str| in_force(&alma, time.parse().unwrap()).map(|it| it.order.clone());
    assert_eq!(at("2024-07-19T23:59:59Z"), None);
    assert_eq!(at("2024-07-20T00:00:00Z").as_deref(), Some("v-1"));
    assert_eq!(at("2024-07-26T12:00:00Z").as_deref(), Some("v-2"), "the one that ends last");
    assert_eq!(at("2024-07-26T23:59:59Z").as_deref(), Some("v-2"));
    assert_eq!(at("2024-07-27T00:00:00Z"), None);
    assert!(windows(&operation.things, "alma-2").is_empty());
    let days =
        |from: &str, until: &str| clip_days(&alma, from.parse().unwrap(), until.parse().unwrap());
    assert_eq!(days("2024-07-21T00:00:00Z", "2024-07-21T00:10:00Z"), Some(30));
    assert_eq!(days("2024-07-26T13:00:00Z", "2024-07-26T13:10:00Z"), Some(3), "the strictest");
    assert_eq!(days("2024-07-28T00:00:00Z", "2024-07-28T00:10:00Z"), None);
}

#[test]
fn whatever_stands_in_the_columns_is_read_or_told() {
    bolero::check!().with_type::<(String, String)>().for_each(|(areas, masks)| {
        let columns = serde_json::json!({"areas": [areas], "masks": [masks], "pairs": [areas]});
        let columns = columns.to_string();
        let _ = faults(&with(&format!(",{}", &columns[1..columns.len() - 1])));
    });
}
