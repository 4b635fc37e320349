//! `cordon cameras`: tables of cameras, and cameras in the network.

use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use cordon_video::import::{Camera, FILE_BYTES_MAX, read};
use cordon_video::onvif::{Found, discover as ask};
use serde_json::{Map, Value, json};

use crate::args::cameras::Cameras;
use crate::cameras::addresses;

/// `cordon cameras`: whether what was read has no fault.
///
/// # Errors
///
/// What cannot be read, written or asked.
pub fn run(command: Cameras) -> anyhow::Result<bool> {
    match command {
        Cameras::Import { file, data, geojson } => import(&file, &data, geojson.as_deref()),
        Cameras::Discover { wait_s, interface } => discover(wait_s, interface),
    }
}

fn import(file: &Path, data: &Path, geojson: Option<&Path>) -> anyhow::Result<bool> {
    let named = || format!("cannot read `{}`", file.display());
    let length = std::fs::metadata(file).with_context(named)?.len();
    if length > FILE_BYTES_MAX as u64 {
        bail!("{}: it has {length} bytes, {FILE_BYTES_MAX} at most; split it", named());
    }
    let import = read(&std::fs::read(file).with_context(named)?);
    for fault in &import.faults {
        eprintln!("{}: {fault}", file.display());
    }
    if import.more_faults_count > 0 {
        eprintln!("{}: {} faults more", file.display(), import.more_faults_count);
    }
    if import.cameras.is_empty() {
        bail!("no camera was read, and nothing was changed");
    }
    std::fs::create_dir_all(data)
        .with_context(|| format!("cannot make the folder `{}`", data.display()))?;
    let path = data.join(addresses::FILE);
    let mut known = addresses::read(&path)?;
    let before = known.len();
    known.extend(import.cameras.iter().map(|it| (it.id.clone(), it.address.clone())));
    let new = known.len() - before;
    addresses::write(&path, known)?;
    let text = serde_json::to_string_pretty(&feature_collection(&import.cameras))?;
    match geojson {
        None => super::say(&text)?,
        Some(out) => std::fs::write(out, text + "\n")
            .with_context(|| format!("cannot write `{}`", out.display()))?,
    }
    let count = import.cameras.len();
    eprintln!("{count} cameras read, {new} of them new, into `{}`", path.display());
    Ok(import.faults.is_empty())
}

/// The cameras as `cameras.geojson` of an operation package has them.
fn feature_collection(cameras: &[Camera]) -> Value {
    let features: Vec<Value> = cameras.iter().map(feature).collect();
    json!({ "type": "FeatureCollection", "features": features })
}

fn feature(camera: &Camera) -> Value {
    let mut properties = Map::new();
    properties.insert("id".to_owned(), json!(camera.id));
    properties.insert("name".to_owned(), json!(camera.name));
    if let Some(controller) = &camera.controller {
        properties.insert("controller".to_owned(), json!(controller));
    }
    for (name, value) in [
        ("bearing_deg", camera.bearing_deg),
        ("field_of_view_deg", camera.field_of_view_deg),
        ("range_m", camera.range_m),
        ("height_ground_m", camera.height_ground_m),
    ] {
        if let Some(value) = value {
            properties.insert(name.to_owned(), json!(value));
        }
    }
    json!({
        "type": "Feature",
        "geometry": {
            "type": "Point",
            "coordinates": [camera.longitude_deg, camera.latitude_deg],
        },
        "properties": properties,
    })
}

fn discover(wait_s: f64, interface: Option<Ipv4Addr>) -> anyhow::Result<bool> {
    let (found, passed_over) = ask(Duration::from_secs_f64(wait_s), interface)?;
    for line in table(&found) {
        super::say(&line)?;
    }
    if found.is_empty() {
        eprintln!(
            "no camera has answered: try --interface with an address of this machine in their \
             network, or a longer --wait-s"
        );
    }
    if passed_over > 0 {
        eprintln!("{passed_over} answers were passed over: they cannot be read");
    }
    Ok(true)
}

/// A line of names, and one for each camera.
fn table(found: &[Found]) -> Vec<String> {
    let mut rows = vec![["NAME", "MODEL", "ADDRESS", "PLACE"].map(str::to_owned)];
    rows.extend(found.iter().map(|it| {
        let from = it.from.map(|from| from.to_string());
        let address = it.xaddrs.first().cloned().or(from).unwrap_or_default();
        let text = |of: &Option<String>| of.clone().unwrap_or_else(|| "-".to_owned());
        [text(&it.name), text(&it.hardware), address, it.locations.join(", ")]
    }));
    let mut widths = [0; 4];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &[String; 4]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_shows_what_devices_say_of_themselves() {
        let camera = Found {
            name: Some("Alma".to_owned()),
            xaddrs: vec!["http://10.0.0.7/onvif/device_service".to_owned()],
            locations: vec!["city/paris".to_owned()],
            ..Found::default()
        };
        assert_eq!(
            table(&[camera]),
            [
                "NAME  MODEL  ADDRESS                               PLACE",
                "Alma  -      http://10.0.0.7/onvif/device_service  city/paris",
            ]
        );
    }
}
