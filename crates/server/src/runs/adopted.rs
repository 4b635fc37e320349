//! The operation in force as files, for the optimiser to read.

use std::path::Path;

use anyhow::{Context, bail};
use cordon_journal::Reader;
use cordon_kernel::Entry;
use cordon_kernel::body::Body;
use cordon_kernel::id::Seq;
use cordon_picture::Picture;

use super::NotDone;
use crate::folder::Files;

/// The operation in force.
#[derive(Debug)]
pub struct Adopted {
    /// Its files, with every edit and the plan in force.
    pub files: Files,
    /// The entry that last changed it.
    pub seq: Seq,
}

impl Adopted {
    /// The operation of `picture`, from the journal of a data folder.
    ///
    /// # Errors
    ///
    /// When none is adopted, or the journal cannot be read.
    pub fn read(data_dir: &Path, picture: &Picture) -> Result<Adopted, NotDone> {
        let known = picture.operation_seq.zip(picture.operation.clone());
        let (adopted, operation) = known.ok_or(NotDone::NoOperation)?;
        let files = files_at(&Reader::open(data_dir).context("cannot read the journal")?, adopted)?;
        let files = cordon_operation::export(&files, &operation.things).map_err(|faults| {
            let first = faults.first().map(ToString::to_string).unwrap_or_default();
            anyhow::anyhow!("the operation cannot be written as files: {first}")
        })?;
        let seq = picture.operation_changed_seq().unwrap_or(adopted);
        Ok(Adopted { files, seq })
    }
}

/// The files that the entry `seq` adopted.
///
/// # Errors
///
/// When it cannot be read or is no adoption.
pub fn files_at(reader: &Reader, seq: Seq) -> anyhow::Result<Files> {
    let raw = reader.entry(seq)?;
    let entry = Entry::read(raw.seq, &raw.header, raw.body.as_deref())?;
    let Some(Body::OperationAdopted { files, .. }) = entry.body else {
        bail!("entry {seq} is no adoption; run `cordon journal verify`");
    };
    Ok(files.into_iter().map(|file| (file.path, file.bytes.into())).collect())
}
