//! The archive: thinning, sealing, recovering, reading back.

use std::fs;
use std::path::Path;

use super::room::*;
use cordon_journal::archive::{Moment, Sealed, SegmentReader, SegmentWriter, Sighting};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{TrackId, UnitId};
use cordon_kernel::time::plus_millis;
use cordon_kernel::track::{Icao24, TrackState};
use cordon_kernel::unit::UnitPlace;
use tempfile::tempdir;

/// The state of track `name`, told apart by its squawk.
pub fn state(name: &str, n: u64) -> TrackState {
    let track = TrackId::new(name).unwrap();
    TrackState {
        squawk: Some(format!("{n:04}")),
        ..TrackState::new(track, Icao24(0x3c_6444), clock(n as i64), source("feed"))
    }
}

/// Seconds after 18:00:00, a multiple of five minutes.
fn clock(second: i64) -> jiff::Timestamp {
    let start: jiff::Timestamp = "2027-06-12T18:00:00Z".parse().unwrap();
    plus_millis(start, second * 1000)
}

fn seen(sightings: Vec<Sighting>) -> Vec<String> {
    sightings
        .into_iter()
        .map(|it| format!("{} {}", it.state.track, it.state.squawk.unwrap()))
        .collect()
}

/// One state of `a` a second from `from` to before `to`.
fn feed(writer: &mut SegmentWriter, from: i64, to: i64) -> Vec<Sealed> {
    (from..to).flat_map(|second| writer.append(state("a", second as u64), clock(second))).collect()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir.join("archive"))
        .unwrap()
        .map(|name| name.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_last_state_of_a_track_and_second_is_kept_and_the_others_are_counted() {
    let dir = tempdir().unwrap();
    let (mut writer, recovered) = SegmentWriter::open(dir.path()).unwrap();
    assert_eq!(recovered, []);
    for step in 0..40 {
        let now = plus_millis(clock(0), step * 250);
        for track in ["a", "b"] {
            assert_eq!(writer.append(state(track, step as u64), now), []);
        }
    }
    let sealed = writer.close().remove(0);
    assert_eq!((sealed.kept_count, sealed.dropped_count), (22, 58));
    assert_eq!((sealed.from, sealed.to), (clock(0), plus_millis(clock(9), 750)));
    assert_eq!(sealed.name, "20270612T180000.000000Z.seg");
    writer.sealed(&sealed).unwrap();
    let moment = SegmentReader::open(dir.path()).moment(clock(3)).unwrap();
    assert_eq!(seen(moment.states), ["a 0011", "b 0011"], "the last of the second before");
    let first = SegmentReader::open(dir.path()).moment(clock(0)).unwrap();
    assert_eq!(seen(first.states), ["a 0000", "b 0000"], "they are there from the first moment");
}

#[test]
fn segments_end_at_whole_five_minutes_and_the_same_states_give_the_same_bytes() {
    let hashes: Vec<Vec<Sealed>> = (0..2)
        .map(|_| {
            let dir = tempdir().unwrap();
            let (mut writer, _) = SegmentWriter::open(dir.path()).unwrap();
            let mut sealed = feed(&mut writer, 290, 601);
            sealed.extend(writer.close());
            assert_eq!(sealed.len(), 3);
            assert_eq!(sealed[0].to, clock(299));
            // With what was known before: one more.
            assert_eq!((sealed[1].from, sealed[1].kept_count), (clock(300), 301));
            sealed.iter().for_each(|it| writer.sealed(it).unwrap());
            assert!(names(dir.path()).iter().all(|name| name.ends_with(".seg")));
            sealed
        })
        .collect();
    assert_eq!(hashes[0], hashes[1]);
}

#[test]
fn time_alone_closes_a_segment() {
    let dir = tempdir().unwrap();
    let (mut writer, _) = SegmentWriter::open(dir.path()).unwrap();
    feed(&mut writer, 0, 2);
    assert_eq!(writer.tick(clock(2)), []);
    assert_eq!(writer.tick(clock(299)), []);
    assert_eq!(writer.tick(clock(300)).len(), 1);
    assert_eq!(writer.tick(clock(600)), []);
}

#[test]
fn the_newest_state_of_each_track_is_found_across_segments_and_in_the_open_one() {
    let dir = tempdir().unwrap();
    let (mut writer, _) = SegmentWriter::open(dir.path()).unwrap();
    writer.append(state("gone", 1), clock(-100));
    writer.append(state("b", 280), clock(280));
    feed(&mut writer, 290, 320);
    writer.tick(clock(322));
    let reader = SegmentReader::open(dir.path());
    let at = |second| seen(reader.moment(clock(second)).unwrap().states);
    assert_eq!(at(-101), Vec::<String>::new());
    assert_eq!(at(150), ["gone 0001"]);
    assert_eq!(at(295), ["a 0295", "b 0280", "gone 0001"]);
    assert_eq!(at(310), ["a 0310", "b 0280"]);
    assert_eq!(at(500), ["a 0319", "b 0280"]);
    assert_eq!(at(600), ["a 0319"], "what is older than five minutes is not shown");
    let track = TrackId::new("a").unwrap();
    let trail = reader.trail(&track, clock(298), clock(302)).unwrap();
    // The second segment begins with the last of the first.
    assert_eq!(seen(trail), ["a 0298", "a 0299", "a 0299", "a 0300", "a 0301", "a 0302"]);
    let nowhere = SegmentReader::open(&dir.path().join("nowhere"));
    assert_eq!(nowhere.moment(clock(0)).unwrap(), Moment::default());
}

fn place(unit: &str, n: u64) -> UnitPlace {
    let position = Position::new(48.0, n as f64 / 1000.0).unwrap();
    let unit = UnitId::new(unit).unwrap();
    UnitPlace { unit, position, at: at(n), source: source("phones") }
}

#[test]
fn a_unit_that_said_once_where_it_is_is_found_there_hours_later() {
    let dir = tempdir().unwrap();
    let (mut writer, _) = SegmentWriter::open(dir.path()).unwrap();
    writer.append_place(place("patrol-1", 100), clock(100));
    writer.append_place(place("patrol-2", 100), plus_millis(clock(101), 1));
    // The last of a second counts, also if nothing follows it.
    writer.append_place(place("patrol-2", 101), plus_millis(clock(101), 900));
    writer.append_heard(source("gate-1"), clock(102), clock(103));
    writer.append_place(place("patrol-2", 90), clock(110));
    feed(&mut writer, 4000, 4002);
    writer.append_place(place("patrol-2", 4003), clock(4003));
    drop(writer);
    let heard = SegmentReader::open(dir.path()).moment(clock(4_000)).unwrap().heard;
    assert_eq!(heard.into_iter().collect::<Vec<_>>(), [(source("gate-1"), clock(102))]);
    let shown = |second| -> Vec<String> {
        let places = SegmentReader::open(dir.path()).moment(clock(second)).unwrap().places;
        places.iter().map(|it| format!("{} {}", it.unit, it.position.longitude_deg())).collect()
    };
    // What was written in the last second is lost by the crash.
    assert_eq!(shown(99), Vec::<String>::new());
    assert_eq!(shown(3_999), ["patrol-1 0.1", "patrol-2 0.101"], "late news moves nobody back");
    assert_eq!(shown(3_999), shown(100_000));

    let (mut writer, recovered) = SegmentWriter::open(dir.path()).unwrap();
    recovered.iter().for_each(|it| writer.sealed(it).unwrap());
    let reader = SegmentReader::open(dir.path());
    writer.resume([], reader.moment(clock(5_000)).unwrap().places);
    writer.append_place(place("patrol-2", 5_001), clock(5_001));
    writer.tick(clock(5_002));
    writer.tick(clock(5_004));
    assert_eq!(shown(6_000), ["patrol-1 0.1", "patrol-2 5.001"], "the next run carries them on");
    assert_eq!(shown(102), ["patrol-1 0.1", "patrol-2 0.101"]);
}

#[test]
fn a_segment_that_a_crash_left_open_is_cut_to_its_last_whole_record_and_sealed() {
    let dir = tempdir().unwrap();
    let (mut writer, _) = SegmentWriter::open(dir.path()).unwrap();
    feed(&mut writer, 0, 10);
    writer.tick(clock(12));
    writer.tick(clock(14));
    drop(writer);
    let open = dir.path().join("archive/20270612T180000.000000Z.open");
    let whole = fs::read(&open).unwrap();
    for (cut, kept_count) in [(whole.len() - 1, 9), (whole.len(), 10)] {
        fs::write(&open, &whole[..cut]).unwrap();
        let (mut writer, recovered) = SegmentWriter::open(dir.path()).unwrap();
        assert_eq!(recovered.len(), 1);
        assert_eq!(recovered[0].kept_count, kept_count);
        assert_eq!(recovered[0].from, clock(0));
        // The next segment of the same five minutes does not touch it.
        feed(&mut writer, 0, 1);
        let next = writer.close().remove(0);
        assert_ne!(next.name, recovered[0].name);
        writer.sealed(&next).unwrap();
        fs::remove_file(dir.path().join("archive").join(&next.name)).unwrap();
        fs::remove_file(dir.path().join("archive").join(&recovered[0].name)).unwrap();
    }
}

#[test]
fn a_segment_closed_without_a_word_in_the_journal_is_offered_again_unchanged() {
    let dir = tempdir().unwrap();
    let (mut writer, _) = SegmentWriter::open(dir.path()).unwrap();
    feed(&mut writer, 0, 10);
    let sealed = writer.close();
    drop(writer);
    let (writer, again) = SegmentWriter::open(dir.path()).unwrap();
    assert_eq!(again, sealed);
    writer.sealed(&again[0]).unwrap();
    let (_, none) = SegmentWriter::open(dir.path()).unwrap();
    assert_eq!(none, []);
    assert_eq!(names(dir.path()), [sealed[0].name.clone()]);
}

#[test]
fn an_empty_or_foreign_open_segment_is_removed_and_seals_nothing() {
    let dir = tempdir().unwrap();
    fs::create_dir_all(dir.path().join("archive")).unwrap();
    for (minute, bytes) in [(0, b"".as_slice()), (1, b"something else"), (2, b"cordon-archive 1\n")]
    {
        let name = format!("archive/20270612T180{minute}00.000000Z.open");
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    let (_, recovered) = SegmentWriter::open(dir.path()).unwrap();
    assert_eq!(recovered, []);
    assert_eq!(names(dir.path()), Vec::<String>::new());
}

#[test]
fn a_disk_that_refuses_costs_states_which_are_counted() {
    let dir = tempdir().unwrap();
    let (mut writer, _) = SegmentWriter::open(dir.path()).unwrap();
    // A folder that is a file: nothing can be created in it, as on a full disk.
    fs::remove_dir(dir.path().join("archive")).unwrap();
    fs::write(dir.path().join("archive"), b"").unwrap();
    assert_eq!(feed(&mut writer, 0, 10), []);
    assert_eq!(writer.lost_count(), 9, "the second that runs is not lost yet");
    fs::remove_file(dir.path().join("archive")).unwrap();
    fs::create_dir(dir.path().join("archive")).unwrap();
    feed(&mut writer, 10, 20);
    // The ten, the one that was not lost, and what was known before.
    assert_eq!(writer.close()[0].kept_count, 12);
}

#[test]
fn a_full_segment_is_followed_by_the_next_and_nothing_is_dropped() {
    let dir = tempdir().unwrap();
    let (writer, _) = SegmentWriter::open(dir.path()).unwrap();
    let mut writer = writer.full_at(100_000).close_beside().unwrap();
    let tracks: Vec<String> = (0..100).map(|n| format!("t-{n:04}")).collect();
    let mut sealed = Vec::new();
    for second in 0..250 {
        for track in &tracks {
            sealed.extend(writer.append(state(track, second), clock(second as i64)));
        }
    }
    sealed.extend(writer.close());
    sealed.iter().for_each(|it| writer.sealed(it).unwrap());
    assert!(sealed.len() > 1, "one segment is enough: {}", sealed.len());
    assert_eq!(sealed.iter().map(|it| it.dropped_count).sum::<u64>(), 0);
    let began_with = 100 * (sealed.len() as u64 - 1);
    assert_eq!(sealed.iter().map(|it| it.kept_count).sum::<u64>(), 25_000 + began_with);
    let reader = SegmentReader::open(dir.path());
    for second in [0, 120, 249] {
        let states = reader.moment(clock(second)).unwrap().states;
        assert_eq!(states.len(), 100);
        assert!(states.iter().all(|it| it.state.squawk == Some(format!("{second:04}"))));
    }
}

#[test]
fn a_damaged_segment_is_read_up_to_the_damage() {
    let dir = tempdir().unwrap();
    let (mut writer, _) = SegmentWriter::open(dir.path()).unwrap();
    feed(&mut writer, 0, 200);
    let sealed = writer.close().remove(0);
    writer.sealed(&sealed).unwrap();
    let path = dir.path().join("archive").join(&sealed.name);
    let good = fs::read(&path).unwrap();
    let reader = SegmentReader::open(dir.path());
    let track = TrackId::new("a").unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&path, &bad).unwrap();
        let trail = reader.trail(&track, clock(0), clock(300)).unwrap();
        for (sighting, second) in trail.iter().zip(0..) {
            assert_eq!(sighting.state, state("a", second), "byte {at}");
        }
    }
}
