//! Packages that are good, however they were saved.

use std::fs;
use std::path::Path;

use cordon_kernel::geometry::Position;
use cordon_kernel::units::{Altitude, Feet, Metres};
use cordon_operation::volume::InBand;
use cordon_operation::{AirVolume, normalise};

use crate::package::{Files, SQUARE, faults, good, opened, volume, with};

#[test]
fn the_packages_of_this_repository_have_no_fault() {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../operations");
    let mut count = 0;
    for folder in fs::read_dir(all).unwrap() {
        let folder = folder.unwrap().path();
        let mut files = Files::new();
        gather(&folder, &folder, &mut files);
        assert_eq!(faults(&files), "no fault", "{}", folder.display());
        count += 1;
    }
    assert!(count >= 2);
}

fn gather(root: &Path, folder: &Path, files: &mut Files) {
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

#[test]
fn a_mark_and_other_line_ends_make_no_other_package() {
    let (operation, digest) = opened(&good());
    let other = |change: fn(&str) -> String| {
        let change = |bytes: &Vec<u8>| change(std::str::from_utf8(bytes).unwrap()).into_bytes();
        let files = good().iter().map(|(path, bytes)| (path.clone(), change(bytes))).collect();
        opened(&files)
    };
    assert_eq!(other(|text| format!("\u{feff}{text}")), (operation.clone(), digest));
    assert_eq!(other(|text| text.replace('\n', "\r\n")), (operation.clone(), digest));
    assert_eq!(
        other(|text| format!("\u{feff}{}", text.replace('\n', "\r\r\n"))),
        (operation.clone(), digest)
    );
    let (same, another) = other(|text| format!("{text}\n"));
    assert_eq!(same, operation);
    assert_ne!(another, digest);
}

#[test]
fn what_is_read_from_the_journal_is_what_was_adopted() {
    let adopted = cordon_operation::read(&good()).unwrap();
    assert_eq!(cordon_operation::read(&adopted.files).unwrap(), adopted);
}

#[test]
fn the_normal_form_of_a_normal_form_is_itself() {
    for text in ["", "\r", "\r\n", "a\r\r\nb\r", "\u{feff}\u{feff}x", "a\rb\n\r\n", "\n\r"] {
        let once = normalise(text.as_bytes());
        assert_eq!(normalise(&once), once, "{text:?}");
    }
}

fn the_volume(rings: &str, properties: &str) -> AirVolume {
    let (operation, _) = opened(&with("air-volumes.geojson", volume(rings, properties)));
    operation.volumes.values().next().unwrap().clone()
}

#[test]
fn a_ring_over_the_antimeridian_is_judged_as_it_lies() {
    let here = |lat, lon| Position::new(lat, lon).unwrap();
    let dateline = the_volume("[[[179,-1],[-179,-1],[-179,1],[179,1],[179,-1]]]", "");
    assert!(dateline.outline.contains(here(0.0, 180.0)));
    assert!(!dateline.outline.contains(here(0.0, 0.0)));
    // A bow tie, which has no crossing where the longitudes are read as they stand.
    let tie = volume("[[[179,-1],[-179,1],[-179,-1],[179,1],[179,-1]]]", "");
    assert!(faults(&with("air-volumes.geojson", tie)).contains("edges 1 and 3 cross"));
    // And one that has none where they are followed along the line.
    the_volume("[[[170,0],[-170,0],[-175,5],[-178,1],[178,1],[170,9],[170,0]]]", "");
}

#[test]
fn heights_are_compared_above_one_datum_only() {
    let band = |properties: &str, altitude, margin| {
        the_volume(SQUARE, properties).in_band(altitude, margin)
    };
    let feet = |ft| Some(Altitude::Pressure(Feet(ft)));
    let limits = r#","floor_pressure_ft":1000,"ceiling_pressure_ft":5000"#;
    let judged = [999, 1000, 5000, 5001].map(|ft| band(limits, feet(ft), 0.0));
    assert_eq!(judged, [InBand::No, InBand::Yes, InBand::Yes, InBand::No]);
    assert_eq!(band(limits, feet(800), 200.0), InBand::Yes);
    assert_eq!(band(limits, feet(799), 200.0), InBand::No);
    assert_eq!(band(limits, None, 0.0), InBand::Unknown);
    assert_eq!(band(limits, Some(Altitude::Ground(Metres(500.0))), 0.0), InBand::Unknown);
    assert_eq!(band("", None, 0.0), InBand::Yes);
    // Above one datum it is outside already, whatever the other says.
    let mixed = r#","floor_ground_m":10,"ceiling_pressure_ft":5000"#;
    assert_eq!(band(mixed, feet(6000), 0.0), InBand::No);
    assert_eq!(band(mixed, feet(4000), 0.0), InBand::Unknown);
}

#[test]
fn a_volume_begins_with_its_first_moment_and_ends_before_its_last() {
    let times = r#","starts_at":"2024-07-26T18:00:00Z","ends_at":"2024-07-26T19:00:00Z""#;
    let volume = the_volume(SQUARE, times);
    let active = |clock: &str| volume.is_active(format!("2024-07-26T{clock}Z").parse().unwrap());
    assert!(!active("17:59:59.999999") && active("18:00:00"));
    assert!(active("18:59:59.999999") && !active("19:00:00"));
}

/// A star of `corners` corners, and the same with two of them exchanged.
fn stars(corners: u32) -> [String; 2] {
    let corner = |i: u32| {
        let turn = f64::from(i) / f64::from(corners) * std::f64::consts::TAU;
        let reach = if i.is_multiple_of(2) { 1.0 } else { 0.7 };
        format!("[{:.7},{:.7}]", 2.0 + reach * turn.cos(), 48.0 + reach * turn.sin())
    };
    let ring = |order: Vec<u32>| {
        let all: Vec<String> = order.into_iter().map(corner).collect();
        format!("[[{},{}]]", all.join(","), all[0])
    };
    let mut exchanged: Vec<u32> = (0..corners).collect();
    exchanged.swap(corners as usize / 3, corners as usize / 3 + 2);
    [ring((0..corners).collect()), ring(exchanged)]
}

#[test]
fn a_ring_of_ten_thousand_corners_is_checked_whole() {
    let [good, bad] = stars(10_000);
    the_volume(&good, "");
    let found = faults(&with("air-volumes.geojson", volume(&bad, "")));
    assert!(found.contains("[crossing]"), "{found}");
    let [more, _] = stars(10_002);
    let found = faults(&with("air-volumes.geojson", volume(&more, "")));
    assert!(found.contains("has 10002 corners; thin it out"), "{found}");
}
