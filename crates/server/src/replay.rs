//! Pictures of the past: folding the journal, with snapshots as caches.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, bail};
use cordon_journal::{Reader, snapshot};
use cordon_kernel::Entry;
use cordon_kernel::id::Seq;
use cordon_picture::Picture;

/// What a snapshot begins with: counted up whenever `Picture::apply` would make another picture of
/// the same entries, so that no picture rests on an older program's fold.
const FOLD_VERSION: &[u8] = b"cordon picture 3\n";

/// The picture after the newest entry.
///
/// # Errors
///
/// When an entry cannot be read; its `seq` is named.
pub fn newest(data_dir: &Path, reader: &Reader) -> anyhow::Result<Picture> {
    let size = reader.size()?;
    at_size(data_dir, reader, size)
}

/// The picture after the first `size` entries, from the nearest snapshot on.
///
/// # Errors
///
/// When an entry cannot be read; its `seq` is named.
pub fn at_size(data_dir: &Path, reader: &Reader, size: u64) -> anyhow::Result<Picture> {
    let Some(last) = size.checked_sub(1) else { return Ok(Picture::default()) };
    let start = match snapshot::load(data_dir, Seq(last))? {
        Some((_, bytes)) => {
            bytes.strip_prefix(FOLD_VERSION).and_then(|bytes| from_snapshot(reader, bytes))
        }
        None => None,
    };
    fold(reader, start.unwrap_or_default(), size)
}

/// The picture after the first `size` entries, from the first entry on: no cache is asked.
///
/// # Errors
///
/// When an entry cannot be read; its `seq` is named.
pub fn from_the_start(reader: &Reader, size: u64) -> anyhow::Result<Picture> {
    fold(reader, Picture::default(), size)
}

fn fold(reader: &Reader, mut picture: Picture, size: u64) -> anyhow::Result<Picture> {
    let mut failed = None;
    reader.scan(Seq(picture.size), Seq(size), |raw| {
        match Entry::read(raw.seq, raw.header, raw.body) {
            Ok(entry) => {
                picture.apply(entry);
                ControlFlow::Continue(())
            }
            Err(error) => {
                failed = Some((raw.seq, error));
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some((seq, error)) = failed {
        bail!("entry {seq} cannot be read: {error}; run `cordon journal verify`");
    }
    if picture.size < size {
        bail!("the journal has {} entries, not {size}", picture.size);
    }
    Ok(picture)
}

/// A snapshot that does not fit is as good as none: it is a cache.
fn from_snapshot(reader: &Reader, bytes: &[u8]) -> Option<Picture> {
    let entry = |seq: Seq| {
        let raw = reader.entry(seq).ok()?;
        Entry::read(raw.seq, &raw.header, raw.body.as_deref()).ok()
    };
    let wanted = Picture::operation_of(bytes).ok()?;
    let operation = wanted.into_iter().map(entry).collect::<Option<Vec<_>>>()?;
    Picture::from_bytes(bytes, operation).ok()
}

/// Keeps a snapshot of `picture`.
///
/// # Errors
///
/// When it cannot be written.
pub fn keep(data_dir: &Path, picture: &Picture) -> anyhow::Result<()> {
    let Some(seq) = picture.seq() else { return Ok(()) };
    let bytes = [FOLD_VERSION, &picture.to_bytes()].concat();
    snapshot::save(data_dir, seq, &bytes).context("cannot keep a snapshot")
}
