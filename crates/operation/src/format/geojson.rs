//! GeoJSON (RFC 7946): a feature a thing.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use crate::column::Part;
use crate::fault::Faults;
use crate::format::{Found, take};
use crate::shape::Geometry;
use crate::thing::{Thing, Things};
use crate::value::{self, clip};

const MEND: &str = "the file is a GeoJSON FeatureCollection";

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(rename = "type")]
    kind: String,
    crs: Option<Json>,
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

/// Reads the features of `part` from `text`; whether it could be read at all.
pub(crate) fn read(
    part: &'static Part,
    text: &str,
    file: &Arc<str>,
    things: &mut Things,
    faults: &mut Faults<'_>,
) -> bool {
    let collection: Collection<'_> = match serde_json::from_str(text) {
        Ok(collection) => collection,
        Err(error) => {
            faults.line(Some(error.line().max(1)), "geojson", error.to_string(), MEND);
            return false;
        }
    };
    if collection.kind != "FeatureCollection" {
        let message = format!("this is a {:?}", clip(&collection.kind));
        faults.line(None, "geojson", message, "save it as a FeatureCollection");
    }
    if let Some(crs) = collection.crs.filter(|crs| !is_wgs_84(crs)) {
        let message = format!("the coordinates are of {}", clip(&crs.to_string()));
        faults.line(None, "crs", message, "save it in WGS 84 (EPSG:4326), as RFC 7946 says");
    }
    let mut lines = Lines { text, at: 0, line: 1 };
    for (index, raw) in collection.features.into_iter().enumerate() {
        let line = lines.of(raw.get());
        if let Some(found) = read_feature(part, index, raw.get(), line, faults) {
            take(found, file, things, faults);
        }
    }
    true
}

/// Counts lines up to parts of a text that are asked for in their order.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, part: &str) -> usize {
        let at = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        if let Some(between) = self.text.as_bytes().get(self.at..at) {
            self.line += between.iter().filter(|byte| **byte == b'\n').count();
            self.at = at;
        }
        self.line
    }
}

/// Whether a `crs` member, which RFC 7946 no longer has, names the one system it allows.
pub(crate) fn is_wgs_84(crs: &Json) -> bool {
    let name = crs.pointer("/properties/name").and_then(Json::as_str).unwrap_or_default();
    name.ends_with("CRS84") || name.ends_with("4326") || crs.is_null()
}

fn read_feature(
    part: &'static Part,
    index: usize,
    raw: &str,
    line: usize,
    faults: &mut Faults<'_>,
) -> Option<Found> {
    let nameless = format!("feature {}", index + 1);
    let feature: Json = match serde_json::from_str(raw) {
        Ok(feature) => feature,
        Err(error) => {
            faults.at(line, &nameless, "feature", error.to_string(), MEND);
            return None;
        }
    };
    let properties = feature.get("properties").and_then(Json::as_object);
    let id = properties.and_then(|p| p.get("id")).or_else(|| feature.get("id"));
    let id = match id {
        Some(Json::String(id)) => id.trim().to_owned(),
        Some(Json::Number(id)) => id.to_string(),
        _ => {
            let mend = "give every feature a property `id`";
            faults.at(line, &nameless, "missing_value", "`id` is missing", mend);
            return None;
        }
    };
    if let Err(why) = value::id(&id) {
        faults.at(line, &clip(&id), "id", why, "use a short lower-case name");
        return None;
    }
    let mut found = Found {
        part,
        id,
        fields: BTreeMap::new(),
        geometry: None,
        overlay: Vec::new(),
        line,
        is_faulty: false,
    };
    if feature.get("type").and_then(Json::as_str) != Some("Feature") {
        faults.at(line, &found.id, "feature", "this is no Feature", MEND);
        found.is_faulty = true;
    }
    for (name, json) in properties.into_iter().flatten().filter(|(name, _)| *name != "id") {
        let read = match part.column(name) {
            Some(column) => value::from_json(column, json).map(|value| {
                value.map(|value| found.fields.insert(column.name, value));
            }),
            // A map program fills columns that other features have with nulls.
            None if json.is_null() => Ok(()),
            None => Err(value::unknown_column(part, name)),
        };
        if let Err((code, message, mend)) = read {
            faults.at(line, &found.id, code, message, mend);
            found.is_faulty = true;
        }
    }
    read_geometry(&feature, &mut found, faults);
    Some(found)
}

fn read_geometry(feature: &Json, found: &mut Found, faults: &mut Faults<'_>) {
    let Some(json) = feature.get("geometry").filter(|json| !json.is_null()) else { return };
    match Geometry::read(json, found.part.shape) {
        Ok(geometry) => found.geometry = Some(geometry),
        Err(all) => {
            for bad in all {
                faults.at(found.line, &found.id, bad.code, bad.message, bad.mend);
            }
            found.is_faulty = true;
        }
    }
}

/// Features, one a line; one that is as in `original` stays as it was written in `before`.
pub(crate) fn write(before: &str, things: &[&Thing], original: &Things) -> String {
    let read = serde_json::from_str::<Collection<'_>>(before).ok();
    let mut written: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for (place, raw) in read.iter().flat_map(|it| &it.features).enumerate() {
        let feature: Json = serde_json::from_str(raw.get()).unwrap_or_default();
        let id = feature.pointer("/properties/id").or_else(|| feature.get("id"));
        if let Some(id) = id.and_then(Json::as_str) {
            written.entry(id.trim().to_owned()).or_insert((place, raw.get()));
        }
    }
    let mut things = things.to_vec();
    things.sort_by_key(|it| written.get(&it.id).map_or(usize::MAX, |(place, _)| *place));
    let features: Vec<String> = things
        .iter()
        .map(|thing| {
            let old = original.get(thing.kind(), &thing.id);
            let same =
                old.is_some_and(|old| old.fields == thing.fields && old.geometry == thing.geometry);
            let raw = written.get(&thing.id).filter(|_| same);
            raw.map_or_else(|| feature_of(thing), |(_, raw)| (*raw).to_owned())
        })
        .collect();
    collection(&features)
}

fn feature_of(thing: &Thing) -> String {
    let mut properties = Map::new();
    properties.insert("id".into(), thing.id.as_str().into());
    for column in thing.part.all_columns() {
        if let Some(value) = thing.fields.get(column.name) {
            properties.insert(column.name.into(), value.to_json());
        }
    }
    let geometry = thing.geometry.as_ref().map_or(Json::Null, Geometry::to_json);
    let properties = Json::Object(properties);
    format!("{{\"type\":\"Feature\",\"geometry\":{geometry},\"properties\":{properties}}}")
}

/// A collection that was read as JSON, its features one a line.
pub(crate) fn lines_of(json: &Json) -> String {
    let features = json.get("features").and_then(Json::as_array);
    let lines: Vec<String> = features.into_iter().flatten().map(Json::to_string).collect();
    collection(&lines)
}

fn collection(features: &[String]) -> String {
    let features = features.join(",\n");
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{features}\n]}}\n")
}
