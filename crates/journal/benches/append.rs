//! The journal beside bare SQLite: the same bytes, batches and durability, without hashing, tree
//! and duplicates. Also how fast entries are scanned and how many bytes one takes on the disk.
//!
//! `cargo bench -p cordon-journal`; rounds of both are interleaved, in turn first, and the median
//! of the ratios is printed. Ours is timed from the draft: encoding, both hashes and the salt are
//! in it. The folder is made under `TMPDIR`.

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Instant;

use cordon_journal::{Journal, KeySource, Options, Reader};
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft, Entry, Sealed};
use cordon_kernel::id::{Seq, SourceId};
use jiff::Timestamp;
use rusqlite::Connection;

const ROUNDS: usize = 9;
const SIZE_OF: u64 = 100_000;

fn draft(source: &SourceId, n: u64) -> Draft {
    let at = Timestamp::from_microsecond(1_812_000_000_000_000 + n as i64 * 500);
    let from = format!("tcp://receiver-{:06}.example.org/{}", n % 1_000_000, "x".repeat(60));
    Draft {
        author: Author::Source { source: source.clone(), epoch: 1_812_000_000, source_seq: n },
        observed_at: at.unwrap_or(Timestamp::UNIX_EPOCH),
        body: Body::SourceStarted { from, rebased_by_ms: None },
    }
}

fn seal(draft: &Draft, n: u64) -> Sealed {
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
    draft.seal(draft.observed_at, salt)
}

type Failed = Box<dyn std::error::Error>;

struct Peer(Connection);

impl Peer {
    fn open(path: &Path) -> Result<Peer, Failed> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
        connection.execute_batch(
            "CREATE TABLE entries (seq INTEGER PRIMARY KEY, header BLOB, salt BLOB, body BLOB)",
        )?;
        Ok(Peer(connection))
    }

    fn append(&mut self, from: u64, entries: &[Sealed]) -> Result<(), Failed> {
        let transaction = self.0.transaction()?;
        {
            let mut insert =
                transaction.prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3, ?4)")?;
            for (sealed, seq) in entries.iter().zip(from..) {
                insert.execute((seq as i64, &sealed.header, &sealed.salt, &sealed.body))?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

fn compare(dir: &Path, batch: u64, batches: u64) -> Result<(), Failed> {
    let journal = Journal::open(&dir.join(format!("ours-{batch}")), options())?;
    let mut peer = Peer::open(&dir.join(format!("peer-{batch}.sqlite")))?;
    let source = SourceId::new("receiver-north")?;
    let mut ratios = Vec::new();
    let mut rates = Vec::new();
    let mut next = 0;
    for round in 0..=ROUNDS {
        let from = next;
        next += batch * batches;
        let drafts: Vec<Draft> = (from..next).map(|n| draft(&source, n)).collect();
        let sealed: Vec<Sealed> = drafts.iter().zip(from..).map(|(it, n)| seal(it, n)).collect();
        let ours = || -> Result<f64, Failed> {
            let start = Instant::now();
            for (chunk, first) in
                drafts.chunks(batch as usize).zip((from..).step_by(batch as usize))
            {
                journal.append(chunk.iter().zip(first..).map(|(it, n)| seal(it, n)))?;
            }
            Ok(start.elapsed().as_secs_f64())
        };
        let mut theirs = || -> Result<f64, Failed> {
            let start = Instant::now();
            for (chunk, first) in
                sealed.chunks(batch as usize).zip((from..).step_by(batch as usize))
            {
                peer.append(first, chunk)?;
            }
            Ok(start.elapsed().as_secs_f64())
        };
        let (ours, theirs) = if round % 2 == 0 {
            let ours = ours()?;
            (ours, theirs()?)
        } else {
            let theirs = theirs()?;
            (ours()?, theirs)
        };
        // The first round warms both up.
        if round > 0 {
            ratios.push(theirs / ours);
            rates.push((batch * batches) as f64 / ours);
        }
    }
    println!(
        "append, batch {batch:>4}: {:.2} of bare SQLite ({:.2} to {:.2}), {:.0} entries/s",
        median(&mut ratios),
        ratios[0],
        ratios[ratios.len() - 1],
        median(&mut rates),
    );
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn options() -> Options {
    Options { origin: "cordon.local/bench".into(), key: KeySource::Seed([1; 32]) }
}

/// Bytes of every file under `dir`: as long as they are, and as the disk gives them room.
fn bytes(dir: &Path) -> std::io::Result<(u64, u64)> {
    let (mut length, mut room) = (0, 0);
    for name in fs::read_dir(dir)? {
        let name = name?;
        let meta = name.metadata()?;
        let (l, r) = if meta.is_dir() { bytes(&name.path())? } else { (meta.len(), 0) };
        length += l;
        room += r + meta.blocks() * 512;
    }
    Ok((length, room))
}

fn size_and_scan(dir: &Path) -> Result<(), Failed> {
    let dir = dir.join("size");
    let journal = Journal::open(&dir, options())?;
    let source = SourceId::new("receiver-north")?;
    let mut body_length = 0;
    for first in (0..SIZE_OF).step_by(1000) {
        let entries: Vec<Sealed> =
            (first..first + 1000).map(|n| seal(&draft(&source, n), n)).collect();
        body_length = entries[0].body.len();
        journal.append(entries)?;
    }
    let start = Instant::now();
    journal.publish()?;
    let published = start.elapsed().as_secs_f64();
    let (running, _) = bytes(&dir)?;
    drop(journal);
    let (length, room) = bytes(&dir)?;
    println!(
        "disk, body of {body_length} bytes: {} bytes an entry closed ({} with block rounding), {} \
         with the write-ahead log of a running node; publishing all at once {published:.1} s",
        length / SIZE_OF,
        room / SIZE_OF,
        running / SIZE_OF,
    );
    let reader = Reader::open(&dir)?;
    let mut rates = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let start = Instant::now();
        let mut count = 0u64;
        reader.scan(Seq(0), Seq(SIZE_OF), |raw| {
            count += u64::from(!raw.header.is_empty());
            ControlFlow::Continue(())
        })?;
        rates.0.push(count as f64 / start.elapsed().as_secs_f64());
        let start = Instant::now();
        let mut count = 0u64;
        reader.scan(Seq(0), Seq(SIZE_OF), |raw| {
            count += u64::from(Entry::read(raw.seq, raw.header, raw.body).is_ok());
            ControlFlow::Continue(())
        })?;
        rates.1.push(count as f64 / start.elapsed().as_secs_f64());
    }
    println!(
        "scan: {:.0} entries/s raw, {:.0} entries/s decoded",
        median(&mut rates.0),
        median(&mut rates.1),
    );
    let start = Instant::now();
    let report = cordon_journal::verify(&dir, &|_| cordon_journal::PersonalBody::Unknown)?;
    let rate = report.entries_count as f64 / start.elapsed().as_secs_f64();
    println!("verify: {rate:.0} entries/s, {} faults", report.faults.len());
    Ok(())
}

fn main() -> Result<(), Failed> {
    let dir = tempfile::tempdir()?;
    // `-- 1000` runs that batch alone, for a profiler.
    let asked: Vec<u64> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    if asked.is_empty() {
        size_and_scan(dir.path())?;
    }
    for (batch, batches) in [(1, 200), (100, 100), (1_000, 60)] {
        if asked.is_empty() || asked.contains(&batch) {
            compare(dir.path(), batch, batches)?;
        }
    }
    Ok(())
}
