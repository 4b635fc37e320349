//! How long a package takes to be read and checked: Paris, and one of 100,000 features.
//!
//! `cargo bench -p cordon-operation`; medians of seven rounds each, wall clock, bytes in memory.

#![allow(clippy::disallowed_methods, reason = "a bench reads files and asks what time it is")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Instant;

type Files = BTreeMap<String, Vec<u8>>;

const ROUNDS: usize = 7;
const FEATURES: usize = 100_000;

fn paris() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../operations/paris-2024");
    let mut files = Files::new();
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        if let Ok(bytes) = fs::read(file.path()) {
            files.insert(file.file_name().to_string_lossy().into_owned(), bytes);
        }
    }
    files
}

/// Zones of eight corners, each with barriers and gates on them, posts and cameras.
fn large() -> Files {
    let mut parts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let groups = FEATURES / 10;
    for n in 0..groups {
        let (x, y) = (2.0 + (n % 100) as f64 * 0.01, 48.0 + (n / 100) as f64 * 0.01);
        let mut ring = String::new();
        for (dx, dy) in [(0, 0), (2, -1), (4, 0), (5, 2), (4, 4), (2, 5), (0, 4), (-1, 2), (0, 0)] {
            let (x, y) = (x + f64::from(dx) * 0.001, y + f64::from(dy) * 0.001);
            // Writing to a `String` cannot fail.
            let _ = write!(ring, "[{x:.6},{y:.6}],");
        }
        let ring = ring.trim_end_matches(',');
        let mut add = |kind, geometry: String, properties: String| {
            let properties = format!(r#"{{"accuracy_m":50,"source":"invented",{properties}}}"#);
            let feature =
                format!(r#"{{"type":"Feature","geometry":{geometry},"properties":{properties}}}"#);
            parts.entry(kind).or_default().push(feature);
        };
        let polygon = format!(r#"{{"type":"Polygon","coordinates":[[{ring}]]}}"#);
        add("zones", polygon, format!(r#""id":"z-{n}","name":"Zone {n}","kind":"traffic""#));
        let line = format!(r#"{{"type":"LineString","coordinates":[{ring}]}}"#);
        add("barriers", line, format!(r#""id":"b-{n}","name":"Barrier {n}","zone":"z-{n}""#));
        let point = format!(r#"{{"type":"Point","coordinates":[{x:.6},{y:.6}]}}"#);
        for i in 0..2 {
            let names =
                format!(r#""id":"g-{n}-{i}","name":"Gate","zone":"z-{n}","barrier":"b-{n}""#);
            add("gates", point.clone(), names);
        }
        for i in 0..6 {
            let names = format!(r#""id":"p-{n}-{i}","name":"Post","gate":"g-{n}-{}""#, i % 2);
            add("posts", point.clone(), names);
        }
    }
    let mut files = Files::new();
    for (kind, features) in &parts {
        // A few files a kind, as planners would keep them.
        for (part, some) in features.chunks(20_000).enumerate() {
            let text = format!(
                "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}",
                some.join(",\n")
            );
            files.insert(format!("{kind}.{part}.geojson"), text.into_bytes());
        }
    }
    let listed: Vec<String> = files.keys().map(|path| format!("{path:?}")).collect();
    let manifest = format!(
        "format = 1\nid = \"large\"\nname = \"Large\"\ntime_zone = \"Europe/Paris\"\n\
         starts_at = \"2024-07-26T16:00+02:00\"\nends_at = \"2024-07-27T00:00+02:00\"\n\
         centre = [2.35, 48.85]\nfiles = [{}]\n",
        listed.join(", ")
    );
    files.insert("operation.toml".into(), manifest.into_bytes());
    files
}

fn measure(name: &str, files: &Files) {
    let bytes: usize = files.values().map(Vec::len).sum();
    let mut seconds = Vec::new();
    let mut count = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        match cordon_operation::read(files) {
            Ok(package) => count = package.operation.things.len(),
            Err(faults) => println!("{name}: {} faults, {}", faults.len(), faults[0]),
        }
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    println!(
        "{name}: {count} things, {:.1} MB: {:.3} s ({:.3} to {:.3})",
        bytes as f64 / 1e6,
        seconds[ROUNDS / 2],
        seconds[0],
        seconds[ROUNDS - 1],
    );
}

fn main() {
    measure("paris-2024", &paris());
    measure("100,000 features", &large());
}
