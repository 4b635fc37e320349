//! The ground of a real camera: the truth of PETS 2009 S2.L1, which knows where people stand.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::PathBuf;

use cordon_vision::Rect;
use cordon_vision::count::{Line, LineCount};
use cordon_vision::ground::{Ground, Pair};
use cordon_vision::mot::{self, Sequence};
use cordon_vision::track::{Settings, Tracker};

fn truth_folder() -> PathBuf {
    let folder = std::env::var_os("CORDON_DATA").map(PathBuf::from);
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    folder.unwrap_or_else(|| beside.into()).join("video/mot15/PETS09-S2L1")
}

fn truth() -> Option<String> {
    let path = truth_folder().join("gt/gt.txt");
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: `{}` is missing (set CORDON_DATA)", path.display());
    }
    text
}

/// Feet in the picture, and where they stand.
fn pairs(text: &str) -> Vec<Pair> {
    text.lines()
        .map(|line| {
            let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
            let pixel = (cells[2] + cells[4] / 2.0, cells[3] + cells[5]);
            Pair { pixel, ground: (cells[7], cells[8]) }
        })
        .collect()
}

fn median(mut errors: Vec<f64>) -> f64 {
    errors.sort_by(f64::total_cmp);
    errors[errors.len() / 2]
}

#[test]
fn six_people_who_stand_apart_make_a_ground_for_all() {
    let Some(text) = truth() else { return };
    let pairs = pairs(&text);
    let whole = Ground::fit(&pairs).unwrap();
    let of_all = median(whole.errors_m(&pairs));
    assert!(of_all < 0.03, "{of_all} m");
    // As a person would pick: some far apart, checked on all the others.
    let key = |pair: &Pair, across: f64, down: f64| pair.pixel.0 * across + pair.pixel.1 * down;
    let mut picked = Vec::new();
    for (across, down) in
        [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0), (-1.0, -1.0)]
    {
        let best =
            pairs.iter().max_by(|a, b| key(a, across, down).total_cmp(&key(b, across, down)));
        picked.push(*best.unwrap());
    }
    picked.dedup();
    let few = Ground::fit(&picked).unwrap();
    let of_few = median(few.errors_m(&pairs));
    assert!(of_few < 0.15, "{of_few} m");
    println!("median error {of_all:.3} m by all, {of_few:.3} m by {} picked", picked.len());
}

/// Metres from the line at which somebody is clear of it: feet in the picture tremble by half of it.
const CLEAR_M: f64 = 1.0;

/// Crossings of a line of the ground by tracks of the truth, and by ours from public detections.
#[test]
fn who_crosses_a_line_is_counted_as_the_truth_counts() {
    let Some(text) = truth() else { return };
    let ground = Ground::fit(&pairs(&text)).unwrap();
    let foot = |place: &Rect| ground.at((place.x + place.w / 2.0, place.y + place.h));
    let middle = pairs(&text)
        .iter()
        .fold((0.0, 0.0), |sum, it| (sum.0 + it.ground.0 / 4_650.0, sum.1 + it.ground.1 / 4_650.0));
    let lines = [
        Line { from: (middle.0, middle.1 - 20.0), to: (middle.0, middle.1 + 20.0) },
        Line { from: (middle.0 - 20.0, middle.1), to: (middle.0 + 20.0, middle.1) },
    ];
    let folder = truth_folder();
    let info = Sequence::read(&std::fs::read_to_string(folder.join("seqinfo.ini")).unwrap());
    let found = std::fs::read_to_string(folder.join("det/det.txt")).unwrap();
    let found = mot::detections(&found).unwrap();
    for line in lines {
        let mut theirs = LineCount::new(line, CLEAR_M).unwrap();
        for row in text.lines() {
            let cells: Vec<f64> = row.split(',').map(|cell| cell.parse().unwrap()).collect();
            theirs.see(cells[1] as u64, (cells[7], cells[8]));
        }
        let mut tracker = Tracker::new(Settings::default(), info.as_ref().unwrap().frame_rate);
        let mut ours = LineCount::new(line, CLEAR_M).unwrap();
        for found in &found {
            for track in tracker.step(found).seen {
                if let Some(at) = foot(&track.place) {
                    ours.see(track.id, at);
                }
            }
        }
        let (truth, counted) = (theirs.forwards + theirs.backwards, ours.forwards + ours.backwards);
        println!("{truth} crossed, {counted} were counted");
        assert!(truth > 10 && truth.abs_diff(counted) * 4 <= truth, "{truth} {counted}");
    }
}
