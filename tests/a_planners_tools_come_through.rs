//! A planner's change in a map program and in a spreadsheet reaches the running map.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::room::{Room, cells, of_repository};

/// Runs one of GDAL's programs, which QGIS reads and writes with; `None` where it is missing.
fn gdal(program: &str, arguments: &[&Path]) -> Option<()> {
    let Ok(said) = Command::new(program).args(arguments).output() else {
        println!("skipped: `{program}` is missing (apt-get install gdal-bin)");
        return None;
    };
    let err = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{program} {arguments:?}: {err}");
    Some(())
}

fn paris(room: &Room) {
    for file in fs::read_dir(of_repository("operations/paris-2024")).unwrap() {
        let file = file.unwrap();
        room.file(&format!("paris/{}", file.file_name().display()), fs::read(file.path()).unwrap());
    }
}

#[test]
fn every_map_file_goes_through_a_map_program_and_back_and_means_the_same() {
    let room = Room::new();
    paris(&room);
    for file in fs::read_dir(room.path("paris")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "geojson") {
            continue;
        }
        let kept = path.with_extension("gpkg");
        let convert = |out: &Path, from: &Path, format: &str, more: &[&str]| {
            let mut words: Vec<&Path> = vec!["-f".as_ref(), format.as_ref()];
            words.extend(more.iter().map(Path::new));
            words.extend([out, from]);
            gdal("ogr2ogr", &words)
        };
        if convert(&kept, &path, "GPKG", &["-nln", "t"]).is_none() {
            return;
        }
        fs::remove_file(&path).unwrap();
        convert(&path, &kept, "GeoJSON", &["-lco", "RFC7946=YES"]);
        fs::remove_file(&kept).unwrap();
    }
    let paris = of_repository("operations/paris-2024");
    let said = room.cordon(&["operation", "diff", paris.to_str().unwrap(), "@paris"]).out();
    assert_eq!(said, "0 added, 0 changed, 0 removed\n");
}

#[test]
fn a_zone_renamed_in_a_map_program_and_lanes_counted_in_a_spreadsheet_reach_the_map() {
    let room = Room::new();
    paris(&room);
    let mut node = room.node("data").at("--operation", room.path("paris")).start();
    let ada = node.administrator();
    node.stop();
    let (zones, kept) = (room.path("paris/zones.geojson"), room.path("zones.gpkg"));
    let words: Vec<&Path> =
        vec!["-f".as_ref(), "GPKG".as_ref(), "-nln".as_ref(), "t".as_ref(), &kept, &zones];
    if gdal("ogr2ogr", &words).is_none() {
        return;
    }
    let rename = "UPDATE t SET name = 'Renamed in QGIS' WHERE id = 'grey'";
    gdal("ogrinfo", &[&kept, "-sql".as_ref(), rename.as_ref()]);
    fs::remove_file(&zones).unwrap();
    gdal("ogr2ogr", &["-f".as_ref(), "GeoJSON".as_ref(), &zones, &kept]);
    // A French spreadsheet: semicolons, a mark at the start, quotes, decimal commas.
    let lanes = fs::read_to_string(room.path("paris/lanes.csv")).unwrap();
    let habits: Vec<String> = lanes
        .lines()
        .map(|line| {
            let number = |cell: &String| cell.parse::<f64>().is_ok();
            let cell = |cell: String| match number(&cell) {
                true => format!("\"{}\"", cell.replace('.', ",")),
                false => format!("\"{cell}\""),
            };
            cells(line).into_iter().map(cell).collect::<Vec<_>>().join(";")
        })
        .collect();
    let habits = format!("\u{feff}{}\r\n", habits.join("\r\n"));
    room.file("paris/lanes.csv", habits);
    let said = room.cordon(&["check", "@paris"]).out();
    assert!(said.contains("lane "), "{said}");
    let restart = room.node("data").at("--operation", room.path("paris")).with(&["--adopt"]);
    let node = restart.start();
    let ada = ada.at(node.address());
    let operation = ada.get("/api/operation").json();
    let things = operation["things"].as_array().unwrap();
    let find = |kind: &str, id: &str| -> Value {
        things.iter().find(|it| it["kind"] == kind && it["id"] == id).unwrap().clone()
    };
    assert_eq!(find("zone", "grey")["name"], "Renamed in QGIS");
    let lane = things.iter().find(|it| it["kind"] == "lane").unwrap();
    assert!(lane["fields"]["people_per_minute"].is_number(), "{lane}");
    node.stop();
}
