//! Reading a package, and its normalised form.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cordon_kernel::entry::BODY_LEN_MAX;
use sha2::{Digest, Sha256};

use crate::column::File;
use crate::fault::{Fault, Faults};
use crate::format::{csv, geojson, toml};
use crate::manifest::Manifest;
use crate::{Operation, Things, check, manifest, part};

/// Longest file of a package, in bytes.
const FILE_LEN_MAX: usize = 48 * 1024 * 1024;
/// Longest package, in bytes: it is the body of one entry.
const PACKAGE_LEN_MAX: usize = BODY_LEN_MAX - 1024 * 1024;

/// An operation and the files it was read from, normalised, by path.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// The operation.
    pub operation: Operation,
    /// What an `operation_adopted` entry carries.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// SHA-256 over the paths and bytes of `files`, in order of path, each preceded by its length as
/// eight bytes, big-endian.
pub fn digest(files: &BTreeMap<String, Vec<u8>>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        for part in [path.as_bytes(), bytes] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().into()
}

/// `bytes` without byte-order mark and with `\n` between lines, as the journal keeps a file; the
/// normal form of a normal form is itself.
pub fn normalise(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes;
    while let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        bytes = rest;
    }
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                let end = line.iter().rposition(|byte| *byte != b'\r').map_or(0, |last| last + 1);
                out.extend_from_slice(&line[..end]);
                out.push(b'\n');
            }
            None => out.extend_from_slice(line),
        }
    }
    out
}

/// Reads a package from the bytes of its files, by path inside the package.
///
/// # Errors
///
/// Every [`Fault`] of every file, in order of file and place.
pub fn read(files: &BTreeMap<String, Vec<u8>>) -> Result<Package, Vec<Fault>> {
    let mut found = Vec::new();
    let kept = files.iter().filter(|(path, _)| !is_ignored(path));
    let files: BTreeMap<_, _> = kept.map(|(p, b)| (p.clone(), normalise(b))).collect();
    let manifest = text(&files, manifest::PATH, &mut found).and_then(|text| {
        manifest::read(text, &mut Faults { file: manifest::PATH, found: &mut found })
    });
    let Some((listed, manifest)) = manifest else { return Err(found) };
    for path in files.keys().filter(|path| *path != manifest::PATH) {
        if !listed.contains(path) {
            let mut faults = Faults { file: path, found: &mut found };
            faults.line(None, "unlisted", "the manifest does not list this file", LIST_IT);
        }
    }
    let mut things = Things::default();
    let mut unread = BTreeSet::new();
    for path in files.keys().filter(|path| !listed.contains(path)) {
        let of_file = part::ALL.iter().filter(|part| part.file.stem() == stem(path));
        unread.extend(of_file.map(|part| part.kind));
    }
    for path in &listed {
        let text = text(&files, path, &mut found);
        let faults = &mut Faults { file: path, found: &mut found };
        if !text.is_some_and(|text| read_file(path, text, &mut things, faults)) {
            let of_file = part::ALL.iter().filter(|part| part.file.stem() == stem(path));
            unread.extend(of_file.map(|part| part.kind));
        }
    }
    if files.iter().map(|(path, bytes)| path.len() + bytes.len()).sum::<usize>() > PACKAGE_LEN_MAX {
        let mut faults = Faults { file: manifest::PATH, found: &mut found };
        let message = format!("the whole package is over {} MiB", PACKAGE_LEN_MAX >> 20);
        faults.line(None, "too_long", message, "thin its files out");
    }
    // A manifest that cannot be used does not hide what else is wrong.
    let stand_in = manifest.clone().unwrap_or_else(Manifest::stand_in);
    check::all(&things, &stand_in, &unread, true, &mut found);
    let Some(manifest) = manifest.filter(|_| found.is_empty()) else {
        found.sort();
        found.dedup();
        return Err(found);
    };
    let things = Arc::new(things);
    let operation = Operation::new(manifest, things.clone(), None, things);
    Ok(Package { operation, files })
}

const LIST_IT: &str = "add it to `files` in operation.toml or move it out of the folder";

/// Whether a file beside the package is none of its parts: what people read, and what programs
/// leave behind.
pub fn is_ignored(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_of_people = name.ends_with(".md") || name == "LICENSE";
    name.starts_with('.') || name.ends_with('~') || is_of_people
}

/// The part of a file name that says what is in it: `sessions` of `sessions.finals.csv`.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// Whether the file could be read at all; what is wrong with single things does not count.
fn read_file(path: &str, text: &str, things: &mut Things, faults: &mut Faults<'_>) -> bool {
    let stem = stem(path);
    let file: Arc<str> = Arc::from(path);
    let ending = path.rsplit('.').next().unwrap_or_default();
    let part =
        part::ALL.iter().find(|part| part.file.stem() == stem && part.file.ending() == ending);
    match part.map(|part| (part, part.file)) {
        Some((part, File::Csv(_))) => csv::read(part, text, &file, things, faults),
        Some((part, File::GeoJson(_))) => geojson::read(part, text, &file, things, faults),
        Some((_, File::Toml(stem))) => toml::read(stem, text, &file, things, faults),
        None => {
            let known: BTreeSet<String> = part::ALL
                .iter()
                .map(|part| format!("{}.{}", part.file.stem(), part.file.ending()))
                .collect();
            let mend = format!("use {}", known.into_iter().collect::<Vec<_>>().join(", "));
            let message = "no part of an operation has this file name";
            faults.line(None, "unknown_file", message, mend);
            true
        }
    }
}

/// The files that a manifest lists; `None` if it cannot be read. For those who gather the bytes.
pub fn listed(manifest: &[u8]) -> Option<Vec<String>> {
    let bytes = normalise(manifest);
    let text = std::str::from_utf8(&bytes).ok()?;
    let mut found = Vec::new();
    let faults = &mut Faults { file: manifest::PATH, found: &mut found };
    manifest::read(text, faults).map(|(files, _)| files)
}

fn text<'a>(
    files: &'a BTreeMap<String, Vec<u8>>,
    path: &str,
    found: &mut Vec<Fault>,
) -> Option<&'a str> {
    let mut faults = Faults { file: path, found };
    let Some(bytes) = files.get(path) else {
        faults.line(None, "missing", "the file is missing", "add it, or take it off the manifest");
        return None;
    };
    if bytes.len() > FILE_LEN_MAX {
        let message = format!("the file is over {} MiB", FILE_LEN_MAX >> 20);
        faults.line(None, "too_long", message, "split it or thin it out");
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count();
            faults.line(Some(line), "encoding", "the file is not UTF-8", "save it as UTF-8");
            None
        }
    }
}
