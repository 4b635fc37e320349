//! The ground of a real camera: the truth of PETS 2009 S2.L1, which knows where people stand.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::PathBuf;

use cordon_vision::ground::{Ground, Pair};

fn truth() -> Option<String> {
    let folder = std::env::var_os("CORDON_DATA").map(PathBuf::from);
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let path = folder.unwrap_or_else(|| beside.into()).join("video/mot15/PETS09-S2L1/gt/gt.txt");
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
