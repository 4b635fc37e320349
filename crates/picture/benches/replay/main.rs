//! Replay: a journal of a million entries read from SQLite, decoded and folded into a picture.
//!
//! `cargo bench -p cordon-picture --bench replay`. The story is a busy day over a city in the mix
//! that a node writes: tracks that begin, matter and end, sources that are heard, alerts with their
//! evidence, decisions with what their authors saw. The journal is written once, under `TMPDIR`;
//! then each stage is timed in turn, [`ROUNDS`] times, and the median is printed with the slowest
//! and the fastest. `-- 100000` takes as many entries instead; `-- 1000000 fold 20` folds 20 times
//! and does nothing else, for a profiler.

#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

mod story;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use cordon_journal::{Journal, KeySource, Options, Reader, snapshot};
use cordon_kernel::Entry;
use cordon_kernel::body::Kind;
use cordon_kernel::entry::Sealed;
use cordon_kernel::id::Seq;
use cordon_picture::Picture;

use story::Story;

const ROUNDS: usize = 7;
const BATCH: usize = 1_000;
/// How far behind the newest entry a node's snapshot may be.
const SNAPSHOT_EVERY: u64 = 50_000;

type Failed = Box<dyn std::error::Error>;

fn write(dir: &Path, count: u64) -> Result<(), Failed> {
    let options = Options { origin: "cordon.local/bench".into(), key: KeySource::Seed([1; 32]) };
    let journal = Journal::open(dir, options)?;
    let mut story = Story::default();
    let mut left = count as usize;
    while left > 0 {
        let entries: Vec<Sealed> = (0..left.min(BATCH)).map(|_| story.next_entry()).collect();
        left -= entries.len();
        journal.append(entries)?;
    }
    journal.publish()?;
    Ok(())
}

/// What is done with each entry.
#[derive(Clone, Copy)]
enum Stage {
    Scan,
    Decode,
    Fold,
}

fn run(reader: &Reader, mut picture: Picture, to: u64, stage: Stage) -> Result<Picture, Failed> {
    let (mut length, mut failed) = (0, None);
    reader.scan(Seq(picture.size), Seq(to), |raw| {
        length += raw.header.len();
        if matches!(stage, Stage::Scan) {
            return ControlFlow::Continue(());
        }
        match Entry::read(raw.seq, raw.header, raw.body) {
            Ok(entry) if matches!(stage, Stage::Fold) => picture.apply(entry),
            Ok(entry) => length += usize::from(entry.body.is_some()),
            Err(error) => {
                failed = Some(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    })?;
    assert!(length > 0, "something was read");
    failed.map_or(Ok(picture), |error| Err(error.into()))
}

/// As a node opens: the newest snapshot, then what came after it.
fn from_snapshot(dir: &Path, reader: &Reader, to: u64) -> Result<Picture, Failed> {
    let (_, bytes) = snapshot::load(dir, Seq(to - 1))?.ok_or("no snapshot")?;
    let mut operation = Vec::new();
    for seq in Picture::operation_of(&bytes)? {
        let raw = reader.entry(seq)?;
        operation.push(Entry::read(raw.seq, &raw.header, raw.body.as_deref())?);
    }
    run(reader, Picture::from_bytes(&bytes, operation)?, to, Stage::Fold)
}

/// Median, smallest and largest of what `once` gives in [`ROUNDS`] rounds.
fn rounds(mut once: impl FnMut() -> Result<f64, Failed>) -> Result<[f64; 3], Failed> {
    let mut values = (0..ROUNDS).map(|_| once()).collect::<Result<Vec<f64>, Failed>>()?;
    values.sort_by(f64::total_cmp);
    Ok([values[ROUNDS / 2], values[0], values[ROUNDS - 1]])
}

fn time_stages(reader: &Reader, count: u64) -> Result<(), Failed> {
    for (name, stage) in
        [("scan", Stage::Scan), ("scan, decode", Stage::Decode), ("replay", Stage::Fold)]
    {
        let [median, least, most] = rounds(|| {
            let start = Instant::now();
            run(reader, Picture::default(), count, stage)?;
            Ok(count as f64 / start.elapsed().as_secs_f64())
        })?;
        println!("{name}: {median:.0} entries/s ({least:.0} to {most:.0})");
    }
    Ok(())
}

fn time_snapshot(dir: &Path, reader: &Reader, count: u64) -> Result<(), Failed> {
    let kept = count.saturating_sub(SNAPSHOT_EVERY).max(1);
    let picture = run(reader, Picture::default(), kept, Stage::Fold)?;
    let start = Instant::now();
    let bytes = picture.to_bytes();
    snapshot::save(dir, Seq(kept - 1), &bytes)?;
    let saved = start.elapsed().as_secs_f64();
    let [median, least, most] = rounds(|| {
        let start = Instant::now();
        from_snapshot(dir, reader, count)?;
        Ok(start.elapsed().as_secs_f64() * 1000.0)
    })?;
    println!(
        "with a snapshot {SNAPSHOT_EVERY} entries old: {median:.0} ms ({least:.0} to {most:.0}); \
         it is {} KiB and is made and kept in {:.0} ms",
        bytes.len() / 1024,
        saved * 1000.0,
    );
    let (whole, rest) =
        (run(reader, Picture::default(), count, Stage::Fold)?, from_snapshot(dir, reader, count)?);
    assert_eq!(whole.hash(), rest.hash(), "a snapshot changes no picture");
    Ok(())
}

fn describe(dir: &Path, reader: &Reader, count: u64) -> Result<(), Failed> {
    let (mut header, mut body) = (0, 0);
    reader.scan(Seq(0), Seq(count), |raw| {
        header += raw.header.len();
        body += raw.body.map_or(0, <[u8]>::len);
        ControlFlow::Continue(())
    })?;
    let picture = run(reader, Picture::default(), count, Stage::Fold)?;
    assert_eq!(picture.contradictions_count, 0, "the story makes sense");
    println!(
        "{count} entries: {} bytes of header and {} of body each, {} on the disk with the tree",
        header as u64 / count,
        body as u64 / count,
        length(dir)? / count,
    );
    let share =
        |kind: &Kind, n: &u64| format!("{} {:.2} %", kind.name(), 100.0 * *n as f64 / count as f64);
    let mix: Vec<String> = picture.counts.iter().map(|(kind, n)| share(kind, n)).collect();
    println!("{}", mix.join(", "));
    println!(
        "at the end: {} tracks, {} alerts, {} incidents, {} notes",
        picture.tracks.len(),
        picture.alerts.len(),
        picture.incidents.len(),
        picture.notes.len(),
    );
    Ok(())
}

/// Bytes of every file under `dir`.
fn length(dir: &Path) -> std::io::Result<u64> {
    let mut sum = 0;
    for name in fs::read_dir(dir)? {
        let name = name?;
        let meta = name.metadata()?;
        sum += if meta.is_dir() { length(&name.path())? } else { meta.len() };
    }
    Ok(sum)
}

fn main() -> Result<(), Failed> {
    let asked: Vec<String> = std::env::args().filter(|arg| arg != "--bench").skip(1).collect();
    let count = asked.first().map_or(Ok(1_000_000), |count| count.parse())?;
    let dir = tempfile::tempdir()?;
    write(dir.path(), count)?;
    let reader = Reader::open(dir.path())?;
    if asked.get(1).is_some_and(|word| word == "fold") {
        for _ in 0..asked.get(2).map_or(Ok(1), |times| times.parse())? {
            run(&reader, Picture::default(), count, Stage::Fold)?;
        }
        return Ok(());
    }
    describe(dir.path(), &reader, count)?;
    time_stages(&reader, count)?;
    time_snapshot(dir.path(), &reader, count)
}
