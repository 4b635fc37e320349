//! Closing segments, here or on a thread of their own.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use flate2::{Compression, GzBuilder};
use jiff::Timestamp;

use super::record::{Record, read_records};
use super::{SEGMENT_LEN_MAX, hash_file};
use crate::error::{AtPath, JournalError, Result};
use crate::layout;

/// A segment that was closed: what the entry that seals it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// File name in `archive/`.
    pub name: String,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// When the first record was received.
    pub from: Timestamp,
    /// When the last record was received.
    pub to: Timestamp,
    /// Records in it.
    pub kept_count: u64,
    /// Records that were thinned out, or lost to a full disk.
    pub dropped_count: u64,
}

/// A segment to be closed, and how many records the writer knows to be dropped from it.
#[derive(Debug)]
pub(super) struct Job {
    pub stem: String,
    pub dropped_count: u64,
}

/// Who closes segments.
#[derive(Debug)]
pub(super) enum Closer {
    /// Whoever writes them, at once.
    Here(PathBuf),
    /// A thread.
    Beside { jobs: Option<Sender<Job>>, done: Receiver<Sealed>, thread: Option<JoinHandle<()>> },
}

impl Closer {
    /// Starts the thread.
    pub fn beside(dir: PathBuf) -> std::io::Result<Closer> {
        let (jobs, taken) = channel::<Job>();
        let (told, done) = channel();
        let run = move || {
            let mut waiting = Vec::new();
            for job in taken {
                waiting.push(job);
                // What failed before, on a full disk, is tried again with the next one.
                waiting.retain(|job| match close_job(&dir, job) {
                    Ok(sealed) => {
                        // The writer went away: it is offered again at the next start.
                        sealed.into_iter().for_each(|sealed| drop(told.send(sealed)));
                        false
                    }
                    Err(()) => true,
                });
            }
        };
        let thread = std::thread::Builder::new().name("archive".into()).spawn(run)?;
        Ok(Closer::Beside { jobs: Some(jobs), done, thread: Some(thread) })
    }

    /// Closes a segment; gives it if that is done here.
    pub fn close(&mut self, job: Job) -> Option<Sealed> {
        match self {
            Closer::Here(dir) => close_job(dir, &job).unwrap_or_default(),
            Closer::Beside { jobs, .. } => {
                // Without the thread its `.open` stays and is closed at the next start.
                let _ = jobs.as_ref().map(|jobs| jobs.send(job));
                None
            }
        }
    }

    /// What was closed meanwhile.
    pub fn done(&mut self) -> Vec<Sealed> {
        match self {
            Closer::Here(_) => Vec::new(),
            Closer::Beside { done, .. } => done.try_iter().collect(),
        }
    }

    /// Waits until everything is closed, and gives it. Nothing is closed after that.
    pub fn finish(&mut self) -> Vec<Sealed> {
        let Closer::Beside { jobs, done, thread } = self else { return Vec::new() };
        *jobs = None;
        if let Some(thread) = thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that closes segments panicked");
        }
        done.try_iter().collect()
    }
}

/// Closes a segment; gives nothing where nothing is in it, and an error, which is said, where its
/// `.open` stays: it is closed later, or at the next start.
fn close_job(dir: &Path, Job { stem, dropped_count }: &Job) -> Result<Option<Sealed>, ()> {
    let sealed = close(dir, stem).map_err(|error| {
        tracing::warn!(segment = stem, %error, "a segment could not be closed");
    })?;
    // The last of the count may not have found room in the file.
    Ok(sealed.map(|it| Sealed { dropped_count: it.dropped_count.max(*dropped_count), ..it }))
}

/// Closes the segment `stem` from its `.open`. One without a record is removed. A `.seg` that is
/// there already stays as it is: an entry may have sealed it.
///
/// # Errors
///
/// [`JournalError::Io`] when it cannot be read, or the `.seg` not be written.
pub(super) fn close(dir: &Path, stem: &str) -> Result<Option<Sealed>, JournalError> {
    let open = dir.join(format!("{stem}.open"));
    let mut bytes = Vec::new();
    let file = File::open(&open).at("open", &open)?;
    file.take(SEGMENT_LEN_MAX).read_to_end(&mut bytes).at("read", &open)?;
    let (mut span, mut kept_count, mut dropped_count) = (None, 0, 0);
    let end = read_records(&bytes, |record| {
        if let Some(received_at) = record.received_at() {
            let (from, _) = span.unwrap_or((received_at, received_at));
            span = Some((from, received_at));
            kept_count += 1;
        }
        if let Record::Dropped { count } = record {
            dropped_count = count;
        }
    });
    let Some((from, to)) = span else {
        fs::remove_file(&open).at("remove", &open)?;
        return Ok(None);
    };
    let name = format!("{stem}.seg");
    let path = dir.join(&name);
    if !path.exists() {
        let packed = compress(&bytes[..end.length]).at("compress", &path)?;
        layout::replace_synced(&path, &packed, false)?;
    }
    let sha256 = hash_file(&path)?;
    Ok(Some(Sealed { name, sha256, from, to, kept_count, dropped_count }))
}

fn compress(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
