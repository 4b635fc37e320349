//! Mending what can be mended without asking: nothing here changes what a file means.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;
use toml_edit::DocumentMut;

use crate::column::{File, Part, Type};
use crate::fault::Faults;
use crate::format::{csv, geojson};
use crate::package::{is_ignored, normalise, stem};
use crate::thing::{Thing, Things};
use crate::{export, manifest, part};

/// The files, mended, and a line for each thing that was done:
///
/// - byte-order marks and odd line ends go;
/// - files that are there and known, but not listed, are listed; none is listed twice;
/// - a CSV file of semicolons, tabs or decimal commas becomes one of commas and points;
/// - open rings are closed, rings turn as RFC 7946, section 3.1.6, wants.
pub fn fix(files: &BTreeMap<String, Vec<u8>>) -> (BTreeMap<String, Vec<u8>>, Vec<String>) {
    let mut out = files.clone();
    let mut done = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| !is_ignored(path)) {
        let plain = normalise(bytes);
        if plain != *bytes {
            done.push(format!("{path}: byte-order mark or line ends made plain"));
        }
        let Ok(text) = String::from_utf8(plain) else { continue };
        let known = part::ALL.iter().find(|part| is_file_of(part, path));
        let mended = match known.map(|part| (part, part.file)) {
            Some((part, File::Csv(_))) => mend_csv(part, path, &text, &mut done),
            Some((_, File::GeoJson(_))) => mend_geojson(path, &text, &mut done),
            _ => None,
        };
        out.insert(path.clone(), mended.unwrap_or(text).into_bytes());
    }
    mend_manifest(&mut out, &mut done);
    (out, done)
}

fn is_file_of(part: &Part, path: &str) -> bool {
    part.file.stem() == stem(path) && path.ends_with(&format!(".{}", part.file.ending()))
}

fn mend_manifest(files: &mut BTreeMap<String, Vec<u8>>, done: &mut Vec<String>) {
    let text = files.get(manifest::PATH).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let Some(mut document) = text.and_then(|text| text.parse::<DocumentMut>().ok()) else { return };
    let Some(listed) = document.get_mut("files").and_then(|item| item.as_array_mut()) else {
        return;
    };
    let mut seen = BTreeSet::new();
    let before = listed.len();
    listed.retain(|item| {
        let path = item.as_str().unwrap_or_default().to_owned();
        let is_first = seen.insert(path.clone());
        if !is_first {
            done.push(format!("{}: {path:?} is listed once", manifest::PATH));
        }
        is_first
    });
    if listed.len() < before {
        files.insert(manifest::PATH.to_owned(), document.to_string().into_bytes());
    }
    let unlisted: Vec<String> = files
        .keys()
        .filter(|path| !seen.contains(*path) && *path != manifest::PATH && !is_ignored(path))
        .filter(|path| part::ALL.iter().any(|part| is_file_of(part, path)))
        // A second file of a kind may be an old one: whether it counts is a decision.
        .filter(|path| !seen.iter().any(|other| stem(other) == stem(path)))
        .cloned()
        .collect();
    for path in unlisted {
        export::list(files, &path);
        done.push(format!("{}: {path:?} is listed", manifest::PATH));
    }
}

/// The rows with commas and points, if they can be read and were written otherwise.
fn mend_csv(part: &'static Part, path: &str, text: &str, done: &mut Vec<String>) -> Option<String> {
    let mut things = Things::default();
    let mut found = Vec::new();
    let file: Arc<str> = Arc::from(path);
    csv::read(part, text, &file, &mut things, &mut Faults { file: path, found: &mut found });
    let delimiter = csv::delimiter(text);
    if !found.is_empty() || (delimiter == b',' && !has_habits(part, text)) {
        return None;
    }
    let mut rows: Vec<&Thing> = things.iter().collect();
    rows.sort_by_key(|thing| thing.line);
    done.push(format!("{path}: written with commas between cells and points in numbers"));
    Some(csv::write(part, text, &rows, None))
}

/// Whether a number is written with a comma or with spaces.
fn has_habits(part: &'static Part, text: &str) -> bool {
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let Ok(header) = reader.headers().cloned() else { return false };
    let is_number = |name: &str| {
        let form = part.column(name.trim()).map(|column| column.form);
        matches!(form, Some(Type::Number(..) | Type::Whole(..)))
    };
    let numbers: Vec<bool> = header.iter().map(is_number).collect();
    reader.records().filter_map(Result::ok).any(|row| {
        let cells = row.iter().zip(&numbers).filter(|(_, number)| **number);
        cells.into_iter().any(|(cell, _)| cell.trim().contains([',', ' ', '\u{a0}', '\u{202f}']))
    })
}

fn mend_geojson(path: &str, text: &str, done: &mut Vec<String>) -> Option<String> {
    let mut json: Json = serde_json::from_str(text).ok()?;
    // Whose coordinates are of another system is not mended but said.
    if json.get("crs").is_some_and(|crs| !geojson::is_wgs_84(crs)) {
        return None;
    }
    let mut count = 0;
    for feature in json.get_mut("features")?.as_array_mut()? {
        let Some(geometry) = feature.get_mut("geometry") else { continue };
        let kind = geometry.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
        let Some(coordinates) = geometry.get_mut("coordinates") else { continue };
        let mended = match kind.as_str() {
            "Polygon" => mend_area(coordinates),
            "MultiPolygon" => {
                let areas = coordinates.as_array_mut()?;
                areas.iter_mut().filter_map(|area| mend_area(area).then_some(())).count() > 0
            }
            _ => false,
        };
        count += usize::from(mended);
    }
    if count == 0 {
        return None;
    }
    done.push(format!("{path}: rings of {count} features closed or turned"));
    Some(geojson::lines_of(&json))
}

fn mend_area(rings: &mut Json) -> bool {
    let Some(rings) = rings.as_array_mut() else { return false };
    let mut mended = false;
    for (place, ring) in rings.iter_mut().enumerate() {
        let Some(corners) = ring.as_array_mut().filter(|corners| corners.len() >= 3) else {
            continue;
        };
        if corners.first() != corners.last() {
            corners.extend(corners.first().cloned());
            mended = true;
        }
        // Outer lines turn left, holes right.
        let twice = area(corners);
        // What is far off the globe turns nowhere: its area is beyond all numbers.
        let is_wrong = if place == 0 { twice < 0.0 } else { twice > 0.0 };
        if twice.is_finite() && is_wrong {
            corners.reverse();
            mended = true;
        }
    }
    mended
}

/// Twice the area inside a closed line, above zero where it turns left.
fn area(corners: &[Json]) -> f64 {
    let number = |corner: &Json, place: usize| corner.get(place).and_then(Json::as_f64);
    let sums = corners.windows(2).filter_map(|edge| {
        let (x1, y1) = (number(&edge[0], 0)?, number(&edge[0], 1)?);
        let (x2, y2) = (number(&edge[1], 0)?, number(&edge[1], 1)?);
        Some(x1 * y2 - x2 * y1)
    });
    sums.sum()
}
