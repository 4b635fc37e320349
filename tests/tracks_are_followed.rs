//! `cordon vision track`: boxes in, tracks out, the same settings for every sequence.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::room::{Room, recorded};

const INFO: &str = "[Sequence]\nname=x\nframeRate=10\nseqLength=30\nimWidth=640\nimHeight=480\n";

fn track(room: &Room, out: &str) -> super::room::Said {
    let out = room.path(out);
    let out = out.to_str().unwrap();
    room.cordon(&["vision", "track", "--det", "@det", "--seqinfo", "@info", "--out", out])
}

#[test]
fn two_who_walk_are_two_tracks_and_a_line_that_is_no_box_is_named() {
    let room = Room::new();
    let mut det = String::new();
    for frame in 1..=30 {
        let x = 10.0 + f64::from(frame) * 4.0;
        det += &format!("{frame},-1,{x},100,30,80,0.95,-1,-1,-1\n");
        det += &format!("{frame},-1,{},300,30,80,0.95,-1,-1,-1\n", 600.0 - x);
    }
    room.file("det", &det);
    room.file("info", INFO);
    track(&room, "out").out();
    let out = fs::read_to_string(room.path("out")).unwrap();
    assert_eq!(out.lines().count(), 60, "each in every frame:\n{out}");
    let ids: BTreeSet<&str> = out.lines().map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(ids.len(), 2);

    room.file("det", det.replace("7,-1,38,", "7,-1,here,"));
    let said = track(&room, "out").refusal();
    assert!(said.contains("line 13: x is no number"), "{said}");
    room.file("det", "31,-1,1,1,10,10,0.9,-1,-1,-1\n");
    let said = track(&room, "out").refusal();
    assert!(said.contains("boxes in frame 31, and the sequence 30 frames"), "{said}");
    room.file("det", "");
    track(&room, "none").out();
    assert_eq!(fs::read_to_string(room.path("none")).unwrap(), "");
}

/// Of public detections of MOT15, which stay outside of the product.
#[test]
fn people_of_a_benchmark_are_followed_again_to_the_same_bytes() {
    let Some(sequence) = recorded("video/mot15/PETS09-S2L1") else { return };
    let room = Room::new();
    room.file("det", fs::read(sequence.join("det/det.txt")).unwrap());
    room.file("info", fs::read(sequence.join("seqinfo.ini")).unwrap());
    track(&room, "first").out();
    track(&room, "second").out();
    let [first, second] =
        ["first", "second"].map(|name| fs::read_to_string(room.path(name)).unwrap());
    assert_eq!(first, second);
    let mut lengths: BTreeMap<&str, usize> = BTreeMap::new();
    for line in first.lines() {
        *lengths.entry(line.split(',').nth(1).unwrap()).or_default() += 1;
    }
    // 19 people walk there; one who is hidden for long has two numbers.
    assert!((19..60).contains(&lengths.len()), "{} tracks", lengths.len());
    let long = lengths.values().filter(|length| **length >= 100).count();
    assert!(long >= 12, "{long} are followed for 14 s and more");
}
