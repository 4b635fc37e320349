//! Packages as text. This file alone knows the API.

use std::collections::BTreeMap;

use cordon_operation::{Operation, digest, read};

pub type Files = BTreeMap<String, Vec<u8>>;

pub const MANIFEST: &str = r#"format = 1
id = "o"
name = "O"
time_zone = "Europe/Paris"
starts_at = "2024-07-26T16:00:00+02:00"
ends_at = "2024-07-27T00:00:00+02:00"
centre = [2.3522, 48.8566]
files = ["air-volumes.geojson", "sources.toml", "units.csv"]
"#;
pub const SOURCES: &str = "[[source]]\nid = \"rx\"\nkind = \"adsb_receiver\"\nsilence_max_s = 30\n";
pub const UNITS: &str = "id,name,kind,agency\nriver-1,River 1,river,Police\n";

pub const SQUARE: &str = "[[[1,43],[2,43],[2,44],[1,44],[1,43]]]";

/// A file of one volume in `rings`, with `properties` after its id and name.
pub fn volume(rings: &str, properties: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature",
        "geometry":{{"type":"Polygon","coordinates":{rings}}},
        "properties":{{"id":"tls","name":"T"{properties}}}}}]}}"#
    )
}

/// A volume around a point.
pub fn circle(point: &str, radius: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature",
        "geometry":{{"type":"Point","coordinates":{point}}},
        "properties":{{"id":"tls","name":"T","radius_m":{radius}}}}}]}}"#
    )
}

/// A package without a fault.
pub fn good() -> Files {
    let files = [
        ("operation.toml", MANIFEST.to_owned()),
        ("air-volumes.geojson", volume(SQUARE, "")),
        ("sources.toml", SOURCES.to_owned()),
        ("units.csv", UNITS.to_owned()),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes())).collect()
}

/// The good package with another file in the place of `path`.
pub fn with(path: &str, bytes: impl Into<Vec<u8>>) -> Files {
    let mut files = good();
    files.insert(path.to_owned(), bytes.into());
    files
}

/// The good package, with `from` in its manifest replaced.
pub fn manifest(from: &str, to: &str) -> Files {
    assert!(MANIFEST.contains(from));
    with("operation.toml", MANIFEST.replace(from, to))
}

/// Every fault of a package, a line each, with its code.
pub fn faults(files: &Files) -> String {
    let Err(faults) = read(files) else { return "no fault".to_owned() };
    assert!(!faults.is_empty());
    let line = |fault: &cordon_operation::Fault| {
        assert!(!fault.mend.is_empty());
        format!("[{}] {fault}", fault.code)
    };
    faults.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The operation of a package without a fault, and the digest of what an entry carries of it.
pub fn opened(files: &Files) -> (Operation, [u8; 32]) {
    let package = read(files).unwrap_or_else(|_| panic!("{}", faults(files)));
    (package.operation, digest(&package.files))
}
